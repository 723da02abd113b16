"""Content blocks as a beta request carries them."""

from typing import Literal, TypeAlias

from typing_extensions import Required, TypedDict

from .._in import Iterable
from ..content_params import (
    Base64ImageSourceParam,
    Base64PDFSourceParam,
    BashCodeExecutionOutputBlockParam,
    BashCodeExecutionResultBlockParam,
    BashCodeExecutionToolResultBlockContentParam,
    BashCodeExecutionToolResultBlockParam,
    BashCodeExecutionToolResultErrorParam,
    BrowserStateBlockParam,
    BrowserStateChangeDownloadCompletedParam,
    BrowserStateChangeDownloadFailedParam,
    BrowserStateChangeDownloadStartedParam,
    BrowserStateChangeParam,
    BrowserStateChangeTabOpenedParam,
    BrowserStateTabEntryParam,
    CacheControlEphemeralParam,
    CitationCharLocationParam,
    CitationContentBlockLocationParam,
    CitationPageLocationParam,
    CitationsConfigParam,
    CitationSearchResultLocationParam,
    CitationWebSearchResultLocationParam,
    CodeExecutionOutputBlockParam,
    CodeExecutionResultBlockParam,
    CodeExecutionToolResultBlockParam,
    CodeExecutionToolResultBlockParamContentParam,
    CodeExecutionToolResultErrorParam,
    ContainerUploadBlockParam,
    ContentBlockSourceContentParam,
    ContentBlockSourceParam,
    DirectCallerParam,
    DocumentBlockParam,
    DocumentSourceParam,
    EncryptedCodeExecutionResultBlockParam,
    FileDocumentSourceParam,
    FileImageSourceParam,
    ImageBlockParam,
    ImageSourceParam,
    ImageTransformationsParam,
    PlainTextSourceParam,
    RedactedThinkingBlockParam,
    SearchResultBlockParam,
    ServerToolCaller20260120Param,
    ServerToolCallerParam,
    TextBlockParam,
    TextCitationParam,
    TextEditorCodeExecutionCreateResultBlockParam,
    TextEditorCodeExecutionStrReplaceResultBlockParam,
    TextEditorCodeExecutionToolResultBlockContentParam,
    TextEditorCodeExecutionToolResultBlockParam,
    TextEditorCodeExecutionToolResultErrorParam,
    TextEditorCodeExecutionViewResultBlockParam,
    ThinkingBlockParam,
    ToolReferenceBlockParam,
    ToolResultBlockParam,
    ToolResultContentParam,
    ToolSearchToolResultBlockContentParam,
    ToolSearchToolResultBlockParam,
    ToolSearchToolResultErrorParam,
    ToolSearchToolSearchResultBlockParam,
    ToolUseBlockParam,
    ToolUseCallerParam,
    URLImageSourceParam,
    URLPDFSourceParam,
    WebFetchBlockParam,
    WebFetchToolResultBlockContentParam,
    WebFetchToolResultBlockParam,
    WebFetchToolResultErrorBlockParam,
    WebSearchResultBlockParam,
    WebSearchToolRequestErrorObjectParam,
    WebSearchToolResultBlockParam,
    WebSearchToolResultBlockParamContentParam,
)
from ..model import ModelParam
from .content import BetaContentBlock
from .tool_params import BetaMCPToolParamParam, BetaToolUnionParam

# -- caching and citations -------------------------------------------------------------------------

BetaCacheControlEphemeralParam: TypeAlias = CacheControlEphemeralParam
BetaCitationsConfigParam: TypeAlias = CitationsConfigParam
BetaCitationsConfigParamParam: TypeAlias = CitationsConfigParam
BetaCitationCharLocationParam: TypeAlias = CitationCharLocationParam
BetaCitationContentBlockLocationParam: TypeAlias = CitationContentBlockLocationParam
BetaCitationPageLocationParam: TypeAlias = CitationPageLocationParam
BetaCitationSearchResultLocationParam: TypeAlias = CitationSearchResultLocationParam
BetaCitationWebSearchResultLocationParam: TypeAlias = CitationWebSearchResultLocationParam
BetaTextCitationParam: TypeAlias = TextCitationParam


# -- text and thinking -----------------------------------------------------------------------------

BetaTextBlockParam: TypeAlias = TextBlockParam
BetaThinkingBlockParam: TypeAlias = ThinkingBlockParam
BetaRedactedThinkingBlockParam: TypeAlias = RedactedThinkingBlockParam


# -- images and documents --------------------------------------------------------------------------

