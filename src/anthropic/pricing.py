"""What messages cost: a dated table of the public prices, and the arithmetic. Pure.

Invariants: nothing is guessed, a price that is not in the table is an `UnknownPriceError`; amounts are exact
(`Decimal`); a table is never changed, `PriceTable.with_` makes another one.

Source: https://platform.claude.com/docs/en/about-claude/pricing, and the page of each model there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from typing_extensions import Self, override

from ._errors import AnthropicError

Amount: TypeAlias = Decimal | int | float | str
"""An amount of money; a float is taken as it is written."""

MILLION = 1_000_000
_ZERO = Decimal(0)


class UnknownPriceError(AnthropicError, LookupError):
    """The price table does not say what this costs; the message says how to add it."""


def amount(value: Amount) -> Decimal:
    """A number as a `Decimal`.

    Raises: `ValueError` (no number, or below zero), `TypeError`.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, float, str)):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"A price is a number, not {value!r}")
    try:
        found = value if isinstance(value, Decimal) else Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f"A price is a number such as '2.50', not {value!r}") from None
    if not found.is_finite() or found < 0:
        raise ValueError(f"A price is zero or more, not {value!r}")
    return found


# --- what was used ---------------------------------------------------------------------------------------


class Tokens(NamedTuple):
    """What a request, or many of them, used."""

    input: int = 0
    """Input tokens neither read from the cache nor written to it."""
    output: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    cache_read: int = 0
    web_searches: int = 0
    web_fetches: int = 0

    @property
    def prompt(self) -> int:
        """All input tokens, cached or not: what decides whether a prompt is a long one."""
        return self.input + self.cache_write_5m + self.cache_write_1h + self.cache_read

    @property
    def total(self) -> int:
        """Input and output tokens."""
        return self.prompt + self.output

    def plus(self, other: Tokens) -> Tokens:
        return Tokens(*(a + b for a, b in zip(self, other, strict=True)))


def tokens_of(usage: Any) -> Tokens:
    """The counts of a ``usage``, one of a message or of an iteration; what it does not say is zero."""
    written = _int(usage, "cache_creation_input_tokens")
    split = getattr(usage, "cache_creation", None)
    hour = min(_int(split, "ephemeral_1h_input_tokens"), written)
    tools = getattr(usage, "server_tool_use", None)
    return Tokens(
        _int(usage, "input_tokens"),
        _int(usage, "output_tokens"),
        written - hour,
        hour,
        _int(usage, "cache_read_input_tokens"),
        _int(tools, "web_search_requests"),
        _int(tools, "web_fetch_requests"),
    )


def _int(obj: Any, name: str) -> int:
    value = getattr(obj, name, None)
    return value if isinstance(value, int) else 0


# --- what it costs ---------------------------------------------------------------------------------------

_PARTS = ("input", "output", "cache_write_5m", "cache_write_1h", "cache_read", "server_tools")


@dataclass(frozen=True)
class Cost:
    """An amount of money, by what it is for. Costs can be added, also with ``sum``."""

    input: Decimal = _ZERO
    output: Decimal = _ZERO
    cache_write_5m: Decimal = _ZERO
    cache_write_1h: Decimal = _ZERO
    cache_read: Decimal = _ZERO
    server_tools: Decimal = _ZERO
    """Web searches, and the hours of code execution that were given."""
    currency: str = "USD"
    prices_of: date | None = None
    """The day of the price table; of the older one, where costs of two were added."""

    @property
    def total(self) -> Decimal:
        return sum((cast(Decimal, getattr(self, part)) for part in _PARTS), _ZERO)

    def __add__(self, other: object) -> Cost:
        if other == 0 and not isinstance(other, Cost):  # `sum` begins with it
            return self
        if not isinstance(other, Cost):
            return NotImplemented
        if other.currency != self.currency:
            raise ValueError(f"Cannot add {other.currency} to {self.currency}")
        days = [day for day in (self.prices_of, other.prices_of) if day is not None]
        parts = {part: getattr(self, part) + getattr(other, part) for part in _PARTS}
        return replace(self, **parts, prices_of=min(days, default=None))

    __radd__ = __add__

    def __float__(self) -> float:
        return float(self.total)

    @override
    def __str__(self) -> str:
        total = self.total
        shown = f"{total:,.2f}" if total >= 100 or total == 0 else f"{total:,.6f}"
        return f"${shown}" if self.currency == "USD" else f"{shown} {self.currency}"


