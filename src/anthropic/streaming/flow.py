"""From the API's events to those of the helper, and to the message: without I/O, the same for every colour.

Invariants: the order of what is yielded is the API's; a delta comes first, then at most one event made of it; both see
the message as it is with that delta, and no later one. What happens to an event costs O(its size), whatever is read.
Events before ``message_start`` and events of unknown types are passed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, NoReturn, cast

from pydantic_core import from_json

from .._accumulate import Accumulator, Block
from .._errors import AnthropicError
from .._models import BaseModel
from .._parsing import construct_type
from .._types import is_given
from .events import (
    Beginnings,
    CitationEvent,
    InputJsonEvent,
    ParsedContentBlockStopEvent,
    ParsedMessageStopEvent,
    SignatureEvent,
    TextEvent,
    ThinkingEvent,
    made,
)

if TYPE_CHECKING:
    from ..structured import Output

FINE_GRAINED = "fine-grained-tool-streaming-2025-05-14"
"""The beta in which a string of a tool's input is shown before it is complete."""


class NoMessageError(AnthropicError, AssertionError, RuntimeError):
    """There is no message (yet): the stream has not said ``message_start``.

    Older releases raise a bare `AssertionError` here, or a `RuntimeError`.
    """


class NoTextError(AnthropicError, RuntimeError):
    """The message has no text."""


class ToolInputError(AnthropicError, ValueError):
    """The arguments of a tool call are no JSON."""

    partial_message: Any = None
    """The message so far; the input of the tool call is the text as it came."""
    text: str = ""
    """What came instead of JSON."""


def output_for(output_format: Any) -> Output[Any] | None:
    """What turns text into values of a type; None without one."""
    if output_format is None or not is_given(output_format) or isinstance(output_format, Mapping):
        return None
    from ..structured import output_of

    return output_of(output_format)


class Flow:
    """Takes the API's events with `take`; each gives the events to yield."""

    __slots__ = ("_parsers", "begun", "output", "total", "wrong")

    def __init__(self, output: Output[Any] | None = None, *, trailing_strings: bool = False) -> None:
        self.output = output
        self.total = Accumulator(parsed=True, trailing_strings=trailing_strings)
        self.begun = False
        """Whether any content has been yielded."""
        self.wrong: BaseException | None = None
        """What is wrong with the message as a whole; it is raised when all events are out."""

    def message(self) -> Any:
        """The message so far, one object that grows; None before ``message_start``."""
        return self.total.message()

    def restart(self) -> None:
        """Forget all: the stream begins again."""
        self.total = Accumulator(parsed=True, trailing_strings=self.total.trailing_strings)
        self.begun = False

    def take(self, event: Any) -> tuple[Any, ...]:
        """What to yield for one event.

        Raises: `ToolInputError`, `TypeError` (no event).
        """
        total = self.total
        try:
            delta = event.delta
            make = _MAKERS[delta.type]
            block = total.blocks[event.index]
        except (AttributeError, KeyError, TypeError):
            return self._other(event)
        total.add(event)
        self.begun = True
        derived = make(self, block, delta)
        return (event,) if derived is None or total.start is None else (event, derived)

    def _other(self, event: Any) -> tuple[Any, ...]:
        total = self.total
        if not isinstance(event, BaseModel):
            event = _constructed(event)
        total.add(event)
        kind = getattr(event, "type", None)
        if kind == "content_block_delta":
            self.begun = True
            block = total.blocks.get(cast(Any, event).index)
            make = _MAKERS.get(getattr(cast(Any, event).delta, "type", None))
            derived = (
                make(self, block, cast(Any, event).delta) if make is not None and block is not None else None
            )
            return (event,) if derived is None or total.start is None else (event, derived)
        if total.start is None:
            return (event,)
        if kind == "content_block_stop":
            block = total.blocks.get(cast(Any, event).index)
            return (event,) if block is None else (self._block_stop(cast(Any, event), block),)
        if kind == "message_stop":
            return (self._message_stop(event),)
        return (event,)

    def _block_stop(self, event: Any, block: Block) -> Any:
        if "input" in block.texts:
            self._check_input(block)
        model = self.total.block_model(block)
        if self.output is not None and block.kind == "text":
            try:
                model.parsed_output = self.output.parse(model.text)
            except (
                Exception
            ):  # of the type's own validators; why it came is said when the message is complete
                pass
        cls: Any = ParsedContentBlockStopEvent
        if self._beta():
            from .beta import ParsedBetaContentBlockStopEvent as cls  # type: ignore[assignment]
        own = {"index": event.index, "type": "content_block_stop", "content_block": model}
        return made(cls, own, event.__pydantic_extra__)

    def _message_stop(self, event: Any) -> Any:
        message = self.message()
        if self.output is not None:
            self._check_output(message)
        cls: Any = ParsedMessageStopEvent
        if self._beta():
            from .beta import ParsedBetaMessageStopEvent as cls  # type: ignore[assignment]
        return made(cls, {"type": "message_stop", "message": message}, event.__pydantic_extra__)

    def _beta(self) -> bool:
        return type(self.total.start).__module__.startswith("anthropic.types.beta")

    # --- what can be wrong with a message -----------------------------------------------------------

    def _check_input(self, block: Block) -> None:
        text = block.text("input").read()
        if not text.strip():
            return
        try:
            from_json(text, allow_partial="trailing-strings" if self.total.trailing_strings else True)
        except ValueError as error:
            self._no_json(text, error)

    def _no_json(self, text: str, error: ValueError) -> NoReturn:
        wrong = ToolInputError(
            f"Unable to parse tool parameter JSON from model. Try the request again, or change the prompt. "
            f"Error: {error}. JSON: {text}"
        )
        wrong.text, wrong.partial_message = text, self.message()
        raise wrong from error

    def _check_output(self, message: Any) -> None:
        from ..structured import parsed

        checked: Any
        try:
            checked = parsed(message, self.output)
        except AnthropicError as error:
            self.wrong = error
            checked = getattr(error, "reply", None)
        failure = getattr(checked, "__dict__", {}).get("_parse_failure")
        if failure is not None:
            message.__dict__["_parse_failure"] = failure
            for mine, theirs in zip(message.content, checked.content, strict=False):
                if mine.type == "text":
                    mine.__dict__["parsed_output"] = theirs.parsed_output

    def text(self) -> str:
        """All text of the message.

        Raises: `NoMessageError`, `NoTextError`.
        """
        message = self.needed()
        texts = [block.text for block in message.content if block.type == "text"]
        if not texts:
            kinds = ", ".join(str(block.type) for block in message.content)
            raise NoTextError(
                ".get_final_text() needs a `text` block in the message, and there is none; "
                f"the blocks that came: {kinds or 'none'}"
            )
        return "".join(texts)

    def needed(self) -> Any:
        """The message so far.

        Raises: `NoMessageError`.
        """
        message = self.message()
        if message is None:
            raise NoMessageError(
                "There is no message yet: the first event of a stream, `message_start`, has not come. "
                "Read the stream first."
            )
        return message


