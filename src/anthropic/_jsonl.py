"""JSON lines: bytes in, one object for each line out.

Lines end with LF, CR or CRLF, wherever the chunks are cut; blank ones are skipped; the last one need not
end. Each is parsed as replies are: nothing that the API sends is refused.

Invariants: a line that arrived is given to the caller before the error that followed it; a body that breaks
off, in a line or between two, is an error and never a short list; what is not read on gives its connection back.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from pydantic_core import ValidationError
from typing_extensions import Self

from ._colour import drive
from ._engines import reply_of
from ._engines.wire import Reply
from ._errors import (
    AnthropicError,
    APIConnectionError,
    APIError,
    APIResponseJSONError,
    StreamIncompleteError,
)
from ._io import close_later
from ._parsing import parse_json, validator
from ._sse import Lines
from ._streams import broken

if TYPE_CHECKING:
    from ._request import FinalRequestOptions
    from .tracing.watch import Watch

T = TypeVar("T")
E = TypeVar("E", bound=APIError)


class _Decoder(Generic[T]):
    _http: Reply | None = None
    """The reply whose body the lines are; None where somebody else's chunks are decoded."""
    _counts: Callable[[int, Any], None] | None = None
    """Counts what the result on a line cost, given its number."""
    _watch: Watch | None = None
    """Told when nothing more will be read, and of what went wrong."""

    def __init__(self, *, raw_iterator: Any, line_type: type[T], http_response: Any) -> None:
        self.raw_iterator, self.line_type, self._response = raw_iterator, line_type, http_response
        self._lines = Lines()
        self._seen = self._bytes = 0

    @property
    def http_response(self) -> Any:
        """The HTTP library's response, whose body the lines are."""
        return self._response if self._http is None else self._http.native

    def _twin(self) -> Self:
        # The generator's frame holds this copy and not the decoder, so that dropping the decoder closes the
        # connection at once, and not when the cycle collector comes by.
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def _feed(self, chunk: bytes) -> list[bytes]:
        self._bytes += len(chunk)
        return self._lines.feed(chunk)

    def _parse(self, lines: Iterable[bytes]) -> Iterator[T]:
        """The objects of whole lines. Raises: `json.JSONDecodeError`."""
        check, counts = validator(self.line_type).validate_json, self._counts
        for line in lines:
            try:
                item = check(line)
            except ValidationError:
                if not line.strip():
                    continue
                try:
                    item = parse_json(self.line_type, line)
                except json.JSONDecodeError as error:
                    if self._http is None:
                        raise
                    made = APIResponseJSONError(cast(Any, self._http), error.doc, error)
                    raise self._arm(made) from error
            self._seen += 1
            if counts is not None:
                counts(self._seen, item)
            yield item

    def _last(self) -> Iterator[T]:
        """The object of a line without an end. Raises: `StreamIncompleteError`, where it is cut off."""
        try:
            yield from self._parse(self._lines.flush())
        except APIResponseJSONError as error:
            raise self._arm(
                StreamIncompleteError(
                    message=f"The body ended in the middle of a line, after {self._seen} whole ones.",
                    request=cast(Any, self._http).request,
                )
            ) from error.__cause__

    def _broken(self, error: Exception) -> Exception:
        """The error of this library for what reading the body raised."""
        if self._http is None or isinstance(error, AnthropicError):
            return error
        made = broken(error, self._http.request, f"after {self._seen} lines and {self._bytes} bytes")
        return self._arm(made)

    def _over(self, complete: bool, error: Exception | None = None) -> None:
        """Nothing more will be read."""
        if self._watch is not None:
            if error is not None:
                self._watch.failed(error)
            self._watch.ended(complete)

    def _arm(self, error: E) -> E:
        """Put what had arrived on an error."""
        error.in_stream = True
        error.events_received, error.bytes_received = self._seen, self._bytes
        if isinstance(error, APIConnectionError):
            error.delivery = "answered"
            error.request_id = cast(Reply, self._http).header(b"request-id")
        return error


