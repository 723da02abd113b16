"""Fixtures of the platforms' tests: an emulator, and clients of both colours to write a test once for.

A test that takes `cloud` is a coroutine and runs twice. It says ``await it(x)`` for what is a value on the sync client
and an awaitable on the async one, and ``await every(x)`` for the items of what is iterated.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from clouds import Cloud

from anthropic._io import AsyncIO, SyncIO
from anthropic.emulator import Emulator, VirtualClock


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock()) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    """An emulator that remembers nothing of other tests."""
    running.reset()
    return running


@pytest.fixture(scope="session")
def http() -> Iterator[httpx2.Client]:
    """A client that knows nothing of platforms; one for all tests, because building one costs more than most of them."""
    with httpx2.Client() as made:
        yield made


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No credentials but those of the test, and no waiting before a request is tried again."""
    for name in os.environ:
        if name.startswith(
            ("ANTHROPIC_", "AWS_", "GOOGLE_", "GCE_", "AZURE_", "IDENTITY_", "MSI_", "CLOUD_ML_")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))

    async def at_once(self: Any, seconds: float) -> None:
        pass

    monkeypatch.setattr(SyncIO, "sleep", at_once)
    monkeypatch.setattr(AsyncIO, "sleep", at_once)


@pytest.fixture(params=["sync", "async"])
def cloud(request: pytest.FixtureRequest, emu: Emulator) -> Cloud:
    return Cloud(emu, asynchronous=request.param == "async")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test in the colour of its `cloud`."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments: dict[str, Any] = {name: pyfuncitem.funcargs[name] for name in names}
    arguments["cloud"].run(pyfuncitem.obj(**arguments))
    return True
