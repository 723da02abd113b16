"""A bash that lives on between commands: directory, variables and background jobs stay.

Invariants: a command ends with its exit status, with its shell (`exit`), at its time limit or when its caller is
cancelled, and in the last three cases every process of the shell is gone before `exec` is left; what a command prints
can be mistaken for nothing else, since statuses come through a pipe of their own that commands do not inherit; at most
`OUTPUT_LIMIT` bytes of output are kept in memory, the last ones. The event loop never waits: all of it runs in a thread.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import select
import shlex
import shutil
import struct
import subprocess
import termios
import threading
import time
import weakref
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import IO, NamedTuple

from .process import Family
from .thread import in_thread

DEFAULT_TIMEOUT = 120.0
OUTPUT_LIMIT = 100 * 1024
_CHUNK = 65_536
_SLICE = 0.1  # seconds between two looks at whether the shell is alive, while nothing is heard of it
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")
_CLOSED = "The bash session is closed; start a new one"


class BashResult(NamedTuple):
    """What a command printed, on both streams, and how it ended."""

    output: str
    exit_code: int


class BashTimeoutError(TimeoutError):
    """A command took too long; its shell, and all that it started, was ended."""

    output: str
    """What it had printed."""

    def __init__(self, timeout: float, output: str) -> None:
        super().__init__(f"The bash command timed out after {timeout:g}s")
        self.output = output


def default_env() -> dict[str, str]:
    """The environment of this process, without what is meant for this library, such as the API key."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}


class Shell:
    """The bash, blocking. One command at a time; `close` works beside it, from another thread."""

    def __init__(self, workdir: str, env: Mapping[str, str] | None = None) -> None:
        bash = "/bin/bash" if os.path.exists("/bin/bash") else shutil.which("bash")
        if bash is None:
            raise FileNotFoundError("There is no bash on this computer; the bash tool needs one")
        reader, writer = os.pipe()
        try:
            self._family = Family(
                [bash, "--noprofile", "--norc"],
                cwd=workdir,
                env=default_env() if env is None else env,
                stdin=subprocess.PIPE,
                pass_fds=(writer,),
            )
        except BaseException:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        self._status_fd = writer  # its number in the shell
        self._status: IO[bytes] = os.fdopen(reader, "rb", buffering=0)
        self._busy = threading.Lock()
        self.closed = False
        stdin, stdout = self._family.process.stdin, self._family.process.stdout
        assert stdin is not None and stdout is not None
        self._stdin, self._stdout = stdin, stdout
        for stream in (stdin, stdout):
            os.set_blocking(stream.fileno(), False)
        # Of one that is forgotten; its `Family` ends itself then.
        self._close_streams = weakref.finalize(self, _close, (stdin, stdout, self._status))

    def run(self, command: str, timeout: float) -> BashResult:
        """Run a command. Raises: `BashTimeoutError`, `RuntimeError` (closed)."""
        with self._busy:
            if self.closed:
                raise RuntimeError(_CLOSED)
            tail = _Tail()
            try:
                code = self._run(command, timeout, tail)
            except BaseException:
                self._end()
                raise
            if code is None:  # the command ended its shell
                found = self._family.wait(5.0)
                self._end()
                code = -1 if found is None else found
            return BashResult(tail.text(), code)

    def _run(self, command: str, timeout: float, tail: _Tail) -> int | None:
        """Its exit status; None where it ended the shell, or made another program of it, and that has ended."""
        stdin, stdout, status, fd = self._stdin, self._stdout, self._status, self._status_fd
        # The command does not inherit the pipe of statuses (`>&-`), does not know the mark of its own status, in case it
        # finds the pipe, and reads nothing of what the shell has to.
        mark = secrets.token_hex(8)
        text = f"builtin eval {shlex.quote(command)} </dev/null {fd}>&-\nbuiltin echo {mark} $? >&{fd}\n"
        unsent = memoryview(text.encode("utf-8", "surrogateescape"))
        answer, end = b"", re.compile(rb"(?m)^%b (\d+)\n" % mark.encode())
        poll = select.poll()
        poll.register(stdout, select.POLLIN)
        poll.register(status, select.POLLIN)
        poll.register(stdin, select.POLLOUT)
        until, look, pause = time.monotonic() + timeout, 0.0, _SLICE
        while (now := time.monotonic()) < until:
            if now >= look:  # a job of the shell may keep its pipes open when it is dead
                if self._family.wait(0) is not None:
                    self._drain(stdout, tail)
                    return None
                look = now + pause
            ready = {number for number, _ in poll.poll((min(until, look) - now) * 1000 + 1)}
            if stdin.fileno() in ready:
                with suppress(BlockingIOError):
                    try:
                        unsent = unsent[os.write(stdin.fileno(), unsent[:_CHUNK]) :]
                    except BrokenPipeError:
                        unsent = unsent[:0]
                if not unsent:
                    poll.unregister(stdin)
            if status.fileno() in ready:
                data = os.read(status.fileno(), 4096)
                answer += data
                if found := end.search(answer):
                    self._drain(stdout, tail)
                    return int(found[1])
                if not data:
                    poll.unregister(status)
                    look, pause = 0.0, _SLICE / 20
            elif stdout.fileno() in ready:
                data = os.read(stdout.fileno(), _CHUNK)
                if data:
                    tail.add(data)
                else:  # it closed its output
                    poll.unregister(stdout)
        raise BashTimeoutError(timeout, tail.text())

    def _drain(self, stdout: IO[bytes], tail: _Tail) -> None:
        """Take what was printed until now, and not what a background job goes on to print."""
        (count,) = struct.unpack("i", fcntl.ioctl(stdout.fileno(), termios.FIONREAD, b"\0\0\0\0"))
        while count > 0 and (data := os.read(stdout.fileno(), min(count, _CHUNK))):
            tail.add(data)
            count -= len(data)

    def _end(self) -> None:
        self.closed = True
        self._family.end()
        self._close_streams()

    def close(self) -> None:
        """End the shell and every process that it started. A command that runs is left with what it had printed."""
        self.closed = True
        self._family.end()
        with self._busy:
            self._end()


