"""Models: their names, and what the API says about each of them."""

from datetime import datetime
from typing import Literal, TypeAlias

from .._models import BaseModel

# -- models ----------------------------------------------------------------------------------------


Model: TypeAlias = (
    Literal[
        "claude-fable-5",
        "claude-fable-5-1",
        "claude-fable-5-2",
        "claude-haiku-4-5",
        "claude-haiku-4-5-20251001",
        "claude-haiku-5-5",
        "claude-mythos-5",
        "claude-mythos-5-1",
        "claude-mythos-5-2",
        "claude-mythos-preview",
        "claude-opus-4-5",
        "claude-opus-4-5-20251101",
        "claude-opus-4-6",
        "claude-opus-4-7",
        "claude-opus-4-8",
        "claude-opus-5",
        "claude-opus-5-5",
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
        "claude-sonnet-4-6",
        "claude-sonnet-5",
        "claude-sonnet-5-5",
    ]
    | str
)
"""The name of a model; any other string is passed on as it is."""

ModelParam: TypeAlias = Model

ModelLine: TypeAlias = Literal["fable", "haiku", "mythos", "opus", "sonnet"]
"""The line of models that a model belongs to."""


# -- what a model can do ---------------------------------------------------------------------------


class CapabilitySupport(BaseModel):
    """Whether a model can do one thing."""

    supported: bool
    """Whether the model can do it."""


class ContextManagementCapability(BaseModel):
    """Which context edits a model knows."""

    supported: bool
    """Whether the model can do it at all."""
    clear_thinking_20251015: CapabilitySupport | None = None
    """The edit that clears old thinking."""
    clear_tool_uses_20250919: CapabilitySupport | None = None
    """The edit that clears old tool results."""
    compact_20260112: CapabilitySupport | None = None
    """The edit that summarises the conversation."""


class EffortCapability(BaseModel):
    """Which values of `output_config.effort` a model takes."""

    high: CapabilitySupport
    """Support for `high`."""
    low: CapabilitySupport
    """Support for `low`."""
    max: CapabilitySupport
    """Support for `max`."""
    medium: CapabilitySupport
    """Support for `medium`."""
    supported: bool
    """Whether the model can do it at all."""
    xhigh: CapabilitySupport | None = None
    """Support for `xhigh`."""


class ServerToolsCapability(BaseModel):
    """Which server tools a model can use."""

    code_execution: CapabilitySupport
    """Support for the code execution tool."""
    supported: bool
    """Whether the model can do it at all."""
    web_search: CapabilitySupport
    """Support for the web search tool."""


class ThinkingTypes(BaseModel):
    """Which values of `thinking.type` a model takes."""

    adaptive: CapabilitySupport
    """Support for `adaptive`: the model decides how much to think."""
    between_tools: CapabilitySupport
    """Support for `between_tools`: thinking only between tool calls."""
    disabled: CapabilitySupport
    """Support for `disabled`: no thinking."""
    enabled: CapabilitySupport
    """Support for `enabled`: thinking with a token budget."""


class ThinkingCapability(BaseModel):
    """Whether a model can think, and how."""

    supported: bool
    """Whether the model can do it at all."""
    types: ThinkingTypes
    """Which thinking configurations it takes."""


class ModelCapabilities(BaseModel):
    """What a model can do."""

    batch: CapabilitySupport
    """Support for message batches."""
    citations: CapabilitySupport
    """Support for citations."""
    code_execution: CapabilitySupport
    """Support for the code execution tool."""
    context_management: ContextManagementCapability
    """Support for context editing."""
    effort: EffortCapability
    """Support for `output_config.effort`."""
    image_input: CapabilitySupport
    """Support for images in the request."""
    pdf_input: CapabilitySupport
    """Support for PDF documents in the request."""
    server_tools: ServerToolsCapability
    """Support for tools that run on the API's side."""
    structured_outputs: CapabilitySupport
    """Support for answers that follow a JSON schema."""
    thinking: ThinkingCapability
    """Support for extended thinking."""


class ModelInfo(BaseModel):
    """One model that the API offers."""

    id: str
    """The name to pass as `model`."""
    created_at: datetime
    """When the model was released; the epoch, if unknown."""
    display_name: str
    """The name for humans."""
    lifecycle: Literal["active", "deprecated", "retired"]
    """Whether the model is in service, on its way out, or gone."""
    type: Literal["model"]
    capabilities: ModelCapabilities | None = None
    """What the model can do."""
    deprecated_at: datetime | None = None
    """When the model was, or will be, deprecated."""
    line: ModelLine | None = None
    """The line the model belongs to."""
    max_input_tokens: int | None = None
    """Size of the context window, in tokens."""
    max_tokens: int | None = None
    """Largest `max_tokens` a request may ask for."""
    retires_at: datetime | None = None
    """When the model stops answering."""
