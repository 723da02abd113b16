"""The one place that waits: it sends, sleeps, locks and starts threads, in two colours.

`SyncIO` and `AsyncIO` have the same coroutines. The client's behaviour is written against them once.

Requests that find the pool full wait in our own queue, first come, first served: an HTTP library's
pool looks at every waiter for every request, and it counts the wait as a timeout.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import warnings
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from ._colour import drive
from ._engines import Engine, Failure, Reply, Request

T = TypeVar("T")


class Gate:
    """Lets `limit` holders in at once; the others wait in order. A waiter is woken by calling it."""

    def __init__(self, limit: int) -> None:
        self.free = limit
        self.waiting: deque[Callable[[], bool]] = deque()
        self.lock = threading.Lock()

    def take(self) -> bool:
        """Take a place, if there is one."""
        with self.lock:
            if self.free > 0:
                self.free -= 1
                return True
            return False

    def enter(self, waiter: Callable[[], bool]) -> bool:
        """Take a place, or put `waiter` into the queue; returns whether there was a place."""
        with self.lock:
            if self.free > 0:
                self.free -= 1
                return True
            self.waiting.append(waiter)
            return False

    def leave(self) -> None:
        """Give a place back: to the first waiter that still wants it."""
        with self.lock:
            while self.waiting:
                if self.waiting.popleft()():
                    return
            self.free += 1

    def give_up(self, waiter: Callable[[], bool]) -> bool:
        """Leave the queue; False if the place had been given already."""
        with self.lock:
            try:
                self.waiting.remove(waiter)
            except ValueError:
                return False
            return True


class SyncIO:
    """Blocking I/O. The HTTP client is made at the first request, and anew in a forked process."""

    asynchronous = False

    def __init__(self, make: Callable[[], Engine], engine: Engine | None = None) -> None:
        self._make = make
        self._given = engine
        self.auto = False
        self.watched: str | None = None
        """What an automatic choice of the engine was made by; see `_engines.watched`."""
        self._engine: Engine | None = engine
        self._retired: list[Engine] = []
        self._pid = os.getpid()
        self._gate: Gate | None = Gate(engine.limit) if engine is not None else None
        self._lock = threading.Lock()
        self._end: Any = None
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed or (self._given is not None and self._given.is_closed)

    def engine(self) -> Engine:
        return self._place()[0]

    def _place(self) -> tuple[Engine, Gate]:
        if self._pid != os.getpid():  # forked: another thread may have held the lock, or places in the queue
            self._lock, self._gate, self._pid = threading.Lock(), None, os.getpid()
            with warnings.catch_warnings():  # of open sockets: they are the parent's to close
                warnings.simplefilter("ignore")
                if self._end is not None:
                    self._end.detach()
                _abandon(self._engine)
                self._engine = self._given
        engine, gate = self._engine, self._gate
        if engine is None or gate is None:
            with self._lock:
                if engine is None:
                    engine = self._engine = self._engine or self._made()
                gate = self._gate = self._gate or Gate(engine.limit)
        return engine, gate

    async def send(self, request: Request, *, stream: bool) -> Reply:
        """Send a request when its turn has come; with `stream`, the body is left unread."""
        engine, gate = self._place()
        if not gate.take():
            self._queue(gate)
        try:
            try:
                response = await engine.send(request, stream=stream)
            except Failure as failure:
                if not _again(failure, request):
                    raise
                response = await engine.send(request, stream=stream)
        except BaseException:
            gate.leave()
            raise
        if stream:
            response.opened(gate.leave)
        else:
            gate.leave()
        return response

    def _queue(self, gate: Gate) -> None:
        """Wait for a place."""
        baton = threading.Lock()
        baton.acquire()

        def wake() -> bool:
            baton.release()
            return True

        if gate.enter(wake):
            return
        try:
            baton.acquire()
        except BaseException:  # interrupted: the place, if it came just now, goes to the next
            if not gate.give_up(wake):
                gate.leave()
            raise

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def in_thread(self, fn: Callable[..., T], *args: Any) -> T:
        return fn(*args)

    def _made(self) -> Engine:
        engine = self._make()
        # Not `__del__`: this keeps the engine out of the garbage, which has its sockets complain first.
        self._end = weakref.finalize(self, _close_in, os.getpid(), engine)
        self._end.atexit = False
        return engine

    def change(self, make: Callable[[], Engine] | None = None) -> None:
        """Send by a new engine from now on; streams that are open are read on."""
        with self._lock:
            if self._engine is not None:
                self._retired.append(self._engine)
            self._engine = self._gate = None
            self._make = make or self._make

    async def close(self) -> None:
        self._closed = True
        for engine in (self._engine, *self._retired):
            if engine is not None:
                await engine.close()


def _close_in(pid: int, engine: Engine) -> None:
    if pid == os.getpid():  # a forked child has no business with its parent's connections
        drive(engine.close())


def _abandon(engine: Engine | None) -> None:
    """Leave an engine's connections to the parent of this process."""
    abandon = getattr(engine, "abandon", None)
    if abandon is not None:
        abandon()


