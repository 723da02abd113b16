"""Message threads."""

from __future__ import annotations

import pydantic
from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic, beta_async_tool, beta_tool
from anthropic.threads import ThreadParams, UnsupportedRequestBehavior

client = Anthropic()
aclient = AsyncAnthropic()
behaviour: UnsupportedRequestBehavior = "continue_unthreaded"


class Report(pydantic.BaseModel):
    words: str


@beta_tool
def add(a: int, b: int) -> str:
    """Add."""
    return str(a + b)


@beta_async_tool
async def later(city: str) -> str:
    return city


def sync() -> None:
    thread = client.beta.messages.thread(
        model="m", max_tokens=1, system="s", tools=[add], unsupported_request_behavior=behaviour
    )
    reveal_type(thread)  # reveals: BetaMessageThread[None]
    message = thread.send({"role": "user", "content": "hi"}, max_tokens=2)
    reveal_type(message)  # reveals: BetaMessage
    thread.append(message, {"role": "user", "content": "more"})
    thread.update(max_tokens=3, timeout=5.0)
    reveal_type(thread.previous_message_id)  # reveals: str | None
    params: ThreadParams = thread.params
    reveal_type(params["max_tokens"])  # reveals: int
    with thread.stream() as stream:
        reveal_type(stream)  # reveals: BetaMessageStream[None]
    reveal_type(thread.fork())  # reveals: BetaMessageThread[None]
    runner = thread.tool_runner(max_iterations=3, tool_timeout=2.5)
    reveal_type(runner)  # reveals: BetaToolRunner[None] | BetaStreamingToolRunner[None]
    parsed = client.beta.messages.thread(model="m", max_tokens=1, output_format=Report)
    reveal_type(parsed.parse().parsed_output)  # reveals: Report | None
    client.beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[add], thread=True)
    run = client.messages.tool_runner
    run(max_tokens=1, model="m", messages=[], tools=[], thread=True)  # error: reportCallIssue / call-overload
    thread.send({"role": "user", "content": "hi"}, colour="red")  # error: reportCallIssue / call-arg


async def asynchronous() -> None:
    thread = aclient.beta.messages.thread(model="m", max_tokens=1, tools=[later], output_format=Report)
    reveal_type(thread)  # reveals: BetaAsyncMessageThread[Report]
    reveal_type(await thread.send())  # reveals: BetaMessage
    reveal_type(await thread.parse())  # reveals: ParsedBetaMessage[Report]
    async with thread.stream() as stream:
        reveal_type(stream)  # reveals: BetaAsyncMessageStream[Report]
