"""The fixtures of the client's tests (both colours, both HTTP libraries, a scripted server), and an emulator."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CLIENT = Path(__file__).parents[1] / "client"
sys.path.append(str(CLIENT))

_spec = importlib.util.spec_from_file_location("client_conftest", CLIENT / "conftest.py")
assert _spec is not None and _spec.loader is not None
_conftest = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_conftest)
api, serve, naps, _environment = _conftest.api, _conftest.serve, _conftest.naps, _conftest._environment
pytest_pyfunc_call = _conftest.pytest_pyfunc_call

from anthropic.emulator import Emulator, VirtualClock  # noqa: E402


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    """An emulator that remembers nothing of other tests."""
    running.reset()
    return running
