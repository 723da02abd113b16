"""Streams: events as they arrive, and errors of this library when they stop arriving.

Invariants: an event that arrived is given to the caller before the error that followed it; a stream of
messages that ends without ``message_stop`` is an error; after its last event nothing is an error.
Every error carries the events and bytes received and the message so far.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import suppress
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args, get_origin

from typing_extensions import Self, TypeIs

from ._colour import drive
from ._engines import reply_of
from ._engines.wire import Reply, kind_of, twins
from ._errors import (
    AnthropicError,
    APIConnectionError,
    APIError,
    APIResponseJSONError,
    APITimeoutError,
    StreamIncompleteError,
    also_as,
)
from ._io import close_later
from ._parsing import parse_json
from ._pipe import Pipe
from ._sse import ServerSentEvent, SSEBytesDecoder, SSEDecoder

if TYPE_CHECKING:
    import httpx2

    from ._request import FinalRequestOptions

T = TypeVar("T")
E = TypeVar("E", bound=Exception)


class _StreamBase(Generic[T]):
    """What streams of both colours share; `_next` is their only I/O."""

    _decoder: SSEBytesDecoder
    _asynchronous = False

    def __init__(
        self,
        *,
        cast_to: type[T],
        response: httpx2.Response,
        client: Any,
        options: FinalRequestOptions | None = None,
    ) -> None:
        self._cast_to, self._client, self._options = cast_to, client, options
        self._http: Reply = reply_of(response, asynchronous=self._asynchronous)
        self._watch = None if options is None else options.watch
        self._use(Pipe(cast_to))
        self._failed: BaseException | None = None
        self._stall: float | None = getattr(client, "stall_timeout", None)
        self._deadline = options.deadline if options is not None else None
        self._limited = self._stall is not None or self._deadline is not None

    def _use(self, pipe: Pipe) -> None:
        self._pipe = pipe
        if self._watch is not None:
            self._watch.reads(self)

    @cached_property
    def response(self) -> httpx2.Response:
        """The HTTP response, its head read and its body on the way."""
        return cast("httpx2.Response", self._http.native)

    def _twin(self) -> Self:
        # The generator's frame holds this copy and not the stream, so that dropping the stream drops the
        # generator at once, which closes the connection, and not when the cycle collector comes by.
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    async def _next(self) -> list[T] | None:
        """Wait for bytes, and return the events they complete; None at the end.

        Raises: `APIStatusError` (an ``error`` event), `APITimeoutError`, `APIConnectionError`,
        `StreamIncompleteError`, `APIResponseJSONError`.
        """
        if self._failed is not None:
            raise self._failed
        while True:
            if self._limited:
                self._http.by = self._until()
            try:
                chunk = await self._http.chunk()
            except Exception as error:
                self._broken(error)
                return None
            if chunk is None:
                self._ended()
                return None
            out = self._take(chunk)
            if out:
                return out

    def _parts(self, chunk: bytes) -> tuple[bytes, ...]:
        """A chunk; its first event apart where the stream begins, which is not kept waiting for those that came with it."""
        end = 0 if self._pipe.bytes else chunk.find(b"\n\n") + 2
        return (chunk[:end], chunk[end:]) if 2 <= end < len(chunk) else (chunk,)

    def _take(self, chunk: bytes) -> list[T]:
        """The events that a chunk completes. What went wrong after them is kept in `_failed`, for the next call."""
        out: list[T] = []
        try:
            failure = self._pipe.feed(chunk, out)
        except ValueError as error:
            self._failed = self._json_error(error)
        else:
            if failure is not None:
                self._failed = self._error_event(failure[1])
        if self._failed is not None and not out:
            raise self._failed
        if self._limited:
            if out:
                self._pipe.last_content = time.monotonic()
            elif (late := self._late()) is not None:
                raise late
        return out

    def _ended(self) -> None:
        """The body is over: an error, unless the last event had come."""
        pipe = self._pipe
        if pipe.complete or not (pipe.messages or (pipe.events and self._is_completion())):
            return
        raise self._arm(
            StreamIncompleteError(
                message=f"The stream ended after {pipe.events} events without its last one, so the "
                "answer is cut off; `partial_message` has what arrived.",
                request=cast(Any, self._http.request),
            )
        )

    def _broken(self, error: Exception) -> None:
        """The connection broke: an error, unless the last event had come."""
        if not self._pipe.complete:
            raise self._transport_error(error)

    def _over(self) -> None:
        """Nothing more will be read: what the stream used is counted, once."""
        pipe = self._pipe
        ledger = getattr(self._client, "_ledger", None)
        if pipe.messages and not pipe.counted and ledger is not None:
            pipe.counted = True
            body = None if self._options is None else self._options.json_data
            regional = self._client._is_regional(body) if self._client._has_regions else None
            ledger.add_stream(pipe.started, pipe.told, pipe.complete, body, regional)
        if self._watch is not None:
            self._watch.stream_over(pipe)

    def _is_completion(self) -> bool:
        return inspect.isclass(self._cast_to) and self._cast_to.__name__ == "Completion"

    def _until(self) -> float | None:
        """When the next bytes must have come, for the stream not to be too late."""
        stall = None if self._stall is None else self._pipe.last_content + self._stall
        return min((due for due in (stall, self._deadline) if due is not None), default=None)

    def _late(self) -> APITimeoutError | None:
        """The error of a stream that is too late; None while it is not."""
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline:
            text = "The stream was not over in time (`total_timeout`)"
        elif self._stall is not None and now >= self._pipe.last_content + self._stall:
            text = f"Nothing but pings came for {self._stall:g} s (`stall_timeout`)"
        else:
            return None
        request = cast(Any, self._http.request)
        return self._arm(
            APITimeoutError(request, message=f"{text}; `partial_message` has what arrived before.")
        )

    # --- errors -------------------------------------------------------------------------------------

    def _arm(self, error: E) -> E:
        """Put what had arrived on an error."""
        if self._watch is not None:
            self._watch.failed(error)
        if isinstance(error, APIError):
            pipe = self._pipe
            error.in_stream = True
            error.events_received, error.bytes_received = pipe.events, pipe.bytes
            error.partial_message = pipe.message()
            if isinstance(error, APIConnectionError):
                error.request_id = self.request_id
                error.delivery = "answered"
        return error

    def _transport_error(self, error: Exception) -> Exception:
        if isinstance(error, AnthropicError):
            return self._arm(error)
        late = self._late() if kind_of(error).endswith("Timeout") else None
        if late is not None:
            return late
        got = f"after {self._pipe.events} events and {self._pipe.bytes} bytes"
        return self._arm(broken(error, self._http.request, got))

    def _json_error(self, error: ValueError) -> BaseException:
        import json

        if not isinstance(error, json.JSONDecodeError):
            return error
        made = APIResponseJSONError(cast(Any, self._http), error.doc, error)
        made.__cause__ = error
        return self._arm(made)

    def _error_event(self, data: bytes) -> BaseException:
        text = data.decode("utf-8", "replace")
        try:
            body: object = parse_json(object, data)
            message = str(body)
        except ValueError:
            body, message = text, text or f"Error code: {self._http.status_code}"
        error: APIError = self._client._stream_error(message, body=body, response=self._http)
        return self._arm(error)

    @property
    def request_id(self) -> str | None:
        """The ``request-id`` header of the response."""
        return self._http.header(b"request-id")


def broken(error: Exception, request: Any, got: str) -> APIConnectionError:
    """The error of this library for an engine's, which it can also be caught as; `got` says what had arrived."""
    if kind_of(error).endswith("Timeout"):
        made: APIConnectionError = APITimeoutError(
            request, message=f"Request timed out: the stream fell silent {got}."
        )
    else:
        made = APIConnectionError(
            message=f"Connection error: the stream broke {got}: {error}", request=request
        )
    causes = twins(error) or [error]
    both = also_as(made, *causes)
    both.__cause__ = causes[0]
    return both


