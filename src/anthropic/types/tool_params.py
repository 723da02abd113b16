"""Tools a request can offer, and how Claude may choose among them."""

from typing import Literal, TypeAlias

from typing_extensions import Required, TypedDict

from .._types import SequenceNotStr
from ._in import Iterable
from .content_params import CacheControlEphemeralParam, CitationsConfigParam

# -- your own tools --------------------------------------------------------------------------------


class InputSchemaTyped(TypedDict, total=False):
    """A JSON schema for the arguments of a tool, key by key."""

    type: Required[Literal["object"]]
    properties: dict[str, object] | None
    """Schema of each argument."""
    required: SequenceNotStr[str] | None
    """Names of the arguments that must be there."""


ToolInputSchemaParam: TypeAlias = InputSchemaTyped | dict[str, object]
"""A JSON schema for the arguments of a tool."""


class ToolOptions(TypedDict, total=False):
    """What every tool can be told."""

    allowed_callers: list[
        Literal["direct", "code_execution_20250825", "code_execution_20260120", "code_execution_20260521"]
    ]
    """Who may call it: Claude directly, or code that Claude runs (default: direct)."""
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    defer_loading: bool
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    strict: bool
    """Guarantee that the arguments match the tool's schema (default: False)."""


class ClientToolOptions(ToolOptions, total=False):
    """What every tool that you run can be told."""

    input_examples: Iterable[dict[str, object]]
    """Example arguments that show Claude how the tool is used."""


class ToolParam(ClientToolOptions, total=False):
    """A tool of your own."""

    input_schema: Required[ToolInputSchemaParam]
    """JSON schema of the arguments."""
    name: Required[str]
    """Name of the tool, as Claude calls it."""
    description: str
    """What the tool does and when to use it; the more detail, the better it is used."""
    eager_input_streaming: bool | None
    """Stream the arguments as they are written, before they are known to be valid JSON."""
    type: Literal["custom"] | None
    """`custom`, which is also the default."""


# -- client tools ----------------------------------------------------------------------------------


class ToolBash20250124Param(ClientToolOptions, total=False):
    """A shell that you run."""

    name: Required[Literal["bash"]]
    type: Required[Literal["bash_20250124"]]


class ToolTextEditor20250124Param(ClientToolOptions, total=False):
    """A text editor that you run (2025-01-24)."""

    name: Required[Literal["str_replace_editor"]]
    type: Required[Literal["text_editor_20250124"]]


class ToolTextEditor20250429Param(ClientToolOptions, total=False):
    """A text editor that you run (2025-04-29, without undo)."""

    name: Required[Literal["str_replace_based_edit_tool"]]
    type: Required[Literal["text_editor_20250429"]]


class ToolTextEditor20250728Param(ClientToolOptions, total=False):
    """A text editor that you run (2025-07-28)."""

    name: Required[Literal["str_replace_based_edit_tool"]]
    type: Required[Literal["text_editor_20250728"]]
    max_characters: int | None
    """Cut a viewed file at this many characters (default: no limit)."""


class MemoryTool20250818Param(ClientToolOptions, total=False):
    """A directory of notes that Claude keeps, on storage that you run."""

    name: Required[Literal["memory"]]
    type: Required[Literal["memory_20250818"]]


# -- server tools ----------------------------------------------------------------------------------


class _CodeExecutionTool(ToolOptions, total=False):
    """What the versions of the code execution tool share."""

    name: Required[Literal["code_execution"]]


class CodeExecutionTool20250522Param(_CodeExecutionTool, total=False):
    """Run Python in a sandbox."""

    type: Required[Literal["code_execution_20250522"]]


class CodeExecutionTool20250825Param(_CodeExecutionTool, total=False):
    """Run shell commands and edit files in a sandbox."""

    type: Required[Literal["code_execution_20250825"]]


class CodeExecutionTool20260120Param(_CodeExecutionTool, total=False):
    """Run code in a sandbox, which can call other tools."""

    type: Required[Literal["code_execution_20260120"]]


class CodeExecutionTool20260521Param(_CodeExecutionTool, total=False):
    """Run code in a sandbox, which can call other tools (2026-05-21)."""

    type: Required[Literal["code_execution_20260521"]]


class ToolSearchToolBm25_20251119Param(ToolOptions, total=False):
    """Let Claude find deferred tools by words."""

    name: Required[Literal["tool_search_tool_bm25"]]
    type: Required[Literal["tool_search_tool_bm25_20251119", "tool_search_tool_bm25"]]
    """Either spelling means this version."""


class ToolSearchToolRegex20251119Param(ToolOptions, total=False):
    """Let Claude find deferred tools by regular expression."""

    name: Required[Literal["tool_search_tool_regex"]]
    type: Required[Literal["tool_search_tool_regex_20251119", "tool_search_tool_regex"]]
    """Either spelling means this version."""


