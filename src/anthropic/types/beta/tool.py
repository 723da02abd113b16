"""Tool definitions that the API sends back, inside a compaction block."""

from typing import Annotated, Literal, TypeAlias

from ..._models import BaseModel, UnionDiscriminator
from ..model import Model

# -- shared parts ----------------------------------------------------------------------------------


class BetaCacheControlEphemeral(BaseModel):
    """A cache breakpoint."""

    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] | None = None
    """How long the entry lives after its last use."""


class BetaRequestCitationsConfig(BaseModel):
    """Whether Claude may cite what the tool brings."""

    enabled: bool | None = None
    """Whether Claude may cite it."""


class BetaUserLocation(BaseModel):
    """Roughly where the user is."""

    type: Literal["approximate"]
    city: str | None = None
    """City, such as `Lisbon`."""
    country: str | None = None
    """Two-letter ISO country code."""
    region: str | None = None
    """Region, state or province."""
    timezone: str | None = None
    """IANA time zone, such as `Europe/Lisbon`."""


# -- your own tools --------------------------------------------------------------------------------


class BetaResponseToolInputSchema(BaseModel):
    """The JSON schema of a tool's arguments."""

    type: Literal["object"]
    properties: dict[str, object] | None = None
    """Schema of each argument."""
    required: list[str] | None = None
    """Names of the arguments that must be there."""


class BetaResponseTool(BaseModel):
    """A tool of your own."""

    input_schema: BetaResponseToolInputSchema
    """JSON schema of the arguments."""
    name: str
    """What Claude calls the tool."""
    allowed_callers: (
        list[
            Literal["direct", "code_execution_20250825", "code_execution_20260120", "code_execution_20260521"]
        ]
        | None
    ) = None
    """Who may call it: Claude directly, or code that Claude runs (default: direct)."""
    defer_loading: bool | None = None
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    description: str | None = None
    """What the tool does."""
    eager_input_streaming: bool | None = None
    """Whether arguments stream before they are known to be valid."""
    input_examples: list[dict[str, object]] | None = None
    """Example arguments that show Claude how the tool is used."""
    strict: bool | None = None
    """Guarantee that the arguments match the tool's schema (default: False)."""
    type: Literal["custom"] | None = None


# -- client tools ----------------------------------------------------------------------------------


class _Tool(BaseModel):
    """What every tool can be told."""

    allowed_callers: (
        list[
            Literal["direct", "code_execution_20250825", "code_execution_20260120", "code_execution_20260521"]
        ]
        | None
    ) = None
    """Who may call it: Claude directly, or code that Claude runs (default: direct)."""
    cache_control: BetaCacheControlEphemeral | None = None
    """Put a cache breakpoint here: everything up to this point is cached."""
    defer_loading: bool | None = None
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    strict: bool | None = None
    """Guarantee that the arguments match the tool's schema (default: False)."""


class _ClientTool(_Tool):
    """What every tool that you run can be told."""

    input_examples: list[dict[str, object]] | None = None
    """Example arguments that show Claude how the tool is used."""


class BetaToolBash20241022(_ClientTool):
    """A shell that you run (older version)."""

    name: Literal["bash"]
    type: Literal["bash_20241022"]


class BetaToolBash20250124(_ClientTool):
    """A shell that you run."""

    name: Literal["bash"]
    type: Literal["bash_20250124"]


class BetaToolTextEditor20241022(_ClientTool):
    """A text editor that you run (2024-10-22)."""

    name: Literal["str_replace_editor"]
    type: Literal["text_editor_20241022"]


class BetaToolTextEditor20250124(_ClientTool):
    """A text editor that you run (2025-01-24)."""

    name: Literal["str_replace_editor"]
    type: Literal["text_editor_20250124"]


class BetaToolTextEditor20250429(_ClientTool):
    """A text editor that you run (2025-04-29, without undo)."""

    name: Literal["str_replace_based_edit_tool"]
    type: Literal["text_editor_20250429"]


class BetaToolTextEditor20250728(_ClientTool):
    """A text editor that you run (2025-07-28)."""

    name: Literal["str_replace_based_edit_tool"]
    type: Literal["text_editor_20250728"]
    max_characters: int | None = None
    """Cut a viewed file at this many characters (default: no limit)."""


class BetaMemoryTool20250818(_ClientTool):
    """A directory of notes that Claude keeps, on storage that you run."""

    name: Literal["memory"]
    type: Literal["memory_20250818"]


class _ComputerUse(_ClientTool):
    """What the versions of the computer use tool share."""

    name: Literal["computer"]
    display_height_px: int
    """Height of the screen, in pixels."""
    display_width_px: int
    """Width of the screen, in pixels."""
    display_number: int | None = None
    """Number of the X11 display (default: none)."""


