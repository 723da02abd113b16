"""`messages.stream` on both surfaces, in both colours, against a scripted server."""

from __future__ import annotations

import gc
import warnings
from typing import Any

import pydantic
import pytest
from clients import API, every, it
from server import ASK, BLOCK, DELTA, EVENTS, START, STOP, Connection, error, stream, streamed, text

import anthropic
from anthropic.streaming import NoMessageError, NoTextError

TYPES = [
    "message_start", "content_block_start", "content_block_delta", "text", "content_block_delta", "text",
    "content_block_stop", "message_delta", "message_stop",
]  # fmt: skip
HALF = stream(*EVENTS[:4], then=Connection.cut)


@pytest.fixture(params=["messages", "beta.messages"])
def messages(request: pytest.FixtureRequest) -> Any:
    """The resource of a client."""
    path = request.param.split(".")

    def of(client: Any) -> Any:
        for name in path:
            client = getattr(client, name)
        return client

    return of


class opened:
    """``with`` on a sync client, ``async with`` on an async one."""

    def __init__(self, manager: Any) -> None:
        self.manager = manager

    async def __aenter__(self) -> Any:
        enter = getattr(self.manager, "__aenter__", None)
        return await enter() if enter is not None else self.manager.__enter__()

    async def __aexit__(self, *exc: Any) -> Any:
        leave = getattr(self.manager, "__aexit__", None)
        return await leave(*exc) if leave is not None else self.manager.__exit__(*exc)


async def advance(stream: Any) -> Any:
    return await stream.__anext__() if hasattr(stream, "__anext__") else next(stream)


async def test_events_and_message(api: API, serve: Any, messages: Any) -> None:
    server = serve(streamed)
    manager = messages(api.client(server)).stream(**ASK)
    assert not server.requests
    async with opened(manager) as found:
        assert not isinstance(found, (anthropic.Stream, anthropic.AsyncStream))
        events = await every(found)
        assert [event.type for event in events] == TYPES
        assert found.request_id == "req_stream" and found.workspace_id is None
        assert await every(found) == []
    message = await it(found.get_final_message())
    assert message is await it(found.get_final_message()) is events[-1].message
    assert message is found.current_message_snapshot and message._request_id == "req_stream"
    assert await it(found.get_final_text()) == "Hello, Wörld"
    assert found.response.is_closed
    assert server.last.json() == {**ASK, "stream": True}
    assert server.last.headers["x-stainless-helper-method"] == "stream"
    assert "NOT_GIVEN" not in server.last.headers["x-stainless-timeout"]


async def test_the_message_that_create_gives(api: API, serve: Any, messages: Any) -> None:
    client = api.client(serve(streamed))
    raw = await it(messages(client).create(**ASK, stream=True))
    await every(raw)
    async with opened(messages(client).stream(**ASK)) as found:
        assert (await it(found.get_final_message())).to_dict() == raw._pipe.message().to_dict()


async def test_one_iterator_for_all(api: API, serve: Any, messages: Any) -> None:
    async with opened(messages(api.client(serve(streamed))).stream(**ASK)) as found:
        assert (await advance(found)).type == "message_start"
        assert await advance(found.text_stream) == "Hello, "
        assert found.text_stream is found.text_stream
        following = await advance(found)
        assert (following.type, following.snapshot) == ("text", "Hello, ")
        assert found.current_message_snapshot.content[0].text == "Hello, "
        assert await every(found.text_stream) == ["Wörld"]
        assert await every(found) == []


async def test_leaving_closes_the_connection(api: API, serve: Any, messages: Any) -> None:
    server = serve(stream(*EVENTS[:4], then=Connection.stall))
    manager = messages(api.client(server)).stream(**ASK)
    with pytest.raises(KeyError):
        async with opened(manager) as found:
            await advance(found)
            raise KeyError
    assert found.response.is_closed and server.wait_closed()
    await it(found.close())


async def test_a_manager_may_be_entered_again(api: API, serve: Any, messages: Any) -> None:
    server = serve(streamed)
    manager = messages(api.client(server)).stream(**ASK)
    for count in (1, 2):
        async with opened(manager) as found:
            assert await it(found.get_final_text()) == "Hello, Wörld"
        assert len(server.requests) == count


