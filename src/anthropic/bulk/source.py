"""Where the requests of a run come from: an iterable, an async one, or a file of lines of JSON; read once, a slice at a time."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterable, Iterable, Iterator
from typing import Any, cast

SLICE = 512
"""Most items that are read at once."""
SECONDS = 0.2
"""For so long, at most, so that an input that is slow holds nothing else up."""


class Source:
    """The input.

    Raises: `TypeError`, for what cannot be iterated; `OSError`, for a file that cannot be read.
    """

    def __init__(self, requests: Any, *, asynchronous: bool) -> None:
        self.items: Iterator[Any] | None = None
        self._later: Any = None
        if isinstance(requests, (str, os.PathLike)):
            with open(cast("str", requests), "rb"):  # what cannot be read is said at once
                self.items = _lines(cast("str", requests))
        elif isinstance(requests, Iterable) and not isinstance(requests, (bytes, dict)):
            self.items = iter(cast("Iterable[Any]", requests))
        elif isinstance(requests, AsyncIterable):
            if not asynchronous:
                raise TypeError("An async iterable of requests needs the async client")
            self._later = aiter(cast("AsyncIterable[Any]", requests))
        else:
            raise TypeError(
                "`requests` is an iterable of requests (on an async client also an async one), or the path of a "
                f"file with one in each line; got {type(cast(Any, requests)).__name__}"
            )

    def read(self) -> tuple[list[Any], bool]:
        """The next items, and whether there may be more. Not for an async iterable."""
        assert self.items is not None
        found: list[Any] = []
        until = time.monotonic() + SECONDS
        for item in self.items:
            found.append(item)
            if len(found) >= SLICE or time.monotonic() > until:
                return found, True
        return found, False

    async def read_later(self) -> tuple[list[Any], bool]:
        """The same for an async iterable."""
        found: list[Any] = []
        until = time.monotonic() + SECONDS
        async for item in self._later:
            found.append(item)
            if len(found) >= SLICE or time.monotonic() > until:
                return found, True
        return found, False

    def close(self) -> None:
        """Close the file, or tell a generator that nobody reads on."""
        close = getattr(self.items, "close", None)
        if close is not None:
            close()


def _lines(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        for line in file:
            if line.strip():
                yield line.rstrip(b"\r\n")
