"""What a stream of the helper yields beside the API's own events.

Invariants: an event is a pydantic model with all its fields, however it was made; what `snapshot` said when the event
came is what it says for ever.

A stream makes thousands of these, and most programs read a field or two of each. So they are made without validation
(`made`), and `snapshot` is worked out when it is read first: until then the event holds where to read it and how far.
`_Lazy` makes that invisible: whoever asks for the attribute, or for the `__dict__` (as everything in pydantic does that
dumps, prints, compares, copies or pickles a model), gets it with the snapshot in it.
"""

# The fields of an event that replaces one of the API's get finer types.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeAlias, cast

import pydantic
from pydantic_core import from_json

from .._models import BaseModel, UnionDiscriminator
from ..types import (
    ContentBlock,
    Message,
    ParsedContentBlock,
    ParsedMessage,
    RawContentBlockDeltaEvent,
    RawContentBlockStartEvent,
    RawContentBlockStopEvent,
    RawMessageDeltaEvent,
    RawMessageStartEvent,
    RawMessageStopEvent,
    TextCitation,
)
from ..types.parsed import ResponseFormatT

_slots: Any = vars(pydantic.BaseModel)
_own = _slots["__dict__"].__get__
_set_own = _slots["__dict__"].__set__
_set_fields = _slots["__pydantic_fields_set__"].__set__
_set_extra = _slots["__pydantic_extra__"].__set__
_set_private = _slots["__pydantic_private__"].__set__
_new = object.__new__


def made(cls: type[Any], own: dict[str, Any], extra: dict[str, Any] | None = None) -> Any:
    """An event with these fields, as they are; under ``_later`` may stand where to read the snapshot, and how far."""
    event = _new(cls)
    _set_own(event, own)
    _set_fields(event, set(cls.__pydantic_fields__))
    _set_extra(event, {} if extra is None else extra)
    _set_private(event, None)
    return event


class _Lazy(BaseModel):
    """An event whose `snapshot` is worked out when it is read."""

    if not TYPE_CHECKING:

        def _filled(self):
            own = _own(self)
            later = own.get("_later")
            if later is not None:
                source, end = later
                own.setdefault("snapshot", source.upto(end))
                own.pop("_later", None)
            return own

        __dict__ = property(_filled, _set_own)

        def __getattr__(self, name):
            if name == "snapshot" and "_later" in _own(self):
                return self.__dict__["snapshot"]
            return super().__getattr__(name)


class Beginnings:
    """A list that grows, and any beginning of it."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def upto(self, end: int) -> list[Any]:
        return self.items[:end]


# --- what a delta amounts to ------------------------------------------------------------------------


class TextEvent(_Lazy):
    """More text."""

    type: Literal["text"]
    text: str
    """The new piece."""
    snapshot: str
    """The text of the block so far."""

    def parsed_snapshot(self) -> dict[str, Any]:
        """The JSON that the text so far is the beginning of, strings that are cut off included.

        Raises: `ValueError`, where it is none.
        """
        return cast("dict[str, Any]", from_json(self.snapshot, allow_partial="trailing-strings"))


class InputJsonEvent(_Lazy):
    """More of a tool call's arguments."""

    type: Literal["input_json"]
    partial_json: str
    """The new piece of JSON text."""
    snapshot: object
    """The arguments so far. Do not change the lists and dicts inside: later snapshots share them.

    Reading it raises a `ValueError` where the text is no JSON."""


class CitationEvent(_Lazy):
    """One more citation."""

    type: Literal["citation"]
    citation: TextCitation
    """The new one."""
    snapshot: list[TextCitation]
    """The citations of the block so far."""


class ThinkingEvent(_Lazy):
    """More thinking."""

    type: Literal["thinking"]
    thinking: str
    """The new piece."""
    snapshot: str
    """The thinking of the block so far."""


class SignatureEvent(BaseModel):
    """The signature of the thinking."""

    type: Literal["signature"]
    signature: str
    """The signature of the block."""


# --- what stands for an event of the API --------------------------------------------------------------


class ContentBlockStopEvent(RawContentBlockStopEvent):
    """A content block is complete."""

    content_block: ContentBlock
    """The block."""


class ParsedContentBlockStopEvent(ContentBlockStopEvent, Generic[ResponseFormatT]):
    """A content block is complete; a text has its value at `parsed_output`."""

    if TYPE_CHECKING:
        content_block: ParsedContentBlock[ResponseFormatT]
        """The block."""
    else:
        content_block: ParsedContentBlock


class MessageStopEvent(RawMessageStopEvent):
    """The message is complete."""

    message: Message
    """The message."""


class ParsedMessageStopEvent(MessageStopEvent, Generic[ResponseFormatT]):
    """The message is complete; its value is at `parsed_output`."""

    if TYPE_CHECKING:
        message: ParsedMessage[ResponseFormatT]
        """The message."""
    else:
        message: ParsedMessage


class StreamRetryEvent(BaseModel):
    """The stream broke and was begun again, as `stream_retry` asked. The API bills the attempt that broke, too."""

    type: Literal["stream_retry"]
    mode: Literal["before_first_token", "restart", "continue"]
    """How it goes on: from the beginning (a new ``message_start`` follows), or with "continue" where it broke off."""
    attempt: int
    """1 for the first time."""
    error: Any = pydantic.Field(exclude=True, repr=False)
    """The error that ended the attempt before."""
    partial_message: Message | None = None
    """What that attempt had said; None where nothing had come."""
    request_id: str | None = None
    """The ``request-id`` of that attempt."""


MessageStreamEvent: TypeAlias = Annotated[
    TextEvent
    | CitationEvent
    | ThinkingEvent
    | SignatureEvent
    | InputJsonEvent
    | RawMessageStartEvent
    | RawMessageDeltaEvent
    | MessageStopEvent
    | RawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | ContentBlockStopEvent,
    UnionDiscriminator("type"),
]
"""Any event of `messages.stream`; told apart by `type`."""

ParsedMessageStreamEvent: TypeAlias = Annotated[
    TextEvent
    | CitationEvent
    | ThinkingEvent
    | SignatureEvent
    | InputJsonEvent
    | RawMessageStartEvent
    | RawMessageDeltaEvent
    | ParsedMessageStopEvent[ResponseFormatT]
    | RawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | ParsedContentBlockStopEvent[ResponseFormatT],
    UnionDiscriminator("type"),
]
"""Any event of `messages.stream`, with the type that was asked for."""
