"""Requests by aiohttp, and their replies.

Invariant: what had arrived is given before the error that came after it.
"""

from __future__ import annotations

import asyncio
import os
import re
import weakref
from base64 import b64encode
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import aiohttp
from aiohttp.client import DEFAULT_TIMEOUT
from multidict import CIMultiDict
from typing_extensions import override
from yarl import URL

from ..._request import DEFAULT_TIMES, Times
from ..body import body_of
from ..defaults import MAX_CONNECTIONS
from ..settings import Setup
from ..trust import ssl_context
from ..wire import Failure, Reply, Request, keep_for_ever
from .alarms import NEVER, clock
from .exchange import Exchange
from .pool import Pool, made_session
from .sending import Sending, form

if TYPE_CHECKING:
    import ssl

_PLAIN = re.compile("[!-~]+")


class AsyncReply(Reply):
    """A reply that aiohttp brings."""

    __slots__ = ("_aborted", "_error", "_exchange")
    asynchronous = True

    def __init__(self, request: Request, exchange: Exchange, response: aiohttp.ClientResponse) -> None:
        reason = (response.reason or "").encode("utf-8", "surrogateescape")
        super().__init__(request, response.status, list(response.raw_headers), reason)
        self._exchange: Exchange | None = exchange
        self._error: Exception | None = None
        self._aborted = False

    @property
    @override
    def open(self) -> bool:
        return self._exchange is not None

    @override
    async def read(self) -> bytes:
        exchange = self._exchange
        if self._content is None:
            self.begin()
            if exchange is None:
                return b""
            try:
                data = await exchange.whole()
            except BaseException as error:
                self._end()
                if isinstance(error, Exception):
                    raise exchange.failed(error)
                raise
            self.have(data)
            self._end()
            return data
        return self._content

    @override
    async def chunk(self) -> bytes | None:
        exchange = self._exchange
        if self._chunks is None:
            self._chunks = self.whole()
        if exchange is None:
            return next(self._chunks, None)
        try:
            if self._error is not None:
                raise self._error
            if self.by is not None:
                exchange.hurry(self.by)
            exchange.since = clock()
            data = await cast(aiohttp.ClientResponse, exchange.response).content.readany()
            exchange.since = None
            if data:
                return data
            if exchange.failure is not None:  # a body that ends with its connection
                raise exchange.failure
        except Exception as error:
            exchange.since = None
            rest = exchange.rest() if self._error is None else b""
            self._error = exchange.failed(error)
            if rest:
                return rest
            self._end()
            raise self._error
        except BaseException:
            self._end()
            raise
        self._end()
        return None

    def _end(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            self._aborted = not exchange.end()
            self.released()

    @override
    async def close(self) -> None:
        self._end()
        if self._aborted:
            self._aborted = False
            await asyncio.sleep(0)  # asyncio closes the socket in its next turn


class AsyncEngine:
    """Requests by aiohttp: a session for each event loop that it is used on, or the one of the caller."""

    name = "aiohttp"
    follows = True
    lib: Any = None

    def __init__(self, setup: Setup, context: ssl.SSLContext | None = None) -> None:
        self.setup, self.limit = setup, setup.options.max_connections
        self.proxies = setup.proxies()
        self.client: aiohttp.ClientSession | None = None
        self._context = context
        self._closed = False
        self._total: float | None = None
        self._pool: Pool | None = None
        self._pools: dict[asyncio.AbstractEventLoop, Pool] = {}
        # Not `__del__`: this keeps the sessions out of the garbage, which has them complain first.
        self._end = weakref.finalize(self, _forget, os.getpid(), self._pools)
        self._end.atexit = False
        self._urls: dict[str, URL] = {}
        self._proxies: dict[str, tuple[URL, str | None]] = {}
        self._connect: dict[float | None, aiohttp.ClientTimeout] = {}

    @classmethod
    def around(cls, session: aiohttp.ClientSession) -> AsyncEngine:
        """The engine around a caller's session; its settings stay, and where ours say something else, they win."""
        engine = cls(Setup())
        engine.client = session
        engine._end.detach()
        connector: Any = session.connector
        limits = (getattr(connector, "limit", 0), getattr(connector, "limit_per_host", 0))
        engine.limit = min([limit for limit in limits if limit] or [MAX_CONNECTIONS])
        engine._total = None if session.timeout == DEFAULT_TIMEOUT else session.timeout.total or None
        return engine

    @property
    def is_closed(self) -> bool:
        return self._closed or (self.client is not None and self.client.closed)

    # --- sessions -------------------------------------------------------------------------------------

    def _pool_here(self) -> Pool:
        """The pool of the running loop, made where there is none yet."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                "The engine 'aiohttp' needs asyncio; with trio choose 'httpx2' or 'httpx'"
            ) from None
        pool = self._pools.get(loop)
        if pool is None:
            for other in [other for other in self._pools if other.is_closed()]:
                self._pools.pop(other).forget()
            session = self.client
            if session is None:
                pool = Pool(made_session(self.setup.options), loop, self.setup.options.max_keepalive)
            elif getattr(session, "_loop", loop) is not loop:
                raise RuntimeError(
                    "An `aiohttp.ClientSession` belongs to the event loop it was made on; this is another one"
                )
            else:
                pool = Pool(session, loop, None)
            self._pools[loop] = pool
        self._pool = pool
        return pool

    async def close(self) -> None:
        self._closed = True
        pools, self._pool = dict(self._pools), None
        self._pools.clear()
        if self.client is not None and not pools:
            await self.client.close()
        for loop, pool in pools.items():
            if loop is asyncio.get_running_loop():
                await pool.close()
            else:
                pool.forget()

    def abandon(self) -> None:
        """In a forked process: the connections are the parent's, and so is the loop."""
        keep_for_ever(dict(self._pools))
        self._pools.clear()
        self._pool = None

    # --- requests -------------------------------------------------------------------------------------

    async def send(self, request: Request, *, stream: bool, decode: bool = True) -> AsyncReply:
        """Send a request; without `decode`, the body of the reply stays as it is coded."""
        pool = self._pool
        if pool is None or pool.loop is not asyncio.get_running_loop():
            pool = self._pool_here()
        deadline = request.deadline
        if self._total is not None:
            total = clock() + self._total
            deadline = total if deadline is None else min(deadline, total)
        exchange = Exchange(pool, request, deadline)
        try:
            arguments = self._arguments(exchange)
            if not decode:
                arguments["auto_decompress"] = False
            response = await pool.session.request(request.method, self._url(request.url), **arguments)
            exchange.answers(response)
            reply = AsyncReply(request, exchange, response)
            if stream:
                return reply
            reply._content = await exchange.whole()
        except Exception as error:
            exchange.end()
            await asyncio.sleep(0)  # asyncio closes the socket in its next turn
            raise exchange.failed(error)
        except BaseException:
            exchange.end()
            raise
        reply._exchange = None
        exchange.end()
        return reply

    def _arguments(self, exchange: Exchange) -> dict[str, Any]:
        """What aiohttp is told of a request."""
        request = exchange.request
        headers, body = request.headers, request.body
        if request.in_pieces:
            body, headers = body_of(request)
        if not isinstance(body, bytes) or body:
            exchange.body = Sending(exchange, body)
        given, unwanted = form(headers, exchange.body is not None)
        out: dict[str, Any] = {
            "data": exchange.body, "headers": given, "skip_auto_headers": unwanted, "allow_redirects": False,
            "timeout": self._timeout(exchange), "server_hostname": request.sni,
        }  # fmt: skip
        session = self.client
        if exchange.body is None:
            out["middlewares"] = (*getattr(session, "_middlewares", ()), exchange)
        if session is not None:
            out["raise_for_status"], out["auto_decompress"] = False, True
            return out
        proxy = self.proxies.of(request.url) if self.proxies else None
        tls = request.url.startswith("https:")
        if proxy is not None:
            out["proxy"], secret = self._proxy(proxy)
            if secret is not None and tls:
                out["proxy_headers"] = {"Proxy-Authorization": secret}
            elif secret is not None:
                out["headers"] = CIMultiDict([*given.items(), ("Proxy-Authorization", secret)])
            tls = tls or proxy.startswith("https:")
        if tls:
            out["ssl"] = self._context or self._made_context()
        return out

    def _made_context(self) -> ssl.SSLContext:
        try:
            self._context = ssl_context(self.setup.options)
        except OSError as error:
            raise Failure("ConnectError", f"the certificates for TLS cannot be loaded: {error}") from error
        return self._context

    def _timeout(self, exchange: Exchange) -> aiohttp.ClientTimeout:
        """For connecting alone, TLS included. The wait in a caller's pool that is full counts for the deadline only."""
        connect = exchange.request.times.connect
        if connect is not None:
            connect = max(connect, 0.001)  # 0 would be none
        if exchange.deadline < NEVER:
            left = exchange.deadline - clock()
            if left <= 0:
                raise Failure("ConnectTimeout", "the time for all of it was over")
            if self.client is None and connect is not None:
                left = min(left, connect)
            return aiohttp.ClientTimeout(connect=left, sock_connect=connect, ceil_threshold=NEVER)
        found = self._connect.get(connect)
        if found is None:
            if len(self._connect) > 100:
                self._connect.clear()
            whole = connect if self.client is None else None
            made = aiohttp.ClientTimeout(connect=whole, sock_connect=connect, ceil_threshold=NEVER)
            found = self._connect[connect] = made
        return found

    def _url(self, url: str) -> URL:
        found = self._urls.get(url)
        if found is None:
            if len(self._urls) > 100:
                self._urls.clear()
            found = self._urls[url] = URL(url, encoded=_PLAIN.fullmatch(url) is not None)
        return found

    def _proxy(self, proxy: str) -> tuple[URL, str | None]:
        """The URL of a proxy without its secret, and the secret as a header."""
        found = self._proxies.get(proxy)
        if found is None:
            parts = urlsplit(proxy)
            if parts.scheme not in ("http", "https"):
                raise Failure(
                    "UnsupportedProtocol",
                    f"The engine 'aiohttp' knows no {parts.scheme} proxies; choose the engine 'curl', or install 'httpx2[socks]'",
                )
            secret = None
            if parts.username is not None:
                pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
                secret = f"Basic {b64encode(pair.encode()).decode()}"
            host = parts.netloc.rpartition("@")[2]
            found = self._proxies[proxy] = (URL(f"{parts.scheme}://{host}"), secret)
        return found


def _forget(pid: int, pools: dict[asyncio.AbstractEventLoop, Pool]) -> None:
    if pid != os.getpid():  # forked: the parent's connections, which its loop watches by what we share
        keep_for_ever(dict(pools))
        return
    for pool in pools.values():
        pool.forget()


def session_times(session: aiohttp.ClientSession) -> Times:
    """The timeouts of a caller's session; where nobody chose them, ours."""
    timeout = session.timeout
    if timeout == DEFAULT_TIMEOUT:
        return DEFAULT_TIMES
    read = timeout.sock_read or None
    return Times(connect=timeout.sock_connect or timeout.connect or None, read=read, write=read, pool=None)
