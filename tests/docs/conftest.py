"""A running emulator for the documents' programs, found through the environment as the API is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anthropic._io import SyncIO
from anthropic.emulator import Emulator, VirtualClock


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An emulator that remembers nothing, in the environment; a client that does not wait before it tries again."""

    async def at_once(self: SyncIO, seconds: float) -> None:
        pass

    running.reset()
    monkeypatch.setattr(SyncIO, "sleep", at_once)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", running.api_key)
    monkeypatch.delenv("ANTHROPIC_AUTH_TOKEN", raising=False)
    return running