def _constructed(event: Any) -> BaseModel:
    from ..types import RawMessageStreamEvent

    found = construct_type(type_=RawMessageStreamEvent, value=event)
    if not isinstance(found, BaseModel):
        raise TypeError(f"Expected an event of a message stream, got {type(event).__name__}")
    return found


# --- delta -> event; None where the delta does not fit the block --------------------------------------


def _text(flow: Flow, block: Block, delta: Any) -> Any:
    text = block.texts.get("text")
    if text is None or block.kind != "text":
        return None
    return made(TextEvent, {"type": "text", "text": delta.text, "_later": (text, text.size)})


def _thinking(flow: Flow, block: Block, delta: Any) -> Any:
    text = block.texts.get("thinking")
    if text is None or block.kind != "thinking":
        return None
    return made(ThinkingEvent, {"type": "thinking", "thinking": delta.thinking, "_later": (text, text.size)})


def _signature(flow: Flow, block: Block, delta: Any) -> Any:
    if block.kind != "thinking":
        return None
    return made(SignatureEvent, {"type": "signature", "signature": delta.signature})


def _citation(flow: Flow, block: Block, delta: Any) -> Any:
    if block.kind != "text" or block.citations is None:
        return None
    later = (Beginnings(block.citations), len(block.citations))
    return made(CitationEvent, {"type": "citation", "citation": delta.citation, "_later": later})


class _Input:
    """Where the events of a tool's input read their snapshots."""

    __slots__ = ("_begun", "_flow", "_json", "_text")

    def __init__(self, flow: Flow, block: Block) -> None:
        self._flow, self._text = flow, block.text("input")
        self._json = block.json(flow.total.trailing_strings)
        self._begun: Any = getattr(block.start, "input", None)

    def upto(self, end: int) -> Any:
        try:
            return self._json.upto(end)
        except ValueError as error:
            text = self._text.upto(end)
            if text.strip():
                self._flow._no_json(text, error)
        return copy(self._begun)


def _input(flow: Flow, block: Block, delta: Any) -> Any:
    text = block.texts.get("input")
    if text is None or not hasattr(block.start, "input"):
        return None
    later = (_Input(flow, block), text.size)
    return made(InputJsonEvent, {"type": "input_json", "partial_json": delta.partial_json, "_later": later})


def _compaction(flow: Flow, block: Block, delta: Any) -> Any:
    if block.kind != "compaction":
        return None
    from .beta import BetaCompactionEvent

    own = {"type": "compaction", "content": delta.content, "encrypted_content": delta.encrypted_content}
    return made(BetaCompactionEvent, own)


_MAKERS: dict[Any, Any] = {
    "text_delta": _text,
    "input_json_delta": _input,
    "thinking_delta": _thinking,
    "signature_delta": _signature,
    "citations_delta": _citation,
    "compaction_delta": _compaction,
}
