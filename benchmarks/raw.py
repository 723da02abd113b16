"""The bare peers: an HTTP engine without a client library, and a socket without an HTTP engine."""

from __future__ import annotations

import asyncio
import importlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import shapes

TIMEOUT = 60.0
HEADERS = {"x-api-key": "bench-key", "anthropic-version": "2023-06-01"}  # the least that the API asks for
FIELD = {"text": "text", "thinking": "thinking", "tool_use": "input"}
Batch = tuple[int, Callable[[], None]]  # how many units, and what to run to do them


class Missing(Exception):
    """This peer has no such call; the reason goes to the report."""


def transport(engine: Any, shape: str) -> Any:
    """An in-process transport of this engine that always answers with the bytes of `shape`."""
    body = shapes.reply(shape)
    headers = {**shapes.HEADERS, "Content-Type": "application/json"}
    return engine.MockTransport(lambda request: engine.Response(200, headers=headers, content=body))


def read_blocks(message: dict[str, Any]) -> None:
    for block in message["content"]:
        block[FIELD[block["type"]]]


class Engine:
    """httpx or httpx2 alone: post, .json(), and for streams iter_bytes() split into lines, nothing decoded."""

    def __init__(self, url: str, engine: str) -> None:
        self.url = url
        self.lib: Any = importlib.import_module(engine)

    def _path(self, shape: str) -> str:
        return f"{self.url}/{shape}/v1/messages"

    def requests(self, shape: str, mock: bool = False) -> Callable[[int], None]:
        extra = {"transport": transport(self.lib, shape)} if mock else {}
        client, path = self.lib.Client(headers=HEADERS, timeout=TIMEOUT, **extra), self._path(shape)

        def run(count: int) -> None:
            for _ in range(count):
                read_blocks(client.post(path, json=shapes.BODY).json())

        return run

    def new_clients(self, shape: str) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in range(count):
                with self.lib.Client(headers=HEADERS, timeout=TIMEOUT) as client:
                    read_blocks(client.post(self._path(shape), json=shapes.BODY).json())

        return run

    def parses(self, shape: str) -> Callable[[int], Batch]:
        client, path = (
            self.lib.Client(headers=HEADERS, transport=transport(self.lib, shape)),
            self._path(shape),
        )

        def prepare(count: int) -> Batch:
            responses = [client.post(path, json=shapes.BODY) for _ in range(count)]

            def run() -> None:
                while responses:
                    read_blocks(responses.pop().json())

            return count, run

        return prepare

    def events(self, shape: str) -> Callable[[], int]:
        client, path = self.lib.Client(headers=HEADERS, timeout=TIMEOUT), self._path(shape)

        def run() -> int:
            with client.stream("POST", path, json=shapes.BODY) as response:
                return sum(_deltas(response.iter_bytes()))

        return run

    def helper_events(self, shape: str) -> Callable[[], int]:
        raise Missing("an engine has no helper; compare with event_create")

    async def load(self, shape: str, counts: list[int], in_flight: int) -> AsyncIterator[int]:
        # The official client's documented defaults; the pools' cost depends on them.
        limits = self.lib.Limits(max_connections=1000, max_keepalive_connections=100)
        path = self._path(shape)
        async with self.lib.AsyncClient(headers=HEADERS, timeout=TIMEOUT, limits=limits) as client:

            async def one() -> None:
                read_blocks((await client.post(path, json=shapes.BODY)).json())

            async for count in waves(one, counts, in_flight):
                yield count

    async def async_events(self, shape: str, streams: int) -> AsyncIterator[int]:
        async with self.lib.AsyncClient(headers=HEADERS, timeout=TIMEOUT) as client:
            for _ in range(streams):
                seen, rest = 0, b""
                async with client.stream("POST", self._path(shape), json=shapes.BODY) as response:
                    async for chunk in response.aiter_bytes():
                        *lines, rest = (rest + chunk).split(b"\n")
                        seen += sum(line.startswith(b"event: content_block_delta") for line in lines)
                yield seen


