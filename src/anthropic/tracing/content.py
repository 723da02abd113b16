"""Prompts and answers as the attributes of spans: JSON after the conventions of OpenTelemetry, in so many bytes. Pure.

https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

Part = dict[str, Any]


def plain(value: Any) -> Any:
    """A value as JSON has it: models, and what only JSON can hold."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in cast("Iterable[Any]", value)]
    dump = getattr(value, "model_dump", None)
    if dump is not None:
        return plain(dump(mode="json", exclude_unset=True))
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def part_of(block: Any) -> Part:
    """A content block as a part of a message."""
    if isinstance(block, str):
        return {"type": "text", "content": block}
    found = (
        cast("dict[str, Any]", plain(block)) if not isinstance(block, dict) else cast("dict[str, Any]", block)
    )
    kind = str(found.get("type"))
    if kind == "text":
        return {"type": "text", "content": found.get("text") or ""}
    if kind == "thinking":
        return {"type": "reasoning", "content": found.get("thinking") or ""}
    if kind.endswith("tool_use"):
        return {
            "type": "tool_call", "id": found.get("id"), "name": found.get("name"), "arguments": plain(found.get("input")),
        }  # fmt: skip
    if "tool_use_id" in found:
        return {
            "type": "tool_call_response",
            "id": found["tool_use_id"],
            "response": result_of(found.get("content")),
        }
    return {"type": f"anthropic_{kind}"}


def result_of(content: Any) -> Any:
    """What a tool answered: texts, and of other blocks their kind."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, (list, tuple)):
        return []
    blocks = [cast("dict[str, Any]", plain(block)) for block in cast("Iterable[Any]", content)]
    return [
        {"type": "text", "text": block.get("text")}
        if block.get("type") == "text"
        else {"type": block.get("type")}
        for block in blocks
    ]


def parts_of(content: Any) -> list[Part]:
    if isinstance(content, str):
        return [part_of(content)]
    if not isinstance(content, (list, tuple)):
        return []  # an iterator, which only the request may read
    return [part_of(block) for block in cast("Iterable[Any]", content)]


class Content:
    """What was said in a call."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.system = None if body.get("system") is None else parts_of(body["system"])
        self.input = self._messages(body.get("messages"))
        self.output: list[Part] | None = None

    @staticmethod
    def _messages(messages: Any) -> list[Part]:
        if not isinstance(messages, (list, tuple)):
            return []
        found: list[Part] = []
        for message in cast("Iterable[Any]", messages):
            known = isinstance(message, Mapping)
            role: Any = cast("Any", message).get("role") if known else getattr(message, "role", None)
            content: Any = cast("Any", message).get("content") if known else getattr(message, "content", None)
            found.append({"role": role, "parts": parts_of(content)})
        return found

    def answered(self, message: Any) -> None:
        self.output = [{"role": "assistant", "parts": parts_of(list(message.content or ()))}]

    def attributes(self, most: int) -> dict[str, Any]:
        """The attributes, in at most so many bytes of JSON: the oldest parts are left out, then the last text is cut."""
        whole: dict[str, Any] = {
            "gen_ai.system_instructions": self.system,
            "gen_ai.input.messages": self.input,
            "gen_ai.output.messages": self.output,
        }
        whole = {name: value for name, value in whole.items() if value is not None}
        out: dict[str, Any] = {name: compact(value) for name, value in whole.items()}
        over = sum(map(_size, out.values())) - most
        if over <= 0:
            return out
        lists = [] if self.system is None else [self.system]
        lists += [message["parts"] for message in self.input]
        answer: list[Part] = [] if not self.output else self.output[0]["parts"]
        lists.append(answer)
        for parts in lists:
            while parts and over > 0 and not (parts is answer and len(parts) == 1):
                over -= _size(compact(parts.pop(0))) + bool(parts)
        if over > 0 and answer and isinstance(answer[0].get("content"), str):
            answer[0]["content"] = _cut(answer[0]["content"], over)
        elif over > 0:
            answer.clear()
        return {
            **{name: compact(value) for name, value in whole.items()},
            "anthropic.content.truncated": True,
        }


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _cut(text: str, bytes_: int) -> str:
    """The beginning of a text whose JSON is so many bytes shorter."""
    low, high = 0, len(text)
    wanted = _size(compact(text)) - bytes_
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _size(compact(text[:middle])) <= wanted else (low, middle - 1)
    return text[:low]
