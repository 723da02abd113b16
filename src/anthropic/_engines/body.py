"""Bodies that are sent piece by piece: forms with files, iterators, files. For the engines that take no such body themselves.

Invariants: a piece is read when it is wanted, so a large file is never in memory; on an event loop, what
blocks is read in a thread.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Any, cast

from .wire import Headers, Request, encoded

PIECE = 65_536


class Body:
    """A body in pieces; `length` in bytes, None where it is not known before."""

    def __init__(
        self, source: Any, length: int | None, progress: Callable[[int, int | None], None] | None
    ) -> None:
        self.source, self.length, self.progress = source, length, progress
        self.sent = 0
        self.error: BaseException | None = None
        """What reading the body raised; it is the caller's own, and goes back to the caller."""
        self._rest = memoryview(b"")
        self._pieces: Iterator[bytes] | None = None
        self._task: Any = None
        self._ready: list[bytes] = []
        self._ended = False
        self._wanted: Any = None

    def _count(self, size: int) -> None:
        self.sent += size
        if self.progress is not None:
            self.progress(self.sent, self.length)

    # --- as iterators -----------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[bytes]:
        for piece in _pieces(self.source):
            self._count(len(piece))
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in _pieces_async(self.source):
            self._count(len(piece))
            yield piece

    # --- as libcurl reads it: so many bytes now, none at the end ------------------------------------------

    def read(self, size: int) -> bytes | int:
        import pycurl

        try:
            if not self._rest:
                piece = self._next()
                if piece is None:
                    return cast(int, pycurl.READFUNC_PAUSE)
                self._rest = memoryview(piece)
        except BaseException as error:
            self.error = error
            return cast(int, pycurl.READFUNC_ABORT)
        data, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return data

    def _next(self) -> bytes | None:
        """The next piece, empty at the end; None when it has not come yet."""
        if self._task is None:
            if self._pieces is None:
                self._pieces = iter(self)
            return next((piece for piece in self._pieces if piece), b"")
        if self._ready:
            return self._ready.pop(0)
        if self._ended:
            return b""
        self._wanted.set()
        return None

    def feed(self, loop: Any, go_on: Callable[[], None]) -> None:
        """On an event loop: fetch the pieces in a task, and let libcurl go on whenever one has come."""
        import asyncio

        self._wanted = asyncio.Event()

        async def run() -> None:
            try:
                async for piece in self:
                    if piece:
                        self._ready.append(piece)
                        go_on()
                        while self._ready:
                            self._wanted.clear()
                            await self._wanted.wait()
            except Exception as error:
                self.error = error
            self._ended = True
            go_on()

        self._task = loop.create_task(run())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()


def body_of(request: Request) -> tuple[Body, Headers]:
    """The body of a request in pieces, and the headers that go with it."""
    items = [
        pair
        for pair in request.headers.items
        if pair[0].lower() not in ("content-length", "transfer-encoding")
    ]
    source, length = request.body, None
    if request.form is not None:
        # An HTTP library knows how to write a form; it reads the files while it is sent.
        lib = request.lib()
        native = lib.Request(request.method, request.url, headers=encoded(tuple(items)), **request.form)
        kept = {name.lower() for name, _ in items} | {"host", "content-length", "transfer-encoding"}
        items += [(name, value) for name, value in native.headers.multi_items() if name not in kept]
        found = native.headers.get("content-length")
        source, length = native.stream, None if found is None else int(found)
    else:
        given = [value for name, value in request.headers.items if name.lower() == "content-length"]
        if given:
            length = int(given[0])
        elif isinstance(source, bytes):
            length = len(source)
    return Body(source, length, request.progress), Headers(tuple(items))


def _pieces(source: Any) -> Iterator[bytes]:
    if isinstance(source, bytes):
        source = [source] if source else []
    elif hasattr(source, "read"):
        source = iter(partial(source.read, PIECE), b"")
    for piece in source:
        yield piece.encode() if isinstance(piece, str) else bytes(piece)


async def _pieces_async(source: Any) -> AsyncIterator[bytes]:
    if hasattr(source, "__aiter__") and not hasattr(source, "__iter__"):
        async for piece in source:
            yield piece.encode() if isinstance(piece, str) else bytes(piece)
        return
    import asyncio

    pieces = _pieces(source)
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece
