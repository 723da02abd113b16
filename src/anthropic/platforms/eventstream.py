"""The binary event stream of AWS, decoded without I/O, and a reply in it as the server-sent events of the Messages API.
https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html

A frame is: length of the frame, length of its headers, CRC-32 of these two, headers, payload, CRC-32 of all before; numbers are
big-endian, of 32 bits. Invariants: both checksums are checked; frames may be cut anywhere, at a cost linear in the bytes; what
came before an error is given before it; bytes that are no whole frame at the end are an error.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import crc32
from collections.abc import AsyncIterator, Iterator
from struct import Struct, error as StructError
from typing import Any, NamedTuple, cast

from pydantic_core import from_json
from typing_extensions import override

from .._engines.wire import Reply
from .._errors import APIConnectionError, APIResponseJSONError, StreamIncompleteError
from .._sse import ServerSentEvent, SSEDecoder
from ..middleware.body import _Changed

_PRELUDE = Struct(">III")
_LENGTH = Struct(">H")
_CRC = Struct(">I")
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""Header type -> bytes of its value; types 6 and 7, bytes and text, begin with their length."""
_TEXT = (6, 7)
_MAX_FRAME = 24 * 1024 * 1024
"""A longer frame is none: the length is read before its checksum could be."""


class EventStreamError(APIConnectionError):
    """The event stream is damaged, or what came is none: `partial_message` has what arrived before."""


class Frame(NamedTuple):
    headers: dict[str, str]
    payload: bytes


class Damaged(Exception):
    """What came is no event stream, or was changed on its way."""


class Frames:
    """Bytes in, frames out."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._wanted = _PRELUDE.size
        """Bytes that must be there before there is anything to do; a long frame in many chunks is joined once."""

    @property
    def pending(self) -> int:
        """Bytes of a frame that is not whole yet."""
        return self._size

    def feed(self, chunk: bytes, out: list[Frame]) -> None:
        """Append the frames that `chunk` completes to `out`.

        Raises: `Damaged`; the frames before it are in `out`.
        """
        self._parts.append(chunk)
        self._size += len(chunk)
        if self._size < self._wanted:
            return
        data = b"".join(self._parts) if len(self._parts) > 1 else chunk
        at, end = 0, len(data)
        view = memoryview(data)
        self._wanted = _PRELUDE.size
        while end - at >= _PRELUDE.size:
            total, header_size, check = _PRELUDE.unpack_from(data, at)
            if crc32(view[at : at + 8]) != check:
                raise Damaged("the checksum of a frame's head is wrong")
            if not 16 + header_size <= total <= _MAX_FRAME:
                raise Damaged(f"a frame of {total} bytes, {header_size} of them headers")
            if end - at < total:
                self._wanted = total
                break
            last = at + total - 4
            if crc32(view[at:last]) != _CRC.unpack_from(data, last)[0]:
                raise Damaged("the checksum of a frame is wrong")
            start = at + 12
            out.append(Frame(_headers(data[start : start + header_size]), data[start + header_size : last]))
            at += total
        self._parts = [data[at:]] if at < end else []
        self._size = end - at


_seen: dict[bytes, dict[str, str]] = {}
"""The headers of frames, by their bytes: those of one stream are mostly the same."""


def _headers(data: bytes) -> dict[str, str]:
    """The headers that are text; others are skipped."""
    known = _seen.get(data)
    if known is not None:
        return known
    out: dict[str, str] = {}
    at = 0
    try:
        while at < len(data):
            size = data[at]
            name = data[at + 1 : at + 1 + size].decode()
            at += 1 + size
            kind = data[at]
            at += 1
            if kind in _TEXT:
                (length,) = _LENGTH.unpack_from(data, at)
                at += 2
                if at + length > len(data):
                    raise Damaged("a header is longer than the headers")
                if kind == 7:
                    out[name] = data[at : at + length].decode("utf-8", "replace")
                at += length
            else:
                at += _SIZES[kind]
    except (IndexError, KeyError, ValueError, StructError) as error:
        raise Damaged(f"headers that cannot be read ({error})") from error
    if len(data) < 512 and len(_seen) < 64:
        _seen[data] = out
    return out


# --- frames of Bedrock as server-sent events ------------------------------------------------------------

_KIND = re.compile(rb'\s*\{\s*"type"\s*:\s*"(\w+)"')


def as_events(frames: list[Frame]) -> bytes:
    """Frames of `InvokeModelWithResponseStream` as server-sent events; an exception becomes an ``error`` event.

    Raises: `BrokenChunk`.
    """
    out: list[bytes] = []
    for frame in frames:
        headers, payload = frame
        kind = headers.get(":message-type", "event")
        if kind == "event":
            if headers.get(":event-type") != "chunk":
                continue
            try:
                event = _chunk(payload)
            except ValueError as error:
                raise BrokenChunk(b"".join(out), payload, error) from error
            if event is not None:
                out.append(b"event: %b\ndata: %b\n\n" % event)
        else:
            problem = _exception(headers, payload) if kind == "exception" else _error(headers)
            data = json.dumps({"type": "error", "error": problem}, ensure_ascii=False).encode()
            out.append(b"event: error\ndata: %b\n\n" % data)
    return b"".join(out)


class BrokenChunk(Exception):
    """A chunk whose payload is not what Bedrock sends; `before` has the events that came before it."""

    def __init__(self, before: bytes, payload: bytes, error: ValueError) -> None:
        super().__init__(str(error))
        self.before, self.payload, self.error = before, payload, error


def _chunk(payload: bytes) -> tuple[bytes, bytes] | None:
    """Name and data of the event in a chunk; None where it holds none."""
    part: Any = from_json(payload)
    encoded: Any = cast("dict[str, Any]", part).get("bytes", "") if isinstance(part, dict) else None
    if not isinstance(encoded, str):
        raise ValueError("a chunk without bytes in Base64")
    data = b64decode(encoded, validate=True)
    if not data:
        return None
    named = _KIND.match(data)
    name: bytes | None = named[1] if named is not None else _name(from_json(data))
    if name is None:
        return None
    if b"\n" in data or b"\r" in data:  # between the words of the JSON only
        data = data.replace(b"\r", b" ").replace(b"\n", b" ")
    return name, data


def _name(value: Any) -> bytes | None:
    """The name of an event that does not begin with it; text completions have none."""
    if not isinstance(value, dict):
        return None
    event = cast("dict[str, Any]", value)
    kind = event.get("type", "completion" if "completion" in event else None)
    return kind.encode() if isinstance(kind, str) and kind.isprintable() else None


def _exception(headers: dict[str, str], payload: bytes) -> dict[str, Any]:
    """What AWS says went wrong, under the name that AWS has for it."""
    problem: dict[str, Any] = {"type": headers.get(":exception-type", ""), "message": ""}
    try:
        said: Any = json.loads(payload)
    except ValueError:
        said = payload.decode("utf-8", "replace")
    if isinstance(said, dict):
        told = cast("dict[str, Any]", said)
        problem["message"] = str(
            told.get("message") or told.get("Message") or told.get("originalMessage") or ""
        )
        problem.update({k: v for k, v in told.items() if k not in ("type", "message", "Message")})
    else:
        problem["message"] = str(said)
    return problem


def _error(headers: dict[str, str]) -> dict[str, Any]:
    return {"type": headers.get(":error-code", ""), "message": headers.get(":error-message", "")}


class _Source:
    """The frames of a reply as chunks of server-sent events."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._frames = Frames()
        self._failed: Exception | None = None

    async def chunk(self) -> bytes | None:
        """Raises: `EventStreamError`, `StreamIncompleteError`, `APIResponseJSONError`, and what reading the reply raises."""
        while True:
            if self._failed is not None:
                raise self._failed
            data = await self._reply.chunk()
            if data is None:
                if self._frames.pending:
                    raise StreamIncompleteError(
                        message=f"The stream ended in the middle of a frame, of which {self._frames.pending} bytes came, so "
                        "the answer is cut off; `partial_message` has what arrived.",
                        request=cast(Any, self._reply.request),
                    )
                return None
            events = self._decoded(data)
            if events:
                return events

    def _decoded(self, data: bytes) -> bytes:
        frames: list[Frame] = []
        try:
            self._frames.feed(data, frames)
        except Damaged as error:
            self._failed = EventStreamError(
                message=f"The event stream cannot be read: {error}; `partial_message` has what arrived before.",
                request=cast(Any, self._reply.request),
            )
            self._failed.__cause__ = error
        try:
            return as_events(frames)
        except BrokenChunk as broken:
            doc = broken.payload.decode("utf-8", "replace")
            wrong = json.JSONDecodeError(str(broken.error), doc, 0)
            self._failed = APIResponseJSONError(cast(Any, self._reply), doc, wrong)
            self._failed.__cause__ = broken.error
            return broken.before

    async def close(self) -> None:
        await self._reply.close()


