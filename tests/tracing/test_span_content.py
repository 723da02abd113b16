"""What was said, on spans: only where it is asked for, and only so much."""

from __future__ import annotations

import json
from typing import Any

import pytest
from clients import API, every, it
from hypothesis import given, strategies as st

from anthropic.emulator import Emulator
from anthropic.tracing.content import Content, part_of

ASK: dict[str, Any] = {
    "model": "claude-sonnet-4-6",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": "Hello"}],
}
CONTENT = {"traces": {"content_mode": "content"}}
SAID = {
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.request.stop_sequences",
}


async def test_content(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options(**CONTENT))
    await it(client.messages.create(**ASK, system="Be brief", stop_sequences=["zz"]))
    said = spans.one().attributes
    assert said["gen_ai.system_instructions"] == '[{"type":"text","content":"Be brief"}]'
    assert said["gen_ai.input.messages"] == '[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]'
    assert (
        said["gen_ai.output.messages"]
        == '[{"role":"assistant","parts":[{"type":"text","content":"You said: Hello"}]}]'
    )
    assert said["gen_ai.request.stop_sequences"] == ("zz",)
    await every(await it(client.messages.create(**ASK, stream=True)))
    assert (
        json.loads(spans.one().attributes["gen_ai.output.messages"])[0]["parts"][0]["content"]
        == "You said: Hello"
    )


async def test_no_content_unless_it_is_asked_for(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    await it(client.messages.create(**ASK, system="a secret", stop_sequences=["a secret"]))
    span = spans.one()
    assert not SAID & set(span.attributes) and "secret" not in str(dict(span.attributes))


@pytest.mark.parametrize(
    ("block", "part"),
    [
        ("Hi", {"type": "text", "content": "Hi"}),
        ({"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}, {"type": "text", "content": "Hi"}),
        ({"type": "thinking", "thinking": "hm", "signature": "s"}, {"type": "reasoning", "content": "hm"}),
        (
            {"type": "tool_use", "id": "t1", "name": "w", "input": {"a": 1}},
            {"type": "tool_call", "id": "t1", "name": "w", "arguments": {"a": 1}},
        ),
        (
            {"type": "server_tool_use", "id": "t1", "name": "web_search", "input": {}},
            {"type": "tool_call", "id": "t1", "name": "web_search", "arguments": {}},
        ),
        (
            {"type": "tool_result", "tool_use_id": "t1", "content": "ok"},
            {"type": "tool_call_response", "id": "t1", "response": [{"type": "text", "text": "ok"}]},
        ),
        (
            {
                "type": "tool_result", "tool_use_id": "t1",
                "content": [{"type": "text", "text": "ok"}, {"type": "image", "source": {"data": "secret"}}],
            },
            {"type": "tool_call_response", "id": "t1", "response": [{"type": "text", "text": "ok"}, {"type": "image"}]},
        ),
        ({"type": "image", "source": {"type": "base64", "data": "secret"}}, {"type": "anthropic_image"}),
        ({"type": "redacted_thinking", "data": "zz"}, {"type": "anthropic_redacted_thinking"}),
    ],
)  # fmt: skip
def test_parts(block: Any, part: Any) -> None:
    assert part_of(block) == part


def content(*, answer: str = "You said: CCCCCCCCCC") -> Content:
    messages = [
        {"role": role, "content": char * n}
        for role, char, n in (("user", "A", 50), ("assistant", "B", 10), ("user", "C", 10))
    ]
    made = Content({"system": "SYS", "messages": messages})

    class Message:
        content = [{"type": "text", "text": answer}]

    made.answered(Message)
    return made


def texts(attributes: dict[str, Any]) -> list[str]:
    found = [part["content"] for part in json.loads(attributes["gen_ai.system_instructions"])]
    for name in ("gen_ai.input.messages", "gen_ai.output.messages"):
        found += [part["content"] for message in json.loads(attributes[name]) for part in message["parts"]]
    return found


@pytest.mark.parametrize(
    ("most", "kept"),
    [
        (500, ["SYS", "A" * 50, "B" * 10, "C" * 10, "You said: CCCCCCCCCC"]),
        (300, ["B" * 10, "C" * 10, "You said: CCCCCCCCCC"]),
        (250, ["B" * 10, "C" * 10, "You said: CCCCCCCCCC"]),
        (200, ["You said: CCCCCCCCCC"]),
        (60, [""]),
    ],
)
def test_the_oldest_is_left_out(most: int, kept: list[str]) -> None:
    found = content().attributes(most)
    assert texts(found) == kept
    assert found.get("anthropic.content.truncated", False) is (most < 400)


@given(st.text(max_size=300), st.integers(200, 900))
def test_it_keeps_within_the_limit(answer: str, most: int) -> None:
    found = content(answer=answer).attributes(most)
    said = [value for value in found.values() if isinstance(value, str)]
    assert sum(len(value.encode("utf-8", "surrogatepass")) for value in said) <= most
    assert answer.startswith(texts(found)[-1])


async def test_what_only_the_request_may_read_is_left_alone(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options(**CONTENT))
    await it(client.messages.create(**{**ASK, "messages": (message for message in ASK["messages"])}))
    assert emu.requests[-1].json["messages"] == ASK["messages"]
    assert spans.one().attributes["gen_ai.input.messages"] == "[]"
