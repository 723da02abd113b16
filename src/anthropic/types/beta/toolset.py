"""Tool calls of the browser and computer toolsets, with an optional `caller`."""

from typing import Annotated, Literal, TypeAlias

from ..._models import BaseModel, UnionDiscriminator
from ..content import ToolUseBlock, ToolUseCaller
from ..toolset import (
    BROWSER_MEMBER_NAME_VALUES,
    COMPUTER_MEMBER_NAME_VALUES,
    BrowserClickTarget,
    BrowserCloseTabInput,
    BrowserCoordinateTarget,
    BrowserDoubleClickInput,
    BrowserFileUploadInput,
    BrowserFindInput,
    BrowserFormInputInput,
    BrowserFormInputValue,
    BrowserGetPageTextInput,
    BrowserHoldKeyInput,
    BrowserHoverInput,
    BrowserJavascriptExecInput,
    BrowserKeyInput,
    BrowserLeftClickDragInput,
    BrowserLeftClickInput,
    BrowserLeftMouseDownInput,
    BrowserLeftMouseUpInput,
    BrowserListTabsInput,
    BrowserMemberInput,
    BrowserMemberName,
    BrowserMiddleClickInput,
    BrowserMouseMoveInput,
    BrowserNavigateInput,
    BrowserNewTabInput,
    BrowserReadConsoleInput,
    BrowserReadNetworkInput,
    BrowserReadPageFilter,
    BrowserReadPageInput,
    BrowserRefTarget,
    BrowserRightClickInput,
    BrowserScreenshotInput,
    BrowserScrollDirection,
    BrowserScrollInput,
    BrowserScrollToInput,
    BrowserSwitchTabInput,
    BrowserTripleClickInput,
    BrowserTypeInput,
    BrowserWaitInput,
    BrowserZoomInput,
    ComputerCursorPositionInput,
    ComputerDoubleClickInput,
    ComputerHoldKeyInput,
    ComputerKeyInput,
    ComputerLeftClickDragInput,
    ComputerLeftClickInput,
    ComputerLeftMouseDownInput,
    ComputerLeftMouseUpInput,
    ComputerMemberInput,
    ComputerMemberName,
    ComputerMiddleClickInput,
    ComputerMouseMoveInput,
    ComputerRightClickInput,
    ComputerScreenshotInput,
    ComputerScrollDirection,
    ComputerScrollInput,
    ComputerTripleClickInput,
    ComputerTypeInput,
    ComputerWaitInput,
    ComputerZoomInput,
)

# -- members ---------------------------------------------------------------------------------------

BetaBrowserMemberName: TypeAlias = BrowserMemberName
BETA_BROWSER_MEMBER_NAME_VALUES = BROWSER_MEMBER_NAME_VALUES
BetaComputerMemberName: TypeAlias = ComputerMemberName
BETA_COMPUTER_MEMBER_NAME_VALUES = COMPUTER_MEMBER_NAME_VALUES


# -- browser: inputs -------------------------------------------------------------------------------

