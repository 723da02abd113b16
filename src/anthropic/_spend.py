"""What a client's calls have used: one ledger, shared by the client and its copies.

Invariants: every answered call is counted once, by any thread; counting never raises and keeps nothing of a message;
money is worked out when somebody asks. A call that died after it was sent, and whose price nobody told us, is counted
as unknown, never as free.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from threading import Lock
from types import SimpleNamespace
from typing import Any

from typing_extensions import override

from ._errors import AnthropicError
from .pricing import PRICES, Cost, PriceTable, Tokens, UnknownPriceError, passes_of, refused_unsaid, tokens_of

_Key = tuple[Any, ...]
"""Model, service tier, speed, inference_geo, and whether the prompts were long: what a price depends on. On a platform that
said it, also whether an endpoint of one region answered."""


_FIELDS = itemgetter(
    "service_tier", "speed", "inference_geo", "input_tokens", "output_tokens", "cache_creation_input_tokens",
    "cache_read_input_tokens", "cache_creation", "server_tool_use",
)  # fmt: skip
_ANSWER = itemgetter("model", "usage", "stop_reason")
_TOGETHER = 50
"""How many replies are counted at once."""


class SpendLimitError(AnthropicError):
    """The client has spent its `spend_limit`; the call was not sent."""

    def __init__(self, message: str, *, limit: Decimal, spent: Cost) -> None:
        super().__init__(message)
        self.limit, self.spent = limit, spent


@dataclass(frozen=True)
class ModelSpend:
    """What the calls of one model used."""

    model: str
    requests: int
    """Calls that were answered, at least in part."""
    tokens: Tokens
    cost: Cost | None
    """None where the price table does not know the model, or how it was used."""
    cut_off: int
    """How many of the requests were streams that were left or broke off: their output is counted as far as the API said."""
    unknown: int
    """Calls that died after they were sent, of which the API never said what they used; not in the other figures."""


@dataclass(frozen=True)
class Spend:
    """What a client and its copies have used so far. It does not change; ask the client for a new one."""

    models: Mapping[str, ModelSpend]
    """Model, as the API named it -> what its calls used."""
    cost: Cost
    """The cost of what has a known price: at least this was spent."""

    @property
    def requests(self) -> int:
        """Calls that were answered, at least in part."""
        return sum(one.requests for one in self)

    @property
    def tokens(self) -> Tokens:
        found = Tokens()
        for one in self:
            found = found.plus(one.tokens)
        return found

    @property
    def unknown(self) -> int:
        """Calls that died after they were sent: the API may bill them, and did not say how much."""
        return sum(one.unknown for one in self)

    @property
    def cut_off(self) -> int:
        """Streams that were left or broke off."""
        return sum(one.cut_off for one in self)

    @property
    def unpriced(self) -> list[str]:
        """The models whose cost is not in `cost`, for their price is not known."""
        return [one.model for one in self if one.cost is None]

    def __iter__(self) -> Iterator[ModelSpend]:
        return iter(self.models.values())

    @override
    def __str__(self) -> str:
        parts = [f"{self.cost} for {self.requests} request{'s' * (self.requests != 1)}"]
        parts += [f"{self.unknown} of unknown cost"] if self.unknown else []
        parts += [f"without {', '.join(self.unpriced)}, whose price is not known"] if self.unpriced else []
        return "; ".join(parts)


class Ledger:
    """Counts. `client.spend` is what it says."""

    def __init__(self, prices: PriceTable | None = None) -> None:
        self.prices = PRICES if prices is None else prices
        self.calibration: Any = None
        """What compares estimates with what the API counted, where that was asked for."""
        self._waiting: deque[tuple[str, Any]] = deque()
        self._rows: dict[_Key, list[int]] = {}
        self._cut_off: dict[str, int] = {}
        self._unknown: dict[str, int] = {}
        self._lines: dict[str, int] = {}
        self._long_above: dict[Any, int | None] = {}
        self._lock = Lock()

    # --- counting -----------------------------------------------------------------------------------------

    def add(self, message: Any, body: Any = None, regional: bool | None = None) -> None:
        """Count a message that was received whole. `body` is the request it answers; `regional` as `PriceTable.price` has it."""
        try:
            waiting = self._waiting
            if self.calibration is None and regional is None and message.stop_reason != "refusal":
                waiting.append((message.model, message.usage))
                if len(waiting) >= _TOGETHER:
                    self._fold()
                return
        except AttributeError:  # no message
            pass
        self._add(message, body, regional)

    def _fold(self) -> None:
        """Count what waits: together, for that costs half."""
        waiting = self._waiting
        with self._lock:
            while waiting:
                try:
                    model, usage = waiting.popleft()
                except IndexError:  # another thread was faster
                    break
                self._count_usual(model, usage)

    def _count_usual(self, model: str, usage: Any, tier: str | None = None) -> None:
        """`_count`, quickly where there is nothing special."""
        try:
            own = usage.__dict__
            said, speed, geo, input, output, written, read, split, tools = _FIELDS(own)
            row = self._rows[model, tier or said, speed, geo, False]
            special = (written and split is not None) or tools is not None or own.get("iterations")
            if not special and self._long_above[model] is None:
                row[0], row[1], row[2], row[3], row[5] = (  # all of them, or none where one is no number
                    row[0] + 1, row[1] + input, row[2] + output, row[3] + (written or 0), row[5] + (read or 0),
                )  # fmt: skip
                return
        except (AttributeError, KeyError, TypeError):
            pass
        self._count(model, usage, tier=tier)

    def _add(self, message: Any, body: Any, regional: bool | None) -> None:
        usage: Any = getattr(message, "usage", None)
        model: Any = getattr(message, "model", None)
        if usage is None or not isinstance(model, str):
            self.lost(body)
            return
        with self._lock:
            self._count(model, usage, unsaid=refused_unsaid(message), regional=regional)
        if self.calibration is not None:
            self.calibration.learn(body, model, tokens_of(usage).prompt)

    def _count(
        self,
        model: str,
        usage: Any,
        *,
        tier: str | None = None,
        unsaid: bool = False,
        regional: bool | None = None,
    ) -> None:
        said, speed, geo = (getattr(usage, name, None) for name in ("service_tier", "speed", "inference_geo"))
        passes = passes_of(usage, model)
        for number, (tokens, of) in enumerate(passes, 1):
            free = tokens.output == 0 and (unsaid or number < len(passes)) and self._free_refusals(of)
            key: _Key = (of, tier or said, speed, geo, self._is_long(of, tokens))
            if regional is not None:
                key += (regional,)
            row = self._rows.setdefault(key, [0] * (1 + len(tokens)))
            row[0] += number == 1
            for place, count in enumerate(() if free else tokens, 1):
                row[place] += count

    def _free_refusals(self, model: str) -> bool:
        try:
            return self.prices.find(model).refusals_free
        except UnknownPriceError:
            return False

    def _is_long(self, model: str, tokens: Tokens) -> bool:
        if model not in self._long_above:
            try:
                self._long_above[model] = self.prices.find(model).long_above
            except UnknownPriceError:
                self._long_above[model] = None
        above = self._long_above[model]
        return above is not None and tokens.prompt > above

    def add_stream(
        self, message: Any, last: Any, complete: bool, body: Any, regional: bool | None = None
    ) -> None:
        """Count a stream by its ``message_start`` and its last ``message_delta``; each is None where none came."""
        usage: Any = getattr(message, "usage", None)
        if usage is None:
            self.lost(body)
            return
        if last is not None:
            later: Any = getattr(last, "usage", None)
            own = (
                {}
                if later is None
                else {n: value for n, value in later.__dict__.items() if value is not None}
            )
            message = SimpleNamespace(
                model=message.model,
                usage=SimpleNamespace(**{**usage.__dict__, **own}),
                stop_reason=getattr(getattr(last, "delta", None), "stop_reason", None),
                content=(),
            )
        self.add(message, body, regional)
        if not complete:
            with self._lock:
                model = str(message.model)
                self._cut_off[model] = self._cut_off.get(model, 0) + 1

    def counter_of(self, results: str) -> Callable[[int, Any], None]:
        """What counts the results of a batch, line by line: each once, however often they are read."""

        seen, lock = self._lines, self._lock

        def count(number: int, line: Any) -> None:
            try:
                message = line.result.message
                model, usage, reason = _ANSWER(message.__dict__)
            except (AttributeError, KeyError):  # no answer
                return
            model = str(model)
            with lock:
                if number <= seen.get(results, 0):
                    return
                seen[results] = number
                if reason == "refusal" and refused_unsaid(message):
                    self._count(model, usage, tier="batch", unsaid=True)
                else:
                    self._count_usual(model, usage, "batch")

        return count

    def lost(self, body: Any) -> None:
        """Count a call that died after it was sent."""
        model = str(body.get("model")) if isinstance(body, dict) else "unknown"  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        with self._lock:
            self._unknown[model] = self._unknown.get(model, 0) + 1

    # --- asking -------------------------------------------------------------------------------------------

    def spend(self) -> Spend:
        """What was counted so far."""
        self._fold()
        with self._lock:
            rows = {key: list(row) for key, row in self._rows.items()}
            cut_off, unknown = dict(self._cut_off), dict(self._unknown)
        requests: dict[str, int] = {}
        tokens: dict[str, Tokens] = {}
        costs: dict[str, Cost | None] = {}
        known = Cost(prices_of=self.prices.as_of)
        for (model, tier, speed, geo, long, *regional), row in rows.items():
            counts = Tokens(*row[1:])
            requests[model] = requests.get(model, 0) + row[0]
            tokens[model] = tokens.get(model, Tokens()).plus(counts)
            try:
                cost = self.prices.price(
                    counts,
                    model,
                    service_tier=tier,
                    speed=speed,
                    inference_geo=geo,
                    long=long,
                    regional=regional[0] if regional else None,
                )
            except UnknownPriceError:
                costs[model] = None
                continue
            known += cost
            before = costs.get(model, Cost(prices_of=self.prices.as_of))
            costs[model] = None if before is None else before + cost
        models = {
            model: ModelSpend(
                model,
                requests.get(model, 0),
                tokens.get(model, Tokens()),
                costs.get(model, Cost(prices_of=self.prices.as_of)),
                cut_off.get(model, 0),
                unknown.get(model, 0),
            )
            for model in dict.fromkeys([*tokens, *cut_off, *unknown])
        }
        return Spend(models, known)

    def check(self, limit: Decimal, body: Any) -> None:
        """Refuse a call that would go beyond a limit.

        Raises: `SpendLimitError`; `UnknownPriceError`, for a model whose spending could not be limited.
        """
        model = body.get("model") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(model, str):
            self.prices.find(model)
        spent = self.spend().cost
        if spent.total >= limit:
            raise SpendLimitError(
                f"This client has spent {spent}, and its `spend_limit` is {limit}; the call was not sent. Raise the "
                "limit with `client.with_options(spend_limit=...)`",
                limit=limit,
                spent=spent,
            )


__all__ = ["Ledger", "ModelSpend", "Spend", "SpendLimitError"]
