"""What a client is told when it is made.

Invariants: making a client opens nothing and imports no HTTP library; no credential is in its `repr`;
a client can be pickled and opens connections of its own where it is unpickled.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from typing_extensions import override

from . import _log
from ._colour import Async, C, Coloured
from ._connected import Connected, EngineName
from ._platform import platform_headers
from ._qs import Querystring
from ._request import merge_headers, times
from ._types import NotGiven, not_given
from ._version import __version__

if TYPE_CHECKING:
    from decimal import Decimal

    import httpx
    import httpx2

    from ._auth import AccessTokenAuth, Auth, TokenCache
    from ._engines.settings import HTTPEngine
    from ._spend import Ledger, Spend
    from ._types import Headers, Query, TimeoutLike
    from .pricing import Amount, PriceTable
    from .tracing.options import OpenTelemetryClientOption, ResolvedOpenTelemetryOptions
    from .tracing.spans import Tracing

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


class Settings(Connected[C]):
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
        self._custom_headers: dict[str, Any] = merge_headers(headers_from_environment(), default_headers)
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

    # --- settings ---------------------------------------------------------------------------------

    @property
    def base_url(self) -> httpx2.URL:
        """Where the API is, as the HTTP library's URL, with a trailing slash on its path."""
        return cast("httpx2.URL", self._lib.URL(self._base_url))

    @base_url.setter
    def base_url(self, url: str | httpx.URL | httpx2.URL) -> None:
        self._base_url, self._base_url_given = with_trailing_slash(str(url)), True

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


class AmbiguousCredentials(TypeError, ValueError):
    """More than one provider of tokens was passed; releases differ in which of the two errors that is."""


def with_trailing_slash(url: str) -> str:
    """The URL with a slash at the end of its path, if it has one."""
    base, mark, rest = url.partition("?")
    path = "/" in base.partition("://")[2]
    return url if base.endswith("/") or not path else f"{base}/{mark}{rest}"


def headers_from_environment() -> dict[str, str]:
    """``ANTHROPIC_CUSTOM_HEADERS``: a header a line, name and value apart at the first colon."""
    out: dict[str, str] = {}
    for line in os.environ.get("ANTHROPIC_CUSTOM_HEADERS", "").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            out[name.strip()] = value.strip()
    return out
