"""Token estimates and the prompt cache: what a request costs, as `usage` reports it.

The estimate is characters / 3.5. It is no tokenizer: it is stable, and it grows with the text. The same
segments serve `count_tokens`, `usage` and the cache, so the three always agree.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .values import JSON, as_object, objects

CHARS_PER_TOKEN = 3.5
IMAGE_TOKENS = 1500
MESSAGE_OVERHEAD = 3
MIN_CACHEABLE = 1024
LOOKBACK = 20
TTL = {"5m": 300.0, "1h": 3600.0}


def estimate(text: str) -> int:
    """Tokens of a text, at least 1 when there is any."""
    return math.ceil(len(text) / CHARS_PER_TOKEN)


@dataclass(frozen=True)
class Segment:
    """A piece of the prompt that a cache breakpoint can end: a tool, a system block, a content block."""

    text: str
    tokens: int
    ttl: str | None


@dataclass(frozen=True)
class InputUsage:
    """How the input tokens of a request divide into plain, written to the cache and read from it."""

    plain: int
    read: int
    written_5m: int
    written_1h: int

    def as_json(self) -> JSON:
        return {
            "input_tokens": self.plain,
            "cache_creation_input_tokens": self.written_5m + self.written_1h,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written_5m,
                "ephemeral_1h_input_tokens": self.written_1h,
            },
        }


def segments(request: JSON) -> list[Segment]:
    """The prompt in the order the API caches it: tools, system, messages."""
    found = list(_segments(request))
    if request.get("cache_control") and found:
        last = found[-1]
        found[-1] = Segment(last.text, last.tokens, _ttl(request))
    return found


def _segments(request: JSON) -> Iterator[Segment]:
    schema = as_object(as_object(request.get("output_config")).get("format") or request.get("output_format"))
    if schema:
        yield _segment(schema, 0)
    for tool in objects(request.get("tools")):
        yield _segment(tool, 0)
    yield from _content(request.get("system"), 0)
    for message in objects(request.get("messages")):
        yield from _content(message.get("content"), MESSAGE_OVERHEAD)


def _content(content: Any, overhead: int) -> Iterator[Segment]:
    if isinstance(content, str):
        yield Segment(content, estimate(content) + overhead, None)
        return
    for number, block in enumerate(objects(content)):
        yield _segment(block, overhead if number == 0 else 0)


def _segment(block: JSON, overhead: int) -> Segment:
    bare = {k: v for k, v in block.items() if k != "cache_control"}
    text = json.dumps(bare, sort_keys=True, ensure_ascii=False)
    return Segment(text, block_tokens(block) + overhead, _ttl(block))


def _ttl(block: JSON) -> str | None:
    control = as_object(block.get("cache_control"))
    return str(control.get("ttl") or "5m") if control else None


def block_tokens(block: JSON) -> int:
    """Tokens of one content block, tool definition or schema."""
    kind = block.get("type")
    if kind == "text":
        return estimate(str(block.get("text") or ""))
    if kind == "thinking":
        return estimate(str(block.get("thinking") or ""))
    if kind == "image":
        return IMAGE_TOKENS
    if kind == "document":
        source = as_object(block.get("source"))
        return estimate(
            str(source.get("data") or source.get("url") or json.dumps(source.get("content") or ""))
        )
    if kind == "tool_result":
        inner = block.get("content")
        return 4 + (
            estimate(inner) if isinstance(inner, str) else sum(block_tokens(b) for b in objects(inner))
        )
    if kind == "tool_use":
        return (
            8
            + estimate(str(block.get("name")))
            + estimate(json.dumps(block.get("input"), ensure_ascii=False))
        )
    return estimate(json.dumps({k: v for k, v in block.items() if k != "cache_control"}, ensure_ascii=False))


def count(request: JSON) -> int:
    """What `count_tokens` answers."""
    return max(1, sum(s.tokens for s in segments(request)))


class PromptCache:
    """Prefixes written by `cache_control` breakpoints, with the API's lifetimes and its minimum length."""

    def __init__(self) -> None:
        self._expiry: dict[str, float] = {}

    def clear(self) -> None:
        self._expiry.clear()

    def charge(self, request: JSON, now: float) -> InputUsage:
        """Look the prompt up, write its breakpoints, and say how the tokens divide."""
        parts = segments(request)
        total = max(1, sum(p.tokens for p in parts))
        breakpoints = [i for i, part in enumerate(parts) if part.ttl is not None]
        if not breakpoints:
            return InputUsage(total, 0, 0, 0)
        hashes, upto = self._prefixes(str(request.get("model")), parts)
        read_end = self._longest_hit(breakpoints, hashes, now)
        read = upto[read_end] if read_end is not None else 0
        written = {"5m": 0, "1h": 0}
        position = read
        for index in breakpoints:
            ttl = parts[index].ttl or "5m"
            if upto[index] < MIN_CACHEABLE:
                continue
            self._expiry[hashes[index]] = now + TTL[ttl]
            if upto[index] > position:
                written[ttl] += upto[index] - position
                position = upto[index]
        return InputUsage(total - position, read, written["5m"], written["1h"])

    def _prefixes(self, model: str, parts: list[Segment]) -> tuple[list[str], list[int]]:
        digest = hashlib.sha256(model.encode())
        hashes: list[str] = []
        upto: list[int] = []
        tokens = 0
        for part in parts:
            digest.update(b"\0" + part.text.encode("utf-8", "surrogatepass"))
            tokens += part.tokens
            hashes.append(digest.hexdigest())
            upto.append(tokens)
        return hashes, upto

    def _longest_hit(self, breakpoints: list[int], hashes: list[str], now: float) -> int | None:
        for index in reversed(breakpoints):
            for earlier in range(index, max(-1, index - LOOKBACK), -1):
                if self._expiry.get(hashes[earlier], 0.0) > now:
                    return earlier
        return None
