"""`deliver`: a `Draft` goes out over ASGI, and goes wrong on the way where a fault says so.

Resets and truncated bodies need the TCP connection itself, which ASGI does not give; `State.wires` does.
Under a server that does not fill it in, those faults end the reply by an exception, and the server closes the
connection.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from itertools import islice
from random import Random
from typing import Any, cast

from .faults import Draft
from .state import State
from .stream import PING, Chunking

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_HALF_CHUNK = b'1000\r\nevent: content_block_delta\ndata: {"type":"content_block_delta","ind'


_HALF_PIECE = b'1000\r\n{"custom_id":"broken-of'
_WRITE = 64 * 1024


class _Broken(Exception):
    """Ends a reply under a server whose connections are out of reach."""


async def deliver(
    draft: Draft, scope: Scope, receive: Receive, send: Send, state: State, chunking: Chunking, rng: Random
) -> None:
    """Send the reply."""
    out = _Outlet(scope, receive, send, state)
    try:
        if draft.delay and not await out.pause(draft.delay):
            return await out.hang_up()
        if draft.ending.kind == "reset_before_head":
            return await out.reset()
        gzipped = draft.gzip and "gzip" in _header(scope, b"accept-encoding")
        if gzipped:
            draft.headers["content-encoding"] = "gzip"
        if draft.pieces is not None:
            await _long(draft, draft.pieces, out, gzipped)
        elif draft.events is None:
            await _plain(draft, out, gzipped)
        else:
            await _stream(draft, out, chunking, rng, gzipped)
    finally:
        out.forget()


async def _plain(draft: Draft, out: _Outlet, gzipped: bool) -> None:
    body = draft.raw
    if body is None:
        body = json.dumps(draft.body, ensure_ascii=False, separators=(",", ":")).encode()
    if gzipped:
        body = gzip.compress(body, mtime=0)
    draft.headers["content-length"] = str(len(body))
    await out.start(draft.status, draft.headers)
    if draft.ending.kind in ("complete", "eof"):
        return await out.body(body, more=False)
    await out.body(body[: len(body) // 2])
    if draft.ending.kind == "reset":
        await out.reset()
    elif draft.ending.kind == "truncate":
        await out.truncate(b"")
    else:
        await out.pause(None)
        await out.hang_up()


async def _long(draft: Draft, pieces: Iterator[bytes], out: _Outlet, gzipped: bool) -> None:
    """A body that is made while it is sent, so that little of it is in memory."""
    ending = draft.ending
    size = draft.headers.get("content-length")
    if ending.kind != "complete":
        pieces = islice(pieces, ending.after) if size is None else _first(pieces, int(size) // 2)
    squeeze = zlib.compressobj(wbits=31) if gzipped else None
    if squeeze is not None:
        draft.headers.pop("content-length", None)
        size = None
    await out.start(draft.status, draft.headers)
    for data in _gathered(pieces):
        await out.body(data if squeeze is None else squeeze.compress(data))
        await asyncio.sleep(0)  # others have their turn, too
        if out.left:
            return await out.hang_up()
    if ending.kind == "complete" or (ending.kind == "eof" and size is None):
        await out.body(b"" if squeeze is None else squeeze.flush(), more=False)
    elif ending.kind == "reset":
        await out.reset()
    elif ending.kind in ("truncate", "eof"):
        await out.truncate(_HALF_PIECE if size is None else b"")
    else:
        await out.pause(None)
        await out.hang_up()


def _first(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece[:size]
        size -= len(piece)
        if size <= 0:
            return


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth a write each."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= _WRITE:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


async def _stream(draft: Draft, out: _Outlet, chunking: Chunking, rng: Random, gzipped: bool) -> None:
    ending = draft.ending
    frames = [draft.write(event, rng, draft.newline) for event in draft.events or []]
    if ending.kind != "complete":
        frames = frames[: ending.after]
    squeeze = zlib.compressobj(wbits=31) if gzipped else None

    async def write(part: list[bytes]) -> None:
        for chunk in chunking.split(part, rng):
            data = chunk if squeeze is None else squeeze.compress(chunk) + squeeze.flush(zlib.Z_SYNC_FLUSH)
            await out.body(data)

    await out.start(draft.status, draft.headers)
    if draft.pace:
        for number, data in enumerate(frames):
            if number and not await out.pause(draft.pace):
                return await out.hang_up()
            await write([data])
    else:
        await write(frames)
    if ending.kind in ("complete", "eof"):
        await out.body(b"" if squeeze is None else squeeze.flush(), more=False)
    elif ending.kind == "reset":
        await out.reset()
    elif ending.kind == "truncate":
        await out.truncate(_HALF_CHUNK)
    else:
        while await out.pause(ending.ping_every):
            await write([draft.write(PING, rng, draft.newline)])
        await out.hang_up()


def _header(scope: Scope, name: bytes) -> str:
    return b", ".join(v for k, v in scope["headers"] if k == name).decode("latin-1")


class _Outlet:
    """The client's end of one reply."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, state: State) -> None:
        self._receive = receive
        self._send = send
        self._state = state
        client = scope.get("client")
        self._wire = state.wires.get(cast("tuple[str, int]", tuple(client))) if client else None
        self._watch: asyncio.Task[None] | None = None

    async def start(self, status: int, headers: dict[str, str]) -> None:
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def body(self, data: bytes, *, more: bool = True) -> None:
        if data or not more:
            await self._send({"type": "http.response.body", "body": data, "more_body": more})

    async def pause(self, seconds: float | None) -> bool:
        """Wait (None: for ever); False when the client left or the emulator stops."""
        waits: list[asyncio.Task[Any]] = [self._gone()]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._state.clock.sleep(seconds)))
        if self._state.stopping is not None:
            waits.append(asyncio.ensure_future(self._state.stopping.wait()))
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return seconds is not None and waits[1] in done and waits[0] not in done
        finally:
            for task in waits[1:]:
                task.cancel()

    async def reset(self) -> None:
        """RST: the peer sees `connection reset`, not an end."""
        wire = await self._flushed()
        sock = cast("socket.socket", wire.get_extra_info("socket"))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.abort()
        await self._gone()

    async def truncate(self, tail: bytes) -> None:
        """FIN in the middle of the body, after `tail` on the bare connection."""
        wire = await self._flushed()
        wire.write(tail)
        wire.close()
        await self._gone()

    async def hang_up(self) -> None:
        """Close what is left of the connection."""
        if self._wire is None:
            raise _Broken
        self._wire.close()
        await self._gone()

    async def _flushed(self) -> asyncio.Transport:
        if self._wire is None:
            raise _Broken
        # What was sent before the fault has to reach the client: an abort would drop the rest of the buffer.
        while self._wire.get_write_buffer_size() and not self._wire.is_closing():
            await asyncio.sleep(0.001)
        return self._wire

    @property
    def left(self) -> bool:
        """Whether the client has left."""
        return self._gone().done()

    def _gone(self) -> asyncio.Task[None]:
        if self._watch is None:
            self._watch = asyncio.ensure_future(self._until_disconnect())
        return self._watch

    async def _until_disconnect(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def forget(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
