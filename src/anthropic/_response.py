"""A response and what is made of it: the parsed value, or the raw response that can be parsed.

`with_raw_response` gives a response whose body has been read, `with_streaming_response` one whose body
has not. Releases differ in how an async raw response is read (``r.parse()``, ``await r.parse()``,
``r.text``, ``await r.text()``); `_Text` and `_awaitable` below make all of these work.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args, get_origin, overload

from typing_extensions import override

from ._colour import drive
from ._engines import Reply, reply_of
from ._engines.wire import kind_of
from ._errors import StreamAlreadyConsumed
from ._models import BaseModel
from ._streams import extract_stream_chunk_type, is_stream_class_type
from ._types import is_subclass

if TYPE_CHECKING:
    from datetime import timedelta
    from types import TracebackType

    import httpx2

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")


# --- the dialects of raw responses -----------------------------------------------------------------


class _Text(str):
    """Text that can also be called, and awaited: ``r.text``, ``r.text()`` and ``await r.text()`` are the same."""

    def __call__(self) -> _Text:
        return self

    def __await__(self) -> Any:
        return str(self)
        yield  # makes this a generator, as an awaitable must be


_awaitables: dict[type[Any], type[Any]] = {}


def _awaitable(value: Any) -> Any:
    """The same value, of a subclass that can be awaited: ``r.parse()`` and ``await r.parse()`` are the same."""
    cls = cast(Any, type(value))
    made: Any = _awaitables.get(cls)
    copied = isinstance(value, (str, int, float, bytes, list, dict))
    if made is None:

        def __await__(self: Any) -> Any:
            if copied:
                return cls(self)
            object.__setattr__(self, "__class__", cls)  # who awaits gets an ordinary object
            return self
            yield  # makes this a generator, as an awaitable must be

        def __eq__(self: Any, other: Any) -> Any:
            return cls.__eq__(
                *(_rebuilt(cls, m.__getstate__()) if type(m) is made else m for m in (self, other))
            )

        def __reduce_ex__(self: Any, protocol: Any) -> Any:
            return (cls, (cls(self),)) if copied else (_rebuilt, (cls, self.__getstate__()))

        names = {"__await__": __await__, "__module__": cls.__module__}
        if copied or is_subclass(cls, BaseModel):
            names["__reduce_ex__"] = __reduce_ex__
        if not copied and is_subclass(cls, BaseModel):
            names["__eq__"] = __eq__
        try:
            made = type(cls)(
                cls.__name__, (cls,), {**names, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
            )
        except TypeError:  # a class that cannot be derived from (bool, None): only the plain value is left
            return value
        _awaitables[cls] = made
    if copied:
        return made(value)
    try:
        object.__setattr__(value, "__class__", made)
    except TypeError:
        return value
    return value


def _rebuilt(cls: Any, state: Any) -> Any:
    """A model of its ordinary class, with the state of one that could be awaited."""
    model = cls.__new__(cls)
    model.__setstate__(state)
    return model


class BaseAPIResponse(Generic[R]):
    """A response: its status, headers and body, and the value that it parses to."""

    retries_taken: int
    """How many times the request was tried again."""
    _asynchronous = False

    def __init__(
        self,
        *,
        raw: httpx2.Response,
        cast_to: type[R],
        client: Any,
        stream: bool,
        stream_cls: Any,
        options: Any,
        retries_taken: int = 0,
    ) -> None:
        self._reply: Reply = reply_of(raw, asynchronous=self._asynchronous)
        self._cast_to, self._client, self._options = cast_to, client, options
        self._is_sse_stream, self._stream_cls = stream, stream_cls
        self.retries_taken = retries_taken
        self._parsed: dict[Any, Any] = {}

    @property
    def http_response(self) -> httpx2.Response:
        """The HTTP library's own response."""
        return cast("httpx2.Response", self._reply.native)

    @property
    def headers(self) -> httpx2.Headers:
        return self.http_response.headers

    @property
    def http_request(self) -> httpx2.Request:
        return self.http_response.request

    @property
    def status_code(self) -> int:
        return self._reply.status_code

    @property
    def url(self) -> httpx2.URL:
        return self.http_response.url

    @property
    def method(self) -> str:
        return self.http_request.method

    @property
    def http_version(self) -> str:
        return self.http_response.http_version

    @property
    def elapsed(self) -> timedelta:
        """Time from sending the request to the end of the response."""
        return self.http_response.elapsed

    @property
    def is_closed(self) -> bool:
        """Whether the body was read or given up."""
        return self.http_response.is_closed

    @property
    def request_id(self) -> str | None:
        """The ``request-id`` header: quote it when you report a failure."""
        return self._reply.header(b"request-id")

    @property
    def workspace_id(self) -> str | None:
        return self._reply.header(b"anthropic-workspace-id")

    @property
    def content(self) -> bytes:
        """The body, in bytes."""
        return self._reply.content

    @contextmanager
    def _reading(self) -> Generator[None]:
        """Reading the body fails with errors of this library."""
        try:
            yield
        except Exception as error:
            if type(error).__name__ == "StreamConsumed":
                raise StreamAlreadyConsumed from error
            if kind_of(error):
                raise self._client._connection_error(error, self._reply.request, answered=True)
            raise

    @override
    def __repr__(self) -> str:
        response = self.http_response
        return f"<{self.__class__.__name__} [{response.status_code} {response.reason_phrase}] type={self._cast_to}>"

    def _parse(self, *, to: Any = None) -> Any:
        """The value, from a body that has been read, or a stream."""
        cast_to = self._cast_to if to is None else to
        key = cast_to if isinstance(cast_to, type) else str(cast_to)
        found = self._parsed.get(key)
        if found:
            return found
        if self._is_sse_stream:
            value = self._stream(to)
        elif to is not None and is_stream_class_type(to):
            raise TypeError("The response is not a stream; pass `stream=True` to the call")
        else:
            value = self._client._parse(self._options, cast_to, self._reply)
        self._parsed[key] = value
        return value

    def _stream(self, to: Any) -> Any:
        if to is not None:
            if not is_stream_class_type(to):
                raise TypeError(
                    f"Expected custom parse type to be a subclass of Stream or AsyncStream, not {to}"
                )
            return to(
                cast_to=extract_stream_chunk_type(to),
                response=cast(Any, self._reply),
                client=self._client,
                options=self._options,
            )
        return self._client._make_stream(self._stream_cls, self._cast_to, self._reply, self._options)


