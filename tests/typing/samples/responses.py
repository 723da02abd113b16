"""Raw and streaming responses, in the words of older and of newer releases."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import Anthropic, APIResponse, AsyncAnthropic, AsyncAPIResponse, BaseModel, Stream
from anthropic.types import Message, MessageParam, RawMessageStreamEvent

client = Anthropic()
asynchronous = AsyncAnthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


class Mine(BaseModel):
    id: str


def raw() -> None:
    response = client.messages.with_raw_response.create(model="m", max_tokens=1, messages=hello)
    reveal_type(response)  # reveals: APIResponse[Message]
    reveal_type(response.parse())  # reveals: Message
    reveal_type(response.parse(to=Mine))  # reveals: Mine
    reveal_type(response.headers.get("request-id"))  # reveals: str | None
    reveal_type(response.status_code)  # reveals: int
    reveal_type(response.request_id)  # reveals: str | None
    reveal_type(response.content)  # reveals: bytes
    named: APIResponse[Message] = response
    print(named, response.text, response.text())
    stream = client.messages.with_raw_response.create(model="m", max_tokens=1, messages=hello, stream=True)
    for event in stream.parse():
        reveal_type(event)  # reveals: RawMessageStreamEvent
    everywhere = client.with_raw_response
    reveal_type(everywhere.models.retrieve("m").parse())  # reveals: ModelInfo
    reveal_type(everywhere.beta.models.list().parse())  # reveals: SyncPage[BetaModelInfo]
    reveal_type(client.models.with_raw_response.list().parse())  # reveals: SyncPage[ModelInfo]


def streaming() -> None:
    with client.messages.with_streaming_response.create(model="m", max_tokens=1, messages=hello) as response:
        reveal_type(response)  # reveals: APIResponse[Message]
        reveal_type(response.parse())  # reveals: Message
        for line in response.iter_lines():
            reveal_type(line)  # reveals: str
    with client.with_streaming_response.models.list() as listed:
        reveal_type(listed.parse())  # reveals: SyncPage[ModelInfo]


async def async_raw() -> None:
    response = await asynchronous.messages.with_raw_response.create(model="m", max_tokens=1, messages=hello)
    reveal_type(response)  # reveals: AsyncRawAPIResponse[Message]
    reveal_type(await response.parse())  # reveals: Message
    reveal_type(response.parse().content)  # reveals: Any
    reveal_type(await response.parse(to=Mine))  # reveals: Mine
    named: AsyncAPIResponse[Message] = response
    print(named, response.text, await response.text(), await response.json())
    listed = await asynchronous.models.with_raw_response.list()
    reveal_type(await listed.parse())  # reveals: AsyncPage[ModelInfo]
    counted = await asynchronous.with_raw_response.messages.count_tokens(model="m", messages=hello)
    reveal_type(await counted.parse())  # reveals: MessageTokensCount


async def async_streaming() -> None:
    opened = asynchronous.messages.with_streaming_response
    async with opened.create(model="m", max_tokens=1, messages=hello) as response:
        reveal_type(response)  # reveals: AsyncAPIResponse[Message]
        reveal_type(await response.parse())  # reveals: Message
        async for chunk in response.iter_bytes():
            reveal_type(chunk)  # reveals: bytes
    async with opened.create(model="m", max_tokens=1, messages=hello, stream=True) as streamed:
        async for event in await streamed.parse():
            reveal_type(event)  # reveals: RawMessageStreamEvent


async def verbs() -> None:
    reveal_type(client.get("/v1/x", cast_to=Mine))  # reveals: Mine
    reveal_type(client.post("/v1/x", cast_to=Mine, body={"a": 1}))  # reveals: Mine
    reveal_type(await asynchronous.post("/v1/x", cast_to=Mine, body={"a": 1}))  # reveals: Mine
    kind = Stream[RawMessageStreamEvent]
    reveal_type(client.post("/v1/x", cast_to=Message, stream=True, stream_cls=kind))  # reveals: Stream[RawMessageStreamEvent]


async def refused() -> None:
    client.messages.with_raw_response.create(model="m", max_tokens=1)  # error: reportCallIssue / call-overload
    client.messages.with_raw_response.create(model="m", max_tokens=1, messages=hello).contents  # error: reportAttributeAccessIssue / attr-defined
    with asynchronous.messages.with_streaming_response.create(model="m", max_tokens=1, messages=hello):  # error: reportGeneralTypeIssues / attr-defined
        pass
    async with asynchronous.models.with_streaming_response.retrieve("m") as response:
        print(response.parse().id)  # error: reportAttributeAccessIssue / attr-defined
