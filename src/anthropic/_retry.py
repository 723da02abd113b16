"""What is tried again, and after how long. Pure: no clock but the one passed in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import isnan

from ._errors import APIConnectionError, APIStatusError, RetryableError

INITIAL_RETRY_DELAY = 0.5
"""Seconds before the first retry."""
MAX_RETRY_DELAY = 8.0
"""Seconds that the delay grows to, where the server does not ask for another."""
MAX_RETRY_AFTER = 4294967.0
"""Seconds that are slept at most, whatever the server asks for."""


def retry_status(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a reply with this status is tried again; ``x-should-retry`` has the last word."""
    said = headers.get("x-should-retry")
    if said == "true":
        return True
    if said == "false":
        return False
    return status in (408, 409, 429) or status >= 500


def retry_error(error: BaseException, should_retry: Callable[[APIStatusError], bool]) -> bool:
    """Whether an exception, or one that caused it, is tried again."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, APIStatusError):
            return should_retry(cause)
        if isinstance(cause, (RetryableError, APIConnectionError)):
            return True
        seen.add(id(cause))
        cause = cause.__cause__
    return False


def backoff(retries_taken: int, rand: Callable[[], float] | None = None) -> float:
    """Seconds to wait: doubling from 0.5 to 8, less up to a quarter, so that clients do not march in step."""
    if rand is None:
        from random import random

        rand = random
    delay = min(INITIAL_RETRY_DELAY * 2.0 ** min(retries_taken, 1000), MAX_RETRY_DELAY)
    return delay * (1 - 0.25 * rand())


def retry_after(headers: Mapping[str, str] | None, now: Callable[[], float] | None = None) -> float | None:
    """Seconds that the server asks to wait: ``retry-after-ms``, or ``retry-after`` as seconds or date (RFC 9110)."""
    if headers is None:
        return None
    seconds = _number(headers.get("retry-after-ms"))
    if seconds is not None:
        seconds /= 1000
    else:
        said = headers.get("retry-after")
        seconds = _number(said)
        if seconds is None and said:
            from email.utils import mktime_tz, parsedate_tz

            date = parsedate_tz(said)
            seconds = mktime_tz(date) - (now or time.time)() if date else None
    if seconds is None or isnan(seconds) or seconds <= 0:
        return None
    return min(seconds, MAX_RETRY_AFTER)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None
