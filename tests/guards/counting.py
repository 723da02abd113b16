"""Counts what a request and an event cost, in a process of its own: `python counting.py WHAT...`, one JSON object.

Nothing here is timed. A cost is a number of calls (of Python functions and of C functions, as `sys.setprofile` sees
them), or a number of memory blocks: the same on every machine. "own" costs are those of this library alone, over an
engine that answers at once from memory; the others are over a real socket, where what arrives together depends on
the moment, so they are the least of many.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "client"))

import server as scripted

import anthropic
from anthropic._engines.wire import Reply, Request

EVENTS = 400
MANY = 30
JSON = [(b"content-type", b"application/json"), (b"request-id", b"req_1")]
SSE = [(b"content-type", b"text/event-stream"), (b"request-id", b"req_1")]
BODY = json.dumps(scripted.MESSAGE).encode()
PARTS = [
    scripted.event(data)
    for data in (
        scripted.START, scripted.BLOCK, *(scripted.text(f"{n} ") for n in range(EVENTS)), scripted.BLOCK_STOP, scripted.DELTA,
        scripted.STOP,
    )
]  # fmt: skip


class MemoryReply(Reply):
    """A reply whose body is there already: whole, or in chunks."""

    __slots__ = ("asynchronous", "over", "parts")

    def __init__(self, request: Request, parts: list[bytes] | None, asynchronous: bool) -> None:
        super().__init__(request, 200, JSON if parts is None else SSE, b"OK")
        self.asynchronous, self.parts, self.over = asynchronous, parts, False
        if parts is None:
            self.have(BODY)

    def chunks(self) -> Iterator[bytes]:
        if self._chunks is None:
            self._chunks = iter(self.parts or [])
        return self._chunks

    async def chunk(self) -> bytes | None:
        return next(self.chunks(), None)

    async def close(self) -> None:
        self.released()


class MemoryEngine:
    """Answers at once: a message, or a stream whose chunks are one event each, or all of them."""

    name, follows, limit, is_closed = "memory", True, 1000, False
    client: Any = None
    lib: Any = None

    def __init__(self, parts: list[bytes], asynchronous: bool) -> None:
        self.parts, self.asynchronous = parts, asynchronous

    async def send(self, request: Request, *, stream: bool) -> Reply:
        return MemoryReply(request, self.parts if stream else None, self.asynchronous)

    async def close(self) -> None:
        pass


def own(asynchronous: bool = False, parts: list[bytes] | None = None) -> Any:
    """A client over a `MemoryEngine`."""
    cls = anthropic.AsyncAnthropic if asynchronous else anthropic.Anthropic
    client: Any = cls(api_key="k", base_url="http://memory", engine="httpx2", max_retries=0)
    client._make_engine = lambda *_: MemoryEngine(parts or PARTS, asynchronous)
    return client


def calls(run: Callable[[], Any]) -> int:
    """How many calls are made while `run` runs, itself not counted."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        if event == "call" or event == "c_call":
            count += 1

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def least(run: Callable[[], Any]) -> int:
    for _ in range(3):  # what is made at the first ones
        run()
    return min(calls(run) for _ in range(MANY))


def ask(client: Any) -> Any:
    return client.messages.create(**scripted.ASK)


def read(client: Any) -> int:
    return sum(1 for _ in client.messages.create(**scripted.ASK, stream=True))


async def aread(client: Any) -> int:
    seen = 0
    async for _ in await client.messages.create(**scripted.ASK, stream=True):
        seen += 1
    return seen


def in_loop(main: Callable[[Callable[[Coroutine[Any, Any, Any]], Any]], Any]) -> Any:
    """Run `main` with a function that runs coroutines on one loop."""
    loop = asyncio.new_event_loop()
    try:
        return main(loop.run_until_complete)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def per_event(whole: int) -> float:
    return round(whole / len(PARTS), 2)


# --- what is counted ----------------------------------------------------------------------------------


def own_request() -> float:
    client = own()
    return least(lambda: ask(client))


