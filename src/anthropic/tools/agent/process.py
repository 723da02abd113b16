"""A program and everything that it starts, ended together. Blocking; without the API.

Invariants: after `Family.end` nothing that the program started is left, whatever groups and sessions it made for
itself (on Linux; elsewhere what left the process group is not found); no process is signalled whose id could be a
new one's. A family that is forgotten is ended when it is collected, or when the interpreter exits.

What belongs to a family is known by three marks, any of which is enough: its session, a parent that belongs to it,
and an open end of a pipe that the family inherits and nobody else has.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import IO

_PATIENCE = 5.0
"""Seconds until processes that do not go away are left to the system: they hang in a device."""
_MARK = 190
"""Lowest number for the mark's descriptor: above those that scripts take for themselves."""


class Family:
    """A program that was started, with all that comes of it. The program is `process`."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: str,
        env: Mapping[str, str],
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        stderr: int | IO[bytes] = subprocess.STDOUT,
        pass_fds: Iterable[int] = (),
    ) -> None:
        reader, writer = os.pipe()
        mark = fcntl.fcntl(reader, fcntl.F_DUPFD_CLOEXEC, _MARK)  # of the two ends the harmless one
        try:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
                pass_fds=(mark, *pass_fds),
                start_new_session=True,
                bufsize=0,
            )
            name = f"pipe:[{os.fstat(mark).st_ino}]"
        finally:
            for fd in (reader, writer, mark):
                os.close(fd)
        self._lock = threading.Lock()
        self._last = weakref.finalize(self, _end, self.process, name, os.getpid())

    def wait(self, timeout: float) -> int | None:
        """The exit code of the program, as soon as there is one; None where it still runs after `timeout` seconds."""
        until, pause = time.monotonic() + timeout, 0.001
        while (code := self._code()) is None and time.monotonic() < until:
            time.sleep(pause)
            pause = min(0.05, pause * 2)
        return code

    def _code(self) -> int | None:
        if self.process.returncode is not None or not hasattr(os, "waitid"):
            return self.process.poll()
        # Without taking it from the system: while it is there, its id, which is the session's, is nobody else's.
        found = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is None:
            return None
        return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status

    def end(self) -> None:
        """End every process of it, and wait for the program. From any thread; its streams stay open."""
        with self._lock:
            self._last()


def _end(process: subprocess.Popen[bytes], mark: str, owner: int) -> None:
    if os.getpid() != owner:  # a fork of this program: it is not its family
        return
    until, pause = time.monotonic() + _PATIENCE, 0.001
    while time.monotonic() < until:
        found = set(_members(process.pid, mark))
        with suppress(ProcessLookupError, PermissionError):  # gone, or a zombie only
            if process.returncode is None:  # not waited for, so its id is still its own
                os.killpg(process.pid, signal.SIGKILL)
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not found:
            break
        time.sleep(pause)
        pause = min(0.05, pause * 2)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)


def _members(session: int, mark: str) -> Iterator[int]:
    """The living processes of a family, as /proc shows them; none where there is no /proc."""
    try:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return
    me = os.getpid()
    children: dict[int, list[int]] = {}
    roots = [session]
    alive: set[int] = set()
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:
                state, parent, _, its_session = file.read().rpartition(b") ")[2].split()[:4]
        except (OSError, ValueError):
            continue
        children.setdefault(int(parent), []).append(pid)
        if state not in b"ZX" and pid != me:
            alive.add(pid)
            if int(its_session) == session or _holds(pid, mark):
                roots.append(pid)
    seen: set[int] = set()
    while roots:
        pid = roots.pop()
        if pid not in seen:
            seen.add(pid)
            roots.extend(children.get(pid, ()))
            if pid in alive:
                yield pid


def _holds(pid: int, mark: str) -> bool:
    try:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            if int(fd) >= _MARK and os.readlink(f"/proc/{pid}/fd/{fd}") == mark:
                with open(f"/proc/{pid}/fdinfo/{fd}", "rb") as file:
                    flags = next(int(line.split()[1], 8) for line in file if line.startswith(b"flags:"))
                return not flags & os.O_CLOEXEC  # else it is a fork of this program, not of the family
    except (OSError, StopIteration):  # of somebody else, or gone
        pass
    return False
