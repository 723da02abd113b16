"""The parameters of `beta.messages.create` and `beta.messages.count_tokens`, with the objects they hold."""

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from typing_extensions import Required, TypedDict

from ..._types import SequenceNotStr
from .._in import In, Iterable, Opt
from ..beta_name import AnthropicBetaParam
from ..content_params import CacheControlEphemeralParam, TextBlockParam
from ..message_params import (
    ContainerParams,
    DiagnosticsParam,
    JSONOutputFormatParam,
    MetadataParam,
    OutputConfigParam,
    SkillParams,
    ThinkingConfigBetweenToolsParam,
    ThinkingConfigDisabledParam,
)
from ..model import ModelParam
from ..tool_params import ToolChoiceParam
from .content_params import BetaContentBlockParam, BetaSystemContentParam
from .context_params import BetaCompactionConfigParam, BetaContextManagementConfigParam
from .tool_params import BetaRequestMCPServerURLDefinitionParam, BetaToolUnionParam

if TYPE_CHECKING:
    from ..._types import SupportsToDict

    _Tool: TypeAlias = BetaToolUnionParam | SupportsToDict
else:
    _Tool = BetaToolUnionParam  # a validator sees what travels

# -- thinking and output ---------------------------------------------------------------------------


BetaThinkingPrefixMismatchBehavior: TypeAlias = Literal["drop_block", "error"]
"""Drop the thinking block, or refuse the request."""


class BetaThinkingBlockBindingParam(TypedDict, total=False):
    """How strictly thinking that is sent back must fit the conversation."""

    prefix_mismatch_behavior: BetaThinkingPrefixMismatchBehavior | None
    """What to do with thinking whose conversation was altered."""


class BetaThinkingConfigAdaptiveParam(TypedDict, total=False):
    """Think as much as the question needs."""

    type: Required[Literal["adaptive"]]
    block_binding: BetaThinkingBlockBindingParam | None
    """How strictly thinking that is sent back must fit the conversation."""
    display: Literal["summarized", "omitted", "updates"] | None
    """Show a summary of the thinking, short updates, or leave its text out."""


BetaThinkingConfigBetweenToolsParam: TypeAlias = ThinkingConfigBetweenToolsParam
BetaThinkingConfigDisabledParam: TypeAlias = ThinkingConfigDisabledParam


class BetaThinkingConfigEnabledParam(TypedDict, total=False):
    """Think, within a budget."""

    budget_tokens: Required[int]
    """Most tokens to think with; at least 1024 and less than `max_tokens`."""
    type: Required[Literal["enabled"]]
    block_binding: BetaThinkingBlockBindingParam | None
    """How strictly thinking that is sent back must fit the conversation."""
    display: Literal["summarized", "omitted", "updates"] | None
    """Show a summary of the thinking, short updates, or leave its text out."""


BetaThinkingConfigParam: TypeAlias = (
    BetaThinkingConfigEnabledParam
    | ThinkingConfigDisabledParam
    | ThinkingConfigBetweenToolsParam
    | BetaThinkingConfigAdaptiveParam
)
"""Whether and how Claude thinks before it answers."""

BetaJSONOutputFormatParam: TypeAlias = JSONOutputFormatParam


class BetaTokenTaskBudgetParam(TypedDict, total=False):
    """A token budget that Claude can see and plans with."""

    total: Required[int]
    """Tokens for the whole task."""
    type: Required[Literal["tokens"]]
    remaining: int | None
    """Tokens that are left (default: `total`)."""


class BetaOutputConfigParam(OutputConfigParam, total=False):
    """What the answer should be like, with the settings in beta."""

    task_budget: BetaTokenTaskBudgetParam | None
    """A token budget for the whole task, which Claude can see."""


# -- around the request ----------------------------------------------------------------------------

BetaMetadataParam: TypeAlias = MetadataParam
BetaSkillParams: TypeAlias = SkillParams
BetaContainerParams: TypeAlias = ContainerParams

BetaContainerParam: TypeAlias = ContainerParams | str
"""A container, or its id."""

BetaDiagnosticsParam: TypeAlias = DiagnosticsParam

BetaBillTo: TypeAlias = Literal["self", "user_profile"]
"""Who pays for a request."""


class BetaBillingPolicyParam(TypedDict, total=False):
    """Who pays for a request."""

    type: Required[Literal["billing_policy"]]
    bill_to: BetaBillTo
    """Who pays."""


class BetaFallbackCreditTokenParam(TypedDict, total=False):
    """A fallback credit, and how strict to be about it."""

    token: Required[str]
    """The token from `stop_details.fallback_credit_token`."""
    mode: Literal["strict", "best_effort"]
    """Refuse a request the credit does not fit, or serve it at full price."""