class BetaToolComputerUse20241022(_ComputerUse):
    """A screen, mouse and keyboard that you run (2024-10-22)."""

    type: Literal["computer_20241022"]


class BetaToolComputerUse20250124(_ComputerUse):
    """A screen, mouse and keyboard that you run (2025-01-24)."""

    type: Literal["computer_20250124"]


class BetaToolComputerUse20251124(_ComputerUse):
    """A screen, mouse and keyboard that you run (2025-11-24)."""

    type: Literal["computer_20251124"]
    enable_zoom: bool | None = None
    """Whether Claude may zoom into a region of the screen (default: False)."""


# -- server tools ----------------------------------------------------------------------------------


class _CodeExecution(_Tool):
    """What the versions of the code execution tool share."""

    name: Literal["code_execution"]


class BetaCodeExecutionTool20250522(_CodeExecution):
    """Run Python in a sandbox."""

    type: Literal["code_execution_20250522"]


class BetaCodeExecutionTool20250825(_CodeExecution):
    """Run shell commands and edit files in a sandbox."""

    type: Literal["code_execution_20250825"]


class BetaCodeExecutionTool20260120(_CodeExecution):
    """Run code in a sandbox, which can call other tools."""

    type: Literal["code_execution_20260120"]


class BetaCodeExecutionTool20260521(_CodeExecution):
    """Run code in a sandbox, which can call other tools (2026-05-21)."""

    type: Literal["code_execution_20260521"]


class BetaToolSearchToolBm25_20251119(_Tool):
    """Let Claude find deferred tools by words."""

    name: Literal["tool_search_tool_bm25"]
    type: Literal["tool_search_tool_bm25_20251119", "tool_search_tool_bm25"]
    """Either spelling means this version."""


class BetaToolSearchToolRegex20251119(_Tool):
    """Let Claude find deferred tools by regular expression."""

    name: Literal["tool_search_tool_regex"]
    type: Literal["tool_search_tool_regex_20251119", "tool_search_tool_regex"]
    """Either spelling means this version."""


class _WebSearch(_Tool):
    """What the versions of the web search tool share."""

    name: Literal["web_search"]
    allowed_domains: list[str] | None = None
    """Only use these domains; excludes `blocked_domains`."""
    blocked_domains: list[str] | None = None
    """Never use these domains; excludes `allowed_domains`."""
    max_uses: int | None = None
    """How often Claude may call the tool in one request (default: no limit)."""
    user_location: BetaUserLocation | None = None
    """Where the user is, to localise search results."""


class BetaWebSearchTool20250305(_WebSearch):
    """Search the web (2025-03-05)."""

    type: Literal["web_search_20250305"]


class BetaWebSearchTool20260209(_WebSearch):
    """Search the web, and filter results with code (2026-02-09)."""

    type: Literal["web_search_20260209"]


class BetaWebSearchTool20260318(_WebSearch):
    """Search the web, and filter results with code (2026-03-18)."""

    type: Literal["web_search_20260318"]
    response_inclusion: Literal["full", "excluded"] | None = None
    """Whether a result that code consumed is part of the reply in full, or left out (default: full)."""


class BetaWebFetchURLSourceAll(BaseModel):
    """URLs from all of these places."""

    type: Literal["all"]


class BetaWebFetchURLSourceToolReference(BaseModel):
    """A tool, by name."""

    name: str
    """Name of the tool."""
    type: Literal["tool_reference"]


class BetaWebFetchURLSourceExcept(BaseModel):
    """URLs from the results of all tools but these."""

    tools: list[BetaWebFetchURLSourceToolReference]
    """The tools."""
    type: Literal["except"]


class BetaWebFetchURLSourceNone(BaseModel):
    """URLs from none of these places."""

    type: Literal["none"]


class BetaWebFetchURLSourceOnly(BaseModel):
    """URLs from the results of these tools only."""

    tools: list[BetaWebFetchURLSourceToolReference]
    """The tools."""
    type: Literal["only"]


BetaWebFetchURLSource: TypeAlias = Annotated[
    BetaWebFetchURLSourceAll
    | BetaWebFetchURLSourceNone
    | BetaWebFetchURLSourceOnly
    | BetaWebFetchURLSourceExcept,
    UnionDiscriminator("type"),
]
"""Which tool results may supply URLs."""

BetaWebFetchUserInput: TypeAlias = Annotated[
    BetaWebFetchURLSourceAll | BetaWebFetchURLSourceNone, UnionDiscriminator("type")
]
"""Whether the user's messages may supply URLs."""


class BetaWebFetchURLSources(BaseModel):
    """Which URLs the web fetch tool may fetch."""

    client_tool_results: BetaWebFetchURLSource | None = None
    """URLs in results of tools that you run."""
    server_tool_results: BetaWebFetchURLSource | None = None
    """URLs in results of tools that the API runs."""
    user_input: BetaWebFetchUserInput | None = None
    """URLs in the user's messages."""


