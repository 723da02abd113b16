"""Fixtures of the tools' tests: an emulator, and a kit to write a test once for both colours.

A test that takes `kit` is a coroutine and runs twice. It says ``await it(x)`` for what is a value on the sync client
and an awaitable on the async one, and ``async for x in each(runner)`` for what is iterated.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from kit import Kit

from anthropic.emulator import Emulator, VirtualClock


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with Emulator(clock=VirtualClock(auto=True)) as emulator:
        yield emulator


@pytest.fixture
def emu(running: Emulator) -> Emulator:
    running.reset()
    return running


@pytest.fixture(params=["sync", "async"])
def kit(request: pytest.FixtureRequest, emu: Emulator) -> Kit:
    return Kit(emu, asynchronous=request.param == "async")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test in the colour of its `kit`."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments: dict[str, Any] = {
        name: pyfuncitem.funcargs[name] for name in inspect.signature(pyfuncitem.obj).parameters
    }
    arguments["kit"].run(pyfuncitem.obj(**arguments))
    return True