@dataclass(frozen=True)
class Price:
    """What a model costs: US dollars per million tokens, and what multiplies them.

    Cache prices that are not given are the usual parts of the input price: 1.25 (five minutes), 2 (one hour) and
    0.1 (reading).
    """

    input: Decimal
    output: Decimal
    cache_write_5m: Decimal
    cache_write_1h: Decimal
    cache_read: Decimal
    batch: Decimal | None = Decimal("0.5")
    """Of message batches; None where the model has none."""
    fast: Decimal | None = None
    """Of ``speed="fast"``; None where the price is not known, or there is no such thing."""
    priority: Decimal | None = None
    """Of the priority tier, which is sold by contract: None, unless you set it."""
    geo: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    """Of an ``inference_geo``."""
    regional: Decimal = Decimal(1)
    """Of an endpoint of one region, on Bedrock and Vertex AI."""
    long_above: int | None = None
    """Prompts of more tokens than this are long ones."""
    long_input: Decimal = Decimal(1)
    """Of the input of long prompts, cached or not."""
    long_output: Decimal = Decimal(1)
    """Of the answers to long prompts."""
    refusals_free: bool = False
    """Whether a refusal before the first word is not billed."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """A price from a mapping of its fields, as JSON or TOML hold it.

        Raises: `ValueError` (an unknown field, no number), `TypeError` (no input or output price).
        """
        if "input" not in given or "output" not in given:
            raise TypeError("A price needs `input` and `output`, in dollars per million tokens")
        values = _checked(given)
        base: Decimal = values["input"]
        usual: dict[str, Any] = {
            "cache_write_5m": base * Decimal("1.25"),
            "cache_write_1h": base * 2,
            "cache_read": base / 10,
        }
        return cls(**{**usual, **values})


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in fields(Price)}
    strange = sorted(set(given) - known)
    if strange:
        raise ValueError(f"A price has no {', '.join(map(repr, strange))}; it has {', '.join(sorted(known))}")
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name == "geo":
            values[name] = {geo: amount(factor) for geo, factor in value.items()}
        else:
            as_it_is = name in ("long_above", "refusals_free")
            values[name] = value if as_it_is or value is None else amount(value)
    return values


# --- the names of models ---------------------------------------------------------------------------------

Platform: TypeAlias = Literal["anthropic", "bedrock", "vertex"]

_BEDROCK = re.compile(r"(?:([a-z]{2,6}(?:-[a-z]+)?)\.)?anthropic\.(.+)")
_OLD_NAMES = {
    "claude-v2:1": "claude-2.1",
    "claude-v2": "claude-2.0",
    "claude-2": "claude-2.1",
    "claude-instant-v1": "claude-instant-1.2",
    "claude-instant-1": "claude-instant-1.2",
    "claude-opus-4-0": "claude-opus-4",
    "claude-sonnet-4-0": "claude-sonnet-4",
}


class ModelName(NamedTuple):
    """What the name of a model says."""

    model: str
    """The name in the price table: without a date, a platform's prefix, or a version."""
    platform: Platform = "anthropic"
    regional: bool = False
    """Whether it names an endpoint of one region or of some, which may cost more than one of all."""


