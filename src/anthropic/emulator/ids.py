"""`Ids`: identifiers with the API's look (`msg_01...`) that follow from seed and request number."""

from __future__ import annotations

import hashlib

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PAIRS = [first + second for second in _BASE58 for first in _BASE58]
_START = {"req": "011C", "file": "011C"}
_LENGTH = 24


class Ids:
    """The identifiers of one request: the same seed, request number and order give the same ids."""

    def __init__(self, seed: int, request: int | str) -> None:
        self._root = f"{seed}:{request}"
        self._count = 0

    def new(self, prefix: str) -> str:
        self._count += 1
        start = _START.get(prefix, "01")
        return f"{prefix}_{start}{base58(f'{self._root}:{prefix}:{self._count}', _LENGTH - len(start))}"


def base58(text: str, length: int) -> str:
    """`length` letters that look random and depend on `text` alone."""
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
    pairs: list[str] = []
    for _ in range((length + 1) // 2):  # two at a time: half the divisions
        number, rest = divmod(number, 58 * 58)
        pairs.append(_PAIRS[rest])
    return "".join(pairs)[:length]
