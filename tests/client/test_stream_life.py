"""What a stream gives, and when its connection is given back: at its end, at `close`, or when it is dropped."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
from clients import API, every, it
from server import ASK, EVENTS, Connection, Server, event, hello, stream, streamed

import anthropic
from anthropic._sse import ServerSentEvent

TYPES = [e["type"] for e in EVENTS if e["type"] != "ping"]
ENDLESS = stream(*EVENTS[:4], then=Connection.stall)


async def opened(api: API, server: Server, **options: Any) -> Any:
    return await it(api.client(server, **options).messages.create(**ASK, stream=True))


async def one(stream: Any) -> Any:
    return await it(stream.__anext__() if hasattr(stream, "__anext__") else next(stream))


async def close(stream: Any) -> None:
    await it(stream.close())


async def test_the_events(api: API, serve: Any) -> None:
    server = serve(streamed)
    reading = await opened(api, server)
    events = await every(reading)
    assert [e.type for e in events] == TYPES
    assert events[0].message.id == "msg_1"
    assert "".join(e.delta.text for e in events if e.type == "content_block_delta") == "Hello, Wörld"
    assert server.last.json() == {**ASK, "stream": True}
    assert reading.request_id == "req_stream"
    assert reading.response.status_code == 200
    assert isinstance(reading, anthropic.AsyncStream if api.asynchronous else anthropic.Stream)


async def test_a_connection_is_used_again_after_a_stream(api: API, serve: Any) -> None:
    server = serve(streamed, streamed, hello)
    client = api.client(server)
    for _ in range(2):
        await every(await it(client.messages.create(**ASK, stream=True)))
    await it(client.messages.create(**ASK))
    assert server.connections == 1


async def test_iterating_again_goes_on(api: API, serve: Any) -> None:
    reading = await opened(api, serve(streamed))
    seen = []
    if api.asynchronous:
        async for e in reading:
            seen.append(e.type)
            break
    else:
        for e in reading:
            seen.append(e.type)
            break
    seen.append((await one(reading)).type)
    assert seen == TYPES[:2]
    assert [e.type for e in await every(reading)] == TYPES[2:]
    assert await every(reading) == []


async def test_close_in_the_middle(api: API, serve: Any) -> None:
    server = serve(ENDLESS)
    reading = await opened(api, server)
    assert (await one(reading)).type == "message_start"
    await close(reading)
    assert server.wait_closed()
    await close(reading)  # twice does no harm


async def test_a_with_block_closes(api: API, serve: Any) -> None:
    server = serve(ENDLESS)
    reading = await opened(api, server)
    if api.asynchronous:
        async with reading as same:
            assert same is reading
            await one(reading)
    else:
        with reading as same:
            assert same is reading
            await one(reading)
    assert server.wait_closed()


@pytest.mark.parametrize("read", [0, 1], ids=["unread", "begun"])
async def test_dropping_it_closes_at_once(api: API, serve: Any, read: int) -> None:
    gc.disable()  # nothing but the reference count may do it
    try:
        server = serve(ENDLESS)
        reading = await opened(api, server)
        for _ in range(read):
            await one(reading)
        del reading
        if api.asynchronous:
            assert await asyncio.to_thread(server.wait_closed)
        else:
            assert server.wait_closed()
    finally:
        gc.enable()


async def test_breaking_out_of_a_nameless_stream_closes_at_once(api: API, serve: Any) -> None:
    gc.disable()
    try:
        server = serve(ENDLESS)
        client = api.client(server)
        if api.asynchronous:
            async for _ in await client.messages.create(**ASK, stream=True):
                break
            assert await asyncio.to_thread(server.wait_closed)
        else:
            for _ in client.messages.create(**ASK, stream=True):
                break
            assert server.wait_closed()
    finally:
        gc.enable()


async def test_dropped_streams_give_their_places_back(api: API, serve: Any) -> None:
    limits = api.lib.Limits(max_connections=2)
    server = serve(ENDLESS)
    kind = api.lib.AsyncClient if api.asynchronous else api.lib.Client
    client = api.client(server, http_client=kind(limits=limits))
    for turn in range(6):
        reading = await it(client.messages.create(**ASK, stream=True))
        if turn % 2:
            await one(reading)
        del reading
    await it(client.messages.create(**ASK, stream=True))
    assert len(server.requests) == 7


async def test_an_error_in_the_callers_loop_leaves_it_usable(api: API, serve: Any) -> None:
    reading = await opened(api, serve(streamed))
    with pytest.raises(KeyError):
        if api.asynchronous:
            async for _ in reading:
                raise KeyError
        else:
            for _ in reading:
                raise KeyError
    assert [e.type for e in await every(reading)] == TYPES[1:]


async def test_aclose_of_the_iterator(serve: Any) -> None:
    server = serve(ENDLESS)
    async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url) as client:
        reading = await client.messages.create(**ASK, stream=True)
        iterator: Any = reading.__aiter__()
        await iterator.__anext__()
        await iterator.close()
        assert server.wait_closed()


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_events_cut_anywhere(api: API, serve: Any, size: int) -> None:
    data = b"".join(map(event, EVENTS))
    server = serve(stream(*[data[i : i + size] for i in range(0, len(data), size)]))
    assert [e.type for e in await every(await opened(api, server))] == TYPES


@pytest.mark.parametrize("ending", [b"\r\n", b"\r"])
async def test_other_line_ends(api: API, serve: Any, ending: bytes) -> None:
    data = b"".join(map(event, EVENTS)).replace(b"\n", ending)
    assert [e.type for e in await every(await opened(api, serve(stream(data))))] == TYPES


async def test_events_without_a_name_are_known_by_their_type(api: API, serve: Any) -> None:
    lines = [event(e).split(b"\n", 1)[1] for e in EVENTS]
    assert [e.type for e in await every(await opened(api, serve(stream(*lines))))] == TYPES


async def test_an_event_of_tomorrow_is_passed_on(api: API, serve: Any) -> None:
    new = {"type": "mood_changed", "mood": {"now": "sunny"}}
    events = await every(await opened(api, serve(stream(*EVENTS[:2], new, *EVENTS[2:]))))
    assert events[2].type == "mood_changed" and events[2].mood == {"now": "sunny"}
    assert [e.type for e in events if e.type != "mood_changed"] == TYPES


async def test_raw_events(api: API, serve: Any) -> None:
    reading = await opened(api, serve(streamed))
    events = await every(type(reading).raw_events(reading.response))
    assert all(isinstance(e, ServerSentEvent) for e in events)
    assert [e.event for e in events] == [e["type"] for e in EVENTS]
    assert events[0].json() == EVENTS[0]
    await close(reading)


async def test_a_subclass_that_changes_the_events(api: API, serve: Any) -> None:
    union = anthropic.types.RawMessageStreamEvent
    base: Any = (anthropic.AsyncStream if api.asynchronous else anthropic.Stream)[union]

    class Shouting(base):  # type: ignore[misc]
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.suffix = "!"

        if api.asynchronous:

            async def __stream__(self) -> Any:
                async for e in super().__stream__():
                    yield e.type + self.suffix

        else:

            def __stream__(self) -> Any:
                for e in super().__stream__():
                    yield e.type + self.suffix

    client = api.client(serve(streamed))
    made = await it(client.post("/v1/messages", body=ASK, cast_to=object, stream=True, stream_cls=Shouting))
    assert await every(made) == [name + "!" for name in TYPES]


async def test_completions(api: API, serve: Any) -> None:
    pieces = [
        {"type": "completion", "completion": c, "stop_reason": None, "id": "c", "model": "m"} for c in "ab"
    ]
    last = {**pieces[0], "completion": "", "stop_reason": "stop_sequence"}
    ask: dict[str, Any] = {
        "max_tokens_to_sample": 5,
        "model": "claude-2.1",
        "prompt": "\n\nHuman: x\n\nAssistant:",
    }
    server = serve(stream(*pieces, {"type": "ping"}, last), stream(*pieces))
    client = api.client(server)
    got = await every(await it(client.completions.create(**ask, stream=True)))
    assert [c.completion for c in got] == ["a", "b", ""]
    assert server.last.path == "/v1/complete" and server.last.json() == {**ask, "stream": True}
    with pytest.raises(anthropic.StreamIncompleteError):
        await every(await it(client.completions.create(**ask, stream=True)))