class JSONLDecoder(_Decoder[T]):
    """An iterator over the objects of a JSON lines body, and a context manager that closes it.

    Leaving the loop early and dropping it closes the connection.

    Raises: `APIConnectionError`, `APITimeoutError`, `StreamIncompleteError` (the body broke off),
    `APIResponseJSONError`, a `json.JSONDecodeError` (a line that is not JSON).
    """

    def __init__(self, *, raw_iterator: Iterator[bytes], line_type: type[T], http_response: Any) -> None:
        super().__init__(raw_iterator=raw_iterator, line_type=line_type, http_response=http_response)

    @cached_property
    def _items(self) -> Iterator[T]:
        return self._twin()._decode()

    def _decode(self) -> Iterator[T]:
        chunks = self.raw_iterator
        try:
            while True:
                try:
                    chunk = next(chunks, None)
                except Exception as error:
                    raise self._broken(error)
                if chunk is None:
                    break
                yield from self._parse(self._feed(chunk))
            yield from self._last()
            self._over(True)
        except Exception as error:
            self._over(False, error)
            raise
        finally:
            self._over(False)
            if self._http is not None:
                drive(self._http.close())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T:
        return next(self._items)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the response: what has not arrived is given up."""
        self._over(False)
        if self._http is not None:
            drive(self._http.close())
        else:
            self._response.close()

    def __del__(self) -> None:
        http = self._http
        if http is not None and http.open:
            with suppress(Exception):
                drive(http.close())


class AsyncJSONLDecoder(_Decoder[T]):
    """An async iterator over the objects of a JSON lines body, and a context manager that closes it.

    Leaving the loop early and dropping it closes the connection.

    Raises: `APIConnectionError`, `APITimeoutError`, `StreamIncompleteError` (the body broke off),
    `APIResponseJSONError`, a `json.JSONDecodeError` (a line that is not JSON).
    """

    def __init__(self, *, raw_iterator: AsyncIterator[bytes], line_type: type[T], http_response: Any) -> None:
        super().__init__(raw_iterator=raw_iterator, line_type=line_type, http_response=http_response)

    @cached_property
    def _items(self) -> AsyncIterator[T]:
        return self._twin()._decode()

    async def _decode(self) -> AsyncIterator[T]:
        chunks = self.raw_iterator
        try:
            while True:
                try:
                    chunk = await anext(chunks, None)
                except Exception as error:
                    raise self._broken(error)
                if chunk is None:
                    break
                for item in self._parse(self._feed(chunk)):
                    yield item
            for item in self._last():
                yield item
            self._over(True)
        except Exception as error:
            self._over(False, error)
            raise
        finally:
            self._over(False)
            if self._http is not None:
                await self._http.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self._items.__anext__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the response: what has not arrived is given up."""
        self._over(False)
        if self._http is not None:
            await self._http.close()
        else:
            await self._response.aclose()

    def __del__(self) -> None:
        self._over(False)  # the loop may take its time to close what decodes
        http = self._http
        if http is not None and http.open:
            close_later(http)


# --- of a reply ---------------------------------------------------------------------------------------


def place_of(found: Any) -> str:
    """Where the lines are that a resource has.

    Raises: `AnthropicError`, where it has none (yet).
    """
    url: str | None = found.results_url
    if url:
        return url
    status = getattr(found, "processing_status", None)
    archived = getattr(found, "archived_at", None)
    why = (
        f"its results were archived at {archived} and can no longer be read"
        if archived
        else f"its `processing_status` is {status!r}, and results are there when it is 'ended'. Ask `retrieve()` until then"
    )
    raise AnthropicError(f"No `results_url` for {getattr(found, 'id', 'it')}: {why}.")


def lines_of(
    *, cast_to: Any, response: Any, client: Any, options: FinalRequestOptions | None = None
) -> JSONLDecoder[Any]:
    """The lines of a reply whose body has not been read: `cast_to` is the type of one."""
    reply = _timed(reply_of(response, asynchronous=False), options)
    decoder = JSONLDecoder(raw_iterator=reply.chunks(), line_type=cast_to, http_response=None)
    decoder._http, decoder._counts = reply, _counter(client, reply)
    decoder._watch = None if options is None else options.watch
    return decoder


def async_lines_of(
    *, cast_to: Any, response: Any, client: Any, options: FinalRequestOptions | None = None
) -> AsyncJSONLDecoder[Any]:
    """`lines_of`, for async clients."""
    reply = _timed(reply_of(response, asynchronous=True), options)
    decoder = AsyncJSONLDecoder(raw_iterator=_Chunks(reply), line_type=cast_to, http_response=None)
    decoder._http, decoder._counts = reply, _counter(client, reply)
    decoder._watch = None if options is None else options.watch
    return decoder


def _counter(client: Any, reply: Reply) -> Callable[[int, Any], None] | None:
    ledger = getattr(client, "_ledger", None)
    return None if ledger is None else ledger.counter_of(str(reply.request.url))


def _timed(reply: Reply, options: FinalRequestOptions | None) -> Reply:
    if options is not None and options.deadline is not None:
        reply.by = options.deadline
    return reply


class _Chunks:
    """The body of an async reply."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        chunk = await self._reply.chunk()
        if chunk is None:
            raise StopAsyncIteration
        return chunk
