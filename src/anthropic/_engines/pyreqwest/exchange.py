"""One request by pyreqwest and its reply, in either colour: what it sends, how long it may take, how it failed.

Invariants: nothing here waits; an exchange that is given up has its connection closed at once, where its head
had come or its body is still being sent.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from ..body import body_of
from ..settings import Setup
from ..wire import Failure, Headers, Kind, Request, checked, keep_for_ever
from .clients import HeaderMap, Shared, check_process, exceptions, process, rounded, shared_client
from .pieces import BytePieces, Pieces, clock

LARGE = 1_048_576
"""A body of more bytes is handed over in pieces, so that we see it move."""
LONG = 86_400.0
"""Seconds after which a request with such a body is over, for the library counts its silence from the start."""
_pause: Any = getattr(os, "sched_yield", None) or partial(time.sleep, 0)
"""At the end of a reply, gives the library's thread the moment to take the connection back: the next request may be at once."""
CLIENTS = 8
"""How many clients an engine keeps for the times and proxies of its last requests."""


class EngineBase:
    """What the engines of both colours share: clients for the times that are asked for, and who uses them."""

    name = "pyreqwest"
    follows = True
    client: Any = None
    lib: Any = None

    def __init__(self, setup: Setup) -> None:
        check_process()
        self.setup, self.limit = setup, setup.options.max_connections
        self.proxies = setup.proxies()
        self.is_closed = False
        self.active: set[Exchange] = set()
        self._clients: dict[Any, Shared] = {}

    def client_for(self, request: Request, long: bool) -> Shared:
        """Raises: what `shared_client` raises."""
        times = request.times
        proxy = self.proxies.of(request.url) if self.proxies else None
        key = (proxy, rounded(times.connect), LONG if long else rounded(times.read))
        found = self._clients.get(key)
        if found is None:
            found = shared_client(self.setup.options, *key)
            for oldest in list(self._clients)[: 1 - CLIENTS]:
                self._clients.pop(oldest, None)
            self._clients[key] = found
        return found

    def stop(self) -> None:
        """No more requests; those under way fail."""
        self.is_closed = True
        self._clients.clear()
        for exchange in list(self.active):
            exchange.stop(Failure("ReadError", "the client was closed"))

    def abandon(self) -> None:
        """In a forked process: the connections are the parent's, and so are the threads that serve them."""
        keep_for_ever((self.active, self._clients))
        self.active, self._clients = set(), {}


