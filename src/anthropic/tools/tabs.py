"""The tabs of a browser and what happened in it, as content for the model. Pure.

Invariants: what a page can choose (addresses, titles, messages) is one line of at most 4096 characters; a change
is told once, and waits until there is a result that can carry it; of a download only the latest change is told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import Field

from .._models import BaseModel
from ..types.beta.content_params import (
    BetaBrowserStateChangeDownloadCompletedParam,
    BetaBrowserStateChangeDownloadFailedParam,
    BetaBrowserStateChangeDownloadStartedParam,
    BetaBrowserStateChangeTabOpenedParam,
    BetaBrowserStateTabEntryParam,
)

MAX_LINE = 4096
_MAX_MESSAGE = 200
_DIALOGS = 3
_LINES = ("url", "title", "error")


class BetaNavigationRefused(BaseModel):
    """The driver did not let the browser go somewhere."""

    type: Literal["navigation_refused"] = "navigation_refused"


class BetaDialogDismissed(BaseModel):
    """A dialog of the page was dismissed."""

    type: Literal["dialog_dismissed"] = "dialog_dismissed"
    kind: str
    """What it was: `alert`, `confirm`, `prompt`, `beforeunload`."""
    message: str = ""
    """What it said."""


StateChange: TypeAlias = Annotated[
    BetaBrowserStateChangeTabOpenedParam
    | BetaBrowserStateChangeDownloadStartedParam
    | BetaBrowserStateChangeDownloadCompletedParam
    | BetaBrowserStateChangeDownloadFailedParam
    | BetaNavigationRefused
    | BetaDialogDismissed,
    Field(discriminator="type"),
]
"""Anything that a driver reports."""


class BetaBrowserState(BaseModel):
    """What a driver says about its browser after each call."""

    tabs: list[BetaBrowserStateTabEntryParam]
    """The open tabs."""
    state_changes: list[StateChange] = Field(default_factory=list[StateChange])
    """What happened since the driver was last asked."""


def fold(text: str, limit: int = MAX_LINE) -> str:
    """Text as one line of at most `limit` characters."""
    return " ".join(text.split())[:limit]


def text_block(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


class Tabs:
    """What is known of a browser, and what of it the model has not been told."""

    def __init__(self) -> None:
        self.tabs: list[dict[str, Any]] = []
        """The tabs, as the driver said last."""
        self._changes: dict[tuple[str, str], dict[str, Any]] = {}
        self._refused = False
        self._dialogs: list[str] = []
        self._more = 0

    def take(self, state: BetaBrowserState) -> None:
        """Keep what a driver says. Raises: `KeyError`, `TypeError` and the like, where it is not what it says it is."""
        self.tabs = [
            _folded(tab, "tab_id title url active") for tab in cast("list[dict[str, Any]]", state.tabs)
        ]
        for change in state.state_changes:
            if isinstance(change, BetaNavigationRefused):
                self._refused = True
            elif isinstance(change, BetaDialogDismissed):
                self._dismissed(change)
            else:
                fields = _folded(
                    cast("dict[str, Any]", change), "type tab_id download_id url path size_bytes error"
                )
                kind = "tab" if fields["type"] == "tab_opened" else "download"
                self._changes[kind, fields[f"{kind}_id"]] = fields

    def _dismissed(self, dialog: BetaDialogDismissed) -> None:
        if len(self._dialogs) == _DIALOGS:
            self._more += 1
            return
        message = fold(dialog.message)
        if len(message) > _MAX_MESSAGE:
            message = message[:_MAX_MESSAGE] + "…"
        kind = fold(dialog.kind, _MAX_MESSAGE)
        self._dialogs.append(f"Dismissed a dialog of the page ({kind}){f': {message}' if message else ''}")

    def opened(self, tab_id: str) -> None:
        """Note that a tab is new."""
        self._changes["tab", tab_id] = {"type": "tab_opened", "tab_id": tab_id}

    def active(self) -> list[dict[str, Any]]:
        return [tab for tab in self.tabs if tab.get("active")]

    def find(self, tab_id: str | None) -> dict[str, Any] | None:
        """The tab, or without an id the active one."""
        found = self.active() if tab_id is None else [tab for tab in self.tabs if tab["tab_id"] == tab_id]
        return found[0] if found else None

    def lines(self) -> list[dict[str, Any]]:
        """What is told in words, as blocks; it is not told again."""
        lines = ["The browser refused a navigation."] if self._refused else []
        lines += self._dialogs
        if self._more:
            lines.append(f"Dismissed {self._more} more.")
        self._refused, self._dialogs, self._more = False, [], 0
        return [text_block(line) for line in lines]

    def block(self, visible: Callable[[str], bool]) -> dict[str, Any]:
        """The tabs, and the changes, which are not told again. Paths of downloads that are not `visible` are left out."""
        live = {tab["tab_id"] for tab in self.tabs}
        changes: list[dict[str, Any]] = []
        for (kind, id), change in self._changes.items():
            if kind == "tab" and id not in live:
                continue
            path = change.get("path")
            if path is not None and not visible(path):
                change = {name: value for name, value in change.items() if name != "path"}
            changes.append(change)
        self._changes = {}
        block: dict[str, Any] = {"type": "browser_state", "tabs": self.tabs}
        return {**block, "state_changes": changes} if changes else block


def _folded(fields: dict[str, Any], names: str) -> dict[str, Any]:
    known = {name: fields[name] for name in names.split() if name in fields}
    return {
        name: fold(value) if name in _LINES and isinstance(value, str) else value
        for name, value in known.items()
    }
