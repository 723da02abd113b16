"""Runs of batches: what the loop gives, in both colours and on both surfaces."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic
from anthropic.types import MessageParam
from anthropic.types.messages.batch_create_params import Request

client = Anthropic()
other = AsyncAnthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


def requests() -> Iterator[Request]:
    yield {"custom_id": "a", "params": {"model": "m", "max_tokens": 1, "messages": hello}}


async def later() -> AsyncIterator[Request]:
    yield {"custom_id": "a", "params": {"model": "m", "max_tokens": 1, "messages": hello}}


run = client.messages.batches.run(requests(), state="x", on_unknown="raise")
reveal_type(run)  # reveals: BatchRun[MessageBatchIndividualResponse, Message]
for result in run:
    reveal_type(result)  # reveals: BatchResult[MessageBatchIndividualResponse, Message]
    reveal_type(result.message)  # reveals: Message | None
    reveal_type(result.unwrap())  # reveals: Message
reveal_type(run.report().succeeded)  # reveals: int
run.close(cancel=True)
client.messages.batches.run([("a", {"model": "m", "max_tokens": 1, "messages": hello})])
client.messages.batches.run(Path("in.jsonl"))
for one in client.beta.messages.batches.run(Path("in.jsonl"), betas=["files-api-2025-04-14"]):
    reveal_type(one.message)  # reveals: BetaMessage | None
