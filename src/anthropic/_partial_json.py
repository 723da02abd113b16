"""JSON that is still arriving: its value so far, after any piece, at a cost of the piece alone.

Invariants: the value is what `pydantic_core.from_json(text, allow_partial=...)` gives for the same text; reading it
after each piece costs O(all the text) together; a value that was read is never changed by what arrives later.

How: what is complete is parsed once and shared by all later values, so do not change the lists and dicts *inside* a
value (the value of a finished tool call is parsed anew and shares nothing). Only the containers that are still open
differ from one value to the next. A small one is copied for each value. Copying one with thousands of items for each
piece would cost the square of its size, so a large one is brought up to date instead: a few copies of it take turns,
and the one that is handed out is one that nobody holds any more, by CPython's count of references. Where all are
held, as by a program that keeps every value, or the count cannot be trusted (no GIL, no CPython), a new copy is made.
"""

from __future__ import annotations

import re
import sys
from typing import Any, Literal

from pydantic_core import from_json

from ._text import Text


class _Nothing:
    """Stands for no value. The class itself does: a copy of a parser must know it again."""


_NOTHING: Any = _Nothing
_SMALL = 32
"""Containers of fewer items are copied for each value."""
_COPIES = 4
"""So many copies of a large container take turns."""
_DEPTH = 190
"""Deeper than that, the whole text is parsed each time, as far as the parser goes."""

_references: Any = getattr(sys, "getrefcount", None)
if not getattr(sys, "_is_gil_enabled", lambda: True)():
    _references = None


class _Copy:
    """A copy of a large container that may be out of date."""

    __slots__ = ("child", "count", "value")

    def __init__(self, value: Any, count: int) -> None:
        self.value, self.count = value, count
        self.child: Any = _NOTHING  # the key at which it has a value that was still open; True in a list

    def holders(self) -> int:
        """How many refer to the container, ourselves included."""
        return int(_references(self.value))

    def free(self) -> bool:
        """Whether nobody else refers to it."""
        return _references is not None and self.holders() <= _ALONE


_ALONE = _Copy([], 0).holders() if _references is not None else 0
"""What `holders` says of a container that nobody else has."""


class _Open:
    """A list or object whose end has not come."""

    __slots__ = ("copies", "items", "key", "keys")

    def __init__(self, items: Any) -> None:
        self.items: Any = items
        """Its complete items; what is still open is not among them."""
        self.key: str | None = None
        """The key whose value comes next."""
        self.keys: list[str] | None = [] if isinstance(items, dict) else None
        """Keys in the order in which their values were complete."""
        self.copies: list[_Copy] = []

    def add(self, value: Any) -> None:
        if self.keys is None:
            self.items.append(value)
        else:
            self.items[self.key] = value
            self.keys.append(self.key)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
            self.key = None

    def value(self, child: Any) -> Any:
        """It as it is now, with the value of what is still open inside."""
        items = self.items
        if len(items) < _SMALL:
            made = items.copy()
            if child is not _NOTHING:
                if self.keys is None:
                    made.append(child)
                else:
                    made[self.key] = child
            return made
        copy = next((copy for copy in self.copies if copy.free()), None)
        if copy is None:
            copy = _Copy(items.copy(), self._count())
            self.copies = [copy, *self.copies[: _COPIES - 1]]
        elif self.keys is None:
            self._update_list(copy)
        else:
            self._update_dict(copy, self.keys)
        if child is not _NOTHING:
            if self.keys is None:
                copy.value.append(child)
                copy.child = True
            else:
                copy.value[self.key] = child
                copy.child = self.key
        return copy.value

    def _count(self) -> int:
        return len(self.items) if self.keys is None else len(self.keys)

    def _update_list(self, copy: _Copy) -> None:
        held = copy.value
        if copy.child is not _NOTHING:
            held.pop()
            copy.child = _NOTHING
        if len(held) != copy.count:  # somebody changed it
            held[:] = self.items
        else:
            held.extend(self.items[copy.count :])
        copy.count = len(held)

    def _update_dict(self, copy: _Copy, keys: list[str]) -> None:
        held, items = copy.value, self.items
        if copy.child is not _NOTHING:
            held.pop(copy.child, None)
            if copy.child in items:
                held[copy.child] = items[copy.child]
            copy.child = _NOTHING
        for key in keys[copy.count :]:
            held[key] = items[key]
        copy.count = len(keys)
        if len(held) != len(items):  # somebody changed it
            held.clear()
            held.update(items)


