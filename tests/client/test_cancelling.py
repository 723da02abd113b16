"""Cancelled at any await, a call gives its place and its connection back."""

from __future__ import annotations

import asyncio
from typing import Any

import clients
import pytest
from server import ASK, EVENTS, WAIT, Connection, error, hello, silent, stream, streamed

from anthropic import AsyncAnthropic, HTTPEngine
from anthropic._io import AsyncIO, Gate

GOES_ON = pytest.mark.xfail(
    strict=True, reason="pyreqwest: a request that is cancelled before its head goes on"
)
ENGINES = pytest.mark.parametrize("engine", clients.ASYNC_ENGINES)
RELEASING = pytest.mark.parametrize(
    "engine",
    [pytest.param(name, marks=[GOES_ON] if name == "pyreqwest" else []) for name in clients.ASYNC_ENGINES],
)


@RELEASING
@pytest.mark.parametrize("streams", [False, True])
async def test_cancelling_gives_the_place_back(serve: Any, engine: str, streams: bool) -> None:
    server = serve(silent, hello)
    one = HTTPEngine(engine, max_connections=1)
    async with AsyncAnthropic(api_key="k", base_url=server.url, engine=one) as client:
        sending = asyncio.create_task(client.messages.create(**ASK, stream=streams))
        await asyncio.to_thread(server.stalled.wait, 10)
        waiting = [asyncio.create_task(client.messages.create(**ASK)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        sending.cancel()
        results = await asyncio.gather(sending, *waiting, return_exceptions=True)
        assert [type(r).__name__ for r in results] == [
            "CancelledError",
            "CancelledError",
            "Message",
            "Message",
        ]
        assert len(server.requests) == 3
        # Well before the server gives the stall up: what then closes the connection is not the client.
        closed = await asyncio.to_thread(server.wait_closed, 1, 1.0 if engine == "pyreqwest" else WAIT / 2)
        assert closed, "the cancelled one's connection is closed at once"


@ENGINES
async def test_cancelling_in_a_stream_closes_it(serve: Any, engine: str) -> None:
    server = serve(stream(*EVENTS[:3], then=Connection.stall), hello)
    async with AsyncAnthropic(api_key="k", base_url=server.url, engine=engine) as client:

        async def read() -> None:
            async for _ in await client.messages.create(**ASK, stream=True):
                pass

        task = asyncio.create_task(read())
        await asyncio.to_thread(server.stalled.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.wait_closed)
        assert (await client.messages.create(**ASK)).id == "msg_1"


@ENGINES
async def test_a_stream_that_another_thread_drops(serve: Any, engine: str) -> None:
    server = serve(stream(*EVENTS[:3], then=Connection.stall), hello)
    place = HTTPEngine(engine, max_connections=1)
    async with AsyncAnthropic(api_key="k", base_url=server.url, engine=place) as client:
        box = [await client.messages.create(**ASK, stream=True)]
        waiting = asyncio.create_task(client.messages.create(**ASK))
        await asyncio.sleep(0)
        await asyncio.to_thread(box.clear)
        assert (await asyncio.wait_for(waiting, 10)).id == "msg_1"


class Held:
    """An engine with one place, which is held until `done` is set."""

    limit, is_closed = 1, False

    def __init__(self) -> None:
        self.done, self.inside, self.most = asyncio.Event(), 0, 0

    async def send(self, request: Any, *, stream: bool, **options: Any) -> Any:
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            await self.done.wait()
        finally:
            self.inside -= 1
        return request

    async def close(self) -> None: ...


@pytest.mark.parametrize("when", ["queued", "called"])
async def test_cancelling_in_the_queue(when: str) -> None:
    """One that leaves the queue frees no place; one that was called in that moment passes its place on."""
    engine: Any = Held()
    io = AsyncIO(lambda: engine)
    holder, leaver, patient = (asyncio.create_task(io.send(n, stream=False)) for n in range(3))
    await asyncio.sleep(0)
    if when == "queued":
        leaver.cancel()
        await asyncio.gather(leaver, return_exceptions=True)
        assert engine.inside == 1, "the place is still the holder's"
    engine.done.set()
    if when == "called":
        while engine.inside == 1 and not holder.done():
            await asyncio.sleep(0)
        leaver.cancel()
    assert await asyncio.wait_for(asyncio.gather(holder, patient), 10) == [0, 2]
    await asyncio.gather(leaver, return_exceptions=True)
    assert leaver.cancelled() and engine.most == 1
    assert io._pools[asyncio.get_running_loop()].gate.free == 1
    await io.close()


async def test_cancelling_while_waiting_for_a_retry(serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = asyncio.Event()
    sleep = AsyncIO.sleep

    async def fall_asleep(self: Any, seconds: float) -> None:
        asleep.set()
        await sleep(self, seconds)

    monkeypatch.setattr(AsyncIO, "sleep", fall_asleep)
    server = serve(error(429, headers={"retry-after": "1000"}))
    async with AsyncAnthropic(api_key="k", base_url=server.url) as client:
        task = asyncio.create_task(client.messages.create(**ASK))
        await asyncio.wait_for(asleep.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(server.requests) == 1


@ENGINES
@pytest.mark.parametrize("streams", [False, True])
async def test_cancelling_at_any_await(serve: Any, engine: str, streams: bool) -> None:
    """Whatever the await, the only place is free again afterwards, and no task is left."""
    server = serve(hello)
    place = HTTPEngine(engine, max_connections=1)
    async with AsyncAnthropic(api_key="k", base_url=server.url, engine=place) as client:

        async def whole() -> str:
            if not streams:
                return (await client.messages.create(**ASK)).id
            return [event.type async for event in await client.messages.create(**ASK, stream=True)][-1]

        for steps in range(1, 60):
            server.script[:] = [streamed if streams else hello]
            others = asyncio.all_tasks()
            task = asyncio.create_task(whole())
            for _ in range(steps):
                await asyncio.sleep(0)
            if task.done():
                break
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            server.script[:] = [hello]
            assert (await client.messages.create(**ASK)).id == "msg_1"
            assert asyncio.all_tasks() - others <= {task}


@ENGINES
async def test_cancelling_while_a_body_is_written(serve: Any, engine: str) -> None:
    """Also when the body comes piece by piece, from an iterator that is then closed."""
    server = serve(hello)
    closed = asyncio.Event()
    half = asyncio.Event()

    async def pieces() -> Any:
        try:
            yield b"x" * 1000
            half.set()
            await asyncio.Event().wait()
        finally:
            closed.set()

    place = HTTPEngine(engine, max_connections=1)
    async with AsyncAnthropic(api_key="k", base_url=server.url, engine=place) as client:
        body = pieces()
        task = asyncio.create_task(client.post("/v1/x", content=body, cast_to=object))
        await asyncio.wait_for(half.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await body.aclose()
        assert closed.is_set()
        assert (await client.messages.create(**ASK)).id == "msg_1"


def test_the_gate_is_first_come_first_served() -> None:
    gate = Gate(1)
    order: list[int] = []

    def waiter(n: int, wants: bool = True) -> Any:
        def wake() -> bool:
            order.append(n)
            return wants

        return wake

    assert gate.enter(waiter(0))
    waiters = [waiter(1), waiter(2, wants=False), waiter(3), waiter(4)]
    assert not any(gate.enter(one) for one in waiters)
    assert gate.give_up(waiters[0]) and not gate.give_up(waiters[0])
    gate.leave()
    assert order == [2, 3], "one that gave up is not asked; one that does not want it passes it on"
    assert gate.free == 0 and not gate.give_up(waiters[2])
    gate.leave()
    gate.leave()
    assert order == [2, 3, 4] and gate.free == 1 and gate.enter(waiter(5))
