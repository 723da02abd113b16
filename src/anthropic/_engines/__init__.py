"""The HTTP libraries, each behind the same small interface. Nothing else of ours touches one.

An engine sends a request (`wire.Request`) and gives a reply (`wire.Reply`) whose body is read at once or
in chunks. Its methods are coroutines in both colours; those of a sync engine never suspend.

| engine | sync | async | library |
|---|---|---|---|
| curl | yes | asyncio loops with `add_reader` | pycurl (libcurl) |
| aiohttp | no | asyncio | aiohttp |
| pyreqwest | yes | asyncio | pyreqwest (reqwest, hyper) |
| httpx2, httpx | yes | asyncio, trio | the library of that name |
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from operator import is_
from types import FunctionType
from typing import TYPE_CHECKING, Any, Protocol, cast

from .wire import LIBRARIES, Failure, Headers, Reply, Request, kind_of

if TYPE_CHECKING:  # every client imports this module, and only its first request needs those
    from .settings import Setup

__all__ = [
    "ENGINES", "LIBRARIES", "Engine", "Failure", "Headers", "Reply", "Request", "engine_for", "is_aiohttp", "is_auto",
    "kind_of", "library", "library_of", "library_of_class", "make_engine", "reply_of", "watched", "wrap_client",
]  # fmt: skip


class Engine(Protocol):
    """What the client needs of an HTTP library."""

    name: str
    lib: Any
    """The library whose objects stand for ours in errors and raw responses: httpx or httpx2."""
    client: Any
    """The library's client, which pools connections."""
    limit: int
    """How many requests may be under way at once; more wait in our own queue."""
    follows: bool
    """Whether redirects are followed where the call does not say."""

    @property
    def is_closed(self) -> bool: ...

    async def send(self, request: Request, *, stream: bool) -> Reply:
        """Send a request, and wait for the head of the reply; without `stream`, for its body, too.

        Raises: `Failure`, or an error of httpx or httpx2.
        """
        ...

    async def close(self) -> None: ...


# --- which engine -----------------------------------------------------------------------------------

ENGINES = ("curl", "aiohttp", "pyreqwest", "httpx2", "httpx")
_PACKAGES = {
    "curl": "pycurl",
    "aiohttp": "aiohttp",
    "pyreqwest": "pyreqwest",
    "httpx2": "httpx2",
    "httpx": "httpx",
}
_MOCKS = ("respx", "pytest_httpx", "vcr")
_MOCKS_OF_SOCKETS = ("mocket", "httpretty", "pytest_socket", "pook")


def engine_for(name: str | None = None, *, asynchronous: bool, watches: bool = True) -> str:
    """The engine that is used where the caller does not pass a client.

    `name`, or ``ANTHROPIC_HTTP_ENGINE``, chooses; "auto" is the first that is installed of "curl", "aiohttp" (on
    asyncio) and "httpx2". It never goes around what mocks or traces an HTTP library in this process: a test-suite
    that stubs HTTP must never reach the network past its stubs. `watches` is whether the running event loop
    can watch sockets for us, as curl needs.

    Raises: `ValueError` (an unknown name, or one that has no such colour), `ImportError` (it is not installed).
    """
    name = name or os.environ.get("ANTHROPIC_HTTP_ENGINE") or "auto"
    if name == "auto":
        return watched() or ("curl" if watches and _has_curl() else _without_curl(asynchronous))
    if name not in ENGINES:
        raise ValueError(f"Unknown HTTP engine {name!r}; choose 'auto', {' or '.join(map(repr, ENGINES))}")
    if name == "aiohttp" and not asynchronous:
        raise ValueError("The engine 'aiohttp' has no sync client; choose 'auto' or another for `Anthropic`")
    if name == "curl" and not watches:
        raise ValueError(
            "The engine 'curl' needs an asyncio loop that watches sockets (not trio, not Windows' Proactor)"
        )
    if asynchronous and name not in LIBRARIES and _on_trio():
        raise ValueError(f"The engine {name!r} needs asyncio; with trio choose 'httpx2' or 'httpx'")
    package = _PACKAGES[name]
    try:
        import_module(package)
    except ImportError as error:
        raise ImportError(
            f"The engine {name!r} needs its library: pip install 'anthropic[{name}]' (or {package})"
        ) from error
    return name


def is_auto(name: str | None) -> bool:
    return (name or os.environ.get("ANTHROPIC_HTTP_ENGINE") or "auto") == "auto"


def _without_curl(asynchronous: bool) -> str:
    return "aiohttp" if asynchronous and _installed("aiohttp") and not _on_trio() else "httpx2"


def _on_trio() -> bool:
    trio = sys.modules.get("trio")  # which is imported by httpx2, too, wherever it is installed
    if trio is None:
        return False
    try:
        trio.lowlevel.current_trio_token()
    except RuntimeError:
        return False
    return True


_found: dict[str, bool] = {}


def _installed(package: str) -> bool:
    if package not in _found:
        _found[package] = find_spec(package) is not None
    return _found[package]


def _has_curl() -> bool:
    """Whether pycurl is there, and is not a build that lacks what we need."""
    if "usable curl" not in _found:
        usable = _installed("pycurl")
        if usable:
            from .curl import usable as check

            usable = check()
        _found["usable curl"] = usable
    return _found["usable curl"]


