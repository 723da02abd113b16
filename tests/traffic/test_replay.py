"""Recorded exchanges with the real API, replayed through the client over a socket, in both colours.

The exchanges of `../shared/traffic` where they are beside this checkout, and always those of `sample.jsonl`. What the
client sends must be what was recorded, and what it gives back must say what the reply said, to the last field.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from traffic_support import SAMPLE, SHARED, Exchange, Player, Received, add_up, read

import anthropic
from anthropic._accumulate import Accumulator
from anthropic._colour import drive
from anthropic.emulator import Emulator, VirtualClock
from anthropic.emulator.files import references

pytestmark = [
    pytest.mark.filterwarnings("ignore:The model '.*' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Using Claude with .* is deprecated:UserWarning"),
]


# --- what there is --------------------------------------------------------------------------------

FILES: dict[str, tuple[int, dict[str, int]]] = {
    "braintrust-sdk-python": (11, {}),
    "chatlas": (27, {"Bedrock": 11, "files": 6}),
    "openllmetry": (52, {"Bedrock": 9}),
    "pydantic-ai": (159, {"Bedrock": 8, "api.openai.com": 9, "files": 8}),
    "ruby_llm": (46, {"batches": 14, "files": 1}),
    "vercel-ai": (26, {}),
    "sample": (9, {}),
}
"""File -> how many of its exchanges are replayed, and what the others are: endpoints of later issues."""

UPLOADED = {"image": "image/png", "document": "application/pdf", "container_upload": "text/csv"}
STAND_IN = {
    "model": "claude-opus-4-6",
    "max_tokens": 1024,
    "messages": [{"role": "user", "content": "Hello"}],
}
"""What is asked where the request was not recorded (`vercel-ai`, with some replies that are broken on purpose)."""


def path_of(file: str) -> Path:
    return SAMPLE if file == "sample" else SHARED / f"{file}.jsonl"


@cache
def exchanges(file: str) -> list[Exchange]:
    """The exchanges of a file. Skips the test where the file is not there."""
    path = path_of(file)
    if not path.is_file():
        pytest.skip(
            f"the recordings of {file} are not beside this checkout; those of `sample.jsonl` are replayed"
        )
    return read(path)[0]


_EMPTY = "text content blocks must be non-empty"
_BLANK = "text content blocks must contain non-whitespace text"
_ABORT = "abort_reason: Extra inputs are not permitted"
NOT_TAKEN_BACK: dict[str, str] = {
    # The API writes an empty or blank text and refuses it in the next request.
    "test_anthropic_empty_response.yaml#0": _EMPTY,
    "test_anthropic_opus_46_features[adaptive-thinking].yaml#0": _BLANK,
    "anthropic-web-search-tool.1.chunks.txt#0": _BLANK,
    # The API sends a field that no description of it has; whether it takes it back nobody has recorded.
    "test_anthropic_supported_model_uses_20260209_web_tools.yaml#0": _ABORT,
    "test_receive_history_from_another_provider.yaml#0": _ABORT,
    "anthropic-web-fetch-tool-20260209.1.chunks.txt#0": _ABORT,
}
"""Replies that the emulator refuses to see again as they came, and the end of what it says."""


# --- an exchange through the client ---------------------------------------------------------------


@dataclass
class Outcome:
    """What the client sent and gave back: a value, or events, and perhaps an error."""

    sent: Received | None = None
    value: Any = None
    events: list[Any] = field(default_factory=list)
    error: Exception | None = None


def streaming(exchange: Exchange) -> dict[str, Any]:
    return {"stream": True} if exchange.streamed else {}


def ask(client: Any, exchange: Exchange) -> Any:
    """Make the recorded call; gives what the client's method returns."""
    api = client.beta if exchange.beta else client
    if exchange.kind == "models":
        return api.models.list(**exchange.query)
    params = dict(STAND_IN if exchange.body is None else exchange.body)
    if exchange.betas:
        params["betas"] = list(exchange.betas)
    if exchange.kind == "count_tokens":
        return api.messages.count_tokens(**params)
    return (api.completions if exchange.kind == "completions" else api.messages).create(
        **{**params, **streaming(exchange)}
    )


async def outcome(client: Any, exchange: Exchange) -> Outcome:
    """The outcome of the recorded call; with a sync client this never suspends."""
    found = Outcome()
    try:
        value = ask(client, exchange)
        found.value = await value if inspect.isawaitable(value) else value
        if hasattr(found.value, "__anext__"):
            async for event in found.value:
                found.events.append(event)
        elif exchange.streamed:
            for event in found.value:
                found.events.append(event)
    except Exception as error:
        found.error = error
    return found


async def replay_with(
    client: Any, player: Player, exchanges: list[Exchange]
) -> list[tuple[Exchange, Outcome]]:
    replayed: list[tuple[Exchange, Outcome]] = []
    for exchange in exchanges:
        player.exchange = exchange
        found = await outcome(client, exchange)
        found.sent = player.received
        replayed.append((exchange, found))
    closing = client.close()
    if inspect.isawaitable(closing):
        await closing
    return replayed


