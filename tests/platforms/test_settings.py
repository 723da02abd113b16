"""Every platform's client takes what `Anthropic` takes, when it is made and when it is copied."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from clouds import Cloud

import anthropic
from anthropic.platforms.features import PLATFORMS
from anthropic.pricing import PRICES

OWN: dict[str, Any] = {
    "vertex": {"region": "us-east5", "project_id": "p", "access_token": "t"},
    "google_cloud": {"project": "p", "workspace_id": "w", "token_provider": lambda: "t"},
    "foundry": {"api_key": "k"},
    "aws": {"aws_region": "us-east-1", "api_key": "k", "workspace_id": "w"},
}
TABLE = PRICES.with_({"claude-haiku-4-5": {"input": 7, "output": 70}})
GIVEN: dict[str, Any] = {
    "prices": TABLE,
    "spend_limit": "2.50",
    "open_telemetry": {"conversation_id": "c"},
    "engine": "httpx2",
    "stall_timeout": 3.0,
    "total_timeout": 4.0,
    "max_retry_after": 5.0,
    "strict_nonstreaming": True,
    "timeout": 6.0,
    "max_retries": 7,
}
OTHER: dict[str, Any] = {
    **GIVEN,
    "prices": PRICES,
    "spend_limit": 9,
    "open_telemetry": False,
    "engine": "httpx",
    "stall_timeout": None,
    "total_timeout": 40.0,
    "max_retry_after": None,
    "strict_nonstreaming": False,
    "timeout": 60.0,
    "max_retries": 0,
}


def made(cloud: Cloud, platform: str, **options: Any) -> Any:
    own = OWN.get(platform, {"aws_region": "us-east-1", "api_key": "k"})
    return cloud.client(PLATFORMS[platform], base_url="http://127.0.0.1:9", **own, **options)


def settings(client: Any) -> dict[str, Any]:
    found = {name: getattr(client, name) for name in GIVEN if name != "engine"}
    telemetry = found.pop("open_telemetry")
    return {
        **found,
        "engine": client._engine,
        "conversation": telemetry.get("conversation_id"),
        "traced": telemetry["traces"]["enabled"],
    }


def expected(options: dict[str, Any]) -> dict[str, Any]:
    off = options["open_telemetry"] is False
    return {
        **{name: value for name, value in options.items() if name != "open_telemetry"},
        "spend_limit": Decimal(options["spend_limit"]),
        "conversation": None if off else "c",
        "traced": not off,
    }


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_settings_are_taken_and_kept(cloud: Cloud, platform: str) -> None:
    client = made(cloud, platform, **GIVEN)
    assert settings(client) == expected(GIVEN)
    copy = client.copy()
    assert settings(copy) == expected(GIVEN) and copy._ledger is client._ledger
    other = client.copy(**OTHER)
    assert settings(other) == expected(OTHER) and other._ledger is not client._ledger
    assert settings(client) == expected(GIVEN)
    for name in ("spend_limit", "stall_timeout", "total_timeout", "max_retry_after"):
        assert getattr(client.copy(**{name: None}), name) is None


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_what_nobody_takes_is_refused(cloud: Cloud, platform: str) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        made(cloud, platform, colour="red")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        made(cloud, platform).copy(colour="red")
    with pytest.raises(ValueError, match="price"):
        made(cloud, platform, spend_limit=-1)


def test_a_platform_takes_what_the_client_takes() -> None:
    import inspect

    from anthropic.platforms.client import CopyOptions, PlatformOptions

    for method, options in (("__init__", PlatformOptions), ("copy", CopyOptions)):
        taken = set(inspect.signature(getattr(anthropic.Anthropic, method)).parameters)
        credentials = {"api_key", "auth_token", "credentials", "config", "profile", "webhook_key"}
        assert taken - credentials - {"self", "_token_cache"} == set(options.__annotations__)
    bedrock = set(inspect.signature(anthropic.AnthropicBedrock).parameters)
    assert set(PlatformOptions.__annotations__) <= bedrock