def _close(streams: Iterable[IO[bytes]]) -> None:
    for stream in streams:
        stream.close()


class _Tail:
    """The last bytes of an output."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._dropped = 0

    def add(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > 2 * OUTPUT_LIMIT:  # seldom, so that it costs little for each byte
            self._cut()

    def _cut(self) -> None:
        extra = len(self._data) - OUTPUT_LIMIT
        if extra > 0:
            self._dropped += extra
            del self._data[:extra]

    def text(self) -> str:
        self._cut()
        data = bytes(self._data)
        if self._dropped:
            line = data.find(b"\n", 0, 1024) + 1  # begin with a whole line, or at least a whole character
            while not line and data and data[0] & 0xC0 == 0x80:
                data = data[1:]
            data = data[line:]
        text = _ANSI.sub("", data.decode("utf-8", "replace")).rstrip("\n")
        if not self._dropped:
            return text
        return f"[output cut: the first {self._dropped + len(self._data) - len(data)} bytes are left out]\n{text}"


class BashSession:
    """A bash for coroutines. Made by `start`; close it, or everything it started goes when it is collected."""

    def __init__(self, proc: Shell) -> None:
        import anyio  # serves trio as well

        self._shell = proc
        self._lock = anyio.Lock()

    @classmethod
    async def start(
        cls, workdir: str | os.PathLike[str], *, env: Mapping[str, str] | None = None
    ) -> BashSession:
        """Start a bash in a directory, with the environment `env` (default: this process's, without ``ANTHROPIC_*``).

        Raises: `OSError`, where there is no bash or no such directory.
        """
        import anyio

        made: list[Shell] = []
        try:
            await in_thread(lambda: made.append(Shell(os.fspath(workdir), env)))
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                for shell in made:
                    await in_thread(shell.close)
            raise
        return cls(made[0])

    @property
    def closed(self) -> bool:
        """Whether it is over: closed, timed out, cancelled, or left by its own command (``exit``)."""
        return self._shell.closed

    async def exec(self, cmd: str, timeout: float = DEFAULT_TIMEOUT) -> BashResult:
        """Run a command, for at most `timeout` seconds, and give back what it printed and its exit code.

        Its standard input is empty. When it is cancelled or takes too long, the shell and everything that it started
        is ended. Raises: `BashTimeoutError` (a `TimeoutError`), `RuntimeError` (closed), `ValueError` (a NUL in `cmd`).
        """
        if "\0" in cmd:
            raise ValueError("A command cannot hold a NUL character")
        async with self._lock:
            if self._shell.closed:
                raise RuntimeError(_CLOSED)
            return await in_thread(lambda: self._shell.run(cmd, timeout), stop=self._shell.close)

    async def close(self) -> None:
        """End the shell and every process that it started. Twice is fine."""
        await in_thread(self._shell.close)
