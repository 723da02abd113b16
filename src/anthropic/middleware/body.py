"""A response with another body: what a middleware gives back that changes a reply on its way.

Status, headers and ids stay those of the response it is made from; the class does, too, so the caller gets
what was asked for (parsed, raw or streamed), read from the new body.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Protocol

from .._colour import drive
from .._engines import EXTENSION, library_of
from .._params import encode_json
from .._response import transport_of

_OF_THE_OLD_BODY = ("content-encoding", "content-length", "transfer-encoding")


class Chunks(Protocol):
    """A body on its way. Neither method suspends where the client is sync."""

    async def chunk(self) -> bytes | None: ...
    async def close(self) -> None: ...


def with_content(response: Any, body: Any) -> Any:
    """A response whose body, which has been read, is this JSON instead."""
    native = response.http_response
    made = _native(native, content=encode_json(body))
    with suppress(RuntimeError):  # the library does not know it yet
        made.elapsed = native.elapsed
    return _wrapped(response, made)


def with_chunks(response: Any, chunks: Chunks, *, asynchronous: bool) -> Any:
    """A response whose body, of which nothing has been read, comes from `chunks` instead."""
    native = response.http_response
    source = transport_of(native, asynchronous=asynchronous)
    made = _native(native, stream=_stream_class(library_of(native), asynchronous)(chunks))
    transport_of(made, asynchronous=asynchronous).opened(None, source.loop)
    return _wrapped(response, made)


def _native(native: Any, **body: Any) -> Any:
    lib = library_of(native)
    headers = [(name, value) for name, value in native.headers.multi_items() if name not in _OF_THE_OLD_BODY]
    extensions = {name: value for name, value in native.extensions.items() if name != EXTENSION}
    return lib.Response(
        native.status_code, headers=headers, request=native.request, extensions=extensions, **body
    )


def _wrapped(response: Any, native: Any) -> Any:
    made = copy.copy(response)
    made.http_response, made._parsed = native, {}
    return made


@cache
def _stream_class(lib: Any, asynchronous: bool) -> Any:
    """What `lib` takes for the body of a response: an object of its own class."""

    class Sync(lib.SyncByteStream):  # type: ignore[misc]
        def __init__(self, chunks: Chunks) -> None:
            self._chunks = chunks

        def __iter__(self) -> Iterator[bytes]:
            while (data := drive(self._chunks.chunk())) is not None:
                yield data

        def close(self) -> None:
            drive(self._chunks.close())

    class Async(lib.AsyncByteStream):  # type: ignore[misc]
        def __init__(self, chunks: Chunks) -> None:
            self._chunks = chunks

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while (data := await self._chunks.chunk()) is not None:
                yield data

        async def aclose(self) -> None:
            await self._chunks.close()

    return Async if asynchronous else Sync
