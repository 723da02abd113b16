"""An emulator for runs of batches, and the two colours of a run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from batching import Runner

from anthropic.emulator import Emulator


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # the files of runs that are left stay
    running.reset()
    yield running
    running.state.batch_seconds = running.state.batch_request_seconds = 0.0


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "run.sqlite"


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest, emu: Emulator) -> Callable[..., list[Any]]:
    return Runner(emu, request.param == "async")
