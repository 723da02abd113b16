"""A message as stream events, events as SSE bytes, bytes as chunks.

The framing is that of the API: `event:` line, `data:` line, blank line; the JSON of most events is padded
with spaces before its last brace; a `ping` follows the first `content_block_start`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import cast

from .values import JSON

_MAX_PADDING = 15
_DELTA_WORDS = 4
# Keys that a content_block_start carries empty because deltas fill them.
_EMPTY: dict[str, JSON] = {
    "text": {"text": ""},
    "thinking": {"thinking": "", "signature": ""},
    "tool_use": {"input": {}},
    "server_tool_use": {"input": {}},
    "mcp_tool_use": {"input": {}},
    "compaction": {"content": None, "encrypted_content": None},
}


@dataclass(frozen=True)
class Event:
    """One server-sent event; `raw` replaces the JSON where a fault needs text that is none."""

    name: str
    data: JSON
    raw: str | None = None


PING = Event("ping", {"type": "ping"}, '{"type": "ping"}')


def message_events(message: JSON, rng: Random, cut_inputs: dict[int, str] | None = None) -> list[Event]:
    """The events of a message, ping included."""
    usage = cast(JSON, message.get("usage") or {})
    content = cast(list[JSON], message.get("content") or [])
    opening: JSON = {
        **message,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {**usage, "output_tokens": min(1, int(usage.get("output_tokens") or 0))},
    }
    events = [Event("message_start", {"type": "message_start", "message": opening})]
    for index, block in enumerate(content):
        events.extend(_block_events(index, block, rng, (cut_inputs or {}).get(index)))
        if index == 0:
            events.insert(2, PING)
    delta = {"stop_reason": message.get("stop_reason"), "stop_sequence": message.get("stop_sequence")}
    if "stop_details" in message:
        delta["stop_details"] = message["stop_details"]
    if message.get("container") is not None:
        delta["container"] = message["container"]
    final: JSON = {"type": "message_delta", "delta": delta, "usage": _final_usage(usage)}
    if message.get("context_management") is not None:
        final["context_management"] = message["context_management"]
    if message.get("input_transformations") is not None:
        final["input_transformations"] = message["input_transformations"]
    events.append(Event("message_delta", final))
    events.append(Event("message_stop", {"type": "message_stop"}))
    return events if content else [events[0], PING, *events[1:]]


def _final_usage(usage: JSON) -> JSON:
    shown = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens",
             "output_tokens_details", "server_tool_use", "fallback_credit", "iterations")  # fmt: skip
    return {key: usage[key] for key in shown if key in usage}


def _block_events(index: int, block: JSON, rng: Random, cut: str | None) -> Iterator[Event]:
    kind = str(block.get("type"))
    empty = _EMPTY.get(kind, {}).items()
    opening = {
        **block,
        **{k: v for k, v in empty if k in block or k not in ("signature", "encrypted_content")},
    }
    if kind == "text" and isinstance(block.get("citations"), list):
        opening["citations"] = []
    yield _event("content_block_start", index, content_block=opening)
    for delta in _deltas(kind, block, rng, cut):
        yield _event("content_block_delta", index, delta=delta)
    yield _event("content_block_stop", index)


def _event(name: str, index: int, **data: JSON) -> Event:
    return Event(name, {"type": name, "index": index, **data})


def _deltas(kind: str, block: JSON, rng: Random, cut: str | None) -> Iterator[JSON]:
    if kind == "text":
        for citation in cast(list[JSON], block.get("citations") or []):
            yield {"type": "citations_delta", "citation": citation}
        for piece in text_pieces(str(block.get("text") or ""), rng):
            yield {"type": "text_delta", "text": piece}
    elif kind == "thinking":
        for piece in text_pieces(str(block.get("thinking") or ""), rng):
            yield {"type": "thinking_delta", "thinking": piece}
        if block.get("signature"):
            yield {"type": "signature_delta", "signature": block["signature"]}
    elif kind == "compaction":
        yield {
            "type": "compaction_delta",
            **{k: block.get(k) for k in ("content", "encrypted_content") if k in block},
        }
    elif kind in ("tool_use", "server_tool_use", "mcp_tool_use"):
        yield {"type": "input_json_delta", "partial_json": ""}
        value = block.get("input")
        text = cut if cut is not None else json.dumps(value, ensure_ascii=False) if value else ""
        for piece in letters(text, rng):
            yield {"type": "input_json_delta", "partial_json": piece}


def text_pieces(text: str, rng: Random) -> Iterator[str]:
    """`text` in pieces of a few words; joined they give it back."""
    start = 0
    while start < len(text):
        end = start
        for _ in range(rng.randint(1, _DELTA_WORDS)):
            space = text.find(" ", end + 1)
            end = len(text) if space < 0 else space
            if end == len(text):
                break
        yield text[start:end]
        start = end


def letters(text: str, rng: Random) -> Iterator[str]:
    """`text` in pieces of a few letters, cut anywhere, also inside a JSON escape."""
    start = 0
    while start < len(text):
        size = rng.randint(1, 14)
        yield text[start : start + size]
        start += size


def completion_events(completion: JSON, rng: Random) -> list[Event]:
    """The events of a text completion: `completion` events with a piece each, the last with the reason."""
    shared = {k: v for k, v in completion.items() if k not in ("completion", "stop_reason", "stop")}
    events = [
        Event("completion", {**shared, "completion": piece, "stop_reason": None, "stop": None})
        for piece in text_pieces(str(completion["completion"]), rng)
    ]
    events.insert(min(1, len(events)), PING)
    last = {"completion": "", "stop_reason": completion["stop_reason"], "stop": completion["stop"]}
    return [*events, Event("completion", {**shared, **last})]


def frame(event: Event, rng: Random, newline: str = "\n") -> bytes:
    """The bytes of an event."""
    data = event.raw
    if data is None:
        data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
        data = f"{data[:-1]}{' ' * rng.randint(0, _MAX_PADDING)}{data[-1]}"
    return f"event: {event.name}{newline}data: {data}{newline}{newline}".encode()


class Chunking:
    """How the bytes of a reply are cut: `event` (one chunk an event), `bytes:N`, or `random`."""

    def __init__(self, mode: str = "event") -> None:
        self.mode = mode
        name, _, size = mode.partition(":")
        self._size: int | None = None
        if name == "bytes" and size.isdigit() and int(size) > 0:
            self._size = int(size)
        elif mode not in ("event", "random"):
            raise ValueError(f"chunking must be 'event', 'bytes:N' or 'random', not {mode!r}")

    def split(self, frames: list[bytes], rng: Random) -> Iterator[bytes]:
        """The frames in chunks; cuts fall anywhere, also inside a UTF-8 character, and chunks span events."""
        if self.mode == "event":
            yield from frames
            return
        data = b"".join(frames)
        start = 0
        while start < len(data):
            size = self._size or rng.randint(1, 48)
            yield data[start : start + size]
            start += size
