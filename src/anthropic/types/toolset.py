"""Tool calls of the browser and computer toolsets, typed action by action."""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from .._models import BaseModel, UnionDiscriminator
from .content import ToolUseBlock, ToolUseCaller

# -- members ---------------------------------------------------------------------------------------


BrowserMemberName: TypeAlias = Literal[
    "close_tab",
    "double_click",
    "file_upload",
    "find",
    "form_input",
    "get_page_text",
    "hold_key",
    "hover",
    "javascript_exec",
    "key",
    "left_click",
    "left_click_drag",
    "left_mouse_down",
    "left_mouse_up",
    "list_tabs",
    "middle_click",
    "mouse_move",
    "navigate",
    "new_tab",
    "read_console",
    "read_network",
    "read_page",
    "right_click",
    "screenshot",
    "scroll",
    "scroll_to",
    "switch_tab",
    "triple_click",
    "type",
    "wait",
    "zoom",
]
"""An action of the browser toolset."""

BROWSER_MEMBER_NAME_VALUES: tuple[BrowserMemberName, ...] = get_args(BrowserMemberName)

ComputerMemberName: TypeAlias = Literal[
    "cursor_position",
    "double_click",
    "hold_key",
    "key",
    "left_click",
    "left_click_drag",
    "left_mouse_down",
    "left_mouse_up",
    "middle_click",
    "mouse_move",
    "right_click",
    "screenshot",
    "scroll",
    "triple_click",
    "type",
    "wait",
    "zoom",
]
"""An action of the computer toolset."""

COMPUTER_MEMBER_NAME_VALUES: tuple[ComputerMemberName, ...] = get_args(ComputerMemberName)


# -- browser: inputs -------------------------------------------------------------------------------


class BrowserCoordinateTarget(BaseModel):
    """A point of the screenshot."""

    type: Literal["coordinate"]
    x: int
    """Pixels from the left."""
    y: int
    """Pixels from the top."""


class BrowserRefTarget(BaseModel):
    """An element, by its reference in the page that was read."""

    ref: str
    """The reference."""
    type: Literal["ref"]


BrowserClickTarget: TypeAlias = Annotated[
    BrowserCoordinateTarget | BrowserRefTarget, UnionDiscriminator("type")
]
"""What to click: an element, or a point."""

BrowserFormInputValue: TypeAlias = str | float | bool
"""What a form field can be set to."""

BrowserReadPageFilter: TypeAlias = Literal["all", "interactive"]
"""Which elements to read."""

BrowserScrollDirection: TypeAlias = Literal["down", "left", "right", "up"]
"""Where to scroll to."""


class BrowserCloseTabInput(BaseModel):
    """Close a tab."""

    tab_id: str
    """The tab to close."""


class _BrowserInput(BaseModel):
    """What most browser actions share."""

    tab_id: str | None = None
    """The tab to act in (default: the active tab)."""


class _BrowserClickInput(_BrowserInput):
    """What all clicks share."""

    target: BrowserClickTarget
    """What to act on."""
    modifiers: str | None = None
    """Keys to hold down, such as `ctrl+shift`."""


class BrowserDoubleClickInput(_BrowserClickInput):
    """Double-click."""


class _BrowserRefInput(_BrowserInput):
    """What actions on an element share."""

    target: BrowserRefTarget
    """The element."""


class BrowserFileUploadInput(_BrowserRefInput):
    """Upload files."""

    document_ids: list[str] | None = None
    """Identifiers of the documents."""
    paths: list[str] | None = None
    """Paths of the files."""


class BrowserFindInput(_BrowserInput):
    """Find elements by description."""

    query: str
    """What to look for, in words."""


class BrowserFormInputInput(_BrowserRefInput):
    """Fill in a form field."""

    value: BrowserFormInputValue
    """The value to set."""


class BrowserGetPageTextInput(_BrowserInput):
    """Read the text of the page."""


