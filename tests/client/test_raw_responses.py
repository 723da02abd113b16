"""Raw responses, as every release writes them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, EVENTS, MESSAGE, Connection, hello, reply, stream, streamed

import anthropic
from anthropic.types import Message

BODY = b'{"id": "msg_1", "type": "message", "content": [{"type": "text", "text": "\xc3\xbc"}]}'
said = reply(BODY, headers={"request-id": "req_1", "anthropic-workspace-id": "wrkspc_1"})


async def raw(api: API, server: Any, **extra: Any) -> Any:
    return await it(api.client(server).messages.with_raw_response.create(**ASK, **extra))


async def test_what_it_knows(api: API, serve: Any) -> None:
    server = serve(said)
    response = await raw(api, server)
    assert isinstance(response, anthropic.AsyncAPIResponse if api.asynchronous else anthropic.APIResponse)
    assert response.status_code == 200 and response.headers["request-id"] == "req_1"
    assert (response.request_id, response.workspace_id) == ("req_1", "wrkspc_1")
    assert response.method == "POST" and str(response.url) == f"{server.url}/v1/messages"
    assert response.http_version == "HTTP/1.1" and response.is_closed and response.retries_taken == 0
    assert response.elapsed.total_seconds() >= 0
    assert response.http_request.headers["x-api-key"] == "sk-test"
    assert isinstance(response.http_response, api.lib.Response)
    assert "APIResponse [200 Said] type=" in repr(response)
    assert server.last.headers["x-stainless-raw-response"] == "true"


async def test_as_0_121_reads_it(api: API, serve: Any) -> None:
    response = await raw(api, serve(said))
    message = response.parse()
    assert isinstance(message, Message) and message.content[0].text == "ü"
    assert message._request_id == "req_1"
    assert response.text == BODY.decode() and isinstance(response.text, str)
    assert response.content == BODY
    assert response.parse() is message


async def test_as_2_x_reads_it(api: API, serve: Any) -> None:
    response = await raw(api, serve(said))
    message = await it(response.parse())
    assert isinstance(message, Message) and message.content[0].text == "ü"
    assert await it(response.parse()) is message
    assert await it(response.text()) == BODY.decode()
    assert (await it(response.json()))["id"] == "msg_1"
    assert await it(response.read()) == BODY


async def test_an_awaited_value_is_an_ordinary_one(serve: Any) -> None:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=serve(said).url) as client:
        response = await client.messages.with_raw_response.create(**ASK)
        message = await response.parse()
        plain = await client.messages.create(**ASK)
        assert type(message) is Message and message == plain and plain == message
        unawaited: Any = (await client.messages.with_raw_response.create(**ASK)).parse()
        assert unawaited == plain and plain == unawaited and unawaited.to_dict() == plain.to_dict()
        assert repr(unawaited) == repr(plain)
        for again in (pickle.loads(pickle.dumps(unawaited)), copy.deepcopy(unawaited), copy.copy(unawaited)):
            assert again == plain and again._request_id == "req_1"
        assert type(pickle.loads(pickle.dumps(unawaited))) is Message
        assert unawaited.model_copy() == plain


async def test_async_json_both_ways(serve: Any) -> None:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=serve(said).url) as client:
        response: Any = await client.messages.with_raw_response.create(**ASK)
        assert response.json()["id"] == "msg_1"
        assert (await response.json())["id"] == "msg_1"


async def test_parse_to_something_else(api: API, serve: Any) -> None:
    class Mine(anthropic.BaseModel):
        id: str

    response = await raw(api, serve(said))
    assert (await it(response.parse(to=Mine))).id == "msg_1"
    assert type(await it(response.parse(to=Mine))) is Mine
    assert await it(response.parse(to=str)) == BODY.decode()
    assert await it(response.parse(to=dict[str, object])) == {
        "id": "msg_1", "type": "message", "content": [{"type": "text", "text": "ü"}],
    }  # fmt: skip
    with pytest.raises(TypeError):
        await it(response.parse(to=anthropic.Stream[Message]))


async def test_raw_streams(api: API, serve: Any) -> None:
    response = await raw(api, serve(streamed), stream=True)
    events = await it(response.parse())
    assert isinstance(events, anthropic.AsyncStream if api.asynchronous else anthropic.Stream)
    assert (await every(events))[-1].type == "message_stop"
    assert response.request_id == "req_stream"


async def test_raw_stream_without_await(serve: Any) -> None:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=serve(streamed).url) as client:
        response: Any = await client.messages.with_raw_response.create(**ASK, stream=True)
        assert [e.type async for e in response.parse()][-1] == "message_stop"


@pytest.mark.parametrize("where", ["client", "resource"])
async def test_the_ways_to_it(api: API, serve: Any, where: str) -> None:
    server = serve(said)
    client = api.client(server)
    for mode in ("with_raw_response", "with_streaming_response"):
        one = getattr(client, mode).messages if where == "client" else getattr(client.messages, mode)
        beta = (
            getattr(client, mode).beta.messages if where == "client" else getattr(client.beta.messages, mode)
        )
        for resource in (one, beta):
            called = resource.create(**ASK)
            if mode == "with_raw_response":
                assert (await it(called)).request_id == "req_1"
            elif api.asynchronous:
                async with called as response:
                    assert response.request_id == "req_1"
            else:
                with called as response:
                    assert response.request_id == "req_1"
    assert [r.query for r in server.requests] == ["", "beta=true"] * 2
    assert [r.headers["x-stainless-raw-response"] for r in server.requests] == ["true"] * 2 + ["stream"] * 2


# --- with_streaming_response ----------------------------------------------------------------------------


class Opened:
    """A streaming response in either colour."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager

    async def __aenter__(self) -> Any:
        if hasattr(self.manager, "__aenter__"):
            return await self.manager.__aenter__()
        return self.manager.__enter__()

    async def __aexit__(self, *exc: Any) -> None:
        if hasattr(self.manager, "__aexit__"):
            await self.manager.__aexit__(*exc)
        else:
            self.manager.__exit__(*exc)


