"""Beta messages whose text was parsed into an object of yours (structured outputs)."""

# `content` gets a finer type than in the base. The checkers mind, since a field can be assigned to.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from typing import TYPE_CHECKING, Annotated, Generic, TypeAlias

from ..._models import UnionDiscriminator
from ..content import (
    BashCodeExecutionToolResultBlock,
    CodeExecutionToolResultBlock,
    ContainerUploadBlock,
    RedactedThinkingBlock,
    TextEditorCodeExecutionToolResultBlock,
    ThinkingBlock,
    ToolSearchToolResultBlock,
    ToolUseBlock,
    WebFetchToolResultBlock,
    WebSearchToolResultBlock,
)
from ..parsed import ParsedTextBlock, ResponseFormatT, WithOutput
from .content import (
    BetaAdvisorToolResultBlock,
    BetaCompactionBlock,
    BetaFallbackBlock,
    BetaMCPToolListingBlock,
    BetaMCPToolResultBlock,
    BetaMCPToolUseBlock,
    BetaServerToolUseBlock,
)
from .message import BetaMessage

ParsedBetaTextBlock: TypeAlias = ParsedTextBlock[ResponseFormatT]

ParsedBetaContentBlock: TypeAlias = Annotated[
    ParsedTextBlock[ResponseFormatT]
    | ThinkingBlock
    | RedactedThinkingBlock
    | ToolUseBlock
    | BetaServerToolUseBlock
    | WebSearchToolResultBlock
    | WebFetchToolResultBlock
    | BetaAdvisorToolResultBlock
    | CodeExecutionToolResultBlock
    | BashCodeExecutionToolResultBlock
    | TextEditorCodeExecutionToolResultBlock
    | ToolSearchToolResultBlock
    | BetaMCPToolUseBlock
    | BetaMCPToolResultBlock
    | ContainerUploadBlock
    | BetaCompactionBlock
    | BetaFallbackBlock
    | BetaMCPToolListingBlock,
    UnionDiscriminator("type"),
]
"""Any block of a parsed beta reply; told apart by `type`."""


class ParsedBetaMessage(BetaMessage, WithOutput[ResponseFormatT], Generic[ResponseFormatT]):
    """Claude's answer to a beta request, with its text parsed."""

    if TYPE_CHECKING:
        content: list[ParsedBetaContentBlock[ResponseFormatT]]
        """The pieces of the answer, in order."""
    else:
        content: list[ParsedBetaContentBlock]  # pydantic fills in the type variable of `ParsedTextBlock`
