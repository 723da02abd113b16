"""The other sides of the suite: a TLS server, a proxy, a peer that never answers; and words for the cases.

All of them are steps of, or classes around, the scripted server of tests/client.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import inspect
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from clients import API, it
from cryptography import x509
from server import ASK, WAIT, Connection, Request, Server, Step

from anthropic import APIConnectionError, HTTPEngine
from anthropic._colour import drive
from anthropic._request import Times

HERE = "127.0.0.1"


# --- TLS ------------------------------------------------------------------------------------------------


class Authority:
    """A certificate authority of ours, and what it signs; made at test time."""

    def __init__(self, folder: Path) -> None:
        self.ca, self._made = trustme.CA(), 0
        self._folder = folder
        self.file = str(folder / "ca.pem")
        self.ca.cert_pem.write_to_path(self.file)
        hashed = folder / "hashed"
        hashed.mkdir()
        self.folder = str(hashed)
        self.ca.cert_pem.write_to_path(str(hashed / f"{_subject_hash(self.ca.cert_pem.bytes())}.0"))

    def server(self, name: str, *, wants: bool = False, expired: bool = False) -> ssl.SSLContext:
        """The TLS of a server called `name`, which wants to see a client's certificate."""
        more: dict[str, Any] = {}
        if expired:
            more = {
                "not_before": datetime(2000, 1, 1, tzinfo=timezone.utc),
                "not_after": datetime(2001, 1, 1, tzinfo=timezone.utc),
            }
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.ca.issue_cert(name, **more).configure_cert(context)
        if wants:
            context.verify_mode = ssl.CERT_REQUIRED
            self.ca.configure_trust(context)
        return context

    def client(self) -> tuple[str, str, str]:
        """The files of a client's certificate: both parts in one, the certificate, its key."""
        made = self.ca.issue_cert("client@parity.test")
        self._made += 1
        paths = [str(self._folder / f"client-{self._made}-{part}.pem") for part in ("both", "cert", "key")]
        made.private_key_and_cert_chain_pem.write_to_path(paths[0])
        made.cert_chain_pems[0].write_to_path(paths[1])
        made.private_key_pem.write_to_path(paths[2])
        return paths[0], paths[1], paths[2]


def _subject_hash(pem: bytes) -> str:
    """The name under which OpenSSL looks for a certificate in a directory: of its subject in lower case."""
    subject = x509.load_pem_x509_certificate(pem).subject
    plain = x509.Name(
        [x509.NameAttribute(one.oid, " ".join(str(one.value).lower().split())) for one in subject]
    )
    der = plain.public_bytes()
    der = der[2:] if der[1] < 128 else der[2 + der[1] - 128 :]
    return f"{int.from_bytes(hashlib.sha1(der).digest()[:4], 'little'):08x}"


class TLSServer(Server):
    """The scripted server behind TLS. Handshakes that fail are in `refused`."""

    def __init__(self, *script: Step, context: ssl.SSLContext) -> None:
        super().__init__(*script)
        self.context = context
        self.refused: list[Exception] = []
        self.url = f"https://{HERE}:{self.port}"

    def _serve(self, sock: socket.socket) -> None:
        try:
            secured = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        except OSError as error:  # reset before we came to it
            return self._refuse(sock, sock, error)
        with self._changed:
            self._live.remove(sock)
            self._live.add(secured)
        try:
            secured.do_handshake()
        except (OSError, ValueError) as error:
            return self._refuse(secured, socket.socket(fileno=secured.detach()), error)
        super()._serve(secured)

    def _refuse(self, live: socket.socket, sock: socket.socket, error: Exception) -> None:
        """Let the client read why, before the connection is closed: what it has sent by then would reset it."""
        self.refused.append(error)
        with suppress(OSError), sock:
            sock.settimeout(WAIT)
            sock.shutdown(socket.SHUT_WR)
            while sock.recv(65536):
                pass
        with self._changed:
            self._live.discard(live)
            self.open -= 1
            self._changed.notify_all()


class Blunt(Server):
    """Answers whatever comes first, a TLS greeting for one, with these bytes, and hangs up."""

    def __init__(self, data: bytes) -> None:
        super().__init__(lambda connection, request: None)
        self.data = data

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            sock.recv(65536)
            sock.sendall(self.data)
        with self._changed:
            self._live.discard(sock)
            self.open -= 1
            self._changed.notify_all()


# --- a proxy --------------------------------------------------------------------------------------------


