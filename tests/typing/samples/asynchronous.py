"""The same calls, async."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import AsyncAnthropic
from anthropic.types import Message, MessageParam

client = AsyncAnthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


async def replies(flag: bool) -> None:
    call = client.messages.create(model="m", max_tokens=1, messages=hello)
    print(reveal_type(call))  # reveals: Coroutine[Any, Any, Message]
    reveal_type(await call)  # reveals: Message
    streamed = await client.messages.create(model="m", max_tokens=1, messages=hello, stream=True)
    reveal_type(streamed)  # reveals: AsyncStream[RawMessageStreamEvent]
    either = await client.messages.create(model="m", max_tokens=1, messages=hello, stream=flag)
    reveal_type(either)  # reveals: Message | AsyncStream[RawMessageStreamEvent]
    counted = await client.messages.count_tokens(model="m", messages=hello)
    reveal_type(counted.input_tokens)  # reveals: int
    reveal_type(await client.count_tokens("Hello world!"))  # reveals: int


async def events() -> None:
    async for event in await client.messages.create(model="m", max_tokens=1, messages=hello, stream=True):
        reveal_type(event)  # reveals: RawMessageStreamEvent
    stream = await client.messages.create(model="m", max_tokens=1, messages=hello, stream=True)
    async with stream as opened:
        reveal_type(opened)  # reveals: AsyncStream[RawMessageStreamEvent]
        reveal_type(await opened.__anext__())  # reveals: RawMessageStreamEvent


async def others() -> None:
    reveal_type(await client.beta.messages.create(model="m", max_tokens=1, messages=[]))  # reveals: BetaMessage
    async for event in await client.beta.messages.create(model="m", max_tokens=1, messages=[], stream=True):
        reveal_type(event)  # reveals: BetaRawMessageStreamEvent
    completion = await client.completions.create(model="m", max_tokens_to_sample=1, prompt="")
    reveal_type(completion)  # reveals: Completion
    parts = await client.completions.create(model="m", max_tokens_to_sample=1, prompt="", stream=True)
    async for part in parts:
        reveal_type(part.completion)  # reveals: str


async def refused() -> None:
    forgotten: Message = client.messages.create(model="m", max_tokens=1, messages=hello)  # error: reportAssignmentType / assignment
    print(forgotten)
    client.messages.create(model="m", max_tokens=1, messages=hello)  # error: reportUnusedCoroutine / unused-coroutine
    for _ in client.messages.create(model="m", max_tokens=1, messages=hello, stream=True):  # error: reportGeneralTypeIssues / attr-defined
        pass
    async for _ in client.messages.create(model="m", max_tokens=1, messages=hello, stream=True):  # error: reportGeneralTypeIssues / attr-defined
        pass
    await client.messages.count_tokens(model="m")  # error: reportCallIssue / call-arg
    await client.messages.create(model="m", max_tokens=1, messages=hello, bogus=1)  # error: reportCallIssue / call-overload
