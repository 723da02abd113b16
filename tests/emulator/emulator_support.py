"""What the emulator's tests share: a request, headers, a small SSE reader, a small JSON schema checker."""

from __future__ import annotations

import json
import re
from typing import Any

HEADERS = {"anthropic-version": "2023-06-01"}
MODEL = "claude-sonnet-4-5"


def ask(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"model": MODEL, "max_tokens": 1000, "messages": [{"role": "user", "content": text}], **more}


def tool(name: str = "weather", **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties or {"city": {"type": "string"}}}
    return {"name": name, "input_schema": {**schema, "required": list(schema["properties"])}}


def parse_sse(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(event name, data) of each event; raises where the bytes are no complete stream of events."""
    found = []
    blocks = data.decode("utf-8").replace("\r\n", "\n").split("\n\n")
    assert blocks.pop() == "", "the stream ends inside an event"
    for block in blocks:
        match = re.fullmatch(r"event: (\w+)\ndata: (.*)", block)
        assert match, block
        found.append((match[1], json.loads(match[2])))
    return found


def rebuild(events: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """The message that the events of a stream add up to."""
    message: dict[str, Any] = {}
    partial: dict[int, str] = {}
    for name, data in events:
        if name == "message_start":
            message = data["message"]
        elif name == "content_block_start":
            assert data["index"] == len(message["content"])
            message["content"].append(data["content_block"])
        elif name == "content_block_delta":
            block, delta = message["content"][data["index"]], data["delta"]
            match delta["type"]:
                case "text_delta":
                    block["text"] += delta["text"]
                case "thinking_delta":
                    block["thinking"] += delta["thinking"]
                case "signature_delta":
                    block["signature"] = delta["signature"]
                case "citations_delta":
                    block["citations"].append(delta["citation"])
                case "input_json_delta":
                    partial[data["index"]] = partial.get(data["index"], "") + delta["partial_json"]
        elif name == "content_block_stop" and partial.get(data["index"]):
            message["content"][data["index"]]["input"] = json.loads(partial[data["index"]])
        elif name == "message_delta":
            message |= data["delta"]
            message["usage"] |= data["usage"]
    return message


def accepts(schema: dict[str, Any], value: Any, root: dict[str, Any] | None = None) -> bool:
    """Whether a JSON schema (of the kind the tests use) accepts a value."""
    root = root or schema
    if "$ref" in schema:
        node: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        return accepts(node, value, root)
    checks = [
        all(accepts(s, value, root) for s in schema.get("allOf", [])),
        not schema.get("anyOf") or any(accepts(s, value, root) for s in schema["anyOf"]),
        "enum" not in schema or value in schema["enum"],
        "const" not in schema or value == schema["const"],
    ]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    checks.append(not kinds or any(_is(kind, value) for kind in kinds))
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        checks.append(all(name in value for name in schema.get("required", [])))
        checks += [accepts(properties[k], v, root) for k, v in value.items() if k in properties]
        checks.append(schema.get("additionalProperties") is not False or set(value) <= set(properties))
    if isinstance(value, list):
        checks.append(schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9))
        checks += [accepts(schema.get("items", {}), item, root) for item in value]
        if schema.get("uniqueItems"):
            checks.append(all(item not in value[:i] for i, item in enumerate(value)))
    if isinstance(value, str):
        checks.append(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9))
        checks.append(re.search(schema.get("pattern", ""), value) is not None)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        checks.append(schema.get("minimum", value) <= value <= schema.get("maximum", value))
        checks.append(value > schema.get("exclusiveMinimum", value - 1))
        checks.append(value < schema.get("exclusiveMaximum", value + 1))
        checks.append(not schema.get("multipleOf") or value % schema["multipleOf"] == 0)
    return all(checks)


def _is(kind: str, value: Any) -> bool:
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    types = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    return isinstance(value, types[kind])
