"""What may be passed."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

import httpx
import httpx2
from typing_extensions import reveal_type

from anthropic import NOT_GIVEN, Anthropic, NotGiven, Omit, not_given, omit
from anthropic.types import (
    MessageParam,
    TextBlockParam,
    ToolChoiceParam,
    ToolParam,
    ToolResultBlockParam,
    ToolUnionParam,
)

client = Anthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


def absent(temperature: float | None, system: str | NotGiven = NOT_GIVEN, tools: list[ToolParam] | Omit = omit) -> None:
    client.messages.create(model="m", max_tokens=1, messages=hello, temperature=temperature, system=system, tools=tools)
    client.messages.create(model="m", max_tokens=1, messages=hello, stream=omit, stop_sequences=None)
    client.messages.create(model="m", max_tokens=1, messages=hello, timeout=None, extra_headers=None)
    client.messages.create(model="m", max_tokens=1, messages=hello, timeout=not_given, extra_query={"a": 1})
    client.messages.create(model="m", max_tokens=1, messages=hello, extra_headers={"x": "1", "y": omit})
    client.messages.create(model="m", max_tokens=1, messages=hello, extra_body={"new_parameter": True})
    client.messages.create(model="m", max_tokens=1, messages=hello, timeout=httpx.Timeout(3, connect=1))
    client.messages.create(model="m", max_tokens=1, messages=hello, timeout=httpx2.Timeout(3, connect=1))
    client.messages.count_tokens(model="m", messages=hello, system=system, tools=tools)


def loose(options: dict[str, Any], system: str | None) -> None:
    reveal_type(client.messages.create(**options))  # reveals: Any  # pyright reveals: Unknown
    reveal_type(client.messages.create(model="m", max_tokens=1, messages=hello, **options))  # reveals: Any  # pyright reveals: Unknown
    history = [{"role": "user", "content": "Hello"}]
    client.messages.create(model="m", max_tokens=1, messages=history)  # error: reportArgumentType / arg-type
    client.messages.create(model="m", max_tokens=1, messages=({"role": "user", "content": x} for x in "ab"))
    client.messages.create(model="m", max_tokens=1, messages=hello, system=system)


def conversation(inputs: Iterable[str]) -> None:
    messages: list[MessageParam] = []
    for text in inputs:
        messages.append({"role": "user", "content": text})
        reply = client.messages.create(model="m", max_tokens=1, messages=messages)
        messages.append({"role": reply.role, "content": reply.content})
        messages.append({"role": "assistant", "content": reply.content})
        results: list[ToolResultBlockParam] = [
            {"type": "tool_result", "tool_use_id": block.id, "content": str(block.input["x"])}
            for block in reply.content
            if block.type == "tool_use"
        ]
        messages.append({"role": "user", "content": results})
    reveal_type(messages)  # reveals: list[MessageParam]


def tools(schema: dict[str, object]) -> None:
    weather: ToolParam = {
        "name": "weather",
        "description": "The weather in a place.",
        "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    }
    search: ToolUnionParam = {"type": "web_search_20250305", "name": "web_search"}
    choice: ToolChoiceParam = {"type": "tool", "name": "weather"}
    other = ToolParam(name="other", input_schema=schema)
    client.messages.create(model="m", max_tokens=1, messages=hello, tools=[weather, search, other], tool_choice=choice)
    client.messages.create(
        model="m",
        max_tokens=1,
        messages=hello,
        tools=[{"name": "weather", "input_schema": {"type": "object"}, "cache_control": {"type": "ephemeral"}}],
        tool_choice={"type": "auto"},
        thinking={"type": "enabled", "budget_tokens": 1024},
        metadata={"user_id": "1"},
    )


def content(picture: bytes) -> None:
    data = base64.standard_b64encode(picture).decode()
    system: list[TextBlockParam] = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
    client.messages.create(
        model="m",
        max_tokens=1,
        system=system,
        messages=[
            {
                "role": "user",
                "content": [
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}},
                    {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
                    {"type": "document", "source": {"type": "file", "file_id": "file_1"}},
                    {"type": "text", "text": "What is this?"},
                ],
            },
            {"role": "assistant", "content": "This is"},
        ],
    )
    client.beta.messages.create(
        model="m",
        max_tokens=1,
        betas=["compact-2026-01-12", "some-beta"],
        context_management={"edits": [{"type": "compact_20260112"}]},
        messages=[{"role": "user", "content": "Hello"}],
    )


def refused() -> None:
    client.messages.create(model="m", max_tokens=None, messages=hello)  # error: reportArgumentType / call-overload
    client.messages.create(model="m", max_tokens=1, messages=hello, tools=[{"name": 1}])  # error: reportArgumentType / list-item
    client.messages.create(model="m", max_tokens=1, messages=hello, timeout="3")  # error: reportArgumentType / call-overload
    client.messages.create(model="m", max_tokens=1, messages=hello, stop_sequences="x")  # error: reportArgumentType / call-overload
    client.messages.create(model="m", max_tokens=1, messages=hello, thinking={"type": "enabled"})  # error: reportArgumentType / call-overload
    client.messages.create(model="m", max_tokens=1, messages=hello, extra_headers={"x": 1})  # error: reportArgumentType / dict-item
    wrong: ToolParam = {"name": "weather", "input_shema": {"type": "object"}}  # error: reportAssignmentType / typeddict-item typeddict-unknown-key
    print(wrong)
