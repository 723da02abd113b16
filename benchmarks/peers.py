"""The client library under measurement; the bare peers it is compared with are in raw.py.

`Library` drives ours and the official ones through the very same public calls. Every peer reads what it got
(text, block fields, event types), so that a lazy decoder pays inside the measurement too.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import shapes
from raw import FIELD, TIMEOUT, Batch, Missing, Raw, waves

KEY = "bench-key"


class Library:
    def __init__(self, url: str, engine: str) -> None:
        self.url, self.engine = url, engine
        self.lib: Any = importlib.import_module("anthropic")
        self.ours = hasattr(self.lib, "HTTPEngine")

    def _client(self, shape: str, **extra: Any) -> Any:
        if self.engine == "aiohttp" and "http_client" not in extra:
            raise Missing("aiohttp has no sync client")
        url = f"{self.url}/{shape}"
        return self.lib.Anthropic(api_key=KEY, base_url=url, max_retries=0, timeout=TIMEOUT, **extra)

    def _mock(self, shape: str) -> Any:
        if not self.engine.startswith("httpx"):
            raise Missing("in process there is only httpx2 and httpx")
        engine = importlib.import_module(self.engine)
        from raw_httpx import transport

        return self._client(shape, http_client=engine.Client(transport=transport(engine, shape)))

    @staticmethod
    def _read(message: Any) -> None:
        for block in message.content:
            getattr(block, FIELD[block.type])
        assert message.usage.output_tokens

    # --- requests ---------------------------------------------------------------------------------------

    def requests(
        self, shape: str, mock: bool = False, body: dict[str, Any] = shapes.BODY
    ) -> Callable[[int], None]:
        client = self._mock(shape) if mock else self._client(shape)
        create, read = client.messages.create, self._read

        def run(count: int) -> None:
            for _ in range(count):
                read(create(**body))

        return run

    def new_clients(self, shape: str) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in range(count):
                client = self._client(shape)
                self._read(client.messages.create(**shapes.BODY))
                client.close()

        return run

    def clients(self, shape: str) -> Callable[[int], list[Any]]:
        """Makes clients that stay, each with one request."""

        def run(count: int) -> list[Any]:
            made = [self._client(shape) for _ in range(count)]
            for client in made:
                self._read(client.messages.create(**shapes.BODY))
            return made

        return run

    def parses(self, shape: str) -> Callable[[int], Batch]:
        """Reply bytes to Message: raw responses are made outside the measurement, parsed inside it."""
        raw = self._mock(shape).messages.with_raw_response

        def prepare(count: int) -> Batch:
            responses = [raw.create(**shapes.BODY) for _ in range(count)]

            def run() -> None:
                while responses:  # each is dropped when it is done, as a program would
                    self._read(responses.pop().parse())

            return count, run

        return prepare

    def _async_client(self, shape: str, connections: int | None = None) -> Any:
        url = f"{self.url}/{shape}"
        extra: dict[str, Any] = {}
        if self.ours:
            if connections is not None:
                extra["engine"] = self.lib.HTTPEngine(max_connections=connections)
        elif connections is not None or self.engine == "aiohttp":
            name = "DefaultAioHttpClient" if self.engine == "aiohttp" else "DefaultAsyncHttpxClient"
            options: dict[str, Any] = {"timeout": TIMEOUT}
            if connections is not None:
                limits = importlib.import_module("httpx" if self.engine == "aiohttp" else self.engine).Limits
                options["limits"] = limits(max_connections=connections, max_keepalive_connections=connections)
            extra["http_client"] = getattr(self.lib, name)(**options)
        return self.lib.AsyncAnthropic(api_key=KEY, base_url=url, max_retries=0, timeout=TIMEOUT, **extra)

    async def load(
        self,
        shape: str,
        counts: list[int],
        in_flight: int,
        connections: int | None = None,
        latencies: list[float] | None = None,
        body: dict[str, Any] = shapes.BODY,
    ) -> AsyncIterator[int]:
        async with self._async_client(shape, connections) as client:

            async def one() -> None:
                self._read(await client.messages.create(**body))

            async for count in waves(one, counts, in_flight, latencies):
                yield count

    # --- events -----------------------------------------------------------------------------------------

    def events(self, shape: str) -> Callable[[], int]:
        create = self._client(shape).messages.create

        def run() -> int:
            seen = 0
            for event in create(**shapes.BODY, stream=True):
                if event.type == "content_block_delta" and event.delta.text:
                    seen += 1
            return seen

        return run

    def helper_events(self, shape: str) -> Callable[[], int]:
        messages = self._client(shape).messages
        if not hasattr(messages, "stream"):
            raise Missing("no messages.stream helper yet")

        def run() -> int:
            seen = 0
            with messages.stream(**shapes.BODY) as stream:
                for event in stream:
                    if event.type == "content_block_delta" and event.delta.text:
                        seen += 1
                assert len(stream.get_final_message().content[0].text) > seen
            return seen

        return run

    def first_events(self, shape: str) -> Callable[[], Iterator[None]]:
        """Each run yields when the first event is there, and reads the rest when it is asked to go on."""
        create = self._client(shape).messages.create

        def run() -> Iterator[None]:
            events = iter(create(**shapes.BODY, stream=True))
            next(events)
            yield
            for _ in events:
                pass

        return run

    async def async_events(self, shape: str, streams: int) -> AsyncIterator[int]:
        async with self._async_client(shape) as client:
            for _ in range(streams):
                yield await _count(client)

    async def async_first_events(self, shape: str, streams: int) -> AsyncIterator[None]:
        """Yields before each stream, and when its first event is there."""
        async with self._async_client(shape) as client:
            for _ in range(streams):
                yield
                waited = True
                async for _ in await client.messages.create(**shapes.BODY, stream=True):
                    if waited:
                        waited = False
                        yield

    async def streams(self, shape: str, count: int) -> int:
        """Read that many streams at once; returns the number of their deltas."""
        import asyncio

        async with self._async_client(shape) as client:
            return sum(await asyncio.gather(*(_count(client) for _ in range(count))))


async def _count(client: Any) -> int:
    seen = 0
    async for event in await client.messages.create(**shapes.BODY, stream=True):
        if event.type == "content_block_delta" and event.delta.text:
            seen += 1
    return seen


def peer(kind: str, engine: str, url: str) -> Library | Raw:
    """Kind "anthropic" is a client library, "raw" is the engine alone."""
    if kind == "anthropic":
        return Library(url, engine)
    made: Raw = importlib.import_module(f"raw_{engine.replace('httpx2', 'httpx')}").Peer(url, engine)
    return made