class UserLocationParam(TypedDict, total=False):
    """Roughly where the user is."""

    type: Required[Literal["approximate"]]
    city: str | None
    """City, such as `Lisbon`."""
    country: str | None
    """Two-letter ISO country code."""
    region: str | None
    """Region, state or province."""
    timezone: str | None
    """IANA time zone, such as `Europe/Lisbon`."""


class _WebSearchTool(ToolOptions, total=False):
    """What the versions of the web search tool share."""

    name: Required[Literal["web_search"]]
    allowed_domains: SequenceNotStr[str] | None
    """Only use these domains; excludes `blocked_domains`."""
    blocked_domains: SequenceNotStr[str] | None
    """Never use these domains; excludes `allowed_domains`."""
    max_uses: int | None
    """How often Claude may call the tool in one request (default: no limit)."""
    user_location: UserLocationParam | None
    """Where the user is, to localise search results."""


class WebSearchTool20250305Param(_WebSearchTool, total=False):
    """Search the web (2025-03-05)."""

    type: Required[Literal["web_search_20250305"]]


class WebSearchTool20260209Param(_WebSearchTool, total=False):
    """Search the web, and filter results with code (2026-02-09)."""

    type: Required[Literal["web_search_20260209"]]


class WebSearchTool20260318Param(_WebSearchTool, total=False):
    """Search the web, and filter results with code (2026-03-18)."""

    type: Required[Literal["web_search_20260318"]]
    response_inclusion: Literal["full", "excluded"]
    """Whether a result that code consumed is part of the reply in full, or left out (default: full)."""


class WebFetchURLSourceAllParam(TypedDict, total=False):
    """URLs from all of these places."""

    type: Required[Literal["all"]]


class WebFetchURLSourceToolReferenceParam(TypedDict, total=False):
    """A tool, by name."""

    name: Required[str]
    """Name of the tool."""
    type: Required[Literal["tool_reference"]]


class WebFetchURLSourceExceptParam(TypedDict, total=False):
    """URLs from the results of all tools but these."""

    tools: Required[Iterable[WebFetchURLSourceToolReferenceParam]]
    """The tools."""
    type: Required[Literal["except"]]


class WebFetchURLSourceNoneParam(TypedDict, total=False):
    """URLs from none of these places."""

    type: Required[Literal["none"]]


class WebFetchURLSourceOnlyParam(TypedDict, total=False):
    """URLs from the results of these tools only."""

    tools: Required[Iterable[WebFetchURLSourceToolReferenceParam]]
    """The tools."""
    type: Required[Literal["only"]]


WebFetchURLSourceParam: TypeAlias = (
    WebFetchURLSourceAllParam
    | WebFetchURLSourceNoneParam
    | WebFetchURLSourceOnlyParam
    | WebFetchURLSourceExceptParam
)
"""Which tool results may supply URLs."""

WebFetchUserInputParam: TypeAlias = WebFetchURLSourceAllParam | WebFetchURLSourceNoneParam
"""Whether the user's messages may supply URLs."""


class WebFetchURLSourcesParam(TypedDict, total=False):
    """Which URLs the web fetch tool may fetch."""

    client_tool_results: WebFetchURLSourceParam
    """URLs in results of tools that you run."""
    server_tool_results: WebFetchURLSourceParam
    """URLs in results of tools that the API runs."""
    user_input: WebFetchUserInputParam
    """URLs in the user's messages."""


class _WebFetchTool(ToolOptions, total=False):
    """What the versions of the web fetch tool share."""

    name: Required[Literal["web_fetch"]]
    allowed_domains: SequenceNotStr[str] | None
    """Only use these domains; excludes `blocked_domains`."""
    blocked_domains: SequenceNotStr[str] | None
    """Never use these domains; excludes `allowed_domains`."""
    citations: CitationsConfigParam | None
    """Whether Claude may cite the pages."""
    max_content_tokens: int | None
    """Cut what a page puts into the context at about this many tokens."""
    max_uses: int | None
    """How often Claude may call the tool in one request (default: no limit)."""
    url_sources: WebFetchURLSourcesParam | None
    """Which URLs the tool may fetch, by where in the conversation they appear."""


class WebFetchTool20250910Param(_WebFetchTool, total=False):
    """Fetch web pages (2025-09-10)."""

    type: Required[Literal["web_fetch_20250910"]]


class WebFetchTool20260209Param(_WebFetchTool, total=False):
    """Fetch web pages, and filter them with code (2026-02-09)."""

    type: Required[Literal["web_fetch_20260209"]]


