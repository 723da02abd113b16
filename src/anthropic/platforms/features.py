"""What each platform has of the Claude API: one table, which refuses the rest and which the documentation prints.

Invariant: what a platform has not is refused before anything is sent, by a `FeatureNotAvailableError` that says why and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from .._errors import AnthropicError

PLATFORMS: dict[str, str] = {
    "bedrock": "AnthropicBedrock",
    "mantle": "AnthropicBedrockMantle",
    "aws": "AnthropicAWS",
    "vertex": "AnthropicVertex",
    "google_cloud": "AnthropicGoogleCloud",
    "foundry": "AnthropicFoundry",
}
"""Platform -> the client of it, in the order of the table's columns."""


class FeatureNotAvailableError(AnthropicError, AttributeError):
    """The platform has no such feature; nothing was sent. Also an `AttributeError`, so that `hasattr` is right about resources."""

    platform: str
    """The client's class, such as ``"AnthropicBedrock"``."""
    feature: str

    def __init__(self, platform: str, feature: str, why: str) -> None:
        Exception.__init__(self, f"{feature}: not available on {platform}. {why}")
        self.platform, self.feature = platform, feature


class Feature(NamedTuple):
    """A row of the table."""

    title: str
    lacks: Mapping[str, str] = {}
    """Platform -> why it has none, and what to do there."""
    names: str = ""
    """The resources that are the feature, as attributes of a client: ``"models beta.models"``; ``*`` ends a prefix.

    ``vertex,foundry:models`` is an attribute that these platforms alone have not: where a release has it, it is there, and
    its calls are refused by their paths.
    """
    paths: str = ""
    """The paths that are the feature, ``*`` for one segment; what is below them is, too."""
    notes: Mapping[str, str] = {}
    """Platform -> what is different there."""

    def is_named(self, name: str, platform: str) -> bool:
        for own in self.names.split():
            where, _, own = own.rpartition(":")
            same = name == own or (own[-1] == "*" and name.startswith(own[:-1]))
            if same and (not where or platform in where.split(",")):
                return True
        return False

    def has_path(self, path: str) -> bool:
        parts = path.split("/")
        for own in self.paths.split():
            wanted = own.split("/")
            if len(parts) >= len(wanted) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=False)):
                return True
        return False


Reasons: TypeAlias = dict[str, str]
_FIRST_PARTY = "Use `Anthropic`, or `AnthropicAWS` or `AnthropicGoogleCloud`, which have the whole API."
_THREADS = "Message threads are not available here: pass the whole history to `messages.create`."
_OTHERS: Reasons = dict.fromkeys(("bedrock", "mantle", "vertex"), _FIRST_PARTY)

FEATURES: tuple[Feature, ...] = (
    Feature("Messages, streams, tools, structured output"),
    Feature(
        "Token counting",
        names="messages.count_tokens beta.messages.count_tokens",
        paths="/v1/messages/count_tokens",
        notes={"bedrock": "By Bedrock's CountTokens, which knows fewer models."},
    ),
    Feature(
        "Message batches",
        {
            "bedrock": "The Batch API is not part of Bedrock's; Bedrock has batch inference of its own (`CreateModelInvocationJob`, "
            "with files in S3).",
            "vertex": "The Batch API is not part of Vertex AI's; Vertex AI has batch prediction jobs of its own.",
            "foundry": "The Batch API is not part of Foundry's. " + _FIRST_PARTY,
        },
        names="foundry:messages.batches messages.batches.run beta.messages.batches*",
        paths="/v1/messages/batches",
    ),
    Feature(
        "Text completions",
        {
            "mantle": "Use `messages`, or `AnthropicBedrock` for the models of old.",
            "vertex": "Use `messages`.",
            "google_cloud": "Use `messages`.",
        },
        names="completions",
        paths="/v1/complete",
    ),
    Feature(
        "Models",
        {
            "bedrock": "Ask Bedrock's own API (`ListFoundationModels`).",
            "mantle": "Ask Bedrock's own API (`ListFoundationModels`).",
            "vertex": "See the model garden of Vertex AI.",
            "foundry": "See the deployments of the Foundry resource.",
        },
        names="models bedrock,mantle,vertex:beta.models",
        paths="/v1/models",
    ),
    Feature(
        "Message threads",
        dict.fromkeys(("bedrock", "mantle", "vertex"), _THREADS),
        names="beta.messages.thread",
    ),
    Feature(
        "Action URLs of user profiles",
        {
            **_OTHERS,
            "aws": "User profile action URLs are not supported here: make them with a first-party client.",
        },
        paths="/v1/user_profiles/*/action_urls",
    ),
    Feature("Files, skills and the other resources", _OTHERS, names="files skills beta.*"),
)
_ALWAYS = ("messages", "beta", "beta.messages")
"""The endpoints of messages that a platform lacks are refused by their path."""


def has(platform: str, name: str) -> bool:
    """Whether a platform has a resource or method, such as ``"beta.messages.thread"``."""
    feature = _named(name, platform)
    return feature is None or platform not in feature.lacks


def _named(name: str, platform: str) -> Feature | None:
    return None if name in _ALWAYS else next((f for f in FEATURES if f.is_named(name, platform)), None)


def check_name(platform: str, name: str) -> None:
    """Raises: `FeatureNotAvailableError`, for a resource (such as ``"beta.files"``) that the platform has not."""
    feature = _named(name, platform)
    if feature is not None:
        _refuse(platform, feature, name)


@lru_cache(maxsize=256)  # every attempt asks, mostly for the same few
def check_path(platform: str, path: str) -> None:
    """Raises: `FeatureNotAvailableError`, for a path that the platform has not."""
    path = path.partition("?")[0]
    for feature in FEATURES:
        if feature.has_path(path):
            _refuse(platform, feature, path)


def _refuse(platform: str, feature: Feature, what: str) -> None:
    if platform in feature.lacks:
        raise FeatureNotAvailableError(
            PLATFORMS[platform], f"{feature.title} (`{what}`)", feature.lacks[platform]
        )


def table() -> str:
    """The table as Markdown: a row for each feature, a column for each platform, the notes below."""
    head = ["", *PLATFORMS.values()]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for feature in FEATURES:
        cells = ["no" if platform in feature.lacks else "yes" for platform in PLATFORMS]
        lines.append("| " + " | ".join([feature.title, *cells]) + " |")
    notes: list[str] = []
    for feature in FEATURES:
        said: dict[str, list[str]] = {}
        for platform, text in {**feature.lacks, **feature.notes}.items():
            said.setdefault(text, []).append(f"`{PLATFORMS[platform]}`")
        notes += [f"- {feature.title}, {', '.join(names)}: {text}" for text, names in said.items()]
    return "\n".join([*lines, "", *notes, ""])
