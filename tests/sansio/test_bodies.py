"""Bodies: JSON, generators, sentinels, files and forms."""

from __future__ import annotations

import base64
import io
import json
import math
import random
import tracemalloc
from collections import OrderedDict, UserDict, deque
from datetime import date, datetime, timezone
from enum import Enum, IntEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given, strategies as st
from pydantic_core import to_json

from anthropic import NOT_GIVEN, BaseModel, Omit, _params, file_from_path, not_given, omit
from anthropic._params import (
    PIECE,
    _survey,
    assert_is_file_content,
    encode_json,
    is_file_content,
    needs_files,
    prepare,
)
from anthropic._request import ReadsFiles
from anthropic._uploads import PathFile, read_files, rewindable, rewinder
from anthropic.types import Message, TextBlock

plain = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=15,
)


@given(plain)
def test_json_comes_back_as_it_was(value: Any) -> None:
    data = encode_json(value)
    assert json.loads(data) == value and prepare(value) == value
    data.decode()


keys = st.one_of(
    st.text(), st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)
)


@given(st.recursive(plain, lambda inner: st.dictionaries(keys, inner, max_size=4), max_leaves=8))
def test_whatever_road_it_takes_it_is_what_json_writes(value: Any) -> None:
    """The quick encoder writes only what it writes as `json` does: no keys that are no text, for example."""
    assert json.loads(encode_json({"value": value})) == json.loads(json.dumps({"value": value}))


@given(
    st.recursive(
        plain | st.characters(), lambda inner: st.dictionaries(keys, inner, max_size=4), max_leaves=8
    )
)
@example(2**64)
@example("\ud800\x7f\u2028")
@example([1e16, -0.0, 5e-324, 1e-7])
def test_orjson_changes_no_byte(value: Any) -> None:
    """A run of batches compares what was sent with what it was before, maybe without orjson."""
    orjson = pytest.importorskip("orjson")
    written: list[bytes] = []
    for encoder in (orjson.dumps, to_json):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_params, "_plain_encoder", lambda encoder=encoder: encoder)
            written.append(encode_json({"value": value}))
    assert written[0] == written[1]


def test_which_road_a_body_takes() -> None:
    assert not _survey(None) and not _survey({"a": [1, 2.5, ("b", {"c": None})], "d": {}, "e": True})
    for other in (
        {"a": {1: 2}},
        {"a": float("nan")},
        [[-math.inf]],
        {None: 1},
        {"a": {True: 1}},
        {("a",): "b"},
    ):
        assert _survey(other)
    assert _survey({"a": [b"b", omit]}) == {bytes, Omit}
    assert _survey([[Word.HELLO, Level.HIGH]]) == {Word, Level}
    cycle: list[Any] = []
    cycle += [cycle, cycle]
    assert _survey(cycle), "and it comes to an end"


def test_it_is_compact_utf_8_in_the_callers_order() -> None:
    assert (
        encode_json({"b": [1, 2.5, None, True], "a": "ü€😀", "c": {}})
        == '{"b":[1,2.5,null,true],"a":"ü€😀","c":{}}'.encode()
    )
    assert encode_json({"lone": "\ud83d", "ü": 1}) == b'{"lone":"\\ud83d","\\u00fc":1}', (
        "what UTF-8 cannot hold is escaped"
    )


class Mine(BaseModel):
    a: int
    b: str | None = None


class Level(IntEnum):
    HIGH = 3


class Word(str, Enum):
    HELLO = "hello"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Mine(a=1), {"a": 1}),
        (Mine(a=1, b=None), {"a": 1, "b": None}),
        ([Mine.construct(a=1, more=Mine(a=2))], [{"a": 1, "more": {"a": 2}}]),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc), "2026-01-02T03:04:05+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        ((1, (2,)), [1, [2]]),
        ({1: "a"}, {"1": "a"}),
        ([Level.HIGH, Word.HELLO], [3, "hello"]),
        (OrderedDict(a=1), {"a": 1}),
        (UserDict(a=UserDict(b=1)), {"a": {"b": 1}}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (deque([1, 2]), [1, 2]),
        ({"a": {1: 2}.keys()}, {"a": [1]}),
        (range(3), [0, 1, 2]),
        (frozenset([1]), [1]),
        ((x for x in (1, iter([2, (y for y in [3])]))), [1, [2, [3]]]),
        (map(str, [1]), ["1"]),
        (TextBlock(type="text", text="x"), {"type": "text", "text": "x"}),
    ],
)
def test_what_is_not_plain(value: Any, expected: Any) -> None:
    assert json.loads(encode_json({"value": value})) == {"value": expected}


@pytest.mark.parametrize("absent", [omit, Omit(), NOT_GIVEN, not_given])
def test_sentinels_at_any_depth(absent: Any) -> None:
    body = {"a": absent, "b": {"c": absent, "d": [absent, {"e": absent}, 1]}, "f": (absent,)}
    assert json.loads(encode_json(body)) == {"b": {"d": [{}, 1]}, "f": []}
    assert body["a"] is absent and body["b"]["d"][0] is absent  # type: ignore[index]


