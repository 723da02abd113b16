"""Event loops, threads, processes; a thousand calls at once; cancellation."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
from typing import Any

import clients
import pytest
import trio
from clients import API, it
from server import ASK, EVENTS, Connection, Server, hello, stream, streamed

import anthropic
from anthropic import Anthropic, AsyncAnthropic, HTTPEngine
from anthropic._request import Times

ENGINES = pytest.mark.parametrize("engine", clients.SYNC_ENGINES)
ASYNC_ENGINES = pytest.mark.parametrize("engine", clients.ASYNC_ENGINES)


@ENGINES
def test_a_sync_call_inside_a_running_loop(serve: Any, engine: str) -> None:
    async def main() -> str:
        with Anthropic(api_key="k", base_url=serve(hello, streamed).url, engine=engine) as client:
            one = client.messages.create(**ASK).id
            return one + str(len(list(client.messages.create(**ASK, stream=True))))

    assert asyncio.run(main()) == "msg_17"


@ASYNC_ENGINES
def test_one_async_client_in_many_loops(serve: Any, engine: str) -> None:
    server = serve(hello)
    client = AsyncAnthropic(api_key="k", base_url=server.url, engine=engine, max_retries=0)

    async def main() -> list[Any]:
        return await asyncio.gather(*[client.messages.create(**ASK) for _ in range(3)])

    for _ in range(3):
        assert [m.id for m in asyncio.run(main())] == ["msg_1"] * 3
        assert server.wait_closed(), "connections end with their loop"
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.run_until_complete(main())
    loop.run_until_complete(client.close())
    loop.close()
    gc.collect()  # nothing that was left open would warn


@ASYNC_ENGINES
def test_loops_in_threads(serve: Any, engine: str) -> None:
    server = serve(hello)
    client = AsyncAnthropic(api_key="k", base_url=server.url, engine=engine)
    found: list[str] = []

    async def main() -> None:
        found.append((await client.messages.create(**ASK)).id)

    threads = [threading.Thread(target=asyncio.run, args=(main(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == ["msg_1"] * 4 and server.wait_closed()


@ENGINES
def test_a_client_that_is_dropped_closes_its_connections(serve: Any, engine: str) -> None:
    server = serve(hello)

    async def main() -> bool:
        client = AsyncAnthropic(api_key="k", base_url=server.url, engine=engine)
        await client.messages.create(**ASK)
        del client
        gc.collect()
        return await asyncio.to_thread(server.wait_closed)

    assert asyncio.run(main())
    with_sync = Anthropic(api_key="k", base_url=server.url, engine=engine)
    with_sync.messages.create(**ASK)
    del with_sync
    gc.collect()
    assert server.wait_closed()


@pytest.mark.parametrize("engine", ["httpx2", "httpx"])
def test_trio(serve: Any, engine: str) -> None:
    server = serve(hello, streamed, stream(*EVENTS[:3], then=Connection.stall), hello)

    async def main() -> None:
        async with AsyncAnthropic(api_key="k", base_url=server.url, engine=engine) as client:
            assert (await client.messages.create(**ASK)).id == "msg_1"
            events = [e.type async for e in await client.messages.create(**ASK, stream=True)]
            assert events[-1] == "message_stop"

            async def read() -> None:
                async for _ in await client.messages.create(**ASK, stream=True):
                    pass

            async with trio.open_nursery() as nursery:
                nursery.start_soon(read)
                assert await trio.to_thread.run_sync(server.stalled.wait, 10)
                nursery.cancel_scope.cancel()
            assert (await client.messages.create(**ASK)).id == "msg_1"
        assert server.last.headers["x-stainless-async"] == "async:trio"

    trio.run(main)
    assert server.wait_closed()


def test_trio_retries(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from server import error

    server = serve(error(500, headers={"retry-after-ms": "1"}), hello)

    async def main() -> str:
        async with AsyncAnthropic(api_key="k", base_url=server.url) as client:
            return (await client.messages.create(**ASK)).id

    assert trio.run(main) == "msg_1" and len(server.requests) == 2


@ASYNC_ENGINES
def test_a_thousand_calls_through_ten_connections(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[int] = []
    under_way: list[int] = [0]
    make = AsyncAnthropic._make_engine

    def watched(self: Any, name: str | None = None) -> Any:
        made = make(self, name)
        send = made.send

        async def remember(request: Any, *, stream: bool) -> Any:
            order.append(int(dict(request.headers.items)["X-N"]))
            under_way.append(under_way[-1] + 1)
            try:
                return await send(request, stream=stream)
            finally:
                under_way.append(under_way[-1] - 1)

        made.send = remember
        return made

    monkeypatch.setattr(AsyncAnthropic, "_make_engine", watched)
    calls = 1000
    with Server(hello) as server:

        async def main() -> list[int]:
            done: list[int] = []

            async def one(n: int) -> None:
                await client.messages.create(**ASK, extra_headers={"X-N": str(n)})
                done.append(n)

            pool = HTTPEngine(engine, max_connections=10)
            async with AsyncAnthropic(
                api_key="k", base_url=server.url, engine=pool, max_retries=0, timeout=Times(5, 30, 30, 0.001)
            ) as client:
                await asyncio.gather(*[one(n) for n in range(calls)])
            return done

        done = asyncio.run(main())
    assert len(done) == calls and order == list(range(calls)), "first come, first served"
    assert max(under_way) == 10
    # One that its pool gave up may still be closing here while its successor is open.
    assert server.most_open <= 12 and server.connections < 30


@ENGINES
def test_many_threads_through_few_connections(serve: Any, engine: str) -> None:
    server = serve(hello)
    pool, timeout = HTTPEngine(engine, max_connections=3), Times(30, 30, 30, 0.001)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(10):
                client.messages.create(**ASK)
        except BaseException as error:
            failures.append(error)

    with Anthropic(api_key="k", base_url=server.url, engine=pool, timeout=timeout, max_retries=0) as client:
        threads = [threading.Thread(target=work) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert not failures and len(server.requests) == 120 and server.most_open <= 3


FIRST = """
import threading
from anthropic._parsing import parse_json
barrier = threading.Barrier(8)
found = []
def work():
    from anthropic.types import Message
    barrier.wait()
    found.append(parse_json(Message, b'{"id": "m", "content": [{"type": "text", "text": "x"}]}').content[0].text)
