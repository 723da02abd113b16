"""The decoder of AWS's event stream, without I/O: frames that are written by other code, cut, damaged and mixed."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from botocore.eventstream import EventStreamBuffer
from hypothesis import given, strategies as st

from anthropic.emulator.platforms import frames as writer
from anthropic.platforms.eventstream import (
    AWSEventStreamDecoder,
    BrokenChunk,
    Damaged,
    Frame,
    Frames,
    as_events,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.lists(
    st.tuples(st.sampled_from(["message_start", "content_block_delta", "ping", "new_kind"]), VALUES),
    max_size=6,
)


def stream(events: list[tuple[str, Any]], indent: int | None = None) -> bytes:
    return b"".join(
        writer.chunk(
            json.dumps({"type": kind, "value": value}, indent=indent).encode(), "abc"[: len(kind) % 4]
        )
        for kind, value in events
    )


def decoded(chunks: list[bytes]) -> list[Frame]:
    frames, out = Frames(), list[Frame]()
    for chunk in chunks:
        frames.feed(chunk, out)
    assert not frames.pending
    return out


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[a:b] for a, b in pairwise(ends)]


@given(EVENTS, st.lists(st.integers(0, 10_000), max_size=20), st.sampled_from([None, 1]))
def test_frames_may_be_cut_anywhere(
    events: list[tuple[str, Any]], places: list[int], indent: int | None
) -> None:
    data = stream(events, indent)
    text = as_events(decoded(cut(data, places))).decode()
    found = [part.split("\n") for part in text.split("\n\n") if part]
    assert [name for name, _ in found] == [f"event: {kind}" for kind, _ in events]
    assert [json.loads(line.removeprefix("data: ")) for _, line in found] == [
        {"type": kind, "value": value} for kind, value in events
    ]


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=4), st.data())
def test_botocore_reads_the_same_frames(payloads: list[bytes], data: st.DataObject) -> None:
    names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=8)
    headers = [data.draw(st.dictionaries(names, st.text(max_size=8), max_size=3)) for _ in payloads]
    sent = b"".join(writer.write(head, body) for head, body in zip(headers, payloads, strict=True))
    theirs = EventStreamBuffer()
    theirs.add_data(sent)
    assert [(m.headers, m.payload) for m in theirs] == [tuple(frame) for frame in decoded([sent])]


DATA = stream([("message_start", 1), ("content_block_delta", "é")])
FIRST = len(stream([("message_start", 1)]))


@pytest.mark.parametrize("place", range(len(DATA)))
def test_a_flipped_bit_is_seen(place: int) -> None:
    damaged = bytearray(DATA)
    damaged[place] ^= 1 << (place % 8)
    out: list[Frame] = []
    with pytest.raises(Damaged):
        Frames().feed(bytes(damaged), out)
    assert out == decoded([DATA[:FIRST]] if place >= FIRST else [b""])  # what came before is not lost


@pytest.mark.parametrize("place", [n for n in range(1, len(DATA)) if n != FIRST])
def test_a_cut_off_frame_is_seen(place: int) -> None:
    frames = Frames()
    frames.feed(DATA[:place], [])
    assert frames.pending == (place if place < FIRST else place - FIRST)
    with pytest.raises(Damaged, match="middle of a frame"):
        list(AWSEventStreamDecoder().iter_bytes(iter([DATA[:place]])))


def test_a_long_frame_in_small_chunks_is_joined_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linear: of a frame that came in n chunks, no byte is copied more often than once into the whole."""
    data = writer.chunk(json.dumps({"type": "x", "value": "y" * 100_000}).encode())
    frames, out = Frames(), list[Frame]()
    waited = 0
    for at in range(0, len(data), 64):
        kept = len(frames._parts)
        frames.feed(data[at : at + 64], out)
        waited += len(frames._parts) == kept + 1
    assert len(out) == 1 and waited >= len(data) // 64 - 2


