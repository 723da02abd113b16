"""Clients of Google's and Microsoft's platforms: how they are made and copied, and what they return."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import (
    Anthropic,
    AnthropicFoundry,
    AnthropicGoogleCloud,
    AnthropicVertex,
    AsyncAnthropicFoundry,
    AsyncAnthropicGoogleCloud,
    AsyncAnthropicVertex,
)


def made() -> None:
    client = AnthropicVertex(region="us-east5", project_id="p", access_token=None, timeout=5, engine="httpx2")
    reveal_type(client.copy(region="global", max_retries=1))  # reveals: AnthropicVertex
    message = client.messages.create(model="m", max_tokens=1, messages=[])
    reveal_type(message)  # reveals: Message
    AnthropicVertex(api_key="k")  # error: reportCallIssue / call-arg
    AnthropicVertex("us-east5")  # error: reportCallIssue / call-arg
    client.copy(api_key="k")  # error: reportCallIssue / call-arg

    cloud: Anthropic = AnthropicGoogleCloud(project="p", workspace_id="w", token_provider=lambda: "t")
    reveal_type(cloud.with_options(timeout=3))  # reveals: Anthropic  # pyright reveals: AnthropicGoogleCloud
    AnthropicGoogleCloud(skip_auth=True, auth_token="t")  # error: reportCallIssue / call-arg

    foundry = AnthropicFoundry(resource="r", azure_ad_token_provider=lambda: "t")
    reveal_type(foundry.copy(resource="r2").resource)  # reveals: str | None
    AnthropicFoundry(azure_ad_token_provider="t")  # error: reportArgumentType / arg-type


async def asynchronous() -> None:
    async def token() -> str:
        return "t"

    client = AsyncAnthropicVertex(region="us-east5")
    reveal_type(await client.messages.create(model="m", max_tokens=1, messages=[]))  # reveals: Message
    AsyncAnthropicGoogleCloud(token_provider=token, location="global")
    foundry = AsyncAnthropicFoundry(resource="r", azure_ad_token_provider=token, webhook_key="w")
    reveal_type(foundry.with_options(api_key="k"))  # reveals: AsyncAnthropicFoundry
