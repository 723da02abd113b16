"""A response with another body: what a middleware gives back that changes a reply on its way.

Status, headers and ids stay those of the response it is made from; the class does, too, so the caller gets
what was asked for (parsed, raw or streamed), read from the new body.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, Protocol

from typing_extensions import override

from .._colour import drive
from .._engines import Reply
from .._params import encode_json

_OF_THE_OLD_BODY = (b"content-encoding", b"content-length", b"transfer-encoding")


class Chunks(Protocol):
    """A body on its way. Neither method suspends where the client is sync."""

    async def chunk(self) -> bytes | None: ...
    async def close(self) -> None: ...


def with_content(response: Any, body: Any) -> Any:
    """A response whose body, which has been read, is this JSON instead."""
    data = encode_json(body)
    made = _Changed(response._reply, None)
    made.raw.append((b"content-length", str(len(data)).encode()))
    made.have(data)
    return _wrapped(response, made)


def with_chunks(response: Any, chunks: Chunks) -> Any:
    """A response whose body, of which nothing has been read, comes from `chunks` instead."""
    return _wrapped(response, _Changed(response._reply, chunks))


def _wrapped(response: Any, reply: Reply) -> Any:
    made = copy.copy(response)
    made._reply, made._parsed = reply, {}
    return made


class _Changed(Reply):
    """A reply with another body than it came with."""

    def __init__(self, of: Reply, source: Chunks | None) -> None:
        raw = [pair for pair in of.raw if pair[0].lower() not in _OF_THE_OLD_BODY]
        super().__init__(of.request, of.status_code, raw, of.reason)
        self.asynchronous, self.history, self.loop = of.asynchronous, of.history, of.loop
        self._source = source

    @property
    @override
    def open(self) -> bool:
        return self._source is not None

    @override
    async def chunk(self) -> bytes | None:
        if self._source is None:
            self._chunks = self._chunks or self.whole()
            return next(self._chunks, None)
        self._chunks = self._chunks or iter(())
        return await self._source.chunk()

    @override
    def _iterate(self) -> Iterator[bytes]:
        while self._source is not None and (data := drive(self._source.chunk())) is not None:
            yield data

    @override
    async def close(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            await source.close()
            self.released()
