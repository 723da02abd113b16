"""`Emulator`: the application on a real socket, in a thread of this process.

The server listens on the loopback interface unless told otherwise. `stop` ends every reply that is still open
(stalls included), joins the thread and leaves nothing running.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, cast

from typing_extensions import Self, Unpack

from . import faults, files
from .app import create_app
from .clock import Clock, SystemClock
from .faults import Value
from .oauth import OAuth
from .platforms.tokens import Clouds
from .ratelimit import Limits
from .received import Received
from .refusals import Refusal, refusal
from .scripts import Reply, Script
from .state import MAX_BODY, State

_START_TIMEOUT = 30.0
_GRACE = 2.0
_QUIET_TICKS = 3
_HEADER_LIMIT = 1024 * 1024


class Emulator:
    """A local Claude API. Use it as a context manager, plain or async, or call `start` and `stop`.

    ```
    with Emulator() as emu:
        client = Anthropic(base_url=emu.url, api_key=emu.api_key)
    ```
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 0,
        clock: Clock | None = None,
        limits: Limits | None = None,
        api_keys: Iterable[str] | None = None,
        models: Iterable[str] | None = None,
        bedrock_models: bool = False,
        chunking: str = "event",
        max_body: int = MAX_BODY,
        store: str | os.PathLike[str] | None = None,
        batch_seconds: float = 0.0,
        batch_request_seconds: float = 0.0,
        registry: Any = None,
    ) -> None:
        self.state = State(
            seed=seed,
            clock=clock or SystemClock(),
            limits=limits,
            api_keys=None if api_keys is None else frozenset(api_keys),
            models=models,
            bedrock_models=bedrock_models,
            chunking=chunking,
            max_body=max_body,
            store=store,
            batch_seconds=batch_seconds,
            batch_request_seconds=batch_request_seconds,
        )
        self._host = host
        self._port = port
        self._registry = registry
        self._thread: threading.Thread | None = None
        self._socket: socket.socket | None = None
        self._server: Any = None

    # --- what a test says to it -----------------------------------------------------------------

    @property
    def url(self) -> str:
        """The base URL for a client."""
        if self._socket is None:
            raise RuntimeError("the emulator is not running")
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def api_key(self) -> str:
        """A key the emulator accepts."""
        return self.state.api_key

    @property
    def clouds(self) -> Clouds:
        """Accounts and tokens for those who use it as a cloud platform; see `docs/clouds.md`."""
        return self.state.clouds

    @property
    def oauth(self) -> OAuth:
        """Logins, federation rules and the tokens given by ``/v1/oauth/token``."""
        return self.state.oauth

    @property
    def requests(self) -> list[Received]:
        """The requests received so far."""
        return self.state.requests

    def script(self, reply: Reply, when: Callable[[Received], bool] | None = None) -> None:
        """Queue a reply for the next request that fits: text, content blocks, a message, or a callable.

        A request in a message batch is one, too: it has a `custom_id`, and is there when the batch is created.
        """
        self.state.add_script(Script(reply, when))

    def refuse(self, model: str | None = None, **how: Unpack[Refusal]) -> None:
        """Queue a refusal of the next request for `model` (None: any)."""
        self.state.add_script(refusal(self.state, model, how))

    def forget_threads(self) -> None:
        """Lose all message threads: a request that continues one gets ``thread_not_found``."""
        self.state.threads.kept.clear()

    def refuse_in_threads(self, *features: str, when: Callable[[Received], bool] | None = None) -> None:
        """Refuse threaded requests that fit and use these features, such as "thinking" (none named: all of them)."""
        self.state.threads.unsupported, self.state.threads.when = frozenset(features or ("*",)), when

    def fault(
        self, name: str, times: int = 1, when: Callable[[Received], bool] | None = None, **params: Value
    ) -> None:
        """Queue a fault of `anthropic.emulator.faults` for the next `times` requests that fit."""
        self.state.add_fault(faults.strike(name, params), times, when)

    def add_file(
        self,
        filename: str,
        content: bytes,
        *,
        mime_type: str | None = None,
        scope_id: str | None = None,
        file_id: str | None = None,
    ) -> str:
        """Put a file there as code execution or a skill does, so that it can be downloaded. Returns its id.

        Args:
            mime_type: Its media type (default: that of the name).
            scope_id: The session it belongs to (default: none).
            file_id: The id, for requests that were recorded elsewhere (default: a new one).
        """
        file_id = file_id or self.state.ids(self.state.next_number()).new("file")
        return files.add(self.state, file_id, filename, content, mime_type, scope_id)

    def reset(self) -> None:
        """Forget everything received, queued, cached and stored, also in the store's file."""
        self.state.reset()

    # --- life ---------------------------------------------------------------------------------------

    def start(self) -> Self:
        if self._thread is not None:
            raise RuntimeError("the emulator is running already")
        app = create_app(self.state, self._registry)
        self.state.open()
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio sets TCP_NODELAY only on sockets that say they are TCP; without it a reply costs 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self._host, self._port))
            self._server = _server(app, self.state)
        except BaseException:
            listener.close()
            raise
        self._socket = listener
        self.state.clouds.url = self.url
        self._thread = threading.Thread(
            target=self._server.run, args=([listener],), name="emulator", daemon=True
        )
        self._thread.start()
        if not self._server.ready.wait(_START_TIMEOUT):
            raise RuntimeError("the emulator did not start")
        return self

    def stop(self) -> None:
        """Stop serving; does nothing when the emulator is not running."""
        if self._thread is None:
            return
        self._server.request_stop()
        self._thread.join()
        if self._socket is not None:
            self._socket.close()
        self.state.close()
        self._thread = self._socket = self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


