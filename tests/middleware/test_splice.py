"""Several models stream one message: what goes out when one refuses and the next takes over."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, DELTA, MESSAGE, PING, START, STOP, error, event, reply, stream
from test_fallback import CHAIN, FIRST, SECOND, THIRD, falling_back, seam

import anthropic
from anthropic import BetaFallbackState
from anthropic.emulator import Emulator

ASKED: dict[str, Any] = {**ASK, "model": FIRST, "stream": True}


def start(model: str, id: str = "msg_1", **more: Any) -> dict[str, Any]:
    message = {**START["message"], "model": model, "id": id, "usage": {"input_tokens": 3, "output_tokens": 1}}
    return {"type": "message_start", "message": {**message, **more}}


def block(index: int, *pieces: str, closed: bool = True) -> list[Any]:
    content: dict[str, Any] = {"type": "text", "text": ""}
    opening = {"type": "content_block_start", "index": index, "content_block": content}
    return [
        opening,
        *(delta(index, {"type": "text_delta", "text": piece}) for piece in pieces),
        *([stop(index)] if closed else []),
    ]


def delta(index: int, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": value}


def stop(index: int) -> dict[str, Any]:
    return {"type": "content_block_stop", "index": index}


def refusal(token: str | None = "t1", claim: bool = True, **usage: Any) -> list[Any]:
    details: dict[str, Any] = {"type": "refusal", "category": "cyber", "fallback_has_prefill_claim": claim}
    if token is not None:
        details["fallback_credit_token"] = token
    said = {"stop_reason": "refusal", "stop_sequence": None, "stop_details": details}
    return [{"type": "message_delta", "delta": said, "usage": {"output_tokens": 5, **usage}}, STOP]


ANSWER = stream(start(SECOND, "msg_2"), *block(0, "Hello"), DELTA, STOP)


async def events_of(client: Any, **more: Any) -> list[dict[str, Any]]:
    reading = await it(client.beta.messages.create(**ASKED, **more))
    return [event.to_dict() for event in await every(reading)]


def shape(events: list[dict[str, Any]]) -> list[str]:
    """Type and index of each event; for a block that begins, its type."""
    out: list[str] = []
    for one in events:
        kind = one["type"].removeprefix("content_block_")
        if kind == "start":
            out.append(f"{one['index']} {one['content_block']['type']}")
        else:
            out.append(f"{one['index']} {kind}" if "index" in one else kind)
    return out


def terminal(events: list[dict[str, Any]]) -> dict[str, Any]:
    return next(one for one in events if one["type"] == "message_delta")


async def test_a_stream_that_nobody_refuses_arrives_as_it_was_sent(api: API, serve: Any) -> None:
    sent = [
        *(event(one) for one in (start(FIRST), PING, *block(0, "a\r\n", "ü message_delta"))),
        b": a comment\n\n",
        b'event: tomorrow\ndata: {"type": "tomorrow"}\n\n',
        *(event(one) for one in (DELTA, STOP)),
        b"data: cut",
    ]
    server = serve(stream(*sent))
    client = falling_back(api, server)
    raw = await it(client.beta.messages.with_raw_response.create(**ASKED))
    assert b"".join(await every(raw.iter_bytes())) == b"".join(sent) and raw.is_closed
    assert [r.json()["model"] for r in server.requests] == [FIRST]


async def test_a_refusal_before_the_first_word_leaves_no_trace_of_the_first_model_but_its_id(
    api: API, serve: Any
) -> None:
    server = serve(stream(start(FIRST), PING, *refusal(None)), ANSWER)
    events = await events_of(falling_back(api, server))
    assert shape(events) == [
        "message_start", "0 fallback", "0 stop", "1 text", "1 delta", "1 stop", "message_delta", "message_stop",
    ]  # fmt: skip
    assert (events[0]["message"]["id"], events[0]["message"]["model"]) == ("msg_1", SECOND)
    assert events[1]["content_block"] == seam(FIRST, SECOND)
    assert server.last.json() == {**ASKED, "model": SECOND}


async def test_a_refusal_in_the_middle_is_gone_on_from(api: API, serve: Any) -> None:
    server = serve(
        stream(start(FIRST), *block(0, "One, ", "two"), *block(1, "three, ", closed=False), *refusal()),
        stream(start(SECOND, "msg_2", input_transformations=[]), *block(0, "four"), DELTA, STOP),
    )
    events = await events_of(falling_back(api, server))
    assert shape(events) == [
        "message_start", "0 text", "0 delta", "0 delta", "0 stop", "1 text", "1 delta", "1 stop",
        "2 fallback", "2 stop", "3 text", "3 delta", "3 stop", "message_delta", "message_stop",
    ]  # fmt: skip
    assert events[0]["message"]["model"] == FIRST and terminal(events)["input_transformations"] == []
    written = [{"type": "text", "text": "One, two"}, {"type": "text", "text": "three, "}]
    assert server.last.json()["messages"] == [*ASK["messages"], {"role": "assistant", "content": written}]
    assert server.last.json()["fallback_credit_token"] == {"token": "t1", "mode": "best_effort"}


async def test_the_bill_names_each_model(api: API, serve: Any) -> None:
    server = serve(
        stream(start(FIRST), *refusal(cache_read_input_tokens=2)),
        stream(
            start(SECOND), *refusal(iterations=[{"type": "message", "input_tokens": 8, "output_tokens": 9}])
        ),
        stream(start(THIRD), *block(0, "x"), {**DELTA, "usage": {"output_tokens": 7}}, STOP),
    )
    usage = terminal(await events_of(falling_back(api, server)))["usage"]
    assert usage.pop("iterations") == [
        {
            "type": "message", "model": FIRST, "input_tokens": 3, "output_tokens": 5, "cache_read_input_tokens": 2,
            "cache_creation_input_tokens": 0, "cache_creation": None,
        },
        {"type": "message", "model": SECOND, "input_tokens": 8, "output_tokens": 9},
        {
            "type": "fallback_message", "model": THIRD, "input_tokens": 3, "output_tokens": 7,
            "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0, "cache_creation": None,
        },
    ]  # fmt: skip
    assert usage == {"output_tokens": 7}


async def test_what_is_gone_on_from_is_whole(api: API, serve: Any) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
    cut = {**call, "id": "toolu_2"}
    thought = {"type": "thinking", "thinking": "", "signature": ""}
    server = serve(
        stream(
            start(FIRST),
            {"type": "content_block_start", "index": 0, "content_block": thought},
            delta(0, {"type": "thinking_delta", "thinking": "Hm"}),
            delta(0, {"type": "signature_delta", "signature": "s"}),
            stop(0),
            {"type": "content_block_start", "index": 1, "content_block": call},
            delta(1, {"type": "input_json_delta", "partial_json": '{"a": '}),
            delta(1, {"type": "input_json_delta", "partial_json": "1}"}),
            stop(1),
            {"type": "content_block_start", "index": 2, "content_block": cut},
            delta(2, {"type": "input_json_delta", "partial_json": '{"b": [1, 2'}),
            stop(2),
            {"type": "content_block_start", "index": 3, "content_block": thought},
            delta(3, {"type": "thinking_delta", "thinking": "So"}),
            *refusal(),
        ),
        stream(start(SECOND), *block(0, "b"), *refusal("t2")),
        stream(start(THIRD), *block(0, "c"), *refusal("t3", claim=False)),
    )
    chain = [*CHAIN, {"model": "claude-sonnet-4-6"}]
    events = await events_of(falling_back(api, server, chain))
    first = [
        {"type": "thinking", "thinking": "Hm", "signature": "s"},
        {**call, "input": {"a": 1}},
        {**cut, "input": {}},
    ]
    said = [request.json()["messages"][1:] for request in server.requests]
    assert said[1] == [{"role": "assistant", "content": first}]
    second = [*first, {"type": "text", "text": "b"}]
    assert said[2] == [{"role": "assistant", "content": second}]
    assert said[3] == [
        {"role": "assistant", "content": second}
    ]  # what comes without a claim is not gone on from
    assert [one["index"] for one in events if one["type"] == "content_block_start"] == list(range(10))


async def test_a_refusal_in_the_middle_without_a_credit_stands(api: API, serve: Any) -> None:
    sent = [start(FIRST), *block(0, "x"), *refusal(None)]
    server = serve(stream(*sent))
    events = await events_of(falling_back(api, server))
    assert events == sent and len(server.requests) == 1


async def test_a_model_that_takes_no_partial_answer_gives_a_new_one(api: API, serve: Any) -> None:
    server = serve(stream(start(FIRST), *block(0, "x"), *refusal()), error(400), ANSWER)
    events = await events_of(falling_back(api, server))
    assert shape(events)[-6:] == ["1 stop", "2 text", "2 delta", "2 stop", "message_delta", "message_stop"]
    assert [len(request.json()["messages"]) for request in server.requests] == [1, 2, 1]
    assert server.last.json()["fallback_credit_token"]["token"] == "t1"


def reset_head(connection: Any, request: Any) -> None:
    """Begin to answer, and hang up: what was begun is not asked again."""
    connection.send(b"HTTP/1.1 500 No\r\nContent-")
    connection.cut()


@pytest.mark.parametrize(
    "failure", [error(500), reset_head, reply(MESSAGE)], ids=["500", "half a head", "no stream"]
)
async def test_a_model_that_fails_is_passed_over(api: API, serve: Any, failure: Any) -> None:
    if failure is reset_head and api.engine == "pyreqwest":
        pytest.skip("it cannot tell an answer that had begun from none, and asks again")
    server = serve(stream(start(FIRST), *block(0, "x"), *refusal()), failure, ANSWER)
    with BetaFallbackState() as state:
        events = await events_of(falling_back(api, server))
    assert state.index == 1 and events[4]["content_block"] == seam(FIRST, THIRD)
    assert server.last.json()["fallback_credit_token"]["token"] == "t1"


@pytest.mark.parametrize(("status", "recommended"), [(529, THIRD), (429, THIRD), (500, None)])
async def test_the_refusal_stands_where_all_fail(
    api: API, serve: Any, status: int, recommended: str | None
) -> None:
    server = serve(stream(start(FIRST), *block(0, "x", closed=False), *refusal()), error(500), error(status))
    with BetaFallbackState() as state:
        events = await events_of(falling_back(api, server))
    assert state.index is None
    assert shape(events)[-3:] == ["0 stop", "message_delta", "message_stop"]
    assert terminal(events)["delta"]["stop_details"]["recommended_model"] == recommended
    assert [one["model"] for one in terminal(events)["usage"]["iterations"]] == [FIRST]


async def test_the_last_refusal_stands(api: API, emu: Emulator) -> None:
    for model in (FIRST, SECOND, THIRD):
        emu.refuse(model, said="I", recommended=FIRST)
    events = await events_of(falling_back(api, emu))
    details = terminal(events)["delta"]["stop_details"]
    assert details["type"] == "refusal" and details["recommended_model"] is None
    assert [one["type"] for one in terminal(events)["usage"]["iterations"]] == [
        "message",
        "message",
        "fallback_message",
    ]


async def test_an_unfinished_stream_of_a_later_model_is_an_error(api: API, serve: Any) -> None:
    server = serve(
        stream(start(FIRST), *block(0, "x"), *refusal()), stream(start(SECOND), *block(0, "y", closed=False))
    )
    reading = await it(falling_back(api, server).beta.messages.create(**ASKED))
    with pytest.raises(anthropic.StreamIncompleteError) as caught:
        await every(reading)
    assert [one.type for one in caught.value.partial_message.content] == ["text", "fallback", "text"]


async def test_an_error_of_a_later_model_is_the_error_of_the_stream(api: API, serve: Any) -> None:
    busy = {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}}
    server = serve(stream(start(FIRST), *refusal()), stream(busy))
    reading = await it(falling_back(api, server).beta.messages.create(**ASKED))
    with pytest.raises(anthropic.OverloadedError):
        await every(reading)


async def test_one_connection_is_enough(api: API, serve: Any) -> None:
    server = serve(stream(start(FIRST), *block(0, "x"), *refusal(), then=lambda c: c.stall()), ANSWER)
    limits = api.lib.Limits(max_connections=1)
    kind = api.lib.AsyncClient if api.asynchronous else api.lib.Client
    client = falling_back(api, server, http_client=kind(limits=limits))
    assert terminal(await events_of(client))["delta"]["stop_reason"] == "end_turn"


async def test_closing_the_stream_closes_the_response_that_is_being_read(api: API, serve: Any) -> None:
    begun = stream(start(SECOND), *block(0, "y", closed=False), then=lambda connection: connection.stall())
    server = serve(stream(start(FIRST), *block(0, "x"), *refusal()), begun)
    reading = await it(falling_back(api, server).beta.messages.create(**ASKED))
    seen: list[Any] = []
    while not seen or getattr(seen[-1], "index", 0) < 2:
        seen.append(await anext(reading) if api.asynchronous else next(reading))
    await it(reading.close())
    assert server.wait_closed()


async def test_dropping_the_stream_closes_the_response_that_is_being_read(api: API, serve: Any) -> None:
    begun = stream(start(SECOND), *block(0, "y", closed=False), then=lambda connection: connection.stall())
    server = serve(stream(start(FIRST), *refusal()), begun)
    reading = await it(falling_back(api, server).beta.messages.create(**ASKED))
    assert (await anext(reading) if api.asynchronous else next(reading)).type == "message_start"
    del reading
    if api.asynchronous:
        await asyncio.to_thread(server.wait_closed)
    assert server.wait_closed()


async def test_a_long_reply_that_is_streamed_for_the_caller_falls_back_too(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST, said="You")
    client = falling_back(api, emu)
    message = await it(client.beta.messages.create(**{**ASK, "model": FIRST, "max_tokens": 64000}))
    assert [one.type for one in message.content] == ["text", "fallback", "text"]
    assert message.content[0].text + message.content[2].text == "You said: Hi"


async def test_a_compressed_stream_is_handed_on_readable(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST, said="You")
    emu.fault("gzip", times=2)
    events = await events_of(falling_back(api, emu))
    assert (
        "".join(one["delta"]["text"] for one in events if one["type"] == "content_block_delta")
        == "You said: Hi"
    )


async def test_a_raw_stream_is_the_spliced_one(api: API, serve: Any) -> None:
    server = serve(stream(start(FIRST), *refusal()), ANSWER)
    raw = await it(falling_back(api, server).beta.messages.with_raw_response.create(**ASKED))
    assert (raw.status_code, raw.headers["content-type"]) == (200, "text/event-stream")
    body = b"".join(await every(raw.iter_bytes())).decode()
    sent = [json.loads(line[6:]) for line in body.splitlines() if line.startswith("data: ")]
    assert shape(sent)[:2] == ["message_start", "0 fallback"]


async def test_what_is_built_on_create_falls_back_with_it(api: API, emu: Emulator) -> None:
    client = falling_back(api, emu)
    ask = {**ASK, "model": FIRST}
    for _ in range(3):
        emu.refuse(FIRST, said="You")
    if api.asynchronous:
        async with client.beta.messages.stream(**ask) as streamed:
            message = await streamed.get_final_message()
    else:
        with client.beta.messages.stream(**ask) as streamed:
            message = streamed.get_final_message()
    assert (message.model, [one.type for one in message.content]) == (SECOND, ["text", "fallback", "text"])
    parsed = await it(client.beta.messages.parse(**ask))
    ran = await it(client.beta.messages.tool_runner(**ask, tools=[]).until_done())
    assert parsed.content[0].type == ran.content[0].type == "fallback"
