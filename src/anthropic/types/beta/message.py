"""The reply of the beta Messages API: a message, its usage, and the events it streams in."""

# A beta class gives some fields of its stable base a wider or a finer type. The checkers mind, since a
# field can be assigned to; nothing here assigns to one.
# pyright: reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
# mypy: disable-error-code="assignment,override"

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from ..._models import BaseModel, UnionDiscriminator
from ..message import (
    CacheCreation,
    CacheMissMessagesChanged,
    CacheMissModelChanged,
    CacheMissPreviousMessageNotFound,
    CacheMissReason,
    CacheMissSystemChanged,
    CacheMissToolsChanged,
    CacheMissUnavailable,
    CitationsDelta,
    Container,
    ContainerSkill,
    Diagnostics,
    InputJSONDelta,
    Message,
    MessageDeltaUsage,
    MessageTokensCount,
    OutputTokensDetails,
    RawContentBlockDeltaEvent,
    RawContentBlockStartEvent,
    RawContentBlockStopEvent,
    RawMessageDelta,
    RawMessageDeltaEvent,
    RawMessageStartEvent,
    RawMessageStopEvent,
    RefusalStopDetails,
    ServerToolUsage,
    SignatureDelta,
    TextDelta,
    ThinkingDelta,
    Usage,
)
from ..model import Model
from .content import BetaContentBlock

if TYPE_CHECKING:
    from .message_params import BetaMessageParam


# -- usage -----------------------------------------------------------------------------------------

BetaCacheCreation: TypeAlias = CacheCreation
BetaOutputTokensDetails: TypeAlias = OutputTokensDetails
BetaServerToolUsage: TypeAlias = ServerToolUsage


class _IterationUsage(BaseModel):
    """The tokens of one pass."""

    input_tokens: int
    """Input tokens neither read from the cache nor written to it."""
    output_tokens: int
    """Output tokens, thinking included."""
    cache_creation_input_tokens: int
    """Input tokens written to the cache."""
    cache_read_input_tokens: int
    """Input tokens read from the cache."""
    cache_creation: CacheCreation | None = None
    """How the tokens written to the cache divide by lifetime."""


class BetaAdvisorMessageIterationUsage(_IterationUsage):
    """The tokens of an advisor."""

    model: Model
    """The model."""
    type: Literal["advisor_message"]


class BetaCompactionIterationUsage(_IterationUsage):
    """The tokens of writing a summary."""

    type: Literal["compaction"]


class BetaFallbackMessageIterationUsage(_IterationUsage):
    """The tokens of a model that took over."""

    model: Model
    """The model."""
    type: Literal["fallback_message"]


class BetaMessageIterationUsage(_IterationUsage):
    """The tokens of one pass of the model itself."""

    type: Literal["message"]
    model: Model | None = None
    """The model."""


BetaIterationsUsageItem: TypeAlias = Annotated[
    BetaMessageIterationUsage
    | BetaCompactionIterationUsage
    | BetaAdvisorMessageIterationUsage
    | BetaFallbackMessageIterationUsage,
    UnionDiscriminator("type"),
]
"""The tokens of any pass; told apart by `type`."""

BetaIterationsUsage: TypeAlias = list[BetaIterationsUsageItem]
"""The tokens pass by pass, in order."""


class BetaFallbackCreditNotApplied(BaseModel):
    """The credit was not used."""

    reason: Literal[
        "body_mismatch",
        "continuation_excluded",
        "continuation_only",
        "expired",
        "invalid_target_model",
        "not_enabled",
        "reprice_unavailable",
        "temporarily_unavailable",
        "variant_fields_present",
        "wrong_organization",
        "wrong_platform",
        "wrong_workspace",
    ]
    """Why."""
    type: Literal["not_applied"]
    remove_to_redeem: list[str] | None = None
    """Parameters to remove for the credit to apply."""


class BetaFallbackCreditRedeemed(BaseModel):
    """The credit was used."""

    type: Literal["redeemed"]


BetaFallbackCreditStatus: TypeAlias = Annotated[
    BetaFallbackCreditRedeemed | BetaFallbackCreditNotApplied, UnionDiscriminator("type")
]
"""What became of a fallback credit."""


