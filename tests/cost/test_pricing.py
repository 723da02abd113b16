"""The price table and its arithmetic."""

from __future__ import annotations

import json
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from anthropic._parsing import validator
from anthropic.pricing import PRICES, Cost, Price, PriceTable, Tokens, UnknownPriceError, model_name
from anthropic.types import Message, Model
from anthropic.types.beta import BetaMessage

UNKNOWN = {"claude-fable-5-2", "claude-mythos-5-2", "claude-mythos-preview"}
"""Models of which no price is public, as far as we could see."""


def message(
    model: str = "claude-opus-4-8", cls: Any = Message, /, *, stop: str = "end_turn", **usage: Any
) -> Any:
    content = [] if stop == "refusal" else [{"type": "text", "text": "Hi"}]
    data = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content, "stop_reason": stop,
        "usage": {"input_tokens": 0, "output_tokens": 0, **usage},
    }  # fmt: skip
    return validator(cls).validate_json(json.dumps(data))


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("claude-opus-4-8", {"input_tokens": 1_000_000, "output_tokens": 1_000_000}, "30"),
        ("claude-opus-5-5", {"input_tokens": 1_000_000, "output_tokens": 1_000_000}, "24"),
        ("claude-sonnet-4-6", {"cache_creation_input_tokens": 1_000_000}, "3.75"),
        (
            "claude-sonnet-4-6",
            {
                "cache_creation_input_tokens": 1_000_000,
                "cache_creation": {"ephemeral_5m_input_tokens": 400_000, "ephemeral_1h_input_tokens": 600_000},
            },
            "5.10",
        ),
        ("claude-haiku-4-5", {"cache_read_input_tokens": 1_000_000}, "0.10"),
        ("claude-fable-5", {"cache_read_input_tokens": 1_000_000}, "1"),
        ("claude-fable-5-1", {"cache_read_input_tokens": 1_000_000}, "0.25"),
        ("claude-3-haiku-20240307", {"cache_creation_input_tokens": 1_000_000}, "0.30"),
        ("claude-opus-4-8", {"input_tokens": 1_000_000, "service_tier": "batch"}, "2.5"),
        ("claude-opus-4-8", {"input_tokens": 1_000_000, "speed": "fast"}, "10"),
        ("claude-opus-4-8", {"input_tokens": 1_000_000, "inference_geo": "us"}, "5.5"),
        ("claude-opus-4-8", {"input_tokens": 1_000_000, "inference_geo": "global"}, "5"),
        ("claude-sonnet-4-5", {"input_tokens": 200_000, "output_tokens": 1_000_000}, "15.60"),
        ("claude-sonnet-4-5", {"input_tokens": 200_001, "output_tokens": 1_000_000}, "23.700006"),
        ("claude-sonnet-4-6", {"input_tokens": 200_001}, "0.600003"),
        ("claude-haiku-5-5", {"input_tokens": 60_000, "cache_read_input_tokens": 40_000}, "0.0064"),
        ("claude-haiku-5-5", {"input_tokens": 60_001, "cache_read_input_tokens": 40_000}, "0.0320005"),
        (
            "claude-opus-4-8",
            {"input_tokens": 0, "server_tool_use": {"web_search_requests": 3, "web_fetch_requests": 9}},
            "0.03",
        ),
    ],
)  # fmt: skip
def test_what_messages_cost(model: str, usage: dict[str, Any], dollars: str) -> None:
    assert message(model, **usage).cost().total == Decimal(dollars)


def test_discounts_and_premiums_multiply() -> None:
    usage = {"input_tokens": 1_000_000, "service_tier": "batch", "inference_geo": "us"}
    assert message("claude-opus-4-8", **usage).cost().total == Decimal("2.75")


