"""libcurl on an asyncio loop: one multi handle, whose sockets the loop watches.

Invariants: a transfer that is given up is removed, which closes its connection at once; all calls of
libcurl are made on the loop's thread.
"""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any, cast

import pycurl
from typing_extensions import override

from ..settings import Setup
from ..trust import curl_trust
from ..wire import Failure, Request, keep_for_ever
from .transfer import CurlReply, Transfer, clock, failure_of

if TYPE_CHECKING:
    import asyncio


class AsyncReply(CurlReply):
    asynchronous = True

    def __init__(self, request: Request, transfer: Transfer, engine: AsyncEngine) -> None:
        super().__init__(request, transfer)
        self._engine = engine

    @override
    async def chunk(self) -> bytes | None:
        transfer = self.transfer
        if self._chunks is None:
            self._chunks = self.whole()
        if transfer is None:
            return next(self._chunks, None)
        try:
            while not transfer.pieces:
                if transfer.paused:
                    transfer.go_on()
                    self._engine.look()
                elif not transfer.over:
                    await self._engine.wait(transfer, self.request, self.by)
                elif transfer.error is not None:
                    raise transfer.error
                else:
                    self._end()
                    return None
        except BaseException:
            self._end()
            raise
        return transfer.take()

    def _end(self) -> None:
        transfer, self.transfer = self.transfer, None
        if transfer is not None:
            self._engine.give_back(transfer)
            self.released()

    @override
    async def close(self) -> None:
        self._end()


