"""The client library under measurement; the bare peers it is compared with are in raw.py.

`Library` drives ours and the official ones through the very same public calls. Every peer reads what it got
(text, block fields, event types), so that a lazy decoder pays inside the measurement too.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import shapes
from raw import FIELD, TIMEOUT, Batch, Engine, Missing, Socket, transport, waves

KEY = "bench-key"


class Library:
    def __init__(self, url: str, engine: str) -> None:
        self.url, self.engine = url, engine
        self.lib: Any = importlib.import_module("anthropic")

    def _client(self, shape: str, **extra: Any) -> Any:
        url = f"{self.url}/{shape}"
        return self.lib.Anthropic(api_key=KEY, base_url=url, max_retries=0, timeout=TIMEOUT, **extra)

    def _mock(self, shape: str) -> Any:
        engine = importlib.import_module(self.engine)
        return self._client(shape, http_client=engine.Client(transport=transport(engine, shape)))

    @staticmethod
    def _read(message: Any) -> None:
        for block in message.content:
            getattr(block, FIELD[block.type])
        assert message.usage.output_tokens

    def requests(self, shape: str, mock: bool = False) -> Callable[[int], None]:
        client = self._mock(shape) if mock else self._client(shape)
        create, read = client.messages.create, self._read

        def run(count: int) -> None:
            for _ in range(count):
                read(create(**shapes.BODY))

        return run

    def new_clients(self, shape: str) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in range(count):
                client = self._client(shape)
                self._read(client.messages.create(**shapes.BODY))
                client.close()

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

    def _async_client(self, shape: str) -> Any:
        url = f"{self.url}/{shape}"
        return self.lib.AsyncAnthropic(api_key=KEY, base_url=url, max_retries=0, timeout=TIMEOUT)

    async def load(self, shape: str, counts: list[int], in_flight: int) -> AsyncIterator[int]:
        async with self._async_client(shape) as client:

            async def one() -> None:
                self._read(await client.messages.create(**shapes.BODY))

            async for count in waves(one, counts, in_flight):
                yield count

    async def async_events(self, shape: str, streams: int) -> AsyncIterator[int]:
        async with self._async_client(shape) as client:
            for _ in range(streams):
                seen = 0
                async for event in await client.messages.create(**shapes.BODY, stream=True):
                    if event.type == "content_block_delta" and event.delta.text:
                        seen += 1
                yield seen


PEERS: dict[str, type[Library | Engine | Socket]] = {
    "anthropic": Library,
    "httpx": Engine,
    "httpx2": Engine,
    "socket": Socket,
}
