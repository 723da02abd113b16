"""Who is calling: static keys, and providers of tokens that expire.

A provider is a callable ``(*, force_refresh=False) -> AccessToken``, on an async client also an ``async def`` one.
`TokenCache` keeps its token and asks again before it expires, once for all callers. Where providers come from
(profiles, workload identity) is in `credentials`. https://docs.anthropic.com/en/api/overview#authentication

Invariants: no token is in a `repr`, a log line or an error; a provider that blocks never runs on an event loop; at
most one renewal is under way at a time (of an ``async def`` provider: one for each event loop).
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast, runtime_checkable
from weakref import WeakKeyDictionary

from typing_extensions import override

from ._engines.wire import Headers, Request
from ._errors import AnthropicError, CredentialsError, WorkloadIdentityError

ADVISORY_REFRESH_SECONDS = 120
MANDATORY_REFRESH_SECONDS = 30
_BACKOFF_SECONDS = 5.0


@dataclass(frozen=True)
class AccessToken:
    """A bearer token, and when it expires."""

    token: str
    expires_at: int | None = None
    """Unix time in seconds; None for a token that does not expire, 0 for one that must not be kept."""

    @override
    def __repr__(self) -> str:
        shown = f"...{self.token[-4:]}" if len(self.token) >= 12 else "..."
        return f"AccessToken(token={shown!r}, expires_at={self.expires_at!r})"


class AccessTokenProvider(Protocol):
    """What `credentials=` takes."""

    def __call__(self, *, force_refresh: bool = False) -> AccessToken: ...


class AsyncAccessTokenProvider(Protocol):
    """What `credentials=` of an async client takes, too; it is awaited on the client's event loop."""

    async def __call__(self, *, force_refresh: bool = False) -> AccessToken: ...


@runtime_checkable
class BaseURLBoundProvider(AccessTokenProvider, Protocol):
    """A provider whose tokens are those of one host: a client asks it for one for its own."""

    def for_base_url(self, base_url: str) -> AccessTokenProvider: ...


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


# --- asking a provider --------------------------------------------------------------------------------


def is_async(function: Any) -> bool:
    """Whether calling it gives a coroutine: an ``async def``, an object with such a ``__call__``, a `partial` of these."""
    while isinstance(function, partial):
        function = cast("partial[Any]", function).func
    if not callable(function):
        return False
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(function.__call__)


def call_provider(provider: Any, *, force_refresh: bool) -> Any:
    """Ask a provider, also one of the older kind that takes no argument. An ``async def`` one gives its coroutine."""
    try:
        parameters = inspect.signature(provider).parameters.values()
        knows = any(p.name == "force_refresh" or p.kind is p.VAR_KEYWORD for p in parameters)
    except (TypeError, ValueError):
        knows = True
    return provider(force_refresh=force_refresh) if knows else provider()


class _Flight:
    """A renewal that is under way, and what became of it."""

    def __init__(self, done: Any) -> None:
        self.done = done
        self.error: Exception | None = None
        self.pid = os.getpid()