@pytest.mark.parametrize(
    ("name", "model", "regional"),
    [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", False),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku", False),
        ("claude-opus-4-0", "claude-opus-4", False),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5", True),
        ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5", False),
        ("anthropic.claude-3-haiku-20240307-v1:0:200k", "claude-3-haiku", True),
        ("us-gov.anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku", True),
        ("anthropic.claude-v2:1", "claude-2.1", True),
        ("anthropic.claude-instant-v1", "claude-instant-1.2", True),
        ("jp.anthropic.claude-opus-5-5", "claude-opus-5-5", True),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1", "claude-opus-4-6", True),
        (
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
            "claude-haiku-4-5",
            True,
        ),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5", False),
        ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet", False),
        ("projects/p/locations/global/publishers/anthropic/models/claude-opus-5@default", "claude-opus-5", False),
    ],
)  # fmt: skip
def test_names_of_other_platforms(name: str, model: str, regional: bool) -> None:
    assert model_name(name)[::2] == (model, regional)
    assert PRICES.find(name) is PRICES.models[model]


def test_an_endpoint_of_one_region_costs_more_since_4_5() -> None:
    paid = message(input_tokens=1_000_000)
    assert paid.cost(model="us.anthropic.claude-sonnet-4-5-20250929-v1:0").total == Decimal(
        "6.6"
    )  # a long prompt
    assert paid.cost(model="global.anthropic.claude-opus-4-6-v1").total == Decimal(5)
    assert paid.cost(model="eu.anthropic.claude-opus-4-6-v1").total == Decimal("5.5")
    assert paid.cost(model="anthropic.claude-3-7-sonnet-20250219-v1:0").total == Decimal(3)
    assert paid.cost(model="claude-opus-4-6@default", regional=True).total == Decimal("5.5")


@pytest.mark.parametrize("name", list(get_args(get_args(Model)[0])))
def test_every_model_of_this_release_has_a_price_or_says_that_it_has_none(name: str) -> None:
    if name in UNKNOWN:
        with pytest.raises(
            UnknownPriceError, match=rf"'{name}' is not in the price table of 2026-\d\d-\d\d. Add it"
        ):
            PRICES.find(name)
    else:
        assert PRICES.find(name).output > PRICES.find(name).input > PRICES.find(name).cache_read


@pytest.mark.parametrize(
    ("usage", "setting"),
    [
        ({"speed": "fast"}, "fast"),
        ({"service_tier": "priority"}, "priority"),
        ({"inference_geo": "eu"}, "geo"),
    ],
)
def test_what_is_not_known_is_not_guessed(usage: dict[str, Any], setting: str) -> None:
    paid = message("claude-sonnet-4-5", input_tokens=1_000_000, **usage)
    with pytest.raises(UnknownPriceError, match=f"'{setting}': ...") as caught:
        paid.cost()
    assert isinstance(caught.value, LookupError)
    known = PRICES.with_({"claude-sonnet-4-5": {setting: {"eu": 2} if setting == "geo" else 2}})
    assert (
        paid.cost(prices=known).total == 2 * message("claude-sonnet-4-5", input_tokens=1_000_000).cost().total
    )


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    mapping = {"as_of": "2027-01-02", "models": {"claude-x": {"input": 1, "output": "2.5"}}, "web_search": 1}
    (tmp_path / "prices.json").write_text(json.dumps(mapping))
    table = PriceTable.load(str(tmp_path / "prices.json"))
    usage = {"input_tokens": 1_000_000, "output_tokens": 1_000_000, "cache_read_input_tokens": 1_000_000}
    cost = message("claude-x-20270101", server_tool_use={"web_search_requests": 2}, **usage).cost(
        prices=table
    )
    assert (cost.input, cost.output, cost.cache_read, cost.server_tools) == (
        1,
        Decimal("2.5"),
        Decimal("0.1"),
        2,
    )
    assert cost.prices_of == date(2027, 1, 2)
    assert table == PriceTable.of(mapping)
    changed = PRICES.with_({"claude-opus-4-8": {"output": 1}}, as_of=date(2027, 1, 1), web_search="0.02")
    assert changed.find("claude-opus-4-8").output == 1 and changed.find("claude-opus-4-8").input == 5
    assert (PRICES.find("claude-opus-4-8").output, PRICES.web_search) == (25, Decimal("0.01"))


