"""Tracing with OpenTelemetry: a span for each call, one for each tool run, and one for each tool.

Nothing is imported and nothing is done while `opentelemetry` is not imported in the process, or tracing is off. See
``docs/tracing.md``.

What a call tells a tracer is the interface of `anthropic.tracing.watch`, of which the spans are one implementation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy

if TYPE_CHECKING:
    from .options import (
        OpenTelemetryClientOption as OpenTelemetryClientOption,
        OpenTelemetryOptions as OpenTelemetryOptions,
        OpenTelemetryTraces as OpenTelemetryTraces,
        ResolvedOpenTelemetryOptions as ResolvedOpenTelemetryOptions,
        ResolvedOpenTelemetryTraces as ResolvedOpenTelemetryTraces,
    )
    from .watch import Watch as Watch

_MODULES = {
    ".options": (
        "OpenTelemetryClientOption OpenTelemetryOptions OpenTelemetryTraces ResolvedOpenTelemetryOptions "
        "ResolvedOpenTelemetryTraces"
    ),
    ".watch": "Watch",
}
__getattr__, __dir__ = lazy(__name__, _MODULES)
__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    *(name for _names in _MODULES.values() for name in _names.split())
]
