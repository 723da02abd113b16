"""Framing: events as bytes, bytes as chunks."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import httpx2
import pytest
from emulator_support import ask, parse_sse, rebuild
from hypothesis import given, settings, strategies as st

from anthropic.emulator import Emulator
from anthropic.emulator.stream import Chunking, frame, message_events

JSONS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
BLOCKS = st.one_of(
    st.text().map(lambda text: {"type": "text", "text": text}),
    st.text().map(lambda text: {"type": "thinking", "thinking": text, "signature": "c2ln"}),
    st.dictionaries(st.text(max_size=5), JSONS, max_size=4).map(
        lambda made: {"type": "tool_use", "id": "toolu_1", "name": "t", "input": made}
    ),
    st.just({"type": "redacted_thinking", "data": "abc"}),
    st.just({"type": "text", "text": "cited", "citations": [{"type": "page_location"}]}),
)


def message(content: list[dict[str, Any]]) -> dict[str, Any]:
    usage = {"input_tokens": 3, "output_tokens": 9}
    return {
        "id": "msg_1",
        "content": content,
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": usage,
    }


@given(content=st.lists(BLOCKS, max_size=4), seed=st.integers(0, 9), newline=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=200, deadline=None)
def test_a_message_survives_its_stream(content: list[dict[str, Any]], seed: int, newline: str) -> None:
    rng = Random(seed)
    whole = message(content)
    frames = [frame(event, rng, newline) for event in message_events(whole, rng)]
    events = parse_sse(b"".join(frames))
    assert rebuild(events) == whole
    names = [name for name, _ in events]
    assert (names[0], names[-2:], names.count("ping")) == (
        "message_start",
        ["message_delta", "message_stop"],
        1,
    )
    assert names.index("ping") == (2 if content else 1)


@given(
    frames=st.lists(st.text(min_size=1).map(str.encode), max_size=8),
    mode=st.sampled_from(["event", "random", "bytes:1", "bytes:3", "bytes:1000"]),
)
def test_chunks_lose_nothing(frames: list[bytes], mode: str) -> None:
    chunks = list(Chunking(mode).split(frames, Random(1)))
    assert b"".join(chunks) == b"".join(frames)
    assert all(chunks)
    if mode == "event":
        assert chunks == frames
    if mode.startswith("bytes:"):
        assert {len(chunk) for chunk in chunks[:-1]} <= {int(mode[6:])}


@pytest.mark.parametrize("mode", ["", "bytes", "bytes:0", "bytes:x", "letters"])
def test_unknown_chunking_is_refused(emu: Emulator, http: httpx2.Client, mode: str) -> None:
    with pytest.raises(ValueError, match="chunking must be"):
        Emulator(chunking=mode)
    if mode:
        response = http.post("/v1/messages", json=ask(stream=True), headers={"x-emulator-chunking": mode})
        assert response.status_code == 400


def test_data_is_padded_as_by_the_api(http: httpx2.Client) -> None:
    raw = http.post("/v1/messages", json=ask("many words " * 30, stream=True)).text
    lines = re.findall(r"^data: (.*)$", raw, re.M)
    assert '{"type": "ping"}' in lines
    padded = [line for line in lines if re.search(r"\S {2,}\}$", line)]
    assert 0 < len(padded) < len(lines)


@pytest.mark.parametrize("mode", ["event", "bytes:1", "bytes:7", "random"])
def test_chunks_on_the_wire(http: httpx2.Client, mode: str) -> None:
    body = ask("Grüße 你好 🕵️‍♀️", stream=True)
    with http.stream("POST", "/v1/messages", json=body, headers={"x-emulator-chunking": mode}) as response:
        chunks = list(response.iter_raw())
    data = b"".join(chunks)
    events = parse_sse(data)
    assert rebuild(events)["content"][0]["text"] == "You said: Grüße 你好 🕵️‍♀️"
    if mode == "event":
        assert len(chunks) == len(events)
    if mode == "bytes:1":
        assert len(chunks) == len(data)
    if mode == "bytes:7":
        assert {len(chunk) for chunk in chunks[:-1]} == {7}


def test_chunking_of_the_whole_emulator() -> None:
    with Emulator(chunking="bytes:5") as emu, httpx2.Client(base_url=emu.url) as http:
        headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
        with http.stream("POST", "/v1/messages", json=ask(stream=True), headers=headers) as response:
            assert {len(chunk) for chunk in list(response.iter_raw())[:-1]} == {5}
