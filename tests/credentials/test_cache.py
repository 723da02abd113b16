"""`TokenCache` under many callers: one renewal, in threads and on event loops; what errors and refusals do to it."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import functools
import logging
import pickle
import threading
from typing import Any

import httpx2
import pytest

import anthropic
from anthropic import (
    AccessToken,
    AccessTokenAuth,
    Anthropic,
    AnthropicError,
    AsyncAnthropic,
    CredentialsError,
    StaticToken,
    TokenCache,
    WorkloadIdentityError,
)
from anthropic._colour import drive
from anthropic._engines.wire import Headers, Request
from anthropic._io import SyncIO
from anthropic._request import DEFAULT_TIMES

MANY = 1000


class Slow:
    """A provider that is asked, and answers when it is let go."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[bool] = []
        self.threads: list[int] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, *, force_refresh: bool = False) -> AccessToken:
        self.asked.append(force_refresh)
        self.threads.append(threading.get_ident())
        self.begun.set()
        assert self.go.wait(10)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def in_threads(cache: TokenCache, provider: Slow, number: int) -> list[Any]:
    """What each of so many callers got, or was told."""
    found: list[Any] = []

    def get() -> None:
        try:
            found.append(cache.get_token())
        except AnthropicError as error:
            found.append(error)

    threads = [threading.Thread(target=get) for _ in range(number)]
    for thread in threads:
        thread.start()
    assert provider.begun.wait(10)
    provider.go.set()
    for thread in threads:
        thread.join(20)
    return found


async def in_tasks(cache: TokenCache, provider: Any, number: int) -> list[Any]:
    tasks = [asyncio.ensure_future(cache.async_get_token()) for _ in range(number)]
    await asyncio.to_thread(provider.begun.wait, 10)
    provider.go.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_a_thousand_threads_cause_one_renewal() -> None:
    provider = Slow(AccessToken("a"))
    assert in_threads(TokenCache(provider), provider, MANY) == ["a"] * MANY
    assert provider.asked == [False]


async def test_a_thousand_tasks_cause_one_renewal_off_the_loop() -> None:
    provider = Slow(AccessToken("a"))
    assert await in_tasks(TokenCache(provider), provider, MANY) == ["a"] * MANY
    assert provider.asked == [False] and provider.threads[0] != threading.get_ident()


def test_loops_and_threads_share_one_renewal() -> None:
    provider = Slow(AccessToken("a"))
    cache = TokenCache(provider)
    found: list[Any] = []
    loops = [
        threading.Thread(target=lambda: found.append(asyncio.run(cache.async_get_token()))) for _ in range(4)
    ]
    for thread in loops:
        thread.start()
    found += in_threads(cache, provider, 4)
    for thread in loops:
        thread.join(10)
    assert found == ["a"] * 8 and len(provider.asked) == 1


def test_those_who_waited_for_a_renewal_that_failed_share_its_error() -> None:
    provider = Slow(WorkloadIdentityError("down", status_code=503, request_id="r"), AccessToken("a"))
    cache = TokenCache(provider)
    found = in_threads(cache, provider, 1)
    assert str(found[0]) == "down [request_id=r]"
    provider.answers.insert(0, CredentialsError("again"))
    provider.begun.clear()
    provider.go.clear()
    told = asyncio.run(in_tasks(cache, provider, 50))
    assert {(type(one), str(one)) for one in told} == {(CredentialsError, "again")}
    assert len({id(one) for one in told}) == 50, "each its own, for a traceback belongs to one"
    assert len(provider.asked) == 2 and cache.get_token() == "a"


async def test_a_leader_that_is_cancelled_leaves_the_renewal_to_others() -> None:
    provider = Slow(AccessToken("a"))
    cache = TokenCache(provider)
    leader = asyncio.ensure_future(cache.async_get_token())
    await asyncio.to_thread(provider.begun.wait, 10)
    follower = asyncio.ensure_future(cache.async_get_token())
    await asyncio.sleep(0)
    leader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leader
    provider.go.set()
    assert await follower == "a" and len(provider.asked) == 1


async def test_a_coroutine_function_is_awaited_on_the_loop_once() -> None:
    asked: list[Any] = []
    gate = asyncio.Event()

    async def provider(*, force_refresh: bool = False) -> AccessToken:
        asked.append((threading.get_ident(), force_refresh))
        await gate.wait()
        return AccessToken("a")

    cache = TokenCache(provider)
    tasks = [asyncio.ensure_future(cache.async_get_token()) for _ in range(MANY)]
    await asyncio.sleep(0)
    gate.set()
    assert await asyncio.gather(*tasks) == ["a"] * MANY
    assert asked == [(threading.get_ident(), False)]
    with pytest.raises(TypeError, match="async_get_token"):
        TokenCache(provider).get_token()


async def test_a_coroutine_function_in_every_form() -> None:
    class Object:
        async def __call__(self, *, force_refresh: bool = False) -> AccessToken:
            return AccessToken("object")

    async def older() -> AccessToken:
        return AccessToken("older")

    async def wrong(**kwargs: Any) -> Any:
        return "text"

    for provider, token in ((Object(), "object"), (functools.partial(Object()), "object"), (older, "older")):
        assert await TokenCache(provider).async_get_token() == token
        with pytest.raises(TypeError, match=r"`Anthropic` cannot await an async `credentials` provider"):
            Anthropic(credentials=provider)
        AsyncAnthropic(credentials=provider)
    with pytest.raises(AnthropicError, match="must return an AccessToken"):
        await TokenCache(wrong).async_get_token()

    class Closes(StaticToken):
        closed = False

        async def close(self) -> None:
            Closes.closed = True

    with pytest.raises(TypeError, match=r"`async def close\(\)`"):
        Anthropic(credentials=Closes("t"))
    async with AsyncAnthropic(credentials=functools.partial(Closes("t"))):
        pass
    assert Closes.closed, "the one behind the partial"


