"""pyreqwest alone."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from pyreqwest.client import ClientBuilder, SyncClientBuilder
from raw import HEADERS, TIMEOUT, Raw


def configured(builder: Any) -> Any:
    builder = builder.http1_only().read_timeout(timedelta(seconds=TIMEOUT)).default_headers(HEADERS)
    authorities = os.environ.get("SSL_CERT_FILE")
    return builder.add_root_certificate_pem(Path(authorities).read_bytes()) if authorities else builder


class Session:
    def __init__(self) -> None:
        self.client = configured(SyncClientBuilder()).build()
        self.close = self.client.close

    def post(self, url: str, body: bytes) -> bytes:
        content: bytes = self.client.post(url).body_bytes(body).build().send().bytes().to_bytes()
        return content

    def stream(self, url: str, body: bytes) -> Iterator[bytes]:
        with self.client.post(url).body_bytes(body).build_streamed() as response:
            read = response.body_reader.read_chunk
            while (chunk := read()) is not None:
                yield chunk.to_bytes()


class AsyncSession:
    def __init__(self, connections: int) -> None:
        self.builder = configured(ClientBuilder()).max_connections(connections)

    async def __aenter__(self) -> AsyncSession:
        self.client = self.builder.build()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def post(self, url: str, body: bytes) -> bytes:
        response = await self.client.post(url).body_bytes(body).build().send()
        content: bytes = (await response.bytes()).to_bytes()
        return content

    async def stream(self, url: str, body: bytes) -> AsyncIterator[bytes]:
        async with self.client.post(url).body_bytes(body).build_streamed() as response:
            read = response.body_reader.read_chunk
            while (chunk := await read()) is not None:
                yield chunk.to_bytes()


class Peer(Raw):
    def __init__(self, url: str, engine: str) -> None:
        super().__init__(url)

    def sync(self) -> Session:
        return Session()

    def asynchronous(self, connections: int) -> AsyncSession:
        return AsyncSession(connections)
