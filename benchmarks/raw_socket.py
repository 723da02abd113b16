"""What the same work costs with a socket and json.loads, without HTTP objects: the floor."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from functools import cache
from urllib.parse import urlsplit

from raw import TIMEOUT, Raw

END = b"0\r\n\r\n"


@cache
def context() -> ssl.SSLContext:
    return ssl.create_default_context()


def ask(url: str, body: bytes) -> bytes:
    path = urlsplit(url).path
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def length_of(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])


class Session:
    def __init__(self, address: tuple[str, int], tls: bool) -> None:
        self.connection = socket.create_connection(address, timeout=TIMEOUT)
        if tls:
            self.connection = context().wrap_socket(self.connection, server_hostname=address[0])
        self.close = self.connection.close

    def post(self, url: str, body: bytes) -> bytes:
        connection = self.connection
        connection.sendall(ask(url, body))
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, found = data.partition(b"\r\n\r\n")
        length = length_of(head)
        while len(found) < length:
            found += connection.recv(65536)
        return found

    def stream(self, url: str, body: bytes) -> Iterator[bytes]:
        self.connection.sendall(ask(url, body))
        last = b""
        while not last.endswith(END):
            data = self.connection.recv(65536)
            last = last[-5:] + data
            yield data


class AsyncSession:
    """As many connections as are used at once; asyncio's streams."""

    def __init__(self, address: tuple[str, int], tls: bool, connections: int) -> None:
        self.address, self.tls = address, context() if tls else None
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.free = asyncio.Semaphore(connections)

    async def __aenter__(self) -> AsyncSession:
        return self

    async def __aexit__(self, *_: object) -> None:
        for _, writer in self.idle:
            writer.close()

    async def _take(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.idle:
            return self.idle.pop()
        return await asyncio.open_connection(*self.address, ssl=self.tls)

    async def post(self, url: str, body: bytes) -> bytes:
        async with self.free:
            reader, writer = await self._take()
            writer.write(ask(url, body))
            found = await reader.readexactly(length_of(await reader.readuntil(b"\r\n\r\n")))
            self.idle.append((reader, writer))
            return found

    async def stream(self, url: str, body: bytes) -> AsyncIterator[bytes]:
        async with self.free:
            reader, writer = await self._take()
            writer.write(ask(url, body))
            last = b""
            while not last.endswith(END):
                data = await reader.read(65536)
                last = last[-5:] + data
                yield data
            self.idle.append((reader, writer))


class Peer(Raw):
    decodes = True

    def __init__(self, url: str, engine: str) -> None:
        super().__init__(url)
        parts = urlsplit(url)
        assert parts.hostname is not None and parts.port is not None
        self.address, self.tls = (parts.hostname, parts.port), parts.scheme == "https"

    def sync(self) -> Session:
        return Session(self.address, self.tls)

    def asynchronous(self, connections: int) -> AsyncSession:
        return AsyncSession(self.address, self.tls, connections)
