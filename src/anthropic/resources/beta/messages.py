"""Messages with beta features: https://docs.anthropic.com/en/api/beta-headers"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, overload

from typing_extensions import Self, Unpack

from ..._calls import DEPRECATED_MODELS, MODELS_TO_WARN_WITH_THINKING_ENABLED
from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._endpoint import post
from ..._types import Omit, omit
from .._base import Resource, view

if TYPE_CHECKING:
    from ..._response import (
        APIResponse,
        AsyncAPIResponse,
        AsyncRawAPIResponse,
        AsyncResponseContextManager,
        ResponseContextManager,
    )
    from ..._streams import AsyncStream, Stream
    from ...types import ModelParam
    from ...types.beta import (
        AnyBetaMessageParam,
        BetaMessage,
        BetaMessageTokensCount,
        BetaRawMessageStreamEvent,
    )
    from .._options import BetaMessageCountTokensCall, BetaMessageCreateCall

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
            stream: Literal[True],
            **params: Unpack[BetaMessageCreateCall],
        ) -> S_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
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

else:
    _CreateIn = None


class MessagesAPI(Resource[C]):
    """Send conversations to Claude, with features that are still in beta."""

    _path = "beta.messages"

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
        stream: bool | Omit = omit,
        **params: Unpack[BetaMessageCreateCall],
    ) -> BetaMessage:
        """Send a conversation to Claude, and get the next message of it.

        With ``stream=True`` the reply is an iterator of events. A reply so long that one response could be cut
        off before it comes is streamed on the wire and given back whole.

        Raises: `BadRequestError` and the other `APIStatusError`s, `APITimeoutError`, `APIConnectionError`.
        """
        ...

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