class _WebFetch(_Tool):
    """What the versions of the web fetch tool share."""

    name: Literal["web_fetch"]
    allowed_domains: list[str] | None = None
    """Only use these domains; excludes `blocked_domains`."""
    blocked_domains: list[str] | None = None
    """Never use these domains; excludes `allowed_domains`."""
    citations: BetaRequestCitationsConfig | None = None
    """Whether Claude may cite the pages."""
    max_content_tokens: int | None = None
    """Cut what a page puts into the context at about this many tokens."""
    max_uses: int | None = None
    """How often Claude may call the tool in one request (default: no limit)."""
    url_sources: BetaWebFetchURLSources | None = None
    """Which URLs the tool may fetch, by where in the conversation they appear."""


class BetaWebFetchTool20250910(_WebFetch):
    """Fetch web pages (2025-09-10)."""

    type: Literal["web_fetch_20250910"]


class BetaWebFetchTool20260209(_WebFetch):
    """Fetch web pages, and filter them with code (2026-02-09)."""

    type: Literal["web_fetch_20260209"]


class BetaWebFetchTool20260309(_WebFetch):
    """Fetch web pages, cached or fresh (2026-03-09)."""

    type: Literal["web_fetch_20260309"]
    use_cache: bool | None = None
    """Whether a cached copy of the page will do (default: True)."""


class BetaWebFetchTool20260318(_WebFetch):
    """Fetch web pages, cached or fresh (2026-03-18)."""

    type: Literal["web_fetch_20260318"]
    response_inclusion: Literal["full", "excluded"] | None = None
    """Whether a result that code consumed is part of the reply in full, or left out (default: full)."""
    use_cache: bool | None = None
    """Whether a cached copy of the page will do (default: True)."""


class BetaAdvisorTool20260301(_Tool):
    """Ask another model for advice."""

    model: Model
    """The model that advises."""
    name: Literal["advisor"]
    type: Literal["advisor_20260301"]
    caching: BetaCacheControlEphemeral | None = None
    """Cache the advisor's own prompt."""
    max_tokens: int | None = None
    """Most tokens the advisor may write."""
    max_uses: int | None = None
    """How often Claude may call the tool in one request (default: no limit)."""


# -- mcp -------------------------------------------------------------------------------------------


class BetaMCPTool(BaseModel):
    """A tool that an MCP server offers."""

    input_schema: dict[str, object]
    """JSON schema of the arguments."""
    name: str
    """What Claude calls the tool."""
    description: str | None = None
    """What the tool does."""


class BetaMCPToolParam(BaseModel):
    """A tool that an MCP server offers, as the request listed it."""

    input_schema: dict[str, object]
    """JSON schema of the arguments."""
    name: str
    """What Claude calls the tool."""
    description: str | None = None
    """What the tool does."""


class BetaMCPToolConfig(BaseModel):
    """Settings of one MCP tool."""

    defer_loading: bool | None = None
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    enabled: bool | None = None
    """Whether the tool may be used (default: True)."""


class BetaMCPToolDefaultConfig(BaseModel):
    """Settings of all MCP tools that have none of their own."""

    defer_loading: bool | None = None
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    enabled: bool | None = None
    """Whether the tool may be used (default: True)."""


class BetaMCPToolset(BaseModel):
    """The tools of one MCP server."""

    mcp_server_name: str
    """Name of the MCP server, as in `mcp_servers`."""
    type: Literal["mcp_toolset"]
    cache_control: BetaCacheControlEphemeral | None = None
    """Put a cache breakpoint here: everything up to this point is cached."""
    configs: dict[str, BetaMCPToolConfig] | None = None
    """Settings of single tools, by name."""
    default_config: BetaMCPToolDefaultConfig | None = None
    """Settings of all other tools."""
    tools: list[BetaMCPToolParam] | None = None
    """The tools, where they are listed ahead."""


# -- toolsets --------------------------------------------------------------------------------------


class BetaToolsetMemberConfig(BaseModel):
    """Settings of one action of a toolset."""

    defer_loading: bool | None = None
    """Whether the action stays out of the prompt until a tool search finds it."""
    enabled: bool | None = None
    """Whether Claude may use the action."""


BetaBrowserCloseTabConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserDoubleClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserFileUploadConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserFindConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserFormInputConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserGetPageTextConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserHoldKeyConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserHoverConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserJavascriptExecConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserKeyConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserLeftClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserLeftClickDragConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserLeftMouseDownConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserLeftMouseUpConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserListTabsConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserMiddleClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserMouseMoveConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserNavigateConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserNewTabConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserReadConsoleConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserReadNetworkConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserReadPageConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserRightClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserScreenshotConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserScrollConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserScrollToConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserSwitchTabConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserTripleClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserTypeConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserWaitConfig: TypeAlias = BetaToolsetMemberConfig
BetaBrowserZoomConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerCursorPositionConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerDoubleClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerHoldKeyConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerKeyConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerLeftClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerLeftClickDragConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerLeftMouseDownConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerLeftMouseUpConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerMiddleClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerMouseMoveConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerRightClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerScreenshotConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerScrollConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerTripleClickConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerTypeConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerWaitConfig: TypeAlias = BetaToolsetMemberConfig
BetaComputerZoomConfig: TypeAlias = BetaToolsetMemberConfig


class BetaBrowserToolsetConfigs(BaseModel):
    """Settings of the browser's actions, one field each."""

    close_tab: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may close a tab."""
    double_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may double-click."""
    file_upload: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may upload files."""
    find: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may find elements by description."""
    form_input: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may fill in a form field."""
    get_page_text: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may read the text of the page."""
    hold_key: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may hold keys down for a while."""
    hover: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may hover."""
    javascript_exec: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may run a script in the page."""
    key: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may press keys."""
    left_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may click."""
    left_click_drag: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may drag."""
    left_mouse_down: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may press the mouse button."""
    left_mouse_up: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may let go of the mouse button."""
    list_tabs: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may list the tabs."""
    middle_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may click with the middle button."""
    mouse_move: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may move the mouse."""
    navigate: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may go to a page."""
    new_tab: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may open a tab."""
    read_console: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may read the console."""
    read_network: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may read the network log."""
    read_page: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may read the elements of the page."""
    right_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may click with the right button."""
    screenshot: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may take a screenshot."""
    scroll: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may scroll."""
    scroll_to: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may scroll to an element."""
    switch_tab: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may switch to a tab."""
    triple_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may triple-click."""
    type: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may type text."""
    wait: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may wait."""
    zoom: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may zoom into a region."""


class BetaBrowserToolset20260801(BaseModel):
    """A browser that you run."""

    type: Literal["browser_toolset_20260801"]
    cache_control: BetaCacheControlEphemeral | None = None
    """Put a cache breakpoint here: everything up to this point is cached."""
    configs: BetaBrowserToolsetConfigs | None = None
    """Settings of single tools, by name."""


class BetaComputerToolsetConfigs(BaseModel):
    """Settings of the computer's actions, one field each."""

    cursor_position: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may ask where the cursor is."""
    double_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may double-click."""
    hold_key: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may hold keys down for a while."""
    key: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may press keys."""
    left_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may click."""
    left_click_drag: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may drag."""
    left_mouse_down: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may press the mouse button."""
    left_mouse_up: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may let go of the mouse button."""
    middle_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may click with the middle button."""
    mouse_move: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may move the mouse."""
    right_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may click with the right button."""
    screenshot: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may take a screenshot."""
    scroll: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may scroll."""
    triple_click: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may triple-click."""
    type: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may type text."""
    wait: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may wait."""
    zoom: BetaToolsetMemberConfig | None = None
    """Whether and how Claude may zoom into a region."""


class BetaComputerToolset20260801(BaseModel):
    """A screen, mouse and keyboard that you run."""

    type: Literal["computer_toolset_20260801"]
    cache_control: BetaCacheControlEphemeral | None = None
    """Put a cache breakpoint here: everything up to this point is cached."""
    configs: BetaComputerToolsetConfigs | None = None
    """Settings of single tools, by name."""


# -- all tools -------------------------------------------------------------------------------------


BetaResponseToolUnion: TypeAlias = (
    BetaResponseTool
    | BetaToolBash20241022
    | BetaToolBash20250124
    | BetaCodeExecutionTool20250522
    | BetaCodeExecutionTool20250825
    | BetaCodeExecutionTool20260120
    | BetaCodeExecutionTool20260521
    | BetaBrowserToolset20260801
    | BetaToolComputerUse20241022
    | BetaMemoryTool20250818
    | BetaToolComputerUse20250124
    | BetaToolTextEditor20241022
    | BetaToolComputerUse20251124
    | BetaComputerToolset20260801
    | BetaToolTextEditor20250124
    | BetaToolTextEditor20250429
    | BetaToolTextEditor20250728
    | BetaWebSearchTool20250305
    | BetaWebFetchTool20250910
    | BetaWebSearchTool20260209
    | BetaWebFetchTool20260209
    | BetaWebFetchTool20260309
    | BetaWebSearchTool20260318
    | BetaWebFetchTool20260318
    | BetaAdvisorTool20260301
    | BetaToolSearchToolBm25_20251119
    | BetaToolSearchToolRegex20251119
    | BetaMCPToolset
)
"""Any tool; told apart by `type` and `name`."""