class BetaFallbackParam(TypedDict, total=False):
    """A model that takes over when the first one refuses."""

    model: Required[ModelParam]
    """The model that takes over."""
    max_tokens: int | None
    """Most tokens it may write (default: as in the request)."""
    output_config: BetaOutputConfigParam | None
    """Output settings (default: as in the request)."""
    speed: Literal["standard", "fast"] | None
    """Speed (default: as in the request)."""
    thinking: BetaThinkingConfigParam | None
    """Thinking (default: as in the request)."""


BetaFallbacksParam: TypeAlias = Iterable[BetaFallbackParam] | Literal["default"]
"""The models that take over, in order, or `default` for the API's own choice."""

BetaFallbackCreditTokenOrStr: TypeAlias = str | BetaFallbackCreditTokenParam
"""A fallback credit."""


class BetaThreadContinueParams(TypedDict, total=False):
    """Continue a thread that the API keeps."""

    previous_message_id: Required[str]
    """The message to continue from."""
    type: Required[Literal["continue"]]


class BetaThreadCreateParams(TypedDict, total=False):
    """Begin a thread that the API keeps."""

    type: Required[Literal["create"]]


BetaMessageThreadParam: TypeAlias = BetaThreadCreateParams | BetaThreadContinueParams
"""Begin or continue a thread."""


# -- messages --------------------------------------------------------------------------------------


BetaMessageContentParam: TypeAlias = str | Iterable[BetaContentBlockParam]
"""The content of a message: text, or blocks; blocks of a reply can be sent back as they are."""


class BetaMessageParam(TypedDict, total=False):
    """One turn of the conversation."""

    content: Required[BetaMessageContentParam]
    """Text, or blocks; blocks of a reply can be sent back as they are."""
    role: Required[Literal["user", "assistant", "system"]]
    """Who speaks."""


class BetaUserMessageParam(TypedDict, total=False):
    """A turn of the user."""

    content: Required[BetaMessageContentParam]
    """Text, or blocks."""
    role: Required[Literal["user"]]
    """Always `user`."""


class BetaAssistantMessageParam(TypedDict, total=False):
    """A turn of Claude's."""

    content: Required[BetaMessageContentParam]
    """Text, or blocks; as the last turn, Claude continues it."""
    role: Required[Literal["assistant"]]
    """Always `assistant`."""


class BetaSystemMessageOutputConfigParam(TypedDict, total=False):
    """Output settings that hold from a system message on."""

    effort: Literal["low", "medium", "high", "xhigh", "max"] | None
    """How much work to put into the answer."""


class BetaSystemMessageParam(TypedDict, total=False):
    """An instruction, or a change of tools, in the middle of the conversation."""

    role: Required[Literal["system"]]
    """Always `system`."""
    clear_at: Literal["next_user_message", "never"] | None
    """When the instruction stops to count (default: never)."""
    content: str | Iterable[BetaSystemContentParam]
    """The instruction, or changes to the tools."""
    output_config: BetaSystemMessageOutputConfigParam | None
    """Output settings that hold from here on."""


AnyBetaMessageParam: TypeAlias = (
    BetaMessageParam | BetaUserMessageParam | BetaAssistantMessageParam | BetaSystemMessageParam
)
"""One turn of the conversation, whichever class it was written with."""


# -- calls -----------------------------------------------------------------------------------------