_modules = 0
_seen: list[Any] = []
_verdict: str | None = None


def watched() -> str | None:
    """The library that is mocked or traced in this process, or has to be used because sockets are not the system's."""
    global _modules, _seen, _verdict
    modules = sys.modules
    loaded = [modules[name] for name in LIBRARIES if name in modules]
    state = [_MOCKS, getattr(modules.get("socket"), "socket", None)]
    for lib in loaded:
        state += _roads(lib)
    # Asked for at every request: look closely on a change only. A wrapper may be equal to what it wraps.
    if len(modules) != _modules or len(state) != len(_seen) or not all(map(is_, state, _seen)):
        _verdict = _looked()
        _modules, _seen = len(modules), state
    return _verdict


def _looked() -> str | None:
    modules = sys.modules
    httpx = modules.get("httpx")
    if httpx is not None and (any(mock in modules for mock in _MOCKS) or _patched(httpx)):
        return str(httpx.__name__)  # "httpx2", where somebody put it there under the older name
    if "httpx2" in modules and _patched(modules["httpx2"]):
        return "httpx2"
    sockets = modules.get("socket")
    foreign = sockets is not None and sockets.socket.__module__ not in (
        "socket",
        "_socket",
    )  # gevent, eventlet, ...
    return "httpx2" if foreign or any(mock in modules for mock in _MOCKS_OF_SOCKETS) else None


_METHODS = (
    ("Client", "send"), ("AsyncClient", "send"), ("Client", "_send_single_request"), ("AsyncClient", "_send_single_request"),
    ("HTTPTransport", "handle_request"), ("AsyncHTTPTransport", "handle_async_request"),
)  # fmt: skip


def _roads(lib: Any) -> tuple[Any, ...]:
    """The functions by which a library sends."""
    return tuple([getattr(lib, cls).__dict__.get(method) for cls, method in _METHODS])


def _patched(lib: Any) -> bool:
    """Whether somebody has replaced the functions by which the library sends."""
    home = os.path.dirname(str(lib.__file__))
    for (_, method), function in zip(_METHODS, _roads(lib), strict=True):
        if function is None and method.startswith("_"):  # the library's own business, which may change
            continue
        # Not `isinstance`: a wrapper of wrapt, which OpenTelemetry uses, says that it is what it wraps.
        plain = type(function) is FunctionType
        if not plain or not function.__code__.co_filename.startswith(home):
            return True
    return False


# --- making them ------------------------------------------------------------------------------------


def make_engine(name: str, setup: Setup, *, asynchronous: bool) -> Engine:
    """A new engine."""
    if name in LIBRARIES:
        from .defaults import client_arguments, default_client_class, native_timeout

        lib = import_module(name)
        cls = default_client_class(lib, asynchronous=asynchronous)
        timeout, more = native_timeout(lib, setup.times), client_arguments(lib, setup.options)
        engine = wrap_client(cls(base_url=setup.base_url, timeout=timeout, **more))
        engine.limit = setup.options.max_connections
        return engine
    module = import_module(f".{name}", __name__)
    made: Any = module.AsyncEngine if asynchronous else module.SyncEngine
    return cast(Engine, made(setup))


def is_aiohttp(client: Any) -> bool:
    """Whether a caller's client is a session of aiohttp."""
    return any(
        base.__module__ == "aiohttp.client" and base.__name__ == "ClientSession"
        for base in type(client).__mro__
    )


def wrap_client(client: Any) -> Engine:
    """The engine around a caller's client."""
    if is_aiohttp(client):
        from . import aiohttp

        return cast(Engine, cast(Any, aiohttp).AsyncEngine.around(client))
    from . import httpx

    lib = library_of(client)
    asynchronous = isinstance(client, lib.AsyncClient)
    ours: Any = sys.modules.get(f"{__name__}.aiohttp_client")
    if asynchronous and ours is not None and ours.sends_by_aiohttp(client):
        return cast(Engine, ours.ClientEngine(lib, client))
    return (httpx.AsyncEngine if asynchronous else httpx.SyncEngine)(lib, client)


def reply_of(response: Any, *, asynchronous: bool) -> Reply:
    """Our view of a response: one of ours is its own, an HTTP library's leads back to ours."""
    if isinstance(response, Reply):
        return response
    from . import httpx

    return (httpx.AsyncReply if asynchronous else httpx.SyncReply).of(response)


# --- whose objects ----------------------------------------------------------------------------------


def library(name: str | None = None) -> Any:
    """The library whose objects stand for ours in errors, timeouts and raw responses."""
    name = name or os.environ.get("ANTHROPIC_HTTP_ENGINE") or "auto"
    if name == "auto":
        name = watched() or LIBRARIES[0]
    elif name not in ENGINES:
        engine_for(name, asynchronous=True)
    return import_module(name if name in LIBRARIES else LIBRARIES[0])


def library_of(obj: Any) -> Any:
    """The library that a client, timeout, request or response comes from; None if from neither."""
    return library_of_class(cast("type[Any]", type(obj)))


def library_of_class(cls: type[Any]) -> Any:
    """The library that a class comes from or derives from; None if from neither."""
    for base in cls.__mro__:
        root = base.__module__.partition(".")[0]
        if root in LIBRARIES:
            return sys.modules[root]
    return None