class AsyncEngine:
    """Requests by libcurl on one asyncio loop."""

    name = "curl"
    follows = True
    client: Any = None
    lib: Any = None

    def __init__(self, setup: Setup) -> None:
        self.setup, self.limit = setup, setup.options.max_connections
        self.trust = curl_trust(setup.options)
        self.proxies = setup.proxies()
        self.is_closed = False
        self._idle: list[Transfer] = []
        self._active: dict[Any, Transfer] = {}
        self._loop: Any = None
        self._multi: Any = None
        self._running, self._kept = 0, setup.options.max_keepalive
        self._timer: Any = None
        self._soon = False
        self._waits: dict[Transfer, tuple[Request, float | None]] = {}
        self._sweep_at = inf
        self._sweeper: Any = None
        self._watched: dict[int, int] = {}

    # --- libcurl and the loop ---------------------------------------------------------------------------

    def _start(self) -> Any:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._multi = multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        multi.setopt(pycurl.M_TIMERFUNCTION, self._time)
        multi.setopt(pycurl.M_MAXCONNECTS, self._kept)
        return multi

    def _watch(self, what: int, fd: int, multi: Any, data: Any) -> None:
        loop = self._loop
        wanted = 0 if what == pycurl.POLL_REMOVE else what & 3
        before = self._watched.pop(fd, 0)
        if wanted:
            self._watched[fd] = wanted
        if (wanted ^ before) & 1:
            if wanted & 1:
                loop.add_reader(fd, self._act, fd, pycurl.CSELECT_IN)
            else:
                loop.remove_reader(fd)
        if (wanted ^ before) & 2:
            if wanted & 2:
                loop.add_writer(fd, self._act, fd, pycurl.CSELECT_OUT)
            else:
                loop.remove_writer(fd)

    def _time(self, milliseconds: int) -> None:
        if milliseconds == 0:
            if not self._soon:
                self._soon = True
                self._loop.call_soon(self._act, pycurl.SOCKET_TIMEOUT, 0)
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if milliseconds > 0:
            self._timer = self._loop.call_later(milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, events: int) -> None:
        if fd == pycurl.SOCKET_TIMEOUT:
            self._soon = False
        if self._multi is not None:
            self._multi.socket_action(fd, events)
            self.look()

    def look(self) -> None:
        """Note which transfers are over."""
        left = 1
        while left:
            left, done, failed = self._multi.info_read()
            for easy in done:
                self._end(self._active[easy], None)
            for easy, code, message in failed:
                self._end(self._active[easy], failure_of(code, message, easy))

    def _end(self, transfer: Transfer, error: Exception | None) -> None:
        self._count(-1)
        transfer.end(error)

    # --- requests ----------------------------------------------------------------------------------------

    async def send(self, request: Request, *, stream: bool) -> AsyncReply:
        multi = self._multi or self._start()
        transfer = self._idle.pop() if self._idle else Transfer(self.setup, self.trust)
        try:
            transfer.begin(request, self.proxies.of(request.url) if self.proxies else None, callbacks=stream)
            self._active[transfer.easy] = transfer
            self._count(+1)
            multi.add_handle(transfer.easy)
            if transfer.body is not None:
                transfer.body.feed(self._loop, partial(self._go_on, transfer))
            while not (transfer.over or transfer.head):
                await self.wait(transfer, request, None)
            if transfer.error is not None and not transfer.head:
                raise transfer.error
            reply = AsyncReply(request, transfer, self)
        except BaseException:
            self.give_back(transfer)
            raise
        if not stream:
            reply.transfer = None
            reply.have(transfer.take())
            self.give_back(transfer)
        return reply

    def _count(self, change: int) -> None:
        """Note how many transfers run, and say how many connections may be left open: libcurl counts those in use, too."""
        self._running += change
        idle = self.setup.options.max_keepalive
        kept = idle if self._running <= idle else self._running - 1 + idle
        if kept != self._kept:
            self._kept = kept
            self._multi.setopt(pycurl.M_MAXCONNECTS, kept)

    def _go_on(self, transfer: Transfer) -> None:
        if transfer.easy in self._active and not transfer.over:
            transfer.go_on()
            self.look()

    async def wait(self, transfer: Transfer, request: Request, by: float | None) -> None:
        """Wait until something has come for a transfer.

        Raises: `Failure`, when nothing came for too long.
        """
        waiter: asyncio.Future[None] = self._loop.create_future()
        transfer.waiter = waiter
        self._waits[transfer] = (request, by)
        due = transfer.due(request, by)
        if due is not None and due < self._sweep_at:
            self._sweep_later(due)
        try:
            await waiter
        finally:
            transfer.waiter = None
            del self._waits[transfer]
        if transfer.body is not None and transfer.body.error is not None:
            raise transfer.body.error

    def _sweep_later(self, due: float) -> None:
        """One timer for all who wait: most of them are never late."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._sweep_at = due
        self._sweeper = None if due == inf else self._loop.call_later(max(0.0, due - clock()), self._sweep)

    def _sweep(self) -> None:
        self._sweeper, self._sweep_at = None, inf
        soonest, now = inf, clock()
        for transfer, (request, by) in self._waits.items():
            due = transfer.due(request, by)
            if due is None:
                continue
            if now >= due:
                late = transfer.late(request, by)
                waiter = transfer.waiter
                if late is not None and waiter is not None and not waiter.done():
                    waiter.set_exception(late)
                    continue
                due = max(now + 0.01, cast(float, transfer.due(request, by)))
            elif not transfer.callbacks:  # nobody tells when something comes, so look now and then
                transfer.late(request, by)
                due = min(due, now + (due - now) / 8 + 0.01)
            soonest = min(soonest, due)
        self._sweep_later(soonest)

    def give_back(self, transfer: Transfer) -> None:
        if transfer.body is not None:
            transfer.body.stop()
        if self._active.pop(transfer.easy, None) is not None:
            self._multi.remove_handle(transfer.easy)
            if not transfer.over:
                self._count(-1)
        if self.is_closed or len(self._idle) >= self.setup.options.max_keepalive:
            transfer.easy.close()
        else:
            self._idle.append(transfer)
        if self.is_closed and not self._active:
            self._shut()

    async def close(self) -> None:
        self.is_closed = True
        for transfer in list(self._active.values()):
            if not transfer.over:
                self._end(transfer, Failure("ReadError", "the client was closed"))
        for transfer in self._idle:
            transfer.easy.close()
        self._idle = []
        if not self._active:
            self._shut()

    def _shut(self) -> None:
        multi, self._multi = self._multi, None
        if multi is not None:
            multi.close()
        for timer in (self._timer, self._sweeper):
            if timer is not None:
                timer.cancel()

    def abandon(self) -> None:
        """In a forked process: the connections are the parent's."""
        keep_for_ever((self._multi, self._idle, self._active))
        self._multi, self._idle, self._active = None, [], {}
