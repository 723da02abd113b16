"""A request and its reply as they cross the wire, of no HTTP library. No I/O.

Invariants: a request is not changed once it is made; whoever asks for an HTTP library's own object (the
``response`` of an error, of a stream) gets one that is made then, and the same one each time; headers of
the body's coding are never on an object whose body is decoded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, cast

from .._request import Times

if TYPE_CHECKING:
    from collections.abc import Callable

LIBRARIES = ("httpx2", "httpx")
EXTENSION = "anthropic.response"
"""Under this name the HTTP library's response leads back to ours."""


class Headers:
    """The finished headers of a request, in order, and what engines made of them before: equal requests share one."""

    __slots__ = ("forms", "items")

    def __init__(self, items: tuple[tuple[str, str], ...]) -> None:
        self.items = items
        self.forms: dict[Any, Any] = {}


def checked(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers as bytes, for engines that do not look at them.

    Raises: `Failure`, for one that would be read as something else on the wire.
    """
    out = encoded(headers.items)
    for name, value in out:
        if not name or any(c in b"\r\n\0: " for c in name) or any(c in value for c in b"\r\n\0"):
            raise Failure(
                "LocalProtocolError", f"Illegal header {name!r}: its name or value has a forbidden character"
            )
    return out


class Request:
    """One exchange to carry out."""

    __slots__ = (
        "_native", "body", "deadline", "form", "headers", "method", "own_native", "progress", "sni", "started", "times", "trusted", "url", "whose",
    )  # fmt: skip

    def __init__(
        self,
        method: str,
        url: str,
        headers: Headers,
        times: Times,
        *,
        body: Any = b"",
        form: Mapping[str, Any] | None = None,
        deadline: float | None = None,
        whose: Callable[[], Any] | None = None,
    ) -> None:
        self.method, self.url, self.headers, self.times = method, url, headers, times
        self.body: Any = body
        """Bytes; or what is sent piece by piece: an iterator of bytes, or an async one."""
        self.form = form
        """``data`` and ``files`` of a form that is still to be encoded; then there is no body."""
        self.deadline = deadline
        """When all of it must be over, on the monotonic clock."""
        self.whose = whose
        """Gives the HTTP library whose objects stand for ours."""
        self.trusted = True
        """Whether it goes to where the credential belongs; not where a redirect led to another origin."""
        self.progress: Callable[[int, int | None], None] | None = None
        self.sni: str | None = None
        """The name to ask for in TLS, where it is not the host's."""
        self.started = monotonic()
        self._native: Any = None
        self.own_native = False
        """Whether the HTTP library's request came first, and is the one to send."""

    def change_headers(self, headers: Headers) -> None:
        """Send these headers: those there were, changed by what the credential needs."""
        if self._native is not None:
            kept = set(headers.items)
            for name, _ in set(self.headers.items) - kept:
                self._native.headers.pop(name, None)
            for name, value in kept - set(self.headers.items):
                self._native.headers[name] = value
        self.headers = headers

    def change_url(self, url: str) -> None:
        """Send to this URL, which is the same one written otherwise: a signature covers how it is written."""
        if self._native is not None:
            self._native.url = type(self._native.url)(url)
        self.url = url

    @property
    def in_pieces(self) -> bool:
        """Whether the body is not sent at once: see `body.body_of`."""
        body = self.body
        return (
            self.form is not None
            or not isinstance(body, bytes)
            or (self.progress is not None and body != b"")
        )

    @classmethod
    def of(cls, native: Any, times: Times, **more: Any) -> Request:
        """The same request as an HTTP library's."""
        whole = hasattr(native, "_content")
        made_anew = (b"transfer-encoding", b"content-length") if whole else (b"transfer-encoding",)
        items = tuple(
            (name.decode("latin-1"), value.decode("utf-8", "surrogateescape"))
            for name, value in native.headers.raw
            if name.lower() not in made_anew and (name.lower() != b"host" or value != native.url.netloc)
        )
        body = native.content if whole else native.stream
        made = cls(native.method, str(native.url), Headers(items), times, body=body, **more)
        made._native, made.own_native = native, True
        return made

    @property
    def native(self) -> Any:
        """The HTTP library's own request."""
        if self._native is None:
            lib = self.lib()
            content: dict[str, Any] = {"content": self.body} if self.body else {}
            if self.form is not None:
                content = dict(self.form)
            extensions: dict[str, Any] = {"timeout": self.times._asdict()}
            if self.sni:
                extensions["sni_hostname"] = self.sni
            self._native = lib.Request(
                self.method, self.url, headers=encoded(self.headers.items), extensions=extensions, **content
            )
        return self._native

    def lib(self) -> Any:
        return self.whose() if self.whose is not None else import_module(LIBRARIES[0])


def encoded(items: tuple[tuple[str, str], ...]) -> list[tuple[bytes, bytes]]:
    """HTTP libraries take text that is ASCII; other values are sent as UTF-8."""
    return [(name.encode("ascii"), value.encode("utf-8", "surrogateescape")) for name, value in items]


Kind = Literal[
    "ConnectError", "ConnectTimeout", "DecodingError", "LocalProtocolError", "PoolTimeout", "ProxyError", "ReadError",
    "ReadTimeout", "RemoteProtocolError", "TooManyRedirects", "UnsupportedProtocol", "WriteError", "WriteTimeout",
]  # fmt: skip
"""What went wrong, by the names that httpx and httpx2 have for it."""
NOT_SENT = {
    "ConnectError", "ConnectTimeout", "LocalProtocolError", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "WriteError",
    "WriteTimeout",
}  # fmt: skip
"""After these the server cannot have had the whole request, so it has not acted on it."""
_REFUSED = re.compile(
    r"alert[ :_]*((no|bad|unsupported)[ _]?)?(certificate|unknown[ _]?ca|access[ _]?denied|handshake[ _]?failure)",
    re.I,
)
"""TLS alerts by which a server refuses a client; with TLS 1.3 they come when a request may be on its way, and it is not read."""


def not_sent(error: BaseException) -> bool:
    """Whether a failure shows that the server has not acted on the request."""
    link: BaseException | None = error
    seen: set[int] = set()  # a library may have made a ring of them
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        if _REFUSED.search(str(link)):
            return True
        link = link.__cause__ or link.__context__
    return kind_of(error) in NOT_SENT


class Failure(Exception):
    """An exchange that an engine could not carry out."""

    def __init__(self, kind: Kind, message: str, *, stale: bool = False, answered: bool = False) -> None:
        super().__init__(message)
        self.kind: str = kind
        self.answered = answered
        """Whether the head of the reply had come."""
        self.stale = stale
        """Whether a connection that had been idle turned out to be closed: the request was not looked at."""


def kind_of(error: BaseException) -> str:
    """The `Kind` of a failure, also of an HTTP library's own; "" for what is neither."""
    if isinstance(error, Failure):
        return error.kind
    for base in type(error).__mro__:
        if base.__module__.partition(".")[0] in LIBRARIES:
            # What mocks raise: any timeout at all.
            return "ReadTimeout" if base.__name__ == "TimeoutException" else base.__name__
    return ""


def twins(error: BaseException) -> list[Exception]:
    """The failure as the exceptions of the HTTP libraries that this process has loaded."""
    if not isinstance(error, Failure):
        return [error] if kind_of(error) and isinstance(error, Exception) else []
    libs = [sys.modules[name] for name in LIBRARIES if name in sys.modules]
    made = [cls(str(error)) for lib in libs if (cls := getattr(lib, error.kind, None)) is not None]
    for twin in made:
        twin.__cause__ = error
    return made


class StreamConsumed(Exception):
    """The body of a reply was asked for a second time."""


class Reply:
    """The head of a reply, and its body, read at once or in chunks. Subclasses do the I/O."""

    __slots__ = (
        "_by_name",
        "_chunks",
        "_content",
        "_native",
        "_raw",
        "_release",
        "by",
        "history",
        "loop",
        "reason",
        "request",
        "status_code",
    )

    asynchronous = False

    def __init__(
        self, request: Request, status: int, raw: list[tuple[bytes, bytes]] | None, reason: bytes = b""
    ) -> None:
        self.request, self.status_code, self._raw, self.reason = request, status, raw, reason
        self.history: list[Reply] = []
        """The redirects that led here."""
        self.loop: Any = None
        """The event loop of an async reply whose body is still to be read."""
        self.by: float | None = None
        """When the next bytes must have come at the latest, on the monotonic clock; None for the silence timeout alone."""
        self._content: bytes | None = None
        self._native: Any = None
        self._release: Any = None
        self._chunks: Any = None
        self._by_name: dict[bytes, bytes] | None = None

    # --- the head -----------------------------------------------------------------------------------

    @property
    def raw(self) -> list[tuple[bytes, bytes]]:
        """The headers, in order."""
        if self._raw is None:
            self._raw = self._read_headers()
        return self._raw

    def _read_headers(self) -> list[tuple[bytes, bytes]]:
        raise NotImplementedError

    @property
    def by_name(self) -> dict[bytes, bytes]:
        """The headers by their names in lower case."""
        if self._by_name is None:
            self._by_name = {name.lower(): value for name, value in self.raw}
        return self._by_name

    def header(self, name: bytes) -> str | None:
        """The value of a header; `name` is in lower case."""
        value = self.by_name.get(name)
        return None if value is None else value.decode("latin-1")

    def add_header(self, name: bytes, value: bytes) -> None:
        """Have one more header: what a platform says under another name; `name` is in lower case."""
        self.raw.append((name, value))
        self.by_name[name] = value
        if self._native is not None:
            self._native.headers[name.decode("latin-1")] = value.decode("latin-1")

    @property
    def headers(self) -> Any:
        """The headers as an HTTP library has them."""
        return self.native.headers

    def text_headers(self) -> dict[str, str]:
        return {name.decode("latin-1"): value.decode("latin-1") for name, value in self.raw}

    @property
    def is_success(self) -> bool:
        return 200 <= self.status_code < 300

    # --- the body -----------------------------------------------------------------------------------

    @property
    def was_read(self) -> bool:
        return self._content is not None or hasattr(self._native, "_content")

    @property
    def content(self) -> bytes:
        """The body, decompressed; it must have been read."""
        if self._content is None:
            return cast(bytes, self.native.content)  # says in the HTTP library's words what is wrong
        return self._content

    @property
    def open(self) -> bool:
        """Whether the connection is still held."""
        return False

    def opened(self, release: Any, loop: Any = None) -> None:
        """The body will be read later: remember how to give the place in the queue back."""
        self._release, self.loop = release, loop

    def released(self) -> None:
        """The body is read or given up: give the place in the queue to the next request; once."""
        release, self._release = self._release, None
        self._tell_native()
        if release is not None:
            release()

    def have(self, content: bytes) -> bytes:
        """Keep the body, which has been read."""
        self._content, self._chunks = content, None
        self._tell_native()
        return content

    def begin(self) -> None:
        """Raises: `StreamConsumed`, where the body was read in chunks before."""
        if self._chunks is not None:
            raise StreamConsumed("The body was streamed already.")

    async def read(self) -> bytes:
        """The whole body. Raises: `StreamConsumed`, or what `Engine.send` raises."""
        if self._content is None:
            self.begin()
            pieces: list[bytes] = []
            while (data := await self.chunk()) is not None:
                pieces.append(data)
            return self.have(b"".join(pieces))
        return self._content

    async def chunk(self) -> bytes | None:
        """The next bytes of the body; None at its end. A body that was read before is one chunk."""
        return next(self.chunks(), None)

    def chunks(self) -> Iterator[bytes]:
        """The body of a sync reply as an iterator, the same one each time."""
        if self._chunks is None:
            self._chunks = self._iterate() if self._content is None else self.whole()
        return cast("Iterator[bytes]", self._chunks)

    def _iterate(self) -> Iterator[bytes]:
        """The body of a sync reply as it comes."""
        raise NotImplementedError

    def whole(self) -> Iterator[bytes]:
        """The chunks of a body that was read before."""
        return iter([self._content] if self._content else [])

    async def close(self) -> None:
        raise NotImplementedError

    # --- as the HTTP library's own ------------------------------------------------------------------

    @property
    def native(self) -> Any:
        """The HTTP library's own response: reading it reads this reply."""
        if self._native is None:
            self._native = self._made_native()
        return self._native

    def _made_native(self) -> Any:
        request = self.request.native
        lib = sys.modules[library_root(request)]
        # Engines decompress, so what the body was sent in is no longer true of it.
        raw = [
            pair for pair in self.raw if pair[0].lower() not in (b"content-encoding", b"transfer-encoding")
        ]
        body = _stream_class(lib, self.asynchronous)(self)
        native = lib.Response(
            self.status_code, headers=raw, request=request, stream=body,
            extensions={"http_version": b"HTTP/1.1", "reason_phrase": self.reason, EXTENSION: self}, history=[reply.native for reply in self.history],
        )  # fmt: skip
        self._native = native
        self._tell_native()
        return native

    def _tell_native(self) -> None:
        native = self._native
        if native is None:
            return
        if self._content is not None:
            native._content = self._content
        native.is_stream_consumed = self._content is not None or self._chunks is not None
        native.is_closed = not self.open
        if native.is_closed:
            from datetime import timedelta

            native.elapsed = timedelta(seconds=monotonic() - self.request.started)


def library_root(obj: Any) -> str:
    return type(obj).__module__.partition(".")[0]


_streams: dict[tuple[str, bool], type[Any]] = {}


def _stream_class(lib: Any, asynchronous: bool) -> type[Any]:
    """The body of one of our replies as a byte stream of the HTTP library."""
    found = _streams.get((lib.__name__, asynchronous))
    if found is not None:
        return found

    def __init__(self: Any, reply: Reply) -> None:
        self.reply = reply

    def __iter__(self: Any) -> Iterator[bytes]:
        yield from self.reply.chunks()

    async def __aiter__(self: Any) -> Any:
        while (data := await self.reply.chunk()) is not None:
            yield data

    def close(self: Any) -> None:
        from .._colour import drive

        drive(self.reply.close())

    async def aclose(self: Any) -> None:
        await self.reply.close()

    base = lib.AsyncByteStream if asynchronous else lib.SyncByteStream
    names = (
        {"__aiter__": __aiter__, "aclose": aclose} if asynchronous else {"__iter__": __iter__, "close": close}
    )
    return _streams.setdefault(
        (lib.__name__, asynchronous), type("ReplyStream", (base,), {"__init__": __init__, **names})
    )


def keep_for_ever(obj: Any) -> None:
    """Never free an object: in a forked process, what would close its parent's connections."""
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(obj))
