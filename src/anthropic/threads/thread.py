"""Threads, by name: one for the sync client and one for the async client, which differ in how they are called.

What a turn sends, and what becomes of the history, is in `state`; here it is sent. A turn ends when its reply is
there: that of a stream with its last event, or when the stream is closed or breaks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, cast

from typing_extensions import Self, Unpack, override

from .._colour import ASYNC, Async, C, Coloured, Sync, both, drive, settle
from .._errors import AnthropicError, APIStatusError, OutputError
from .._types import NOT_GIVEN, Body, Headers, NotGiven, Omit, Query, is_given, omit
from ..streaming.manager import BetaAsyncMessageStreamManager, BetaMessageStreamManager, Plan
from ..types.parsed import ResponseFormatT
from .params import ThreadParams, UnsupportedRequestBehavior
from .state import State, Turn, materialized, split

if TYPE_CHECKING:
    import httpx2

    from ..resources._options import ToolRunOptions
    from ..streaming.flow import Flow
    from ..tools.function import BetaAsyncRunnableTool, BetaRunnableTool
    from ..tools.runner import (
        BetaAsyncStreamingToolRunner,
        BetaAsyncToolRunner,
        BetaStreamingToolRunner,
        BetaToolRunner,
    )
    from ..types import ModelParam
    from ..types.beta import AnyBetaMessageParam, BetaMessage, BetaToolUnionParam, ParsedBetaMessage
    from ..types.beta.message_params import ThreadCreateParams, ThreadSendParams

_OPTIONS = frozenset({"extra_headers", "extra_query", "extra_body", "timeout"})
_NEVER = frozenset({"thread", "stream", "messages", "output_format"})
_BEGINS = frozenset({"output_config", "temperature", "top_k", "top_p"})
"""What holds for the whole thread, and cannot be set for a turn of it."""


def supported(client: Any) -> bool:
    """Whether the API behind a client has threads. A client of a platform that has none says so."""
    return getattr(client, "_has_threads", True)


class BaseMessageThread(Coloured[C], Generic[C, ResponseFormatT]):
    """A conversation that the API keeps: each turn sends only what is new."""

    def __init__(
        self,
        client: Any,
        *,
        max_tokens: int,
        model: ModelParam,
        messages: Iterable[AnyBetaMessageParam] | Omit = omit,
        tools: Iterable[BetaToolUnionParam | BetaRunnableTool | BetaAsyncRunnableTool] | Omit = omit,
        output_format: type[ResponseFormatT] | Omit | NotGiven | None = omit,
        unsupported_request_behavior: UnsupportedRequestBehavior = "error",
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **params: Unpack[ThreadCreateParams],
    ) -> None:
        if not supported(client):
            raise AnthropicError(
                f"Message threads are not available: {type(client).__name__} has no message threads; send the whole history with "
                "beta.messages.create"
            )
        if (client._colour in ASYNC) != (self._colour in ASYNC):
            raise TypeError(
                f"{type(self).__name__} is not for {type(client).__name__}, which is of the other kind"
            )
        if unsupported_request_behavior not in ("error", "continue_unthreaded"):
            raise ValueError(
                '`unsupported_request_behavior` is "error" or "continue_unthreaded"; '
                f"got {unsupported_request_behavior!r}"
            )
        _check_names(cast("dict[str, Any]", params), _NEVER)
        self._client = client
        given: dict[str, Any] = {
            "max_tokens": max_tokens, "model": model, "tools": tools, "output_format": output_format,
            "extra_headers": extra_headers, "extra_query": extra_query, "extra_body": extra_body, "timeout": timeout,
            **params,
        }  # fmt: skip
        self._state = State(
            _given(given),
            list(messages) if not isinstance(messages, Omit) and is_given(messages) else [],
            falls_back=unsupported_request_behavior == "continue_unthreaded",
            betas=_default_betas(client),
        )

    # --- what it holds ------------------------------------------------------------------------------------

    @property
    def messages(self) -> tuple[AnyBetaMessageParam, ...]:
        """The conversation so far: what was sent, the replies, and what the next turn will send."""
        return tuple(self._state.view())

    @property
    def previous_message_id(self) -> str | None:
        """The id of the reply that the next turn continues from; None where it will send the whole history."""
        return self._state.previous

    @property
    def params(self) -> ThreadParams:
        """What makes another thread like this one, in a dict of your own: ``thread(**thread.params)``."""
        state = self._state
        fields = {name: value for name, value in state.fields.items() if name not in _OPTIONS}
        behaviour = "continue_unthreaded" if state.falls_back else "error"
        return cast(
            ThreadParams, {**fields, "messages": state.view(), "unsupported_request_behavior": behaviour}
        )

    def append(self, *messages: AnyBetaMessageParam | BetaMessage) -> None:
        """Add messages for the next turn to send. The reply that came last is there already, and not added again.

        Raises: `TypeError`, for what is no message.
        """
        self._state.append(messages)

    def update(
        self,
        *,
        tools: Iterable[BetaToolUnionParam | BetaRunnableTool | BetaAsyncRunnableTool] | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **params: Unpack[ThreadSendParams],
    ) -> None:
        """Set what all later turns are asked with. `system` and `tools` can change before the first turn only."""
        self._state.fields.update(
            _changes(tools, extra_headers, extra_query, extra_body, timeout, cast("dict[str, Any]", params))
        )

    def fork(self) -> Self:
        """A copy that goes its own way from here. Its first turn sends the whole history."""
        mine = self._state
        new = object.__new__(type(self))
        new._client = self._client
        messages = mine.view()
        if mine.turn is not None:  # what is under way belongs to this one
            del messages[mine.turn.start : mine.turn.end]
        new._state = State(dict(mine.fields), messages, falls_back=mine.falls_back, betas=mine.betas)
        new._state.threaded = mine.threaded
        new._state.recorded = mine.recorded + (mine.open is not None)
        return new

    # --- turns ----------------------------------------------------------------------------------------------

    @both
    async def send(
        self,
        *messages: AnyBetaMessageParam | BetaMessage,
        tools: Iterable[BetaToolUnionParam] | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **params: Unpack[ThreadSendParams],
    ) -> BetaMessage:
        """Send what is new, with more messages, and get the reply. `params` hold for this turn alone.

        Raises: `AnthropicError` (a turn is under way; `system` or `tools` would change), before anything is sent;
        what `create` raises: the turn is then taken back, with the messages that were given here.
        """
        changes = _changes(
            tools, extra_headers, extra_query, extra_body, timeout, cast("dict[str, Any]", params)
        )
        return cast("BetaMessage", await self._turn(self._client.beta.messages.create, messages, changes))

    @both
    async def parse(
        self,
        *messages: AnyBetaMessageParam | BetaMessage,
        tools: Iterable[BetaToolUnionParam] | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **params: Unpack[ThreadSendParams],
    ) -> ParsedBetaMessage[ResponseFormatT]:
        """Like `send`; the answer is a value of the thread's `output_format`, at `parsed_output`.

        Raises: what `send` and ``beta.messages.parse`` raise.
        """
        changes = _changes(
            tools, extra_headers, extra_query, extra_body, timeout, cast("dict[str, Any]", params)
        )
        found = await self._turn(self._client.beta.messages.parse, messages, changes)
        return cast("ParsedBetaMessage[ResponseFormatT]", found)

    async def _turn(self, call: Callable[..., Any], messages: Iterable[Any], changes: dict[str, Any]) -> Any:
        state = self._state
        return await self.whole(call, state.begin({**state.fields, **changes}, messages))

    async def whole(self, call: Callable[..., Any], turn: Turn) -> Any:
        """The reply to a turn that has begun, asked for with a call that gives it whole."""
        try:
            message = await self._exchange(turn, lambda params: call(**params))
        except OutputError as error:  # it came, it is paid for, and the API has it
            self._state.done(turn, error.reply)
            raise
        except BaseException:
            self._state.failed(turn)
            raise
        self._state.done(turn, message)
        return message

    async def _exchange(self, turn: Turn, send: Callable[[dict[str, Any]], Any]) -> Any:
        while True:
            try:
                return await settle(send(self._state.request(turn)))
            except APIStatusError as error:
                if not self._state.again(turn, error):
                    raise

    def manager(self, begin: Callable[[], Turn], params: dict[str, Any]) -> Any:
        """What sends a turn and opens the stream of its reply, when it is entered."""
        kind: Any = BetaAsyncMessageStreamManager if self._colour is Async else BetaMessageStreamManager
        return kind._of(_TurnPlan(self, begin, params))

    def _stream(self, messages: Iterable[Any], changes: dict[str, Any]) -> Any:
        state = self._state
        given = {**state.fields, **changes}
        return self.manager(lambda: state.begin(given, messages), given)


def _check_names(params: dict[str, Any], refused: Iterable[str]) -> None:
    from ..types.beta import MessageCreateParams

    known: Any = MessageCreateParams
    for name in params:
        if name in refused or name not in _names(known):
            raise TypeError(f"Got an unexpected keyword argument '{name}'")


def _names(params: Any) -> Iterable[str]:
    from typing import get_args

    return {name for member in get_args(params) or (params,) for name in member.__annotations__}


def _changes(
    tools: Any, extra_headers: Any, extra_query: Any, extra_body: Any, timeout: Any, params: dict[str, Any]
) -> dict[str, Any]:
    """What a turn or an update changes.

    Raises: `TypeError`, for what cannot be changed.
    """
    _check_names(params, _NEVER | _BEGINS)
    options = {"extra_headers": extra_headers, "extra_query": extra_query, "extra_body": extra_body}
    return _given({"tools": tools, **options, "timeout": timeout, **params})


def _given(params: dict[str, Any]) -> dict[str, Any]:
    return {
        name: materialized(value)
        for name, value in params.items()
        if is_given(value) and (value is not None or name not in _OPTIONS or name == "timeout")
    }


def _default_betas(client: Any) -> list[str]:
    headers: dict[str, Any] = client._custom_headers
    found = next((value for name, value in headers.items() if name.lower() == "anthropic-beta"), None)
    return split(found) if isinstance(found, str) else []


# --- streams ------------------------------------------------------------------------------------------------


class _TurnPlan(Plan):
    """A turn as a stream: it begins when the manager is entered."""

    def __init__(
        self, thread: BaseMessageThread[Any, Any], begin: Callable[[], Turn], params: dict[str, Any]
    ) -> None:
        from ..resources.beta.messages import MessagesAPI

        create: Any = MessagesAPI.create
        self._thread, self._begin = thread, begin
        self._turn: Any = None
        super().__init__(thread._client, create, {**params, "messages": []})

    @override
    def send(self, options: Any = None) -> Any:
        begun = self._send()
        return begun if self._thread._colour is Async else drive(begun)

    async def _send(self) -> Any:
        turn = self._begin()
        try:
            raw = await self._thread._exchange(
                turn, lambda params: self.client._start(self.ep, self.options_for(params), True)
            )
        except BaseException:
            self._thread._state.failed(turn)
            raise
        self._turn = turn
        return raw

    @override
    def open(self, raw: Any, stream_class: Any) -> Any:
        stream = super().open(raw, stream_class)
        kind = _AsyncWatched if self._thread._colour is Async else _Watched
        stream._run.raw = kind(raw, stream._run.flow, self._thread._state, self._turn)
        return stream


class _Observed:
    """A stream of the API's events, from which the end of the turn is learnt."""

    def __init__(self, raw: Any, flow: Flow, state: State, turn: Turn) -> None:
        self.raw, self.response = raw, raw.response
        self._pipe = getattr(raw, "_pipe", None)
        self._flow, self._state = flow, state
        self._turn: Turn | None = turn

    def close(self) -> Any:
        self._over()
        return self.raw.close()

    def _see(self, event: Any) -> None:
        if event.type == "message_stop" and self._turn is not None and self._flow.message() is not None:
            turn, self._turn = self._turn, None
            self._state.done(turn, self._flow.message())

    def _over(self) -> None:
        """No more events come."""
        turn, self._turn = self._turn, None
        if turn is None:
            return
        total = self._flow.total
        message = total.message()
        if message is None:
            self._state.failed(turn)
            return
        kept: list[Any] = []
        for _, block in sorted(total.blocks.items()):
            model = total.block_model(block)
            if block.complete or (block.kind == "text" and model.text.strip()):
                kept.append(model)
        self._state.broke_off(turn, message, kept)


