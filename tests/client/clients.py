"""Clients of both colours on every engine that is installed, and words to write a test for all of them once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from server import Server

from anthropic import Anthropic, AsyncAnthropic
from anthropic._colour import drive
from anthropic._engines import _PACKAGES

ENGINES = [name for name, package in _PACKAGES.items() if find_spec(package)]
SYNC_ENGINES = [name for name in ENGINES if name != "aiohttp"]
ASYNC_ENGINES = ENGINES
KINDS = [
    (colour, engine)
    for engine in ENGINES
    for colour in ("sync", "async")
    if colour == "async" or engine in SYNC_ENGINES
]


async def it(value: Any) -> Any:
    """The value, awaited on an async client."""
    return await value if inspect.isawaitable(value) else value


async def every(items: Any) -> list[Any]:
    """All items of what a client iterates."""
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)


class API:
    """Clients of one colour on one engine; `lib` is the library whose objects stand for its own; those it makes are closed after the test."""

    def __init__(self, colour: str, engine: str) -> None:
        self.asynchronous, self.engine = colour == "async", engine
        self.lib = import_module(engine if engine.startswith("httpx") else "httpx2")
        self.cls: type[Any] = AsyncAnthropic if self.asynchronous else Anthropic
        self.made: list[Any] = []

    def client(self, server: Server | None = None, cls: type[Any] | None = None, **options: Any) -> Any:
        options.setdefault("api_key", "sk-test")
        if "http_client" not in options:
            options.setdefault("engine", self.engine)
        if server is not None:
            options.setdefault("base_url", server.url)
        client = (cls or self.cls)(**options)
        self.made.append(client)
        return client

    def mock(self, handler: Callable[[Any], Any], **options: Any) -> Any:
        """A client whose requests go to a function."""
        transport = self.lib.MockTransport(handler)
        kind = self.lib.AsyncClient if self.asynchronous else self.lib.Client
        return self.client(http_client=kind(transport=transport), base_url="http://mock", **options)

    def run(self, coro: Any) -> Any:
        return asyncio.run(coro) if self.asynchronous else drive(coro)

    async def close(self) -> None:
        for client in self.made:
            await it(client.close())
