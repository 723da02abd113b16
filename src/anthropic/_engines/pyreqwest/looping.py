"""pyreqwest on an asyncio loop: its coroutines are stepped by the task that waits for them.

Invariant: a wait ends with its time, whatever the library does; one that is cancelled gives the exchange up.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from types import coroutine
from typing import Any

from typing_extensions import override

from ..._errors import AnthropicError
from ..body import Body
from ..wire import Failure, Request
from .exchange import EngineBase, Exchange
from .pieces import Pieces, clock
from .reply import ReqwestReply


class AsyncExchange(Exchange):
    """One request under way on an event loop. Its timer outlasts its waits: most of them are never late."""

    def __init__(self, engine: EngineBase, request: Request, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(engine, request)
        self._loop = loop
        self._waiter: asyncio.Future[Any] | None = None
        self._by: float | None = None
        self._late: Failure | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    @coroutine
    def run(self, coro: Any, by: float | None) -> Generator[Any, None, Any]:
        """The result of one of pyreqwest's coroutines.

        Raises: `Failure`, when nothing came for too long; what the coroutine raises.
        """
        while True:
            if self.stopped is not None:
                raise self.stopped
            try:
                future = coro.send(None)
            except StopIteration as end:
                return end.value
            if future is None:  # woken meanwhile
                continue
            self._waiter, self._by, self.waiting = future, by, True
            self._wind(by)
            try:
                yield future
            finally:
                self._waiter, self.waiting = None, False
            if self._late is not None:
                try:
                    raise self._late
                finally:
                    self._late = None  # it holds this frame; together they would wait for the cycle collector

    @override
    def nudge(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _wind(self, by: float | None) -> None:
        now = clock()
        until = self.look(by, now)
        if until is None or (self._timer is not None and self._timer_at <= until):
            return  # a timer that rings too early is wound up again
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = until
        self._timer = self._loop.call_later(max(0.0, until - now), self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return  # whoever waits next winds it up again
        self._late = self.late(self._by)
        if self._late is not None:
            self.nudge()
        else:
            self._wind(self._by)

    @override
    def end(self, coro: Any = None) -> None:
        super().end(coro)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class FedPieces(Pieces):
    """The pieces of a body, which are read on the event loop, or in a thread where that blocks."""

    def __init__(self, body: Body) -> None:
        super().__init__()
        self._source: AsyncIterator[bytes] = aiter(body)
        self._task: asyncio.Task[Any] | None = None

    def __aiter__(self) -> FedPieces:
        return self

    async def __anext__(self) -> Any:
        if self.given_up:
            raise RuntimeError("the request was given up")
        self._task = asyncio.current_task()
        try:
            piece = await anext(self._source, None)
        except Exception as error:
            self.error = error
            raise
        finally:
            self._task = None
        if piece is None:
            self.done = True
            raise StopAsyncIteration
        return self.take(piece)

    @override
    def give_up(self) -> None:
        super().give_up()
        if self._task is not None:
            self._task.cancel()


class AsyncReply(ReqwestReply):
    asynchronous = True

    @override
    async def chunk(self) -> bytes | None:
        exchange: AsyncExchange | None = self.exchange
        if self._chunks is None:
            self._chunks = self.whole()
        if exchange is None:
            return next(self._chunks, None)
        data = None
        if exchange.left != 0:
            coro = None
            try:
                coro = exchange.chunk()
                data = exchange.came(await exchange.run(coro, self.by))
            except BaseException as error:
                try:
                    raise exchange.failed(error, coro)
                finally:
                    self.end()
        if data is None:
            self.end()
        return data

    @override
    async def close(self) -> None:
        self.end()


class AsyncEngine(EngineBase):
    """Requests by pyreqwest on an asyncio loop."""

    async def send(self, request: Request, *, stream: bool) -> AsyncReply:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise AnthropicError(
                "The engine 'pyreqwest' works on asyncio alone; choose another (engine='httpx2')."
            ) from None
        exchange, coro = AsyncExchange(self, request, loop), None
        try:
            coro = exchange.begin(FedPieces)
            response = await exchange.run(coro, None)
            exchange.begun(response)
        except BaseException as error:
            raise exchange.failed(error, coro)
        reply = AsyncReply(exchange, response)
        if not stream:
            await reply.read()
        return reply

    async def close(self) -> None:
        self.stop()
