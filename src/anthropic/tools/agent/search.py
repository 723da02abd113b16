"""Finding files by name and by what is in them, for the model. Blocking; works on an `AgentToolContext`.

Invariants: symbolic links are never followed below the place that is searched; a search ends at its limits of entries, time
and output and says so; what is not sent is not held in memory. The expression that `grep` gets is only ever matched in
another process, which can be stopped: matching may take for ever, and would keep every thread of this one waiting.
"""

from __future__ import annotations

import fnmatch
import heapq
import os
import re
import select
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from ..directory import Directory, within
from ..errors import ToolError
from .context import AgentToolContext, parent, resolve_path
from .files import told
from .scan import SKIPPED

if TYPE_CHECKING:
    from .process import Family

GLOB_RESULT_LIMIT = 200
WALK_MAX_ENTRIES = 50_000
GREP_OUTPUT_LIMIT = 100 * 1024
GREP_MAX_LINE_LENGTH = 2000
GREP_SECONDS = 30.0
_NOTHING = "no matches"


# --- glob -----------------------------------------------------------------------------------------


def glob(ctx: AgentToolContext, pattern: str, shown: str | None, cancelled: threading.Event) -> str:
    """The paths below a directory that fit a pattern, the newest first. Raises: `ToolError`."""
    if not pattern or "\0" in pattern:
        raise ToolError("glob: the pattern is empty, or has a NUL in it")
    if os.path.isabs(pattern):
        raise ToolError("glob: absolute pattern not permitted; pass a relative pattern (and optionally path)")
    patterns = [
        [part for part in one.split("/") if part not in ("", os.curdir)] for one in _alternatives(pattern)
    ]
    if any(os.pardir in parts for parts in patterns):
        raise ToolError("glob: '..' is not permitted in the pattern")
    where = shown or os.curdir
    with told("glob", where):
        with parent(ctx, where) as (above, name, base), above.down(name) as directory:
            walk = _Walk(patterns, cancelled)
            found = list(walk.below(directory, base))
        newest = [path for _, path in heapq.nlargest(GLOB_RESULT_LIMIT, found)]
    if len(found) > len(newest):
        newest.append(f"[cut: the {len(newest)} newest of {len(found)} matches; use a narrower pattern]")
    if walk.stopped:
        newest.append(
            f"[stopped after {WALK_MAX_ENTRIES} files and directories; use a narrower pattern or path]"
        )
    return "\n".join(newest) or _NOTHING


def _alternatives(pattern: str) -> list[str]:
    """A pattern without braces: ``*.{c,h}`` is ``*.c`` and ``*.h``."""
    match = re.search(r"\{([^{}]*,[^{}]*)\}", pattern)
    if match is None:
        return [pattern]
    before, after = pattern[: match.start()], pattern[match.end() :]
    out = [one for word in match[1].split(",") for one in _alternatives(before + word + after)]
    if len(out) > 256:
        raise ToolError("glob: the braces of the pattern make too many patterns")
    return out


@cache
def _fits(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part))


class _Walk:
    """(time of change, path) of what fits one of some patterns, each a list of what stands between slashes."""

    def __init__(self, patterns: list[list[str]], cancelled: threading.Event) -> None:
        self._patterns, self._cancelled = patterns, cancelled
        self._named = {part for parts in patterns for part in parts}
        self._seen = 0
        self.stopped = False

    def below(self, directory: Directory, path: str) -> Iterator[tuple[float, str]]:
        """What fits below a directory, whose path is `path`."""
        return self._below(directory, path, self._closed((i, 0) for i in range(len(self._patterns))))

    def _closed(self, states: Iterator[tuple[int, int]]) -> set[tuple[int, int]]:
        """Places in the patterns; ``**`` may also stand for nothing."""
        out: set[tuple[int, int]] = set()
        for which, place in states:
            out.add((which, place))
            parts = self._patterns[which]
            while place < len(parts) and parts[place] == "**":
                place += 1
                out.add((which, place))
        return out

    def _after(self, states: set[tuple[int, int]], name: str) -> Iterator[tuple[int, int]]:
        for which, place in states:
            parts = self._patterns[which]
            if place == len(parts):
                continue
            if parts[place] == "**":
                yield which, place
            elif _fits(parts[place]).match(name):
                yield which, place + 1

    def _below(
        self, directory: Directory, path: str, states: set[tuple[int, int]]
    ) -> Iterator[tuple[float, str]]:
        try:
            names = directory.names()
        except OSError:  # not ours to read
            return
        for name in names:
            self._seen += 1
            if self._seen > WALK_MAX_ENTRIES or self._cancelled.is_set():
                self.stopped = True
                return
            reached = self._closed(self._after(states, name))
            found = directory.stat(name) if reached else None
            if found is None:
                continue
            here = os.path.join(path, name)
            if any(place == len(self._patterns[which]) for which, place in reached):
                yield found.st_mtime, here
            if not stat.S_ISDIR(found.st_mode) or (name in SKIPPED and name not in self._named):
                continue
            try:
                below = directory.down(name)
            except OSError:
                continue
            with below:
                yield from self._below(below, here, reached)
            if self.stopped:
                return