class BrowserHoldKeyInput(_BrowserInput):
    """Hold keys down for a while."""

    duration: float
    """How long, in seconds."""
    text: str
    """The keys to hold down."""


class BrowserHoverInput(_BrowserInput):
    """Hover."""

    target: BrowserClickTarget
    """What to act on."""


class BrowserJavascriptExecInput(_BrowserInput):
    """Run a script in the page."""

    text: str
    """The script."""


class BrowserKeyInput(_BrowserInput):
    """Press keys."""

    text: str
    """The keys, such as `Enter` or `ctrl+a`."""
    repeat: int | None = None
    """How many times (default: 1)."""


class _BrowserPointInput(_BrowserInput):
    """What actions at a point share."""

    target: BrowserCoordinateTarget
    """The point."""


class BrowserLeftClickDragInput(_BrowserPointInput):
    """Drag."""

    from_: BrowserCoordinateTarget = Field(alias="from")
    """Where to begin."""


class BrowserLeftClickInput(_BrowserClickInput):
    """Click."""


class BrowserLeftMouseDownInput(_BrowserPointInput):
    """Press the mouse button."""


class BrowserLeftMouseUpInput(_BrowserPointInput):
    """Let go of the mouse button."""


class BrowserListTabsInput(BaseModel):
    """List the tabs."""


class BrowserMiddleClickInput(_BrowserClickInput):
    """Click with the middle button."""


class BrowserMouseMoveInput(_BrowserPointInput):
    """Move the mouse."""


class BrowserNavigateInput(_BrowserInput):
    """Go to a page."""

    url: str
    """Where to go; `back` and `forward` go through the history."""


class BrowserNewTabInput(BaseModel):
    """Open a tab."""


class BrowserReadConsoleInput(_BrowserInput):
    """Read the console."""


class BrowserReadNetworkInput(_BrowserInput):
    """Read the network log."""


class BrowserReadPageInput(_BrowserInput):
    """Read the elements of the page."""

    depth: int | None = None
    """How many levels of the page to read (default: all)."""
    filter: BrowserReadPageFilter | None = None
    """Which elements to read (default: all)."""
    ref: str | None = None
    """The element to start from (default: the whole page)."""


class BrowserRightClickInput(_BrowserClickInput):
    """Click with the right button."""


class BrowserScreenshotInput(_BrowserInput):
    """Take a screenshot."""


class BrowserScrollInput(_BrowserPointInput):
    """Scroll."""

    scroll_direction: BrowserScrollDirection
    """Where to scroll to."""
    scroll_amount: int | None = None
    """How far, in clicks of the wheel."""


class BrowserScrollToInput(_BrowserRefInput):
    """Scroll to an element."""


class BrowserSwitchTabInput(BaseModel):
    """Switch to a tab."""

    tab_id: str
    """The tab to switch to."""


class BrowserTripleClickInput(_BrowserClickInput):
    """Triple-click."""


class BrowserTypeInput(_BrowserInput):
    """Type text."""

    text: str
    """The text to type."""


class BrowserWaitInput(_BrowserInput):
    """Wait."""

    duration: float
    """How long, in seconds."""


class BrowserZoomInput(_BrowserInput):
    """Zoom into a region."""

    region: list[int]
    """The part of the screen: left, top, right and bottom, in pixels."""


BrowserMemberInput: TypeAlias = (
    BrowserNavigateInput
    | BrowserListTabsInput
    | BrowserNewTabInput
    | BrowserSwitchTabInput
    | BrowserCloseTabInput
    | BrowserReadPageInput
    | BrowserGetPageTextInput
    | BrowserReadConsoleInput
    | BrowserReadNetworkInput
    | BrowserFindInput
    | BrowserFormInputInput
    | BrowserFileUploadInput
    | BrowserScrollToInput
    | BrowserScreenshotInput
    | BrowserZoomInput
    | BrowserLeftClickInput
    | BrowserRightClickInput
    | BrowserMiddleClickInput
    | BrowserDoubleClickInput
    | BrowserTripleClickInput
    | BrowserHoverInput
    | BrowserLeftClickDragInput
    | BrowserLeftMouseDownInput
    | BrowserLeftMouseUpInput
    | BrowserMouseMoveInput
    | BrowserScrollInput
    | BrowserTypeInput
    | BrowserKeyInput
    | BrowserHoldKeyInput
    | BrowserWaitInput
    | BrowserJavascriptExecInput
)
"""The input of any browser action."""


