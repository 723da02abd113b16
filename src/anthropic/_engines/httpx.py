"""The engines of `httpx` and `httpx2`, which have the same interface: one pair of classes serves both."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import closing
from time import monotonic
from typing import Any, TypeVar, cast

from typing_extensions import override

from .._request import Times
from .defaults import MAX_CONNECTIONS
from .wire import EXTENSION, Failure, Headers, Reply, Request, encoded, kind_of

T = TypeVar("T")


class HttpxReply(Reply):
    """A reply that the library has made an object of already."""

    __slots__ = ()

    def __init__(self, native: Any, request: Request | None = None) -> None:
        super().__init__(
            cast(Any, request), native.status_code, native.headers.raw, native.reason_phrase.encode()
        )
        self._native = native
        if request is None:
            self.request = _NativeRequest(native)

    @classmethod
    def of(cls, native: Any) -> Reply:
        """Our view of a library's response, the same one as long as its body is open."""
        found: Reply | None = native.extensions.get(EXTENSION)
        return found if found is not None else cls(native)

    @override
    def opened(self, release: Any, loop: Any = None) -> None:
        super().opened(release, loop)
        self._native.extensions[EXTENSION] = self

    @override
    def released(self) -> None:
        release, self._release = self._release, None
        self._native.extensions.pop(EXTENSION, None)
        if release is not None:
            release()

    @property
    @override
    def was_read(self) -> bool:
        return hasattr(self._native, "_content")

    @property
    @override
    def content(self) -> bytes:
        return cast(bytes, self._native.content)

    @property
    @override
    def open(self) -> bool:
        return not self._native.is_closed

    def _decoded(self) -> bool:
        """Whether bytes as they arrive are the body: nothing to decompress, nothing read before."""
        return b"content-encoding" not in self.by_name and not self.was_read


class _NativeRequest(Request):
    """The request of a response that somebody else made; it may have none."""

    __slots__ = ("response",)

    def __init__(self, response: Any) -> None:
        self.response = response

    @property
    @override
    def native(self) -> Any:
        return self.response.request


class SyncReply(HttpxReply):
    __slots__ = ()

    @override
    async def read(self) -> bytes:
        try:
            return cast(bytes, self._native.read())
        finally:
            self.released()

    @override
    def chunks(self) -> Iterator[bytes]:
        if self._chunks is None:
            native = self._native
            self._chunks = native.iter_raw() if self._decoded() else native.iter_bytes()
        return cast("Iterator[bytes]", self._chunks)

    @override
    async def close(self) -> None:
        try:
            self._native.close()
        finally:
            self.released()

    def read_by(self, due: float | None) -> None:
        """Read the body, and look at the clock between its pieces: the library times each read, not all of them."""
        native, pieces = self._native, list[bytes]()
        with closing(native):
            for piece in native.iter_bytes():
                pieces.append(piece)
                if due is not None and monotonic() >= due:
                    raise Failure("ReadTimeout", "the body was not there in time", answered=True)
        native._content = b"".join(pieces)


class AsyncReply(HttpxReply):
    __slots__ = ()
    asynchronous = True

    @override
    async def read(self) -> bytes:
        try:
            return cast(bytes, await self._native.aread())
        finally:
            self.released()

    async def read_by(self, due: float | None) -> None:
        """Read the body, in time."""
        try:
            await _by(due, self._native.aread())
        except Failure as failure:
            failure.answered = True
            raise
        finally:
            await self._native.aclose()

    @override
    async def chunk(self) -> bytes | None:
        if self._chunks is None:
            native = self._native
            chunks = native.aiter_raw() if self._decoded() else native.aiter_bytes()
            self._chunks = cast("AsyncIterator[bytes]", chunks)
        try:
            return cast(bytes, await _by(self.by, self._chunks.__anext__()))
        except StopAsyncIteration:
            return None
        except OSError as error:
            raise _mended(error) from error

    @override
    async def close(self) -> None:
        try:
            await self._native.aclose()
        finally:
            self.released()


async def _by(due: float | None, waiting: Awaitable[T]) -> T:
    """Wait until `due` on the monotonic clock. In sync the library's own timeouts are all there is."""
    if due is None:
        return await waiting
    import anyio

    try:
        with anyio.fail_after(max(0.0, due - monotonic())):
            return await waiting
    except TimeoutError:
        raise Failure("ReadTimeout", "nothing came in time") from None


