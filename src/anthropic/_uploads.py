"""What is uploaded as it is: the files of multipart forms, raw content; and how it is sent a second time.

Invariants: a file that is named by its path is read as it is sent, never whole; it is open only while it is read.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from typing_extensions import override


class _Descriptor:
    """An open file, closed as soon as nobody refers to it: so not under the hands of a thread that reads it."""

    number = -1

    def __init__(self, path: Path, at: int) -> None:
        self.number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        os.lseek(self.number, at, os.SEEK_SET)

    def __del__(self) -> None:
        if self.number >= 0:
            os.close(self.number)


class PathFile(io.RawIOBase):
    """A file on disk as an open one that is opened when it is read, and closed at its end: it can never leak.

    Reading begins anew after `seek(0)`, so what is sent again is sent whole.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as opened:  # what cannot be read is said before anything is sent
            self.size = os.fstat(opened.fileno()).st_size
        self.path, self._at, self._open = path, 0, cast("_Descriptor | None", None)

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._at

    @override
    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.let_go()
        self._at = offset + (0, self._at, self.size)[whence]
        return self._at

    @override
    def readinto(self, buffer: Any) -> int:
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        opened = self._open
        if opened is None:
            opened = self._open = _Descriptor(self.path, self._at)
        data = os.read(opened.number, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        if not data:
            self.let_go()
        return len(data)

    def let_go(self) -> None:
        """Close it until it is read on. A thread that is reading now comes to the end of its piece first."""
        self._open = None

    @override
    def close(self) -> None:
        self.let_go()
        super().close()


def read_files(files: Any, *, whole: bool = False) -> list[tuple[str, Any]] | None:
    """Turn files into what HTTP libraries take; a path becomes a file that is read when it is sent, or is read `whole`.

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
    return [(name, _file(file, Path.read_bytes if whole else _opened)) for name, file in pairs]


def _file(file: Any, read: Callable[[Path], Any]) -> Any:
    if isinstance(file, os.PathLike):
        path = Path(cast("os.PathLike[str]", file))
        return path.name, read(path)
    if isinstance(file, tuple):
        name, content, *rest = cast("tuple[Any, ...]", file)
        if isinstance(content, os.PathLike):
            path = Path(cast("os.PathLike[str]", content))
            name, content = (path.name if name is None else name), read(path)
        return (name, content, *rest)
    if isinstance(file, (bytes, io.IOBase)):
        return file
    raise TypeError(
        f"Expected file types input to be a FileContent type or to be a tuple, but received {type(file)}"
    )


def _opened(path: Path) -> Any:
    """Raises: `OSError`, where it cannot be read."""
    if stat.S_ISREG(path.stat().st_mode):
        return PathFile(path)
    return path.read_bytes()  # a pipe has no length, and is read only once


def rewindable(files: Any) -> bool:
    """Whether a form can be sent again: HTTP libraries read open files from their beginning, where they can."""
    for _, file in read_files(files) or ():
        content = cast("tuple[Any, ...]", file)[1] if isinstance(file, tuple) else file
        if isinstance(content, io.IOBase) and not content.seekable():
            return False
    return True


def rewinder(content: Any) -> Callable[[], bool]:
    """A function that makes raw content ready to be sent again; it returns whether that can be done."""
    if hasattr(content, "seek") and hasattr(content, "tell"):
        start = content.tell()
        return lambda: content.seek(start) == start
    once = isinstance(content, (Iterator, AsyncIterator))
    return lambda: not once
