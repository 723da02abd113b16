"""Content blocks of the beta API: those of the stable one, and those only found here."""

# A beta class gives some fields of its stable base a wider or a finer type. The checkers mind, since a
# field can be assigned to; nothing here assigns to one.
# pyright: reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
# mypy: disable-error-code="assignment,override"

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ..._models import BaseModel, UnionDiscriminator
from ..content import (
    Base64PDFSource,
    BashCodeExecutionOutputBlock,
    BashCodeExecutionResultBlock,
    BashCodeExecutionToolResultBlock,
    BashCodeExecutionToolResultBlockContent,
    BashCodeExecutionToolResultErrorObject,
    CodeExecutionOutputBlock,
    CodeExecutionResultBlock,
    CodeExecutionToolResultBlock,
    CodeExecutionToolResultBlockContent,
    CodeExecutionToolResultErrorCode,
    CodeExecutionToolResultErrorObject,
    ContainerUploadBlock,
    DirectCaller,
    DocumentBlock,
    DocumentSource,
    EncryptedCodeExecutionResultBlock,
    PlainTextSource,
    RedactedThinkingBlock,
    ServerToolCaller,
    ServerToolCaller20260120,
    ServerToolUseBlock,
    TextBlock,
    TextEditorCodeExecutionCreateResultBlock,
    TextEditorCodeExecutionStrReplaceResultBlock,
    TextEditorCodeExecutionToolResultBlock,
    TextEditorCodeExecutionToolResultBlockContent,
    TextEditorCodeExecutionToolResultErrorObject,
    TextEditorCodeExecutionViewResultBlock,
    ThinkingBlock,
    ToolReferenceBlock,
    ToolSearchToolResultBlock,
    ToolSearchToolResultBlockContent,
    ToolSearchToolResultErrorObject,
    ToolSearchToolSearchResultBlock,
    ToolUseBlock,
    ToolUseCaller,
    WebFetchBlock,
    WebFetchToolResultBlock,
    WebFetchToolResultBlockContent,
    WebFetchToolResultErrorBlock,
    WebFetchToolResultErrorCode,
    WebSearchResultBlock,
    WebSearchToolResultBlock,
    WebSearchToolResultBlockContent,
    WebSearchToolResultErrorCode,
    WebSearchToolResultErrorObject,
)
from ..model import Model
from .tool import BetaMCPTool, BetaResponseToolUnion

# -- text and thinking -----------------------------------------------------------------------------

BetaTextBlock: TypeAlias = TextBlock
BetaThinkingBlock: TypeAlias = ThinkingBlock
BetaRedactedThinkingBlock: TypeAlias = RedactedThinkingBlock


# -- tool use --------------------------------------------------------------------------------------

BetaDirectCaller: TypeAlias = DirectCaller
BetaServerToolCaller: TypeAlias = ServerToolCaller
BetaServerToolCaller20260120: TypeAlias = ServerToolCaller20260120
BetaToolUseCaller: TypeAlias = ToolUseCaller
BetaToolUseBlock: TypeAlias = ToolUseBlock


class BetaServerToolUseBlock(ServerToolUseBlock):
    """Claude calls a tool that the API runs; the result follows in the same message."""

    name: Literal[
        "advisor",
        "web_search",
        "web_fetch",
        "code_execution",
        "bash_code_execution",
        "text_editor_code_execution",
        "tool_search_tool_regex",
        "tool_search_tool_bm25",
    ]
    """Name of the tool."""


# -- documents and files ---------------------------------------------------------------------------

BetaBase64PDFSource: TypeAlias = Base64PDFSource
BetaPlainTextSource: TypeAlias = PlainTextSource
BetaDocumentSource: TypeAlias = DocumentSource
BetaDocumentBlock: TypeAlias = DocumentBlock
BetaContainerUploadBlock: TypeAlias = ContainerUploadBlock


# -- web search and fetch --------------------------------------------------------------------------

BetaWebSearchResultBlock: TypeAlias = WebSearchResultBlock
BetaWebSearchToolResultBlock: TypeAlias = WebSearchToolResultBlock
BetaWebSearchToolResultErrorObject: TypeAlias = WebSearchToolResultErrorObject
BetaWebSearchToolResultError: TypeAlias = WebSearchToolResultErrorObject
BetaWebSearchToolResultBlockContent: TypeAlias = WebSearchToolResultBlockContent
BetaWebSearchToolResultErrorCode: TypeAlias = WebSearchToolResultErrorCode
BetaWebFetchBlock: TypeAlias = WebFetchBlock
BetaWebFetchToolResultBlock: TypeAlias = WebFetchToolResultBlock
BetaWebFetchToolResultErrorBlock: TypeAlias = WebFetchToolResultErrorBlock
BetaWebFetchToolResultErrorCode: TypeAlias = WebFetchToolResultErrorCode
BetaWebFetchToolResultBlockContent: TypeAlias = WebFetchToolResultBlockContent


