"""What a client is told when it is made, and how a copy is told something else.

Invariants: making a client opens nothing and imports no HTTP library; no credential is in its `repr`;
a client can be pickled and opens connections of its own where it is unpickled.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, cast

from typing_extensions import Self, override

from . import _log
from ._colour import Async, C, Coloured, both, settle
from ._engines import watched
from ._errors import AnthropicError, also_as
from ._platform import platform_headers
from ._qs import Querystring
from ._request import DEFAULT_TIMES, Times, merge_headers, times
from ._types import NotGiven, not_given
from ._version import __version__
from .resources import ResourcesOfClient

if TYPE_CHECKING:
    from decimal import Decimal

    import httpx
    import httpx2

    from ._auth import AccessTokenAuth, Auth, TokenCache
    from ._engines.settings import HTTPEngine
    from ._middleware import MiddlewareInput
    from ._spend import Ledger, Spend
    from ._types import Headers, Query, TimeoutLike
    from .pricing import Amount, PriceTable
    from .tracing.options import OpenTelemetryClientOption, ResolvedOpenTelemetryOptions
    from .tracing.spans import Tracing

EngineName: TypeAlias = Literal["auto", "curl", "aiohttp", "pyreqwest", "httpx2", "httpx"]
DEFAULT_MAX_RETRIES = 2
_TRANSIENT = ("_io_made", "_ledger", "_made_headers", "_plain", "_tracing")
"""What a client makes when it is first used, and makes anew where it is unpickled."""
DEFAULT_BASE_URL = "https://api.anthropic.com"
API_VERSION = "2023-06-01"
BEARER_API_VERSION = "2026-10-21"
"""The newer dialect: the key travels as a bearer token, and beta endpoints have no ``?beta=true``."""


class OneLedger:
    """The ledger of a client, made when it is first needed: by one thread, whichever."""

    def __get__(self, client: Any, owner: Any = None) -> Ledger:
        from ._spend import Ledger

        own: dict[str, Any] = client.__dict__  # where it is looked for first from then on
        return cast("Ledger", own.setdefault("_ledger", Ledger(client._prices)))


class OneTracing:
    """What traces the calls of a client, made when there may be somebody who takes spans; None where it is off."""

    def __get__(self, client: Any, owner: Any = None) -> Tracing | None:
        made: Any = None
        if client._telemetry["traces"]["enabled"]:
            from .tracing.spans import Tracing

            made = Tracing(client._telemetry, client._platform)
        return cast("Tracing | None", client.__dict__.setdefault("_tracing", made))


class Settings(ResourcesOfClient[C]):
    """The settings of a client, and the transport they choose."""

    HUMAN_PROMPT: ClassVar[str] = "\n\nHuman:"
    AI_PROMPT: ClassVar[str] = "\n\nAssistant:"

    api_key: str | None
    auth_token: str | None
    webhook_key: str | None
    credentials: Any
    max_retries: int
    middleware: tuple[Any, ...]
    api_version: str
    stall_timeout: float | None
    total_timeout: float | None
    max_retry_after: float | None
    strict_nonstreaming: bool
    spend_limit: Decimal | None
    _ledger = OneLedger()
    _tracing = OneTracing()

    _platform: ClassVar[str] = ""
    """The platform that a client is for; none of the Claude API itself."""
    _version_header: ClassVar[bool] = True
    """Whether the API version travels as a header; on some platforms it is in the body."""
    _idempotency_header: str | None = None
    _strict_response_validation: bool
    _default_stream_cls: Any = None

    def __init__(
        self,
        *,
        api_key: str | None = None,
        auth_token: str | None = None,
        credentials: Any = None,
        config: Mapping[str, Any] | None = None,
        profile: str | None = None,
        webhook_key: str | None = None,
        base_url: str | httpx.URL | httpx2.URL | None = None,
        timeout: TimeoutLike | NotGiven = not_given,
        max_retries: int = DEFAULT_MAX_RETRIES,
        default_headers: Headers | None = None,
        default_query: Query | None = None,
        open_telemetry: OpenTelemetryClientOption = None,
        http_client: Any = None,
        middleware: Any = None,
        engine: HTTPEngine | EngineName | None = None,
        api_version: str = API_VERSION,
        stall_timeout: float | None = None,
        total_timeout: float | None = None,
        max_retry_after: float | None = None,
        strict_nonstreaming: bool = False,
        prices: PriceTable | None = None,
        spend_limit: Amount | None = None,
        _strict_response_validation: bool = False,
        _token_cache: TokenCache | NotGiven | None = not_given,
    ) -> None:
        """Make a client. Nothing is opened or sent until the first request.

        Args:
            api_key: The key; default ``ANTHROPIC_API_KEY``.
            auth_token: A bearer token; default ``ANTHROPIC_AUTH_TOKEN``.
            credentials: A callable that gives an `AccessToken` (see `TokenCache` for when it is called).
            config: A profile as a mapping.
            profile: The name of a profile that ``ant auth login`` wrote.
            webhook_key: The key that signs webhooks; default ``ANTHROPIC_WEBHOOK_SIGNING_KEY``.
            base_url: Where the API is; default ``ANTHROPIC_BASE_URL``, else ``https://api.anthropic.com``.
            timeout: Seconds, a ``Timeout`` of httpx or httpx2, or None for no limit; default 600, 5 to connect.
            max_retries: How often a failed request is tried again; default 2.
            default_headers: Headers of every request; an `Omit` value removes one.
            default_query: Query parameters of every request.
            open_telemetry: How calls are traced (see `anthropic.tracing`); False not at all, None as the environment
                says: by default wherever an SDK of OpenTelemetry is registered.
            http_client: An httpx or httpx2 client to send with.
            middleware: Callables ``(request, call_next)`` or `Middleware` objects around each attempt, outermost first.
            engine: Which HTTP library sends where no `http_client` is given, and how: a name or an `HTTPEngine`;
                default ``ANTHROPIC_HTTP_ENGINE``, else "auto".
            api_version: The ``anthropic-version``; "2026-10-21" also selects that version's dialect.
            stall_timeout: Seconds that a stream may go without content, pings not counted; default no limit.
            total_timeout: Seconds that a call may take in all, retries and the reading of a stream included; default no
                limit.
            max_retry_after: Seconds; a server that asks to wait longer is not waited for, its error is raised.
            strict_nonstreaming: Raise `ValueError` for replies too long for one response, instead of streaming them.
            prices: What `spend` counts with; default `anthropic.pricing.PRICES`.
            spend_limit: US dollars; when the client and its copies have spent them, calls raise `SpendLimitError`.

        Raises: `TypeError` or `ValueError`, for arguments that cannot work.
        """
        if max_retries is None:  # pyright: ignore[reportUnnecessaryComparison]
            raise TypeError(
                "max_retries cannot be None. To disable retries, pass `0`; for very many, pass a large number "
                "(not `math.inf`); for the default, do not pass it"
            )
        if isinstance(timeout, NotGiven):
            self._timeout: Any = timeout
        else:
            times(timeout)
            self._timeout = timeout
        self._check_credentials(api_key, auth_token, credentials, config, profile)

        explicit = any(value is not None for value in (api_key, auth_token, credentials, config, profile))
        if not explicit:
            api_key = os.environ.get("ANTHROPIC_API_KEY") or None
            auth_token = os.environ.get("ANTHROPIC_AUTH_TOKEN") or None
        self.api_key, self.auth_token, self.credentials = api_key, auth_token, credentials
        self.webhook_key = (
            webhook_key if webhook_key is not None else os.environ.get("ANTHROPIC_WEBHOOK_SIGNING_KEY")
        )
        if base_url is None:
            base_url = os.environ.get("ANTHROPIC_BASE_URL")
        self._base_url_given = base_url is not None
        self._base_url = with_trailing_slash(str(base_url) if base_url is not None else DEFAULT_BASE_URL)
        self._credential_headers: dict[str, str] = {}
        self._token_cache = self._settle_credentials(explicit, config, profile, engine, _token_cache)
        self._auth: Auth | None = self.custom_auth
        self._custom_headers: dict[str, Any] = merge_headers(_headers_from_environment(), default_headers)
        self._custom_query: dict[str, object] = dict(default_query or {})
        self.max_retries = max_retries
        self.middleware = ()
        if middleware:
            from ._middleware import check

            self.middleware = check(middleware, asynchronous=self._colour is Async)
        from .tracing.options import resolve

        self._telemetry = resolve(open_telemetry)
        self.api_version = api_version
        self.stall_timeout, self.total_timeout, self.max_retry_after = (
            stall_timeout,
            total_timeout,
            max_retry_after,
        )
        self.strict_nonstreaming = strict_nonstreaming
        self._prices = prices
        self.spend_limit = None
        if spend_limit is not None:
            from .pricing import amount

            self.spend_limit = amount(spend_limit)
        self._engine = engine
        self._http_client = http_client
        self._version = __version__
        self._strict_response_validation = _strict_response_validation
        if http_client is not None:
            self._check_http_client(http_client)

    @staticmethod
    def _check_credentials(
        api_key: Any, auth_token: Any, credentials: Any, config: Any, profile: Any
    ) -> None:
        passed = {"credentials": credentials, "config": config, "profile": profile}
        names = [f"`{name}=`" for name, value in passed.items() if value is not None]
        if len(names) > 1:
            raise AmbiguousCredentials(
                f"Pass at most one of `credentials=`, `config=`, or `profile=`. Received {', '.join(names)}."
            )
        if credentials is not None and not callable(credentials):
            raise TypeError(
                f"`credentials` must be callable and return an AccessToken, not {type(credentials).__name__}"
            )

    def _settle_credentials(
        self,
        explicit: bool,
        config: Mapping[str, Any] | None,
        profile: str | None,
        engine: Any,
        cache: TokenCache | NotGiven | None,
    ) -> TokenCache | None:
        """Find the provider of tokens, if there is one, and what goes with it. Files are read only where no key is given.

        Raises: `CredentialsError`, where what was chosen cannot be used; `TypeError`, for a provider that cannot be awaited.
        """
        static = self.api_key is not None or self.auth_token is not None
        if config is not None or profile is not None or not (explicit or static or cache is None):
            from . import _client

            if explicit or _client._is_base_client(self):
                from .credentials.chain import find

                found = find(self, config, profile)
                if found is not None:
                    self.credentials, self._credential_headers = found.provider, dict(found.extra_headers)
                    if found.base_url and not self._base_url_given:
                        self._base_url = with_trailing_slash(found.base_url)
        elif not explicit and static:
            from . import _client

            if _client._is_base_client(self):
                from .credentials.shadow import warn

                warn("ANTHROPIC_API_KEY" if self.api_key is not None else "ANTHROPIC_AUTH_TOKEN")
        if self.credentials is None or not isinstance(cache, NotGiven):
            return None if isinstance(cache, NotGiven) else cache
        from ._auth import TokenCache
        from .credentials.binding import bound

        return TokenCache(bound(self, self.credentials, engine, shadowed=static))

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

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={_log.shown(self._base_url.rstrip('/'))!r})"

    def __getstate__(self) -> dict[str, Any]:
        if self._http_client is not None:
            raise TypeError(
                "A client that was given an `http_client` cannot be pickled; give it an `engine` instead"
            )
        telemetry = {name: value for name, value in self._telemetry.items() if name != "tracer_provider"}
        return {
            name: value
            for name, value in self.__dict__.items()
            if name not in _TRANSIENT and not isinstance(value, Coloured)
        } | {"_telemetry": telemetry}  # a provider belongs to its process

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()  # connections cannot be copied, so they are shared

    # --- settings ---------------------------------------------------------------------------------

    @property
    def base_url(self) -> httpx2.URL:
        """Where the API is, as the HTTP library's URL, with a trailing slash on its path."""
        return cast("httpx2.URL", self._lib.URL(self._base_url))

    @base_url.setter
    def base_url(self, url: str | httpx.URL | httpx2.URL) -> None:
        self._base_url, self._base_url_given = with_trailing_slash(str(url)), True

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
    def open_telemetry(self) -> ResolvedOpenTelemetryOptions:
        """How calls are traced, everything said."""
        return cast(
            "ResolvedOpenTelemetryOptions", {**self._telemetry, "traces": {**self._telemetry["traces"]}}
        )

    @property
    def prices(self) -> PriceTable:
        """The price table that `spend` counts with."""
        return self._ledger.prices

    @property
    def spend(self) -> Spend:
        """What this client and its copies have used so far, and what that cost. See `anthropic._spend`."""
        return self._ledger.spend()

    def calibrate_estimates(self) -> None:
        """Correct `messages.estimate_tokens` by what the API counts, for each model, from now on.

        Each reply costs an estimate of its request then. The client's copies share it.
        """
        from ._estimate import Calibration

        if self._ledger.calibration is None:
            self._ledger.calibration = Calibration()

    @property
    def qs(self) -> Querystring:
        """How query strings are written."""
        return Querystring(array_format="brackets")

    @property
    def user_agent(self) -> str:
        return f"{type(self).__name__}/Python {self._version}"

    @property
    def auth_headers(self) -> dict[str, str]:
        """The headers that carry the static credential."""
        if self.api_version == BEARER_API_VERSION:
            token = self.api_key if self.api_key is not None else self.auth_token
            return {} if token is None else {"Authorization": f"Bearer {token}"}
        out: dict[str, str] = {}
        if self.api_key:  # an empty one, as from an empty variable, is none
            out["X-Api-Key"] = self.api_key
        if self.auth_token:
            out["Authorization"] = f"Bearer {self.auth_token}"
        return out

    @property
    def custom_auth(self) -> AccessTokenAuth | None:
        """What signs requests with the token of `credentials`."""
        if self._token_cache is None:
            return None
        from ._auth import AccessTokenAuth

        return AccessTokenAuth(self._token_cache)

    def platform_headers(self) -> dict[str, str]:
        """The headers that say what the client runs on."""
        return platform_headers(self._version)

    @property
    def default_headers(self) -> dict[str, Any]:
        """The headers of every request, those of `default_headers=` included."""
        return merge_headers(
            {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": self.user_agent},
            self.platform_headers(),
            self.auth_headers,
            {"X-Stainless-Async": self._async_name()},
            {"anthropic-version": self.api_version} if self._version_header else None,
            self._credential_headers,
            self._custom_headers,
        )

    def _async_name(self) -> str:
        if self._colour is not Async:
            return "false"
        from ._io import async_library

        return f"async:{async_library()}"

    @property
    def default_query(self) -> dict[str, object]:
        """The query parameters of every request."""
        return dict(self._custom_query)

    def copy(
        self,
        *,
        api_key: str | None = None,
        auth_token: str | None = None,
        credentials: Any = not_given,
        config: Mapping[str, Any] | None = None,
        profile: str | None = None,
        webhook_key: str | None = None,
        base_url: str | httpx.URL | httpx2.URL | None = None,
        timeout: TimeoutLike | NotGiven = not_given,
        http_client: Any = None,
        max_retries: int | NotGiven = not_given,
        default_headers: Headers | None = None,
        set_default_headers: Headers | None = None,
        default_query: Query | None = None,
        set_default_query: Query | None = None,
        open_telemetry: OpenTelemetryClientOption | NotGiven = not_given,
        middleware: Any = not_given,
        engine: HTTPEngine | EngineName | None = None,
        api_version: str | None = None,
        stall_timeout: float | NotGiven | None = not_given,
        total_timeout: float | NotGiven | None = not_given,
        max_retry_after: float | NotGiven | None = not_given,
        strict_nonstreaming: bool | None = None,
        prices: PriceTable | None = None,
        spend_limit: Amount | NotGiven | None = not_given,
        _extra_kwargs: Mapping[str, Any] | None = None,
    ) -> Self:
        """A client with some settings changed; it shares this one's connections.

        `default_headers` and `default_query` are merged into the present ones, ``set_default_...`` replace
        them. Closing either client closes the connections of both. What they spend is counted together, unless the copy has `prices` of
        its own.

        Raises: `ValueError`, where headers or queries are both merged and replaced.
        """
        if default_headers is not None and set_default_headers is not None:
            raise ValueError(
                "The `default_headers` and `set_default_headers` arguments are mutually exclusive"
            )
        if default_query is not None and set_default_query is not None:
            raise ValueError("The `default_query` and `set_default_query` arguments are mutually exclusive")
        headers: Any = self._custom_headers
        if default_headers is not None:
            headers = merge_headers(headers, default_headers)
        elif set_default_headers is not None:
            headers = set_default_headers
        query: Any = self._custom_query
        if default_query is not None:
            query = {**query, **default_query}
        elif set_default_query is not None:
            query = set_default_query

        kwargs: dict[str, Any] = {
            "webhook_key": webhook_key or self.webhook_key,
            "base_url": base_url or self._base_url,
            "timeout": self._timeout if isinstance(timeout, NotGiven) else timeout,
            "max_retries": self.max_retries if isinstance(max_retries, NotGiven) else max_retries,
            "default_headers": headers,
            "default_query": query,
            "http_client": http_client if http_client is not None else self._http_client,
            "middleware": self.middleware if isinstance(middleware, NotGiven) else middleware,
            "engine": engine or self._engine,
            "api_version": api_version or self.api_version,
            "stall_timeout": self.stall_timeout if isinstance(stall_timeout, NotGiven) else stall_timeout,
            "total_timeout": self.total_timeout if isinstance(total_timeout, NotGiven) else total_timeout,
            "max_retry_after": self.max_retry_after
            if isinstance(max_retry_after, NotGiven)
            else max_retry_after,
            "strict_nonstreaming": self.strict_nonstreaming
            if strict_nonstreaming is None
            else strict_nonstreaming,
            "prices": prices or self._prices,
            "spend_limit": self.spend_limit if isinstance(spend_limit, NotGiven) else spend_limit,
        }
        kwargs.update(self._copied_credentials(api_key, auth_token, credentials, config, profile))
        kwargs["open_telemetry"] = self._telemetry if isinstance(open_telemetry, NotGiven) else open_telemetry
        fresh = any(value is not None for value in (api_key, auth_token, config, profile)) or not (
            isinstance(credentials, NotGiven) or credentials is None
        )
        if base_url is None and fresh and not self._base_url_given:
            kwargs["base_url"] = None  # it was that of the credential which is replaced
        elif base_url is not None and str(base_url).rstrip("/") != self._base_url.rstrip("/"):
            kwargs.pop("_token_cache", None)  # a token is for one host
        accepted = self._accepted_arguments()
        extra = dict(_extra_kwargs or {})
        make: Any = type(self)
        new: Self = make(
            **{name: value for name, value in kwargs.items() if accepted is None or name in accepted}, **extra
        )
        if kwargs["default_headers"] is set_default_headers and set_default_headers is not None:
            new._custom_headers = merge_headers(_headers_from_environment(), set_default_headers)
        if prices is None:
            new.__dict__["_ledger"] = self._ledger  # what copies spend is spent together
        if not fresh:
            new._base_url_given = self._base_url_given or base_url is not None
            if isinstance(credentials, NotGiven):
                new._credential_headers = self._credential_headers
        if http_client is None and kwargs["engine"] == self._engine:
            new.__dict__["_io_made"] = self._io  # the connections are shared
        return new

    with_options = copy

    def with_middleware(self, *middleware: MiddlewareInput) -> Self:
        """A copy with more middleware, inside that which is there."""
        return self.copy(middleware=(*self.middleware, *middleware))

    def _accepted_arguments(self) -> set[str] | None:
        """The constructor arguments of a subclass that does not take all of ours; None for all."""
        if cast(Any, type(self)).__init__ is cast(Any, Settings).__init__:
            return None
        import inspect

        parameters = inspect.signature(type(self).__init__).parameters
        if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
            return None
        return set(parameters)

    def _copied_credentials(
        self, api_key: Any, auth_token: Any, credentials: Any, config: Any, profile: Any
    ) -> dict[str, Any]:
        """A credential that is passed replaces the one there was, of whatever kind."""
        passed = {"api_key": api_key, "auth_token": auth_token, "config": config, "profile": profile}
        passed = {name: value for name, value in passed.items() if value is not None}
        if not isinstance(credentials, NotGiven):
            passed["credentials"] = credentials
        if any(value is not None for value in passed.values()):
            return passed
        out = {"api_key": self.api_key, "auth_token": self.auth_token}
        if credentials is None:
            out["_token_cache"] = None  # none, not one to be looked for
        if isinstance(credentials, NotGiven):
            out["credentials"] = self.credentials
            if self.credentials is not None:
                out["_token_cache"] = cast(Any, self._token_cache)
        return out

    # --- the transport ------------------------------------------------------------------------------

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


class AmbiguousCredentials(TypeError, ValueError):
    """More than one provider of tokens was passed; releases differ in which of the two errors that is."""


def with_trailing_slash(url: str) -> str:
    """The URL with a slash at the end of its path, if it has one."""
    base, mark, rest = url.partition("?")
    path = "/" in base.partition("://")[2]
    return url if base.endswith("/") or not path else f"{base}/{mark}{rest}"


def _headers_from_environment() -> dict[str, str]:
    """``ANTHROPIC_CUSTOM_HEADERS``: a header a line, name and value apart at the first colon."""
    out: dict[str, str] = {}
    for line in os.environ.get("ANTHROPIC_CUSTOM_HEADERS", "").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            out[name.strip()] = value.strip()
    return out


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
