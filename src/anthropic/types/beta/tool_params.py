"""Tools a beta request can offer, and the MCP servers they come from."""

from typing import Literal, TypeAlias

from typing_extensions import Required, TypedDict

from ..._types import SequenceNotStr
from .._in import Iterable
from ..content_params import CacheControlEphemeralParam
from ..model import ModelParam
from ..tool_params import (
    BrowserCloseTabConfigParam,
    BrowserDoubleClickConfigParam,
    BrowserFileUploadConfigParam,
    BrowserFindConfigParam,
    BrowserFormInputConfigParam,
    BrowserGetPageTextConfigParam,
    BrowserHoldKeyConfigParam,
    BrowserHoverConfigParam,
    BrowserJavascriptExecConfigParam,
    BrowserKeyConfigParam,
    BrowserLeftClickConfigParam,
    BrowserLeftClickDragConfigParam,
    BrowserLeftMouseDownConfigParam,
    BrowserLeftMouseUpConfigParam,
    BrowserListTabsConfigParam,
    BrowserMiddleClickConfigParam,
    BrowserMouseMoveConfigParam,
    BrowserNavigateConfigParam,
    BrowserNewTabConfigParam,
    BrowserReadConsoleConfigParam,
    BrowserReadNetworkConfigParam,
    BrowserReadPageConfigParam,
    BrowserRightClickConfigParam,
    BrowserScreenshotConfigParam,
    BrowserScrollConfigParam,
    BrowserScrollToConfigParam,
    BrowserSwitchTabConfigParam,
    BrowserToolset20260801Param,
    BrowserToolsetConfigsParam,
    BrowserTripleClickConfigParam,
    BrowserTypeConfigParam,
    BrowserWaitConfigParam,
    BrowserZoomConfigParam,
    ClientToolOptions,
    CodeExecutionTool20250522Param,
    CodeExecutionTool20250825Param,
    CodeExecutionTool20260120Param,
    CodeExecutionTool20260521Param,
    ComputerCursorPositionConfigParam,
    ComputerDoubleClickConfigParam,
    ComputerHoldKeyConfigParam,
    ComputerKeyConfigParam,
    ComputerLeftClickConfigParam,
    ComputerLeftClickDragConfigParam,
    ComputerLeftMouseDownConfigParam,
    ComputerLeftMouseUpConfigParam,
    ComputerMiddleClickConfigParam,
    ComputerMouseMoveConfigParam,
    ComputerRightClickConfigParam,
    ComputerScreenshotConfigParam,
    ComputerScrollConfigParam,
    ComputerToolset20260801Param,
    ComputerToolsetConfigsParam,
    ComputerTripleClickConfigParam,
    ComputerTypeConfigParam,
    ComputerWaitConfigParam,
    ComputerZoomConfigParam,
    MemoryTool20250818Param,
    ToolBash20250124Param,
    ToolChoiceAnyParam,
    ToolChoiceAutoParam,
    ToolChoiceNoneParam,
    ToolChoiceParam,
    ToolChoiceToolParam,
    ToolInputSchemaParam,
    ToolOptions,
    ToolParam,
    ToolSearchToolBm25_20251119Param,
    ToolSearchToolRegex20251119Param,
    ToolTextEditor20250124Param,
    ToolTextEditor20250429Param,
    ToolTextEditor20250728Param,
    UserLocationParam,
    WebFetchTool20250910Param,
    WebFetchTool20260209Param,
    WebFetchTool20260309Param,
    WebFetchTool20260318Param,
    WebFetchURLSourceAllParam,
    WebFetchURLSourceExceptParam,
    WebFetchURLSourceNoneParam,
    WebFetchURLSourceOnlyParam,
    WebFetchURLSourceParam,
    WebFetchURLSourcesParam,
    WebFetchURLSourceToolReferenceParam,
    WebFetchUserInputParam,
    WebSearchTool20250305Param,
    WebSearchTool20260209Param,
    WebSearchTool20260318Param,
)

# -- your own tools --------------------------------------------------------------------------------

BetaToolInputSchemaParam: TypeAlias = ToolInputSchemaParam
BetaToolParam: TypeAlias = ToolParam


# -- client tools ----------------------------------------------------------------------------------


class BetaToolBash20241022Param(ClientToolOptions, total=False):
    """A shell that you run (older version)."""

    name: Required[Literal["bash"]]
    type: Required[Literal["bash_20241022"]]


