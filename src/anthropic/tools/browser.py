"""The browser toolset: a browser that you drive, and Claude uses.

Subclass `BetaAbstractBrowserToolset20260801`, write the members that your browser has and `_browser_state`; `family`
does the rest, with the policies for addresses and files. Invariants of this family: the address that a policy was
asked about is the one that the driver gets; files are uploaded only as the file policy resolved them; the driver is
asked for its state after every call, and what it says goes to the model once.
"""

import re
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from typing_extensions import override

from .._colour import Async, C, Sync
from .._models import BaseModel
from .._types import NOT_GIVEN, NotGiven
from ..types import toolset as _types
from ..types.beta.content_params import BetaBrowserStateTabEntryParam
from ..types.beta.tool_params import BetaBrowserToolsetConfigsParam
from ..types.toolset import BrowserMemberInput, BrowserMemberName
from .calls import log
from .errors import (
    TabMissingError,
    ToolError,
    ToolsetContractError,
    ToolsetUsageError,
    UploadRefusedError,
    URLRefusedError,
)
from .family import BetaToolConfigs, BetaToolsetContent, Family, Outcome
from .member import BetaScreenshotResult, Content, Member, done, expect, member, picture, reading
from .policy import BetaFilePolicy, BetaLocalFilePolicy, beta_check_upload_path
from .tabs import BetaBrowserState, BetaDialogDismissed, BetaNavigationRefused, Tabs, fold, text_block
from .toolset import BetaAsyncRunnableToolset, BetaRunnableToolset, BetaToolsetCallContext

__all__ = [
    "BetaAbstractBrowserToolset20260801",
    "BetaAsyncAbstractBrowserToolset20260801",
    "BetaAsyncConfirmCallable",
    "BetaAsyncURLPolicy",
    "BetaBrowserMemberResult",
    "BetaBrowserNavigateResult",
    "BetaBrowserState",
    "BetaConfirmCallable",
    "BetaConfirmContext",
    "BetaDialogDismissed",
    "BetaFilePolicy",
    "BetaLocalFilePolicy",
    "BetaNavigationRefused",
    "BetaScreenshotResult",
    "BetaToolConfigs",
    "BetaToolsetCallContext",
    "BetaToolsetContent",
    "BetaURLContext",
    "BetaURLPolicy",
    "TabMissingError",
    "URLRefusedError",
    "UploadRefusedError",
    "beta_check_upload_path",
]

_HISTORY = ("back", "forward", "reload")
_AROUND = "".join(map(chr, range(33)))  # what browsers take from both ends of an address
_URL_REFUSED = "This address must not be visited."
_NO_UPLOADS = "This application allows no files to be uploaded."


class BetaBrowserNavigateResult(BaseModel):
    """Where a navigation led to."""

    url: str
    """Address of the page, after redirects."""
    status: int | None = None
    """HTTP status."""
    title: str | None = None
    """Title of the page."""


class BetaConfirmContext(BetaToolsetCallContext):
    """What a confirm function is asked about."""

    member: BrowserMemberName
    """The action."""
    input: BrowserMemberInput
    """Its arguments, as they will be used."""
    tab_url: str | None = None
    """Address of the page in the tab, as the driver said last."""
    tab_id: str | None = None
    """The tab."""


class BetaURLContext(BaseModel):
    """What a URL policy is told about the call."""

    member: BrowserMemberName | None = None
    """The action."""
    tab_id: str | None = None
    """The tab, if the call names one."""
    tool_use_id: str | None = None
    """The `id` of the call."""


BetaBrowserMemberResult: TypeAlias = (
    BetaBrowserNavigateResult
    | BetaScreenshotResult
    | BetaBrowserStateTabEntryParam
    | list[BetaBrowserStateTabEntryParam]
    | str
    | None
)
"""What a member returns."""
BetaConfirmCallable: TypeAlias = Callable[[BetaConfirmContext], bool]
"""Says whether a call may be run; only True lets it through."""
BetaAsyncConfirmCallable: TypeAlias = Callable[[BetaConfirmContext], bool | Awaitable[bool]]
"""The same, plain or as a coroutine function."""
BetaURLPolicy: TypeAlias = Callable[[BetaURLContext, str], None]
"""Returns None to allow an address, and raises `ToolError` to refuse it."""
BetaAsyncURLPolicy: TypeAlias = Callable[[BetaURLContext, str], Awaitable[None] | None]
"""The same, plain or as a coroutine function."""

