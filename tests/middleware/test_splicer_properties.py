"""Whatever the models stream, wherever they refuse and however the bytes are cut: one message comes out."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import given, settings, strategies as st

from anthropic._sse import Events
from anthropic.middleware.frames import Frames, Kept
from anthropic.middleware.splice import Splicer

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8) | st.sampled_from(
    ["message_delta", "\n\n", '"index": 3', "event: message_delta\ndata: {}"]
)
KINDS = {"text": "text_delta", "thinking": "thinking_delta", "tool_use": "input_json_delta"}
FIELDS = {"text": "text", "thinking": "thinking", "tool_use": "partial_json"}


@dataclass
class Leg:
    """What one model streams: its blocks as pieces, cut off after `length` events where it refuses."""

    blocks: list[tuple[str, list[str]]]
    length: int | None
    token: bool
    claim: bool
    newline: str
    compact: bool
    noise: list[int]

    def events(self, model: str) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for index, (kind, pieces) in enumerate(self.blocks):
            field = "input" if kind == "tool_use" else kind
            began: dict[str, Any] = {"type": kind, field: {} if kind == "tool_use" else ""}
            out.append({"type": "content_block_start", "index": index, "content_block": began})
            for piece in pieces:
                said = {"type": KINDS[kind], FIELDS[kind]: piece}
                out.append({"type": "content_block_delta", "index": index, "delta": said})
            out.append({"type": "content_block_stop", "index": index})
        if self.length is not None:
            out = out[: self.length % (len(out) + 1)]
        return out

    def bytes_of(self, model: str, last: bool) -> bytes:
        message = {
            "id": f"msg_{model}",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [],
        }
        content = self.events(model)
        details: dict[str, Any] = {"type": "refusal", "fallback_has_prefill_claim": self.claim}
        if self.token:
            details["fallback_credit_token"] = "t"
        said = (
            {"stop_reason": "end_turn"}
            if self.length is None
            else {"stop_reason": "refusal", "stop_details": details}
        )
        ends = [
            {"type": "message_delta", "delta": said, "usage": {"output_tokens": 1}},
            {"type": "message_stop"},
        ]
        start = {
            "type": "message_start",
            "message": {**message, "usage": {"input_tokens": 1, "output_tokens": 0}},
        }
        frames = [self.frame(one) for one in (start, *content, *ends)]
        for place in self.noise:
            at = 1 + place % len(frames)
            frames.insert(
                at, self.frame({"type": "ping"}) if place % 2 else f": hm{self.newline * 2}".encode()
            )
        return b"".join(frames)

    def frame(self, event: dict[str, Any]) -> bytes:
        data = json.dumps(event, separators=(",", ":") if self.compact else None)
        return f"event: {event['type']}{self.newline}data: {data}{self.newline * 2}".encode()

    def taken_over(self) -> bool:
        return self.length is not None and (self.token or not self.events(""))


BLOCKS = st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.lists(TEXTS, max_size=3)), max_size=3)
LEGS = st.builds(
    Leg,
    blocks=BLOCKS,
    length=st.none() | st.integers(0, 20),
    token=st.booleans(),
    claim=st.booleans(),
    newline=st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    compact=st.booleans(),
    noise=st.lists(st.integers(0, 20), max_size=2),
)


def pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(places)]


def spliced(legs: list[Leg], cuts: Iterable[int]) -> tuple[bytes, list[list[Any]]]:
    """What goes out, and what each later model could go on from."""
    splicer, out, written = Splicer("m0"), b"", []
    for number, leg in enumerate(legs):
        if number:
            written.append(list(splicer.written))
            out += splicer.go_on(f"m{number}", watched=number < len(legs) - 1)
        for chunk in pieces(leg.bytes_of(f"m{number}", number == len(legs) - 1), cuts):
            out += splicer.feed(chunk)
            if splicer.refusal is not None:
                break
        else:
            return out + splicer.end(), written
    return out + splicer.give_up(None), written


def decoded(data: bytes) -> list[dict[str, Any]]:
    found = Events().feed(data)
    return [json.loads(event) for name, event in found if name not in (None, "ping")]


@given(legs=st.lists(LEGS, min_size=1, max_size=4), cuts=st.lists(st.integers(0, 4000), max_size=12))
@settings(max_examples=300, deadline=None)
def test_one_message_comes_out(legs: list[Leg], cuts: list[int]) -> None:
    out, written = spliced(legs, cuts)
    events = decoded(out)
    for other in ((), range(4000)):
        again, same = spliced(legs, other)
        assert (decoded(again), same) == (events, written)
    kinds = [event["type"] for event in events]
    assert kinds[0] == "message_start" and kinds[-2:] == ["message_delta", "message_stop"]
    assert kinds.count("message_start") == kinds.count("message_delta") == kinds.count("message_stop") == 1
    assert events[0]["message"]["id"] == "msg_m0"
    blocks: list[dict[str, Any]] = []
    for event in events[1:-2]:  # one block after the other, each ended before the next
        if event["type"] == "content_block_start":
            assert event["index"] == len(blocks) and (not blocks or blocks[-1]["ended"])
            blocks.append({"type": event["content_block"]["type"], "text": "", "ended": False})
        else:
            assert event["index"] == len(blocks) - 1 and not blocks[-1]["ended"]
            if event["type"] == "content_block_stop":
                blocks[-1]["ended"] = True
            else:
                blocks[-1]["text"] += event["delta"][FIELDS[blocks[-1]["type"]]]
    expected: list[tuple[str, str]] = []
    seams = 0
    for number, leg in enumerate(legs):
        said: list[tuple[str, str]] = []
        for event in leg.events(""):
            if event["type"] == "content_block_start":
                said.append((event["content_block"]["type"], ""))
            elif event["type"] == "content_block_delta":
                kind, text = said[-1]
                said[-1] = (kind, text + event["delta"][FIELDS[kind]])
        expected += said
        if not leg.taken_over() or number == len(legs) - 1:
            break
        expected.append(("fallback", ""))
        seams += 1
    assert [(block["type"], block["text"]) for block in blocks] == expected
    assert all(block["ended"] for block in blocks) or legs[seams].length is not None
    assert len(written) == seams


@given(legs=st.lists(LEGS, min_size=2, max_size=3), cuts=st.lists(st.integers(0, 4000), max_size=6))
@settings(max_examples=200, deadline=None)
def test_what_is_gone_on_from_is_what_was_claimed(legs: list[Leg], cuts: list[int]) -> None:
    _, written = spliced(legs, cuts)
    expected: list[tuple[str, str]] = []
    for leg, found in zip(legs, written, strict=False):
        said: list[tuple[str, str]] = []
        for event in leg.events(""):
            if event["type"] == "content_block_start":
                said.append((event["content_block"]["type"], ""))
            elif event["type"] == "content_block_delta":
                kind, text = said[-1]
                said[-1] = (kind, text + event["delta"][FIELDS[kind]])
        if leg.claim and said:
            expected += said
            while expected and expected[-1][0] == "thinking":
                expected.pop()
        texts = [(one["type"], one.get("text", one.get("thinking"))) for one in found]
        assert texts == [(kind, None if kind == "tool_use" else text) for kind, text in expected]


@given(leg=LEGS, cuts=st.lists(st.integers(0, 4000), max_size=12), rest=st.binary(max_size=20))
def test_bytes_that_nobody_refuses_are_not_changed(leg: Leg, cuts: list[int], rest: bytes) -> None:
    leg.length = None
    data = leg.bytes_of("m0", True) + rest
    splicer = Splicer("m0")
    assert b"".join(map(splicer.feed, pieces(data, cuts))) + splicer.end() == data


@given(
    data=st.lists(st.sampled_from([b"a", b"\n", b"\r", b"\r\n", b"\n\n"]), max_size=30),
    cuts=st.lists(st.integers(0, 60)),
)
def test_frames_lose_nothing(data: list[bytes], cuts: list[int]) -> None:
    sent = b"".join(data)
    frames = Frames()
    assert b"".join(map(frames.feed, pieces(sent, cuts))) + frames.rest() == sent


def test_what_is_kept_is_packed() -> None:
    kept, event = Kept(), b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0}\n\n'
    for _ in range(5000):
        kept.add(event)
    assert kept.all() == event * 5000
    assert sum(map(len, kept._packed)) < len(event) * 500 and zlib.decompress(kept._packed[0]).startswith(
        event
    )
