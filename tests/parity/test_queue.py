"""Many calls through few connections, and replies that are read late."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from clients import API, it
from server import BLOCK, START, Connection, Request, event, hello, text

from anthropic import HTTPEngine
from parity.peers import ask, one_connection, step_of, times


async def test_first_come_first_served(api: API, serve: Any) -> None:
    """A thousand calls in flight (fewer threads) through a hundred connections, none of them charged for the wait."""
    calls, connections = (1000, 100) if api.asynchronous else (120, 12)
    server = serve(hello)
    engine = HTTPEngine(api.engine, max_connections=connections)
    client = api.client(server, engine=engine, max_retries=0, timeout=times(30.0))
    await it(ask(client))
    io = client._transport()
    order: list[int] = []
    under_way, most = 0, 0
    lock = threading.Lock()
    carrier = io.engine()
    send = carrier.send

    async def watched(request: Any, *, stream: bool) -> Any:
        nonlocal under_way, most
        with lock:
            order.append(int(dict(request.headers.items)["X-N"]))
            under_way += 1
            most = max(most, under_way)
        try:
            return await send(request, stream=stream)
        finally:
            with lock:
                under_way -= 1

    carrier.send = watched

    def call(n: int) -> Any:
        return client.messages.create(
            max_tokens=1,
            model="claude-sonnet-5",
            messages=[{"role": "user", "content": "x"}],
            extra_headers={"X-N": str(n)},
        )

    if api.asynchronous:
        found = await asyncio.gather(*[call(n) for n in range(calls)])
        assert order == list(range(calls)), "first come, first served"
    else:
        found = []
        threads = [threading.Thread(target=lambda n=n: found.append(call(n))) for n in range(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(order) == list(range(calls))
    assert [one.id for one in found] == ["msg_1"] * calls
    assert most <= connections


async def test_threads_wait_in_order(api: API, serve: Any) -> None:
    """Sync calls that find the only connection taken come in the order in which they asked for it."""
    if api.asynchronous:
        pytest.skip("see above")
    begun, gate = threading.Event(), threading.Event()

    def step(connection: Connection, request: Request) -> None:
        begun.set()
        assert gate.wait(10)
        hello(connection, request)

    server = serve(step)
    client = one_connection(api, server)
    threads = []
    for n in range(8):
        thread = threading.Thread(target=ask, args=(client,), kwargs={"extra_headers": {"X-N": str(n)}})
        thread.start()
        threads.append(thread)
        assert begun.wait(10)
        waiting = client._transport()._gate.waiting
        while len(waiting) < n:  # until this one is in the queue
            assert thread.is_alive()
    gate.set()
    for thread in threads:
        thread.join(10)
    assert [request.headers["x-n"] for request in server.requests] == [str(n) for n in range(8)]
    assert server.connections == 1 or api.engine == "pyreqwest"


async def test_a_reader_that_comes_back_loses_nothing(api: API, serve: Any) -> None:
    """After libcurl or the loop has stopped reading, it goes on where it was."""
    pieces, size = 60, 60_000

    def step(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
        for one in (START, BLOCK):
            connection.chunk(event(one))
        for n in range(pieces):
            connection.chunk(event(text(str(n % 10) * size)))
        connection.chunk(event({"type": "content_block_stop", "index": 0}))
        connection.chunk(event({"type": "message_stop"}))
        connection.end()

    client = one_connection(api, serve(step))
    reading = await it(ask(client, stream=True))
    next_event = step_of(reading)
    await it(next_event())
    await it(next_event())
    if api.asynchronous:
        for _ in range(200):  # the loop may take in what it wants to
            await asyncio.sleep(0)
    for n in range(pieces):
        one = await it(next_event())
        assert one.delta.text == str(n % 10) * size
    assert (await it(next_event())).type == "content_block_stop"
    assert (await it(next_event())).type == "message_stop"
