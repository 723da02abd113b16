"""Replies that break: each is an error of ours, says how far things had come, and leaves the next call alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from clients import API, it
from server import (
    BLOCK,
    EVENTS,
    START,
    Connection,
    Request,
    Step,
    event,
    hang_up,
    hello,
    raw,
    reset,
    stream,
    text,
)

import anthropic
from anthropic import APIConnectionError
from anthropic._errors import AnthropicError
from parity.peers import aside, ask, drain, fails, one_connection, step_of

STREAMS = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
ENDS = pytest.mark.parametrize("end", [Connection.cut, Connection.reset], ids=["closed", "reset"])
BEGUN = [START, BLOCK, text("Hello, ")]


async def breaks(api: API, server: Any, *, streams: bool, delivery: tuple[str, ...]) -> APIConnectionError:
    """A call fails with an error of ours, which is also one of the HTTP library's; the next one is answered."""
    client = one_connection(api, server)
    error = await fails(client, stream=streams)
    assert error.delivery in delivery, repr(error.__cause__)
    assert isinstance(error, (api.lib.TransportError, api.lib.DecodingError)), repr(error.__cause__)
    assert (await it(ask(client))).id == "msg_1"
    assert await aside(api, server.wait_closed, 1)
    return error


# --- before the reply, and in its head -----------------------------------------------------------------------


@STREAMS
@pytest.mark.parametrize("step", [hang_up, reset], ids=["closed", "reset"])
async def test_before_the_head(api: API, serve: Any, step: Step, streams: bool) -> None:
    server = serve(step, hello)
    await breaks(api, server, streams=streams, delivery=("unknown",))
    assert len(server.requests) == 2


@STREAMS
@ENDS
@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 O", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\n"]
)
async def test_inside_the_head(
    api: API, serve: Any, head: bytes, end: Callable[[Connection], None], streams: bool
) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.send(head)
        end(connection)

    await breaks(api, serve(step, hello), streams=streams, delivery=("unknown",))


HEADS = {
    "garbage": b"\x00\x01\x02\xff garbage\r\n\r\n",
    "text": b"Hello there\r\n\r\n",
    "http 0.9": b"<html>Hello there</html>",
    "no status": b"HTTP/1.1\r\n\r\n",
    "a status of letters": b"HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n",
    "a status of two digits": b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
    "another protocol": b"ICY 200 OK\r\nContent-Length: 0\r\n\r\n",
    "a length of letters": b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 50\r\n\r\n{}",
    "a header without a colon": b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\n{}",
    "a null in a header": b"HTTP/1.1 200 OK\r\nX-A: a\x00b\r\nContent-Length: 2\r\n\r\n{}",
    "a header of 1 MB": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 1_000_000 + b"\r\nContent-Length: 2\r\n\r\n{}",
    "10,000 headers": b"HTTP/1.1 200 OK\r\n"
    + b"".join(b"X-%d: %s\r\n" % (n, b"v" * 60) for n in range(10_000))
    + b"Content-Length: 2\r\n\r\n{}",
    "a head without end": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 3_000_000,
}


@pytest.mark.parametrize("name", HEADS)
async def test_a_head_that_is_none(api: API, serve: Any, name: str) -> None:
    for streams in (False, True):
        error = await breaks(
            api, serve(raw(HEADS[name]), hello), streams=streams, delivery=("unknown", "answered")
        )
        assert len(str(error)) < 1000 and len(str(error.__cause__)) < 2000


# --- in the body --------------------------------------------------------------------------------------------


