"""What the events of a stream add up to, where servers do not keep to the usual order."""

from __future__ import annotations

from typing import Any

from anthropic._accumulate import Accumulator
from anthropic._parsing import construct_type
from anthropic.types import RawMessageStreamEvent


def start(id: str, **more: Any) -> dict[str, Any]:
    message = {
        "id": id,
        "type": "message",
        "role": "assistant",
        "content": [],
        "model": "claude-opus-4-8",
        **more,
    }
    return {"type": "message_start", "message": {"usage": {"input_tokens": 1, "output_tokens": 1}, **message}}


def begin(index: int, **block: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def more(index: int, type: str, **delta: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": type, **delta}}


def end(**delta: Any) -> dict[str, Any]:
    return {"type": "message_delta", "delta": delta, "usage": {"output_tokens": 9}}


def total(*events: dict[str, Any]) -> dict[str, Any]:
    accumulator = Accumulator()
    for event in events:
        accumulator.add(construct_type(type_=RawMessageStreamEvent, value=event))
    return accumulator.message().to_dict()


TEXT = {"type": "text", "text": ""}
ONE, TWO = more(0, "text_delta", text="one"), more(0, "text_delta", text="two")


def test_another_message_starts_over() -> None:
    """A gateway that tries again after half an answer sends the whole of the second one."""
    half = [start("msg_1"), begin(0, **TEXT), ONE, begin(1, **TEXT), end(stop_reason="max_tokens")]
    whole = [start("msg_2"), begin(0, **TEXT), TWO]
    assert total(*half, *whole) == total(*whole)


def test_the_same_message_twice_starts_once() -> None:
    once = [start("msg_1"), begin(0, **TEXT), ONE]
    assert total(start("msg_1"), *once, start("msg_1"), TWO) == total(*once, TWO)


def test_a_start_that_comes_late_loses_nothing() -> None:
    assert total(begin(0, **TEXT), ONE, start("msg_1"), TWO)["content"] == [
        {"type": "text", "text": "onetwo"}
    ]


def test_a_signature_is_the_last_one() -> None:
    thinking = begin(0, type="thinking", thinking="", signature="")
    signatures = [more(0, "signature_delta", signature=text) for text in ("first", "second")]
    [block] = total(start("msg_1"), thinking, *signatures)["content"]
    assert block == {"type": "thinking", "thinking": "", "signature": "second"}


def test_a_null_container_is_no_news() -> None:
    container = {"id": "container_1", "expires_at": "2026-01-01T00:00:00Z"}
    kept = total(start("msg_1", container=container), end(stop_reason="end_turn", container=None))
    assert kept["container"]["id"] == "container_1"
    assert kept["stop_reason"] == "end_turn"
