"""`messages.stream`: managers, streams, events and messages, in both colours and on both surfaces."""

from __future__ import annotations

from pydantic import BaseModel
from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic
from anthropic.types import MessageParam

client = Anthropic()
asynchronous = AsyncAnthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


class Answer(BaseModel):
    n: int


def plain() -> None:
    manager = client.messages.stream(model="m", max_tokens=1, messages=hello)
    reveal_type(manager)  # reveals: MessageStreamManager[None]
    with manager as stream:
        reveal_type(stream)  # reveals: MessageStream[None]
        for event in stream:
            if event.type == "text":
                reveal_type(event)  # reveals: TextEvent
                reveal_type(event.snapshot)  # reveals: str
            elif event.type == "input_json":
                reveal_type(event.partial_json)  # reveals: str
                reveal_type(event.snapshot)  # reveals: object
            elif event.type == "thinking":
                reveal_type(event.thinking)  # reveals: str
            elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                reveal_type(event.delta.text)  # reveals: str
            elif event.type == "message_stop":
                reveal_type(event.message)  # reveals: ParsedMessage[None]
        for text in stream.text_stream:
            reveal_type(text)  # reveals: str
        reveal_type(stream.get_final_message())  # reveals: ParsedMessage[None]
        reveal_type(stream.get_final_text())  # reveals: str
        reveal_type(stream.until_done())  # reveals: None
        reveal_type(stream.current_message_snapshot)  # reveals: ParsedMessage[None]
        reveal_type(stream.request_id)  # reveals: str | None


def structured() -> None:
    with client.messages.stream(model="m", max_tokens=1, messages=hello, output_format=Answer) as stream:
        reveal_type(stream)  # reveals: MessageStream[Answer]
        for event in stream:
            if event.type == "content_block_stop" and event.content_block.type == "text":
                reveal_type(event.content_block.parsed_output)  # reveals: Answer | None
        reveal_type(stream.get_final_message().parsed_output)  # reveals: Answer | None


def beta() -> None:
    with client.beta.messages.stream(model="m", max_tokens=1, messages=[], betas=["b"]) as stream:
        reveal_type(stream)  # reveals: BetaMessageStream[None]
        for event in stream:
            if event.type == "compaction":
                reveal_type(event.content)  # reveals: str | None
        reveal_type(stream.get_final_message())  # reveals: ParsedBetaMessage[None]


async def others() -> None:
    manager = asynchronous.messages.stream(model="m", max_tokens=1, messages=hello, stream_retry="restart")
    reveal_type(manager)  # reveals: AsyncMessageStreamManager[None]
    async with manager as stream:
        reveal_type(stream)  # reveals: AsyncMessageStream[None]
        async for event in stream:
            if event.type == "text":
                reveal_type(event.text)  # reveals: str
        async for text in stream.text_stream:
            reveal_type(text)  # reveals: str
        reveal_type(await stream.get_final_message())  # reveals: ParsedMessage[None]
        reveal_type(await stream.get_final_text())  # reveals: str
    async with asynchronous.beta.messages.stream(
        model="m", max_tokens=1, messages=[], output_format=Answer
    ) as parsed:
        reveal_type(parsed)  # reveals: BetaAsyncMessageStream[Answer]
        reveal_type((await parsed.get_final_message()).parsed_output)  # reveals: Answer | None


def refused() -> None:
    client.messages.stream(model="m", messages=hello)  # error: reportCallIssue / call-overload
    client.messages.stream(model="m", max_tokens=1, messages=hello, bogus=1)  # error: reportCallIssue / call-overload
    client.messages.stream(model="m", max_tokens=1, messages=hello, stream_retry="always")  # error: reportArgumentType / call-overload
    for _ in client.messages.stream(model="m", max_tokens=1, messages=hello):  # error: reportGeneralTypeIssues / attr-defined
        pass
