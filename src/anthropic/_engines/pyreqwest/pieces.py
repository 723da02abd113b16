"""Bodies that are handed to pyreqwest in pieces, so that we see them move and can end them in the middle."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ..body import PIECE

clock = time.monotonic


class Pieces:
    """What the library takes a body from, piece by piece, and we see it move. The library's thread may be at work in it."""

    def __init__(self) -> None:
        self.length: int | None = None
        self.moved = 0.0
        """When the last piece was taken; 0 where none was, for then there is no connection yet."""
        self.taken = 0
        self.done = False
        """Whether all was taken."""
        self.given_up = False
        self.error: BaseException | None = None
        """What reading the body raised; it is the caller's own, and goes back to the caller."""

    def take(self, piece: Any) -> Any:
        self.taken += len(piece)
        self.moved = clock()
        if self.taken == self.length:  # the library does not ask once more
            self.done = True
        return piece

    def give_up(self) -> None:
        """End the request, if it is still being sent: the next piece is an error."""
        self.given_up = True


class BytePieces(Pieces):
    """Bytes in pieces, without copying them."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.length, self._body = len(body), memoryview(body)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.given_up:
            raise RuntimeError("the request was given up")
        piece = self._body[self.taken : self.taken + PIECE]
        if not piece:
            raise StopIteration
        return self.take(piece)
