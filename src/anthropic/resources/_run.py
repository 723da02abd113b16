"""How `messages.tool_runner` is called, for type checkers."""

# `T` has a default, which is what a call without `output_format` gets.
# pyright: reportInvalidTypeVarUse=false

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, Protocol, overload

from typing_extensions import Self, TypeVar, Unpack

from .._colour import Async, Sync
from .._types import NotGiven, Omit
from ._base import Resource

if TYPE_CHECKING:
    from ..tools.function import BetaAsyncRunnableTool, BetaRunnableTool
    from ..tools.runner import (
        AsyncStreamingToolRunner,
        AsyncToolRunner,
        BetaAsyncStreamingToolRunner,
        BetaAsyncToolRunner,
        BetaStreamingToolRunner,
        BetaToolRunner,
        StreamingToolRunner,
        ToolRunner,
    )
    from ..tools.toolset import BetaAsyncRunnableToolset, BetaRunnableToolset
    from ..types import AnyMessageParam, ModelParam, ToolUnionParam
    from ..types.beta import AnyBetaMessageParam, BetaToolUnionParam
    from ._options import BetaToolRunnerCall, ToolRunnerCall

    T = TypeVar("T", default=None)

    class _Run(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | ToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[ToolRunnerCall],
        ) -> ToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | ToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[True],
            **params: Unpack[ToolRunnerCall],
        ) -> StreamingToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | ToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: bool,
            **params: Unpack[ToolRunnerCall],
        ) -> ToolRunner[T] | StreamingToolRunner[T]: ...

    class _AsyncRun(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | ToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[ToolRunnerCall],
        ) -> AsyncToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | ToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[True],
            **params: Unpack[ToolRunnerCall],
        ) -> AsyncStreamingToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyMessageParam],
            model: ModelParam,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | ToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: bool,
            **params: Unpack[ToolRunnerCall],
        ) -> AsyncToolRunner[T] | AsyncStreamingToolRunner[T]: ...

    class RunIn:
        """`messages.tool_runner` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _Run: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _AsyncRun: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

    class _BetaRun(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | BetaToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaToolRunnerCall],
        ) -> BetaToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | BetaToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[True],
            **params: Unpack[BetaToolRunnerCall],
        ) -> BetaStreamingToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | BetaToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: bool,
            **params: Unpack[BetaToolRunnerCall],
        ) -> BetaToolRunner[T] | BetaStreamingToolRunner[T]: ...

    class _BetaAsyncRun(Protocol):
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | BetaToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[BetaToolRunnerCall],
        ) -> BetaAsyncToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | BetaToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: Literal[True],
            **params: Unpack[BetaToolRunnerCall],
        ) -> BetaAsyncStreamingToolRunner[T]: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens: int,
            messages: Iterable[AnyBetaMessageParam],
            model: ModelParam,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | BetaToolUnionParam],
            output_format: type[T] | Omit | NotGiven | None = ...,
            stream: bool,
            **params: Unpack[BetaToolRunnerCall],
        ) -> BetaAsyncToolRunner[T] | BetaAsyncStreamingToolRunner[T]: ...

    class BetaRunIn:
        """`beta.messages.tool_runner` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _BetaRun: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _BetaAsyncRun: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    RunIn = BetaRunIn = None