BetaBrowserCoordinateTarget: TypeAlias = BrowserCoordinateTarget
BetaBrowserRefTarget: TypeAlias = BrowserRefTarget
BetaBrowserClickTarget: TypeAlias = BrowserClickTarget
BetaBrowserFormInputValue: TypeAlias = BrowserFormInputValue
BetaBrowserReadPageFilter: TypeAlias = BrowserReadPageFilter
BetaBrowserScrollDirection: TypeAlias = BrowserScrollDirection
BetaBrowserCloseTabInput: TypeAlias = BrowserCloseTabInput
BetaBrowserDoubleClickInput: TypeAlias = BrowserDoubleClickInput
BetaBrowserFileUploadInput: TypeAlias = BrowserFileUploadInput
BetaBrowserFindInput: TypeAlias = BrowserFindInput
BetaBrowserFormInputInput: TypeAlias = BrowserFormInputInput
BetaBrowserGetPageTextInput: TypeAlias = BrowserGetPageTextInput
BetaBrowserHoldKeyInput: TypeAlias = BrowserHoldKeyInput
BetaBrowserHoverInput: TypeAlias = BrowserHoverInput
BetaBrowserJavascriptExecInput: TypeAlias = BrowserJavascriptExecInput
BetaBrowserKeyInput: TypeAlias = BrowserKeyInput
BetaBrowserLeftClickDragInput: TypeAlias = BrowserLeftClickDragInput
BetaBrowserLeftClickInput: TypeAlias = BrowserLeftClickInput
BetaBrowserLeftMouseDownInput: TypeAlias = BrowserLeftMouseDownInput
BetaBrowserLeftMouseUpInput: TypeAlias = BrowserLeftMouseUpInput
BetaBrowserListTabsInput: TypeAlias = BrowserListTabsInput
BetaBrowserMiddleClickInput: TypeAlias = BrowserMiddleClickInput
BetaBrowserMouseMoveInput: TypeAlias = BrowserMouseMoveInput
BetaBrowserNavigateInput: TypeAlias = BrowserNavigateInput
BetaBrowserNewTabInput: TypeAlias = BrowserNewTabInput
BetaBrowserReadConsoleInput: TypeAlias = BrowserReadConsoleInput
BetaBrowserReadNetworkInput: TypeAlias = BrowserReadNetworkInput
BetaBrowserReadPageInput: TypeAlias = BrowserReadPageInput
BetaBrowserRightClickInput: TypeAlias = BrowserRightClickInput
BetaBrowserScreenshotInput: TypeAlias = BrowserScreenshotInput
BetaBrowserScrollInput: TypeAlias = BrowserScrollInput
BetaBrowserScrollToInput: TypeAlias = BrowserScrollToInput
BetaBrowserSwitchTabInput: TypeAlias = BrowserSwitchTabInput
BetaBrowserTripleClickInput: TypeAlias = BrowserTripleClickInput
BetaBrowserTypeInput: TypeAlias = BrowserTypeInput
BetaBrowserWaitInput: TypeAlias = BrowserWaitInput
BetaBrowserZoomInput: TypeAlias = BrowserZoomInput
BetaBrowserMemberInput: TypeAlias = BrowserMemberInput


# -- browser: tool use -----------------------------------------------------------------------------


class _BetaBrowserToolUse(BaseModel):
    """A call of the browser toolset."""

    id: str
    """Unique identifier."""
    toolset_name: Literal["browser"]
    type: Literal["tool_use"]
    caller: ToolUseCaller | None = None
    """Who made the call: Claude itself, or code that Claude runs."""


class BetaBrowserCloseTabToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to close a tab."""

    input: BrowserCloseTabInput
    """Arguments of the action."""
    name: Literal["close_tab"]


BetaResponseBrowserCloseTabToolUseBlock: TypeAlias = BetaBrowserCloseTabToolUseBlock


class BetaBrowserDoubleClickToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to double-click."""

    input: BrowserDoubleClickInput
    """Arguments of the action."""
    name: Literal["double_click"]


BetaResponseBrowserDoubleClickToolUseBlock: TypeAlias = BetaBrowserDoubleClickToolUseBlock


class BetaBrowserFileUploadToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to upload files."""

    input: BrowserFileUploadInput
    """Arguments of the action."""
    name: Literal["file_upload"]


BetaResponseBrowserFileUploadToolUseBlock: TypeAlias = BetaBrowserFileUploadToolUseBlock


class BetaBrowserFindToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to find elements by description."""

    input: BrowserFindInput
    """Arguments of the action."""
    name: Literal["find"]


BetaResponseBrowserFindToolUseBlock: TypeAlias = BetaBrowserFindToolUseBlock


class BetaBrowserFormInputToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to fill in a form field."""

    input: BrowserFormInputInput
    """Arguments of the action."""
    name: Literal["form_input"]


BetaResponseBrowserFormInputToolUseBlock: TypeAlias = BetaBrowserFormInputToolUseBlock


class BetaBrowserGetPageTextToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to read the text of the page."""

    input: BrowserGetPageTextInput
    """Arguments of the action."""
    name: Literal["get_page_text"]


BetaResponseBrowserGetPageTextToolUseBlock: TypeAlias = BetaBrowserGetPageTextToolUseBlock


class BetaBrowserHoldKeyToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to hold keys down for a while."""

    input: BrowserHoldKeyInput
    """Arguments of the action."""
    name: Literal["hold_key"]


BetaResponseBrowserHoldKeyToolUseBlock: TypeAlias = BetaBrowserHoldKeyToolUseBlock


class BetaBrowserHoverToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to hover."""

    input: BrowserHoverInput
    """Arguments of the action."""
    name: Literal["hover"]


BetaResponseBrowserHoverToolUseBlock: TypeAlias = BetaBrowserHoverToolUseBlock


class BetaBrowserJavascriptExecToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to run a script in the page."""

    input: BrowserJavascriptExecInput
    """Arguments of the action."""
    name: Literal["javascript_exec"]


BetaResponseBrowserJavascriptExecToolUseBlock: TypeAlias = BetaBrowserJavascriptExecToolUseBlock


class BetaBrowserKeyToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to press keys."""

    input: BrowserKeyInput
    """Arguments of the action."""
    name: Literal["key"]


BetaResponseBrowserKeyToolUseBlock: TypeAlias = BetaBrowserKeyToolUseBlock


class BetaBrowserLeftClickDragToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to drag."""

    input: BrowserLeftClickDragInput
    """Arguments of the action."""
    name: Literal["left_click_drag"]


BetaResponseBrowserLeftClickDragToolUseBlock: TypeAlias = BetaBrowserLeftClickDragToolUseBlock


class BetaBrowserLeftClickToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to click."""

    input: BrowserLeftClickInput
    """Arguments of the action."""
    name: Literal["left_click"]


BetaResponseBrowserLeftClickToolUseBlock: TypeAlias = BetaBrowserLeftClickToolUseBlock


class BetaBrowserLeftMouseDownToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to press the mouse button."""

    input: BrowserLeftMouseDownInput
    """Arguments of the action."""
    name: Literal["left_mouse_down"]


BetaResponseBrowserLeftMouseDownToolUseBlock: TypeAlias = BetaBrowserLeftMouseDownToolUseBlock


class BetaBrowserLeftMouseUpToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to let go of the mouse button."""

    input: BrowserLeftMouseUpInput
    """Arguments of the action."""
    name: Literal["left_mouse_up"]


BetaResponseBrowserLeftMouseUpToolUseBlock: TypeAlias = BetaBrowserLeftMouseUpToolUseBlock


class BetaBrowserListTabsToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to list the tabs."""

    input: BrowserListTabsInput
    """Arguments of the action."""
    name: Literal["list_tabs"]


BetaResponseBrowserListTabsToolUseBlock: TypeAlias = BetaBrowserListTabsToolUseBlock


class BetaBrowserMiddleClickToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to click with the middle button."""

    input: BrowserMiddleClickInput
    """Arguments of the action."""
    name: Literal["middle_click"]


BetaResponseBrowserMiddleClickToolUseBlock: TypeAlias = BetaBrowserMiddleClickToolUseBlock


class BetaBrowserMouseMoveToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to move the mouse."""

    input: BrowserMouseMoveInput
    """Arguments of the action."""
    name: Literal["mouse_move"]


BetaResponseBrowserMouseMoveToolUseBlock: TypeAlias = BetaBrowserMouseMoveToolUseBlock


class BetaBrowserNavigateToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to go to a page."""

    input: BrowserNavigateInput
    """Arguments of the action."""
    name: Literal["navigate"]


