"""Messages with beta features: https://docs.anthropic.com/en/api/beta-headers"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, cast, overload

from typing_extensions import Self, Unpack

from ..._calls import DEPRECATED_MODELS, MODELS_TO_WARN_WITH_THINKING_ENABLED
from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._declare import post
from ..._types import Omit, omit
from .._base import Resource, child, helper, view
from .._estimate import BetaEstimateIn
from .._run import BetaRunIn
from .._stream import BetaStreamIn
from .._thread import BetaThreadIn

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from ..._estimate import TokenEstimate
    from ..._response import (
        APIResponse,
        AsyncAPIResponse,
        AsyncRawAPIResponse,
        AsyncResponseContextManager,
        ResponseContextManager,
    )
    from ..._streams import AsyncStream, Stream
    from ..._types import NotGiven
    from ...streaming import BetaMessageStreamManager, StreamRetry
    from ...types import JSONOutputFormatParam, ModelParam
    from ...types.beta import (
        AnyBetaMessageParam,
        BetaMessage,
        BetaMessageTokensCount,
        BetaRawMessageStreamEvent,
        ParsedBetaMessage,
    )
    from .._options import (
        BetaMessageCountTokensCall,
        BetaMessageCreateCall,
        BetaOutputFormat,
        BetaThreadCall,
        BetaToolRunnerCall,
    )
    from . import batches as _batches  # noqa: F401, for the strings below; the attribute hides the name

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
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: JSONOutputFormatParam | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> R_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: BetaOutputFormat = ...,
            stream: Literal[True],
            **params: Unpack[BetaMessageCreateCall],
        ) -> S_co: ...
        @overload
        def __call__(
            self: _Create[BetaMessage, Any],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> ParsedBetaMessage[T]: ...
        @overload
        def __call__(
            self: _Create[Coroutine[Any, Any, BetaMessage], Any],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> Coroutine[Any, Any, ParsedBetaMessage[T]]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[Any] | UnionType,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> R_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: BetaOutputFormat = ...,
            stream: bool,
            **params: Unpack[BetaMessageCreateCall],
        ) -> R_co | S_co: ...

    class _CreateIn:
        """`_Create` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(
            self, obj: Resource[Sync], owner: Any = None
        ) -> _Create[BetaMessage, Stream[BetaRawMessageStreamEvent]]: ...
        @overload
        def __get__(
            self, obj: Resource[Async], owner: Any = None
        ) -> _Create[
            Coroutine[Any, Any, BetaMessage], Coroutine[Any, Any, AsyncStream[BetaRawMessageStreamEvent]]
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[RawSync], owner: Any = None
        ) -> _Create[APIResponse[BetaMessage], APIResponse[Stream[BetaRawMessageStreamEvent]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawAsync], owner: Any = None
        ) -> _Create[
            Coroutine[Any, Any, AsyncRawAPIResponse[BetaMessage]],
            Coroutine[Any, Any, AsyncRawAPIResponse[AsyncStream[BetaRawMessageStreamEvent]]],
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedSync], owner: Any = None
        ) -> _Create[
            ResponseContextManager[APIResponse[BetaMessage]],
            ResponseContextManager[APIResponse[Stream[BetaRawMessageStreamEvent]]],
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedAsync], owner: Any = None
        ) -> _Create[
            AsyncResponseContextManager[AsyncAPIResponse[BetaMessage]],
            AsyncResponseContextManager[AsyncAPIResponse[AsyncStream[BetaRawMessageStreamEvent]]],
        ]: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

    class _Parse(Protocol[R_co]):
        """How `parse` is called; `R_co` is the reply, in the colour of the resource."""

        @overload
        def __call__(
            self: _Parse[ParsedBetaMessage],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> ParsedBetaMessage[T]: ...
        @overload
        def __call__(
            self: _Parse[Coroutine[Any, Any, ParsedBetaMessage]],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> Coroutine[Any, Any, ParsedBetaMessage[T]]: ...
        @overload
        def __call__(
            self: _Parse[APIResponse[ParsedBetaMessage]],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> APIResponse[ParsedBetaMessage[T]]: ...
        @overload
        def __call__(
            self: _Parse[Coroutine[Any, Any, AsyncRawAPIResponse[ParsedBetaMessage]]],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> Coroutine[Any, Any, AsyncRawAPIResponse[ParsedBetaMessage[T]]]: ...
        @overload
        def __call__(
            self: _Parse[ResponseContextManager[APIResponse[ParsedBetaMessage]]],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> ResponseContextManager[APIResponse[ParsedBetaMessage[T]]]: ...
        @overload
        def __call__(
            self: _Parse[AsyncResponseContextManager[AsyncAPIResponse[ParsedBetaMessage]]],
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> AsyncResponseContextManager[AsyncAPIResponse[ParsedBetaMessage[T]]]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: UnionType | TypeAdapter[Any] | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> R_co: ...

    class _ParseIn:
        """`_Parse` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _Parse[ParsedBetaMessage[Any]]: ...
        @overload
        def __get__(
            self, obj: Resource[Async], owner: Any = None
        ) -> _Parse[Coroutine[Any, Any, ParsedBetaMessage[Any]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawSync], owner: Any = None
        ) -> _Parse[APIResponse[ParsedBetaMessage[Any]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawAsync], owner: Any = None
        ) -> _Parse[Coroutine[Any, Any, AsyncRawAPIResponse[ParsedBetaMessage[Any]]]]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedSync], owner: Any = None
        ) -> _Parse[ResponseContextManager[APIResponse[ParsedBetaMessage[Any]]]]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedAsync], owner: Any = None
        ) -> _Parse[AsyncResponseContextManager[AsyncAPIResponse[ParsedBetaMessage[Any]]]]: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    _CreateIn = _ParseIn = None


class MessagesAPI(Resource[C]):
    """Send conversations to Claude, with features that are still in beta."""

    _path = "beta.messages"

    batches = child[
        "_batches.Batches",
        "_batches.AsyncBatches",
        "_batches.BatchesWithRawResponse",
        "_batches.AsyncBatchesWithRawResponse",
        "_batches.BatchesWithStreamingResponse",
        "_batches.AsyncBatchesWithStreamingResponse",
    ]("beta.batches", "Batches")
    with_raw_response = view["MessagesWithRawResponse", "AsyncMessagesWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["MessagesWithStreamingResponse", "AsyncMessagesWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @post(
        "/v1/messages",
        calls=_CreateIn,
        stream="BetaRawMessageStreamEvent",
        required="max_tokens messages model",
        nulls="""billing_policy cache_control compaction container context_management diagnostics
            fallback_credit_token fallbacks inference_geo output_format speed thread""",
        generates=True,
    )
    def create(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyBetaMessageParam],
        model: ModelParam,
        output_format: BetaOutputFormat = omit,
        stream: bool | Omit = omit,
        **params: Unpack[BetaMessageCreateCall],
    ) -> BetaMessage:
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
        stream="BetaRawMessageStreamEvent",
        required="max_tokens messages model",
        nulls="""billing_policy cache_control compaction container context_management diagnostics
            fallback_credit_token fallbacks inference_geo speed thread""",
        preview="structured-outputs-2025-12-15",
        generates=True,
        parses=True,
    )
    def parse(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyBetaMessageParam],
        model: ModelParam,
        output_format: BetaOutputFormat = omit,
        stream: Literal[False] | Omit = omit,
        **params: Unpack[BetaMessageCreateCall],
    ) -> ParsedBetaMessage[Any]:
        """Send a conversation to Claude, and get an answer that is a value of a type of yours.

        `output_format` is a pydantic model, a dataclass, a TypedDict, ``list[...]``, a union or any other type that
        `pydantic.TypeAdapter` takes. The value is at `parsed_output`. Where the answer was refused or cut off, or is
        no JSON, that is None and `parse_error` says why.

        Raises: `OutputValidationError`, which carries the message (the whole answer came and does not fit the
        type); `TypeError` and `ValueError`, before anything is sent (no type that has a JSON schema; also
        ``output_config["format"]``); and what `create` raises.
        """
        ...

    @helper(BetaStreamIn)
    def stream(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyBetaMessageParam],
        model: ModelParam,
        output_format: BetaOutputFormat = omit,
        event_handler: Any = omit,
        stream_retry: StreamRetry | None = None,
        **params: Unpack[BetaMessageCreateCall],
    ) -> BetaMessageStreamManager[Any]:
        """Send a conversation to Claude, and read the next message of it as it comes.

        Use it in a ``with`` statement (on an async client ``async with``), which gives the stream: iterate it for
        events, or `text_stream` for text, and ask `get_final_message()` for the whole.

        `output_format` is a type, of which the answer is to be a value: see `parse`. `stream_retry` says how a stream
        that breaks is begun again (see `anthropic.streaming.recovery`; the API bills each attempt): "before_first_token",
        "restart" or "continue". `event_handler` is a class as older releases had them, with methods such as `on_text`.

        Raises: `TypeError` and `ValueError` (arguments that cannot work), at once; what `create` raises, on entering.
        """
        from ...streaming.manager import open_stream

        given = {
            "max_tokens": max_tokens,
            "messages": messages,
            "model": model,
            "output_format": output_format,
            "event_handler": event_handler,
            "stream_retry": stream_retry,
        }
        return cast(
            "BetaMessageStreamManager[Any]",
            open_stream(self, cast(Any, MessagesAPI.create), {**given, **params}),
        )

    @helper(BetaRunIn)
    def tool_runner(
        self,
        *,
        max_tokens: int,
        messages: Iterable[AnyBetaMessageParam],
        model: ModelParam,
        tools: Iterable[Any],
        output_format: Any = omit,
        stream: bool | Omit = omit,
        **params: Unpack[BetaToolRunnerCall],
    ) -> Any:
        """Send a conversation to Claude, run the tools it calls, and go on until there is an answer.

        Returns a runner, at once: iterate it for each reply (with ``stream=True``, for the stream of each), or ask its
        `until_done()` for the last. `tools` are functions with ``@beta_tool`` (on an async client
        ``@beta_async_tool``), other objects with `to_dict` and `call`, and definitions of tools that the API runs. The
        calls of one turn run at the same time; see `max_concurrency`, `tool_timeout`, `approve` and `on_tool_call`.

        Raises: `TypeError` and `ValueError` (arguments that cannot work), at once; what `create` raises, on the way.
        """
        from ...tools.runner import start

        given = dict(max_tokens=max_tokens, messages=messages, model=model, output_format=output_format)  # noqa: C408
        return start(self, {**given, **params}, tools, stream=stream)

    @helper(BetaThreadIn)
    def thread(
        self,
        *,
        max_tokens: int,
        model: ModelParam,
        messages: Iterable[AnyBetaMessageParam] | Omit = omit,
        tools: Iterable[Any] | Omit = omit,
        output_format: Any = omit,
        unsupported_request_behavior: Literal["error", "continue_unthreaded"] = "error",
        **params: Unpack[BetaThreadCall],
    ) -> Any:
        """Begin a conversation that the API keeps, so that each turn sends only what is new. Nothing is sent yet.

        `messages` are those that the first turn begins with. Send turns with `send`, `parse`, `stream` or
        `tool_runner` of the thread. When the API loses the thread, the whole history is sent again. For a request that it
        cannot serve in a thread, `unsupported_request_behavior` says what happens: "error", or "continue_unthreaded".

        Raises: `AnthropicError` (the platform of this client has no threads), `TypeError`, `ValueError`.
        """
        from ...threads import BetaAsyncMessageThread, BetaMessageThread

        given: dict[str, Any] = {
            "max_tokens": max_tokens,
            "model": model,
            "messages": messages,
            "tools": tools,
            "output_format": output_format,
            "unsupported_request_behavior": unsupported_request_behavior,
        }
        kind: Any = BetaAsyncMessageThread if self._colour is Async else BetaMessageThread
        return kind(self._client, **given, **params)

    @helper(BetaEstimateIn)
    def estimate_tokens(self, **params: Unpack[BetaMessageCountTokensCall]) -> TokenEstimate:
        """Estimate the input tokens of a conversation, tools and files included, without asking the API.

        Takes what `count_tokens` takes, which is exact, and free; also what `create` takes. See ``docs/cost.md`` for how
        far off it is. It sends nothing, in either colour.

        Raises: `TypeError` and `ValueError` (a request that cannot be read).
        """
        from ..._estimate import estimate_tokens

        return estimate_tokens(params, self._client._ledger.calibration)

    @post(
        "/v1/messages/count_tokens",
        required="messages model",
        nulls="billing_policy cache_control compaction context_management output_format speed",
        betas="token-counting-2024-11-01",
    )
    def count_tokens(self, **params: Unpack[BetaMessageCountTokensCall]) -> BetaMessageTokensCount:
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
    from ..._lazy import older

    __getattr__ = older(__name__)

__all__ = ["DEPRECATED_MODELS", "MODELS_TO_WARN_WITH_THINKING_ENABLED", "AsyncMessages", "Messages"]
