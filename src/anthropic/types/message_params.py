"""The parameters of `messages.create` and `messages.count_tokens`, with the objects they hold."""

from typing import Annotated, Literal, TypeAlias

from typing_extensions import Required, TypedDict

from .._types import SequenceNotStr
from ._in import In, Iterable, Opt
from .content import ContentBlock
from .content_params import CacheControlEphemeralParam, ContentBlockParam, TextBlockParam
from .model import ModelParam
from .tool_params import MessageCountTokensToolParam, ToolChoiceParam, ToolUnionParam

# -- thinking and output ---------------------------------------------------------------------------


class ThinkingConfigAdaptiveParam(TypedDict, total=False):
    """Think as much as the question needs."""

    type: Required[Literal["adaptive"]]
    display: Literal["summarized", "omitted"] | None
    """Show a summary of the thinking, or leave its text out (default: depends on the model)."""


class ThinkingConfigBetweenToolsParam(TypedDict, total=False):
    """Think between tool calls only."""

    type: Required[Literal["between_tools"]]


class ThinkingConfigDisabledParam(TypedDict, total=False):
    """Do not think."""

    type: Required[Literal["disabled"]]


class ThinkingConfigEnabledParam(TypedDict, total=False):
    """Think, within a budget."""

    budget_tokens: Required[int]
    """Most tokens to think with; at least 1024 and less than `max_tokens`."""
    type: Required[Literal["enabled"]]
    display: Literal["summarized", "omitted"] | None
    """Show a summary of the thinking, or leave its text out (default: depends on the model)."""


ThinkingConfigParam: TypeAlias = (
    ThinkingConfigEnabledParam
    | ThinkingConfigDisabledParam
    | ThinkingConfigBetweenToolsParam
    | ThinkingConfigAdaptiveParam
)
"""Whether and how Claude thinks before it answers."""


class JSONOutputFormatParam(TypedDict, total=False):
    """The answer is JSON that follows a schema."""

    schema: Required[dict[str, object]]
    """The JSON schema."""
    type: Required[Literal["json_schema"]]


class OutputConfigParam(TypedDict, total=False):
    """What the answer should be like."""

    effort: Literal["low", "medium", "high", "xhigh", "max"] | None
    """How much work to put into the answer (default: high)."""
    format: JSONOutputFormatParam | None
    """The form of the answer (default: free text)."""


# -- around the request ----------------------------------------------------------------------------


class MetadataParam(TypedDict, total=False):
    """What you tell the API about the request."""

    user_id: str | None
    """An opaque id of your user, such as a hash; never a name, address or phone number."""


class SkillParams(TypedDict, total=False):
    """A skill to load into a container."""

    skill_id: Required[str]
    """Identifier of the skill."""
    type: Required[Literal["anthropic", "custom"]]
    """Whether the skill comes from Anthropic or is your own."""
    version: str
    """Version of the skill (default: the latest)."""


class ContainerParams(TypedDict, total=False):
    """The container for code, and the skills in it."""

    id: str | None
    """A container of an earlier request (default: a new one)."""
    skills: Iterable[SkillParams] | None
    """Skills to load into it."""


MessageCreateParamsContainerParam: TypeAlias = ContainerParams | str
"""A container, or its id."""


class DiagnosticsParam(TypedDict, total=False):
    """Ask the API why the prompt cache missed."""

    previous_message_id: str | None
    """The message to compare this request with."""


# -- messages --------------------------------------------------------------------------------------


MessageContentParam: TypeAlias = str | Iterable[ContentBlockParam | ContentBlock]
"""The content of a message: text, or blocks; blocks of a reply can be sent back as they are."""


class MessageParam(TypedDict, total=False):
    """One turn of the conversation."""

    content: Required[MessageContentParam]
    """Text, or blocks; blocks of a reply can be sent back as they are."""
    role: Required[Literal["user", "assistant", "system"]]
    """Who speaks."""


class UserMessageParam(TypedDict, total=False):
    """A turn of the user."""

    content: Required[MessageContentParam]
    """Text, or blocks."""
    role: Required[Literal["user"]]
    """Always `user`."""


class AssistantMessageParam(TypedDict, total=False):
    """A turn of Claude's."""

    content: Required[MessageContentParam]
    """Text, or blocks; as the last turn, Claude continues it."""
    role: Required[Literal["assistant"]]
    """Always `assistant`."""


class SystemMessageParam(TypedDict, total=False):
    """An instruction in the middle of the conversation."""

    content: Required[str | Iterable[TextBlockParam]]
    """The instruction."""
    role: Required[Literal["system"]]
    """Always `system`."""


