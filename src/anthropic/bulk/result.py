"""What a run gives out, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, cast

from typing_extensions import TypeVar, override

from .._parsing import parse_json
from ..pricing import PRICES, Cost, PriceTable, Tokens, UnknownPriceError
from .errors import BatchRequestError

if TYPE_CHECKING:
    from ..types import ErrorObject, Message
    from ..types.messages import MessageBatchIndividualResponse

ResponseT = TypeVar("ResponseT", default="MessageBatchIndividualResponse")
MessageT = TypeVar("MessageT", default="Message")
Outcome: TypeAlias = Literal["succeeded", "errored", "canceled", "expired", "invalid"]


class BatchResult(Generic[ResponseT, MessageT]):
    """What became of one request."""

    def __init__(self, *, index: int, attempts: int, batch_id: str | None, raw: bytes, cast_to: Any) -> None:
        self.index = index
        """The place of the request in the input, from 0."""
        self.attempts = attempts
        """How many batches the request was processed in; 0 for one that was never sent."""
        self.batch_id = batch_id
        """The batch with this result."""
        self.raw = raw
        """The line of JSON, as the API sent it."""
        self._cast_to = cast_to

    @property
    def custom_id(self) -> str:
        """The id of the request; empty for an item that had none, which `on_invalid="record"` lets pass."""
        return cast(str, cast(Any, self.response).custom_id)

    @property
    def type(self) -> Outcome:
        """What became of it; ``"invalid"``: it was never sent, for `error` says why."""
        return cast(Outcome, cast(Any, self.response).result.type)

    @cached_property
    def response(self) -> ResponseT:
        """The whole line, as `batches.results` gives it."""
        return cast(ResponseT, parse_json(self._cast_to, self.raw))

    @property
    def message(self) -> MessageT | None:
        """Claude's answer; None unless it succeeded."""
        return cast("MessageT | None", getattr(cast(Any, self.response).result, "message", None))

    @property
    def error(self) -> ErrorObject | None:
        """What the API says went wrong, by its type; None unless it errored or is invalid."""
        if self.type == "invalid":
            from .._parsing import construct_type_unchecked
            from ..types import InvalidRequestError

            found: Any = cast(Any, self.response).result.error["error"]
            return cast("ErrorObject", construct_type_unchecked(type_=InvalidRequestError, value=found))
        envelope = getattr(cast(Any, self.response).result, "error", None)
        return cast("ErrorObject | None", getattr(envelope, "error", None))

    def unwrap(self) -> MessageT:
        """Claude's answer.

        Raises: `BatchRequestError`, where there is none.
        """
        message = self.message
        if message is None:
            said = "" if self.error is None else f": {self.error.type}: {self.error.message}"
            raise BatchRequestError(
                f"Request {self.custom_id!r} has no message, it {_WORDS.get(self.type, self.type)}{said}",
                result=self,
            )
        return message

    @override
    def __repr__(self) -> str:
        return f"<BatchResult {self.custom_id} {self.type}>"


_WORDS = {
    "errored": "failed",
    "canceled": "was canceled",
    "expired": "expired",
    "invalid": "was not valid, and never sent",
}


@dataclass(frozen=True)
class BatchState:
    """One batch of a run that is under way."""

    id: str | None
    """Its id at the API; None before it is known."""
    state: str
    """``"ready"`` (to be sent), ``"unknown"``, ``"open"`` (at the API), ``"ended"`` (its results are being read)."""
    attempt: int
    count: int
    """Its requests."""
    processing: int
    """Those of them that had no result when the API was asked last."""


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    read: int
    """Requests read from the input."""
    total: int | None
    """Requests of the input; None until all are read."""
    succeeded: int
    errored: int
    canceled: int
    expired: int
    invalid: int
    delivered: int
    """Results given out by this object."""
    batches: tuple[BatchState, ...]
    """What is under way."""
    last_error: BaseException | None = field(default=None, compare=False)
    """What failed last, and is tried again."""

    @property
    def done(self) -> int:
        """Requests with a result."""
        return self.succeeded + self.errored + self.canceled + self.expired + self.invalid


@dataclass(frozen=True)
class Report:
    """What became of a run, since it began; all processes that worked on it together."""

    requests: int
    succeeded: int
    errored: int
    canceled: int
    expired: int
    invalid: int
    errors: dict[str, int]
    """Type of error -> results with it."""
    resubmitted: dict[str, int]
    """Why requests were sent again -> how often."""
    batches: int
    """Batches that the API was given."""
    tokens: Tokens
    """Tokens of all answers."""
    models: dict[str, Tokens]
    """The same by model."""
    seconds: float
    """Since the run began."""
    usage: tuple[tuple[list[Any], int, Tokens], ...] = field(repr=False, default=())

    def cost(self, prices: PriceTable = PRICES) -> Cost:
        """What the answers cost, at the prices of batches.

        Raises: `UnknownPriceError`, for a model that is not in the table.
        """
        found = Cost(prices_of=prices.as_of)
        for (model, speed, geo, long, free), _, tokens in self.usage:
            if free and prices.find(model).refusals_free:
                continue
            found += prices.price(
                tokens, model, service_tier="batch", speed=speed, inference_geo=geo, long=long
            )
        return found

    @override
    def __str__(self) -> str:
        parts = [f"{self.succeeded:,} of {self.requests:,} requests succeeded"]
        parts += [
            f"{n:,} {name}"
            for name in ("errored", "canceled", "expired", "invalid")
            if (n := getattr(self, name))
        ]
        again = sum(self.resubmitted.values())
        parts += [f"{again:,} sent again"] if again else []
        parts.append(f"{self.tokens.prompt:,} tokens in, {self.tokens.output:,} out")
        try:
            parts.append(str(self.cost()))
        except UnknownPriceError:
            parts.append("cost unknown")
        return ", ".join(parts)


def report_of(ledger: Any, now: float) -> Report:
    tallies: dict[str, int] = ledger.tallies()
    usage: list[tuple[list[Any], int, Tokens]] = ledger.usage()
    models: dict[str, Tokens] = {}
    for (model, *_), _, tokens in usage:
        models[model] = models.get(model, Tokens()).plus(tokens)
    whole = Tokens()
    for tokens in models.values():
        whole = whole.plus(tokens)

    def named(prefix: str) -> dict[str, int]:
        return {name.removeprefix(prefix): n for name, n in tallies.items() if name.startswith(prefix)}

    return Report(
        requests=ledger.count(),
        **{name: tallies.get(name, 0) for name in ("succeeded", "errored", "canceled", "expired", "invalid")},
        errors=named("error:"),
        resubmitted=named("again:"),
        batches=ledger.sent(),
        tokens=whole,
        models=models,
        seconds=(ledger.said("finished") or now) - ledger.said("created"),
        usage=tuple(usage),
    )
