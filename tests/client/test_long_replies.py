"""Replies that take longer than connections last are streamed on the wire and given back whole."""

from __future__ import annotations

from typing import Any

import pytest
from clients import API, it
from server import ASK, BLOCK, DELTA, MESSAGE, START, STOP, Connection, event, hello, stream, streamed, text

import anthropic

LONG = {**ASK, "max_tokens": 64_000}


@pytest.fixture(params=["messages", "beta.messages"])
def place(request: pytest.FixtureRequest) -> Any:
    def find(client: Any) -> Any:
        for name in request.param.split("."):
            client = getattr(client, name)
        return client

    return find


async def test_the_message_is_the_same(api: API, serve: Any, place: Any) -> None:
    server = serve(streamed, hello)
    client = api.client(server)
    long = await it(place(client).create(**LONG))
    short = await it(place(client).create(**ASK))
    assert server.requests[0].json() == {**LONG, "stream": True}
    assert "stream" not in server.requests[1].json()
    assert type(long) is type(short)
    assert long.to_dict() == short.to_dict() == MESSAGE
    assert long == short
    assert (long._request_id, short._request_id) == ("req_stream", "req_1")


@pytest.mark.parametrize(
    ("max_tokens", "model", "streams"),
    [
        (21_333, "claude-sonnet-5", False),
        (21_334, "claude-sonnet-5", True),
        (8_192, "claude-opus-4-20250514", False),
        (8_193, "claude-opus-4-20250514", True),
        (8_193, "anthropic.claude-opus-4-1-20250805-v1:0", True),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_the_limit(api: API, serve: Any, max_tokens: int, model: str, streams: bool) -> None:
    server = serve(streamed if streams else hello)
    client = api.client(server)
    message = await it(client.messages.create(**{**ASK, "max_tokens": max_tokens, "model": model}))
    assert message.content[0].text == "Hello, Wörld"
    assert server.last.json().get("stream") is (True if streams else None)
    assert server.last.headers["x-stainless-timeout"] == ("NOT_GIVEN" if streams else "600")


@pytest.mark.parametrize("given", ["call", "client", "none"])
async def test_a_timeout_says_that_the_caller_knows(api: API, serve: Any, given: str) -> None:
    server = serve(hello)
    client = api.client(server, **({"timeout": 600} if given == "client" else {}))
    extra = {"call": {"timeout": 30}, "none": {"timeout": None}}.get(given, {})
    await it(client.messages.create(**LONG, **extra))
    assert "stream" not in server.last.json()


async def test_the_default_timeout_passed_again_is_still_the_default(api: API, serve: Any) -> None:
    server = serve(streamed)
    client = api.client(server, timeout=api.lib.Timeout(600, connect=5.0))
    await it(client.messages.create(**LONG))
    assert server.last.json()["stream"] is True


async def test_strict(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server, strict_nonstreaming=True)
    with pytest.raises(ValueError, match=r"Streaming is required.*10 minutes"):
        await it(client.messages.create(**LONG))
    with pytest.raises(
        ValueError
    ):  # it comes before the warning about the model, which would be an error here
        await it(client.messages.create(**{**LONG, "model": "claude-2.1"}))
    await it(client.messages.create(**LONG, timeout=30))
    assert len(server.requests) == 1


async def test_a_cut_says_what_had_come(api: API, serve: Any) -> None:
    server = serve(stream(START, BLOCK, text("Hel"), then=Connection.cut))
    with pytest.raises(anthropic.APIConnectionError) as caught:
        await it(api.client(server).messages.create(**LONG))
    assert caught.value.partial_message is not None
    assert caught.value.partial_message.content[0].text == "Hel"
    assert server.wait_closed()


async def test_an_error_in_it(api: API, serve: Any) -> None:
    server = serve(stream(START, {"type": "error", "error": {"type": "overloaded_error", "message": "no"}}))
    with pytest.raises(anthropic.OverloadedError):
        await it(api.client(server).messages.create(**LONG))


async def test_a_refusal_before_it_begins_is_tried_again(api: API, serve: Any, naps: list[float]) -> None:
    from server import error

    server = serve(error(529, "overloaded_error"), streamed)
    message = await it(api.client(server).messages.create(**LONG))
    assert message.content[0].text == "Hello, Wörld" and len(naps) == 1


async def test_a_server_that_does_not_stream(api: API, serve: Any) -> None:
    """A gateway that ignores ``stream`` and answers with the message."""
    message = await it(api.client(serve(hello)).messages.create(**LONG))
    assert message.content[0].text == "Hello, Wörld"
    assert message._request_id == "req_1"


async def test_raw(api: API, serve: Any) -> None:
    server = serve(streamed)
    response = await it(api.client(server).messages.with_raw_response.create(**LONG))
    assert response.headers["request-id"] == "req_stream"
    message = await it(response.parse())
    assert message.to_dict() == MESSAGE and message._request_id == "req_stream"
    assert server.last.json()["stream"] is True


async def test_streaming_response(api: API, serve: Any) -> None:
    manager = api.client(serve(streamed)).messages.with_streaming_response.create(**LONG)
    if api.asynchronous:
        async with manager as response:
            message = await response.parse()
    else:
        with manager as response:
            message = response.parse()
    assert message.to_dict() == MESSAGE


async def test_tools_thinking_and_citations(api: API, serve: Any) -> None:
    def delta(index: int, **fields: Any) -> dict[str, Any]:
        return {"type": "content_block_delta", "index": index, "delta": fields}

    blocks = [
        {"type": "thinking", "thinking": "Let me see", "signature": "c2ln"},
        {"type": "text", "text": "Well", "citations": [{"type": "char_location", "cited_text": "w"}]},
        {"type": "tool_use", "id": "t", "name": "add", "input": {"a": [1, 2], "b": "ü"}},
        {"type": "tool_use", "id": "u", "name": "none", "input": {}},
    ]
    events = [
        START,
        {
            "type": "content_block_start",
            "index": 0,
            "content_block": {"type": "thinking", "thinking": "", "signature": ""},
        },
        delta(0, type="thinking_delta", thinking="Let me"),
        delta(0, type="thinking_delta", thinking=" see"),
        delta(0, type="signature_delta", signature="c2ln"),
        {**BLOCK, "index": 1},
        delta(1, type="citations_delta", citation={"type": "char_location", "cited_text": "w"}),
        delta(1, type="text_delta", text="Well"),
        {"type": "content_block_start", "index": 2, "content_block": {**blocks[2], "input": {}}},
        delta(2, type="input_json_delta", partial_json='{"a": [1,'),
        delta(2, type="input_json_delta", partial_json=' 2], "b": "ü"}'),
        {"type": "content_block_start", "index": 3, "content_block": blocks[3]},
        delta(3, type="input_json_delta", partial_json=""),
        {**DELTA, "delta": {"stop_reason": "tool_use", "stop_sequence": None}},
        STOP,
    ]
    message = await it(api.client(serve(stream(b"".join(map(event, events))))).messages.create(**LONG))
    assert message.to_dict()["content"] == blocks
    assert message.stop_reason == "tool_use"
    assert message.usage.input_tokens == 3 and message.usage.output_tokens == 2
