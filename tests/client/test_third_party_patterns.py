"""How other people's libraries use, wrap and patch this one, without them."""

from __future__ import annotations

import functools
import importlib
import subprocess
import sys
import typing
from typing import Any
from unittest import mock

import pytest
from clients import API, every, it
from server import ASK, MESSAGE, hello, reply, streamed

import anthropic
from anthropic import Anthropic, AsyncAnthropic, AsyncStream, Stream, _engines
from anthropic._constants import RAW_RESPONSE_HEADER
from anthropic.resources.messages import AsyncMessages, Messages
from anthropic.types import Message

# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "_base_client.SyncAPIClient.request",
        "_exceptions.OverloadedError",
        "_legacy_response.LegacyAPIResponse",
        "_streaming.Stream.__stream__",
        "_types.NOT_GIVEN",
        "_utils._utils.is_given",
        "resources.beta.beta.Beta",
        "resources.beta.messages.messages.Messages.create",
        "resources.completions.AsyncCompletions.create",
        "resources.messages.messages.AsyncMessages.create",
        "types.beta.beta_message.BetaMessage",
        "types.message.Message",
    ],
)
def test_modules_need_no_import_of_their_own(name: str) -> None:
    # A tracer gives such a path to wrapt, and a program writes it, after a mere `import anthropic`.
    subprocess.run([sys.executable, "-c", f"import anthropic; anthropic.{name}"], check=True)


@pytest.mark.parametrize("name", ["_nothing", "nothing", "__wrapped__"])
def test_what_is_no_module_is_no_attribute(name: str) -> None:
    for module in (anthropic, anthropic.types, anthropic.resources, sys.modules[Messages.__module__]):
        assert not hasattr(module, name)


def test_type_variables_of_a_patched_request() -> None:
    base: Any = importlib.import_module("anthropic._base_client")
    assert (base._StreamT.__name__, base._AsyncStreamT.__name__) == ("_StreamT", "_AsyncStreamT")


# --- patches of `create` see raw calls too -------------------------------------------------------------


