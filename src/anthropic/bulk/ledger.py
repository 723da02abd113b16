"""The ledger of a run: an SQLite file that says of every request where it is, and what became of it.

Invariants: each step is one transaction, so a crash at any instant leaves the state before it or after it; an
intent to send is on the disk before the first byte is sent, and that the last byte is about to be sent is on it
before that byte is; a request has at most one outcome; bodies are kept until every request of their batch has one.

States of a batch: filling -> ready -> sending -> open -> ended -> done. From sending also back to ready, where the API
cannot have created it, or to unknown, where it may have; from there to open or ready.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import add
from typing import Any, cast

from ..pricing import Tokens
from .errors import BatchInputChangedError, BatchInputError, BatchStateError
from .line import Line, invalid_line, used
from .outcomes import Outcomes, tally
from .request import CLOSING, EMPTY, OPENING, Encoded, Filling

BLOCK = 256 * 1024
"""Bytes of requests that are packed together."""
_NOTHING = (0, *Tokens())
"""No messages, and no tokens of theirs."""


@dataclass(slots=True)
class BatchRow:
    """A batch that is not done."""

    no: int
    state: str
    attempt: int
    count: int
    size: int
    """Bytes of its body."""
    id: str | None
    """Its id at the API."""
    after: str | None
    """When the newest batch at the API had been created, by the API's clock, before this one was sent."""
    sent_at: float | None
    """When its last byte was sent, in seconds since 1970; None where it was not."""


