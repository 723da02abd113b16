"""The reply of the Messages API: a message, its usage, and the events it streams in."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator
from .citation import TextCitation
from .content import ContentBlock
from .model import Model

if TYPE_CHECKING:
    from ..pricing import Amount, Cost, PriceTable
    from .message_params import MessageParam


# -- usage -----------------------------------------------------------------------------------------


class CacheCreation(BaseModel):
    """How the tokens written to the cache divide by lifetime."""

    ephemeral_1h_input_tokens: int
    """Tokens written to the cache for 1 hour."""
    ephemeral_5m_input_tokens: int
    """Tokens written to the cache for 5 minutes."""


class OutputTokensDetails(BaseModel):
    """What the output tokens were spent on."""

    thinking_tokens: int
    """Tokens spent on thinking."""


class ServerToolUsage(BaseModel):
    """How often server tools were called."""

    web_fetch_requests: int
    """Number of web fetches."""
    web_search_requests: int
    """Number of web searches."""


class Usage(BaseModel):
    """What a request is billed for, in tokens."""

    input_tokens: int
    """Input tokens neither read from the cache nor written to it."""
    output_tokens: int
    """Output tokens, thinking included."""
    cache_creation: CacheCreation | None = None
    """How the tokens written to the cache divide by lifetime."""
    cache_creation_input_tokens: int | None = None
    """Input tokens written to the cache."""
    cache_read_input_tokens: int | None = None
    """Input tokens read from the cache."""
    inference_geo: str | None = None
    """Where the model ran."""
    output_tokens_details: OutputTokensDetails | None = None
    """What the output tokens were spent on."""
    server_tool_use: ServerToolUsage | None = None
    """How often server tools were called."""
    service_tier: Literal["standard", "priority", "batch"] | None = None
    """The tier that served the request."""
    speed: Literal["standard", "fast"] | None = None
    """The speed that served the request."""


class MessageDeltaUsage(BaseModel):
    """Usage so far, counted from the start of the message; it replaces earlier counts."""

    output_tokens: int
    """Output tokens so far."""
    cache_creation_input_tokens: int | None = None
    """Input tokens written to the cache so far."""
    cache_read_input_tokens: int | None = None
    """Input tokens read from the cache so far."""
    input_tokens: int | None = None
    """Input tokens so far, outside the cache."""
    output_tokens_details: OutputTokensDetails | None = None
    """What the output tokens were spent on."""
    server_tool_use: ServerToolUsage | None = None
    """How often server tools were called so far."""


class MessageTokensCount(BaseModel):
    """How many input tokens a request would use."""

    input_tokens: int
    """Tokens of messages, system prompt and tools together."""


# -- the message -----------------------------------------------------------------------------------


StopReason: TypeAlias = Literal[
    "end_turn",
    "max_tokens",
    "model_context_window_exceeded",
    "pause_turn",
    "refusal",
    "stop_sequence",
    "tool_use",
]
"""Why Claude stopped."""


class RefusalStopDetails(BaseModel):
    """Why Claude refused."""

    type: Literal["refusal"]
    category: Literal["cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"] | None = None
    """The policy area concerned; None if there is no single one."""
    explanation: str | None = None
    """The reason in words; not stable, so do not parse it."""


class ContainerSkill(BaseModel):
    """A skill loaded in a container."""

    skill_id: str
    """Identifier of the skill."""
    type: Literal["anthropic", "custom"]
    """Whether the skill comes from Anthropic or is your own."""
    version: str
    """Version of the skill; `latest` follows the newest."""


class Container(BaseModel):
    """The container in which code ran."""

    id: str
    """Identifier, to use the same container in a later request."""
    expires_at: datetime
    """When the container goes away."""
    skills: list[ContainerSkill] | None = None
    """The skills loaded in it."""


class CacheMissMessagesChanged(BaseModel):
    """The cache missed because earlier messages changed."""

    cache_missed_input_tokens: int
    """Input tokens that had to be processed again."""
    type: Literal["messages_changed"]


class CacheMissModelChanged(BaseModel):
    """The cache missed because the model changed."""

    cache_missed_input_tokens: int
    """Input tokens that had to be processed again."""
    type: Literal["model_changed"]


class CacheMissPreviousMessageNotFound(BaseModel):
    """The message to compare with was not found."""

    type: Literal["previous_message_not_found"]


class CacheMissSystemChanged(BaseModel):
    """The cache missed because the system prompt changed."""

    cache_missed_input_tokens: int
    """Input tokens that had to be processed again."""
    type: Literal["system_changed"]


class CacheMissToolsChanged(BaseModel):
    """The cache missed because the tools changed."""

    cache_missed_input_tokens: int
    """Input tokens that had to be processed again."""
    type: Literal["tools_changed"]


class CacheMissUnavailable(BaseModel):
    """Why the cache missed is not known."""

    type: Literal["unavailable"]


CacheMissReason: TypeAlias = Annotated[
    CacheMissModelChanged
    | CacheMissSystemChanged
    | CacheMissToolsChanged
    | CacheMissMessagesChanged
    | CacheMissPreviousMessageNotFound
    | CacheMissUnavailable,
    UnionDiscriminator("type"),
]
"""Why the prompt cache missed."""


class Diagnostics(BaseModel):
    """What the API noticed about the request."""

    cache_miss_reason: CacheMissReason | None = None
    """Why the prompt cache missed; None if it did not."""


class Message(BaseModel):
    """Claude's answer to one request."""

    id: str
    """Identifier of the message."""
    content: list[ContentBlock]
    """The pieces of the answer, in order."""
    model: Model
    """The model that answered."""
    role: Literal["assistant"]
    """Always `assistant`."""
    type: Literal["message"]
    """Always `message`."""
    usage: Usage
    """What the request is billed for."""
    container: Container | None = None
    """The container in which code ran, if any did."""
    diagnostics: Diagnostics | None = None
    """What the API noticed, if the request asked for it."""
    stop_details: RefusalStopDetails | None = None
    """Why Claude refused, where `stop_reason` is `refusal`."""
    stop_reason: StopReason | None = None
    """Why Claude stopped; None in the `message_start` event of a stream."""
    stop_sequence: str | None = None
    """The stop sequence that ended the answer, if one did."""

    def cost(
        self,
        *,
        prices: "PriceTable | None" = None,
        model: str | None = None,
        service_tier: str | None = None,
        regional: bool | None = None,
        code_execution_hours: "Amount" = 0,
    ) -> "Cost":
        """What this message cost, by its `usage` and the public prices.

        `prices` is another price table; `model` the name that Bedrock or Vertex AI has for the model, and `regional`
        whether an endpoint of one region answered, where the price depends on it and no client of the platform can have
        said it; `service_tier` "batch" says that the message was in a batch, which its usage says too. Hours of code execution
        are not in the usage.

        Raises: `anthropic.pricing.UnknownPriceError`, which says how to add the price.
        """
        from ..pricing import PRICES

        return (PRICES if prices is None else prices).cost(
            self,
            model=model,
            service_tier=service_tier,
            regional=self.__dict__.get("_regional") if regional is None and model is None else regional,
            code_execution_hours=code_execution_hours,
        )

    def to_param(self) -> "MessageParam":
        """This message as a turn of the next request; its blocks go back as they came."""
        return {"role": self.role, "content": list(self.content)}


