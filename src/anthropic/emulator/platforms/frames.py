"""Events in the binary event stream of AWS: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from random import Random

from ..stream import Event
from ..values import as_object

_PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def write(headers: dict[str, str], payload: bytes) -> bytes:
    """A frame."""
    packed = b"".join(
        struct.pack(">B", len(name))
        + name.encode()
        + struct.pack(">BH", 7, len(value.encode()))
        + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", 16 + len(packed) + len(payload), len(packed))
    frame = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed + payload
    return frame + struct.pack(">I", zlib.crc32(frame))


def chunk(data: bytes, padding: str = "") -> bytes:
    """A frame with an event of the Messages API."""
    payload = json.dumps({"bytes": base64.b64encode(data).decode(), "p": padding}, separators=(",", ":"))
    headers = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
    return write(headers, payload.encode())


def exception(name: str, payload: bytes) -> bytes:
    """A frame with an exception."""
    headers = {":exception-type": name, ":content-type": "application/json", ":message-type": "exception"}
    return write(headers, payload)


def framed(event: Event, rng: Random, newline: str = "\n") -> bytes:
    """The frame of an event of a stream. An error whose type is the name of an exception of AWS is one."""
    error = as_object(event.data.get("error"))
    if event.name == "error" and str(error.get("type")).endswith("Exception"):
        return exception(str(error["type"]), json.dumps({"message": error.get("message")}).encode())
    data = event.raw
    if data is None:
        data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return chunk(data.encode(), _PADDING[: rng.randint(1, len(_PADDING))])