class LegacyAPIResponse(BaseAPIResponse[R]):
    """A response whose body has been read, as older releases know it in both colours."""

    @overload
    def parse(self) -> R: ...
    @overload
    def parse(self, *, to: type[T]) -> T: ...
    @overload
    def parse(self, *, to: Any = None) -> Any: ...
    def parse(self, *, to: Any = None) -> Any:
        """Return what the call itself would have returned; `to` parses into another type."""
        return self._parse(to=to)

    @property
    def text(self) -> Any:
        """The body as text; a `str` that newer code may also call or await."""
        return _Text(self.http_response.text)


class APIResponse(LegacyAPIResponse[R]):
    """A response of the sync client."""

    if not TYPE_CHECKING:

        def parse(self, *, to=None):
            """Return what the call itself would have returned; `to` parses into another type."""
            if not self._is_sse_stream and not self._reply.was_read:
                self.read()
            return self._parse(to=to)

    def read(self) -> bytes:
        """Read the body, in bytes.

        Raises: `StreamAlreadyConsumed`.
        """
        with self._reading():
            return drive(self._reply.read())

    @property
    @override
    def text(self) -> Any:
        """The body as text; a `str` that older code may also call."""
        self.read()
        return _Text(self.http_response.text)

    def json(self) -> Any:
        """The body, decoded."""
        self.read()
        return self.http_response.json()

    def close(self) -> None:
        """Give up the body and release the connection."""
        drive(self._reply.close())

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The body in chunks of bytes, decompressed."""
        with self._reading():
            yield from self.http_response.iter_bytes(chunk_size)

    def iter_text(self, chunk_size: int | None = None) -> Iterator[str]:
        with self._reading():
            yield from self.http_response.iter_text(chunk_size)

    def iter_lines(self) -> Iterator[str]:
        with self._reading():
            yield from self.http_response.iter_lines()


class AsyncAPIResponse(LegacyAPIResponse[R]):
    """A response of the async client."""

    _asynchronous = True

    # What older releases know as a `LegacyAPIResponse` is the subclass below; there `parse` is as they want it.
    @overload  # type: ignore[override]
    async def parse(self) -> R: ...
    @overload
    async def parse(self, *, to: type[T]) -> T: ...
    @overload
    async def parse(self, *, to: Any = None) -> Any: ...
    @override
    async def parse(self, *, to: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return what the call itself would have returned; `to` parses into another type."""
        if not self._is_sse_stream:
            await self.read()
        return self._parse(to=to)

    async def read(self) -> bytes:
        """Read the body, in bytes.

        Raises: `StreamAlreadyConsumed`.
        """
        with self._reading():
            return await self._reply.read()

    @property
    @override
    def text(self) -> Any:
        """The body as text: ``await r.text()``, or ``r.text`` where the body has been read."""
        return _Text(self.http_response.text) if self._reply.was_read else self._text

    async def _text(self) -> str:
        await self.read()
        return self.http_response.text

    async def json(self) -> Any:
        """The body, decoded."""
        await self.read()
        return self.http_response.json()

    async def close(self) -> None:
        """Give up the body and release the connection."""
        await self._reply.close()

    async def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """The body in chunks of bytes, decompressed."""
        with self._reading():
            async for chunk in self.http_response.aiter_bytes(chunk_size):
                yield chunk

    async def iter_text(self, chunk_size: int | None = None) -> AsyncIterator[str]:
        with self._reading():
            async for chunk in self.http_response.aiter_text(chunk_size):
                yield chunk

    async def iter_lines(self) -> AsyncIterator[str]:
        with self._reading():
            async for line in self.http_response.aiter_lines():
                yield line


