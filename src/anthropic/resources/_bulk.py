"""How `messages.batches.run` is called, for type checkers."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, overload

from typing_extensions import Self, TypedDict, Unpack

from .._colour import Async, Sync
from .._types import Headers, NotGiven, Query, TimeoutLike
from ._base import Resource

if TYPE_CHECKING:
    from ..bulk import AsyncBatchRun, BatchRun, Progress
    from ..types import AnthropicBetaParam, Message
    from ..types.batch_params import BatchRequestParam as Request
    from ..types.beta import BetaMessage
    from ..types.beta.batch_params import BetaBatchRequestParam as BetaRequest
    from ..types.beta.message_params import MessageCreateParamsNonStreaming as BetaParams
    from ..types.beta.messages import BetaMessageBatchIndividualResponse
    from ..types.message_params import MessageCreateParamsNonStreaming
    from ..types.messages import MessageBatchIndividualResponse

    Item: TypeAlias = Request | tuple[str, MessageCreateParamsNonStreaming] | str | bytes
    BetaItem: TypeAlias = BetaRequest | tuple[str, BetaParams] | str | bytes


class _BatchRunOptions(TypedDict, total=False):
    """What `batches.run` takes besides the requests. Times are in seconds."""

    state: str | PathLike[str] | None
    """The state file: a run that was broken off goes on from it (default: a temporary one)."""
    ordered: bool
    """Give the results in the order of the requests (default: as they come)."""
    redeliver: bool
    """Begin with the first result, also of those that were given out before the run was broken off."""
    on_invalid: Literal["raise", "record"]
    """What an item that cannot be sent does: it ends the run (the default), or it becomes a result of type ``"invalid"``."""
    on_unknown: Literal["wait", "resubmit", "raise"]
    """What to do about a batch that may have been created, or was lost; see docs/batches.md (default: wait)."""
    max_attempts: int
    """Batches that a request may be in, if it expires or fails for want of capacity (default: 3)."""
    max_requests: int
    """Most requests of a batch (default: 100,000, as the API has it)."""
    max_bytes: int
    """Most bytes of a batch (default: 256,000,000, as the API has it)."""
    max_in_flight: int
    """Batches at the API at the same time (default: 4)."""
    poll_interval: float
    """Most seconds between two looks at a batch; the first ones are shorter (default: 60)."""
    retry_delay: float
    """Seconds before requests are sent a second time; twice as long before each further one (default: 30)."""
    patience: float
    """Seconds without any success, after which a failure that may pass ends the run (default: 3600)."""
    unknown_after: float
    """Seconds after which a batch that the API does not list was not created (default: 600)."""
    workspace_id: str | None
    """The workspace to act in (default: that of the key)."""
    user_profile_id: str | None
    """The user profile to act for."""
    extra_headers: Headers | None
    """Headers of every call."""
    extra_query: Query | None
    """Query parameters of every call."""
    timeout: TimeoutLike | NotGiven
    """Of every call: seconds, a ``Timeout`` object, or None for no limit (default: the client's)."""


class BatchRunCall(_BatchRunOptions, total=False):
    on_progress: Callable[[Progress], object] | None
    """Told how far the run is, whenever that has changed, between two results."""


class AsyncBatchRunCall(_BatchRunOptions, total=False):
    on_progress: Callable[[Progress], Awaitable[object] | object] | None
    """Told how far the run is, whenever that has changed, between two results; may be a coroutine function."""


class BetaBatchRunCall(BatchRunCall, total=False):
    betas: list[AnthropicBetaParam] | None
    """Beta features to use."""


class AsyncBetaBatchRunCall(AsyncBatchRunCall, total=False):
    betas: list[AnthropicBetaParam] | None
    """Beta features to use."""


if TYPE_CHECKING:

    class _Run(Protocol):
        def __call__(
            self, requests: Iterable[Item] | PathLike[str], **options: Unpack[BatchRunCall]
        ) -> BatchRun[MessageBatchIndividualResponse, Message]: ...

    class _AsyncRun(Protocol):
        def __call__(
            self,
            requests: Iterable[Item] | AsyncIterable[Item] | PathLike[str],
            **options: Unpack[AsyncBatchRunCall],
        ) -> AsyncBatchRun[MessageBatchIndividualResponse, Message]: ...

    class BatchRunIn:
        """`messages.batches.run` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _Run: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _AsyncRun: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

    class _BetaRun(Protocol):
        def __call__(
            self, requests: Iterable[BetaItem] | PathLike[str], **options: Unpack[BetaBatchRunCall]
        ) -> BatchRun[BetaMessageBatchIndividualResponse, BetaMessage]: ...

    class _AsyncBetaRun(Protocol):
        def __call__(
            self,
            requests: Iterable[BetaItem] | AsyncIterable[BetaItem] | PathLike[str],
            **options: Unpack[AsyncBetaBatchRunCall],
        ) -> AsyncBatchRun[BetaMessageBatchIndividualResponse, BetaMessage]: ...

    class BetaBatchRunIn:
        """`beta.messages.batches.run` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync], owner: Any = None) -> _BetaRun: ...
        @overload
        def __get__(self, obj: Resource[Async], owner: Any = None) -> _AsyncBetaRun: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    BatchRunIn = BetaBatchRunIn = None
