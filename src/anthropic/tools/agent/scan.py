"""A program: print the lines below a path that a regular expression matches. It is run, not imported, by `search`.

Invariants: it needs nothing but the standard library; it follows no symbolic link and reads nothing but regular files of
text; what it finds is printed at once and not kept. It exits with 0, with 1 where nothing matches, with 2 where the
expression is none.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator

SKIPPED = frozenset((".git", "node_modules"))
_CHUNK = 65_536


def files(base: str, most: int) -> Iterator[tuple[str, int]]:
    """(path, descriptor) of each regular file below a path."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    if not os.path.isdir(base):
        yield base, os.open(base, flags)
        return
    seen = 0
    for folder, folders, names, here in os.fwalk(base, follow_symlinks=False):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        for name in sorted(names):
            seen += 1
            if seen > most:
                sys.stderr.write(f"stopped after {most} files; use a narrower path\n")
                return
            try:
                yield os.path.join(folder, name), os.open(name, flags, dir_fd=here)
            except OSError:  # a link, or not ours to read
                continue


def lines(fd: int, longest: int) -> Iterator[tuple[int, str]]:
    """(number, text) of the lines of a text that are not too long."""
    with open(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode) or b"\0" in file.peek(8192)[:8192]:
            return
        number, rest = 1, False
        while line := file.readline(longest + 2):
            ends = line.endswith(b"\n")
            text = line.rstrip(b"\r\n")
            if not rest and (ends or len(line) < longest + 2) and len(text) <= longest:
                yield number, text.decode("utf-8", "replace")
            rest = not ends
            number += ends


def main(longest: str, most: str, pattern: str, base: str) -> int:
    try:
        expression = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        sys.stderr.write(f"invalid regex: {error}\n")
        return 2
    code = 1
    out = sys.stdout.buffer
    for path, fd in files(base, int(most)):
        for number, text in lines(fd, int(longest)):
            if expression.search(text):
                out.write(f"{path}:{number}:{text}\n".encode("utf-8", "surrogateescape"))
                out.flush()
                code = 0
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
