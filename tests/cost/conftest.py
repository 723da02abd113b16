"""An emulator, clients of both colours, and the recorded exchanges."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path += [str(HERE.parent / "client"), str(HERE.parent / "traffic")]

from clients import API  # noqa: E402
from fixtures import (  # noqa: E402
    _environment as _environment,
    naps as naps,
    pytest_pyfunc_call as pytest_pyfunc_call,
    serve as serve,
)

from anthropic.emulator import Emulator, VirtualClock  # noqa: E402


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