BetaBase64ImageSourceParam: TypeAlias = Base64ImageSourceParam
BetaFileImageSourceParam: TypeAlias = FileImageSourceParam
BetaURLImageSourceParam: TypeAlias = URLImageSourceParam
BetaImageSourceParam: TypeAlias = ImageSourceParam
BetaImageTransformationsParam: TypeAlias = ImageTransformationsParam
BetaImageBlockParam: TypeAlias = ImageBlockParam
BetaBase64PDFSourceParam: TypeAlias = Base64PDFSourceParam
BetaURLPDFSourceParam: TypeAlias = URLPDFSourceParam
BetaPlainTextSourceParam: TypeAlias = PlainTextSourceParam
BetaFileDocumentSourceParam: TypeAlias = FileDocumentSourceParam
BetaContentBlockSourceParam: TypeAlias = ContentBlockSourceParam
BetaContentBlockSourceContentParam: TypeAlias = ContentBlockSourceContentParam
BetaRequestDocumentBlockParam: TypeAlias = DocumentBlockParam
BetaBase64PDFBlockParam: TypeAlias = DocumentBlockParam
BetaRequestDocumentSourceParam: TypeAlias = DocumentSourceParam
BetaSearchResultBlockParam: TypeAlias = SearchResultBlockParam
BetaContainerUploadBlockParam: TypeAlias = ContainerUploadBlockParam


# -- tool use and its result -----------------------------------------------------------------------

BetaDirectCallerParam: TypeAlias = DirectCallerParam
BetaServerToolCaller20260120Param: TypeAlias = ServerToolCaller20260120Param
BetaServerToolCallerParam: TypeAlias = ServerToolCallerParam
BetaToolUseCallerParam: TypeAlias = ToolUseCallerParam
BetaToolUseBlockParam: TypeAlias = ToolUseBlockParam


