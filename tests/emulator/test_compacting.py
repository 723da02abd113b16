"""Compaction: a summary instead of an answer, and what may not stand beside the wish for it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from emulator_support import ask, parse_sse, rebuild

SUMMARIZE = {"type": "summarize"}


def post(http: httpx2.Client, body: dict[str, Any]) -> httpx2.Response:
    return http.post("/v1/messages?beta=true", json=body)


@pytest.mark.parametrize("stream", [False, True])
def test_the_reply_is_a_summary_with_which_a_history_may_begin(http: httpx2.Client, stream: bool) -> None:
    response = post(http, ask("Hello", compaction=SUMMARIZE, stream=stream))
    reply = rebuild(parse_sse(response.content)) if stream else response.json()
    assert reply["stop_reason"] == "compaction"
    [block] = reply["content"]
    assert block["type"] == "compaction" and ("Hello" in (block.get("content") or "") or stream)
    follow = [{"role": "assistant", "content": [{"type": "compaction", "content": "so far"}]}]
    assert post(http, {**ask("x"), "messages": follow}).status_code == 200


@pytest.mark.parametrize(
    "beside",
    [
        {"stop_sequences": ["x"]},
        {"tool_choice": {"type": "any"}, "tools": [{"name": "f", "input_schema": {"type": "object"}}]},
    ],
)
def test_what_shapes_an_answer_is_refused_beside_it(http: httpx2.Client, beside: dict[str, Any]) -> None:
    response = post(http, ask("Hello", compaction=SUMMARIZE, **beside))
    assert response.status_code == 400
    assert f"together with {next(iter(beside))}" in response.json()["error"]["message"]
