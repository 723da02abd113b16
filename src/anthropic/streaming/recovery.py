"""Going on after a stream broke: only where the caller asked for it, and never in silence.

`stream_retry` says how far it may go:

``"before_first_token"``
    The request is sent again if nothing of the answer had come yet. Nothing is shown twice.
``"restart"``
    Also later: the answer begins again, and what was shown of the first one is void.
``"continue"``
    The partial answer is sent back as the beginning of Claude's turn, and the events go on where they broke off. It
    works for text alone, and for models that let their turn be begun. Where it cannot work (thinking, tools, structured
    output, a block other than text, a model that refuses), the error is raised as without it.

What it costs: **the API bills every attempt**, the broken one with its whole input and the output until the break, and
the next one with its whole input again ("continue" also with the partial answer, as input). `message.usage` is that of
the last attempt; what the others had said of theirs is in ``stream.retries[n].partial_message.usage``.

What shows it: a `StreamRetryEvent` among the events, a warning in the log, and ``stream.retries``. A stream is begun
again at most `max_retries` times (the client's), after the waits that requests have. An ``error`` event that says the
request itself is wrong is not tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

from .. import _log
from .._colour import settle
from .._errors import APIConnectionError, APIStatusError
from .._models import BaseModel, copy_as, put
from .._retry import backoff, retry_after
from .._types import is_given
from .events import StreamRetryEvent

if TYPE_CHECKING:
    from .stream import Run

StreamRetry: TypeAlias = Literal["before_first_token", "restart", "continue"]
"""How a stream that breaks is begun again."""


def check(stream_retry: Any) -> StreamRetry | None:
    """`stream_retry` as it may be given.

    Raises: `ValueError`.
    """
    if stream_retry is None or not is_given(stream_retry):
        return None
    if stream_retry not in get_args(StreamRetry):
        wanted = ", ".join(map(repr, get_args(StreamRetry)))
        raise ValueError(f"Expected one of {wanted} or None for `stream_retry`, got {stream_retry!r}")
    return cast(StreamRetry, stream_retry)


def retriable(error: Exception) -> bool:
    """Whether another attempt may fare better."""
    if isinstance(error, APIStatusError):
        status = error.effective_status
        return status in (408, 409, 429) or status >= 500
    return isinstance(error, APIConnectionError)


class Recovery:
    """What is needed to begin a stream again."""

    def __init__(self, mode: StreamRetry, client: Any, options: Any, start: Callable[[Any], Any]) -> None:
        self.mode, self.client, self.options = mode, client, options
        self.start = start
        """Sends a request with these options; gives its stream of the API's events, awaitable on an async client."""
        self.told: list[StreamRetryEvent] = []

    async def go_on(self, run: Run, error: Exception) -> list[Any]:
        """Begin the stream again, if that is allowed; returns what to yield.

        Raises: the error, where it is not.
        """
        taken = len(self.told)
        if not retriable(error) or taken >= self.options.get_max_retries(self.client.max_retries):
            raise error
        mode, options = self._how(run, error)
        message: Any = run.flow.message()
        if message is not None:  # as it was: it goes on to grow
            content: list[Any] = message.content
            message = _frozen(message)
            put(message, "content", [_frozen(block) for block in content])
        event = StreamRetryEvent.construct(
            type="stream_retry",
            mode=mode,
            attempt=taken + 1,
            partial_message=message,
            request_id=_request_id(run.raw),
        )
        event.error = error
        self.told.append(event)
        asked = retry_after(getattr(getattr(error, "response", None), "headers", None))
        delay = asked if asked is not None else backoff(taken)
        _log.logger.warning(
            "The stream broke (%s: %s); beginning it again (%s, attempt %i) in %.2f s. The API bills both attempts.",
            type(error).__name__, error, mode, taken + 2, delay,
        )  # fmt: skip
        await settle(_closed(run.raw))
        await self.client._io.sleep(delay)
        try:
            raw = await settle(self.start(options))
        except APIStatusError as refused:
            if mode != "continue":
                raise
            raise error from refused  # the model does not let its turn be begun
        if mode == "continue":
            run.raw = (_Continued if not self.client._io.asynchronous else _AsyncContinued)(raw, run)
        else:
            run.flow.restart()
            run.raw = raw
        return [event]

    def _how(self, run: Run, error: Exception) -> tuple[StreamRetry, Any]:
        """How to go on, and with which request.

        Raises: the error, where there is no way.
        """
        if not run.flow.begun:
            return ("restart" if self.mode == "restart" else "before_first_token"), self.options
        if self.mode == "before_first_token":
            raise error
        if self.mode == "restart":
            return "restart", self.options
        text = self._text_to_continue(run)
        if text is None:
            raise error
        body = self.options.json_data
        options = self.options.copy()
        turn = {"role": "assistant", "content": text}
        options.json_data = {**body, "messages": [*body["messages"], turn]}
        return "continue", options

    def _text_to_continue(self, run: Run) -> str | None:
        """What Claude had said, where it can be the beginning of its turn: text, and nothing else."""
        body: dict[str, Any] = self.options.json_data
        thinking: Any = body.get("thinking")
        if thinking and thinking.get("type") != "disabled":
            return None
        config: Any = body.get("output_config")
        if (config and config.get("format")) or body.get("tools"):
            return None
        blocks = run.flow.total.blocks
        if any(block.kind != "text" or block.citations for block in blocks.values()):
            return None
        said = "".join(block.text("text").read() for _, block in sorted(blocks.items()))
        return said.rstrip() or None  # the API refuses a turn that ends in white space