class HttpxEngine:
    """What the engines of both colours share: requests of the library, from ours."""

    name = ""
    asynchronous = False

    def __init__(self, lib: Any, client: Any, *, given: bool = False) -> None:
        self.lib, self.client, self.limit = lib, client, pool_size(client)
        self.name = lib.__name__
        self.follows = bool(client.follow_redirects)
        self.given = given
        """Whether the client is the caller's own."""
        self._urls: dict[str, Any] = {}

    @property
    def is_closed(self) -> bool:
        return bool(self.client.is_closed)

    def native(self, request: Request) -> Any:
        """The library's request; the client's own headers, cookies and parameters are in it."""
        if request.own_native:
            return request.native
        lib, client = self.lib, self.client
        url = self._url(request.url)
        extensions: dict[str, Any] = {"timeout": _times(request)._asdict()}
        if request.sni:
            extensions["sni_hostname"] = request.sni
        if (
            request.form is not None
            or not isinstance(request.body, bytes)
            or client.params
            or any(client.cookies.jar)
        ):
            content: Any = {"content": request.body} if request.form is None else request.form
            native = client.build_request(
                request.method, url, headers=encoded(request.headers.items), extensions=extensions, **content
            )
        else:
            # With a stream the library takes the headers as they are; with content it makes all of them anew.
            headers = lib.Headers(self._headers(request.headers, url))
            if request.body or request.method in ("POST", "PUT", "PATCH"):  # as the library does
                headers["Content-Length"] = str(len(request.body))
            native = lib.Request(
                request.method,
                url,
                headers=headers,
                stream=lib.ByteStream(request.body),
                extensions=extensions,
            )
            native.read()
        self._watch(request, native)
        request._native = native
        return native

    def _watch(self, request: Request, native: Any) -> None:
        """Have a body sent by us where the library would block an event loop with it, or somebody counts its bytes."""
        stream = native.stream
        blocks = (
            self.asynchronous and hasattr(stream, "__iter__") and not isinstance(stream, self.lib.ByteStream)
        )
        if request.in_pieces and (blocks or request.progress is not None):
            from .body import stream_body

            length = native.headers.get("content-length")
            source = native.content if hasattr(native, "_content") else stream
            made = stream_body(self.lib)
            native.stream = made(source, None if length is None else int(length), request.progress)

    def _headers(self, headers: Headers, url: Any) -> Any:
        """With the client's own; making them costs more than the rest of the request."""
        key = (self.lib, url.netloc, tuple(self.client.headers.raw))
        found = headers.forms.get(key)
        if found is None:
            found = self.lib.Headers({"Host": url.netloc.decode("ascii")})
            found.update(self.client.headers)
            found.update(self.lib.Headers(encoded(headers.items)))
            headers.forms[key] = found
        return found

    def _url(self, url: str) -> Any:
        """The library's URL object; those of calls without a query are parsed once."""
        if "?" in url:
            return self.lib.URL(url)
        found = self._urls.get(url)
        if found is None:
            if len(self._urls) > 100:
                self._urls.clear()
            found = self._urls[url] = self.lib.URL(url)
        return found


def _stale(error: Exception) -> bool:
    """Whether a connection that had been used before was found closed: the server had hung up while it was idle."""
    kind = kind_of(error)
    if kind not in ("ReadError", "WriteError") and not (
        kind == "RemoteProtocolError" and "without sending a response" in str(error)
    ):
        return False
    for link in (error, error.__cause__):
        traceback = link.__traceback__ if link is not None else None
        while traceback is not None:  # only the connection knows, and it is gone from the pool
            connection = traceback.tb_frame.f_locals.get("self")
            count = getattr(connection, "_request_count", None)
            if isinstance(count, int):
                begun = getattr(getattr(connection, "_h11_state", None), "trailing_data", (b"",))[0]
                return count > 1 and not begun
            traceback = traceback.tb_next
    return False


def _times(request: Request) -> Times:
    """The timeouts of a request, none longer than the call may take: in sync nothing else ends a wait."""
    if request.deadline is None:
        return request.times
    left = max(0.001, request.deadline - monotonic())
    return Times(*(left if limit is None else min(left, limit) for limit in request.times))


def _mended(error: Exception) -> Exception:
    """What to raise for what the library raised, which does not always tell enough.

    A connection that was closed while it was idle; a TLS error that async httpx lets through as it is; a body that
    broke, which is marked as such.
    """
    if _stale(error):
        return Failure("RemoteProtocolError", str(error), stale=True)
    if not kind_of(error):
        return Failure("ReadError", str(error)) if isinstance(error, OSError) else error
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_name in ("read", "aread", "iter_bytes") and hasattr(
            traceback.tb_frame.f_locals.get("self"), "status_code"
        ):
            cast(Any, error).answered = True
        traceback = traceback.tb_next
    return error


class SyncEngine(HttpxEngine):
    """A sync `httpx` or `httpx2` client."""

    async def send(self, request: Request, *, stream: bool) -> SyncReply:
        native = self.native(request)
        try:
            timed = request.deadline is not None and not stream
            reply = SyncReply(
                self.client.send(native, stream=stream or timed, follow_redirects=False), request
            )
            if timed:
                reply.read_by(request.deadline)
            return reply
        except Exception as error:
            mended = _mended(error)
            if mended is error:
                raise
            raise mended from error

    async def close(self) -> None:
        self.client.close()


class AsyncEngine(HttpxEngine):
    """An async `httpx` or `httpx2` client."""

    asynchronous = True

    async def send(self, request: Request, *, stream: bool) -> AsyncReply:
        native = self.native(request)
        try:
            timed = request.deadline is not None and not stream
            sending = self.client.send(native, stream=stream or timed, follow_redirects=False)
            reply = AsyncReply(await _by(request.deadline, sending), request)
            if timed:
                await reply.read_by(request.deadline)
            return reply
        except Exception as error:
            mended = _mended(error)
            if mended is error:
                raise
            raise mended from error

    async def close(self) -> None:
        await self.client.aclose()


def pool_size(client: Any) -> int:
    """How many connections the pool of a client opens at most."""
    pool = getattr(getattr(client, "_transport", None), "_pool", None)
    size = getattr(pool, "_max_connections", None)
    return size if isinstance(size, int) and size < sys.maxsize else MAX_CONNECTIONS