class BetaServerToolUseBlockParam(TypedDict, total=False):
    """A server tool call of Claude's, sent back."""

    id: Required[str]
    """Identifier of the call."""
    input: Required[dict[str, object]]
    """Arguments of the call."""
    name: Required[
        Literal[
            "advisor",
            "web_search",
            "web_fetch",
            "code_execution",
            "bash_code_execution",
            "text_editor_code_execution",
            "tool_search_tool_regex",
            "tool_search_tool_bm25",
        ]
    ]
    """Name of the tool."""
    type: Required[Literal["server_tool_use"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    caller: ToolUseCallerParam
    """Who made the call: Claude itself, or code that Claude runs."""


BetaToolReferenceBlockParam: TypeAlias = ToolReferenceBlockParam
BetaBrowserStateBlockParam: TypeAlias = BrowserStateBlockParam
BetaBrowserStateChangeDownloadCompletedParam: TypeAlias = BrowserStateChangeDownloadCompletedParam
BetaBrowserStateChangeDownloadFailedParam: TypeAlias = BrowserStateChangeDownloadFailedParam
BetaBrowserStateChangeDownloadStartedParam: TypeAlias = BrowserStateChangeDownloadStartedParam
BetaBrowserStateChangeTabOpenedParam: TypeAlias = BrowserStateChangeTabOpenedParam
BetaBrowserStateTabEntryParam: TypeAlias = BrowserStateTabEntryParam
BetaBrowserStateChangeParam: TypeAlias = BrowserStateChangeParam
BetaToolResultContentParam: TypeAlias = ToolResultContentParam
BetaToolResultBlockParam: TypeAlias = ToolResultBlockParam


# -- results of server tools, sent back ------------------------------------------------------------

BetaWebSearchResultBlockParam: TypeAlias = WebSearchResultBlockParam
BetaWebSearchToolRequestErrorObjectParam: TypeAlias = WebSearchToolRequestErrorObjectParam
BetaWebSearchToolRequestErrorParam: TypeAlias = WebSearchToolRequestErrorObjectParam
BetaWebSearchToolResultBlockParam: TypeAlias = WebSearchToolResultBlockParam
BetaWebSearchToolResultBlockParamContentParam: TypeAlias = WebSearchToolResultBlockParamContentParam
BetaWebFetchBlockParam: TypeAlias = WebFetchBlockParam
BetaWebFetchToolResultBlockParam: TypeAlias = WebFetchToolResultBlockParam
BetaWebFetchToolResultErrorBlockParam: TypeAlias = WebFetchToolResultErrorBlockParam
BetaWebFetchToolResultBlockContentParam: TypeAlias = WebFetchToolResultBlockContentParam
BetaCodeExecutionOutputBlockParam: TypeAlias = CodeExecutionOutputBlockParam
BetaCodeExecutionResultBlockParam: TypeAlias = CodeExecutionResultBlockParam
BetaCodeExecutionToolResultBlockParam: TypeAlias = CodeExecutionToolResultBlockParam
BetaCodeExecutionToolResultErrorParam: TypeAlias = CodeExecutionToolResultErrorParam
BetaEncryptedCodeExecutionResultBlockParam: TypeAlias = EncryptedCodeExecutionResultBlockParam
BetaCodeExecutionToolResultBlockParamContentParam: TypeAlias = CodeExecutionToolResultBlockParamContentParam
BetaBashCodeExecutionOutputBlockParam: TypeAlias = BashCodeExecutionOutputBlockParam
BetaBashCodeExecutionResultBlockParam: TypeAlias = BashCodeExecutionResultBlockParam
BetaBashCodeExecutionToolResultBlockParam: TypeAlias = BashCodeExecutionToolResultBlockParam
BetaBashCodeExecutionToolResultErrorParam: TypeAlias = BashCodeExecutionToolResultErrorParam
BetaBashCodeExecutionToolResultBlockContentParam: TypeAlias = BashCodeExecutionToolResultBlockContentParam
BetaTextEditorCodeExecutionCreateResultBlockParam: TypeAlias = TextEditorCodeExecutionCreateResultBlockParam
BetaTextEditorCodeExecutionStrReplaceResultBlockParam: TypeAlias = (
    TextEditorCodeExecutionStrReplaceResultBlockParam
)
BetaTextEditorCodeExecutionToolResultBlockParam: TypeAlias = TextEditorCodeExecutionToolResultBlockParam
BetaTextEditorCodeExecutionToolResultErrorParam: TypeAlias = TextEditorCodeExecutionToolResultErrorParam
BetaTextEditorCodeExecutionViewResultBlockParam: TypeAlias = TextEditorCodeExecutionViewResultBlockParam
BetaTextEditorCodeExecutionToolResultBlockContentParam: TypeAlias = (
    TextEditorCodeExecutionToolResultBlockContentParam
)
BetaToolSearchToolResultBlockParam: TypeAlias = ToolSearchToolResultBlockParam
BetaToolSearchToolResultErrorParam: TypeAlias = ToolSearchToolResultErrorParam
BetaToolSearchToolSearchResultBlockParam: TypeAlias = ToolSearchToolSearchResultBlockParam
BetaToolSearchToolResultBlockContentParam: TypeAlias = ToolSearchToolResultBlockContentParam


class BetaAdvisorRedactedResultBlockParam(TypedDict, total=False):
    """What the advisor said, readable by the API alone, sent back."""

    encrypted_content: Required[str]
    """Opaque content; send it back unchanged."""
    type: Required[Literal["advisor_redacted_result"]]
    stop_reason: str | None
    """Why it stopped."""


class BetaAdvisorResultBlockParam(TypedDict, total=False):
    """What the advisor said, sent back."""

    text: Required[str]
    """The advice."""
    type: Required[Literal["advisor_result"]]
    stop_reason: str | None
    """Why it stopped."""


class BetaAdvisorToolResultErrorParam(TypedDict, total=False):
    """The advisor could not answer, sent back."""

    error_code: Required[
        Literal[
            "max_uses_exceeded",
            "prompt_too_long",
            "too_many_requests",
            "overloaded",
            "unavailable",
            "execution_time_exceeded",
            "model_not_found",
        ]
    ]
    """What went wrong."""
    type: Required[Literal["advisor_tool_result_error"]]


BetaAdvisorToolResultBlockContentParam: TypeAlias = (
    BetaAdvisorToolResultErrorParam | BetaAdvisorResultBlockParam | BetaAdvisorRedactedResultBlockParam
)
"""The advice, or the error."""


class BetaAdvisorToolResultBlockParam(TypedDict, total=False):
    """The answer of the advisor, sent back."""

    content: Required[BetaAdvisorToolResultBlockContentParam]
    """The advice, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["advisor_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


# -- mcp -------------------------------------------------------------------------------------------


class BetaMCPToolUseBlockParam(TypedDict, total=False):
    """A call of an MCP tool, sent back."""

    id: Required[str]
    """Identifier of the call."""
    input: Required[dict[str, object]]
    """Arguments of the call."""
    name: Required[str]
    """Name of the tool."""
    server_name: Required[str]
    """Name of the MCP server."""
    type: Required[Literal["mcp_tool_use"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


class BetaRequestMCPToolResultBlockParam(TypedDict, total=False):
    """What an MCP tool brought, sent back."""

    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["mcp_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    content: str | Iterable[TextBlockParam]
    """The result: text, or blocks."""
    is_error: bool
    """Whether the tool failed."""


class BetaMCPToolListingBlockParam(TypedDict, total=False):
    """The tools that an MCP server offers, sent back."""

    mcp_server_name: Required[str]
    """Name of the MCP server, as in `mcp_servers`."""
    tools: Required[Iterable[BetaMCPToolParamParam]]
    """The tools."""
    type: Required[Literal["mcp_tool_listing"]]


# -- fallback --------------------------------------------------------------------------------------


class BetaFallbackInfoParam(TypedDict, total=False):
    """A model in a change of models."""

    model: Required[ModelParam]
    """The model."""


_FallbackFrom = TypedDict("_FallbackFrom", {"from": Required[BetaFallbackInfoParam]})


class BetaFallbackBlockParam(_FallbackFrom, total=False):
    """A change of models, sent back. `from` is the model that gave up."""

    to: Required[BetaFallbackInfoParam]
    """The model that took over."""
    type: Required[Literal["fallback"]]
    trigger: object
    """Why."""


# -- tool changes and compaction -------------------------------------------------------------------


class BetaToolChangeMCPToolReferenceParam(TypedDict, total=False):
    """A tool of an MCP server, by name."""

    name: Required[str]
    """Name of the tool."""
    server_name: Required[str]
    """Name of the MCP server."""
    type: Required[Literal["mcp_tool_reference"]]


class BetaToolChangeMCPToolsetReferenceParam(TypedDict, total=False):
    """All tools of an MCP server."""

    server_name: Required[str]
    """Name of the MCP server."""
    type: Required[Literal["mcp_toolset_reference"]]


class BetaToolChangeToolDefinitionParam(TypedDict, total=False):
    """A tool, in full."""

    definition: Required[BetaToolUnionParam]
    """The tool."""
    type: Required[Literal["tool_definition"]]


class BetaToolChangeToolReferenceParam(TypedDict, total=False):
    """A tool, by name."""

    name: Required[str]
    """Name of the tool."""
    type: Required[Literal["tool_reference"]]


BetaToolAdditionParam: TypeAlias = (
    BetaToolChangeToolReferenceParam
    | BetaToolChangeMCPToolReferenceParam
    | BetaToolChangeMCPToolsetReferenceParam
    | BetaToolChangeToolDefinitionParam
)
"""What to add."""


class BetaRequestToolAdditionBlockParam(TypedDict, total=False):
    """Make a tool available from here on."""

    tool: Required[BetaToolAdditionParam]
    """The tool."""
    type: Required[Literal["tool_addition"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


BetaToolRemovalParam: TypeAlias = (
    BetaToolChangeToolReferenceParam
    | BetaToolChangeMCPToolReferenceParam
    | BetaToolChangeMCPToolsetReferenceParam
)
"""What to remove."""


class BetaRequestToolRemovalBlockParam(TypedDict, total=False):
    """Take a tool away from here on."""

    tool: Required[BetaToolRemovalParam]
    """The tool."""
    type: Required[Literal["tool_removal"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


BetaToolChangeParam: TypeAlias = BetaRequestToolAdditionBlockParam | BetaRequestToolRemovalBlockParam
"""A change to the tools."""


class BetaCompactionBlockParam(TypedDict, total=False):
    """A summary, sent back."""

    type: Required[Literal["compaction"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    content: str | None
    """The summary."""
    encrypted_content: str | None
    """The summary, readable by the API alone."""
    signature: str | None
    """Proof that the block is unaltered; send it back unchanged."""
    tool_changes: Iterable[BetaToolChangeParam] | None
    """The tool changes that the summary covers."""


# -- any block -------------------------------------------------------------------------------------


BetaSystemContentParam: TypeAlias = (
    TextBlockParam | BetaRequestToolAdditionBlockParam | BetaRequestToolRemovalBlockParam
)
"""A block of a system message."""


class BetaMidConversationSystemBlockParam(TypedDict, total=False):
    """An instruction, or a change of tools, in the middle of a conversation."""

    content: Required[Iterable[BetaSystemContentParam]]
    """The instruction, or the changes."""
    type: Required[Literal["mid_conv_system"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


BetaContentBlockParam: TypeAlias = (
    TextBlockParam
    | ImageBlockParam
    | DocumentBlockParam
    | SearchResultBlockParam
    | ThinkingBlockParam
    | RedactedThinkingBlockParam
    | ToolUseBlockParam
    | ToolResultBlockParam
    | BetaServerToolUseBlockParam
    | WebSearchToolResultBlockParam
    | WebFetchToolResultBlockParam
    | BetaAdvisorToolResultBlockParam
    | CodeExecutionToolResultBlockParam
    | BashCodeExecutionToolResultBlockParam
    | TextEditorCodeExecutionToolResultBlockParam
    | ToolSearchToolResultBlockParam
    | BetaMCPToolUseBlockParam
    | BetaRequestMCPToolResultBlockParam
    | ContainerUploadBlockParam
    | BetaCompactionBlockParam
    | BetaRequestToolAdditionBlockParam
    | BetaRequestToolRemovalBlockParam
    | BetaMCPToolListingBlockParam
    | BetaFallbackBlockParam
    | BetaContentBlock
    | BetaMidConversationSystemBlockParam
)
"""Any block of a beta request; told apart by `type`."""
