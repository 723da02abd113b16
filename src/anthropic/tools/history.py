"""The conversation of a run: what a reply asks for, and where the answer goes. Pure.

Invariants: a reply stands in the history once, also when the program put it there itself; the results of its calls
follow it at once, then what the program appended; nothing that the program appended is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import pydantic

from .._models import dump_value

if TYPE_CHECKING:
    from ..types import ToolUseBlock

Step: TypeAlias = Literal["tools", "again", "stop"]
_STEPS: dict[str, Step] = {"tool_use": "tools", "pause_turn": "again", "compaction": "again"}


def next_step(message: Any) -> Step:
    """What follows a reply: its tools are run, it is sent back as it is to be continued, or it is the last."""
    step = _STEPS.get(cast(str, message.stop_reason), "stop")
    return "stop" if step == "tools" and not tool_uses(message) else step


def tool_uses(message: Any) -> list[ToolUseBlock]:
    """The calls in a reply that are yours to run."""
    return [block for block in message.content or () if getattr(block, "type", None) == "tool_use"]


def as_param(message: Any) -> Any:
    """A message as it is sent; a reply keeps the objects of its blocks."""
    if isinstance(message, pydantic.BaseModel):
        reply: Any = message
        return {"role": reply.role, "content": list(reply.content)}
    return message


def field(value: Any, name: str) -> Any:
    """A field of a block or message, whether it is a dict or an object."""
    return (
        cast("Mapping[str, Any]", value).get(name)
        if isinstance(value, Mapping)
        else getattr(value, name, None)
    )


def blocks(message: Any) -> list[Any]:
    content = field(message, "content")
    if content is None or isinstance(content, str):
        return []
    if not isinstance(content, list):  # an iterator can be read once, so what it gave takes its place
        content = list(cast("Iterable[Any]", content))
        if isinstance(message, dict):
            message["content"] = content
    return cast("list[Any]", content)


def place_of(reply: Any, messages: list[Any], first: int) -> int | None:
    """Where a reply stands in a history; an edited copy at `first` or later counts, and so do the ids of its calls."""
    for index in range(first, len(messages)):
        if field(messages[index], "role") == "assistant":
            return index
    for index in range(first - 1, -1, -1):
        if (
            field(messages[index], "role") == "assistant"
        ):  # only the last turn of the assistant can be this one
            return index if _is(reply, messages[index]) else None
    return None


def _is(reply: Any, message: Any) -> bool:
    if ids := {block.id for block in tool_uses(reply)}:
        return ids <= asked_in(message)
    found = blocks(message)
    return bool(found) and dump_value(found) == dump_value(list(reply.content or ()))


def answered(messages: Iterable[Any]) -> set[str]:
    """The ids of the calls that messages answer."""
    return {
        cast(str, field(block, "tool_use_id"))
        for message in messages
        for block in blocks(message)
        if field(block, "type") == "tool_result"
    }


def asked_in(message: Any) -> set[str]:
    """The ids of the calls in a message."""
    return {cast(str, field(block, "id")) for block in blocks(message) if field(block, "type") == "tool_use"}


class Withdrawn:
    """The tools that the conversation itself took away, and has not given back. A history is read once."""

    def __init__(self) -> None:
        self._of: list[Any] | None = None
        self._read = 0
        self._names: set[str] = set()

    def names(self, messages: list[Any], end: int, pending: Iterable[Any]) -> set[str]:
        """The names of tools that are away after ``messages[:end]``, and after changes that are not sent yet."""
        if self._of is not messages or end < self._read:
            self._of, self._read, self._names = messages, 0, set()
        for message in messages[self._read : end]:
            _fold(_changes(message), self._names)
        self._read = end
        names = set(self._names)
        _fold(pending, names)
        return names


def _fold(changes: Iterable[Any], names: set[str]) -> None:
    for change in changes:
        tool = field(change, "tool")
        kind, name = field(tool, "type"), field(tool, "name")
        if kind == "tool_definition":
            name = field(field(tool, "definition"), "name")
        elif kind != "tool_reference":  # of an MCP server, or of tomorrow
            continue
        if field(change, "type") == "tool_removal":
            names.add(name)
        elif field(change, "type") == "tool_addition":
            names.discard(name)


def _changes(message: Any) -> Iterable[Any]:
    role = field(message, "role")
    for block in blocks(message):
        kind = field(block, "type")
        if role == "system":
            yield block
        elif kind == "mid_conv_system":
            yield from blocks(block)
        elif kind == "compaction":
            yield from field(block, "tool_changes") or ()