BetaResponseBrowserNavigateToolUseBlock: TypeAlias = BetaBrowserNavigateToolUseBlock


class BetaBrowserNewTabToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to open a tab."""

    input: BrowserNewTabInput
    """Arguments of the action."""
    name: Literal["new_tab"]


BetaResponseBrowserNewTabToolUseBlock: TypeAlias = BetaBrowserNewTabToolUseBlock


class BetaBrowserReadConsoleToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to read the console."""

    input: BrowserReadConsoleInput
    """Arguments of the action."""
    name: Literal["read_console"]


BetaResponseBrowserReadConsoleToolUseBlock: TypeAlias = BetaBrowserReadConsoleToolUseBlock


class BetaBrowserReadNetworkToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to read the network log."""

    input: BrowserReadNetworkInput
    """Arguments of the action."""
    name: Literal["read_network"]


BetaResponseBrowserReadNetworkToolUseBlock: TypeAlias = BetaBrowserReadNetworkToolUseBlock


class BetaBrowserReadPageToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to read the elements of the page."""

    input: BrowserReadPageInput
    """Arguments of the action."""
    name: Literal["read_page"]


BetaResponseBrowserReadPageToolUseBlock: TypeAlias = BetaBrowserReadPageToolUseBlock


class BetaBrowserRightClickToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to click with the right button."""

    input: BrowserRightClickInput
    """Arguments of the action."""
    name: Literal["right_click"]


BetaResponseBrowserRightClickToolUseBlock: TypeAlias = BetaBrowserRightClickToolUseBlock


class BetaBrowserScreenshotToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to take a screenshot."""

    input: BrowserScreenshotInput
    """Arguments of the action."""
    name: Literal["screenshot"]


BetaResponseBrowserScreenshotToolUseBlock: TypeAlias = BetaBrowserScreenshotToolUseBlock


class BetaBrowserScrollToToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to scroll to an element."""

    input: BrowserScrollToInput
    """Arguments of the action."""
    name: Literal["scroll_to"]


BetaResponseBrowserScrollToToolUseBlock: TypeAlias = BetaBrowserScrollToToolUseBlock


class BetaBrowserScrollToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to scroll."""

    input: BrowserScrollInput
    """Arguments of the action."""
    name: Literal["scroll"]


BetaResponseBrowserScrollToolUseBlock: TypeAlias = BetaBrowserScrollToolUseBlock


class BetaBrowserSwitchTabToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to switch to a tab."""

    input: BrowserSwitchTabInput
    """Arguments of the action."""
    name: Literal["switch_tab"]


BetaResponseBrowserSwitchTabToolUseBlock: TypeAlias = BetaBrowserSwitchTabToolUseBlock


class BetaBrowserTripleClickToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to triple-click."""

    input: BrowserTripleClickInput
    """Arguments of the action."""
    name: Literal["triple_click"]


BetaResponseBrowserTripleClickToolUseBlock: TypeAlias = BetaBrowserTripleClickToolUseBlock


class BetaBrowserTypeToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to type text."""

    input: BrowserTypeInput
    """Arguments of the action."""
    name: Literal["type"]


BetaResponseBrowserTypeToolUseBlock: TypeAlias = BetaBrowserTypeToolUseBlock


class BetaBrowserWaitToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to wait."""

    input: BrowserWaitInput
    """Arguments of the action."""
    name: Literal["wait"]


BetaResponseBrowserWaitToolUseBlock: TypeAlias = BetaBrowserWaitToolUseBlock


class BetaBrowserZoomToolUseBlock(_BetaBrowserToolUse):
    """Claude asks to zoom into a region."""

    input: BrowserZoomInput
    """Arguments of the action."""
    name: Literal["zoom"]


BetaResponseBrowserZoomToolUseBlock: TypeAlias = BetaBrowserZoomToolUseBlock

