"""JSON lines, wherever the chunks are cut."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given, strategies as st

from anthropic import BaseModel
from anthropic._jsonl import AsyncJSONLDecoder, JSONLDecoder


class Line(BaseModel):
    n: int
    text: str | None = None


class Response:
    closed = False

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def decode(chunks: list[bytes], line_type: Any = Line) -> list[Any]:
    """What both decoders make of it."""
    sync = list(JSONLDecoder(raw_iterator=iter(chunks), line_type=line_type, http_response=Response()))

    async def main() -> list[Any]:
        async def source() -> AsyncIterator[bytes]:
            for chunk in chunks:
                yield chunk

        decoder = AsyncJSONLDecoder(raw_iterator=source(), line_type=line_type, http_response=Response())
        return [item async for item in decoder]

    assert asyncio.run(main()) == sync
    return sync


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000])
@pytest.mark.parametrize("last", [b"", b"end"])
def test_lines(end: bytes, size: int, last: bytes) -> None:
    body = end.join('{"n":%d,"text":"é\u2028"}'.encode() % n for n in range(5)) + (end if last else b"")
    assert [(line.n, line.text) for line in decode(cut(body, size))] == [(n, "é\u2028") for n in range(5)]


def test_blank_lines_are_skipped_and_the_last_line_need_not_end() -> None:
    assert [line.n for line in decode([b'\n\n{"n":1}\n  \r\n\n{"n":2}'])] == [1, 2]
    assert decode([]) == decode([b""]) == decode([b"\n"]) == []


def test_what_does_not_fit_is_kept() -> None:
    first, second = decode([b'{"n":"x","more":[1]}\n{}'])
    assert (first.n, first.more, second.n) == ("x", [1], None)
    assert decode([b"1\nnull\n"], Any) == [1, None]


def test_a_line_that_is_not_json() -> None:
    lines = JSONLDecoder(raw_iterator=iter([b'{"n":1}\n{"n":\n']), line_type=Line, http_response=Response())
    assert next(lines).n == 1
    with pytest.raises(json.JSONDecodeError):
        next(lines)


def test_it_goes_on_where_it_stopped_and_reads_no_further_than_asked() -> None:
    read: list[int] = []

    def source() -> Iterator[bytes]:
        for n in range(3):
            read.append(n)
            yield b'{"n":%d}\n' % n

    response = Response()
    lines = JSONLDecoder(raw_iterator=source(), line_type=Line, http_response=response)
    for line in lines:
        assert line.n == 0 and read == [0]
        break
    assert next(lines).n == 1 and read == [0, 1]
    lines.close()
    assert response.closed and lines.http_response is response and lines.line_type is Line
    other = AsyncJSONLDecoder(raw_iterator=aiter_of(), line_type=Line, http_response=Response())
    asyncio.run(other.close())
    assert other.http_response.closed


async def aiter_of() -> AsyncIterator[bytes]:
    yield b""


@given(st.lists(st.integers()), st.integers(1, 20), st.sampled_from([b"\n", b"\r\n", b"\r", b"\n\n"]))
def test_any_cut(numbers: list[int], size: int, end: bytes) -> None:
    body = b"".join(b'{"n":%d}' % n + end for n in numbers)
    lines = JSONLDecoder(raw_iterator=iter(cut(body, size)), line_type=Line, http_response=None)
    assert [line.n for line in lines] == numbers
