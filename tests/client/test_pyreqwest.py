"""What is particular to the engine on pyreqwest: how its coroutines are driven, whose clients it shares, what it cannot do."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, EVENTS, Connection, Request, hang_up, hello, raw, silent, stream

import anthropic
from anthropic._engines import engine_for, kind_of

pytest.importorskip("pyreqwest", reason="pyreqwest needs Python 3.11")
from anthropic._engines import pyreqwest as engine
from anthropic._engines.pyreqwest import blocking, clients

POSIX = pytest.mark.skipif(not hasattr(os, "fork"), reason="signals and fork of POSIX")
stalling = stream(*EVENTS[:3], then=Connection.stall)


@pytest.fixture(params=["sync", "async"])
def api(request: pytest.FixtureRequest) -> API:
    return API(request.param, "pyreqwest")


@contextlib.contextmanager
def interrupted(server: Any, error: BaseException) -> Any:
    """A signal whose handler raises, sent when a step of the server stalls."""

    def raise_it(number: int, frame: Any) -> None:
        raise error

    def send() -> None:
        server.stalled.wait(10)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, raise_it)
    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        signal.signal(signal.SIGUSR1, before)


def script(code: str, *arguments: str) -> str:
    """What a Python process of its own prints."""
    found = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    return found.stdout


# --- driving the coroutines ---------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("step", [silent, stalling], ids=["before the head", "in the body"])
def test_a_signal_interrupts_a_sync_wait(serve: Any, step: Any) -> None:
    server = serve(step, hello)
    with anthropic.Anthropic(api_key="k", base_url=server.url, engine="pyreqwest", max_retries=0) as client:
        with pytest.raises(KeyboardInterrupt), interrupted(server, KeyboardInterrupt()):
            list(client.messages.create(**ASK, stream=True))
        assert client.messages.create(**ASK).id == "msg_1"


def test_the_exceptions_are_imported_before_they_are_raised() -> None:
    """An interrupt in the import by which the library looks them up would abort the process."""
    out = script(
        """
        import sys
        import anthropic
        from anthropic._engines import pyreqwest

        class Interrupted:
            def find_spec(self, name, path=None, target=None):
                if name.startswith("pyreqwest"):
                    raise KeyboardInterrupt

        sys.meta_path.insert(0, Interrupted())
        client = anthropic.Anthropic(api_key="k", base_url="http://127.0.0.1:1", engine="pyreqwest", max_retries=0)
        try:
            client.models.list()
        except anthropic.APIConnectionError as error:
            print(error.delivery)
        """
    )
    assert out == "not_sent\n"


async def test_a_sync_call_in_a_running_loop(serve: Any) -> None:
    server = serve(hello)
    loop = asyncio.get_running_loop()
    with anthropic.Anthropic(api_key="k", base_url=server.url, engine="pyreqwest") as client:
        assert client.messages.create(**ASK).id == "msg_1"
        assert asyncio.get_running_loop() is loop


def test_a_sync_body_is_read_in_the_calling_thread(serve: Any) -> None:
    server = serve(hello)
    threads: set[int] = set()

    def pieces() -> Any:
        for n in range(5):
            threads.add(threading.get_ident())
            yield b"%d" % n

    with anthropic.Anthropic(api_key="k", base_url=server.url, engine="pyreqwest") as client:
        client.post("/x", content=pieces(), cast_to=object)
    assert server.last.body == b"01234" and threads == {threading.get_ident()}


async def test_what_reading_a_body_raises_goes_back_to_the_caller(api: API, serve: Any) -> None:
    def pieces() -> Any:
        yield b"abc"
        raise KeyError("mine")

    with Reader() as reader:
        reader.go_on.set()
        client = api.client(base_url=reader.url, max_retries=0)
        with pytest.raises(anthropic.APIConnectionError) as caught:
            await it(client.post("/x", content=pieces(), cast_to=object))
        assert isinstance(caught.value.__cause__, KeyError)
        await wait(api, reader.ended)


class Reader:
    """Reads a first piece of what comes on one connection, and when it is told to, the rest, until the other side ends it."""

    def __init__(self, answer: bytes = b"") -> None:
        self.begun, self.go_on, self.ended = threading.Event(), threading.Event(), threading.Event()
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.go_on.set()
        self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        connection, _ = self._listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            connection.recv(65_536)
            self.begun.set()
            connection.sendall(self._answer)
            self.go_on.wait(10)
            while connection.recv(65_536):
                pass
        self.ended.set()


async def wait(api: API, event: threading.Event) -> None:
    assert await asyncio.to_thread(event.wait, 10) if api.asynchronous else event.wait(10)


async def test_trio_is_refused_with_words() -> None:
    import trio

    async def main() -> None:
        client = anthropic.AsyncAnthropic(api_key="k", base_url="http://127.0.0.1:1", engine="pyreqwest")
        with pytest.raises(anthropic.AnthropicError, match="needs asyncio"):
            await client.models.list()

    await asyncio.to_thread(trio.run, main)


# --- giving up ----------------------------------------------------------------------------------------


async def test_cancelled_before_the_head(serve: Any) -> None:
    """The place is free at once; in the background, the silence timeout ends the request."""
    server = serve(silent, hello)
    options = anthropic.HTTPEngine(name="pyreqwest", max_connections=1)
    async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url, engine=options) as client:
        task = asyncio.create_task(client.messages.create(**ASK, timeout=1))
        await asyncio.to_thread(server.stalled.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await client.messages.create(**ASK)).id == "msg_1"
        assert await asyncio.to_thread(server.wait_closed, 1), "the second connection is idle"


async def test_cancelled_after_the_head(serve: Any) -> None:
    server = serve(stalling)
    async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url, engine="pyreqwest") as client:

        async def read() -> None:
            async for _ in await client.messages.create(**ASK, stream=True):
                pass

        task = asyncio.create_task(read())
        await asyncio.to_thread(server.stalled.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.wait_closed)


@pytest.mark.parametrize("kind", ["bytes", "pieces"])
async def test_cancelled_in_the_body_of_the_request(serve: Any, kind: str) -> None:
    async def pieces() -> Any:
        yield b"abc"
        await asyncio.Event().wait()

    body = bytes(50_000_000) if kind == "bytes" else pieces()
    with Reader() as reader:
        async with anthropic.AsyncAnthropic(api_key="k", base_url=reader.url, engine="pyreqwest") as client:
            task = asyncio.create_task(client.post("/x", content=body, cast_to=object))
            await asyncio.to_thread(reader.begun.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            reader.go_on.set()
            assert await asyncio.to_thread(reader.ended.wait, 10)


@pytest.mark.parametrize("step", [silent, stalling], ids=["before the head", "in the body"])
async def test_closing_the_client_ends_a_wait(api: API, serve: Any, step: Any) -> None:
    server = serve(step)
    client = api.client(server, max_retries=0)

    async def call() -> Any:
        return await every(await it(client.messages.create(**ASK, stream=True)))

    results: list[BaseException] = []
    if api.asynchronous:
        task = asyncio.create_task(call())
        await wait(api, server.stalled)
        await client.close()
        results += await asyncio.gather(task, return_exceptions=True)
    else:

        def run() -> None:
            try:
                api.run(call())
            except Exception as error:
                results.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        await wait(api, server.stalled)
        client.close()
        thread.join()
    assert isinstance(results[0], anthropic.APIConnectionError) and "closed" in str(results[0].__cause__)


# --- clients that are shared --------------------------------------------------------------------------


async def test_equal_settings_share_connections(api: API, serve: Any) -> None:
    server = serve(hello)
    one, two, other = (
        api.client(server, engine=anthropic.HTTPEngine(name="pyreqwest", max_keepalive=n)) for n in (7, 7, 8)
    )
    for client in (one, two, other):
        await it(client.messages.create(**ASK))
    assert server.connections == 2
    await it(one.close())
    await it(two.messages.create(**ASK))
    assert server.connections == 2, "closing one leaves the other's alone"
    await it(two.close())
    closed = await asyncio.to_thread(server.wait_closed, 1) if api.asynchronous else server.wait_closed(1)
    assert closed, "the last one closes them"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (600, 600), (5, 5), (0.05, 0.05), (59.9998, 60), (123.4, 130), (3.14159, 3.2), (0.0999, 0.1), (0, 0.001),
        (None, None), (1e12, None),
    ],
)  # fmt: skip
def test_times_are_rounded_up(seconds: float | None, expected: float | None) -> None:
    assert clients.rounded(seconds) == expected


async def test_ever_changing_timeouts_do_not_make_ever_new_clients(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, engine=anthropic.HTTPEngine(name="pyreqwest", max_keepalive=9))
    for n in range(20):
        await it(client.messages.create(**ASK, timeout=60 - n / 100))
    assert server.connections == 1
    for n in range(20):
        await it(client.messages.create(**ASK, timeout=10 + n))
    assert len(client._io.engine()._clients) == engine.exchange.CLIENTS


# --- connections that were closed meanwhile -----------------------------------------------------------


async def test_hung_up_on_a_kept_connection(api: API, serve: Any) -> None:
    """Sent once more, as no attempt: the server had not looked at it."""
    server = serve(hello, hang_up, hello)
    client = api.client(server, max_retries=0)
    for _ in range(2):
        assert (await it(client.messages.create(**ASK))).id == "msg_1"
    assert (len(server.requests), server.connections) == (3, 2)


async def test_hung_up_on_two_kept_connections(serve: Any) -> None:
    both = threading.Barrier(2)

    def together(connection: Connection, request: Request) -> None:
        both.wait(10)
        hello(connection, request)

    server = serve(together, together, hang_up)
    async with anthropic.AsyncAnthropic(
        api_key="k", base_url=server.url, engine="pyreqwest", max_retries=0
    ) as client:
        await asyncio.gather(client.messages.create(**ASK), client.messages.create(**ASK))
        with pytest.raises(anthropic.APIConnectionError) as caught:
            await client.messages.create(**ASK)
    assert kind_of(caught.value.__cause__ or caught.value) == "RemoteProtocolError"
    assert (len(server.requests), server.connections) == (4, 2)


async def test_hung_up_on_a_new_connection(api: API, serve: Any) -> None:
    """Not sent once more: the server may have acted on it."""
    server = serve(hang_up, hello)
    with pytest.raises(anthropic.APIConnectionError) as caught:
        await it(api.client(server, max_retries=0).messages.create(**ASK))
    assert caught.value.delivery == "unknown" and len(server.requests) == 1


# --- times --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [10, 50_000_000], ids=["small", "large"])
async def test_the_write_timeout(api: API, size: int) -> None:
    """A server that does not read is late in writing where the body is large, and in answering where it is small."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = api.client(base_url=url, max_retries=0, timeout=(60, 0.4, 0.2, 60))
        with pytest.raises(anthropic.APITimeoutError) as caught:
            await it(client.post("/x", content=bytes(size), cast_to=object))
    expected = ("ReadTimeout", "unknown") if size == 10 else ("WriteTimeout", "not_sent")
    assert (kind_of(caught.value.__cause__ or caught.value), caught.value.delivery) == expected


