"""The file of a run: its tables, its transactions, and that nobody else has it open."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from .errors import BatchStateError

VERSION = 1

_SCHEMA = """
CREATE TABLE run (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE requests (
    idx INTEGER PRIMARY KEY, custom_id TEXT UNIQUE, digest BLOB NOT NULL, batch INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0, outcome TEXT, place INTEGER
);
CREATE INDEX outstanding ON requests (batch) WHERE outcome IS NULL;
CREATE TABLE batches (
    no INTEGER PRIMARY KEY, state TEXT NOT NULL, attempt INTEGER NOT NULL, count INTEGER NOT NULL,
    bytes INTEGER NOT NULL, id TEXT UNIQUE, after TEXT, sent_at REAL, canceled INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE others (no INTEGER, id TEXT, PRIMARY KEY (no, id)) WITHOUT ROWID;
CREATE TABLE bodies (seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, idxs BLOB, sizes BLOB, data BLOB);
CREATE INDEX bodies_of ON bodies (batch);
CREATE TABLE attempts (idx INTEGER, batch INTEGER, outcome TEXT, error TEXT, PRIMARY KEY (idx, batch)) WITHOUT ROWID;
CREATE TABLE pages (no INTEGER PRIMARY KEY, batch INTEGER, idxs BLOB, attempts BLOB, data BLOB);
CREATE TABLE tallies (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE usage (
    key TEXT PRIMARY KEY, n INTEGER, input INTEGER, output INTEGER, written_5m INTEGER, written_1h INTEGER,
    read INTEGER, searches INTEGER, fetches INTEGER
) WITHOUT ROWID;
CREATE TABLE delivered (ordered INTEGER, upto INTEGER);
INSERT INTO delivered VALUES (NULL, 0);
"""


class Database:
    """The file. Every method is one transaction, and may be called from any thread."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = threading.RLock()
        # Nobody else may write: two runs over one file would both send what waits to be sent.
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
        except sqlite3.Error as error:
            raise BatchStateError(f"The state file {path} cannot be opened: {error}") from error
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA cache_size = -32000")
            self._begin()
        except sqlite3.Error as error:
            self._db.close()
            if "locked" in str(error):
                raise BatchStateError(
                    f"The state file {path} is in use: a run has it open. Wait for that one, or give another `state=`"
                ) from None
            raise BatchStateError(f"The state file {path} cannot be used: {error}") from error
        except BaseException:
            self._db.close()
            raise

    def _begin(self) -> None:
        with self._write() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                for statement in _SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {VERSION}")
                db.execute("INSERT INTO run VALUES ('created', ?)", (time.time(),))
            elif "requests" not in tables or "delivered" not in tables or version != VERSION:
                raise BatchStateError(
                    f"{self.path} is no state file of this release (version {VERSION}); give another `state=`"
                )
            # A crash left these: what had not been sent whole was not created, for the API had no whole request.
            db.execute("UPDATE batches SET state = 'ready' WHERE state = 'sending' AND sent_at IS NULL")
            db.execute("UPDATE batches SET state = 'unknown' WHERE state = 'sending'")

    @contextmanager
    def _write(self, *, durable: bool = False) -> Generator[sqlite3.Connection]:
        """A transaction. A durable one survives a loss of power, too; all survive the end of the process."""
        with self._lock:
            if durable:
                self._db.execute("PRAGMA synchronous = FULL")
            try:
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    yield self._db
                except BaseException:
                    if self._db.in_transaction:  # SQLite has rolled some errors back by itself
                        self._db.execute("ROLLBACK")
                    raise
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                raise BatchStateError(f"The state file {self.path} could not be written: {error}") from error
            finally:
                if durable:
                    self._db.execute("PRAGMA synchronous = NORMAL")

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def said(self, name: str) -> Any:
        """What was noted about the run under a name; None for nothing."""
        found = self._all("SELECT value FROM run WHERE name = ?", name)
        return found[0][0] if found else None

    def note(self, name: str, value: Any) -> None:
        with self._write() as db:
            db.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", (name, value))

    def count(self) -> int:
        """How many items of the input are known."""
        return int(self._all("SELECT COALESCE(MAX(idx) + 1, 0) FROM requests")[0][0])