def model_name(name: str) -> ModelName:
    """Read the name of a model as any platform writes it.

    ``claude-sonnet-4-5-20250929``, ``us.anthropic.claude-sonnet-4-5-20250929-v1:0``, the ARN of a foundation model
    or an inference profile, ``claude-sonnet-4-5@20250929``, ``publishers/anthropic/models/...``.
    """
    bare = name.rpartition("/")[2] if "/" in name else name
    platform: Platform = "anthropic"
    regional = False
    bedrock = _BEDROCK.fullmatch(bare)
    if bedrock is not None:
        platform, regional, bare = "bedrock", bedrock[1] != "global", bedrock[2]
        if bare not in _OLD_NAMES:
            bare = re.sub(r"-v\d+(?::\d+)*(?::\d+k)?$", "", re.sub(r"(?::\d+)+(?::\d+k)?$", "", bare))
    elif "@" in bare:
        platform = "vertex"
        bare, _, version = bare.partition("@")
        bare = re.sub(r"-v\d+$", "", bare)
        if version.isdigit() and len(version) != 8:
            bare = f"{bare}@{version}"  # no date: not a version that we know
    bare = _OLD_NAMES.get(bare, bare)
    bare = re.sub(r"-(?:\d{8}|latest)$", "", bare)
    return ModelName(_OLD_NAMES.get(bare, bare), platform, regional)


