"""Replies that say no: class, message and attributes, over the wire."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import Any

import pytest
from clients import API, it
from server import ASK, error, raw, reply

import anthropic
from anthropic import APIStatusError


async def refused(api: API, server: Any, **options: Any) -> Any:
    client = api.client(server, max_retries=0, **options)
    with pytest.raises(anthropic.APIError) as caught:
        await it(client.messages.create(**ASK))
    return caught.value


async def test_what_it_carries(api: API, serve: Any) -> None:
    server = serve(
        error(
            400,
            "invalid_request_error",
            headers={"anthropic-workspace-id": "wrkspc_1"},
            details={"error_code": "tool_name_conflict"},
        )
    )
    found = await refused(api, server)
    assert type(found).__name__ == "ToolNameConflictError" and isinstance(found, anthropic.BadRequestError)
    body = {
        "type": "error",
        "error": {
            "type": "invalid_request_error",
            "message": "said no",
            "details": {"error_code": "tool_name_conflict"},
        },
    }
    assert found.body == body
    assert str(found) == found.message == f"Error code: 400 - {body}"
    assert found.type == "invalid_request_error" and found.api_message == "said no"
    assert found.error_code == "tool_name_conflict" and found.details.error_code == "tool_name_conflict"
    assert found.request_id == "req_no" and found.workspace_id == "wrkspc_1"
    assert found.status_code == found.effective_status == 400 and not found.in_stream
    assert isinstance(found.response, api.lib.Response) and found.request.method == "POST"
    assert repr(found) == f"ToolNameConflictError({found.message!r})"
    assert found.__cause__ is None and found.__suppress_context__


@pytest.mark.parametrize(
    ("body", "message", "decoded"),
    [
        (b"", "Error code: 502", ""),
        (b"  Bad gateway \n", "Bad gateway", "Bad gateway"),
        (b"<html>no</html>", "<html>no</html>", "<html>no</html>"),
        (b'"text"', "Error code: 502 - text", "text"),
        (b"null", "Error code: 502 - None", None),
        (b"[1]", "Error code: 502 - [1]", [1]),
        (b'{"error": "flat"}', "Error code: 502 - {'error': 'flat'}", {"error": "flat"}),
        (b"\xff\xfe", "\ufffd\ufffd", "\ufffd\ufffd"),
        (b"[" * 100_000, "[" * 100_000, "[" * 100_000),
    ],
    ids=["empty", "text", "html", "string", "null", "list", "flat", "bytes", "deep"],
)
async def test_messages_of_odd_bodies(api: API, serve: Any, body: bytes, message: str, decoded: Any) -> None:
    found = await refused(api, serve(reply(body, 502)))
    assert type(found) is anthropic.InternalServerError
    assert (found.message, found.body) == (message, decoded)
    assert found.type is None and found.request_id is None and found.details is None


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (413, anthropic.RequestTooLargeError),
        (504, anthropic.DeadlineExceededError),
        (529, anthropic.InternalServerError),
        (410, APIStatusError),
        (599, anthropic.InternalServerError),
    ],
)
async def test_classes(api: API, serve: Any, status: int, cls: type[Any]) -> None:
    assert isinstance(await refused(api, serve(error(status))), cls)


async def test_redirects_that_are_not_followed(api: API, serve: Any) -> None:
    server = serve(reply(b"", 302, {"Location": "/elsewhere"}), reply({"a": 1}))
    client = api.client(server, max_retries=0)
    with pytest.raises(APIStatusError) as caught:
        await it(client.post("/x", cast_to=object, options={"follow_redirects": False}))
    assert type(caught.value) is APIStatusError and caught.value.status_code == 302


async def test_redirects_that_are(api: API, serve: Any) -> None:
    server = serve(reply(b"", 302, {"Location": "/elsewhere"}), reply({"a": 1}))
    assert await it(api.client(server).post("/x", cast_to=object)) == {"a": 1}
    assert [(r.method, r.path) for r in server.requests] == [("POST", "/x"), ("GET", "/elsewhere")]


async def test_it_can_be_stored(api: API, serve: Any) -> None:
    found = await refused(api, serve(error(529, "overloaded_error")))
    for again in (pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found)):
        assert type(again) is anthropic.OverloadedError
        assert (str(again), again.body, again.request_id, again.type) == (
            str(found), found.body, "req_no", "overloaded_error",
        )  # fmt: skip
        assert again.response.status_code == 529 and again.request.url == found.request.url


async def test_a_connection_error_can_be_stored(api: API, serve: Any) -> None:
    found = await refused(api, serve(raw(b"no")))
    for again in (pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found)):
        assert type(again) is anthropic.APIConnectionError
        assert again.message == found.message and again.request.url == found.request.url


async def test_the_ids_of_a_refused_stream(api: API, serve: Any) -> None:
    client = api.client(serve(error(400, "invalid_request_error")))
    with pytest.raises(anthropic.BadRequestError) as caught:
        await it(client.messages.create(**ASK, stream=True))
    assert caught.value.api_message == "said no" and caught.value.request_id == "req_no"
    manager = client.messages.with_streaming_response.create(**ASK)
    with pytest.raises(anthropic.BadRequestError, match="said no"):
        if api.asynchronous:
            async with manager:
                raise AssertionError
        else:
            with manager:
                raise AssertionError


async def test_an_error_is_freed_without_the_cycle_collector(api: API, serve: Any) -> None:
    client = api.client(serve(error(400, "invalid_request_error")), max_retries=0)
    freed: list[weakref.ref[Any]] = []
    gc.disable()
    try:
        try:
            await it(client.messages.create(**ASK))
        except anthropic.BadRequestError as caught:
            freed.append(weakref.ref(caught))
        assert freed and freed[0]() is None
    finally:
        gc.enable()
        await it(client.close())
