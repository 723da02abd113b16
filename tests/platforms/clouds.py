"""What the platforms' tests share: clients of a colour, Google credentials of the emulator's, a conversation with everything."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from typing import Any

import anthropic
from anthropic import beta_async_tool, beta_tool
from anthropic._colour import drive
from anthropic.emulator import Emulator, Received

HI: list[Any] = [{"role": "user", "content": "Hi"}]


async def it(value: Any) -> Any:
    """The value, awaited on an async client."""
    return await value if inspect.isawaitable(value) else value


async def every(items: Any) -> list[Any]:
    """All items of what a client iterates."""
    items = await it(items)
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)


class Cloud:
    """Clients of one colour, closed after the test."""

    def __init__(self, emu: Emulator, *, asynchronous: bool) -> None:
        self.emu, self.asynchronous = emu, asynchronous
        self.made: list[Any] = []

    def cls(self, name: str) -> Any:
        return getattr(anthropic, ("Async" if self.asynchronous else "") + name)

    def client(self, name: str, **options: Any) -> Any:
        client = self.cls(name)(**options)
        self.made.append(client)
        return client

    def run(self, coro: Any) -> None:
        async def and_close() -> None:
            try:
                await coro
            finally:
                for client in self.made:
                    await it(client.close())

        asyncio.run(and_close()) if self.asynchronous else drive(and_close())

    @property
    def last(self) -> Received:
        return self.emu.requests[-1]

    def requests(self, endpoint: str) -> list[Received]:
        """The requests that this endpoint answered."""
        return [request for request in self.emu.requests if request.endpoint == endpoint]

    def google(self, **options: Any) -> Any:
        """google-auth's credentials of a new service account of the emulator's."""
        from google.oauth2 import service_account

        made: Any = service_account.Credentials
        return made.from_service_account_info(self.emu.clouds.service_account(), **options)


@dataclass
class Trip:
    city: str
    days: int


@beta_tool
def weather(city: str) -> str:
    """Say what the weather is."""
    return f"sunny in {city}"


@beta_async_tool(name="weather")
async def weather_later(city: str) -> str:
    """Say what the weather is."""
    return f"sunny in {city}"


async def converse(cloud: Cloud, client: Any, model: str) -> None:
    """Every way to ask, each answered through the platform's own requests."""
    asked: dict[str, Any] = {"model": model, "max_tokens": 100, "messages": HI}
    emu = cloud.emu
    for messages in (client.messages, client.beta.messages):
        message = await it(messages.create(**asked))
        assert message.content[0].text == "You said: Hi" and message.usage.output_tokens
        events = await every(messages.create(**asked, stream=True))
        assert [events[0].type, events[-1].type] == ["message_start", "message_stop"]

        manager = messages.stream(**asked)
        stream = await manager.__aenter__() if cloud.asynchronous else manager.__enter__()
        assert await it(stream.get_final_text()) == "You said: Hi"
        await (stream.close() if cloud.asynchronous else it(stream.close()))

        emu.script('{"city": "Lisbon", "days": 3}')
        parsed = await it(messages.parse(**asked, output_format=Trip))
        assert parsed.parsed_output == Trip("Lisbon", 3)

        emu.script([{"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Lisbon"}}])
        tool = weather_later if cloud.asynchronous else weather
        last = await it(messages.tool_runner(**asked, tools=[tool]).until_done())
        assert last.stop_reason == "end_turn" and "sunny in Lisbon" in str(cloud.last.json)

        counted = await it(messages.count_tokens(model=model, messages=HI))
        assert counted.input_tokens > 0
        raw = await it(messages.with_raw_response.create(**asked))
        assert raw.headers["request-id"] and (await it(raw.parse())).id
