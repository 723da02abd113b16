"""What is sent, as aiohttp takes it: headers, and a body that is written piece by piece."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

from aiohttp.payload import Payload
from multidict import CIMultiDict
from typing_extensions import override

from ..body import Body
from ..wire import Failure, Headers, checked

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

    from .exchange import Exchange

PIECE = 131_072
"""So many bytes of a body are written at once."""


def form(headers: Headers, body: bool) -> tuple[CIMultiDict[str], tuple[str, ...] | None]:
    """The headers as aiohttp takes them, and the names of those it must not add."""
    found = headers.forms.get("aiohttp")
    if found is None:
        checked(headers)
        made: CIMultiDict[str] = CIMultiDict()
        for name, value in headers.items:
            try:
                value.encode()
            except UnicodeEncodeError:
                raise Failure(
                    "LocalProtocolError",
                    f"Illegal header {name!r}: aiohttp sends no bytes that are not UTF-8",
                ) from None
            if name.lower() not in ("content-length", "transfer-encoding"):
                made.add(name, value)
        unwanted = [name for name in ("Accept", "User-Agent") if name not in made]
        with_body = unwanted if "Content-Type" in made else [*unwanted, "Content-Type"]
        # None where there are none: with any, aiohttp copies all headers.
        found = headers.forms["aiohttp"] = (made, tuple(unwanted) or None, tuple(with_body) or None)
    return cast("CIMultiDict[str]", found[0]), cast("tuple[str, ...] | None", found[2 if body else 1])


_TYPE = CIMultiDict({"Content-Type": "application/octet-stream"})


class Sending(Payload):
    """The body of a request on its way."""

    _autoclose = True

    def __init__(
        self, exchange: Exchange, content: bytes | Body
    ) -> None:  # not `Payload`'s: it makes headers
        self.exchange: Exchange | None = exchange
        """None once the exchange is over."""
        self.content = content
        self.done = False
        """Whether all of it is with the transport."""
        self.error: Exception | None = None
        """What reading the body raised; it is the caller's own."""

    @property
    @override
    def size(self) -> int | None:
        return len(self.content) if isinstance(self.content, bytes) else self.content.length

    @property
    @override
    def headers(self) -> CIMultiDict[str]:
        return _TYPE

    @property
    @override
    def consumed(self) -> bool:
        return not isinstance(self.content, bytes)

    @override
    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self.content.decode(encoding, errors) if isinstance(self.content, bytes) else ""

    @override
    async def write(self, writer: AbstractStreamWriter) -> None:
        await self.write_with_length(writer, None)

    @override
    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        content, exchange = self.content, self.exchange
        transport = cast(Any, writer).transport
        protocol = None if transport is None else transport.get_protocol()  # none where TLS has ended
        if exchange is None or protocol is None:
            raise ConnectionResetError("the connection was closed")
        exchange.connected(transport, protocol)
        if not isinstance(content, bytes):
            await self._write_pieces(writer, content, exchange)
        elif len(content) <= PIECE:
            await writer.write(content)
        else:
            view = memoryview(content)
            for at in range(0, len(content), PIECE):
                await _write(writer, view[at : at + PIECE], exchange)
        self.done = True
        exchange.written()

    async def _write_pieces(self, writer: AbstractStreamWriter, body: Body, exchange: Exchange) -> None:
        written = 0
        async with aclosing(cast(Any, body.__aiter__())) as pieces:
            while True:
                try:
                    piece = await anext(pieces, None)
                    if piece is not None:
                        written += len(piece)
                    length = body.length
                    if length is not None and (written > length or (piece is None and written < length)):
                        more = "more" if written > length else "less"
                        raise Failure(
                            "LocalProtocolError",
                            f"the body has {more} than the {length} bytes that were announced",
                        )
                except Exception as error:
                    self.error = error
                    raise
                if piece is None:
                    return
                if piece:
                    await _write(writer, piece, exchange)


async def _write(writer: AbstractStreamWriter, piece: bytes | memoryview, exchange: Exchange) -> None:
    await cast(Any, writer).write(piece, drain=False)
    exchange.wrote()
    await writer.drain()