# --- the table -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PriceTable:
    """What models and server tools cost from a day on."""

    as_of: date
    models: Mapping[str, Price]
    """Model, without a date -> its price."""
    web_search: Decimal = Decimal("0.01")
    """Dollars per search. What is found also counts as input tokens, and so do fetched pages, which cost nothing more."""
    code_execution_hour: Decimal = Decimal("0.05")
    """Dollars per hour of a container, beyond what an organization has free; `usage` does not say the hours."""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> PriceTable:
        """A table from a mapping as JSON or TOML hold it: ``as_of``, ``models`` and the prices of tools.

        Raises: `ValueError`, `TypeError`.
        """
        day = given.get("as_of")
        if isinstance(day, str):
            day = date.fromisoformat(day)
        if not isinstance(day, date):
            raise TypeError(
                f"A price table needs `as_of`, the day of its prices such as '2026-11-01', not {day!r}"
            )
        empty = cls(day, {})
        return empty.with_(
            given.get("models") or {}, **{k: v for k, v in given.items() if k not in ("as_of", "models")}
        )

    @classmethod
    def load(cls, path: str) -> PriceTable:
        """A table from a ``.json`` or ``.toml`` file, of the form that `of` takes.

        Raises: `OSError`; and what `of` raises.
        """
        with open(path, "rb") as file:
            data = file.read()
        if path.endswith(".toml"):
            try:
                toml: Any = import_module("tomllib")
            except ImportError:
                raise ValueError("TOML needs Python 3.11 or newer; write the price table as JSON") from None
            return cls.of(toml.loads(data.decode()))
        import json

        return cls.of(json.loads(data))

    def with_(
        self,
        models: Mapping[str, Price | Mapping[str, Any]] | None = None,
        *,
        as_of: date | None = None,
        **tools: Amount,
    ) -> PriceTable:
        """The table with some prices added or replaced.

        `models` maps names to a `Price`, or to what `Price.of` takes, such as ``{"input": 3, "output": 15}``; a model
        that is in the table keeps what is not given anew. `tools` are `web_search` and `code_execution_hour`.

        Raises: `ValueError`, `TypeError`.
        """
        prices = dict(self.models)
        for name, given in (models or {}).items():
            key = model_name(name).model
            if isinstance(given, Price):
                prices[key] = given
            elif key in prices and "input" not in given:
                prices[key] = replace(prices[key], **_checked(given))
            else:
                prices[key] = Price.of(given)
        strange = sorted(set(tools) - {"web_search", "code_execution_hour"})
        if strange:
            raise TypeError(f"A price table has no {', '.join(map(repr, strange))}")
        changed = {name: amount(value) for name, value in tools.items()}
        return replace(self, as_of=as_of or self.as_of, models=prices, **cast("dict[str, Any]", changed))

    def find(self, model: str) -> Price:
        """The price of a model, by any of its names.

        Raises: `UnknownPriceError`.
        """
        found = self.models.get(model_name(model).model)
        if found is None:
            raise UnknownPriceError(
                f"The price of {model!r} is not in the price table of {self.as_of}. Add it: "
                f"`prices.with_({{{model!r}: {{'input': ..., 'output': ...}}}})`, in dollars per million tokens, where "
                "`prices` is `anthropic.pricing.PRICES`; pass the table as `prices=` to `message.cost` or to the client"
            )
        return found

    def price(
        self,
        tokens: Tokens,
        model: str,
        *,
        service_tier: str | None = None,
        speed: str | None = None,
        inference_geo: str | None = None,
        regional: bool | None = None,
        long: bool | None = None,
    ) -> Cost:
        """What counts cost.

        `regional` says whether an endpoint of one region answered; None: as the model's name says. `long` says whether
        the prompt was a long one; None: as the counts say.

        Raises: `UnknownPriceError`.
        """
        row = self.find(model)
        factor = self._factor(row, model, service_tier, speed, inference_geo)
        if model_name(model).regional if regional is None else regional:
            factor *= row.regional
        if long is None:
            long = row.long_above is not None and tokens.prompt > row.long_above
        into, out = factor / MILLION, factor / MILLION
        if long:
            into, out = into * row.long_input, out * row.long_output
        return Cost(
            tokens.input * row.input * into,
            tokens.output * row.output * out,
            tokens.cache_write_5m * row.cache_write_5m * into,
            tokens.cache_write_1h * row.cache_write_1h * into,
            tokens.cache_read * row.cache_read * into,
            tokens.web_searches * self.web_search,
            prices_of=self.as_of,
        )

    def _factor(
        self, row: Price, model: str, tier: str | None, speed: str | None, geo: str | None
    ) -> Decimal:
        factor = Decimal(1)
        asked: list[tuple[str, str, Decimal | None]] = []
        if tier not in (None, "standard"):
            asked.append(("service_tier", tier, {"batch": row.batch, "priority": row.priority}.get(tier)))
        if speed not in (None, "standard"):
            asked.append(("speed", speed, row.fast if speed == "fast" else None))
        if geo not in (None, "", "global", "not_available"):
            asked.append(("inference_geo", geo, row.geo.get(geo)))
        for what, value, found in asked:
            if found is None:
                name = {"service_tier": value, "speed": "fast", "inference_geo": "geo"}[what]
                raise UnknownPriceError(
                    f"The price table of {self.as_of} does not say what {model!r} costs with {what} {value!r}. Add what "
                    f"multiplies its prices: `prices.with_({{{model!r}: {{{name!r}: ...}}}})`"
                )
            factor *= found
        return factor

    def cost(
        self,
        message: Any,
        *,
        model: str | None = None,
        service_tier: str | None = None,
        regional: bool | None = None,
        code_execution_hours: Amount = 0,
    ) -> Cost:
        """What a message cost, by its usage: each pass at the price of the model that made it.

        `model` and `service_tier` stand for what the message says: name the model as Bedrock or Vertex AI do, where
        the price depends on that.

        Raises: `UnknownPriceError`.
        """
        usage = message.usage
        name = model or cast(str, message.model)
        tier = service_tier or getattr(usage, "service_tier", None)
        settings: dict[str, Any] = {
            "service_tier": tier,
            "speed": getattr(usage, "speed", None),
            "inference_geo": getattr(usage, "inference_geo", None),
            "regional": regional,
        }
        found = Cost(
            server_tools=amount(code_execution_hours) * self.code_execution_hour, prices_of=self.as_of
        )
        passes = passes_of(usage, name)
        for number, (counts, of) in enumerate(passes, 1):
            unsaid = counts.output == 0 and (number < len(passes) or refused_unsaid(message))
            if unsaid and self.find(of).refusals_free:
                continue
            found += self.price(counts, of, **settings)
        return found


