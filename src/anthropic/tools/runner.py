"""Tool runners, by name: for whole replies and for streams, in both colours, on both surfaces of the API.

They differ in how a reply is asked for and read, and in how they are iterated; what they do is in `loop`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from typing_extensions import Self, override

from .._colour import ASYNC, Async, C, Sync, drive, settle
from .._types import is_given
from ..types.beta.parsed import ParsedBetaMessage
from ..types.parsed import ParsedMessage, ResponseFormatT
from .compaction import has_summary
from .eager import Eager
from .loop import OPTIONS, BaseToolRunner, ItemT, MessageT, Reply

if TYPE_CHECKING:
    from ..streaming import (  # noqa: F401, named in the bases of the runners
        AsyncMessageStream,
        BetaAsyncMessageStream,
        BetaMessageStream,
        MessageStream,
    )
    from ..types import ToolUseBlock

AnyFunctionToolT = TypeVar("AnyFunctionToolT")


class _Whole(BaseToolRunner[C, MessageT, MessageT]):
    """The runner of whole replies."""

    @override
    async def _send(self, params: dict[str, Any]) -> Any:
        return await settle(self._resource.parse(**params))

    @override
    async def _send_turn(self, thread: Any, begin: Callable[[], Any], params: dict[str, Any]) -> Any:
        return await thread.whole(self._resource.parse, begin())

    @override
    async def _given_out(self, reply: Reply) -> None:
        reply.message = reply.item
        if not reply.compacts or has_summary(reply.item) or self._last is None:
            self._last = reply.item

    @override
    async def _message(self, reply: Reply) -> Any:
        return reply.item


class _Streamed(BaseToolRunner[C, MessageT, ItemT]):
    """The runner of streams."""

    def __init__(self, *, run_tools_eagerly: bool = False, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._eagerly = run_tools_eagerly

    @override
    async def _send(self, params: dict[str, Any]) -> Any:
        return await self._entered(self._resource.stream(**params))

    @override
    async def _send_turn(self, thread: Any, begin: Callable[[], Any], params: dict[str, Any]) -> Any:
        return await self._entered(thread.manager(begin, params))

    async def _entered(self, manager: Any) -> Any:
        return await settle(manager.__aenter__() if self._asynchronous else manager.__enter__())

    @override
    async def _given_out(self, reply: Reply) -> None:
        if self._eagerly and not reply.compacts:

            async def run(block: ToolUseBlock) -> bool:
                await self._results(reply, [block])
                return reply.calls[block.id].status == "done"

            reply.eager = Eager(reply.item, run, asynchronous=self._asynchronous)

    @override
    async def _message(self, reply: Reply) -> Any:
        if reply.message is None:
            reply.message = await settle(reply.item.get_final_message())
            if not reply.compacts or has_summary(reply.message) or self._last is None:
                self._last = reply.message
        return reply.message

    @override
    async def _leave(self, item: Any) -> None:
        await settle(item.close())

    def defer_tool_call(self, tool_use: ToolUseBlock | str) -> None:
        """Hold a call, or the one with this id, until the loop body has ended. For `run_tools_eagerly`."""
        if self._reply is not None and self._reply.eager is not None:
            self._reply.eager.defer(tool_use if isinstance(tool_use, str) else tool_use.id)

    @property
    def deferred_tool_calls(self) -> list[ToolUseBlock]:
        """The calls that are held and whose arguments are complete, in the model's order."""
        if self._reply is None or self._reply.eager is None:
            return []
        return self._reply.eager.held()


class BaseSyncToolRunner(BaseToolRunner[Sync, MessageT, ItemT]):
    """How a runner of the sync client is iterated."""

    def __iter__(self) -> Iterator[ItemT]:
        return self

    def __next__(self) -> ItemT:
        item = drive(self._advance())
        if item is None:
            raise StopIteration
        return item

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class BaseAsyncToolRunner(BaseToolRunner[Async, MessageT, ItemT]):
    """How a runner of the async client is iterated."""

    def __aiter__(self) -> AsyncIterator[ItemT]:
        return self

    async def __anext__(self) -> ItemT:
        item = await self._advance()
        if item is None:
            raise StopAsyncIteration
        return item

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


class _Stable:
    """Of `client.messages`."""

    _helper = "ToolRunner"
    _client: Any

    @property
    def _resource(self) -> Any:
        return self._client.messages


class BetaToolRunner(
    _Whole[Sync, ParsedBetaMessage[ResponseFormatT]],
    BaseSyncToolRunner[ParsedBetaMessage[ResponseFormatT], ParsedBetaMessage[ResponseFormatT]],
    Generic[ResponseFormatT],
):
    """Iterate it for the replies of `beta.messages.tool_runner`; the tools they call are run in between."""


class BetaAsyncToolRunner(
    _Whole[Async, ParsedBetaMessage[ResponseFormatT]],
    BaseAsyncToolRunner[ParsedBetaMessage[ResponseFormatT], ParsedBetaMessage[ResponseFormatT]],
    Generic[ResponseFormatT],
):
    """Iterate it for the replies of `beta.messages.tool_runner`; the tools they call are run in between."""


