"""The canned replies, made once from a shape name; standard library only, used by the server and the workers.

``kb1``        a Message of about 1 KB
``blocks-N``   a Message with N content blocks: text, thinking, tool_use, in turn
``sse-N``      a stream of N text deltas, every event an HTTP chunk of its own (how the API sends them)
``bulk-N``     the same stream, about 16 KB of whole events per HTTP chunk (takes the chunk parsing out)
``paced-N``    as ``sse-N``, written one event per millisecond, so that every event is a read of its own
``live-N``     as ``sse-N``, fifty events per second, on a schedule that does not wait for a slow reader
"""

from __future__ import annotations

import json
from typing import Any

BODY: dict[str, Any] = {
    "model": "claude-bench",
    "max_tokens": 1024,
    "messages": [{"role": "user", "content": "Say something about the weather in Lisbon, briefly."}],
}
EXTRA_EVENTS = 6  # message_start, content_block_start, ping, content_block_stop, message_delta, message_stop
PACE_SECONDS = 0.001
LIVE_SECONDS = 0.02
TURNS, TURN_CHARS = 10_000, 960
_WORDS = (
    " the",
    " weather",
    " in",
    " Lisbon",
    " is",
    " mild,",
    " with",
    " a",
    " breeze",
    " —",
    " and",
    "\n\nSo",
)
_USAGE: dict[str, Any] = {
    "input_tokens": 21,
    "cache_creation_input_tokens": 0,
    "cache_read_input_tokens": 0,
    "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
    "output_tokens": 180,
    "service_tier": "standard",
}
HEADERS: dict[str, str] = {
    "Date": "Mon, 02 Nov 2026 10:00:00 GMT",
    "request-id": "req_011CSHoEeqs5C35K2UUqR7Fy",
    "anthropic-organization-id": "00000000-0000-4000-8000-000000000000",
    "anthropic-ratelimit-requests-limit": "4000",
    "anthropic-ratelimit-requests-remaining": "3999",
    "anthropic-ratelimit-requests-reset": "2026-11-02T10:00:00Z",
    "anthropic-ratelimit-tokens-limit": "400000",
    "anthropic-ratelimit-tokens-remaining": "399000",
    "anthropic-ratelimit-tokens-reset": "2026-11-02T10:00:00Z",
    "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
    "via": "1.1 google",
    "Server": "bench",
}


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _message(content: list[dict[str, Any]], stop_reason: str | None) -> dict[str, Any]:
    return {
        "id": "msg_013Zva2CMHLNnXjNJJKqJ2EF",
        "type": "message",
        "role": "assistant",
        "model": "claude-bench",
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": _USAGE,
    }


def _text(chars: int) -> str:
    return ("".join(_WORDS) * (chars // 50 + 1))[:chars].strip()


def _block(index: int) -> dict[str, Any]:
    if index % 3 == 1:
        return {"type": "thinking", "thinking": _text(240), "signature": "Eo8BCkYIAxgCKkBq" * 8}
    if index % 3 == 2:
        arguments = {
            "city": "Lisbon",
            "days": 3,
            "units": {"temperature": "C", "wind": "km/h"},
            "hours": [9, 12, 18],
        }
        return {"type": "tool_use", "id": f"toolu_{index:024d}", "name": "get_weather", "input": arguments}
    return {"type": "text", "text": _text(240), "citations": None}


def reply(shape: str) -> bytes:
    """The JSON bytes of a ``kb1`` or ``blocks-N`` reply."""
    if shape == "kb1":
        return _compact(_message([{"type": "text", "text": _text(580), "citations": None}], "end_turn"))
    kind, _, count = shape.partition("-")
    if kind != "blocks":
        raise ValueError(f"unknown shape {shape!r}")
    return _compact(_message([_block(i) for i in range(int(count))], "tool_use"))


def turns() -> dict[str, Any]:
    """The arguments of a long conversation, about 10 MB of JSON: text turns of the user, block turns of the model."""
    text = _text(TURN_CHARS)
    user: dict[str, Any] = {"role": "user"}
    made: list[dict[str, Any]] = []
    for i in range(TURNS):
        said = f"{i}: {text}"  # each turn a string of its own, as in a program
        if i % 2:
            made.append({"role": "assistant", "content": [{"type": "text", "text": said}]})
        else:
            made.append({**user, "content": said})
    return {**BODY, "messages": [*made, {**user, "content": "Go on."}]}


def live_seconds(count: int) -> float:
    """How long a ``live-N`` stream takes where nobody is late."""
    return LIVE_SECONDS * (count + EXTRA_EVENTS)


def events(count: int) -> list[bytes]:
    """The events of a stream with `count` text deltas, each with its framing."""
    delta = {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}}
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    made: list[dict[str, Any]] = [
        {"type": "message_start", "message": _message([], None)},
        block,
        {"type": "ping"},
    ]
    for i in range(count):
        text = {"type": "text_delta", "text": _WORDS[i % len(_WORDS)]}
        made.append({"type": "content_block_delta", "index": 0, "delta": text})
    made += [{"type": "content_block_stop", "index": 0}, {**delta, "usage": {"output_tokens": count}}]
    made.append({"type": "message_stop"})
    return [b"event: %s\ndata: %s\n\n" % (str(event["type"]).encode(), _compact(event)) for event in made]


def chunks(shape: str) -> list[bytes]:
    """The HTTP chunks of a stream shape, the closing one included."""
    kind, _, count = shape.partition("-")
    parts = events(int(count))
    if kind == "bulk":
        grouped: list[bytes] = [b""]
        for part in parts:
            if len(grouped[-1]) > 16_000:
                grouped.append(b"")
            grouped[-1] += part
        parts = grouped
    elif kind not in ("sse", "paced", "live"):
        raise ValueError(f"unknown shape {shape!r}")
    return [*(b"%x\r\n%s\r\n" % (len(part), part) for part in parts), b"0\r\n\r\n"]
