"""Fixtures of the tests over real sockets, here and in tests/parity: a scripted server, and clients of both colours.

A test that takes `api` is written once, as a coroutine, and runs for each colour and engine. It says ``await it(x)``
for what is a value on a sync client and an awaitable on an async one, and ``await every(x)`` for what is iterated.
In the sync colour nothing suspends, so the test runs with no event loop at all.
"""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from clients import API, KINDS
from server import Server, Step

from anthropic._io import AsyncIO, SyncIO


@pytest.fixture(params=KINDS, ids="-".join)
def api(request: pytest.FixtureRequest) -> API:
    return API(*request.param)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test in the colour of its `api`; without one, on asyncio."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    found = pyfuncitem.funcargs.get("api")

    async def main() -> None:
        try:
            await pyfuncitem.obj(**arguments)
        finally:
            if found is not None:
                await found.close()

    if found is None:
        asyncio.run(main())
    else:
        found.run(main())
    return True


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers: ``serve(step, step, ...)``."""
    running: list[Server] = []

    def start(*script: Step) -> Server:
        server = Server(*script)
        server.__enter__()
        running.append(server)
        return server

    yield start
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("ANTHROPIC_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "APPDATA"):  # nor a profile of theirs
        monkeypatch.setenv(name, os.path.join(os.sep, "nobody"))


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Retries do not wait; the seconds they would have waited are here."""
    out: list[float] = []

    async def sleep(self: Any, seconds: float) -> None:
        out.append(seconds)

    monkeypatch.setattr(SyncIO, "sleep", sleep)
    monkeypatch.setattr(AsyncIO, "sleep", sleep)
    return out