class TokenCache:
    """Keeps a provider's token, and renews it before it expires; concurrent callers cause one renewal.

    A token with more than `advisory_refresh_seconds` left is used as it is. One with less is renewed by the first that
    needs it, while others go on with the old one, as they do where the renewal fails (it is tried again after 5 s).
    With `mandatory_refresh_seconds` or less left, all wait for the renewal, and its error is theirs.
    """

    def __init__(
        self,
        provider: Any,
        *,
        advisory_refresh_seconds: float = ADVISORY_REFRESH_SECONDS,
        mandatory_refresh_seconds: float = MANDATORY_REFRESH_SECONDS,
        time_source: Callable[[], float] = time.time,
    ) -> None:
        self._provider = provider
        self._async = is_async(provider)
        self._advisory, self._mandatory, self._now = (
            advisory_refresh_seconds,
            mandatory_refresh_seconds,
            time_source,
        )
        self.generation = 0
        """How many tokens there have been."""
        self._force = False
        self._begin()

    def _begin(self) -> None:
        self._token: AccessToken | None = None
        self._kept = True
        self._turn = 0
        self._not_before = 0.0
        self._lock, self._pid = threading.Lock(), os.getpid()
        self._flight: _Flight | None = None
        self._flights: WeakKeyDictionary[Any, _Flight] = WeakKeyDictionary()

    def __getstate__(self) -> dict[str, Any]:
        made = ("_token", "_kept", "_turn", "_not_before", "_lock", "_pid", "_flight", "_flights")
        return {name: value for name, value in self.__dict__.items() if name not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._begin()

    def cached(self) -> str | None:
        """The token that is at hand and good for a while; None where the provider must be asked."""
        token = self._token
        if token is None or self._force:
            return None
        if token.expires_at is None or token.expires_at - self._now() > self._advisory:
            return token.token
        return None

    def _usable(self) -> str | None:
        """The token that is still good for a moment."""
        token = self._token
        if token is None or self._force or cast(float, token.expires_at) - self._now() <= self._mandatory:
            return None
        return token.token

    def get_token(self) -> str:
        """A token that is good now; may block while the provider is asked.

        Raises: what the provider raises; `AnthropicError`, where it returns something else.
        """
        if self._async:
            raise TypeError("This provider is `async def`; use `async_get_token`")
        while (found := self.cached()) is None:
            force, turn = self._force, self._turn
            if not self._kept:
                return self._have(self._renewed(force), force)
            usable = self._usable()
            if usable is not None and self._now() < self._not_before:
                return usable
            with self._own_lock():
                flight, leads = self._flight, self._flight is None and self._turn == turn
                if leads:
                    flight = self._flight = _Flight(threading.Event())
            if flight is None:
                continue  # one has just ended
            if not leads:
                if usable is not None:
                    return usable
                flight.done.wait()
                if flight.error is not None:
                    raise _twin(flight.error)
                continue
            try:
                return self._have(self._renewed(force), force)
            except Exception as error:
                if usable is None:
                    flight.error = error
                    raise
                self._stay(error)
                return usable
            finally:
                self._turn += 1
                self._flight = None
                flight.done.set()
        return found

    async def async_get_token(self) -> str:
        """`get_token` for an event loop: a provider that blocks is asked in a worker thread.

        Raises: as `get_token`.
        """
        from ._io import AsyncIO, current_loop, new_event

        loop = current_loop()
        while (found := self.cached()) is None:
            force = self._force
            if not self._kept:
                return self._have(await self._ask(AsyncIO.in_thread, force), force)
            usable = self._usable()
            if usable is not None and self._now() < self._not_before:
                return usable
            flight = self._flights.get(loop)
            if flight is not None and flight.pid == os.getpid():
                if usable is not None:
                    return usable
                await flight.done.wait()
                if flight.error is not None:
                    raise _twin(flight.error)
                continue
            flight = self._flights[loop] = _Flight(new_event())
            try:
                if not self._async:
                    return await AsyncIO.in_thread(self.get_token)
                return self._have(await self._ask(AsyncIO.in_thread, force), force)
            except Exception as error:
                if usable is None:
                    flight.error = error
                    raise
                self._stay(error)
                return usable
            finally:
                self._flights.pop(loop, None)
                flight.done.set()
        return found

    def _own_lock(self) -> Any:
        if self._pid != os.getpid():  # forked: who held the lock, or led a renewal, is not in this process
            self._lock, self._flight, self._pid = threading.Lock(), None, os.getpid()
        return self._lock

    def _renewed(self, force: bool) -> Any:
        try:
            return call_provider(self._provider, force_refresh=force)
        except WorkloadIdentityError as error:
            if force or error.status_code != 401:
                raise
            return call_provider(self._provider, force_refresh=True)

    async def _ask(self, in_thread: Any, force: bool) -> Any:
        if not self._async:
            return await in_thread(self._renewed, force)
        try:
            return await call_provider(self._provider, force_refresh=force)
        except WorkloadIdentityError as error:
            if force or error.status_code != 401:
                raise
            return await call_provider(self._provider, force_refresh=True)

    def _have(self, token: Any, force: bool) -> str:
        if not isinstance(token, AccessToken):
            raise AnthropicError(
                f"The credentials provider returned {type(token).__name__}; it must return an AccessToken"
            )
        self.generation += 1
        self._kept = token.expires_at != 0
        # Where a token was refused while the provider was asked, it may have given that very one.
        if force or not self._force:
            self._token, self._force = token if self._kept else None, False
        return token.token

    def _stay(self, error: Exception) -> None:
        """Go on with the old token for a while: it is still good."""
        import logging

        self._not_before = self._now() + _BACKOFF_SECONDS
        said = (
            str(error) if isinstance(error, AnthropicError) else type(error).__name__
        )  # another's may hold secrets
        log = logging.getLogger("anthropic.lib.credentials._cache")
        log.warning("The access token could not be renewed early; the present one is used: %s", said)

    def invalidate(self) -> None:
        """Forget the token: the API refused it. The provider is told to get a new one, until that has worked."""
        self._token, self._force = None, True

    def refused(self, generation: int | None) -> None:
        """`invalidate`, unless another token than the one of `generation` has come in the meantime."""
        if generation is None or generation == self.generation:
            self.invalidate()


def _twin(error: Exception) -> Exception:
    """The error of a renewal for another that waited for it: a traceback belongs to one."""
    with contextlib.suppress(Exception):
        twin = copy.copy(error)
        twin.__cause__ = error
        return twin
    return error


# --- putting it on requests -----------------------------------------------------------------------------


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
_sent: ContextVar[tuple[int, int] | None] = ContextVar("anthropic_token_sent", default=None)
"""Which cache's which token went with the last attempt: the 401 may come when there has long been a newer one."""


class AccessTokenAuth:
    """Puts the token of a cache on requests that have no credential of their own.

    It has the methods of an ``Auth`` of httpx or httpx2, too.
    """

    requires_request_body = False
    requires_response_body = False

    def __init__(self, token_cache: TokenCache) -> None:
        self.cache = token_cache
        self._made: tuple[Headers, str, Headers] | None = None
        """The last headers: from which, with which token, and what became of them. Requests mostly share theirs."""

    def __getstate__(self) -> dict[str, Any]:
        return {"cache": self.cache, "_made": None}

    async def put(self, request: Request, io: Any) -> None:
        """Raises: what the provider raises."""
        before, cache = request.headers, self.cache
        if any(name.lower() in ("x-api-key", "authorization") for name, _ in before.items):
            _sent.set((id(cache), -1))
            return
        token = cache.cached()
        if token is None:
            token = await cache.async_get_token() if io.asynchronous else cache.get_token()
        _sent.set((id(cache), cache.generation))
        made = self._made
        if made is None or made[0] is not before or made[1] != token:
            made = self._made = before, token, _with_token(before, token)
        request.change_headers(made[2])

    def refused(self) -> bool:
        sent = _sent.get()
        generation = sent[1] if sent is not None and sent[0] == id(self.cache) else None
        if generation == -1:  # it was a credential of the request's own
            return False
        self.cache.refused(generation)
        return True

    def sync_auth_flow(self, request: Any) -> Iterator[Any]:
        """As an HTTP library's ``Auth``: the request with the token on it."""
        if _bare(request):
            _put_native(request, self.cache.cached() or self.cache.get_token())
        yield request

    async def async_auth_flow(self, request: Any) -> AsyncIterator[Any]:
        if _bare(request):
            _put_native(request, self.cache.cached() or await self.cache.async_get_token())
        yield request

    @override
    def __repr__(self) -> str:
        return "AccessTokenAuth(...)"


def _bare(request: Any) -> bool:
    return "x-api-key" not in request.headers and "authorization" not in request.headers


def _put_native(request: Any, token: str) -> None:
    request.headers["Authorization"] = f"Bearer {token}"
    request.headers["anthropic-beta"] = _with_beta(request.headers.get("anthropic-beta", ""))


def _with_token(headers: Headers, token: str) -> Headers:
    items = [pair for pair in headers.items if pair[0].lower() != "anthropic-beta"]
    betas = ",".join(value for name, value in headers.items if name.lower() == "anthropic-beta")
    return Headers((*items, ("Authorization", f"Bearer {token}"), ("anthropic-beta", _with_beta(betas))))


def _with_beta(betas: str) -> str:
    each = [beta.strip() for beta in betas.split(",") if beta.strip()]
    return ", ".join(each if OAUTH_BETA in each else [*each, OAUTH_BETA])