class Ledger(Outcomes):
    """The file. Every method is one transaction, and may be called from any thread."""

    # --- the input ---------------------------------------------------------------------------------------

    def check(self, items: Sequence[Encoded]) -> None:
        """Compare items that are known with what they were.

        Raises: `BatchInputChangedError`.
        """
        first, last = items[0].index, items[-1].index
        known = self._all(
            "SELECT digest, custom_id FROM requests WHERE idx BETWEEN ? AND ? ORDER BY idx", first, last
        )
        for item, (digest, custom_id) in zip(items, known, strict=True):
            if item.digest != digest:
                raise BatchInputChangedError(
                    f"Request {item.index} is not what it was when the run in {self.path} began: it had the custom_id "
                    f"{custom_id!r}, and now it is {item.custom_id!r}, or its parameters have changed. Give the same "
                    "requests in the same order (more may follow them), or begin another run with another `state=`"
                )

    def _first_with(self, custom_id: str | None) -> int | None:
        found = self._all("SELECT idx FROM requests WHERE custom_id = ?", custom_id)
        return found[0][0] if found else None

    def append(
        self, items: Sequence[Encoded], *, max_requests: int, max_bytes: int, record: bool
    ) -> list[Encoded]:
        """Add new items: to the batch that is being filled, and to new ones where it is full.

        Returns those that are invalid, which have their outcome now.
        Raises: `BatchInputError`, at an item that is invalid, unless these are to be recorded; nothing is added then.
        """
        with self._write() as db:
            wrong: list[Encoded] = []
            good: list[Encoded] = []
            seen: dict[str, int] = {}
            for item in items:
                if item.problem is None:
                    twin = seen.get(cast(str, item.custom_id), self._first_with(item.custom_id))
                    if twin is not None:
                        problem = (
                            f"Request {item.index} (custom_id {item.custom_id!r}): custom_id: expected one that no other "
                            f"request of the run has; got that of request {twin}"
                        )
                        item = replace(item, problem=problem)
                if item.problem is not None:
                    if not record:
                        raise BatchInputError(item.problem, index=item.index, custom_id=item.custom_id)
                    wrong.append(item)
                    continue
                seen[cast(str, item.custom_id)] = item.index
                good.append(item)
            self._fill(db, good, max_requests, max_bytes)
            if wrong:
                lines = [invalid_line(item.custom_id, item.problem or "") for item in wrong]
                places = self._add_page(db, None, [(item.index, 0) for item in wrong], lines)
                db.executemany(
                    "INSERT INTO requests (idx, digest, outcome, place) VALUES (?, ?, 'invalid', ?)",
                    [(item.index, item.digest, place) for item, place in zip(wrong, places, strict=True)],
                )
                tally(db, {"invalid": len(wrong)})
        return wrong

    def _fill(
        self, db: sqlite3.Connection, items: Sequence[Encoded], max_requests: int, max_bytes: int
    ) -> None:
        if not items:
            return
        found = db.execute("SELECT no, count, bytes FROM batches WHERE state = 'filling'").fetchone()
        no, filling = (
            (None, None) if found is None else (found[0], Filling(max_requests, max_bytes, *found[1:]))
        )
        packed: list[Encoded] = []

        def put() -> None:
            if packed and filling is not None:
                _add_block(db, no, [item.index for item in packed], [item.data for item in packed])
                db.executemany(
                    "INSERT INTO requests (idx, custom_id, digest, batch) VALUES (?, ?, ?, ?)",
                    [(item.index, item.custom_id, item.digest, no) for item in packed],
                )
                db.execute(
                    "UPDATE batches SET count = ?, bytes = ? WHERE no = ?", (filling.count, filling.size, no)
                )
                packed.clear()

        size = 0
        for item in items:
            if filling is None or not filling.takes(len(item.data)):
                put()
                if no is not None:
                    db.execute("UPDATE batches SET state = 'ready' WHERE no = ?", (no,))
                no, filling, size = _new_batch(db, "filling", 1), Filling(max_requests, max_bytes), 0
                filling.takes(len(item.data))
            packed.append(item)
            size += len(item.data)
            if size > BLOCK:
                put()
                size = 0
        put()

    def finish_input(self, total: int) -> None:
        """The input has ended: what is being filled is complete."""
        with self._write() as db:
            db.execute("UPDATE batches SET state = 'ready' WHERE state = 'filling'")
            db.execute("INSERT OR REPLACE INTO run VALUES ('total', ?)", (total,))

    # --- batches -----------------------------------------------------------------------------------------

    def batches(self) -> list[BatchRow]:
        """Those that are not done, oldest first."""
        rows = self._all(
            "SELECT no, state, attempt, count, bytes, id, after, sent_at FROM batches WHERE state != 'done' ORDER BY no"
        )
        return [BatchRow(*row) for row in rows]

    def begin_to_send(self, no: int, after: str | None) -> None:
        """A batch is about to be sent; `after` is when the newest one at the API had been created."""
        self._change(no, "ready", "state = 'sending', after = ?, sent_at = NULL", after, durable=True)

    def size(self, no: int) -> int:
        """Bytes of the body of a batch."""
        return int(self._all("SELECT bytes FROM batches WHERE no = ?", no)[0][0])

    def body(self, no: int) -> Iterator[bytes]:
        """The body of a batch in pieces. Before the last piece is given out, the batch is marked as sent."""
        yield OPENING
        first = True
        at = -1
        while True:
            found = self._all(
                "SELECT seq, data FROM bodies WHERE batch = ? AND seq > ? ORDER BY seq LIMIT 1", no, at
            )
            if not found:
                break
            at, data = found[0]
            piece = zlib.decompress(data)
            yield piece if first else b"," + piece
            first = False
        self._change(no, "sending", "sent_at = ?", time.time(), durable=True)
        yield CLOSING

    def created(self, no: int, id: str) -> None:
        """The API has the batch, under this id."""
        self._change(no, "sending unknown", "state = 'open', id = ?", id, durable=True)

    def not_created(self, no: int) -> None:
        """The API has no such batch: it can be sent again."""
        self._change(no, "sending unknown", "state = 'ready', sent_at = NULL", durable=True)

    def maybe_created(self, no: int) -> None:
        """Nobody knows whether the API has it."""
        self._change(no, "sending", "state = 'unknown'")

    def ended(self, no: int) -> None:
        """The API has a result for each request."""
        self._change(no, "open", "state = 'ended'")

    def canceled(self, no: int) -> None:
        """We are about to ask the API to cancel it."""
        self._change(no, "open ended", "canceled = 1")

    def _change(self, no: int, states: str, changes: str, *values: Any, durable: bool = False) -> None:
        with self._write(durable=durable) as db:
            marks = ", ".join(f"'{state}'" for state in states.split())
            found = db.execute(
                f"UPDATE batches SET {changes} WHERE no = ? AND state IN ({marks})", (*values, no)
            )
            if found.rowcount != 1:
                raise BatchStateError(
                    f"Batch {no} of {self.path} is not in a state ({states}) to do this from"
                )

    def knows(self, id: str) -> bool:
        """Whether a batch of the API is one of this run's."""
        return bool(self._all("SELECT 1 FROM batches WHERE id = ?", id))

    def is_other(self, no: int, id: str) -> bool:
        """Whether a batch of the API was found to be somebody else's."""
        return bool(self._all("SELECT 1 FROM others WHERE no = ? AND id = ?", no, id))

    def other(self, no: int, id: str) -> None:
        with self._write() as db:
            db.execute("INSERT OR IGNORE INTO others VALUES (?, ?)", (no, id))

    def are_of(self, no: int, custom_ids: Sequence[str]) -> bool:
        """Whether all of these are requests of a batch."""
        marks = ", ".join("?" * len(custom_ids))
        found = self._all(
            f"SELECT COUNT(*) FROM requests WHERE batch = ? AND custom_id IN ({marks})", no, *custom_ids
        )
        return int(found[0][0]) == len(set(custom_ids))

    # --- results -----------------------------------------------------------------------------------------

    def take(self, no: int, lines: Sequence[Line], max_attempts: int) -> int:
        """Keep results of a batch; those whose request is to be sent again are counted, and not kept.

        What is known already is skipped, so a download can begin anew. Returns how many lines were new.
        Raises: `ValueError`, at a result for a request that was never in this batch.
        """
        with self._write() as db:
            ours = bool(db.execute("SELECT canceled FROM batches WHERE no = ?", (no,)).fetchone()[0])
            known = _find(db, [line.custom_id for line in lines])
            kept: list[tuple[int, int, Line]] = []
            again: list[tuple[int, int, Line]] = []
            for line in lines:
                idx, batch, attempts, outcome = known.get(line.custom_id, (None, None, 0, None))
                if idx is None:
                    raise ValueError(f"it has a result for {line.custom_id!r}, which is not in this run")
                if batch == -no or (batch == no and outcome is not None):
                    continue
                if batch != no:
                    raise ValueError(f"it has a result for {line.custom_id!r}, which is not in it")
                known[line.custom_id] = (idx, -no, attempts, outcome)
                if line.outcome == "canceled" and ours:
                    again.append((idx, attempts, line))
                elif line.again and attempts + 1 < max_attempts:
                    again.append((idx, attempts + 1, line))
                else:
                    kept.append((idx, attempts + 1, line))
            if kept:
                places = self._add_page(db, no, [(i, n) for i, n, _ in kept], [line.raw for *_, line in kept])
                db.executemany(
                    "UPDATE requests SET outcome = ?, attempts = ?, place = ? WHERE idx = ?",
                    [(line.outcome, n, place, i) for (i, n, line), place in zip(kept, places, strict=True)],
                )
            db.executemany(
                "UPDATE requests SET batch = ?, attempts = ? WHERE idx = ?",
                [(-no, n, i) for i, n, _ in again],
            )
            db.executemany(
                "INSERT OR IGNORE INTO attempts VALUES (?, ?, ?, ?)",
                [(i, no, line.outcome, line.error) for i, _, line in again],
            )
            self._count(db, [line for *_, line in kept], [line for *_, line in again])
            return len(kept) + len(again)

    def _count(self, db: sqlite3.Connection, kept: list[Line], again: list[Line]) -> None:
        tallies: dict[str, int] = {}
        totals: dict[str, list[int]] = {}
        for line in kept:
            tallies[line.outcome] = tallies.get(line.outcome, 0) + 1
            if line.error is not None:
                name = f"error:{line.error}"
                tallies[name] = tallies.get(name, 0) + 1
            for key, tokens in used(line):
                totals[key] = list(map(add, totals.get(key) or _NOTHING, (1, *tokens)))
        for line in again:
            name = f"again:{line.error or line.outcome}"
            tallies[name] = tallies.get(name, 0) + 1
        tally(db, tallies)
        for key, total in totals.items():
            known = db.execute("SELECT * FROM usage WHERE key = ?", (key,)).fetchone()
            if known is not None:
                total = list(map(add, total, known[1:]))
            db.execute(f"INSERT OR REPLACE INTO usage VALUES (?{', ?' * len(total)})", (key, *total))

    def outstanding(self, no: int, limit: int = 5) -> list[str]:
        """Ids of requests of a batch that have no result; at most so many."""
        rows = self._all(
            "SELECT custom_id FROM requests WHERE batch = ? AND outcome IS NULL LIMIT ?", no, limit
        )
        return [custom_id for (custom_id,) in rows]

    def give_up(self, no: int) -> None:
        """Whatever has no result of this batch will have none: it is to be sent again."""
        with self._write() as db:
            count = db.execute(
                "UPDATE requests SET batch = ? WHERE batch = ? AND outcome IS NULL", (-no, no)
            ).rowcount
            tally(db, {"again:lost": count})
            db.execute("UPDATE batches SET state = 'ended' WHERE no = ?", (no,))

    def settle(self, no: int) -> int | None:
        """A batch whose requests all have a result is done; those to be sent again become another one, whose number is returned.

        Raises: `BatchStateError`, while requests have no result.
        """
        with self._write(durable=True) as db:
            if self.outstanding(no, 1):
                raise BatchStateError(f"Batch {no} of {self.path} has requests without a result")
            wanted = {
                i
                for (i,) in db.execute("SELECT idx FROM requests WHERE batch = ? AND outcome IS NULL", (-no,))
            }
            new = None
            if wanted:
                attempt = db.execute("SELECT attempt FROM batches WHERE no = ?", (no,)).fetchone()[0]
                new = _new_batch(db, "ready", attempt + 1)
                size = EMPTY + self._move(db, no, new, wanted)
                db.execute(
                    "UPDATE batches SET count = ?, bytes = ? WHERE no = ?",
                    (len(wanted), size + len(wanted) - 1, new),
                )
                db.execute("UPDATE requests SET batch = ? WHERE batch = ? AND outcome IS NULL", (new, -no))
            db.execute("DELETE FROM bodies WHERE batch = ?", (no,))
            db.execute("UPDATE batches SET state = 'done' WHERE no = ?", (no,))
            return new

    def _move(self, db: sqlite3.Connection, no: int, new: int, wanted: set[int]) -> int:
        """Give the requests that are wanted to another batch; returns their bytes."""
        moved = 0
        for (seq,) in db.execute("SELECT seq FROM bodies WHERE batch = ? ORDER BY seq", (no,)).fetchall():
            packed, sizes_of, data = db.execute(
                "SELECT idxs, sizes, data FROM bodies WHERE seq = ?", (seq,)
            ).fetchone()
            idxs, sizes = array("q", packed), array("q", sizes_of)
            here = [at for at, idx in enumerate(idxs) if idx in wanted]
            if len(here) == len(idxs):
                db.execute("UPDATE bodies SET batch = ? WHERE seq = ?", (new, seq))
                moved += sum(sizes)
            elif here:
                text, starts, start = zlib.decompress(data), list[int](), 0
                for size in sizes:
                    starts.append(start)
                    start += size + 1
                datas = [text[starts[at] : starts[at] + sizes[at]] for at in here]
                _add_block(db, new, [idxs[at] for at in here], datas)
                moved += sum(map(len, datas))
        return moved


def _new_batch(db: sqlite3.Connection, state: str, attempt: int) -> int:
    row = db.execute(
        "INSERT INTO batches (state, attempt, count, bytes) VALUES (?, ?, 0, ?)", (state, attempt, EMPTY)
    )
    return cast(int, row.lastrowid)


def _add_block(db: sqlite3.Connection, no: int | None, idxs: Sequence[int], datas: Sequence[bytes]) -> None:
    db.execute(
        "INSERT INTO bodies (batch, idxs, sizes, data) VALUES (?, ?, ?, ?)",
        (
            no,
            array("q", idxs).tobytes(),
            array("q", map(len, datas)).tobytes(),
            zlib.compress(b",".join(datas), 1),
        ),
    )


def _find(db: sqlite3.Connection, custom_ids: list[str]) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for begin in range(0, len(custom_ids), 500):
        part = custom_ids[begin : begin + 500]
        rows = db.execute(
            f"SELECT custom_id, idx, batch, attempts, outcome FROM requests WHERE custom_id IN ({', '.join('?' * len(part))})",
            part,
        )
        found.update((row[0], row[1:]) for row in rows)
    return found