class _Watched(_Observed):
    def __iter__(self) -> Iterator[Any]:
        try:
            for event in self.raw:
                self._see(event)
                yield event
        finally:
            self._over()


class _AsyncWatched(_Observed):
    async def __aiter__(self) -> AsyncIterator[Any]:
        try:
            async for event in self.raw:
                self._see(event)
                yield event
        finally:
            self._over()


# --- by colour ----------------------------------------------------------------------------------------------


class BetaMessageThread(BaseMessageThread[Sync, ResponseFormatT], Generic[ResponseFormatT]):
    """A conversation that the API keeps, of the sync client. See `beta.messages.thread`."""

    def stream(
        self,
        *messages: AnyBetaMessageParam | BetaMessage,
        tools: Iterable[BetaToolUnionParam] | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **params: Unpack[ThreadSendParams],
    ) -> BetaMessageStreamManager[ResponseFormatT]:
        """Like `send`, and read the reply as it comes: a manager, which sends the turn when it is entered."""
        changes = _changes(
            tools, extra_headers, extra_query, extra_body, timeout, cast("dict[str, Any]", params)
        )
        return cast("BetaMessageStreamManager[ResponseFormatT]", self._stream(messages, changes))

    def tool_runner(
        self,
        *,
        max_iterations: int | Omit = omit,
        stream: bool | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **run: Unpack[ToolRunOptions],
    ) -> BetaToolRunner[ResponseFormatT] | BetaStreamingToolRunner[ResponseFormatT]:
        """Go on with the thread's tools until there is an answer. Replies and results stay on the thread."""
        options = _changes(omit, extra_headers, extra_query, extra_body, timeout, {})
        return cast(
            "BetaToolRunner[ResponseFormatT] | BetaStreamingToolRunner[ResponseFormatT]",
            _run(self, options, stream, {**run, "max_iterations": max_iterations}),
        )


