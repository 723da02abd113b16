"""Events added up: the same message as without a stream, and never an exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from messages import blocks, messages, streamed, values

from anthropic._accumulate import Accumulator
from anthropic._models import dump
from anthropic._parsing import construct_type
from anthropic.types import Message, RawMessageStreamEvent
from anthropic.types.beta import BetaMessage, BetaRawMessageStreamEvent

START = {
    "type": "message_start",
    "message": {"id": "m", "type": "message", "content": [], "usage": {"input_tokens": 3}},
}


def add_up(events: Any, type_: Any = RawMessageStreamEvent) -> Any:
    total = Accumulator()
    for event in events:
        total.add(construct_type(type_=type_, value=event))
    return total.message()


@given(streamed())
def test_it_is_the_message_that_was_not_streamed(told: tuple[Any, Any]) -> None:
    message, events = told
    made = add_up(events)
    assert type(made) is Message
    assert dump(made) == message
    assert made == construct_type(type_=Message, value=message)


@given(streamed())
def test_beta_too(told: tuple[Any, Any]) -> None:
    message, events = told
    made = add_up(events, BetaRawMessageStreamEvent)
    assert type(made) is BetaMessage and dump(made) == message


@given(streamed(), st.data())
def test_asking_in_the_middle_changes_nothing(told: tuple[Any, Any], data: Any) -> None:
    message, events = told
    total = Accumulator()
    for event in events:
        total.add(construct_type(type_=RawMessageStreamEvent, value=event))
        if data.draw(st.booleans()):
            assert total.message() is not None
    assert dump(total.message()) == message


odd_deltas = st.one_of(
    values,
    st.fixed_dictionaries(
        {
            "type": st.one_of(
                st.sampled_from(["text_delta", "input_json_delta", "thinking_delta", "signature_delta", "citations_delta", "compaction_delta", "new"]),
                values,
            )
        },
        optional={"text": values, "partial_json": values, "thinking": values, "signature": values, "citation": values, "content": values,
                  "stop_reason": values, "usage": values},
    ),
)  # fmt: skip
indexes = st.one_of(st.integers(-2, 3), values)
odd_events = st.one_of(
    values,
    st.fixed_dictionaries(
        {
            "type": st.one_of(
                st.sampled_from(["message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop", "new"]),
                values,
            )
        },
        optional={"index": indexes, "delta": odd_deltas, "content_block": st.one_of(blocks, values),
                  "message": st.one_of(messages, values), "usage": values},
    ),
)  # fmt: skip


@given(st.lists(odd_events, max_size=12))
def test_it_never_raises(events: list[Any]) -> None:
    total = Accumulator()
    for event in events:
        total.add(construct_type(type_=RawMessageStreamEvent, value=event))
        total.message()


@given(st.permutations([*range(8)]), st.integers(0, 8))
def test_any_order_of_good_events(order: list[int], dropped: int) -> None:
    events = [
        START,
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
        {"type": "content_block_stop", "index": 0},
        {
            "type": "content_block_start",
            "index": 1,
            "content_block": {"type": "tool_use", "id": "t", "name": "n", "input": {}},
        },
        {
            "type": "content_block_delta",
            "index": 1,
            "delta": {"type": "input_json_delta", "partial_json": '{"a": 1}'},
        },
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
        {"type": "message_stop"},
    ]
    made = add_up([events[i] for i in order if i != dropped])
    assert made is None if dropped == 0 else isinstance(made, Message)


def told(*deltas: Any, block: Any = None) -> Any:
    begun = [] if block is None else [{"type": "content_block_start", "index": 0, "content_block": block}]
    return add_up([START, *begun, *({"type": "content_block_delta", "index": 0, "delta": d} for d in deltas)])


@pytest.mark.parametrize(
    ("deltas", "expected"),
    [
        (
            [{"type": "text_delta", "text": "a"}, {"type": "text_delta", "text": "b"}],
            {"type": "text", "text": "ab"},
        ),
        (
            [{"type": "thinking_delta", "thinking": "hm"}],
            {"type": "thinking", "thinking": "hm", "signature": ""},
        ),
        (
            [{"type": "signature_delta", "signature": "s"}],
            {"type": "thinking", "thinking": "", "signature": "s"},
        ),
        (
            [{"type": "input_json_delta", "partial_json": '{"a":1}'}],
            {"type": "tool_use", "id": "", "name": "", "input": {"a": 1}},
        ),
        ([{"type": "new_delta", "x": 1}], None),
        ([{"type": "text_delta"}], {"type": "text", "text": ""}),
    ],
)
def test_deltas_of_a_block_that_never_started(deltas: Any, expected: Any) -> None:
    content = dump(told(*deltas))["content"]
    assert content == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("partial", "expected"),
    [
        ("", {}), (" ", {}), ('{"a": [1, {"b": "x', {"a": [1, {"b": "x"}]}), ('{"a"', {}), ('{"a":', {}), ('{"a": tr', {}),
        ("nonsense", "nonsense"), ('{"a": "\\ud83d', {"a": ""}), ("[1,", [1]),
    ],
)  # fmt: skip
def test_input_that_is_cut_off(partial: str, expected: Any) -> None:
    made = told(
        {"type": "input_json_delta", "partial_json": partial},
        block={"type": "tool_use", "id": "t", "name": "n", "input": {}},
    )
    assert made.content[0].input == expected


@given(st.dictionaries(st.text(max_size=4), values, max_size=3), st.integers(0, 60))
def test_any_prefix_of_an_input_is_a_value(value: Any, length: int) -> None:
    partial = json.dumps(value)[:length]
    made = told(
        {"type": "input_json_delta", "partial_json": partial},
        block={"type": "tool_use", "id": "t", "name": "n", "input": {}},
    )
    assert isinstance(made.content[0].input, (dict, str))


def test_citations_are_added_to_those_there_are() -> None:
    one, two = ({"type": "char_location", "cited_text": t} for t in "ab")
    made = told(
        {"type": "citations_delta", "citation": two}, block={"type": "text", "text": "x", "citations": [one]}
    )
    assert dump(made)["content"] == [{"type": "text", "text": "x", "citations": [one, two]}]


def test_usage_of_the_end_wins_where_it_says_something() -> None:
    first = {"input_tokens": 3, "output_tokens": 1, "cache_read_input_tokens": 7}
    made = add_up(
        [
            {**START, "message": {**START["message"], "usage": first}},
            {
                "type": "message_delta",
                "delta": {},
                "usage": {"output_tokens": 9, "cache_read_input_tokens": None},
            },
        ]
    )
    assert dump(made)["usage"] == {"input_tokens": 3, "output_tokens": 9, "cache_read_input_tokens": 7}


def test_usage_that_only_the_end_tells() -> None:
    start = {"type": "message_start", "message": {"id": "m", "content": []}}
    made = add_up(
        [start, {"type": "message_delta", "delta": {"stop_reason": "x"}, "usage": {"output_tokens": 9}}]
    )
    assert made.usage.output_tokens == 9 and made.stop_reason == "x"


def test_compaction() -> None:
    made = add_up(
        [
            START,
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "compaction", "content": None},
            },
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "compaction_delta", "content": "short"},
            },
        ],
        BetaRawMessageStreamEvent,
    )
    assert made.content[0].content == "short"


def test_blocks_are_ordered_by_index() -> None:
    made = add_up(
        [
            START,
            *(
                {"type": "content_block_start", "index": i, "content_block": {"type": "text", "text": str(i)}}
                for i in (2, 0, 1)
            ),
        ]
    )
    assert [b.text for b in made.content] == ["0", "1", "2"]


def test_adding_costs_the_same_however_long_the_text() -> None:
    """What one more delta costs does not grow: count the bytecode lines that run."""
    import sys

    total = Accumulator()
    for event in (
        START,
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    ):
        total.add(construct_type(type_=RawMessageStreamEvent, value=event))
    delta = construct_type(
        type_=RawMessageStreamEvent,
        value={"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "abc"}},
    )

    def lines() -> int:
        count = 0

        def trace(frame: Any, kind: str, arg: Any) -> Any:
            nonlocal count
            count += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            for _ in range(1000):
                total.add(delta)
        finally:
            sys.settrace(before)
        return count

    first = lines()
    for _ in range(30_000):
        total.add(delta)
    assert lines() <= first * 1.2
    assert total.message().content[0].text == "abc" * 32_000