BetaToolBash20250124Param: TypeAlias = ToolBash20250124Param


class BetaToolTextEditor20241022Param(ClientToolOptions, total=False):
    """A text editor that you run (2024-10-22)."""

    name: Required[Literal["str_replace_editor"]]
    type: Required[Literal["text_editor_20241022"]]


BetaToolTextEditor20250124Param: TypeAlias = ToolTextEditor20250124Param
BetaToolTextEditor20250429Param: TypeAlias = ToolTextEditor20250429Param
BetaToolTextEditor20250728Param: TypeAlias = ToolTextEditor20250728Param
BetaMemoryTool20250818Param: TypeAlias = MemoryTool20250818Param


class _ComputerUseTool(ClientToolOptions, total=False):
    """What the versions of the computer use tool share."""

    name: Required[Literal["computer"]]
    display_height_px: Required[int]
    """Height of the screen, in pixels."""
    display_width_px: Required[int]
    """Width of the screen, in pixels."""
    display_number: int | None
    """Number of the X11 display (default: none)."""


class BetaToolComputerUse20241022Param(_ComputerUseTool, total=False):
    """A screen, mouse and keyboard that you run (2024-10-22)."""

    type: Required[Literal["computer_20241022"]]


class BetaToolComputerUse20250124Param(_ComputerUseTool, total=False):
    """A screen, mouse and keyboard that you run (2025-01-24)."""

    type: Required[Literal["computer_20250124"]]


class BetaToolComputerUse20251124Param(_ComputerUseTool, total=False):
    """A screen, mouse and keyboard that you run (2025-11-24)."""

    type: Required[Literal["computer_20251124"]]
    enable_zoom: bool
    """Whether Claude may zoom into a region of the screen (default: False)."""


# -- server tools ----------------------------------------------------------------------------------

BetaCodeExecutionTool20250522Param: TypeAlias = CodeExecutionTool20250522Param
BetaCodeExecutionTool20250825Param: TypeAlias = CodeExecutionTool20250825Param
BetaCodeExecutionTool20260120Param: TypeAlias = CodeExecutionTool20260120Param
BetaCodeExecutionTool20260521Param: TypeAlias = CodeExecutionTool20260521Param
BetaToolSearchToolBm25_20251119Param: TypeAlias = ToolSearchToolBm25_20251119Param
BetaToolSearchToolRegex20251119Param: TypeAlias = ToolSearchToolRegex20251119Param
BetaUserLocationParam: TypeAlias = UserLocationParam
BetaWebSearchTool20250305Param: TypeAlias = WebSearchTool20250305Param
BetaWebSearchTool20260209Param: TypeAlias = WebSearchTool20260209Param
BetaWebSearchTool20260318Param: TypeAlias = WebSearchTool20260318Param
BetaWebFetchURLSourceAllParam: TypeAlias = WebFetchURLSourceAllParam
BetaWebFetchURLSourceExceptParam: TypeAlias = WebFetchURLSourceExceptParam
BetaWebFetchURLSourceNoneParam: TypeAlias = WebFetchURLSourceNoneParam
BetaWebFetchURLSourceOnlyParam: TypeAlias = WebFetchURLSourceOnlyParam
BetaWebFetchURLSourceToolReferenceParam: TypeAlias = WebFetchURLSourceToolReferenceParam
BetaWebFetchURLSourcesParam: TypeAlias = WebFetchURLSourcesParam
BetaWebFetchURLSourceParam: TypeAlias = WebFetchURLSourceParam
BetaWebFetchUserInputParam: TypeAlias = WebFetchUserInputParam
BetaWebFetchTool20250910Param: TypeAlias = WebFetchTool20250910Param
BetaWebFetchTool20260209Param: TypeAlias = WebFetchTool20260209Param
BetaWebFetchTool20260309Param: TypeAlias = WebFetchTool20260309Param
BetaWebFetchTool20260318Param: TypeAlias = WebFetchTool20260318Param


class BetaAdvisorTool20260301Param(ToolOptions, total=False):
    """Let Claude ask another model for advice."""

    model: Required[ModelParam]
    """The model that advises."""
    name: Required[Literal["advisor"]]
    type: Required[Literal["advisor_20260301"]]
    caching: CacheControlEphemeralParam | None
    """Cache the advisor's own prompt."""
    max_tokens: int | None
    """Most tokens the advisor may write."""
    max_uses: int | None
    """How often Claude may call the tool in one request (default: no limit)."""