class BetaAsyncMessageThread(BaseMessageThread[Async, ResponseFormatT], Generic[ResponseFormatT]):
    """A conversation that the API keeps, of the async client. See `beta.messages.thread`."""

    def stream(
        self,
        *messages: AnyBetaMessageParam | BetaMessage,
        tools: Iterable[BetaToolUnionParam] | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **params: Unpack[ThreadSendParams],
    ) -> BetaAsyncMessageStreamManager[ResponseFormatT]:
        """Like `send`, and read the reply as it comes: a manager, which sends the turn when it is entered."""
        changes = _changes(
            tools, extra_headers, extra_query, extra_body, timeout, cast("dict[str, Any]", params)
        )
        return cast("BetaAsyncMessageStreamManager[ResponseFormatT]", self._stream(messages, changes))

    def tool_runner(
        self,
        *,
        max_iterations: int | Omit = omit,
        stream: bool | Omit = omit,
        extra_headers: Headers | None = None,
        extra_query: Query | None = None,
        extra_body: Body | None = None,
        timeout: float | httpx2.Timeout | NotGiven | None = NOT_GIVEN,
        **run: Unpack[ToolRunOptions],
    ) -> BetaAsyncToolRunner[ResponseFormatT] | BetaAsyncStreamingToolRunner[ResponseFormatT]:
        """Go on with the thread's tools until there is an answer. Replies and results stay on the thread."""
        options = _changes(omit, extra_headers, extra_query, extra_body, timeout, {})
        return cast(
            "BetaAsyncToolRunner[ResponseFormatT] | BetaAsyncStreamingToolRunner[ResponseFormatT]",
            _run(self, options, stream, {**run, "max_iterations": max_iterations}),
        )


def _run(thread: Any, options: dict[str, Any], stream: Any, run: dict[str, Any]) -> Any:
    from ..tools.runner import over

    return over(thread, options, run, stream=stream)