BetaBrowserToolUseBlock: TypeAlias = Annotated[
    BetaBrowserNavigateToolUseBlock
    | BetaBrowserListTabsToolUseBlock
    | BetaBrowserNewTabToolUseBlock
    | BetaBrowserSwitchTabToolUseBlock
    | BetaBrowserCloseTabToolUseBlock
    | BetaBrowserReadPageToolUseBlock
    | BetaBrowserGetPageTextToolUseBlock
    | BetaBrowserReadConsoleToolUseBlock
    | BetaBrowserReadNetworkToolUseBlock
    | BetaBrowserFindToolUseBlock
    | BetaBrowserFormInputToolUseBlock
    | BetaBrowserFileUploadToolUseBlock
    | BetaBrowserScrollToToolUseBlock
    | BetaBrowserScreenshotToolUseBlock
    | BetaBrowserZoomToolUseBlock
    | BetaBrowserLeftClickToolUseBlock
    | BetaBrowserRightClickToolUseBlock
    | BetaBrowserMiddleClickToolUseBlock
    | BetaBrowserDoubleClickToolUseBlock
    | BetaBrowserTripleClickToolUseBlock
    | BetaBrowserHoverToolUseBlock
    | BetaBrowserLeftClickDragToolUseBlock
    | BetaBrowserLeftMouseDownToolUseBlock
    | BetaBrowserLeftMouseUpToolUseBlock
    | BetaBrowserMouseMoveToolUseBlock
    | BetaBrowserScrollToolUseBlock
    | BetaBrowserTypeToolUseBlock
    | BetaBrowserKeyToolUseBlock
    | BetaBrowserHoldKeyToolUseBlock
    | BetaBrowserWaitToolUseBlock
    | BetaBrowserJavascriptExecToolUseBlock,
    UnionDiscriminator("name"),
]
"""Any call of the browser toolset; told apart by `name`."""

BetaResponseBrowserToolUseBlock: TypeAlias = Annotated[BetaBrowserToolUseBlock, UnionDiscriminator("name")]
"""Any call of the browser toolset, in a reply."""


# -- computer: inputs ------------------------------------------------------------------------------

BetaComputerCursorPositionInput: TypeAlias = ComputerCursorPositionInput
BetaComputerDoubleClickInput: TypeAlias = ComputerDoubleClickInput
BetaComputerHoldKeyInput: TypeAlias = ComputerHoldKeyInput
BetaComputerKeyInput: TypeAlias = ComputerKeyInput
BetaComputerLeftClickDragInput: TypeAlias = ComputerLeftClickDragInput
BetaComputerLeftClickInput: TypeAlias = ComputerLeftClickInput
BetaComputerLeftMouseDownInput: TypeAlias = ComputerLeftMouseDownInput
BetaComputerLeftMouseUpInput: TypeAlias = ComputerLeftMouseUpInput
BetaComputerMiddleClickInput: TypeAlias = ComputerMiddleClickInput
BetaComputerMouseMoveInput: TypeAlias = ComputerMouseMoveInput
BetaComputerRightClickInput: TypeAlias = ComputerRightClickInput
BetaComputerScreenshotInput: TypeAlias = ComputerScreenshotInput
BetaComputerScrollInput: TypeAlias = ComputerScrollInput
BetaComputerTripleClickInput: TypeAlias = ComputerTripleClickInput
BetaComputerTypeInput: TypeAlias = ComputerTypeInput
BetaComputerWaitInput: TypeAlias = ComputerWaitInput
BetaComputerZoomInput: TypeAlias = ComputerZoomInput
BetaComputerMemberInput: TypeAlias = ComputerMemberInput
BetaComputerScrollDirection: TypeAlias = ComputerScrollDirection


# -- computer: tool use ----------------------------------------------------------------------------


