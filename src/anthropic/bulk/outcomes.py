"""The results in the file of a run: packed in pages as they came, and found again by place, by index and by id.

A result's place is the number of its page, and in the lowest bits its place there.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from ..pricing import Tokens
from .database import Database

_BITS = 12
PAGE = 1 << _BITS
"""Most results of a page."""
_AT_HAND = 8
"""Pages that are kept unpacked."""


@dataclass(slots=True)
class Kept:
    """A result."""

    place: int
    index: int
    attempts: int
    batch: int | None
    raw: bytes


@dataclass(slots=True)
class Page:
    no: int
    batch: int | None
    idxs: array[int]
    attempts: bytes
    lines: list[bytes]

    def get(self, at: int) -> Kept:
        return Kept(self.no << _BITS | at, self.idxs[at], self.attempts[at], self.batch, self.lines[at])


class Outcomes(Database):
    """What there is of results."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._pages: dict[int, Page] = {}

    def _add_page(
        self, db: sqlite3.Connection, batch: int | None, of: Sequence[tuple[int, int]], lines: Sequence[bytes]
    ) -> list[int]:
        """Keep results, in pages of no more than a page can hold; returns their places."""
        places: list[int] = []
        for begin in range(0, len(lines), PAGE):
            part = of[begin : begin + PAGE]
            row = db.execute(
                "INSERT INTO pages (batch, idxs, attempts, data) VALUES (?, ?, ?, ?)",
                (
                    batch,
                    array("q", [idx for idx, _ in part]).tobytes(),
                    bytes(min(attempts, 255) for _, attempts in part),
                    zlib.compress(b"\n".join(lines[begin : begin + PAGE]), 1),
                ),
            ).lastrowid
            places += [cast(int, row) << _BITS | at for at in range(len(part))]
        return places

    def _page(self, no: int) -> Page:
        found = self._pages.get(no)
        if found is None:
            ((batch, idxs, attempts, data),) = self._all(
                "SELECT batch, idxs, attempts, data FROM pages WHERE no = ?", no
            )
            found = Page(no, batch, array("q", idxs), attempts, zlib.decompress(data).split(b"\n"))
            if len(self._pages) >= _AT_HAND:
                del self._pages[next(iter(self._pages))]
            self._pages[no] = found
        return found

    def after(self, place: int) -> list[Kept]:
        """The results of the page that holds the next one after a place, as they came."""
        with self._lock:
            no, at = place >> _BITS, (place & (PAGE - 1)) + 1
            if no and at < len(self._page(no).idxs):
                page = self._page(no)
            else:
                found = self._all("SELECT MIN(no) FROM pages WHERE no > ?", no)[0][0]
                if found is None:
                    return []
                page, at = self._page(found), 0
            return [page.get(n) for n in range(at, len(page.idxs))]

    def from_index(self, index: int, limit: int = 256) -> list[Kept]:
        """The results of the requests from an index on, in their order, up to the first that has none."""
        with self._lock:
            rows = self._all("SELECT place FROM requests WHERE idx >= ? ORDER BY idx LIMIT ?", index, limit)
            found: list[Kept] = []
            for (place,) in rows:
                if place is None:
                    break
                found.append(self._page(place >> _BITS).get(place & (PAGE - 1)))
            return found

    def get(self, custom_id: str) -> Kept | None:
        """The result of a request; None while there is none.

        Raises: `KeyError`, where there is no such request.
        """
        with self._lock:
            found = self._all("SELECT place FROM requests WHERE custom_id = ?", custom_id)
            if not found:
                raise KeyError(custom_id)
            place = found[0][0]
            return None if place is None else self._page(place >> _BITS).get(place & (PAGE - 1))

    def batch_id(self, no: int | None) -> str | None:
        found = self._all("SELECT id FROM batches WHERE no = ?", no)
        return found[0][0] if found else None

    def delivered(self) -> tuple[bool, int] | None:
        """In which order results were given out, and up to which place or index; None before the first."""
        [(ordered, upto)] = self._all("SELECT ordered, upto FROM delivered")
        return None if ordered is None else (bool(ordered), upto)

    def deliver(self, ordered: bool, upto: int) -> None:
        """The caller has dealt with a result."""
        with self._lock:  # a statement is a transaction: this runs once for every result
            self._db.execute("UPDATE delivered SET ordered = ?, upto = ?", (ordered, upto))

    # --- sums --------------------------------------------------------------------------------------------

    def tallies(self) -> dict[str, int]:
        """Outcomes, errors (``error:...``) and what was sent again (``again:...``) -> how many."""
        return dict(self._all("SELECT name, n FROM tallies"))

    def usage(self) -> list[tuple[list[Any], int, Tokens]]:
        """What was used at each price: the price's key, how many messages, how many tokens."""
        return [(json.loads(key), n, Tokens(*tokens)) for key, n, *tokens in self._all("SELECT * FROM usage")]

    def attempts(self, index: int) -> list[tuple[str | None, str, str | None]]:
        """The batch's id, outcome and error of each attempt before the last one."""
        return self._all(
            "SELECT b.id, a.outcome, a.error FROM attempts a JOIN batches b ON b.no = a.batch WHERE a.idx = ? ORDER BY a.batch",
            index,
        )

    def sent(self) -> int:
        """How many batches the API has, or had."""
        return int(self._all("SELECT COUNT(*) FROM batches WHERE id IS NOT NULL")[0][0])


def tally(db: sqlite3.Connection, tallies: dict[str, int]) -> None:
    for name, n in tallies.items():
        db.execute(
            "INSERT INTO tallies VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n", (name, n)
        )
