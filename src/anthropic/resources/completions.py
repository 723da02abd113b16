"""Text completions, the API before Messages: https://docs.anthropic.com/en/api/complete"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar, overload

from typing_extensions import Self, Unpack

from .._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from .._declare import post
from .._types import Omit, omit
from ._base import Resource, view

if TYPE_CHECKING:
    from .._response import (
        APIResponse,
        AsyncAPIResponse,
        AsyncRawAPIResponse,
        AsyncResponseContextManager,
        ResponseContextManager,
    )
    from .._streams import AsyncStream, Stream
    from ..types import (
        Completion,
        ModelParam,
    )
    from ._options import CompletionCreateCall

    R_co = TypeVar("R_co", covariant=True)
    S_co = TypeVar("S_co", covariant=True)

    class _Create(Protocol[R_co, S_co]):
        """How `create` is called; `R_co` is the reply and `S_co` the stream, in the colour of the resource."""

        @overload
        def __call__(
            self,
            *,
            max_tokens_to_sample: int,
            model: ModelParam,
            prompt: str,
            stream: Literal[False] | Omit = ...,
            **params: Unpack[CompletionCreateCall],
        ) -> R_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens_to_sample: int,
            model: ModelParam,
            prompt: str,
            stream: Literal[True],
            **params: Unpack[CompletionCreateCall],
        ) -> S_co: ...
        @overload
        def __call__(
            self,
            *,
            max_tokens_to_sample: int,
            model: ModelParam,
            prompt: str,
            stream: bool,
            **params: Unpack[CompletionCreateCall],
        ) -> R_co | S_co: ...

    class _CreateIn:
        """`_Create` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(
            self, obj: Resource[Sync], owner: Any = None
        ) -> _Create[Completion, Stream[Completion]]: ...
        @overload
        def __get__(
            self, obj: Resource[Async], owner: Any = None
        ) -> _Create[Coroutine[Any, Any, Completion], Coroutine[Any, Any, AsyncStream[Completion]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawSync], owner: Any = None
        ) -> _Create[APIResponse[Completion], APIResponse[Stream[Completion]]]: ...
        @overload
        def __get__(
            self, obj: Resource[RawAsync], owner: Any = None
        ) -> _Create[
            Coroutine[Any, Any, AsyncRawAPIResponse[Completion]],
            Coroutine[Any, Any, AsyncRawAPIResponse[AsyncStream[Completion]]],
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedSync], owner: Any = None
        ) -> _Create[
            ResponseContextManager[APIResponse[Completion]],
            ResponseContextManager[APIResponse[Stream[Completion]]],
        ]: ...
        @overload
        def __get__(
            self, obj: Resource[StreamedAsync], owner: Any = None
        ) -> _Create[
            AsyncResponseContextManager[AsyncAPIResponse[Completion]],
            AsyncResponseContextManager[AsyncAPIResponse[AsyncStream[Completion]]],
        ]: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    _CreateIn = None


class CompletionsAPI(Resource[C]):
    """Complete a text that ends with ``AI_PROMPT``. New programs use `messages`."""

    _path = "completions"

    with_raw_response = view["CompletionsWithRawResponse", "AsyncCompletionsWithRawResponse"](
        "WithRawResponse"
    )
    with_streaming_response = view[
        "CompletionsWithStreamingResponse", "AsyncCompletionsWithStreamingResponse"
    ]("WithStreamingResponse")

    @post(
        "/v1/complete",
        calls=_CreateIn,
        stream="Completion",
        required="max_tokens_to_sample model prompt",
    )
    def create(
        self,
        *,
        max_tokens_to_sample: int,
        model: ModelParam,
        prompt: str,
        stream: bool | Omit = omit,
        **params: Unpack[CompletionCreateCall],
    ) -> Completion:
        """Complete a text.

        With ``stream=True`` the reply is an iterator of completions, each with the next piece of text.

        Raises: `BadRequestError` and the other `APIStatusError`s, `APITimeoutError`, `APIConnectionError`.
        """
        ...


class Completions(CompletionsAPI[Sync]): ...


class AsyncCompletions(CompletionsAPI[Async]): ...


class CompletionsWithRawResponse(CompletionsAPI[RawSync]): ...


class AsyncCompletionsWithRawResponse(CompletionsAPI[RawAsync]): ...


class CompletionsWithStreamingResponse(CompletionsAPI[StreamedSync]): ...


class AsyncCompletionsWithStreamingResponse(CompletionsAPI[StreamedAsync]): ...


if not TYPE_CHECKING:
    from .._lazy import older

    __getattr__ = older(__name__)