# -- code execution --------------------------------------------------------------------------------

BetaCodeExecutionOutputBlock: TypeAlias = CodeExecutionOutputBlock
BetaCodeExecutionResultBlock: TypeAlias = CodeExecutionResultBlock
BetaCodeExecutionToolResultBlock: TypeAlias = CodeExecutionToolResultBlock
BetaCodeExecutionToolResultErrorObject: TypeAlias = CodeExecutionToolResultErrorObject
BetaCodeExecutionToolResultError: TypeAlias = CodeExecutionToolResultErrorObject
BetaCodeExecutionToolResultBlockContent: TypeAlias = CodeExecutionToolResultBlockContent
BetaCodeExecutionToolResultErrorCode: TypeAlias = CodeExecutionToolResultErrorCode
BetaEncryptedCodeExecutionResultBlock: TypeAlias = EncryptedCodeExecutionResultBlock
BetaBashCodeExecutionOutputBlock: TypeAlias = BashCodeExecutionOutputBlock
BetaBashCodeExecutionResultBlock: TypeAlias = BashCodeExecutionResultBlock
BetaBashCodeExecutionToolResultBlock: TypeAlias = BashCodeExecutionToolResultBlock
BetaBashCodeExecutionToolResultErrorObject: TypeAlias = BashCodeExecutionToolResultErrorObject
BetaBashCodeExecutionToolResultError: TypeAlias = BashCodeExecutionToolResultErrorObject
BetaBashCodeExecutionToolResultBlockContent: TypeAlias = BashCodeExecutionToolResultBlockContent
BetaTextEditorCodeExecutionCreateResultBlock: TypeAlias = TextEditorCodeExecutionCreateResultBlock
BetaTextEditorCodeExecutionStrReplaceResultBlock: TypeAlias = TextEditorCodeExecutionStrReplaceResultBlock
BetaTextEditorCodeExecutionToolResultBlock: TypeAlias = TextEditorCodeExecutionToolResultBlock
BetaTextEditorCodeExecutionToolResultErrorObject: TypeAlias = TextEditorCodeExecutionToolResultErrorObject
BetaTextEditorCodeExecutionToolResultError: TypeAlias = TextEditorCodeExecutionToolResultErrorObject
BetaTextEditorCodeExecutionViewResultBlock: TypeAlias = TextEditorCodeExecutionViewResultBlock
BetaTextEditorCodeExecutionToolResultBlockContent: TypeAlias = TextEditorCodeExecutionToolResultBlockContent


# -- tool search -----------------------------------------------------------------------------------

BetaToolReferenceBlock: TypeAlias = ToolReferenceBlock
BetaToolSearchToolResultBlock: TypeAlias = ToolSearchToolResultBlock
BetaToolSearchToolResultErrorObject: TypeAlias = ToolSearchToolResultErrorObject
BetaToolSearchToolResultError: TypeAlias = ToolSearchToolResultErrorObject
BetaToolSearchToolSearchResultBlock: TypeAlias = ToolSearchToolSearchResultBlock
BetaToolSearchToolResultBlockContent: TypeAlias = ToolSearchToolResultBlockContent


# -- advisor ---------------------------------------------------------------------------------------


class BetaAdvisorRedactedResultBlock(BaseModel):
    """What the advisor said, readable by the API alone."""

    encrypted_content: str
    """Opaque content; send it back unchanged."""
    type: Literal["advisor_redacted_result"]
    stop_reason: str | None = None
    """Why it stopped."""


class BetaAdvisorResultBlock(BaseModel):
    """What the advisor said."""

    text: str
    """The advice."""
    type: Literal["advisor_result"]
    stop_reason: str | None = None
    """Why it stopped."""


class BetaAdvisorToolResultErrorObject(BaseModel):
    """The advisor could not answer."""

    error_code: Literal[
        "max_uses_exceeded",
        "prompt_too_long",
        "too_many_requests",
        "overloaded",
        "unavailable",
        "execution_time_exceeded",
        "model_not_found",
    ]
    """What went wrong."""
    type: Literal["advisor_tool_result_error"]


BetaAdvisorToolResultError: TypeAlias = BetaAdvisorToolResultErrorObject

BetaAdvisorToolResultBlockContent: TypeAlias = Annotated[
    BetaAdvisorToolResultErrorObject | BetaAdvisorResultBlock | BetaAdvisorRedactedResultBlock,
    UnionDiscriminator("type"),
]
"""The advice, or the error."""


