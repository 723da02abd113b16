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


def client_arguments(lib: Any, options: HTTPEngine) -> dict[str, Any]:
    """What an `HTTPEngine` says, as arguments of a default client; nothing for what it leaves open."""
    import ssl

    out: dict[str, Any] = {}
    if isinstance(options.verify, str) or options.cert is not None:
        folder = options.verify if isinstance(options.verify, str) and os.path.isdir(options.verify) else None
        file = options.verify if isinstance(options.verify, str) and folder is None else None
        context = ssl.create_default_context(cafile=file, capath=folder)
        if options.cert is not None:
            context.load_cert_chain(*(options.cert if isinstance(options.cert, tuple) else (options.cert,)))
        if options.verify is False:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        out["verify"] = context
    elif options.verify is False:
        out["verify"] = False
    if options.proxy is not None:
        out["proxy"] = options.proxy
    if not options.trust_env:
        out["trust_env"], out["mounts"] = False, {f"{scheme}://": None for scheme in ("http", "https", "all")}
    if (options.max_connections, options.max_keepalive) != (MAX_CONNECTIONS, MAX_KEEPALIVE):
        out["limits"] = lib.Limits(
            max_connections=options.max_connections,
            max_keepalive_connections=min(options.max_keepalive, options.max_connections),
            keepalive_expiry=KEEPALIVE_SECONDS,
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