class BetaFallbackCreditUsage(BaseModel):
    """What became of a fallback credit."""

    status: BetaFallbackCreditStatus
    """Whether it was used."""


class BetaUsage(Usage):
    """What a request is billed for, in tokens, with the counts in beta."""

    fallback_credit: BetaFallbackCreditUsage | None = None
    """What became of a fallback credit."""
    iterations: BetaIterationsUsage | None = None
    """The tokens pass by pass, where there was more than one kind."""


class BetaMessageDeltaUsage(MessageDeltaUsage):
    """Usage so far, with the counts in beta."""

    fallback_credit: BetaFallbackCreditUsage | None = None
    """What became of a fallback credit."""
    iterations: BetaIterationsUsage | None = None
    """The tokens pass by pass so far."""


class BetaCountTokensContextManagementResponse(BaseModel):
    """The count before context edits."""

    original_input_tokens: int
    """Tokens before edits were applied."""


class BetaMessageTokensCount(MessageTokensCount):
    """How many input tokens a request would use, after context edits."""

    context_management: BetaCountTokensContextManagementResponse | None = None
    """The count before context edits."""


# -- context management ----------------------------------------------------------------------------


class BetaClearThinking20251015EditResponse(BaseModel):
    """Old thinking was cleared."""

    cleared_input_tokens: int
    """Input tokens saved."""
    cleared_thinking_turns: int
    """Number of turns whose thinking was cleared."""
    type: Literal["clear_thinking_20251015"]


class BetaClearToolUses20250919EditResponse(BaseModel):
    """Old tool results were cleared."""

    cleared_input_tokens: int
    """Input tokens saved."""
    cleared_tool_uses: int
    """Number of tool results cleared."""
    type: Literal["clear_tool_uses_20250919"]


BetaAppliedEdit: TypeAlias = Annotated[
    BetaClearToolUses20250919EditResponse | BetaClearThinking20251015EditResponse, UnionDiscriminator("type")
]
"""A context edit that was applied."""


class BetaContextManagementResponse(BaseModel):
    """What context management did."""

    applied_edits: list[BetaAppliedEdit]
    """The edits that were applied."""


# -- the message -----------------------------------------------------------------------------------


BetaStopReason: TypeAlias = Literal[
    "compaction",
    "end_turn",
    "max_tokens",
    "model_context_window_exceeded",
    "pause_turn",
    "refusal",
    "stop_sequence",
    "tool_use",
]
"""Why Claude stopped."""


class BetaRefusalStopDetails(RefusalStopDetails):
    """Why Claude refused, and which model may answer instead."""

    fallback_credit_token: str | None = None
    """A token that makes the retry with another model cheaper."""
    fallback_has_prefill_claim: bool | None = None
    """Whether the retry can continue from the partial answer."""
    recommended_model: str | None = None
    """A model that may answer."""


BetaContainerSkill: TypeAlias = ContainerSkill
BetaContainer: TypeAlias = Container
BetaCacheMissMessagesChanged: TypeAlias = CacheMissMessagesChanged
BetaCacheMissModelChanged: TypeAlias = CacheMissModelChanged
BetaCacheMissPreviousMessageNotFound: TypeAlias = CacheMissPreviousMessageNotFound
BetaCacheMissSystemChanged: TypeAlias = CacheMissSystemChanged
BetaCacheMissToolsChanged: TypeAlias = CacheMissToolsChanged
BetaCacheMissUnavailable: TypeAlias = CacheMissUnavailable
BetaCacheMissReason: TypeAlias = CacheMissReason
BetaDiagnostics: TypeAlias = Diagnostics


class _ThinkingTransformation(BaseModel):
    """What happened to a thinking block of the request."""

    path: str
    """Where the block is in the request."""
    reason: Literal[
        "model_binding_mismatch",
        "prefix_binding_mismatch",
        "organization_binding_mismatch",
        "end_user_binding_mismatch",
    ]
    """What did not fit."""


class BetaThinkingDroppedInputTransformation(_ThinkingTransformation):
    """A thinking block of the request was dropped."""

    type: Literal["thinking_dropped"]


