"""The events of a message stream, added up to the message that they tell.

Invariants: adding an event costs O(its size) and never raises, whatever the events are; the message
is built only when somebody asks for it.
"""

from __future__ import annotations

from typing import Any, cast

from pydantic_core import from_json

from ._models import BaseModel, dump, dump_value
from ._parsing import construct_type


class _Block:
    """A content block that grows: its first event, and the pieces that came after."""

    __slots__ = ("citations", "fields", "joined", "start", "texts")

    def __init__(self, start: Any) -> None:
        self.start = start
        # field -> what the deltas added: the last pieces, and those before them as bytes, which take a fraction of
        # the memory of many small strings.
        self.texts: dict[str, list[str]] = {}
        self.joined: dict[str, bytearray] = {}
        self.citations: list[Any] = []
        self.fields: dict[str, Any] = {}  # what a delta replaces

    def join(self, field: str) -> bytearray:
        """Turn the pieces of a field into bytes, and return all of it."""
        buffer = self.joined.setdefault(field, bytearray())
        parts = self.texts[field]
        buffer += "".join([part for part in parts if isinstance(part, str)]).encode("utf-8", "surrogatepass")  # pyright: ignore[reportUnnecessaryIsInstance] - servers send anything
        parts.clear()
        return buffer

    def value(self) -> Any:
        block: Any = dump_value(self.start)
        if not isinstance(block, dict):
            return block
        out = cast("dict[str, Any]", block)
        out.update(self.fields)
        for field in self.texts:
            text = self.join(field).decode("utf-8", "surrogatepass")
            if field == "input":
                out["input"] = _partial_json(text) if text.strip() else out.get("input", {})
            else:
                before = out.get(field)
                out[field] = before + text if isinstance(before, str) else text
        if self.citations:
            out["citations"] = [*(out.get("citations") or []), *map(dump_value, self.citations)]
        return out


def _partial_json(text: str) -> Any:
    """The value of a JSON text that may be cut off; text that is no JSON at all stays a string."""
    try:
        return from_json(text, allow_partial="trailing-strings")
    except ValueError:
        return text


# delta type -> (the field of the delta, the field of the block)
_TEXT_DELTAS: dict[Any, tuple[str, str]] = {
    "text_delta": ("text", "text"),
    "input_json_delta": ("partial_json", "input"),
    "thinking_delta": ("thinking", "thinking"),
}
_PIECES = 64
"""So many pieces of a text are kept apart."""
_BLOCK_OF_DELTA: dict[Any, dict[str, Any]] = {
    "text_delta": {"type": "text", "text": ""},
    "citations_delta": {"type": "text", "text": ""},
    "input_json_delta": {"type": "tool_use", "id": "", "name": "", "input": {}},
    "thinking_delta": {"type": "thinking", "thinking": "", "signature": ""},
    "signature_delta": {"type": "thinking", "thinking": "", "signature": ""},
    "compaction_delta": {"type": "compaction", "content": ""},
}


class Accumulator:
    """Takes raw events (models) with `add`; `message()` is what they amount to so far."""

    __slots__ = ("blocks", "changes", "start", "usage")

    def __init__(self) -> None:
        self.start: Any = None
        self.blocks: dict[int, _Block] = {}
        self.changes: dict[str, Any] = {}
        self.usage: dict[str, Any] = {}

    def add(self, event: Any) -> None:
        try:  # almost every event: one more piece of a text that has begun
            delta = event.delta
            source, field = _TEXT_DELTAS[delta.type]
            block = self.blocks[event.index]
            parts = block.texts[field]
            parts.append(delta.__dict__[source])
        except (AttributeError, KeyError, TypeError):
            self._other(event)
        else:
            if len(parts) > _PIECES:
                block.join(field)

    def _other(self, event: Any) -> None:
        kind = getattr(event, "type", None)
        if kind == "content_block_delta":
            index = getattr(event, "index", None)
            block = self.blocks.get(index) if isinstance(index, int) else None
            self._other_delta(event, getattr(event, "delta", None), block)
        elif kind == "content_block_start":
            self.blocks[_index(event, self.blocks)] = _Block(getattr(event, "content_block", None))
        elif kind == "message_delta":
            self._message_delta(event)
        elif kind == "message_start":
            self._message_start(getattr(event, "message", None))

    def _message_start(self, message: Any) -> None:
        """The first one counts; so does one of another message, as gateways send that try again: it starts over."""
        if self.start is not None and self.blocks:
            if getattr(message, "id", None) == getattr(self.start, "id", None):
                return
            self.blocks, self.changes, self.usage = {}, {}, {}
        self.start = message

    def _other_delta(self, event: Any, delta: Any, block: _Block | None) -> None:
        kind = getattr(delta, "type", None)
        if not isinstance(kind, str):
            return
        if block is None:  # a server that forgot ``content_block_start``
            start = _BLOCK_OF_DELTA.get(kind)
            if start is None:
                return
            block = self.blocks[_index(event, self.blocks)] = _Block(start)
        text = _TEXT_DELTAS.get(kind)
        if text is not None:
            value = getattr(delta, text[0], None)
            if isinstance(value, str):
                block.texts.setdefault(text[1], []).append(value)
        elif kind == "citations_delta":
            block.citations.append(getattr(delta, "citation", None))
        elif kind == "signature_delta":
            block.fields["signature"] = getattr(delta, "signature", None)
        elif kind == "compaction_delta":
            for name, value in dump(delta).items():
                if name != "type" and value is not None:
                    block.fields[name] = value

    def _message_delta(self, event: Any) -> None:
        delta: Any = getattr(event, "delta", None)
        if isinstance(delta, BaseModel):
            changed = dump(delta)
            if "container" in changed and changed["container"] is None:  # what ``message_start`` said holds
                del changed["container"]
            self.changes.update(changed)
        for name in ("context_management", "input_transformations"):  # beside the delta, not in it
            value = getattr(event, name, None)
            if value is not None:
                self.changes[name] = dump_value(value)
        usage: Any = getattr(event, "usage", None)
        if isinstance(usage, BaseModel):
            self.usage.update({name: value for name, value in dump(usage).items() if value is not None})

    def message(self) -> Any:
        """The message so far, as the class that ``message_start`` had; None before that event."""
        if self.start is None or not isinstance(self.start, BaseModel):
            return None
        out = dump(self.start)
        began: Any = out.get("content")
        out["content"] = [block.value() for _, block in sorted(self.blocks.items())] or began or []
        out.update(self.changes)
        usage: Any = out.get("usage")
        if self.usage or usage is not None:
            out["usage"] = {**(usage if isinstance(usage, dict) else {}), **self.usage}
        return construct_type(type_=type(self.start), value=out)


def _index(event: Any, blocks: dict[int, _Block]) -> int:
    index = getattr(event, "index", None)
    return index if isinstance(index, int) else len(blocks)
