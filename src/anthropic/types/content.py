"""Content blocks: the pieces a message is made of."""

from typing import Annotated, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator
from .citation import CitationsConfig, TextCitation

# -- text and thinking -----------------------------------------------------------------------------


class TextBlock(BaseModel):
    """A piece of text that Claude wrote."""

    text: str
    """The text."""
    type: Literal["text"]
    citations: list[TextCitation] | None = None
    """The sources the text rests on; None where citations are off."""


class ThinkingBlock(BaseModel):
    """Claude's reasoning before its answer."""

    signature: str
    """Proof that the block is unaltered; send it back unchanged."""
    thinking: str
    """The reasoning; empty where its display is off."""
    type: Literal["thinking"]


class RedactedThinkingBlock(BaseModel):
    """Reasoning that is not shown, to be sent back as it is."""

    data: str
    """The encrypted reasoning."""
    type: Literal["redacted_thinking"]


# -- tool use --------------------------------------------------------------------------------------


class DirectCaller(BaseModel):
    """Claude made the call itself."""

    type: Literal["direct"]


class ServerToolCaller(BaseModel):
    """Code that Claude runs (tool version 2025-08-25) made the call."""

    tool_id: str
    """The `id` of the server tool call that made this call."""
    type: Literal["code_execution_20250825"]


class ServerToolCaller20260120(BaseModel):
    """Code that Claude runs (tool version 2026-01-20) made the call."""

    tool_id: str
    """The `id` of the server tool call that made this call."""
    type: Literal["code_execution_20260120"]


ToolUseCaller: TypeAlias = Annotated[
    DirectCaller | ServerToolCaller | ServerToolCaller20260120, UnionDiscriminator("type")
]
"""Who made a tool call."""


class ToolUseBlock(BaseModel):
    """Claude asks you to run a tool."""

    id: str
    """Identifier of the call, for the `tool_use_id` of its result."""
    input: dict[str, object]
    """Arguments of the call."""
    name: str
    """Name of the tool."""
    type: Literal["tool_use"]
    caller: ToolUseCaller | None = None
    """Who made the call: Claude itself, or code that Claude runs."""
    toolset_name: str | None = None
    """The toolset the tool belongs to, if it belongs to one."""


class ServerToolUseBlock(BaseModel):
    """Claude calls a tool that the API runs; the result follows in the same message."""

    id: str
    """Identifier of the call."""
    input: dict[str, object]
    """Arguments of the call."""
    name: Literal[
        "web_search",
        "web_fetch",
        "code_execution",
        "bash_code_execution",
        "text_editor_code_execution",
        "tool_search_tool_regex",
        "tool_search_tool_bm25",
    ]
    """Name of the tool."""
    type: Literal["server_tool_use"]
    caller: ToolUseCaller | None = None
    """Who made the call: Claude itself, or code that Claude runs."""


# -- documents and files ---------------------------------------------------------------------------


class Base64PDFSource(BaseModel):
    """A PDF document, as base64."""

    data: str
    """The document, as base64."""
    media_type: Literal["application/pdf"]
    """MIME type of the data."""
    type: Literal["base64"]


class PlainTextSource(BaseModel):
    """A plain text document."""

    data: str
    """The text."""
    media_type: Literal["text/plain"]
    """MIME type of the data."""
    type: Literal["text"]


DocumentSource: TypeAlias = Annotated[Base64PDFSource | PlainTextSource, UnionDiscriminator("type")]
"""Where the content of a document is."""


class DocumentBlock(BaseModel):
    """A document that a tool brought in."""

    source: DocumentSource
    """Where the content is."""
    type: Literal["document"]
    citations: CitationsConfig | None = None
    """Whether the document can be cited."""
    title: str | None = None
    """Title of the document."""


class ContainerUploadBlock(BaseModel):
    """A file that was put into the container of the code execution tool."""

    file_id: str
    """Identifier of an uploaded file."""
    type: Literal["container_upload"]


# -- web search ------------------------------------------------------------------------------------


class WebSearchResultBlock(BaseModel):
    """One page that a web search found."""

    encrypted_content: str
    """Opaque content; send it back unchanged."""
    title: str
    """Title of the page."""
    type: Literal["web_search_result"]
    url: str
    """Address of the page."""
    page_age: str | None = None
    """How old the page is, in words of the search engine."""


WebSearchToolResultErrorCode: TypeAlias = Literal[
    "invalid_tool_input",
    "max_uses_exceeded",
    "query_too_long",
    "request_too_large",
    "too_many_requests",
    "unavailable",
]
"""Why a web search failed."""


class WebSearchToolResultErrorObject(BaseModel):
    """A web search failed."""

    error_code: WebSearchToolResultErrorCode
    """What went wrong."""
    type: Literal["web_search_tool_result_error"]


WebSearchToolResultError: TypeAlias = WebSearchToolResultErrorObject

WebSearchToolResultBlockContent: TypeAlias = WebSearchToolResultErrorObject | list[WebSearchResultBlock]
"""The pages found, or the error."""