class WebFetchTool20260309Param(_WebFetchTool, total=False):
    """Fetch web pages, cached or fresh (2026-03-09)."""

    type: Required[Literal["web_fetch_20260309"]]
    use_cache: bool
    """Whether a cached copy of the page will do (default: True)."""


class WebFetchTool20260318Param(_WebFetchTool, total=False):
    """Fetch web pages, cached or fresh (2026-03-18)."""

    type: Required[Literal["web_fetch_20260318"]]
    response_inclusion: Literal["full", "excluded"]
    """Whether a result that code consumed is part of the reply in full, or left out (default: full)."""
    use_cache: bool
    """Whether a cached copy of the page will do (default: True)."""


# -- toolsets --------------------------------------------------------------------------------------


class ToolsetMemberConfigParam(TypedDict, total=False):
    """Settings of one action of a toolset."""

    defer_loading: bool | None
    """Keep the action out of the prompt until a tool search finds it (default: False)."""
    enabled: bool | None
    """Whether Claude may use the action (default: True)."""


BrowserCloseTabConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserDoubleClickConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserFileUploadConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserFindConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserFormInputConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserGetPageTextConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserHoldKeyConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserHoverConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserJavascriptExecConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserKeyConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserLeftClickConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserLeftClickDragConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserLeftMouseDownConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserLeftMouseUpConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserListTabsConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserMiddleClickConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserMouseMoveConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserNavigateConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserNewTabConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserReadConsoleConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserReadNetworkConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserReadPageConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserRightClickConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserScreenshotConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserScrollConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserScrollToConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserSwitchTabConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserTripleClickConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserTypeConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserWaitConfigParam: TypeAlias = ToolsetMemberConfigParam
BrowserZoomConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerCursorPositionConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerDoubleClickConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerHoldKeyConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerKeyConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerLeftClickConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerLeftClickDragConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerLeftMouseDownConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerLeftMouseUpConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerMiddleClickConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerMouseMoveConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerRightClickConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerScreenshotConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerScrollConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerTripleClickConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerTypeConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerWaitConfigParam: TypeAlias = ToolsetMemberConfigParam
ComputerZoomConfigParam: TypeAlias = ToolsetMemberConfigParam


class BrowserToolsetConfigsParam(TypedDict, total=False):
    """Settings of the browser's actions, one key each."""

    close_tab: ToolsetMemberConfigParam | None
    """Whether and how Claude may close a tab."""
    double_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may double-click."""
    file_upload: ToolsetMemberConfigParam | None
    """Whether and how Claude may upload files."""
    find: ToolsetMemberConfigParam | None
    """Whether and how Claude may find elements by description."""
    form_input: ToolsetMemberConfigParam | None
    """Whether and how Claude may fill in a form field."""
    get_page_text: ToolsetMemberConfigParam | None
    """Whether and how Claude may read the text of the page."""
    hold_key: ToolsetMemberConfigParam | None
    """Whether and how Claude may hold keys down for a while."""
    hover: ToolsetMemberConfigParam | None
    """Whether and how Claude may hover."""
    javascript_exec: ToolsetMemberConfigParam | None
    """Whether and how Claude may run a script in the page."""
    key: ToolsetMemberConfigParam | None
    """Whether and how Claude may press keys."""
    left_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may click."""
    left_click_drag: ToolsetMemberConfigParam | None
    """Whether and how Claude may drag."""
    left_mouse_down: ToolsetMemberConfigParam | None
    """Whether and how Claude may press the mouse button."""
    left_mouse_up: ToolsetMemberConfigParam | None
    """Whether and how Claude may let go of the mouse button."""
    list_tabs: ToolsetMemberConfigParam | None
    """Whether and how Claude may list the tabs."""
    middle_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may click with the middle button."""
    mouse_move: ToolsetMemberConfigParam | None
    """Whether and how Claude may move the mouse."""
    navigate: ToolsetMemberConfigParam | None
    """Whether and how Claude may go to a page."""
    new_tab: ToolsetMemberConfigParam | None
    """Whether and how Claude may open a tab."""
    read_console: ToolsetMemberConfigParam | None
    """Whether and how Claude may read the console."""
    read_network: ToolsetMemberConfigParam | None
    """Whether and how Claude may read the network log."""
    read_page: ToolsetMemberConfigParam | None
    """Whether and how Claude may read the elements of the page."""
    right_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may click with the right button."""
    screenshot: ToolsetMemberConfigParam | None
    """Whether and how Claude may take a screenshot."""
    scroll: ToolsetMemberConfigParam | None
    """Whether and how Claude may scroll."""
    scroll_to: ToolsetMemberConfigParam | None
    """Whether and how Claude may scroll to an element."""
    switch_tab: ToolsetMemberConfigParam | None
    """Whether and how Claude may switch to a tab."""
    triple_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may triple-click."""
    type: ToolsetMemberConfigParam | None
    """Whether and how Claude may type text."""
    wait: ToolsetMemberConfigParam | None
    """Whether and how Claude may wait."""
    zoom: ToolsetMemberConfigParam | None
    """Whether and how Claude may zoom into a region."""


class BrowserToolset20260801Param(TypedDict, total=False):
    """A browser that you run."""

    type: Required[Literal["browser_toolset_20260801"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    configs: BrowserToolsetConfigsParam | None
    """Settings of single actions."""


class ComputerToolsetConfigsParam(TypedDict, total=False):
    """Settings of the computer's actions, one key each."""

    cursor_position: ToolsetMemberConfigParam | None
    """Whether and how Claude may ask where the cursor is."""
    double_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may double-click."""
    hold_key: ToolsetMemberConfigParam | None
    """Whether and how Claude may hold keys down for a while."""
    key: ToolsetMemberConfigParam | None
    """Whether and how Claude may press keys."""
    left_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may click."""
    left_click_drag: ToolsetMemberConfigParam | None
    """Whether and how Claude may drag."""
    left_mouse_down: ToolsetMemberConfigParam | None
    """Whether and how Claude may press the mouse button."""
    left_mouse_up: ToolsetMemberConfigParam | None
    """Whether and how Claude may let go of the mouse button."""
    middle_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may click with the middle button."""
    mouse_move: ToolsetMemberConfigParam | None
    """Whether and how Claude may move the mouse."""
    right_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may click with the right button."""
    screenshot: ToolsetMemberConfigParam | None
    """Whether and how Claude may take a screenshot."""
    scroll: ToolsetMemberConfigParam | None
    """Whether and how Claude may scroll."""
    triple_click: ToolsetMemberConfigParam | None
    """Whether and how Claude may triple-click."""
    type: ToolsetMemberConfigParam | None
    """Whether and how Claude may type text."""
    wait: ToolsetMemberConfigParam | None
    """Whether and how Claude may wait."""
    zoom: ToolsetMemberConfigParam | None
    """Whether and how Claude may zoom into a region."""