def test_nothing_of_the_callers_is_changed() -> None:
    model = Mine(a=1)
    body = {"m": model, "gone": omit, "list": [omit, {1, 2}]}
    encode_json(body)
    assert list(body) == ["m", "gone", "list"] and body["m"] is model and len(body["list"]) == 2  # type: ignore[arg-type]


def test_a_generator_is_read_once() -> None:
    reads: list[int] = []

    def numbers() -> Any:
        for n in range(3):
            reads.append(n)
            yield n

    body = {"numbers": numbers(), "deep": {"more": numbers()}}
    memo: dict[int, Any] = {}
    first = encode_json(body, memo)
    assert first == b'{"numbers":[0,1,2],"deep":{"more":[0,1,2]}}'
    assert encode_json(body, memo) == first and reads == [0, 1, 2] * 2
    assert encode_json({**body, "x": 1}, memo).startswith(first[:-1])


def test_the_same_object_twice_is_fine_and_a_cycle_is_not() -> None:
    shared = {"a": {1}}
    assert json.loads(encode_json([shared, shared])) == [{"a": [1]}] * 2
    cycle: dict[str, Any] = {}
    cycle["self"] = [cycle]
    with pytest.raises(ValueError, match=r"[Cc]ircular"):
        encode_json(cycle)
    with pytest.raises(ValueError, match="Circular reference detected"):
        encode_json({"s": {1}, "c": cycle})


@pytest.mark.parametrize("with_set", [False, True])
def test_nested_too_deeply(with_set: bool) -> None:
    deep: Any = {1} if with_set else 1
    for _ in range(200_000):
        deep = [deep]
    with pytest.raises(ValueError, match="maximum nesting depth"):
        encode_json(deep)
    while isinstance(deep, list):  # taken apart by hand: freeing it at once would recurse, too
        deep = deep[0]


class Iterated:
    def __iter__(self) -> Any:
        raise AssertionError


class Reader:
    def read(self) -> bytes:
        return b""


@pytest.mark.parametrize(
    "bad", [object(), b"bytes", bytearray(), io.BytesIO(), Iterated(), Reader(), 1j, Path("x"), int]
)
def test_what_json_cannot_hold(bad: Any) -> None:
    for body in ({"a": bad}, {"a": bad, "s": {1}}, [{"type": "base64", "other": bad}]):
        with pytest.raises(TypeError, match="not JSON serializable"):
            encode_json(body)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_has_not(bad: float) -> None:
    for body in ({"a": bad}, {"a": [bad], "s": {1}}):
        with pytest.raises(ValueError):
            encode_json(body)


# --- base64 -----------------------------------------------------------------------------------------------


def source(data: Any) -> Any:
    return [{"role": "user", "content": [{"type": "image", "source": {"type": "base64", "data": data}}]}]


def sent(data: Any) -> Any:
    return json.loads(encode_json(source(data)))[0]["content"][0]["source"]["data"]


def test_files_become_base64(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\x00\xffabc")
    assert sent(path) == "AP9hYmM="
    with path.open("rb") as opened:
        assert sent(opened) == "AP9hYmM="
    assert sent(io.BytesIO(b"\x00\xffabc")) == "AP9hYmM="
    assert sent(io.StringIO("abc")) == "YWJj"
    assert sent("AP9h") == "AP9h", "what is encoded already stays"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2])
def test_files_in_pieces(tmp_path: Path, size: int) -> None:
    content = random.Random(size).randbytes(size)
    (tmp_path / "a").write_bytes(content)
    expected = base64.b64encode(content).decode()

    class Slow(io.RawIOBase):
        """Gives less than it is asked for, as pipes and sockets do."""

        def __init__(self) -> None:
            self.left = content

        def read(self, size: int = -1) -> bytes:
            piece, self.left = self.left[:10_007], self.left[10_007:]
            return piece

    for data in (tmp_path / "a", io.BytesIO(content), Slow()):
        assert sent(data) == expected
    assert prepare(source(tmp_path / "a")) == source(expected)


def test_a_file_is_read_once_and_from_where_it_stands(tmp_path: Path) -> None:
    opened, path = io.BytesIO(b"--abc"), tmp_path / "a"
    path.write_bytes(b"def")
    opened.seek(2)
    memo: dict[int, Any] = {}
    body = [source(opened), source(path), source(opened), source("file-")]
    first = encode_json(body, memo)
    datas = [item[0]["content"][0]["source"]["data"] for item in json.loads(first)]
    assert datas == ["YWJj", "ZGVm", "YWJj", "file-"]
    path.write_bytes(b"changed")
    assert encode_json(body, memo) == first
    assert json.loads(encode_json([*body, 1], memo))[:4] == json.loads(first)


def test_off_the_event_loop() -> None:
    for body in (
        source(Path("missing")),
        [omit, source(io.BytesIO())],
        [Mine.construct(a=source(Path("x")))],
    ):
        with pytest.raises(ReadsFiles):
            encode_json(body, {}, reads=False)
    assert encode_json(source("text"), {}, reads=False) == encode_json(source("text"))
    assert encode_json([omit, {1}], {}, reads=False) == b"[[1]]"