# -- mcp -------------------------------------------------------------------------------------------


class BetaMCPToolParamParam(TypedDict, total=False):
    """A tool that an MCP server offers."""

    input_schema: Required[dict[str, object]]
    """JSON schema of the arguments."""
    name: Required[str]
    """What Claude calls the tool."""
    description: str | None
    """What the tool does."""


class BetaMCPToolConfigParam(TypedDict, total=False):
    """Settings of one MCP tool."""

    defer_loading: bool
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    enabled: bool
    """Whether the tool may be used (default: True)."""


class BetaMCPToolDefaultConfigParam(TypedDict, total=False):
    """Settings of all MCP tools that have none of their own."""

    defer_loading: bool
    """Keep the tool out of the prompt until a tool search finds it (default: False)."""
    enabled: bool
    """Whether the tool may be used (default: True)."""


class BetaMCPToolsetParam(TypedDict, total=False):
    """The tools of one MCP server."""

    mcp_server_name: Required[str]
    """Name of the MCP server, as in `mcp_servers`."""
    type: Required[Literal["mcp_toolset"]]
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""
    configs: dict[str, BetaMCPToolConfigParam] | None
    """Settings of single tools, by name."""
    default_config: BetaMCPToolDefaultConfigParam
    """Settings of all other tools."""
    tools: Iterable[BetaMCPToolParamParam] | None
    """The tools, if you list them ahead."""


class BetaRequestMCPServerToolConfigurationParam(TypedDict, total=False):
    """Which tools of an MCP server may be used."""

    allowed_tools: SequenceNotStr[str] | None
    """Names of the tools (default: all)."""
    enabled: bool | None
    """Whether its tools may be used (default: True)."""


class BetaRequestMCPServerURLDefinitionParam(TypedDict, total=False):
    """An MCP server that the API connects to."""

    name: Required[str]
    """Name of the server, for toolsets to refer to."""
    type: Required[Literal["url"]]
    url: Required[str]
    """Address of the server; it must be https."""
    authorization_token: str | None
    """OAuth token for the server."""
    tool_configuration: BetaRequestMCPServerToolConfigurationParam | None
    """Which of its tools may be used."""


# -- toolsets --------------------------------------------------------------------------------------

