"""Every recorded stream through `messages.stream`: the message is the one that `create(stream=True)` adds up to."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from test_replay import FILES, STAND_IN, accumulated, replay, said, same, tally
from traffic_support import Exchange, Player, add_up

import anthropic
from anthropic._colour import drive

pytestmark = [
    pytest.mark.filterwarnings("ignore:The model '.*' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Using Claude with .* is deprecated:UserWarning"),
]


async def helped(client: Any, exchange: Exchange) -> tuple[list[Any], Any]:
    """The events and the message (or the error) of a recorded stream; with a sync client this never suspends."""
    params = dict(STAND_IN if exchange.body is None else exchange.body)
    params.pop("stream", None)
    if exchange.betas:
        params["betas"] = list(exchange.betas)
    manager = (client.beta if exchange.beta else client).messages.stream(**params)
    stream = await manager.__aenter__() if hasattr(manager, "__aenter__") else manager.__enter__()
    events: list[Any] = []
    try:
        if hasattr(stream, "__aiter__"):
            async for event in stream:
                events.append(event)
        else:
            for event in stream:
                events.append(event)
        message = stream.get_final_message()
        return events, await message if inspect.isawaitable(message) else message
    except Exception as error:
        return events, error
    finally:
        closing = stream.close()
        if inspect.isawaitable(closing):
            await closing


async def helped_by(client: Any, recorded: list[Exchange], player: Player) -> list[tuple[list[Any], Any]]:
    out: list[tuple[list[Any], Any]] = []
    for exchange in recorded:
        player.exchange = exchange
        out.append(await helped(client, exchange))
    closing = client.close()
    if inspect.isawaitable(closing):
        await closing
    return out


@pytest.mark.parametrize("colour", ["sync", "async"])
@pytest.mark.parametrize("file", FILES)
def test_the_message_is_the_one_that_create_adds_up_to(file: str, colour: str) -> None:
    pairs = [
        (e, o) for e, o in replay(file, colour) if e.streamed and e.status == 200 and e.kind == "messages"
    ]
    recorded = [exchange for exchange, _ in pairs]
    options: dict[str, Any] = {"api_key": "key", "timeout": 30, "max_retries": 0}
    with Player() as player:
        if colour == "async":
            got = asyncio.run(
                helped_by(anthropic.AsyncAnthropic(base_url=player.url, **options), recorded, player)
            )
        else:
            got = drive(helped_by(anthropic.Anthropic(base_url=player.url, **options), recorded, player))
    wrong: list[str] = []
    for (exchange, plain), (events, message) in zip(pairs, got, strict=True):
        raw = [event for event in events if event.type not in ("text", "input_json", "thinking", "signature", "citation", "compaction")]  # fmt: skip
        if plain.error is not None:
            if type(message) is not type(plain.error):
                wrong.append(f"{exchange.name}: {message!r} and not {plain.error!r}")
            continue
        if not isinstance(message, (anthropic.types.ParsedMessage, anthropic.types.beta.ParsedBetaMessage)):
            wrong.append(f"{exchange.name}: {message!r}")
        elif not same(said(message), said(accumulated(plain))) or not same(
            said(message), add_up(exchange.events)
        ):
            wrong.append(f"{exchange.name}: {said(message)} and not {said(accumulated(plain))}")
        elif [event.type for event in raw] != [event.type for event in plain.events]:
            wrong.append(f"{exchange.name}: other events")
    tally(file, f"{colour}, helper", len(recorded), wrong)
