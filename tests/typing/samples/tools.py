"""Tools and tool runners."""

from __future__ import annotations

from pathlib import Path

import pydantic
from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic, beta_async_tool, beta_tool
from anthropic.tools import BetaLocalFilesystemMemoryTool, ToolCall
from anthropic.tools.agent import AgentToolContext, beta_agent_toolset_20260401, resolve_path

client = Anthropic()
aclient = AsyncAnthropic()


class Report(pydantic.BaseModel):
    words: str


@beta_tool
def add(a: int, b: int) -> str:
    """Add."""
    return str(a + b)


@beta_tool(name="subtract", strict=True, timeout=2.5)
def sub(a: int, b: int) -> str:
    return str(a - b)


@beta_async_tool
async def later(city: str) -> str:
    return city


def approve(call: ToolCall) -> bool | str:
    reveal_type(call.input)  # reveals: dict[str, object]
    return call.name == "add" or "only sums"


def sync(flag: bool) -> None:
    reveal_type(add(1, b=2))  # reveals: str
    reveal_type(sub(1, 2))  # reveals: str
    reveal_type(add.name)  # reveals: str
    runner = client.beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[add, sub])
    reveal_type(runner)  # reveals: BetaToolRunner[None]
    for message in runner:
        reveal_type(message)  # reveals: ParsedBetaMessage[None]
        runner.append_messages(message, {"role": "user", "content": "more"})
    reveal_type(runner.until_done())  # reveals: ParsedBetaMessage[None]
    streamed = client.beta.messages.tool_runner(
        model="m", max_tokens=1, messages=[], tools=[add, BetaLocalFilesystemMemoryTool()], stream=True
    )
    reveal_type(streamed)  # reveals: BetaStreamingToolRunner[None]
    for stream in streamed:
        reveal_type(stream)  # reveals: BetaMessageStream[None]
        for text in stream.text_stream:
            reveal_type(text)  # reveals: str
    either = client.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[add], stream=flag)
    reveal_type(either)  # reveals: ToolRunner[None] | StreamingToolRunner[None]
    parsed = client.messages.tool_runner(
        model="m", max_tokens=1, messages=[], tools=[add], output_format=Report, approve=approve, max_concurrency=4
    )
    reveal_type(parsed)  # reveals: ToolRunner[Report]
    reveal_type(parsed.until_done().parsed_output)  # reveals: Report | None


async def asynchronous() -> None:
    reveal_type(await later("Rome"))  # reveals: str
    runner = aclient.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[later])
    reveal_type(runner)  # reveals: AsyncToolRunner[None]
    async for message in runner:
        reveal_type(message)  # reveals: ParsedMessage[None]
    reveal_type(await runner.until_done())  # reveals: ParsedMessage[None]
    streamed = aclient.beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[later], stream=True)
    async for stream in streamed:
        reveal_type(stream)  # reveals: BetaAsyncMessageStream[None]
        reveal_type(await stream.get_final_message())  # reveals: ParsedBetaMessage[None]


def in_a_request() -> None:
    message = client.beta.messages.create(model="m", max_tokens=1, messages=[], tools=[add, {"name": "a", "input_schema": {}}])
    reveal_type(message)  # reveals: BetaMessage
    reveal_type(client.beta.messages.count_tokens(model="m", messages=[], tools=[add, sub]))  # reveals: BetaMessageTokensCount


async def agent() -> None:
    async with AgentToolContext("work", allowed_roots=[Path("/data")]) as ctx:
        tools = beta_agent_toolset_20260401(ctx)
        reveal_type(tools)  # reveals: list[BetaAsyncFunctionTool[Any]]
        runner = aclient.beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[*tools, later])
        reveal_type(runner)  # reveals: BetaAsyncToolRunner[None]
        reveal_type((await (await ctx.bash()).exec("true")).exit_code)  # reveals: int
        reveal_type(resolve_path(ctx, "a"))  # reveals: Path


def refused() -> None:
    client.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[later])  # error: reportArgumentType / list-item
    client.messages.tool_runner(model="m", max_tokens=1, messages=[])  # error: reportCallIssue / call-overload
    client.beta.messages.create(model="m", max_tokens=1, messages=[], tools=[approve])  # error: reportArgumentType / list-item
