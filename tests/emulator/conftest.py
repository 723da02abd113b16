"""Fixtures of the emulator's tests: a running emulator, and a plain HTTP client."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from emulator_support import HEADERS

from anthropic.emulator import Emulator, VirtualClock


@pytest.fixture(scope="session")
def shared() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


@pytest.fixture
def emu(shared: Emulator) -> Emulator:
    """An emulator that remembers nothing of other tests; its clock jumps over every wait."""
    shared.reset()
    return shared


@pytest.fixture(scope="session")
def client(shared: Emulator) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=shared.url, headers={**HEADERS, "x-api-key": shared.api_key}) as made:
        yield made


@pytest.fixture
def http(emu: Emulator, client: httpx2.Client) -> httpx2.Client:
    """A client of `emu`; one for all tests, because building one costs more than most tests."""
    return client
