"""The HTTP libraries, each behind the same small interface. Nothing else of ours touches one.

An engine sends a request and gives a response whose body is read at once or in chunks. Its methods
are coroutines in both colours; those of a sync engine never suspend. `httpx` and `httpx2` have the
same interface, so one pair of classes serves both.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any, Protocol, cast

from ._request import Times

if TYPE_CHECKING:
    import ssl

MAX_CONNECTIONS = 1000
MAX_KEEPALIVE = 100
KEEPALIVE_SECONDS = 5.0


EXTENSION = "anthropic.response"
"""Under this name the HTTP library's response leads back to ours, as long as its body is open."""


class Response:
    """The head of a response, and its body in chunks. `native` is the HTTP library's own object."""

    __slots__ = ("_chunks", "_release", "headers", "loop", "native", "status")

    def __init__(self, native: Any, release: Any = None) -> None:
        self.native = native
        self.status: int = native.status_code
        self.headers: Mapping[str, str] = native.headers
        self._chunks: Any = None
        self._release = release
        self.loop: Any = None
        """The event loop of an async response whose body is still to be read."""

    def opened(self, release: Any, loop: Any = None) -> None:
        """The body will be read later: remember how to give the place in the queue back."""
        self._release, self.loop = release, loop
        self.native.extensions[EXTENSION] = self

    def released(self) -> None:
        """The body is read or given up: give the place in the queue to the next request; once."""
        release, self._release = self._release, None
        self.native.extensions.pop(EXTENSION, None)
        if release is not None:
            release()

    @property
    def open(self) -> bool:
        """Whether the connection is still held."""
        return not self.native.is_closed


def _decoded(native: Any) -> bool:
    """Whether bytes as they arrive are the body: nothing to decompress, nothing read before."""
    return "content-encoding" not in native.headers and not hasattr(native, "_content")


class SyncResponse(Response):
    __slots__ = ()

    async def read(self) -> bytes:
        try:
            return cast(bytes, self.native.read())
        finally:
            self.released()

    async def chunk(self) -> bytes | None:
        """The next bytes of the body; None at its end."""
        return next(self.chunks(), None)

    def chunks(self) -> Iterator[bytes]:
        """The body as an iterator, the same one each time."""
        if self._chunks is None:
            native = self.native
            self._chunks = native.iter_raw() if _decoded(native) else native.iter_bytes()
        return cast("Iterator[bytes]", self._chunks)

    async def close(self) -> None:
        try:
            self.native.close()
        finally:
            self.released()


class AsyncResponse(Response):
    __slots__ = ()

    async def read(self) -> bytes:
        try:
            return cast(bytes, await self.native.aread())
        finally:
            self.released()

    async def chunk(self) -> bytes | None:
        """The next bytes of the body; None at its end."""
        if self._chunks is None:
            native = self.native
            chunks = native.aiter_raw() if _decoded(native) else native.aiter_bytes()
            self._chunks = cast("AsyncIterator[bytes]", chunks)
        try:
            return cast(bytes, await self._chunks.__anext__())
        except StopAsyncIteration:
            return None

    async def close(self) -> None:
        try:
            await self.native.aclose()
        finally:
            self.released()


class Engine(Protocol):
    """What the client needs of an HTTP library."""

    lib: Any
    """The library: its `Request`, `Timeout` and exception classes."""
    client: Any
    """The library's client, which pools connections."""
    limit: int
    """How many requests may be under way at once; more wait in our own queue."""

    async def send(self, request: Any, *, stream: bool, **options: Any) -> Any: ...

    async def close(self) -> None: ...


class SyncEngine:
    """A sync `httpx` or `httpx2` client."""

    def __init__(self, lib: Any, client: Any) -> None:
        self.lib, self.client, self.limit = lib, client, pool_size(client)

    async def send(self, request: Any, *, stream: bool, **options: Any) -> SyncResponse:
        return SyncResponse(self.client.send(request, stream=stream, **options))

    async def close(self) -> None:
        self.client.close()


