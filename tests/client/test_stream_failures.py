"""A stream that breaks is an error of this library that carries what had arrived."""

from __future__ import annotations

import json
from typing import Any

import pytest
from clients import API, every, it
from server import (
    ASK,
    BLOCK,
    BLOCK_STOP,
    DELTA,
    EVENTS,
    START,
    STOP,
    Connection,
    event,
    pinging,
    stream,
    text,
)

import anthropic
from anthropic import APIConnectionError, APIStatusError, APITimeoutError

BEGUN = [START, BLOCK, text("Hello, ")]


async def broken(api: API, server: Any, **options: Any) -> tuple[list[Any], anthropic.APIError]:
    """The events that came, and the error that followed."""
    client = api.client(server, **options)
    events: list[Any] = []
    reading = await it(client.messages.create(**ASK, stream=True))
    with pytest.raises(anthropic.APIError) as caught:
        if api.asynchronous:
            async for one in reading:
                events.append(one)
        else:
            for one in reading:
                events.append(one)
    return events, caught.value


@pytest.mark.parametrize("then", [Connection.cut, Connection.reset], ids=["cut", "reset"])
async def test_a_cut_is_a_connection_error_and_the_transports_own(api: API, serve: Any, then: Any) -> None:
    # After a reset the kernel may throw away what had not been read: the client reads first, then it comes.
    def late(connection: Connection) -> None:
        connection.stall()
        then(connection)

    server = serve(stream(*BEGUN, then=late))
    client = api.client(server)
    reading = await it(client.messages.create(**ASK, stream=True))
    step = reading.__anext__ if api.asynchronous else reading.__next__
    events = [await it(step()) for _ in BEGUN]
    server.release()
    with pytest.raises(APIConnectionError) as caught:
        await it(step())
    error = caught.value
    assert [e.type for e in events] == [e["type"] for e in BEGUN]
    assert type(error).__name__ == "APIConnectionError"
    assert isinstance(error, api.lib.TransportError)
    assert isinstance(error.__cause__, api.lib.TransportError)
    assert error.in_stream and error.events_received == 3 and error.bytes_received > 100
    assert error.request_id == "req_stream"
    assert error.partial_message is not None
    assert error.partial_message.content[0].text == "Hello, "
    assert error.request.url.path == "/v1/messages"
    assert "after 3 events" in str(error)
    assert server.wait_closed()


async def test_silence_is_a_timeout(api: API, serve: Any) -> None:
    server = serve(stream(*BEGUN, then=Connection.stall))
    events, error = await broken(api, server, timeout=0.3)
    assert len(events) == 3
    assert isinstance(error, APITimeoutError)
    assert isinstance(error, api.lib.ReadTimeout)
    assert error.partial_message is not None
    assert server.wait_closed()


async def test_nothing_after_the_head(api: API, serve: Any) -> None:
    server = serve(stream())
    events, error = await broken(api, server)
    assert not events
    assert isinstance(error, anthropic.StreamIncompleteError)
    assert error.partial_message is None and error.events_received == 0


async def test_a_missing_last_event(api: API, serve: Any) -> None:
    server = serve(stream(*EVENTS[:-1]))
    events, error = await broken(api, server)
    assert len(events) == 6
    assert isinstance(error, anthropic.StreamIncompleteError)
    assert error.partial_message is not None
    assert error.partial_message.content[0].text == "Hello, Wörld"
    assert error.partial_message.stop_reason == "end_turn"
    assert error.partial_message.usage.output_tokens == 2


async def test_a_last_event_without_its_blank_line(api: API, serve: Any) -> None:
    server = serve(stream(*EVENTS[:-1], event(STOP)[:-1]))
    _, error = await broken(api, server)
    assert isinstance(error, anthropic.StreamIncompleteError)


@pytest.mark.parametrize("then", [Connection.cut, Connection.end, Connection.reset])
async def test_after_the_last_event_nothing_is_an_error(api: API, serve: Any, then: Any) -> None:
    server = serve(stream(*EVENTS, then=lambda connection: (connection.stall(), then(connection))))
    client = api.client(server)
    reading = await it(client.messages.create(**ASK, stream=True))
    step = reading.__anext__ if api.asynchronous else reading.__next__
    events = [await it(step()) for _ in range(7)]
    assert events[-1].type == "message_stop"
    server.release()
    assert await every(reading) == []


ERRORS = [
    ("overloaded_error", anthropic.OverloadedError, 529),
    ("rate_limit_error", anthropic.RateLimitError, 429),
    ("api_error", anthropic.InternalServerError, 500),
    ("invalid_request_error", anthropic.BadRequestError, 400),
    ("authentication_error", anthropic.AuthenticationError, 401),
    ("permission_error", anthropic.PermissionDeniedError, 403),
    ("not_found_error", anthropic.NotFoundError, 404),
    ("request_too_large", anthropic.RequestTooLargeError, 413),
    ("timeout_error", anthropic.GatewayTimeoutError, 504),
    ("billing_error", anthropic.PaymentRequiredError, 402),
    ("brand_new_error", APIStatusError, 200),
]


