"""A session of aiohttp on its event loop, and what is under way on it."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from functools import partial
from typing import Any, cast

import aiohttp

from ..defaults import socket_options
from ..settings import HTTPEngine
from ..wire import Failure
from .alarms import Alarms
from .exchange import Exchange

BUFFER = 65_536
"""When twice as many bytes of a body wait to be read, the socket is not read any more; one read may be 256 KB."""
HEAD = 131_072
"""A line of a reply's head that is longer than so many bytes is refused."""


class Pool:
    """The session of an event loop, and what is under way on it."""

    def __init__(
        self, session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop, keep: int | None
    ) -> None:
        self.session, self.loop, self.keep = session, loop, keep
        self.alarms = Alarms(loop)
        self.active: set[Exchange] = set()
        self.idle: dict[Any, None] = {}
        """Connections that are kept, the oldest first; aiohttp does not limit their number."""
        self.caches = type(loop).__module__.startswith("uvloop")
        """Whether transports remember the methods of their protocol."""

    def begins(self, transport: Any) -> None:
        """A connection is new: let asyncio read so much at once, and not 256 KB."""
        if self.keep is not None and getattr(transport, "max_size", 0) > BUFFER:
            transport.max_size = BUFFER

    def rests(self, transport: Any, protocol: Any) -> None:
        """A connection has carried its request."""
        if self.keep is None or not protocol.is_connected():
            return
        # What comes now belongs to no request; aiohttp would take it for the answer to the next one.
        protocol.data_received = partial(_unasked, transport)
        if self.caches:
            transport.set_protocol(protocol)
        idle = self.idle
        idle[protocol] = None
        if len(idle) > self.keep:
            for dead in [other for other in idle if not other.is_connected()]:
                del idle[dead]
            if len(idle) > self.keep:
                oldest = next(iter(idle))
                del idle[oldest]
                oldest.close()

    async def close(self) -> None:
        for exchange in list(self.active):
            exchange.give_up(Failure("ReadError", "the client was closed"))
        self.alarms.stop()
        await self.session.close()

    def forget(self) -> None:
        """Let go of a session whose loop is closed, or that nobody closed."""
        connector = self.session.connector
        if connector is None or self.session.closed:
            return
        self.session.detach()
        if self.loop.is_closed():
            closing = cast(Any, connector.close())
            with suppress(StopIteration):
                while True:  # it waits for nothing, but it does yield
                    closing.send(None)
        else:
            self.loop.call_soon_threadsafe(_close_later, connector, self.alarms)


def _unasked(transport: Any, data: bytes) -> None:
    if data:
        transport.abort()


_closing: set[asyncio.Future[Any]] = set()


def _close_later(connector: aiohttp.BaseConnector, alarms: Alarms) -> None:
    alarms.stop()
    task = asyncio.ensure_future(cast(Any, connector.close()))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


def _socket(address: Any) -> socket.socket:
    family, kind, protocol, _, _ = address
    made = socket.socket(family, kind, protocol)
    for option in socket_options():
        made.setsockopt(*option)
    return made


def made_session(options: HTTPEngine) -> aiohttp.ClientSession:
    """A session of ours, which adds and keeps nothing of its own; how many connections it has we see to."""
    connector = aiohttp.TCPConnector(
        limit=0, keepalive_timeout=options.keepalive_expiry, socket_factory=_socket
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        read_bufsize=BUFFER,
        max_line_size=HEAD,
        max_field_size=HEAD,
    )
