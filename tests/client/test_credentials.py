"""Tokens that expire: where they go, when they are asked for, and what a 401 does."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from clients import API, it
from server import ASK, error, hello

import anthropic
from anthropic import AccessToken, StaticToken, TokenCache


class Provider:
    """Gives token-1, token-2, ...; remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.threads: list[int] = []

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        self.asked.append(force_refresh)
        self.threads.append(threading.get_ident())
        return AccessToken(f"token-{len(self.asked)}")


def bearer(server: Any) -> list[str]:
    return [request.headers.get("authorization") for request in server.requests]


async def test_it_is_a_bearer_token(api: API, serve: Any) -> None:
    server = serve(hello)
    provider = Provider()
    client = api.client(server, api_key=None, credentials=provider)
    await it(client.messages.create(**ASK))
    await it(client.beta.messages.create(**ASK, betas=["mine"]))
    await it(client.beta.messages.create(**ASK, betas=["oauth-2025-04-20"]))
    assert bearer(server) == ["Bearer token-1"] * 3 and provider.asked == [False]
    betas = [request.headers["anthropic-beta"].replace(" ", "") for request in server.requests]
    assert betas == ["oauth-2025-04-20", "mine,oauth-2025-04-20", "oauth-2025-04-20"]
    if api.asynchronous:
        assert provider.threads[0] != threading.get_ident(), "a provider may block; not on the event loop"


async def test_a_request_with_its_own_credential_is_left_alone(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, api_key=None, credentials=Provider())
    await it(client.messages.create(**ASK, extra_headers={"x-api-key": "k"}))
    assert "authorization" not in server.last.headers and "anthropic-beta" not in server.last.headers


async def test_401_renews_once(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(401, "authentication_error"), hello)
    provider = Provider()
    client = api.client(server, api_key=None, credentials=provider)
    await it(client.messages.create(**ASK))
    assert bearer(server) == ["Bearer token-1", "Bearer token-2"]
    assert provider.asked == [False, True], "the second time by force"


async def test_401_twice_is_an_error(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(error(401, "authentication_error"))
    client = api.client(server, api_key=None, credentials=Provider())
    with pytest.raises(anthropic.AuthenticationError):
        await it(client.messages.create(**ASK))
    assert len(server.requests) == 2


async def test_401_without_retries_or_with_a_key(api: API, serve: Any, naps: list[float]) -> None:
    for options in ({"api_key": None, "credentials": Provider(), "max_retries": 0}, {"api_key": "k"}):
        server = serve(error(401, "authentication_error"))
        with pytest.raises(anthropic.AuthenticationError):
            await it(api.client(server, **options).messages.create(**ASK))
        assert len(server.requests) == 1


async def test_errors_of_a_provider_come_through(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(hello)

    def refuse(**kwargs: Any) -> Any:
        raise anthropic.CredentialsError("nothing there")

    with pytest.raises(anthropic.CredentialsError, match="nothing there"):
        await it(api.client(server, api_key=None, credentials=refuse).messages.create(**ASK))
    with pytest.raises(anthropic.AnthropicError, match="must return an AccessToken"):
        await it(api.client(server, api_key=None, credentials=lambda: "text").messages.create(**ASK))
    assert not server.requests and naps == []


async def test_older_providers_take_no_argument(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, api_key=None, credentials=lambda: AccessToken("old"))
    await it(client.messages.create(**ASK))
    assert bearer(server) == ["Bearer old"]


# --- the cache, without I/O -------------------------------------------------------------------------------


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def cache_of(*tokens: Any) -> tuple[TokenCache, Clock, list[bool]]:
    left, asked, clock = list(tokens), [], Clock()

    def provider(*, force_refresh: bool = False) -> AccessToken:
        asked.append(force_refresh)
        token = left.pop(0)
        if isinstance(token, Exception):
            raise token
        return token

    return TokenCache(provider, time_source=clock), clock, asked


@pytest.mark.parametrize(
    ("seconds_left", "renewed"), [(121, False), (120, True), (31, True), (30, True), (0, True), (-5, True)]
)
def test_when_it_is_renewed(seconds_left: float, renewed: bool) -> None:
    cache, clock, asked = cache_of(AccessToken("a", 2000.0), AccessToken("b", 9000.0))
    assert cache.get_token() == "a"
    clock.now = 2000.0 - seconds_left
    assert cache.get_token() == ("b" if renewed else "a")
    assert len(asked) == 1 + renewed


def test_a_token_without_an_end_is_kept() -> None:
    cache, clock, asked = cache_of(AccessToken("a"))
    assert cache.get_token() == "a"
    clock.now = 1e12
    assert cache.get_token() == "a" and len(asked) == 1


def test_early_failures_serve_the_old_token_and_wait() -> None:
    failure = anthropic.CredentialsError("down")
    cache, clock, asked = cache_of(AccessToken("a", 2000.0), failure, failure, AccessToken("b", 9000.0))
    cache.get_token()
    clock.now = 1900.0
    assert [cache.get_token(), cache.get_token()] == ["a", "a"] and len(asked) == 2
    clock.now = 1906.0
    assert cache.get_token() == "a" and len(asked) == 3
    clock.now = 1912.0
    assert cache.get_token() == "b"


def test_late_failures_are_raised() -> None:
    cache, clock, _ = cache_of(AccessToken("a", 2000.0), anthropic.CredentialsError("down"))
    cache.get_token()
    clock.now = 1971.0
    with pytest.raises(anthropic.CredentialsError):
        cache.get_token()


def test_force_is_kept_until_it_worked() -> None:
    cache, _, asked = cache_of(AccessToken("a"), anthropic.CredentialsError("down"), AccessToken("b"))
    cache.get_token()
    cache.invalidate()
    with pytest.raises(anthropic.CredentialsError):
        cache.get_token()
    assert cache.get_token() == "b" and asked == [False, True, True]


def test_many_threads_cause_one_renewal() -> None:
    asked: list[int] = []
    gate, begun = threading.Event(), threading.Event()

    def provider(*, force_refresh: bool = False) -> AccessToken:
        asked.append(1)
        begun.set()
        gate.wait(10)
        return AccessToken("a")

    cache = TokenCache(provider)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(cache.get_token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    gate.set()
    for thread in threads:
        thread.join(10)
    assert found == ["a"] * 8 and len(asked) == 1


def test_tokens_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "secret" not in repr(AccessToken("secret")) and "secret" not in repr(
        AccessToken("a-secret-token-0042")
    )
    assert "0042" in repr(AccessToken("a-secret-token-0042"))
    assert "secret" not in repr(
        anthropic.Anthropic(api_key=None, credentials=StaticToken("secret")).custom_auth
    )


def test_a_token_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = anthropic.EnvToken("MY_TOKEN")
    monkeypatch.delenv("MY_TOKEN", raising=False)
    with pytest.raises(anthropic.AnthropicError, match="MY_TOKEN"):
        provider()
    monkeypatch.setenv("MY_TOKEN", "one")
    assert provider().token == "one"