class BetaAdvisorToolResultBlock(BaseModel):
    """The answer of the advisor."""

    content: BetaAdvisorToolResultBlockContent
    """The advice, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["advisor_tool_result"]


# -- mcp -------------------------------------------------------------------------------------------


class BetaMCPToolUseBlock(BaseModel):
    """Claude calls a tool of an MCP server; the result follows in the same message."""

    id: str
    """Identifier of the call."""
    input: dict[str, object]
    """Arguments of the call."""
    name: str
    """Name of the tool."""
    server_name: str
    """Name of the MCP server."""
    type: Literal["mcp_tool_use"]


class BetaMCPToolResultBlock(BaseModel):
    """What a tool of an MCP server brought."""

    content: str | list[TextBlock]
    """The result: text, or blocks."""
    is_error: bool
    """Whether the tool failed."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["mcp_tool_result"]


class BetaMCPToolListingBlock(BaseModel):
    """The tools that an MCP server offers."""

    mcp_server_name: str
    """Name of the MCP server, as in `mcp_servers`."""
    tools: list[BetaMCPTool]
    """The tools."""
    type: Literal["mcp_tool_listing"]


# -- fallback --------------------------------------------------------------------------------------


class BetaFallbackInfo(BaseModel):
    """A model in a change of models."""

    model: Model
    """The model."""


class BetaFallbackRefusalTrigger(BaseModel):
    """The model refused."""

    type: Literal["refusal"]
    category: Literal["cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"] | None = None
    """The policy area concerned; None if there is no single one."""


class BetaFallbackBlock(BaseModel):
    """Another model took over here."""

    from_: BetaFallbackInfo = Field(alias="from")
    """The model that gave up."""
    to: BetaFallbackInfo
    """The model that took over."""
    trigger: BetaFallbackRefusalTrigger
    """Why."""
    type: Literal["fallback"]


# -- compaction ------------------------------------------------------------------------------------


class BetaResponseToolChangeMCPToolReference(BaseModel):
    """A tool of an MCP server, by name."""

    name: str
    """Name of the tool."""
    server_name: str
    """Name of the MCP server."""
    type: Literal["mcp_tool_reference"]


class BetaResponseToolChangeMCPToolsetReference(BaseModel):
    """All tools of an MCP server."""

    server_name: str
    """Name of the MCP server."""
    type: Literal["mcp_toolset_reference"]


class BetaResponseToolChangeToolReference(BaseModel):
    """A tool, by name."""

    name: str
    """Name of the tool."""
    type: Literal["tool_reference"]


class BetaToolChangeToolDefinition(BaseModel):
    """A tool, in full."""

    definition: BetaResponseToolUnion
    """The tool."""
    type: Literal["tool_definition"]


BetaToolAddition: TypeAlias = Annotated[
    BetaResponseToolChangeToolReference
    | BetaResponseToolChangeMCPToolReference
    | BetaResponseToolChangeMCPToolsetReference
    | BetaToolChangeToolDefinition,
    UnionDiscriminator("type"),
]
"""What was added."""


class BetaResponseToolAdditionBlock(BaseModel):
    """A tool became available here."""

    tool: BetaToolAddition
    """The tool."""
    type: Literal["tool_addition"]


BetaToolRemoval: TypeAlias = Annotated[
    BetaResponseToolChangeToolReference
    | BetaResponseToolChangeMCPToolReference
    | BetaResponseToolChangeMCPToolsetReference,
    UnionDiscriminator("type"),
]
"""What was removed."""


class BetaResponseToolRemovalBlock(BaseModel):
    """A tool went away here."""

    tool: BetaToolRemoval
    """The tool."""
    type: Literal["tool_removal"]


BetaToolChange: TypeAlias = Annotated[
    BetaResponseToolAdditionBlock | BetaResponseToolRemovalBlock, UnionDiscriminator("type")
]
"""A change to the tools."""


class BetaCompactionBlock(BaseModel):
    """A summary that takes the place of everything before it."""

    type: Literal["compaction"]
    content: str | None = None
    """The summary; None if it failed."""
    encrypted_content: str | None = None
    """The summary, readable by the API alone; send it back unchanged."""
    signature: str | None = None
    """Proof that the block is unaltered; send it back unchanged."""
    tool_changes: list[BetaToolChange] | None = None
    """The tool changes that the summary covers."""


# -- any block -------------------------------------------------------------------------------------


BetaContentBlock: TypeAlias = Annotated[
    TextBlock
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
"""Any block of a beta reply; told apart by `type`."""
