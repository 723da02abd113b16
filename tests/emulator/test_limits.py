"""Rate limits: headers that count down, and real 429s where limits are set."""

from __future__ import annotations

import httpx2
import pytest
from emulator_support import HEADERS, ask

from anthropic.emulator import Emulator, Limits, VirtualClock
from anthropic.emulator.errors import Problem
from anthropic.emulator.ratelimit import RateLimiter


def remaining(response: httpx2.Response, name: str = "requests") -> int:
    return int(response.headers[f"anthropic-ratelimit-{name}-remaining"])


def test_headers_count_down_and_nothing_is_refused_by_default() -> None:
    limiter = RateLimiter()
    shown = []
    for _ in range(5000):
        limiter.admit(100, 0.0, "m")
        shown.append(int(limiter.headers(0.0)["anthropic-ratelimit-requests-remaining"]))
    assert shown[:3] == [3999, 3998, 3997]
    assert shown[-1] == 0


def test_an_exhausted_limit_is_a_429_until_the_clock_moves() -> None:
    clock = VirtualClock()
    with Emulator(clock=clock, limits=Limits(requests=2)) as emu:
        with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
            answers = [http.post("/v1/messages", json=ask()) for _ in range(3)]
            assert [a.status_code for a in answers] == [200, 200, 429]
            assert [remaining(a) for a in answers] == [1, 0, 0]
            refused = answers[-1]
            assert refused.json()["error"]["type"] == "rate_limit_error"
            assert "2 requests per minute" in refused.json()["error"]["message"]
            assert refused.headers["retry-after"] == "30"
            assert refused.headers["anthropic-ratelimit-requests-reset"] == "2026-01-01T00:01:00Z"
            clock.advance(29)
            assert http.post("/v1/messages", json=ask()).status_code == 429
            clock.advance(1)
            assert http.post("/v1/messages", json=ask()).status_code == 200


def test_refused_requests_cost_nothing() -> None:
    limiter = RateLimiter(Limits(requests=1))
    limiter.admit(1, 0.0, "m")
    for moment in (1.0, 30.0, 59.0):
        with pytest.raises(Problem):
            limiter.admit(1, moment, "m")
    limiter.admit(1, 60.0, "m")


def test_input_tokens() -> None:
    limiter = RateLimiter(Limits(input_tokens=600))
    limiter.admit(500, 0.0, "m")
    with pytest.raises(Problem, match="600 input tokens per minute") as caught:
        limiter.admit(200, 0.0, "m")
    assert caught.value.headers == {"retry-after": "10"}
    limiter.admit(200, 10.0, "m")
    limiter.admit(10_000, 70.0, "m")  # larger than the limit: a full bucket lets it through


def test_output_tokens_are_paid_back() -> None:
    limiter = RateLimiter(Limits(output_tokens=60))
    limiter.admit(1, 0.0, "m")
    limiter.spend(90, 0.0)
    with pytest.raises(Problem) as caught:
        limiter.admit(1, 0.0, "m")
    assert caught.value.headers == {"retry-after": "31"}
    limiter.admit(1, 31.0, "m")


def test_reset_fills_the_buckets() -> None:
    with Emulator(clock=VirtualClock(), limits=Limits(requests=1)) as emu:
        with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
            assert [http.post("/v1/messages", json=ask()).status_code for _ in range(2)] == [200, 429]
            emu.reset()
            assert emu.requests == []
            assert http.post("/v1/messages", json=ask()).status_code == 200


def test_large_limits_are_shown_in_thousands() -> None:
    limiter = RateLimiter()
    limiter.admit(14_400, 0.0, "m")
    headers = limiter.headers(0.0)
    assert headers["anthropic-ratelimit-input-tokens-remaining"] == "386000"
    assert headers["anthropic-ratelimit-tokens-limit"] == "480000"
