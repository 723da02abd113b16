"""`accumulate_event`, as tracers and proxies call it: one event at a time, on a message that they keep."""

from __future__ import annotations

import copy
import importlib
import inspect
from typing import Any

import pytest
from anthropic.lib.streaming._beta_messages import accumulate_event as beta_accumulate_event
from anthropic.lib.streaming._messages import accumulate_event
from hypothesis import given, strategies as st
from test_events import END, HELLO, START, TOOL, begin, delta, raw, sse, stop, streams

import anthropic
from anthropic.streaming.flow import Flow


def events(*told: dict[str, Any], beta: bool = False) -> list[Any]:
    return raw(sse([*told]), beta=beta)[0]


@given(streams(), st.data())
def test_it_is_the_message_of_a_stream(told: Any, data: Any) -> None:
    flow = Flow()
    snapshot: Any = None
    bufs: dict[int, bytes] | None = data.draw(st.sampled_from([None, {}]))
    for event in events(*told):
        flow.take(event)
        snapshot = accumulate_event(event=event, current_snapshot=snapshot, json_bufs=bufs)
        if bufs is not None and data.draw(st.booleans()):
            snapshot = data.draw(st.sampled_from([copy.copy, copy.deepcopy]))(snapshot)
            if data.draw(st.booleans()):
                snapshot.__dict__.pop("_accumulator", None)  # as one that was made by other means
    assert snapshot == flow.message() and snapshot.to_dict() == flow.message().to_dict()
    assert type(snapshot) is anthropic.types.ParsedMessage


def test_the_message_is_changed_in_place() -> None:
    first, *rest = events(START, *HELLO, *END)
    snapshot = accumulate_event(event=first, current_snapshot=None)
    assert snapshot is not first.message
    for event in rest:
        assert accumulate_event(event=event, current_snapshot=snapshot) is snapshot
    assert snapshot.content[0].text == "Hello, you" and first.message.content == []


def test_dicts_are_events_too() -> None:
    snapshot = None
    for event in (START, *HELLO, *END):
        snapshot = accumulate_event(event=event, current_snapshot=snapshot)
    assert snapshot.content[0].text == "Hello, you"
    with pytest.raises(TypeError, match="Expected an event"):
        accumulate_event(event=5, current_snapshot=snapshot)


def test_an_event_before_the_start() -> None:
    with pytest.raises(RuntimeError, match='content_block_start before "message_start"'):
        accumulate_event(event=HELLO[0], current_snapshot=None)


def test_the_text_of_inputs_is_in_json_bufs() -> None:
    bufs: dict[int, bytes] = {}
    snapshot = None
    pieces = [delta(0, "input_json_delta", partial_json=piece) for piece in ('{"x":"é', 'c"', "}")]
    inputs = []
    for event in events(START, begin(0, **TOOL), *pieces, stop(0)):
        snapshot = accumulate_event(event=event, current_snapshot=snapshot, json_bufs=bufs)
        inputs.append([block.input for block in snapshot.content])
    assert bufs == {0: '{"x":"éc"}'.encode()}
    assert inputs == [[], [{}], [{}], [{"x": "éc"}], [{"x": "éc"}], [{"x": "éc"}]]


@pytest.mark.parametrize(("header", "shown"), [({}, {}), (None, {}), ({"anthropic-beta": "a,fine-grained-tool-streaming-2025-05-14"}, {"x": "in"})])  # fmt: skip
def test_request_headers_tell_of_fine_grained_streaming(header: Any, shown: Any) -> None:
    snapshot = None
    for event in events(
        START, begin(0, **TOOL), delta(0, "input_json_delta", partial_json='{"x":"in'), beta=True
    ):
        snapshot = beta_accumulate_event(
            event=event, current_snapshot=snapshot, json_bufs={}, request_headers=header
        )
    assert snapshot.content[0].input == shown
    assert isinstance(snapshot, anthropic.types.beta.ParsedBetaMessage)


def test_input_that_is_no_json_is_an_error_at_once() -> None:
    start = [START, begin(0, **TOOL)]
    snapshot = None
    for event in start:
        snapshot = accumulate_event(event=event, current_snapshot=snapshot)
    with pytest.raises(ValueError, match="Unable to parse tool parameter JSON"):
        accumulate_event(event=delta(0, "input_json_delta", partial_json="{,"), current_snapshot=snapshot)


def test_tracers_look_for_json_bufs_in_the_signature() -> None:
    for module in ("_messages", "_beta_messages"):
        found = importlib.import_module(f"anthropic.lib.streaming.{module}").accumulate_event
        names = inspect.signature(found).parameters
        assert {"event", "current_snapshot", "json_bufs"} <= set(names)
        assert ("request_headers" in names) == (module == "_beta_messages")


def test_older_paths_give_the_very_classes() -> None:
    for module in ("_messages", "_beta_messages", "_types", "_beta_types"):
        old = importlib.import_module(f"anthropic.lib.streaming.{module}")
        for name in dir(old):
            if name[0].isupper():
                assert getattr(old, name) is getattr(anthropic, name)
    assert importlib.import_module("anthropic.lib.streaming").MessageStream is anthropic.MessageStream
