"""Content blocks as a request carries them."""

from typing import Literal, TypeAlias

from typing_extensions import Required, TypedDict

from .._types import SequenceNotStr
from ._in import Base64FileInput, Iterable
from .content import (
    BashCodeExecutionToolResultErrorCode,
    CodeExecutionToolResultErrorCode,
    TextEditorCodeExecutionToolResultErrorCode,
    ToolSearchToolResultErrorCode,
    WebFetchToolResultErrorCode,
    WebSearchToolResultErrorCode,
)

# -- caching and citations -------------------------------------------------------------------------


class CacheControlEphemeralParam(TypedDict, total=False):
    """A cache breakpoint."""

    type: Required[Literal["ephemeral"]]
    ttl: Literal["5m", "1h"]
    """How long the entry lives after its last use: 5 minutes or 1 hour (default: 5m)."""


class CitationsConfigParam(TypedDict, total=False):
    """Whether Claude may cite a document."""

    enabled: bool
    """Whether Claude may cite it (default: False)."""


class CitationCharLocationParam(TypedDict, total=False):
    """A quote from a plain text document, sent back."""

    cited_text: Required[str]
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    document_index: Required[int]
    """Which document, counted from 0 over all documents of the request."""
    document_title: Required[str | None]
    """The title the request gave the document, if any."""
    end_char_index: Required[int]
    """Character after the last one of the quote."""
    start_char_index: Required[int]
    """First character of the quote, counted from 0."""
    type: Required[Literal["char_location"]]


class CitationContentBlockLocationParam(TypedDict, total=False):
    """A quote from a document of your own blocks, sent back."""

    cited_text: Required[str]
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    document_index: Required[int]
    """Which document, counted from 0 over all documents of the request."""
    document_title: Required[str | None]
    """The title the request gave the document, if any."""
    end_block_index: Required[int]
    """Content block after the last one of the quote."""
    start_block_index: Required[int]
    """First content block of the quote, counted from 0."""
    type: Required[Literal["content_block_location"]]


class CitationPageLocationParam(TypedDict, total=False):
    """A quote from a PDF, sent back."""

    cited_text: Required[str]
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    document_index: Required[int]
    """Which document, counted from 0 over all documents of the request."""
    document_title: Required[str | None]
    """The title the request gave the document, if any."""
    end_page_number: Required[int]
    """Page after the last one of the quote."""
    start_page_number: Required[int]
    """First page of the quote, counted from 1."""
    type: Required[Literal["page_location"]]


class CitationSearchResultLocationParam(TypedDict, total=False):
    """A quote from a search result, sent back."""

    cited_text: Required[str]
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    end_block_index: Required[int]
    """Content block after the last one of the quote."""
    search_result_index: Required[int]
    """Which search result, counted from 0 over all search results of the request."""
    source: Required[str]
    """The `source` of the search result."""
    start_block_index: Required[int]
    """First content block of the quote, counted from 0."""
    title: Required[str | None]
    """Title of the page or document."""
    type: Required[Literal["search_result_location"]]


class CitationWebSearchResultLocationParam(TypedDict, total=False):
    """A quote from a web search result, sent back."""

    cited_text: Required[str]
    """The words of the source that are quoted; they count neither as input nor as output tokens."""
    encrypted_index: Required[str]
    """Opaque reference to the search result; send it back unchanged."""
    title: Required[str | None]
    """Title of the page or document."""
    type: Required[Literal["web_search_result_location"]]
    url: Required[str]
    """Address of the page."""


TextCitationParam: TypeAlias = (
    CitationCharLocationParam
    | CitationPageLocationParam
    | CitationContentBlockLocationParam
    | CitationWebSearchResultLocationParam
    | CitationSearchResultLocationParam
)
"""Any citation, sent back."""


# -- text and thinking -----------------------------------------------------------------------------


