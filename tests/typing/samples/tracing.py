"""Tracing."""

from __future__ import annotations

from typing_extensions import reveal_type

from anthropic import (
    Anthropic,
    AsyncAnthropic,
    OpenTelemetryClientOption,
    OpenTelemetryOptions,
    OpenTelemetryTraces,
)

traces: OpenTelemetryTraces = {"content_mode": "content", "max_content_bytes": 1000}
options: OpenTelemetryOptions = {"traces": traces, "conversation_id": "c"}
off: OpenTelemetryClientOption = False

client = Anthropic(open_telemetry=options)
reveal_type(client.open_telemetry)  # reveals: ResolvedOpenTelemetryOptions
reveal_type(client.open_telemetry["traces"]["enabled"])  # reveals: bool
reveal_type(AsyncAnthropic(open_telemetry=off).with_options(open_telemetry=None))  # reveals: AsyncAnthropic
Anthropic(open_telemetry=True)  # error: reportArgumentType / arg-type
wrong: OpenTelemetryTraces = {"content_mode": "all"}  # error: reportAssignmentType / typeddict-item
