"""The events of `beta.messages.stream` that differ from those of `messages.stream`."""

# The fields of an event that replaces one of the API's get finer types.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from typing import TYPE_CHECKING, Annotated, Generic, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator
from ..types.beta import (
    BetaRawContentBlockDeltaEvent,
    BetaRawContentBlockStartEvent,
    BetaRawContentBlockStopEvent,
    BetaRawMessageDeltaEvent,
    BetaRawMessageStartEvent,
    BetaRawMessageStopEvent,
    ParsedBetaContentBlock,
    ParsedBetaMessage,
)
from ..types.parsed import ResponseFormatT
from .events import CitationEvent, InputJsonEvent, SignatureEvent, TextEvent, ThinkingEvent

ParsedBetaTextEvent: TypeAlias = TextEvent
BetaTextEvent: TypeAlias = TextEvent
BetaInputJsonEvent: TypeAlias = InputJsonEvent
BetaCitationEvent: TypeAlias = CitationEvent
BetaThinkingEvent: TypeAlias = ThinkingEvent
BetaSignatureEvent: TypeAlias = SignatureEvent


class BetaCompactionEvent(BaseModel):
    """The summary of a compaction block."""

    type: Literal["compaction"]
    content: str | None = None
    """The summary."""
    encrypted_content: str | None = None
    """The summary, readable by the API alone."""


class ParsedBetaContentBlockStopEvent(BetaRawContentBlockStopEvent, Generic[ResponseFormatT]):
    """A content block is complete; a text has its value at `parsed_output`."""

    if TYPE_CHECKING:
        content_block: ParsedBetaContentBlock[ResponseFormatT]
        """The block."""
    else:
        content_block: ParsedBetaContentBlock


class ParsedBetaMessageStopEvent(BetaRawMessageStopEvent, Generic[ResponseFormatT]):
    """The message is complete; its value is at `parsed_output`."""

    if TYPE_CHECKING:
        message: ParsedBetaMessage[ResponseFormatT]
        """The message."""
    else:
        message: ParsedBetaMessage


BetaContentBlockStopEvent: TypeAlias = ParsedBetaContentBlockStopEvent
BetaMessageStopEvent: TypeAlias = ParsedBetaMessageStopEvent

ParsedBetaMessageStreamEvent: TypeAlias = Annotated[
    TextEvent
    | CitationEvent
    | ThinkingEvent
    | SignatureEvent
    | InputJsonEvent
    | BetaCompactionEvent
    | BetaRawMessageStartEvent
    | BetaRawMessageDeltaEvent
    | ParsedBetaMessageStopEvent[ResponseFormatT]
    | BetaRawContentBlockStartEvent
    | BetaRawContentBlockDeltaEvent
    | ParsedBetaContentBlockStopEvent[ResponseFormatT],
    UnionDiscriminator("type"),
]
"""Any event of `beta.messages.stream`; told apart by `type`."""
BetaMessageStreamEvent: TypeAlias = ParsedBetaMessageStreamEvent
