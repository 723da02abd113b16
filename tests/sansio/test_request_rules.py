"""Headers, URLs, paths, timeouts and options, without a transport."""

from __future__ import annotations

import string
from typing import Any
from urllib.parse import unquote

import httpx
import httpx2
import pytest
from hypothesis import given, strategies as st

from anthropic import NOT_GIVEN, Omit, not_given, omit
from anthropic._request import (
    DEFAULT_TIMES,
    FinalRequestOptions,
    Times,
    final_headers,
    join_betas,
    join_url,
    make_request_options,
    merge_headers,
    path_template,
    times,
    too_long_for_one_reply,
)

names = st.sampled_from(["a", "A", "b", "B", "X-Y", "x-y"])
layers = st.lists(
    st.one_of(
        st.none(),
        st.just(NOT_GIVEN),
        st.dictionaries(names, st.one_of(st.text("xyz", max_size=2), st.just(omit), st.just(NOT_GIVEN))),
    ),
    max_size=5,
)


@given(layers)
def test_the_last_layer_wins_whatever_the_case(given_layers: list[Any]) -> None:
    expected: dict[str, tuple[str, Any]] = {}
    for layer in given_layers:
        for name, value in (layer or {}).items():
            if value is not NOT_GIVEN:
                expected[name.lower()] = (name, value)
    merged = merge_headers(*given_layers)
    assert {name.lower(): (name, value) for name, value in merged.items()} == expected
    assert len({name.lower() for name in merged}) == len(merged)
    final = final_headers(merged)
    assert final == {name: value for name, value in expected.values() if not isinstance(value, Omit)}


def test_nothing_that_was_passed_is_changed() -> None:
    one, two = {"A": "1"}, {"a": omit}
    merge_headers(one, two)["Z"] = "9"
    assert one == {"A": "1"} and two == {"a": omit}


def test_helpers_are_appended() -> None:
    assert merge_headers({"x-stainless-helper": "a, b"}, {"X-Stainless-Helper": "b,c"}) == {
        "X-Stainless-Helper": "a, b, c"
    }
    assert merge_headers({"x-stainless-helper": "a"}, {"x-stainless-helper": omit}) == {
        "x-stainless-helper": omit
    }


@pytest.mark.parametrize("bad", [3, None, ["x"], object()])
def test_values_that_are_no_text(bad: Any) -> None:
    with pytest.raises(TypeError, match="X-Bad"):
        final_headers({"X-Bad": bad})


# --- URLs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["http://h", "http://h/", "http://h/p", "http://h/p/", "http://h/p/q//"])
@pytest.mark.parametrize("url", ["x", "/x", "//x", "/x/y?z=1", "", "/"])
def test_joining(base: str, url: str) -> None:
    joined = join_url(base, url)
    assert joined == base.rstrip("/") + "/" + url.lstrip("/")


def test_absolute_urls_stay() -> None:
    assert join_url("http://h/p", "https://other/x") == "https://other/x"
    assert join_url("http://h/p", "/x?next=http://other") == "http://h/p/x?next=http://other"


SEGMENT = set(string.ascii_letters + string.digits + "-._~" + "!$&'()*+,;=:@" + "%")


@given(st.one_of(st.text(max_size=20), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_a_value_stays_in_its_segment(value: Any) -> None:
    try:
        path = path_template("/v1/{id}/end", id=value)
    except ValueError as error:
        assert isinstance(value, str)
        assert (
            "dot-segment" in str(error)
            or "starting with ';'" in str(error)
            or isinstance(error, UnicodeEncodeError)
        )
        return
    before, segment, after = path[1:].split("/")
    assert (before, after) == ("v1", "end") and set(segment) <= SEGMENT
    expected = "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    assert unquote(segment) == expected


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a/b", "/x/a%2Fb"),
        ("a?b#c", "/x/a%3Fb%23c"),
        ("100%", "/x/100%25"),
        ("a b", "/x/a%20b"),
        ("ü", "/x/%C3%BC"),
        ("a:b@c!$&'()*+,;=~", "/x/a:b@c!$&'()*+,;=~"),
        ("...", "/x/..."),
        (True, "/x/true"),
        (None, "/x/null"),
    ],
)
def test_encoding(value: Any, path: str) -> None:
    assert path_template("/x/{v}", v=value) == path