class BetaThinkingMismatchAllowedInputTransformation(_ThinkingTransformation):
    """A thinking block of the request was kept although it does not fit."""

    type: Literal["thinking_mismatch_allowed"]


BetaInputTransformation: TypeAlias = Annotated[
    BetaThinkingDroppedInputTransformation | BetaThinkingMismatchAllowedInputTransformation,
    UnionDiscriminator("type"),
]
"""What the API changed in the request."""


class BetaMessage(Message):
    """Claude's answer to one beta request."""

    content: list[BetaContentBlock]
    """The pieces of the answer, in order."""
    usage: BetaUsage
    """What the request is billed for."""
    context_management: BetaContextManagementResponse | None = None
    """What context management did."""
    stop_details: BetaRefusalStopDetails | None = None
    """Why Claude refused, where `stop_reason` is `refusal`."""
    stop_reason: BetaStopReason | None = None
    """Why Claude stopped; None in the `message_start` event of a stream."""
    input_transformations: list[BetaInputTransformation] | None = None
    """What the API changed in the request."""

    def to_param(self) -> "BetaMessageParam":
        """This message as a turn of the next request; its blocks go back as they came."""
        return {"role": self.role, "content": list(self.content)}


# -- deltas ----------------------------------------------------------------------------------------

BetaTextDelta: TypeAlias = TextDelta
BetaInputJSONDelta: TypeAlias = InputJSONDelta
BetaCitationsDelta: TypeAlias = CitationsDelta


class BetaThinkingDelta(ThinkingDelta):
    """More thinking."""

    estimated_tokens: int | None = None
    """Estimate of the thinking tokens so far."""


BetaSignatureDelta: TypeAlias = SignatureDelta


class BetaCompactionContentBlockDelta(BaseModel):
    """The summary of a compaction block."""

    type: Literal["compaction_delta"]
    content: str | None = None
    """The summary."""
    encrypted_content: str | None = None
    """The summary, readable by the API alone."""


BetaRawContentBlockDelta: TypeAlias = Annotated[
    TextDelta
    | InputJSONDelta
    | CitationsDelta
    | BetaThinkingDelta
    | SignatureDelta
    | BetaCompactionContentBlockDelta,
    UnionDiscriminator("type"),
]
"""Any change to a content block."""


# -- stream events ---------------------------------------------------------------------------------


class BetaRawMessageDelta(RawMessageDelta):
    """What changes about the message itself, near its end."""

    stop_details: BetaRefusalStopDetails | None = None
    """Why Claude refused, where `stop_reason` is `refusal`."""
    stop_reason: BetaStopReason | None = None
    """Why Claude stopped."""


class BetaRawContentBlockDeltaEvent(RawContentBlockDeltaEvent):
    """A content block grows."""

    delta: BetaRawContentBlockDelta
    """What is added."""


class BetaRawContentBlockStartEvent(RawContentBlockStartEvent):
    """A content block begins."""

    content_block: BetaContentBlock
    """The block, still empty."""


BetaRawContentBlockStopEvent: TypeAlias = RawContentBlockStopEvent


class BetaRawMessageDeltaEvent(RawMessageDeltaEvent):
    """The message is about to end."""

    delta: BetaRawMessageDelta
    """What changes about the message."""
    usage: BetaMessageDeltaUsage
    """Usage, counted from the start of the message."""
    context_management: BetaContextManagementResponse | None = None
    """What context management did."""
    input_transformations: list[BetaInputTransformation] | None = None
    """What the API changed in the request."""


class BetaRawMessageStartEvent(RawMessageStartEvent):
    """The message begins."""

    message: BetaMessage
    """The message, without content so far."""


BetaRawMessageStopEvent: TypeAlias = RawMessageStopEvent

BetaRawMessageStreamEvent: TypeAlias = Annotated[
    BetaRawMessageStartEvent
    | BetaRawMessageDeltaEvent
    | RawMessageStopEvent
    | BetaRawContentBlockStartEvent
    | BetaRawContentBlockDeltaEvent
    | RawContentBlockStopEvent,
    UnionDiscriminator("type"),
]
"""Any event of a beta message stream; told apart by `type`."""
