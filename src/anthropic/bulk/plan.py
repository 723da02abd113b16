"""What is to be done next, and what a failure means. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from .._errors import APIConnectionError, APIStatusError
from .._retry import retry_after

Action: TypeAlias = Literal["send", "find", "look", "fetch"]
Unknown: TypeAlias = Literal["wait", "resubmit", "raise"]

ACTIONS: Mapping[str, Action] = {"ready": "send", "unknown": "find", "open": "look", "ended": "fetch"}
"""State of a batch -> what leads out of it."""
AT_ONCE: Mapping[Action, int] = {"send": 2, "find": 1, "look": 4, "fetch": 2}
"""How many batches this is done to at the same time."""
FIRST_LOOK = 0.5
"""Seconds after which a batch is looked at first; then each time half as long again."""
READ_AHEAD = 2
"""Batches that may wait to be sent before the input is read on."""


@dataclass
class Limits:
    """The settings of a run; times in seconds."""

    max_requests: int = 100_000
    max_bytes: int = 256_000_000
    max_in_flight: int = 4
    max_attempts: int = 3
    poll_interval: float = 60.0
    retry_delay: float = 30.0
    patience: float = 3600.0
    unknown_after: float = 600.0

    def __post_init__(self) -> None:
        for name, most in (("max_requests", 100_000), ("max_bytes", 256_000_000)):
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(
                    f"`{name}` must be 1 to {most:,}, which the API takes; got {getattr(self, name)}"
                )
        for name in ("max_in_flight", "max_attempts"):
            if getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be at least 1; got {getattr(self, name)}")
        for name in ("poll_interval", "retry_delay", "patience", "unknown_after"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"`{name}` is a time in seconds, 0 or more; got {getattr(self, name)}")


@dataclass
class Batch:
    """A batch that is not done, as a run keeps it in memory. The ledger says the same of it."""

    no: int
    state: str
    attempt: int
    count: int
    id: str | None = None
    after: str | None = None
    sent_at: float | None = None
    due: float = 0.0
    """When something may be done about it, on the monotonic clock."""
    busy: bool = False
    looks: int = 0
    """How often it was looked at in its state."""
    processing: int = 0
    """Requests that the API has no result for."""
    downloads: int = 0
    """How often all its results were read, and some were missing."""
    results_url: str | None = None


@dataclass
class Steps:
    """What to do now, and when to look again."""

    now: list[tuple[Action, Batch]] = field(default_factory=list["tuple[Action, Batch]"])
    wake: float | None = None
    """When the next thing is due; None where only the end of what is being done changes anything."""


def next_steps(batches: Iterable[Batch], now: float, max_in_flight: int) -> Steps:
    """What can be done at once, oldest first."""
    steps = Steps()
    batches = list(batches)
    doing = dict.fromkeys(AT_ONCE, 0)
    for batch in batches:
        if batch.busy:
            doing[ACTIONS[batch.state]] += 1
    in_flight = sum(
        batch.state in ("unknown", "open", "ended") or (batch.busy and batch.state == "ready")
        for batch in batches
    )
    for batch in batches:
        action = ACTIONS.get(batch.state)
        if action is None or batch.busy or doing[action] >= AT_ONCE[action]:
            continue
        if action == "send":
            if in_flight >= max_in_flight:
                continue
        if batch.due > now:
            steps.wake = batch.due if steps.wake is None else min(steps.wake, batch.due)
            continue
        in_flight += action == "send"
        doing[action] += 1
        steps.now.append((action, batch))
    return steps


def wants_input(batches: Iterable[Batch]) -> bool:
    """Whether the input is to be read on."""
    return sum(batch.state == "ready" for batch in batches) < READ_AHEAD


def look_delay(looks: int, most: float, rand: float) -> float:
    """Seconds until a batch is looked at again; `rand` is 0 to 1, so that runs do not march in step."""
    return min(FIRST_LOOK * 1.5 ** min(looks, 50), most) * (0.8 + 0.4 * rand)


def failure_delay(failures: int, most: float, rand: float, error: BaseException | None) -> float:
    """Seconds until something is tried again that failed so many times in a row."""
    said = retry_after(error.response.headers) if isinstance(error, APIStatusError) else None
    return max(said or 0.0, min(0.5 * 2.0 ** min(failures, 50), max(most, 0.5)) * (1 - 0.25 * rand))


def is_transient(error: BaseException) -> bool:
    """Whether an exchange that only reads may succeed when it is tried again."""
    if isinstance(error, APIStatusError):
        return error.status_code in (408, 409, 429) or error.status_code >= 500
    return isinstance(error, APIConnectionError)


Verdict: TypeAlias = Literal["again", "unknown", "raise"]


def after_failed_create(error: BaseException, sent: bool) -> Verdict:
    """What it means that a batch could not be created; `sent`: the last byte had been given to the transport.

    The API says no to what it does not create: 4xx, and 529 for want of capacity. Any other answer, and none, can also
    come from something between it and us, after the batch was created.
    """
    if isinstance(error, APIStatusError):
        if error.status_code in (429, 529):
            return "again"
        if error.status_code == 408 or error.status_code >= 500:
            return "unknown" if sent else "again"
        return "raise"
    if isinstance(error, APIConnectionError):
        return "unknown" if sent and error.delivery != "not_sent" else "again"
    return "unknown" if sent else "raise"


def total_of(batch: Any) -> int:
    """How many requests a batch of the API has."""
    counts = batch.request_counts
    return sum(
        getattr(counts, name) or 0 for name in ("canceled", "errored", "expired", "processing", "succeeded")
    )
