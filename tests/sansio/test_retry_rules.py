"""What is tried again and after how long, as a table and as properties."""

from __future__ import annotations

import email.utils
from typing import Any

import httpx2
import pytest
from hypothesis import given, strategies as st

from anthropic import (
    AnthropicError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    CredentialsError,
    RetryableError,
)
from anthropic._retry import MAX_RETRY_AFTER, backoff, retry_after, retry_error, retry_status

REQUEST = httpx2.Request("POST", "http://x")


def status(code: int, **headers: str) -> APIStatusError:
    return APIStatusError("no", response=httpx2.Response(code, request=REQUEST, headers=headers), body=None)


def again(error: BaseException) -> bool:
    return retry_error(error, lambda e: retry_status(e.status_code, e.response.headers))


@given(st.integers(100, 999), st.sampled_from([None, "true", "false", "True", "FALSE", "", "1"]))
def test_statuses(code: int, said: str | None) -> None:
    headers = {} if said is None else {"x-should-retry": said}
    expected = {"true": True, "false": False}.get(said or "", code in (408, 409, 429) or code >= 500)
    assert retry_status(code, headers) is expected
    assert again(status(code, **({} if said is None else {"x-should-retry": said}))) is expected


def caused(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


def cycle() -> BaseException:
    one, two = AnthropicError("a"), AnthropicError("b")
    one.__cause__, two.__cause__ = two, one
    return one


ERRORS: list[tuple[BaseException, bool]] = [
    (APIConnectionError(request=REQUEST), True),
    (APITimeoutError(REQUEST), True),
    (RetryableError("x"), True),
    (status(500), True),
    (status(400), False),
    (AnthropicError("x"), False),
    (CredentialsError("x"), False),
    (RuntimeError("x"), False),
    (caused(RuntimeError("x"), APIConnectionError(request=REQUEST)), True),
    (caused(AnthropicError("x"), caused(ValueError(), status(503))), True),
    (caused(AnthropicError("x"), status(400)), False),
    (caused(status(400), APIConnectionError(request=REQUEST)), False),
    (cycle(), False),
]


@pytest.mark.parametrize(("error", "expected"), ERRORS)
def test_errors(error: BaseException, expected: bool) -> None:
    assert again(error) is expected


@given(st.integers(0, 10**9), st.floats(0, 1, exclude_max=True))
def test_backoff_stays_within_bounds(taken: int, random: float) -> None:
    delay = backoff(taken, lambda: random)
    base = min(0.5 * 2.0 ** min(taken, 10), 8.0)
    assert base * 0.75 <= delay <= base
    assert 0.375 <= delay <= 8.0


@pytest.mark.parametrize(
    ("taken", "most"), [(0, 0.5), (1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (1000, 8.0)]
)
def test_backoff_doubles(taken: int, most: float) -> None:
    assert backoff(taken, lambda: 0.0) == most and backoff(taken, lambda: 0.5) == most * 0.875
    assert most * 0.75 <= backoff(taken) <= most


headers = st.dictionaries(
    st.sampled_from(["retry-after", "retry-after-ms", "x"]),
    st.one_of(
        st.floats().map(str), st.integers().map(str), st.text(max_size=12),
        st.sampled_from(["inf", "-inf", "nan", "1e400", "Wed, 21 Oct 2015 07:28:00 GMT", "Thu, 32 Foo 99999 99:99:99"]),
    ),
)  # fmt: skip


@given(headers, st.floats(0, 4e9))
def test_whatever_the_server_says_the_wait_is_bounded(said: dict[str, str], now: float) -> None:
    seconds = retry_after(said, lambda: now)
    assert seconds is None or 0 < seconds <= MAX_RETRY_AFTER


NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        (None, None),
        ({}, None),
        ({"retry-after": "5"}, 5.0),
        ({"retry-after": " 5 "}, 5.0),
        ({"retry-after": "1e3"}, 1000.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "0", "retry-after": "5"}, None),
        ({"retry-after-ms": "", "retry-after": "5"}, 5.0),
        ({"retry-after": email.utils.formatdate(NOW + 90, usegmt=True)}, 90.0),
        ({"retry-after": email.utils.formatdate(NOW - 90, usegmt=True)}, None),
        ({"retry-after": "Tue, 14 Nov 2023 23:13:20 +0100"}, None),
        ({"retry-after": "Tue, 14 Nov 2023 23:14:20 +0100"}, 60.0),
        ({"retry-after": "1e99"}, MAX_RETRY_AFTER),
    ],
)
def test_the_forms_of_retry_after(said: dict[str, str] | None, seconds: float | None) -> None:
    assert retry_after(said, lambda: NOW) == seconds


def test_the_policy_sees_the_error() -> None:
    seen: list[Any] = []
    error = status(418)
    assert retry_error(caused(AnthropicError("x"), error), lambda e: bool(seen.append(e)) or True)
    assert seen == [error]
