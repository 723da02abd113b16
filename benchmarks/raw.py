"""What the bare peers share: an HTTP engine without a client library, or a socket without an HTTP engine.

A peer gives sessions, which post bytes and read a body, at once (`post`) or in chunks (`stream`); the work that is
measured is written once, on those. The sessions are in raw_httpx.py, raw_curl.py, raw_aiohttp.py, raw_pyreqwest.py
and raw_socket.py, each imported only where it is measured.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from time import perf_counter
from typing import Any

import shapes

TIMEOUT = 60.0
HEADERS = {  # the least that the API asks for
    "x-api-key": "bench-key",
    "anthropic-version": "2023-06-01",
    "content-type": "application/json",
}
FIELD = {"text": "text", "thinking": "thinking", "tool_use": "input"}
CONNECTIONS = 1000
"""The official client's documented default; the pools' cost depends on it."""
Batch = tuple[int, Callable[[], None]]  # how many units, and what to run to do them


class Missing(Exception):
    """This peer has no such call; the reason goes to the report."""


def read_blocks(message: dict[str, Any]) -> None:
    for block in message["content"]:
        block[FIELD[block["type"]]]


class Raw:
    """An engine alone: the body encoded by `json.dumps`, the reply by `json.loads`, a stream split into lines."""

    decodes = False
    """Whether each event of a stream is decoded, too."""

    def __init__(self, url: str) -> None:
        self.url = url

    # --- what each engine has ---------------------------------------------------------------------------

    def sync(self) -> Any:
        """A session: ``post(url, body) -> bytes``, ``stream(url, body) -> Iterator[bytes]``, ``close()``."""
        raise Missing("no sync client")

    def asynchronous(self, connections: int) -> Any:
        """A context manager of an async session: ``await post(...)``, ``async for ... in stream(...)``."""
        raise Missing("no async client")

    def parses(self, shape: str) -> Callable[[int], Batch]:
        raise Missing("no transport to replace")

    # --- requests ---------------------------------------------------------------------------------------

    def _path(self, shape: str) -> str:
        return f"{self.url}/{shape}/v1/messages"

    def requests(
        self, shape: str, mock: bool = False, body: dict[str, Any] = shapes.BODY
    ) -> Callable[[int], None]:
        if mock:
            raise Missing("no transport to replace")
        post, url = self.sync().post, self._path(shape)

        def run(count: int) -> None:
            for _ in range(count):
                read_blocks(json.loads(post(url, json.dumps(body, ensure_ascii=False).encode())))

        return run

    def new_clients(self, shape: str) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in range(count):
                session = self.sync()
                read_blocks(json.loads(session.post(self._path(shape), json.dumps(shapes.BODY).encode())))
                session.close()

        return run

    def clients(self, shape: str) -> Callable[[int], list[Any]]:
        """Makes clients that stay, each with one request."""

        def run(count: int) -> list[Any]:
            made = [self.sync() for _ in range(count)]
            for session in made:
                read_blocks(json.loads(session.post(self._path(shape), json.dumps(shapes.BODY).encode())))
            return made

        return run

    async def load(
        self,
        shape: str,
        counts: list[int],
        in_flight: int,
        connections: int | None = None,
        latencies: list[float] | None = None,
        body: dict[str, Any] = shapes.BODY,
    ) -> AsyncIterator[int]:
        url = self._path(shape)
        async with self.asynchronous(connections or CONNECTIONS) as session:

            async def one() -> None:
                read_blocks(
                    json.loads(await session.post(url, json.dumps(body, ensure_ascii=False).encode()))
                )

            async for count in waves(one, counts, in_flight, latencies):
                yield count

    # --- events -----------------------------------------------------------------------------------------

    def _deltas(self) -> Callable[[bytes], int]:
        """A function that is fed a body and counts its text deltas."""
        rest = b""

        def feed(part: bytes) -> int:
            nonlocal rest
            *lines, rest = (rest + part).split(b"\n")
            if self.decodes:
                data = [json.loads(line[6:]) for line in lines if line.startswith(b"data: ")]
                return sum(event["type"] == "content_block_delta" for event in data)
            return sum(line.startswith(b"event: content_block_delta") for line in lines)

        return feed

    def events(self, shape: str) -> Callable[[], int]:
        session, url, body = self.sync(), self._path(shape), json.dumps(shapes.BODY).encode()

        def run() -> int:
            feed = self._deltas()
            return sum(map(feed, session.stream(url, body)))

        return run

    def helper_events(self, shape: str) -> Callable[[], int]:
        raise Missing("an engine has no helper; compare with event_create")

    def first_events(self, shape: str) -> Callable[[], Iterator[None]]:
        """Each run yields when the first event is there, and reads the rest when it is asked to go on."""
        session, url = self.sync(), self._path(shape)

        def run() -> Iterator[None]:
            seen, waited = b"", True
            for part in session.stream(url, json.dumps(shapes.BODY).encode()):
                seen += part
                if waited and b"\n\n" in seen:
                    waited = False
                    yield

        return run

    async def async_events(self, shape: str, streams: int) -> AsyncIterator[int]:
        url, body = self._path(shape), json.dumps(shapes.BODY).encode()
        async with self.asynchronous(CONNECTIONS) as session:
            for _ in range(streams):
                seen, feed = 0, self._deltas()
                async for part in session.stream(url, body):
                    seen += feed(part)
                yield seen

    async def async_first_events(self, shape: str, streams: int) -> AsyncIterator[None]:
        """Yields before each stream, and when its first event is there."""
        url = self._path(shape)
        async with self.asynchronous(CONNECTIONS) as session:
            for _ in range(streams):
                yield
                seen, waited = b"", True
                async for part in session.stream(url, json.dumps(shapes.BODY).encode()):
                    seen += part
                    if waited and b"\n\n" in seen:
                        waited = False
                        yield

    async def streams(self, shape: str, count: int) -> int:
        """Read that many streams at once; returns the number of their deltas."""
        import asyncio

        url, body = self._path(shape), json.dumps(shapes.BODY).encode()
        async with self.asynchronous(CONNECTIONS) as session:

            async def one() -> int:
                seen, feed = 0, self._deltas()
                async for part in session.stream(url, body):
                    seen += feed(part)
                return seen

            return sum(await asyncio.gather(*(one() for _ in range(count))))


async def waves(
    one: Callable[[], Any], counts: list[int], in_flight: int, latencies: list[float] | None = None
) -> AsyncIterator[int]:
    """Yields 0, then for each of `counts` makes that many calls, `in_flight` at a time, and yields."""
    import asyncio

    yield 0
    for count in counts:
        turns = iter(range(count))

        async def work(turns: Iterator[int] = turns) -> None:
            for _ in turns:
                await one()

        async def timed(turns: Iterator[int] = turns) -> None:
            assert latencies is not None
            for _ in turns:
                start = perf_counter()
                await one()
                latencies.append(perf_counter() - start)

        await asyncio.gather(*((work if latencies is None else timed)() for _ in range(in_flight)))
        yield count