def test_toml(tmp_path: Path) -> None:
    pytest.importorskip("tomllib")
    (tmp_path / "prices.toml").write_text("as_of = 2027-01-02\n[models.claude-x]\ninput = 1\noutput = 2.5\n")
    assert PriceTable.load(str(tmp_path / "prices.toml")).find("claude-x").output == Decimal("2.5")


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"input": 1}, TypeError, "needs `input` and `output`"),
        ({"input": 1, "output": 1, "cached": 1}, ValueError, "has no 'cached'"),
        ({"input": "much", "output": 1}, ValueError, "such as '2.50'"),
        ({"input": -1, "output": 1}, ValueError, "zero or more"),
        ({"input": True, "output": 1}, TypeError, "not True"),
    ],
)
def test_a_wrong_price_is_refused(wrong: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        PRICES.with_({"claude-x": wrong})


def test_a_table_needs_its_day() -> None:
    with pytest.raises(TypeError, match="as_of"):
        PriceTable.of({"models": {}})


counts = st.integers(0, 10**9)


@given(st.lists(st.tuples(*[counts] * 7), max_size=5))
def test_costs_add_up_exactly(many: list[tuple[int, ...]]) -> None:
    each = [PRICES.price(Tokens(*one), "claude-opus-4-8") for one in many]
    whole = Tokens()
    for one in many:
        whole = whole.plus(Tokens(*one))
    added: Any = sum(each)
    assert (added.total if each else 0) == PRICES.price(whole, "claude-opus-4-8").total


def test_costs_are_values() -> None:
    cost = Cost(input=Decimal("0.000015"), prices_of=date(2026, 10, 2))
    assert str(cost) == "$0.000015" and float(cost) == 0.000015 and str(Cost(currency="EUR")) == "0.00 EUR"
    assert str(cost + Cost(output=Decimal(1234))) == "$1,234.00"
    assert (cost + Cost(prices_of=date(2026, 1, 1))).prices_of == date(2026, 1, 1)
    assert pickle.loads(pickle.dumps(cost)) == cost
    with pytest.raises(ValueError, match="EUR to USD"):
        cost + Cost(currency="EUR")


def test_each_pass_has_the_price_of_its_model() -> None:
    one = {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    iterations = [
        {"type": "compaction", "input_tokens": 1_000_000, "output_tokens": 0, **one},
        {"type": "message", "input_tokens": 1_000_000, "output_tokens": 1_000_000, **one},
        {
            "type": "advisor_message",
            "model": "claude-haiku-4-5",
            "input_tokens": 1_000_000,
            "output_tokens": 0,
            **one,
        },
    ]
    paid = message(
        "claude-opus-4-8", BetaMessage, input_tokens=1_000_000, output_tokens=1_000_000, iterations=iterations
    )
    assert paid.cost().total == 5 + 5 + 25 + 1


def test_a_refusal_before_the_first_word_is_free_where_it_is() -> None:
    assert message("claude-fable-5", stop="refusal", input_tokens=1000).cost().total == 0
    assert message("claude-sonnet-4-5", stop="refusal", input_tokens=1000).cost().total > 0
    one = {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "input_tokens": 1_000_000}
    passes = [
        {"type": "message", "output_tokens": 0, **one},
        {"type": "fallback_message", "model": "claude-opus-4-8", "output_tokens": 1_000_000, **one},
    ]
    assert message("claude-fable-5", BetaMessage, iterations=passes).cost().total == 30


def test_the_table_is_sound() -> None:
    for name, price in PRICES.models.items():
        assert isinstance(price, Price) and model_name(name).model == name, "no such name is ever looked for"
        assert price.cache_read < price.input < price.cache_write_5m < price.cache_write_1h < price.output
