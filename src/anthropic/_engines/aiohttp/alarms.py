"""When to look at a request again: one timer of the event loop for all of them.

Invariant: an alarm costs the same whether there is one or ten thousand; most are dropped long before they are due.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count

NEVER = float("inf")
clock = time.monotonic


class Alarm:
    """Something to do at a time."""

    __slots__ = ("act", "due")

    def __init__(self, due: float, act: Callable[[], None] | None) -> None:
        self.due, self.act = due, act


class Alarms:
    """The alarms of an event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._heap: list[tuple[float, int, Alarm]] = []
        self._order = count()
        self._dropped = 0
        self._at = NEVER
        self._timer: asyncio.TimerHandle | None = None

    def add(self, due: float, act: Callable[[], None]) -> Alarm:
        """Do something at `due`, on the monotonic clock."""
        alarm = Alarm(due, act)
        heappush(self._heap, (due, next(self._order), alarm))
        if due < self._at:
            self._wake_at(due)
        return alarm

    def drop(self, alarm: Alarm) -> None:
        """Do not do it; the timer stays, and finds nothing to do."""
        if alarm.act is None:
            return
        alarm.act = None
        self._dropped += 1
        if self._dropped > 100 and self._dropped * 2 > len(self._heap):
            self._heap = [entry for entry in self._heap if entry[2].act is not None]
            heapify(self._heap)
            self._dropped = 0

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._heap.clear()

    def _wake_at(self, due: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._at = due
        self._timer = self._loop.call_later(max(0.0, due - clock()), self._ring)

    def _ring(self) -> None:
        self._at, self._timer = NEVER, None
        now = clock()
        while self._heap and (self._heap[0][0] <= now or self._heap[0][2].act is None):
            alarm = heappop(self._heap)[2]
            act, alarm.act = alarm.act, None
            if act is None:
                self._dropped -= 1
            else:
                act()
        if self._heap and self._heap[0][0] < self._at:
            self._wake_at(self._heap[0][0])