class TextBlockParam(TypedDict, total=False):
    """Text."""

    text: Required[str]
    """The text; it must not be empty."""
    type: Required[Literal["text"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    citations: Iterable[TextCitationParam] | None
    """The sources of a text of Claude's that you send back."""


class ThinkingBlockParam(TypedDict, total=False):
    """Claude's thinking, sent back unchanged."""

    signature: Required[str]
    """Proof that the block is unaltered; send it back unchanged."""
    thinking: Required[str]
    """The reasoning."""
    type: Required[Literal["thinking"]]


class RedactedThinkingBlockParam(TypedDict, total=False):
    """Claude's hidden thinking, sent back unchanged."""

    data: Required[str]
    """The encrypted reasoning."""
    type: Required[Literal["redacted_thinking"]]


# -- images and documents --------------------------------------------------------------------------


class Base64ImageSourceParam(TypedDict, total=False):
    """An image, as base64 or as an open file or path that the client encodes."""

    data: Required[str | Base64FileInput]
    """The image: base64 text, an open file, or a path."""
    media_type: Required[Literal["image/jpeg", "image/png", "image/gif", "image/webp"]]
    """MIME type of the data."""
    type: Required[Literal["base64"]]


class FileImageSourceParam(TypedDict, total=False):
    """An image that was uploaded before."""

    file_id: Required[str]
    """Identifier of an uploaded file."""
    type: Required[Literal["file"]]


class URLImageSourceParam(TypedDict, total=False):
    """An image that the API downloads."""

    type: Required[Literal["url"]]
    url: Required[str]
    """Address of the image."""


ImageSourceParam: TypeAlias = Base64ImageSourceParam | URLImageSourceParam | FileImageSourceParam
"""Where an image comes from."""


class ImageTransformationsParam(TypedDict, total=False):
    """What the API may do to an image."""

    oversized_image: Literal["downsize", "error"]
    """Shrink an image that is too large, or refuse it."""


class ImageBlockParam(TypedDict, total=False):
    """An image."""

    source: Required[ImageSourceParam]
    """Where the image comes from."""
    type: Required[Literal["image"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    transformations: ImageTransformationsParam | None
    """What the API may do to the image."""


class Base64PDFSourceParam(TypedDict, total=False):
    """A PDF document, as base64 or as an open file or path that the client encodes."""

    data: Required[str | Base64FileInput]
    """The document: base64 text, an open file, or a path."""
    media_type: Required[Literal["application/pdf"]]
    """MIME type of the data."""
    type: Required[Literal["base64"]]


class URLPDFSourceParam(TypedDict, total=False):
    """A PDF document that the API downloads."""

    type: Required[Literal["url"]]
    url: Required[str]
    """Address of the document."""


class PlainTextSourceParam(TypedDict, total=False):
    """A plain text document."""

    data: Required[str]
    """The text."""
    media_type: Required[Literal["text/plain"]]
    """MIME type of the data."""
    type: Required[Literal["text"]]


class FileDocumentSourceParam(TypedDict, total=False):
    """A document that was uploaded before."""

    file_id: Required[str]
    """Identifier of an uploaded file."""
    type: Required[Literal["file"]]


ContentBlockSourceContentParam: TypeAlias = TextBlockParam | ImageBlockParam
"""A block that a document can be made of."""


class ContentBlockSourceParam(TypedDict, total=False):
    """A document made of your own blocks, so that citations point to them."""

    content: Required[str | Iterable[ContentBlockSourceContentParam]]
    """The text, or the blocks."""
    type: Required[Literal["content"]]


DocumentSourceParam: TypeAlias = (
    Base64PDFSourceParam
    | PlainTextSourceParam
    | ContentBlockSourceParam
    | URLPDFSourceParam
    | FileDocumentSourceParam
)
"""Where a document comes from."""


class DocumentBlockParam(TypedDict, total=False):
    """A document."""

    source: Required[DocumentSourceParam]
    """Where the document comes from."""
    type: Required[Literal["document"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    citations: CitationsConfigParam | None
    """Whether Claude may cite the document."""
    context: str | None
    """Remarks about the document; they are never cited."""
    title: str | None
    """Title of the document."""


class SearchResultBlockParam(TypedDict, total=False):
    """A search result of your own, which Claude can cite."""

    content: Required[Iterable[TextBlockParam]]
    """The text of the result."""
    source: Required[str]
    """Where it is from, such as a URL."""
    title: Required[str]
    """Title of the result."""
    type: Required[Literal["search_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    citations: CitationsConfigParam
    """Whether the answer may cite this."""


class ContainerUploadBlockParam(TypedDict, total=False):
    """A file to put into the container of the code execution tool."""

    file_id: Required[str]
    """Identifier of an uploaded file."""
    type: Required[Literal["container_upload"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


# -- tool use and its result -----------------------------------------------------------------------


class DirectCallerParam(TypedDict, total=False):
    """Claude made the call itself."""

    type: Required[Literal["direct"]]


class ServerToolCaller20260120Param(TypedDict, total=False):
    """Code that Claude runs (tool version 2026-01-20) made the call."""

    tool_id: Required[str]
    """The `id` of the server tool call that made this call."""
    type: Required[Literal["code_execution_20260120"]]


class ServerToolCallerParam(TypedDict, total=False):
    """Code that Claude runs (tool version 2025-08-25) made the call."""

    tool_id: Required[str]
    """The `id` of the server tool call that made this call."""
    type: Required[Literal["code_execution_20250825"]]


ToolUseCallerParam: TypeAlias = DirectCallerParam | ServerToolCallerParam | ServerToolCaller20260120Param
"""Who made a tool call."""


class ToolUseBlockParam(TypedDict, total=False):
    """A tool call of Claude's, sent back."""

    id: Required[str]
    """Identifier of the call."""
    input: Required[dict[str, object]]
    """Arguments of the call."""
    name: Required[str]
    """Name of the tool."""
    type: Required[Literal["tool_use"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    caller: ToolUseCallerParam
    """Who made the call: Claude itself, or code that Claude runs."""
    toolset_name: str | None
    """The toolset the tool belongs to, if it belongs to one."""


class ServerToolUseBlockParam(TypedDict, total=False):
    """A server tool call of Claude's, sent back."""

    id: Required[str]
    """Identifier of the call."""
    input: Required[dict[str, object]]
    """Arguments of the call."""
    name: Required[
        Literal[
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


class ToolReferenceBlockParam(TypedDict, total=False):
    """A tool to load, found by a search of your own."""

    tool_name: Required[str]
    """The tool, by the `name` of its definition."""
    type: Required[Literal["tool_reference"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


class BrowserStateTabEntryParam(TypedDict, total=False):
    """One open tab."""

    tab_id: Required[str]
    """Identifier of the tab."""
    title: Required[str]
    """Title of the page in it."""
    url: Required[str]
    """Address of the page in it."""
    active: bool
    """Whether it is the active tab (default: False)."""


class BrowserStateChangeDownloadCompletedParam(TypedDict, total=False):
    """A download ended well."""

    download_id: Required[str]
    """Identifier of the download."""
    type: Required[Literal["download_completed"]]
    url: Required[str]
    """Address of the page."""
    path: str | None
    """Where the file is."""
    size_bytes: int | None
    """Size of the file, in bytes."""


class BrowserStateChangeDownloadFailedParam(TypedDict, total=False):
    """A download failed."""

    download_id: Required[str]
    """Identifier of the download."""
    type: Required[Literal["download_failed"]]
    url: Required[str]
    """Address of the page."""
    error: str | None
    """What went wrong, in words."""


class BrowserStateChangeDownloadStartedParam(TypedDict, total=False):
    """A download began."""

    download_id: Required[str]
    """Identifier of the download."""
    type: Required[Literal["download_started"]]
    url: Required[str]
    """Address of the page."""


class BrowserStateChangeTabOpenedParam(TypedDict, total=False):
    """A tab was opened."""

    tab_id: Required[str]
    """Identifier of the tab."""
    type: Required[Literal["tab_opened"]]


BrowserStateChangeParam: TypeAlias = (
    BrowserStateChangeTabOpenedParam
    | BrowserStateChangeDownloadStartedParam
    | BrowserStateChangeDownloadCompletedParam
    | BrowserStateChangeDownloadFailedParam
)
"""Anything that happened in the browser."""


class BrowserStateBlockParam(TypedDict, total=False):
    """Which tabs are open in the browser you run, and what changed."""

    tabs: Required[Iterable[BrowserStateTabEntryParam]]
    """The open tabs."""
    type: Required[Literal["browser_state"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    state_changes: Iterable[BrowserStateChangeParam] | None
    """What happened since the last result."""


ToolResultContentParam: TypeAlias = (
    TextBlockParam
    | ImageBlockParam
    | SearchResultBlockParam
    | DocumentBlockParam
    | ToolReferenceBlockParam
    | BrowserStateBlockParam
)
"""A block that a tool result can hold."""


class ToolResultBlockParam(TypedDict, total=False):
    """What a tool you ran brought."""

    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    content: str | Iterable[ToolResultContentParam]
    """The result: text, or blocks (default: empty)."""
    is_error: bool
    """Whether the tool failed (default: False)."""
    toolset_name: str | None
    """The toolset the tool belongs to, as in the tool call."""


# -- results of server tools, sent back ------------------------------------------------------------


class WebSearchResultBlockParam(TypedDict, total=False):
    """One page that a web search found, sent back."""

    encrypted_content: Required[str]
    """Opaque content; send it back unchanged."""
    title: Required[str]
    """Title of the page."""
    type: Required[Literal["web_search_result"]]
    url: Required[str]
    """Address of the page."""
    page_age: str | None
    """How old the page is, in words of the search engine."""


class WebSearchToolRequestErrorObjectParam(TypedDict, total=False):
    """A web search failed, sent back."""

    error_code: Required[WebSearchToolResultErrorCode]
    """What went wrong."""
    type: Required[Literal["web_search_tool_result_error"]]


WebSearchToolRequestErrorParam: TypeAlias = WebSearchToolRequestErrorObjectParam

WebSearchToolResultBlockParamContentParam: TypeAlias = (
    Iterable[WebSearchResultBlockParam] | WebSearchToolRequestErrorObjectParam
)
"""The pages found, or the error."""


class WebSearchToolResultBlockParam(TypedDict, total=False):
    """What a web search found, sent back."""

    content: Required[WebSearchToolResultBlockParamContentParam]
    """The pages found, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["web_search_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    caller: ToolUseCallerParam
    """Who made the call: Claude itself, or code that Claude runs."""


class WebFetchBlockParam(TypedDict, total=False):
    """A page that was fetched, sent back."""

    content: Required[DocumentBlockParam]
    """The page, as a document."""
    type: Required[Literal["web_fetch_result"]]
    url: Required[str]
    """Address of the page."""
    retrieved_at: str | None
    """When the page was fetched, as an ISO 8601 timestamp."""


class WebFetchToolResultErrorBlockParam(TypedDict, total=False):
    """A web fetch failed, sent back."""

    error_code: Required[WebFetchToolResultErrorCode]
    """What went wrong."""
    type: Required[Literal["web_fetch_tool_result_error"]]


WebFetchToolResultBlockContentParam: TypeAlias = WebFetchToolResultErrorBlockParam | WebFetchBlockParam
"""The page, or the error."""


class WebFetchToolResultBlockParam(TypedDict, total=False):
    """What a web fetch brought, sent back."""

    content: Required[WebFetchToolResultBlockContentParam]
    """The page, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["web_fetch_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    caller: ToolUseCallerParam
    """Who made the call: Claude itself, or code that Claude runs."""


class CodeExecutionOutputBlockParam(TypedDict, total=False):
    """A file that code left behind, sent back."""

    file_id: Required[str]
    """Identifier of an uploaded file."""
    type: Required[Literal["code_execution_output"]]


class CodeExecutionResultBlockParam(TypedDict, total=False):
    """What code printed and left behind, sent back."""

    content: Required[Iterable[CodeExecutionOutputBlockParam]]
    """The files it left behind."""
    return_code: Required[int]
    """Exit status of the code; 0 is success."""
    stderr: Required[str]
    """What the code wrote to standard error."""
    stdout: Required[str]
    """What the code wrote to standard output."""
    type: Required[Literal["code_execution_result"]]


class CodeExecutionToolResultErrorParam(TypedDict, total=False):
    """Code could not be run, sent back."""

    error_code: Required[CodeExecutionToolResultErrorCode]
    """What went wrong."""
    type: Required[Literal["code_execution_tool_result_error"]]


class EncryptedCodeExecutionResultBlockParam(TypedDict, total=False):
    """What code printed, readable by the API alone, sent back."""

    content: Required[Iterable[CodeExecutionOutputBlockParam]]
    """The files it left behind."""
    encrypted_stdout: Required[str]
    """Standard output, readable by the API alone; send it back unchanged."""
    return_code: Required[int]
    """Exit status of the code; 0 is success."""
    stderr: Required[str]
    """What the code wrote to standard error."""
    type: Required[Literal["encrypted_code_execution_result"]]


CodeExecutionToolResultBlockParamContentParam: TypeAlias = (
    CodeExecutionToolResultErrorParam | CodeExecutionResultBlockParam | EncryptedCodeExecutionResultBlockParam
)


class CodeExecutionToolResultBlockParam(TypedDict, total=False):
    """The result of running code, sent back."""

    content: Required[CodeExecutionToolResultBlockParamContentParam]
    """What the code did, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["code_execution_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


class BashCodeExecutionOutputBlockParam(TypedDict, total=False):
    """A file that a command left behind, sent back."""

    file_id: Required[str]
    """Identifier of an uploaded file."""
    type: Required[Literal["bash_code_execution_output"]]


class BashCodeExecutionResultBlockParam(TypedDict, total=False):
    """What a shell command printed and left behind, sent back."""

    content: Required[Iterable[BashCodeExecutionOutputBlockParam]]
    """The files it left behind."""
    return_code: Required[int]
    """Exit status of the code; 0 is success."""
    stderr: Required[str]
    """What the code wrote to standard error."""
    stdout: Required[str]
    """What the code wrote to standard output."""
    type: Required[Literal["bash_code_execution_result"]]


class BashCodeExecutionToolResultErrorParam(TypedDict, total=False):
    """A command could not be run, sent back."""

    error_code: Required[BashCodeExecutionToolResultErrorCode]
    """What went wrong."""
    type: Required[Literal["bash_code_execution_tool_result_error"]]


BashCodeExecutionToolResultBlockContentParam: TypeAlias = (
    BashCodeExecutionToolResultErrorParam | BashCodeExecutionResultBlockParam
)


class BashCodeExecutionToolResultBlockParam(TypedDict, total=False):
    """The result of a shell command, sent back."""

    content: Required[BashCodeExecutionToolResultBlockContentParam]
    """What the command did, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["bash_code_execution_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


class TextEditorCodeExecutionCreateResultBlockParam(TypedDict, total=False):
    """A file was created or overwritten, sent back."""

    is_file_update: Required[bool]
    """Whether the file existed before."""
    type: Required[Literal["text_editor_code_execution_create_result"]]


class TextEditorCodeExecutionStrReplaceResultBlockParam(TypedDict, total=False):
    """A file was edited, sent back."""

    type: Required[Literal["text_editor_code_execution_str_replace_result"]]
    lines: SequenceNotStr[str] | None
    """The lines of the change, in diff style."""
    new_lines: int | None
    """How many lines the change puts in."""
    new_start: int | None
    """First line of the change in the new file."""
    old_lines: int | None
    """How many lines the change takes out."""
    old_start: int | None
    """First line of the change in the old file."""


class TextEditorCodeExecutionToolResultErrorParam(TypedDict, total=False):
    """A file could not be viewed or edited, sent back."""

    error_code: Required[TextEditorCodeExecutionToolResultErrorCode]
    """What went wrong."""
    type: Required[Literal["text_editor_code_execution_tool_result_error"]]
    error_message: str | None
    """What went wrong, in words."""


class TextEditorCodeExecutionViewResultBlockParam(TypedDict, total=False):
    """A file was viewed, sent back."""

    content: Required[str]
    """The content of the file."""
    file_type: Required[Literal["text", "image", "pdf"]]
    """What kind of file it is."""
    type: Required[Literal["text_editor_code_execution_view_result"]]
    num_lines: int | None
    """How many lines `content` holds."""
    start_line: int | None
    """Number of its first line."""
    total_lines: int | None
    """How many lines the whole file has."""


TextEditorCodeExecutionToolResultBlockContentParam: TypeAlias = (
    TextEditorCodeExecutionToolResultErrorParam
    | TextEditorCodeExecutionViewResultBlockParam
    | TextEditorCodeExecutionCreateResultBlockParam
    | TextEditorCodeExecutionStrReplaceResultBlockParam
)


class TextEditorCodeExecutionToolResultBlockParam(TypedDict, total=False):
    """The result of viewing or editing a file, sent back."""

    content: Required[TextEditorCodeExecutionToolResultBlockContentParam]
    """What was viewed or edited, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["text_editor_code_execution_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


class ToolSearchToolResultErrorParam(TypedDict, total=False):
    """A tool search failed, sent back."""

    error_code: Required[ToolSearchToolResultErrorCode]
    """What went wrong."""
    type: Required[Literal["tool_search_tool_result_error"]]
    error_message: str | None
    """What went wrong, in words."""


class ToolSearchToolSearchResultBlockParam(TypedDict, total=False):
    """The tools that a tool search found, sent back."""

    tool_references: Required[Iterable[ToolReferenceBlockParam]]
    """The tools that were found."""
    type: Required[Literal["tool_search_tool_search_result"]]


ToolSearchToolResultBlockContentParam: TypeAlias = (
    ToolSearchToolResultErrorParam | ToolSearchToolSearchResultBlockParam
)


class ToolSearchToolResultBlockParam(TypedDict, total=False):
    """The result of a tool search, sent back."""

    content: Required[ToolSearchToolResultBlockContentParam]
    """The tools found, or the error."""
    tool_use_id: Required[str]
    """The `id` of the tool call this is the result of."""
    type: Required[Literal["tool_search_tool_result"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


# -- any block -------------------------------------------------------------------------------------


class MidConversationSystemBlockParam(TypedDict, total=False):
    """An instruction of yours in the middle of a conversation."""

    content: Required[Iterable[TextBlockParam]]
    """The instruction."""
    type: Required[Literal["mid_conv_system"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


ContentBlockParam: TypeAlias = (
    TextBlockParam
    | ImageBlockParam
    | DocumentBlockParam
    | SearchResultBlockParam
    | ThinkingBlockParam
    | RedactedThinkingBlockParam
    | ToolUseBlockParam
    | ToolResultBlockParam
    | ServerToolUseBlockParam
    | WebSearchToolResultBlockParam
    | WebFetchToolResultBlockParam
    | CodeExecutionToolResultBlockParam
    | BashCodeExecutionToolResultBlockParam
    | TextEditorCodeExecutionToolResultBlockParam
    | ToolSearchToolResultBlockParam
    | ContainerUploadBlockParam
    | MidConversationSystemBlockParam
)
"""Any block of a request; told apart by `type`."""