# -- browser: tool use -----------------------------------------------------------------------------


class _BrowserToolUse(BaseModel):
    """A call of the browser toolset."""

    id: str
    """Unique identifier."""
    caller: ToolUseCaller
    """Who made the call: Claude itself, or code that Claude runs."""
    toolset_name: Literal["browser"]
    type: Literal["tool_use"]


class BrowserCloseTabToolUseBlock(_BrowserToolUse):
    """Claude asks to close a tab."""

    input: BrowserCloseTabInput
    """Arguments of the action."""
    name: Literal["close_tab"]


ResponseBrowserCloseTabToolUseBlock: TypeAlias = BrowserCloseTabToolUseBlock


class BrowserDoubleClickToolUseBlock(_BrowserToolUse):
    """Claude asks to double-click."""

    input: BrowserDoubleClickInput
    """Arguments of the action."""
    name: Literal["double_click"]


ResponseBrowserDoubleClickToolUseBlock: TypeAlias = BrowserDoubleClickToolUseBlock


class BrowserFileUploadToolUseBlock(_BrowserToolUse):
    """Claude asks to upload files."""

    input: BrowserFileUploadInput
    """Arguments of the action."""
    name: Literal["file_upload"]


ResponseBrowserFileUploadToolUseBlock: TypeAlias = BrowserFileUploadToolUseBlock


class BrowserFindToolUseBlock(_BrowserToolUse):
    """Claude asks to find elements by description."""

    input: BrowserFindInput
    """Arguments of the action."""
    name: Literal["find"]


ResponseBrowserFindToolUseBlock: TypeAlias = BrowserFindToolUseBlock


class BrowserFormInputToolUseBlock(_BrowserToolUse):
    """Claude asks to fill in a form field."""

    input: BrowserFormInputInput
    """Arguments of the action."""
    name: Literal["form_input"]


ResponseBrowserFormInputToolUseBlock: TypeAlias = BrowserFormInputToolUseBlock


class BrowserGetPageTextToolUseBlock(_BrowserToolUse):
    """Claude asks to read the text of the page."""

    input: BrowserGetPageTextInput
    """Arguments of the action."""
    name: Literal["get_page_text"]


ResponseBrowserGetPageTextToolUseBlock: TypeAlias = BrowserGetPageTextToolUseBlock


class BrowserHoldKeyToolUseBlock(_BrowserToolUse):
    """Claude asks to hold keys down for a while."""

    input: BrowserHoldKeyInput
    """Arguments of the action."""
    name: Literal["hold_key"]


ResponseBrowserHoldKeyToolUseBlock: TypeAlias = BrowserHoldKeyToolUseBlock


class BrowserHoverToolUseBlock(_BrowserToolUse):
    """Claude asks to hover."""

    input: BrowserHoverInput
    """Arguments of the action."""
    name: Literal["hover"]


ResponseBrowserHoverToolUseBlock: TypeAlias = BrowserHoverToolUseBlock


class BrowserJavascriptExecToolUseBlock(_BrowserToolUse):
    """Claude asks to run a script in the page."""

    input: BrowserJavascriptExecInput
    """Arguments of the action."""
    name: Literal["javascript_exec"]


ResponseBrowserJavascriptExecToolUseBlock: TypeAlias = BrowserJavascriptExecToolUseBlock


class BrowserKeyToolUseBlock(_BrowserToolUse):
    """Claude asks to press keys."""

    input: BrowserKeyInput
    """Arguments of the action."""
    name: Literal["key"]