class AsyncEngine:
    """An async `httpx` or `httpx2` client."""

    def __init__(self, lib: Any, client: Any) -> None:
        self.lib, self.client, self.limit = lib, client, pool_size(client)

    async def send(self, request: Any, *, stream: bool, **options: Any) -> AsyncResponse:
        return AsyncResponse(await self.client.send(request, stream=stream, **options))

    async def close(self) -> None:
        await self.client.aclose()


if TYPE_CHECKING:  # both keep to the interface
    _ENGINES: tuple[type[Engine], ...] = (SyncEngine, AsyncEngine)


def pool_size(client: Any) -> int:
    """How many connections the pool of a client opens at most."""
    pool = getattr(getattr(client, "_transport", None), "_pool", None)
    size = getattr(pool, "_max_connections", None)
    return size if isinstance(size, int) and size < sys.maxsize else MAX_CONNECTIONS


# --- which library ----------------------------------------------------------------------------------

LIBRARIES = ("httpx2", "httpx")
_MOCKS = ("respx", "pytest_httpx", "vcr")


def library(name: str | None = None) -> Any:
    """The HTTP library that is used where the caller does not pass a client.

    `name`, or ``ANTHROPIC_HTTP_ENGINE``, chooses; "auto" is `httpx2`, unless something in this process
    mocks or traces `httpx`: a test-suite that stubs HTTP must never reach the network past its stubs.

    Raises: `ValueError` (an unknown name), `ImportError` (the library is not installed).
    """
    name = name or os.environ.get("ANTHROPIC_HTTP_ENGINE") or "auto"
    if name == "auto":
        httpx = sys.modules.get("httpx")
        mocked = httpx is not None and (any(mock in sys.modules for mock in _MOCKS) or _patched(httpx))
        return httpx if mocked else import_module("httpx2")
    if name not in LIBRARIES:
        raise ValueError(f"Unknown HTTP engine {name!r}; choose 'auto', {' or '.join(map(repr, LIBRARIES))}")
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(f"The engine {name!r} needs its library: pip install {name}") from error


def _patched(lib: Any) -> bool:
    """Whether somebody has replaced the functions by which the library sends."""
    home = os.path.dirname(str(lib.__file__))
    for cls, method in (
        (lib.Client, "send"), (lib.AsyncClient, "send"),
        (lib.Client, "_send_single_request"), (lib.AsyncClient, "_send_single_request"),
        (lib.HTTPTransport, "handle_request"), (lib.AsyncHTTPTransport, "handle_async_request"),
    ):  # fmt: skip
        function: Any = cls.__dict__.get(method)
        if function is None and method.startswith("_"):  # the library's own business, which may change
            continue
        if not isinstance(function, FunctionType) or not function.__code__.co_filename.startswith(home):
            return True
    return False


def library_of(client: Any) -> Any:
    """The library that a client, timeout, request or response comes from; None if from neither."""
    return library_of_class(cast("type[Any]", type(client)))


def library_of_class(cls: type[Any]) -> Any:
    """The library that a class comes from or derives from; None if from neither."""
    for base in cls.__mro__:
        root = base.__module__.partition(".")[0]
        if root in LIBRARIES:
            return sys.modules[root]
    return None


# --- default clients --------------------------------------------------------------------------------

_contexts: dict[tuple[str, str | None, str | None], ssl.SSLContext] = {}
_contexts_lock = threading.Lock()


def tls_context(lib: Any) -> ssl.SSLContext:
    """The TLS configuration that all default clients of a process share; loading one takes 25 ms."""
    key = (lib.__name__, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    with _contexts_lock:
        context = _contexts.get(key)
        if context is None:
            context = _contexts[key] = lib.create_ssl_context()
        return context


def socket_options() -> list[tuple[int, int, int | bool]]:
    """TCP keep-alive, so that a connection that died silently is noticed within minutes."""
    options: list[tuple[int, int, int | bool]] = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, True)]
    interval = getattr(socket, "TCP_KEEPINTVL", None)
    if interval is not None:
        options.append((socket.IPPROTO_TCP, interval, 60))
    elif sys.platform == "darwin":
        options.append((socket.IPPROTO_TCP, getattr(socket, "TCP_KEEPALIVE", 0x10), 60))
    for name, value in (("TCP_KEEPCNT", 5), ("TCP_KEEPIDLE", 60)):
        option = getattr(socket, name, None)
        if option is not None:
            options.append((socket.IPPROTO_TCP, option, value))
    return options


