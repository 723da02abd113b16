"""What tracing is told, and that it is nowhere while nobody asks for it."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from clients import API, it

import anthropic
from anthropic.emulator import Emulator

DEFAULT = {
    "propagation": True,
    "traces": {"enabled": True, "content_mode": "metadata_only", "max_content_bytes": 750_000},
}
OFF = {**DEFAULT, "traces": {**DEFAULT["traces"], "enabled": False}}  # type: ignore[dict-item]


def client(**options: Any) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="k", **options)


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        (None, DEFAULT),
        ({}, DEFAULT),
        (False, OFF),
        ({"traces": False}, OFF),
        ({"traces": {"enabled": False}}, OFF),
        ({"traces": True, "propagation": False}, {**DEFAULT, "propagation": False}),
        ({"traces": {"max_content_bytes": 0}}, DEFAULT),
        ({"conversation_id": "c"}, {**DEFAULT, "conversation_id": "c"}),
    ],
)
def test_what_options_come_to(given: Any, resolved: Any) -> None:
    made = client(open_telemetry=given)
    assert made.open_telemetry == resolved
    assert made.copy().open_telemetry == resolved
    made.open_telemetry["traces"]["enabled"] = "changed"  # type: ignore[typeddict-item]
    assert made.open_telemetry == resolved
    assert made.with_options(open_telemetry={}).open_telemetry == DEFAULT


@pytest.mark.parametrize("wrong", [True, "on", {"traces": "on"}, {"traces": {"content_mode": "all"}}])
def test_what_is_wrong_is_refused(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="open_telemetry"):
        client(open_telemetry=wrong)


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "ANTHROPIC_OPEN_TELEMETRY"
    monkeypatch.setenv(name, "FALSE")
    monkeypatch.setenv(f"{name}_TRACES_CONTENT_MODE", "Content")
    monkeypatch.setenv(f"{name}_TRACES_MAX_CONTENT_BYTES", "100")
    monkeypatch.setenv(f"{name}_PROPAGATION", "false")
    said = {
        "propagation": False,
        "traces": {"enabled": False, "content_mode": "content", "max_content_bytes": 100},
    }
    made = client()
    assert made.open_telemetry == said
    assert client(open_telemetry={}).open_telemetry == DEFAULT, "an option stands for all of them"
    monkeypatch.delenv(name)
    assert made.open_telemetry == said, "it is read when the client is made"


def test_a_provider_stays_in_its_process(spans: Any) -> None:
    made = client(open_telemetry=spans.options(conversation_id="c"))
    assert made.open_telemetry["tracer_provider"] is spans.provider
    assert pickle.loads(pickle.dumps(made)).open_telemetry == {**DEFAULT, "conversation_id": "c"}


async def test_off(api: API, emu: Emulator, spans: Any) -> None:
    made = api.client(base_url=emu.url, open_telemetry=spans.options(traces=False))
    await it(
        made.messages.create(
            model="claude-sonnet-4-6", max_tokens=9, messages=[{"role": "user", "content": "Hello"}]
        )
    )
    assert spans.take() == [] and "traceparent" not in emu.requests[-1].headers


PROGRAM = """
import json, sys
import anthropic
ASK = dict(model="claude-sonnet-4-6", max_tokens=9, messages=[{"role": "user", "content": "Hello"}])
client = anthropic.Anthropic(api_key="k", base_url=sys.argv[1], engine="httpx2")
client.messages.create(**ASK)
before = sorted(name for name in sys.modules if name.startswith("opentelemetry") or name == "anthropic.tracing.spans")
from opentelemetry import trace
client.messages.create(**ASK)  # an API without an SDK
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
client.messages.create(**ASK)
print(json.dumps([before, [span.name for span in exporter.get_finished_spans()]]))
"""


def test_nothing_is_imported_and_an_sdk_may_come_after_the_client(emu: Emulator) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "OTEL_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, emu.url], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[], ["anthropic.messages.create"]]
    assert ["traceparent" in request.headers for request in emu.requests] == [False, False, True]


def test_the_watch_is_an_interface_of_its_own() -> None:
    import ast

    import anthropic.tracing.watch as watch

    tree = ast.parse(Path(watch.__file__ or "").read_text())
    named = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert not any("opentelemetry" in name for name in named)