# -- deltas ----------------------------------------------------------------------------------------


class TextDelta(BaseModel):
    """More text."""

    text: str
    """The text to append."""
    type: Literal["text_delta"]


class InputJSONDelta(BaseModel):
    """More of a tool call's arguments."""

    partial_json: str
    """The JSON text to append."""
    type: Literal["input_json_delta"]


class CitationsDelta(BaseModel):
    """One more citation of the current text block."""

    citation: TextCitation
    """The citation to append."""
    type: Literal["citations_delta"]


class ThinkingDelta(BaseModel):
    """More thinking."""

    thinking: str
    """The thinking to append."""
    type: Literal["thinking_delta"]


class SignatureDelta(BaseModel):
    """The signature of the current thinking block."""

    signature: str
    """The signature."""
    type: Literal["signature_delta"]


RawContentBlockDelta: TypeAlias = Annotated[
    TextDelta | InputJSONDelta | CitationsDelta | ThinkingDelta | SignatureDelta, UnionDiscriminator("type")
]
"""Any change to a content block."""


# -- stream events ---------------------------------------------------------------------------------


class RawMessageDelta(BaseModel):
    """What changes about the message itself, near its end."""

    container: Container | None = None
    """The container in which code ran, if any did."""
    stop_details: RefusalStopDetails | None = None
    """Why Claude refused, where `stop_reason` is `refusal`."""
    stop_reason: StopReason | None = None
    """Why Claude stopped."""
    stop_sequence: str | None = None
    """The stop sequence that ended the answer, if one did."""


class RawContentBlockDeltaEvent(BaseModel):
    """A content block grows."""

    delta: RawContentBlockDelta
    """What is added."""
    index: int
    """Its place in `Message.content`."""
    type: Literal["content_block_delta"]


ContentBlockDeltaEvent: TypeAlias = RawContentBlockDeltaEvent


class RawContentBlockStartEvent(BaseModel):
    """A content block begins."""

    content_block: ContentBlock
    """The block, still empty."""
    index: int
    """Its place in `Message.content`."""
    type: Literal["content_block_start"]


ContentBlockStartEvent: TypeAlias = RawContentBlockStartEvent


class RawContentBlockStopEvent(BaseModel):
    """A content block is complete."""

    index: int
    """Its place in `Message.content`."""
    type: Literal["content_block_stop"]


ContentBlockStopEvent: TypeAlias = RawContentBlockStopEvent


class RawMessageDeltaEvent(BaseModel):
    """The message is about to end."""

    delta: RawMessageDelta
    """What changes about the message."""
    type: Literal["message_delta"]
    usage: MessageDeltaUsage
    """Usage, counted from the start of the message."""


MessageDeltaEvent: TypeAlias = RawMessageDeltaEvent


class RawMessageStartEvent(BaseModel):
    """The message begins."""

    message: Message
    """The message, without content so far."""
    type: Literal["message_start"]


MessageStartEvent: TypeAlias = RawMessageStartEvent


class RawMessageStopEvent(BaseModel):
    """The message is complete."""

    type: Literal["message_stop"]


MessageStopEvent: TypeAlias = RawMessageStopEvent

RawMessageStreamEvent: TypeAlias = Annotated[
    RawMessageStartEvent
    | RawMessageDeltaEvent
    | RawMessageStopEvent
    | RawContentBlockStartEvent
    | RawContentBlockDeltaEvent
    | RawContentBlockStopEvent,
    UnionDiscriminator("type"),
]
"""Any event of a message stream; told apart by `type`."""
MessageStreamEvent: TypeAlias = RawMessageStreamEvent