class BetaStreamingToolRunner(
    _Streamed[Sync, ParsedBetaMessage[ResponseFormatT], "BetaMessageStream[ResponseFormatT]"],
    BaseSyncToolRunner[ParsedBetaMessage[ResponseFormatT], "BetaMessageStream[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """Iterate it for the streams of `beta.messages.tool_runner`; the tools they call are run in between."""


class BetaAsyncStreamingToolRunner(
    _Streamed[Async, ParsedBetaMessage[ResponseFormatT], "BetaAsyncMessageStream[ResponseFormatT]"],
    BaseAsyncToolRunner[ParsedBetaMessage[ResponseFormatT], "BetaAsyncMessageStream[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """Iterate it for the streams of `beta.messages.tool_runner`; the tools they call are run in between."""


class ToolRunner(
    _Stable,
    _Whole[Sync, ParsedMessage[ResponseFormatT]],
    BaseSyncToolRunner[ParsedMessage[ResponseFormatT], ParsedMessage[ResponseFormatT]],
    Generic[ResponseFormatT],
):
    """Iterate it for the replies of `messages.tool_runner`; the tools they call are run in between."""


class AsyncToolRunner(
    _Stable,
    _Whole[Async, ParsedMessage[ResponseFormatT]],
    BaseAsyncToolRunner[ParsedMessage[ResponseFormatT], ParsedMessage[ResponseFormatT]],
    Generic[ResponseFormatT],
):
    """Iterate it for the replies of `messages.tool_runner`; the tools they call are run in between."""


class StreamingToolRunner(
    _Stable,
    _Streamed[Sync, ParsedMessage[ResponseFormatT], "MessageStream[ResponseFormatT]"],
    BaseSyncToolRunner[ParsedMessage[ResponseFormatT], "MessageStream[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """Iterate it for the streams of `messages.tool_runner`; the tools they call are run in between."""


class AsyncStreamingToolRunner(
    _Stable,
    _Streamed[Async, ParsedMessage[ResponseFormatT], "AsyncMessageStream[ResponseFormatT]"],
    BaseAsyncToolRunner[ParsedMessage[ResponseFormatT], "AsyncMessageStream[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """Iterate it for the streams of `messages.tool_runner`; the tools they call are run in between."""


_RUNNERS: dict[tuple[bool, bool, bool], Any] = {  # by: is it beta, async, streamed
    (False, False, False): ToolRunner,
    (False, False, True): StreamingToolRunner,
    (False, True, False): AsyncToolRunner,
    (False, True, True): AsyncStreamingToolRunner,
    (True, False, False): BetaToolRunner,
    (True, False, True): BetaStreamingToolRunner,
    (True, True, False): BetaAsyncToolRunner,
    (True, True, True): BetaAsyncStreamingToolRunner,
}
_RUN = (
    "thread", "run_tools_eagerly",
    "max_iterations", "compaction_control", "max_concurrency", "tool_timeout", "approve", "on_tool_call", "close_tools",
)  # fmt: skip


def start(resource: Any, params: dict[str, Any], tools: Iterable[Any], *, stream: Any) -> Any:
    """The runner of a call of ``tool_runner`` of a resource."""
    streamed = bool(is_given(stream) and stream)
    run: dict[str, Any] = {name: params.pop(name) for name in _RUN if name in params}
    _check_eager(run, streamed)
    if params.get("compaction") is not None and is_given(params["compaction"]):
        raise ValueError("Call `compact_before_next_turn` of the runner for a compaction")
    beta = resource._path.startswith("beta.")
    threaded = run.pop("thread", None)
    if is_given(threaded) and threaded not in (None, True, False):
        raise TypeError(
            "`thread` is True or False; to run over a thread that there is, call its tool_runner(): "
            f"thread.tool_runner(); got {threaded!r}"
        )
    if threaded is True:
        if not beta:
            raise TypeError("`thread=True` is for beta.messages.tool_runner: messages has no threads")
        from ..threads import thread as threads

        if threads.supported(resource._client):
            make: Any = (
                threads.BetaAsyncMessageThread if resource._colour in ASYNC else threads.BetaMessageThread
            )
            made = make(
                resource._client, tools=tools, unsupported_request_behavior="continue_unthreaded", **params
            )
            return over(made, {}, run, stream=stream)
    options = {name: params.pop(name) for name in OPTIONS if name in params}
    kind = _RUNNERS[beta, resource._colour in ASYNC, streamed]
    return kind(params=params, options=options, tools=tools, client=resource._client, **run)


def over(thread: Any, options: dict[str, Any], run: dict[str, Any], *, stream: Any) -> Any:
    """The runner of a call of ``tool_runner`` of a thread."""
    streamed = bool(is_given(stream) and stream)
    _check_eager(run, streamed)
    return _RUNNERS[True, thread._colour in ASYNC, streamed](thread=thread, options=options, **run)


def _check_eager(run: dict[str, Any], streamed: bool) -> None:
    if not run.get("run_tools_eagerly"):
        run.pop("run_tools_eagerly", None)
    elif not streamed:
        raise ValueError("`run_tools_eagerly` needs `stream=True`: a whole reply is there when its calls are")
