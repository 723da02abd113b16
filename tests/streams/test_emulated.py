"""What the emulator is told to say arrives through `messages.stream` as it does without a stream."""

from __future__ import annotations

from typing import Any

import pytest
from clients import API, every, it
from test_helper import opened

from anthropic.emulator import Emulator

CITED = {"type": "char_location", "cited_text": "a", "document_index": 0, "document_title": "t", "start_char_index": 0, "end_char_index": 1}  # fmt: skip
SAID: dict[str, list[dict[str, Any]]] = {
    "text": [{"type": "text", "text": "Said by the emulator, in some pieces."}],
    "thinking": [
        {"type": "thinking", "thinking": "Well, let me see.", "signature": "c2ln"},
        {"type": "text", "text": "So."},
    ],
    "redacted thinking": [{"type": "redacted_thinking", "data": "eA=="}, {"type": "text", "text": "So."}],
    "citations": [{"type": "text", "text": "Cited.", "citations": [CITED, {**CITED, "cited_text": "b"}]}],
    "a tool": [{"type": "tool_use", "id": "toolu_1", "name": "f", "input": {"a": ["é", {"b": None}], "n": 1.5}}],
    "a server tool": [
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}},
        {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []},
    ],
    "a tool of an MCP server": [
        {"type": "mcp_tool_use", "id": "mcptoolu_1", "name": "f", "server_name": "s", "input": {"a": 1}},
        {"type": "mcp_tool_result", "tool_use_id": "mcptoolu_1", "is_error": False, "content": []},
    ],
    "compaction": [{"type": "compaction", "content": "What was said."}, {"type": "text", "text": "So."}],
    "a fallback": [
        {"type": "fallback", "from": {"model": "claude-opus-4-8"}, "to": {"model": "claude-sonnet-5"}, "trigger": {"type": "refusal"}},
        {"type": "text", "text": "So."},
    ],
    "nothing": [],
}  # fmt: skip
DERIVED = {
    "text": "text", "thinking": "thinking", "citations": "citation", "a tool": "input_json",
    "a server tool": "input_json", "a tool of an MCP server": "input_json", "compaction": "compaction",
}  # fmt: skip
ASK: dict[str, Any] = {
    "model": "claude-opus-4-8",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hi"}],
}


@pytest.mark.parametrize("what", SAID)
async def test_it_is_what_was_scripted(api: API, emu: Emulator, what: str) -> None:
    client = api.client(base_url=emu.url, api_key=emu.api_key)
    for _ in range(2):
        emu.script(SAID[what])
    plain = await it(client.beta.messages.create(**ASK))
    async with opened(client.beta.messages.stream(**ASK)) as stream:
        events = await every(stream)
        message = await it(stream.get_final_message())
    assert [block.to_dict() for block in message.content] == [block.to_dict() for block in plain.content]
    assert [block.to_dict() for block in message.content] == SAID[what]
    assert (
        message.stop_reason == plain.stop_reason and message.usage.output_tokens == plain.usage.output_tokens
    )
    assert message.model == ("claude-sonnet-5" if what == "a fallback" else "claude-opus-4-8")
    if what in DERIVED:
        assert DERIVED[what] in {event.type for event in events}
    for event in events:
        event.to_json()


async def test_a_message_goes_back_as_it_came(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url, api_key=emu.api_key)
    emu.script(SAID["thinking"])
    async with opened(client.messages.stream(**ASK)) as stream:
        message = await it(stream.get_final_message())
    turns = [
        *ASK["messages"],
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": "Go on."},
    ]
    async with opened(client.messages.stream(**{**ASK, "messages": turns})) as stream:
        await it(stream.until_done())
    assert emu.requests[-1].json["messages"][1]["content"] == SAID["thinking"]
