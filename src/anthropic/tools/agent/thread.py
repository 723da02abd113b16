"""Blocking work for coroutines, on asyncio and trio.

Invariant: when `in_thread` is left, the work has ended, also when the caller was cancelled: `stop` makes it end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T], stop: Callable[[], None] | None = None) -> T:
    """Do blocking work in a thread of its own, so that long work never keeps other work waiting.

    When the caller is cancelled, `stop` is called, in another thread, and the end of the work waited for; without it, what
    has begun is carried to its end.
    """
    import anyio
    import anyio.to_thread

    lock, begun, dropped, ended = threading.Lock(), False, False, threading.Event()

    def run() -> T:
        nonlocal begun
        with lock:
            if dropped:  # nobody takes what is returned
                raise RuntimeError("cancelled before it began")
            begun = True
        try:
            return work()
        finally:
            ended.set()

    def halt() -> None:
        nonlocal dropped
        with lock:
            dropped = not begun
        if begun:
            if stop is not None:
                stop()
            ended.wait()

    limiter = anyio.CapacityLimiter(1)  # that of the loop is for short work
    try:
        return await anyio.to_thread.run_sync(run, abandon_on_cancel=True, limiter=limiter)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(halt, abandon_on_cancel=False, limiter=anyio.CapacityLimiter(1))
        raise
