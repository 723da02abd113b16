"""The table of features: it refuses, and it is what the documentation says."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from clouds import HI, Cloud, every

import anthropic
from anthropic.platforms.features import (
    FEATURES,
    PLATFORMS,
    FeatureNotAvailableError,
    check_name,
    check_path,
    table,
)

LACKS = [(feature, platform) for feature in FEATURES for platform in PLATFORMS if platform in feature.lacks]


def test_the_documentation_prints_it() -> None:
    document = Path(__file__).parents[2] / "docs" / "clouds.md"
    assert table() in document.read_text("utf-8"), f"put this into it:\n{table()}"


def test_every_platform_is_a_client() -> None:
    for platform, name in PLATFORMS.items():
        for cls in (getattr(anthropic, name), getattr(anthropic, f"Async{name}")):
            assert cls._platform == platform
        assert any(platform in feature.lacks for feature in FEATURES)


@pytest.mark.parametrize(("feature", "platform"), LACKS, ids=lambda value: getattr(value, "title", value))
def test_what_a_platform_lacks_is_refused(feature: Any, platform: str) -> None:
    other = next(name for name in PLATFORMS if name not in feature.lacks)
    for written in feature.names.replace("*", "anything").split():
        where, _, name = written.rpartition(":")
        check_name(other, name)
        if where and platform not in where.split(","):
            continue  # its calls are refused by their paths
        with pytest.raises(FeatureNotAvailableError, match=PLATFORMS[platform]) as caught:
            check_name(platform, name)
        error = caught.value
        assert isinstance(error, anthropic.AnthropicError) and isinstance(error, AttributeError)
        assert error.platform == PLATFORMS[platform] and feature.title in error.feature
    for path in feature.paths.replace("*", "some").split():
        for below in (path, f"{path}/below", f"{path}?a=b"):
            check_path(other, below)
            with pytest.raises(FeatureNotAvailableError):
                check_path(platform, below)
        check_path(platform, f"{path}beside")


def test_what_is_never_refused() -> None:
    for platform in PLATFORMS:
        for name in ("messages", "beta", "beta.messages"):
            check_name(platform, name)
        check_path(platform, "/v1/messages")


THERE = {
    "messages.batches": "bedrock mantle aws vertex google_cloud",
    "completions": "bedrock aws foundry",
    "models": "aws google_cloud",
    "files": "aws google_cloud foundry",
    "skills": "aws google_cloud foundry",
    "beta.messages.batches": "mantle aws google_cloud",
    "beta.models": "aws google_cloud foundry",
    "beta.files": "aws google_cloud foundry",
    "beta.skills": "aws google_cloud foundry",
}
"""Attribute -> the platforms on which a release has it (where it is None in one, it has not)."""


def made(cloud: Cloud, platform: str) -> Any:
    own: dict[str, Any] = {
        "vertex": {"region": "us-east5", "project_id": "p", "access_token": "t"},
        "google_cloud": {"project": "p", "workspace_id": "w", "token_provider": lambda: "t"},
        "foundry": {"api_key": "k"},
        "aws": {"aws_region": "us-east-1", "api_key": "k", "workspace_id": "w"},
    }
    options = own.get(platform, {"aws_region": "us-east-1", "api_key": "k"})
    return cloud.client(PLATFORMS[platform], base_url=cloud.emu.url, **options)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_what_a_client_has_is_what_releases_have(cloud: Cloud, platform: str) -> None:
    client = made(cloud, platform)
    for name, platforms in THERE.items():
        above, _, last = name.rpartition(".")
        resource = reduce(getattr, above.split("."), client) if above else client
        for view in (resource, resource.with_raw_response) if above else (resource,):
            assert hasattr(view, last) is (platform in platforms.split()), name


@pytest.mark.parametrize("platform", ["bedrock", "vertex", "foundry"])
async def test_batches_are_refused_before_anything_is_sent_or_written(
    cloud: Cloud, platform: str, tmp_path: Path
) -> None:
    client = made(cloud, platform)
    asked = {"model": "claude-haiku-4-5", "max_tokens": 1, "messages": HI}
    for call in (
        lambda: client.messages.batches.create(requests=[{"custom_id": "a", "params": asked}]),
        lambda: client.messages.batches.results("msgbatch_1"),
        lambda: client.messages.batches.run([("a", asked)], state=tmp_path / "run"),
        lambda: client.messages.with_raw_response.batches.list(),
        lambda: client.beta.messages.batches.run([("a", asked)], state=tmp_path / "run"),
    ):
        with pytest.raises(FeatureNotAvailableError, match="Batch API"):
            await every(call())
    assert not cloud.emu.requests and not list(tmp_path.iterdir())


async def test_a_resource_that_is_there_may_have_calls_that_are_not(cloud: Cloud) -> None:
    with pytest.raises(FeatureNotAvailableError, match="Models"):
        await every(made(cloud, "foundry").beta.models.list())
    assert not cloud.emu.requests


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_an_estimate_needs_no_platform(cloud: Cloud, platform: str) -> None:
    client = made(cloud, platform)
    for messages in (client.messages, client.beta.messages):
        assert messages.estimate_tokens(model="claude-haiku-4-5", messages=HI) > 0
    assert not cloud.emu.requests


def test_a_path_is_looked_up_once() -> None:
    check_path("foundry", "/v1/messages?looked=up")
    before = check_path.cache_info()
    check_path("foundry", "/v1/messages?looked=up")
    assert check_path.cache_info().hits == before.hits + 1
