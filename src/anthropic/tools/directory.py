"""Files below a directory, reached so that no symbolic link leads out of it. Blocking; without the API.

Invariants: a directory is opened name by name, and nothing is opened through a symbolic link, also when one is put in
place between a check and the use; a file is replaced as a whole or not at all.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from typing import Any

from typing_extensions import Self

PRIVATE_DIRECTORY, PRIVATE_FILE = 0o700, 0o600
_AT = os.open in os.supports_dir_fd  # elsewhere (Windows) whole paths are used
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def within(path: str, root: str) -> bool:
    """Whether a path is a directory or below it, by its components; both without symbolic links."""
    path, root = os.path.normcase(path), os.path.normcase(root)
    try:
        return os.path.commonpath([path, root]) == root
    except ValueError:  # on another drive
        return False


class NotRegularError(OSError):
    """What should be read is no regular file."""


@contextmanager
def opened(root: str, parts: Iterable[str], *, make: int | None = None) -> Generator[Directory]:
    """Open a directory below `root`, which has no symbolic links, name by name, so that none is followed.

    With `make`, directories that are missing are made, with this mode. Raises: `OSError`.
    """
    here = Directory(root, os.open(root, os.O_RDONLY | _DIRECTORY) if _AT else None)
    try:
        for part in parts:
            if make is not None:
                here.make(part, make)
            below = here.down(part)
            here.close()
            here = below
        yield here
    finally:
        here.close()


class Directory:
    """An open directory; its methods are those of `os`, on a name in it."""

    def __init__(self, path: str, fd: int | None) -> None:
        self.path, self.fd = path, fd

    def at(self, name: str) -> tuple[str, dict[str, Any]]:
        return (name, {"dir_fd": self.fd}) if self.fd is not None else (os.path.join(self.path, name), {})

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        path, at = self.at(name)
        return os.open(path, flags | _NO_FOLLOW | _BINARY, mode, **at)

    def stat(self, name: str) -> os.stat_result | None:
        path, at = self.at(name)
        try:
            return os.stat(path, follow_symlinks=False, **at)
        except FileNotFoundError:
            return None

    def make(self, name: str, mode: int) -> None:
        """Make a directory, where there is none; a private one is private whatever the umask."""
        path, at = self.at(name)
        with suppress(FileExistsError):
            os.mkdir(path, mode, **at)
            if mode == PRIVATE_DIRECTORY:
                os.chmod(path, mode, **at)

    def down(self, name: str) -> Directory:
        """A directory below this one.

        Raises: `OSError`, also where `name` is a symbolic link.
        """
        path = os.path.join(self.path, name)
        if self.fd is not None:
            return Directory(path, self.open(name, os.O_RDONLY | _DIRECTORY))
        found = self.stat(name)
        if found is None or not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a directory", path)
        return Directory(path, None)

    def names(self) -> list[str]:
        return sorted(os.listdir(self.path if self.fd is None else self.fd))

    def move(self, name: str, to: Directory, new: str) -> None:
        (old_path, old), (new_path, at) = self.at(name), to.at(new)
        os.replace(old_path, new_path, src_dir_fd=old.get("dir_fd"), dst_dir_fd=at.get("dir_fd"))

    def remove(self, name: str) -> None:
        """Remove a file, a link, or a directory with all that is in it."""
        path, at = self.at(name)
        found = self.stat(name)
        if found is not None and stat.S_ISDIR(found.st_mode):
            with self.down(name) as below:
                for inside in below.names():
                    below.remove(inside)
            os.rmdir(path, **at)
        else:
            os.unlink(path, **at)

    def write(self, name: str, data: bytes, *, new: bool = False, mode: int | None = PRIVATE_FILE) -> None:
        """Put a whole file in place; with `new`, where there is none. A `mode` of None is what the umask leaves.

        Raises: `FileExistsError`.
        """
        temporary = f".{secrets.token_hex(8)}.tmp"
        fd = self.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else PRIVATE_FILE
        )
        with os.fdopen(fd, "wb") as file:
            try:
                if mode is not None and hasattr(os, "fchmod"):
                    os.fchmod(fd, mode)
                file.write(data)
                file.flush()
                os.fsync(fd)
            except BaseException:
                self.remove(temporary)
                raise
        try:
            if new:
                self._link(temporary, name)
            else:
                self.move(temporary, self, name)
        finally:
            if self.stat(temporary) is not None:
                self.remove(temporary)

    def _link(self, name: str, new: str) -> None:
        (old_path, old), (new_path, at) = self.at(name), self.at(new)
        try:
            os.link(old_path, new_path, src_dir_fd=old.get("dir_fd"), dst_dir_fd=at.get("dir_fd"))
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if self.stat(new) is not None:
                raise FileExistsError(new) from None
            self.move(name, self, new)

    def regular(self, name: str) -> int:
        """Open a regular file for reading; nothing else is waited for, or followed.

        Raises: `OSError`, `NotRegularError` where it is something else.
        """
        fd = self.open(name, os.O_RDONLY | _NO_WAIT)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise NotRegularError(errno.EINVAL, "not a regular file", name)
        return fd

    def close(self) -> None:
        if self.fd is not None:
            os.close(self.fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
