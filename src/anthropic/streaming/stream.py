"""The streams that `messages.stream` opens: events, text, and the message that they add up to.

Invariants: a stream has one iterator, so leaving a loop and beginning another goes on where the first stopped; an event
is yielded before the error that followed it; every error carries the message so far, and after an error
`get_final_message()` gives that message. What differs by colour is only how a loop is written.

Older releases called methods of a class of yours (``event_handler=MyStream``) instead of yielding events made of
deltas. Such a class derives from a stream and overrides `on_text` and its like; iterating it gives the API's events.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterator
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from typing_extensions import Self

from .._colour import Async, C, Coloured, Sync, both, drive, settle
from .._errors import APIError, APITimeoutError
from .._models import set_regional, set_response_ids
from ..types.parsed import ResponseFormatT
from .flow import Flow, output_for

if TYPE_CHECKING:
    import httpx2

    from ..types import ContentBlock, InputJSONDelta, Message, ParsedMessage  # noqa: F401, used in strings below
    from ..types.beta import ParsedBetaMessage  # noqa: F401
    from .beta import ParsedBetaMessageStreamEvent  # noqa: F401
    from .events import ParsedMessageStreamEvent  # noqa: F401
    from .recovery import Recovery

E = TypeVar("E")
"""An event."""
M = TypeVar("M")
"""The message."""

_HOOKS = (
    "on_stream_event", "on_text", "on_final_text", "on_input_json", "on_content_block", "on_message", "on_timeout",
    "on_exception", "on_end",
)  # fmt: skip


class Run:
    """What the iterator of a stream works on. Not the stream itself, so that a dropped stream is gone at once."""

    def __init__(self, raw: Any, flow: Flow, recovery: Recovery | None = None) -> None:
        self.raw, self.flow, self.recovery = raw, flow, recovery

    async def failed(self, error: Exception) -> list[Any]:
        """After an error: what to yield before going on.

        Raises: the error, where the stream does not go on.
        """
        if isinstance(error, APIError) and getattr(self.raw, "_pipe", None) is not None:
            message = self.flow.message()
            if message is not None:
                error.partial_message = message
        if self.recovery is None:
            raise error
        return await self.recovery.go_on(self, error)

    def ended(self) -> None:
        """All events are out.

        Raises: what is wrong with the message as a whole.
        """
        wrong, self.flow.wrong = self.flow.wrong, None
        if wrong is not None:
            raise wrong


def _events(run: Run) -> Iterator[Any]:
    while True:
        try:
            for event in run.raw:
                yield from run.flow.take(event)
            break
        except Exception as error:
            told = drive(run.failed(error))
        yield from told
    run.ended()


async def _async_events(run: Run) -> AsyncIterator[Any]:
    while True:
        try:
            async for event in run.raw:
                for one in run.flow.take(event):
                    yield one
            break
        except Exception as error:
            told = await run.failed(error)
        for one in told:
            yield one
    run.ended()


def _text(event: Any) -> str | None:
    if event.type == "content_block_delta" and event.delta.type == "text_delta":
        return cast(str, event.delta.text)
    return None


def _texts(events: Iterator[Any]) -> Iterator[str]:
    for event in events:
        text = _text(event)
        if text is not None:
            yield text


async def _async_texts(events: AsyncIterator[Any]) -> AsyncIterator[str]:
    async for event in events:
        text = _text(event)
        if text is not None:
            yield text


class BaseStream(Coloured[C], Generic[C, E, M]):
    """What the streams of the helper share."""

    _hooked: ClassVar[bool] = False
    """Whether this class handles events by overriding methods, as in older releases."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._hooked = any(name in vars(base) for base in cls.__mro__ if not _ours(base) for name in _HOOKS)

    def __init__(self, raw_stream: Any, output_format: Any = None) -> None:
        self._run = Run(raw_stream, Flow(output_for(output_format)))

    @property
    def _raw_stream(self) -> Any:
        return self._run.raw

    @_raw_stream.setter
    def _raw_stream(self, stream: Any) -> None:
        self._run.raw = stream

    @property
    def response(self) -> httpx2.Response:
        """The HTTP response, its head read and its body on the way."""
        return cast("httpx2.Response", self._run.raw.response)

    @property
    def request_id(self) -> str | None:
        """The ``request-id`` header of the response: quote it when you report a failure."""
        return self.response.headers.get("request-id")

    @property
    def workspace_id(self) -> str | None:
        """The ``anthropic-workspace-id`` header of the response."""
        return self.response.headers.get("anthropic-workspace-id")

    @property
    def current_message_snapshot(self) -> M:
        """The message so far. It is one object that grows: ask again after more events.

        Raises: `NoMessageError` (also an `AssertionError`), before the first event.
        """
        return cast(M, self._run.flow.needed())

    @property
    def retries(self) -> list[Any]:
        """What became of the attempts before this one: the `StreamRetryEvent` of each (see `stream_retry`)."""
        return [] if self._run.recovery is None else self._run.recovery.told

    if TYPE_CHECKING:

        async def _drain(self) -> None: ...

    @both
    async def until_done(self) -> None:
        """Read the stream to its end.

        Raises: `APIStatusError` (an ``error`` event), `APIConnectionError`, `APITimeoutError`,
        `StreamIncompleteError`; each carries `partial_message`.
        """
        await self._drain()

    @both
    async def get_final_message(self) -> M:
        """Read the stream to its end, and return the message: the same object each time.

        After an error it is the message as far as it came.

        Raises: `NoMessageError`; and what `until_done` raises.
        """
        mine: Any = self
        await settle(mine.until_done())
        message = self._run.flow.needed()
        response = getattr(self._run.raw, "response", None)
        if response is not None:
            headers = response.headers
            set_response_ids(message, headers.get("request-id"), headers.get("anthropic-workspace-id"))
        raw: Any = getattr(self._run.raw, "raw", self._run.raw)  # below a seam
        client = getattr(raw, "_client", None)
        if client is not None and client._has_regions:
            set_regional(message, client, raw._options)
        return cast(M, message)

    @both
    async def get_final_text(self) -> str:
        """Read the stream to its end, and return all text of the message.

        Raises: `RuntimeError`, where it has none; and what `until_done` raises.
        """
        mine: Any = self
        await settle(mine.get_final_message())
        return self._run.flow.text()

    @both
    async def close(self) -> None:
        """Give up the rest of the stream and release the connection."""
        close = getattr(self._run.raw, "close", None)
        if close is not None:
            await settle(close())
        if self._hooked:
            await self._call("on_end")

    # --- event handlers, as in older releases -------------------------------------------------------

    async def _call(self, name: str, *args: Any) -> None:
        handler = getattr(self, name, None)
        if handler is not None:
            await settle(handler(*args))

    async def _handle(self, event: Any, out: tuple[Any, ...]) -> None:
        """Call the methods that an event is for; `out` is what it would give to a reader of events."""
        await self._call("on_stream_event", event)
        derived: Any = out[-1]
        if derived.type == "text":
            await self._call("on_text", derived.text, derived.snapshot)
        elif derived.type == "input_json":
            await self._call("on_input_json", event.delta, derived.snapshot)
        elif derived.type == "content_block_stop" and hasattr(derived, "content_block"):
            block = derived.content_block
            await self._call("on_content_block", block)
            if block.type == "text":
                await self._call("on_final_text", block.text)
        elif derived.type == "message_stop" and hasattr(derived, "message"):
            await self._call("on_message", derived.message)

    async def _handle_error(self, error: Exception) -> None:
        if isinstance(error, APITimeoutError):
            await self._call("on_timeout")
        await self._call("on_exception", error)


