"""How `beta.messages.thread` is called, for type checkers."""

# `T` has a default, which is what a call without `output_format` gets.
# pyright: reportInvalidTypeVarUse=false

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, overload

from typing_extensions import Self, TypeVar, Unpack

from .._colour import Async, Sync
from .._types import NotGiven, Omit
from ._base import Resource

if TYPE_CHECKING:
    from ..threads import BetaAsyncMessageThread, BetaMessageThread, UnsupportedRequestBehavior
    from ..tools.function import BetaAsyncRunnableTool, BetaRunnableTool
    from ..tools.toolset import BetaAsyncRunnableToolset, BetaRunnableToolset
    from ..types import ModelParam
    from ..types.beta import AnyBetaMessageParam, BetaToolUnionParam
    from ._options import BetaThreadCall

    T = TypeVar("T", default=None)

    class _Thread(Protocol):
        def __call__(
            self,
            *,
            max_tokens: int,
            model: ModelParam,
            messages: Iterable[AnyBetaMessageParam] | Omit = ...,
            tools: Iterable[BetaRunnableTool | BetaRunnableToolset | BetaToolUnionParam] | Omit = ...,
            output_format: type[T] | Omit | NotGiven | None = ...,
            unsupported_request_behavior: UnsupportedRequestBehavior = ...,
            **params: Unpack[BetaThreadCall],
        ) -> BetaMessageThread[T]: ...

    class _AsyncThread(Protocol):
        def __call__(
            self,
            *,
            max_tokens: int,
            model: ModelParam,
            messages: Iterable[AnyBetaMessageParam] | Omit = ...,
            tools: Iterable[BetaAsyncRunnableTool | BetaAsyncRunnableToolset | BetaToolUnionParam]
            | Omit = ...,
            output_format: type[T] | Omit | NotGiven | None = ...,
            unsupported_request_behavior: UnsupportedRequestBehavior = ...,
            **params: Unpack[BetaThreadCall],
        ) -> BetaAsyncMessageThread[T]: ...

    class BetaThreadIn:
        """`beta.messages.thread` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _Thread: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _AsyncThread: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    BetaThreadIn = None