def own_request_async() -> float:
    client = own(True)
    return in_loop(lambda run: least(lambda: run(ask(client))) - least(lambda: run(nothing())))


async def nothing() -> None:
    """What running any coroutine costs the loop."""


def own_event() -> float:
    """Each event in a chunk of its own: the dearest way they can come."""
    client = own()
    return per_event(least(lambda: read(client)))


def own_event_async() -> float:
    client = own(True)
    return in_loop(lambda run: per_event(least(lambda: run(aread(client)))))


def own_event_together() -> float:
    client = own(parts=[b"".join(PARTS)])
    return per_event(least(lambda: read(client)))


def over(engine: str, asynchronous: bool) -> dict[str, float]:
    """A request and an event over a real socket."""
    whole = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in PARTS) + b"0\r\n\r\n"

    def step(connection: scripted.Connection, request: scripted.Request) -> None:
        if request.json().get("stream"):
            connection.head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
            connection.send(whole)
        else:
            scripted.hello(connection, request)

    with scripted.Server(step) as server:
        options: Any = {"api_key": "k", "base_url": server.url, "engine": engine, "max_retries": 0}
        if not asynchronous:
            with anthropic.Anthropic(**options) as client:
                request, event = least(lambda: ask(client)), least(lambda: read(client))
        else:
            aclient = anthropic.AsyncAnthropic(**options)

            def main(run: Any) -> tuple[int, int]:
                found = least(lambda: run(ask(aclient))), least(lambda: run(aread(aclient)))
                run(aclient.close())
                return found

            request, event = in_loop(main)
    return {"request": request, "event": per_event(event)}


def blocks_per_event() -> dict[str, float]:
    """Memory blocks: that stay when events are dropped, that an event is when it is kept; and their bytes."""
    import tracemalloc

    client = own()
    read(client)
    gc.collect()
    gc.disable()
    events = client.messages.create(**scripted.ASK, stream=True)
    next(events)
    before = sys.getallocatedblocks()
    for _ in range(EVENTS):
        next(events)
    dropped = sys.getallocatedblocks() - before
    events.close()
    events = client.messages.create(**scripted.ASK, stream=True)
    next(events)
    kept: list[Any] = [None] * EVENTS
    tracemalloc.start()
    before, size = sys.getallocatedblocks(), tracemalloc.get_traced_memory()[0]
    for n in range(EVENTS):
        kept[n] = next(events)
    held = sys.getallocatedblocks() - before
    size = tracemalloc.get_traced_memory()[0] - size
    tracemalloc.stop()
    return {
        "dropped": round(dropped / EVENTS, 2),
        "kept": round(held / EVENTS, 2),
        "kept bytes": round(size / EVENTS, 1),
    }


def left_behind() -> dict[str, float]:
    """Memory blocks and garbage in cycles that a request, and a stream, leave when they are over."""
    found: dict[str, float] = {}
    client = own()
    runs: dict[str, Callable[[], Any]] = {"request": lambda: ask(client), "stream": lambda: read(client)}
    for name, run in runs.items():
        run()
        gc.collect()
        gc.disable()
        for _ in range(100):  # the interpreter's free lists, which collecting empties, fill up
            run()
        before = sys.getallocatedblocks()
        for _ in range(100):
            run()
        found[f"{name} blocks"] = (sys.getallocatedblocks() - before) / 100
        found[f"{name} cycles"] = gc.collect()
        gc.enable()
    return found


COUNTS: dict[str, Callable[[], Any]] = {
    "own_request": own_request,
    "own_request_async": own_request_async,
    "own_event": own_event,
    "own_event_async": own_event_async,
    "own_event_together": own_event_together,
    "curl": lambda: over("curl", False),
    "curl_async": lambda: over("curl", True),
    "httpx2": lambda: over("httpx2", False),
    "httpx2_async": lambda: over("httpx2", True),
    "aiohttp_async": lambda: over("aiohttp", True),
    "blocks_per_event": blocks_per_event,
    "left_behind": left_behind,
}

if __name__ == "__main__":
    print(json.dumps({name: COUNTS[name]() for name in sys.argv[1:] or COUNTS}))