def opened(api: API, server: Any, **extra: Any) -> Opened:
    return Opened(api.client(server).messages.with_streaming_response.create(**ASK, **extra))


READS = {
    "parse": lambda r: it(r.parse()),
    "read": lambda r: it(r.read()),
    "text": lambda r: it(r.text()),
    "json": lambda r: it(r.json()),
    "bytes": lambda r: every(r.iter_bytes()),
    "small bytes": lambda r: every(r.iter_bytes(10)),
    "texts": lambda r: every(r.iter_text()),
    "lines": lambda r: every(r.iter_lines()),
}


@pytest.mark.parametrize("how", READS)
async def test_reading_it(api: API, serve: Any, how: str) -> None:
    server = serve(said)
    async with opened(api, server) as response:
        assert not response.is_closed and response.headers["request-id"] == "req_1"
        value = await READS[how](response)
    expected = {
        "read": BODY,
        "text": BODY.decode(),
        "lines": [BODY.decode()],
        "small bytes": [BODY[i : i + 10] for i in range(0, len(BODY), 10)],
    }.get(how)
    if expected is not None:
        assert value == expected
    elif how in ("bytes", "texts"):
        assert value[0][:0].join(value) == (BODY if how == "bytes" else BODY.decode())
    else:
        assert (value if how == "json" else value.to_dict())["content"][0]["text"] == "ü"
    assert response.is_closed


async def test_the_request_is_sent_on_entry(api: API, serve: Any) -> None:
    server = serve(said)
    manager = opened(api, server)
    assert not server.requests
    async with manager:
        assert len(server.requests) == 1


async def test_leaving_closes(api: API, serve: Any) -> None:
    server = serve(stream(*EVENTS[:3], then=Connection.stall))
    async with opened(api, server, stream=True) as response:
        assert not response.is_closed
    assert server.wait_closed()
    with pytest.raises(ZeroDivisionError):
        async with opened(api, server, stream=True):
            raise ZeroDivisionError
    assert server.wait_closed()


async def test_the_stream_in_it(api: API, serve: Any) -> None:
    async with opened(api, serve(streamed), stream=True) as response:
        events = await every(await it(response.parse()))
    assert events[-1].type == "message_stop"


async def test_reading_twice(api: API, serve: Any) -> None:
    async with opened(api, serve(said)) as response:
        assert b"".join(await every(response.iter_bytes())) == BODY
        with pytest.raises(anthropic._response.StreamAlreadyConsumed):
            await it(response.read())


async def test_a_body_that_breaks(api: API, serve: Any) -> None:
    def half(connection: Any, request: Any) -> None:
        connection.head(200, {"Content-Type": "application/json", "Content-Length": "99"})
        connection.send(b"{")
        connection.cut()

    for how in ("parse", "read", "text", "json", "bytes", "texts", "lines"):
        server = serve(half)
        async with opened(api, server) as response:
            with pytest.raises(anthropic.APIConnectionError) as caught:
                await READS[how](response)
        assert isinstance(caught.value, api.lib.RemoteProtocolError), how
        assert server.wait_closed()


async def test_lists(api: API, serve: Any) -> None:
    page = {"data": [{"id": "m1", "type": "model"}], "has_more": True, "first_id": "m1", "last_id": "m1"}
    server = serve(reply(page), reply({**page, "has_more": False, "data": [{"id": "m2", "type": "model"}]}))
    response = await it(api.client(server).models.with_raw_response.list(limit=1))
    first = await it(response.parse())
    assert [m.id for m in await every(first)] == ["m1", "m2"]
    assert server.requests[0].headers["x-stainless-raw-response"] == "true"
    assert "x-stainless-raw-response" not in server.requests[1].headers


async def test_errors(api: API, serve: Any) -> None:
    with pytest.raises(anthropic.APIResponseJSONError):
        await it((await raw(api, serve(reply(b"{")))).parse())
    response = await raw(api, serve(hello))
    assert (await it(response.parse())).to_dict() == MESSAGE
