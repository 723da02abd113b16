"""By what a client sends: the engine, or the HTTP client it was given; and for how long it waits.

Invariant: nothing is made or imported for it before the first request.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from ._colour import Async, C, both, settle
from ._engines import watched
from ._errors import AnthropicError, also_as
from ._request import DEFAULT_TIMES, Times, times
from ._types import NotGiven
from .resources import ResourcesOfClient

if TYPE_CHECKING:
    from ._engines.settings import HTTPEngine
    from ._types import TimeoutLike

EngineName: TypeAlias = Literal["auto", "curl", "aiohttp", "pyreqwest", "httpx2", "httpx"]


class Connected(ResourcesOfClient[C]):
    """The transport that the settings of a client choose."""

    credentials: Any
    _base_url: str
    _engine: HTTPEngine | EngineName | None
    _http_client: Any
    _timeout: Any

    def _check_http_client(self, client: Any) -> None:
        from ._engines import is_aiohttp, library_of

        if self._colour is Async and is_aiohttp(client):
            return
        lib = library_of(client)
        kind = "AsyncClient" if self._colour is Async else "Client"
        if lib is None or not isinstance(client, getattr(lib, kind)):
            raise TypeError(
                f"Invalid `http_client` argument; Expected an instance of `httpx.{kind}` or `httpx2.{kind}` "
                f"but got {type(client)}"
            )

    @property
    def timeout(self) -> Any:
        """The timeout of requests that do not set one: seconds, a ``Timeout`` object or None."""
        if not isinstance(self._timeout, NotGiven):
            return self._timeout
        return _default_timeout(self._lib, self._http_client)

    @timeout.setter
    def timeout(self, value: TimeoutLike) -> None:
        times(value)
        self._timeout = value

    def _times(self) -> Times:
        if not isinstance(self._timeout, NotGiven):
            return times(self._timeout)
        if self._http_client is None:
            return DEFAULT_TIMES
        return times(_default_timeout(self._lib, self._http_client))

    @property
    def _lib(self) -> Any:
        """The HTTP library whose objects stand for ours."""
        from ._engines import library, library_of

        if self._http_client is not None:
            return library_of(self._http_client) or library("httpx2")
        return library(self._engine_name)

    @property
    def _engine_name(self) -> str | None:
        return self._engine if self._engine is None or isinstance(self._engine, str) else self._engine.name

    @property
    def _io(self) -> Any:
        io = self.__dict__.get("_io_made")
        if io is None:
            from ._engines import is_auto, wrap_client
            from ._io import AsyncIO, SyncIO

            kind = AsyncIO if self._colour is Async else SyncIO
            given = self._http_client
            made = kind(self._new_engine, wrap_client(given) if given is not None else None)
            made.auto = given is None and is_auto(self._engine_name)
            made.watched = watched() if made.auto else None
            io = self.__dict__.setdefault("_io_made", made)
        return io

    def _transport(self) -> Any:
        """The transport for a request, with a new engine where another is due: a mock was imported in the meantime."""
        io = self._io
        if io.auto and not io.closed:
            now = watched()
            if io.watched != now:
                io.watched = now
                io.change()
        return io

    def _make_engine(self, name: str | None = None) -> Any:
        from ._engines import engine_for, make_engine
        from ._engines.settings import HTTPEngine, Setup
        from ._io import watches_sockets

        asynchronous = self._colour is Async
        if name is None:
            watches = not asynchronous or watches_sockets()
            name = engine_for(self._engine_name, asynchronous=asynchronous, watches=watches)
        options = self._engine if isinstance(self._engine, HTTPEngine) else HTTPEngine()
        return make_engine(name, Setup(options, self._times(), self._base_url), asynchronous=asynchronous)

    def _new_engine(self, name: str | None = None) -> Any:
        """`_make_engine`; what the settings have wrong is no broken connection, which would be tried again."""
        try:
            return self._make_engine(name)
        except (ValueError, ImportError, OSError) as error:
            made = also_as(AnthropicError(str(error)), error)
            raise made from error

    @property
    def _client(self) -> Any:
        """The client of httpx or httpx2 that sends. Who asks for it means to change or watch how requests are sent, so
        from then on they are sent by it. One that is put in its place is as one that was passed as `http_client`.
        """
        io = self._io
        if io.engine().client is None:
            io.auto = False
            io.change(partial(self._new_engine, self._lib.__name__))
        return io.engine().client

    @_client.setter
    def _client(self, client: Any) -> None:
        self._http_client = client
        self.__dict__.pop("_io_made", None)

    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return bool(self._io.closed)

    @both
    async def close(self) -> None:
        """Close the connections, those of an `http_client` that was passed in included."""
        await self._io.close()
        provider = self.credentials
        while isinstance(provider, partial):
            provider = cast("partial[Any]", provider).func
        for name in ("aclose", "close") if self._colour is Async else ("close",):
            close = getattr(provider, name, None)
            if callable(close):
                await settle(close())
                break


def _default_timeout(lib: Any, http_client: Any) -> Any:
    """The timeout of a client that was told none: that of its HTTP client, if somebody chose it, else ours."""
    from ._engines import is_aiohttp
    from ._engines.defaults import native_timeout

    if http_client is not None and is_aiohttp(http_client):
        from ._engines.aiohttp import session_times

        return native_timeout(lib, session_times(http_client))
    if http_client is not None and http_client.timeout != lib.Timeout(5.0):
        return http_client.timeout
    return native_timeout(lib, DEFAULT_TIMES)
