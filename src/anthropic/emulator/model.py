"""The built-in model: a deterministic answer to a Messages or Text Completions request.

It echoes the last user text, calls tools when it may, reports tool results, fills in output schemas, and
keeps to `stop_sequences`, `max_tokens`, `thinking` and `tool_choice`. What it says depends on the request and
the seed alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, cast

from .ids import Ids
from .signatures import sign
from .synthesise import instance
from .tokens import CHARS_PER_TOKEN, block_tokens
from .values import JSON

# Tools whose schema the API knows and the request does not carry.
_BUILT_IN_INPUT: dict[str, JSON] = {
    "bash": {"command": "echo emulator"},
    "text_editor": {"command": "view", "path": "example.txt"},
    "memory": {"command": "view", "path": "/memories"},
    "computer": {"action": "screenshot"},
}


@dataclass
class Answer:
    """What the model produced: content and the reason it stopped."""

    content: list[JSON] = field(default_factory=list[JSON])
    stop_reason: str = "end_turn"
    stop_sequence: str | None = None
    # The JSON of a tool input that max_tokens cut off: block index -> text. Only a stream can show it.
    cut_inputs: dict[int, str] = field(default_factory=dict[int, str])

    @property
    def output_tokens(self) -> int:
        return max(1, sum(block_tokens(block) for block in self.content))


def answer(request: JSON, ids: Ids, seed: int) -> Answer:
    """The model's turn after these messages."""

    @cache
    def rng() -> Random:  # most answers need none, and it costs more than they do
        asks = {key: value for key, value in request.items() if key != "stream"}
        return Random(f"{seed}:{json.dumps(asks, sort_keys=True)}")

    messages = cast(list[JSON], request["messages"])
    prefill = _text_of(messages[-1]["content"]) if messages[-1]["role"] == "assistant" else ""
    asked = _last_user_text(messages)
    if request.get("compaction") is not None:
        summary = f"{len(messages)} messages, the last of the user's: {asked}"
        return Answer([{"type": "compaction", "content": summary}], "compaction")
    found = Answer()
    thinking = cast(JSON, request.get("thinking") or {})
    if thinking.get("type") in ("enabled", "adaptive"):
        found.content.append(_thinking(asked, thinking))
    calls = _tool_calls(request, messages, asked, ids, rng)
    if calls:
        found.content.extend(calls)
        found.stop_reason = "tool_use"
    else:
        found.content.append({"type": "text", "text": _say(request, messages, asked, prefill, rng)})
    _stop_at_sequence(found, cast(list[str], request.get("stop_sequences") or []))
    _stop_at_limit(found, int(request["max_tokens"]))
    return found


def complete(prompt: str, limit: int, stops: list[str]) -> tuple[str, str, str | None]:
    """A text completion: text, stop reason, stop sequence."""
    human = prompt.rpartition("\n\nHuman:")[2]
    asked = human.partition("\n\nAssistant:")[0].strip()
    found = Answer([{"type": "text", "text": f" {echo(asked)}"}])
    _stop_at_sequence(found, stops)
    _stop_at_limit(found, limit)
    reason = "max_tokens" if found.stop_reason == "max_tokens" else "stop_sequence"
    stop = found.stop_sequence or ("\n\nHuman:" if reason == "stop_sequence" else None)
    said = str(found.content[0]["text"]) if found.content else ""
    return said, reason, stop


def echo(text: str) -> str:
    """The sentence with which the model answers a text."""
    return f"You said: {text}" if text else "You said nothing."


def _say(request: JSON, messages: list[JSON], asked: str, prefill: str, rng: Callable[[], Random]) -> str:
    schema = _output_schema(request)
    if schema is not None:
        text = json.dumps(instance(schema, rng()), ensure_ascii=False, separators=(",", ":"))
    else:
        results = _tool_results(messages)
        text = f"The tools returned: {'; '.join(results)}" if results else echo(asked)
    # A prefill is the beginning of the answer; the API returns what comes after it.
    return text.removeprefix(prefill) if prefill and text.startswith(prefill) else text


def _output_schema(request: JSON) -> JSON | None:
    config = cast(JSON, request.get("output_config") or {})
    wanted = cast(JSON, config.get("format") or request.get("output_format") or {})
    return cast(JSON, wanted["schema"]) if wanted.get("type") == "json_schema" else None