async def test_a_manager_that_is_never_entered_leaves_nothing(api: API, serve: Any, messages: Any) -> None:
    server = serve(streamed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        messages(api.client(server)).stream(**ASK)
        gc.collect()
    assert not server.requests


async def test_the_request_fails_on_entering(api: API, serve: Any, messages: Any) -> None:
    client = api.client(serve(error(400, "invalid_request_error")))
    with pytest.raises(anthropic.BadRequestError):
        async with opened(messages(client).stream(**ASK)):
            pass


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"stream_retry": "always"}, "before_first_token"),
        ({"event_handler": 5}, "event_handler"),
        ({"stream": False}, "always streams"),
        ({"output_format": 5}, "5|type"),
    ],
)
async def test_what_cannot_work_is_refused_at_once(
    api: API, serve: Any, messages: Any, wrong: Any, match: str
) -> None:
    server = serve(streamed)
    with pytest.raises((TypeError, ValueError), match=match):
        messages(api.client(server)).stream(**ASK, **wrong)
    with pytest.raises(TypeError, match="max_tokens"):
        messages(api.client(server)).stream(model="m", messages=[])
    assert not server.requests


async def test_an_error_event_has_the_class_of_its_type(api: API, serve: Any, messages: Any) -> None:
    overloaded = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    client = api.client(serve(stream(*EVENTS[:4], overloaded)))
    async with opened(messages(client).stream(**ASK)) as found:
        seen = []
        with pytest.raises(anthropic.OverloadedError) as caught:
            while True:
                seen.append((await advance(found)).type)
        assert seen == TYPES[:4] and caught.value.status_code == 200
        assert caught.value.partial_message is found.current_message_snapshot
        message = await it(found.get_final_message())
        assert message.content[0].text == "Hello, " and message.stop_reason is None


async def test_a_stream_that_is_cut_off_is_an_error_with_what_came(
    api: API, serve: Any, messages: Any
) -> None:
    client = api.client(serve(stream(*EVENTS[:5])), max_retries=0)
    async with opened(messages(client).stream(**ASK)) as found:
        with pytest.raises(anthropic.StreamIncompleteError) as caught:
            await it(found.get_final_message())
        assert caught.value.partial_message.content[0].text == "Hello, Wörld"
        assert await it(found.get_final_text()) == "Hello, Wörld"


async def test_a_connection_that_breaks(api: API, serve: Any, messages: Any) -> None:
    client = api.client(serve(HALF), max_retries=0)
    async with opened(messages(client).stream(**ASK)) as found:
        with pytest.raises(anthropic.APIConnectionError) as caught:
            await it(found.until_done())
        assert caught.value.in_stream and caught.value.partial_message.content[0].text == "Hello, "


async def test_without_a_message(api: API, serve: Any, messages: Any) -> None:
    client = api.client(serve(stream(), stream(START, DELTA, STOP)))
    async with opened(messages(client).stream(**ASK)) as found:
        with pytest.raises(AssertionError) as caught:
            found.current_message_snapshot
        assert isinstance(caught.value, NoMessageError) and isinstance(caught.value, anthropic.AnthropicError)
        with pytest.raises(anthropic.StreamIncompleteError):
            await it(found.get_final_message())
    async with opened(messages(client).stream(**ASK)) as found:
        with pytest.raises(RuntimeError, match=r"\.get_final_text\(\)") as without_text:
            await it(found.get_final_text())
        assert isinstance(without_text.value, NoTextError)


async def test_a_dropped_stream_lets_its_connection_go(api: API, serve: Any) -> None:
    server = serve(stream(*EVENTS[:4], then=Connection.stall))
    manager = api.client(server).messages.stream(**ASK)
    found = await opened(manager).__aenter__()
    await advance(found)
    if not api.asynchronous:  # an async generator is finished by its event loop
        del found, manager
        assert server.wait_closed()
    else:
        await it(found.close())


class Answer(pydantic.BaseModel):
    n: int


def says(*pieces: str, stop_reason: str = "end_turn") -> Any:
    end = {**DELTA, "delta": {"stop_reason": stop_reason, "stop_sequence": None}}
    return stream(START, BLOCK, *map(text, pieces), EVENTS[5], end, STOP)


