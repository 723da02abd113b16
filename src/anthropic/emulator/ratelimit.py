"""Token buckets for requests, input tokens and output tokens, and the `anthropic-ratelimit-*` headers.

Without configured limits the headers count down from generous ones and nothing is ever refused; with
`Limits(...)` an exhausted bucket is a real 429 with `retry-after`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from .clock import rfc3339
from .errors import Problem

_ROUND_FROM = 10_000


@dataclass(frozen=True)
class Limits:
    """Per-minute limits of the organization. None is shown as a generous one and not enforced."""

    requests: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


_SHOWN = {"requests": 4000, "input-tokens": 400_000, "output-tokens": 80_000}


class _Bucket:
    def __init__(self, name: str, limit: int | None) -> None:
        self.name = name
        self.enforced = limit is not None
        self.limit = limit if limit is not None else _SHOWN[name]
        self.level = float(self.limit)
        self.updated: float | None = None

    def refill(self, now: float) -> None:
        if self.updated is not None:
            self.level = min(float(self.limit), self.level + (now - self.updated) * self.limit / 60)
        self.updated = now

    def wait(self, amount: float) -> float:
        """Seconds until `amount` fits; an amount above the limit fits into a full bucket."""
        missing = min(amount, self.limit) - self.level
        return max(0.0, missing * 60 / self.limit) if self.limit else 60.0

    def take(self, amount: float) -> None:
        # Below zero only where the limit is enforced: an output larger than the bucket must be paid back.
        self.level = self.level - amount if self.enforced else max(0.0, self.level - amount)


class RateLimiter:
    """The buckets of one organization."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self.clear()

    def clear(self) -> None:
        self._requests = _Bucket("requests", self._limits.requests)
        self._input = _Bucket("input-tokens", self._limits.input_tokens)
        self._output = _Bucket("output-tokens", self._limits.output_tokens)

    def admit(self, input_tokens: int, now: float, model: str) -> None:
        """Take one request and its input, or raise the 429. Output is taken afterwards, by `spend`."""
        wanted = ((self._requests, 1.0), (self._input, float(input_tokens)), (self._output, 1.0))
        for bucket, amount in wanted:
            bucket.refill(now)
            if bucket.enforced and bucket.wait(amount) > 0:
                seconds = max(1, math.ceil(bucket.wait(amount)))
                what = bucket.name.replace("-", " ")
                raise Problem(
                    429,
                    f"This request would exceed your organization's rate limit of {bucket.limit:,} {what}"
                    f" per minute (model: {model}). The response headers show the current usage.",
                    headers={"retry-after": str(seconds)},
                )
        self._requests.take(1.0)
        self._input.take(float(input_tokens))

    def spend(self, output_tokens: int, now: float) -> None:
        self._output.refill(now)
        self._output.take(float(output_tokens))

    def headers(self, now: float) -> dict[str, str]:
        found: dict[str, str] = {}
        buckets = (self._input, self._output, self._requests)
        for bucket in buckets:
            bucket.refill(now)
            found.update(_headers(bucket.name, bucket.limit, bucket.level, now))
        limit = self._input.limit + self._output.limit
        found.update(
            _headers("tokens", limit, max(0.0, self._input.level) + max(0.0, self._output.level), now)
        )
        return found


def _headers(name: str, limit: int, level: float, now: float) -> dict[str, str]:
    remaining = max(0, math.floor(level))
    if name != "requests" and limit >= _ROUND_FROM:
        remaining = int(round(level, -3))  # the API rounds remaining tokens to thousands
    full_at = now + (limit - level) * 60 / limit if limit else now + 60
    return {
        f"anthropic-ratelimit-{name}-limit": str(limit),
        f"anthropic-ratelimit-{name}-remaining": str(max(0, remaining)),
        f"anthropic-ratelimit-{name}-reset": rfc3339(math.ceil(full_at)),
    }