def _server(app: Any, state: State) -> Any:
    """A uvicorn server that starts and stops without polling and keeps its connections in `state.wires`."""
    try:
        import uvicorn
        from uvicorn.protocols.http.h11_impl import H11Protocol
    except ImportError as error:
        raise ImportError(
            "the emulator needs starlette and uvicorn: pip install 'anthropic[emulator]'"
        ) from error

    class Protocol(H11Protocol):
        _peer: Any = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            wire = cast("asyncio.Transport", transport)
            super().connection_made(wire)
            self._peer = tuple(wire.get_extra_info("peername")[:2])
            state.wires[self._peer] = wire

        def connection_lost(self, exc: Exception | None) -> None:
            state.wires.pop(self._peer, None)
            super().connection_lost(exc)

    class Server(uvicorn.Server):
        ready = threading.Event()
        loop: asyncio.AbstractEventLoop

        async def main_loop(self) -> None:
            self.loop = asyncio.get_running_loop()
            state.stopping = asyncio.Event()
            self.ready.set()
            await state.stopping.wait()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """As uvicorn's, without its sleeps, and with an end for clients that never finish a request."""
            # asyncio loses a connection that is accepted but not yet made when its server closes. So accepting
            # ends first, then only a quiet spell is the end, and the server closes last.
            for sock in sockets or []:
                with contextlib.suppress(NotImplementedError):
                    self.loop.remove_reader(sock.fileno())
            deadline = self.loop.time() + _GRACE
            told: set[Any] = set()
            quiet = 0
            while quiet < _QUIET_TICKS:
                quiet = 0 if self.server_state.connections or self.server_state.tasks else quiet + 1
                for connection in self.server_state.connections - told:
                    told.add(connection)
                    connection.shutdown()
                if self.loop.time() >= deadline:
                    for transport in list(state.wires.values()):
                        transport.abort()
                    for task in list(self.server_state.tasks):
                        task.cancel()
                await asyncio.sleep(0.001)
            for server in self.servers:
                server.close()

        def request_stop(self) -> None:
            self.should_exit = True
            self.loop.call_soon_threadsafe(self._set_stopping)

        def _set_stopping(self) -> None:
            if state.stopping is not None:
                state.stopping.set()

    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        h11_max_incomplete_event_size=_HEADER_LIMIT,
        timeout_keep_alive=3600,
    )
    server = Server(config)
    server.ready = threading.Event()
    return server
