"""The clients of AWS, and the older package."""

from __future__ import annotations

from typing_extensions import reveal_type

import anthropic_bedrock
from anthropic import (
    AnthropicAWS,
    AnthropicBedrock,
    AnthropicBedrockMantle,
    AsyncAnthropicAWS,
    AsyncAnthropicBedrock,
)
from anthropic.types import MessageParam

hello: list[MessageParam] = [{"role": "user", "content": "Hello"}]


def bedrock() -> None:
    with AnthropicBedrock("secret", "access", aws_region="us-east-1", max_retries=3) as client:
        reveal_type(client)  # reveals: AnthropicBedrock
        reveal_type(client.messages.create(model="m", max_tokens=1, messages=hello))  # reveals: Message
        streamed = client.messages.create(model="m", max_tokens=1, messages=hello, stream=True)
        reveal_type(streamed)  # reveals: Stream[RawMessageStreamEvent]
        reveal_type(client.messages.count_tokens(model="m", messages=hello).input_tokens)  # reveals: int
        reveal_type(client.copy(aws_region="eu-west-1", timeout=None))  # reveals: AnthropicBedrock
        reveal_type(client.with_options(api_key="k"))  # reveals: AnthropicBedrock
        reveal_type(client.aws_region)  # reveals: str | None
    AnthropicBedrock(region="us-east-1")  # error: reportCallIssue / call-arg


async def later() -> None:
    client = AsyncAnthropicBedrock(api_key="k")
    reveal_type(await client.messages.create(model="m", max_tokens=1, messages=hello))  # reveals: Message
    reveal_type(client.with_options(max_retries=0))  # reveals: AsyncAnthropicBedrock
    whole = AsyncAnthropicAWS(workspace_id="w", skip_auth=True)
    reveal_type(await whole.models.retrieve("m"))  # reveals: ModelInfo
    await client.close()


def others() -> None:
    mantle = AnthropicBedrockMantle(api_key="k", base_url="https://example.com", timeout=3.0)
    reveal_type(mantle.copy(skip_auth=True))  # reveals: AnthropicBedrockMantle
    reveal_type(AnthropicAWS().with_options(workspace_id="w"))  # reveals: AnthropicAWS
    AnthropicAWS(credentials=None)  # error: reportCallIssue / call-arg


def older() -> None:
    client = anthropic_bedrock.AnthropicBedrock(aws_region="us-east-1")
    made = client.completions.create(model="m", max_tokens_to_sample=1, prompt="p")
    reveal_type(made)  # reveals: Completion
    reveal_type(client.count_tokens("Hello world!"))  # reveals: int
    reveal_type(client.with_options(timeout=3))  # reveals: AnthropicBedrock
