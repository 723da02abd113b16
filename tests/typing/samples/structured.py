"""Structured output: what the type of the answer makes of the reply, in both colours."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel
from typing_extensions import TypedDict, reveal_type

from anthropic import Anthropic, AsyncAnthropic, OutputError, OutputValidationError, transform_schema
from anthropic.structured import output_of
from anthropic.types import MessageParam

client = Anthropic()
later = AsyncAnthropic()
hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


class City(BaseModel):
    name: str


@dataclass
class Point:
    x: float


class Row(TypedDict):
    name: str


def sync() -> None:
    plain = client.messages.parse(model="m", max_tokens=1, messages=hello)
    reveal_type(plain)  # reveals: ParsedMessage[Any]
    message = client.messages.parse(model="m", max_tokens=1, messages=hello, output_format=City)
    reveal_type(message)  # reveals: ParsedMessage[City]
    reveal_type(message.parsed_output)  # reveals: City | None
    reveal_type(message.parse_error)  # reveals: OutputError | None
    for block in message.content:
        if block.type == "text":
            reveal_type(block.parsed_output)  # reveals: City | None
    beta = client.beta.messages.parse(model="m", max_tokens=1, messages=[], output_format=City, betas=["b"])
    reveal_type(beta)  # reveals: ParsedBetaMessage[City]
    reveal_type(beta.parsed_output)  # reveals: City | None
    reveal_type(client.messages.parse(model="m", max_tokens=1, messages=hello, output_format=list[int]))  # reveals: ParsedMessage[list[int]]
    reveal_type(client.messages.parse(model="m", max_tokens=1, messages=hello, output_format=Point))  # reveals: ParsedMessage[Point]
    reveal_type(client.messages.parse(model="m", max_tokens=1, messages=hello, output_format=Row).parsed_output)  # reveals: Row | None
    reveal_type(client.messages.parse(model="m", max_tokens=1, messages=hello, output_format=int | str))  # reveals: ParsedMessage[Any]  # mypy reveals: ParsedMessage[Any] | ParsedMessage[int]


def others() -> None:
    created = client.messages.create(model="m", max_tokens=1, messages=hello, output_format=City)
    reveal_type(created)  # reveals: ParsedMessage[City]
    by_hand = client.messages.create(model="m", max_tokens=1, messages=hello, output_format={"type": "json_schema", "schema": {}})
    reveal_type(by_hand)  # reveals: Message
    streamed = client.messages.create(model="m", max_tokens=1, messages=hello, output_format=City, stream=True)
    reveal_type(streamed)  # reveals: Stream[RawMessageStreamEvent]
    beta = client.beta.messages.create(model="m", max_tokens=1, messages=[], output_format=City)
    reveal_type(beta)  # reveals: ParsedBetaMessage[City]
    counted = client.messages.count_tokens(model="m", messages=hello, output_format=City)
    reveal_type(counted)  # reveals: MessageTokensCount
    client.beta.messages.count_tokens(model="m", messages=[], output_format=City)
    raw = client.messages.with_raw_response.parse(model="m", max_tokens=1, messages=hello, output_format=City)
    reveal_type(raw)  # reveals: APIResponse[ParsedMessage[City]]
    reveal_type(raw.parse().parsed_output)  # reveals: City | None
    with client.messages.with_streaming_response.parse(model="m", max_tokens=1, messages=hello, output_format=City) as response:
        reveal_type(response.parse())  # reveals: ParsedMessage[City]
    reveal_type(output_of(City).parse("{}"))  # reveals: City
    reveal_type(transform_schema(City))  # reveals: dict[str, Any]


async def asynchronous() -> None:
    message = await later.messages.parse(model="m", max_tokens=1, messages=hello, output_format=City)
    reveal_type(message)  # reveals: ParsedMessage[City]
    reveal_type(await later.messages.parse(model="m", max_tokens=1, messages=hello))  # reveals: ParsedMessage[Any]
    reveal_type(await later.beta.messages.parse(model="m", max_tokens=1, messages=[], output_format=City))  # reveals: ParsedBetaMessage[City]
    reveal_type(await later.messages.create(model="m", max_tokens=1, messages=hello, output_format=City))  # reveals: ParsedMessage[City]
    raw = await later.messages.with_raw_response.parse(model="m", max_tokens=1, messages=hello, output_format=City)
    reveal_type(raw)  # reveals: AsyncRawAPIResponse[ParsedMessage[City]]
    async with later.messages.with_streaming_response.parse(model="m", max_tokens=1, messages=hello, output_format=City) as response:
        reveal_type(await response.parse())  # reveals: ParsedMessage[City]


def errors(error: OutputError, misfit: OutputValidationError) -> None:
    reveal_type(error.reason)  # reveals: str
    reveal_type(error.request_id)  # reveals: str | None
    reveal_type(error.usage.input_tokens)  # reveals: int
    reveal_type(misfit.error_count())  # reveals: int


def refused() -> None:
    client.messages.parse(model="m", max_tokens=1, messages=hello, output_format=3)  # error: reportArgumentType reportCallIssue / call-overload
    client.messages.parse(model="m", max_tokens=1, messages=hello, output_format={"type": "json_schema", "schema": {}})  # error: reportArgumentType reportCallIssue / call-overload
    client.messages.parse(model="m", max_tokens=1, messages=hello, stream=True)  # error: reportArgumentType / call-overload