ResponseBrowserKeyToolUseBlock: TypeAlias = BrowserKeyToolUseBlock


class BrowserLeftClickDragToolUseBlock(_BrowserToolUse):
    """Claude asks to drag."""

    input: BrowserLeftClickDragInput
    """Arguments of the action."""
    name: Literal["left_click_drag"]


ResponseBrowserLeftClickDragToolUseBlock: TypeAlias = BrowserLeftClickDragToolUseBlock


class BrowserLeftClickToolUseBlock(_BrowserToolUse):
    """Claude asks to click."""

    input: BrowserLeftClickInput
    """Arguments of the action."""
    name: Literal["left_click"]


ResponseBrowserLeftClickToolUseBlock: TypeAlias = BrowserLeftClickToolUseBlock


class BrowserLeftMouseDownToolUseBlock(_BrowserToolUse):
    """Claude asks to press the mouse button."""

    input: BrowserLeftMouseDownInput
    """Arguments of the action."""
    name: Literal["left_mouse_down"]


ResponseBrowserLeftMouseDownToolUseBlock: TypeAlias = BrowserLeftMouseDownToolUseBlock


class BrowserLeftMouseUpToolUseBlock(_BrowserToolUse):
    """Claude asks to let go of the mouse button."""

    input: BrowserLeftMouseUpInput
    """Arguments of the action."""
    name: Literal["left_mouse_up"]


ResponseBrowserLeftMouseUpToolUseBlock: TypeAlias = BrowserLeftMouseUpToolUseBlock


class BrowserListTabsToolUseBlock(_BrowserToolUse):
    """Claude asks to list the tabs."""

    input: BrowserListTabsInput
    """Arguments of the action."""
    name: Literal["list_tabs"]


ResponseBrowserListTabsToolUseBlock: TypeAlias = BrowserListTabsToolUseBlock


class BrowserMiddleClickToolUseBlock(_BrowserToolUse):
    """Claude asks to click with the middle button."""

    input: BrowserMiddleClickInput
    """Arguments of the action."""
    name: Literal["middle_click"]


ResponseBrowserMiddleClickToolUseBlock: TypeAlias = BrowserMiddleClickToolUseBlock


class BrowserMouseMoveToolUseBlock(_BrowserToolUse):
    """Claude asks to move the mouse."""

    input: BrowserMouseMoveInput
    """Arguments of the action."""
    name: Literal["mouse_move"]


ResponseBrowserMouseMoveToolUseBlock: TypeAlias = BrowserMouseMoveToolUseBlock


class BrowserNavigateToolUseBlock(_BrowserToolUse):
    """Claude asks to go to a page."""

    input: BrowserNavigateInput
    """Arguments of the action."""
    name: Literal["navigate"]


ResponseBrowserNavigateToolUseBlock: TypeAlias = BrowserNavigateToolUseBlock


class BrowserNewTabToolUseBlock(_BrowserToolUse):
    """Claude asks to open a tab."""

    input: BrowserNewTabInput
    """Arguments of the action."""
    name: Literal["new_tab"]


ResponseBrowserNewTabToolUseBlock: TypeAlias = BrowserNewTabToolUseBlock


class BrowserReadConsoleToolUseBlock(_BrowserToolUse):
    """Claude asks to read the console."""

    input: BrowserReadConsoleInput
    """Arguments of the action."""
    name: Literal["read_console"]


ResponseBrowserReadConsoleToolUseBlock: TypeAlias = BrowserReadConsoleToolUseBlock


class BrowserReadNetworkToolUseBlock(_BrowserToolUse):
    """Claude asks to read the network log."""

    input: BrowserReadNetworkInput
    """Arguments of the action."""
    name: Literal["read_network"]


ResponseBrowserReadNetworkToolUseBlock: TypeAlias = BrowserReadNetworkToolUseBlock


