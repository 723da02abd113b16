"""`Life`: where a message batch stands at a time, and in which order its requests are done. Pure: no clock, no store.

A batch is done at an even pace, in an order that is not that of the requests. Cancelled, it still finishes what it has
begun: a tenth of the time that was left, a minute at most. After 24 hours what is left expires.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from random import Random

DAY = 86_400.0
KEPT_DAYS = 29
_WIND_DOWN = 0.1
_LONGEST_WIND_DOWN = 60.0


@dataclass(frozen=True)
class Life:
    """A batch: times are seconds since the epoch; `seconds` is how long it takes undisturbed."""

    created: float
    seconds: float
    total: int
    expires: float
    cancel: float | None = None

    @property
    def ends(self) -> float:
        """When nothing of it is processed any more."""
        planned = self.created + self.seconds
        end = min(planned, self.expires)
        if self.cancel is not None:
            end = min(end, self.cancel + min(_WIND_DOWN * (planned - self.cancel), _LONGEST_WIND_DOWN))
        return end

    @property
    def done(self) -> int:
        """How many requests are answered by its end."""
        if self.ends >= self.created + self.seconds:
            return self.total
        return int(self.total * (self.ends - self.created) / self.seconds)

    @property
    def fate(self) -> str:
        """The result of requests that are not answered."""
        return "expired" if self.cancel is None or self.ends >= self.expires else "canceled"

    def status(self, now: float) -> str:
        """`in_progress`, `canceling` or `ended`."""
        if now >= self.ends:
            return "ended"
        return "in_progress" if self.cancel is None else "canceling"

    def archived(self, now: float) -> bool:
        """Whether its results are no longer kept."""
        return now >= self.created + KEPT_DAYS * DAY


def order(total: int, seed: str) -> Iterator[int]:
    """The places of the requests, 0 to `total` - 1, in the order in which they are done: not that in which they were
    sent, the same whenever it is asked for, and never kept."""
    if total < 2:
        return iter(range(total))
    rng = Random(seed)
    step = next(s for s in iter(lambda: rng.randrange(1, total + 1), 0) if gcd(s, total) == 1)
    first = rng.randrange(1, total)
    return ((first + rank * step) % total for rank in range(total))
