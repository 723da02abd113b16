"""What tracers, mocks and editors do to the classes."""

from __future__ import annotations

import inspect
import typing
from typing import Any
from unittest import mock

import pytest
from clients import API, every, it
from server import ASK, hello, streamed

import anthropic
from anthropic import Anthropic, AsyncAnthropic
from anthropic.resources.beta.messages import AsyncMessages as AsyncBetaMessages, Messages as BetaMessages
from anthropic.resources.messages import AsyncMessages, Messages


def test_classes_have_functions_of_their_own() -> None:
    for sync, other in ((Messages, AsyncMessages), (BetaMessages, AsyncBetaMessages)):
        for name in ("create", "count_tokens"):
            assert inspect.isfunction(vars(sync)[name]) and inspect.isfunction(vars(other)[name])
            assert not inspect.iscoroutinefunction(vars(sync)[name])
            assert inspect.iscoroutinefunction(vars(other)[name]) is (name == "count_tokens")
            assert vars(sync)[name].__qualname__ == f"{sync.__name__}.{name}"
            assert vars(sync)[name].__module__ == sync.__module__ and vars(sync)[name].__doc__
    assert not issubclass(AsyncMessages, Messages) and Messages.create is not BetaMessages.create


@pytest.mark.parametrize("cls", [Messages, AsyncMessages, BetaMessages, AsyncBetaMessages])
def test_signatures(cls: Any) -> None:
    parameters = inspect.signature(cls.create).parameters
    names = list(parameters)
    assert names[:4] == ["self", "max_tokens", "messages", "model"]
    assert {
        "system",
        "tools",
        "temperature",
        "stream",
        "extra_headers",
        "extra_query",
        "extra_body",
        "timeout",
    } <= set(names)
    assert parameters["max_tokens"].default is inspect.Parameter.empty
    assert parameters["timeout"].default == anthropic.not_given or not parameters["timeout"].default
    assert all(p.kind is p.KEYWORD_ONLY for p in list(parameters.values())[1:])
    assert "betas" in names or "beta" not in cls.__module__
    bound = inspect.signature(cls(None).create)
    assert "self" not in bound.parameters
    bound.bind(**ASK)
    with pytest.raises(TypeError):
        bound.bind(model="m")
    with pytest.raises(TypeError):
        bound.bind(**ASK, nonsense=1)


def test_signatures_of_the_rest() -> None:
    from anthropic.resources.models import Models

    assert list(inspect.signature(Models.retrieve).parameters)[:2] == ["self", "model_id"]
    assert (
        inspect.signature(Models(typing.cast(Any, None)).list).parameters["limit"].kind
        is inspect.Parameter.KEYWORD_ONLY
    )
    assert inspect.signature(Messages.create).return_annotation is anthropic.types.Message


def test_patching_one_leaves_the_others_alone(serve: Any) -> None:
    client = Anthropic(api_key="k", base_url=serve(hello).url)
    with mock.patch.object(Messages, "create", return_value="patched") as patched:
        assert client.messages.create(**ASK) == "patched"
        assert patched.call_args.kwargs == ASK
        assert client.beta.messages.create(**ASK).id == "msg_1"
        assert client.messages.with_raw_response.create(**ASK) == "patched", "tracers see raw calls, too"
        assert client.beta.messages.with_raw_response.create(**ASK).parse().id == "msg_1"
        assert not isinstance(AsyncMessages.create, mock.NonCallableMock)
    assert client.messages.create(**ASK).id == "msg_1"
    client.close()


async def test_patching_the_async_class(serve: Any) -> None:
    async with AsyncAnthropic(api_key="k", base_url=serve(hello).url) as client:
        with mock.patch.object(AsyncMessages, "create") as patched:
            assert not isinstance(patched, mock.AsyncMock), (
                "as in older releases, so that their users' tests work"
            )
            patched.return_value = mock.AsyncMock(return_value="patched")()
            assert await client.messages.create(**ASK) == "patched"
            with Anthropic(api_key="k", base_url=str(client.base_url)) as sync:
                assert sync.messages.create(**ASK).id == "msg_1"
        assert (await client.messages.create(**ASK)).id == "msg_1"