def _frozen(model: Any) -> Any:
    """A copy, which does not grow."""
    return copy_as(model, cast(Any, type(model))) if isinstance(model, BaseModel) else model


def _request_id(raw: Any) -> str | None:
    response = getattr(raw, "response", None)
    return None if response is None else response.headers.get("request-id")


def _closed(raw: Any) -> Any:
    close = getattr(raw, "close", None)
    return None if close is None else close()


class _Seam:
    """Makes the events of the second half those of one message: without a start, with blocks that go on counting."""

    def __init__(self, raw: Any, run: Run) -> None:
        self.raw = raw
        self.response = raw.response
        self._pipe = getattr(raw, "_pipe", None)
        blocks = run.flow.total.blocks
        last = max(blocks)
        self._last = last
        self._goes_on = not blocks[last].complete
        """Whether the block at the seam is still open: then the first text belongs to it."""
        said = blocks[last].text("text").read()
        self._white = said[len(said.rstrip()) :]
        """White space that was shown, but could not be sent: the second half may bring it again."""
        self._shift = last if self._goes_on else last + 1

    def close(self) -> Any:
        return self.raw.close()

    def passed(self, event: Any) -> list[Any]:
        """What stands for an event of the second half."""
        kind = event.type
        if kind == "message_start":
            return []
        if not hasattr(event, "index"):
            return [event]
        index = event.index
        if (
            self._goes_on
            and index == 0
            and kind == "content_block_start"
            and event.content_block.type == "text"
        ):
            return []
        event = _frozen(event)
        put(event, "index", index + self._shift)
        if index == 0 and self._white and kind == "content_block_delta" and event.delta.type == "text_delta":
            return self._without_white(event)
        return [event]

    def _without_white(self, event: Any) -> list[Any]:
        text, white = event.delta.text, self._white
        same = 0
        while same < min(len(text), len(white)) and text[same] == white[same]:
            same += 1
        self._white = white[same:] if same == len(text) else ""
        if same == len(text):
            return []
        delta: Any = _frozen(event.delta)
        put(delta, "text", text[same:])
        put(event, "delta", delta)
        return [event]


class _Continued(_Seam):
    def __iter__(self) -> Any:
        for event in self.raw:
            yield from self.passed(event)


class _AsyncContinued(_Seam):
    async def __aiter__(self) -> Any:
        async for event in self.raw:
            for one in self.passed(event):
                yield one
