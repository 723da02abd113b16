"""A loopback HTTP/1.1 server with canned replies: ``POST /<shape>/v1/messages`` (see shapes.py for the shapes).

It prints its port, and with ``--cert`` the port where it speaks TLS, and ends by itself after --max-requests, after
--max-seconds, or when its stdin closes (so it never outlives the runner that started it). It checks nothing: it is
made to cost little, not to be correct.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import resource
import ssl
import sys
from collections import deque
from collections.abc import Iterator

import shapes


@functools.cache
def canned(shape: str) -> tuple[bytes, ...]:
    """The pieces to write for a shape: one for all but the paced and the live streams."""
    stream = shape.startswith(("sse-", "bulk-", "paced-", "live-"))
    body = shapes.chunks(shape) if stream else [shapes.reply(shape)]
    headers = dict(shapes.HEADERS)
    if stream:
        headers |= {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache"}
        headers["Transfer-Encoding"] = "chunked"
    else:
        headers |= {"Content-Type": "application/json", "Content-Length": str(len(body[0]))}
    lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    head = "\r\n".join(lines).encode("ascii")
    if shape.startswith("paced-"):
        return (head, *body)
    if shape.startswith("live-"):
        return (head + body[0], *body[1:-2], body[-2] + body[-1])
    return (head + b"".join(body),)


class Live:
    """Writes live streams: all have the same period, so a queue in order of their next event is a schedule."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.queue: deque[tuple[float, asyncio.Transport, Iterator[bytes]]] = deque()
        self.timer: asyncio.TimerHandle | None = None

    def start(self, transport: asyncio.Transport, pieces: tuple[bytes, ...]) -> None:
        rest = iter(pieces)
        transport.write(next(rest))
        self.queue.append((self.loop.time() + shapes.LIVE_SECONDS, transport, rest))
        if self.timer is None:
            self.timer = self.loop.call_later(shapes.LIVE_SECONDS, self.tick)

    def tick(self) -> None:
        queue = self.queue
        now = self.loop.time()
        while queue and queue[0][0] <= now:
            due, transport, rest = queue.popleft()
            piece = next(rest, None)
            if piece is not None and not transport.is_closing():
                transport.write(piece)
                queue.append((due + shapes.LIVE_SECONDS, transport, rest))
        # A step of 1 ms is short beside the period, and spares a timer for each event.
        self.timer = self.loop.call_later(max(queue[0][0] - now, 0.001), self.tick) if queue else None


class Bounds:
    def __init__(self, max_requests: int) -> None:
        self.left = max_requests
        self.over = asyncio.Event()
        self.live = Live()


class Connection(asyncio.Protocol):
    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.buffer = bytearray()
        self.need = 0
        self.paced: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.paced is not None:
            self.paced.cancel()

    def data_received(self, data: bytes) -> None:
        buffer = self.buffer
        buffer += data
        while len(buffer) >= self.need and (end := buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(buffer[:end]).lower()
            _, found, rest = head.partition(b"content-length:")
            length = int(rest.split(b"\r\n", 1)[0]) if found else 0
            self.need = end + 4 + length  # so that a long body is not looked through at each of its pieces
            if len(buffer) < self.need:
                return
            del buffer[: self.need]
            self.need = 0
            self.answer(head)

    def answer(self, head: bytes) -> None:
        self.bounds.left -= 1
        if self.bounds.left < 0:
            self.bounds.over.set()
            self.transport.close()
            return
        try:
            shape = head.split(b"/", 2)[1].decode("ascii")
            pieces = canned(shape)
        except (ValueError, IndexError):
            self.transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        if len(pieces) == 1:
            self.transport.write(pieces[0])
        elif shape.startswith("live-"):
            self.bounds.live.start(self.transport, pieces)
        else:
            self.paced = asyncio.get_running_loop().create_task(self.pace(pieces))

    async def pace(self, pieces: tuple[bytes, ...]) -> None:
        for piece in pieces:
            self.transport.write(piece)
            await asyncio.sleep(shapes.PACE_SECONDS)


async def serve(max_requests: int, max_seconds: float, cert: str | None) -> None:
    bounds = Bounds(max_requests)
    loop = asyncio.get_running_loop()
    contexts: list[ssl.SSLContext | None] = [None]
    if cert is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(cert)
        contexts.append(tls)
    servers = [
        await loop.create_server(lambda: Connection(bounds), "127.0.0.1", 0, backlog=2048, ssl=context)
        for context in contexts
    ]
    # Nothing is ever written to it: readable means closed.
    loop.add_reader(sys.stdin.fileno(), bounds.over.set)
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    loop.call_later(max_seconds, bounds.over.set)
    await bounds.over.wait()
    for server in servers:
        server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--max-requests", type=int, default=2_000_000)
    parser.add_argument("--max-seconds", type=float, default=900)
    parser.add_argument("--cert", metavar="PEM", help="key and certificate: speak TLS on a second port")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard > 0 else 8192, hard))
    asyncio.run(serve(options.max_requests, options.max_seconds, options.cert))


if __name__ == "__main__":
    main()