if TYPE_CHECKING:

    class Parsed(Coroutine[Any, Any, R_co]):
        """What type checkers see of a value that can be awaited, as newer code does, or used as it is."""

        def __getattr__(self, name: str) -> Any: ...


class AsyncRawAPIResponse(AsyncAPIResponse[R]):
    """What ``with_raw_response`` of an async resource returns: it can be read as older and as newer code does."""

    @overload  # type: ignore[override]
    def parse(self) -> Parsed[R]: ...
    @overload
    def parse(self, *, to: type[T]) -> Parsed[T]: ...
    @overload
    def parse(self, *, to: Any = None) -> Any: ...
    @override
    def parse(self, *, to: Any = None) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return what the call itself would have returned, awaitable or not; `to` parses into another type."""
        return _awaitable(self._parse(to=to))

    @override
    def json(self) -> Any:
        """The body, decoded; awaitable or not."""
        return _awaitable(self.http_response.json())


class BinaryAPIResponse(APIResponse[bytes]):
    """A response whose body is a file."""

    def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the body to a file."""
        Path(file).write_bytes(self.read())


class AsyncBinaryAPIResponse(AsyncAPIResponse[bytes]):
    """A response whose body is a file."""

    async def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the body to a file."""
        data = await self.read()
        await self._client._io.in_thread(Path(file).write_bytes, data)


class StreamedBinaryAPIResponse(APIResponse[bytes]):
    """A response whose body is a file that has not been read."""

    def stream_to_file(self, file: str | os.PathLike[str], *, chunk_size: int | None = None) -> None:
        """Write the body to a file as it arrives."""
        with open(file, mode="wb") as out:
            for data in self.iter_bytes(chunk_size):
                out.write(data)


class AsyncStreamedBinaryAPIResponse(AsyncAPIResponse[bytes]):
    """A response whose body is a file that has not been read."""

    async def stream_to_file(self, file: str | os.PathLike[str], *, chunk_size: int | None = None) -> None:
        """Write the body to a file as it arrives."""
        in_thread = self._client._io.in_thread
        out = await in_thread(open, file, "wb")
        try:
            async for data in self.iter_bytes(chunk_size):
                await in_thread(out.write, data)
        finally:
            await in_thread(out.close)


class ResponseContextManager(Generic[R_co]):
    """Sends the request on entry and closes the response on exit."""

    def __init__(self, request_func: Callable[[], R_co]) -> None:
        self._request_func = request_func
        self.__response: Any = None

    def __enter__(self) -> R_co:
        response = self.__response = self._request_func()
        return response

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        if self.__response is not None:
            self.__response.close()


class AsyncResponseContextManager(Generic[R_co]):
    """Sends the request on entry and closes the response on exit."""

    def __init__(self, api_request: Coroutine[Any, Any, R_co]) -> None:
        self._api_request = api_request
        self.__response: Any = None

    async def __aenter__(self) -> R_co:
        response = self.__response = await self._api_request
        return response

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        if self.__response is not None:
            await self.__response.close()


class MissingStreamClassError(TypeError):
    """``stream=True`` was passed to a low-level call without the class of the stream."""

    def __init__(self) -> None:
        super().__init__(
            "The `stream` argument was set to `True` but the `stream_cls` argument was not given"
        )


def extract_response_type(typ: Any) -> Any:
    """The ``T`` of ``APIResponse[T]``, also of a class that derives from it.

    Raises: `RuntimeError`, where the class does not say.
    """
    candidates: list[Any] = [typ]
    while candidates:
        candidate = candidates.pop(0)
        origin = get_origin(candidate) or candidate
        args = get_args(candidate)
        if is_subclass(origin, BaseAPIResponse) and args and not isinstance(args[0], TypeVar):
            return args[0]
        candidates += getattr(origin, "__orig_bases__", ())
    raise RuntimeError(f"Expected type {typ} to have a type argument at index 0 but it did not")


if not TYPE_CHECKING:
    from ._lazy import older

    __getattr__ = older(__name__)
