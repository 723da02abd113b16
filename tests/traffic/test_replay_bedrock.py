"""Recorded exchanges with Amazon Bedrock, replayed through the client over a socket, in both colours.

Those of `../shared/traffic` alone; what the frames of a recorded stream say is read by botocore, not by the client's decoder.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections import Counter
from dataclasses import replace
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from botocore.eventstream import EventStreamBuffer
from traffic_support import SHARED, Exchange, Player, add_up
from typing_extensions import override

import anthropic
from anthropic._colour import drive

FILES = {"chatlas": 11, "openllmetry": 9, "pydantic-ai": 4}
"""File -> how many of its exchanges are replayed: all but those with the other API of Bedrock (`converse`)."""
_VERB = {"invoke": "create", "invoke-with-response-stream": "stream", "count-tokens": "count"}


class Recorded(Exchange):
    @property
    @override
    def streamed(self) -> bool:  # also chunked on the wire
        return self.verb == "stream"

    @property
    def verb(self) -> str:
        return _VERB[self.path.rpartition("/")[2]]

    @property
    def model(self) -> str:
        return unquote(self.path.split("/")[2])

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The body of InvokeModel, also where it is counted."""
        assert self.body is not None
        if self.verb != "count":
            return self.body
        return dict(json.loads(base64.b64decode(self.body["input"]["invokeModel"]["body"])))

    @cached_property
    @override
    def events(self) -> list[dict[str, Any]]:
        buffer = EventStreamBuffer()
        buffer.add_data(self.reply)
        found = [json.loads(base64.b64decode(json.loads(message.payload)["bytes"])) for message in buffer]
        return [event for event in found if event["type"] != "ping"]


@cache
def exchanges(file: str) -> list[Recorded]:
    path = SHARED / f"{file}.jsonl"
    if not path.is_file():
        pytest.skip(f"the recordings of {file} are not beside this checkout")
    found: list[Recorded] = []
    for line in path.read_text("utf-8").splitlines():
        entry = json.loads(line)
        request, response = entry["request"], entry["response"]
        url = urlsplit(request["url"])
        if not url.netloc.startswith("bedrock-runtime.") or "converse" in request["body"]:
            continue
        body = response.get("body")
        found.append(
            Recorded(
                name=f"{entry['source']}#{entry['index']}", method="POST", path=url.path, query={}, betas=(),
                body=json.loads(request["body"]), status=response["status"],
                headers={name.lower(): value for name, value in response["headers"].items()},
                reply=base64.b64decode(response["body_base64"]) if body is None else body.encode(),
            )
        )  # fmt: skip
    return found


async def outcome(client: Any, exchange: Recorded) -> Any:
    """What the client gives back for the recorded call, or the error it raises."""
    params = {k: v for k, v in exchange.asked.items() if k not in ("anthropic_version", "anthropic_beta")}
    betas = exchange.asked.get("anthropic_beta")
    more: dict[str, Any] = {"extra_headers": {"anthropic-beta": ",".join(betas)}} if betas else {}
    asynchronous = isinstance(client, anthropic.AsyncAnthropicBedrock)

    async def it(value: Any) -> Any:
        return await value if asynchronous else value

    try:
        if exchange.verb == "count":
            kept = {k: v for k, v in params.items() if k != "max_tokens"}
            body = {"max_tokens": params["max_tokens"]}
            return await it(
                client.messages.count_tokens(model=exchange.model, **kept, extra_body=body, **more)
            )
        api = client.completions if "prompt" in params else client.messages
        if exchange.verb == "create":
            return await it(api.create(model=exchange.model, **params, **more))
        stream = await it(api.create(model=exchange.model, **params, stream=True, **more))
        return [event async for event in stream] if asynchronous else list(stream)
    except anthropic.APIError as error:
        return error


def played(exchange: Recorded, colour: str, player: Player) -> Any:
    player.exchange = exchange
    kind: Any = anthropic.AsyncAnthropicBedrock if colour == "async" else anthropic.AnthropicBedrock
    client = kind(api_key="k", aws_region="us-east-1", base_url=player.url, max_retries=0)

    async def ask() -> Any:
        try:
            return await outcome(client, exchange)
        finally:
            await client.close() if colour == "async" else client.close()

    return asyncio.run(ask()) if colour == "async" else drive(ask())


@pytest.mark.parametrize("colour", ["sync", "async"])
@pytest.mark.parametrize("file", FILES)
def test_what_was_recorded_comes_back(file: str, colour: str) -> None:
    assert len(exchanges(file)) == FILES[file]
    kinds: Counter[str] = Counter()
    with Player() as player:
        for exchange in exchanges(file):
            kinds[exchange.verb] += 1
            found = played(exchange, colour, player)
            assert unquote(player.received.path) == unquote(exchange.path), exchange.name
            sent = json.loads(player.received.body)
            if exchange.verb == "count":
                sent = json.loads(base64.b64decode(sent["input"]["invokeModel"]["body"]))
            assert {"anthropic_version": "bedrock-2023-05-31", **exchange.asked} == sent, exchange.name
            if exchange.status >= 400:
                assert isinstance(found, anthropic.APIStatusError) and found.status_code == exchange.status
                assert found.api_message == json.loads(exchange.reply)["message"]
            elif exchange.verb == "stream":
                assert [event.to_dict() for event in found] == exchange.events, exchange.name
            elif exchange.verb == "count":
                assert {"inputTokens": found.input_tokens} == json.loads(exchange.reply)
            else:
                assert found.to_dict() == json.loads(exchange.reply), exchange.name
                assert found._request_id == exchange.headers.get("x-amzn-requestid")
    print(f"{file:22} {colour:6} {dict(kinds)}")


@pytest.mark.parametrize("colour", ["sync", "async"])
@pytest.mark.parametrize("file", ["chatlas", "openllmetry"])
def test_a_recorded_stream_that_is_cut_off(file: str, colour: str) -> None:
    with Player() as player:
        for exchange in exchanges(file):
            if exchange.verb != "stream":
                continue
            whole = played(exchange, colour, player)
            assert add_up(exchange.events)["content"], len(whole)
            for part in (0.3, 0.9):
                cut = replace(exchange, reply=exchange.reply[: int(len(exchange.reply) * part)])
                error = played(cut, colour, player)
                assert type(error) is anthropic.StreamIncompleteError, exchange.name
                assert error.partial_message is None or error.events_received
