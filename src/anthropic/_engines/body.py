"""Bodies that are sent piece by piece: forms with files, iterators, files, and all whose progress is watched.

Invariants: a piece is read when it is wanted, so a large file is never in memory; on an event loop, what
blocks is read in a thread.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from .wire import Headers, Request, encoded

PIECE = 65_536
A = TypeVar("A")
T = TypeVar("T")


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

    def _end(self) -> None:
        if self.progress is not None and self.length is None:
            self.progress(self.sent, self.sent)

    # --- as iterators -----------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[bytes]:
        self.sent = 0
        self._count(0)
        for piece in _pieces(self.source):
            if piece:
                self._count(len(piece))
                yield piece
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.sent = 0
        self._count(0)
        async for piece in _pieces_async(self.source):
            if piece:
                self._count(len(piece))
                yield piece
        self._end()

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


_stream_bodies: dict[str, type[Any]] = {}


def stream_body(lib: Any) -> type[Any]:
    """`Body` as a byte stream of an HTTP library, of both colours."""
    found = _stream_bodies.get(lib.__name__)
    if found is None:
        found = type("StreamBody", (Body, lib.SyncByteStream, lib.AsyncByteStream), {})
        _stream_bodies[lib.__name__] = found
    return found


def let_go(form: Mapping[str, Any], *, for_good: bool) -> None:
    """Close the files of a form that we opened; unless it is for good, they open again where they are read on."""
    for _, file in form.get("files") or ():
        content = cast("tuple[Any, ...]", file)[1] if isinstance(file, tuple) else file
        if hasattr(content, "let_go"):
            (content.close if for_good else content.let_go)()


def _pieces(source: Any) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield from (source[at : at + PIECE] for at in range(0, len(source), PIECE))
        return
    if hasattr(source, "read"):
        source = iter(partial(source.read, PIECE), b"")
    for piece in source:
        yield piece.encode() if isinstance(piece, str) else bytes(piece)


async def _pieces_async(source: Any) -> AsyncIterator[bytes]:
    if isinstance(source, bytes):
        for piece in _pieces(source):
            yield piece
        return
    if hasattr(source, "__aiter__") and not hasattr(source, "__iter__"):
        async for piece in source:
            yield piece.encode() if isinstance(piece, str) else bytes(piece)
        return
    pieces = _pieces(source)
    while (read := await _in_thread(_next, pieces)) is not None:
        yield read


def _next(pieces: Iterator[bytes]) -> bytes | None:
    return next(pieces, None)


async def _in_thread(function: Callable[[A], T], argument: A) -> T:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        import anyio.to_thread

        return await anyio.to_thread.run_sync(function, argument)
    return await asyncio.to_thread(function, argument)