@pytest.mark.parametrize(("kind", "cls", "status"), ERRORS, ids=[row[0] for row in ERRORS])
async def test_an_error_event_has_the_class_of_its_type(
    api: API, serve: Any, kind: str, cls: type[Any], status: int
) -> None:
    body = {"type": "error", "error": {"type": kind, "message": "said no"}}
    server = serve(stream(*BEGUN, body, then=Connection.stall))
    events, error = await broken(api, server)
    assert len(events) == 3
    assert type(error) is cls
    assert isinstance(error, APIStatusError)
    assert (error.status_code, error.effective_status) == (200, status)
    assert error.type == kind and error.api_message == "said no"
    assert error.body == body and str(error) == str(body)
    assert error.request_id == "req_stream" and error.in_stream
    assert error.partial_message is not None
    assert error.partial_message.content[0].text == "Hello, "
    assert server.wait_closed(), "the connection is given up"


async def test_an_error_event_in_the_chunk_of_others_comes_after_them(api: API, serve: Any) -> None:
    body = {"type": "error", "error": {"type": "overloaded_error", "message": "no"}}
    server = serve(stream(event(START) + event(BLOCK) + event(body) + event(STOP)))
    events, error = await broken(api, server)
    assert [e.type for e in events] == ["message_start", "content_block_start"]
    assert isinstance(error, anthropic.OverloadedError)


@pytest.mark.parametrize(
    ("data", "message", "body"),
    [
        (b"event: error\ndata: it broke\n\n", "it broke", "it broke"),
        (b"event: error\n\n", "Error code: 200", ""),
        (b'event: error\ndata: ["odd"]\n\n', "['odd']", ["odd"]),
    ],
)
async def test_error_events_that_are_not_as_documented(
    api: API, serve: Any, data: bytes, message: str, body: Any
) -> None:
    _, error = await broken(api, serve(stream(data)))
    assert type(error) is APIStatusError
    assert (error.message, error.body) == (message, body)


@pytest.mark.parametrize(
    "data", [b"{", b"\xff\xfe", b'"\xff"', b"[" * 300_000], ids=["cut", "bytes", "text", "deep"]
)
async def test_data_that_are_not_json(api: API, serve: Any, data: bytes) -> None:
    server = serve(stream(*BEGUN, b"event: content_block_delta\ndata: " + data + b"\n\n"))
    events, error = await broken(api, server)
    assert len(events) == 3
    assert isinstance(error, anthropic.APIResponseJSONError)
    assert isinstance(error, json.JSONDecodeError)
    assert error.partial_message is not None and error.in_stream


async def test_pings_do_not_count_as_content(api: API, serve: Any) -> None:
    server = serve(stream(*BEGUN, then=pinging))
    events, error = await broken(api, server, stall_timeout=0.2)
    assert len(events) == 3
    assert isinstance(error, APITimeoutError) and "0.2 s" in str(error)
    assert error.partial_message is not None and error.delivery == "answered"
    assert server.wait_closed()


async def test_pings_count_against_silence(api: API, serve: Any) -> None:
    def ping_and_go_on(connection: Connection) -> None:
        pinging(connection, times=8)
        for rest in EVENTS[3:]:
            connection.chunk(event(rest))
        connection.end()

    client = api.client(serve(stream(*BEGUN, then=ping_and_go_on)), timeout=0.3)
    events = await every(await it(client.messages.create(**ASK, stream=True)))
    assert events[-1].type == "message_stop"


async def test_content_winds_the_stall_clock_up_again(api: API, serve: Any) -> None:
    def slowly(connection: Connection) -> None:
        for n in range(8):
            connection.chunk(event(text(str(n))))
            pinging(connection, times=1)
        for last in (BLOCK_STOP, DELTA, STOP):
            connection.chunk(event(last))
        connection.end()

    client = api.client(serve(stream(START, BLOCK, then=slowly)), stall_timeout=0.3)
    events = await every(await it(client.messages.create(**ASK, stream=True)))
    assert events[-1].type == "message_stop" and len(events) == 13


async def test_a_call_has_a_total_time(api: API, serve: Any) -> None:
    server = serve(stream(*BEGUN, then=pinging))
    events, error = await broken(api, server, total_timeout=0.3)
    assert len(events) == 3
    assert isinstance(error, APITimeoutError) and "total_timeout" in str(error)
    assert server.wait_closed()


async def test_a_stream_error_is_not_tried_again(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(stream(*BEGUN, then=Connection.cut))
    await broken(api, server)
    assert len(server.requests) == 1 and naps == []