@pytest.mark.parametrize(
    "path",
    ["anthropic.resources.messages.Messages.create", "anthropic.resources.messages.messages.Messages.create"],
)
def test_patching_by_path(serve: Any, path: str) -> None:
    with Anthropic(api_key="k", base_url=serve(hello).url) as client:
        with mock.patch(path, autospec=True) as patched:
            patched.return_value = "patched"
            assert client.messages.create(**ASK) == "patched"
            assert patched.call_args.args == (client.messages,)
            with pytest.raises(TypeError):
                client.messages.create(**ASK, nonsense=1)
        assert client.messages.create(**ASK).id == "msg_1"


async def test_wrapping_as_tracers_do(api: API, serve: Any) -> None:
    """Replace the function on the class by one that calls it, and look at what goes by."""
    cls: Any = AsyncMessages if api.asynchronous else Messages
    original, seen = vars(cls)["create"], []

    def traced(self: Any, *args: Any, **kwargs: Any) -> Any:
        seen.append((type(self), args, kwargs))
        return original(self, *args, **kwargs)

    cls.create = traced
    try:
        client = api.client(serve(hello, streamed))
        assert (await it(client.messages.create(**ASK))).id == "msg_1"
        events = await every(await it(client.messages.create(**ASK, stream=True)))
        assert events[-1].type == "message_stop"
    finally:
        cls.create = original
    assert [entry[0] for entry in seen] == [cls, cls]
    assert [entry[2] for entry in seen] == [ASK, {**ASK, "stream": True}]


async def test_patching_the_request_of_the_client(
    api: API, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anthropic._base_client import AsyncAPIClient, SyncAPIClient

    cls: Any = AsyncAPIClient if api.asynchronous else SyncAPIClient
    original, seen = cls.request, []

    def traced(self: Any, cast_to: Any, options: Any, **kwargs: Any) -> Any:
        seen.append((cast_to, options.url, options.method))
        return original(self, cast_to, options, **kwargs)

    monkeypatch.setattr(cls, "request", traced)
    client = api.client(serve(hello))
    await it(client.messages.create(**ASK))
    await it(client.post("/v1/messages", body=ASK, cast_to=object))
    assert seen == [(anthropic.types.Message, "/v1/messages", "post"), (object, "/v1/messages", "post")]


def test_autospec_of_a_client() -> None:
    client = Anthropic(api_key="k")
    double = mock.create_autospec(client)
    double.messages.create.return_value = "made up"
    assert double.messages.create(**ASK) == "made up"
    double.messages.create.assert_called_once_with(**ASK)
    with pytest.raises(TypeError):
        double.messages.create(nonsense=1)
    with pytest.raises(AttributeError):
        double.messages.craete
    with pytest.raises(AttributeError):
        double.mesages
    of_class = mock.create_autospec(Anthropic)
    made = of_class(api_key="k")
    made.post.return_value = {"a": 1}
    assert made.post("/x", cast_to=object) == {"a": 1}
    with pytest.raises(TypeError):
        of_class(nonsense=1)


async def test_autospec_of_an_async_client() -> None:
    double = mock.create_autospec(AsyncAnthropic(api_key="k"))
    double.messages.count_tokens.return_value = "made up"
    assert await double.messages.count_tokens(model="m", messages=[]) == "made up"
    assert isinstance(double.messages.create, mock.MagicMock), "as of older releases"


def test_mock_spec() -> None:
    double = mock.MagicMock(spec=Anthropic)
    assert isinstance(double, Anthropic)
    double.messages.create.return_value = 1
    with pytest.raises(AttributeError):
        double.nonsense


async def test_resources_are_made_once(api: API) -> None:
    client = api.client()
    assert client.messages is client.messages and client.beta.messages is client.beta.messages
    assert client.messages.with_raw_response is client.messages.with_raw_response
    assert type(client.messages) is (AsyncMessages if api.asynchronous else Messages)
    assert client.copy().messages is not client.messages
    with pytest.raises(AttributeError):
        client.nonsense