class WebSearchToolResultBlock(BaseModel):
    """What a web search found."""

    content: WebSearchToolResultBlockContent
    """The pages found, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["web_search_tool_result"]
    caller: ToolUseCaller | None = None
    """Who made the call: Claude itself, or code that Claude runs."""


# -- web fetch -------------------------------------------------------------------------------------


class WebFetchBlock(BaseModel):
    """A page that was fetched."""

    content: DocumentBlock
    """The page, as a document."""
    type: Literal["web_fetch_result"]
    url: str
    """Address the page was fetched from."""
    retrieved_at: str | None = None
    """When the page was fetched, as an ISO 8601 timestamp."""


WebFetchToolResultErrorCode: TypeAlias = Literal[
    "content_too_large",
    "invalid_tool_input",
    "max_uses_exceeded",
    "too_many_requests",
    "unavailable",
    "unsupported_content_type",
    "url_not_accessible",
    "url_not_allowed",
    "url_not_in_prior_context",
    "url_too_long",
]
"""Why a web fetch failed."""


class WebFetchToolResultErrorBlock(BaseModel):
    """A web fetch failed."""

    error_code: WebFetchToolResultErrorCode
    """What went wrong."""
    type: Literal["web_fetch_tool_result_error"]


WebFetchToolResultBlockContent: TypeAlias = Annotated[
    WebFetchToolResultErrorBlock | WebFetchBlock, UnionDiscriminator("type")
]
"""The page, or the error."""


class WebFetchToolResultBlock(BaseModel):
    """What a web fetch brought."""

    content: WebFetchToolResultBlockContent
    """The page, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["web_fetch_tool_result"]
    caller: ToolUseCaller | None = None
    """Who made the call: Claude itself, or code that Claude runs."""


# -- code execution --------------------------------------------------------------------------------


class CodeExecutionOutputBlock(BaseModel):
    """A file that the code left behind."""

    file_id: str
    """Identifier of an uploaded file."""
    type: Literal["code_execution_output"]


class CodeExecutionResultBlock(BaseModel):
    """What the code printed and left behind."""

    content: list[CodeExecutionOutputBlock]
    """The files it left behind."""
    return_code: int
    """Exit status of the code; 0 is success."""
    stderr: str
    """What the code wrote to standard error."""
    stdout: str
    """What the code wrote to standard output."""
    type: Literal["code_execution_result"]


CodeExecutionToolResultErrorCode: TypeAlias = Literal[
    "execution_time_exceeded", "invalid_tool_input", "too_many_requests", "unavailable"
]
"""Why the code could not be run."""


class CodeExecutionToolResultErrorObject(BaseModel):
    """The code could not be run."""

    error_code: CodeExecutionToolResultErrorCode
    """What went wrong."""
    type: Literal["code_execution_tool_result_error"]


CodeExecutionToolResultError: TypeAlias = CodeExecutionToolResultErrorObject


class EncryptedCodeExecutionResultBlock(BaseModel):
    """What the code printed, readable by the API alone."""

    content: list[CodeExecutionOutputBlock]
    """The files it left behind."""
    encrypted_stdout: str
    """Standard output, readable by the API alone; send it back unchanged."""
    return_code: int
    """Exit status of the code; 0 is success."""
    stderr: str
    """What the code wrote to standard error."""
    type: Literal["encrypted_code_execution_result"]


CodeExecutionToolResultBlockContent: TypeAlias = Annotated[
    CodeExecutionToolResultErrorObject | CodeExecutionResultBlock | EncryptedCodeExecutionResultBlock,
    UnionDiscriminator("type"),
]
"""What the code did, or the error."""


class CodeExecutionToolResultBlock(BaseModel):
    """The result of running code."""

    content: CodeExecutionToolResultBlockContent
    """What the code did, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["code_execution_tool_result"]


# -- bash code execution ---------------------------------------------------------------------------


class BashCodeExecutionOutputBlock(BaseModel):
    """A file that the command left behind."""

    file_id: str
    """Identifier of an uploaded file."""
    type: Literal["bash_code_execution_output"]


class BashCodeExecutionResultBlock(BaseModel):
    """What a shell command printed and left behind."""

    content: list[BashCodeExecutionOutputBlock]
    """The files it left behind."""
    return_code: int
    """Exit status of the code; 0 is success."""
    stderr: str
    """What the code wrote to standard error."""
    stdout: str
    """What the code wrote to standard output."""
    type: Literal["bash_code_execution_result"]


BashCodeExecutionToolResultErrorCode: TypeAlias = Literal[
    "execution_time_exceeded",
    "invalid_tool_input",
    "output_file_too_large",
    "too_many_requests",
    "unavailable",
]
"""Why the command could not be run."""


class BashCodeExecutionToolResultErrorObject(BaseModel):
    """The command could not be run."""

    error_code: BashCodeExecutionToolResultErrorCode
    """What went wrong."""
    type: Literal["bash_code_execution_tool_result_error"]


BashCodeExecutionToolResultError: TypeAlias = BashCodeExecutionToolResultErrorObject

BashCodeExecutionToolResultBlockContent: TypeAlias = Annotated[
    BashCodeExecutionToolResultErrorObject | BashCodeExecutionResultBlock, UnionDiscriminator("type")
]
"""What the command did, or the error."""


class BashCodeExecutionToolResultBlock(BaseModel):
    """The result of a shell command."""

    content: BashCodeExecutionToolResultBlockContent
    """What the command did, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["bash_code_execution_tool_result"]


