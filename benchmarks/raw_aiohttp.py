"""aiohttp alone; it has no sync client."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from raw import HEADERS, TIMEOUT, Raw


class AsyncSession:
    def __init__(self, connections: int) -> None:
        self.connections = connections

    async def __aenter__(self) -> AsyncSession:
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self.connections),
            headers=HEADERS,
            timeout=aiohttp.ClientTimeout(total=None, sock_read=TIMEOUT),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def post(self, url: str, body: bytes) -> bytes:
        async with self.session.post(url, data=body) as response:
            return await response.read()

    async def stream(self, url: str, body: bytes) -> AsyncIterator[bytes]:
        async with self.session.post(url, data=body) as response:
            async for chunk in response.content.iter_any():
                yield chunk


class Peer(Raw):
    def __init__(self, url: str, engine: str) -> None:
        super().__init__(url)

    def asynchronous(self, connections: int) -> AsyncSession:
        return AsyncSession(connections)