def replay_on(player: Player, exchanges: list[Exchange], colour: str) -> list[tuple[Exchange, Outcome]]:
    """Exchanges with what the client of a colour made of them."""
    options: dict[str, Any] = {"base_url": player.url, "api_key": "key", "timeout": 30, "max_retries": 0}
    if colour == "async":
        return asyncio.run(replay_with(anthropic.AsyncAnthropic(**options), player, exchanges))
    return drive(replay_with(anthropic.Anthropic(**options), player, exchanges))


@cache
def replay(file: str, colour: str) -> list[tuple[Exchange, Outcome]]:
    """Every exchange of a file with what the client of a colour made of it."""
    recorded = exchanges(file)
    with Player() as player:
        return replay_on(player, recorded, colour)


def cut_off(exchange: Exchange) -> Exchange:
    """The exchange with a stream that ends anywhere before its last event is complete."""
    end = exchange.reply.index(b"\n\n", exchange.reply.index(b"event: message_stop"))
    return replace(exchange, reply=exchange.reply[: Random(exchange.name).randrange(end)])


def follow(exchange: Exchange, asked: dict[str, Any], message: Any) -> Exchange:
    """The next request of a conversation: the reply as it came, then results for its calls or a word more."""
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": "done"}
        for block in message.content
        if block.type == "tool_use"
    ]
    turns = [
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": results or "Go on."},
    ]
    plain = {name: value for name, value in asked.items() if name != "stream"}
    query = {"beta": "true"} if exchange.beta else {}
    return replace(
        exchange, headers={}, query=query, body={**plain, "messages": [*asked["messages"], *turns]}
    )


# --- what must be so ------------------------------------------------------------------------------


def same(value: Any, recorded: Any) -> bool:
    """Whether two JSON values are the same to the last digit; only the order of keys is free.

    Nothing is normalised: numbers keep being whole or not, and times are written as the API wrote them.
    """
    return json.dumps(value, sort_keys=True) == json.dumps(recorded, sort_keys=True)


def said(model: Any) -> Any:
    """What a model says it was sent."""
    return model.to_dict(mode="json")


def check_request(exchange: Exchange, found: Outcome) -> Iterator[str]:
    """What reached the server is what was recorded."""
    sent = found.sent
    assert sent is not None
    if (sent.method, sent.path) != (exchange.method, exchange.path):
        yield f"asked {sent.method} {sent.path}"
    if sent.query != ({**exchange.query, "beta": "true"} if exchange.beta else exchange.query):
        yield f"the query was {sent.query}"
    if exchange.betas and sent.headers.get("anthropic-beta") != ",".join(exchange.betas):
        yield f"the betas were {sent.headers.get('anthropic-beta')}"
    expected = None if exchange.method == "GET" else exchange.body or {**STAND_IN, **streaming(exchange)}
    if not same(json.loads(sent.body) if sent.body else None, expected):
        yield f"the body was {sent.body[:300]!r}"


def check_reply(exchange: Exchange, found: Outcome) -> Iterator[str]:
    """A reply says what was recorded, and knows which request it answers."""
    if found.error is not None:
        yield f"raised {found.error!r}"
        return
    if not same(said(found.value), exchange.data):
        yield f"the value was {said(found.value)}"
    if found.value._request_id != exchange.headers.get("request-id"):
        yield f"the request id was {found.value._request_id}"
    if found.value._workspace_id != exchange.headers.get("anthropic-workspace-id"):
        yield f"the workspace id was {found.value._workspace_id}"


def check_stream(exchange: Exchange, found: Outcome) -> Iterator[str]:
    """The events say what was recorded, and add up to what they say."""
    if found.error is not None:
        yield f"raised {found.error!r}"
        return
    for number, (event, recorded) in enumerate(zip(found.events, exchange.events, strict=False)):
        if not same(said(event), recorded):
            yield f"event {number} was {said(event)} and not {recorded}"
    if len(found.events) != len(exchange.events):
        yield f"{len(found.events)} events came and not {len(exchange.events)}"
    if found.value.request_id != exchange.headers.get("request-id"):
        yield f"the request id was {found.value.request_id}"
    whole, expected = said(accumulated(found)), add_up(exchange.events)
    if not same(whole, expected):
        yield f"the events added up to {whole} and not to {expected}"


def check_error(exchange: Exchange, found: Outcome) -> Iterator[str]:
    """A refusal is the right error, and carries what the API said."""
    error, said_error = found.error, exchange.data["error"]
    if type(error) is not {404: anthropic.NotFoundError}[exchange.status]:
        yield f"gave {error!r}"
        return
    assert isinstance(error, anthropic.APIStatusError)
    expected = {
        "status_code": exchange.status,
        "body": exchange.data,
        "message": f"Error code: {exchange.status} - {exchange.data}",
        "api_message": said_error["message"],
        "type": said_error["type"],
        "request_id": exchange.headers.get("request-id"),
    }
    for name, value in expected.items():
        if getattr(error, name) != value:
            yield f"{name} was {getattr(error, name)!r}"