def passes_of(usage: Any, model: str) -> list[tuple[Tokens, str]]:
    """What each pass of a message used, and the model that made it. Without passes there is one."""
    whole = tokens_of(usage)
    iterations = getattr(usage, "iterations", None)
    if not isinstance(iterations, list) or not iterations:
        return [(whole, model)]
    found = [(tokens_of(one), getattr(one, "model", None) or model) for one in cast("list[Any]", iterations)]
    tools = Tokens(web_searches=whole.web_searches, web_fetches=whole.web_fetches)
    return [(found[0][0].plus(tools), found[0][1]), *found[1:]]


def refused_unsaid(message: Any) -> bool:
    """Whether Claude refused before the first word."""
    return getattr(message, "stop_reason", None) == "refusal" and not message.content


def _table() -> dict[str, Price]:
    us = {"us": "1.1"}
    since_4_5 = {"regional": "1.1"}
    since_4_6 = {**since_4_5, "geo": us}
    long_4 = {"long_above": 200_000, "long_input": 2, "long_output": "1.5"}
    haiku_5_5 = {"long_above": 100_000, "long_input": 5, "long_output": 5}
    fable = {**since_4_6, "refusals_free": True}
    rows: dict[str, dict[str, Any]] = {
        "claude-fable-5-1": {"input": 10, "output": 50, "cache_read": "0.25", **fable},
        "claude-mythos-5-1": {"input": 10, "output": 50, "cache_read": "0.25", **since_4_6},
        "claude-fable-5": {"input": 10, "output": 50, **fable},
        "claude-mythos-5": {"input": 10, "output": 50, **since_4_6},
        "claude-opus-5-5": {"input": 4, "output": 20, "cache_read": "0.20", "fast": 2, **since_4_6},
        "claude-opus-5": {"input": 5, "output": 25, "fast": 2, **since_4_6},
        "claude-opus-4-8": {"input": 5, "output": 25, "fast": 2, **since_4_6},
        "claude-opus-4-7": {"input": 5, "output": 25, **since_4_6},
        "claude-opus-4-6": {"input": 5, "output": 25, "fast": 6, **since_4_6},
        "claude-opus-4-5": {"input": 5, "output": 25, **since_4_5},
        "claude-opus-4-1": {"input": 15, "output": 75},
        "claude-opus-4": {"input": 15, "output": 75},
        "claude-sonnet-5-5": {"input": 2, "output": 10, "cache_read": "0.10", **since_4_6},
        "claude-sonnet-5": {"input": 2, "output": 10, **since_4_6},
        "claude-sonnet-4-6": {"input": 3, "output": 15, **since_4_6},
        "claude-sonnet-4-5": {"input": 3, "output": 15, **since_4_5, **long_4},
        "claude-sonnet-4": {"input": 3, "output": 15, **long_4},
        "claude-3-7-sonnet": {"input": 3, "output": 15},
        "claude-3-5-sonnet": {"input": 3, "output": 15},
        "claude-haiku-5-5": {"input": "0.10", "output": "0.50", **since_4_6, **haiku_5_5},
        "claude-haiku-4-5": {"input": 1, "output": 5, **since_4_5},
        "claude-3-5-haiku": {"input": "0.80", "output": 4},
        "claude-3-opus": {"input": 15, "output": 75},
        "claude-3-sonnet": {"input": 3, "output": 15},
        "claude-3-haiku": {
            "input": "0.25", "output": "1.25", "cache_write_5m": "0.30", "cache_write_1h": "0.50", "cache_read": "0.03",
        },
        "claude-2.1": {"input": 8, "output": 24, "batch": None},
        "claude-2.0": {"input": 8, "output": 24, "batch": None},
        "claude-instant-1.2": {"input": "0.80", "output": "2.40", "batch": None},
    }  # fmt: skip
    return {name: Price.of(given) for name, given in rows.items()}


PRICES = PriceTable(as_of=date(2026, 10, 16), models=_table())
"""The public prices of the Claude API, as they were read on that day."""

__all__ = [
    "PRICES",
    "Cost",
    "ModelName",
    "Price",
    "PriceTable",
    "Tokens",
    "UnknownPriceError",
    "model_name",
    "tokens_of",
]
