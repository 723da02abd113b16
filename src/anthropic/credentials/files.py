"""The files of profiles: where they are, which may be read, and how secrets are written.

Invariants: a secret is read only from a regular file that nobody else can read; what is checked is the open file, not
its name; a secret is written to a new file of mode 0600, which then takes the old one's place, so that a reader sees
the old or the new one, whole, and no umask matters; no content of a file is in an error.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from .._errors import CredentialsError

WINDOWS = sys.platform == "win32"
_MOST = 1024 * 1024
"""Bytes; a file that is larger is none of these."""
_LOCK_WAIT = 35.0
"""Seconds: a little more than a renewal may take."""


def config_dir() -> Path:
    """``ANTHROPIC_CONFIG_DIR``, else ``~/.config/anthropic``, on Windows ``%APPDATA%\\Anthropic``."""
    given = os.environ.get("ANTHROPIC_CONFIG_DIR")
    if given:
        return Path(os.path.expanduser(given))
    try:
        home = Path.home()
    except RuntimeError:  # no HOME, and no such user
        raise CredentialsError(
            "There is no home directory to look for profiles in; set ANTHROPIC_CONFIG_DIR"
        ) from None
    if WINDOWS:
        roaming = os.environ.get("APPDATA")
        return (Path(roaming) if roaming else home / "AppData" / "Roaming") / "Anthropic"
    return home / ".config" / "anthropic"


def active_profile() -> tuple[str, str]:
    """The name of the active profile, and what names it.

    Raises: `CredentialsError`, where that is no name of a profile.
    """
    name = os.environ.get("ANTHROPIC_PROFILE")
    if name:
        return checked_name(name, "ANTHROPIC_PROFILE"), "ANTHROPIC_PROFILE"
    pointer = config_dir() / "active_config"
    name = pointed_to(pointer)
    return (checked_name(name, str(pointer)), str(pointer)) if name else ("default", "the default")


def pointed_to(pointer: Path) -> str:
    """What the file ``active_config`` says; "" where there is none."""
    try:
        return pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsError(f"{pointer} cannot be read: {_why(error)}") from None


def checked_name(name: str, source: str) -> str:
    """A profile's name, which becomes a file's. Raises: `CredentialsError`, where it could lead elsewhere."""
    wrong = ""
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{source} must be a text, not {type(name).__name__}")
    if not name:
        wrong = "must not be empty"
    elif name != name.strip():
        wrong = "must not begin or end with whitespace"
    elif name.startswith("."):
        wrong = "must not start with a dot"
    elif "/" in name or "\\" in name:
        wrong = "must not contain path separators"
    elif "\0" in name:
        wrong = "must not contain NUL"
    if wrong:
        raise CredentialsError(f"{source} {name!r} {wrong}.")
    return name


def inside(path: Path, folder: Path) -> Path:
    """A path that links do not lead out of `folder`. Raises: `CredentialsError`."""
    try:
        within = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a ring
        within = False
    if not within:
        raise CredentialsError(f"{path} leads out of {folder}; put the real file there")
    return path


# --- reading ----------------------------------------------------------------------------------------


def read_config(path: Path, profile: str) -> dict[str, Any]:
    """A profile's settings. Raises: `CredentialsError`."""
    found = _read(path, "Config file", stat.S_IWGRP | stat.S_IWOTH, "writable", "go-w", follow=True)
    if found is None:
        raise CredentialsError(
            f"Config file not found at {path} (profile {profile!r}). Run `ant auth login`, or set ANTHROPIC_PROFILE to "
            "select a different profile, or ANTHROPIC_CONFIG_DIR to say where profiles are."
        )
    return found


def read_secret(path: Path) -> dict[str, Any] | None:
    """A profile's tokens; None where there is no such file. Raises: `CredentialsError`."""
    return _read(path, "Credentials file", 0o077, "accessible", "600", follow=False)


def _read(path: Path, what: str, bad: int, can: str, fix: str, *, follow: bool) -> dict[str, Any] | None:
    flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
    if not follow:
        if os.path.islink(path):
            raise CredentialsError(
                f"{what} at {path} is a symlink; refusing to follow it. Put the real file in its place."
            )
        flags |= getattr(os, "O_NOFOLLOW", 0)
    try:
        opened = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CredentialsError(f"{what} at {path} cannot be read: {_why(error)}") from None
    with open(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode):
            raise CredentialsError(f"{what} at {path} is not a regular file")
        if not WINDOWS and status.st_mode & bad:
            raise CredentialsError(
                f"{what} at {path} is {can} by group or others (mode {oct(stat.S_IMODE(status.st_mode))}); run "
                f"`chmod {fix} {path}` before retrying."
            )
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise CredentialsError(f"{what} at {path} is larger than {_MOST} bytes")
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):  # whose text would show what is in the file
        raise CredentialsError(f"{what} at {path} is not valid JSON") from None
    if not isinstance(value, dict):
        raise CredentialsError(f"{what} at {path} must contain a JSON object")
    return cast("dict[str, Any]", value)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


# --- writing ----------------------------------------------------------------------------------------


def write_secret(path: Path, content: dict[str, Any]) -> None:
    """Put `content` into the place of what is there, all at once, readable by its owner alone.

    Raises: `OSError`.
    """
    opened, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600, and nobody else's
    try:
        with open(opened, "w", encoding="utf-8") as file:
            if not WINDOWS:
                os.fchmod(opened, 0o600)  # a umask may have taken our own rights
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(opened)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Hold a folder against other processes and threads that renew a token in it.

    A refresh token is good for one renewal: who uses it a second time is logged out. The lock is one of the open
    folder (`flock`), so nothing is left behind; where there is no such thing, it does nothing. One that is not let go
    in time is passed: the worst is that both renew.
    """
    if WINDOWS:
        yield
        return
    import fcntl

    try:
        opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        until = time.monotonic() + _LOCK_WAIT
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    break
                time.sleep(0.02)  # in the thread that renews, never on an event loop
            except OSError:  # a file system that has no locks
                break
        yield
    finally:
        os.close(opened)
