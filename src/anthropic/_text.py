"""A text that grows by pieces, and any beginning of it.

Invariants: adding a piece costs O(its length); so does reading the text up to there, after each piece, by a reader
that lets go of what it read before the last one. What was read never changes.

How: two strings hold beginnings of the text, and a reading extends the shorter of them. Python extends a string in
place where nobody else holds it, which is so for what was read two readings ago. Where somebody does hold it,
Python copies: that costs time, and is right all the same.
"""

from __future__ import annotations

from bisect import bisect_right

_TAIL = 64
"""So many pieces are kept apart; more are joined, since many small strings take a multiple of their length."""


class Text:
    """A growing text."""

    __slots__ = ("_chunks", "_longer", "_shorter", "_starts", "_tail", "_tail_start", "size")

    def __init__(self, text: str = "") -> None:
        self._chunks: list[str] = []
        self._starts: list[int] = []  # where each chunk begins
        self._tail: list[str] = [text] if text else []
        self._tail_start = 0
        self._shorter: str = ""
        self._longer: str = ""
        self.size = len(text)
        """In characters: what `upto` takes to give the text as it is now."""

    def add(self, piece: str) -> None:
        self.size += len(piece)
        tail = self._tail
        tail.append(piece)
        if len(tail) > _TAIL:
            self._chunks.append("".join(tail))
            self._starts.append(self._tail_start)
            self._tail_start = self.size
            tail.clear()

    def read(self) -> str:
        """The whole text."""
        return self.upto(self.size)

    def upto(self, end: int) -> str:
        """The first `end` characters."""
        longer = self._longer
        if len(longer) == end:
            return longer
        text = self._shorter
        if len(text) > end:
            return text[:end]
        self._shorter = ""  # or the next line would have to copy
        text += self.between(len(text), end)
        if len(longer) > end:  # somebody reads an older beginning
            self._shorter = text
        else:
            self._shorter, self._longer = longer, text
        return text

    def between(self, start: int, end: int) -> str:
        """The characters from `start` to `end`, at a cost of O(their number and those after them in the tail)."""
        tail, at = self._tail, self.size
        first = len(tail)
        while first and at > start:
            first -= 1
            at -= len(tail[first])
        if at <= start:
            text = tail[first] if first == len(tail) - 1 else "".join(tail[first:])
            return text if at == start and len(text) == end - start else text[start - at : end - at]
        chunk = max(bisect_right(self._starts, start) - 1, 0)
        at = self._starts[chunk]
        while chunk < len(self._chunks) and self._starts[chunk] < end:
            chunk += 1
        parts = self._chunks[bisect_right(self._starts, start) - 1 : chunk]
        return "".join([*parts, *tail])[start - at : end - at]