def check_cut(exchange: Exchange, found: Outcome) -> Iterator[str]:
    """A stream that was cut off gives the events that were complete, then an error that has them all."""
    complete = replace(exchange, reply=exchange.reply[: exchange.reply.rfind(b"\n\n") + 2]).events
    error = found.error
    if not same([said(event) for event in found.events], complete):
        yield f"{len(found.events)} events came and not {len(complete)}"
    if not isinstance(error, anthropic.StreamIncompleteError):
        yield f"raised {error!r}"
        return
    if (error.events_received, error.bytes_received) != (len(complete), len(exchange.reply)):
        yield f"counted {error.events_received} events and {error.bytes_received} bytes"
    if error.request_id != exchange.headers.get("request-id"):
        yield f"the request id was {error.request_id}"
    partial = None if error.partial_message is None else said(error.partial_message)
    expected = add_up(complete) or None
    for message in (partial, expected):
        if message and message["content"]:
            message["content"][-1].pop(
                "input", None
            )  # JSON that is cut off; what it shows is the library's choice
    if not same(partial, expected):
        yield f"the partial message was {partial} and not {expected}"


def accumulated(found: Outcome) -> Any:
    """The library's own sum of the events."""
    total = Accumulator()
    for event in found.events:
        total.add(event)
    return total.message()


def check(exchange: Exchange, found: Outcome) -> list[str]:
    """All that is wrong with an outcome."""
    if exchange.status >= 400:
        reply = check_error
    else:
        reply = check_stream if exchange.streamed else check_reply
    return [*check_request(exchange, found), *reply(exchange, found)]


# --- the tests ------------------------------------------------------------------------------------

every_file = pytest.mark.parametrize("file", FILES)
both_colours = pytest.mark.parametrize("colour", ["sync", "async"])


def tally(file: str, what: str, tried: int, wrong: list[str]) -> None:
    """Say how a file went, and fail where something went wrong."""
    print(f"{file:22} {what:16} tried {tried:4}  passed {tried - len(wrong):4}  failed {len(wrong):4}")
    assert not wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(wrong)


@every_file
def test_nothing_is_left_out(file: str) -> None:
    exchanges(file)
    replayed, others = read(path_of(file))
    print(f"{file:22} replayed {len(replayed):4}  of later issues or other APIs {dict(others) or 'none'}")
    assert (len(replayed), dict(others)) == FILES[file]


@both_colours
@every_file
def test_what_was_recorded_comes_back(file: str, colour: str) -> None:
    wrong = [
        f"{exchange.name}: {'; '.join(problems)}"
        for exchange, found in replay(file, colour)
        if (problems := check(exchange, found))
    ]
    tally(file, colour, FILES[file][0], wrong)


@both_colours
@every_file
def test_a_stream_that_is_cut_off_is_an_error_with_what_arrived(file: str, colour: str) -> None:
    whole = [exchange for exchange in exchanges(file) if exchange.streamed]
    with Player() as player:
        replayed = replay_on(player, [cut_off(exchange) for exchange in whole], colour)
    wrong = [
        f"{exchange.name}: {'; '.join(problems)}"
        for exchange, found in replayed
        if (problems := list(check_cut(exchange, found)))
    ]
    tally(file, f"{colour}, cut off", len(whole), wrong)


@every_file
def test_a_reply_can_be_sent_back(file: str) -> None:
    """The reply as it came, as a turn of the next request, is what was recorded; and an API takes it."""
    tried, wrong = 0, []
    uploaded: set[str] = set()
    with Emulator(clock=VirtualClock(auto=True)) as emu:
        with anthropic.Anthropic(base_url=emu.url, api_key=emu.api_key, timeout=30, max_retries=0) as client:
            for exchange, found in replay(file, "sync"):
                if exchange.kind != "messages" or exchange.status != 200:
                    continue
                recorded = add_up(exchange.events) if exchange.streamed else exchange.data
                if "content" not in recorded:
                    continue
                tried += 1
                message = accumulated(found) if exchange.streamed else found.value
                asked = STAND_IN if exchange.body is None else exchange.body
                for _, kind, file_id in references(asked):  # what the program had uploaded before
                    if file_id not in uploaded:
                        uploaded.add(emu.add_file("recorded", b"", mime_type=UPLOADED[kind], file_id=file_id))
                try:
                    ask(client, follow(exchange, asked, message))
                    refused = ""
                except anthropic.BadRequestError as error:
                    refused = str(error.api_message)
                expected = NOT_TAKEN_BACK.get(exchange.name.rpartition("/")[2], "")
                if bool(refused) != bool(expected) or not refused.endswith(expected):
                    wrong.append(f"{exchange.name}: {refused or 'is taken back now'}")
                sent = emu.requests[-1].json["messages"][len(asked["messages"])]["content"]
                if not same(sent, recorded["content"]):
                    wrong.append(f"{exchange.name}: sent back as {sent}")
    tally(file, "sent back", tried, wrong)