class BrowserReadPageToolUseBlock(_BrowserToolUse):
    """Claude asks to read the elements of the page."""

    input: BrowserReadPageInput
    """Arguments of the action."""
    name: Literal["read_page"]


ResponseBrowserReadPageToolUseBlock: TypeAlias = BrowserReadPageToolUseBlock


class BrowserRightClickToolUseBlock(_BrowserToolUse):
    """Claude asks to click with the right button."""

    input: BrowserRightClickInput
    """Arguments of the action."""
    name: Literal["right_click"]


ResponseBrowserRightClickToolUseBlock: TypeAlias = BrowserRightClickToolUseBlock


class BrowserScreenshotToolUseBlock(_BrowserToolUse):
    """Claude asks to take a screenshot."""

    input: BrowserScreenshotInput
    """Arguments of the action."""
    name: Literal["screenshot"]


ResponseBrowserScreenshotToolUseBlock: TypeAlias = BrowserScreenshotToolUseBlock


class BrowserScrollToToolUseBlock(_BrowserToolUse):
    """Claude asks to scroll to an element."""

    input: BrowserScrollToInput
    """Arguments of the action."""
    name: Literal["scroll_to"]


ResponseBrowserScrollToToolUseBlock: TypeAlias = BrowserScrollToToolUseBlock


class BrowserScrollToolUseBlock(_BrowserToolUse):
    """Claude asks to scroll."""

    input: BrowserScrollInput
    """Arguments of the action."""
    name: Literal["scroll"]


ResponseBrowserScrollToolUseBlock: TypeAlias = BrowserScrollToolUseBlock


class BrowserSwitchTabToolUseBlock(_BrowserToolUse):
    """Claude asks to switch to a tab."""

    input: BrowserSwitchTabInput
    """Arguments of the action."""
    name: Literal["switch_tab"]


ResponseBrowserSwitchTabToolUseBlock: TypeAlias = BrowserSwitchTabToolUseBlock


class BrowserTripleClickToolUseBlock(_BrowserToolUse):
    """Claude asks to triple-click."""

    input: BrowserTripleClickInput
    """Arguments of the action."""
    name: Literal["triple_click"]


ResponseBrowserTripleClickToolUseBlock: TypeAlias = BrowserTripleClickToolUseBlock


class BrowserTypeToolUseBlock(_BrowserToolUse):
    """Claude asks to type text."""

    input: BrowserTypeInput
    """Arguments of the action."""
    name: Literal["type"]


ResponseBrowserTypeToolUseBlock: TypeAlias = BrowserTypeToolUseBlock


class BrowserWaitToolUseBlock(_BrowserToolUse):
    """Claude asks to wait."""

    input: BrowserWaitInput
    """Arguments of the action."""
    name: Literal["wait"]


ResponseBrowserWaitToolUseBlock: TypeAlias = BrowserWaitToolUseBlock


class BrowserZoomToolUseBlock(_BrowserToolUse):
    """Claude asks to zoom into a region."""

    input: BrowserZoomInput
    """Arguments of the action."""
    name: Literal["zoom"]


ResponseBrowserZoomToolUseBlock: TypeAlias = BrowserZoomToolUseBlock