_SPACE = " \t\n\r"
_TOKEN = re.compile(
    r"""[ \t\n\r]*(?:
        ([\[\]{},:])                                    # 1: a mark
        |"([^"\\\x00-\x1f]*)(")                         # 2, 3: a plain string with its end
        |"                                              #       the beginning of another one
        |([-+.0-9A-Za-z]+)                              # 4: a number or word
    )""",
    re.VERBOSE,
)
_RUN = re.compile(r'[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*', re.DOTALL)
_UNFINISHED = re.compile(
    r"\\(?:u(?:[0-9a-fA-F]{0,3}|[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?))?\Z"
)
"""An escape that is cut off, or the first half of a pair."""
_WORDS = {"true": True, "false": False, "null": None}

# What may come next.
_VALUE, _FIRST_ITEM, _FIRST_KEY, _KEY, _COLON, _MORE, _END = range(7)


class PartialJSON:
    """The value of a JSON text that grows, as of any moment.

    With `trailing_strings`, a string that is cut off is part of the value; without, it comes when it is complete.
    """

    def __init__(self, text: Text, *, trailing_strings: bool = False) -> None:
        self.text = text
        self._mode: Literal[True, "trailing-strings"] = "trailing-strings" if trailing_strings else True
        self._at = 0  # how much of the text has been parsed
        self._state = _VALUE
        self._open: list[_Open] = []
        self._root: Any = _NOTHING
        self._string: Text | None = None  # inside a string: what it says so far
        self._rest = ""  # of a token that goes on with the next piece
        self._broken = False

    def upto(self, end: int) -> Any:
        """The value of the first `end` characters.

        Raises: `ValueError`, where they are not the beginning of any JSON.
        """
        if end < self._at or self._broken:
            return self._parsed_anew(end)
        try:
            if end > self._at:
                piece, self._at = self.text.between(self._at, end), end
                self._feed(piece)
            value = self._value()
        except ValueError:
            self._broken = True  # the parser has the last word on what is wrong
            value = _NOTHING
        return self._parsed_anew(end) if value is _NOTHING else value

    def _parsed_anew(self, end: int) -> Any:
        return from_json(self.text.upto(end), allow_partial=self._mode)

    # --- the value so far ---------------------------------------------------------------------------

    def _value(self) -> Any:
        value = self._cut_off()
        if self._root is not _NOTHING:
            return self._root.copy()
        for container in reversed(self._open):
            value = container.value(value)
        return value

    def _cut_off(self) -> Any:
        """The value of the token that is cut off; nothing where it has none yet."""
        if self._string is not None:
            if self._mode is True or self._state in (_KEY, _FIRST_KEY):
                return _NOTHING
            return self._string.read()
        if self._rest and self._rest != '"':
            return _scalar(self._rest)
        return _NOTHING

    # --- the machine --------------------------------------------------------------------------------

    def _feed(self, piece: str) -> None:
        at = 0
        if self._string is not None:
            at = self._go_on_with_string(self._string, piece)
            if at < 0:
                return
        elif self._rest:
            piece, self._rest = self._rest + piece, ""
        size, match = len(piece), _TOKEN.match
        while at < size:
            found = match(piece, at)
            if found is None:
                if piece[at:].strip(_SPACE):
                    raise ValueError(f"unexpected {piece[at]!r}")
                return
            at = found.end()
            mark, plain, closed, scalar = found.groups()
            if mark is not None:
                self._mark(mark)
            elif closed is not None:
                self._on_string(plain)
            elif scalar is None:
                if self._state not in (_KEY, _FIRST_KEY):
                    self._expect_value()
                self._string = Text()
                used = self._go_on_with_string(self._string, piece[at:])
                if used < 0:
                    return
                at += used
            elif at == size:
                self._expect_value()
                self._rest = scalar
                if len(scalar) > 4400:  # not to be read again with every piece
                    raise ValueError("a number without end")
            else:
                self._on_scalar(scalar)

    def _go_on_with_string(self, string: Text, piece: str) -> int:
        """Add to a string; returns how much of the piece was used, -1 for all of it and no end."""
        text = self._rest + piece
        found = _RUN.match(text)
        assert found is not None  # it matches the empty text, too
        end = found.end()
        if end < len(text) and text[end] == '"':
            _add_decoded(string, text[:end])
            used = end + 1 - len(self._rest)
            self._string, self._rest = None, ""
            self._on_string(string.read())
            return used
        if end < len(text) and text[end:] != "\\":
            raise ValueError("a control character in a string")
        cut = _UNFINISHED.search(text, max(0, len(text) - 12))
        if cut is not None and not _escapes(text, cut.start()):
            cut = None
        done = len(text) if cut is None else cut.start()
        _add_decoded(string, text[:done])
        self._rest = text[done:]
        return -1

    def _mark(self, mark: str) -> None:
        state = self._state
        if mark in "[{":
            self._expect_value()
            if len(self._open) >= _DEPTH:
                raise ValueError("nested too deeply")
            self._open.append(_Open([] if mark == "[" else {}))
            self._state = _FIRST_ITEM if mark == "[" else _FIRST_KEY
        elif mark == ":":
            if state != _COLON:
                raise ValueError("unexpected ':'")
            self._state = _VALUE
        elif mark == ",":
            if state != _MORE:
                raise ValueError("unexpected ','")
            self._state = _VALUE if self._open[-1].keys is None else _KEY
        else:
            if state not in (_MORE, _FIRST_ITEM if mark == "]" else _FIRST_KEY):
                raise ValueError(f"unexpected {mark!r}")
            closed = self._open.pop()
            if (closed.keys is None) != (mark == "]"):
                raise ValueError(f"unexpected {mark!r}")
            self._done(closed.items)

    def _on_string(self, value: str) -> None:
        if self._state in (_KEY, _FIRST_KEY):
            self._open[-1].key = value
            self._state = _COLON
        else:
            self._expect_value()
            self._done(value)

    def _on_scalar(self, text: str) -> None:
        self._expect_value()
        value = _scalar(text)
        if value is _NOTHING:
            raise ValueError(f"unexpected {text!r}")
        self._done(value)

    def _expect_value(self) -> None:
        if self._state not in (_VALUE, _FIRST_ITEM):
            raise ValueError("unexpected value")

    def _done(self, value: Any) -> None:
        if self._open:
            self._open[-1].add(value)
            self._state = _MORE
        elif isinstance(value, (dict, list)):
            self._root = value
            self._state = _END
        else:
            raise ValueError("neither an object nor a list")  # no tool's input; the parser takes it


def _escapes(text: str, at: int) -> bool:
    """Whether the backslash at `at` begins an escape, and does not end one."""
    before = at
    while before and text[before - 1] == "\\":
        before -= 1
    return (at - before) % 2 == 0


def _add_decoded(string: Text, raw: str) -> None:
    if raw:
        string.add(from_json(f'"{raw}"') if "\\" in raw else raw)


def _scalar(text: str) -> Any:
    """The value of a number or word; nothing where it is cut off."""
    if text in _WORDS:
        return _WORDS[text]
    try:
        return from_json(text)
    except ValueError:
        if any(word.startswith(text) for word in ("true", "false", "null", "NaN", "Infinity", "-Infinity")):
            return _NOTHING
        if re.fullmatch(r"-?(?:0|[1-9][0-9]*)?(?:(?<=[0-9])\.[0-9]*)?(?:(?<=[0-9])[eE][-+]?)?", text):
            return _NOTHING
        raise