_Context: TypeAlias = BetaToolsetCallContext


def page(input: BaseModel, result: Any) -> Content:
    """Answer where a navigation led to."""
    found = expect(BetaBrowserNavigateResult, result)
    title = fold(found.title or "")
    status = "" if found.status is None else f" (HTTP {found.status})"
    return [text_block(f"Navigated to {fold(found.url)}{f' — {title}' if title else ''}{status}")]


def tabs(input: BaseModel, result: Any) -> Content:
    """Answer with the state of the browser alone."""
    return []


class Browser(Family[C]):
    """The members of the browser toolset."""

    toolset_name = "browser"
    _entry = "browser_toolset_20260801"

    def __init__(
        self,
        *,
        configs: BetaBrowserToolsetConfigsParam | None = None,
        confirm: BetaAsyncConfirmCallable | None = None,
        url_policy: BetaAsyncURLPolicy | NotGiven = NOT_GIVEN,
        file_policy: BetaFilePolicy | None = None,
        tool_configs: BetaToolConfigs | None = None,
    ) -> None:
        super().__init__(configs, confirm, tool_configs)
        unchecked = isinstance(url_policy, NotGiven)
        self._check_colour(url_policy=None if unchecked else url_policy, _browser_state=self._browser_state)
        self._url_policy, self._file_policy, self._tabs = url_policy, file_policy, Tabs()

    @abstractmethod
    def _browser_state(self, context: _Context) -> Any:
        """The open tabs, and what happened since this was last called, as a `BetaBrowserState`.

        Called after every call, also after one that was refused. It must not raise.
        """

    # --- policies -------------------------------------------------------------------------------------

    @override
    async def _permit(self, outcome: Outcome, member: Member) -> None:
        if member.name == "navigate":
            await self._permit_url(outcome)
        elif member.name == "file_upload":
            await self._permit_upload(outcome)

    async def _permit_url(self, outcome: Outcome) -> None:
        # As a browser reads it, so that policy and browser see the same address.
        url = re.sub(r"[\t\r\n]", "", outcome.input.url.strip(_AROUND))
        word = url.lower() in _HISTORY
        outcome.input = outcome.input.model_copy(update={"url": url.lower() if word else url})
        if word or isinstance(self._url_policy, NotGiven):
            return
        tool_use = outcome.context.tool_use
        context = BetaURLContext(
            member="navigate",
            tab_id=outcome.input.tab_id,
            tool_use_id=None if tool_use is None else tool_use.id,
        )
        try:
            answer = await self._settled(self._url_policy(context, url), "url_policy")
        except (ToolError, ToolsetUsageError):
            raise
        except Exception as error:
            log.exception("The URL policy failed")
            raise URLRefusedError(_URL_REFUSED) from error
        if answer is not None:
            raise ToolsetContractError(
                f"A `url_policy` returns None to allow and raises ToolError to refuse; it returned {answer!r}"
            )

    async def _permit_upload(self, outcome: Outcome) -> None:
        policy, input = self._file_policy, outcome.input
        if policy is None or not (input.paths or input.document_ids):
            raise UploadRefusedError(_NO_UPLOADS if policy is None else "The call names nothing to upload.")
        update: dict[str, list[str]] = {}
        try:
            if input.paths:
                found = policy.resolve_upload_paths(outcome.context, input.paths)
                update["paths"] = _strings(await self._settled(found, "resolve_upload_paths"))
            if input.document_ids:
                found = policy.resolve_upload_documents(outcome.context, input.document_ids)
                update["document_ids"] = _strings(await self._settled(found, "resolve_upload_documents"))
        except (ToolError, ToolsetUsageError):
            raise
        except Exception as error:
            log.exception("The file policy failed")
            raise UploadRefusedError("These files must not be uploaded.") from error
        outcome.input = input.model_copy(update=update)

    def _is_visible(self, path: str) -> bool:
        if self._file_policy is None:
            return False
        try:
            return self._file_policy.is_path_visible(path) is True
        except Exception:
            log.exception("The file policy failed, and the path of a download is left out")
            return False

    @override
    def _confirm_context(self, outcome: Outcome, member: Member) -> BetaConfirmContext:
        named = getattr(outcome.input, "tab_id", None)
        tab = self._tabs.find(named)
        return BetaConfirmContext(
            tool_use=outcome.context.tool_use,
            member=cast(Any, member.name),
            input=outcome.input,
            tab_url=None if tab is None else tab["url"],
            tab_id=named if tab is None else tab["tab_id"],
        )

    # --- state ----------------------------------------------------------------------------------------

    @override
    async def _finish(self, outcome: Outcome) -> Content:
        await self._look(outcome)
        if outcome.error is None and outcome.name == "new_tab":
            outcome.error = self._new_tab(outcome.result)
        if outcome.error is not None or outcome.content is None:
            raise outcome.fail(outcome.error or ToolError(""), *self._tabs.lines())
        content = outcome.content and [*outcome.content, *self._tabs.lines()]
        return [*content, self._tabs.block(self._is_visible)]

    async def _look(self, outcome: Outcome) -> None:
        try:
            state = await self._settled(self._browser_state(outcome.context), "_browser_state")
            if not isinstance(state, BetaBrowserState):
                raise TypeError(f"it returned {type(state).__name__}")
            self._tabs.take(state)
        except ToolsetUsageError:
            raise
        except Exception as error:
            raise ToolsetContractError(
                f"`_browser_state` has to return a BetaBrowserState and to raise nothing, also when the browser is gone: {error!r}"
            ) from error

    def _new_tab(self, result: Any) -> ToolError | None:
        """What is wrong with a new tab, if something is: it has to be the active one."""
        active = [tab["tab_id"] for tab in self._tabs.active()]
        opened = (
            active[:1]
            if result is None
            else [cast("dict[str, str]", result).get("tab_id") if isinstance(result, dict) else None]
        )
        if len(active) != 1 or active != opened:
            return ToolError(
                "A tab was opened, but it is not the active tab. Look at the tabs with list_tabs."
            )
        if result is not None:
            self._tabs.opened(active[0])
        return None

    # --- members --------------------------------------------------------------------------------------

    @member(page)
    def navigate(self, context: _Context, input: _types.BrowserNavigateInput) -> Any:
        """Go to an address, or `back`, `forward`, `reload`: return a `BetaBrowserNavigateResult`."""

    @member(picture)
    def screenshot(self, context: _Context, input: _types.BrowserScreenshotInput) -> Any:
        """Take a picture of the page: return a `BetaScreenshotResult`."""

    @member(picture)
    def zoom(self, context: _Context, input: _types.BrowserZoomInput) -> Any:
        """Take a picture of a part of the page: return a `BetaScreenshotResult`."""

    @member(done("Clicked."))
    def left_click(self, context: _Context, input: _types.BrowserLeftClickInput) -> Any:
        """Click."""

    @member(done("Right-clicked."))
    def right_click(self, context: _Context, input: _types.BrowserRightClickInput) -> Any:
        """Click with the right button."""

    @member(done("Middle-clicked."))
    def middle_click(self, context: _Context, input: _types.BrowserMiddleClickInput) -> Any:
        """Click with the middle button."""

    @member(done("Double-clicked."))
    def double_click(self, context: _Context, input: _types.BrowserDoubleClickInput) -> Any:
        """Double-click."""

    @member(done("Triple-clicked."))
    def triple_click(self, context: _Context, input: _types.BrowserTripleClickInput) -> Any:
        """Triple-click."""

    @member(done("Hovered."))
    def hover(self, context: _Context, input: _types.BrowserHoverInput) -> Any:
        """Hover."""

    @member(done("Dragged."))
    def left_click_drag(self, context: _Context, input: _types.BrowserLeftClickDragInput) -> Any:
        """Drag."""

    @member(done("Mouse button pressed."))
    def left_mouse_down(self, context: _Context, input: _types.BrowserLeftMouseDownInput) -> Any:
        """Press the mouse button."""

    @member(done("Mouse button released."))
    def left_mouse_up(self, context: _Context, input: _types.BrowserLeftMouseUpInput) -> Any:
        """Let go of the mouse button."""

    @member(done("Moved the mouse."))
    def mouse_move(self, context: _Context, input: _types.BrowserMouseMoveInput) -> Any:
        """Move the mouse."""

    @member(done("Scrolled {scroll_direction}."))
    def scroll(self, context: _Context, input: _types.BrowserScrollInput) -> Any:
        """Scroll."""

    @member(done("Scrolled to {target.ref}."))
    def scroll_to(self, context: _Context, input: _types.BrowserScrollToInput) -> Any:
        """Scroll to an element."""

    @member(done("Typed."))
    def type(self, context: _Context, input: _types.BrowserTypeInput) -> Any:
        """Type text."""

    @member(done("Pressed {text}."))
    def key(self, context: _Context, input: _types.BrowserKeyInput) -> Any:
        """Press keys."""

    @member(done("Held {text} for {duration}s."))
    def hold_key(self, context: _Context, input: _types.BrowserHoldKeyInput) -> Any:
        """Hold keys down for a while."""

    @member(done("Set the value of {target.ref}."))
    def form_input(self, context: _Context, input: _types.BrowserFormInputInput) -> Any:
        """Fill in a form field."""

    @member(reading)
    def read_page(self, context: _Context, input: _types.BrowserReadPageInput) -> Any:
        """Return the elements of the page, as text."""

    @member(reading)
    def find(self, context: _Context, input: _types.BrowserFindInput) -> Any:
        """Return the elements that fit a description, as text."""

    @member(reading)
    def get_page_text(self, context: _Context, input: _types.BrowserGetPageTextInput) -> Any:
        """Return the text of the page."""

    @member(done("Waited {duration}s."))
    def wait(self, context: _Context, input: _types.BrowserWaitInput) -> Any:
        """Wait."""

    @member(done("Uploaded."), enabled=False, confirm=True)
    def file_upload(self, context: _Context, input: _types.BrowserFileUploadInput) -> Any:
        """Put files into a form field. `input.paths` are as the file policy resolved them."""

    @member(reading, enabled=False)
    def read_console(self, context: _Context, input: _types.BrowserReadConsoleInput) -> Any:
        """Return the console's messages, as text."""

    @member(reading, enabled=False)
    def read_network(self, context: _Context, input: _types.BrowserReadNetworkInput) -> Any:
        """Return the network log, as text."""

    @member(reading, enabled=False, confirm=True)
    def javascript_exec(self, context: _Context, input: _types.BrowserJavascriptExecInput) -> Any:
        """Run a script in the page, and return what it gives, as text."""

    @member(tabs)
    def new_tab(self, context: _Context, input: _types.BrowserNewTabInput) -> Any:
        """Open a tab, make it the active one, and return it."""

    @member(tabs)
    def list_tabs(self, context: _Context, input: _types.BrowserListTabsInput) -> Any:
        """List the tabs. What the model sees is what `_browser_state` says."""

    @member(tabs)
    def switch_tab(self, context: _Context, input: _types.BrowserSwitchTabInput) -> Any:
        """Make a tab the active one."""

    @member(tabs)
    def close_tab(self, context: _Context, input: _types.BrowserCloseTabInput) -> Any:
        """Close a tab."""