def proxies_from_environment() -> dict[str, str | None]:
    """URL pattern -> proxy, as the environment says; None for hosts that are reached directly."""
    from ipaddress import ip_address
    from urllib.request import getproxies

    found = getproxies()
    out: dict[str, str | None] = {}
    for scheme in ("http", "https", "all"):
        proxy = found.get(scheme)
        if proxy:
            out[f"{scheme}://"] = proxy if "://" in proxy else f"http://{proxy}"
    for host in (host.strip() for host in found.get("no", "").split(",")):
        if host == "*":
            return {}
        if not host:
            continue
        if "://" in host:
            out[host] = None
            continue
        try:
            address = ip_address(host.split("/")[0])
        except ValueError:
            out[f"all://{host}" if host.lower() == "localhost" else f"all://*{host}"] = None
        else:
            out[f"all://[{host}]" if address.version == 6 else f"all://{host}"] = None
    return out


def client_options(lib: Any, kwargs: dict[str, Any], *, asynchronous: bool) -> dict[str, Any]:
    """The arguments of a default client: our timeouts and limits, keep-alive, proxies, shared TLS."""
    kwargs.setdefault("timeout", lib.Timeout(timeout=600, connect=5.0))
    kwargs.setdefault("limits", default_limits(lib))
    kwargs.setdefault("follow_redirects", True)
    if "transport" in kwargs:
        return kwargs
    transport = lib.AsyncHTTPTransport if asynchronous else lib.HTTPTransport
    names = ("verify", "cert", "trust_env", "http1", "http2", "limits")
    shared = {name: kwargs[name] for name in names if name in kwargs}
    if shared.get("verify", True) is True and "cert" not in shared and shared.get("trust_env", True):
        shared["verify"] = tls_context(lib)
        kwargs["verify"] = shared["verify"]  # the client makes a transport for `proxy=` itself
    options = socket_options()
    mounts = {
        pattern: None if proxy is None else transport(proxy=proxy, socket_options=options, **shared)
        for pattern, proxy in proxies_from_environment().items()
    }
    kwargs["mounts"] = {**mounts, **(kwargs.get("mounts") or {})}
    if kwargs.get("proxy") is None:
        kwargs["transport"] = transport(socket_options=options, **shared)
    return kwargs


def default_limits(lib: Any) -> Any:
    return lib.Limits(
        max_connections=MAX_CONNECTIONS,
        max_keepalive_connections=MAX_KEEPALIVE,
        keepalive_expiry=KEEPALIVE_SECONDS,
    )


_classes: dict[tuple[str, bool], type[Any]] = {}


def default_client_class(lib: Any, *, asynchronous: bool) -> type[Any]:
    """`DefaultHttpxClient` or `DefaultAsyncHttpxClient`, on `lib`."""
    found = _classes.get((lib.__name__, asynchronous))
    if found is not None:
        return found
    base = lib.AsyncClient if asynchronous else lib.Client

    def __init__(self: Any, **kwargs: Any) -> None:
        base.__init__(self, **client_options(lib, kwargs, asynchronous=asynchronous))

    name = "DefaultAsyncHttpxClient" if asynchronous else "DefaultHttpxClient"
    made = type(
        name,
        (base,),
        {
            "__init__": __init__,
            "__module__": "anthropic",
            "__qualname__": f"_{name}",
            "__doc__": f"{base.__name__} of {lib.__name__} with this library's timeouts, limits and keep-alive.",
        },
    )
    return _classes.setdefault((lib.__name__, asynchronous), made)


def native_timeout(lib: Any, times: Times) -> Any:
    """A ``Timeout`` object of `lib`."""
    return lib.Timeout(connect=times.connect, read=times.read, write=times.write, pool=times.pool)
