"""What the helper yields for each event of the API: which events, in which order, with which fields."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from typing import Any

import pydantic
import pytest
from hypothesis import given, strategies as st
from pydantic_core import from_json

import anthropic
from anthropic import streaming
from anthropic._pipe import Pipe
from anthropic.streaming.flow import Flow, ToolInputError
from anthropic.types import RawMessageStreamEvent
from anthropic.types.beta import BetaRawMessageStreamEvent

MESSAGE = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-4-8", "content": [],
    "stop_reason": None, "stop_sequence": None,
    "usage": {"input_tokens": 3, "output_tokens": 1, "cache_read_input_tokens": 7, "service_tier": "standard"},
}  # fmt: skip
START = {"type": "message_start", "message": MESSAGE}
END = [
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 9}},
    {"type": "message_stop"},
]  # fmt: skip


def begin(index: int, **block: Any) -> dict[str, Any]:
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index: int, type: str, **fields: Any) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": type, **fields}}


def stop(index: int) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


TEXT = {"type": "text", "text": ""}
TOOL = {"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}}


def sse(events: list[dict[str, Any]]) -> bytes:
    return b"".join(b"event: %s\ndata: %s\n\n" % (e["type"].encode(), json.dumps(e).encode()) for e in events)


def raw(data: bytes, cuts: list[int] | None = None, *, beta: bool = False) -> list[list[Any]]:
    """The API's events of each chunk."""
    pipe = Pipe(BetaRawMessageStreamEvent if beta else RawMessageStreamEvent)
    out: list[list[Any]] = []
    ends = sorted({*(cuts or ()), len(data)})
    for start, end in zip([0, *ends], ends, strict=False):
        chunk: list[Any] = []
        assert pipe.feed(data[start:end], chunk) is None
        out.append(chunk)
    return out


def run(*events: dict[str, Any], beta: bool = False, flow: Flow | None = None) -> tuple[list[Any], Flow]:
    flow = flow or Flow()
    [got] = raw(sse(list(events)), beta=beta)
    return [one for event in got for one in flow.take(event)], flow


def told(*blocks: list[dict[str, Any]], beta: bool = False, **options: Any) -> tuple[list[Any], Flow]:
    events = [event for block in blocks for event in block]
    return run(START, *events, *END, beta=beta, flow=Flow(**options))


def of(events: list[Any], type: str) -> list[Any]:
    return [event for event in events if event.type == type]


HELLO = [begin(0, **TEXT), *(delta(0, "text_delta", text=t) for t in ("Hello", ", ", "you")), stop(0)]


def test_the_order_of_a_simple_reply() -> None:
    events, flow = told(HELLO)
    assert [event.type for event in events] == [
        "message_start", "content_block_start", *["content_block_delta", "text"] * 3, "content_block_stop",
        "message_delta", "message_stop",
    ]  # fmt: skip
    assert [(event.text, event.snapshot) for event in of(events, "text")] == [
        ("Hello", "Hello"), (", ", "Hello, "), ("you", "Hello, you"),
    ]  # fmt: skip
    assert events[-1].message is flow.message() and events[-3].content_block is flow.message().content[0]
    assert type(flow.message()) is anthropic.types.ParsedMessage
    assert events[1].content_block is not flow.message().content[0] and events[1].content_block.text == ""


def test_usage_and_the_rest_of_the_end() -> None:
    _, flow = told(HELLO)
    message = flow.message()
    assert message.stop_reason == "end_turn" and message.usage.output_tokens == 9
    assert message.usage.cache_read_input_tokens == 7 and message.usage.service_tier == "standard"
    assert message.content[0].to_dict() == {"type": "text", "text": "Hello, you"}
    assert message.to_dict()["usage"] == {**MESSAGE["usage"], "output_tokens": 9}  # type: ignore[dict-item]


def tool(pieces: list[str], **block: Any) -> list[dict[str, Any]]:
    deltas = [delta(0, "input_json_delta", partial_json=piece) for piece in pieces]
    return [begin(0, **{**TOOL, **block}), *deltas, stop(0)]