def _strings(found: Any) -> list[str]:
    if not isinstance(found, (list, tuple)) or not all(isinstance(x, str) for x in cast("list[Any]", found)):
        raise ToolsetContractError("The file policy has to return a list of strings")
    return list(cast("list[str]", found))


class BetaAbstractBrowserToolset20260801(Browser[Sync], BetaRunnableToolset):
    """A browser for Claude, driven by plain functions. Write the members that it has; the others are switched off.

    `configs` are settings by member: `file_upload`, `javascript_exec`, `read_console` and `read_network` are off by
    default. `confirm` is asked before each call, and has to be given where `file_upload` or `javascript_exec` are on.
    `url_policy` is asked about each address that Claude wants to go to; without one all are allowed. It does not see
    links, redirects and scripts: those your browser has to stop. `file_policy` decides about uploads, refused without
    one, and about paths of downloads. `tool_configs` is sent with the entry.

    Raises: `ToolsetConfigError`, `ToolsetContractError`.
    """

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            configs: BetaBrowserToolsetConfigsParam | None = None,
            confirm: BetaConfirmCallable | None = None,
            url_policy: BetaURLPolicy | NotGiven = NOT_GIVEN,
            file_policy: BetaFilePolicy | None = None,
            tool_configs: BetaToolConfigs | None = None,
        ) -> None: ...


class BetaAsyncAbstractBrowserToolset20260801(Browser[Async], BetaAsyncRunnableToolset):
    """A browser for Claude, driven by coroutine functions; see `BetaAbstractBrowserToolset20260801`."""
