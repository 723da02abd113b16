"""The one loop that every request goes through, and the calls that start it.

Invariants: the caller's options are never changed; a request that failed has given its connection back
before it is tried again; every failure is an error of this library.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from . import _log
from ._calls import callers_level, options_of, warn_about_model
from ._colour import Async, C, both, drive, settle
from ._endpoint import endpoint
from ._engines.wire import Reply
from ._errors import APIError, APIResponseJSONError, APIResponseValidationError
from ._giving import Giver, collect
from ._request import (
    DEFAULT_TIMES,
    LONG_REPLY,
    RAW_RESPONSE_HEADER,
    FinalRequestOptions,
    merge_headers,
    raw_mode,
    too_long_for_one_reply,
)
from ._retry import retry_error
from ._settings import BEARER_API_VERSION
from ._types import NOT_GIVEN, NotGiven, is_given

_OPEN_TELEMETRY, _imported = "opentelemetry.trace", sys.modules


class BaseClient(Giver[C]):
    """What clients of both colours share."""

    # --- the loop -------------------------------------------------------------------------------------

    async def _request(
        self, cast_to: Any, options: FinalRequestOptions, stream: bool = False, stream_cls: Any = None
    ) -> Any:
        """Send a request, again where that helps, and give back what the caller asked for."""
        if isinstance(options, dict):
            options = FinalRequestOptions.construct(**cast("dict[str, Any]", options))
        if options.endpoint is None:  # somebody else's: a call's own are made for it
            options = options.copy(memo={})
        if self.total_timeout is not None:
            options.deadline = time.monotonic() + self.total_timeout
        if not options.raw and options.headers is not NOT_GIVEN:
            options.raw = raw_mode(options.headers)
        if self._idempotency_header and options.idempotency_key is None and options.method.lower() != "get":
            from uuid import uuid4

            options.idempotency_key = f"stainless-python-retry-{uuid4()}"
        options.reads = self._colour is not Async
        retries = options.get_max_retries(self.max_retries)
        if retries < 0:
            raise RuntimeError(f"`max_retries` must not be negative; got {retries}")
        refreshed = False
        ep = options.endpoint
        spends = ep is not None and ep.generates
        if self.spend_limit is not None and ep is not None and (spends or ep.name.endswith("batches.create")):
            self._ledger.check(self.spend_limit, options.json_data)
        rewind = self._rewinder(options)
        failure: Exception
        attempt = self._through_middleware if self.middleware else self._attempt
        for taken in range(retries + 1):
            try:
                return await attempt(cast_to, options, stream, stream_cls, taken)
            except Exception as error:
                if spends and _cost_unknown(error):
                    self._ledger.lost(options.json_data)
                failure, again = error, retry_error(error, lambda e: self._should_retry(e.response))
            except BaseException:  # cancelled
                if spends:
                    self._ledger.lost(options.json_data)
                raise
            left = retries - taken
            if (
                getattr(failure, "status_code", None) == 401
                and self._auth is not None
                and left
                and not refreshed
                and self._auth.refused()
            ):
                again = refreshed = True
            again = (
                again
                and not self._io.closed
                and not _over(options, 0.0)
                and (not left or rewind is None or rewind())
            )
            headers = getattr(getattr(failure, "response", None), "headers", None)
            delay = self._calculate_retry_timeout(left, options, headers) if again and left else 0.0
            if (
                not again
                or not left
                or _over(options, delay)
                or (self.max_retry_after is not None and delay > self.max_retry_after)
            ):
                _log.logger.debug("Not retrying")
                if isinstance(failure, APIError):
                    failure.retries_taken = taken
                try:
                    raise failure
                finally:
                    del (
                        failure
                    )  # the error holds this frame; together they would wait for the cycle collector
            del failure
            _log.logger.debug(
                "1 retry left" if left == 1 else "%i retries left", *(() if left == 1 else (left,))
            )
            _log.logger.info("Retrying request to %s in %f seconds", _log.shown(options.url), delay)
            await self._io.sleep(delay)
        raise AssertionError("unreachable")

    def _rewinder(self, options: FinalRequestOptions) -> Callable[[], bool] | None:
        """What makes the body ready to be sent again, and says whether it can be; None where nothing has to be done."""
        if options.content is None and not options.files:
            return None
        from ._uploads import rewindable, rewinder

        return partial(rewindable, options.files) if options.content is None else rewinder(options.content)

    async def _attempt(
        self, cast_to: Any, options: FinalRequestOptions, stream: bool, stream_cls: Any, taken: int
    ) -> Any:
        """One attempt: what the caller asked for.

        Raises: `APIStatusError`, `APIConnectionError`, `APITimeoutError`.
        """
        response = await self._exchange(options, taken, stream)
        if not response.is_success:
            raise self._make_status_error_from_response(response) from None
        return self._give(cast_to, options, response, stream, stream_cls, taken)

    async def _through_middleware(
        self, cast_to: Any, options: FinalRequestOptions, stream: bool, stream_cls: Any, taken: int
    ) -> Any:
        """`_attempt`, with the middleware around it."""
        from ._middleware import APIRequest, handler_of
        from ._response import BaseAPIResponse

        async def send(request: Any) -> Any:
            # A copy, for what middleware changed in the body since it last called is to be sent.
            response = await self._exchange(request.options.copy(), taken, request.stream)
            return self._wrap_response(
                request.cast_to, request.options, response, request.stream, request.stream_cls, taken
            )

        call: Any = send
        for entry in reversed(self.middleware):
            call = _link(handler_of(entry, asynchronous=self._colour is Async), call, self._colour is Async)
        options = options.copy()
        data: Any = options.json_data
        if options.extra_json is not None and isinstance(data, dict):  # seen merged, as it is sent
            merged = {**cast("dict[str, Any]", data), **options.extra_json}
            options.json_data, options.extra_json = merged, None
        request = APIRequest(
            options=options, cast_to=cast_to, stream=stream, stream_cls=stream_cls, retries_taken=taken
        )
        result = await call(request)
        if not isinstance(result, BaseAPIResponse):
            return result
        wrapped: Any = cast(Any, result)
        if not 200 <= wrapped.status_code < 300:
            raise self._make_status_error_from_response(wrapped._reply) from None
        return wrapped if options.raw else await settle(wrapped.parse())

    # --- calls ----------------------------------------------------------------------------------------

    def _call(
        self,
        ep: endpoint[..., Any],
        args: tuple[Any, ...],
        params: dict[str, Any],
        raw: str,
        url: str | None = None,
    ) -> Any:
        """Carry out a call of an endpoint: gives the value, or on an async client a coroutine of it.

        `url` stands for the endpoint's own path, where the API has told another place.
        """
        options = options_of(ep, args, params, beta_query=self._beta_query)
        if url is not None:
            options.url = url
        body: Any = options.json_data
        stream = bool(ep.streams and body.get("stream"))
        long = ep.generates and not stream and self._allow_time(options)
        if ep.generates:
            warn_about_model(body)
        if raw:
            header = {RAW_RESPONSE_HEADER: "true" if raw == "raw" else "stream"}
            options.headers = merge_headers(header, options.headers)
            options.raw = raw
        elif options.headers is not NOT_GIVEN:
            options.raw = raw_mode(options.headers)
        if ep.page:
            return self._call_page(ep, options)
        if ep.lines:
            from ._jsonl import async_lines_of, lines_of

            of = async_lines_of if self._colour is Async else lines_of
            return self.request(cast(Any, ep).item(), options, stream=True, stream_cls=of)
        if ep.binary:
            options.raw = options.raw or "raw"  # the response itself is the value
            return self.request(cast(Any, ep).cast_to(self._colour is Async, options.raw), options)
        if long and not options.raw:
            coro = self._call_long(ep, options)
            return coro if self._colour is Async else drive(coro)
        return self._start(ep, options, stream)

    def _start(self, ep: endpoint[..., Any], options: FinalRequestOptions, stream: bool) -> Any:
        stream_cls = None
        if stream:
            from ._streams import AsyncStream, Stream

            stream_cls = (AsyncStream if self._colour is Async else Stream)[ep.events()]
        cast_to = ep.returns()
        return self.request(cast_to, options, stream=stream, stream_cls=stream_cls)

    def _allow_time(self, options: FinalRequestOptions) -> bool:
        """Give a reply that is not streamed its ten minutes; returns whether it needs more and must be streamed.

        Raises: `ValueError`, where it needs more and the client is strict.
        """
        if not isinstance(options.timeout, NotGiven) or self._times() != DEFAULT_TIMES:
            return False
        body: Any = options.json_data
        if not too_long_for_one_reply(body.get("max_tokens"), body.get("model")):
            options.timeout = DEFAULT_TIMES
            return False
        if self.strict_nonstreaming:
            raise ValueError(LONG_REPLY.format(max_tokens=body["max_tokens"]))
        options.json_data = {**body, "stream": True}
        return True

    async def _call_long(self, ep: endpoint[..., Any], options: FinalRequestOptions) -> Any:
        """A reply that takes longer than connections last: streamed on the wire, given back whole."""
        from ._models import received

        stream = await settle(self._start(ep, options, True))
        reply: Reply = stream._http
        if b"json" in reply.by_name.get(b"content-type", b""):  # a gateway that does not stream
            await self._read_body(reply)
            return self._parse(options, ep.returns(), reply)
        message = await collect(stream)
        received(message, reply.by_name, self, options)
        return options.post_parser(message) if is_given(options.post_parser) else message

    def _call_page(self, ep: endpoint[..., Any], options: FinalRequestOptions) -> Any:
        from . import _pages

        page: Any = ep.returns()
        (item,) = page.__pydantic_generic_metadata__["args"]
        if self._colour is Async:
            page = getattr(
                _pages, page.__pydantic_generic_metadata__["origin"].__name__.replace("Sync", "Async", 1)
            )[item]
        if self._colour is Async and not options.raw:
            return cast(Any, _pages.AsyncPaginator)(self, options, page, item)
        return self.request(page, options)

    def _request_api_list(self, model: Any, page: Any, options: FinalRequestOptions) -> Any:
        return self.request(page, options)

    @property
    def _beta_query(self) -> bool:
        return self.api_version != BEARER_API_VERSION

    # --- verbs, for endpoints that this release does not know ------------------------------------------

    if TYPE_CHECKING:
        # One signature for both colours here; the named clients below refine it.
        def request(
            self, cast_to: Any, options: Any, *, stream: bool = False, stream_cls: Any = None
        ) -> Any: ...

    else:

        @both
        async def request(self, cast_to, options, *, stream=False, stream_cls=None):
            """Send a request that is described by `FinalRequestOptions`."""
            if _OPEN_TELEMETRY in _imported and self._tracing is not None and not isinstance(options, dict):
                run = partial(self._request, cast_to, options, stream, stream_cls)
                return await self._tracing.observed(run, self, options, stream)
            return await self._request(cast_to, options, stream, stream_cls)

    def _verb(self, method: str, path: str, cast_to: Any, options: Any, stream: Any, **body: Any) -> Any:
        content, json_data = body.get("content"), body.get("body")
        if content is not None and json_data is not None:
            raise TypeError("Passing both `body` and `content` is not supported")
        if content is not None and body.get("files") is not None:
            raise TypeError("Passing both `files` and `content` is not supported")
        if isinstance(json_data, bytes):
            warnings.warn(
                "Passing raw bytes as `body` is deprecated; pass them as `content=`",
                DeprecationWarning,
                stacklevel=callers_level(),
            )
            content, json_data = json_data, None
        given = dict(options or {})
        stream_on, stream_cls = stream
        final = FinalRequestOptions.construct(
            method=method, url=path, json_data=json_data, content=content, files=body.get("files"), **given
        )
        return self.request(cast_to, final, stream=bool(stream_on), stream_cls=stream_cls)

    def _get_api_list(self, path: str, *, model: Any, page: Any, body: Any, options: Any, method: str) -> Any:
        from ._pages import AsyncPaginator

        final = FinalRequestOptions.construct(method=method, url=path, json_data=body, **dict(options or {}))
        if self._colour is Async:
            return cast(Any, AsyncPaginator)(self, final, page, model)
        return self.request(page, final)


def _link(handler: Any, call_next: Any, asynchronous: bool) -> Any:
    """A middleware in front of the rest of the chain."""

    async def call(request: Any) -> Any:
        if asynchronous:
            return await handler(request, call_next)

        def call_next_now(request: Any) -> Any:
            return drive(call_next(request))

        return handler(request, call_next_now)

    return call


def _cost_unknown(error: Exception) -> bool:
    """Whether a call may be billed for what the API did not tell: the request was sent, and no error came back."""
    unreadable = isinstance(error, (APIResponseJSONError, APIResponseValidationError))
    return unreadable or getattr(error, "delivery", "not_sent") != "not_sent"


def _over(options: FinalRequestOptions, delay: float) -> bool:
    """Whether the time for the whole call is over after `delay` more seconds."""
    return options.deadline is not None and time.monotonic() + delay >= options.deadline


if not TYPE_CHECKING:
    from ._lazy import older

    __getattr__ = older(__name__)
