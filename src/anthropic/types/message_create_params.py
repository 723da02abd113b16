"""An older path, and the documented one. It is a file, so that type checkers see it."""

from .message_params import (
    MessageCreateParams as MessageCreateParams,
    MessageCreateParamsBase as MessageCreateParamsBase,
    MessageCreateParamsNonStreaming as MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming as MessageCreateParamsStreaming,
    MetadataParam as Metadata,
)
from .tool_params import (
    ToolChoiceAnyParam as ToolChoiceToolChoiceAny,
    ToolChoiceAutoParam as ToolChoiceToolChoiceAuto,
    ToolChoiceParam as ToolChoice,
    ToolChoiceToolParam as ToolChoiceToolChoiceTool,
)

__all__ = [
    "MessageCreateParams", "MessageCreateParamsBase", "MessageCreateParamsNonStreaming", "MessageCreateParamsStreaming",
    "Metadata", "ToolChoice", "ToolChoiceToolChoiceAny", "ToolChoiceToolChoiceAuto", "ToolChoiceToolChoiceTool",
]  # fmt: skip
