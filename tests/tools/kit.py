"""A client of one colour, tools for it, and words to write a test once."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from typing import Any

from anthropic import Anthropic, AsyncAnthropic
from anthropic._colour import drive
from anthropic.emulator import Emulator
from anthropic.tools import beta_async_tool, beta_tool

MODEL = "claude-opus-4-8"


async def it(value: Any) -> Any:
    """The value, awaited on an async client."""
    return await value if inspect.isawaitable(value) else value


async def each(items: Any) -> AsyncIterator[Any]:
    """What a client iterates."""
    if hasattr(items, "__aiter__"):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


async def every(items: Any) -> list[Any]:
    return [item async for item in each(items)]


def use(id: str, name: str, /, **input: Any) -> dict[str, Any]:
    """A block that calls a tool."""
    return {"type": "tool_use", "id": id, "name": name, "input": input}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def reply(*content: dict[str, Any], stop: str = "end_turn", **more: Any) -> dict[str, Any]:
    return {"content": list(content), "stop_reason": stop, **more}


def results(request: Any) -> list[Any]:
    """The tool results in the last message with some of a request."""
    for message in reversed(request.json["messages"]):
        found = [b for b in message["content"] if isinstance(b, dict) and b["type"] == "tool_result"]
        if found:
            return found
    return []


class Kit:
    def __init__(self, emu: Emulator, *, asynchronous: bool) -> None:
        self.emu, self.asynchronous = emu, asynchronous
        self._client: Any = None

    @property
    def client(self) -> Any:
        if self._client is None:
            cls = AsyncAnthropic if self.asynchronous else Anthropic
            self._client = cls(base_url=self.emu.url, api_key=self.emu.api_key, max_retries=0)
        return self._client

    def run(self, coro: Any) -> None:
        async def main() -> None:
            try:
                await coro
            finally:
                if self._client is not None:
                    await it(self._client.close())

        asyncio.run(main()) if self.asynchronous else drive(main())

    def tool(self, fn: Callable[..., Any], **options: Any) -> Any:
        """A tool of the colour, made from a plain function that does not wait."""
        if not self.asynchronous:
            return beta_tool(fn, **options)

        async def call(*args: Any, **kwargs: Any) -> Any:
            return fn(*args, **kwargs)

        call.__name__, call.__doc__, call.__module__ = fn.__name__, fn.__doc__, fn.__module__
        call.__signature__ = inspect.signature(fn, eval_str=True)  # type: ignore[attr-defined]
        return beta_async_tool(call, **options)

    def runner(self, *tools: Any, stable: bool = False, **options: Any) -> Any:
        """A runner of the question "hi"."""
        messages = self.client.messages if stable else self.client.beta.messages
        options = {
            "messages": [{"role": "user", "content": "hi"}],
            "max_tokens": 500,
            "model": MODEL,
            **options,
        }
        return messages.tool_runner(tools=tools, **options)

    @property
    def sent(self) -> list[Any]:
        """The messages of each request so far."""
        return [request.json["messages"] for request in self.emu.requests]