# -- text editor code execution --------------------------------------------------------------------


class TextEditorCodeExecutionCreateResultBlock(BaseModel):
    """A file was created or overwritten."""

    is_file_update: bool
    """Whether the file existed before."""
    type: Literal["text_editor_code_execution_create_result"]


class TextEditorCodeExecutionStrReplaceResultBlock(BaseModel):
    """A file was edited."""

    type: Literal["text_editor_code_execution_str_replace_result"]
    lines: list[str] | None = None
    """The lines of the change, in diff style."""
    new_lines: int | None = None
    """How many lines the change puts in."""
    new_start: int | None = None
    """First line of the change in the new file."""
    old_lines: int | None = None
    """How many lines the change takes out."""
    old_start: int | None = None
    """First line of the change in the old file."""


TextEditorCodeExecutionToolResultErrorCode: TypeAlias = Literal[
    "execution_time_exceeded", "file_not_found", "invalid_tool_input", "too_many_requests", "unavailable"
]
"""Why the file could not be viewed or edited."""


class TextEditorCodeExecutionToolResultErrorObject(BaseModel):
    """The file could not be viewed or edited."""

    error_code: TextEditorCodeExecutionToolResultErrorCode
    """What went wrong."""
    type: Literal["text_editor_code_execution_tool_result_error"]
    error_message: str | None = None
    """What went wrong, in words."""


TextEditorCodeExecutionToolResultError: TypeAlias = TextEditorCodeExecutionToolResultErrorObject


class TextEditorCodeExecutionViewResultBlock(BaseModel):
    """A file was viewed."""

    content: str
    """The content of the file."""
    file_type: Literal["text", "image", "pdf"]
    """What kind of file it is."""
    type: Literal["text_editor_code_execution_view_result"]
    num_lines: int | None = None
    """How many lines `content` holds."""
    start_line: int | None = None
    """Number of its first line."""
    total_lines: int | None = None
    """How many lines the whole file has."""


TextEditorCodeExecutionToolResultBlockContent: TypeAlias = Annotated[
    TextEditorCodeExecutionToolResultErrorObject
    | TextEditorCodeExecutionViewResultBlock
    | TextEditorCodeExecutionCreateResultBlock
    | TextEditorCodeExecutionStrReplaceResultBlock,
    UnionDiscriminator("type"),
]
"""What was viewed or edited, or the error."""


class TextEditorCodeExecutionToolResultBlock(BaseModel):
    """The result of viewing or editing a file."""

    content: TextEditorCodeExecutionToolResultBlockContent
    """What was viewed or edited, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["text_editor_code_execution_tool_result"]


# -- tool search -----------------------------------------------------------------------------------


class ToolReferenceBlock(BaseModel):
    """A tool that a tool search found."""

    tool_name: str
    """The tool, by the `name` of its definition."""
    type: Literal["tool_reference"]


ToolSearchToolResultErrorCode: TypeAlias = Literal[
    "execution_time_exceeded", "invalid_tool_input", "too_many_requests", "unavailable"
]
"""Why a tool search failed."""


class ToolSearchToolResultErrorObject(BaseModel):
    """The tool search failed."""

    error_code: ToolSearchToolResultErrorCode
    """What went wrong."""
    type: Literal["tool_search_tool_result_error"]
    error_message: str | None = None
    """What went wrong, in words."""


ToolSearchToolResultError: TypeAlias = ToolSearchToolResultErrorObject


class ToolSearchToolSearchResultBlock(BaseModel):
    """The tools that a tool search found."""

    tool_references: list[ToolReferenceBlock]
    """The tools that were found."""
    type: Literal["tool_search_tool_search_result"]


ToolSearchToolResultBlockContent: TypeAlias = Annotated[
    ToolSearchToolResultErrorObject | ToolSearchToolSearchResultBlock, UnionDiscriminator("type")
]
"""The tools found, or the error."""


class ToolSearchToolResultBlock(BaseModel):
    """The result of a tool search."""

    content: ToolSearchToolResultBlockContent
    """The tools found, or the error."""
    tool_use_id: str
    """The `id` of the tool call this is the result of."""
    type: Literal["tool_search_tool_result"]


# -- any block -------------------------------------------------------------------------------------


ContentBlock: TypeAlias = Annotated[
    TextBlock
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
"""Any block of a reply; told apart by `type`."""
