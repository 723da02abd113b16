"""A directory of the file system that the model sees as ``/memories``. Blocking; without the API.

Invariants: nothing outside of the directory is read or changed, whatever paths or symbolic links say, also when
a link is put in place between the check and the use; a file is replaced as a whole or not at all; what is made
here only its owner can read. What goes wrong is a `ToolError` that names the model's path, never the host's.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

from .directory import PRIVATE_DIRECTORY, Directory, NotRegularError, opened, within
from .errors import ToolError

ROOT = "/memories"
_MAX_LINES = 999_999


class Store:
    """The directory. Its methods take the model's commands and return what the model is told."""

    def __init__(self, base_path: str | os.PathLike[str]) -> None:
        self._base: str = os.path.abspath(os.fspath(base_path))
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Make the directory, where there is none."""
        missing: list[str] = []
        path = os.path.join(self._base, "memories")
        while not os.path.isdir(path):
            path, name = os.path.split(path)
            missing.append(name)
        for name in reversed(missing):
            Directory(path, None).make(name, PRIVATE_DIRECTORY)
            path = os.path.join(path, name)

    # --- paths ----------------------------------------------------------------------------------------

    def _parts(self, path: str) -> list[str]:
        """The names below the directory that a path of the model leads to, symbolic links followed."""
        if path != ROOT and not path.startswith(f"{ROOT}/"):
            raise ToolError(f"Path must start with {ROOT}, got: {path}")
        if "\0" in path:
            raise ToolError("A path cannot hold a NUL character")
        inside = posixpath.normpath(f"{ROOT}/{path[len(ROOT) :]}")
        if inside != ROOT and not inside.startswith(f"{ROOT}/"):
            raise ToolError(f"Path {path} would escape {ROOT} directory")
        root = os.path.realpath(os.path.join(self._base, "memories"))
        real = os.path.realpath(os.path.join(root, *inside[len(ROOT) :].split("/")))
        if not within(real, root):
            raise ToolError(f"Path {path} would escape {ROOT} directory")
        return [part for part in real[len(root) :].split(os.sep) if part]

    @contextmanager
    def _directory(self, parts: list[str], shown: str, *, make: bool = False) -> Generator[Directory]:
        """A directory below this one, opened."""
        self.prepare()
        root = os.path.realpath(os.path.join(self._base, "memories"))
        with ExitStack() as stack:
            try:
                directory = stack.enter_context(opened(root, parts, make=PRIVATE_DIRECTORY if make else None))
            except OSError:
                raise _missing(shown) from None
            yield directory

    @contextmanager
    def _file(self, path: str, *, make: bool = False) -> Generator[tuple[Directory, str]]:
        """The open directory of a file, and its name there."""
        parts = self._parts(path)
        if not parts:
            raise ToolError(f"The path {path} is a directory")
        with self._directory(parts[:-1], path, make=make) as directory:
            yield directory, parts[-1]

    # --- commands -------------------------------------------------------------------------------------

    def view(self, command: Any) -> str:
        path: str = command.path
        parts = self._parts(path)
        with self._lock:
            if not parts:
                return self._list(parts, path)
            with self._file(path) as (directory, name):
                found = directory.stat(name)
                if found is None:
                    raise _missing(path)
                if stat.S_ISDIR(found.st_mode):
                    return self._list(parts, path)
                text = _read(directory, name, path)
        lines = text.split("\n")
        if len(lines) > _MAX_LINES:
            raise ToolError(f"File {path} exceeds maximum line limit of {_MAX_LINES:,} lines.")
        first, last = _range(command.view_range, len(lines))
        return f"Here's the content of {path} with line numbers:\n{_numbered(lines, first, last)}"

    def _list(self, parts: list[str], path: str) -> str:
        out: list[str] = []
        shown = "/".join((ROOT, *parts))
        with self._directory(parts, path) as directory:
            out.append(
                f"{_size(os.stat(directory.path if directory.fd is None else directory.fd).st_size)}\t{shown}"
            )
            self._entries(directory, shown, 2, out)
        about = f"Here're the files and directories up to 2 levels deep in {path}, excluding hidden items and node_modules:"
        return "\n".join([about, *out])

    def _entries(self, directory: Directory, shown: str, levels: int, out: list[str]) -> None:
        for name in directory.names():
            if name.startswith(".") or name == "node_modules":
                continue
            found = directory.stat(name)
            path = f"{shown}/{name}"
            if found is not None and stat.S_ISLNK(found.st_mode):
                try:
                    self._parts(path)
                except ToolError:  # it leads outside
                    continue
            if found is None:
                continue
            below = stat.S_ISDIR(found.st_mode)
            out.append(f"{_size(found.st_size)}\t{path}{'/' if below else ''}")
            if below and levels > 1:
                with directory.down(name) as inside:
                    self._entries(inside, path, levels - 1, out)

    def create(self, command: Any) -> str:
        path: str = command.path
        with self._lock, self._file(path, make=True) as (directory, name):
            try:
                directory.write(name, _encoded(command.file_text), new=True)
            except FileExistsError:
                raise ToolError(f"Error: File {path} already exists") from None
        return f"File created successfully at: {path}"

    def str_replace(self, command: Any) -> str:
        path, old, new = str(command.path), str(command.old_str), str(command.new_str)
        if not old:
            raise ToolError("No replacement was performed: old_str must not be empty.")
        with self._lock, self._existing(path) as (directory, name):
            text = _read(directory, name, path)
            places: list[int] = []
            at = text.find(old)
            while at >= 0:
                places.append(at)
                at = text.find(old, at + len(old))
            if not places:
                raise ToolError(
                    f"No replacement was performed, old_str `{old}` did not appear verbatim in {path}."
                )
            if len(places) > 1:
                numbers = ", ".join(str(text.count("\n", 0, place) + 1) for place in places)
                raise ToolError(
                    f"No replacement was performed. Multiple occurrences of old_str `{old}` in lines: {numbers}. "
                    "Please ensure it is unique"
                )
            start = places[0]
            edited = text[:start] + new + text[start + len(old) :]
            directory.write(name, _encoded(edited))
        line = text.count("\n", 0, start) + 1
        lines = edited.split("\n")
        last = min(len(lines), line + new.count("\n") + 2)
        snippet = _numbered(lines, max(1, line - 2), last)
        return f"The memory file has been edited. Here is the snippet showing the change (with line numbers):\n{snippet}"

    def insert(self, command: Any) -> str:
        path: str = command.path
        with self._lock, self._existing(path) as (directory, name):
            lines = _read(directory, name, path).split("\n")
            if lines[-1] == "":
                lines.pop()
            if not 0 <= command.insert_line <= len(lines):
                raise ToolError(
                    f"Error: Invalid `insert_line` parameter: {command.insert_line}. "
                    f"It should be within the range of lines of the file: [0, {len(lines)}]"
                )
            lines.insert(command.insert_line, str(command.insert_text).rstrip("\n"))
            directory.write(name, _encoded("\n".join([*lines, ""])))
        return f"The file {path} has been edited."

    def delete(self, command: Any) -> str:
        path: str = command.path
        self._refuse_root(path, "delete")
        with self._lock, self._entry(path) as (directory, name):
            if directory.stat(name) is None:
                raise _missing(path)
            directory.remove(name)
        return f"Successfully deleted {path}"

    def rename(self, command: Any) -> str:
        old, new = str(command.old_path), str(command.new_path)
        self._refuse_root(old, "rename")
        self._refuse_root(new, "rename")
        with self._lock, self._entry(old) as (source, name):
            if source.stat(name) is None:
                raise _missing(old)
            if self._parts(new)[: len(self._parts(old))] == self._parts(old) and self._parts(
                new
            ) != self._parts(old):
                raise ToolError(f"Cannot move {old} into itself")
            with self._file(new, make=True) as (target, new_name):
                if target.stat(new_name) is not None:
                    raise ToolError(f"Error: The destination {new} already exists")
                source.move(name, target, new_name)
        return f"Successfully renamed {old} to {new}"

    def clear(self) -> None:
        """Remove everything."""
        with self._lock, self._directory([], ROOT) as directory:
            for name in directory.names():
                directory.remove(name)

    @contextmanager
    def _existing(self, path: str) -> Generator[tuple[Directory, str]]:
        with self._file(path) as (directory, name):
            if directory.stat(name) is None:
                raise _missing(path)
            yield directory, name

    @contextmanager
    def _entry(self, path: str) -> Generator[tuple[Directory, str]]:
        """As `_file`, for what stands there itself: a symbolic link, and not what it leads to."""
        above, _, name = posixpath.normpath(path).rpartition("/")
        self._parts(path)
        with self._directory(self._parts(above), path) as directory:
            yield directory, name

    def _refuse_root(self, path: str, verb: str) -> None:
        if not self._parts(path):
            raise ToolError(f"Cannot {verb} the {ROOT} directory itself")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _read(directory: Directory, name: str, shown: str) -> str:
    """The text of a regular file; `shown` is its name for the model."""
    try:
        with os.fdopen(directory.regular(name), "rb") as file:
            data = file.read()
    except NotRegularError:
        raise ToolError(f"The path {shown} is of an unsupported type: not a regular file") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ToolError(f"The path {shown} is a symlink") from None
        raise
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ToolError(f"The file {shown} is no UTF-8 text") from None


def _missing(path: str) -> ToolError:
    return ToolError(f"The path {path} does not exist. Please provide a valid path.")


def _range(given: Any, count: int) -> tuple[int, int]:
    if given is None:
        return 1, count
    if len(given) != 2:
        raise ToolError(f"Invalid `view_range`: {given}. It takes two numbers: the first and the last line.")
    first, last = max(1, given[0]), count if given[1] == -1 else min(given[1], count)
    if first > count or last < first:
        raise ToolError(
            f"Invalid `view_range`: {given}. The file has {count} lines; -1 stands for the last one."
        )
    return first, last


def _numbered(lines: list[str], first: int, last: int) -> str:
    return "\n".join(f"{number:6d}\t{lines[number - 1]}" for number in range(first, last + 1))


def _size(count: float) -> str:
    unit = "B"
    for larger in "KMG":
        if count < 1024:
            break
        count, unit = count / 1024, larger
    return f"{f'{count:.1f}'.removesuffix('.0')}{unit}"