def proxy(target: int, credentials: str | None = None, refuse: int | None = None) -> Step:
    """A proxy, as a step of the scripted server, whose requests are those that it was asked for.

    Whatever host it is asked for, it goes to the port `target` here: no name is looked up.
    """
    wanted = None if credentials is None else "Basic " + base64.b64encode(credentials.encode()).decode()

    def step(connection: Connection, request: Request) -> None:
        if wanted is not None and request.headers.get("proxy-authorization") != wanted:
            connection.head(407, {"Proxy-Authenticate": 'Basic realm="parity"', "Content-Length": "0"})
            return
        if refuse is not None:
            connection.head(refuse, {"Content-Length": "0"})
            return
        with socket.create_connection((HERE, target)) as upstream:
            if request.method == "CONNECT":
                connection.head(200, reason="Connected")
            else:
                parts = urlsplit(request.target)
                lines = "".join(
                    f"{name}: {value}\r\n"
                    for name, value in request.lines
                    if not name.lower().startswith("proxy-")
                )
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                head = f"{request.method} {path} HTTP/1.1\r\n{lines}\r\n"
                upstream.sendall(head.encode("latin-1") + request.body)
            _pump(connection.sock, upstream)
        connection.over = True

    return step


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side hangs up."""
    with suppress(OSError):
        while True:
            for ready in select.select([one, other], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                (other if ready is one else one).sendall(data)


@contextmanager
def unreachable() -> Iterator[str]:
    """The URL of a peer that takes no more connections: its queue is full, so packets to it are dropped."""
    with socket.socket() as listener:
        listener.bind((HERE, 0))
        listener.listen(0)
        address = listener.getsockname()
        callers = [socket.socket() for _ in range(4)]
        try:
            for caller in callers:
                caller.setblocking(False)
                caller.connect_ex(address)
            yield f"http://{HERE}:{address[1]}"
        finally:
            for caller in callers:
                caller.close()


# --- words ----------------------------------------------------------------------------------------------


def times(silence: float | None = 10.0, *, connect: float = 10.0, write: float | None = 10.0) -> Times:
    return Times(connect, silence, write, 10.0)


def one_connection(api: API, server: Server, **options: Any) -> Any:
    """A client with one connection, that does not try again."""
    made = HTTPEngine(api.engine, max_connections=1)
    return api.client(server, engine=made, **{"max_retries": 0, "timeout": times(), **options})


def ask(client: Any, **options: Any) -> Any:
    return client.messages.create(**ASK, **options)


async def fails(client: Any, **options: Any) -> APIConnectionError:
    """The error of a call that cannot be carried out; of a stream, also where it breaks later."""
    with pytest.raises(APIConnectionError) as caught:
        reading = await it(ask(client, **options))
        if options.get("stream"):
            await drain(reading)
    return caught.value


async def drain(stream: Any, into: list[Any] | None = None) -> list[Any]:
    """The events of a stream, in a list that has them also where the stream breaks."""
    events: list[Any] = [] if into is None else into
    if hasattr(stream, "__anext__"):
        async for event in stream:
            events.append(event)
    else:
        for event in stream:
            events.append(event)
    return events


def step_of(stream: Any) -> Callable[[], Any]:
    """The next event of a stream."""
    return stream.__anext__ if hasattr(stream, "__anext__") else partial(next, stream)


async def aside(api: API, fn: Callable[..., Any], *args: Any) -> Any:
    """Wait for something that is not the client's: off the event loop, which may still have to close sockets."""
    return await asyncio.to_thread(fn, *args) if api.asynchronous else fn(*args)


async def at_once(api: API, calls: list[Callable[[], Any]]) -> list[Any]:
    """The results of calls that are under way together; errors are among them."""
    if api.asynchronous:
        return await asyncio.gather(*[call() for call in calls], return_exceptions=True)
    results: list[Any] = [None] * len(calls)

    def work(n: int) -> None:
        try:
            made = calls[n]()
            results[n] = drive(made) if inspect.iscoroutine(made) else made
        except BaseException as error:
            results[n] = error

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def why(error: BaseException) -> str:
    """All that an error and its causes say."""
    said: list[str] = []
    link: BaseException | None = error
    while link is not None:
        said.append(str(link))
        link = link.__cause__ or link.__context__
    return " | ".join(said)


class Early(Server):
    """Reads the head of a request, answers with these bytes, and hangs up when it has read no more than 1 MB."""

    def __init__(self, data: bytes) -> None:
        super().__init__(lambda connection, request: None)
        self.data = data

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            sock.recv(65536)
            sock.sendall(self.data)
            for _ in range(16):
                sock.recv(65536)
        with self._changed:
            self._live.discard(sock)
            self.open -= 1
            self._changed.notify_all()


class Mute(Server):
    """Takes connections and never reads."""

    def __init__(self) -> None:
        super().__init__(lambda connection, request: None)
        self._ended = threading.Event()

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        super().__exit__(*exc)

    def _serve(self, sock: socket.socket) -> None:
        self._ended.wait(WAIT)
        with self._changed:
            self._live.discard(sock)
            self.open -= 1
            self._changed.notify_all()
        sock.close()