class Exchange:
    """One request under way."""

    def __init__(self, engine: EngineBase, request: Request) -> None:
        self.engine, self.request = engine, request
        self.last = clock()
        """When something last moved."""
        self.pieces: Pieces | None = None
        """What hands the body over, where it is handed over in pieces."""
        self.over = False
        self.native: Any = None
        self._shared: Shared | None = None
        self._mark: Any = None
        self.reader: Any = None
        self.left: int | None = None
        """How many bytes are still to come, where the head said so."""
        self.stopped: Failure | None = None
        """What somebody else ended it with."""
        self.waiting = False
        """Whether somebody waits for it now, whom `nudge` wakes."""

    def begin(self, fed: Callable[[Any], Pieces]) -> Any:
        """The coroutine of sending, which returns the response; `fed` makes the pieces of a body that is not bytes."""
        request, times = self.request, self.request.times
        headers, body = request.headers, request.body
        length: int | None = None
        large = True
        if request.in_pieces:
            source, headers = body_of(request)
            self.pieces, length = fed(source), source.length
            self.pieces.length = length
        else:
            large = len(body) > LARGE
            sooner = times.write is not None and (times.read is None or times.write < times.read)
            if large or (body and sooner):
                self.pieces, length = BytePieces(body), len(body)
        shared = self.engine.client_for(request, large)
        try:
            builder = shared.client.request(request.method, request.url).headers(_header_map(headers))
            if self.pieces is not None:
                builder = builder.body_stream(self.pieces)
                builder = builder.header(
                    *(("transfer-encoding", "chunked") if length is None else ("content-length", str(length)))
                )
            elif body:
                builder = builder.body_bytes(body)
            elif request.method not in ("GET", "HEAD"):
                builder = builder.header("content-length", "0")
            if request.deadline is not None:  # ends it in the background, too; a moment later than we do
                builder = builder.timeout(timedelta(seconds=max(0.0, request.deadline - self.last) + 1))
            self.native = builder.streamed_read_buffer_limit(0).build_streamed()
        except ValueError as error:  # also the library's own
            raise _refused(error) from None
        self._shared, self._mark = shared, shared.mark()
        self.engine.active.add(self)
        return self.native.__aenter__()

    def begun(self, response: Any) -> None:
        """The head of the reply has come."""
        self.last = clock()
        self.reader = response.body_reader
        length = response.get_header("content-length")
        if length is not None and self.request.method != "HEAD" and length.isdigit():
            self.left = int(length)
            if not self.left:
                _pause()

    def chunk(self) -> Any:
        """The coroutine of the next chunk of the body."""
        if self.stopped is not None:
            raise self.stopped
        return self.reader.read_chunk()

    def came(self, data: Any) -> bytes | None:
        """The bytes of a chunk, as the library gave it; None at the end."""
        self.last = clock()
        if data is None:
            _pause()
            return None
        out: bytes = data.to_bytes()
        if self.left is not None:
            self.left -= len(out)
            if self.left <= 0:
                _pause()
        return out

    # --- time --------------------------------------------------------------------------------------------

    def due(self, by: float | None) -> float | None:
        """When the wait is over at the latest, if nothing comes; None for never."""
        pieces, times = self.pieces, self.request.times
        if pieces is None or pieces.done:
            due = None if times.read is None else self.last + times.read
        else:
            limit = times.write if pieces.moved else times.connect
            due = None if limit is None else max(self.last, pieces.moved) + limit
        deadline = self.request.deadline
        if deadline is not None and (due is None or deadline < due):
            due = deadline
        return by if by is not None and (due is None or by < due) else due

    def look(self, by: float | None, now: float) -> float | None:
        """When to see whether the wait is over; earlier than `due`, while pieces may move without our being called."""
        due = self.due(by)
        if self.pieces is not None and not self.pieces.done:
            times = self.request.times
            limits = (times.connect, times.write, times.read)
            soon = now + min((limit for limit in limits if limit is not None), default=LONG)
            return soon if due is None or soon < due else due
        return due

    def late(self, by: float | None) -> Failure | None:
        """The failure of a wait that is over; None where something has moved meanwhile."""
        due, now, pieces = self.due(by), clock(), self.pieces
        if due is None or now < due:
            return None
        if pieces is not None and not pieces.done:
            kind: Kind = "WriteTimeout" if pieces.moved else "ConnectTimeout"
            return Failure(kind, f"nothing moved for {now - max(self.last, pieces.moved):.3g} s")
        return Failure("ReadTimeout", f"nothing came for {now - self.last:.3g} s")

    # --- the end -----------------------------------------------------------------------------------------

    def stop(self, failure: Failure) -> None:
        """Have it fail, from outside."""
        self.stopped = failure
        if self.waiting:
            self.nudge()
        else:
            self.end()

    def nudge(self) -> None:
        """Have whoever waits look up."""
        raise NotImplementedError

    def end(self, coro: Any = None) -> None:
        """It is over, or given up, in the middle of `coro`."""
        if self.over:
            return
        self.over = True
        if process.forked:  # it is the parent's, who goes on with it
            keep_for_ever((self, coro))
            return
        self.engine.active.discard(self)
        if coro is not None:
            coro.close()
        if self.pieces is not None:
            self.pieces.give_up()
        native, self.native, self._shared = self.native, None, None
        if native is not None and (self.left is None or self.left > 0):
            with suppress(RuntimeError, StopIteration):  # no head has come; it is done, which is usual
                native.__aexit__(None, None, None).send(None)

    def failed(self, error: BaseException, coro: Any = None) -> BaseException:
        """Give it up for what the library or the wait raised; returns what the caller is told."""
        raised = error
        if self.pieces is not None and self.pieces.error is not None:
            raised, self.pieces.error = self.pieces.error, None
        elif isinstance(error, exceptions.PyreqwestError):
            raised = self._failure(error)
        if isinstance(raised, Failure):
            raised.answered = self.reader is not None
        if raised is not error and not getattr(
            raised, "stale", False
        ):  # the cause of that would be raised for it
            raised.__cause__ = error
        self.end(coro)
        return raised

    def _failure(self, error: Any) -> Failure:
        causes = _causes(error)
        said = [cause for cause in causes if not any(words in cause for words in _EMPTY)]
        message = ": ".join(said) or error.message
        known = " / ".join(causes)
        connecting, answered = "client error (Connect)" in causes, self.reader is not None
        pieces = self.pieces
        sending = pieces is not None and not pieces.done and not answered
        kind: Kind
        if isinstance(error, exceptions.RequestTimeoutError):
            kind = "ConnectTimeout" if connecting else "WriteTimeout" if sending else "ReadTimeout"
        elif connecting:
            by_proxy = any(word in known for word in ("proxy", "tunnel", "socks"))
            kind = "ProxyError" if by_proxy else "ConnectError"
        elif isinstance(error, exceptions.BuilderError):
            return _refused(error)
        elif any(words in known for words in _LOST):
            kind = "WriteError" if sending else "ReadError"
        elif answered and "error reading a body from connection" not in known:
            kind = "DecodingError"
        else:
            kind = "RemoteProtocolError"
        stale = False
        if (kind == "ReadError" or _HUNG_UP in known) and not answered and self._shared is not None:
            stale = self._shared.reused(self._mark, self.request.url)
        return Failure(kind, message, stale=stale)


_HUNG_UP = "connection closed before message completed"
_EMPTY = (" for url (", "client error (", "request or response body error", "error decoding response body")
"""Words of causes that say nothing more."""
_LOST = (
    "connection error",
    "Connection reset",
    "Broken pipe",
    "error writing a body",
    "without sending TLS close_notify",
    "os error",
)
"""Words of the library's errors for a connection that broke."""


def _causes(error: Any) -> list[str]:
    """What the library says of an error, from the outside to the inside."""
    details: dict[str, Any] = getattr(error, "details", None) or {}
    causes: list[dict[str, str]] = details.get("causes") or []
    return [cause["message"] for cause in causes]


def _refused(error: Any) -> Failure:
    """The failure of a request that cannot be sent as it is."""
    message = [str(error), *_causes(error)][-1]
    unsupported = "scheme" in message or "relative URL" in message
    return Failure("UnsupportedProtocol" if unsupported else "LocalProtocolError", message)


def _header_map(headers: Headers) -> Any:
    """The headers as the library takes them."""
    found = headers.forms.get("pyreqwest")
    if found is None:
        checked(headers)
        found = headers.forms["pyreqwest"] = HeaderMap(headers.items)
    return found
