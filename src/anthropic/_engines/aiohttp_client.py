"""`DefaultAioHttpClient`: an async client of httpx2 or httpx whose requests travel by aiohttp.

It is an httpx client in all that it takes and gives. Where one is the ``http_client`` of ours, requests go to the
engine at once, unless something was put on the client (headers, cookies, hooks, ...) that has a say in them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import override

from .._request import Times
from .defaults import MAX_CONNECTIONS, client_options, default_limits
from .httpx import AsyncEngine
from .settings import HTTPEngine, Setup
from .wire import Failure, Reply, Request

if TYPE_CHECKING:
    from . import aiohttp

_FOR_EVER = 1e8
_classes: dict[str, type[Any]] = {}


def aiohttp_client_class(lib: Any) -> type[Any]:
    """`DefaultAioHttpClient`, on `lib`."""
    found = _classes.get(lib.__name__)
    if found is not None:
        return found
    base = lib.AsyncClient

    def __init__(self: Any, **kwargs: Any) -> None:
        if kwargs.get("transport") is None:
            kwargs["transport"] = _transport_class(lib)(_engine(lib, kwargs))
            kwargs.pop("proxy", None)  # for which the client would make a transport of its own
        base.__init__(self, **client_options(lib, kwargs, asynchronous=True))

    made = type(
        "DefaultAioHttpClient",
        (base,),
        {
            "__init__": __init__,
            "__module__": "anthropic",
            "__qualname__": "_DefaultAioHttpClient",
            "__doc__": f"AsyncClient of {lib.__name__} that sends by aiohttp, with this library's timeouts and limits.",
        },
    )
    return _classes.setdefault(lib.__name__, made)


def _engine(lib: Any, kwargs: dict[str, Any]) -> aiohttp.AsyncEngine:
    """The engine for the arguments of a client.

    Raises: `RuntimeError`, where aiohttp is not installed.
    """
    try:
        import aiohttp as _  # noqa: F401
    except ImportError as error:
        raise RuntimeError(
            "`DefaultAioHttpClient` needs aiohttp, which is not installed: pip install 'anthropic[aiohttp]'"
        ) from error
    from .aiohttp import AsyncEngine

    limits = kwargs.get("limits") or default_limits(lib)
    most = limits.max_connections or MAX_CONNECTIONS
    kept, expiry = limits.max_keepalive_connections, limits.keepalive_expiry
    verify, cert = kwargs.get("verify", True), kwargs.get("cert")
    context = None if isinstance(verify, (bool, str)) else verify
    if context is not None and cert is not None:
        context.load_cert_chain(*((cert,) if isinstance(cert, str) else cert))
    options = HTTPEngine(
        verify=verify if context is None else True,
        cert=cert,
        proxy=_proxy(kwargs.get("proxy")),
        trust_env=kwargs.get("trust_env", True),
        max_connections=most,
        max_keepalive=most if kept is None else kept,
        keepalive_expiry=_FOR_EVER if expiry is None else expiry,
    )
    return AsyncEngine(Setup(options), context)


def _proxy(proxy: Any) -> str | None:
    """The URL of a proxy, given as one or as a ``Proxy`` of httpx or httpx2."""
    if not hasattr(proxy, "auth"):
        return None if proxy is None else str(proxy)
    if proxy.headers:
        raise ValueError(
            "`DefaultAioHttpClient` sends no `headers` of a Proxy; its user and password it does"
        )
    user, password = proxy.auth or (None, None)
    return str(proxy.url if user is None else proxy.url.copy_with(username=user, password=password))


# --- as a transport -----------------------------------------------------------------------------------

_transports: dict[str, type[Any]] = {}


def _transport_class(lib: Any) -> type[Any]:
    found = _transports.get(lib.__name__)
    if found is not None:
        return found

    class Body(lib.AsyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, reply: Reply, request: Any) -> None:
            self.reply, self.request = reply, request

        async def __aiter__(self) -> AsyncIterator[bytes]:
            try:
                while (data := await self.reply.chunk()) is not None:
                    yield data
            except Failure as failure:
                raise _as_of(lib, failure, self.request) from failure

        async def aclose(self) -> None:
            await self.reply.close()

    class AioHttpTransport(lib.AsyncBaseTransport):  # type: ignore[misc, name-defined]
        """Sends the requests of an httpx client by aiohttp."""

        def __init__(self, engine: aiohttp.AsyncEngine) -> None:
            self.engine = engine
            self.places = asyncio.Semaphore(engine.limit)

        async def handle_async_request(self, request: Any) -> Any:
            limits: dict[str, float | None] = request.extensions.get("timeout") or {}
            times = Times(*[limits.get(name) for name in Times._fields])
            ours = Request.of(request, times)
            ours.sni = request.extensions.get("sni_hostname")
            try:
                await self._place(times.pool)
                try:
                    reply = await self._sent(ours)
                except BaseException:
                    self.places.release()
                    raise
            except Failure as failure:
                raise _as_of(lib, failure, request) from failure
            reply.opened(self.places.release)
            extensions = {"http_version": b"HTTP/1.1", "reason_phrase": reply.reason}
            return lib.Response(
                reply.status_code, headers=reply.raw, stream=Body(reply, request), extensions=extensions
            )

        async def _place(self, seconds: float | None) -> None:
            from anyio import fail_after

            try:
                with fail_after(seconds if self.places.locked() else None):
                    await self.places.acquire()
            except TimeoutError:
                raise Failure("PoolTimeout", "all connections were in use") from None

        async def _sent(self, request: Request) -> Reply:
            try:
                return await self.engine.send(request, stream=True, decode=False)
            except Failure as failure:
                if not (failure.stale and isinstance(request.body, bytes)):
                    raise
            return await self.engine.send(request, stream=True, decode=False)

        async def aclose(self) -> None:
            await self.engine.close()

    return _transports.setdefault(lib.__name__, AioHttpTransport)


def _as_of(lib: Any, failure: Failure, request: Any) -> Exception:
    return cast(Exception, getattr(lib, failure.kind)(str(failure), request=request))


# --- as the client of ours ----------------------------------------------------------------------------


def sends_by_aiohttp(client: Any) -> bool:
    """Whether a client is a `DefaultAioHttpClient` that nobody gave another transport."""
    return isinstance(client._transport, tuple(_transports.values())) and not client._mounts


def _additions(client: Any) -> tuple[Any, ...]:
    """What a client adds to requests, or does with them."""
    hooks = client.event_hooks
    return (
        client.headers.raw,
        client.params,
        client.auth,
        any(hooks.values()),
        any(True for _ in client.cookies.jar),
    )


class ClientEngine(AsyncEngine):
    """A `DefaultAioHttpClient` that somebody passed."""

    def __init__(self, lib: Any, client: Any) -> None:
        super().__init__(lib, client)
        self.name = "aiohttp"
        self.limit = client._transport.engine.limit
        self._bare = _additions(lib.AsyncClient(transport=client._transport))

    @override
    async def send(self, request: Request, *, stream: bool) -> Any:
        client = self.client
        if request.own_native or not sends_by_aiohttp(client) or _additions(client) != self._bare:
            return await super().send(request, stream=stream)
        return await client._transport.engine.send(request, stream=stream)
