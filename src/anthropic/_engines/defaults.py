"""The clients of httpx and httpx2 that are made where the caller passes none, and what they share."""

from __future__ import annotations

import os
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any

from .._request import Times

if TYPE_CHECKING:
    import ssl

    from .settings import HTTPEngine

MAX_CONNECTIONS = 1000
MAX_KEEPALIVE = 100
KEEPALIVE_SECONDS = 5.0

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


def _proxies() -> dict[str, str]:
    """Scheme -> proxy, and "no" -> the hosts without one. On macOS and Windows the system's settings count, too."""
    if sys.platform in ("darwin", "win32"):
        from urllib.request import getproxies

        return getproxies()
    # As `urllib.request.getproxies` does, whose import takes 15 ms: lower case wins, an empty value is none.
    out: dict[str, str] = {}
    for upper in (True, False):
        for name, value in os.environ.items():
            if name.lower().endswith("_proxy") and name.islower() != upper:
                scheme = name.lower().removesuffix("_proxy")
                if value:
                    out[scheme] = value
                elif not upper:
                    out.pop(scheme, None)
        if (
            upper and "REQUEST_METHOD" in os.environ
        ):  # a CGI program, whose HTTP_PROXY is a header of its caller
            out.pop("http", None)
    return out


def proxies_from_environment() -> dict[str, str | None]:
    """URL pattern -> proxy, as the environment says; None for hosts that are reached directly."""
    from ipaddress import ip_address

    found = _proxies()
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


def client_arguments(lib: Any, options: HTTPEngine) -> dict[str, Any]:
    """What an `HTTPEngine` says, as arguments of a default client; nothing for what it leaves open."""
    from .trust import authorities, ssl_context

    out: dict[str, Any] = {}
    if isinstance(options.verify, str) or options.cert is not None:
        out["verify"] = ssl_context(options)
    elif options.verify is False:
        out["verify"] = False
    elif not options.trust_env and any(authorities(options)):
        out["verify"] = ssl_context(
            options
        )  # OpenSSL itself asks the environment; not every httpx2 prevents it
    if options.proxy is not None:
        out["proxy"] = options.proxy
    if not options.trust_env:
        out["trust_env"], out["mounts"] = False, {f"{scheme}://": None for scheme in ("http", "https", "all")}
    # How many there are at once is up to our own queue: a call that is cancelled while it connects can leave a
    # place of httpcore's pool taken for ever.
    out["limits"] = lib.Limits(
        max_connections=None,
        max_keepalive_connections=min(options.max_keepalive, options.max_connections),
        keepalive_expiry=options.keepalive_expiry,
    )
    return out


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
