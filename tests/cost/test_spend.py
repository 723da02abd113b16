"""What a client has used: each answered call once, whichever way it went."""

from __future__ import annotations

import json
import pickle
import threading
from decimal import Decimal
from typing import Any

import pytest
from clients import API, every, it

from anthropic import (
    APIResponseJSONError,
    APIStatusError,
    SpendLimitError,
    StreamIncompleteError,
    UnknownPriceError,
)
from anthropic.emulator import Emulator
from anthropic.pricing import PRICES, Tokens

MODEL = "claude-opus-4-8"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": [{"role": "user", "content": "Hello"}]}


def of(client: Any) -> Any:
    return client.spend.models[MODEL]


async def test_each_way_counts_once(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url)
    assert client.spend.requests == 0 and str(client.spend) == "$0.00 for 0 requests"
    message = await it(client.messages.create(**ASK))
    paid = message.cost()
    used = Tokens(message.usage.input_tokens, message.usage.output_tokens)
    assert client.spend.cost == paid and of(client).tokens == used

    events = await every(await it(client.messages.create(**ASK, stream=True)))
    assert events and (of(client).requests, of(client).cut_off) == (2, 0)
    if api.asynchronous:
        async with client.messages.stream(**ASK) as stream:
            await stream.get_final_message()
    else:
        with client.messages.stream(**ASK) as stream:
            stream.get_final_message()
    assert of(client).requests == 3
    await it(client.messages.parse(**ASK, output_format=dict[str, int]))
    await it(client.beta.messages.create(**ASK))
    await it(client.messages.create(**{**ASK, "max_tokens": 100_000}))  # streamed on the wire
    assert of(client).requests == 6
    response = await it(client.messages.with_raw_response.create(**ASK))
    await it(response.parse())
    await it(response.parse())
    assert of(client).requests == 7
    await it(client.messages.count_tokens(model=MODEL, messages=ASK["messages"]))
    with pytest.raises(APIStatusError):
        await it(client.messages.create(**{**ASK, "max_tokens": 0}))
    assert (client.spend.requests, client.spend.unknown, client.spend.cut_off) == (7, 0, 0)


async def test_a_tool_runner_counts_each_turn(api: API, emu: Emulator) -> None:
    from anthropic import async_tool, tool

    def double(n: int) -> str:
        """Double a number."""
        return str(2 * n)

    async def adouble(n: int) -> str:
        """Double a number."""
        return str(2 * n)

    made: Any = async_tool(adouble, name="double") if api.asynchronous else tool(double)
    emu.script([{"type": "tool_use", "id": "toolu_1", "name": "double", "input": {"n": 2}}])
    emu.script("4")
    client = api.client(base_url=emu.url)
    await it(client.messages.tool_runner(**ASK, tools=[made]).until_done())
    assert of(client).requests == 2


async def test_a_stream_that_is_left_counts_what_was_told(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url)
    stream = await it(client.messages.create(**ASK, stream=True))
    await it(stream.__anext__() if api.asynchronous else next(stream))
    await it(stream.close())
    spent = of(client)
    assert (spent.requests, spent.cut_off, client.spend.unknown) == (1, 1, 0) and spent.tokens.input > 0
    await it(stream.close())
    del stream
    assert of(client).requests == 1


async def test_a_stream_that_breaks_off_counts_too(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url, max_retries=0)
    emu.fault("eof", after=3)
    with pytest.raises(StreamIncompleteError):
        await every(await it(client.messages.create(**ASK, stream=True)))
    assert (of(client).requests, of(client).cut_off) == (1, 1)


async def test_a_call_that_died_after_it_was_sent_is_unknown(api: API, serve: Any, naps: Any) -> None:
    import server as scripted

    def vanish(connection: Any, request: Any) -> None:
        connection.cut()

    client = api.client(serve(vanish, scripted.hello), max_retries=1)
    await it(client.messages.create(**ASK))
    spent = client.spend
    assert spent.unknown == 1 and spent.models[MODEL].unknown == 1 and "1 of unknown cost" in str(spent)
    assert spent.requests == 1, "the attempt after it"


async def test_a_reply_that_cannot_be_read_is_unknown(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url, max_retries=0)
    emu.fault("garbage")
    with pytest.raises(APIResponseJSONError):
        await it(client.messages.create(**ASK))
    assert (client.spend.unknown, client.spend.requests) == (1, 0)


