"""Who is calling: static keys, and providers of tokens that expire.

A provider is a callable ``(*, force_refresh=False) -> AccessToken``. `TokenCache` keeps its token and
asks again before it expires, once for all callers. https://docs.anthropic.com/en/api/overview#authentication
"""

from __future__ import annotations

import inspect
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from typing_extensions import override

from ._engines.wire import Headers, Request
from ._errors import AnthropicError, CredentialsError

ADVISORY_REFRESH_SECONDS = 120
MANDATORY_REFRESH_SECONDS = 30
_BACKOFF_SECONDS = 5.0


@dataclass(frozen=True)
class AccessToken:
    """A bearer token, and when it expires."""

    token: str
    expires_at: float | None = None
    """Unix time in seconds; None for a token that does not expire."""

    @override
    def __repr__(self) -> str:
        shown = f"...{self.token[-4:]}" if len(self.token) >= 12 else "..."
        return f"AccessToken(token={shown!r}, expires_at={self.expires_at!r})"


class AccessTokenProvider(Protocol):
    """What `credentials=` takes."""

    def __call__(self, *, force_refresh: bool = False) -> AccessToken: ...


class StaticToken:
    """A provider of one token that never changes."""

    def __init__(self, token: str) -> None:
        self._token = AccessToken(token)

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        return self._token


class EnvToken:
    """A provider that reads an environment variable at every call.

    Raises: `CredentialsError`, where it is not set.
    """

    def __init__(self, env_var: str = "ANTHROPIC_AUTH_TOKEN") -> None:
        self.env_var = env_var

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        token = os.environ.get(self.env_var)
        if not token:
            raise CredentialsError(f"The environment variable {self.env_var} is not set")
        return AccessToken(token)


class TokenCache:
    """Keeps a provider's token, and renews it before it expires; concurrent callers cause one renewal."""

    def __init__(
        self,
        provider: Any,
        *,
        advisory_refresh_seconds: float = ADVISORY_REFRESH_SECONDS,
        mandatory_refresh_seconds: float = MANDATORY_REFRESH_SECONDS,
        time_source: Callable[[], float] = time.time,
    ) -> None:
        self._provider = provider
        self._advisory, self._mandatory, self._now = (
            advisory_refresh_seconds,
            mandatory_refresh_seconds,
            time_source,
        )
        self._token: AccessToken | None = None
        self._force = False
        self._not_before = 0.0
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_lock", "_token")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _token=None, _lock=threading.Lock())

    def cached(self) -> str | None:
        """The token that is at hand and good for a while; None where the provider must be asked."""
        token = self._token
        if token is None or self._force:
            return None
        if token.expires_at is None or token.expires_at - self._now() > self._advisory:
            return token.token
        return None

    def get_token(self) -> str:
        """A token that is good now; may block while the provider is asked.

        Raises: what the provider raises; `AnthropicError`, where it returns something else.
        """
        found = self.cached()
        if found is not None:
            return found
        token = self._token
        left = 0.0 if token is None or self._force else cast(float, token.expires_at) - self._now()
        if token is not None and left > self._mandatory:
            if self._now() < self._not_before or not self._lock.acquire(blocking=False):
                return token.token  # somebody else is renewing it; this one is still good
            try:
                return self._renew().token
            except AnthropicError:
                self._not_before = self._now() + _BACKOFF_SECONDS
                return token.token
            finally:
                self._lock.release()
        with self._lock:
            return self.cached() or self._renew().token

    def _renew(self) -> AccessToken:
        token = call_provider(self._provider, force_refresh=self._force)
        self._token, self._force = token, False
        return token

    def invalidate(self) -> None:
        """Forget the token: the API refused it."""
        self._token, self._force = None, True


def call_provider(provider: Any, *, force_refresh: bool) -> AccessToken:
    """Ask a provider, also one of the older kind that takes no argument."""
    try:
        parameters = inspect.signature(provider).parameters.values()
        knows = any(p.name == "force_refresh" or p.kind is p.VAR_KEYWORD for p in parameters)
    except (TypeError, ValueError):
        knows = True
    token: Any = provider(force_refresh=force_refresh) if knows else provider()
    if not isinstance(token, AccessToken):
        raise AnthropicError(
            f"The credentials provider returned {type(token).__name__}; it must return an AccessToken"
        )
    return token


class Auth(Protocol):
    """What a client has where a header that never changes is not enough: it puts the credential on requests, or signs them."""

    async def put(self, request: Request, io: Any) -> None:
        """Put the credential on a request, the last that is done to it; `io.in_thread` for what blocks.

        Raises: `AnthropicError`, where there is no credential.
        """
        ...

    def refused(self) -> bool:
        """The API answered 401. Returns whether another credential can be had, and the request tried once more."""
        ...


OAUTH_BETA = "oauth-2025-04-20"
"""The beta that goes with a token of `credentials=`."""


class AccessTokenAuth:
    """Puts the token of a cache on requests that have no credential of their own."""

    def __init__(self, cache: TokenCache) -> None:
        self.cache = cache
        self._made: tuple[Headers, str, Headers] | None = None
        """The last headers: from which, with which token, and what became of them. Requests mostly share theirs."""

    def __getstate__(self) -> dict[str, Any]:
        return {"cache": self.cache, "_made": None}

    async def put(self, request: Request, io: Any) -> None:
        """Raises: what the provider raises."""
        before = request.headers
        if any(name.lower() in ("x-api-key", "authorization") for name, _ in before.items):
            return
        token = self.cache.cached() or await io.in_thread(self.cache.get_token)  # a provider may block
        made = self._made
        if made is None or made[0] is not before or made[1] != token:
            made = self._made = before, token, _with_token(before, token)
        request.change_headers(made[2])

    def refused(self) -> bool:
        self.cache.invalidate()
        return True

    @override
    def __repr__(self) -> str:
        return "AccessTokenAuth(...)"


def _with_token(headers: Headers, token: str) -> Headers:
    items = [pair for pair in headers.items if pair[0].lower() != "anthropic-beta"]
    betas = ",".join(value for name, value in headers.items if name.lower() == "anthropic-beta")
    each = [beta.strip() for beta in betas.split(",") if beta.strip()]
    each = each if OAUTH_BETA in each else [*each, OAUTH_BETA]
    return Headers((*items, ("Authorization", f"Bearer {token}"), ("anthropic-beta", ", ".join(each))))