@pytest.mark.parametrize("kind", ["tool_use", "server_tool_use", "mcp_tool_use"])
def test_the_input_of_a_tool(kind: str) -> None:
    block = {"type": kind, **({"server_name": "s"} if kind == "mcp_tool_use" else {})}
    events, flow = told(tool(["", '{"a": "b', 'c"', ', "n": [1, 2', "]}"], **block), beta=True)
    got = of(events, "input_json")
    assert [event.partial_json for event in got] == ["", '{"a": "b', 'c"', ', "n": [1, 2', "]}"]
    assert [event.snapshot for event in got] == [
        {}, {}, {"a": "bc"}, {"a": "bc", "n": [1, 2]}, {"a": "bc", "n": [1, 2]},
    ]  # fmt: skip
    assert flow.message().content[0].input == {"a": "bc", "n": [1, 2]}


def test_every_block_with_an_input_is_followed() -> None:
    from anthropic._models import fields_of, members_of, tags_of
    from anthropic.types.beta import BetaContentBlock

    for model in members_of(BetaContentBlock):
        if "input" in fields_of(model):
            events, _ = told(tool(['{"a"', ":1}"], type=tags_of(model, "type")[0]), beta=True)
            assert len(of(events, "input_json")) == 2


def test_snapshots_share_nothing_that_the_message_has() -> None:
    events, flow = told(tool(['{"a": {"b": 1}', "}"]))
    for event in of(events, "input_json"):
        event.snapshot["a"]["b"] = "changed"
        event.snapshot.clear()
    assert flow.message().content[0].input == {"a": {"b": 1}}


def test_fine_grained_streaming_shows_strings_that_are_cut_off() -> None:
    events, _ = told(tool(['{"x":"in', 'c"}']), trailing_strings=True)
    assert [event.snapshot for event in of(events, "input_json")] == [{"x": "in"}, {"x": "inc"}]


def test_input_that_is_cut_off_is_left_as_far_as_it_came() -> None:
    _, flow = told(tool(['{"done": 1, "x": "in']))
    assert flow.message().content[0].input == {"done": 1}
    _, flow = told(tool(['{"done": 1, "x": "in']), trailing_strings=True)
    assert flow.message().content[0].input == {"done": 1, "x": "in"}


def test_input_that_is_no_json_is_an_error_with_the_message_and_the_text() -> None:
    with pytest.raises(
        ValueError, match=r"Unable to parse tool parameter JSON from model.*JSON: \{,"
    ) as caught:
        told(tool(["{,"]))
    error = caught.value
    assert isinstance(error, ToolInputError) and isinstance(error, anthropic.AnthropicError)
    assert error.text == "{," and error.partial_message.content[0].input == "{,"
    events, _ = run(START, *tool(["{,"])[:-1])
    with pytest.raises(ValueError, match="Unable to parse"):
        events[-1].snapshot


def test_thinking_and_its_signature() -> None:
    block = [
        begin(0, type="thinking", thinking="", signature=""),
        delta(0, "thinking_delta", thinking="Well"), delta(0, "thinking_delta", thinking="..."),
        delta(0, "signature_delta", signature="s1"), delta(0, "signature_delta", signature="s2"), stop(0),
    ]  # fmt: skip
    events, flow = told(block)
    assert [(e.thinking, e.snapshot) for e in of(events, "thinking")] == [
        ("Well", "Well"),
        ("...", "Well..."),
    ]
    assert [e.signature for e in of(events, "signature")] == ["s1", "s2"]
    assert flow.message().content[0].to_dict() == {
        "type": "thinking",
        "thinking": "Well...",
        "signature": "s2",
    }


def test_citations_grow_by_one() -> None:
    cited = [{"type": "char_location", "cited_text": text, "document_index": 0} for text in "ab"]
    block = [begin(0, **TEXT), *(delta(0, "citations_delta", citation=c) for c in cited), stop(0)]
    events, flow = told(block)
    got = of(events, "citation")
    assert [[c.cited_text for c in event.snapshot] for event in got] == [["a"], ["a", "b"]]
    assert got[1].citation.cited_text == "b" and got[1].snapshot is not flow.message().content[0].citations
    assert [c.cited_text for c in flow.message().content[0].citations] == ["a", "b"]


def test_compaction_in_a_delta_and_whole() -> None:
    deltas = [begin(0, type="compaction", content=None), delta(0, "compaction_delta", content="Sum", encrypted_content="e"), stop(0)]  # fmt: skip
    events, flow = told(deltas, beta=True)
    [event] = of(events, "compaction")
    assert (event.content, event.encrypted_content) == ("Sum", "e")
    assert flow.message().content[0].content == "Sum" and flow.message().content[0].encrypted_content == "e"
    events, flow = told([begin(0, type="compaction", content="Whole"), stop(0)], beta=True)
    assert not of(events, "compaction") and flow.message().content[0].content == "Whole"


