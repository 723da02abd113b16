"""`parse` and `output_format`: both surfaces, both colours; what is sent, what comes back, what is raised."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pydantic
import pytest
from clients import API, it
from pydantic import BaseModel, field_validator
from server import ASK, MESSAGE, event, reply, stream

import anthropic
from anthropic import BadRequestError, OutputError, OutputValidationError
from anthropic.emulator import Emulator
from anthropic.structured import output_of
from anthropic.types import Message, ParsedMessage, ParsedTextBlock
from anthropic.types.beta import ParsedBetaMessage


class City(BaseModel):
    name: str
    people: int

    @field_validator("people")
    @classmethod
    def _counted(cls, people: int) -> int:
        if people == 13:
            raise KeyError("unlucky")
        if people < 0:
            raise ValueError("nobody there")
        return people


LISBON = City(name="Lisbon", people=550_000)
TEXT = LISBON.model_dump_json()


@pytest.fixture(params=["messages", "beta.messages"])
def place(request: pytest.FixtureRequest) -> Any:
    def find(client: Any) -> Any:
        for name in request.param.split("."):
            client = getattr(client, name)
        return client

    return find


def says(text: str | list[Any], stop: str | None = "end_turn", **more: Any) -> Any:
    content = [{"type": "text", "text": text}] if isinstance(text, str) else text
    return reply(
        {**MESSAGE, "content": content, "stop_reason": stop, **more}, headers={"request-id": "req_1"}
    )


def asks(output_format: Any, **more: Any) -> dict[str, Any]:
    return {**ASK, "output_format": output_format, **more}


# --- what is sent --------------------------------------------------------------------------------------


async def test_the_type_is_sent_as_the_format_of_the_answer(api: API, serve: Any, place: Any) -> None:
    server = serve(says(TEXT))
    client = api.client(server)
    config = {"effort": "low"}
    await it(place(client).parse(**asks(City, output_config=config)))
    await it(place(client).create(**asks(City, output_config=config)))
    sent = {**ASK, "output_config": {"effort": "low", "format": output_of(City).config}}
    assert [request.json() for request in server.requests] == [sent, sent]
    assert config == {"effort": "low"}, "what the caller gave is not changed"
    assert "anthropic-beta" not in server.last.headers


@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
async def test_the_older_api_version_is_told_that_an_answer_is_parsed(
    api: API, serve: Any, version: str
) -> None:
    server = serve(says(TEXT))
    client = api.client(server, api_version=version)
    calls = [
        client.beta.messages.parse(**ASK),
        client.beta.messages.parse(**asks(City, betas=["mine"])),
        client.beta.messages.create(**asks(City)),
        client.messages.parse(**asks(City)),
    ]
    for call in calls:
        await it(call)
    name = "structured-outputs-2025-12-15"
    older = [name, f"mine,{name}", None, None]
    sent = [request.headers.get("anthropic-beta") for request in server.requests]
    assert sent == (older if version == "2023-06-01" else [None, "mine", None, None])


async def test_the_request_says_which_helper_made_it(api: API, serve: Any, place: Any) -> None:
    server = serve(says(TEXT))
    client = api.client(server, default_headers={"x-stainless-helper": "a"})
    await it(place(client).parse(**ASK, extra_headers={"X-Stainless-Helper": "b"}))
    await it(place(client).create(**asks(City)))
    name = "beta.messages.parse" if place(client) is client.beta.messages else "messages.parse"
    assert [request.headers["x-stainless-helper"] for request in server.requests] == [f"a, {name}, b", "a"]


async def test_count_tokens_takes_it_too(api: API, emu: Emulator, place: Any) -> None:
    client = api.client(base_url=emu.url, api_key=emu.api_key)
    ask = {"model": "claude-opus-4-8", "messages": ASK["messages"]}
    plain, more = (
        await it(place(client).count_tokens(**ask)),
        await it(place(client).count_tokens(**ask, output_format=City)),
    )
    assert more.input_tokens > plain.input_tokens


async def test_a_schema_as_a_dict_goes_out_as_it_is(api: API, serve: Any) -> None:
    server = serve(says(TEXT))
    client = api.client(server)
    given = output_of(City).config
    message = await it(client.messages.create(**asks(given)))
    assert server.last.json()["output_config"] == {"format": given}
    await it(client.beta.messages.create(**asks(given)))
    assert server.last.json()["output_format"] == given, "the beta surface has the parameter"
    await it(client.beta.messages.create(**asks(None)))
    assert server.last.json()["output_format"] is None, "and knows null"
    assert type(message) is Message


@pytest.mark.parametrize("nothing", [None, anthropic.NOT_GIVEN, anthropic.omit])
async def test_no_format_sends_none(api: API, serve: Any, place: Any, nothing: Any) -> None:
    server = serve(says("[1]"))
    message = await it(place(api.client(server)).parse(**asks(nothing)))
    assert server.last.json() == ASK
    assert isinstance(message, (ParsedMessage, ParsedBetaMessage))
    assert message.parsed_output is None and message.parse_error is None
    assert isinstance(message.content[0], ParsedTextBlock)


@pytest.mark.parametrize(
    ("params", "error", "said"),
    [
        (asks(City, output_config={"format": {}}), TypeError, "Both output_format and output_config.format"),
        (asks(City, output_config={"format": {}}), anthropic.AnthropicError, "pass only one"),
        (asks({"type": "json_schema", "schema": {}}), TypeError, "output_config="),
        (asks(3), TypeError, "cannot describe JSON"),
        (asks(dict[str, object] | list[object]), ValueError, "has no type"),
        (asks(City, stream=True), TypeError, r"messages\.stream"),
        (
            {"output_format": City},
            TypeError,
            "Missing required arguments: 'max_tokens', 'messages', 'model'$",
        ),
    ],
)
async def test_what_cannot_work_is_refused_before_sending(
    api: API, serve: Any, place: Any, params: Any, error: Any, said: str
) -> None:
    server = serve(says(TEXT))
    with pytest.raises(error, match=said):
        await it(place(api.client(server)).parse(**params))
    assert not server.requests


async def test_what_the_api_refuses_is_refused(api: API, emu: Emulator, place: Any) -> None:
    class Node(BaseModel):
        next: Node | None = None

    client = api.client(base_url=emu.url, api_key=emu.api_key)
    with pytest.raises(BadRequestError, match="Recursive"):
        await it(place(client).parse(**asks(Node)))


# --- what comes back -----------------------------------------------------------------------------------


async def test_the_answer_is_a_value(api: API, serve: Any, place: Any) -> None:
    client = api.client(serve(says(TEXT)))
    for call in (place(client).parse, place(client).create):
        message = await it(call(**asks(City)))
        assert message.parsed_output == message.content[0].parsed_output == LISBON
        assert message.parse_error is None
        assert (message._request_id, message.usage.output_tokens) == ("req_1", 2)
    stable = place(client) is client.messages
    assert type(message) is (ParsedMessage if stable else ParsedBetaMessage)
    assert isinstance(message, Message if stable else anthropic.types.beta.BetaMessage)


async def test_the_value_is_yours_and_not_of_the_message(api: API, serve: Any, place: Any) -> None:
    server = serve(says(TEXT))
    client = api.client(server)
    message = await it(place(client).parse(**asks(City)))
    wire = {**MESSAGE, "content": [{"type": "text", "text": TEXT}]}
    assert message.to_dict() == json.loads(message.to_json()) == wire
    assert "parsed_output" not in json.dumps(message.model_dump(mode="json")) + repr(message.model_fields_set)
    assert "parsed_output" not in message.content[0].model_fields_set
    for twin in (
        copy.copy(message),
        copy.deepcopy(message),
        message.model_copy(deep=True),
        pickle.loads(pickle.dumps(message)),
    ):
        assert twin.parsed_output == LISBON and twin == message
    for turn in (message, message.to_param(), {"role": "assistant", "content": message.content}):
        await it(place(client).create(**{**ASK, "messages": [*ASK["messages"], turn, *ASK["messages"]]}))
        assert server.last.json()["messages"][1]["content"] == wire["content"]


@pytest.mark.parametrize(
    ("type_", "value"),
    [(int, 0), (bool, False), (list[int], []), (str, ""), (dict[str, int], {}), (float, 0.0)],
)
async def test_falsy_values_survive(api: API, serve: Any, place: Any, type_: Any, value: Any) -> None:
    message = await it(place(api.client(serve(says(json.dumps(value))))).parse(**asks(type_)))
    assert message.parsed_output == value and type(message.parsed_output) is type(value)
    assert message.parse_error is None


async def test_null_is_a_value_where_the_type_has_it(api: API, serve: Any, place: Any) -> None:
    message = await it(place(api.client(serve(says("null")))).parse(**asks(City | None)))
    assert message.parsed_output is None and message.parse_error is None


async def test_other_blocks_are_left_alone(api: API, serve: Any, place: Any) -> None:
    blocks = [
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": "Let me see."},
        {"type": "of_tomorrow", "x": 1},
        {"type": "text", "text": TEXT, "extra": 2},
    ]
    message = await it(place(api.client(serve(says(blocks, kept=True)))).parse(**asks(City)))
    assert message.parsed_output == LISBON and message.parse_error is None
    assert [getattr(block, "parsed_output", None) for block in message.content] == [None, None, None, LISBON]
    assert message.to_dict()["content"] == blocks and message.kept is True


async def test_a_long_answer_is_streamed_and_parsed(api: API, emu: Emulator, place: Any) -> None:
    client = api.client(base_url=emu.url, api_key=emu.api_key)
    long = {**asks(City), "model": "claude-opus-4-8", "max_tokens": 64_000}
    message = await it(place(client).parse(**long))
    assert isinstance(message.parsed_output, City)
    assert message.to_dict()["content"][0]["type"] == "text"


async def test_raw_and_streamed_responses_parse_to_it(api: API, serve: Any, place: Any) -> None:
    table = place(api.client(serve(says(TEXT))))
    raw = await it(table.with_raw_response.parse(**asks(City)))
    assert raw.headers["request-id"] == "req_1"
    assert (await it(raw.parse())).parsed_output == LISBON
    opened = table.with_streaming_response.parse(**asks(City))
    if api.asynchronous:
        async with opened as response:
            assert (await response.parse()).parsed_output == LISBON
    else:
        with opened as response:
            assert response.parse().parsed_output == LISBON


async def test_a_stream_of_create_is_left_alone(api: API, serve: Any, place: Any) -> None:
    server = serve(
        stream(event({"type": "message_start", "message": MESSAGE}), event({"type": "message_stop"}))
    )
    events = await it(place(api.client(server)).create(**asks(City, stream=True)))
    await it(events.close())
    assert server.last.json()["output_config"]["format"] == output_of(City).config


# --- where there is no value ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stop", "reason"),
    [
        ("", "refusal", "refusal"),
        ([], "refusal", "refusal"),
        ("I cannot help with that.", "refusal", "refusal"),
        ('{"name": "Lis', "max_tokens", "max_tokens"),
        ('{"name": "Lis', "model_context_window_exceeded", "model_context_window_exceeded"),
        ("Let me see.", "tool_use", "tool_use"),
        ("[]", "pause_turn", "pause_turn"),
        ([], "end_turn", "no_text"),
        ("  ", "end_turn", "no_text"),
        ("Lisbon, I think", "end_turn", "not_json"),
        ('{"name": "Lis', None, "not_json"),
        ('{"name": "Lis', "of_tomorrow", "not_json"),
    ],
)
async def test_no_value_is_a_result_with_its_reason(
    api: API, serve: Any, place: Any, text: Any, stop: Any, reason: str
) -> None:
    message = await it(place(api.client(serve(says(text, stop)))).parse(**asks(City)))
    assert message.parsed_output is None
    for one in (message, copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        error = one.parse_error
        assert type(error) is OutputError and not isinstance(error, pydantic.ValidationError)
        assert (error.reason, error.stop_reason, error.request_id) == (reason, stop, "req_1")
        assert error.reply is one and error.usage.output_tokens == 2
        assert error.text == (text or "")
    assert "_parse_failure" not in message.to_json() + str(message.model_dump())


async def test_the_part_that_came_can_be_read(api: API, serve: Any) -> None:
    cut = says('{"name": "Lisbon", "people": 55', "max_tokens")
    message = await it(api.client(serve(cut)).messages.parse(**asks(City)))
    assert message.parse_error.partial_value["name"] == "Lisbon"
    assert "max_tokens" in str(message.parse_error) and "EOF" in str(message.parse_error)
    refused = await it(api.client(serve(says("No.", "refusal"))).messages.parse(**asks(City)))
    assert refused.parse_error.partial_value is None


async def test_a_number_that_was_cut_off_is_no_value(api: API, serve: Any, place: Any) -> None:
    cut = await it(place(api.client(serve(says("12", "max_tokens")))).parse(**asks(int)))
    assert cut.parsed_output is None and cut.content[0].parsed_output is None
    assert cut.parse_error.reason == "max_tokens"
    whole = await it(place(api.client(serve(says("[12]", "max_tokens")))).parse(**asks(list[int])))
    assert whole.parsed_output == [12] and whole.parse_error is None


@pytest.mark.parametrize("text", ['{"name": "Lisbon"}', '{"name": "Lisbon", "people": -1}', "[]", '"Lisbon"'])
async def test_a_whole_answer_that_does_not_fit_raises_with_the_message(
    api: API, serve: Any, place: Any, text: str
) -> None:
    with pytest.raises(OutputValidationError, match="does not fit the type") as caught:
        await it(place(api.client(serve(says(text)))).parse(**asks(City)))
    for error in (caught.value, pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert isinstance(error, (OutputError, pydantic.ValidationError)) and isinstance(error, ValueError)
        assert (error.reason, error.stop_reason, error.request_id) == ("invalid", "end_turn", "req_1")
        assert error.reply.to_dict()["content"][0]["text"] == error.text == text
        assert error.error_count() == 1 and error.title == "City"
        assert [*error.errors()[0]["loc"]] == json.loads(error.json())[0]["loc"]
        assert error.reply.parse_error.reason == "invalid"
        assert str(error) and repr(error).startswith("OutputValidationError(")


async def test_what_a_validator_raises_carries_the_message_too(api: API, serve: Any, place: Any) -> None:
    server = serve(says('{"name": "Lisbon", "people": 13}'))
    with pytest.raises(OutputError) as caught:
        await it(place(api.client(server)).parse(**asks(City)))
    error = caught.value
    assert isinstance(error, KeyError) and isinstance(error.__cause__, KeyError)
    assert (error.reason, error.request_id) == ("invalid", "req_1")
    assert len(server.requests) == 1, "an answer that was paid for is not asked for again"


async def test_a_raw_response_raises_when_it_is_parsed(api: API, serve: Any) -> None:
    raw = await it(api.client(serve(says("[]"))).messages.with_raw_response.parse(**asks(City)))
    assert raw.status_code == 200
    with pytest.raises(OutputValidationError):
        await it(raw.parse())


def test_older_paths() -> None:
    from anthropic.lib._parse._response import parse_beta_response, parse_response, parse_text
    from anthropic.lib._parse._transform import to_json_output_format
    from anthropic.types.beta.parsed_beta_message import ParsedBetaMessage as Beta
    from anthropic.types.parsed_message import ParsedMessage as Stable

    message = Message.construct(**{**MESSAGE, "content": [{"type": "text", "text": TEXT}]})
    made = parse_response(output_format=City, response=message)
    assert type(made) is Stable and made.parsed_output == LISBON and type(message) is Message
    assert parse_beta_response is parse_response and Beta is ParsedBetaMessage
    assert parse_text(TEXT, City) == LISBON and parse_text(TEXT, anthropic.NOT_GIVEN) is None
    assert to_json_output_format(City) == output_of(City).config
