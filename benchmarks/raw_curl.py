"""libcurl alone, by pycurl: an easy handle for a request in sync, and a multi handle for all else."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pycurl
from raw import HEADERS, Raw

LINES = [*(f"{name}: {value}" for name, value in HEADERS.items()), "Expect:"]


class Failed(Exception):
    """libcurl's own words."""


def handle(heads: list[bytes], body: Any) -> Any:
    easy = pycurl.Curl()
    easy.setopt(pycurl.HTTPHEADER, LINES)
    easy.setopt(pycurl.NOSIGNAL, 1)
    easy.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
    easy.setopt(pycurl.HEADERFUNCTION, heads.append)
    easy.setopt(pycurl.WRITEFUNCTION, body)
    authorities = os.environ.get("SSL_CERT_FILE")
    if authorities:
        easy.setopt(pycurl.CAINFO, authorities)
    return easy


class Session:
    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.pieces: list[bytes] = []
        self.easy = handle(self.heads, self.pieces.append)
        self.multi: Any = None

    def close(self) -> None:
        self.easy.close()

    def _ask(self, url: str, body: bytes) -> None:
        self.heads.clear()
        self.pieces.clear()
        self.easy.setopt(pycurl.URL, url)
        self.easy.setopt(pycurl.POSTFIELDS, body)

    def post(self, url: str, body: bytes) -> bytes:
        self._ask(url, body)
        self.easy.perform()
        return b"".join(self.pieces)

    def stream(self, url: str, body: bytes) -> Iterator[bytes]:
        self._ask(url, body)
        multi = self.multi = self.multi or pycurl.CurlMulti()
        multi.add_handle(self.easy)
        running = 1
        while running:
            _, running = multi.perform()
            if self.pieces:
                yield b"".join(self.pieces)
                self.pieces.clear()
            elif running:
                multi.select(10.0)
        _, _, failed = multi.info_read()
        multi.remove_handle(self.easy)
        if failed:
            raise Failed(failed[0][2])


class Transfer:
    """An easy handle on the loop, and who waits for it."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.pieces: list[bytes] = []
        self.easy = handle(self.heads, self._came)
        self.over = self.streams = False
        self.error: str | None = None
        self.waiter: asyncio.Future[None] | None = None

    def _came(self, data: bytes) -> None:
        self.pieces.append(data)
        if self.streams:
            self.wake()

    def wake(self) -> None:
        waiter, self.waiter = self.waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)


class AsyncSession:
    """One multi handle, whose sockets the loop watches."""

    def __init__(self, connections: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.multi = multi = pycurl.CurlMulti()
        multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        multi.setopt(pycurl.M_TIMERFUNCTION, self._time)
        multi.setopt(pycurl.M_MAXCONNECTS, connections)
        self.free = asyncio.Semaphore(connections)
        self.timer: Any = None
        self.idle: list[Transfer] = []
        self.active: dict[Any, Transfer] = {}

    async def __aenter__(self) -> AsyncSession:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.timer is not None:
            self.timer.cancel()
        for transfer in self.idle:
            transfer.easy.close()
        self.multi.close()

    def _watch(self, what: int, fd: int, multi: Any, data: Any) -> None:
        for wanted, add, remove, event in (
            (pycurl.POLL_IN, self.loop.add_reader, self.loop.remove_reader, pycurl.CSELECT_IN),
            (pycurl.POLL_OUT, self.loop.add_writer, self.loop.remove_writer, pycurl.CSELECT_OUT),
        ):
            if what != pycurl.POLL_REMOVE and what & wanted:
                add(fd, self._act, fd, event)
            else:
                remove(fd)

    def _time(self, milliseconds: int) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        if milliseconds == 0:
            self.timer = self.loop.call_soon(self._act, pycurl.SOCKET_TIMEOUT, 0)
        elif milliseconds > 0:
            self.timer = self.loop.call_later(milliseconds / 1000, self._act, pycurl.SOCKET_TIMEOUT, 0)

    def _act(self, fd: int, event: int) -> None:
        if fd == pycurl.SOCKET_TIMEOUT:
            self.timer = None
        self.multi.socket_action(fd, event)
        left = 1
        while left:
            left, done, failed = self.multi.info_read()
            for easy in done:
                self._end(easy, None)
            for easy, _, message in failed:
                self._end(easy, message)

    def _end(self, easy: Any, error: str | None) -> None:
        self.multi.remove_handle(easy)
        transfer = self.active.pop(easy)
        transfer.over, transfer.error = True, error
        transfer.wake()

    def _begin(self, url: str, body: bytes, streams: bool) -> Transfer:
        transfer = self.idle.pop() if self.idle else Transfer()
        transfer.heads.clear()
        transfer.pieces.clear()
        transfer.over, transfer.streams = False, streams
        transfer.easy.setopt(pycurl.URL, url)
        transfer.easy.setopt(pycurl.POSTFIELDS, body)
        self.active[transfer.easy] = transfer
        self.multi.add_handle(transfer.easy)
        return transfer

    async def _wait(self, transfer: Transfer) -> None:
        transfer.waiter = self.loop.create_future()
        await transfer.waiter
        if transfer.error is not None:
            raise Failed(transfer.error)

    async def post(self, url: str, body: bytes) -> bytes:
        async with self.free:
            transfer = self._begin(url, body, False)
            await self._wait(transfer)
            self.idle.append(transfer)
            return b"".join(transfer.pieces)

    async def stream(self, url: str, body: bytes) -> AsyncIterator[bytes]:
        async with self.free:
            transfer = self._begin(url, body, True)
            while True:
                if transfer.pieces:
                    data = b"".join(transfer.pieces)
                    transfer.pieces.clear()
                    yield data
                elif transfer.over:
                    break
                else:
                    await self._wait(transfer)
            self.idle.append(transfer)


class Peer(Raw):
    def __init__(self, url: str, engine: str) -> None:
        super().__init__(url)

    def sync(self) -> Session:
        return Session()

    def asynchronous(self, connections: int) -> AsyncSession:
        return AsyncSession(connections)
