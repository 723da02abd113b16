"""httpx or httpx2 alone."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import shapes
from raw import HEADERS, TIMEOUT, Batch, Raw, read_blocks


def transport(engine: Any, shape: str) -> Any:
    """An in-process transport of this engine that always answers with the bytes of `shape`."""
    body = shapes.reply(shape)
    headers = {**shapes.HEADERS, "Content-Type": "application/json"}
    return engine.MockTransport(lambda request: engine.Response(200, headers=headers, content=body))


class Session:
    def __init__(self, client: Any) -> None:
        self.client, self.close = client, client.close

    def post(self, url: str, body: bytes) -> bytes:
        content: bytes = self.client.post(url, content=body).content
        return content

    def stream(self, url: str, body: bytes) -> Iterator[bytes]:
        with self.client.stream("POST", url, content=body) as response:
            yield from response.iter_bytes()


class AsyncSession:
    def __init__(self, client: Any) -> None:
        self.client = client

    async def __aenter__(self) -> AsyncSession:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def post(self, url: str, body: bytes) -> bytes:
        content: bytes = (await self.client.post(url, content=body)).content
        return content

    async def stream(self, url: str, body: bytes) -> AsyncIterator[bytes]:
        async with self.client.stream("POST", url, content=body) as response:
            async for chunk in response.aiter_bytes():
                yield chunk


class Peer(Raw):
    def __init__(self, url: str, engine: str) -> None:
        super().__init__(url)
        self.lib: Any = importlib.import_module(engine)

    def sync(self) -> Session:
        return Session(self.lib.Client(headers=HEADERS, timeout=TIMEOUT))

    def asynchronous(self, connections: int) -> AsyncSession:
        limits = self.lib.Limits(max_connections=connections, max_keepalive_connections=min(100, connections))
        return AsyncSession(self.lib.AsyncClient(headers=HEADERS, timeout=TIMEOUT, limits=limits))

    def _mock(self, shape: str) -> Any:
        return self.lib.Client(headers=HEADERS, transport=transport(self.lib, shape))

    def requests(
        self, shape: str, mock: bool = False, body: dict[str, Any] = shapes.BODY
    ) -> Callable[[int], None]:
        if not mock:
            return super().requests(shape, body=body)
        client, path = self._mock(shape), self._path(shape)

        def run(count: int) -> None:
            for _ in range(count):
                read_blocks(client.post(path, json=shapes.BODY).json())

        return run

    def parses(self, shape: str) -> Callable[[int], Batch]:
        client, path = self._mock(shape), self._path(shape)

        def prepare(count: int) -> Batch:
            responses = [client.post(path, json=shapes.BODY) for _ in range(count)]

            def run() -> None:
                while responses:
                    read_blocks(responses.pop().json())

            return count, run

        return prepare
