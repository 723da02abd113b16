"""What a client is told about tracing, and what that comes to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from typing_extensions import NotRequired, TypedDict

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider
else:
    TracerProvider = Any  # for those who read the annotations: OpenTelemetry need not be installed

ContentMode: TypeAlias = Literal["metadata_only", "content"]
MAX_CONTENT_BYTES = 750_000
ENVIRONMENT = "ANTHROPIC_OPEN_TELEMETRY"


class OpenTelemetryTraces(TypedDict, total=False):
    """How spans are made."""

    enabled: bool
    """Whether there are any; default True."""
    content_mode: ContentMode
    """"content" puts prompts, answers, and the arguments and results of tools on spans; default "metadata_only"."""
    max_content_bytes: int
    """How much content a span has at most, in bytes of JSON; default 750,000. The oldest parts are left out."""


class ResolvedOpenTelemetryTraces(TypedDict):
    """How spans are made, everything said."""

    enabled: bool
    content_mode: ContentMode
    max_content_bytes: int


class OpenTelemetryOptions(TypedDict, total=False):
    """What a client does with OpenTelemetry."""

    tracer_provider: TracerProvider
    """Whose spans they are; default the one that is registered."""
    propagation: bool
    """Whether requests carry the headers of the registered propagator, such as ``traceparent``; default True."""
    traces: OpenTelemetryTraces | ResolvedOpenTelemetryTraces | bool
    """False makes no spans."""
    conversation_id: str
    """``gen_ai.conversation.id`` of all spans."""


class ResolvedOpenTelemetryOptions(TypedDict):
    """What a client does with OpenTelemetry, everything said."""

    tracer_provider: NotRequired[TracerProvider]
    propagation: bool
    traces: ResolvedOpenTelemetryTraces
    conversation_id: NotRequired[str]


OpenTelemetryClientOption: TypeAlias = OpenTelemetryOptions | Literal[False] | None
"""The `open_telemetry` of a client: None reads the environment, False makes no spans."""


def resolve(given: Any) -> ResolvedOpenTelemetryOptions:
    """What an `open_telemetry` comes to.

    Raises: `TypeError`, `ValueError`.
    """
    if given is None:
        return _of_environment()
    if given is False:
        return _resolved({"traces": False})
    if not isinstance(given, Mapping):
        raise TypeError(
            f"`open_telemetry` is None, False or a dict of `tracer_provider`, `propagation`, `traces` and "
            f"`conversation_id`; got {given!r}"
        )
    return _resolved(cast("Mapping[str, Any]", given))


def _resolved(given: Mapping[str, Any]) -> ResolvedOpenTelemetryOptions:
    traces: Any = given.get("traces")
    if traces is None or isinstance(traces, bool):
        traces = {"enabled": traces is not False}
    if not isinstance(traces, Mapping):
        raise TypeError(f"`traces` of `open_telemetry` is a bool or a dict; got {traces!r}")
    said = cast("Mapping[str, Any]", traces)
    mode, most = said.get("content_mode", "metadata_only"), said.get("max_content_bytes")
    if mode not in ("metadata_only", "content"):
        raise ValueError(f"`content_mode` of `open_telemetry` is 'metadata_only' or 'content'; got {mode!r}")
    out: dict[str, Any] = {
        "propagation": given.get("propagation", True) is not False,
        "traces": {
            "enabled": said.get("enabled", True) is not False,
            "content_mode": mode,
            "max_content_bytes": most if isinstance(most, int) and most > 0 else MAX_CONTENT_BYTES,
        },
    }
    for name in ("tracer_provider", "conversation_id"):
        if given.get(name) is not None:
            out[name] = given[name]
    return cast("ResolvedOpenTelemetryOptions", out)


def _of_environment() -> ResolvedOpenTelemetryOptions:
    def said(name: str) -> str:
        return os.environ.get(f"{ENVIRONMENT}{name}", "").strip().lower()

    most = said("_TRACES_MAX_CONTENT_BYTES")
    content = said("_TRACES_CONTENT_MODE") == "content"
    return _resolved(
        {
            "propagation": said("_PROPAGATION") != "false",
            "traces": {
                "enabled": said("") != "false",
                "content_mode": "content" if content else "metadata_only",
                "max_content_bytes": int(most) if most.isascii() and most.isdigit() else None,
            },
        }
    )