def _thinking(asked: str, config: JSON) -> JSON:
    text = f"The user said {len(asked)} characters. I will answer with a stable sentence."
    shown = "" if config.get("display") == "omitted" else text
    return {"type": "thinking", "thinking": shown, "signature": sign(text)}


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(b["text"]) for b in cast(list[JSON], content) if b.get("type") == "text")


def _last_user_text(messages: list[JSON]) -> str:
    for message in reversed(messages):
        if message["role"] == "user" and (text := _text_of(message["content"])):
            return text
    return ""


def _tool_results(messages: list[JSON]) -> list[str]:
    """The texts of the tool results the model has to answer: those of the last user turn."""
    found: list[str] = []
    for message in reversed(messages):
        if message["role"] == "assistant":
            break
        if message["role"] == "user" and isinstance(message["content"], list):
            results = [b for b in cast(list[JSON], message["content"]) if b.get("type") == "tool_result"]
            found = [_result_text(b) for b in results] + found
    return found


def _result_text(block: JSON) -> str:
    text = _text_of(block.get("content") or "")
    if block.get("is_error"):
        return f"error: {text}"
    return text or "(empty)"


def _tool_calls(
    request: JSON, messages: list[JSON], asked: str, ids: Ids, rng: Callable[[], Random]
) -> list[JSON]:
    choice = cast(JSON, request.get("tool_choice") or {"type": "auto"})
    tools = [t for t in cast(list[JSON], request.get("tools") or []) if _callable(t)]
    kind = choice.get("type")
    if not tools or kind == "none" or messages[-1]["role"] == "assistant":
        return []
    if kind == "auto" and _tool_results(messages):
        return []
    if kind == "tool":
        chosen = [t for t in tools if t["name"] == choice["name"]]
    else:
        named = [t for t in tools if str(t["name"]).lower() in asked.lower()]
        chosen = named[:2] or [t for t in tools if not t.get("defer_loading")][:1]
    if choice.get("disable_parallel_tool_use"):
        chosen = chosen[:1]
    return [
        {"type": "tool_use", "id": ids.new("toolu"), "name": tool["name"], "input": _arguments(tool, rng())}
        for tool in chosen
    ]


def _callable(tool: JSON) -> bool:
    return "name" in tool and (tool.get("type") in (None, "custom") or _built_in(tool) is not None)


def _built_in(tool: JSON) -> JSON | None:
    return next((v for k, v in _BUILT_IN_INPUT.items() if str(tool.get("type")).startswith(k)), None)


def _arguments(tool: JSON, rng: Random) -> JSON:
    if tool.get("type") in (None, "custom"):
        made = instance(tool["input_schema"], rng)
        return cast(JSON, made) if isinstance(made, dict) else {}
    return dict(_built_in(tool) or {})


def _stop_at_sequence(found: Answer, stops: list[str]) -> None:
    for position, block in enumerate(found.content):
        if block["type"] != "text":
            continue
        text = str(block["text"])
        hits = [(text.index(s), s) for s in stops if s in text]
        if hits:
            end, sequence = min(hits)
            block["text"] = text[:end]
            del found.content[position + (1 if end else 0) :]
            found.stop_reason, found.stop_sequence = "stop_sequence", sequence
            return


def _stop_at_limit(found: Answer, limit: int) -> None:
    left = limit
    for position, block in enumerate(found.content):
        tokens = block_tokens(block)
        if tokens <= left:
            left -= tokens
            continue
        _cut(found, position, left)
        found.stop_reason, found.stop_sequence = "max_tokens", None
        return


def _cut(found: Answer, position: int, left: int) -> None:
    """Shorten the block at `position` to `left` tokens and drop what follows it."""
    block = found.content[position]
    size = int(left * CHARS_PER_TOKEN)
    del found.content[position + 1 :]
    if block["type"] == "tool_use":
        found.cut_inputs[position] = json.dumps(block["input"], ensure_ascii=False)[:size]
        block["input"] = {}
    else:
        key = "thinking" if block["type"] == "thinking" else "text"
        block[key] = str(block[key])[:size]
        if block["type"] == "thinking":
            block["signature"] = sign(str(block[key]))
        if not block[key]:
            found.content.pop()
