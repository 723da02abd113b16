"""A loopback HTTP/1.1 server with canned replies: ``POST /<shape>/v1/messages`` (see shapes.py for the shapes).

It prints its port, and ends by itself after --max-requests, after --max-seconds, or when its stdin closes (so
it never outlives the runner that started it). It checks nothing: it is made to cost little, not to be correct.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import resource
import sys

import shapes


@functools.cache
def canned(shape: str) -> tuple[bytes, ...]:
    """The pieces to write for a shape: one for all but the paced streams."""
    stream = shape.startswith(("sse-", "bulk-", "paced-"))
    body = shapes.chunks(shape) if stream else [shapes.reply(shape)]
    headers = dict(shapes.HEADERS)
    if stream:
        headers |= {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
        headers["Transfer-Encoding"] = "chunked"
    else:
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(body[0]))}
    lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    head = "\r\n".join(lines).encode("ascii")
    return (head, *body) if shape.startswith("paced-") else (head + b"".join(body),)


class Bounds:
    def __init__(self, max_requests: int) -> None:
        self.left = max_requests
        self.over = asyncio.Event()


class Connection(asyncio.Protocol):
    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.buffer = b""
        self.paced: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.paced is not None:
            self.paced.cancel()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            _, found, rest = head.partition(b"content-length:")
            length = int(rest.split(b"\r\n", 1)[0]) if found else 0
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self.answer(head)

    def answer(self, head: bytes) -> None:
        self.bounds.left -= 1
        if self.bounds.left < 0:
            self.bounds.over.set()
            self.transport.close()
            return
        try:
            pieces = canned(head.split(b"/", 2)[1].decode("ascii"))
        except (ValueError, IndexError):
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        if len(pieces) == 1:
            self.transport.write(pieces[0])
        else:
            self.paced = asyncio.get_running_loop().create_task(self.pace(pieces))

    async def pace(self, pieces: tuple[bytes, ...]) -> None:
        for piece in pieces:
            self.transport.write(piece)
            await asyncio.sleep(shapes.PACE_SECONDS)


async def serve(max_requests: int, max_seconds: float) -> None:
    bounds = Bounds(max_requests)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(bounds), "127.0.0.1", 0, backlog=2048)
    loop.add_reader(
        sys.stdin.fileno(), bounds.over.set
    )  # nothing is ever written to it: readable means closed
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.call_later(max_seconds, bounds.over.set)
    await bounds.over.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--max-requests", type=int, default=2_000_000)
    parser.add_argument("--max-seconds", type=float, default=900)
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard > 0 else 8192, hard))
    asyncio.run(serve(options.max_requests, options.max_seconds))


if __name__ == "__main__":
    main()
