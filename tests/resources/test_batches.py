"""Message batches: what is sent, and results that come as lines and never break off in silence."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from clients import API, every, it
from server import MESSAGE, Connection, Request, Step, error, reply

import anthropic
from anthropic.types.beta.messages import BetaMessageBatchIndividualResponse
from anthropic.types.messages import MessageBatchIndividualResponse

BATCH: dict[str, Any] = {
    "id": "msgbatch_1",
    "type": "message_batch",
    "processing_status": "ended",
    "request_counts": {"processing": 0, "succeeded": 2, "errored": 1, "canceled": 1, "expired": 1},
    "created_at": "2026-01-02T03:04:05Z",
    "ended_at": "2026-01-02T04:04:05Z",
    "expires_at": "2026-01-03T03:04:05Z",
    "archived_at": None,
    "cancel_initiated_at": None,
}
REFUSED = {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}
RESULTS: list[dict[str, Any]] = [
    {"custom_id": "b", "result": {"type": "succeeded", "message": MESSAGE}},
    {"custom_id": "a", "result": {"type": "errored", "error": REFUSED}},
    {"custom_id": "c", "result": {"type": "canceled"}},
    {"custom_id": "e", "result": {"type": "expired"}},
    {"custom_id": "d", "result": {"type": "succeeded", "message": MESSAGE}},
]
LINES = [json.dumps(result, ensure_ascii=False).encode() for result in RESULTS]
BODY = b"\n".join(LINES)
IDS = ["b", "a", "c", "e", "d"]


def ended(**more: Any) -> Step:
    """The batch, whose results are on the same server."""

    def step(connection: Connection, request: Request) -> None:
        url = f"http://{request.headers['host']}/v1/messages/batches/msgbatch_1/results"
        reply({**BATCH, "results_url": url, **more})(connection, request)

    return step


def lines(*chunks: bytes, then: Callable[[Connection], Any] = Connection.end) -> Step:
    def step(connection: Connection, request: Request) -> None:
        head = {"Content-Type": "application/x-jsonl", "Transfer-Encoding": "chunked", "request-id": "req_r"}
        connection.head(200, head)
        for chunk in chunks:
            connection.chunk(chunk)
        then(connection)

    return step


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


async def results(client: Any, **options: Any) -> Any:
    return await it(client.messages.batches.results("msgbatch_1", **options))


class Reading:
    """Reads lines of either colour one by one."""

    def __init__(self, decoder: Any) -> None:
        self.decoder = decoder
        self.ids: list[str] = []

    async def to_the_end(self) -> None:
        if hasattr(self.decoder, "__aiter__"):
            async for one in self.decoder:
                self.ids.append(one.custom_id)
        else:
            for one in self.decoder:
                self.ids.append(one.custom_id)


# --- results ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "end"), [(1000, b"\n"), (7, b"\r\n"), (1, b"\r\n\n"), (64, b"\r")])
async def test_results_in_any_pieces(api: API, serve: Any, size: int, end: bytes) -> None:
    body = end.join(LINES)
    server = serve(ended(), lines(*cut(body, size)))
    found = await every(await results(api.client(server)))
    assert [one.custom_id for one in found] == IDS
    assert all(isinstance(one, MessageBatchIndividualResponse) for one in found)
    assert found[0].result.message.content[0].text == "Hello, Wörld"
    assert found[1].result.error.error.message == "no"
    assert [one.result.type for one in found[1:4]] == ["errored", "canceled", "expired"]


async def test_the_requests_for_results(api: API, serve: Any) -> None:
    server = serve(ended(), lines(*LINES[:1]))
    client = api.client(server)
    call = client.beta.messages.batches.results(
        "msgbatch_1",
        betas=["mine"],
        workspace_id="ws",
        extra_headers={"X-Mine": "1"},
        extra_query={"q": "2"},
        timeout=7,
    )
    (found,) = await every(await it(call))
    assert isinstance(found, BetaMessageBatchIndividualResponse)
    assert isinstance(found.result.message, anthropic.types.beta.BetaMessage)  # type: ignore[union-attr]
    where, what = server.requests
    assert (where.path, what.path) == (
        "/v1/messages/batches/msgbatch_1",
        "/v1/messages/batches/msgbatch_1/results",
    )
    assert (where.query, what.query) == ("beta=true&q=2", "q=2")
    for request in (where, what):
        assert request.headers["x-mine"] == "1" and request.headers["anthropic-workspace-id"] == "ws"
        assert request.headers["x-stainless-timeout"] == "7"
    assert where.headers["anthropic-beta"] == "message-batches-2024-09-24"
    assert what.headers["anthropic-beta"] == "mine,message-batches-2024-09-24"
    assert (where.headers["accept"], what.headers["accept"]) == ("application/json", "application/binary")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"processing_status": "in_progress", "results_url": None}, "'in_progress'.*retrieve"),
        ({"results_url": None, "archived_at": "2026-02-02T00:00:00Z"}, "archived at 2026-02-02"),
    ],
)
async def test_no_results(api: API, serve: Any, more: dict[str, Any], words: str) -> None:
    server = serve(ended(**more))
    with pytest.raises(anthropic.AnthropicError, match=f"No `results_url` for msgbatch_1: .*{words}"):
        await results(api.client(server))
    assert len(server.requests) == 1


async def test_another_place(api: API, serve: Any) -> None:
    other = serve(lines(BODY))
    server = serve(ended(results_url=f"{other.url}/elsewhere?signed=yes"))
    client = api.client(server)
    assert len(await every(await results(client))) == 5
    assert other.last.target == "/elsewhere?signed=yes"


async def test_where_they_are_is_asked_of_retrieve(api: API, serve: Any) -> None:
    server = serve(lines(BODY))
    client = api.client(server)
    kind = type(client.messages.batches)
    found = mock.Mock(results_url=f"{server.url}/x")
    with mock.patch.object(kind, "retrieve", return_value=found) as retrieve:
        if api.asynchronous:
            retrieve.side_effect = mock.AsyncMock(return_value=found)
        raw = await it(client.messages.batches.with_raw_response.results("msgbatch_1", timeout=3))
    assert retrieve.call_args == mock.call("msgbatch_1", timeout=3)
    assert len(await every(await it(raw.parse()))) == 5


@pytest.mark.parametrize("whole", [0, 2])
async def test_a_connection_that_breaks(api: API, serve: Any, whole: int) -> None:
    body = b"\n".join(LINES[: whole + 1])[:-5]
    server = serve(ended(), lines(body, then=Connection.cut))
    reading = Reading(await results(api.client(server)))
    with pytest.raises(
        anthropic.APIConnectionError, match=f"after {whole} lines and {len(body)} bytes"
    ) as failed:
        await reading.to_the_end()
    assert reading.ids == IDS[:whole]
    assert failed.value.in_stream and failed.value.events_received == whole
    assert failed.value.bytes_received == len(body)
    assert failed.value.request_id == "req_r" and failed.value.delivery == "answered"
    assert server.wait_closed()


async def test_a_body_that_ends_in_a_line(api: API, serve: Any) -> None:
    def closing(connection: Connection, request: Request) -> None:  # nothing says how long the body is
        connection.head(200, {"Content-Type": "application/x-jsonl", "Connection": "close"})
        connection.send(b"\n".join(LINES[:2])[:-1])
        connection.cut()

    server = serve(ended(), closing)
    reading = Reading(await results(api.client(server)))
    with pytest.raises(
        anthropic.APIConnectionError, match="in the middle of a line, after 1 whole"
    ) as failed:
        await reading.to_the_end()
    assert type(failed.value).__name__ == "StreamIncompleteError"
    assert isinstance(failed.value.__cause__, json.JSONDecodeError)
    assert reading.ids == IDS[:1]


async def test_a_line_that_is_no_json(api: API, serve: Any) -> None:
    server = serve(ended(), lines(b"\n".join([LINES[0], b'{"custom_id": oops}', LINES[1]])))
    reading = Reading(await results(api.client(server)))
    with pytest.raises(anthropic.APIError, match="not valid JSON") as failed:
        await reading.to_the_end()
    assert isinstance(failed.value, json.JSONDecodeError)
    assert reading.ids == IDS[:1] and failed.value.events_received == 1


async def test_silence(api: API, serve: Any) -> None:
    server = serve(ended(), lines(LINES[0] + b"\n", then=Connection.stall))
    reading = Reading(await results(api.client(server), timeout=0.2))
    with pytest.raises(anthropic.APITimeoutError, match="fell silent after 1 lines"):
        await reading.to_the_end()
    assert reading.ids == IDS[:1]


async def test_the_time_for_the_whole_call(api: API, serve: Any) -> None:
    server = serve(ended(), lines(LINES[0] + b"\n", then=Connection.stall))
    reading = Reading(await results(api.client(server, total_timeout=0.3)))
    with pytest.raises(anthropic.APITimeoutError):
        await reading.to_the_end()


@pytest.mark.parametrize("left", ["dropped", "closed", "with"])
async def test_leaving_gives_the_connection_back(api: API, serve: Any, left: str) -> None:
    server = serve(ended(), lines(LINES[0] + b"\n" + LINES[1] + b"\n", then=Connection.stall))
    decoder = await results(api.client(server))
    assert (await first_of(decoder)).custom_id == "b"
    if left == "closed":
        await it(decoder.close())
    elif left == "with" and api.asynchronous:
        async with decoder as same:
            assert (await first_of(same)).custom_id == "a"
    elif left == "with":
        with decoder as same:
            assert (await first_of(same)).custom_id == "a"
    gc.disable()
    try:
        del decoder
        if api.asynchronous:  # a dropped one is closed by a task of the loop
            import asyncio

            assert await asyncio.to_thread(server.wait_closed, 0)
        else:
            assert server.wait_closed()
    finally:
        gc.enable()


async def first_of(items: Any) -> Any:
    return await items.__anext__() if hasattr(items, "__anext__") else next(items)


async def test_raw_and_streamed(api: API, serve: Any) -> None:
    server = serve(ended(), lines(BODY))
    batches = api.client(server).messages.batches
    raw = await it(batches.with_raw_response.results("msgbatch_1"))
    assert raw.request_id == "req_r" and raw.status_code == 200
    assert [one.custom_id for one in await every(await it(raw.parse()))] == IDS
    assert "x-stainless-raw-response" not in server.requests[0].headers
    server = serve(ended(), lines(BODY))
    streamed = api.client(server).messages.batches.with_streaming_response.results("msgbatch_1")
    if api.asynchronous:
        async with streamed as response:
            assert len(await every(await response.parse())) == 5
    else:
        with streamed as response:
            assert len(list(response.parse())) == 5
    assert server.last.headers["x-stainless-raw-response"] == "stream"


async def test_a_refusal_and_a_retry(api: API, serve: Any, naps: list[float]) -> None:
    server = serve(ended(), error(500), lines(BODY), error(404, "not_found_error"))
    client = api.client(server)
    assert len(await every(await results(client))) == 5
    with pytest.raises(anthropic.NotFoundError):
        await results(client)


async def test_an_empty_batch(api: API, serve: Any) -> None:
    server = serve(ended(), lines())
    assert await every(await results(api.client(server))) == []


# --- the other endpoints ------------------------------------------------------------------------------------


async def test_create_takes_any_iterable(api: API, serve: Any) -> None:
    server = serve(reply({**BATCH, "results_url": None}))
    client = api.client(server)

    def requests() -> Iterator[Any]:
        for name in "ab":
            yield {
                "custom_id": name,
                "params": {
                    "max_tokens": 1,
                    "model": "m",
                    "messages": iter([{"role": "user", "content": "Hi"}]),
                },
            }

    batch = await it(client.messages.batches.create(requests=requests(), user_profile_id="up"))
    assert batch.request_counts.succeeded == 2 and batch.expires_at.year == 2026
    assert server.last.headers["anthropic-user-profile-id"] == "up"
    assert server.last.json() == {
        "requests": [
            {
                "custom_id": name,
                "params": {"max_tokens": 1, "model": "m", "messages": [{"role": "user", "content": "Hi"}]},
            }
            for name in "ab"
        ]
    }
    with pytest.raises(TypeError, match="Missing required argument: 'requests'"):
        await it(client.messages.batches.create())


@pytest.mark.parametrize("beta", [False, True])
@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
async def test_one_batch(api: API, serve: Any, beta: bool, version: str) -> None:
    server = serve(
        reply({**BATCH, "processing_status": "canceling"}),
        reply({"id": "msgbatch_1", "type": "message_batch_deleted"}),
    )
    client = api.client(server, api_version=version)
    batches = client.beta.messages.batches if beta else client.messages.batches
    assert (await it(batches.cancel("msgbatch_1"))).processing_status == "canceling"
    assert (await it(batches.delete(message_batch_id="msgbatch_1"))).type == "message_batch_deleted"
    cancel, delete = server.requests
    assert (cancel.method, cancel.path, cancel.body) == (
        "POST",
        "/v1/messages/batches/msgbatch_1/cancel",
        b"",
    )
    assert (delete.method, delete.path, delete.body) == ("DELETE", "/v1/messages/batches/msgbatch_1", b"")
    older = beta and version == "2023-06-01"
    assert delete.query == cancel.query == ("beta=true" if older else "")
    assert delete.headers.get("anthropic-beta") == ("message-batches-2024-09-24" if older else None)


async def test_the_list_goes_on(api: API, serve: Any) -> None:
    server = serve(
        reply({"data": [BATCH], "has_more": True, "first_id": "msgbatch_1", "last_id": "msgbatch_1"}),
        reply(
            {
                "data": [{**BATCH, "id": "msgbatch_2"}],
                "has_more": False,
                "first_id": "msgbatch_2",
                "last_id": "msgbatch_2",
            }
        ),
    )
    client = api.client(server)
    listed = client.messages.batches.list(limit=1)
    assert [batch.id for batch in await every(listed)] == ["msgbatch_1", "msgbatch_2"]
    assert [request.query for request in server.requests] == ["limit=1", "limit=1&after_id=msgbatch_1"]


async def test_middleware_sees_results_and_downloads(api: API, serve: Any) -> None:
    seen: list[str] = []

    def sync(request: Any, call_next: Any) -> Any:
        seen.append(request.url)
        return call_next(request)

    async def asynchronous(request: Any, call_next: Any) -> Any:
        return await sync(request, call_next)

    server = serve(ended(), lines(BODY), reply(b"file", kind="text/plain"))
    client = api.client(server, middleware=[asynchronous if api.asynchronous else sync])
    assert len(await every(await results(client))) == 5
    assert await it((await it(client.files.download("file_1"))).read()) == b"file"
    assert [url.rpartition("/")[2] for url in seen] == ["msgbatch_1", "results", "content"]