BrowserToolUseBlock: TypeAlias = Annotated[
    BrowserNavigateToolUseBlock
    | BrowserListTabsToolUseBlock
    | BrowserNewTabToolUseBlock
    | BrowserSwitchTabToolUseBlock
    | BrowserCloseTabToolUseBlock
    | BrowserReadPageToolUseBlock
    | BrowserGetPageTextToolUseBlock
    | BrowserReadConsoleToolUseBlock
    | BrowserReadNetworkToolUseBlock
    | BrowserFindToolUseBlock
    | BrowserFormInputToolUseBlock
    | BrowserFileUploadToolUseBlock
    | BrowserScrollToToolUseBlock
    | BrowserScreenshotToolUseBlock
    | BrowserZoomToolUseBlock
    | BrowserLeftClickToolUseBlock
    | BrowserRightClickToolUseBlock
    | BrowserMiddleClickToolUseBlock
    | BrowserDoubleClickToolUseBlock
    | BrowserTripleClickToolUseBlock
    | BrowserHoverToolUseBlock
    | BrowserLeftClickDragToolUseBlock
    | BrowserLeftMouseDownToolUseBlock
    | BrowserLeftMouseUpToolUseBlock
    | BrowserMouseMoveToolUseBlock
    | BrowserScrollToolUseBlock
    | BrowserTypeToolUseBlock
    | BrowserKeyToolUseBlock
    | BrowserHoldKeyToolUseBlock
    | BrowserWaitToolUseBlock
    | BrowserJavascriptExecToolUseBlock,
    UnionDiscriminator("name"),
]
"""Any call of the browser toolset; told apart by `name`."""

ResponseBrowserToolUseBlock: TypeAlias = Annotated[BrowserToolUseBlock, UnionDiscriminator("name")]
"""Any call of the browser toolset, in a reply."""


# -- computer: inputs ------------------------------------------------------------------------------


ComputerScrollDirection: TypeAlias = Literal["down", "left", "right", "up"]
"""Where to scroll to."""


class ComputerCursorPositionInput(BaseModel):
    """Ask where the cursor is."""


class _ComputerClickInput(BaseModel):
    """What all clicks share."""

    coordinate: list[int] | None = None
    """The point, as x and y in pixels (default: where the cursor is)."""
    text: str | None = None
    """Keys to hold down, such as `ctrl+shift`."""


class ComputerDoubleClickInput(_ComputerClickInput):
    """Double-click."""


class ComputerHoldKeyInput(BaseModel):
    """Hold keys down for a while."""

    duration: int
    """How long, in seconds."""
    text: str
    """The keys to hold down."""


class ComputerKeyInput(BaseModel):
    """Press keys."""

    text: str
    """The keys, such as `Return` or `ctrl+a`."""
    repeat: int | None = None
    """How many times (default: 1)."""


class ComputerLeftClickDragInput(BaseModel):
    """Drag."""

    coordinate: list[int]
    """Where to let go, as x and y in pixels."""
    start_coordinate: list[int]
    """Where to begin, as x and y in pixels."""
    text: str | None = None
    """Keys to hold down, such as `ctrl+shift`."""


class ComputerLeftClickInput(_ComputerClickInput):
    """Click."""


class ComputerLeftMouseDownInput(BaseModel):
    """Press the mouse button."""


class ComputerLeftMouseUpInput(BaseModel):
    """Let go of the mouse button."""


class ComputerMiddleClickInput(_ComputerClickInput):
    """Click with the middle button."""


class ComputerMouseMoveInput(BaseModel):
    """Move the mouse."""

    coordinate: list[int]
    """The point, as x and y in pixels."""


class ComputerRightClickInput(_ComputerClickInput):
    """Click with the right button."""


class ComputerScreenshotInput(BaseModel):
    """Take a screenshot."""


class ComputerScrollInput(_ComputerClickInput):
    """Scroll."""

    scroll_amount: int
    """How far, in clicks of the wheel."""
    scroll_direction: ComputerScrollDirection
    """Where to scroll to."""


class ComputerTripleClickInput(_ComputerClickInput):
    """Triple-click."""


class ComputerTypeInput(BaseModel):
    """Type text."""

    text: str
    """The text to type."""


class ComputerWaitInput(BaseModel):
    """Wait."""

    duration: int
    """How long, in seconds."""


class ComputerZoomInput(BaseModel):
    """Zoom into a region."""

    region: list[int]
    """The part of the screen: left, top, right and bottom, in pixels."""


