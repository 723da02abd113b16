"""libcurl in sync. Each transfer has a multi handle of its own with its connection: threads share nothing.

Invariant: a transfer that is given up is removed, which closes its connection at once.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Iterator
from typing import Any, cast

import pycurl
from typing_extensions import override

from ..settings import Setup
from ..trust import curl_trust
from ..wire import Request
from .transfer import CurlReply, Transfer, clock, failure_of, keep_for_ever


class Lane:
    """A transfer and the multi handle that carries it: one connection, used by one thread at a time."""

    def __init__(self, engine: SyncEngine) -> None:
        self.transfer = Transfer(engine.setup, engine.trust)
        self.multi = multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        multi.setopt(pycurl.M_TIMERFUNCTION, self._time)
        multi.setopt(pycurl.M_MAXCONNECTS, 1)
        self.sockets: dict[int, int] = {}
        self.next: float | None = None
        """When libcurl wants to be called, whatever the sockets do."""
        self.busy = False

    def _watch(self, what: int, fd: int, multi: Any, data: Any) -> None:
        if what == pycurl.POLL_REMOVE:
            self.sockets.pop(fd, None)
        else:
            self.sockets[fd] = what

    def _time(self, milliseconds: int) -> None:
        self.next = None if milliseconds < 0 else clock() + milliseconds / 1000

    def start(self) -> None:
        self.multi.add_handle(self.transfer.easy)
        self.busy = True

    def _act(self, fd: int, events: int) -> None:
        transfer = self.transfer
        self.multi.socket_action(fd, events)
        if transfer.body is not None and transfer.body.error is not None:
            raise transfer.body.error
        _, done, failed = self.multi.info_read()
        if done:
            transfer.end(None)
        for easy, code, message in failed:
            transfer.end(failure_of(code, message, easy))

    def step(self, request: Request, by: float | None) -> None:
        """Wait until something happens, and let libcurl deal with it.

        Raises: `Failure`, when nothing happened for too long.
        """
        now = clock()
        if self.next is not None and self.next <= now:
            self.next = None
            self._act(pycurl.SOCKET_TIMEOUT, 0)
            return
        due = self.transfer.due(request, by)
        until = due if self.next is None else self.next if due is None else min(due, self.next)
        ready = _poll(self.sockets, None if until is None else max(0.0, until - now))
        for fd, events in ready:
            self._act(fd, events)
        if not ready and due is not None and clock() >= due:
            late = self.transfer.late(request, by)
            if late is not None:
                raise late

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

    def _poll(sockets: dict[int, int], seconds: float | None) -> list[tuple[int, int]]:
        """The sockets that are ready, and for what, in libcurl's words."""
        poller = select.poll()
        for fd, what in sockets.items():
            poller.register(fd, (select.POLLIN if what & 1 else 0) | (select.POLLOUT if what & 2 else 0))
        ready = poller.poll(None if seconds is None else int(seconds * 1000) + 1)
        return [
            (fd, (1 if got & ~select.POLLOUT else 0) | (2 if got & select.POLLOUT else 0))
            for fd, got in ready
        ]

else:

    def _poll(sockets: dict[int, int], seconds: float | None) -> list[tuple[int, int]]:
        reads = [fd for fd, what in sockets.items() if what & 1]
        writes = [fd for fd, what in sockets.items() if what & 2]
        if not reads and not writes:  # Windows refuses to wait for nothing
            time.sleep(1.0 if seconds is None else min(1.0, seconds))
            return []
        can_read, can_write, _ = select.select(reads, writes, [], seconds)
        return [(fd, 1) for fd in can_read] + [(fd, 2) for fd in can_write]


class SyncReply(CurlReply):
    def __init__(self, request: Request, lane: Lane, engine: SyncEngine) -> None:
        super().__init__(request, lane.transfer)
        self._lane, self._engine = lane, engine

    @override
    async def read(self) -> bytes:
        if self._content is None:
            self.begin()
            return self.have(b"".join(self.chunks()))
        return self._content

    @override
    def chunks(self) -> Iterator[bytes]:
        if self._chunks is None:
            self._chunks = self._iterate() if self._content is None else self.whole()
        return cast("Iterator[bytes]", self._chunks)

    def _iterate(self) -> Iterator[bytes]:
        transfer, lane = self.transfer, self._lane
        try:
            while self.transfer is not None and transfer is not None:
                if transfer.pieces:
                    yield transfer.take()
                elif transfer.paused:
                    transfer.go_on()
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
        self._lock = threading.Lock()

    async def send(self, request: Request, *, stream: bool) -> SyncReply:
        lane = self._take()
        transfer = lane.transfer
        try:
            transfer.begin(request, self.proxies.of(request.url) if self.proxies else None, stream)
            lane.start()
            while not (transfer.over or transfer.head):
                lane.step(request, None)
            if transfer.error is not None and not transfer.head:
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
            if self._idle:
                return self._idle.pop()
        return Lane(self)

    def give_back(self, lane: Lane) -> None:
        lane.stop()
        with self._lock:
            if not self.is_closed and len(self._idle) < self.setup.options.max_keepalive:
                self._idle.append(lane)
                return
        lane.close()

    async def close(self) -> None:
        self.is_closed = True
        with self._lock:
            idle, self._idle = self._idle, []
        for lane in idle:
            lane.close()

    def abandon(self) -> None:
        """In a forked process: the connections are the parent's."""
        keep_for_ever(self._idle)
        self._idle = []
