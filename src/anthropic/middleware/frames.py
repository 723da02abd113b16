"""The bytes of a stream of events, cut into events without being decoded, and the few that are decoded."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, TypeAlias, cast

from .._params import encode_json
from .._sse import Events

JSON: TypeAlias = dict[str, Any]

_LINE_END = rb"(?:\r\n|\r(?!\n)|\n)"
END = re.compile(_LINE_END + _LINE_END)
"""The end of an event."""
_INDEX = re.compile(rb'(?:event: ?[^\r\n]*\r?\n)?data: ?\{"type": ?"content_block_\w+", ?"index": ?(\d+)')
_PACK = 65536
"""So many bytes are kept as they are before they are packed."""


class Frames:
    """Cuts a stream of bytes after its last whole event; the rest waits. Joined, they are the bytes that came."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._tail = b""  # the last of them: the end of an event may be cut, too

    def feed(self, chunk: bytes) -> bytes:
        seen = self._tail + chunk
        end = _last_end(seen) - len(self._tail)
        if end <= 0:
            self._parts.append(chunk)
            self._tail = seen[-3:]
            return b""
        whole = chunk[:end] if not self._parts else b"".join([*self._parts, chunk[:end]])
        rest = chunk[end:]
        self._parts = [rest] if rest else []
        self._tail = rest[-3:]
        return whole

    def rest(self) -> bytes:
        rest, self._parts, self._tail = b"".join(self._parts), [], b""
        return rest


def _last_end(data: bytes) -> int:
    """Where the last whole event ends; 0 where none does."""
    if b"\r" not in data:
        return data.rfind(b"\n\n") + 2 if b"\n\n" in data else 0
    end = 0
    for match in END.finditer(data):
        end = match.end()
    return end


class Kept:
    """Bytes that may be needed again and mostly are not: packed, which takes events to about a tenth."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._fresh = bytearray()

    def add(self, data: bytes) -> None:
        self._fresh += data
        if len(self._fresh) > _PACK:
            self._packed.append(zlib.compress(self._fresh, 1))
            self._fresh.clear()

    def all(self) -> bytes:
        return b"".join([*map(zlib.decompress, self._packed), self._fresh])


def event_of(frame: bytes) -> tuple[str | None, bytes]:
    """The name and data of one event; the name is its type where it has none."""
    found = Events().feed(frame)
    name, data = found[0] if found else (None, b"")
    if name is None and data:
        kind = object_of(data).get("type")
        name = kind if isinstance(kind, str) else None
    return name, data


def shifted(frame: bytes, data: bytes, shift: int) -> bytes:
    """A ``content_block_*`` event with its index moved on."""
    match = _INDEX.match(frame)
    if match is not None:
        start, end = match.span(1)
        return frame[:start] + str(int(match[1]) + shift).encode() + frame[end:]
    event = object_of(data)
    index = event.get("index")
    return frame_of({**event, "index": index + shift}) if isinstance(index, int) else frame


def object_of(data: bytes) -> JSON:
    """The JSON object in some bytes; an empty one where there is none, which the reader of the stream will say."""
    try:
        value = json.loads(data)
    except ValueError:
        return {}
    return cast(JSON, value) if isinstance(value, dict) else {}


def inner(outer: JSON, name: str) -> JSON:
    value = outer.get(name)
    return cast(JSON, value) if isinstance(value, dict) else {}


def stop(index: int) -> bytes:
    return frame_of({"type": "content_block_stop", "index": index})


def frame_of(event: JSON) -> bytes:
    return b"event: " + str(event["type"]).encode() + b"\ndata: " + encode_json(event) + b"\n\n"
