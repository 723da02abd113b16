"""Trio for the engines that know it, and other loops than asyncio's usual one: clear errors, or another engine."""

from __future__ import annotations

import asyncio
from typing import Any

import clients
import pytest
import trio
from server import ASK, EVENTS, Connection, hello, silent, stream, streamed

import anthropic._engines as engines
from anthropic import APITimeoutError, AsyncAnthropic, HTTPEngine
from parity.peers import times, why

KNOW_TRIO = [name for name in ("httpx2", "httpx") if name in clients.ASYNC_ENGINES]
OTHERS = [name for name in clients.ASYNC_ENGINES if name not in KNOW_TRIO]


# A stream that is left early has generators that nobody ends, which trio tells of.
@pytest.mark.filterwarnings(
    "ignore:Async generator:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("engine", KNOW_TRIO)
def test_calls_and_streams(serve: Any, engine: str) -> None:
    server = serve(hello, streamed, stream(*EVENTS[:3], then=Connection.stall), hello, silent, hello)

    async def main() -> None:
        made = HTTPEngine(engine, max_connections=1)
        async with AsyncAnthropic(
            api_key="k", base_url=server.url, engine=made, max_retries=0, timeout=times()
        ) as client:
            assert (await client.messages.create(**ASK)).id == "msg_1"
            assert len([one async for one in await client.messages.create(**ASK, stream=True)]) == 7
            async with await client.messages.create(**ASK, stream=True) as reading:
                await reading.__anext__()
            assert (await client.messages.create(**ASK)).id == "msg_1"
            with pytest.raises(APITimeoutError):
                await client.messages.create(**ASK, timeout=times(0.2))
            found: list[str] = []

            async def call() -> None:
                found.append((await client.messages.create(**ASK)).id)

            async with trio.open_nursery() as nursery:
                for _ in range(20):
                    nursery.start_soon(call)
            assert found == ["msg_1"] * 20

    trio.run(main)
    assert server.wait_closed()


@pytest.mark.parametrize("engine", KNOW_TRIO)
@pytest.mark.parametrize("streams", [False, True], ids=["whole", "streamed"])
def test_cancelled(serve: Any, engine: str, streams: bool) -> None:
    server = serve(stream(*EVENTS[:3], then=Connection.stall) if streams else silent, hello)

    async def main() -> None:
        made = HTTPEngine(engine, max_connections=1)
        async with AsyncAnthropic(api_key="k", base_url=server.url, engine=made, timeout=times()) as client:

            async def call() -> None:
                if streams:
                    async for _ in await client.messages.create(**ASK, stream=True):
                        pass
                await client.messages.create(**ASK)

            async with trio.open_nursery() as nursery:
                nursery.start_soon(call)
                assert await trio.to_thread.run_sync(server.stalled.wait, 10)
                nursery.cancel_scope.cancel()
            assert (await client.messages.create(**ASK)).id == "msg_1"

    trio.run(main)
    assert server.wait_closed()


@pytest.mark.parametrize("engine", OTHERS)
def test_an_engine_without_trio_says_so(serve: Any, engine: str) -> None:
    server = serve(hello)

    async def main() -> None:
        client = AsyncAnthropic(api_key="k", base_url=server.url, engine=engine, max_retries=0)
        with pytest.raises(Exception) as caught:
            await client.messages.create(**ASK)
        assert "asyncio" in why(caught.value)

    trio.run(main)
    assert not server.requests


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that mocks nothing, whatever the tests have imported."""
    monkeypatch.setattr(engines, "watched", lambda: None)


def chosen(main: Any, run: Any, server: Any) -> str:
    async def call() -> str:
        async with AsyncAnthropic(api_key="k", base_url=server.url, max_retries=0) as client:
            assert (await client.messages.create(**ASK)).id == "msg_1"
            return str(client._transport().engine().name)

    return str(run(call))


def test_the_automatic_choice_on_trio(serve: Any, plain: None) -> None:
    assert chosen(None, trio.run, serve(hello)) == "httpx2"


class WatchesNothing(asyncio.SelectorEventLoop):
    """A loop that cannot watch a socket for others, as Windows' Proactor loop."""

    add_reader = asyncio.AbstractEventLoop.add_reader
    add_writer = asyncio.AbstractEventLoop.add_writer
    remove_reader = asyncio.AbstractEventLoop.remove_reader
    remove_writer = asyncio.AbstractEventLoop.remove_writer


def on_such_a_loop(fn: Any) -> Any:
    loop = WatchesNothing()
    try:
        return loop.run_until_complete(fn())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def test_the_automatic_choice_where_sockets_cannot_be_watched(serve: Any, plain: None) -> None:
    assert chosen(None, on_such_a_loop, serve(hello)) in ("aiohttp", "httpx2")


@pytest.mark.skipif("curl" not in clients.ASYNC_ENGINES, reason="needs pycurl")
def test_curl_where_sockets_cannot_be_watched(serve: Any) -> None:
    async def call() -> None:
        client = AsyncAnthropic(api_key="k", base_url="http://127.0.0.1:9", engine="curl", max_retries=0)
        with pytest.raises(Exception) as caught:
            await client.messages.create(**ASK)
        assert "Proactor" in why(caught.value)

    on_such_a_loop(call)