def _ours(cls: type[Any]) -> bool:
    return cls.__module__ == __name__ or not issubclass(cls, Coloured)


class SyncStream(BaseStream[Sync, E, M]):
    """A stream of the sync client: an iterator of events, and a context manager that closes it."""

    if not TYPE_CHECKING:

        async def _drain(self):
            for _ in self:
                pass

    @cached_property  # tracers replace it
    def _iterator(self) -> Iterator[E]:
        return self.__stream__()

    def __stream__(self) -> Iterator[E]:
        """The events; override it to change them on their way."""
        return self._handled() if self._hooked else _events(self._run)

    def _handled(self) -> Iterator[E]:
        run = self._run
        try:
            while True:
                try:
                    for event in run.raw:
                        drive(self._handle(event, run.flow.take(event)))
                        yield event
                    run.ended()
                    break
                except Exception as error:
                    drive(self._handle_error(error))
                    told = drive(run.failed(error))
                yield from told
        finally:
            drive(self._call("on_end"))

    @cached_property
    def text_stream(self) -> Iterator[str]:
        """The pieces of text as they come. It shares the events with the stream: what one read, the other skips."""
        return _texts(self._iterator)

    def __next__(self) -> E:
        return next(self._iterator)

    def __iter__(self) -> Iterator[E]:
        # Not `yield from`: leaving the loop would end the events themselves, and iterating again goes on.
        for event in self._iterator:  # noqa: UP028
            yield event

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()

    def on_stream_event(self, event: Any) -> None:
        """Override it to see each event of the API."""

    def on_text(self, text: str, snapshot: str) -> None:
        """Override it to see each piece of text, and the text of the block so far."""

    def on_input_json(self, delta: InputJSONDelta, snapshot: object) -> None:
        """Override it to see each piece of a tool's arguments, and the arguments so far."""

    def on_content_block(self, content_block: ContentBlock) -> None:
        """Override it to see each complete block."""

    def on_message(self, message: Message) -> None:
        """Override it to see the complete message."""

    def on_timeout(self) -> None:
        """Override it to learn of a timeout; `on_exception` follows."""

    def on_exception(self, exception: Exception) -> None:
        """Override it to learn of an error, which is raised afterwards."""

    def on_end(self) -> None:
        """Override it to learn that no more events come, and once more that the stream is closed."""


