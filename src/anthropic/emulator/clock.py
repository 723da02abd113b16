"""`SystemClock` and `VirtualClock`: the only places where the emulator reads the time or waits.

A virtual clock stands still until the test moves it, so rate limits, cache lifetimes, delays and stalls cost
no real time and come out the same on every run.
"""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import datetime, timezone
from email.utils import formatdate
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """Real time."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class VirtualClock:
    """A clock that a test moves by hand with `advance`; with `auto=True` a sleep moves it at once."""

    def __init__(self, start: float = 1_767_225_600.0, *, auto: bool = False) -> None:
        self._now = start
        self._auto = auto
        self._lock = threading.Lock()
        self._sleepers: list[tuple[float, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move time on and wake every sleeper whose time has come. Callable from any thread."""
        with self._lock:
            self._now += seconds
            due = [s for s in self._sleepers if s[0] <= self._now]
            self._sleepers = [s for s in self._sleepers if s[0] > self._now]
        for _, loop, future in due:
            loop.call_soon_threadsafe(_wake, future)

    @property
    def sleeping(self) -> int:
        """How many sleepers wait for `advance`; lets a test know that a delay has begun."""
        with self._lock:
            return len(self._sleepers)

    async def sleep(self, seconds: float) -> None:
        if self._auto:
            self.advance(seconds)
            await asyncio.sleep(0)
            return
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        with self._lock:
            entry = (self._now + seconds, loop, future)
            self._sleepers.append(entry)
        try:
            await future
        finally:
            with self._lock:
                self._sleepers = [s for s in self._sleepers if s[2] is not future]


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def http_date(timestamp: float) -> str:
    return formatdate(timestamp, usegmt=True)


def stamp(timestamp: float) -> str:
    """`2026-08-19T14:44:51.493319+00:00`, the form of the times of batches and skills."""
    return datetime.fromtimestamp(timestamp, timezone.utc).isoformat(timespec="microseconds")


def rfc3339(timestamp: float) -> str:
    """`2026-01-01T00:06:12Z`, the form of the rate-limit reset headers."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(timestamp))
