"""The built-in model, scripted replies, usage: what comes back from POST /v1/messages."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest
from emulator_support import accepts, ask, parse_sse, rebuild, tool
from hypothesis import given, settings, strategies as st

from anthropic.emulator import Emulator
from anthropic.emulator.ids import Ids
from anthropic.emulator.model import answer


def send(http: httpx2.Client, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    response = http.post("/v1/messages", json=body, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


def said(message: dict[str, Any]) -> str:
    return "".join(block["text"] for block in message["content"] if block["type"] == "text")


def calls(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["content"] if block["type"] == "tool_use"]


def test_it_echoes_the_last_user_text(http: httpx2.Client) -> None:
    body = ask("first")
    body["messages"] += [
        {"role": "assistant", "content": "ok"},
        {"role": "user", "content": [{"type": "text", "text": "last"}]},
    ]
    message = send(http, body)
    assert said(message) == "You said: last"
    assert (message["type"], message["role"], message["stop_reason"]) == ("message", "assistant", "end_turn")
    assert message["model"] == "claude-sonnet-4-5-20250929"
    assert message["id"].startswith("msg_01")
    assert len(message["id"]) == 28
    assert message["usage"]["input_tokens"] > 0
    assert message["usage"]["output_tokens"] > 0


def test_same_seed_and_sequence_give_the_same_bytes() -> None:
    def run(seed: int) -> list[bytes]:
        found = []
        with Emulator(seed=seed) as emu, httpx2.Client(base_url=emu.url) as http:
            for body in (ask("a"), ask("a"), ask("b", stream=True, tools=[tool()]), {}):
                headers = {
                    "x-api-key": emu.api_key,
                    "anthropic-version": "2023-06-01",
                    "x-emulator-chunking": "random",
                }
                response = http.post("/v1/messages", json=body, headers=headers)
                clocks = ("date", "-remaining", "-reset")
                kept = {k: v for k, v in response.headers.items() if not k.endswith(clocks)}
                found.append(json.dumps(kept).encode() + response.content)
        return found

    first = run(7)
    assert first == run(7)
    assert len(set(first)) == 4
    assert not set(first) & set(run(8))


def test_a_prefill_is_continued(http: httpx2.Client) -> None:
    body = ask("Hello")
    body["messages"].append({"role": "assistant", "content": "You said: He"})
    assert said(send(http, body)) == "llo"


def test_stop_sequences(http: httpx2.Client) -> None:
    message = send(http, ask("one two three", stop_sequences=["three", "two"]))
    assert said(message) == "You said: one "
    assert (message["stop_reason"], message["stop_sequence"]) == ("stop_sequence", "two")


@pytest.mark.parametrize("limit", [1, 2, 5, 20])
def test_max_tokens(http: httpx2.Client, limit: int) -> None:
    message = send(http, ask("x" * 200, max_tokens=limit))
    assert message["stop_reason"] == "max_tokens"
    assert message["usage"]["output_tokens"] == limit
    assert ("You said: " + "x" * 200).startswith(said(message))
    assert len(said(message)) == int(limit * 3.5)


def test_max_tokens_cuts_the_input_of_a_tool(http: httpx2.Client) -> None:
    body = ask(tools=[tool(**{f"field{n}": {"type": "string"} for n in range(20)})], max_tokens=20)
    message = send(http, body)
    assert (message["stop_reason"], calls(message)[0]["input"]) == ("max_tokens", {})
    events = parse_sse(http.post("/v1/messages", json={**body, "stream": True}).content)
    parts = [d["delta"]["partial_json"] for n, d in events if n == "content_block_delta"]
    assert len("".join(parts)) == 70
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads("".join(parts))


def test_tool_loop(http: httpx2.Client) -> None:
    schema = tool(city={"type": "string"}, unit={"enum": ["C", "F"]})
    body = ask("What is the weather?", tools=[schema])
    message = send(http, body)
    assert message["stop_reason"] == "tool_use"
    (call,) = calls(message)
    assert call["id"].startswith("toolu_01")
    assert accepts(schema["input_schema"], call["input"])
    body["messages"] += [
        {"role": "assistant", "content": message["content"]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": call["id"], "content": "17 degrees"}],
        },
    ]
    last = send(http, body)
    assert (last["stop_reason"], calls(last)) == ("end_turn", [])
    assert "17 degrees" in said(last)


@pytest.mark.parametrize(
    ("choice", "text", "called"),
    [
        ({"type": "auto"}, "hi", ["alpha"]),
        ({"type": "auto"}, "use beta", ["beta"]),
        ({"type": "auto"}, "use beta and alpha", ["alpha", "beta"]),
        ({"type": "auto", "disable_parallel_tool_use": True}, "use beta and alpha", ["alpha"]),
        ({"type": "any"}, "use beta and alpha", ["alpha", "beta"]),
        ({"type": "any", "disable_parallel_tool_use": True}, "use beta and alpha", ["alpha"]),
        ({"type": "tool", "name": "beta"}, "use alpha", ["beta"]),
        ({"type": "none"}, "use alpha", []),
    ],
)
def test_tool_choice(http: httpx2.Client, choice: dict[str, Any], text: str, called: list[str]) -> None:
    message = send(http, ask(text, tools=[tool("alpha"), tool("beta")], tool_choice=choice))
    assert [call["name"] for call in calls(message)] == called
    assert bool(said(message)) is not bool(called)


def test_tools_without_a_schema(http: httpx2.Client) -> None:
    bash = {"type": "bash_20250124", "name": "bash"}
    (call,) = calls(send(http, ask(tools=[bash], tool_choice={"type": "any"})))
    assert call["input"] == {"command": "echo emulator"}
    search = {"type": "web_search_20250305", "name": "web_search"}
    assert calls(send(http, ask(tools=[search]))) == []


@pytest.mark.parametrize("thinking", [{"type": "enabled", "budget_tokens": 1024}, {"type": "adaptive"}])
def test_thinking(http: httpx2.Client, thinking: dict[str, Any]) -> None:
    message = send(http, ask(thinking=thinking, max_tokens=4000))
    assert [block["type"] for block in message["content"]] == ["thinking", "text"]
    assert message["content"][0]["thinking"]
    assert message["content"][0]["signature"]
    hidden = send(http, ask(thinking={**thinking, "display": "omitted"}, max_tokens=4000))
    assert hidden["content"][0]["thinking"] == ""
    assert hidden["content"][0]["signature"] == message["content"][0]["signature"]


def test_structured_output(http: httpx2.Client) -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "tags": {"type": "array", "items": {"enum": ["a", "b"]}}},
        "required": ["name", "tags"],
        "additionalProperties": False,
    }
    body = ask(output_config={"format": {"type": "json_schema", "schema": schema}})
    message = send(http, body)
    assert accepts(schema, json.loads(said(message)))
    assert message["stop_reason"] == "end_turn"


def test_streamed_and_plain_replies_are_the_same(emu: Emulator, http: httpx2.Client) -> None:
    bodies = [
        ask("Hello there, how are you? Grüße, 你好 🕵️"),
        ask("go", tools=[tool()], thinking={"type": "adaptive"}, max_tokens=3000),
        ask("use a and b", tools=[tool("a"), tool("b", n={"type": "array", "items": {"type": "integer"}})]),
        ask("stop here now", stop_sequences=["here"]),
        ask("short", max_tokens=1),
    ]
    for body in bodies:
        emu.reset()
        plain = send(http, body)
        emu.reset()
        response = http.post("/v1/messages", json={**body, "stream": True})
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert rebuild(parse_sse(response.content)) == plain


def test_scripted_replies(emu: Emulator, http: httpx2.Client) -> None:
    emu.script("just text")
    emu.script([{"type": "text", "text": "a"}, {"type": "tool_use", "name": "t", "input": {"x": 1}}])
    emu.script(
        {"content": "full", "stop_reason": "refusal", "usage": {"output_tokens": 77}, "id": "msg_mine"}
    )
    emu.script(lambda request: f"you sent {request.json['messages'][0]['content']}")
    assert said(send(http, ask())) == "just text"
    second = send(http, ask())
    assert second["stop_reason"] == "tool_use"
    assert second["content"][1]["id"].startswith("toolu_01")
    third = send(http, ask())
    assert (said(third), third["stop_reason"], third["id"]) == ("full", "refusal", "msg_mine")
    assert third["usage"]["output_tokens"] == 77
    assert third["usage"]["input_tokens"] > 0
    assert said(send(http, ask("me"))) == "you sent me"
    assert said(send(http, ask())) == "You said: Hello"


def test_scripts_wait_for_the_request_they_are_for(emu: Emulator, http: httpx2.Client) -> None:
    emu.script("for b", when=lambda request: "b" in request.json["messages"][0]["content"])
    emu.script("for any")
    assert said(send(http, ask("aaa"))) == "for any"
    http.post("/v1/messages/count_tokens", json={k: v for k, v in ask("b").items() if k != "max_tokens"})
    assert said(send(http, ask("bbb"))) == "for b"


def test_a_refused_request_uses_no_script_up(emu: Emulator, http: httpx2.Client) -> None:
    emu.script("kept")
    assert http.post("/v1/messages", json=ask(foo=1)).status_code == 400
    assert said(send(http, ask())) == "kept"


def test_a_script_that_fails_is_a_500_that_says_so(emu: Emulator, http: httpx2.Client) -> None:
    emu.script(lambda request: 1 / 0)  # type: ignore[arg-type, return-value]
    response = http.post("/v1/messages", json=ask())
    assert response.status_code == 500
    assert "ZeroDivisionError" in response.json()["error"]["message"]


def test_scripts_by_header(http: httpx2.Client) -> None:
    assert said(send(http, ask(), **{"x-emulator-script": "plain words"})) == "plain words"
    blocks = json.dumps([{"type": "text", "text": "caf\u00e9"}])
    assert said(send(http, ask(), **{"x-emulator-script": blocks})) == "café"


def test_scripted_completion(emu: Emulator, http: httpx2.Client) -> None:
    emu.script(" scripted")
    body = {"model": "claude-2.1", "prompt": "\n\nHuman: x\n\nAssistant:", "max_tokens_to_sample": 9}
    assert http.post("/v1/complete", json=body).json()["completion"] == " scripted"


def test_citations_stream_before_their_text(emu: Emulator, http: httpx2.Client) -> None:
    citation = {"type": "char_location", "cited_text": "x", "document_index": 0, "start_char_index": 0}
    block = {"type": "text", "text": "as the text says", "citations": [citation]}
    result = {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []}
    emu.script([result, block])
    events = parse_sse(http.post("/v1/messages", json=ask(stream=True)).content)
    starts = [d["content_block"] for n, d in events if n == "content_block_start"]
    assert starts == [result, {"type": "text", "text": "", "citations": []}]
    deltas = [d["delta"]["type"] for n, d in events if n == "content_block_delta"]
    assert deltas[0] == "citations_delta"
    assert rebuild(events)["content"] == [result, block]


def test_prompt_cache(emu: Emulator, http: httpx2.Client) -> None:
    system = [{"type": "text", "text": "s" * 7000, "cache_control": {"type": "ephemeral"}}]
    first, again = (send(http, ask(text, system=system))["usage"] for text in ("one", "two"))
    assert first["cache_creation_input_tokens"] == 2000
    assert first["cache_creation"] == {"ephemeral_5m_input_tokens": 2000, "ephemeral_1h_input_tokens": 0}
    assert first["cache_read_input_tokens"] == 0
    assert (again["cache_creation_input_tokens"], again["cache_read_input_tokens"]) == (0, 2000)
    assert again["input_tokens"] == first["input_tokens"] < 10
    emu.state.clock.advance(301)  # type: ignore[attr-defined]
    assert send(http, ask("three", system=system))["usage"]["cache_read_input_tokens"] == 0


def test_prompt_cache_grows_with_the_conversation(http: httpx2.Client) -> None:
    control = {"type": "ephemeral", "ttl": "1h"}
    body = ask("q" * 7000, cache_control=control)
    first = send(http, body)["usage"]
    body["messages"] += [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b" * 3500}]
    second = send(http, body)["usage"]
    assert first["cache_creation"]["ephemeral_1h_input_tokens"] == second["cache_read_input_tokens"] > 1900
    assert 1000 < second["cache_creation_input_tokens"] < 1020
    assert (first["input_tokens"], second["input_tokens"]) == (0, 0)
    short = {**ask("tiny"), "cache_control": control}
    assert send(http, short)["usage"]["cache_creation_input_tokens"] == 0


@given(
    text=st.text(min_size=1),
    limit=st.integers(1, 60),
    stops=st.lists(st.text(min_size=1, max_size=3), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_limits_hold_for_any_text(text: str, limit: int, stops: list[str]) -> None:
    body = ask(text, max_tokens=limit, stop_sequences=stops)
    found = answer(body, Ids(0, 1), 0)
    full = f"You said: {text}"
    shown = "".join(block["text"] for block in found.content)
    assert full.startswith(shown)
    assert found.output_tokens <= max(1, limit)
    assert not any(stop in shown for stop in stops)
    assert (found.stop_reason == "end_turn") == (shown == full)
    assert answer(body, Ids(0, 1), 0) == found
