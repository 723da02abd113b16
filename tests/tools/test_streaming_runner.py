"""Runners of streams: the same loop, and tools that run while the reply is still being read."""

from __future__ import annotations

from typing import Any

import pytest
from kit import Kit, each, every, it, reply, results, text, use

import anthropic
from anthropic import APIConnectionError
from anthropic.tools import ToolError

CALLS = [text("Let me see."), use("t1", "add", a=1, b=2), use("t2", "add", a=3, b=4)]


def adder(kit: Kit, log: list[str] | None = None) -> Any:
    def add(a: int, b: int) -> str:
        if log is not None:
            log.append(f"ran {a}")
        return str(a + b)

    return kit.tool(add)


@pytest.mark.parametrize("stable", [False, True])
async def test_each_reply_is_a_stream(kit: Kit, stable: bool) -> None:
    kit.emu.script(CALLS)
    said: list[str] = []
    async for stream in each(kit.runner(adder(kit), stream=True, stable=stable)):
        name = (
            ("BetaAsync" if not stable else "Async") if kit.asynchronous else ("Beta" if not stable else "")
        )
        assert type(stream) is getattr(anthropic, f"{name}MessageStream")
        said.append("".join(await every(stream.text_stream)))
    assert said == ["Let me see.", "The tools returned: 3; 7"]
    assert all(request.json["stream"] is True for request in kit.emu.requests)


@pytest.mark.parametrize("read", ["nothing", "a part", "all", "the message"])
async def test_a_stream_that_was_not_read_is_read_by_the_runner(kit: Kit, read: str) -> None:
    kit.emu.script(CALLS)
    runner = kit.runner(adder(kit), stream=True)
    streams: list[Any] = []
    async for stream in each(runner):
        streams.append(stream)
        if read == "a part":
            async for _ in each(stream):
                break
        elif read == "all":
            await every(stream)
        elif read == "the message":
            await it(stream.get_final_message())
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["3", "7"]
    assert all(stream.response.is_closed for stream in streams)
    last = await it(runner.until_done())
    assert last is await it(streams[-1].get_final_message()) and last.stop_reason == "end_turn"


async def test_results_can_be_made_in_the_body(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script(CALLS)
    runner = kit.runner(adder(kit, log), stream=True)
    async for stream in each(runner):
        made = await it(runner.generate_tool_call_response())
        message = await it(stream.get_final_message())
        if made is not None:
            runner.append_messages(message, made, {"role": "user", "content": "more"})
    assert log == ["ran 1", "ran 3"]
    assert [m["role"] for m in kit.sent[1]] == ["user", "assistant", "user", "user"]


async def test_closing_the_runner_closes_the_stream(kit: Kit) -> None:
    kit.emu.script(CALLS)
    runner = kit.runner(adder(kit), stream=True)
    async for stream in each(runner):
        await it(runner.close())
        assert stream.response.is_closed
    assert len(kit.sent) == 1


async def test_a_stream_that_breaks_ends_the_run(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script(CALLS)
    kit.emu.fault("truncate")
    runner = kit.runner(adder(kit, log), stream=True, run_tools_eagerly=True)
    with pytest.raises(APIConnectionError):
        await it(runner.until_done())
    assert await every(runner) == [] and "ran 3" not in log


# --- eager --------------------------------------------------------------------------------------------------


async def test_a_tool_is_run_as_soon_as_the_model_has_gone_on(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script(CALLS)
    async for stream in each(kit.runner(adder(kit, log), stream=True, run_tools_eagerly=True)):
        async for event in each(stream):
            if event.type in ("content_block_start", "content_block_stop", "message_delta", "message_stop"):
                log.append(event.type)
        if "ran 3" in log:
            break
    assert log == [
        "content_block_start", "content_block_stop", "content_block_start", "content_block_stop",
        "content_block_start", "ran 1", "content_block_stop", "message_delta", "ran 3", "message_stop",
    ]  # fmt: skip


@pytest.mark.parametrize("read", ["text", "until_done", "message"])
async def test_eager_tools_run_however_the_stream_is_read(kit: Kit, read: str) -> None:
    log: list[str] = []
    kit.emu.script(CALLS)
    async for stream in each(kit.runner(adder(kit, log), stream=True, run_tools_eagerly=True)):
        if read == "text":
            await every(stream.text_stream)
        elif read == "until_done":
            await it(stream.until_done())
        else:
            await it(stream.get_final_message())
        log.append("read")
    assert log == ["ran 1", "ran 3", "read", "read"]
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["3", "7"]


async def test_a_call_can_be_held(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script(CALLS)
    runner = kit.runner(adder(kit, log), stream=True, run_tools_eagerly=True)
    runner.defer_tool_call("t1")  # outside of a reply it does nothing
    assert runner.deferred_tool_calls == []
    async for stream in each(runner):
        async for event in each(stream):
            if event.type == "content_block_stop" and event.content_block.type == "tool_use":
                if event.content_block.id == "t1":
                    runner.defer_tool_call(event.content_block)
        log.append("held " + " ".join(block.id for block in runner.deferred_tool_calls))
    assert log == ["ran 3", "held t1", "ran 1", "held "]
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["3", "7"]


async def test_a_reply_that_was_cut_off_does_not_run_its_last_call(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script(reply(*CALLS, stop="max_tokens"))
    await it(kit.runner(adder(kit, log), stream=True, run_tools_eagerly=True).until_done())
    assert log == ["ran 1"] and len(kit.sent) == 1


async def test_nothing_runs_early_after_another_model_took_over(kit: Kit) -> None:
    log: list[str] = []
    fallback = {"type": "fallback", "from": {"model": "a"}, "to": {"model": "claude-opus-4-8"}}
    kit.emu.script(reply(fallback, *CALLS[1:], stop="tool_use"))
    kit.emu.script([text("done")])
    async for stream in each(kit.runner(adder(kit, log), stream=True, run_tools_eagerly=True)):
        await it(stream.until_done())
        log.append("read")
    assert log == ["read", "ran 1", "ran 3", "read"]


async def test_an_eager_error_is_a_result(kit: Kit) -> None:
    def fail() -> str:
        raise ToolError("no")

    kit.emu.script([use("t1", "fail"), use("t2", "fail")])
    await it(kit.runner(kit.tool(fail), stream=True, run_tools_eagerly=True).until_done())
    assert [(r["content"], r["is_error"]) for r in results(kit.emu.requests[1])] == [("no", True)] * 2