# --- grep -----------------------------------------------------------------------------------------


def grep(ctx: AgentToolContext, pattern: str, shown: str | None, search: Search) -> str:
    """The lines that an expression matches, as ``path:number:line``. Raises: `ToolError`."""
    if "\0" in pattern:
        raise ToolError("grep: the pattern has a NUL in it")
    if os.name != "posix":
        raise ToolError("grep: it needs a POSIX system, such as Linux or macOS")
    where = shown or os.curdir
    with told("grep", where):
        base = str(resolve_path(ctx, where))
        if not os.path.exists(base):
            raise ToolError(f"grep: {where}: no such file or directory")
        return search.run(_command(ctx, pattern, base))


def _command(ctx: AgentToolContext, pattern: str, base: str) -> list[str]:
    rg = _ripgrep(ctx)
    if rg is not None:
        options = f"--no-config --no-messages --no-heading --line-number --with-filename --color=never --max-columns={GREP_MAX_LINE_LENGTH}"
        return [rg, *options.split(), "-e", pattern, "--", base]
    if not sys.executable:
        raise ToolError("grep: there is neither ripgrep nor a Python interpreter to search with")
    script = os.path.join(os.path.dirname(__file__), "scan.py")
    limits = [str(GREP_MAX_LINE_LENGTH), str(WALK_MAX_ENTRIES)]
    return [sys.executable, "-I", "-S", "-X", "utf8", script, *limits, pattern, base]


def _ripgrep(ctx: AgentToolContext) -> str | None:
    """``rg``, where it is installed: never one that the model could have written."""
    roots = ctx.roots
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.realpath(os.path.join(entry, "rg"))
        if (
            os.path.isabs(entry)
            and os.access(path, os.X_OK)
            and os.path.isfile(path)
            and not any(within(found, root) for found in (path, os.path.realpath(entry)) for root in roots)
        ):
            return path
    return None


class Search:
    """A program that prints matches, read as far as they are wanted."""

    def __init__(self) -> None:
        self._family: Family | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def stop(self) -> None:
        """End it. From another thread."""
        with self._lock:
            self._stopped = True
            if self._family is not None:
                self._family.end()

    def run(self, command: list[str]) -> str:
        """What it prints, up to the limits. Raises: `ToolError`, with what the program complains about."""
        from .process import Family
        from .shell import default_env

        with tempfile.TemporaryFile() as complaints:
            with self._lock:
                if self._stopped:
                    return ""
                family = self._family = Family(command, cwd=os.sep, env=default_env(), stderr=complaints)
            assert family.process.stdout is not None
            try:
                with family.process.stdout:
                    output, cut = self._read(family.process.stdout.fileno())
                code = None if cut else family.wait(1.0)
            finally:
                family.end()
            complaints.seek(0)
            said = complaints.read(2000).decode("utf-8", "replace").strip()
        if code not in (None, 0, 1) and not output:
            raise ToolError(f"grep: {said or 'the search failed'}")
        lines = [output] if output else []
        if cut or (code in (0, 1) and said):
            lines.append(f"[{cut or said}]")
        return "\n".join(lines) or _NOTHING

    def _read(self, fd: int) -> tuple[str, str]:
        """The output, in whole lines, and why it was cut."""
        data, until, why = bytearray(), time.monotonic() + GREP_SECONDS, ""
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        while not why:
            left = until - time.monotonic()
            if left <= 0:
                why = f"stopped after {GREP_SECONDS:g} s; use a simpler pattern or a narrower path"
            elif poll.poll(left * 1000):
                piece = os.read(fd, 65_536)
                data += piece
                if not piece:
                    break
                if len(data) > GREP_OUTPUT_LIMIT:
                    why = f"output cut at {GREP_OUTPUT_LIMIT // 1024} KiB; use a narrower pattern or path"
        if why:
            del data[GREP_OUTPUT_LIMIT:]
            del data[data.rfind(b"\n") + 1 :]
        return data.decode("utf-8", "replace").rstrip("\n"), why