BetaBrowserCloseTabConfigParam: TypeAlias = BrowserCloseTabConfigParam
BetaBrowserDoubleClickConfigParam: TypeAlias = BrowserDoubleClickConfigParam
BetaBrowserFileUploadConfigParam: TypeAlias = BrowserFileUploadConfigParam
BetaBrowserFindConfigParam: TypeAlias = BrowserFindConfigParam
BetaBrowserFormInputConfigParam: TypeAlias = BrowserFormInputConfigParam
BetaBrowserGetPageTextConfigParam: TypeAlias = BrowserGetPageTextConfigParam
BetaBrowserHoldKeyConfigParam: TypeAlias = BrowserHoldKeyConfigParam
BetaBrowserHoverConfigParam: TypeAlias = BrowserHoverConfigParam
BetaBrowserJavascriptExecConfigParam: TypeAlias = BrowserJavascriptExecConfigParam
BetaBrowserKeyConfigParam: TypeAlias = BrowserKeyConfigParam
BetaBrowserLeftClickConfigParam: TypeAlias = BrowserLeftClickConfigParam
BetaBrowserLeftClickDragConfigParam: TypeAlias = BrowserLeftClickDragConfigParam
BetaBrowserLeftMouseDownConfigParam: TypeAlias = BrowserLeftMouseDownConfigParam
BetaBrowserLeftMouseUpConfigParam: TypeAlias = BrowserLeftMouseUpConfigParam
BetaBrowserListTabsConfigParam: TypeAlias = BrowserListTabsConfigParam
BetaBrowserMiddleClickConfigParam: TypeAlias = BrowserMiddleClickConfigParam
BetaBrowserMouseMoveConfigParam: TypeAlias = BrowserMouseMoveConfigParam
BetaBrowserNavigateConfigParam: TypeAlias = BrowserNavigateConfigParam
BetaBrowserNewTabConfigParam: TypeAlias = BrowserNewTabConfigParam
BetaBrowserReadConsoleConfigParam: TypeAlias = BrowserReadConsoleConfigParam
BetaBrowserReadNetworkConfigParam: TypeAlias = BrowserReadNetworkConfigParam
BetaBrowserReadPageConfigParam: TypeAlias = BrowserReadPageConfigParam
BetaBrowserRightClickConfigParam: TypeAlias = BrowserRightClickConfigParam
BetaBrowserScreenshotConfigParam: TypeAlias = BrowserScreenshotConfigParam
BetaBrowserScrollConfigParam: TypeAlias = BrowserScrollConfigParam
BetaBrowserScrollToConfigParam: TypeAlias = BrowserScrollToConfigParam
BetaBrowserSwitchTabConfigParam: TypeAlias = BrowserSwitchTabConfigParam
BetaBrowserTripleClickConfigParam: TypeAlias = BrowserTripleClickConfigParam
BetaBrowserTypeConfigParam: TypeAlias = BrowserTypeConfigParam
BetaBrowserWaitConfigParam: TypeAlias = BrowserWaitConfigParam
BetaBrowserZoomConfigParam: TypeAlias = BrowserZoomConfigParam
BetaComputerCursorPositionConfigParam: TypeAlias = ComputerCursorPositionConfigParam
BetaComputerDoubleClickConfigParam: TypeAlias = ComputerDoubleClickConfigParam
BetaComputerHoldKeyConfigParam: TypeAlias = ComputerHoldKeyConfigParam
BetaComputerKeyConfigParam: TypeAlias = ComputerKeyConfigParam
BetaComputerLeftClickConfigParam: TypeAlias = ComputerLeftClickConfigParam
BetaComputerLeftClickDragConfigParam: TypeAlias = ComputerLeftClickDragConfigParam
BetaComputerLeftMouseDownConfigParam: TypeAlias = ComputerLeftMouseDownConfigParam
BetaComputerLeftMouseUpConfigParam: TypeAlias = ComputerLeftMouseUpConfigParam
BetaComputerMiddleClickConfigParam: TypeAlias = ComputerMiddleClickConfigParam
BetaComputerMouseMoveConfigParam: TypeAlias = ComputerMouseMoveConfigParam
BetaComputerRightClickConfigParam: TypeAlias = ComputerRightClickConfigParam
BetaComputerScreenshotConfigParam: TypeAlias = ComputerScreenshotConfigParam
BetaComputerScrollConfigParam: TypeAlias = ComputerScrollConfigParam
BetaComputerTripleClickConfigParam: TypeAlias = ComputerTripleClickConfigParam
BetaComputerTypeConfigParam: TypeAlias = ComputerTypeConfigParam
BetaComputerWaitConfigParam: TypeAlias = ComputerWaitConfigParam
BetaComputerZoomConfigParam: TypeAlias = ComputerZoomConfigParam
BetaBrowserToolset20260801Param: TypeAlias = BrowserToolset20260801Param
BetaBrowserToolsetConfigsParam: TypeAlias = BrowserToolsetConfigsParam
BetaComputerToolset20260801Param: TypeAlias = ComputerToolset20260801Param
BetaComputerToolsetConfigsParam: TypeAlias = ComputerToolsetConfigsParam


# -- all tools -------------------------------------------------------------------------------------


BetaToolUnionParam: TypeAlias = (
    ToolParam
    | BetaToolBash20241022Param
    | ToolBash20250124Param
    | CodeExecutionTool20250522Param
    | CodeExecutionTool20250825Param
    | CodeExecutionTool20260120Param
    | CodeExecutionTool20260521Param
    | BrowserToolset20260801Param
    | BetaToolComputerUse20241022Param
    | MemoryTool20250818Param
    | BetaToolComputerUse20250124Param
    | BetaToolTextEditor20241022Param
    | BetaToolComputerUse20251124Param
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
    | BetaAdvisorTool20260301Param
    | ToolSearchToolBm25_20251119Param
    | ToolSearchToolRegex20251119Param
    | BetaMCPToolsetParam
)
"""Any tool; told apart by `type` and `name`."""


# -- choice ----------------------------------------------------------------------------------------

BetaToolChoiceAnyParam: TypeAlias = ToolChoiceAnyParam
BetaToolChoiceAutoParam: TypeAlias = ToolChoiceAutoParam
BetaToolChoiceNoneParam: TypeAlias = ToolChoiceNoneParam
BetaToolChoiceToolParam: TypeAlias = ToolChoiceToolParam
BetaToolChoiceParam: TypeAlias = ToolChoiceParam