ComputerMemberInput: TypeAlias = (
    ComputerKeyInput
    | ComputerHoldKeyInput
    | ComputerTypeInput
    | ComputerCursorPositionInput
    | ComputerMouseMoveInput
    | ComputerLeftMouseDownInput
    | ComputerLeftMouseUpInput
    | ComputerLeftClickInput
    | ComputerLeftClickDragInput
    | ComputerRightClickInput
    | ComputerMiddleClickInput
    | ComputerDoubleClickInput
    | ComputerTripleClickInput
    | ComputerScrollInput
    | ComputerWaitInput
    | ComputerScreenshotInput
    | ComputerZoomInput
)
"""The input of any computer action."""


# -- computer: tool use ----------------------------------------------------------------------------


class _ComputerToolUse(BaseModel):
    """A call of the computer toolset."""

    id: str
    """Unique identifier."""
    caller: ToolUseCaller
    """Who made the call: Claude itself, or code that Claude runs."""
    toolset_name: Literal["computer"]
    type: Literal["tool_use"]


class ComputerCursorPositionToolUseBlock(_ComputerToolUse):
    """Claude asks where the cursor is."""

    input: ComputerCursorPositionInput
    """Arguments of the action."""
    name: Literal["cursor_position"]


ResponseComputerCursorPositionToolUseBlock: TypeAlias = ComputerCursorPositionToolUseBlock


class ComputerDoubleClickToolUseBlock(_ComputerToolUse):
    """Claude asks to double-click."""

    input: ComputerDoubleClickInput
    """Arguments of the action."""
    name: Literal["double_click"]


ResponseComputerDoubleClickToolUseBlock: TypeAlias = ComputerDoubleClickToolUseBlock


class ComputerHoldKeyToolUseBlock(_ComputerToolUse):
    """Claude asks to hold keys down for a while."""

    input: ComputerHoldKeyInput
    """Arguments of the action."""
    name: Literal["hold_key"]


ResponseComputerHoldKeyToolUseBlock: TypeAlias = ComputerHoldKeyToolUseBlock


class ComputerKeyToolUseBlock(_ComputerToolUse):
    """Claude asks to press keys."""

    input: ComputerKeyInput
    """Arguments of the action."""
    name: Literal["key"]


ResponseComputerKeyToolUseBlock: TypeAlias = ComputerKeyToolUseBlock


class ComputerLeftClickDragToolUseBlock(_ComputerToolUse):
    """Claude asks to drag."""

    input: ComputerLeftClickDragInput
    """Arguments of the action."""
    name: Literal["left_click_drag"]


ResponseComputerLeftClickDragToolUseBlock: TypeAlias = ComputerLeftClickDragToolUseBlock


class ComputerLeftClickToolUseBlock(_ComputerToolUse):
    """Claude asks to click."""

    input: ComputerLeftClickInput
    """Arguments of the action."""
    name: Literal["left_click"]


ResponseComputerLeftClickToolUseBlock: TypeAlias = ComputerLeftClickToolUseBlock


class ComputerLeftMouseDownToolUseBlock(_ComputerToolUse):
    """Claude asks to press the mouse button."""

    input: ComputerLeftMouseDownInput
    """Arguments of the action."""
    name: Literal["left_mouse_down"]


ResponseComputerLeftMouseDownToolUseBlock: TypeAlias = ComputerLeftMouseDownToolUseBlock


class ComputerLeftMouseUpToolUseBlock(_ComputerToolUse):
    """Claude asks to let go of the mouse button."""

    input: ComputerLeftMouseUpInput
    """Arguments of the action."""
    name: Literal["left_mouse_up"]


ResponseComputerLeftMouseUpToolUseBlock: TypeAlias = ComputerLeftMouseUpToolUseBlock


class ComputerMiddleClickToolUseBlock(_ComputerToolUse):
    """Claude asks to click with the middle button."""

    input: ComputerMiddleClickInput
    """Arguments of the action."""
    name: Literal["middle_click"]


ResponseComputerMiddleClickToolUseBlock: TypeAlias = ComputerMiddleClickToolUseBlock