class EventStreamReply(_Changed):
    """A reply whose binary event stream is read as server-sent events."""

    def __init__(self, of: Reply) -> None:
        self._of = of
        super().__init__(of, _Source(of))
        self.raw[:] = [pair for pair in self.raw if pair[0].lower() != b"content-type"]
        self.raw.append((b"content-type", b"text/event-stream; charset=utf-8"))

    @property
    @override
    def by(self) -> float | None:
        """When the next bytes must have come: of the reply that is read."""
        return self._of.by

    @by.setter
    def by(self, when: float | None) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
        self._of.by = when


class AWSEventStreamDecoder:
    """The bytes of an event stream as server-sent events, for code that reads raw ones (an `SSEBytesDecoder`).

    Raises: `Damaged`, for what is no event stream; `ValueError`, for a chunk that is no JSON.
    """

    def iter_bytes(self, iterator: Iterator[bytes]) -> Iterator[ServerSentEvent]:
        """Decode chunks that are cut anywhere."""
        frames, decoder = Frames(), SSEDecoder()
        for chunk in iterator:
            yield from decoder.iter_bytes(iter([_events(frames, chunk)]))
        _whole(frames)

    async def aiter_bytes(self, iterator: AsyncIterator[bytes]) -> AsyncIterator[ServerSentEvent]:
        """Decode chunks that are cut anywhere."""
        frames, decoder = Frames(), SSEDecoder()
        async for chunk in iterator:
            for event in decoder.iter_bytes(iter([_events(frames, chunk)])):
                yield event
        _whole(frames)


def _events(frames: Frames, chunk: bytes) -> bytes:
    found: list[Frame] = []
    frames.feed(chunk, found)
    try:
        return as_events(found)
    except BrokenChunk as broken:
        raise broken.error from broken


def _whole(frames: Frames) -> None:
    if frames.pending:
        raise Damaged(f"it ended in the middle of a frame, of which {frames.pending} bytes came")
