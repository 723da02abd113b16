"""Messages whose text was parsed into an object of yours (structured outputs)."""

# `content` gets a finer type than in the base. The checkers mind, since a field can be assigned to.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, ClassVar, Generic, TypeAlias

from pydantic import Field
from typing_extensions import TypeVar

from .._errors import OutputError
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


class WithOutput(Generic[ResponseFormatT]):
    """What parsed messages of both surfaces have."""

    if TYPE_CHECKING:

        @property
        def _texts(self) -> Iterable[ParsedTextBlock[ResponseFormatT]]: ...

    else:

        @property
        def _texts(self):
            return [block for block in self.content if isinstance(block, ParsedTextBlock)]

    @property
    def parsed_output(self) -> ResponseFormatT | None:
        """The object that the answer stands for; None where there is none, and then see `parse_error`."""
        for block in self._texts:
            if block.parsed_output is not None:
                return block.parsed_output
        return None

    @property
    def parse_error(self) -> OutputError | None:
        """Why there is no object: the answer was refused or cut off, or is no JSON. You may raise it; None where all
        is well."""
        failure = self.__dict__.get("_parse_failure")
        if failure is None:
            return None
        reason, detail = failure
        return OutputError(_WORDS.get(reason, _NOT_YET).format(reason, detail), reply=self, reason=reason)


_WORDS = {
    "refusal": "Claude refused to answer; `reply.stop_details` may say why",
    "max_tokens": "The answer was cut off at max_tokens; allow more of them: {1}",
    "model_context_window_exceeded": "The answer was cut off where the context window of the model ends: {1}",
    "no_text": "The answer has no text",
    "not_json": "The answer is not JSON: {1}",
    "invalid": "The answer does not fit the type it was asked for: {1}",
}
_NOT_YET = "The answer is still to come: the message ended with stop_reason {0!r}"


class ParsedMessage(Message, WithOutput[ResponseFormatT], Generic[ResponseFormatT]):
    """Claude's answer, with its text parsed."""

    if TYPE_CHECKING:
        content: list[ParsedContentBlock[ResponseFormatT]]
        """The pieces of the answer, in order."""
    else:
        content: list[ParsedContentBlock]  # pydantic fills in the type variable of `ParsedTextBlock`