def test_a_large_file_is_in_memory_once(tmp_path: Path) -> None:
    path = tmp_path / "image"
    path.write_bytes(bytes(9_000_000))
    with path.open("rb") as opened:
        for data in (path, opened):
            body = source(data)
            tracemalloc.start()
            try:
                encoded = encode_json(body, {})
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            assert len(encoded) > 12_000_000
            assert peak < 1.2 * len(encoded), "the body itself, and the piece in work"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    class Like:
        def __fspath__(self) -> str:
            return "x"

    class Odd(io.IOBase):
        def read(self) -> Any:
            return 5

    with pytest.raises(TypeError, match=r"^Cannot read .*Like"):
        sent(Like())
    with pytest.raises(RuntimeError, match="Could not read bytes from"):
        sent(Odd())
    with pytest.raises(FileNotFoundError):
        sent(tmp_path / "missing")
    with pytest.raises(TypeError):
        sent(b"bytes")


def test_which_bodies_read_files() -> None:
    assert needs_files(source(Path("x"))) and needs_files(source(io.BytesIO()))
    assert not needs_files(source("text")) and not needs_files(None) and not needs_files({"a": [1, ("b",)]})
    cycle: list[Any] = ["text"]
    cycle.append({"itself": cycle})
    assert not needs_files(cycle)
    assert needs_files([cycle, (Path("x"),)])


# --- forms ------------------------------------------------------------------------------------------------


def test_files_of_a_form(tmp_path: Path) -> None:
    path = tmp_path / "name.txt"
    path.write_bytes(b"F")
    opened = io.BytesIO(b"x")
    files = {
        "a": path,
        "b": ("n", path),
        "c": (None, path, "text/x"),
        "d": b"raw",
        "e": opened,
        "f": ("n", b"", None, {"h": "1"}),
    }
    found = dict(read_files(files) or ())
    contents = [found[name][1] for name in "abc"]
    assert [content.read() for content in contents] == [b"F"] * 3
    assert found == {
        "a": ("name.txt", contents[0]), "b": ("n", contents[1]), "c": ("name.txt", contents[2], "text/x"), "d": b"raw",
        "e": opened, "f": ("n", b"", None, {"h": "1"}),
    }  # fmt: skip
    assert read_files([("a", b"1"), ("a", b"2")]) == [("a", b"1"), ("a", b"2")]
    assert read_files(None) is None
    for bad in ("text", 3, {"a": "text"}, {"a": 3}, [("a", "text")]):
        with pytest.raises(TypeError):
            read_files(bad)
    assert file_from_path(str(path)) == ("name.txt", b"F")


def test_a_file_on_disk_is_open_only_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "name.txt"
    path.write_bytes(b"abcdef")
    file = PathFile(path)
    assert file._open is None and file.seekable() and file.readable() and file.size == 6
    assert file.read(2) == b"ab" and file._open is not None and file.tell() == 2
    file.let_go()
    assert file._open is None and file.read(2) == b"cd", "where it is read on, it is opened again"
    assert file.read() == b"ef" and file._open is None, "its end closes it"
    assert file.seek(0, 2) == 6 and file.seek(-5, 1) == 1 and file.read(1) == b"b" and file.seek(0) == 0
    assert file.read() == b"abcdef"
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read(1)
    with pytest.raises(FileNotFoundError):
        PathFile(tmp_path / "missing")
    with pytest.raises(IsADirectoryError):
        PathFile(tmp_path)


def test_which_forms_can_be_sent_again(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    path = tmp_path / "a"
    path.write_bytes(b"")
    assert rewindable(None) and rewindable({"a": path, "b": ("n", io.BytesIO()), "c": b""})
    assert not rewindable({"a": Pipe()}) and not rewindable([("a", b""), ("b", ("n", Pipe(), "x/y"))])


def test_what_a_file_is() -> None:
    for good in (b"", io.BytesIO(), Path("x"), ("n", b"")):
        assert is_file_content(good)
        assert_is_file_content(good)
    for bad in ("text", 3, None, [b""]):
        assert not is_file_content(bad)
        with pytest.raises(RuntimeError, match=r"Expected entry at `file` to be bytes"):
            assert_is_file_content(bad, key="file")
        with pytest.raises(RuntimeError):
            assert_is_file_content(bad)


def test_rewinding() -> None:
    opened = io.BytesIO(b"abcdef")
    opened.seek(2)
    again = rewinder(opened)
    assert opened.read() == b"cdef" and again() and opened.read() == b"cdef"
    assert rewinder(b"x")() and rewinder([b"x"])() and not rewinder(iter([b"x"]))()


def test_a_reply_is_a_turn() -> None:
    data = {
        "id": "m",
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "t", "name": "n", "input": {}, "new": 1}],
    }
    message = Message.construct(**data)
    turn = {"role": message.role, "content": message.content}
    assert json.loads(encode_json({"messages": [turn]})) == {
        "messages": [{"role": "assistant", "content": data["content"]}]
    }
