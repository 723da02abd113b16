"""Every timeout separately: each ends what it is for, is an error of ours that says so, and ends nothing else."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from clients import API, every, it
from server import (
    BLOCK,
    EVENTS,
    MESSAGE,
    START,
    Connection,
    Request,
    error,
    event,
    hello,
    pinging,
    silent,
    stream,
    streamed,
    text,
)

from anthropic import APITimeoutError
from parity.peers import Mute, aside, ask, at_once, drain, fails, one_connection, times, unreachable

SHORT = 0.15
BEGUN = [START, BLOCK, text("Hello, ")]
STREAMS = pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])


@STREAMS
async def test_connecting(api: API, serve: Any, streams: bool) -> None:
    with unreachable() as url:
        client = api.client(base_url=url, timeout=times(connect=SHORT), max_retries=0)
        failed = await fails(client, stream=streams)
    assert isinstance(failed, APITimeoutError) and isinstance(failed, api.lib.ConnectTimeout)
    assert failed.delivery == "not_sent"


async def test_writing(api: API, serve: Any) -> None:
    with Mute() as server:
        client = api.client(server, timeout=times(write=SHORT), max_retries=0)
        with pytest.raises(APITimeoutError) as caught:
            await it(client.post("/v1/x", cast_to=object, content=b"x" * 30_000_000))
    failed = caught.value
    assert isinstance(failed, api.lib.WriteTimeout) and failed.delivery == "not_sent"


@STREAMS
async def test_silence_before_the_head(api: API, serve: Any, streams: bool) -> None:
    server = serve(silent)
    failed = await fails(one_connection(api, server, timeout=times(SHORT)), stream=streams)
    assert isinstance(failed, APITimeoutError) and isinstance(failed, api.lib.ReadTimeout)
    assert failed.delivery == "unknown"
    assert await aside(api, server.wait_closed)


async def test_silence_within_the_head(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-")
        connection.stall()

    server = serve(step)
    failed = await fails(one_connection(api, server, timeout=times(SHORT)))
    assert isinstance(failed, APITimeoutError) and failed.delivery == "unknown"
    assert await aside(api, server.wait_closed)


async def test_silence_in_a_body(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Type": "application/json", "Content-Length": "50"})
        connection.send(b'{"id":')
        connection.stall()

    server = serve(step)
    failed = await fails(one_connection(api, server, timeout=times(SHORT)))
    assert isinstance(failed, APITimeoutError) and isinstance(failed, api.lib.ReadTimeout)
    assert failed.delivery == "answered"
    assert await aside(api, server.wait_closed)


def arrived(failed: Any) -> None:
    assert failed.in_stream and failed.delivery == "answered" and failed.request_id == "req_stream"
    assert failed.events_received == 3 and failed.bytes_received > 100
    assert failed.partial_message.content[0].text == "Hello, "


async def test_silence_in_a_stream(api: API, serve: Any) -> None:
    server = serve(stream(*BEGUN, then=Connection.stall))
    failed = await fails(one_connection(api, server, timeout=times(SHORT)), stream=True)
    assert isinstance(failed, APITimeoutError) and isinstance(failed, api.lib.ReadTimeout)
    arrived(failed)
    assert await aside(api, server.wait_closed)


async def test_pings_break_the_silence(api: API, serve: Any) -> None:
    def then(connection: Connection) -> None:
        pinging(connection, times=8)
        for one in EVENTS[3:]:
            connection.chunk(event(one))
        connection.end()

    client = one_connection(api, serve(stream(*BEGUN, then=then)), timeout=times(0.3))
    assert len(await every(await it(ask(client, stream=True)))) == 8


async def test_a_head_that_trickles_is_no_silence(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\n")
        for n in range(5):
            if connection.hung_up(0.05):
                return
            connection.send(f"X-{n}: {n}\r\n".encode())
        body = b'{"id": "msg_1", "type": "message"}'
        connection.send(b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body))
        for n in range(0, len(body), 12):
            if connection.hung_up(0.05):
                return
            connection.send(body[n : n + 12])

    client = one_connection(api, serve(step), timeout=times(0.2))
    assert (await it(ask(client))).id == "msg_1"


async def test_stalled_content(api: API, serve: Any) -> None:
    server = serve(stream(*BEGUN, then=pinging))
    failed = await fails(one_connection(api, server, stall_timeout=SHORT), stream=True)
    assert isinstance(failed, APITimeoutError) and "stall_timeout" in str(failed)
    arrived(failed)
    assert await aside(api, server.wait_closed)


# --- the whole call ----------------------------------------------------------------------------------------


@STREAMS
async def test_total_before_the_head(api: API, serve: Any, streams: bool) -> None:
    server = serve(silent)
    failed = await fails(one_connection(api, server, total_timeout=0.2, max_retries=3), stream=streams)
    assert isinstance(failed, APITimeoutError) and "total_timeout" in str(failed)
    assert failed.delivery == "unknown" and len(server.requests) == 1
    assert await aside(api, server.wait_closed)


async def test_total_in_a_body(api: API, serve: Any) -> None:
    def step(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Type": "application/json", "Content-Length": "5000"})
        for _ in range(40):
            if connection.hung_up(0.05):
                return
            connection.send(b" ")
        connection.cut()

    server = serve(step)
    failed = await fails(one_connection(api, server, total_timeout=0.2))
    assert isinstance(failed, APITimeoutError) and "total_timeout" in str(failed)
    assert failed.delivery == "answered" and await aside(api, server.wait_closed)


@pytest.mark.parametrize("then", [pinging, Connection.stall], ids=["pings", "silence"])
async def test_total_in_a_stream(api: API, serve: Any, then: Any) -> None:
    server = serve(stream(*BEGUN, then=then))
    failed = await fails(one_connection(api, server, total_timeout=0.2), stream=True)
    assert isinstance(failed, APITimeoutError) and "total_timeout" in str(failed)
    arrived(failed)
    assert await aside(api, server.wait_closed)


async def test_total_across_retries(api: API, serve: Any) -> None:
    server = serve(error(500, headers={"retry-after-ms": "20"}))
    with pytest.raises(Exception) as caught:
        await it(ask(one_connection(api, server, total_timeout=0.3, max_retries=10_000)))
    assert getattr(caught.value, "status_code", 500) == 500
    assert 1 < len(server.requests) < 60


# --- the queue -------------------------------------------------------------------------------------------


async def test_waiting_for_a_connection_is_charged_to_none_of_them(api: API, serve: Any) -> None:
    """While one call holds the only connection for longer than all their timeouts, others wait."""
    begun, gate = threading.Event(), threading.Event()
    later = threading.Timer(0.5, gate.set)

    def step(connection: Connection, request: Request) -> None:
        if not begun.is_set():
            begun.set()
            later.start()
        assert gate.wait(10)
        (streamed if request.json().get("stream") else hello)(connection, request)

    server = serve(step)
    client = one_connection(api, server)
    hasty = {"timeout": times(0.3, connect=0.3, write=0.3)}

    async def patient() -> Any:
        return await it(ask(client))

    async def whole() -> Any:
        assert await aside(api, begun.wait, 10)
        return await it(ask(client, **hasty))

    async def in_events() -> Any:
        assert await aside(api, begun.wait, 10)
        return len(await drain(await it(ask(client, **hasty, stream=True))))

    results = await at_once(api, [patient, whole, in_events])
    later.join()
    assert [getattr(one, "id", one) for one in results] == ["msg_1", "msg_1", 7]


async def test_no_time_is_no_timeout(api: API, serve: Any) -> None:
    """Without timeouts a slow answer is waited for."""

    def step(connection: Connection, request: Request) -> None:
        assert not connection.hung_up(0.3)
        hello(connection, request)

    client = one_connection(api, serve(step), timeout=None)
    assert (await it(ask(client))).id == MESSAGE["id"]