def _again(failure: Failure, request: Request) -> bool:
    """Whether to send once more: the server had closed the connection while it was idle, so it never saw the request."""
    return failure.stale and request.form is None and isinstance(request.body, bytes)


class AsyncIO:
    """I/O on an event loop. Each loop has a pool of its own, closed with it, so one client serves many loops."""

    asynchronous = True

    def __init__(self, make: Callable[[], Engine], engine: Engine | None = None) -> None:
        self._make = make
        self._given = engine
        self.auto = False
        self.watched: str | None = None
        """What an automatic choice of the engine was made by; see `_engines.watched`."""
        self._pools: weakref.WeakKeyDictionary[Any, _Pool] = weakref.WeakKeyDictionary()
        self._retired: list[tuple[Any, _Pool]] = []
        self._outside: Engine | None = None  # asked for where no loop runs
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed or (self._given is not None and self._given.is_closed)

    def engine(self) -> Engine:
        loop = current_loop()
        if loop is not None:
            return self._pool(loop).engine
        if self._given is None and self._outside is None:
            self._outside = self._make()
        engine = self._given or self._outside
        assert engine is not None
        return engine

    def _pool(self, loop: Any) -> _Pool:
        found = self._pools.get(loop)
        if found is None or found.pid != os.getpid():
            self._drop_dead_loops()
            if found is not None:
                _abandon(found.engine)
            engine = self._given
            if engine is None:
                engine, self._outside = self._outside or self._make(), None
            found = self._pools[loop] = _Pool(engine, None if engine is self._given else _keeper(engine))
            if found.keeper is not None:  # outlives this object by a moment, and so can be finished in order
                found.end = weakref.finalize(self, bool, found.keeper)
                found.end.atexit = False
        return found

    def _drop_dead_loops(self) -> None:
        self._retired = [
            (loop, pool) for loop, pool in self._retired if not getattr(loop, "is_closed", bool)()
        ]
        # Connections refer to their loop, so weak keys alone would keep both for ever.
        for loop in list(self._pools):
            if getattr(loop, "is_closed", bool)():
                self._pools.pop(loop).forget()

    async def send(self, request: Request, *, stream: bool) -> Reply:
        """Send a request when its turn has come; with `stream`, the body is left unread."""
        loop = current_loop()
        pool = self._pool(loop)
        gate = pool.gate
        if not gate.take():
            await self._queue(gate)
        try:
            try:
                response = await pool.engine.send(request, stream=stream)
            except Failure as failure:
                if not _again(failure, request):
                    raise
                response = await pool.engine.send(request, stream=stream)
        except BaseException:
            gate.leave()
            raise
        if stream:
            response.opened(gate.leave, loop)
        else:
            gate.leave()
        return response

    async def _queue(self, gate: Gate) -> None:
        """Wait for a place."""
        event = new_event()

        def wake() -> bool:
            event.set()
            return True

        if gate.enter(wake):
            return
        try:
            await event.wait()
        except BaseException:
            if not gate.give_up(wake):  # the place came together with the cancellation: pass it on
                gate.leave()
            raise

    async def sleep(self, seconds: float) -> None:
        if on_asyncio():
            import asyncio

            await asyncio.sleep(seconds)
        else:
            import anyio

            await anyio.sleep(seconds)

    @staticmethod
    async def in_thread(fn: Callable[..., T], *args: Any) -> T:
        if on_asyncio():
            import asyncio

            return await asyncio.to_thread(fn, *args)
        import anyio.to_thread

        return await anyio.to_thread.run_sync(fn, *args)

    def change(self, make: Callable[[], Engine] | None = None) -> None:
        """Send by a new engine from now on; streams that are open are read on."""
        self._retired += self._pools.items()
        self._pools = weakref.WeakKeyDictionary()
        self._outside = None
        self._make = make or self._make

    async def close(self) -> None:
        """Close the connections of the running loop; those of other loops are closed with them."""
        self._closed = True
        loop = current_loop()
        pools = [pool for of, pool in self._retired if of is loop]
        if loop in self._pools:
            pools.append(self._pools.pop(loop))
        if self._given is not None:
            await self._given.close()
            return
        for pool in pools:
            pool.forget()
            await pool.keeper.aclose()