@pytest.mark.parametrize("value", [".", "..", "..;x", ".;"])
def test_dot_segments(value: str) -> None:
    with pytest.raises(ValueError, match="dot-segment"):
        path_template("/v1/{id}", id=value)
    with pytest.raises(ValueError, match="dot-segment"):
        path_template("/v1/{a}{b}", a=".", b=".")
    with pytest.raises(ValueError, match="dot-segment"):
        path_template("/v1/%2e%2E/{id}", id="x")
    with pytest.raises(ValueError, match="starting with ';'"):
        path_template("/v1/{id}", id=";x")


def test_each_part_is_encoded_by_its_own_rules() -> None:
    value = "a b&c=d/e?f#g"
    assert path_template("/x/{v}", v=value) == "/x/a%20b&c=d%2Fe%3Ff%23g"
    assert path_template("/x?k={v}", v=value) == "/x?k=a%20b%26c%3Dd/e?f%23g"
    assert path_template("/x?k=1#{v}", v=value) == "/x?k=1#a%20b&c=d/e?f%23g"
    assert path_template("/x?k={v}#{v}", v="..") == "/x?k=..#..", "only a path has segments"


def test_missing_placeholders() -> None:
    with pytest.raises(KeyError, match=r"\{id\} was not provided"):
        path_template("/v1/{id}")
    assert path_template("/v1/{template}", template="t") == "/v1/t", "a name of ours may be a name of theirs"


# --- timeouts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lib", [httpx, httpx2])
def test_timeouts_of_both_libraries(lib: Any) -> None:
    assert times(lib.Timeout(600, connect=5.0)) == DEFAULT_TIMES
    assert times(lib.Timeout(None)) == Times(None, None, None, None)
    assert times(lib.Timeout(connect=1, read=2, write=3, pool=4)) == Times(1, 2, 3, 4)


def test_other_forms() -> None:
    assert times(3) == times(3.0) == Times(3, 3, 3, 3)
    assert times(None) == Times(None, None, None, None) == times((None,) * 4)
    assert times((1, None, 3, 4)) == Times(1, None, 3, 4)
    for bad in ("3", [1], object(), {}, (1, 2), (1, 2, 3, 4, 5)):
        with pytest.raises(TypeError, match="timeout"):
            times(bad)


@pytest.mark.parametrize(
    ("max_tokens", "model", "expected"),
    [(21_333, "m", False), (21_334, "m", True), (8192, "claude-opus-4-0", False), (8193, "claude-opus-4-0", True),
     (None, "m", False), ("9" * 9, "m", False), (10**9, None, True), (8193, ["claude-opus-4-0"], False)],
)  # fmt: skip
def test_too_long(max_tokens: Any, model: Any, expected: bool) -> None:
    assert too_long_for_one_reply(max_tokens, model) is expected


# --- options ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("betas", "fixed", "expected"),
    [
        (None, None, None), (not_given, None, None), (omit, None, None), ([], None, ""), (["a", "b"], None, "a,b"),
        (None, "f", "f"), ([], "f", "f"), (["a"], "f", "a,f"), (["f", "a"], "f", "f,a"), (iter(["a"]), None, "a"),
    ],
)  # fmt: skip
def test_betas(betas: Any, fixed: Any, expected: Any) -> None:
    assert join_betas(betas, fixed) == expected


def test_construct_leaves_out_what_was_not_given() -> None:
    options = FinalRequestOptions.construct(
        method="post",
        url="/x",
        json_data={"a": NOT_GIVEN, "b": None, "c": omit},
        headers={"h": NOT_GIVEN, "i": omit},
    )
    assert options.json_data == {"b": None, "c": omit} and options.headers == {"i": omit}
    assert options.get_max_retries(7) == 7
    assert FinalRequestOptions(method="get", url="/", max_retries=0).get_max_retries(7) == 0


def test_a_copy_is_a_copy() -> None:
    options = FinalRequestOptions(method="get", url="/x", params={"a": 1})
    copy = options.copy(url="/y")
    copy.method = "post"
    assert (options.method, options.url) == ("get", "/x") and (copy.url, copy.params) == ("/y", {"a": 1})
    assert set(options.describe()) == {"method", "url", "params"}
    deep = options.model_copy(deep=True)
    assert deep == options and deep.params is not options.params
    assert options.model_copy(update={"url": "/y"}).params is options.params and copy != options


def test_make_request_options() -> None:
    assert make_request_options() == {}
    assert make_request_options(
        query={"a": 1, "b": 1}, extra_query={"b": 2}, extra_headers={"h": "1"}, extra_body={"x": 1}, timeout=None,
        idempotency_key="k",
    ) == {
        "params": {"a": 1, "b": 2}, "headers": {"h": "1"}, "extra_json": {"x": 1}, "timeout": None, "idempotency_key": "k",
    }  # fmt: skip
