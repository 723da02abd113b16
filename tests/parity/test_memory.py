"""A stream that nobody reads stops reading its socket."""

from __future__ import annotations

import select
from typing import Any

from clients import API, every, it
from server import ASK, BLOCK, BLOCK_STOP, DELTA, START, STOP, Connection, event, stream, text

PIECE = event(text("x" * 16_000))
ENOUGH = 64_000_000


async def test_an_unread_stream_stops_the_server(api: API, serve: Any) -> None:
    sent: list[int] = []

    def pour(connection: Connection) -> None:
        """Send until the client reads no more; then wait for it to go on, and end."""
        connection.sock.setblocking(False)
        total, rest = 0, b""
        while total < ENOUGH:
            rest = rest or b"%x\r\n%s\r\n" % (len(PIECE), PIECE)
            if not select.select([], [connection.sock], [], 0.3)[1]:
                break
            done = connection.sock.send(rest)
            total, rest = total + done, rest[done:]
        sent.append(total)
        connection.sock.setblocking(True)
        connection.send(rest)
        for last in (BLOCK_STOP, DELTA, STOP):
            connection.chunk(event(last))
        connection.end()

    server = serve(stream(START, BLOCK, then=pour))
    reading = await it(api.client(server, timeout=20).messages.create(**ASK, stream=True))
    first = await it(next(reading)) if not api.asynchronous else await anext(reading)
    assert first.type == "message_start"
    while not sent:  # the server finds out that nobody reads
        await it(pause(api))
    assert sent[0] < 16_000_000, "bytes that the server could send, those in the kernel's buffers included"
    events = await every(reading)
    assert events[-1].type == "message_stop"
    assert sum(len(e.delta.text) for e in events if e.type == "content_block_delta") >= sent[0] * 0.9


def pause(api: API) -> Any:
    import asyncio
    import threading

    if api.asynchronous:
        return asyncio.sleep(0.05)
    threading.Event().wait(0.05)
    return None
