"""The table of features: it refuses, and it is what the documentation says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

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
    for name in feature.names.replace("*", "anything").split():
        check_name(other, name)
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
