"""An estimate of how many tokens a text is, without a vocabulary and without the network.

The API's own count (`messages.count_tokens`) is exact; this is for budgets and progress bars. A text is
cut where tokenizers cut (words, numbers, punctuation, runs of spaces), and long pieces are cut again
by the length that tokens have on average in their script. Measured on recorded requests of the API:
see ``docs/design.md``.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(
    r"""
    \s?[A-Za-z]+(?:'[a-z]{1,2}\b)?   # a word with the space before it
    | \s?[0-9]{1,3}                  # up to three digits
    | [\u0080-\U0010ffff]+           # other scripts, emoji
    | [ \t]+                         # runs of spaces
    | \s?[^\sA-Za-z0-9\u0080-\U0010ffff]{1,3}  # punctuation
    | \s
    """,
    re.VERBOSE,
)
_LETTERS_PER_TOKEN = 9
"""Words up to this long are mostly one token."""


class Encoding:
    """The pieces of a text: `tokens`, and an `ids` list of the same length."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.ids = list(range(len(tokens)))

    def __len__(self) -> int:
        return len(self.tokens)


class Tokenizer:
    """Cuts text into pieces about as large as tokens. The ids only count; they stand for no vocabulary."""

    def encode(self, text: str) -> Encoding:
        tokens: list[str] = []
        for piece in _PIECES.findall(text):
            if piece[-1] >= "\u0080":
                tokens += list(piece)
            else:
                step = _LETTERS_PER_TOKEN if piece[-1].isalpha() else 4
                tokens += [piece[i : i + step] for i in range(0, len(piece), step)]
        return Encoding(tokens)


@lru_cache(maxsize=1)
def sync_get_tokenizer() -> Tokenizer:
    """The tokenizer, the same one each time."""
    return Tokenizer()


async def async_get_tokenizer() -> Tokenizer:
    """The tokenizer, the same one each time."""
    return sync_get_tokenizer()
