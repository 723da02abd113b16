"""The jobs of a run beside each other: tasks on an event loop, threads elsewhere; and how they wait for each other.

Invariant: when `Crew.end` has returned, no job of it is left. A job of threads is never stopped in the middle of a call:
it looks at `stopping` between its steps, and at `Stopped` it is over. Tasks are cancelled.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any, TypeAlias

from .._colour import drive
from .._io import on_asyncio

Job: TypeAlias = Callable[[], Coroutine[Any, Any, None]]


class Stopped(Exception):
    """The run is being left."""


class Signal:
    """Something to wait for, for one who waits: `clear` it, look, then `wait`."""

    def __init__(self, asynchronous: bool) -> None:
        self._asynchronous = asynchronous
        self._flag = threading.Event()
        self._event: Any = None
        self._future: Any = None

    def clear(self) -> None:
        self._flag.clear()

    def set(self) -> None:
        """Wake the one who waits. In async from the thread of the event loop."""
        self._flag.set()
        if self._asynchronous:
            self._wake()

    def _wake(self) -> None:
        if self._event is not None:
            self._event.set()
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    async def wait(self, timeout: float | None) -> None:
        """Wait until it is set, or for so many seconds."""
        if not self._asynchronous:
            self._flag.wait(timeout)
            return
        if self._flag.is_set() or (timeout is not None and timeout <= 0):
            return
        if on_asyncio():
            import asyncio

            loop = asyncio.get_running_loop()
            self._future = loop.create_future()
            timer = None if timeout is None else loop.call_later(timeout, self._wake)
            try:
                await self._future
            finally:
                self._future = None
                if timer is not None:
                    timer.cancel()
        else:
            import anyio

            self._event = anyio.Event()
            try:
                with anyio.move_on_after(timeout):
                    await self._event.wait()
            finally:
                self._event = None


class Crew:
    """Jobs that run until they end, or are ended. `failed` is called with what a job raises."""

    def __init__(self, asynchronous: bool, failed: Callable[[BaseException], None]) -> None:
        self._asynchronous, self._failed = asynchronous, failed
        self.stopping = False
        self.idle: Callable[[], None] | None = None
        """Called when there are no more jobs, once the run is being left by nobody who waits."""
        self._jobs: dict[Any, Any] = {}
        """Task or thread -> what ends it."""
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises: `Stopped`, when the run is being left."""
        if self.stopping:
            raise Stopped

    def begin(self, job: Job, name: str) -> None:
        if not self._asynchronous:
            thread = threading.Thread(
                target=copy_context().run, args=(self._in_thread, job), name=f"batches-{name}", daemon=True
            )
            with self._lock:
                self._jobs[thread] = None
            thread.start()
        elif on_asyncio():
            import asyncio

            task = asyncio.ensure_future(self._guarded(job))
            self._jobs[task] = task.cancel
            task.add_done_callback(self._forget)
        else:
            self._begin_on_trio(job)

    def _in_thread(self, job: Job) -> None:
        try:
            drive(self._guarded(job))
        finally:
            self._forget(threading.current_thread())

    def _begin_on_trio(self, job: Job) -> None:
        import trio

        scope, over = trio.CancelScope(), trio.Event()

        async def run() -> None:
            try:
                with scope:
                    await self._guarded(job)
            finally:
                self._forget(over)
                over.set()

        self._jobs[over] = scope.cancel
        trio.lowlevel.spawn_system_task(run)

    def _forget(self, job: Any) -> None:
        with self._lock:
            self._jobs.pop(job, None)
            idle = self.idle if not self._jobs else None
        if idle is not None:
            idle()

    async def _guarded(self, job: Job) -> None:
        try:
            await job()
        except Stopped:
            pass
        except Exception as error:
            self._failed(error)

    async def end(self) -> None:
        """Stop all jobs, and wait for their ends."""
        self.stop()
        if not self._asynchronous:
            with self._lock:
                threads = list(self._jobs)
            for thread in threads:
                if thread is not threading.current_thread():
                    thread.join()
        elif self._jobs and on_asyncio():
            import asyncio

            await asyncio.wait(list(self._jobs))
        elif self._jobs:
            import anyio

            with anyio.CancelScope(shield=True):
                for over in list(self._jobs):
                    await over.wait()

    def abandon(self, idle: Callable[[], None]) -> None:
        """Have all jobs stop, and call `idle` when they have."""
        with self._lock:
            self.idle = idle
            working = bool(self._jobs)
        if working:
            self.stop()
        else:
            idle()

    def stop(self) -> None:
        """Have all jobs stop; in async on the thread of the event loop."""
        self.stopping = True
        for cancel in list(self._jobs.values()):
            if cancel is not None:
                cancel()