async def test_structured_output(api: API, serve: Any, messages: Any) -> None:
    server = serve(says('{"n":', " 5}"))
    async with opened(messages(api.client(server)).stream(**ASK, output_format=Answer)) as found:
        events = await every(found)
        [stopped] = [event for event in events if event.type == "content_block_stop"]
        assert stopped.content_block.parsed_output == Answer(n=5)
        message = await it(found.get_final_message())
        assert message.parsed_output == Answer(n=5) and "parsed_output" not in message.to_json()
    sent = server.last.json()
    assert sent["output_config"]["format"]["type"] == "json_schema" and "output_format" not in sent


@pytest.mark.parametrize(
    ("pieces", "reason"), [(["I can't."], "refusal"), (['{"n": 1'], "max_tokens"), ([], "refusal")]
)
async def test_no_value_is_a_result_with_the_reason(
    api: API, serve: Any, messages: Any, pieces: list[str], reason: str
) -> None:
    client = api.client(serve(says(*pieces, stop_reason=reason)))
    async with opened(messages(client).stream(**ASK, output_format=Answer)) as found:
        message = await it(found.get_final_message())
    assert message.parsed_output is None and message.parse_error.reason == reason


async def test_an_answer_that_does_not_fit_is_an_error_after_all_events(
    api: API, serve: Any, messages: Any
) -> None:
    client = api.client(serve(says('{"n": "x"}')))
    async with opened(messages(client).stream(**ASK, output_format=Answer)) as found:
        seen = []
        with pytest.raises(pydantic.ValidationError) as caught:
            while True:
                seen.append((await advance(found)).type)
        assert seen[-1] == "message_stop" and isinstance(caught.value, anthropic.OutputError)
        assert caught.value.reply.content[0].text == '{"n": "x"}'
        assert (await it(found.get_final_message())).parse_error.reason == "invalid"


async def test_none_is_no_format(api: API, serve: Any, messages: Any) -> None:
    server = serve(streamed)
    async with opened(messages(api.client(server)).stream(**ASK, output_format=None)) as found:
        assert (await it(found.get_final_message())).parsed_output is None
    assert "output_config" not in server.last.json()


