"""Forks, pickles, event loops and threads."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import threading
from collections.abc import Callable
from typing import Any

import clients
import pytest
from clients import API, every, it
from server import ASK, EVENTS, Connection, Request, event, hang_up, hello, stream, streamed

from anthropic import Anthropic, AsyncAnthropic, HTTPEngine
from parity.peers import HERE, Authority, aside, ask, at_once, drain, fails, step_of, times

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
ENGINES = pytest.mark.parametrize("engine", clients.SYNC_ENGINES)
ASYNC_ENGINES = pytest.mark.parametrize("engine", clients.ASYNC_ENGINES)
QUIET = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def in_a_child(work: Callable[[], bool]) -> bool:
    """Whether `work` says yes in a forked process, which is then gone without a goodbye."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if work() else 2
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@FORKS
@QUIET
@pytest.mark.parametrize("tls", [None, HERE], ids=["plain", "tls"])
@ENGINES
def test_a_fork_of_a_sync_client(serve: Any, authority: Authority, engine: str, tls: str | None) -> None:
    """Both go on; the parent keeps its connection, also after the child is gone."""
    server = serve(hello, tls=tls)
    made = HTTPEngine(engine, verify=authority.file)
    with Anthropic(api_key="k", base_url=server.url, engine=made, max_retries=0, timeout=times()) as client:
        client.messages.create(**ASK)
        assert in_a_child(lambda: client.messages.create(**ASK).id == "msg_1")
        for _ in range(2):
            assert client.messages.create(**ASK).id == "msg_1"
    assert server.connections == 2 and len(server.requests) == 4


@FORKS
@QUIET
@pytest.mark.parametrize("tls", [None, HERE], ids=["plain", "tls"])
@ASYNC_ENGINES
def test_a_fork_of_an_async_client(serve: Any, authority: Authority, engine: str, tls: str | None) -> None:
    server = serve(hello, tls=tls)
    made = HTTPEngine(engine, verify=authority.file)
    client = AsyncAnthropic(api_key="k", base_url=server.url, engine=made, max_retries=0, timeout=times())

    async def main() -> str:
        return str((await client.messages.create(**ASK)).id)

    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(main())
        assert in_a_child(lambda: asyncio.run(main()) == "msg_1")
        for _ in range(2):
            assert loop.run_until_complete(main()) == "msg_1"
        loop.run_until_complete(client.close())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
    assert server.connections == 2 and len(server.requests) == 4


@FORKS
@QUIET
@ENGINES
def test_a_fork_in_a_stream(serve: Any, engine: str) -> None:
    """A child that drops its parent's stream does not end it."""

    def then(connection: Connection) -> None:
        connection.stall()
        for one in EVENTS[3:]:
            connection.chunk(event(one))
        connection.end()

    server = serve(stream(*EVENTS[:3], then=then), hello)
    with Anthropic(api_key="k", base_url=server.url, engine=engine, max_retries=0, timeout=times()) as client:
        box = [client.messages.create(**ASK, stream=True)]
        next(box[0])

        def drop() -> bool:
            box.clear()
            gc.collect()
            return True

        assert in_a_child(drop)
        server.release()
        assert len(list(box[0])) == 6


async def test_a_pickle(api: API, serve: Any) -> None:
    """A client comes out of a pickle with its settings and connections of its own, also with one in use."""
    server = serve(hello)
    engine = HTTPEngine(api.engine, max_connections=3)
    client = api.client(server, engine=engine, max_retries=0, timeout=times(), stall_timeout=9.0)
    await it(ask(client))
    again = pickle.loads(pickle.dumps(client))
    api.made.append(again)
    assert (await it(ask(again))).id == "msg_1"
    assert again.stall_timeout == 9.0 and again.api_key == client.api_key
    assert pickle.loads(pickle.dumps(engine)) == engine