class _BetaComputerToolUse(BaseModel):
    """A call of the computer toolset."""

    id: str
    """Unique identifier."""
    toolset_name: Literal["computer"]
    type: Literal["tool_use"]
    caller: ToolUseCaller | None = None
    """Who made the call: Claude itself, or code that Claude runs."""


class BetaComputerCursorPositionToolUseBlock(_BetaComputerToolUse):
    """Claude asks where the cursor is."""

    input: ComputerCursorPositionInput
    """Arguments of the action."""
    name: Literal["cursor_position"]


BetaResponseComputerCursorPositionToolUseBlock: TypeAlias = BetaComputerCursorPositionToolUseBlock


class BetaComputerDoubleClickToolUseBlock(_BetaComputerToolUse):
    """Claude asks to double-click."""

    input: ComputerDoubleClickInput
    """Arguments of the action."""
    name: Literal["double_click"]


BetaResponseComputerDoubleClickToolUseBlock: TypeAlias = BetaComputerDoubleClickToolUseBlock


class BetaComputerHoldKeyToolUseBlock(_BetaComputerToolUse):
    """Claude asks to hold keys down for a while."""

    input: ComputerHoldKeyInput
    """Arguments of the action."""
    name: Literal["hold_key"]


BetaResponseComputerHoldKeyToolUseBlock: TypeAlias = BetaComputerHoldKeyToolUseBlock


class BetaComputerKeyToolUseBlock(_BetaComputerToolUse):
    """Claude asks to press keys."""

    input: ComputerKeyInput
    """Arguments of the action."""
    name: Literal["key"]


BetaResponseComputerKeyToolUseBlock: TypeAlias = BetaComputerKeyToolUseBlock


class BetaComputerLeftClickDragToolUseBlock(_BetaComputerToolUse):
    """Claude asks to drag."""

    input: ComputerLeftClickDragInput
    """Arguments of the action."""
    name: Literal["left_click_drag"]


BetaResponseComputerLeftClickDragToolUseBlock: TypeAlias = BetaComputerLeftClickDragToolUseBlock


class BetaComputerLeftClickToolUseBlock(_BetaComputerToolUse):
    """Claude asks to click."""

    input: ComputerLeftClickInput
    """Arguments of the action."""
    name: Literal["left_click"]


BetaResponseComputerLeftClickToolUseBlock: TypeAlias = BetaComputerLeftClickToolUseBlock


class BetaComputerLeftMouseDownToolUseBlock(_BetaComputerToolUse):
    """Claude asks to press the mouse button."""

    input: ComputerLeftMouseDownInput
    """Arguments of the action."""
    name: Literal["left_mouse_down"]


BetaResponseComputerLeftMouseDownToolUseBlock: TypeAlias = BetaComputerLeftMouseDownToolUseBlock


class BetaComputerLeftMouseUpToolUseBlock(_BetaComputerToolUse):
    """Claude asks to let go of the mouse button."""

    input: ComputerLeftMouseUpInput
    """Arguments of the action."""
    name: Literal["left_mouse_up"]


BetaResponseComputerLeftMouseUpToolUseBlock: TypeAlias = BetaComputerLeftMouseUpToolUseBlock


class BetaComputerMiddleClickToolUseBlock(_BetaComputerToolUse):
    """Claude asks to click with the middle button."""

    input: ComputerMiddleClickInput
    """Arguments of the action."""
    name: Literal["middle_click"]


BetaResponseComputerMiddleClickToolUseBlock: TypeAlias = BetaComputerMiddleClickToolUseBlock


class BetaComputerMouseMoveToolUseBlock(_BetaComputerToolUse):
    """Claude asks to move the mouse."""

    input: ComputerMouseMoveInput
    """Arguments of the action."""
    name: Literal["mouse_move"]


BetaResponseComputerMouseMoveToolUseBlock: TypeAlias = BetaComputerMouseMoveToolUseBlock


