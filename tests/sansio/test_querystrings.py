"""Query strings: lists, nesting, scalars; and back again."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, strategies as st

from anthropic import NOT_GIVEN, Omit, omit
from anthropic._qs import Querystring, parse, stringify

BRACKETS = Querystring(array_format="brackets")


def text(params: Any, **options: Any) -> list[tuple[str, str]]:
    return BRACKETS.stringify_items(params, **options)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, []),
        ({"a": 1, "b": "x", "c": 1.5}, [("a", "1"), ("b", "x"), ("c", "1.5")]),
        ({"a": True, "b": False}, [("a", "true"), ("b", "false")]),
        ({"a": None, "b": omit, "c": NOT_GIVEN, "d": Omit()}, []),
        ({"a": ""}, [("a", "")]),
        ({"a": [1, None, 2, omit]}, [("a[]", "1"), ("a[]", "2")]),
        ({"a": ()}, []),
        ({"b": {"c": True, "d": {"e": [1]}}}, [("b[c]", "true"), ("b[d][e][]", "1")]),
        ({"a": [{"b": 1}, {"b": 2}]}, [("a[][b]", "1"), ("a[][b]", "2")]),
        ({"at": datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc)}, [("at", "2026-01-02T03:04:00+00:00")]),
        ({"on": date(2026, 1, 2)}, [("on", "2026-01-02")]),
    ],
)
def test_brackets(params: Any, expected: Any) -> None:
    assert text(params) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("comma", [("a", "1,true,x")]),
        ("repeat", [("a", "1"), ("a", "true"), ("a", "x")]),
        ("indices", [("a[0]", "1"), ("a[1]", "true"), ("a[2]", "x")]),
        ("brackets", [("a[]", "1"), ("a[]", "true"), ("a[]", "x")]),
    ],
)
def test_arrays(form: Any, expected: Any) -> None:
    assert text({"a": [1, True, "x"]}, array_format=form) == expected
    assert Querystring(array_format=form).stringify_items({"a": [1, True, "x"]}) == expected


def test_an_index_is_the_place_in_the_list() -> None:
    assert text({"a": [None, 1, omit, 2]}, array_format="indices") == [("a[1]", "1"), ("a[3]", "2")]


def test_nesting_and_unknown_formats() -> None:
    assert text({"a": {"b": {"c": 1}}}, nested_format="dots") == [("a.b.c", "1")]
    assert Querystring().stringify_items({"a": [1, 2]}) == [("a", "1"), ("a", "2")], "repeat is the default"
    with pytest.raises(
        NotImplementedError, match=r"Unknown array_format value: foo.*comma, repeat, indices, brackets"
    ):
        text({"a": [1]}, array_format="foo")


def test_escaping() -> None:
    assert stringify({"a b": "c&d=e ü"}) == "a+b=c%26d%3De+%C3%BC"
    assert parse("a=1&a=2&b=x+y") == {"a": ["1", "2"], "b": ["x y"]}


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=6),
        st.one_of(st.text(), st.integers(), st.lists(st.text(), max_size=4)),
        max_size=6,
    )
)
def test_what_is_written_is_what_is_read(params: dict[str, Any]) -> None:
    written = Querystring(array_format="repeat").stringify(params)
    expected = [(k, str(v)) for k, vs in params.items() for v in (vs if isinstance(vs, list) else [vs])]
    assert parse_qsl(written, keep_blank_values=True) == expected
