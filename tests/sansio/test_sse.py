"""Server-sent events: wherever the bytes are cut, the events are the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from anthropic._sse import Events, Lines, ServerSentEvent, SSEBytesDecoder, SSEDecoder

ENDS = ["\n", "\r", "\r\n"]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(ends)]


def decode(chunks: list[bytes]) -> list[tuple[Any, ...]]:
    return [(e.event, e.data, e.id, e.retry, tuple(e.raw)) for e in SSEDecoder().iter_bytes(iter(chunks))]


def quick(chunks: list[bytes]) -> list[tuple[str | None, bytes]]:
    decoder = Events()
    return [event for chunk in chunks for event in decoder.feed(chunk)]


def lines(chunks: list[bytes]) -> list[bytes]:
    splitter = Lines()
    return [line for chunk in chunks for line in splitter.feed(chunk)] + splitter.flush()


values = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=12)
fields = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["data", "event", "id", "retry", "other", ""]), values),
    st.sampled_from(
        [
            "data",
            "event",
            "data:x",
            "data:  two",
            "retry: 12",
            "retry: x",
            ": ping",
            "id: \0",
            "\ufeffdata: bom",
        ]
    ),
    values,
    st.just(""),
)


@st.composite
def streams(draw: Any) -> bytes:
    """Lines of an event stream, with any mix of line ends."""
    out = ""
    for line in draw(st.lists(fields, max_size=14)):
        out += line + draw(st.sampled_from(ENDS))
    return (out + draw(st.sampled_from(["", "data: unfinished"]))).encode()


@given(streams(), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_cut_gives_the_same_events(data: bytes, places: list[int]) -> None:
    assert decode(cut(data, places)) == decode([data])
    assert quick(cut(data, places)) == quick([data])
    assert lines(cut(data, places)) == lines([data])


@given(streams())
def test_one_byte_at_a_time(data: bytes) -> None:
    single = [data[i : i + 1] for i in range(len(data))]
    assert decode(single) == decode([data]) and quick(single) == quick([data])


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=8))
def test_lines_are_those_of_the_standard(data: bytes, places: list[int]) -> None:
    expected = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert lines(cut(data, places)) == expected


@given(streams())
def test_the_quick_decoder_agrees_with_the_whole_one(data: bytes) -> None:
    """Names and data of the events that have either; ids and retry times are not its business."""
    whole = [(e[0], e[1]) for e in decode([data]) if e[0] or any(line.startswith("data") for line in e[4])]
    fast = [(name, text.decode("utf-8", "replace")) for name, text in quick([data])]
    assert [e for e in fast if e[0] or e[1]] == [e for e in whole if e[0] or e[1]]


def test_the_cost_is_linear_in_the_bytes() -> None:
    """A line in many chunks is joined once: what is copied grows with the bytes, not with their square."""

    pieces = [b"data: "] + [b"x" * 10] * 3000
    for splitter in (Lines(), Events()):
        for piece in pieces:
            assert splitter.feed(piece) == []
        waiting = splitter.pending if isinstance(splitter, Lines) else splitter._lines.pending
        assert len(waiting) == len(pieces), "kept as they came"
        assert all(kept is piece for kept, piece in zip(waiting, pieces, strict=True))
        (made,) = splitter.feed(b"\n\n")[:1]
        assert (made if isinstance(made, bytes) else b"data: " + made[1]) == b"".join(pieces)


def test_empty_chunks_change_nothing() -> None:
    data = "event: a\r\ndata: ü\r\n\r\n".encode()
    single = [piece for i in range(len(data)) for piece in (data[i : i + 1], b"")]
    assert quick(single) == [("a", "ü".encode())] and decode(single) == decode([data])


def events(text: str) -> list[ServerSentEvent]:
    return list(SSEDecoder().iter_bytes(iter([text.encode()])))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event: a\ndata: 1\n\n", [("a", "1", None, None)]),
        ("data: 1\ndata: 2\n\n", [(None, "1\n2", None, None)]),
        ("data:1\n\n", [(None, "1", None, None)]),
        ("data:  1\n\n", [(None, " 1", None, None)]),
        ("data\n\n", [(None, "", None, None)]),
        ("data\ndata\n\n", [(None, "\n", None, None)]),
        (": hello\n\n", []),
        ("\n\n\n", []),
        ("event: a\nevent: b\n\n", [("b", "", None, None)]),
        ("event: a\nevent:\ndata: x\n\n", [(None, "x", None, None)]),
        ("retry: 0\n\n", [(None, "", None, 0)]),
        ("retry: 10\ndata: x\n\n", [(None, "x", None, 10)]),
        ("retry: 1.5\ndata: x\n\n", [(None, "x", None, None)]),
        ("id: 7\ndata: x\n\ndata: y\n\n", [(None, "x", "7", None), (None, "y", "7", None)]),
        ("id: 7\n\n\n", [(None, "", "7", None), (None, "", "7", None)]),
        ("id: a\0b\ndata: x\n\n", [(None, "x", None, None)]),
        ("unknown: 1\ndata: x\n\n", [(None, "x", None, None)]),
        ("data: a:b: c\n\n", [(None, "a:b: c", None, None)]),
        ("data: x\n", []),
        ("data: x", []),
        ("\ufeffevent: a\ndata: x\n\n", [(None, "x", None, None)]),
        ("data: a\u2028b\x0bc\x0cd\x85e\n\n", [(None, "a\u2028b\x0bc\x0cd\x85e", None, None)]),
        ("data: x\n\r\ndata: y\r\r", [(None, "x", None, None), (None, "y", None, None)]),
    ],
)
def test_the_rules(text: str, expected: list[tuple[Any, ...]]) -> None:
    assert [(e.event, e.data, e.id, e.retry) for e in events(text)] == expected


def test_what_an_event_knows() -> None:
    (event,) = events(': note\nevent: a\ndata: {"x": "ü"}\nid: 1\n\n')
    assert event.json() == {"x": "ü"} and event.raw == [": note", "event: a", 'data: {"x": "ü"}', "id: 1"]
    assert repr(event) == 'ServerSentEvent(event=a, data={"x": "ü"}, id=1, retry=None)'
    assert ServerSentEvent().data == "" and ServerSentEvent().raw == []
    with pytest.raises(ValueError):
        ServerSentEvent(data="{").json()


def test_decoding_line_by_line() -> None:
    decoder = SSEDecoder()
    assert decoder.decode("event: a") is None and decoder.decode("data: 1\n") is None
    event = decoder.decode("")
    assert event is not None and (event.event, event.data) == ("a", "1")
    assert isinstance(decoder, SSEBytesDecoder)


def test_async() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for i in range(len(data)):
            yield data[i : i + 1]

    async def main() -> list[str]:
        return [e.data async for e in SSEDecoder().aiter_bytes(chunks())]

    data = "data: ü\r\n\r\ndata: 2\n\n".encode()
    assert asyncio.run(main()) == ["ü", "2"]
