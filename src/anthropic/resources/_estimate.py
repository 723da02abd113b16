"""How `messages.estimate_tokens` is called, for type checkers: it sends nothing, so it is the same in both colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, overload

from typing_extensions import Self, Unpack

from .._colour import Async, Sync
from ._base import Resource

if TYPE_CHECKING:
    from .._estimate import TokenEstimate
    from ._options import BetaMessageCountTokensCall, MessageCountTokensCall

    class _Estimate(Protocol):
        def __call__(self, **params: Unpack[MessageCountTokensCall]) -> TokenEstimate: ...

    class EstimateIn:
        """`messages.estimate_tokens` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync] | Resource[Async], owner: Any = None) -> _Estimate: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

    class _BetaEstimate(Protocol):
        def __call__(self, **params: Unpack[BetaMessageCountTokensCall]) -> TokenEstimate: ...

    class BetaEstimateIn:
        """`beta.messages.estimate_tokens` in each colour."""

        @overload
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Resource[Sync] | Resource[Async], owner: Any = None) -> _BetaEstimate: ...
        def __get__(self, obj: Any, owner: Any = None) -> Any: ...

else:
    EstimateIn = BetaEstimateIn = None
