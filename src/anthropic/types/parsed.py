"""Messages whose text was parsed into an object of yours (structured outputs)."""

# `content` gets a finer type than in the base. The checkers mind, since a field can be assigned to.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from typing import TYPE_CHECKING, Annotated, ClassVar, Generic, TypeAlias

from pydantic import Field
from typing_extensions import TypeVar

from .._models import UnionDiscriminator
from .content import (
    BashCodeExecutionToolResultBlock,
    CodeExecutionToolResultBlock,
    ContainerUploadBlock,
    RedactedThinkingBlock,
    ServerToolUseBlock,
    TextBlock,
    TextEditorCodeExecutionToolResultBlock,
    ThinkingBlock,
    ToolSearchToolResultBlock,
    ToolUseBlock,
    WebFetchToolResultBlock,
    WebSearchToolResultBlock,
)
from .message import Message

ResponseFormatT = TypeVar("ResponseFormatT", default=None)


class ParsedTextBlock(TextBlock, Generic[ResponseFormatT]):
    """A piece of text that Claude wrote, and the object it stands for."""

    __api_exclude__: ClassVar[set[str]] = {"parsed_output"}

    parsed_output: ResponseFormatT | None = Field(default=None, exclude=True)
    """The object; None without `output_format`. It is yours, so it is neither dumped nor sent back."""


ParsedContentBlock: TypeAlias = Annotated[
    ParsedTextBlock[ResponseFormatT]
    | ThinkingBlock
    | RedactedThinkingBlock
    | ToolUseBlock
    | ServerToolUseBlock
    | WebSearchToolResultBlock
    | WebFetchToolResultBlock
    | CodeExecutionToolResultBlock
    | BashCodeExecutionToolResultBlock
    | TextEditorCodeExecutionToolResultBlock
    | ToolSearchToolResultBlock
    | ContainerUploadBlock,
    UnionDiscriminator("type"),
]
"""Any block of a parsed reply; told apart by `type`."""


class ParsedMessage(Message, Generic[ResponseFormatT]):
    """Claude's answer, with its text parsed."""

    if TYPE_CHECKING:
        content: list[ParsedContentBlock[ResponseFormatT]]
        """The pieces of the answer, in order."""
    else:
        content: list[ParsedContentBlock]  # pydantic fills in the type variable of `ParsedTextBlock`

    @property
    def parsed_output(self) -> ResponseFormatT | None:
        """The object that the answer stands for; None where there is none, as in a refusal."""
        for block in self.content:
            if isinstance(block, ParsedTextBlock) and block.parsed_output is not None:
                return block.parsed_output
        return None
