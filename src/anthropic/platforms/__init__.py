"""Clients for the platforms that serve Claude: AWS, Google Cloud, Microsoft Foundry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy as _lazy

if TYPE_CHECKING:
    from .aws import AnthropicAWS as AnthropicAWS, AsyncAnthropicAWS as AsyncAnthropicAWS
    from .bedrock import AnthropicBedrock as AnthropicBedrock, AsyncAnthropicBedrock as AsyncAnthropicBedrock
    from .client import MissingDependencyError as MissingDependencyError
    from .features import FeatureNotAvailableError as FeatureNotAvailableError
    from .foundry import AnthropicFoundry as AnthropicFoundry, AsyncAnthropicFoundry as AsyncAnthropicFoundry
    from .google_cloud import (
        AnthropicGoogleCloud as AnthropicGoogleCloud,
        AsyncAnthropicGoogleCloud as AsyncAnthropicGoogleCloud,
    )
    from .mantle import (
        AnthropicBedrockMantle as AnthropicBedrockMantle,
        AsyncAnthropicBedrockMantle as AsyncAnthropicBedrockMantle,
    )
    from .vertex import AnthropicVertex as AnthropicVertex, AsyncAnthropicVertex as AsyncAnthropicVertex

__getattr__, __dir__ = _lazy(
    __name__,
    {
        ".bedrock": "AnthropicBedrock AsyncAnthropicBedrock",
        ".mantle": "AnthropicBedrockMantle AsyncAnthropicBedrockMantle",
        ".aws": "AnthropicAWS AsyncAnthropicAWS",
        ".vertex": "AnthropicVertex AsyncAnthropicVertex",
        ".google_cloud": "AnthropicGoogleCloud AsyncAnthropicGoogleCloud",
        ".foundry": "AnthropicFoundry AsyncAnthropicFoundry",
        ".client": "MissingDependencyError",
        ".features": "FeatureNotAvailableError",
    },
)