class AsyncBaseStream(BaseStream[Async, E, M]):
    """A stream of the async client: an async iterator of events, and a context manager that closes it."""

    if not TYPE_CHECKING:

        async def _drain(self):
            async for _ in self:
                pass

    @cached_property  # tracers replace it
    def _iterator(self) -> AsyncIterator[E]:
        return self.__stream__()

    def __stream__(self) -> AsyncIterator[E]:
        """The events; override it to change them on their way."""
        return self._handled() if self._hooked else _async_events(self._run)

    async def _handled(self) -> AsyncIterator[E]:
        run = self._run
        try:
            while True:
                try:
                    async for event in run.raw:
                        await self._handle(event, run.flow.take(event))
                        yield event
                    run.ended()
                    break
                except Exception as error:
                    await self._handle_error(error)
                    told = await run.failed(error)
                for one in told:
                    yield one
        finally:
            await self._call("on_end")

    @cached_property
    def text_stream(self) -> AsyncIterator[str]:
        """The pieces of text as they come. It shares the events with the stream: what one read, the other skips."""
        return _async_texts(self._iterator)

    def __anext__(self) -> Awaitable[E]:
        return self._iterator.__anext__()

    def __aiter__(self) -> AsyncIterator[E]:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.close()

    async def on_stream_event(self, event: Any) -> None:
        """Override it to see each event of the API."""

    async def on_text(self, text: str, snapshot: str) -> None:
        """Override it to see each piece of text, and the text of the block so far."""

    async def on_final_text(self, text: str) -> None:
        """Override it to see the text of each complete block of text."""

    async def on_input_json(self, delta: InputJSONDelta, snapshot: object) -> None:
        """Override it to see each piece of a tool's arguments, and the arguments so far."""

    async def on_content_block(self, content_block: ContentBlock) -> None:
        """Override it to see each complete block."""

    async def on_message(self, message: Message) -> None:
        """Override it to see the complete message."""

    async def on_timeout(self) -> None:
        """Override it to learn of a timeout; `on_exception` follows."""

    async def on_exception(self, exception: Exception) -> None:
        """Override it to learn of an error, which is raised afterwards."""

    async def on_end(self) -> None:
        """Override it to learn that no more events come, and once more that the stream is closed."""


class MessageStream(
    SyncStream["ParsedMessageStreamEvent[ResponseFormatT]", "ParsedMessage[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """The events of `messages.stream`: an iterator, and a context manager that closes it."""


class BetaMessageStream(
    SyncStream["ParsedBetaMessageStreamEvent[ResponseFormatT]", "ParsedBetaMessage[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """The events of `beta.messages.stream`: an iterator, and a context manager that closes it."""


class AsyncMessageStream(
    AsyncBaseStream["ParsedMessageStreamEvent[ResponseFormatT]", "ParsedMessage[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """The events of `messages.stream`: an async iterator, and a context manager that closes it."""


class BetaAsyncMessageStream(
    AsyncBaseStream["ParsedBetaMessageStreamEvent[ResponseFormatT]", "ParsedBetaMessage[ResponseFormatT]"],
    Generic[ResponseFormatT],
):
    """The events of `beta.messages.stream`: an async iterator, and a context manager that closes it."""
