"""`Store`: what outlives a request (batches, files, skills), in SQLite: in memory, or in a file that outlives the process.

The tables are those of `_TABLES`; the modules that use them hold the statements. Every call is a transaction of its own, so
that a process that is killed leaves a file that the next one can go on from. Callable from any thread.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from typing import Any

Row = tuple[Any, ...]

_TABLES = """
CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS batches (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, total INTEGER, created REAL, seconds REAL, expires REAL, cancel REAL,
    counts TEXT);
CREATE TABLE IF NOT EXISTS batch_requests (
    place INTEGER PRIMARY KEY, custom_id TEXT, request TEXT, outcome TEXT, detail TEXT);
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, filename TEXT, mime TEXT, size INTEGER, created REAL, expires REAL,
    downloadable INTEGER, scope TEXT);
CREATE TABLE IF NOT EXISTS file_pieces (file TEXT, piece INTEGER, data BLOB, PRIMARY KEY (file, piece)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS skills (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, name TEXT, title TEXT, created REAL, updated REAL);
CREATE TABLE IF NOT EXISTS skill_versions (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE, skill TEXT, version TEXT, name TEXT, description TEXT, directory TEXT,
    created REAL, archive BLOB);
"""
# What a process left behind that was killed while it took something in.
_LEFTOVERS = """
DELETE FROM batch_requests WHERE place >> 20 NOT IN (SELECT number FROM batches WHERE total IS NOT NULL);
DELETE FROM batches WHERE total IS NULL;
DELETE FROM file_pieces WHERE file NOT IN (SELECT id FROM files);
"""
_CONTENT = ("batches", "batch_requests", "files", "file_pieces", "skills", "skill_versions")


class Store:
    """The tables of one emulator. `path` None: in memory. A file belongs to one emulator at a time.

    Raises: `ValueError`, where the file cannot be used.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._lock = threading.RLock()
        try:
            self._open(":memory:" if path is None else os.fspath(path))
        except sqlite3.Error as error:
            raise ValueError(
                f"the emulator cannot keep its state in {path}: {error}; name a file that can be written, that is its own and"
                " that no other emulator uses"
            ) from None
        self.run: int = self.rows("SELECT MAX(number) FROM runs")[0][0]
        """Which life of the file this is, from 1; ids are made from it, so that none is given twice."""

    def _open(self, path: str) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("PRAGMA page_size = 32768")  # requests of 2 KB would waste half of smaller pages
        # Written at each transaction, so that a killed process loses nothing; not forced to the disk at each of them.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_TABLES + _LEFTOVERS)
        self.change("INSERT INTO runs DEFAULT VALUES")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows a query finds."""
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row a query finds."""
        with self._lock:
            found: Row | None = self._db.execute(statement, values).fetchone()
            return found

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Do one statement; the rowid of an INSERT."""
        with self._lock:
            return self._db.execute(statement, values).lastrowid or 0

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Do one statement with each of the rows, all of them or none."""
        with self._lock, self._db:
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)

    def clear(self) -> None:
        """Forget everything, and begin the ids anew."""
        with self._lock, self._db:
            self._db.execute("BEGIN")
            for table in _CONTENT:
                self._db.execute(f"DELETE FROM {table}")
            self._db.execute("DELETE FROM runs WHERE number <> 1")
            self._db.execute("INSERT OR IGNORE INTO runs VALUES (1)")
        self.run = 1

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def __del__(self) -> None:
        with contextlib.suppress(AttributeError, sqlite3.Error):  # it may never have been opened
            self._db.close()