async def test_copies_spend_together_and_limits_hold(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url)
    poor = client.with_options(spend_limit="0.0001")
    assert poor.spend_limit == Decimal("0.0001") and poor.copy().spend_limit == poor.spend_limit
    await it(poor.messages.create(**ASK))
    assert client.spend == poor.spend and client.spend.cost.total > poor.spend_limit
    with pytest.raises(
        SpendLimitError, match=r"has spent \$0.000\d+, and its `spend_limit` is 0.0001"
    ) as caught:
        await it(poor.messages.create(**ASK))
    assert caught.value.spent == client.spend.cost and len(emu.requests) == 1
    await it(poor.with_options(spend_limit=None).messages.create(**ASK))
    with pytest.raises(SpendLimitError):
        await it(poor.messages.create(**ASK, stream=True))
    with pytest.raises(UnknownPriceError, match="claude-fable-5-2"):
        await it(poor.messages.create(**{**ASK, "model": "claude-fable-5-2"}))
    with pytest.raises(SpendLimitError):
        await it(poor.messages.batches.create(requests=[{"custom_id": "a", "params": ASK}]))
    assert len(emu.requests) == 2


async def test_prices_of_ones_own(api: API, emu: Emulator) -> None:
    prices = PRICES.with_({"claude-fable-5-2": {"input": 1_000_000, "output": 0}})
    client, other = api.client(base_url=emu.url, prices=prices), api.client(base_url=emu.url)
    for one in (client, other):
        await it(one.messages.create(**{**ASK, "model": "claude-fable-5-2"}))
    assert client.spend.cost.total == client.spend.tokens.input and client.prices is prices
    assert (
        other.with_options(prices=prices).prices is prices
        and other.with_options(prices=prices).spend.requests == 0
    )
    assert client.copy().prices is prices
    assert other.spend.unpriced == ["claude-fable-5-2"] and other.spend.cost.total == 0
    assert "without claude-fable-5-2" in str(other.spend)


async def test_results_of_a_batch_count_once(api: API, serve: Any) -> None:
    import server as scripted

    from anthropic._jsonl import async_lines_of, lines_of
    from anthropic.types.messages import MessageBatchIndividualResponse

    lines = b"".join(
        json.dumps(
            {
                "custom_id": str(n),
                "result": {"type": "succeeded", "message": {**scripted.MESSAGE, "model": MODEL}},
            }
        ).encode()
        + b"\n"
        for n in range(3)
    )

    results = scripted.reply(lines, kind="application/binary")
    client = api.client(serve(results, results))
    of_lines = async_lines_of if api.asynchronous else lines_of
    for _ in range(2):
        found = await it(
            client.get(
                "/v1/messages/batches/b/results",
                cast_to=MessageBatchIndividualResponse,
                stream=True,
                stream_cls=of_lines,
            )
        )
        assert len(await every(found)) == 3
    spent = of(client)
    assert spent.requests == 3
    whole = PRICES.price(spent.tokens, MODEL)
    assert spent.cost.total == whole.total / 2


def test_a_ledger_of_many_threads() -> None:
    from test_pricing import message

    from anthropic._spend import Ledger

    ledger = Ledger()
    one = message(MODEL, input_tokens=3, output_tokens=5, cache_read_input_tokens=7)
    odd = message("claude-haiku-5-5", input_tokens=99_999, output_tokens=1, cache_read_input_tokens=2)

    def count() -> None:
        for _ in range(500):
            ledger.add(one)
            ledger.add(odd)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = ledger.spend()
    assert spent.models[MODEL].tokens == Tokens(3 * 4000, 5 * 4000, cache_read=7 * 4000)
    assert spent.cost == sum([one.cost(), odd.cost()] * 4000)  # each at the price of its own prompt's length


def test_what_is_no_number_is_counted_as_none() -> None:
    from test_pricing import message

    from anthropic._spend import Ledger

    ledger = Ledger()
    for tokens in (3, None, 4, 5):
        one = message(MODEL, input_tokens=2, output_tokens=1)
        one.usage.output_tokens = tokens
        ledger.add(one)
    spent = ledger.spend().models[MODEL]
    assert (spent.requests, spent.tokens) == (4, Tokens(8, 12))


def test_a_pickled_client_begins_anew() -> None:
    import anthropic

    client = anthropic.Anthropic(api_key="k", spend_limit=3)
    client._ledger.lost({"model": MODEL})
    again = pickle.loads(pickle.dumps(client))
    assert (again.spend.unknown, again.spend_limit) == (0, 3)


@pytest.mark.parametrize("limit", ["much", -1, float("nan")])
def test_a_wrong_limit_is_refused(limit: Any) -> None:
    import anthropic

    with pytest.raises(ValueError, match="not "):
        anthropic.Anthropic(api_key="k", spend_limit=limit)
