"""What a reply costs on a platform: its client knows the region, which the reply does not say."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from amazon import bedrock, mantle
from clouds import HI, Cloud, every, it

import anthropic
from anthropic.pricing import PRICES, tokens_of

MODEL = "claude-sonnet-4-6"


def priced(usage: Any, regional: bool) -> Any:
    return PRICES.price(tokens_of(usage), MODEL, regional=regional)


async def streamed(client: Any, asked: dict[str, Any]) -> Any:
    manager = client.messages.stream(**asked)
    if hasattr(manager, "__aenter__"):
        async with manager as stream:
            return await stream.get_final_message()
    with manager as stream:
        return stream.get_final_message()


async def check(client: Any, model: str, regional: bool) -> None:
    """Each way to ask costs as much, and the client's account says the same."""
    asked: dict[str, Any] = {"model": model, "max_tokens": 50, "messages": HI}
    raw = await it(client.messages.with_raw_response.create(**asked))
    messages = [
        await it(client.messages.create(**asked)),
        await it(client.messages.create(**{**asked, "max_tokens": 50_000})),  # streamed on the wire
        await streamed(client, asked),
        await it(raw.parse()),
    ]
    for message in messages:
        assert message.model == MODEL, "the reply does not name the region"
        assert message.cost() == priced(message.usage, regional)
        assert pickle.loads(pickle.dumps(message)).cost() == message.cost()
        assert "_regional" not in message.to_dict()
    assert messages[0].cost(regional=not regional) == priced(messages[0].usage, not regional)
    events = await every(client.messages.create(**asked, stream=True))
    last = events[0].message.usage.model_copy(update={"output_tokens": events[-2].usage.output_tokens})
    total = sum(message.cost() for message in messages) + priced(last, regional)
    assert client.spend.cost == total and client.spend.requests == 5
    assert priced(last, True) != priced(last, False)


@pytest.mark.parametrize(
    ("model", "regional"),
    [
        ("anthropic.claude-sonnet-4-6-v1:0", True),
        ("us.anthropic.claude-sonnet-4-6-v1:0", True),
        ("global.anthropic.claude-sonnet-4-6-v1:0", False),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.claude-sonnet-4-6-v1:0", True),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-sonnet-4-6-v1:0", False),
    ],
)
async def test_bedrock_is_priced_by_the_model_that_was_asked_for(
    cloud: Cloud, model: str, regional: bool
) -> None:
    await check(bedrock(cloud), model, regional)


@pytest.mark.parametrize(
    ("region", "regional"), [("us-east5", True), ("eu", True), ("us", True), ("global", False)]
)
async def test_vertex_is_priced_by_the_region_of_the_client(
    cloud: Cloud, region: str, regional: bool
) -> None:
    client = cloud.client(
        "AnthropicVertex",
        region=region,
        project_id="p",
        access_token=cloud.emu.clouds.mint("google"),
        base_url=f"{cloud.emu.url}/v1",
    )
    await check(client, MODEL, regional)


async def test_copies_in_two_regions_have_one_account(cloud: Cloud) -> None:
    options = {"project_id": "p", "access_token": cloud.emu.clouds.mint("google")}
    here = cloud.client("AnthropicVertex", region="global", base_url=f"{cloud.emu.url}/v1", **options)
    there = here.copy(region="us-east5", base_url=f"{cloud.emu.url}/v1")
    asked: dict[str, Any] = {"model": MODEL, "max_tokens": 50, "messages": HI}
    one, other = await it(here.messages.create(**asked)), await it(there.messages.create(**asked))
    assert float(other.cost()) == pytest.approx(1.1 * float(one.cost()))
    assert here.spend.cost == there.spend.cost == one.cost() + other.cost()
    assert here.spend.models[MODEL].requests == 2


async def test_others_are_priced_as_the_api_is(cloud: Cloud) -> None:
    asked: dict[str, Any] = {"model": MODEL, "max_tokens": 50, "messages": HI}
    foundry = cloud.client(
        "AnthropicFoundry", base_url=f"{cloud.emu.url}/anthropic", api_key=cloud.emu.clouds.foundry_key
    )
    for client in (foundry, mantle(cloud, api_key=next(iter(cloud.emu.clouds.aws.api_keys)))):
        message = await it(client.messages.create(**asked))
        assert message.cost() == priced(message.usage, False) == client.spend.cost


async def test_a_limit_holds_on_a_platform(cloud: Cloud) -> None:
    client = bedrock(cloud, spend_limit="0.000001")
    asked: dict[str, Any] = {"model": f"us.anthropic.{MODEL}-v1:0", "max_tokens": 50, "messages": HI}
    await it(client.messages.create(**asked))
    with pytest.raises(anthropic.SpendLimitError):
        await it(client.copy(aws_region="us-east-1").messages.create(**asked))
    with pytest.raises(anthropic.UnknownPriceError):
        await it(
            client.messages.create(
                **{**asked, "model": "arn:aws:bedrock:a:1:application-inference-profile/x"}
            )
        )
