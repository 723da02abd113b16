"""JSON that is still arriving: the value after every piece is the parser's own, whatever was read before."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic_core import from_json

from anthropic._partial_json import PartialJSON
from anthropic._text import Text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=50) | st.dictionaries(st.text(max_size=5), inner, max_size=45),
    max_leaves=60,
)
documents = st.builds(
    lambda value, ascii, indent: json.dumps(value, ensure_ascii=ascii, indent=indent).encode("utf-8", "replace").decode(),
    st.dictionaries(st.text(max_size=5), values, max_size=45),
    st.booleans(),
    st.sampled_from([None, 1]),
)  # fmt: skip
sizes = st.lists(st.integers(1, 9), min_size=1, max_size=9)
modes: Any = st.sampled_from([True, "trailing-strings"])


def pieces(text: str, sizes: list[int]) -> Iterator[str]:
    at = number = 0
    while at < len(text):
        size = sizes[number % len(sizes)]
        yield text[at : at + size]
        at, number = at + size, number + 1


def wanted(text: str, mode: Any) -> Any:
    try:
        return from_json(text, allow_partial=mode)
    except ValueError:
        return ValueError


def got(parser: PartialJSON, end: int) -> Any:
    try:
        return parser.upto(end)
    except ValueError:
        return ValueError


def same(one: Any, other: Any) -> bool:
    return repr(one) == repr(other)  # tells 1 from 1.0 and from True, and takes NaN for itself


@given(documents, sizes, modes)
def test_the_value_after_each_piece_is_that_of_the_parser(document: str, sizes: list[int], mode: Any) -> None:
    text = Text()
    parser = PartialJSON(text, trailing_strings=mode is not True)
    for piece in pieces(document, sizes):
        text.add(piece)
        assert same(got(parser, text.size), wanted(document[: text.size], mode))
    assert not parser._broken, "it fell back to parsing everything anew"


@given(st.text(alphabet='{}[]",:\\u0d1tre -.e\n'), sizes, modes)
def test_so_it_is_for_what_is_no_json(document: str, sizes: list[int], mode: Any) -> None:
    text = Text()
    parser = PartialJSON(text, trailing_strings=mode is not True)
    for piece in pieces(document, sizes):
        text.add(piece)
        assert same(got(parser, text.size), wanted(document[: text.size], mode))


@given(documents, sizes, modes, st.data())
def test_what_was_read_stays_as_it_was(document: str, sizes: list[int], mode: Any, data: Any) -> None:
    text = Text()
    parser = PartialJSON(text, trailing_strings=mode is not True)
    kept: list[tuple[Any, Any]] = []
    for piece in pieces(document, sizes):
        text.add(piece)
        if data.draw(st.booleans()):
            value = got(parser, text.size)
            kept.append((value, copy.deepcopy(value)))
    assert all(same(value, before) for value, before in kept)
    read = [value for value, _ in kept if value is not ValueError]
    assert len({id(value) for value in read}) == len(read)


@given(documents, sizes, st.data())
def test_older_beginnings_can_be_read_later(document: str, sizes: list[int], data: Any) -> None:
    text = Text()
    parser = PartialJSON(text)
    for piece in pieces(document, sizes):
        text.add(piece)
    for end in data.draw(st.lists(st.integers(1, len(document)), max_size=5)):
        assert same(got(parser, end), wanted(document[:end], True))
        assert text.upto(end) == document[:end]


@given(st.lists(st.text(max_size=9), max_size=300), st.data())
def test_any_part_of_a_text(parts: list[str], data: Any) -> None:
    text = Text(parts[0] if parts else "")
    for part in parts[1:]:
        text.add(part)
    whole = "".join(parts)
    assert text.size == len(whole)
    for _ in range(5):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
        assert text.between(start, end) == whole[start:end] and text.upto(end) == whole[:end]
    assert text.read() == whole


def test_a_container_that_somebody_changed_is_made_anew() -> None:
    document = json.dumps({"items": list(range(200))})
    text = Text()
    parser = PartialJSON(text)
    for piece in pieces(document, [7]):
        text.add(piece)
        value: Any = parser.upto(text.size)
        if len(value.get("items", ())) > 50:
            value["items"].append("mine")
            value["more"] = 1
    assert parser.upto(text.size) == {"items": list(range(200))} or value["items"][-1] == "mine"


SHAPES: dict[str, Any] = {
    "a list": lambda size: {"items": [{"id": i, "name": f"name {i}"} for i in range(size // 32)]},
    "an object": lambda size: {"map": {f"key {i}": i for i in range(size // 18)}},
    "a string": lambda size: {"text": "a line of text\n" * (size // 16)},
    "nested lists": lambda size: {"rows": [[list(range(20))] * 20 for _ in range(size // 1600)]},
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("trailing", [False, True])
@pytest.mark.parametrize("held", [False, True])
def test_reading_after_each_piece_costs_what_the_piece_costs(shape: str, trailing: bool, held: bool) -> None:
    """Copied items are counted: in all they may be a few times the items there are, and not their square."""

    def copied(size: int) -> float:
        document = json.dumps(SHAPES[shape](size))
        text = Text()
        parser = PartialJSON(text, trailing_strings=trailing)
        lines = 0

        def trace(frame: Any, kind: str, arg: Any) -> Any:
            nonlocal lines
            lines += 1
            return trace

        value = None
        before = sys.gettrace()
        sys.settrace(trace)
        try:
            for piece in pieces(document, [20]):
                text.add(piece)
                if not held:
                    value = None
                value = parser.upto(text.size)
        finally:
            sys.settrace(before)
        assert value == json.loads(document)
        copies = [len(copy.value) for frame in parser._open for copy in frame.copies]
        assert len(copies) <= 4 * len(parser._open)
        return lines / len(document)

    assert copied(60_000) <= 1.3 * copied(15_000)


def test_a_large_container_is_not_copied_again_while_one_value_at_a_time_is_held() -> None:
    document = json.dumps({"items": list(range(3000))})
    text = Text()
    parser = PartialJSON(text)
    seen: set[int] = set()
    value: Any = None
    for piece in pieces(document[:-2], [20]):
        text.add(piece)
        value = parser.upto(text.size)
        seen.add(id(value.get("items")))
    assert len(value["items"]) == 2999 or len(value["items"]) == 3000
    assert len(parser._open[-1].copies) <= 4 and len(seen) <= 40 + 4  # small ones are copied each time