def test_a_token_that_must_not_be_kept_is_asked_for_each_time_and_at_once() -> None:
    together = threading.Barrier(8, timeout=10)
    first = True

    def provider(*, force_refresh: bool = False) -> AccessToken:
        nonlocal first
        if first:
            first = False
        else:
            together.wait()  # breaks where one waits for another
        return AccessToken("once", 0)

    cache = TokenCache(provider)
    assert cache.get_token() == "once"
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(cache.get_token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == ["once"] * 8


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_401_of_the_token_endpoint_is_tried_once_more_by_force(asynchronous: bool) -> None:
    provider = Slow(WorkloadIdentityError("no", status_code=401), AccessToken("a"))
    provider.go.set()

    async def awaited(*, force_refresh: bool = False) -> AccessToken:
        return provider(force_refresh=force_refresh)

    cache = TokenCache(awaited if asynchronous else provider)
    assert (asyncio.run(cache.async_get_token()) if asynchronous else cache.get_token()) == "a"
    assert provider.asked == [False, True]
    provider.answers += [WorkloadIdentityError("no", status_code=401)] * 3
    cache.invalidate()
    with pytest.raises(WorkloadIdentityError):
        asyncio.run(cache.async_get_token()) if asynchronous else cache.get_token()
    assert provider.asked == [False, True, True], "by force already"


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_renewal_that_fails_early_is_logged_without_the_words_of_strangers(
    asynchronous: bool, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1000.0
    provider = Slow(
        AccessToken("a", 1100), RuntimeError("at-secret"), CredentialsError("in our words"), AccessToken("b")
    )
    provider.go.set()
    cache = TokenCache(provider, time_source=lambda: now)

    def get() -> str:
        return asyncio.run(cache.async_get_token()) if asynchronous else cache.get_token()

    assert [get(), get(), get()] == ["a"] * 3 and len(provider.asked) == 2
    now += 6
    assert get() == "a" and len(provider.asked) == 3
    now += 6
    assert get() == "b"
    assert [r.levelno for r in caplog.records] == [logging.WARNING] * 2
    assert "RuntimeError" in caplog.text and "in our words" in caplog.text and "secret" not in caplog.text


def test_refused_while_it_is_renewed_is_refused_all_the_same() -> None:
    """The renewal was begun without force, and may have brought the very token that was refused."""
    provider = Slow(AccessToken("stale"), AccessToken("new"))
    cache = TokenCache(provider)
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(cache.get_token()))
    thread.start()
    assert provider.begun.wait(10)
    cache.invalidate()
    provider.go.set()
    thread.join(10)
    assert cache.get_token() == "new" and provider.asked == [False, True]


def test_who_comes_just_after_a_renewal_does_not_begin_another() -> None:
    """Between its look at the token and its turn, another caller had renewed it."""
    provider = Slow(AccessToken("a"), AccessToken("b"))
    provider.go.set()
    cache = TokenCache(provider)
    lock = cache._own_lock

    def late() -> Any:
        cache._own_lock = lock  # type: ignore[method-assign]
        assert cache.get_token() == "a"
        return lock()

    cache._own_lock = late  # type: ignore[method-assign]
    assert cache.get_token() == "a" and len(provider.asked) == 1


def test_a_copy_and_a_pickle_hold_no_token() -> None:
    cache = TokenCache(StaticToken("sk-secret-0042"))
    cache.get_token()
    data = pickle.dumps(TokenCache(anthropic.EnvToken("X")))
    assert pickle.loads(data).cached() is None
    assert copy.copy(cache).cached() is None and copy.copy(cache).get_token() == "sk-secret-0042"


async def test_it_goes_with_an_http_library() -> None:
    auth = AccessTokenAuth(TokenCache(StaticToken("t")))
    assert auth.requires_response_body is False
    request = httpx2.Request("GET", "https://h", headers={"anthropic-beta": "a"})
    assert next(auth.sync_auth_flow(request)) is request
    assert (
        request.headers["authorization"] == "Bearer t"
        and request.headers["anthropic-beta"] == "a, oauth-2025-04-20"
    )
    request = httpx2.Request("GET", "https://h", headers={"x-api-key": "own"})
    async for same in auth.async_auth_flow(request):
        assert same is request and "authorization" not in request.headers


def test_a_401_that_comes_late_does_not_renew_what_is_new() -> None:
    """Two requests went out with the first token; the second is told 401 after the first has renewed."""
    provider = Slow(AccessToken("one"), AccessToken("two"), AccessToken("three"))
    provider.go.set()
    auth = AccessTokenAuth(TokenCache(provider))
    io = SyncIO(lambda: pytest.fail("nothing is sent"))

    def put(*headers: tuple[str, str]) -> str:
        request = Request("GET", "https://h", Headers(headers), DEFAULT_TIMES)
        drive(auth.put(request, io))
        return dict(request.headers.items).get("Authorization", "")

    first, second, keyed = (contextvars.copy_context() for _ in range(3))
    assert [context.run(put) for context in (first, second)] == ["Bearer one"] * 2
    assert first.run(auth.refused) is True and first.run(put) == "Bearer two"
    assert second.run(auth.refused) is True and second.run(put) == "Bearer two", (
        "tried again, with what is there"
    )
    assert provider.asked == [False, True]
    assert second.run(auth.refused) is True and second.run(put) == "Bearer three", "now it is this one"
    keyed.run(put, ("x-api-key", "k"))
    assert keyed.run(auth.refused) is False, "there is no other key"
