"""pyreqwest's async client in the sync colour: the calling thread steps its coroutines, and waits in between.

Invariant: an interrupted wait gives the exchange up; the loop that it waited on is then closed, and never used again.
"""

from __future__ import annotations

import asyncio
import threading
from asyncio.events import _get_running_loop, _set_running_loop
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, cast

from typing_extensions import override

from ..body import Body
from ..settings import Setup
from ..wire import Request
from .exchange import EngineBase, Exchange
from .pieces import Pieces, clock
from .reply import ReqwestReply

FOR_EVER = 1e6
"""Seconds that the system can wait at once."""


class Loop:
    """As much of an event loop as pyreqwest asks for: futures, calls from its thread, and tasks for a body's pieces.

    The futures are those of C, so that no Python code, and no signal handler, runs while Rust holds one.
    """

    def __init__(self) -> None:
        self.create_future: Any = partial(cast(Any, asyncio.Future), loop=self)
        self.calls: SimpleQueue[tuple[Callable[..., Any], tuple[Any, ...]]] = SimpleQueue()
        self._closed = False

    get_debug = staticmethod(bool)

    def is_closed(self) -> bool:
        return self._closed

    def call_soon_threadsafe(self, fn: Callable[..., Any], *args: Any, context: Any = None) -> None:
        self.calls.put((fn, args))
        if self._closed:
            self._drain()

    def create_task(self, coro: Any) -> Task:
        if self._closed:
            coro.close()
            raise RuntimeError("the request was given up")
        return Task(coro, self)

    def nudge(self) -> None:
        """Have whoever waits look up."""
        self.calls.put((_nothing, ()))

    def close(self) -> None:
        """Nobody waits any more: what pyreqwest calls from now on is an error to it."""
        self._closed = True
        self.create_future = None  # it holds this object; together they would wait for the cycle collector
        self._drain()

    def _drain(self) -> None:
        while True:
            try:
                fn, args = self.calls.get(False)
            except Empty:
                return
            fn(*args)


def _nothing() -> None: ...


class Task:
    """A coroutine that does not wait, run to its end."""

    def __init__(self, coro: Any, loop: Loop) -> None:
        self._loop = loop
        self._error: BaseException | None = None
        self._value: Any = None
        try:
            coro.send(None)
        except StopIteration as end:
            self._value = end.value
        except BaseException as error:
            self._error = error

    def add_done_callback(self, callback: Callable[[Any], Any]) -> None:
        self._loop.call_soon_threadsafe(self._done, callback)  # not at once: Rust holds a lock

    def _done(self, callback: Callable[[Any], Any]) -> None:
        with suppress(RuntimeError):  # the request is over, and takes no piece any more
            callback(self)

    def cancel(self) -> None: ...

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value


class SyncExchange(Exchange):
    """One request under way, for the thread that waits for it."""

    def __init__(self, engine: EngineBase, request: Request, loop: Loop) -> None:
        super().__init__(engine, request)
        self.loop = loop

    def run(self, coro: Any, by: float | None) -> Any:
        """The result of one of pyreqwest's coroutines.

        Raises: `Failure`, when nothing came for too long; what the coroutine raises.
        """
        self.waiting = True
        outer: Any = _get_running_loop()
        calls = self.loop.calls
        while True:
            if self.stopped is not None:
                raise self.stopped
            try:
                # Inside: a signal's handler may raise as soon as this has returned.
                _set_running_loop(cast(Any, self.loop))
                future = coro.send(None)
            except StopIteration as end:
                self.waiting = False
                return end.value
            finally:
                _set_running_loop(outer)
            while future is not None and not future.done() and self.stopped is None:
                now = clock()
                until = self.look(by, now)
                try:
                    fn, args = calls.get(
                        True, FOR_EVER if until is None else min(FOR_EVER, max(0.0, until - now))
                    )
                except Empty:
                    late = self.late(by)
                    if late is not None:
                        try:
                            raise late from None
                        finally:
                            del late  # it holds this frame; together they would wait for the cycle collector
                else:
                    fn(*args)

    def next(self, by: float | None) -> bytes | None:
        """The next bytes of the reply; None at its end.

        Raises: `Failure`.
        """
        if self.left == 0:
            return None
        coro = None
        try:
            coro = self.chunk()
            return self.came(self.run(coro, by))
        except BaseException as error:
            raise self.failed(error, coro)

    @override
    def nudge(self) -> None:
        self.loop.nudge()


class FedPieces(Pieces):
    """The pieces of a body, which are read in the calling thread."""

    def __init__(self, body: Body) -> None:
        super().__init__()
        self._source = iter(body)

    def __aiter__(self) -> FedPieces:
        return self

    async def __anext__(self) -> Any:
        if self.given_up:
            raise RuntimeError("the request was given up")
        try:
            piece = next(self._source, None)
        except BaseException as error:
            self.error = error
            raise
        if piece is None:
            self.done = True
            raise StopAsyncIteration
        return self.take(piece)


class SyncReply(ReqwestReply):
    @override
    def _iterate(self) -> Iterator[bytes]:
        try:
            while (exchange := self.exchange) is not None:
                data = exchange.next(self.by)
                if data is None:
                    return
                yield data
        finally:
            self._end()

    def _end(self) -> None:
        exchange: SyncExchange | None = self.exchange
        if exchange is not None:
            self.end()
            cast(SyncEngine, exchange.engine).give_back(exchange)

    @override
    async def close(self) -> None:
        self._end()


class SyncEngine(EngineBase):
    """Blocking requests by pyreqwest."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        self._idle: list[Loop] = []
        self._lock = threading.Lock()

    async def send(self, request: Request, *, stream: bool) -> SyncReply:
        with self._lock:
            loop = self._idle.pop() if self._idle else Loop()
        exchange, coro = SyncExchange(self, request, loop), None
        try:
            coro = exchange.begin(FedPieces)
            response = exchange.run(coro, None)
            exchange.begun(response)
            reply = SyncReply(exchange, response)
            if not stream:
                pieces: list[bytes] = []
                while (data := exchange.next(None)) is not None:
                    pieces.append(data)
                reply.have(pieces[0] if len(pieces) == 1 else b"".join(pieces))
                reply.end()
        except BaseException as error:
            loop.close()
            raise exchange.failed(error, coro)
        if not stream:
            self.give_back(exchange)
        return reply

    def give_back(self, exchange: SyncExchange) -> None:
        """Use a loop again, unless the body of its request may still be asked for."""
        loop = exchange.loop
        if exchange.pieces is not None and not exchange.pieces.done:
            loop.close()
            return
        with self._lock:
            if len(self._idle) < self.setup.options.max_keepalive:
                self._idle.append(loop)

    async def close(self) -> None:
        self.stop()
