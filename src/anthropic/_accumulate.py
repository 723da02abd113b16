"""The events of a message stream, added up to the message that they tell.

Invariants: adding an event costs O(its size) and never raises, whatever the events are. The message is made when
somebody asks for it, and is one object, brought up to date each time it is asked for: asking after each event costs
O(the event), too. The models of the events are never changed; keys that the API did not send stay unset.
"""

from __future__ import annotations

from copy import copy
from typing import Any, cast

from pydantic_core import from_json

from ._models import BaseModel, copy_as, fields_of, put
from ._parsing import construct_type
from ._partial_json import PartialJSON
from ._text import Text

# delta type -> (the field of the delta, the field of the block)
_TEXT_DELTAS: dict[Any, tuple[str, str]] = {
    "text_delta": ("text", "text"),
    "input_json_delta": ("partial_json", "input"),
    "thinking_delta": ("thinking", "thinking"),
}
_BLOCK_OF_DELTA: dict[Any, dict[str, Any]] = {
    "text_delta": {"type": "text", "text": ""},
    "citations_delta": {"type": "text", "text": ""},
    "input_json_delta": {"type": "tool_use", "id": "", "name": "", "input": {}},
    "thinking_delta": {"type": "thinking", "thinking": "", "signature": ""},
    "signature_delta": {"type": "thinking", "thinking": "", "signature": ""},
    "compaction_delta": {"type": "compaction", "content": ""},
}


class Block:
    """A content block that grows."""

    __slots__ = ("_json", "_model", "_shown", "citations", "complete", "start", "texts")

    def __init__(self, start: Any) -> None:
        self.start = start
        """The block of its first event."""
        self.texts: dict[str, Text] = {}
        """Field -> what it says so far."""
        self.citations: list[Any] | None = None
        """All citations so far; None where no event brought one."""
        self.complete = False
        """Whether its last event has come."""
        self._model: Any = None
        self._shown: dict[str, int] = {}  # field -> how much of it the model has
        self._json: PartialJSON | None = None

    @property
    def kind(self) -> Any:
        return getattr(self.start, "type", None)

    def text(self, field: str) -> Text:
        """The growing text of a field; that of ``input`` is JSON."""
        found = self.texts.get(field)
        if found is None:
            begun = getattr(self.start, field, None) if field != "input" else None
            found = self.texts[field] = Text(begun if isinstance(begun, str) else "")
        return found

    def cite(self, citation: Any) -> None:
        if self.citations is None:
            begun = getattr(self.start, "citations", None)
            self.citations = list(cast("list[Any]", begun)) if isinstance(begun, list) else []
        self.citations.append(citation)

    def json(self, trailing_strings: bool) -> PartialJSON:
        """The value of ``input``, as of any moment."""
        if self._json is None:
            self._json = PartialJSON(self.text("input"), trailing_strings=trailing_strings)
        return self._json

    def model(self, as_text: type[Any] | None = None, trailing_strings: bool = True) -> Any:
        """The block as it is now: the same object each time."""
        model = self._model
        if model is None:
            start = self.start
            if isinstance(start, BaseModel):
                model = copy_as(
                    start, as_text if as_text is not None and self.kind == "text" else type(start)
                )
            else:
                model = start
            self._model = model
        if not isinstance(model, BaseModel):
            return model
        shown = self._shown
        for field, text in self.texts.items():
            size = -1 if self.complete and field == "input" else text.size
            if shown.get(field) != size:
                shown[field] = size
                if field == "input":
                    self._show_input(model, text, trailing_strings)
                else:
                    put(model, field, "")  # the old text is let go, and so can be extended in place
                    put(model, field, text.read())
        if self.citations is not None and shown.get("citations") != len(self.citations):
            shown["citations"] = len(self.citations)
            put(model, "citations", list(self.citations))
        return model

    def _show_input(self, model: BaseModel, text: Text, trailing_strings: bool) -> None:
        try:
            value = self.final_input() if self.complete else self.json(trailing_strings).upto(text.size)
        except ValueError:
            whole = text.read()
            if not whole.strip():
                return
            try:
                value = from_json(whole, allow_partial="trailing-strings" if trailing_strings else True)
            except ValueError:
                value = whole  # no JSON at all: better than nothing
        put(model, "input", value)

    def final_input(self) -> Any:
        """The value of ``input``, parsed anew: it shares nothing with what was read before.

        Raises: `ValueError`.
        """
        return from_json(self.text("input").read())