async def test_fine_grained_streaming_is_known_by_the_request(api: API, serve: Any) -> None:
    block = {"type": "tool_use", "id": "t", "name": "f", "input": {}}
    step = stream(START, {**BLOCK, "content_block": block},
                  {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": '{"x":"in'}},
                  EVENTS[5], DELTA, STOP)  # fmt: skip
    client = api.client(serve(step))
    betas = ["fine-grained-tool-streaming-2025-05-14"]
    for more, shown in (({}, {}), ({"betas": betas}, {"x": "in"})):
        async with opened(client.beta.messages.stream(**ASK, **more)) as found:
            assert (await it(found.get_final_message())).content[0].input == shown


async def test_tracers_patch_methods_and_managers(api: API, serve: Any, monkeypatch: Any) -> None:
    client = api.client(serve(streamed))
    calls: list[str] = []
    kind = type(client.messages)
    inner = kind.stream

    def stream(self: Any, *args: Any, **params: Any) -> Any:
        calls.append("stream")
        return inner(self, *args, **params)

    monkeypatch.setattr(kind, "stream", stream)
    manager = client.messages.stream(**ASK)
    name = "__aenter__" if api.asynchronous else "__enter__"
    enter = getattr(type(manager), name)

    def entered(self: Any) -> Any:
        calls.append("enter")
        return enter(self)

    monkeypatch.setattr(type(manager), name, entered)
    async with opened(manager) as found:
        found.text_stream = found.text_stream
        assert "".join(await every(found.text_stream)) == "Hello, Wörld"
    assert calls == ["stream", "enter"]
    assert isinstance(manager, (anthropic.MessageStreamManager, anthropic.AsyncMessageStreamManager))
    assert not hasattr(client.messages.with_raw_response, "stream")


def test_classes_are_generic_and_apart() -> None:
    kinds = [
        anthropic.MessageStreamManager, anthropic.AsyncMessageStreamManager, anthropic.BetaMessageStreamManager,
        anthropic.BetaAsyncMessageStreamManager, anthropic.MessageStream, anthropic.AsyncMessageStream,
        anthropic.BetaMessageStream, anthropic.BetaAsyncMessageStream,
    ]  # fmt: skip
    for kind in kinds:
        assert kind[Answer] is not None
        assert not any(issubclass(kind, other) for other in kinds if other is not kind)


async def test_managers_of_ones_own(api: API, serve: Any) -> None:
    client = api.client(serve(streamed))
    raw = client.messages.create(**ASK, stream=True)
    if api.asynchronous:
        manager: Any = anthropic.AsyncMessageStreamManager(raw)
    else:
        manager = anthropic.MessageStreamManager(lambda: raw, output_format=None)
    async with opened(manager) as found:
        assert await it(found.get_final_text()) == "Hello, Wörld"


# --- the handlers of older releases -----------------------------------------------------------------


def handler(api: API) -> tuple[Any, list[tuple[Any, ...]]]:
    told: list[tuple[Any, ...]] = []

    def note(name: str) -> Any:
        def sync(self: Any, *args: Any) -> None:
            told.append((name, *args))

        async def other(self: Any, *args: Any) -> None:
            told.append((name, *args))

        return other if api.asynchronous else sync

    names = ("on_stream_event", "on_text", "on_input_json", "on_content_block", "on_message", "on_timeout", "on_exception", "on_end", "on_final_text")  # fmt: skip
    base: Any = anthropic.AsyncMessageStream if api.asynchronous else anthropic.MessageStream
    return type("MyStream", (base,), {name: note(name) for name in names if hasattr(base, name)}), told


async def test_event_handlers(api: API, serve: Any, messages: Any) -> None:
    kind, told = handler(api)
    async with opened(messages(api.client(serve(streamed))).stream(**ASK, event_handler=kind)) as found:
        assert isinstance(found, kind)
        assert [event.type for event in await every(found)] == [kind for kind in TYPES if kind != "text"]
        assert (await it(found.get_final_message())).content[0].text == "Hello, Wörld"
    assert [call[0] for call in told] == [
        "on_stream_event", "on_stream_event", "on_stream_event", "on_text", "on_stream_event", "on_text",
        "on_stream_event", "on_content_block", *["on_final_text"] * api.asynchronous, "on_stream_event",
        "on_stream_event", "on_message", "on_end", "on_end",
    ]  # fmt: skip
    assert [call[1:] for call in told if call[0] == "on_text"] == [
        ("Hello, ", "Hello, "), ("Wörld", "Hello, Wörld"),
    ]  # fmt: skip


async def test_event_handlers_learn_of_errors(api: API, serve: Any, messages: Any) -> None:
    kind, told = handler(api)
    client = api.client(serve(HALF), max_retries=0)
    async with opened(messages(client).stream(**ASK, event_handler=kind)) as found:
        with pytest.raises(anthropic.APIConnectionError) as caught:
            await it(found.until_done())
    assert told[-3] == ("on_exception", caught.value) and told[-2:] == [("on_end",), ("on_end",)]


async def test_event_handlers_of_the_other_colour_are_refused(api: API, serve: Any) -> None:
    other: Any = anthropic.MessageStream if api.asynchronous else anthropic.AsyncMessageStream
    with pytest.raises(TypeError, match="this client needs"):
        api.client(serve(streamed)).messages.stream(**ASK, event_handler=other)


# --- going on after a break -------------------------------------------------------------------------


def retry(event: Any) -> bool:
    return bool(event.type == "stream_retry")


async def test_before_the_first_token_it_begins_again(
    api: API, serve: Any, naps: Any, messages: Any, caplog: Any
) -> None:
    server = serve(stream(START, BLOCK, then=Connection.cut), streamed)
    async with opened(messages(api.client(server)).stream(**ASK, stream_retry="before_first_token")) as found:
        events = await every(found)
        types = [event.type for event in events]
        assert types == [*TYPES[:2], "stream_retry", *TYPES] and len(naps) == 1
        assert await it(found.get_final_text()) == "Hello, Wörld"
        [told] = found.retries
        assert told is events[2] and (told.mode, told.attempt, told.request_id) == (
            "before_first_token",
            1,
            "req_stream",
        )
        assert (
            isinstance(told.error, anthropic.APIConnectionError)
            and told.partial_message.content[0].text == ""
        )
        assert "error" not in told.model_dump() and "bills both" in caplog.text
    assert [request.json() for request in server.requests] == [{**ASK, "stream": True}] * 2


async def test_after_the_first_token_that_is_all(api: API, serve: Any, naps: Any, messages: Any) -> None:
    server = serve(HALF, streamed)
    async with opened(messages(api.client(server)).stream(**ASK, stream_retry="before_first_token")) as found:
        with pytest.raises(anthropic.APIConnectionError):
            await it(found.until_done())
    assert len(server.requests) == 1 and naps == [] and found.retries == []


async def test_restart_begins_the_answer_again(api: API, serve: Any, naps: Any, messages: Any) -> None:
    server = serve(HALF, streamed)
    async with opened(messages(api.client(server)).stream(**ASK, stream_retry="restart")) as found:
        events = await every(found)
        assert [event.type for event in events] == [*TYPES[:4], "stream_retry", *TYPES]
        message = await it(found.get_final_message())
    assert [block.text for block in message.content] == ["Hello, Wörld"] and events[-1].message is message
    assert events[4].partial_message.content[0].text == "Hello, "


SECOND = {**START, "message": {**START["message"], "id": "msg_2"}}


async def test_continue_goes_on_where_it_broke(api: API, serve: Any, naps: Any, messages: Any) -> None:
    server = serve(HALF, stream(SECOND, BLOCK, text(" W"), text("örld"), *EVENTS[5:]))
    async with opened(messages(api.client(server)).stream(**ASK, stream_retry="continue")) as found:
        events = await every(found)
        message = await it(found.get_final_message())
    assert [event.type for event in events] == [
        *TYPES[:4],
        "stream_retry",
        *TYPES[4:6],
        *TYPES[4:6],
        *TYPES[6:],
    ]
    assert [(b.type, b.text) for b in message.content] == [("text", "Hello, Wörld")] and message.id == "msg_1"
    assert message.stop_reason == "end_turn"
    turn = {"role": "assistant", "content": "Hello,"}
    assert server.last.json()["messages"] == [*ASK["messages"], turn]


@pytest.mark.parametrize(
    "more",
    [{"thinking": {"type": "adaptive"}}, {"tools": [{"name": "f", "input_schema": {"type": "object"}}]}],
)
async def test_what_cannot_be_continued_is_the_error(
    api: API, serve: Any, naps: Any, messages: Any, more: Any
) -> None:
    server = serve(HALF, streamed)
    async with opened(messages(api.client(server)).stream(**ASK, **more, stream_retry="continue")) as found:
        with pytest.raises(anthropic.APIConnectionError):
            await it(found.until_done())
    assert len(server.requests) == 1


async def test_a_model_that_refuses_to_go_on_leaves_the_first_error(
    api: API, serve: Any, naps: Any, messages: Any
) -> None:
    client = api.client(serve(HALF, error(400, "invalid_request_error")))
    async with opened(messages(client).stream(**ASK, stream_retry="continue")) as found:
        with pytest.raises(anthropic.APIConnectionError) as caught:
            await it(found.until_done())
        assert isinstance(caught.value.__cause__, anthropic.BadRequestError)
        assert (await it(found.get_final_message())).content[0].text == "Hello, "


async def test_it_is_begun_again_as_often_as_requests_are(
    api: API, serve: Any, naps: Any, messages: Any
) -> None:
    server = serve(HALF)
    client = api.client(server, max_retries=2)
    async with opened(messages(client).stream(**ASK, stream_retry="restart")) as found:
        with pytest.raises(anthropic.APIConnectionError):
            await it(found.until_done())
    assert len(server.requests) == 3 and [told.attempt for told in found.retries] == [1, 2]
    assert naps[0] <= 0.5 < naps[1] <= 1.0


@pytest.mark.parametrize(("kind", "again"), [("overloaded_error", True), ("invalid_request_error", False)])
async def test_error_events_that_another_attempt_may_mend(
    api: API, serve: Any, naps: Any, messages: Any, kind: str, again: bool
) -> None:
    failed = {"type": "error", "error": {"type": kind, "message": "no"}}
    server = serve(stream(START, failed), streamed)
    async with opened(messages(api.client(server)).stream(**ASK, stream_retry="restart")) as found:
        if again:
            assert await it(found.get_final_text()) == "Hello, Wörld"
        else:
            with pytest.raises(anthropic.BadRequestError):
                await it(found.until_done())


async def test_without_it_nothing_is_tried_again(api: API, serve: Any, messages: Any) -> None:
    server = serve(HALF, streamed)
    async with opened(messages(api.client(server)).stream(**ASK)) as found:
        with pytest.raises(anthropic.APIConnectionError):
            await it(found.until_done())
    assert len(server.requests) == 1
