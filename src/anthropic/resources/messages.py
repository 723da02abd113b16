"""Messages: https://docs.anthropic.com/en/api/messages"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, cast, overload

from typing_extensions import Self, Unpack

from .._calls import DEPRECATED_MODELS, MODELS_TO_WARN_WITH_THINKING_ENABLED
from .._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from .._declare import post
from .._types import Omit, omit
from ._base import Resource, child, helper, view
from ._estimate import EstimateIn
from ._run import RunIn
from ._stream import StreamIn

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from .._estimate import TokenEstimate
    from .._response import (
        APIResponse,
        AsyncAPIResponse,
        AsyncRawAPIResponse,
        AsyncResponseContextManager,
        ResponseContextManager,
    )
    from .._streams import AsyncStream, Stream
    from .._types import NotGiven
    from ..streaming import MessageStreamManager, StreamRetry
    from ..types import (
        AnyMessageParam,
        JSONOutputFormatParam,
        Message,
        MessageTokensCount,
        ModelParam,
        ParsedMessage,
        RawMessageStreamEvent,
    )
    from . import batches as _batches  # noqa: F401, for the strings below; the attribute hides the name
    from ._options import MessageCountTokensCall, MessageCreateCall, OutputFormat, ToolRunnerCall

    T = TypeVar("T")
    R_co = TypeVar("R_co", covariant=True)
    S_co = TypeVar("S_co", covariant=True)

    class _Create(Protocol[R_co, S_co]):
        """How `create` is called; `R_co` is the reply and `S_co` the stream, in the colour of the resource."""

        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: JSONOutputFormatParam | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> R_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: OutputFormat = ...,
            stream: Literal[True],
            **params: Unpack[MessageCreateCall],
        ) -> S_co: ...
        @overload
        def __call__(
            self: _Create[Message, Any],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> ParsedMessage[T]: ...
        @overload
        def __call__(
            self: _Create[Coroutine[Any, Any, Message], Any],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> Coroutine[Any, Any, ParsedMessage[T]]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[Any] | UnionType,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> R_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: OutputFormat = ...,
            stream: bool,
            **params: Unpack[MessageCreateCall],
        ) -> R_co | S_co: ...

    class _CreateIn:
        """`_Create` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(
            self, obj: Resource[Sync], owner: Any = None
        ) -> _Create[Message, Stream[RawMessageStreamEvent]]: ...
        @overload
        def __get__(
            self, obj: Resource[Async], owner: Any = None
        ) -> _Create[
            Coroutine[Any, Any, Message], Coroutine[Any, Any, AsyncStream[RawMessageStreamEvent]]
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[RawSync], owner: Any = None
        ) -> _Create[APIResponse[Message], APIResponse[Stream[RawMessageStreamEvent]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawAsync], owner: Any = None
        ) -> _Create[
            Coroutine[Any, Any, AsyncRawAPIResponse[Message]],
            Coroutine[Any, Any, AsyncRawAPIResponse[AsyncStream[RawMessageStreamEvent]]],
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedSync], owner: Any = None
        ) -> _Create[
            ResponseContextManager[APIResponse[Message]],
            ResponseContextManager[APIResponse[Stream[RawMessageStreamEvent]]],
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedAsync], owner: Any = None
        ) -> _Create[
            AsyncResponseContextManager[AsyncAPIResponse[Message]],
            AsyncResponseContextManager[AsyncAPIResponse[AsyncStream[RawMessageStreamEvent]]],
        ]: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

    class _Parse(Protocol[R_co]):
        """How `parse` is called; `R_co` is the reply, in the colour of the resource."""

        @overload
        def __call__(
            self: _Parse[ParsedMessage],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> ParsedMessage[T]: ...
        @overload
        def __call__(
            self: _Parse[Coroutine[Any, Any, ParsedMessage]],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> Coroutine[Any, Any, ParsedMessage[T]]: ...
        @overload
        def __call__(
            self: _Parse[APIResponse[ParsedMessage]],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> APIResponse[ParsedMessage[T]]: ...
        @overload
        def __call__(
            self: _Parse[Coroutine[Any, Any, AsyncRawAPIResponse[ParsedMessage]]],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> Coroutine[Any, Any, AsyncRawAPIResponse[ParsedMessage[T]]]: ...
        @overload
        def __call__(
            self: _Parse[ResponseContextManager[APIResponse[ParsedMessage]]],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> ResponseContextManager[APIResponse[ParsedMessage[T]]]: ...
        @overload
        def __call__(
            self: _Parse[AsyncResponseContextManager[AsyncAPIResponse[ParsedMessage]]],
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> AsyncResponseContextManager[AsyncAPIResponse[ParsedMessage[T]]]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: UnionType | TypeAdapter[Any] | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[MessageCreateCall],
        ) -> R_co: ...

    class _ParseIn:
        """`_Parse` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _Parse[ParsedMessage[Any]]: ...
        @overload
        def __get__(
            self, obj: Resource[Async], owner: Any = None
        ) -> _Parse[Coroutine[Any, Any, ParsedMessage[Any]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawSync], owner: Any = None
        ) -> _Parse[APIResponse[ParsedMessage[Any]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawAsync], owner: Any = None
        ) -> _Parse[Coroutine[Any, Any, AsyncRawAPIResponse[ParsedMessage[Any]]]]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedSync], owner: Any = None
        ) -> _Parse[ResponseContextManager[APIResponse[ParsedMessage[Any]]]]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedAsync], owner: Any = None
        ) -> _Parse[AsyncResponseContextManager[AsyncAPIResponse[ParsedMessage[Any]]]]: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    _CreateIn = _ParseIn = None


class MessagesAPI(Resource[C]):
    """Send conversations to Claude."""

    _path = "messages"

    batches = child[
        "_batches.Batches",
        "_batches.AsyncBatches",
        "_batches.BatchesWithRawResponse",
        "_batches.AsyncBatchesWithRawResponse",
        "_batches.BatchesWithStreamingResponse",
        "_batches.AsyncBatchesWithStreamingResponse",
    ]("batches", "Batches")
    with_raw_response = view["MessagesWithRawResponse", "AsyncMessagesWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["MessagesWithStreamingResponse", "AsyncMessagesWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @post(
        "/v1/messages",
        calls=_CreateIn,
        stream="RawMessageStreamEvent",
        required="max_tokens messages model",
        nulls="cache_control container diagnostics inference_geo speed",
        generates=True,
    )
    def create(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyMessageParam],
        model: ModelParam,
        output_format: OutputFormat = omit,
        stream: bool | Omit = omit,
        **params: Unpack[MessageCreateCall],
    ) -> Message:
        """Send a conversation to Claude, and get the next message of it.

        With ``stream=True`` the reply is an iterator of events. A reply so long that one response could be cut
        off before it comes is streamed on the wire and given back whole. With a type as `output_format` it is what
        `parse` gives.

        Raises: `BadRequestError` and the other `APIStatusError`s, `APITimeoutError`, `APIConnectionError`.
        """
        ...

    @post(
        "/v1/messages",
        calls=_ParseIn,
        stream="RawMessageStreamEvent",
        required="max_tokens messages model",
        nulls="cache_control container diagnostics inference_geo speed",
        generates=True,
        parses=True,
    )
    def parse(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyMessageParam],
        model: ModelParam,
        output_format: OutputFormat = omit,
        stream: Literal[False] | Omit = omit,
        **params: Unpack[MessageCreateCall],
    ) -> ParsedMessage[Any]:
        """Send a conversation to Claude, and get an answer that is a value of a type of yours.

        `output_format` is a pydantic model, a dataclass, a TypedDict, ``list[...]``, a union or any other type that
        `pydantic.TypeAdapter` takes. The value is at `parsed_output`. Where the answer was refused or cut off, or is
        no JSON, that is None and `parse_error` says why.

        Raises: `OutputValidationError`, which carries the message (the whole answer came and does not fit the
        type); `TypeError` and `ValueError`, before anything is sent (no type that has a JSON schema; also
        ``output_config["format"]``); and what `create` raises.
        """
        ...

    @helper(StreamIn)
    def stream(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyMessageParam],
        model: ModelParam,
        output_format: OutputFormat = omit,
        event_handler: Any = omit,
        stream_retry: StreamRetry | None = None,
        **params: Unpack[MessageCreateCall],
    ) -> MessageStreamManager[Any]:
        """Send a conversation to Claude, and read the next message of it as it comes.

        Use it in a ``with`` statement (on an async client ``async with``), which gives the stream: iterate it for
        events, or `text_stream` for text, and ask `get_final_message()` for the whole.

        `output_format` is a type, of which the answer is to be a value: see `parse`. `stream_retry` says how a stream
        that breaks is begun again (see `anthropic.streaming.recovery`; the API bills each attempt): "before_first_token",
        "restart" or "continue". `event_handler` is a class as older releases had them, with methods such as `on_text`.

        Raises: `TypeError` and `ValueError` (arguments that cannot work), at once; what `create` raises, on entering.
        """
        from ..streaming.manager import open_stream

        given = {
            "max_tokens": max_tokens,
            "messages": messages,
            "model": model,
            "output_format": output_format,
            "event_handler": event_handler,
            "stream_retry": stream_retry,
        }
        return cast(
            "MessageStreamManager[Any]", open_stream(self, cast(Any, MessagesAPI.create), {**given, **params})
        )

    @helper(RunIn)
    def tool_runner(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyMessageParam],
        model: ModelParam,
        tools: Iterable[Any],
        output_format: Any = omit,
        stream: bool | Omit = omit,
        **params: Unpack[ToolRunnerCall],
    ) -> Any:
        """Send a conversation to Claude, run the tools it calls, and go on until there is an answer.

        Returns a runner, at once: iterate it for each reply (with ``stream=True``, for the stream of each), or ask its
        `until_done()` for the last. `tools` are functions with ``@beta_tool`` (on an async client
        ``@beta_async_tool``), other objects with `to_dict` and `call`, and definitions of tools that the API runs. The
        calls of one turn run at the same time; see `max_concurrency`, `tool_timeout`, `approve` and `on_tool_call`.

        Raises: `TypeError` and `ValueError` (arguments that cannot work), at once; what `create` raises, on the way.
        """
        from ..tools.runner import start

        given = dict(max_tokens=max_tokens, messages=messages, model=model, output_format=output_format)  # noqa: C408
        return start(self, {**given, **params}, tools, stream=stream)

    @helper(EstimateIn)
    def estimate_tokens(self, **params: Unpack[MessageCountTokensCall]) -> TokenEstimate:
        """Estimate the input tokens of a conversation, tools and files included, without asking the API.

        Takes what `count_tokens` takes, which is exact, and free; also what `create` takes. See ``docs/cost.md`` for how
        far off it is. It sends nothing, in either colour.

        Raises: `TypeError` and `ValueError` (a request that cannot be read).
        """
        from .._estimate import estimate_tokens

        return estimate_tokens(params, self._client._ledger.calibration)

    @post("/v1/messages/count_tokens", required="messages model", nulls="cache_control speed")
    def count_tokens(self, **params: Unpack[MessageCountTokensCall]) -> MessageTokensCount:
        """Count the input tokens of a conversation, tools and files included, without creating a message."""
        ...


class Messages(MessagesAPI[Sync]): ...


class AsyncMessages(MessagesAPI[Async]): ...


class MessagesWithRawResponse(MessagesAPI[RawSync]): ...


class AsyncMessagesWithRawResponse(MessagesAPI[RawAsync]): ...


class MessagesWithStreamingResponse(MessagesAPI[StreamedSync]): ...


class AsyncMessagesWithStreamingResponse(MessagesAPI[StreamedAsync]): ...


__path__: list[str] = []  # older releases had modules below this one (see `_paths`)
if not TYPE_CHECKING:
    from .._lazy import older

    __getattr__ = older(__name__)

__all__ = ["DEPRECATED_MODELS", "MODELS_TO_WARN_WITH_THINKING_ENABLED", "AsyncMessages", "Messages"]
