"""From what a caller passed to what goes over the wire: JSON bodies and the files in them.

Invariants: the caller's data are never changed; a generator or file is read once, so that a retry sends
the same bytes; sentinels never reach the wire, at any depth. A file is never whole in memory beside the body
that it becomes a part of.
"""

from __future__ import annotations

import gc
import io
import json
import math
import os
import sys
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias, cast
from uuid import uuid4

import pydantic
from pydantic_core import to_json

from ._models import dump
from ._request import ReadsFiles
from ._types import FileTypes, is_given


class _NeedsWalk(Exception):
    """The quick encoder met something whose place in the body matters."""


def _quick(value: Any) -> Any:
    """`json.dumps` calls this for what it does not know."""
    if isinstance(value, pydantic.BaseModel):
        return dump(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if callable(to_dict := getattr(value, "to_dict", None)):  # a tool
        return to_dict()
    raise _NeedsWalk


Memo: TypeAlias = dict[int, tuple[Any, Any]]
"""What was read, by the identity of the iterator or file: it can be read once, and may be sent again.

Of an iterator the list, of a file its place in the body that was encoded first."""


def encode_json(body: Any, memo: Memo | None = None, *, reads: bool = True) -> bytes:
    """Encode a body: UTF-8, compact, keys in the caller's order. What is read for it goes into `memo`.

    A thread would not spare an event loop this: both encoders hold the interpreter's lock to their end (measured:
    the loop stands still for as long as 40 MB take, in a thread or not).

    Raises: `ValueError` (NaN, infinity, a cycle), `TypeError` (what JSON cannot hold), `OSError` (a file
    that cannot be read); without `reads`, `ReadsFiles` where a file would have to be read.
    """
    memo = {} if memo is None else memo
    kinds = _survey(body)
    if not kinds or not any(issubclass(kind, (Path, io.IOBase)) for kind in kinds):
        try:
            return _encoded(body, _quick, kinds)
        except _NeedsWalk:
            pass
        except RecursionError:
            raise _too_deep() from None
    elif not reads:
        raise ReadsFiles
    files = _Files(memo, reads)
    return files.put_into(_encoded(_walked(body, memo, files.mark_for), _refuse))


def _encoded(body: Any, default: Any, kinds: set[type[Any]] | None = None) -> bytes:
    """JSON, by the quickest road for what is in it: pydantic's encoder takes a quarter of the time of `json`."""
    if not (_survey(body) if kinds is None else kinds):
        try:
            return _plain_encoder()(body)
        except (ValueError, TypeError):  # lone surrogates, large numbers, too deep: as `json` sees it
            pass
    text = _dumps(body, default)
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates, which JSON can escape and UTF-8 cannot hold
        return json.dumps(json.loads(text), separators=(",", ":")).encode()


@cache
def _plain_encoder() -> Callable[[Any], bytes]:
    """What writes plain data: orjson where it is installed, in half of pydantic's time and memory, to the same bytes."""
    try:
        return cast("Callable[[Any], bytes]", import_module("orjson").dumps)
    except ImportError:
        return to_json


_CONTAINERS: set[type[Any]] = {dict, list, tuple}
_PLAIN: set[type[Any]] = {str, int, float, bool, type(None)} | _CONTAINERS
_UNKNOWN: set[type[Any]] = {object}
_NO_KEYS: set[type[Any]] = {str, dict, list}
"""What is no key, or one that is text."""


def _survey(body: Any) -> set[type[Any]]:
    """Which types are in a body that pydantic's encoder and `json` do not write alike; empty for none.

    Levels below the first that has such types are not looked at. `gc.get_referents` gives the items of all
    lists and dicts of a level by one call of C: looking costs a fifth of encoding, in Python it would cost as much.
    """
    if sys.implementation.name != "cpython":
        return _UNKNOWN
    level: list[Any] = [body]
    looked = 0
    while True:
        kinds: set[type[Any]] = set(map(type, level))
        if not kinds <= _PLAIN:
            return kinds - _PLAIN
        if float in kinds and not all(math.isfinite(item) for item in level if type(item) is float):
            return _UNKNOWN
        if not kinds & _CONTAINERS:
            return set()
        above = level
        level = gc.get_referents(*level)
        looked += len(level)
        if looked > 2_000_000:  # a cycle, perhaps
            return _UNKNOWN
        # A key that is no text is among them, too, and not every one is written alike.
        if not _NO_KEYS >= set(map(type, level)):
            keyed: list[dict[Any, Any]] = [item for item in above if type(item) is dict]
            if not {str} >= set(map(type, chain.from_iterable(keyed))):
                return _UNKNOWN


def _dumps(body: Any, default: Any) -> str:
    return json.dumps(body, default=default, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _refuse(value: Any) -> Any:
    raise TypeError(
        f"Object of type {type(value).__name__} is not JSON serializable; pass a str, number, bool, None, list, "
        "dict or one of this library's objects"
    )


def prepare(value: Any, memo: Memo | None = None, *, reads: bool = True) -> Any:
    """Copy a body into plain JSON data: models, iterators, dates and base64 inputs become what is sent.

    What can be read once goes into `memo`, for the next attempt. Without `reads`, files stay what they are.

    Raises: `ValueError` (a cycle, or nested too deeply), `TypeError` or `OSError` (a file that cannot be read).
    """
    known: Memo = {} if memo is None else memo
    return _walked(value, known, lambda item: _once(item, known, read_base64) if reads else item)


def _walked(value: Any, memo: Memo, source: Callable[[Any], Any]) -> Any:
    """`source` says what stands for the data of a base64 source."""
    try:
        return _walk(value, set(), memo, source)
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> ValueError:
    return ValueError("The request body exceeds the maximum nesting depth")


def _walk(value: Any, path: set[int], memo: Memo, source: Callable[[Any], Any]) -> Any:
    if value is None or isinstance(value, (str, int, float, Enum)):
        return value
    if isinstance(value, pydantic.BaseModel):
        value = dump(value)
    elif isinstance(value, (datetime, date)):
        return value.isoformat()
    elif callable(to_dict := getattr(value, "to_dict", None)):
        value = to_dict()
    here = id(value)
    if here in path:
        raise ValueError("Circular reference detected in the request body")
    path.add(here)
    try:
        if isinstance(value, Mapping):
            mapping = cast("Mapping[Any, Any]", value)
            base64 = mapping.get("type") == "base64"
            return {
                key: source(item) if base64 and key == "data" else _walk(item, path, memo, source)
                for key, item in mapping.items()
                if is_given(item)
            }
        if _is_sequence(value):
            items = _once(value, memo, list) if isinstance(value, Iterator) else value
            return [_walk(item, path, memo, source) for item in items if is_given(item)]
    finally:
        path.discard(here)
    return value


def _once(value: Any, memo: Memo, read: Callable[[Any], Any]) -> Any:
    if isinstance(value, str):
        return value
    found = memo.get(id(value))
    if found is None:
        found = memo[id(value)] = value, read(value)
    return found[1]


def _is_sequence(value: Any) -> bool:
    """What is sent as a list. Objects that merely define ``__iter__`` (files, strings) are not."""
    if isinstance(value, (bytes, bytearray, memoryview, io.IOBase)):
        return False
    return isinstance(value, (list, tuple, set, frozenset, range, Iterator)) or (
        isinstance(value, Iterable) and hasattr(cast(Any, value), "__len__")
    )


# --- base64 ---------------------------------------------------------------------------------------

PIECE = 3 * 65_536
"""Bytes of a file that are encoded at once; base64 turns three into four."""


def read_base64(value: Any) -> Any:
    """The data of a base64 source: a path or an open file is read and encoded."""
    if not _is_source(value):
        return value
    out = io.BytesIO()
    _write_base64(value, out)
    return out.getvalue().decode("ascii")


def _is_source(value: Any) -> bool:
    """Raises: `TypeError`, for a path that is of no known kind."""
    if isinstance(value, (Path, io.IOBase)):
        return True
    if isinstance(value, os.PathLike):
        raise TypeError(f"Cannot read {type(cast(Any, value))}; pass a `pathlib.Path` or an open binary file")
    return False


def _write_base64(source: Any, out: io.BytesIO) -> None:
    if isinstance(source, Path):
        with source.open("rb", buffering=0) as opened:
            return _write_base64(opened, out)
    # What merely derives from `IOBase` need not be able to read a piece.
    whole = not isinstance(source, (io.RawIOBase, io.BufferedIOBase, io.TextIOBase))
    rest = b""
    while True:
        data: Any = source.read() if whole else source.read(PIECE)
        if isinstance(data, str):
            data = data.encode()
        if not isinstance(data, (bytes, bytearray)):
            raise RuntimeError(f"Could not read bytes from {source}; received {type(data)}")
        if rest:
            data = rest + data
        if whole or len(data) == len(rest):  # the end
            out.write(b2a_base64(data, newline=False))
            return
        even = len(data) // 3 * 3
        out.write(b2a_base64(data if even == len(data) else data[:even], newline=False))
        rest = bytes(data[even:])


def _size(source: Any) -> int:
    """How many bytes will be read, as far as that can be told before."""
    try:
        if isinstance(source, Path):
            return source.stat().st_size
        if isinstance(source, io.TextIOBase) or not source.seekable():
            return 0
        at = source.tell()
        end = source.seek(0, os.SEEK_END)
        source.seek(at)
        return max(0, int(end - at))
    except OSError:  # reading will say what is wrong with it
        return 0


class _Files:
    """The files of a body: a mark stands for each while the JSON is made, and then gives way to its content."""

    def __init__(self, memo: Memo, reads: bool) -> None:
        self.memo, self.reads = memo, reads
        self.mark = f"file-{uuid4().hex}"
        self.found: list[Any] = []

    def mark_for(self, value: Any) -> Any:
        if not _is_source(value):
            return value
        if not self.reads:
            raise ReadsFiles
        self.found.append(value)
        return self.mark

    def put_into(self, data: bytes) -> bytes:
        """The body. It is written once: `BytesIO` gives its buffer away without a copy."""
        if not self.found:
            return data
        out, rest, mark, end = io.BytesIO(), memoryview(data), self.mark.encode(), 0
        out.seek(len(data) + sum(_size(file) * 4 // 3 for file in self.found))
        out.write(b"\0")  # room for all of it: growing by and by would copy it again and again
        out.seek(0)
        places: dict[int, tuple[Any, int, int]] = {}
        for file in self.found:
            at = data.index(mark, end)
            out.write(rest[end:at])
            begin, end = out.tell(), at + len(mark)
            known = self.memo.get(id(file))
            if known is not None:
                out.write(known[1])
            elif id(file) in places:
                _, first, last = places[id(file)]
                with out.getbuffer() as view:
                    again = bytes(view[first:last])
                out.write(again)
            else:
                _write_base64(file, out)
            places.setdefault(id(file), (file, begin, out.tell()))
        out.write(rest[end:])
        out.truncate()
        body = out.getvalue()
        for file, begin, end in places.values():
            self.memo.setdefault(id(file), (file, memoryview(body)[begin:end]))
        return body


def needs_files(body: Any) -> bool:
    """Whether encoding would read files: an async client then does it in a thread."""
    todo: list[Any] = [body]
    seen: set[int] = set()  # a cycle is refused later, where the body is encoded
    while todo:  # every async request comes through here, so exact types go first
        value = todo.pop()
        kind = cast("type[Any]", type(value))
        here = id(value)
        if kind is str or here in seen:
            continue
        if kind is dict or isinstance(value, Mapping):
            seen.add(here)
            todo.extend(cast("Mapping[Any, Any]", value).values())
        elif kind is list or kind is tuple:
            seen.add(here)
            todo.extend(value)
        elif isinstance(value, (Path, io.IOBase)):
            return True
    return False


# --- files ----------------------------------------------------------------------------------------


def file_from_path(path: str) -> FileTypes:
    """Read a file for an upload: ``(name, bytes)``."""
    return os.path.basename(path), Path(path).read_bytes()


def is_file_content(value: object) -> bool:
    return isinstance(value, (bytes, tuple, io.IOBase, os.PathLike))


def assert_is_file_content(value: object, *, key: str | None = None) -> None:
    """Refuse what cannot be uploaded, saying what can."""
    if not is_file_content(value):
        where = f"Expected entry at `{key}`" if key is not None else f"Expected file input `{value!r}`"
        raise RuntimeError(
            f"{where} to be bytes, an io.IOBase instance, PathLike or a tuple but received {type(value)} instead."
        )
