"""Calls and streams that are given up: at every await, at every event, by Ctrl-C. The connection and the place are free at once."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
from collections.abc import Awaitable, Generator, Iterator
from typing import Any

import pytest
from clients import API, it
from server import ASK, EVENTS, MESSAGE, Connection, Request, hello, silent, stream

from parity.peers import aside, ask, drain, one_connection, step_of, times, unreachable


class CancelledAt:
    """An awaitable that cancels its own task when it suspends for the nth time."""

    def __init__(self, inner: Awaitable[Any], n: int) -> None:
        self.inner, self.n = inner, n
        self.cancelled = False

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self.inner.__await__()
        task = asyncio.current_task()
        assert task is not None
        step: Any = lambda: inner.send(None)  # type: ignore[attr-defined] # noqa: E731
        while True:
            try:
                waits_for = step()
            except StopIteration as stop:
                return stop.value
            if self.n == 0:
                self.cancelled = True
                task.cancel()
            self.n -= 1
            try:
                value = yield waits_for
            except BaseException as error:
                step = lambda error=error: inner.throw(error)  # type: ignore[attr-defined] # noqa: E731
            else:
                step = lambda value=value: inner.send(value)  # type: ignore[attr-defined] # noqa: E731


def in_parts(connection: Connection, request: Request) -> None:
    """Answer in parts that can be seen apart: each is sent when the client has had time to take the one before."""
    body = request.json()
    if body.get("stream"):
        stream(*EVENTS)(connection, request)
        return
    data = json.dumps(MESSAGE).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(data)
    for part in (head[:20], head[20:], data[:30], data[30:]):
        if connection.hung_up(0.005):
            return
        connection.send(part)


@pytest.fixture
def no_collector() -> Iterator[None]:
    """What only the cycle collector would close is not closed."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
async def test_at_every_await(api: API, serve: Any, streams: bool) -> None:
    if not api.asynchronous:
        pytest.skip("a sync call is not cancelled")
    if api.engine == "httpx":  # at which awaits depends on what else the machine does, so no strict failure
        pytest.skip("httpcore drops a connection that is cancelled at some awaits, and nobody closes it")
    server = serve(in_parts)
    client = one_connection(api, server)

    async def call() -> Any:
        if streams:
            async with await client.messages.create(**ASK, stream=True) as reading:
                return [one async for one in reading]
        return await client.messages.create(**ASK)

    n, cancelled = 0, True
    while cancelled:
        watched = CancelledAt(call(), n)
        task = asyncio.ensure_future(_run(watched))
        result = (await asyncio.gather(task, return_exceptions=True))[0]
        cancelled, n = watched.cancelled, n + 1
        if cancelled and isinstance(result, BaseException):
            assert isinstance(result, asyncio.CancelledError), repr(result)
        assert (await client.messages.create(**ASK)).id == "msg_1", "its place and its connection are free"
        del task, watched
        assert await asyncio.to_thread(server.wait_closed, 1, 1.0), n
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, left
        assert n < 200
    assert n > 1, "there was something to cancel"


async def _run(watched: CancelledAt) -> Any:
    return await watched


@pytest.mark.parametrize("when", ["before the head", "in the body", "in a stream"])
async def test_what_is_cancelled_closes_its_connection(api: API, serve: Any, when: str) -> None:
    if not api.asynchronous:
        pytest.skip("a sync call is not cancelled")

    def half(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Type": "application/json", "Content-Length": "50"})
        connection.send(b"{")
        connection.stall()

    steps = {
        "before the head": silent,
        "in the body": half,
        "in a stream": stream(*EVENTS[:3], then=Connection.stall),
    }
    server = serve(steps[when], hello)
    client = one_connection(api, server)

    async def call() -> None:
        made = await ask(client, stream=when == "in a stream")
        if when == "in a stream":
            await drain(made)

    task = asyncio.create_task(call())
    assert await asyncio.to_thread(server.stalled.wait, 10)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.wait_closed, 0, 2.0), "the server sees it at once"
    assert (await ask(client)).id == "msg_1"


# --- break ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["close", "break", "drop", "with"])
async def test_a_break_at_every_event(api: API, serve: Any, how: str) -> None:
    """The next call has the only connection at once, though the server would have gone on."""

    def step(connection: Connection, request: Request) -> None:
        if not request.json().get("stream"):
            hello(connection, request)
            return
        sent = int(request.headers["x-n"])
        stream(*[one for one in EVENTS if one["type"] != "ping"][:sent], then=Connection.stall)(
            connection, request
        )

    server = serve(step)
    client = one_connection(api, server)
    for n in range(1, 7):
        reading = await it(ask(client, stream=True, extra_headers={"X-N": str(n)}))
        if how == "with":
            if api.asynchronous:
                async with reading:
                    await _take(reading, n)
            else:
                with reading:
                    await _take(reading, n)
        else:
            await _take(reading, n)
        if how == "close":
            await it(reading.close())
        del reading
        assert (await it(ask(client))).id == "msg_1"
        assert await aside(api, server.wait_closed, 1)
    assert len(server.requests) == 12


async def _take(reading: Any, n: int) -> None:
    if hasattr(reading, "__anext__"):
        async for _ in reading:
            n -= 1
            if not n:
                break
    else:
        for _ in reading:
            n -= 1
            if not n:
                break


async def test_close_before_the_first_event(api: API, serve: Any) -> None:
    server = serve(stream(then=Connection.stall), hello)
    client = one_connection(api, server)
    reading = await it(ask(client, stream=True))
    await it(reading.close())
    assert await aside(api, server.wait_closed)
    assert (await it(ask(client))).id == "msg_1"


async def test_the_client_is_closed_in_a_stream(api: API, serve: Any) -> None:
    """Whoever reads on is told; nothing hangs."""
    server = serve(stream(*EVENTS[:3], then=Connection.stall))
    client = one_connection(api, server)
    reading = await it(ask(client, stream=True))
    await it(step_of(reading)())
    await it(client.close())
    with pytest.raises(Exception) as caught:
        await drain(reading)
    assert type(caught.value).__module__.startswith("anthropic"), repr(caught.value)
    await it(reading.close())
    assert await aside(api, server.wait_closed)


# --- Ctrl-C ----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX signals")
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # socket.create_connection drops a socket
@pytest.mark.parametrize("when", ["connecting", "before the head", "in the body", "in a stream"])
async def test_an_interrupt_is_heard_at_once(api: API, serve: Any, when: str) -> None:
    """The signal comes while the server is silent; nothing else would end the wait before the test is over."""
    if api.asynchronous:
        pytest.skip("on a loop, asyncio turns it into a cancellation")

    def half(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Type": "application/json", "Content-Length": "50"})
        connection.stall()

    steps = {"in the body": half, "in a stream": stream(*EVENTS[:3], then=Connection.stall)}
    server = serve(steps.get(when, silent), hello)
    heard: list[bool] = []

    def interrupt(number: int, frame: Any) -> None:
        heard.append(bool(server.open))
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        if when == "connecting":
            with unreachable() as url:
                client = one_connection(api, server, base_url=url, timeout=times(connect=3.0))
                signal.setitimer(signal.ITIMER_REAL, 0.1)
                with pytest.raises(KeyboardInterrupt):
                    ask(client)
            return
        client = one_connection(api, server)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            made = ask(client, stream=when == "in a stream")
            list(made)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert asyncio.events._get_running_loop() is None
    assert heard == [True], "the connection was still open: no timeout had ended the wait"
    assert server.wait_closed(0, 2.0)
    assert ask(client).id == "msg_1"