class _Pool:
    """The connections of one event loop."""

    def __init__(self, engine: Engine, keeper: Any) -> None:
        self.engine, self.keeper = engine, keeper
        self.gate = Gate(engine.limit)
        self.pid = os.getpid()
        self.end: Any = None

    def forget(self) -> None:
        if self.end is not None:
            self.end.detach()


def _keeper(engine: Engine) -> AsyncGenerator[None]:
    """What closes an engine together with its loop, or when the client is dropped.

    An event loop keeps a list of the asynchronous generators that have begun: it finishes them at its end, and
    when they are garbage. This one has only its ``finally``.
    """

    async def keep() -> AsyncGenerator[None]:
        try:
            yield
        finally:
            await engine.close()

    generator = keep()
    with suppress(StopIteration):
        generator.__anext__().__await__().send(None)  # begin, which suspends nowhere
    return generator


_closing: set[Any] = set()


def close_later(response: Reply) -> None:
    """Close a response that nobody holds any more, as soon as its event loop comes to it."""
    loop: Any = response.loop
    try:
        if loop is current_loop():
            _begin_to_close(loop, response)
        elif hasattr(loop, "call_soon_threadsafe"):  # dropped in another thread
            loop.call_soon_threadsafe(_begin_to_close, loop, response)
        else:
            loop.run_sync_soon(_begin_to_close, loop, response)
    except (RuntimeError, AttributeError):  # there is no such loop any more, nor are there connections of its
        response.released()


def _begin_to_close(loop: Any, response: Reply) -> None:
    if hasattr(loop, "create_task"):
        task = loop.create_task(_close_quietly(response))
        _closing.add(task)
        task.add_done_callback(_closing.discard)
    else:
        import trio

        trio.lowlevel.spawn_system_task(_close_quietly, response)


async def _close_quietly(response: Any) -> None:
    with suppress(Exception):
        await response.close()


def _running_loop() -> Any:
    # Not imported here: asyncio takes 15 ms to import, and where it is not imported, no loop of its runs.
    events = sys.modules.get("asyncio.events")
    return None if events is None else events._get_running_loop()


def watches_sockets() -> bool:
    """Whether the running event loop can watch a socket for us; where none runs, one that will."""
    loop = _running_loop()
    if loop is None:
        return current_loop() is None  # trio has other ways
    # Windows' Proactor loop, the usual one there, has not even overridden the method that says it cannot.
    nothing = sys.modules["asyncio.events"].AbstractEventLoop.add_reader
    return getattr(cast("type[Any]", type(loop)), "add_reader", nothing) is not nothing


def on_asyncio() -> bool:
    return _running_loop() is not None


def current_loop() -> Any:
    """An object that lives as long as the running event loop (asyncio's, or trio's); None outside of one."""
    loop = _running_loop()
    if loop is not None:
        return loop
    trio = sys.modules.get("trio")
    if trio is None:
        return None
    try:
        return trio.lowlevel.current_trio_token()
    except RuntimeError:
        return None


def async_library() -> str:
    """The name of the async library that is running, or "false"."""
    if on_asyncio():
        return "asyncio"
    return "trio" if current_loop() is not None else "false"


def new_event() -> Any:
    """An event of the async library that is running."""
    if on_asyncio():
        import asyncio

        return asyncio.Event()
    import anyio

    return anyio.Event()