def test_a_fallback_changes_the_model() -> None:
    block = {"type": "fallback", "from": {"model": "claude-opus-4-8"}, "to": {"model": "claude-sonnet-5"}}
    _, flow = told([begin(0, **block), stop(0)], HELLO_AT_1, beta=True)
    message = flow.message()
    assert message.model == "claude-sonnet-5" and type(message.content[0]).__name__ == "BetaFallbackBlock"
    assert isinstance(message, anthropic.types.beta.ParsedBetaMessage)


HELLO_AT_1 = [begin(1, **TEXT), delta(1, "text_delta", text="Hi"), stop(1)]


def test_what_the_end_replaces_and_what_it_leaves() -> None:
    container = {"id": "c", "expires_at": "2026-01-01T00:00:00Z"}
    start = {"type": "message_start", "message": {**MESSAGE, "container": container, "input_transformations": [{"type": "thinking_dropped", "path": "p", "reason": "r"}]}}  # fmt: skip
    end = {
        "type": "message_delta",
        "delta": {"stop_reason": "refusal", "stop_sequence": None, "container": None, "stop_details": {"type": "refusal", "category": "cyber"}},
        "usage": {"output_tokens": 5, "input_tokens": None, "cache_read_input_tokens": 8, "iterations": [{"type": "message", "input_tokens": 1, "output_tokens": 2, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}]},
        "context_management": {"applied_edits": []},
        "input_transformations": [],
    }  # fmt: skip
    _, flow = run(start, end, END[1], beta=True)
    message = flow.message()
    assert message.container.id == "c" and message.stop_details.category == "cyber"
    assert message.usage.input_tokens == 3 and message.usage.cache_read_input_tokens == 8
    assert message.usage.output_tokens == 5 and message.usage.iterations[0].output_tokens == 2
    assert message.context_management.applied_edits == [] and message.input_transformations == []


def test_deltas_that_do_not_fit_their_block_give_nothing_more() -> None:
    block = [begin(0, **TEXT), delta(0, "thinking_delta", thinking="x"), delta(0, "new_delta", x=1), stop(0)]
    events, _ = told(block)
    assert [event.type for event in events[2:4]] == ["content_block_delta"] * 2
    assert [event.type for event in events[4:]] == ["content_block_stop", "message_delta", "message_stop"]


def test_unknown_events_and_events_before_the_start_are_passed_on() -> None:
    early = [{"type": "early", "x": 1}, delta(0, "text_delta", text="lost?")]
    events, flow = run(*early, START, {"type": "progress", "percent": 5}, *HELLO, *END)
    assert [event.type for event in events[:4]] == [
        "early",
        "content_block_delta",
        "message_start",
        "progress",
    ]
    assert events[3].percent == 5 and flow.message().stop_reason == "end_turn"


def test_a_dict_is_made_an_event_and_nonsense_is_refused() -> None:
    flow = Flow()
    flow.take(START)
    assert flow.take(HELLO[0])[0].type == "content_block_start"
    with pytest.raises(TypeError, match="Expected an event"):
        flow.take(5)


# --- events are models ----------------------------------------------------------------------------


def fresh(kind: str = "text") -> Any:
    """An event whose snapshot nobody has read."""
    events, _ = run(START, *(HELLO[:-1] if kind == "text" else tool(['{"a": 1'])[:-1]))
    return events[-1]


WHOLE = {"type": "text", "text": "you", "snapshot": "Hello, you"}


