"""Fixtures of the credentials' tests: a home with profiles in it, an emulator with a token endpoint, clients of both colours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients import API
from fixtures import (
    _environment as _environment,
    naps as naps,
    pytest_pyfunc_call as pytest_pyfunc_call,
    serve as serve,
)

from anthropic.credentials import shadow
from anthropic.emulator import Emulator


class Home:
    """A home directory; it writes profiles as ``ant auth login`` does."""

    def __init__(self, path: Path) -> None:
        self.folder = path / ".config" / "anthropic"
        for name in ("configs", "credentials"):
            (self.folder / name).mkdir(parents=True, mode=0o700)

    def config(self, name: str = "default") -> Path:
        return self.folder / "configs" / f"{name}.json"

    def tokens(self, name: str = "default") -> Path:
        return self.folder / "credentials" / f"{name}.json"

    def stored(self, name: str = "default") -> Any:
        return json.loads(self.tokens(name).read_text())

    def write(self, path: Path, content: Any, mode: int = 0o600) -> Path:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        path.chmod(mode)
        return path

    def user(
        self,
        name: str = "default",
        tokens: Any = None,
        *,
        client_id: str | None = "emulator-client",
        **more: Any,
    ) -> None:
        """Write the profile of a user."""
        authentication = {"type": "user_oauth", **({"client_id": client_id} if client_id else {})}
        self.write(self.config(name), {"version": "1.0", **more, "authentication": authentication})
        if tokens is not None:
            self.write(self.tokens(name), tokens)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _environment: None) -> Home:
    monkeypatch.setenv("HOME", str(tmp_path))
    return Home(tmp_path)


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    running.reset()
    return running


@pytest.fixture(params=["sync", "async"])
def api(request: pytest.FixtureRequest) -> API:
    return API(request.param, "httpx2")


@pytest.fixture(autouse=True)
def _said_nothing_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings that are said once in a process are said anew in each test."""
    monkeypatch.setattr(shadow, "_warned", set())
