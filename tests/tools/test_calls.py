"""The calls of one turn: at the same time, up to a limit, within their time, approved, seen, and gone when it is over."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from kit import Kit, it, results, use

import anthropic
from anthropic.emulator import Emulator
from anthropic.tools import ToolCall, beta_async_tool, beta_tool, current_call

PATIENCE = 30.0


@contextmanager
def nothing_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


class Meeting:
    """A tool of which `size` calls have to be under way at once before any of them returns."""

    def __init__(self, kit: Kit, size: int) -> None:
        self.under_way = self.most = 0
        self._lock = threading.Lock()
        self._all_here = anyio.Event() if kit.asynchronous else threading.Event()
        self._size = size

        def meet(n: int) -> str:
            self._arrive()
            assert self._all_here.wait(PATIENCE)  # type: ignore[arg-type]
            self._leave()
            return str(n)

        async def ameet(n: int) -> str:
            self._arrive()
            with anyio.fail_after(PATIENCE):
                await self._all_here.wait()  # type: ignore[misc]
            self._leave()
            return str(n)

        self.tool: Any = beta_async_tool(ameet, name="meet") if kit.asynchronous else beta_tool(meet)

    def _arrive(self) -> None:
        with self._lock:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            if self.under_way == self._size:
                self._all_here.set()

    def _leave(self) -> None:
        with self._lock:
            self.under_way -= 1


async def test_twenty_calls_take_as_long_as_the_slowest(kit: Kit) -> None:
    # Each waits for all the others: run one after the other, the first would never return.
    meeting = Meeting(kit, 20)
    kit.emu.script([use(f"t{n}", "meet", n=n) for n in range(20)])
    with nothing_left():
        await it(kit.runner(meeting.tool).until_done())
    assert meeting.most == 20
    assert [r["content"] for r in results(kit.emu.requests[1])] == [str(n) for n in range(20)]


@pytest.mark.parametrize("limit", [2, 3, 5])
async def test_no_more_than_the_limit_run_at_once(kit: Kit, limit: int) -> None:
    meeting = Meeting(kit, limit)  # it opens when `limit` calls are there, and stays open
    kit.emu.script([use(f"t{n}", "meet", n=n) for n in range(9)])
    await it(kit.runner(meeting.tool, max_concurrency=limit).until_done())
    assert meeting.most == limit
    assert [r["content"] for r in results(kit.emu.requests[1])] == [str(n) for n in range(9)]


async def test_results_keep_the_order_of_the_calls(kit: Kit) -> None:
    second_done: Any = anyio.Event() if kit.asynchronous else threading.Event()

    def first() -> str:
        assert second_done.wait(PATIENCE)
        return "first"

    def second() -> str:
        second_done.set()
        return "second"

    async def afirst() -> str:
        await second_done.wait()
        return "first"

    slow: Any = beta_async_tool(afirst, name="first") if kit.asynchronous else beta_tool(first)
    kit.emu.script([use("t1", "first"), use("t2", "second")])
    await it(kit.runner(slow, kit.tool(second)).until_done())
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["first", "second"]


@pytest.mark.parametrize("how", ["parallel=False", "max_concurrency=1"])
async def test_calls_in_order_run_in_order_on_the_callers_thread(kit: Kit, how: str) -> None:
    seen: list[tuple[int, int]] = []

    def step(n: int) -> str:
        seen.append((n, threading.get_ident()))
        return ""

    kit.emu.script([use(f"t{n}", "step", n=n) for n in range(5)])
    in_order = how == "parallel=False"
    runner = kit.runner(kit.tool(step, parallel=not in_order), max_concurrency=None if in_order else 1)
    await it(runner.until_done())
    assert seen == [(n, threading.get_ident()) for n in range(5)]


def test_a_single_call_runs_on_the_callers_thread(emu: Emulator) -> None:
    database = sqlite3.connect(":memory:")  # refuses to be used in another thread

    @beta_tool
    def query(sql: str) -> str:
        return str(database.execute(sql).fetchall())

    emu.script([use("t1", "query", sql="select 1")])
    with anthropic.Anthropic(base_url=emu.url, api_key=emu.api_key) as client:
        client.messages.tool_runner(
            model="claude-opus-4-8",
            max_tokens=99,
            messages=[{"role": "user", "content": "hi"}],
            tools=[query],
        ).until_done()
    database.close()
    assert results(emu.requests[1])[0]["content"] == "[(1,)]"


async def test_a_call_that_takes_too_long_is_given_up_and_the_others_are_kept(kit: Kit) -> None:
    stopped: list[str] = []
    release = threading.Event()

    def hang() -> str:
        call = current_call()
        assert call is not None
        release.wait(PATIENCE)
        stopped.append(f"cancelled {call.cancelled}")
        return "too late"

    async def ahang() -> str:
        try:
            await anyio.sleep_forever()
        finally:
            stopped.append("cancelled True")
        return "too late"

    slow: Any = (
        beta_async_tool(ahang, name="hang", timeout=0.01)
        if kit.asynchronous
        else beta_tool(hang, timeout=0.01)
    )
    kit.emu.script([use("t1", "hang"), use("t2", "quick"), use("t3", "hang")])
    calls: list[ToolCall] = []
    runner = kit.runner(slow, kit.tool(lambda: "quick", name="quick"), on_tool_call=calls.append)
    await it(runner.until_done())
    first, second, third = results(kit.emu.requests[1])
    assert first["content"] == third["content"] == "The tool hang timed out after 0.01 s."
    assert first["is_error"] is True and second["content"] == "quick"
    given_up = [call for call in calls if call.status == "timed_out"]
    assert len({call.id for call in given_up}) == 2 and all(
        isinstance(c.error, TimeoutError) for c in given_up
    )
    release.set()
    for thread in threading.enumerate():
        if thread.name.startswith("tool-"):
            thread.join()
    assert stopped == ["cancelled True"] * 2


async def test_the_place_of_a_call_that_was_given_up_is_taken(kit: Kit) -> None:
    release = threading.Event()

    def hang() -> str:
        release.wait(PATIENCE)
        return ""

    async def ahang() -> str:
        await anyio.sleep_forever()
        return ""

    slow: Any = beta_async_tool(ahang, name="hang") if kit.asynchronous else beta_tool(hang)
    kit.emu.script([use("t1", "hang"), use("t2", "hang"), use("t3", "quick"), use("t4", "quick")])
    quick = kit.tool(lambda: "quick", name="quick")
    await it(kit.runner(slow, quick, max_concurrency=2, tool_timeout=0.01).until_done())
    release.set()
    assert [r["content"] for r in results(kit.emu.requests[1])][2:] == ["quick", "quick"]


@pytest.mark.parametrize(
    ("answer", "content"),
    [(True, "3"), (False, "The call of add was not approved."), (None, "The call of add was not approved."), ("not now", "not now"), (1, "The call of add was not approved.")],
)  # fmt: skip
async def test_only_true_lets_a_call_through(kit: Kit, answer: Any, content: str) -> None:
    asked: list[tuple[str, object]] = []

    def approve(call: ToolCall) -> Any:
        asked.append((call.name, call.input))
        return answer

    async def later(call: ToolCall) -> Any:
        return approve(call)

    kit.emu.script([use("t1", "add", a=1, b=2)])
    tool = kit.tool(lambda a, b: str(a + b), name="add")
    await it(kit.runner(tool, approve=later if kit.asynchronous else approve).until_done())
    [result] = results(kit.emu.requests[1])
    assert result["content"] == content and result.get("is_error", False) is (answer is not True)
    assert asked == [("add", {"a": 1, "b": 2})]


async def test_approvals_are_asked_one_by_one_before_any_tool_runs(kit: Kit) -> None:
    seen: list[str] = []

    def work(n: int) -> str:
        seen.append("ran")
        return ""

    kit.emu.script([use(f"t{n}", "work", n=n) for n in range(3)])
    await it(kit.runner(kit.tool(work), approve=lambda call: seen.append(call.id) is None).until_done())
    assert seen == ["t0", "t1", "t2", "ran", "ran", "ran"]


async def test_an_error_of_the_hook_ends_the_run_and_runs_nothing(kit: Kit) -> None:
    ran: list[int] = []
    kit.emu.script([use("t1", "work")])
    runner = kit.runner(kit.tool(lambda: ran.append(1), name="work"), approve=lambda call: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        await it(runner.until_done())
    assert ran == [] and len(kit.sent) == 1


async def test_each_call_is_seen_when_it_begins_and_when_it_ends(kit: Kit) -> None:
    seen: dict[str, list[str]] = {}

    def fail() -> str:
        raise KeyError("x")

    def watch(call: ToolCall) -> None:
        seen.setdefault(call.id, []).append(call.status)
        if call.status == "running":
            assert call.started is not None and call.duration is None
        elif call.status != "refused":
            assert call.duration is not None and call.duration >= 0
        assert isinstance(call.error, KeyError) == (call.status == "failed")

    kit.emu.script([use("t1", "good"), use("t2", "fail"), use("t3", "secret")])
    runner = kit.runner(
        kit.tool(lambda: "", name="good"),
        kit.tool(fail),
        kit.tool(lambda: "", name="secret"),
        on_tool_call=watch,
        approve=lambda call: call.name != "secret",
    )
    await it(runner.until_done())
    assert seen == {"t1": ["running", "done"], "t2": ["running", "failed"], "t3": ["refused"]}


async def test_a_running_tool_knows_its_call(kit: Kit) -> None:
    kit.emu.script([use("t1", "who"), use("t2", "who")])
    await it(kit.runner(kit.tool(lambda: repr(current_call()), name="who")).until_done())
    assert [r["content"] for r in results(kit.emu.requests[1])] == [
        "<ToolCall who t1 running>",
        "<ToolCall who t2 running>",
    ]
    assert current_call() is None


# --- cancellation -----------------------------------------------------------------------------------------


def test_a_cancelled_run_leaves_no_task(emu: Emulator) -> None:
    ended: list[str] = []

    async def main() -> None:
        all_here = asyncio.Event()
        here = 0

        @beta_async_tool
        async def hang(n: int) -> str:
            nonlocal here
            here += 1
            if here == 3:
                all_here.set()
            try:
                await asyncio.sleep(PATIENCE)
            finally:
                await asyncio.sleep(0)  # a tool may take its time to clean up
                ended.append(f"{n}")
            return ""

        emu.script([use(f"t{n}", "hang", n=n) for n in range(5)])
        async with anthropic.AsyncAnthropic(base_url=emu.url, api_key=emu.api_key) as client:
            runner = client.beta.messages.tool_runner(
                model="claude-opus-4-8",
                max_tokens=99,
                messages=[{"role": "user", "content": "hi"}],
                tools=[hang],
                max_concurrency=3,
            )
            run = asyncio.create_task(runner.until_done())
            await all_here.wait()
            assert [call.status for call in runner.tool_calls] == ["running"] * 3 + ["waiting"] * 2
            calls = runner.tool_calls
            run.cancel()
            with pytest.raises(asyncio.CancelledError):
                await run
            assert sorted(ended) == ["0", "1", "2"] and here == 3
            assert {call.status for call in calls} == {"cancelled"}
            assert [item async for item in runner] == []
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


@pytest.mark.parametrize("where", ["beside", "in order"])
def test_an_interrupted_run_leaves_no_thread(emu: Emulator, where: str) -> None:
    begun, ran = threading.Event(), list[str]()

    @beta_tool
    def wait() -> str:
        begun.set()
        call = current_call()
        assert call is not None
        while not call.cancelled:  # a tool that looks
            threading.Event().wait(0.001)
        ran.append("stopped")
        return ""

    @beta_tool(parallel=where == "beside")
    def interrupt() -> str:
        assert begun.wait(PATIENCE)
        raise KeyboardInterrupt

    @beta_tool
    def never() -> str:
        ran.append("never")
        return ""

    emu.script([use("t1", "wait"), use("t2", "interrupt"), use("t3", "never")])
    with nothing_left(), anthropic.Anthropic(base_url=emu.url, api_key=emu.api_key) as client:
        runner = client.beta.messages.tool_runner(
            model="claude-opus-4-8",
            max_tokens=99,
            messages=[{"role": "user", "content": "hi"}],
            tools=[wait, interrupt, never],
            max_concurrency=2,
        )
        with pytest.raises(KeyboardInterrupt):
            runner.until_done()
    assert "stopped" in ran


def test_tools_run_on_trio(emu: Emulator) -> None:
    import trio

    here = 0

    async def main() -> None:
        all_here = trio.Event()

        @beta_async_tool
        async def meet() -> str:
            nonlocal here
            here += 1
            if here == 3:
                all_here.set()
            await all_here.wait()
            return "met"

        @beta_async_tool(timeout=0.01)
        async def hang() -> str:
            await trio.sleep_forever()
            return ""

        emu.script([use("t1", "meet"), use("t2", "meet"), use("t3", "meet"), use("t4", "hang")])
        async with anthropic.AsyncAnthropic(base_url=emu.url, api_key=emu.api_key) as client:
            await client.messages.tool_runner(
                model="claude-opus-4-8",
                max_tokens=99,
                messages=[{"role": "user", "content": "hi"}],
                tools=[meet, hang],
            ).until_done()

    trio.run(main)
    assert [r["content"] for r in results(emu.requests[1])] == ["met"] * 3 + [
        "The tool hang timed out after 0.01 s."
    ]


def test_the_loop_is_free_while_tools_wait(emu: Emulator) -> None:
    """An async tool that waits does not keep others from running: checked by a task beside the run."""

    async def main() -> None:
        asked, answered = asyncio.Event(), asyncio.Event()

        @beta_async_tool
        async def ask() -> str:
            asked.set()
            await answered.wait()
            return "answered"

        async def answer() -> None:
            await asked.wait()
            answered.set()

        emu.script([use("t1", "ask")])
        async with anthropic.AsyncAnthropic(base_url=emu.url, api_key=emu.api_key) as client:
            runner = client.messages.tool_runner(
                model="claude-opus-4-8",
                max_tokens=99,
                messages=[{"role": "user", "content": "hi"}],
                tools=[ask],
            )
            await asyncio.gather(runner.until_done(), answer())

    asyncio.run(main())
    assert results(emu.requests[1])[0]["content"] == "answered"
