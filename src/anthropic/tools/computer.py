"""The computer toolset: a screen, a mouse and a keyboard that you drive, and Claude uses.

Subclass `BetaAbstractComputerToolset20260801` and write the members that your computer has; `family` does the rest.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from typing_extensions import override

from .._colour import Async, C, Sync
from .._models import BaseModel
from ..types import toolset as _types
from ..types.beta.tool_params import BetaComputerToolsetConfigsParam
from ..types.toolset import ComputerMemberInput, ComputerMemberName
from .family import BetaToolConfigs, BetaToolsetContent, Family, Outcome
from .member import BetaScreenshotResult, Content, Member, done, expect, member, picture
from .tabs import text_block
from .toolset import BetaAsyncRunnableToolset, BetaRunnableToolset, BetaToolsetCallContext

__all__ = [
    "BetaAbstractComputerToolset20260801",
    "BetaAsyncAbstractComputerToolset20260801",
    "BetaAsyncComputerConfirmCallable",
    "BetaComputerConfirmCallable",
    "BetaComputerConfirmContext",
    "BetaComputerCursorPositionResult",
    "BetaComputerMemberResult",
    "BetaScreenshotResult",
    "BetaToolConfigs",
    "BetaToolsetCallContext",
    "BetaToolsetContent",
]


class BetaComputerCursorPositionResult(BaseModel):
    """Where the cursor is."""

    x: int
    """Pixels from the left."""
    y: int
    """Pixels from the top."""


class BetaComputerConfirmContext(BetaToolsetCallContext):
    """What a confirm function is asked about."""

    member: ComputerMemberName
    """The action."""
    input: ComputerMemberInput
    """Its arguments, as they will be used."""


BetaComputerMemberResult: TypeAlias = BetaScreenshotResult | BetaComputerCursorPositionResult | str | None
"""What a member returns."""
BetaComputerConfirmCallable: TypeAlias = Callable[[BetaComputerConfirmContext], bool]
"""Says whether a call may be run; only True lets it through."""
BetaAsyncComputerConfirmCallable: TypeAlias = Callable[[BetaComputerConfirmContext], bool | Awaitable[bool]]
"""The same, plain or as a coroutine function."""

_Context: TypeAlias = BetaToolsetCallContext


def position(input: BaseModel, result: Any) -> Content:
    """Answer where the cursor is."""
    found = expect(BetaComputerCursorPositionResult, result)
    return [text_block(f"X={found.x},Y={found.y}")]


class Computer(Family[C]):
    """The members of the computer toolset."""

    toolset_name = "computer"
    _entry = "computer_toolset_20260801"

    def __init__(
        self,
        *,
        configs: BetaComputerToolsetConfigsParam | None = None,
        confirm: BetaAsyncComputerConfirmCallable | None = None,
        tool_configs: BetaToolConfigs | None = None,
    ) -> None:
        super().__init__(configs, confirm, tool_configs)

    @override
    def _confirm_context(self, outcome: Outcome, member: Member) -> BetaComputerConfirmContext:
        return BetaComputerConfirmContext(
            tool_use=outcome.context.tool_use, member=cast(Any, member.name), input=outcome.input
        )

    @member(done("Pressed {text}."), confirm=True)
    def key(self, context: _Context, input: _types.ComputerKeyInput) -> Any:
        """Press keys."""

    @member(done("Held {text} for {duration}s."), confirm=True)
    def hold_key(self, context: _Context, input: _types.ComputerHoldKeyInput) -> Any:
        """Hold keys down for a while."""

    @member(done("Typed."), confirm=True)
    def type(self, context: _Context, input: _types.ComputerTypeInput) -> Any:
        """Type text."""

    @member(position)
    def cursor_position(self, context: _Context, input: _types.ComputerCursorPositionInput) -> Any:
        """Say where the cursor is: return a `BetaComputerCursorPositionResult`."""

    @member(done("Moved the mouse."))
    def mouse_move(self, context: _Context, input: _types.ComputerMouseMoveInput) -> Any:
        """Move the mouse."""

    @member(done("Left mouse button pressed."))
    def left_mouse_down(self, context: _Context, input: _types.ComputerLeftMouseDownInput) -> Any:
        """Press the mouse button."""

    @member(done("Left mouse button released."))
    def left_mouse_up(self, context: _Context, input: _types.ComputerLeftMouseUpInput) -> Any:
        """Let go of the mouse button."""

    @member(done("Clicked."))
    def left_click(self, context: _Context, input: _types.ComputerLeftClickInput) -> Any:
        """Click."""

    @member(done("Dragged."))
    def left_click_drag(self, context: _Context, input: _types.ComputerLeftClickDragInput) -> Any:
        """Drag."""

    @member(done("Right-clicked."))
    def right_click(self, context: _Context, input: _types.ComputerRightClickInput) -> Any:
        """Click with the right button."""

    @member(done("Middle-clicked."))
    def middle_click(self, context: _Context, input: _types.ComputerMiddleClickInput) -> Any:
        """Click with the middle button."""

    @member(done("Double-clicked."))
    def double_click(self, context: _Context, input: _types.ComputerDoubleClickInput) -> Any:
        """Double-click."""

    @member(done("Triple-clicked."))
    def triple_click(self, context: _Context, input: _types.ComputerTripleClickInput) -> Any:
        """Triple-click."""

    @member(done("Scrolled {scroll_direction}."))
    def scroll(self, context: _Context, input: _types.ComputerScrollInput) -> Any:
        """Scroll."""

    @member(done("Waited {duration}s."))
    def wait(self, context: _Context, input: _types.ComputerWaitInput) -> Any:
        """Wait."""

    @member(picture)
    def screenshot(self, context: _Context, input: _types.ComputerScreenshotInput) -> Any:
        """Take a picture of the screen: return a `BetaScreenshotResult`."""

    @member(picture)
    def zoom(self, context: _Context, input: _types.ComputerZoomInput) -> Any:
        """Take a picture of a part of the screen: return a `BetaScreenshotResult`."""


class BetaAbstractComputerToolset20260801(Computer[Sync], BetaRunnableToolset):
    """A computer for Claude, driven by plain functions. Write the members that it has; the others are switched off.

    `configs` are settings by member; `confirm` is asked before each call, and has to be given unless `type`, `key`
    and `hold_key` are off; `tool_configs` is sent with the entry.

    Raises: `ToolsetConfigError`, `ToolsetContractError`.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            configs: BetaComputerToolsetConfigsParam | None = None,
            confirm: BetaComputerConfirmCallable | None = None,
            tool_configs: BetaToolConfigs | None = None,
        ) -> None: ...


class BetaAsyncAbstractComputerToolset20260801(Computer[Async], BetaAsyncRunnableToolset):
    """A computer for Claude, driven by coroutine functions; see `BetaAbstractComputerToolset20260801`."""
