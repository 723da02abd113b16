"""How a copy of a client is told something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from typing_extensions import Self

from ._colour import C
from ._request import merge_headers
from ._settings import Settings, headers_from_environment
from ._types import NotGiven, not_given

if TYPE_CHECKING:
    import httpx
    import httpx2

    from ._connected import EngineName
    from ._engines.settings import HTTPEngine
    from ._middleware import MiddlewareInput
    from ._types import Headers, Query, TimeoutLike
    from .pricing import Amount, PriceTable
    from .tracing.options import OpenTelemetryClientOption


class Copying(Settings[C]):
    """Copies that share connections and the ledger."""

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
            new._custom_headers = merge_headers(headers_from_environment(), set_default_headers)
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

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.copy()  # connections cannot be copied, so they are shared