@pytest.mark.parametrize(
    "read",
    [
        lambda event: event.model_dump(),
        lambda event: json.loads(event.model_dump_json()),
        lambda event: event.to_dict(),
        lambda event: json.loads(event.to_json()),
        lambda event: dict(event),
        lambda event: dict(vars(event)),
        lambda event: copy.copy(event).model_dump(),
        lambda event: copy.deepcopy(event).model_dump(),
        lambda event: event.model_copy().model_dump(),
        lambda event: pickle.loads(pickle.dumps(event)).model_dump(),
        lambda event: pydantic.TypeAdapter(dict[str, Any]).dump_python({"e": event})["e"],
        lambda event: {name: getattr(event, name) for name in type(event).model_fields},
        lambda event: streaming.TextEvent.model_validate(event.model_dump()).model_dump(),
    ],
)
def test_a_snapshot_that_was_not_read_is_in_whatever_is_made_of_an_event(read: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(fresh()) == WHOLE


def test_events_compare_and_print_as_models() -> None:
    assert fresh() == fresh() == streaming.TextEvent(**WHOLE)  # type: ignore[arg-type]
    assert repr(fresh()) == "TextEvent(type='text', text='you', snapshot='Hello, you')"
    assert fresh().model_fields_set == {"type", "text", "snapshot"} and fresh("tool").snapshot == {"a": 1}
    event = fresh()
    event.snapshot = event.text = "mine"
    assert event.model_dump() == {"type": "text", "text": "mine", "snapshot": "mine"}
    with pytest.raises(AttributeError):
        event.nothing


def test_a_text_that_is_json_can_be_read_before_its_end() -> None:
    events, _ = run(START, begin(0, **TEXT), delta(0, "text_delta", text='{"a": "b'))
    assert events[-1].parsed_snapshot() == {"a": "b"}


def test_snapshots_are_those_of_their_moment_whenever_they_are_read() -> None:
    events, _ = told(HELLO)
    assert [event.snapshot for event in reversed(of(events, "text"))] == ["Hello, you", "Hello, ", "Hello"]


def test_dumping_the_last_event_warns_of_nothing() -> None:
    events, _ = told(HELLO)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert json.loads(events[-1].model_dump_json())["message"]["id"] == "msg_1"
        assert json.loads(events[-3].to_json())["content_block"]["text"] == "Hello, you"


def test_every_class_of_an_event_is_exported() -> None:
    for name in streaming.__all__:
        assert getattr(anthropic, name) is getattr(streaming, name)


# --- however the bytes are cut --------------------------------------------------------------------

deltas_of_text = st.lists(st.text(max_size=12), max_size=5)
inputs = st.dictionaries(st.text(max_size=6), st.text(max_size=9) | st.lists(st.integers()), max_size=4)


@st.composite
def streams(draw: Any) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [START]
    for index in range(draw(st.integers(0, 3))):
        if draw(st.booleans()):
            events += [begin(index, **TEXT)]
            events += [delta(index, "text_delta", text=text) for text in draw(deltas_of_text)]
        else:
            document = json.dumps(draw(inputs), ensure_ascii=draw(st.booleans()))
            size = draw(st.integers(1, 9))
            events += [begin(index, **TOOL), delta(index, "input_json_delta", partial_json="")]
            for at in range(0, len(document), size):
                events.append(delta(index, "input_json_delta", partial_json=document[at : at + size]))
        events.append(stop(index))
    return [*events, *END]


@given(streams(), st.lists(st.integers(0, 4000), max_size=30), st.data())
def test_any_split_of_the_bytes_gives_the_same_events(told: Any, cuts: list[int], data: Any) -> None:
    body = sse(told)
    whole, flow = Flow(), Flow()
    expected = [one for chunk in raw(body) for event in chunk for one in whole.take(event)]
    got: list[Any] = []
    for chunk in raw(body, [cut % len(body) for cut in cuts]):
        for event in chunk:
            for one in flow.take(event):
                got.append(one)
                if data.draw(st.booleans()) and hasattr(one, "snapshot"):
                    one.snapshot
                if data.draw(st.booleans()):
                    flow.message()
    assert [one.model_dump() for one in got] == [one.model_dump() for one in expected]
    assert flow.message() == whole.message()


@given(streams())
def test_snapshots_are_what_the_pieces_add_up_to(told: Any) -> None:
    flow = Flow()
    text: dict[int, str] = {}
    for event in [event for chunk in raw(sse(told)) for event in chunk]:
        out = flow.take(event)
        if len(out) == 2:
            piece = out[1].text if out[1].type == "text" else out[1].partial_json
            text[event.index] = text.get(event.index, "") + piece
            so_far = text[event.index]
            if out[1].type == "input_json":
                so_far = from_json(so_far, allow_partial=True) if so_far else {}
            assert out[1].snapshot == so_far
            block = flow.message().content[event.index]
            assert (block.text if out[1].type == "text" else block.input) == so_far