def cut_body(head: dict[str, str], body: bytes) -> Step:
    def step(connection: Connection, request: Request) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        connection.send(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{lines}\r\n".encode() + body)
        connection.cut()

    return step


BODIES = {
    "shorter than said": ({"Content-Length": "50"}, b'{"id": "msg_1"}'),
    "nothing of it": ({"Content-Length": "50"}, b""),
    "no last chunk": ({"Transfer-Encoding": "chunked"}, b'f\r\n{"id": "msg_1"}\r\n'),
    "no end of the last chunk": ({"Transfer-Encoding": "chunked"}, b'f\r\n{"id": "msg_1"}\r\n0\r\n'),
    "half a chunk": ({"Transfer-Encoding": "chunked"}, b'f\r\n{"id":'),
    "a size that is none": (
        {"Transfer-Encoding": "chunked"},
        b'f\r\n{"id": "msg_1"}\r\nzz\r\n{}\r\n0\r\n\r\n',
    ),
    "a negative size": ({"Transfer-Encoding": "chunked"}, b'-f\r\n{"id": "msg_1"}\r\n0\r\n\r\n'),
    "a size beyond all": ({"Transfer-Encoding": "chunked"}, b"f" * 40 + b"\r\n{}"),
    "a chunk that goes on": ({"Transfer-Encoding": "chunked"}, b'2\r\n{"id": "msg_1"}\r\n0\r\n\r\n'),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_body_that_is_cut(api: API, serve: Any, name: str) -> None:
    await breaks(api, serve(cut_body(*BODIES[name]), hello), streams=False, delivery=("answered",))


async def test_an_error_whose_body_is_cut(api: API, serve: Any) -> None:
    """A status had come: it is told, or else that the server had answered."""

    def step(connection: Connection, request: Request) -> None:
        connection.head(400, {"Content-Type": "application/json", "Content-Length": "50"})
        connection.send(b'{"type":')
        connection.cut()

    for streams in (False, True):
        client = one_connection(api, serve(step, hello))
        with pytest.raises(AnthropicError) as caught:
            await it(ask(client, stream=streams))
        assert isinstance(caught.value, anthropic.BadRequestError) or caught.value.delivery == "answered"
        assert (await it(ask(client))).id == "msg_1"


@ENDS
async def test_inside_a_stream(api: API, serve: Any, end: Callable[[Connection], None]) -> None:
    # After a reset the kernel may throw away what had not been read: the client reads first, then it comes.
    def then(connection: Connection) -> None:
        connection.stall()
        end(connection)

    server = serve(stream(*BEGUN, then=then), hello)
    client = one_connection(api, server)
    reading = await it(ask(client, stream=True))
    step = step_of(reading)
    for one in BEGUN:
        assert (await it(step())).type == one["type"]
    server.release()
    with pytest.raises(APIConnectionError) as caught:
        await it(step())
    arrived(api, caught.value)
    assert (await it(ask(client))).id == "msg_1"


def arrived(api: API, error: Any) -> None:
    assert error.in_stream and error.delivery == "answered" and error.request_id == "req_stream"
    assert error.events_received == 3 and error.bytes_received == sum(len(event(one)) for one in BEGUN)
    assert error.partial_message.content[0].text == "Hello, "
    assert isinstance(error, api.lib.TransportError)


@pytest.mark.parametrize(
    "rest", [b"", b"5\r\nab", b"zz\r\n"], ids=["no last chunk", "half a chunk", "no size"]
)
async def test_a_stream_that_is_cut_gives_first_what_had_come(api: API, serve: Any, rest: bytes) -> None:
    def then(connection: Connection) -> None:
        connection.stall()
        connection.send(rest)
        connection.cut()

    server = serve(stream(*BEGUN, then=then), hello)
    client = one_connection(api, server)
    reading = await it(ask(client, stream=True))
    step = step_of(reading)
    events = [await it(step()) for _ in BEGUN]
    server.release()
    with pytest.raises(APIConnectionError) as caught:
        await drain(reading, events)
    assert [one.type for one in events] == [one["type"] for one in BEGUN]
    error = caught.value
    assert error.events_received == 3 and error.bytes_received >= sum(len(event(one)) for one in BEGUN)
    assert error.delivery == "answered" and isinstance(error, api.lib.TransportError)
    assert error.partial_message is not None and error.request_id == "req_stream"
    assert (await it(ask(client))).id == "msg_1"


async def test_a_stream_shorter_than_its_length(api: API, serve: Any) -> None:
    data = b"".join(event(one) for one in BEGUN)

    def step(connection: Connection, request: Request) -> None:
        length = {"Content-Length": str(len(data) + 50), "request-id": "req_stream"}
        connection.head(200, {"Content-Type": "text/event-stream", **length})
        connection.send(data)
        connection.cut()

    client = one_connection(api, serve(step, hello))
    events: list[Any] = []
    with pytest.raises(APIConnectionError) as caught:
        await drain(await it(ask(client, stream=True)), events)
    assert len(events) == 3
    arrived(api, caught.value)


@ENDS
async def test_after_the_whole_body(api: API, serve: Any, end: Callable[[Connection], None]) -> None:
    """What is there is there: no call fails for what becomes of its connection afterwards."""

    def step(connection: Connection, request: Request) -> None:
        hello(connection, request)
        connection.stall()
        end(connection)

    server = serve(step, hello)
    client = one_connection(api, server)
    assert (await it(ask(client))).id == "msg_1"
    server.release()
    assert await aside(api, server.wait_closed)
    assert (await it(ask(client))).id == "msg_1" and len(server.requests) == 2


@ENDS
async def test_after_the_last_event(api: API, serve: Any, end: Callable[[Connection], None]) -> None:
    def then(connection: Connection) -> None:
        connection.stall()
        end(connection)

    server = serve(stream(*EVENTS, then=then), hello)
    client = one_connection(api, server)
    reading = await it(ask(client, stream=True))
    step = step_of(reading)
    for _ in range(7):
        await it(step())
    server.release()
    assert await drain(reading) == []
    assert (await it(ask(client))).id == "msg_1"
