"""Bodies of replies: pieces, codings, and lengths, whole and streamed."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from clients import API, every, it
from server import EVENTS, MESSAGE, Connection, Request, Step, event, hello, reply

from anthropic import APIConnectionError
from anthropic._request import FinalRequestOptions
from parity.peers import ask, drain, fails, one_connection, step_of, times

DATA = json.dumps(MESSAGE).encode()
HEAD = {"Content-Type": "application/json", "request-id": "req_1"}


# --- codings: each gives pieces that a reader can decode as they come ----------------------------------------


class Brotli:
    """Brotli whose blocks are not compressed. RFC 7932, section 9.2."""

    def __init__(self) -> None:
        self.begun = False

    def __call__(self, data: bytes, last: bool) -> bytes:
        out = b""
        for n in range(0, len(data), 65536):
            piece = data[n : n + 65536]
            bits = (len(piece) - 1) << 3 | 1 << 19
            if not self.begun:  # one bit before the first block: a window of 64 KB
                bits, self.begun = bits << 1, True
            out += bits.to_bytes(3, "little") + piece
        return out + (b"\x03" if last else b"")


class Zstandard:
    """Zstandard whose blocks are not compressed. RFC 8878, section 3.1.1."""

    def __init__(self) -> None:
        self.begun = False

    def __call__(self, data: bytes, last: bool) -> bytes:
        out = b"" if self.begun else b"\x28\xb5\x2f\xfd\x00\x50"  # a window of 1 MB
        self.begun = True
        for n in range(0, len(data), 65536):
            piece = data[n : n + 65536]
            out += (len(piece) << 3).to_bytes(3, "little") + piece
        return out + (b"\x01\x00\x00" if last else b"")


def _zlib(bits: int) -> Callable[[bytes, bool], bytes]:
    made = zlib.compressobj(wbits=bits)
    return lambda data, last: made.compress(data) + made.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


CODINGS: dict[str, Callable[[], Callable[[bytes, bool], bytes]]] = {
    "gzip": lambda: _zlib(31),
    "deflate": lambda: _zlib(15),
    "br": Brotli,
    "zstd": Zstandard,
}


def coded(
    coding: str, pieces: list[bytes], kind: str, each: Callable[[Connection, int], None] | None = None
) -> Step:
    """Answer in a coding, if the request offers it, each piece in a chunk of its own; plainly otherwise."""

    def step(connection: Connection, request: Request) -> None:
        offered = coding in [one.strip() for one in request.headers.get("accept-encoding", "").split(",")]
        encode = CODINGS[coding]() if offered else lambda data, last: data
        more = {"Content-Encoding": coding} if offered else {}
        connection.head(200, {**HEAD, "Content-Type": kind, "Transfer-Encoding": "chunked", **more})
        for n, piece in enumerate(pieces):
            connection.chunk(encode(piece, False))
            if each is not None:
                each(connection, n)
        last = encode(b"", True)
        if last:
            connection.chunk(last)
        connection.end()

    return step


@pytest.mark.parametrize("coding", CODINGS)
async def test_a_reply_in_a_coding(api: API, serve: Any, coding: str) -> None:
    server = serve(coded(coding, [DATA[:50], DATA[50:]], "application/json"))
    client = one_connection(api, server)
    for _ in range(2):
        assert (await it(ask(client))).content[0].text == "Hello, Wörld"
    assert server.connections == 1
    if coding in ("gzip", "deflate"):
        assert coding in server.last.headers["accept-encoding"]


@pytest.mark.parametrize("coding", CODINGS)
async def test_events_in_a_coding_come_when_they_come(api: API, serve: Any, coding: str) -> None:
    """The server says no event before the one before it was read."""
    import threading

    read = threading.Semaphore(0)

    def wait(connection: Connection, n: int) -> None:
        if EVENTS[n]["type"] != "ping":
            assert read.acquire(timeout=10)

    server = serve(coded(coding, [event(one) for one in EVENTS], "text/event-stream", wait))
    client = one_connection(api, server)
    stream = await it(ask(client, stream=True))
    step = step_of(stream)
    seen = []
    for _ in range(7):
        seen.append((await it(step())).type)
        read.release()
    assert seen == [one["type"] for one in EVENTS if one["type"] != "ping"]
    assert await drain(stream) == []


async def test_a_large_reply_in_gzip(api: API, serve: Any) -> None:
    body = {**MESSAGE, "content": [{"type": "text", "text": "x" * 3_000_000}]}
    data = gzip.compress(json.dumps(body).encode())
    server = serve(reply(data, headers={"Content-Encoding": "gzip"}))
    assert len((await it(ask(one_connection(api, server)))).content[0].text) == 3_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_a_body_that_is_not_in_its_coding(api: API, serve: Any, coding: str, stream: bool) -> None:
    kind = "text/event-stream" if stream else "application/json"
    data = b"\xff\xfenot at all" + DATA
    server = serve(reply(data, headers={"Content-Encoding": coding, "request-id": "req_1"}, kind=kind), hello)
    client = one_connection(api, server)
    error = await fails(client, stream=stream)
    assert error.delivery == "answered"
    assert isinstance(error, api.lib.DecodingError)
    assert (await it(ask(client))).id == "msg_1", "the place is free again"


async def test_a_coding_that_is_cut_off(api: API, serve: Any) -> None:
    """A body that is complete by its length, and ends in the middle of its coding, is never a shorter answer."""
    events = b"".join(event(one) for one in EVENTS)
    data = gzip.compress(events)[:-40]
    server = serve(reply(data, headers={"Content-Encoding": "gzip"}, kind="text/event-stream"))
    error = await fails(one_connection(api, server), stream=True)
    assert error.delivery == "answered"


# --- pieces ----------------------------------------------------------------------------------------------


async def test_chunks_of_all_sizes(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.head(200, {**HEAD, "Transfer-Encoding": "chunked"})
        sizes = iter([1, 1, 2, 3, 5, 8, 13, 21])
        rest = DATA
        while rest:
            size = next(sizes, 1000)
            connection.send(f"{len(rest[:size]):X};name=value\r\n".encode() + rest[:size] + b"\r\n")
            rest = rest[size:]
        connection.end()

    server = serve(step)
    client = one_connection(api, server)
    for _ in range(3):
        assert (await it(ask(client))).content[0].text == "Hello, Wörld"
    assert server.connections == 1


async def test_a_byte_at_a_time(api: API, serve: Any) -> None:
    data = (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(DATA) + DATA
    )

    def step(connection: Connection, request: Request) -> None:
        for n in range(len(data)):
            connection.send(data[n : n + 1])

    server = serve(step)
    client = one_connection(api, server)
    assert (await it(ask(client))).id == (await it(ask(client))).id == "msg_1" and server.connections == 1


async def test_a_body_that_ends_with_its_connection(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.send(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + DATA)
        connection.cut()

    server = serve(step)
    client = one_connection(api, server)
    for _ in range(2):
        assert (await it(ask(client))).id == "msg_1"
    assert server.connections == 2


@pytest.mark.parametrize("interim", [100, 102, 103])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_interim_replies(api: API, serve: Any, interim: int, stream: bool) -> None:
    from server import streamed

    def step(connection: Connection, request: Request) -> None:
        for _ in range(2):
            connection.send(
                f"HTTP/1.1 {interim} Soon\r\nrequest-id: req_early\r\nLink: </x>\r\n\r\n".encode()
            )
        (streamed if stream else hello)(connection, request)

    server = serve(step)
    client = one_connection(api, server)
    if stream:
        got = await it(ask(client, stream=True))
        assert (
            len(await every(got)) == 7 and got.request_id == "req_stream" and got.response.status_code == 200
        )
    else:
        message = await it(ask(client))
        assert message.id == "msg_1" and message._request_id == "req_1"
    assert (await it(ask(client, stream=stream))) and server.connections == 1


@pytest.mark.parametrize("status", [204, 205])
async def test_a_status_without_a_body(api: API, serve: Any, status: int) -> None:
    headers = {} if status == 204 else {"Content-Length": "0"}
    server = serve(lambda connection, request: connection.head(status, headers), hello)
    client = one_connection(api, server)
    raw = await it(
        client.post(
            "/v1/x", cast_to=object, body={}, options={"headers": {"X-Stainless-Raw-Response": "true"}}
        )
    )
    assert raw.status_code == status and raw.http_response.content == b""
    assert (await it(ask(client))).id == "msg_1" and server.connections == 1


async def test_not_modified_has_no_body_whatever_its_length_says(api: API, serve: Any) -> None:
    server = serve(lambda connection, request: connection.head(304, {"Content-Length": "50"}), hello)
    client = one_connection(api, server)
    with pytest.raises(Exception, match="304"):
        await it(client.get("/v1/x", cast_to=object))
    assert (await it(ask(client))).id == "msg_1" and server.connections == 1


async def test_head(api: API, serve: Any) -> None:
    server = serve(
        lambda connection, request: connection.head(200, {"Content-Length": "50", "X-A": "a"}), hello
    )
    client = one_connection(api, server)
    options = FinalRequestOptions(method="HEAD", url="/v1/x", headers={"X-Stainless-Raw-Response": "true"})
    raw = await it(client.request(object, options))
    assert raw.headers["x-a"] == "a" and raw.http_response.content == b"" and server.last.method == "HEAD"
    assert (await it(ask(client))).id == "msg_1" and server.connections == 1


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
async def test_trailers(api: API, serve: Any, stream: bool) -> None:
    """They are neither body nor headers, and the connection goes on."""
    pieces = [event(one) for one in EVENTS] if stream else [DATA]
    kind = "text/event-stream" if stream else "application/json"

    def step(connection: Connection, request: Request) -> None:
        connection.head(
            200, {**HEAD, "Content-Type": kind, "Transfer-Encoding": "chunked", "Trailer": "request-id"}
        )
        for piece in pieces:
            connection.chunk(piece)
        connection.send(b"0\r\nrequest-id: req_late\r\nX-Sum: 1\r\n\r\n")

    server = serve(step)
    client = one_connection(api, server)
    for _ in range(2):
        if stream:
            got = await it(ask(client, stream=True))
            assert len(await every(got)) == 7 and got.request_id == "req_1"
        else:
            message = await it(ask(client))
            assert message.id == "msg_1" and message._request_id == "req_1"
    assert server.connections == 1


# --- what we send ----------------------------------------------------------------------------------------


async def test_a_large_body_arrives_whole(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, max_retries=0, timeout=times())
    text = "ä" * 2_000_000
    await it(
        client.messages.create(
            max_tokens=1, model="claude-sonnet-5", messages=[{"role": "user", "content": text}]
        )
    )
    assert server.last.json()["messages"][0]["content"] == text
    assert "expect" not in server.last.headers


async def test_an_answer_that_comes_before_the_body_is_sent(api: API, serve: Any) -> None:
    """A server that has seen enough says so and hangs up; what it said is the error."""
    from parity.peers import Early

    with Early(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}") as server:
        client = api.client(server, max_retries=0, timeout=times())
        with pytest.raises(Exception) as caught:
            await it(client.post("/v1/x", cast_to=object, content=b"x" * 20_000_000))
    error = caught.value
    assert getattr(error, "status_code", None) == 413 or (
        isinstance(error, APIConnectionError) and error.delivery in ("not_sent", "unknown")
    )
