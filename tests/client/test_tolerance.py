"""Servers that do not answer as documented: a 200 is never an exception that is not ours."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, BLOCK, MESSAGE, START, STOP, reply, stream, text

import anthropic
from anthropic.types import Message


async def got(api: API, serve: Any, body: Any, kind: str = "application/json") -> Any:
    return await it(api.client(serve(reply(body, kind=kind))).messages.create(**ASK))


async def test_null_and_missing_content(api: API, serve: Any) -> None:
    for body in ({**MESSAGE, "content": None}, {k: v for k, v in MESSAGE.items() if k != "content"}):
        message = await got(api, serve, body)
        assert message.content == [] and [block.text for block in message.content] == []


async def test_null_and_missing_text(api: API, serve: Any) -> None:
    for block in ({"type": "text", "text": None}, {"type": "text"}):
        message = await got(api, serve, {**MESSAGE, "content": [block]})
        assert message.content[0].text == "" and message.content[0].type == "text"


async def test_missing_usage(api: API, serve: Any) -> None:
    message = await got(api, serve, {k: v for k, v in MESSAGE.items() if k != "usage"})
    assert message.usage is None and "usage" not in message.model_fields_set
    assert "usage" not in message.to_dict()


async def test_an_empty_object(api: API, serve: Any) -> None:
    message = await got(api, serve, {})
    assert isinstance(message, Message) and message.content == [] and message.to_dict() == {}


async def test_things_of_tomorrow(api: API, serve: Any) -> None:
    body = {
        **MESSAGE,
        "stop_reason": "bored",
        "mood": {"now": "sunny"},
        "content": [
            {"type": "hologram", "beams": [1, 2]},
            {"type": "text", "text": "x", "tint": "red"},
            "bare",
            7,
            None,
        ],
    }
    message = await got(api, serve, body)
    assert message.stop_reason == "bored" and message.mood == {"now": "sunny"}
    hologram, tinted, *rest = message.content
    assert hologram.type == "hologram" and hologram.beams == [1, 2] and tinted.tint == "red"
    assert rest == ["bare", 7, None]
    assert message.to_dict() == body


async def test_wrong_types_are_kept(api: API, serve: Any) -> None:
    body = {**MESSAGE, "id": 7, "role": ["x"], "usage": "free", "content": "just text"}
    message = await got(api, serve, body)
    assert (message.id, message.role, message.usage, message.content) == (7, ["x"], "free", "just text")
    assert type(message.id) is int
    assert message.to_dict(warnings=False) == body


@pytest.mark.parametrize("body", [b"", b"  \n", b"<html>login</html>"])
async def test_what_is_not_json_and_does_not_say_so(api: API, serve: Any, body: bytes) -> None:
    assert await got(api, serve, body, kind="text/html") == body.decode()


async def test_json_that_says_it_is_html(api: API, serve: Any) -> None:
    message = await got(api, serve, MESSAGE, kind="text/html; charset=utf-8")
    assert isinstance(message, Message) and message._request_id is None


BROKEN = [b"", b"{", b'{"id": "msg', b'{"id": "\xff"}', b"nope", b"[" * 200_000]


@pytest.mark.parametrize("body", BROKEN, ids=[repr(b[:9]) for b in BROKEN])
async def test_broken_json(api: API, serve: Any, body: bytes) -> None:
    with pytest.raises(anthropic.APIResponseJSONError) as caught:
        await got(api, serve, body)
    error = caught.value
    assert isinstance(error, (json.JSONDecodeError, anthropic.APIError))
    assert isinstance(error, json.JSONDecodeError) and isinstance(error, anthropic.APIResponseValidationError)
    assert error.status_code == 200 and error.response.content == body
    assert str(error) == error.message and "not valid JSON" in str(error)
    assert error.doc == error.body and isinstance(error.pos, int) and error.lineno == 1


async def test_odd_but_valid_json(api: API, serve: Any) -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    body = json.dumps({**MESSAGE, "deep": deep}).encode()
    assert (await got(api, serve, body)).id == "msg_1"
    lone = b'{"id": "m", "content": [{"type": "text", "text": "a\\ud83d"}], "x": "\\udc00"}'
    message = await got(api, serve, lone)
    assert message.content[0].text == "a\ud83d" and message.x == "\udc00"
    message = await got(api, serve, b'{"id": "m", "x": NaN, "y": 123456789012345678901234567890, "z": 1e999}')
    assert math.isnan(message.x) and message.y == 123456789012345678901234567890 and message.z == math.inf
    assert (await got(api, serve, b'{"id": "first", "id": "second"}')).id == "second"


@pytest.mark.parametrize("body", [b"null", b"[]", b'"text"', b"7", b"true"])
async def test_json_that_is_no_object(api: API, serve: Any, body: bytes) -> None:
    assert await got(api, serve, body) == json.loads(body)


async def test_streams_of_imperfect_servers(api: API, serve: Any) -> None:
    """Blocks that never start, usage that is missing or null, deltas of nothing."""
    events = [
        {"type": "message_start", "message": {**MESSAGE, "content": None, "usage": None}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "no "}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": None}},
        {"type": "content_block_delta", "index": 0, "delta": None},
        {"type": "content_block_delta", "index": 0},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "start"}, "index": 0},
        {"type": "content_block_stop"},
        {"type": "message_delta"},
        {"type": "message_delta", "delta": None, "usage": None},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}},
        STOP,
    ]
    client = api.client(serve(stream(*events)))
    seen = await every(await it(client.messages.create(**ASK, stream=True)))
    assert len(seen) == len(events)
    message = await it(client.messages.create(**{**ASK, "max_tokens": 64_000}))
    assert [block.text for block in message.content] == ["no start"]
    assert message.stop_reason == "end_turn" and message.usage.output_tokens == 5


async def test_a_stream_without_a_start(api: API, serve: Any) -> None:
    client = api.client(serve(stream(BLOCK, text("x"), STOP)))
    assert len(await every(await it(client.messages.create(**ASK, stream=True)))) == 3
    assert len(await every(await it(client.messages.create(**ASK, stream=True)))) == 3


async def test_a_stream_that_is_json(api: API, serve: Any) -> None:
    """``stream=True`` to a gateway that answers with the whole message: not silently nothing."""
    client = api.client(serve(reply(MESSAGE)))
    with pytest.raises(anthropic.APIError):
        await every(await it(client.messages.create(**ASK, stream=True)))


async def test_a_compressed_reply(api: API, serve: Any) -> None:
    import gzip

    server = serve(reply(gzip.compress(json.dumps(MESSAGE).encode()), headers={"Content-Encoding": "gzip"}))
    assert (await it(api.client(server).messages.create(**ASK))).id == "msg_1"


async def test_a_compressed_stream(api: API, serve: Any) -> None:
    import gzip

    from server import EVENTS, event

    data = gzip.compress(b"".join(map(event, EVENTS)))
    pieces = [data[i : i + 40] for i in range(0, len(data), 40)]
    client = api.client(serve(stream(*pieces, headers={"Content-Encoding": "gzip"})))
    assert (await every(await it(client.messages.create(**ASK, stream=True))))[-1].type == "message_stop"


@pytest.mark.parametrize(("id_", "expected"), [("msg_1", "ab"), ("msg_2", "b")])
async def test_a_second_start(api: API, serve: Any, id_: str, expected: str) -> None:
    """The same message said twice goes on; another one, as gateways send that try again, starts over."""
    again = {**START, "message": {**START["message"], "id": id_}}
    block = [] if id_ == "msg_1" else [BLOCK]
    client = api.client(serve(stream(START, BLOCK, text("a"), again, *block, text("b"), STOP)))
    message = await it(client.messages.create(**{**ASK, "max_tokens": 64_000}))
    assert message.id == id_ and [one.text for one in message.content] == [expected]