class Tracer:
    """What a tracing library puts in the place of `create`."""

    def __init__(self, original: Any) -> None:
        self.original = original
        self.calls: list[Any] = []

    def function(self) -> Any:
        @functools.wraps(self.original)
        def create(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(kwargs)
            return self.original(*args, **kwargs)

        return create


def patched(api: API, monkeypatch: pytest.MonkeyPatch) -> Tracer:
    cls = AsyncMessages if api.asynchronous else Messages
    tracer = Tracer(cls.create)
    monkeypatch.setattr(cls, "create", tracer.function())
    return tracer


@pytest.mark.parametrize("below", ["messages", "client"])
async def test_raw_calls(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch, below: str) -> None:
    tracer = patched(api, monkeypatch)
    server = serve(hello)
    client = api.client(server)
    raw = client.messages.with_raw_response if below == "messages" else client.with_raw_response.messages
    response = await it(raw.create(**ASK, extra_headers={"x-mine": "1"}))
    assert (await it(response.parse())).content[0].text == "Hello, Wörld"
    assert [call["extra_headers"] for call in tracer.calls] == [{RAW_RESPONSE_HEADER: "true", "x-mine": "1"}]
    assert server.last.headers["x-stainless-raw-response"] == "true"
    assert server.last.headers["x-mine"] == "1"


async def test_raw_streams(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tracer = patched(api, monkeypatch)
    response = await it(api.client(serve(streamed)).messages.with_raw_response.create(**ASK, stream=True))
    stream = await it(response.parse())
    assert isinstance(stream, AsyncStream if api.asynchronous else Stream)
    assert (await every(stream))[-1].type == "message_stop"
    assert len(tracer.calls) == 1


async def test_streaming_responses(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tracer = patched(api, monkeypatch)
    server = serve(hello)
    manager = api.client(server).messages.with_streaming_response.create(**ASK)
    if api.asynchronous:
        async with manager as response:
            assert (await response.parse()).id == "msg_1"
    else:
        with manager as response:
            assert not response.http_response.is_closed
            assert response.parse().id == "msg_1"
    assert server.last.headers["x-stainless-raw-response"] == "stream"
    assert len(tracer.calls) == 1


async def test_a_patched_object(api: API, serve: Any) -> None:
    messages = api.client(serve(hello)).messages
    tracer = Tracer(messages.create)
    messages.create = tracer.function()
    response = await it(messages.with_raw_response.create(**ASK))
    assert (await it(response.parse())).id == "msg_1"
    await it(messages.create(**ASK))
    assert len(tracer.calls) == 2


async def test_a_fake_is_all_there_is(api: API, serve: Any) -> None:
    server = serve(hello)
    cls = AsyncMessages if api.asynchronous else Messages
    with mock.patch.object(cls, "create", autospec=True) as fake:
        await it(api.client(server).messages.with_raw_response.create(**ASK))
    assert fake.call_count == 1
    assert not server.requests


async def test_a_patched_list(api: API, serve: Any) -> None:
    said = {"data": [{"id": "m", "type": "model"}], "has_more": False, "first_id": "m", "last_id": "m"}
    models = api.client(serve(reply(said))).models
    tracer = Tracer(models.list)
    models.list = tracer.function()
    response = await it(models.with_raw_response.list())
    page = await it(response.parse())
    assert [m.id for m in page.data] == ["m"]
    assert len(tracer.calls) == 1


@pytest.mark.parametrize("value", ["true", "raw"])
async def test_the_header_alone_asks_for_the_response(api: API, serve: Any, value: str) -> None:
    client = api.client(serve(hello))
    header = {RAW_RESPONSE_HEADER.lower(): value}
    for response in (
        await it(client.messages.create(**ASK, extra_headers=header)),
        await it(client.post("/v1/messages", body=ASK, cast_to=Message, options={"headers": header})),
    ):
        assert response.headers["request-id"] == "req_1"
        assert (await it(response.parse())).id == MESSAGE["id"]


# --- mocks of an HTTP library ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["send", "_send_single_request"])
@pytest.mark.parametrize("cls", ["Client", "AsyncClient"])
def test_a_patched_client_is_used(monkeypatch: pytest.MonkeyPatch, cls: str, method: str) -> None:
    import httpx
    import httpx2

    monkeypatch.setattr(_engines, "_MOCKS", ())
    assert _engines.library("auto") is httpx2
    monkeypatch.setattr(getattr(httpx, cls), method, mock.Mock())
    assert _engines.library("auto") is httpx


@pytest.mark.parametrize("colour", ["sync", "async"])
async def test_a_mock_that_comes_after_the_first_request(serve: Any, colour: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(_engines, "_MOCKS", ())  # a plugin of pytest may be one
    asynchronous = colour == "async"
    server = serve(hello, streamed)
    client: Any = (AsyncAnthropic if asynchronous else Anthropic)(api_key="sk-test", base_url=server.url)
    assert (await it(client.messages.create(**ASK))).id == "msg_1"
    reading = await it(client.messages.create(**ASK, stream=True))

    import httpx

    transport = httpx.AsyncHTTPTransport if asynchronous else httpx.HTTPTransport
    fake = httpx.Response(200, json={**MESSAGE, "id": "msg_faked"})
    answer: Any = mock.AsyncMock(return_value=fake) if asynchronous else mock.Mock(return_value=fake)
    name = "handle_async_request" if asynchronous else "handle_request"
    with monkeypatch.context() as patch:
        patch.setattr(transport, name, answer)
        for _ in range(2):
            assert (await it(client.messages.create(**ASK))).id == "msg_faked"
        assert (await every(reading))[-1].type == "message_stop"
    assert len(server.requests) == 2
    server.script.append(hello)
    assert (await it(client.messages.create(**ASK))).id == "msg_1"
    await it(client.close())


# --- streams and requests, wrapped ----------------------------------------------------------------------


@pytest.mark.parametrize("where", ["object", "class"])
async def test_a_wrapped_iterator(api: API, serve: Any, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    cls: Any = AsyncStream if api.asynchronous else Stream
    seen: list[str] = []

    def tap(events: Any) -> Any:
        for event in events:
            seen.append(event.type)
            yield event

    async def async_tap(events: Any) -> Any:
        async for event in events:
            seen.append(event.type)
            yield event

    wrap: Any = async_tap if api.asynchronous else tap
    if where == "class":
        original: Any = cls.__dict__["_iterator"]
        assert isinstance(original, functools.cached_property)
        wrapper: Any = functools.cached_property(lambda self: wrap(original.func(self)))
        wrapper.__set_name__(cls, "_iterator")
        monkeypatch.setattr(cls, "_iterator", wrapper)
    stream = await it(api.client(serve(streamed)).messages.create(**ASK, stream=True))
    if where == "object":
        stream._iterator = wrap(stream._iterator)
    assert seen == []
    assert [event.type for event in await every(stream)] == seen
    assert seen[-1] == "message_stop"


async def test_requests_answered_by_somebody_else(api: API, serve: Any) -> None:
    """A program that puts its own `request` in the place of ours, and answers some calls itself."""
    bodies: list[Any] = []

    async def answer(self: Any, cast_to: Any, options: Any, **how: Any) -> Any:
        options = await it(self._copy_and_prepare(options))
        bodies.append(options.json_data)
        request = self._build_request(options)
        response = api.lib.Response(200, json=MESSAGE, request=request)
        how = {"stream": False, "stream_cls": None, **how}
        return await it(self._process_response(cast_to=cast_to, options=options, response=response, **how))

    from anthropic._colour import drive

    def answer_now(self: Any, cast_to: Any, options: Any, **how: Any) -> Any:
        return drive(answer(self, cast_to, options, **how))

    server = serve(hello)
    client = api.client(server)
    fake: Any = answer if api.asynchronous else answer_now
    body = {**ASK, "messages": iter(ASK["messages"])}
    name = "AsyncAPIClient" if api.asynchronous else "SyncAPIClient"
    with mock.patch(f"anthropic._base_client.{name}.request", fake):
        assert (await it(client.messages.create(**body))).id == "msg_1"
        response = await it(client.messages.with_raw_response.create(**ASK))
        assert (await it(response.parse())).id == "msg_1"
    assert [body["messages"] for body in bodies] == [ASK["messages"]] * 2
    assert not server.requests


async def test_another_http_client_put_in_place(api: API, serve: Any) -> None:
    server = serve(hello)
    client = api.client(server)
    await it(client.messages.create(**ASK))
    said = api.lib.Response(200, json={**MESSAGE, "id": "msg_mine"})
    kind = api.lib.AsyncClient if api.asynchronous else api.lib.Client
    client._client = mine = kind(transport=api.lib.MockTransport(mock.Mock(return_value=said)))
    assert (await it(client.messages.create(**ASK))).id == "msg_mine"
    assert client._client is mine
    assert len(server.requests) == 1


@pytest.mark.parametrize("cls", [Messages, AsyncMessages])
def test_type_hints_of_a_method(cls: Any) -> None:
    assert "resource" not in typing.get_type_hints(cls.create)
