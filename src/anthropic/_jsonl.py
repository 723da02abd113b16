"""JSON lines: bytes in, one object for each line out.

Lines end with LF, CR or CRLF, wherever the chunks are cut; blank ones are skipped; the last one need not
end. Each is parsed as replies are: nothing that the API sends is refused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, Generic, TypeVar

from typing_extensions import Self

from ._parsing import parse_json
from ._sse import Lines

T = TypeVar("T")


class _Decoder(Generic[T]):
    def __init__(self, *, raw_iterator: Any, line_type: type[T], http_response: Any) -> None:
        self.raw_iterator, self.line_type = raw_iterator, line_type
        self.http_response = http_response
        """The HTTP library's response, whose body the lines are."""
        self._lines = Lines()

    def _parse(self, lines: list[bytes]) -> Iterator[T]:
        for line in lines:
            if line.strip():
                yield parse_json(self.line_type, line)


class JSONLDecoder(_Decoder[T]):
    """An iterator over the objects of a JSON lines body.

    Raises: `json.JSONDecodeError`, at a line that is not JSON.
    """

    def __init__(self, *, raw_iterator: Iterator[bytes], line_type: type[T], http_response: Any) -> None:
        super().__init__(raw_iterator=raw_iterator, line_type=line_type, http_response=http_response)
        self._items = self._decode()

    def _decode(self) -> Iterator[T]:
        for chunk in self.raw_iterator:
            yield from self._parse(self._lines.feed(chunk))
        yield from self._parse(self._lines.flush())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        return next(self._items)

    def close(self) -> None:
        """Close the response: what has not arrived is given up."""
        self.http_response.close()


class AsyncJSONLDecoder(_Decoder[T]):
    """An async iterator over the objects of a JSON lines body.

    Raises: `json.JSONDecodeError`, at a line that is not JSON.
    """

    def __init__(self, *, raw_iterator: AsyncIterator[bytes], line_type: type[T], http_response: Any) -> None:
        super().__init__(raw_iterator=raw_iterator, line_type=line_type, http_response=http_response)
        self._items = self._decode()

    async def _decode(self) -> AsyncIterator[T]:
        async for chunk in self.raw_iterator:
            for item in self._parse(self._lines.feed(chunk)):
                yield item
        for item in self._parse(self._lines.flush()):
            yield item

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self._items.__anext__()

    async def close(self) -> None:
        """Close the response: what has not arrived is given up."""
        await self.http_response.aclose()
