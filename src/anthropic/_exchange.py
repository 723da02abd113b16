"""One attempt: a request out, its reply in, whatever its status.

Invariants: what is changed last is the credential; every failure is an error of this library that says whether
the API can have seen the request.
"""

from __future__ import annotations

import time
from typing import Any, cast

from . import _log
from ._build import Builder
from ._colour import Async, C, settle
from ._engines import reply_of
from ._engines.wire import Failure, Reply, Request, kind_of, not_sent, twins
from ._errors import (
    AnthropicError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    also_as,
    status_message,
)
from ._request import FinalRequestOptions, ReadsFiles, times
from ._types import NotGiven

_PREPARES_NOTHING: Any = cast(Any, Builder)._prepare_options
_PREPARE_REQUEST: Any = cast(Any, Builder)._prepare_request
_BUILD_REQUEST: Any = cast(Any, Builder)._build_request
_READS_AS_IT_IS: Any = cast(Any, Builder)._reads


class Exchanger(Builder[C]):
    """Sends requests; what is sent again, and why, is decided above."""

    async def _exchange(self, options: FinalRequestOptions, taken: int, stream: bool) -> Reply:
        """Send once: the reply of any status, its body read unless it is a stream that was asked for.

        Raises: `APIConnectionError`, `APITimeoutError`.
        """
        attempt = options
        cls: Any = type(self)
        if cls._prepare_options is not _PREPARES_NOTHING:
            options.encoded = None
            attempt = await settle(self._prepare_options(options.copy())) or options
        hooked = self._hooked()
        if hooked:
            options.encoded = None  # hooks may have changed the body
        try:
            request = await self._prepared(attempt, taken) if hooked else self._wire_request(attempt, taken)
        except ReadsFiles:  # off the event loop
            await self._io.in_thread(self._read_files, attempt)
            request = await self._prepared(attempt, taken) if hooked else self._wire_request(attempt, taken)
        unread = stream or options.raw == "stream"
        io = self._transport()
        if io.closed:
            raise APIConnectionError(
                message="Connection error: the client has been closed.", request=cast(Any, request)
            )
        if self._auth is not None:
            await self._auth.put(request, io)
        watch = options.watch
        if watch is not None:
            watch.attempt(request, taken)
        follow = options.follow_redirects
        history: list[Reply] = []
        while True:
            reply = await self._send(io, request, unread)
            status = reply.status_code
            if 300 <= status < 400 and status != 304 and (io.engine().follows if follow is None else follow):
                from ._engines.redirect import MAX_REDIRECTS, redirected

                onward = redirected(request, status, reply.header(b"location"))
                if onward is not None:
                    await reply.close()
                    history.append(reply)
                    if len(history) > MAX_REDIRECTS:
                        raise self._connection_error(
                            Failure("TooManyRedirects", "Exceeded maximum allowed redirects."), request
                        )
                    request = onward
                    if self._auth is not None and onward.trusted:
                        await self._auth.put(onward, io)
                    continue
            if history:
                reply.history = history
            if watch is not None:
                watch.replied(reply)
            if unread and not 200 <= status < 300:
                await self._read_body(reply)
            return reply if cls._reads is _READS_AS_IT_IS else self._reads(reply, attempt)

    def _hooked(self) -> bool:
        """Whether somebody has hooks that take the HTTP library's request."""
        cls: Any = type(self)
        own = self.__dict__
        return (
            cls._prepare_request is not _PREPARE_REQUEST
            or cls._build_request is not _BUILD_REQUEST
            or "_prepare_request" in own
            or "_build_request" in own
        )

    async def _prepared(self, options: FinalRequestOptions, taken: int) -> Request:
        """The request of an attempt, through the HTTP library's own and the hooks that take that."""
        native = self._build_request(options, retries_taken=taken)
        await settle(self._prepare_request(native))
        timeout = self._times() if isinstance(options.timeout, NotGiven) else times(options.timeout)
        request = Request.of(native, timeout, deadline=options.deadline, whose=self._whose)
        request.progress = options.on_upload
        return request

    async def _send(self, io: Any, request: Request, unread: bool) -> Reply:
        debug = _log.logger.isEnabledFor(10)
        if debug:
            _log.logger.debug("Sending HTTP Request: %s %s", request.method, _log.shown(request.url))
        reply: Reply | None = None
        try:
            reply = await io.send(request, stream=unread)
        except AnthropicError:
            raise
        except Exception as error:
            if debug:
                _log.logger.debug("Encountered %s", type(error).__name__, exc_info=True)
            raise self._connection_error(error, request)
        finally:
            if request.form is not None:
                from ._engines.body import let_go

                let_go(request.form, for_good=reply is None)  # an early reply may leave some still to be read
        assert reply is not None
        if debug:
            _log.logger.debug(
                'HTTP Response: %s %s "%i %s" %s',
                request.method, _log.shown(request.url), reply.status_code, reply.reason.decode("latin-1"), _log.redact(reply.text_headers()),
            )  # fmt: skip
            _log.logger.debug("request_id: %s", reply.header(b"request-id"))
        return reply

    async def _read_body(self, reply: Reply) -> None:
        try:
            await reply.read()
        except Exception as error:
            raise self._connection_error(error, reply.request, answered=True)
        finally:
            await reply.close()

    def _connection_error(
        self, error: Exception, request: Any, *, answered: bool = False
    ) -> APIConnectionError:
        """The error of this library for an engine's, which it can also be caught as."""
        kind = kind_of(error)
        given = request
        message = None
        if request.deadline is not None and time.monotonic() >= request.deadline:
            message = (
                f"Request timed out: it was not answered within {self.total_timeout:g} s (`total_timeout`)."
            )
        made = (
            APITimeoutError(given, message=message)
            if kind.endswith("Timeout")
            else APIConnectionError(request=given)
        )
        answered = answered or getattr(error, "answered", False)
        made.delivery = "answered" if answered else "not_sent" if not_sent(error) else "unknown"
        causes = twins(error)
        both = also_as(made, *causes)
        both.__cause__ = causes[0] if causes else error
        return both

    def _make_status_error_from_response(self, response: Any) -> APIStatusError:
        reply = reply_of(response, asynchronous=self._colour is Async)
        text = None
        if reply.was_read:
            data = reply.content
            try:
                text = data.decode()
            except UnicodeDecodeError:  # in a charset of its own, which the HTTP library knows
                text = reply.native.text
        message, body = status_message(reply.status_code, text)
        return self._make_status_error(message, body=body, response=cast(Any, reply))
