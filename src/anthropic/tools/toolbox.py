"""The tools of a run: what of them is sent, and which of them runs a call."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from .errors import ToolsetContractError

if TYPE_CHECKING:
    from ..types import ToolUseBlock


class Toolbox:
    """The tools of a run: what is sent, and what runs a call."""

    def __init__(self, tools: Iterable[Any], *, asynchronous: bool) -> None:
        self.definitions: list[Any] = []
        """What is sent, in the order given."""
        self.given: list[Any] = []
        """The objects among them."""
        self._table: dict[tuple[str | None, str], Any] = {}
        self._asynchronous = asynchronous
        for tool in tools:
            self.definitions.append(self.add(tool))

    def add(self, tool: Any) -> Any:
        """Let calls of a tool be run by it, and return its definition. A bare definition runs nothing.

        Raises: `TypeError` (a tool of the other colour, no tool at all), `ToolsetContractError` (a tool set).
        """
        if isinstance(tool, Mapping):
            self._table.pop((None, cast("Any", tool).get("name", "")), None)
            return cast("Any", tool)
        if not hasattr(tool, "to_dict"):
            raise TypeError(
                f"A tool is a function with @beta_tool, an object with `to_dict` and `call`, or a dict; got {tool!r}"
            )
        definition = tool.to_dict()
        if not hasattr(tool, "call"):  # something that only has a definition
            return definition
        self._check_colour(tool)
        toolset = getattr(tool, "toolset_name", None)
        self._table[toolset, "" if toolset else tool.name] = tool
        self.given.append(tool)
        return definition

    def _check_colour(self, tool: Any) -> None:
        asynchronous = inspect.iscoroutinefunction(tool.call)
        if asynchronous != self._asynchronous:
            kind = "async" if asynchronous else "sync"
            runner = "the async client" if asynchronous else "the sync client"
            error = ToolsetContractError if hasattr(tool, "toolset_name") else TypeError
            raise error(
                f"{tool!r} is {'an' if asynchronous else 'a'} {kind} tool, and this runner is of the other kind: "
                f"use {runner}, or make the tool with "
                f"{'@beta_tool' if asynchronous else '@beta_async_tool'}"
            )

    def find(self, block: ToolUseBlock) -> Any:
        toolset = block.toolset_name
        return self._table.get((toolset, "") if toolset else (None, block.name))

    def remove(self, name: str) -> None:
        self._table.pop((None, name), None)

    def names(self) -> list[str]:
        return [toolset or name for toolset, name in self._table]

    def is_toolset(self, name: str) -> bool:
        return (name, "") in self._table
