"""From what a caller passed to what goes over the wire: JSON bodies, base64 inputs, multipart forms.

Invariants: the caller's data are never changed; a generator or file is read once, so that a retry sends
the same bytes; sentinels never reach the wire, at any depth.
"""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, TypeAlias, cast

import pydantic

from ._models import dump
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
"""What was read, by the identity of the iterator or file: it can be read once, and may be sent again."""


def encode_json(body: Any, memo: Memo | None = None) -> bytes:
    """Encode a body: UTF-8, compact, keys in the caller's order. What is read for it goes into `memo`.

    Raises: `ValueError` (NaN, infinity, a cycle), `TypeError` (what JSON cannot hold), `OSError` (a file
    that cannot be read).
    """
    try:
        text = _dumps(body, _quick)
    except _NeedsWalk:
        text = _dumps(prepare(body, memo), _refuse)
    except RecursionError:
        raise _too_deep() from None
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates, which JSON can escape and UTF-8 cannot hold
        return json.dumps(json.loads(text), separators=(",", ":")).encode()


def _dumps(body: Any, default: Any) -> str:
    return json.dumps(body, default=default, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _refuse(value: Any) -> Any:
    raise TypeError(
        f"Object of type {type(value).__name__} is not JSON serializable; pass a str, number, bool, None, list, "
        "dict or one of this library's objects"
    )


def prepare(value: Any, memo: Memo | None = None) -> Any:
    """Copy a body into plain JSON data: models, iterators, dates and base64 inputs become what is sent.

    Raises: `ValueError` (a cycle, or nested too deeply), `TypeError` or `OSError` (a file that cannot be read).
    """
    try:
        return _walk(value, set(), {} if memo is None else memo)
    except RecursionError:
        raise _too_deep() from None


def _too_deep() -> ValueError:
    return ValueError("The request body exceeds the maximum nesting depth")


def _walk(value: Any, path: set[int], memo: Memo) -> Any:
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
            source = mapping.get("type") == "base64"
            return {
                key: _once(item, memo, read_base64) if source and key == "data" else _walk(item, path, memo)
                for key, item in mapping.items()
                if is_given(item)
            }
        if _is_sequence(value):
            items = _once(value, memo, list) if isinstance(value, Iterator) else value
            return [_walk(item, path, memo) for item in items if is_given(item)]
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


def read_base64(value: Any) -> Any:
    """The data of a base64 source: a path or an open file is read and encoded."""
    if isinstance(value, Path):
        return base64.b64encode(value.read_bytes()).decode("ascii")
    if isinstance(value, io.IOBase):
        content: Any = cast(Any, value).read()
        if isinstance(content, str):
            content = content.encode()
        if not isinstance(content, (bytes, bytearray)):
            raise RuntimeError(f"Could not read bytes from {value}; received {type(content)}")
        return base64.b64encode(content).decode("ascii")
    if isinstance(value, os.PathLike):
        raise TypeError(f"Cannot read {type(cast(Any, value))}; pass a `pathlib.Path` or an open binary file")
    return value


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


def rewinder(content: Any) -> Callable[[], bool]:
    """A function that makes raw content ready to be sent again; it returns whether that can be done."""
    if hasattr(content, "seek") and hasattr(content, "tell"):
        start = content.tell()
        return lambda: content.seek(start) == start
    once = isinstance(content, (Iterator, AsyncIterator))
    return lambda: not once


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


def read_files(files: Any) -> list[tuple[str, Any]] | None:
    """Turn files into what HTTP libraries take; paths are read.

    Raises: `TypeError`, for anything that is neither a mapping nor a sequence of pairs.
    """
    if files is None:
        return None
    if isinstance(files, Mapping):
        pairs: Iterable[tuple[str, Any]] = cast("Mapping[str, Any]", files).items()
    elif isinstance(files, (list, tuple)):
        pairs = cast("list[tuple[str, Any]]", files)
    else:
        raise TypeError(f"Unexpected file type input {type(files)}, expected mapping or sequence")
    return [(name, _file(file)) for name, file in pairs]


def _file(file: Any) -> Any:
    if isinstance(file, os.PathLike):
        path = Path(cast("os.PathLike[str]", file))
        return path.name, path.read_bytes()
    if isinstance(file, tuple):
        name, content, *rest = cast("tuple[Any, ...]", file)
        if isinstance(content, os.PathLike):
            path = Path(cast("os.PathLike[str]", content))
            name, content = (path.name if name is None else name), path.read_bytes()
        return (name, content, *rest)
    if isinstance(file, (bytes, io.IOBase)):
        return file
    raise TypeError(
        f"Expected file types input to be a FileContent type or to be a tuple, but received {type(file)}"
    )
