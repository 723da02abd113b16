"""The reply that pyreqwest brings, in either colour."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast

from typing_extensions import override

from ..wire import Reply
from .exchange import Exchange


class ReqwestReply(Reply):
    """A reply that pyreqwest brings; `exchange` as long as its body is on the way."""

    def __init__(self, exchange: Exchange, response: Any) -> None:
        status = response.status
        super().__init__(exchange.request, status, None, _reason(status))
        self._map = response.headers
        self.exchange: Any = exchange

    @override
    def _read_headers(self) -> list[tuple[bytes, bytes]]:
        try:
            items = self._map.items()
            return [(name.encode(), value.encode()) for name, value in items]
        except ValueError:  # one that is not ASCII, which the library does not give out
            return [
                (name.encode(), value.encode())
                for name in dict.fromkeys(self._map)
                for value in _values(self._map, name)
            ]

    @property
    @override
    def open(self) -> bool:
        return self.exchange is not None

    def end(self, coro: Any = None) -> None:
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.end(coro)
            self.released()


def _values(headers: Any, name: str) -> list[str]:
    with suppress(ValueError):
        return cast("list[str]", headers.getall(name))
    return []


_reasons: dict[int, bytes] = {}


def _reason(status: int) -> bytes:
    """The usual words for a status: the library does not tell the server's own."""
    found = _reasons.get(status)
    if found is None:
        try:
            found = HTTPStatus(status).phrase.encode()
        except ValueError:
            found = b""
        _reasons[status] = found
    return found
