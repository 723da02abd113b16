"""How `messages.stream` is called, for type checkers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, overload

from typing_extensions import Self, Unpack

from .._colour import Async, Sync
from .._types import NotGiven, Omit
from ._base import Resource

if TYPE_CHECKING:
    from ..streaming import (
        AsyncMessageStreamManager,
        BetaAsyncMessageStreamManager,
        BetaMessageStreamManager,
        MessageStreamManager,
        StreamRetry,
    )
    from ..types import AnyMessageParam, JSONOutputFormatParam, ModelParam
    from ..types.beta import AnyBetaMessageParam
    from ._options import BetaMessageCreateCall, MessageCreateCall

    T = TypeVar("T")

    class _Stream(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: JSONOutputFormatParam | Omit | NotGiven | None = ...,
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[MessageCreateCall],
        ) -> MessageStreamManager: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[MessageCreateCall],
        ) -> MessageStreamManager[T]: ...

    class _AsyncStream(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: JSONOutputFormatParam | Omit | NotGiven | None = ...,
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[MessageCreateCall],
        ) -> AsyncMessageStreamManager: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            output_format: type[T],
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[MessageCreateCall],
        ) -> AsyncMessageStreamManager[T]: ...

    class StreamIn:
        """`messages.stream` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _Stream: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _AsyncStream: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

    class _BetaStream(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: JSONOutputFormatParam | Omit | NotGiven | None = ...,
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> BetaMessageStreamManager: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> BetaMessageStreamManager[T]: ...

    class _BetaAsyncStream(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: JSONOutputFormatParam | Omit | NotGiven | None = ...,
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> BetaAsyncMessageStreamManager: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            output_format: type[T],
            event_handler: type[Any] | Omit | NotGiven | None = ...,
            stream_retry: StreamRetry | None = ...,
            **params: Unpack[BetaMessageCreateCall],
        ) -> BetaAsyncMessageStreamManager[T]: ...

    class BetaStreamIn:
        """`beta.messages.stream` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _BetaStream: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _BetaAsyncStream: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    StreamIn = BetaStreamIn = None