class _ConversationOptions(TypedDict, total=False):
    """What every call that makes Claude answer takes."""

    system: Opt[str | Iterable[TextBlockParam]]
    """Who Claude is and what it should do: text, or text blocks."""
    tool_choice: Opt[ToolChoiceParam]
    """How Claude may choose among the tools (default: auto)."""
    thinking: Opt[BetaThinkingConfigParam]
    """Whether and how Claude thinks before it answers (default: as the model does)."""
    stop_sequences: Opt[SequenceNotStr[str]]
    """Texts that end the answer; they are not part of it."""
    cache_control: Opt[CacheControlEphemeralParam]
    """Cache up to the last block that can be cached."""
    container: Opt[BetaContainerParam]
    """The container for code, and the skills in it (default: a new one, if code runs)."""
    context_management: Opt[BetaContextManagementConfigParam]
    """What to do about a conversation that grows long (default: nothing)."""
    compaction: Opt[BetaCompactionConfigParam]
    """Ask for a summary of the conversation instead of an answer."""
    diagnostics: Opt[DiagnosticsParam]
    """Ask why the prompt cache missed."""
    fallbacks: Opt[BetaFallbacksParam]
    """Models that take over when the first one refuses (default: none)."""
    fallback_credit_token: Opt[BetaFallbackCreditTokenOrStr]
    """A credit from a refusal, which makes this retry cheaper."""
    inference_geo: Opt[str]
    """Where the model may run (default: as the workspace says)."""
    mcp_servers: Opt[Iterable[BetaRequestMCPServerURLDefinitionParam]]
    """MCP servers that the API connects to."""
    metadata: Opt[MetadataParam]
    """What you tell the API about the request."""
    billing_policy: Opt[BetaBillingPolicyParam]
    """Who pays (default: you)."""
    service_tier: Opt[Literal["auto", "standard_only"]]
    """Whether to use priority capacity where there is some (default: auto)."""
    speed: Opt[Literal["standard", "fast"]]
    """`fast` trades price for speed on the models that have it (default: standard)."""
    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    user_profile_id: Annotated[Opt[str], In("header", "anthropic-user-profile-id")]
    """The user profile to act for."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class ThreadCreateParams(_ConversationOptions, total=False):
    """What a thread is begun with; it holds for every turn."""

    output_config: Opt[BetaOutputConfigParam]
    """Effort and form of the answer."""


class ThreadSendParams(_ConversationOptions, total=False):
    """What one turn of a thread may set differently."""

    model: Opt[ModelParam]
    """The model that answers."""
    max_tokens: Opt[int]
    """Most tokens to write, thinking included; Claude may stop earlier."""


class MessageCreateOptions(_ConversationOptions, total=False):
    """What `beta.messages.create` takes besides model, messages and max_tokens."""

    tools: Opt[Iterable[_Tool]]
    """The tools that Claude may call: definitions, or objects with ``@beta_tool``."""
    output_config: Opt[BetaOutputConfigParam]
    """Effort and form of the answer."""
    thread: Opt[BetaMessageThreadParam]
    """Begin or continue a thread that the API keeps."""
    temperature: Opt[float]
    """Randomness, from 0.0 to 1.0 (default: 1.0). Newer models refuse it."""
    top_k: Opt[int]
    """Choose among this many most likely tokens only (default: no limit). Newer models refuse it."""
    top_p: Opt[float]
    """Choose among the likeliest tokens that make up this share, 0.0 to 1.0. Newer models refuse it."""


class MessageCreateParamsBase(MessageCreateOptions, total=False):
    """What `beta.messages.create` takes, streaming or not."""

    output_format: Opt[JSONOutputFormatParam]
    """The older place of `output_config.format`."""
    max_tokens: Required[int]
    """Most tokens to write, thinking included; Claude may stop earlier."""
    messages: Required[Iterable[AnyBetaMessageParam]]
    """The conversation so far, oldest turn first."""
    model: Required[ModelParam]
    """The model that answers."""


class MessageCreateParamsNonStreaming(MessageCreateParamsBase, total=False):
    """Parameters of `beta.messages.create` for a whole message."""

    stream: Opt[Literal[False]]
    """Wait for the whole message (the default)."""


class MessageCreateParamsStreaming(MessageCreateParamsBase, total=False):
    """Parameters of `beta.messages.create` for a stream of events."""

    stream: Required[Literal[True]]
    """Yield events as the answer is written."""


MessageCreateParams: TypeAlias = MessageCreateParamsNonStreaming | MessageCreateParamsStreaming
"""Parameters of `beta.messages.create`."""


class OutputFormat(TypedDict, total=False):
    """A JSON schema, in the older form."""

    schema: Required[object]
    """The JSON schema."""
    type: Required[Literal["json_schema"]]


class MessageCountTokensOptions(TypedDict, total=False):
    """What `beta.messages.count_tokens` takes besides model and messages."""

    system: Opt[str | Iterable[TextBlockParam]]
    """Who Claude is and what it should do: text, or text blocks."""
    tools: Opt[Iterable[_Tool]]
    """The tools that Claude may call: definitions, or objects with ``@beta_tool``."""
    tool_choice: Opt[ToolChoiceParam]
    """How Claude may choose among the tools (default: auto)."""
    thinking: Opt[BetaThinkingConfigParam]
    """Whether and how Claude thinks before it answers (default: as the model does)."""
    output_config: Opt[BetaOutputConfigParam]
    """Effort and form of the answer."""
    cache_control: Opt[CacheControlEphemeralParam]
    """Cache up to the last block that can be cached."""
    context_management: Opt[BetaContextManagementConfigParam]
    """What to do about a conversation that grows long (default: nothing)."""
    compaction: Opt[BetaCompactionConfigParam]
    """Ask for a summary of the conversation instead of an answer."""
    mcp_servers: Opt[Iterable[BetaRequestMCPServerURLDefinitionParam]]
    """MCP servers that the API connects to."""
    billing_policy: Opt[BetaBillingPolicyParam]
    """Who pays (default: you)."""
    speed: Opt[Literal["standard", "fast"]]
    """`fast` trades price for speed on the models that have it (default: standard)."""
    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    user_profile_id: Annotated[Opt[str], In("header", "anthropic-user-profile-id")]
    """The user profile to act for."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class MessageCountTokensParams(MessageCountTokensOptions, total=False):
    """Parameters of `beta.messages.count_tokens`."""

    output_format: Opt[JSONOutputFormatParam]
    """The older place of `output_config.format`."""
    messages: Required[Iterable[AnyBetaMessageParam]]
    """The conversation so far, oldest turn first."""
    model: Required[ModelParam]
    """The model that answers."""
