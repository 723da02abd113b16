"""Cost, spending and estimates."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic, PriceTable
from anthropic.pricing import PRICES
from anthropic.types import Message, MessageParam
from anthropic.types.beta import BetaMessage

client = Anthropic(spend_limit=5, prices=PRICES.with_({"m": {"input": 1, "output": "2.5"}}))
aclient = AsyncAnthropic(spend_limit="0.5")
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


def costs(message: Message, beta: BetaMessage, table: PriceTable) -> None:
    reveal_type(message.cost())  # reveals: Cost
    reveal_type(beta.cost(prices=table, service_tier="batch", code_execution_hours=0.5))  # reveals: Cost
    reveal_type(message.cost() + beta.cost())  # reveals: Cost
    reveal_type(message.cost().total)  # reveals: Decimal
    message.cost(table)  # error: reportCallIssue / call-arg


def spending() -> None:
    reveal_type(client.spend)  # reveals: Spend
    reveal_type(client.spend.models["m"].cost)  # reveals: Cost | None
    reveal_type([one.tokens.input for one in aclient.spend])  # reveals: list[int]
    reveal_type(client.with_options(spend_limit=None))  # reveals: Anthropic


def estimates() -> None:
    reveal_type(client.messages.estimate_tokens(model="m", messages=hello))  # reveals: TokenEstimate
    reveal_type(aclient.beta.messages.estimate_tokens(model="m", messages=[]).low)  # reveals: int
    client.messages.estimate_tokens(model="m")  # error: reportCallIssue / call-arg