class ComputerToolset20260801Param(TypedDict, total=False):
    """A screen, mouse and keyboard that you run."""

    type: Required[Literal["computer_toolset_20260801"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    configs: ComputerToolsetConfigsParam | None
    """Settings of single actions."""


# -- all tools -------------------------------------------------------------------------------------


ToolUnionParam: TypeAlias = (
    ToolParam
    | ToolBash20250124Param
    | CodeExecutionTool20250522Param
    | CodeExecutionTool20250825Param
    | CodeExecutionTool20260120Param
    | CodeExecutionTool20260521Param
    | BrowserToolset20260801Param
    | MemoryTool20250818Param
    | ComputerToolset20260801Param
    | ToolTextEditor20250124Param
    | ToolTextEditor20250429Param
    | ToolTextEditor20250728Param
    | WebSearchTool20250305Param
    | WebFetchTool20250910Param
    | WebSearchTool20260209Param
    | WebFetchTool20260209Param
    | WebFetchTool20260309Param
    | WebSearchTool20260318Param
    | WebFetchTool20260318Param
    | ToolSearchToolBm25_20251119Param
    | ToolSearchToolRegex20251119Param
)
"""Any tool; told apart by `type` and `name`."""

MessageCountTokensToolParam: TypeAlias = ToolUnionParam
"""Any tool, for counting tokens."""


# -- choice ----------------------------------------------------------------------------------------


class ToolChoiceAnyParam(TypedDict, total=False):
    """Claude must call a tool, whichever it likes."""

    type: Required[Literal["any"]]
    disable_parallel_tool_use: bool
    """Allow one tool call at a time at most (default: False)."""


class ToolChoiceAutoParam(TypedDict, total=False):
    """Claude decides whether to call tools."""

    type: Required[Literal["auto"]]
    disable_parallel_tool_use: bool
    """Allow one tool call at a time at most (default: False)."""


class ToolChoiceNoneParam(TypedDict, total=False):
    """Claude may not call tools."""

    type: Required[Literal["none"]]


class ToolChoiceToolParam(TypedDict, total=False):
    """Claude must call this tool."""

    name: Required[str]
    """Name of the tool."""
    type: Required[Literal["tool"]]
    disable_parallel_tool_use: bool
    """Allow one tool call at a time at most (default: False)."""


ToolChoiceParam: TypeAlias = (
    ToolChoiceAutoParam | ToolChoiceAnyParam | ToolChoiceToolParam | ToolChoiceNoneParam
)
"""How Claude may choose among the tools."""