class ComputerMouseMoveToolUseBlock(_ComputerToolUse):
    """Claude asks to move the mouse."""

    input: ComputerMouseMoveInput
    """Arguments of the action."""
    name: Literal["mouse_move"]


ResponseComputerMouseMoveToolUseBlock: TypeAlias = ComputerMouseMoveToolUseBlock


class ComputerRightClickToolUseBlock(_ComputerToolUse):
    """Claude asks to click with the right button."""

    input: ComputerRightClickInput
    """Arguments of the action."""
    name: Literal["right_click"]


ResponseComputerRightClickToolUseBlock: TypeAlias = ComputerRightClickToolUseBlock


class ComputerScreenshotToolUseBlock(_ComputerToolUse):
    """Claude asks to take a screenshot."""

    input: ComputerScreenshotInput
    """Arguments of the action."""
    name: Literal["screenshot"]


ResponseComputerScreenshotToolUseBlock: TypeAlias = ComputerScreenshotToolUseBlock


class ComputerScrollToolUseBlock(_ComputerToolUse):
    """Claude asks to scroll."""

    input: ComputerScrollInput
    """Arguments of the action."""
    name: Literal["scroll"]


ResponseComputerScrollToolUseBlock: TypeAlias = ComputerScrollToolUseBlock


class ComputerTripleClickToolUseBlock(_ComputerToolUse):
    """Claude asks to triple-click."""

    input: ComputerTripleClickInput
    """Arguments of the action."""
    name: Literal["triple_click"]


ResponseComputerTripleClickToolUseBlock: TypeAlias = ComputerTripleClickToolUseBlock


class ComputerTypeToolUseBlock(_ComputerToolUse):
    """Claude asks to type text."""

    input: ComputerTypeInput
    """Arguments of the action."""
    name: Literal["type"]


ResponseComputerTypeToolUseBlock: TypeAlias = ComputerTypeToolUseBlock


class ComputerWaitToolUseBlock(_ComputerToolUse):
    """Claude asks to wait."""

    input: ComputerWaitInput
    """Arguments of the action."""
    name: Literal["wait"]


ResponseComputerWaitToolUseBlock: TypeAlias = ComputerWaitToolUseBlock


class ComputerZoomToolUseBlock(_ComputerToolUse):
    """Claude asks to zoom into a region."""

    input: ComputerZoomInput
    """Arguments of the action."""
    name: Literal["zoom"]


ResponseComputerZoomToolUseBlock: TypeAlias = ComputerZoomToolUseBlock

ComputerToolUseBlock: TypeAlias = Annotated[
    ComputerKeyToolUseBlock
    | ComputerHoldKeyToolUseBlock
    | ComputerTypeToolUseBlock
    | ComputerCursorPositionToolUseBlock
    | ComputerMouseMoveToolUseBlock
    | ComputerLeftMouseDownToolUseBlock
    | ComputerLeftMouseUpToolUseBlock
    | ComputerLeftClickToolUseBlock
    | ComputerLeftClickDragToolUseBlock
    | ComputerRightClickToolUseBlock
    | ComputerMiddleClickToolUseBlock
    | ComputerDoubleClickToolUseBlock
    | ComputerTripleClickToolUseBlock
    | ComputerScrollToolUseBlock
    | ComputerWaitToolUseBlock
    | ComputerScreenshotToolUseBlock
    | ComputerZoomToolUseBlock,
    UnionDiscriminator("name"),
]
"""Any call of the computer toolset; told apart by `name`."""

ResponseComputerToolUseBlock: TypeAlias = Annotated[ComputerToolUseBlock, UnionDiscriminator("name")]
"""Any call of the computer toolset, in a reply."""


# -- either ----------------------------------------------------------------------------------------


ToolsetToolUseBlock: TypeAlias = BrowserToolUseBlock | ComputerToolUseBlock | ToolUseBlock
"""A call of a toolset's action, or of any other tool."""

ResponseToolUseBlockUnion: TypeAlias = ToolsetToolUseBlock
"""Any tool call of a reply."""