@pytest.mark.parametrize("body", [b"event: ping\ndata: {}\n\n", b'{"type":"message"}', b"\0" * 40])
def test_what_is_no_event_stream_is_told(body: bytes) -> None:
    with pytest.raises(Damaged):
        decoded([body])


def test_a_frame_that_says_it_is_huge_is_not_waited_for() -> None:
    import struct
    import zlib

    prelude = struct.pack(">II", 2**31, 10)
    with pytest.raises(Damaged, match="2147483648"):
        Frames().feed(prelude + struct.pack(">I", zlib.crc32(prelude)), [])


def test_headers_of_other_types_are_skipped() -> None:
    import struct
    import zlib

    def header(name: str, kind: int, value: bytes) -> bytes:
        return bytes([len(name)]) + name.encode() + bytes([kind]) + value

    packed = b"".join(
        [
            header("a", 0, b""), header("b", 2, b"\1"), header("c", 3, b"\0\1"), header("d", 4, b"\0" * 4), header("e", 5, b"\0" * 8),
            header("f", 6, b"\0\3xyz"), header("g", 8, b"\0" * 8), header("h", 9, b"\0" * 16), header("t", 7, b"\0\2ok"),
        ]
    )  # fmt: skip
    prelude = struct.pack(">II", 16 + len(packed), len(packed))
    frame = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed
    assert decoded([frame + struct.pack(">I", zlib.crc32(frame))]) == [Frame({"t": "ok"}, b"")]


def events_of(*frames: bytes) -> list[tuple[str, Any]]:
    lines = as_events(decoded([b"".join(frames)])).decode().split("\n\n")
    split = (part.split("\n") for part in lines if part)
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in split]


def test_what_each_frame_becomes() -> None:
    chunk, exception = writer.chunk, writer.exception
    assert events_of(
        chunk(b'{"index":0,"type":"content_block_stop"}'),  # the type need not come first
        chunk(b'{"completion":" Hi","stop_reason":null}'),  # a text completion has none
        chunk(b'{"neither":1}'),
        chunk(b"[1]"),
        chunk(b""),
        writer.write({":event-type": "other", ":message-type": "event"}, b"?"),
        chunk(b'{"type":"error","error":{"type":"overloaded_error","message":"no"}}'),
        exception("throttlingException", b'{"message":"Too many"}'),
        exception("brandNewException", b"{}"),
        exception("modelStreamErrorException", b'{"originalStatusCode":529,"originalMessage":"busy"}'),
        exception("validationException", b"plain words"),
        writer.write({":message-type": "error", ":error-code": "Broken", ":error-message": "so"}, b""),
    ) == [
        ("content_block_stop", {"index": 0, "type": "content_block_stop"}),
        ("completion", {"completion": " Hi", "stop_reason": None}),
        ("error", {"type": "error", "error": {"type": "overloaded_error", "message": "no"}}),
        ("error", {"type": "error", "error": {"type": "throttlingException", "message": "Too many"}}),
        ("error", {"type": "error", "error": {"type": "brandNewException", "message": ""}}),
        (
            "error",
            {
                "type": "error",
                "error": {
                    "type": "modelStreamErrorException", "message": "busy", "originalStatusCode": 529, "originalMessage": "busy",
                },
            },
        ),
        ("error", {"type": "error", "error": {"type": "validationException", "message": "plain words"}}),
        ("error", {"type": "error", "error": {"type": "Broken", "message": "so"}}),
    ]  # fmt: skip


@pytest.mark.parametrize("payload", [b"no json", b'{"bytes":"%%%"}', b'{"bytes":"eyJ0eXBl"}', b"[]"])
def test_a_chunk_that_is_none_is_told_with_what_came_before(payload: bytes) -> None:
    headers = {":event-type": "chunk", ":message-type": "event"}
    frames = decoded([writer.chunk(b'{"type":"ping"}') + writer.write(headers, payload)])
    with pytest.raises(BrokenChunk) as caught:
        as_events(frames)
    assert caught.value.before == b'event: ping\ndata: {"type":"ping"}\n\n'
