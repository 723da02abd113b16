"""What the tests of AWS share: clients with credentials of the emulator's, and a server that answers with given bytes."""

from __future__ import annotations

from typing import Any

from clouds import HI, Cloud

MODEL = "anthropic.claude-sonnet-4-6-v1:0"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 100, "messages": HI}
REGION = "eu-central-1"


def keys(cloud: Cloud) -> dict[str, str]:
    accounts = cloud.emu.clouds.aws
    return {"aws_access_key": accounts.access_key, "aws_secret_key": accounts.secret_key}


def temporary(cloud: Cloud, lifetime: float = 3600) -> dict[str, str]:
    access, secret, token = cloud.emu.clouds.aws.temporary(lifetime)
    return {"aws_access_key": access, "aws_secret_key": secret, "aws_session_token": token}


def bedrock(cloud: Cloud, **options: Any) -> Any:
    if not options.keys() & {"aws_access_key", "aws_profile", "api_key", "chain"}:
        options = {**keys(cloud), **options}
    options.pop("chain", None)
    return cloud.client("AnthropicBedrock", **{"aws_region": REGION, "base_url": cloud.emu.url, **options})


def mantle(cloud: Cloud, **options: Any) -> Any:
    url = f"{cloud.emu.url}/bedrock-mantle/anthropic"
    return cloud.client("AnthropicBedrockMantle", **{"aws_region": REGION, "base_url": url, **options})


def aws(cloud: Cloud, **options: Any) -> Any:
    url = f"{cloud.emu.url}/aws-external-anthropic"
    return cloud.client(
        "AnthropicAWS", **{"aws_region": REGION, "workspace_id": "wrkspc_1", "base_url": url, **options}
    )