AnyMessageParam: TypeAlias = MessageParam | UserMessageParam | AssistantMessageParam | SystemMessageParam
"""One turn of the conversation, whichever class it was written with."""


# -- calls -----------------------------------------------------------------------------------------


class _ConversationOptions(TypedDict, total=False):
    """What every call that makes Claude answer takes."""

    system: Opt[str | Iterable[TextBlockParam]]
    """Who Claude is and what it should do: text, or text blocks."""
    tool_choice: Opt[ToolChoiceParam]
    """How Claude may choose among the tools (default: auto)."""
    thinking: Opt[ThinkingConfigParam]
    """Whether and how Claude thinks before it answers (default: as the model does)."""
    output_config: Opt[OutputConfigParam]
    """Effort and form of the answer."""
    stop_sequences: Opt[SequenceNotStr[str]]
    """Texts that end the answer; they are not part of it."""
    temperature: Opt[float]
    """Randomness, from 0.0 to 1.0 (default: 1.0). Newer models refuse it."""
    top_k: Opt[int]
    """Choose among this many most likely tokens only (default: no limit). Newer models refuse it."""
    top_p: Opt[float]
    """Choose among the likeliest tokens that make up this share, 0.0 to 1.0. Newer models refuse it."""
    cache_control: Opt[CacheControlEphemeralParam]
    """Cache up to the last block that can be cached."""
    container: Opt[MessageCreateParamsContainerParam]
    """The container for code, and the skills in it (default: a new one, if code runs)."""
    diagnostics: Opt[DiagnosticsParam]
    """Ask why the prompt cache missed."""
    inference_geo: Opt[str]
    """Where the model may run (default: as the workspace says)."""
    metadata: Opt[MetadataParam]
    """What you tell the API about the request."""
    service_tier: Opt[Literal["auto", "standard_only"]]
    """Whether to use priority capacity where there is some (default: auto)."""
    speed: Opt[Literal["standard", "fast"]]
    """`fast` trades price for speed on the models that have it (default: standard)."""
    user_profile_id: Annotated[Opt[str], In("header", "anthropic-user-profile-id")]
    """The user profile to act for."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class MessageCreateOptions(_ConversationOptions, total=False):
    """What `messages.create` takes besides model, messages and max_tokens."""

    tools: Opt[Iterable[ToolUnionParam]]
    """The tools that Claude may call."""


class MessageCreateParamsBase(MessageCreateOptions, total=False):
    """What `messages.create` takes, streaming or not."""

    max_tokens: Required[int]
    """Most tokens to write, thinking included; Claude may stop earlier."""
    messages: Required[Iterable[AnyMessageParam]]
    """The conversation so far, oldest turn first."""
    model: Required[ModelParam]
    """The model that answers."""


class MessageCreateParamsNonStreaming(MessageCreateParamsBase, total=False):
    """Parameters of `messages.create` for a whole message."""

    stream: Opt[Literal[False]]
    """Wait for the whole message (the default)."""


class MessageCreateParamsStreaming(MessageCreateParamsBase, total=False):
    """Parameters of `messages.create` for a stream of events."""

    stream: Required[Literal[True]]
    """Yield events as the answer is written."""


MessageCreateParams: TypeAlias = MessageCreateParamsNonStreaming | MessageCreateParamsStreaming
"""Parameters of `messages.create`."""


class MessageCountTokensOptions(TypedDict, total=False):
    """What `messages.count_tokens` takes besides model and messages."""

    system: Opt[str | Iterable[TextBlockParam]]
    """Who Claude is and what it should do: text, or text blocks."""
    tools: Opt[Iterable[MessageCountTokensToolParam]]
    """The tools that Claude may call."""
    tool_choice: Opt[ToolChoiceParam]
    """How Claude may choose among the tools (default: auto)."""
    thinking: Opt[ThinkingConfigParam]
    """Whether and how Claude thinks before it answers (default: as the model does)."""
    output_config: Opt[OutputConfigParam]
    """Effort and form of the answer."""
    cache_control: Opt[CacheControlEphemeralParam]
    """Cache up to the last block that can be cached."""
    speed: Opt[Literal["standard", "fast"]]
    """`fast` trades price for speed on the models that have it (default: standard)."""
    user_profile_id: Annotated[Opt[str], In("header", "anthropic-user-profile-id")]
    """The user profile to act for."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class MessageCountTokensParams(MessageCountTokensOptions, total=False):
    """Parameters of `messages.count_tokens`."""

    messages: Required[Iterable[AnyMessageParam]]
    """The conversation so far, oldest turn first."""
    model: Required[ModelParam]
    """The model that answers."""