class Accumulator:
    """Takes raw events (models) with `add`; `message()` is what they amount to so far.

    With `parsed`, the message is a `ParsedMessage`. Without `trailing_strings`, a string of a tool's input that is
    cut off is left out.
    """

    __slots__ = ("_made", "_news", "blocks", "changes", "parsed", "start", "trailing_strings", "usage")

    def __init__(self, *, parsed: bool = False, trailing_strings: bool = True) -> None:
        self.start: Any = None
        """The message of the first event."""
        self.blocks: dict[int, Block] = {}
        self.changes: dict[str, Any] = {}
        self.usage: dict[str, Any] = {}
        self.parsed, self.trailing_strings = parsed, trailing_strings
        self._made: Any = None
        self._news = False  # changes that the message does not have yet

    def add(self, event: Any) -> None:
        try:  # almost every event: one more piece of a text that has begun
            delta = event.delta
            source, field = _TEXT_DELTAS[delta.type]
            self.blocks[event.index].texts[field].add(delta.__dict__[source])
        except (AttributeError, KeyError, TypeError):
            self._other(event)

    def _other(self, event: Any) -> None:
        kind = getattr(event, "type", None)
        if kind == "content_block_delta":
            index = getattr(event, "index", None)
            block = self.blocks.get(index) if isinstance(index, int) else None
            self._other_delta(event, getattr(event, "delta", None), block)
        elif kind == "content_block_start":
            self._begin(_index(event, self.blocks), getattr(event, "content_block", None))
        elif kind == "content_block_stop":
            index = getattr(event, "index", None)
            block = self.blocks.get(index) if isinstance(index, int) else None
            if block is not None:
                block.complete = True
        elif kind == "message_delta":
            self._message_delta(event)
        elif kind == "message_start":
            self._message_start(getattr(event, "message", None))

    def _begin(self, index: int, start: Any) -> Block:
        block = self.blocks[index] = Block(start)
        if block.kind == "fallback":  # another model goes on
            model = getattr(getattr(start, "to", None), "model", None)
            if model is not None:
                self.changes["model"] = model
                self._news = True
        return block

    def _message_start(self, message: Any) -> None:
        """The first one counts; so does one of another message, as gateways send that try again: it starts over."""
        if self.start is not None and self.blocks:
            if getattr(message, "id", None) == getattr(self.start, "id", None):
                return
            self.blocks, self.changes, self.usage = {}, {}, {}
        self.start = message
        self._made = None

    def _other_delta(self, event: Any, delta: Any, block: Block | None) -> None:
        kind = getattr(delta, "type", None)
        if not isinstance(kind, str):
            return
        if block is None:  # a server that forgot ``content_block_start``
            start = _BLOCK_OF_DELTA.get(kind)
            if start is None:
                return
            block = self._begin(_index(event, self.blocks), self._constructed(start))
        text = _TEXT_DELTAS.get(kind)
        if text is not None:
            value = getattr(delta, text[0], None)
            if isinstance(value, str):
                block.text(text[1]).add(value)
        elif kind == "citations_delta":
            block.cite(getattr(delta, "citation", None))
        elif kind == "signature_delta":
            self._replace(block, "signature", getattr(delta, "signature", None))
        elif kind == "compaction_delta" and isinstance(delta, BaseModel):
            for name, value in _received(delta).items():
                if name != "type" and value is not None:
                    self._replace(block, name, value)

    def _replace(self, block: Block, field: str, value: Any) -> None:
        model = self.block_model(block)
        if isinstance(model, BaseModel):
            put(model, field, value)

    def _constructed(self, block: dict[str, Any]) -> Any:
        if _is_beta(self.start):
            from .types.beta import BetaContentBlock as union
        else:
            from .types import ContentBlock as union  # type: ignore[assignment]
        return construct_type(type_=union, value=dict(block))

    def _message_delta(self, event: Any) -> None:
        self._news = True
        delta: Any = getattr(event, "delta", None)
        if isinstance(delta, BaseModel):
            for name, value in _received(delta).items():
                if value is not None or name != "container":  # what ``message_start`` said of it holds
                    self.changes[name] = value
        for name in ("context_management", "input_transformations"):  # beside the delta, not in it
            value = getattr(event, name, None)
            if value is not None:
                self.changes[name] = value
        usage: Any = getattr(event, "usage", None)
        if isinstance(usage, BaseModel):
            self.usage.update({name: value for name, value in _received(usage).items() if value is not None})

    # --- what it amounts to -------------------------------------------------------------------------

    def block_model(self, block: Block) -> Any:
        """A block as it is now: the same object each time."""
        as_text = None
        if self.parsed:
            from .types import ParsedTextBlock as as_text  # type: ignore[assignment]
        return block.model(as_text, self.trailing_strings)

    def message(self) -> Any:
        """The message so far, the same object each time; None before its first event."""
        start = self.start
        if not isinstance(start, BaseModel):
            return None
        made: Any = self._made
        if made is None:
            self._made = made = copy_as(start, self._class(type(start)))
            own: Any = made.__dict__
            content: Any = own.get("content")
            put(made, "content", [] if content is None else copy(content))
            if isinstance(own.get("usage"), BaseModel):
                own["usage"] = copy_as(own["usage"], cast(Any, type(own["usage"])))
            self._news = True
        if self._news:
            self._news = False
            for name, value in self.changes.items():
                put(made, name, value)
            if self.usage:
                self._bring_usage(made)
        if self.blocks:
            models = [self.block_model(block) for _, block in sorted(self.blocks.items())]
            held: Any = made.content
            if isinstance(held, list):
                cast("list[Any]", held)[:] = models
            else:
                put(made, "content", models)
        return made

    def _class(self, cls: type[BaseModel]) -> type[BaseModel]:
        if not self.parsed:
            return cls
        if cls.__module__.startswith("anthropic.types.beta"):
            from .types.beta import BetaMessage, ParsedBetaMessage

            return ParsedBetaMessage if cls is BetaMessage else cls
        from .types import Message, ParsedMessage

        return ParsedMessage if cls is Message else cls

    def _bring_usage(self, made: BaseModel) -> None:
        usage = made.__dict__.get("usage")
        if isinstance(usage, BaseModel):
            for name, value in self.usage.items():
                put(usage, name, value)
        else:
            info = fields_of(type(made)).get("usage")
            type_ = object if info is None else info.annotation
            put(made, "usage", construct_type(type_=type_, value=dict(self.usage)))


def _is_beta(model: Any) -> bool:
    return type(model).__module__.startswith("anthropic.types.beta")


def _received(model: BaseModel) -> dict[str, Any]:
    """The fields of a model that were received, and its extras."""
    own, received = model.__dict__, model.__pydantic_fields_set__
    fields = {name: own[name] for name in type(model).__pydantic_fields__ if name in received}
    return {**fields, **(model.__pydantic_extra__ or {})}


def _index(event: Any, blocks: dict[int, Block]) -> int:
    index = getattr(event, "index", None)
    return index if isinstance(index, int) else len(blocks)