class Socket:
    """What the same work costs with a socket and json.loads, without HTTP objects: the floor."""

    def __init__(self, url: str, engine: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        self.address = (host, int(port))

    def _ask(self, shape: str) -> bytes:
        body = json.dumps(shapes.BODY).encode()
        head = f"POST /{shape}/v1/messages HTTP/1.1\r\nHost: bench\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def _exchange(self, connection: socket.socket, shape: str) -> None:
        connection.sendall(self._ask(shape))
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += connection.recv(65536)
        read_blocks(json.loads(body))

    def requests(self, shape: str, mock: bool = False) -> Callable[[int], None]:
        if mock:
            raise Missing("no transport to replace")
        connection = socket.create_connection(self.address, timeout=TIMEOUT)

        def run(count: int) -> None:
            for _ in range(count):
                self._exchange(connection, shape)

        return run

    def new_clients(self, shape: str) -> Callable[[int], None]:
        def run(count: int) -> None:
            for _ in range(count):
                with socket.create_connection(self.address, timeout=TIMEOUT) as connection:
                    self._exchange(connection, shape)

        return run

    def parses(self, shape: str) -> Callable[[int], Batch]:
        body = shapes.reply(shape)

        def prepare(count: int) -> Batch:
            def run() -> None:
                for _ in range(count):
                    read_blocks(json.loads(body))

            return count, run

        return prepare

    def events(self, shape: str) -> Callable[[], int]:
        connection = socket.create_connection(self.address, timeout=TIMEOUT)

        def received() -> Iterator[bytes]:
            last = b""
            while not last.endswith(b"0\r\n\r\n"):
                data = connection.recv(65536)
                last = last[-5:] + data
                yield data

        def run() -> int:
            connection.sendall(self._ask(shape))
            return sum(_deltas(received(), decode=True))

        return run

    def helper_events(self, shape: str) -> Callable[[], int]:
        raise Missing("a socket has no helper; compare with event_create")

    async def load(self, shape: str, counts: list[int], in_flight: int) -> AsyncIterator[int]:
        ask = self._ask(shape)
        idle = [await asyncio.open_connection(*self.address) for _ in range(in_flight)]

        async def one() -> None:
            reader, writer = idle.pop()
            writer.write(ask)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            read_blocks(json.loads(await reader.readexactly(length)))
            idle.append((reader, writer))

        async for count in waves(one, counts, in_flight):
            yield count
        for _, writer in idle:
            writer.close()

    async def async_events(self, shape: str, streams: int) -> AsyncIterator[int]:
        reader, writer = await asyncio.open_connection(*self.address)
        for _ in range(streams):
            writer.write(self._ask(shape))
            seen, rest, last = 0, b"", b""
            while not last.endswith(b"0\r\n\r\n"):
                data = await reader.read(65536)
                last = last[-5:] + data
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    if line.startswith(b"data: ") and json.loads(line[6:])["type"] == "content_block_delta":
                        seen += 1
            yield seen
        writer.close()


def _deltas(parts: Iterator[bytes], decode: bool = False) -> Iterator[int]:
    """One number per text delta line among `parts`; with `decode`, every data line is also json.loads-ed."""
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            if not decode:
                yield line.startswith(b"event: content_block_delta")
            elif line.startswith(b"data: "):
                yield json.loads(line[6:])["type"] == "content_block_delta"


async def waves(one: Callable[[], Any], counts: list[int], in_flight: int) -> AsyncIterator[int]:
    """Yields 0, then for each of `counts` makes that many calls, `in_flight` at a time, and yields."""
    yield 0
    for count in counts:
        turns = iter(range(count))

        async def work(turns: Iterator[int] = turns) -> None:
            for _ in turns:
                await one()

        await asyncio.gather(*(work() for _ in range(in_flight)))
        yield count
