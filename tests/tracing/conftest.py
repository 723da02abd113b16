"""An emulator, clients of both colours, and an SDK of OpenTelemetry that keeps its spans in memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("opentelemetry.sdk")
sys.path.append(str(Path(__file__).parents[1] / "client"))

from clients import API
from fixtures import (
    _environment as _environment,
    naps as naps,
    pytest_pyfunc_call as pytest_pyfunc_call,
    serve as serve,
)
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from anthropic.emulator import Emulator, VirtualClock


class Spans:
    """The spans that have ended, and who takes them."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))

    def take(self) -> list[Any]:
        found = list(self.exporter.get_finished_spans())
        self.exporter.clear()
        return found

    def one(self) -> Any:
        [span] = self.take()
        return span

    def options(self, **more: Any) -> dict[str, Any]:
        return {"tracer_provider": self.provider, **more}


@pytest.fixture
def spans() -> Iterator[Spans]:
    made = Spans()
    yield made
    made.provider.shutdown()


@pytest.fixture(params=["sync", "async"])
def api(request: pytest.FixtureRequest) -> API:
    return API(request.param, "httpx2")


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    running.reset()
    return running
