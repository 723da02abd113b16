"""A request under way by aiohttp, and what went wrong with it.

Invariant: a request that is given up aborts its connection at once, whatever was still to be written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError
from aiohttp.http_parser import RawResponseMessage

from ..wire import Failure, Kind, Request
from .alarms import NEVER, Alarm, clock

if TYPE_CHECKING:
    from .pool import Pool
    from .sending import Sending

_CARRIES = "carries_for_anthropic"
"""The attribute of a connection that has its present request; it is there once the connection carried one."""


class Exchange:
    """A request under way: its connection, and when what is awaited is overdue."""

    __slots__ = (
        "_unsent", "_watching", "alarm", "answered", "body", "by", "deadline", "failure", "free", "gone", "over", "pool", "protocol", "request",
        "response", "reused", "since", "transport",
    )  # fmt: skip

    def __init__(self, pool: Pool, request: Request, deadline: float | None) -> None:
        self.pool, self.request = pool, request
        self.deadline = NEVER if deadline is None else deadline
        self.by = NEVER
        self.body: Sending | None = None
        self.transport: Any = None
        self.protocol: Any = None
        self.response: aiohttp.ClientResponse | None = None
        self.reused = False
        """Whether its connection carried a request before."""
        self.answered = False
        """Whether a byte of the reply has come."""
        self.since: float | None = None
        """When the wait for bytes began; None while nobody waits."""
        self.failure: Failure | None = None
        """Why we gave it up."""
        self.free = self.gone = self.over = False
        self.alarm: Alarm | None = None
        self._watching = False
        self._unsent = 0
        pool.active.add(self)

    # --- its connection -------------------------------------------------------------------------------

    async def __call__(self, req: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        """As a middleware of aiohttp, for a request without a body, whose writing would tell us the connection."""
        send = req.send

        def sending(connection: Any) -> Any:
            del req.send  # and with it a cycle
            self.connected(connection.transport, connection.protocol)
            return send(connection)

        req.send = sending
        try:
            return await handler(req)
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
            raise self.failed(error)  # these would have aiohttp send a GET again

    def connected(self, transport: Any, protocol: Any) -> None:
        """This connection carries the request, which is written now."""
        self.transport, self.protocol = transport, protocol
        self.pool.idle.pop(protocol, None)
        self.reused = hasattr(protocol, _CARRIES)
        if not self.reused:
            self.pool.begins(transport)
            if (closed := protocol.closed) is not None:
                closed.add_done_callback(partial(_lost, protocol))
        setattr(protocol, _CARRIES, self)
        protocol.data_received = self._received
        self._watching = True
        self._told_anew()
        self.since = now = clock()
        self._arm(self._due(now)[0])

    def _received(self, data: bytes) -> None:
        """As the `data_received` of the connection, until the head is complete, or longer if the body is compressed."""
        self.answered = True
        if self.since is not None:
            self.since = clock()
        receive = cast(Any, type(self.protocol)).data_received
        if self.response is None:
            # By itself the head, which aiohttp forgets where something is wrong with what follows at once.
            end = data.find(b"\r\n\r\n") + 4
            if 3 < end < len(data):
                interim = data.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1"))
                receive(self.protocol, data[:end])
                (self._received if interim else partial(receive, self.protocol))(data[end:])
                return
        receive(self.protocol, data)

    def answers(self, response: aiohttp.ClientResponse) -> None:
        """The head of the reply has come."""
        self.response, self.since = response, None
        response.content.on_eof(self._came)
        if "Content-Encoding" not in response.headers:  # whose bytes may come without giving any
            self._unwatch()
        if self.gone:
            self.lost()
        if self.failure is not None:
            raise self.failure

    def _came(self) -> None:
        """All of the body has come: aiohttp has the connection back, and another request may be on it already."""
        if not self.over and (self.body is None or self.body.done):
            self.free = True
            if self._let_go():
                self.pool.rests(self.transport, self.protocol)

    def _let_go(self) -> bool:
        """Have nothing to do with the connection any more; returns whether it was still ours."""
        if self.protocol is None or getattr(self.protocol, _CARRIES) is not self:
            return False
        self._unwatch()
        setattr(self.protocol, _CARRIES, None)
        return True

    def _unwatch(self) -> None:
        if self._watching:
            self._watching = False
            del self.protocol.data_received
            self._told_anew()

    def _told_anew(self) -> None:
        if self.pool.caches:
            self.transport.set_protocol(self.protocol)

    def give_up(self, failure: Failure) -> None:
        """Let whoever waits have this failure."""
        if self.failure is None and not self.over and not self.free:
            self.failure = failure
            if self.transport is not None:
                self.transport.abort()
            if self.response is not None:
                self.response.close()  # wakes who waits for the body

    def lost(self) -> None:
        """The connection is gone: wake who waits for the body, which aiohttp forgets where what came was not HTTP."""
        self.gone = True
        if self.response is not None:
            content = self.response.content
            if not content.is_eof() and content.exception() is None:
                content.set_exception(self.protocol.exception() or aiohttp.ServerDisconnectedError())

    def end(self) -> bool:
        """It is over. Returns whether its connection can be used on, which it cannot before all has come."""
        if self.over:
            return True
        self.over = True
        if self.alarm is not None:
            self.pool.alarms.drop(self.alarm)
        self.pool.active.discard(self)
        if self.body is not None:
            self.body.exchange = None  # a cycle
        if self.free:
            return True
        if self._let_go():
            # A mere `close` would wait until what is written is sent, and for TLS to say goodbye.
            self.transport.abort()
        if self.response is not None:
            self.response.close()
        return False

    # --- time -----------------------------------------------------------------------------------------

    def wrote(self) -> None:
        """A piece of the body is with the transport."""
        self.since = clock()
        self._unsent = self.transport.get_write_buffer_size()

    def written(self) -> None:
        """All of the body is with the transport."""
        self.wrote()
        times = self.request.times
        if times.read is not None and (times.write is None or times.read < times.write):
            self._arm(self._due(clock())[0])

    def hurry(self, by: float | None) -> None:
        """The bytes that are awaited now must come by then."""
        self.by = NEVER if by is None else by
        self._arm(self.by)

    def _due(self, now: float) -> tuple[float, Kind]:
        times, body = self.request.times, self.body
        limit, kind = times.read, "ReadTimeout"
        if self.response is None and body is not None and (self._unsent or not body.done):
            limit, kind = times.write, "WriteTimeout"
        due = self.deadline
        if limit is not None:
            due = min(due, (now if self.since is None else self.since) + limit)
        if self.since is not None and self.by < due:
            due = self.by
        return due, cast(Kind, kind)

    def _arm(self, due: float) -> None:
        """Look again at `due`; where that happens before anyway, it will see to it."""
        alarm, alarms = self.alarm, self.pool.alarms
        if alarm is not None and due < alarm.due:
            alarms.drop(alarm)
            alarm = None
        if alarm is None and due < NEVER:
            self.alarm = alarms.add(due, self.look)

    def look(self) -> None:
        """See whether what is awaited is overdue."""
        self.alarm, now = None, clock()
        if self.response is None and self.body is not None:
            unsent = self.transport.get_write_buffer_size()
            if unsent != self._unsent:  # some of it was sent since
                self._unsent, self.since = unsent, now
        due = self._due(now)[0]
        if now < due:
            self._arm(due)
        else:  # bytes that came together with the timer wake their reader first
            self.pool.loop.call_soon(self._expire)

    def _expire(self) -> None:
        now = clock()
        due, kind = self._due(now)
        if self.over:
            return
        if now < due:
            self._arm(due)
        elif self.since is None or due == self.deadline:
            self.give_up(Failure(kind, "the time for all of it was over"))
        else:
            self.give_up(Failure(kind, f"nothing came for {now - self.since:.3g} s"))

    # --- its reply ------------------------------------------------------------------------------------

    async def whole(self) -> bytes:
        """All of the body."""
        content = cast(aiohttp.ClientResponse, self.response).content
        pieces: list[bytes] = []
        while True:
            self.since = clock()
            data = await content.readany()
            if content.at_eof() and not pieces:
                break
            if not data:
                data = b"".join(pieces)
                break
            pieces.append(data)
        if self.failure is not None:  # a body that ends with its connection
            raise self.failure
        return data

    def rest(self) -> bytes:
        """What came before the error: aiohttp would give the error alone."""
        content: Any = cast(aiohttp.ClientResponse, self.response).content
        content.set_exception(None)
        return cast(bytes, content.read_nowait())

    def failed(self, error: Exception) -> Exception:
        """What to raise for an exception of aiohttp."""
        if self.failure is not None:
            self.failure.answered = self.response is not None
            return self.failure
        if isinstance(error, Failure):
            return error
        if self.body is not None and self.body.error is not None:
            return self.body.error
        kind = self._kind(error)
        if kind is None:
            return error
        stale = (
            self.reused and not self.answered and kind in ("ReadError", "RemoteProtocolError", "WriteError")
        )
        if self.transport is None and type(error) in (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            stale = True  # lost when it was about to be used
        return Failure(
            kind, _message(error), stale=stale, answered=self.response is not None or kind == "DecodingError"
        )

    def _kind(self, error: Exception) -> Kind | None:
        if isinstance(error, asyncio.TimeoutError):
            return "ConnectTimeout" if self.transport is None else "ReadTimeout"
        if isinstance(error, aiohttp.ClientHttpProxyError):
            return "ProxyError"
        if isinstance(error, (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)):
            return "UnsupportedProtocol"
        if isinstance(error, (aiohttp.ClientConnectionError, OSError)):
            if self.transport is None:
                return "ConnectError"
            if self.body is not None and not self.body.done:
                return "WriteError"
            return (
                "RemoteProtocolError" if isinstance(error, aiohttp.ServerDisconnectedError) else "ReadError"
            )
        if isinstance(error, aiohttp.ClientPayloadError) and isinstance(self.protocol.exception(), OSError):
            return "ReadError"
        if isinstance(error, (aiohttp.ClientPayloadError, aiohttp.ClientResponseError, HttpProcessingError)):
            return "DecodingError" if _not_decoded(error) else "RemoteProtocolError"
        return "LocalProtocolError" if isinstance(error, ValueError) else None


def _lost(protocol: Any, closed: asyncio.Future[None]) -> None:
    if not closed.cancelled():
        closed.exception()  # it is known to who waits
    exchange: Exchange | None = getattr(protocol, _CARRIES, None)
    if exchange is not None:
        exchange.lost()


def _not_decoded(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ContentEncodingError):
        error = error.__cause__
    return error is not None


def _short(error: aiohttp.ClientResponseError | HttpProcessingError) -> str:
    """Without the bytes that are wrong, which may be many."""
    return " ".join(error.message.partition("\n\n")[0].split())


def _message(error: Exception) -> str:
    """What aiohttp says, without URLs: they may have a secret in them."""
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {error.status} {error.message}".rstrip()
    if isinstance(error, aiohttp.ClientPayloadError) and isinstance(error.__cause__, HttpProcessingError):
        return f"the body of the reply broke off: {_short(error.__cause__)}"
    if isinstance(error, (aiohttp.ClientResponseError, HttpProcessingError)):
        return f"the server's reply cannot be read: {_short(error)}"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        head = isinstance(error.message, RawResponseMessage)
        return f"the server hung up {'in the head of its reply' if head else 'without a reply'}"
    if isinstance(error, aiohttp.ClientConnectorError):
        why = getattr(error, "certificate_error", None) or error.os_error
        return f"no connection to {error.host}:{error.port}: {why}"
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no connection in the time for it"
    if isinstance(error, (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)):
        return "the URL is none that aiohttp sends to"
    if isinstance(error, aiohttp.ClientOSError) and error.errno is None and error.__cause__ is not None:
        return str(error.__cause__)
    return str(error) or type(error).__name__