class BetaComputerRightClickToolUseBlock(_BetaComputerToolUse):
    """Claude asks to click with the right button."""

    input: ComputerRightClickInput
    """Arguments of the action."""
    name: Literal["right_click"]


BetaResponseComputerRightClickToolUseBlock: TypeAlias = BetaComputerRightClickToolUseBlock


class BetaComputerScreenshotToolUseBlock(_BetaComputerToolUse):
    """Claude asks to take a screenshot."""

    input: ComputerScreenshotInput
    """Arguments of the action."""
    name: Literal["screenshot"]


BetaResponseComputerScreenshotToolUseBlock: TypeAlias = BetaComputerScreenshotToolUseBlock


class BetaComputerScrollToolUseBlock(_BetaComputerToolUse):
    """Claude asks to scroll."""

    input: ComputerScrollInput
    """Arguments of the action."""
    name: Literal["scroll"]


BetaResponseComputerScrollToolUseBlock: TypeAlias = BetaComputerScrollToolUseBlock


class BetaComputerTripleClickToolUseBlock(_BetaComputerToolUse):
    """Claude asks to triple-click."""

    input: ComputerTripleClickInput
    """Arguments of the action."""
    name: Literal["triple_click"]


BetaResponseComputerTripleClickToolUseBlock: TypeAlias = BetaComputerTripleClickToolUseBlock


class BetaComputerTypeToolUseBlock(_BetaComputerToolUse):
    """Claude asks to type text."""

    input: ComputerTypeInput
    """Arguments of the action."""
    name: Literal["type"]


BetaResponseComputerTypeToolUseBlock: TypeAlias = BetaComputerTypeToolUseBlock


class BetaComputerWaitToolUseBlock(_BetaComputerToolUse):
    """Claude asks to wait."""

    input: ComputerWaitInput
    """Arguments of the action."""
    name: Literal["wait"]


BetaResponseComputerWaitToolUseBlock: TypeAlias = BetaComputerWaitToolUseBlock


class BetaComputerZoomToolUseBlock(_BetaComputerToolUse):
    """Claude asks to zoom into a region."""

    input: ComputerZoomInput
    """Arguments of the action."""
    name: Literal["zoom"]


BetaResponseComputerZoomToolUseBlock: TypeAlias = BetaComputerZoomToolUseBlock

BetaComputerToolUseBlock: TypeAlias = Annotated[
    BetaComputerKeyToolUseBlock
    | BetaComputerHoldKeyToolUseBlock
    | BetaComputerTypeToolUseBlock
    | BetaComputerCursorPositionToolUseBlock
    | BetaComputerMouseMoveToolUseBlock
    | BetaComputerLeftMouseDownToolUseBlock
    | BetaComputerLeftMouseUpToolUseBlock
    | BetaComputerLeftClickToolUseBlock
    | BetaComputerLeftClickDragToolUseBlock
    | BetaComputerRightClickToolUseBlock
    | BetaComputerMiddleClickToolUseBlock
    | BetaComputerDoubleClickToolUseBlock
    | BetaComputerTripleClickToolUseBlock
    | BetaComputerScrollToolUseBlock
    | BetaComputerWaitToolUseBlock
    | BetaComputerScreenshotToolUseBlock
    | BetaComputerZoomToolUseBlock,
    UnionDiscriminator("name"),
]
"""Any call of the computer toolset; told apart by `name`."""

BetaResponseComputerToolUseBlock: TypeAlias = Annotated[BetaComputerToolUseBlock, UnionDiscriminator("name")]
"""Any call of the computer toolset, in a reply."""


# -- either ----------------------------------------------------------------------------------------


BetaToolsetToolUseBlock: TypeAlias = BetaBrowserToolUseBlock | BetaComputerToolUseBlock | ToolUseBlock
"""A call of a toolset's action, or of any other tool."""

BetaResponseToolUseBlockUnion: TypeAlias = BetaToolsetToolUseBlock
"""Any tool call of a reply."""