threads = [threading.Thread(target=work) for _ in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]
assert found == ["x"] * 8, found
"""


def test_the_first_parse_in_many_threads() -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", FIRST], check=True, timeout=60)


# --- processes ----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@ENGINES
def test_a_forked_child_has_connections_of_its_own(serve: Any, engine: str) -> None:
    server = serve(hello)
    with Anthropic(api_key="k", base_url=server.url, engine=engine) as client:
        client.messages.create(**ASK)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = 0 if client.messages.create(**ASK).id == "msg_1" else 2
            finally:
                os._exit(status)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        client.messages.create(**ASK)
    assert server.connections == 2 and len(server.requests) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_of_an_async_client(serve: Any) -> None:
    server = serve(hello)
    client = AsyncAnthropic(api_key="k", base_url=server.url)

    async def main() -> str:
        return (await client.messages.create(**ASK)).id

    assert asyncio.run(main()) == "msg_1"
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if asyncio.run(main()) == "msg_1" else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert asyncio.run(main()) == "msg_1"


async def test_a_client_can_be_pickled(api: API, serve: Any) -> None:
    import pickle

    server = serve(hello)
    client = api.client(
        server, timeout=api.lib.Timeout(9, read=3), default_headers={"X-A": anthropic.omit, "X-B": "b"}
    )
    await it(client.messages.create(**ASK))
    _ = client.with_raw_response.messages
    again = pickle.loads(pickle.dumps(client))
    api.made.append(again)
    assert type(again) is type(client) and again.timeout == client.timeout and again.api_key == "sk-test"
    assert (await it(again.messages.create(**ASK))).id == "msg_1"
    assert server.connections == 2 and server.last.headers["x-b"] == "b" and "x-a" not in server.last.headers
    given = api.client(http_client=api.lib.AsyncClient() if api.asynchronous else api.lib.Client())
    with pytest.raises(TypeError, match="http_client"):
        pickle.dumps(given)


async def test_messages_can_be_pickled(api: API, serve: Any) -> None:
    import copy
    import pickle

    message = await it(api.client(serve(hello)).messages.create(**ASK))
    for again in (
        pickle.loads(pickle.dumps(message)),
        copy.deepcopy(message),
        copy.copy(message),
        message.model_copy(),
    ):
        assert (
            again == message
            and again._request_id == "req_1"
            and again.model_fields_set == message.model_fields_set
        )
