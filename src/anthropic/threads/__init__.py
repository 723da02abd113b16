"""Message threads: conversations that the API keeps, so that a turn sends what is new and not the whole history.

`client.beta.messages.thread(...)` makes one. Every name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy as _lazy

if TYPE_CHECKING:
    from .params import ThreadParams as ThreadParams, UnsupportedRequestBehavior as UnsupportedRequestBehavior
    from .thread import (
        BetaAsyncMessageThread as BetaAsyncMessageThread,
        BetaMessageThread as BetaMessageThread,
    )

_MODULES = {
    ".params": "ThreadParams UnsupportedRequestBehavior",
    ".thread": "BetaAsyncMessageThread BetaMessageThread",
}

__getattr__, __dir__ = _lazy(__name__, _MODULES)

__all__ = [name for _names in _MODULES.values() for name in _names.split()]  # pyright: ignore[reportUnsupportedDunderAll]