class Stream(_StreamBase[T]):
    """The events of a streamed reply, in order: an iterator, and a context manager that closes it.

    It can be read once. Leaving the loop early and dropping the stream closes the connection.
    """

    def __next__(self) -> T:
        return next(self._iterator)

    def __iter__(self) -> Iterator[T]:
        # Not `yield from`: leaving the loop would end the events themselves, and iterating again goes on.
        for event in self._iterator:  # noqa: UP028
            yield event

    @cached_property  # tracers wrap it, on the class or on the object
    def _iterator(self) -> Iterator[T]:
        return self._twin().__stream__()

    def __stream__(self) -> Iterator[T]:
        """The events; override it to change them on their way."""
        # `_next` without its coroutines, which would cost more than decoding an event does.
        http, take = self._http, self._take
        chunks, limited = http.chunks(), self._limited
        try:
            while True:
                if limited:
                    http.by = self._until()
                try:
                    chunk = next(chunks, None)
                except Exception as error:
                    self._broken(error)
                    return
                if chunk is None:
                    self._ended()
                    return
                for part in self._parts(chunk):
                    yield from take(part)
                    if self._failed is not None:
                        raise self._failed
        finally:
            self._over()
            drive(http.close())

    def _iter_events(self) -> Iterator[ServerSentEvent]:
        yield from self.raw_events(self.response)

    @staticmethod
    def raw_events(response: Any) -> Iterator[ServerSentEvent]:
        """The events of a response, not parsed."""
        yield from SSEDecoder().iter_bytes(response.iter_bytes())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up the rest of the stream and release the connection."""
        self._over()
        drive(self._http.close())

    def __del__(self) -> None:
        http = getattr(self, "_http", None)
        if http is not None and http.open:
            with suppress(Exception):
                self._over()
                drive(http.close())


class AsyncStream(_StreamBase[T]):
    """The events of a streamed reply, in order: an async iterator, and a context manager that closes it.

    It can be read once. Leaving the loop early and dropping the stream closes the connection.
    """

    _asynchronous = True

    def __anext__(self) -> Awaitable[T]:
        return self._iterator.__anext__()

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    @cached_property  # tracers wrap it, on the class or on the object
    def _iterator(self) -> AsyncIterator[T]:
        return self._twin().__stream__()

    async def __stream__(self) -> AsyncIterator[T]:
        """The events; override it to change them on their way."""
        http, take, limited = self._http, self._take, self._limited  # as in `Stream.__stream__`
        try:
            while True:
                if limited:
                    http.by = self._until()
                try:
                    chunk = await http.chunk()
                except Exception as error:
                    self._broken(error)
                    return
                if chunk is None:
                    self._ended()
                    return
                for part in self._parts(chunk):
                    for event in take(part):
                        yield event
                    if self._failed is not None:
                        raise self._failed
        finally:
            self._over()
            await http.close()

    async def _iter_events(self) -> AsyncIterator[ServerSentEvent]:
        async for event in self.raw_events(self.response):
            yield event

    @staticmethod
    async def raw_events(response: Any) -> AsyncIterator[ServerSentEvent]:
        """The events of a response, not parsed."""
        async for event in SSEDecoder().aiter_bytes(response.aiter_bytes()):
            yield event

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give up the rest of the stream and release the connection."""
        self._over()
        await self._http.close()

    def __del__(self) -> None:
        http = getattr(self, "_http", None)
        if http is not None and http.open:
            self._over()
            close_later(http)


def is_stream_class_type(typ: Any) -> TypeIs[type[Stream[Any]] | type[AsyncStream[Any]]]:
    """Whether a type is `Stream` or `AsyncStream`, or one made from them."""
    origin = get_origin(typ) or typ
    return inspect.isclass(origin) and issubclass(origin, (Stream, AsyncStream))


def extract_stream_chunk_type(stream_cls: Any, *, failure_message: str | None = None) -> Any:
    """The ``T`` of ``Stream[T]``, also of a class that derives from it.

    Raises: `RuntimeError`, where the class does not say.
    """
    candidates: list[Any] = [stream_cls]
    while candidates:
        candidate = candidates.pop(0)
        args = get_args(candidate)
        if is_stream_class_type(candidate) and args and not isinstance(args[0], TypeVar):
            return args[0]
        candidates += getattr(get_origin(candidate) or candidate, "__orig_bases__", ())
    raise RuntimeError(
        failure_message
        or f"Expected {stream_cls} to have a type argument at index 0, such as Stream[Message]"
    )
