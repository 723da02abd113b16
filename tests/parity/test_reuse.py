"""Connections that are kept: used again, dropped in time, and replaced where the server has closed them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from clients import API, every, it
from server import MESSAGE, Connection, Request, hang_up, hello, raw, reply, reset, streamed

from anthropic import HTTPEngine
from parity.peers import HERE, aside, ask, at_once, fails, one_connection, times


async def test_a_connection_is_used_again(api: API, serve: Any) -> None:
    server = serve(hello, streamed, hello, streamed, reply({}, 404), hello)
    client = api.client(server, max_retries=0, timeout=times())
    for _ in range(2):
        await it(ask(client))
        await every(await it(ask(client, stream=True)))
    with pytest.raises(Exception, match="404"):
        await it(ask(client))
    await it(ask(client))
    assert server.connections == 1 and len(server.requests) == 6


async def test_a_server_that_says_close_is_left(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        reply(MESSAGE, headers={"Connection": "close"})(connection, request)
        connection.cut()

    server = serve(step)
    client = one_connection(api, server)
    for _ in range(3):
        assert (await it(ask(client))).id == "msg_1"
    assert server.connections == 3


async def test_an_idle_connection_expires(api: API, serve: Any) -> None:
    """Asked to keep none for any time, an engine keeps none."""
    server = serve(hello)
    client = api.client(server, engine=HTTPEngine(api.engine, keepalive_expiry=0.0), max_retries=0)
    for _ in range(3):
        assert (await it(ask(client))).id == "msg_1"
    assert server.connections == 3


async def test_the_limit_of_idle_connections(api: API, serve: Any) -> None:
    gate = threading.Barrier(4)

    def together(connection: Connection, request: Request) -> None:
        gate.wait(10)
        hello(connection, request)

    server = serve(together)
    engine = HTTPEngine(api.engine, max_keepalive=1)
    client = api.client(server, engine=engine, max_retries=0, timeout=times())
    assert [m.id for m in await at_once(api, [lambda: ask(client)] * 4)] == ["msg_1"] * 4
    assert server.most_open == 4 and await aside(api, server.wait_closed, 1, 2.0)


async def test_no_more_connections_than_allowed(api: API, serve: Any) -> None:
    server = serve(hello)
    engine = HTTPEngine(api.engine, max_connections=2)
    client = api.client(server, engine=engine, max_retries=0, timeout=times())
    assert [m.id for m in await at_once(api, [lambda: ask(client)] * 12)] == ["msg_1"] * 12
    assert server.most_open <= 2


# --- a server that closes idle connections under us -----------------------------------------------------


def and_close(connection: Connection, request: Request) -> None:
    """Answer, promise to keep the connection, and close it."""
    hello(connection, request)
    connection.cut()


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("tls", [None, HERE], ids=["plain", "tls"])
async def test_one_that_was_closed_while_idle(api: API, serve: Any, tls: str | None, stream: bool) -> None:
    server = serve(and_close, streamed if stream else hello, tls=tls)
    client = api.client(server, engine=HTTPEngine(api.engine, verify=False), max_retries=0, timeout=times())
    await it(ask(client))
    assert await aside(api, server.wait_closed)
    if stream:
        assert len(await every(await it(ask(client, stream=True)))) == 7
    else:
        got = await it(client.with_raw_response.messages.create(**ASKED))
        assert got.status_code == 200 and got.retries_taken == 0
    assert len(server.requests) == 2


ASKED: dict[str, Any] = {
    "max_tokens": 16,
    "messages": [{"role": "user", "content": "Hi"}],
    "model": "claude-sonnet-5",
}


@pytest.mark.parametrize("end", [hang_up, reset], ids=["closed", "reset"])
@pytest.mark.parametrize("tls", [None, HERE], ids=["plain", "tls"])
async def test_one_that_closes_as_we_send(api: API, serve: Any, end: Any, tls: str | None) -> None:
    """The request goes out again at once, once, and that is no attempt."""
    server = serve(hello, end, hello, tls=tls)
    client = api.client(server, engine=HTTPEngine(api.engine, verify=False), max_retries=0, timeout=times())
    await it(ask(client))
    got = await it(client.with_raw_response.messages.create(**ASKED))
    assert (await it(got.parse())).id == "msg_1" and got.retries_taken == 0
    assert len(server.requests) == 3 and server.connections == 2
    assert server.requests[1].body == server.requests[2].body


@pytest.mark.parametrize("end", [hang_up, reset], ids=["closed", "reset"])
async def test_it_is_sent_again_once_only(api: API, serve: Any, end: Any) -> None:
    server = serve(hello, end, end, hello)
    client = api.client(server, max_retries=0, timeout=times())
    await it(ask(client))
    error = await fails(client)
    assert error.delivery == "unknown" and len(server.requests) == 3


async def test_a_new_connection_that_closes_is_no_idle_one(api: API, serve: Any) -> None:
    server = serve(hang_up, hello)
    error = await fails(api.client(server, max_retries=0, timeout=times()))
    assert error.delivery == "unknown" and len(server.requests) == 1


@pytest.mark.parametrize("begun", [b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nContent-Le"], ids=["line", "headers"])
async def test_not_where_the_answer_had_begun(api: API, serve: Any, begun: bytes) -> None:
    server = serve(hello, raw(begun), hello)
    client = api.client(server, max_retries=0, timeout=times())
    await it(ask(client))
    error = await fails(client)
    assert error.delivery == "unknown" and len(server.requests) == 2


async def test_not_a_body_in_pieces(api: API, serve: Any) -> None:
    server = serve(hello, hang_up, hello)
    client = api.client(server, max_retries=0, timeout=times())
    await it(ask(client))

    def pieces() -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    async def pieces_async() -> Any:
        for piece in pieces():
            yield piece

    with pytest.raises(Exception, match="Connection error"):
        await it(
            client.post("/v1/x", cast_to=object, content=pieces_async() if api.asynchronous else pieces())
        )
    assert len(server.requests) == 2 and server.last.body == b"onetwo"


@pytest.mark.parametrize("when", ["together", "later"])
async def test_what_comes_unasked_is_nobodys_answer(api: API, serve: Any, when: str) -> None:
    """A second answer on an idle connection must not be taken for that of the next request."""
    had, said = threading.Event(), threading.Event()

    def twice(connection: Connection, request: Request) -> None:
        answers = []
        for name in ("msg_1", "msg_forged"):
            body = json.dumps({**MESSAGE, "id": name}).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            answers.append(head.encode() + body)
        if when == "together":
            connection.send(b"".join(answers))
        else:
            connection.send(answers[0])
            assert had.wait(10)
            connection.send(answers[1])
        said.set()

    server = serve(twice, hello)
    client = one_connection(api, server)
    assert (await it(ask(client))).id == "msg_1"
    had.set()
    assert await aside(api, said.wait, 10)
    if api.asynchronous:
        for _ in range(3):  # the loop takes in what has come
            await asyncio.sleep(0)
    assert (await it(ask(client))).id == "msg_1" and server.connections == 2
