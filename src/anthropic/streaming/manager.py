"""What `messages.stream` returns: a context manager that sends the request and opens the stream.

Invariants: nothing is sent before the manager is entered, and it may be entered again: each time is a request of its
own. Leaving it closes the connection, whatever was read. A manager that is never entered leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, cast

from .._calls import options_of, warn_about_model
from .._colour import Async, settle
from .._request import merge_headers
from .._types import NOT_GIVEN, NotGiven, is_given
from ..types.parsed import ResponseFormatT
from .flow import FINE_GRAINED, Flow, output_for
from .recovery import Recovery, StreamRetry, check
from .stream import (
    AsyncMessageStream,
    BaseStream,
    BetaAsyncMessageStream,
    BetaMessageStream,
    MessageStream,
    Run,
)

if TYPE_CHECKING:
    from .._endpoint import endpoint
    from .._request import FinalRequestOptions


class Plan:
    """A call of `messages.stream`: the request, and what is made of its stream."""

    def __init__(self, client: Any, ep: endpoint[..., Any], params: dict[str, Any]) -> None:
        """Raises: `TypeError`, `ValueError` (arguments that cannot work)."""
        self.client, self.ep = client, ep
        if params.get("stream") is False:
            raise TypeError("messages.stream() always streams; leave `stream` out, or call messages.create()")
        self.mode: StreamRetry | None = check(params.pop("stream_retry", None))
        self.handler: Any = params.pop("event_handler", NOT_GIVEN)
        if self.handler is None or not is_given(self.handler):
            self.handler = None
        elif not _is_stream_class(self.handler):
            raise TypeError(
                "Expected a class that derives from `MessageStream` or `AsyncMessageStream` for `event_handler`, "
                f"got {self.handler!r}"
            )
        elif self.handler._colour is not client._colour:
            wanted = "AsyncMessageStream" if client._colour is Async else "MessageStream"
            raise TypeError(
                f"Expected a class that derives from `{wanted}` for `event_handler`, which is what this client "
                f"needs; got {self.handler!r}"
            )
        self.output_format = params.get("output_format")
        self.options = self.options_for(params)
        warn_about_model(self.options.json_data)

    def options_for(self, params: dict[str, Any]) -> FinalRequestOptions:
        """The request with these parameters."""
        client, ep = self.client, self.ep
        options = options_of(ep, (), {**params, "stream": True}, beta_query=client._beta_query)
        helper = {
            "x-stainless-helper-method": "stream",
            "x-stainless-stream-helper": ep.name.rpartition(".")[0],
        }
        options.headers = merge_headers(helper, options.headers)
        options.post_parser = NOT_GIVEN
        if isinstance(options.timeout, NotGiven):
            options.timeout = client._times()
        return options

    def send(self, options: Any = None) -> Any:
        """Send the request: its stream of the API's events; on an async client an awaitable of it."""
        return self.client._start(self.ep, self.options if options is None else options, True)

    def open(self, raw: Any, stream_class: Any) -> Any:
        """The stream of the helper, on the stream of the API's events."""
        stream = (self.handler or stream_class)(raw, self.output_format)
        headers = raw.response.request.headers
        fine = self.ep.beta and FINE_GRAINED in headers.get("anthropic-beta", "")
        recovery = None if self.mode is None else Recovery(self.mode, self.client, self.options, self.send)
        stream._run = Run(raw, Flow(output_for(self.output_format), trailing_strings=fine), recovery)
        return stream


def _is_stream_class(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseStream)


class BaseManager(Generic[ResponseFormatT]):
    """What the managers share."""

    _stream_class: ClassVar[type[Any]]

    def __init__(self, api_request: Any, output_format: Any) -> None:
        self._api_request: Any = api_request
        self._output_format = output_format
        self._plan: Plan | None = None
        self._opened: list[Any] = []

    @classmethod
    def _of(cls, plan: Plan) -> Any:
        make: Any = cls
        manager = make(plan.send, output_format=plan.output_format)
        manager._plan = plan
        return manager

    def _open(self, raw: Any) -> Any:
        if self._plan is not None:
            stream = self._plan.open(raw, self._stream_class)
        else:
            stream = self._stream_class(raw, self._output_format)
        self._opened.append(stream)
        return stream


class SyncManager(BaseManager[ResponseFormatT], Generic[ResponseFormatT]):
    """A manager of the sync client."""

    def __init__(self, api_request: Callable[[], Any], *, output_format: Any) -> None:
        super().__init__(api_request, output_format)

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        if self._opened:
            self._opened.pop().close()


class AsyncManager(BaseManager[ResponseFormatT], Generic[ResponseFormatT]):
    """A manager of the async client."""

    def __init__(self, api_request: Any, *, output_format: Any = NOT_GIVEN) -> None:
        super().__init__(api_request, output_format)

    async def _request(self) -> Any:
        # Programs that make a manager of their own pass an awaitable, which can be awaited once.
        request = self._api_request
        return await settle(request() if callable(request) else request)

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        if self._opened:
            await self._opened.pop().close()


class MessageStreamManager(SyncManager[ResponseFormatT], Generic[ResponseFormatT]):
    """What `messages.stream` returns: entering it sends the request and gives a `MessageStream`."""

    _stream_class = MessageStream

    def __enter__(self) -> MessageStream[ResponseFormatT]:
        return cast("MessageStream[ResponseFormatT]", self._open(self._api_request()))


class BetaMessageStreamManager(SyncManager[ResponseFormatT], Generic[ResponseFormatT]):
    """What `beta.messages.stream` returns: entering it sends the request and gives a `BetaMessageStream`."""

    _stream_class = BetaMessageStream

    def __enter__(self) -> BetaMessageStream[ResponseFormatT]:
        return cast("BetaMessageStream[ResponseFormatT]", self._open(self._api_request()))


class AsyncMessageStreamManager(AsyncManager[ResponseFormatT], Generic[ResponseFormatT]):
    """What `messages.stream` returns: entering it sends the request and gives an `AsyncMessageStream`."""

    _stream_class = AsyncMessageStream

    async def __aenter__(self) -> AsyncMessageStream[ResponseFormatT]:
        return cast("AsyncMessageStream[ResponseFormatT]", self._open(await self._request()))


class BetaAsyncMessageStreamManager(AsyncManager[ResponseFormatT], Generic[ResponseFormatT]):
    """What `beta.messages.stream` returns: entering it sends the request and gives a `BetaAsyncMessageStream`."""

    _stream_class = BetaAsyncMessageStream

    async def __aenter__(self) -> BetaAsyncMessageStream[ResponseFormatT]:
        return cast("BetaAsyncMessageStream[ResponseFormatT]", self._open(await self._request()))


def open_stream(resource: Any, ep: endpoint[..., Any], params: dict[str, Any]) -> Any:
    """The manager of a call of `messages.stream` on a resource; `ep` is the endpoint that creates messages.

    Raises: `TypeError`, `ValueError` (arguments that cannot work).
    """
    managers: Any = (
        (MessageStreamManager, AsyncMessageStreamManager),
        (BetaMessageStreamManager, BetaAsyncMessageStreamManager),
    )
    return managers[ep.beta][resource._colour is Async]._of(Plan(resource._client, ep, params))