# --- what is as it is ---------------------------------------------------------------------------------


async def test_a_header_that_is_not_ascii(api: API, serve: Any) -> None:
    """It cannot be had; the others can."""
    body = b'{"id": "m"}'
    head = b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-City: K\xf6ln\r\nx-a: 2\r\nContent-Type: application/json\r\n"
    server = serve(raw(head + b"Content-Length: %d\r\n\r\n" % len(body) + body))
    reply = await it(api.client(server).with_raw_response.models.retrieve("m"))
    assert reply.headers.get_list("x-a") == ["1", "2"] and "x-city" not in reply.headers


async def test_a_reply_that_does_not_wait_for_the_body(api: API) -> None:
    """It is taken, and the rest is not sent."""
    answer = b"HTTP/1.1 413 Large\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    with Reader(answer) as reader:
        client = api.client(base_url=reader.url, max_retries=0)
        with pytest.raises(anthropic.RequestTooLargeError):
            await it(client.post("/x", content=bytes(50_000_000), cast_to=object))
        reader.go_on.set()
        await wait(api, reader.ended)


@pytest.mark.parametrize("asynchronous", [False, True])
def test_it_is_never_the_automatic_choice(asynchronous: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anthropic._engines._installed", lambda package: package == "pyreqwest")
    monkeypatch.setattr("anthropic._engines._found", {})
    monkeypatch.setattr("anthropic._engines.watched", lambda: None)
    assert engine_for(asynchronous=asynchronous) == "httpx2"


@POSIX
@pytest.mark.parametrize("used", [False, True], ids=["unused", "used"])
def test_a_forked_process(serve: Any, used: bool) -> None:
    """It can use the engine if its parent had not; else it is told what to do."""
    server = serve(hello)
    out = script(
        """
        import os, sys, warnings
        import anthropic

        warnings.simplefilter("ignore")
        url, used = sys.argv[1:]
        client = anthropic.Anthropic(api_key="k", base_url=url, engine="pyreqwest")

        def call(client):
            try:
                return client.messages.create(max_tokens=16, messages=[], model="m").id
            except anthropic.AnthropicError as error:
                return str(error)

        if used:
            call(client)
        child = os.fork()
        new = anthropic.Anthropic(api_key="k", base_url=url, engine="pyreqwest")
        other = anthropic.Anthropic(api_key="k", base_url=url, engine="httpx2")
        if child:
            os.waitpid(child, 0)
        for one in (client, new, other):
            print("parent" if child else "child", call(one), flush=True)
        """,
        server.url,
        "1" if used else "",
    )
    child, parent = out.splitlines()[:3], out.splitlines()[3:]
    assert parent == ["parent msg_1"] * 3
    assert child[2] == "child msg_1"
    if used:
        assert "forked" in child[0] and "httpx2" in child[0] and "spawn" in child[0] and child[1] == child[0]
    else:
        assert child[:2] == ["child msg_1"] * 2


def test_a_signal_between_two_lines_leaves_no_loop_behind(
    serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = blocking._set_running_loop

    def interrupted(loop: Any) -> None:
        put(loop)
        if loop is not None:
            raise KeyboardInterrupt

    monkeypatch.setattr(blocking, "_set_running_loop", interrupted)
    with anthropic.Anthropic(api_key="k", base_url=serve(hello).url, engine="pyreqwest") as client:
        with pytest.raises(KeyboardInterrupt):
            client.messages.create(**ASK)
    assert asyncio.events._get_running_loop() is None
