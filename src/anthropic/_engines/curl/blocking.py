"""libcurl in sync. Each transfer has a multi handle of its own with its connection: threads share nothing.

Invariant: a transfer that is given up is removed, which closes its connection at once.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Iterator
from typing import Any

import pycurl
from typing_extensions import override

from ..settings import Setup
from ..trust import curl_trust
from ..wire import Failure, Request, keep_for_ever
from .transfer import CurlReply, Transfer, clock, failure_of


class Lane:
    """A transfer and the multi handle that carries it: one connection, used by one thread at a time."""

    def __init__(self, engine: SyncEngine) -> None:
        self.transfer = Transfer(engine.setup, engine.trust)
        self.multi = pycurl.CurlMulti()
        self.multi.setopt(pycurl.M_MAXCONNECTS, 1)
        self.busy = False

    def start(self) -> None:
        self.multi.add_handle(self.transfer.easy)
        self.busy = True
        self._perform()

    def _perform(self) -> None:
        _, running = self.multi.perform()
        transfer = self.transfer
        if transfer.body is not None and transfer.body.error is not None:
            raise transfer.body.error
        if not running:
            _, _, failed = self.multi.info_read()
            transfer.end(failure_of(failed[0][1], failed[0][2], transfer.easy) if failed else None)

    def step(self, request: Request, by: float | None) -> None:
        """Wait until something happens, and let libcurl deal with it.

        Raises: `Failure`, when nothing happened for too long.
        """
        reads, writes, _ = self.multi.fdset()
        if not reads and not writes:  # none yet, or one that is too high for what `fdset` can tell
            reads = [fd for fd in (self.transfer.easy.getinfo(pycurl.ACTIVESOCKET),) if fd >= 0]
        wait: float = (
            self.multi.timeout()
        )  # milliseconds until libcurl wants to be called, whatever the sockets do
        due = self.transfer.due(request, by)
        if due is not None:
            left = (due - clock()) * 1000 + 1
            wait = left if wait < 0 else min(left, wait)
        ready = _poll(reads, writes, None if wait < 0 and due is None else max(0.0, wait))
        if not ready and due is not None and clock() >= due:
            # Before libcurl is called: what it still gets into the buffers of a socket that is not ready is no progress.
            late = self.transfer.late(request, by, watched=True)
            if late is not None:
                raise late
        self._perform()
        if ready:
            self.transfer.last = clock()

    def stop(self) -> None:
        """End the transfer; if it was under way, its connection is closed."""
        if self.busy:
            self.busy = False
            self.multi.remove_handle(self.transfer.easy)

    def close(self) -> None:
        self.stop()
        self.multi.close()
        self.transfer.easy.close()


if hasattr(select, "poll"):

    def _poll(reads: list[int], writes: list[int], milliseconds: float | None) -> bool:
        """Wait for one of the sockets; returns whether one is ready. Unlike libcurl's own waiting, a signal is heard."""
        poller = select.poll()
        for fd in reads:
            poller.register(fd, select.POLLIN)
        for fd in writes:
            poller.register(fd, select.POLLOUT | (select.POLLIN if fd in reads else 0))
        return bool(poller.poll(milliseconds))

else:

    def _poll(reads: list[int], writes: list[int], milliseconds: float | None) -> bool:
        seconds = None if milliseconds is None else milliseconds / 1000
        if not reads and not writes:  # Windows refuses to wait for nothing
            time.sleep(1.0 if seconds is None else min(1.0, seconds))
            return False
        return any(select.select(reads, writes, [], seconds))


class SyncReply(CurlReply):
    def __init__(self, request: Request, lane: Lane, engine: SyncEngine) -> None:
        super().__init__(request, lane.transfer)
        self._lane, self._engine = lane, engine

    @override
    def _iterate(self) -> Iterator[bytes]:
        transfer, lane = self.transfer, self._lane
        try:
            while self.transfer is not None and transfer is not None:
                if transfer.pieces:
                    yield transfer.take()
                elif not transfer.over:
                    lane.step(self.request, self.by)
                elif transfer.error is not None:
                    raise transfer.error
                else:
                    return
        finally:
            self._end()

    def _end(self) -> None:
        transfer, self.transfer = self.transfer, None
        if transfer is not None:
            self._engine.give_back(self._lane)
            self.released()

    @override
    async def close(self) -> None:
        self._end()


class SyncEngine:
    """Blocking requests by libcurl."""

    name = "curl"
    follows = True
    client: Any = None
    lib: Any = None

    def __init__(self, setup: Setup) -> None:
        self.setup, self.limit = setup, setup.options.max_connections
        self.trust = curl_trust(setup.options)
        self.proxies = setup.proxies()
        self.is_closed = False
        self._idle: list[Lane] = []
        self._active: set[Lane] = set()
        self._lock = threading.Lock()

    async def send(self, request: Request, *, stream: bool) -> SyncReply:
        lane = self._take()
        transfer = lane.transfer
        try:
            transfer.begin(request, self.proxies.of(request.url) if self.proxies else None, callbacks=False)
            lane.start()
            while not (transfer.over or (stream and transfer.begun())):
                lane.step(request, None)
            if transfer.error is not None and not (stream and transfer.begun()):
                raise transfer.error
            reply = SyncReply(request, lane, self)
        except BaseException:
            self.give_back(lane)
            raise
        if not stream:
            reply.transfer = None
            reply.have(transfer.take())
            self.give_back(lane)
        return reply

    def _take(self) -> Lane:
        with self._lock:
            lane = self._idle.pop() if self._idle else Lane(self)
            self._active.add(lane)
            return lane

    def give_back(self, lane: Lane) -> None:
        lane.stop()
        with self._lock:
            self._active.discard(lane)
            if not self.is_closed and len(self._idle) < self.setup.options.max_keepalive:
                self._idle.append(lane)
                return
        lane.close()

    async def close(self) -> None:
        self.is_closed = True
        with self._lock:
            idle, self._idle = self._idle, []
            for lane in self._active:  # whoever reads on is told; the lane is theirs until then
                lane.transfer.end(Failure("ReadError", "the client was closed"))
        for lane in idle:
            lane.close()

    def abandon(self) -> None:
        """In a forked process: the connections are the parent's."""
        keep_for_ever((self._idle, self._active))
        self._idle, self._active = [], set()
