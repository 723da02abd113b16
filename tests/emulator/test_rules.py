"""What is refused: shapes by the client's types, and the rules between fields."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from emulator_support import ask, tool

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def user(*content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content[0] if isinstance(content[0], str) else list(content)}


def assistant(*content: Any) -> dict[str, Any]:
    return {**user(*content), "role": "assistant"}


def text(value: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": value, **more}


def use(identifier: str, **more: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": identifier, "name": "weather", "input": {}, **more}


def result(identifier: str, **more: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": identifier, **more}


def image(media: str = "image/png", data: str = PNG) -> dict[str, Any]:
    return {"type": "image", "source": {"type": "base64", "media_type": media, "data": data}}


def refusal(http: httpx2.Client, body: dict[str, Any]) -> str:
    """The message both the plain and the beta endpoint refuse a body with."""
    answers = [http.post(f"/v1/messages{query}", json=body) for query in ("", "?beta=true")]
    assert [a.status_code for a in answers] == [400, 400], answers[0].text
    assert {a.json()["error"]["type"] for a in answers} == {"invalid_request_error"}
    first, second = (a.json()["error"]["message"] for a in answers)
    if "expected tags" not in first:
        assert first == second
    return first


@pytest.mark.parametrize("missing", ["model", "max_tokens", "messages"])
def test_required(http: httpx2.Client, missing: str) -> None:
    body = {k: v for k, v in ask().items() if k != missing}
    assert refusal(http, body) == f"{missing}: Field required"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"foo": 1}, "foo: Extra inputs are not permitted"),
        ({"max_tokens": "10"}, "max_tokens: Input should be a valid integer"),
        ({"max_tokens": True}, "max_tokens: Input should be a valid integer"),
        ({"stream": "yes"}, "stream: Input should be a valid boolean"),
        ({"system": 3}, "system: Input should be a valid list"),
        ({"system": None}, "system: Input should be a valid list"),
        ({"temperature": None}, "temperature: Input should be a valid number"),
        ({"stop_sequences": "x"}, "stop_sequences: Input should be a valid list"),
        ({"service_tier": "fast"}, "service_tier: Input should be 'auto' or 'standard_only'"),
        ({"metadata": {"name": "x"}}, "metadata.name: Extra inputs are not permitted"),
        ({"messages": "hi"}, "messages: Input should be a valid list"),
        ({"messages": [3]}, "messages.0: Input should be a valid dictionary"),
        ({"messages": [{"content": "x"}]}, "messages.0.role: Field required"),
        ({"messages": [{"role": "robot", "content": "x"}]},
         "messages.0.role: Input should be 'user', 'assistant' or 'system'"),
        ({"messages": [{"role": "user", "content": None}]}, "messages.0.content: Input should be a valid list"),
        ({"messages": [{"role": "user", "content": "x", "id": "1"}]}, "messages.0.id: Extra inputs are not permitted"),
        ({"messages": [user(text(), {"type": "text"})]}, "messages.0.content.1.text.text: Field required"),
        ({"messages": [user({"text": "x"})]}, "messages.0.content.0.type: Field required"),
        ({"messages": [user(text(parsed=1))]}, "messages.0.content.0.text.parsed: Extra inputs are not permitted"),
        ({"messages": [user(result("a", content=[image("image/tiff")]))]},
         "messages.0.content.0.tool_result.content.0.image.source.base64.media_type: "
         "Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"),
        ({"messages": [user("x"), assistant({"type": "thinking", "thinking": "x"})]},
         "messages.1.content.0.thinking.signature: Field required"),
        ({"tools": [{"name": "a"}]}, "tools.0.custom.input_schema: Field required"),
        ({"tool_choice": {"type": "tool"}, "tools": [tool()]}, "tool_choice.tool.name: Field required"),
        ({"thinking": {"type": "enabled"}}, "thinking.enabled.budget_tokens: Field required"),
    ],
)  # fmt: skip
def test_shapes(http: httpx2.Client, change: dict[str, Any], message: str) -> None:
    assert refusal(http, ask(**change)) == message


@pytest.mark.parametrize(("key", "value", "path"), [
    ("messages", [user({"type": "vidoe"})], "messages.0.content.0"),
    ("tools", [{"type": "vidoe"}], "tools.0"),
    ("thinking", {"type": "vidoe"}, "thinking"),
])  # fmt: skip
def test_unknown_tags(http: httpx2.Client, key: str, value: Any, path: str) -> None:
    message = refusal(http, ask(**{key: value}))
    start = f"{path}: Input tag 'vidoe' found using 'type' does not match any of the expected tags: "
    assert message.startswith(start)
    tags = message.removeprefix(start).split(", ")
    assert tags == sorted(tags)
    assert len(tags) > 2


UNANSWERED = "`tool_use` ids were found without `tool_result` blocks immediately after: "
UNASKED = "unexpected `tool_use_id` found in `tool_result` blocks: "


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        ([], "messages: at least one message is required"),
        ([assistant("x")], 'messages: first message must use the "user" role'),
        ([user("x"), {"role": "user", "content": ""}], "messages.1: all messages must have non-empty content"),
        ([user("x"), {"role": "user", "content": []}], "messages.1: all messages must have non-empty content"),
        ([user(" \n")], "messages: text content blocks must contain non-whitespace text"),
        ([user(text(""))], "messages: text content blocks must be non-empty"),
        ([user(text(" "))], "messages: text content blocks must contain non-whitespace text"),
        ([user("x"), assistant("Once upon ")], "final assistant content cannot end with trailing whitespace"),
        ([user("x"), assistant(text("a\n"))], "final assistant content cannot end with trailing whitespace"),
        ([user("x"), assistant(use("t1"))], f"messages.1: {UNANSWERED}t1."),
        ([user("x"), assistant(use("t1")), user("y")], f"messages.1: {UNANSWERED}t1."),
        ([user("x"), assistant(use("t1"), use("t2")), user(result("t2"))], f"messages.1: {UNANSWERED}t1."),
        ([user("x"), assistant(use("t1")), user(text(), result("t1"))], f"messages.1: {UNANSWERED}t1."),
        ([user(result("t1"))], f"messages.0.content.0: {UNASKED}t1."),
        ([user("x"), assistant(use("t1")), user(result("t1"), result("t9"))], f"messages.2.content.1: {UNASKED}t9."),
        ([user("x"), assistant(use("t1")), user(result("t1")), user(result("t2"))], f"messages.3.content.0: {UNASKED}t2"),
        ([user("x"), assistant(use("t1")), user(result("t1"), result("t1"))], "must have a single result"),
        ([user("x"), assistant(use("t1"), use("t1")), user(result("t1"))], "ids must be unique"),
        ([user("x"), assistant(use("t 1")), user(result("t 1"))], "String should match pattern"),
        ([user(image(data="AAAA"))], "Could not process image"),
        ([user(image(data="%%"))], "messages.0.content.0.image.source.base64.data: Invalid base64"),
        ([user(image(data=""))], "messages.0.content.0.image.source.base64: image cannot be empty"),
        ([user(image("image/gif"))], "Image does not match the provided media type image/gif"),
        ([user("x"), assistant({"type": "thinking", "thinking": "x", "signature": ""}, text()), user("x")],
         "messages.1.content.0: Invalid `signature` in `thinking` block"),
    ],
)  # fmt: skip
def test_conversations(http: httpx2.Client, messages: list[Any], message: str) -> None:
    assert message in refusal(http, ask(messages=messages))


CACHED = {"cache_control": {"type": "ephemeral"}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"max_tokens": 0}, "max_tokens: Input should be greater than or equal to 1"),
        ({"max_tokens": 64_001}, "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens"),
        ({"temperature": 1.1}, "temperature: range: 0..1"),
        ({"temperature": -0.1}, "temperature: range: 0..1"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1023}}, "greater than or equal to 1024"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 1024}, "`max_tokens` must be greater"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2000, "temperature": 0.5}, "set to 1"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}, "max_tokens": 2000, "tools": [tool()],
          "tool_choice": {"type": "any"}}, "Thinking may not be enabled"),
        ({"tools": [tool("a"), tool("a")]}, "tools: Tool names must be unique."),
        ({"tools": [tool("a b")]}, "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
        ({"tools": [{"name": "a", "input_schema": {}}]}, "tools.0.custom.input_schema.type: Field required"),
        ({"tools": [{"name": "a", "input_schema": {"type": "array"}}]}, "input_schema.type: Input should be 'object'"),
        ({"tool_choice": {"type": "any"}}, "tool_choice may only be specified while providing tools"),
        ({"tools": [tool("a")], "tool_choice": {"type": "tool", "name": "b"}}, "Tool 'b' not found"),
        ({"system": [text("")]}, "system: text content blocks must be non-empty"),
        ({"stop_sequences": [" "]}, "each stop sequence must contain non-whitespace"),
        ({"system": [text(**CACHED), text(**CACHED)], "tools": [{**tool(), **CACHED}],
          "messages": [user(text(**CACHED), text(**CACHED))]}, "A maximum of 4 blocks with cache_control may be provided. Found 5."),
    ],
)  # fmt: skip
def test_fields_together(http: httpx2.Client, change: dict[str, Any], message: str) -> None:
    assert message in refusal(http, ask(**change))


@pytest.mark.parametrize(
    "change",
    [
        {"messages": [user("x"), user("y"), assistant("z"), assistant("z"), user("x")]},
        {"messages": [user("x"), assistant("Once upon a time")]},
        {"messages": [user("x"), assistant("a"), {"role": "assistant", "content": ""}]},
        {"messages": [user("x"), assistant(use("t1"), use("t2")), user(result("t1")), user(result("t2"))]},
        {"messages": [user("x"), assistant(use("t1")), user(result("t1"), text("and then"))]},
        {
            "messages": [
                user("x"),
                assistant(use("t1")),
                user(result("t1")),
                assistant(use("t1")),
                user(result("t1")),
            ]
        },
        {"messages": [user(image(), text("what is it?"))]},
        {"system": [text(**CACHED)] * 4},
        {"speed": None, "container": None},
        {"temperature": 0, "top_p": 1, "top_k": 5},
        {"thinking": {"type": "disabled"}, "temperature": 0.5},
        {"tools": [tool(), {"type": "bash_20250124", "name": "bash"}], "tool_choice": {"type": "none"}},
        {"max_tokens": 64_000},
    ],
)
def test_accepted(http: httpx2.Client, change: dict[str, Any]) -> None:
    for query in ("", "?beta=true"):
        response = http.post(f"/v1/messages{query}", json=ask(**change))
        assert response.status_code == 200, response.text


def test_count_tokens_refuses_the_same(http: httpx2.Client) -> None:
    body = {"model": "claude-opus-4-6", "messages": [user("x"), assistant(use("t1"))]}
    response = http.post("/v1/messages/count_tokens", json=body)
    assert response.status_code == 400
    assert UNANSWERED in response.json()["error"]["message"]
    assert "max_tokens" in http.post("/v1/messages/count_tokens", json=ask()).json()["error"]["message"]


def test_thinking_blocks_come_back_unchanged_or_not_at_all(http: httpx2.Client) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    reply = http.post("/v1/messages", json=ask(thinking=thinking, max_tokens=2000)).json()
    block = reply["content"][0]
    for changed, status in (({}, 200), ({"thinking": "other"}, 400), ({"signature": "recorded"}, 200)):
        messages = [user("x"), {"role": "assistant", "content": [{**block, **changed}, text()]}, user("y")]
        assert http.post("/v1/messages", json=ask(messages=messages)).status_code == status