async def test_the_error_of_a_broken_call_can_be_pickled(api: API, serve: Any) -> None:
    error = await fails(api.client(serve(hang_up), max_retries=0, timeout=times()))
    again = pickle.loads(pickle.dumps(error))
    assert type(again).__name__ == type(error).__name__ and again.delivery == "unknown"


@ASYNC_ENGINES
def test_one_loop_after_another(serve: Any, engine: str) -> None:
    server = serve(hello)
    client = AsyncAnthropic(api_key="k", base_url=server.url, engine=engine, max_retries=0, timeout=times())

    async def main() -> list[Any]:
        return await asyncio.gather(*[client.messages.create(**ASK) for _ in range(3)])

    for _ in range(3):
        assert [one.id for one in asyncio.run(main())] == ["msg_1"] * 3
        assert server.wait_closed(), "connections end with their loop"


@ASYNC_ENGINES
def test_loops_side_by_side(serve: Any, engine: str) -> None:
    """Each loop has connections of its own, and one that ends leaves those of the others alone."""
    both = threading.Barrier(4)

    def step(connection: Connection, request: Request) -> None:
        (streamed if request.json().get("stream") else hello)(connection, request)

    server = serve(step)
    client = AsyncAnthropic(api_key="k", base_url=server.url, engine=engine, max_retries=0, timeout=times())
    found: list[Any] = []

    async def main(n: int) -> None:
        await client.messages.create(**ASK)
        await asyncio.to_thread(both.wait, 10)
        for _ in range(n):
            found.append((await client.messages.create(**ASK)).id)
            found.append(len(await drain(await client.messages.create(**ASK, stream=True))))

    threads = [threading.Thread(target=lambda n=n: asyncio.run(main(n))) for n in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, found)) == ["7"] * 10 + ["msg_1"] * 10 and server.wait_closed()


async def test_threads_share_a_client(api: API, serve: Any) -> None:
    if api.asynchronous:
        pytest.skip("see the loops")
    server = serve(lambda c, r: (streamed if r.json().get("stream") else hello)(c, r))
    client = api.client(server, max_retries=0, timeout=times())

    def work() -> int:
        return sum(len(list(ask(client, stream=True))) + (ask(client).id == "msg_1") for _ in range(5))

    assert await at_once(api, [work] * 12) == [40] * 12
    # Some pools connect anew although a connection is about to be free, so a thread may see a second one.
    assert server.connections <= 24


async def test_a_stream_that_another_thread_reads_on(api: API, serve: Any) -> None:
    """A sync stream may go from one thread to another."""
    if api.asynchronous:
        pytest.skip("a stream belongs to its loop")
    client = api.client(serve(streamed), max_retries=0, timeout=times())
    reading = ask(client, stream=True)
    next(reading)
    assert await at_once(api, [lambda: len(list(reading))]) == [6]


async def test_a_stream_that_another_thread_drops(api: API, serve: Any) -> None:
    server = serve(stream(*EVENTS[:3], then=Connection.stall), hello)
    client = api.client(
        server, engine=HTTPEngine(api.engine, max_connections=1), max_retries=0, timeout=times()
    )
    box = [await it(ask(client, stream=True))]
    await it(step_of(box[0])())

    def drop() -> None:
        box.clear()
        gc.collect()

    if api.asynchronous:
        await asyncio.to_thread(drop)
    else:
        thread = threading.Thread(target=drop)
        thread.start()
        thread.join(10)
    assert (await it(ask(client))).id == "msg_1"
    assert await aside(api, server.wait_closed, 1)


async def test_a_sync_client_on_a_loop(api: API, serve: Any) -> None:
    if api.asynchronous:
        pytest.skip("see the loops")
    client = api.client(serve(hello, streamed), max_retries=0, timeout=times())

    async def main() -> int:
        assert ask(client).id == "msg_1"
        return len(await every(ask(client, stream=True)))

    assert asyncio.run(main()) == 7
