"""Histories that are replaced by a summary, in the ways of both releases."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from kit import Kit, each, every, it, reply, results, text, use

HI = {"role": "user", "content": "hi"}
BIG = {
    "input_tokens": 60,
    "cache_creation_input_tokens": 20,
    "cache_read_input_tokens": 10,
    "output_tokens": 10,
}
streams = pytest.mark.parametrize("stream", [False, True])


def adder(kit: Kit, ran: list[int] | None = None) -> Any:
    def add(a: int, b: int) -> str:
        if ran is not None:
            ran.append(a)
        return str(a + b)

    return kit.tool(add)


# --- compact_before_next_turn -------------------------------------------------------------------------------


async def run(runner: Any, when: int) -> list[str | None]:
    """Go through a run, asking for a compaction in the body of the reply `when`."""
    seen: list[str | None] = []
    async for item in each(runner):
        message = await it(item.get_final_message()) if hasattr(item, "get_final_message") else item
        if len(seen) == when:
            runner.compact_before_next_turn()
        seen.append(message.stop_reason)
    return seen


@streams
async def test_it_follows_the_turn_and_its_tools(kit: Kit, stream: bool) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    runner = kit.runner(
        adder(kit),
        stream=stream,
        max_iterations=2,  # a compaction does not count
        stop_sequences=["x"],
        tool_choice={"type": "any"},
        output_config={
            "effort": "low",
            "format": {"type": "json_schema", "schema": {"type": "object", "additionalProperties": False}},
        },
    )
    kit.emu.script([text("done")], when=lambda r: "compaction" not in r.json)
    assert await run(runner, 0) == ["tool_use", "compaction", "end_turn"]
    first, second, third = (request.json for request in kit.emu.requests)
    assert [m["role"] for m in second["messages"]] == ["user", "assistant", "user"]
    assert second["compaction"] == {"type": "summarize"} and second["output_config"] == {"effort": "low"}
    assert not {"stop_sequences", "tool_choice", "context_management"} & set(second)
    assert [m["role"] for m in third["messages"]] == ["assistant"]
    assert third["messages"][0]["content"][0]["type"] == "compaction"
    assert (third["tool_choice"], third["stop_sequences"]) == (first["tool_choice"], first["stop_sequences"])


@streams
async def test_it_is_the_first_request_when_asked_for_before(kit: Kit, stream: bool) -> None:
    runner = kit.runner(stream=stream)
    runner.compact_before_next_turn({"type": "summarize", "instructions": "briefly"})
    assert [m.stop_reason for m in [await it(runner.until_done())]] == ["end_turn"]
    assert [r.json.get("compaction") for r in kit.emu.requests] == [
        {"type": "summarize", "instructions": "briefly"},
        None,
    ]


async def test_after_the_last_turn_it_is_the_end(kit: Kit) -> None:
    kit.emu.script([text("done")])
    runner = kit.runner(adder(kit))
    assert await run(runner, 0) == ["end_turn", "compaction"]
    assert [m["role"] for m in kit.sent[1]] == ["user", "assistant"] and len(kit.sent) == 2
    assert [m["content"][0].type for m in runner.messages] == ["compaction"]


async def test_it_waits_for_a_paused_turn(kit: Kit) -> None:
    kit.emu.script(reply(text("Searching."), stop="pause_turn"))
    kit.emu.script([text("done")])
    assert await run(kit.runner(), 0) == ["pause_turn", "end_turn", "compaction"]


async def test_without_a_summary_the_history_is_kept(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    kit.emu.script([text("done")])
    kit.emu.script(reply({"type": "compaction", "content": None}, stop="compaction"))
    runner = kit.runner()
    assert await run(runner, 0) == ["end_turn", "compaction"]
    assert [m["role"] for m in runner.messages] == ["user", "assistant"]
    assert (await it(runner.until_done())).stop_reason == "end_turn"
    assert "no summary" in caplog.text


async def test_it_is_not_asked_for_with_calls_unanswered(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    kit.emu.script(reply(use("t1", "add", a=1, b=2), stop="max_tokens"))
    assert await run(kit.runner(adder(kit)), 0) == ["max_tokens"]
    assert "tool calls that are not answered" in caplog.text and len(kit.sent) == 1


async def test_it_is_not_asked_for_beyond_the_last_iteration(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    assert await run(kit.runner(adder(kit), max_iterations=1), 0) == ["tool_use"]


async def test_what_cannot_go_together_is_refused(kit: Kit) -> None:
    edits = {"edits": [{"type": "compact_20260112"}]}
    runner = kit.runner(betas=["compact-2026-01-12"], context_management=edits)
    with pytest.raises(ValueError, match="compact_20260112"):
        runner.compact_before_next_turn()
    runner = kit.runner()
    runner.compact_before_next_turn()
    async for message in each(runner):
        if message.stop_reason == "compaction":
            with pytest.raises(ValueError, match="Cannot append messages"):
                runner.append_messages(HI)
            with pytest.raises(ValueError, match="Cannot change the history"):
                runner.set_messages_params(lambda old: {**old, "messages": [HI, HI]})
            runner.set_messages_params(lambda old: {**old, "max_tokens": 7})
            runner.compact_before_next_turn()  # does nothing here
    assert [r.json["max_tokens"] for r in kit.emu.requests] == [500, 7]


# --- compaction_control -------------------------------------------------------------------------------------


def controlled(kit: Kit, *tools: Any, **control: Any) -> Any:
    with pytest.warns(DeprecationWarning, match="compact_before_next_turn") as caught:
        runner = kit.runner(
            *tools,
            system="be brief",
            compaction_control={"enabled": True, "context_token_threshold": 100, **control},
        )
    assert caught[0].filename.endswith("kit.py")
    return runner


@pytest.mark.parametrize("stable", [False, True])
async def test_a_long_history_becomes_its_summary(
    kit: Kit, stable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "anthropic.lib.tools._beta_runner")
    ran: list[int] = []
    kit.emu.script({"content": [use("t1", "add", a=1, b=2)], "stop_reason": "tool_use", "usage": BIG})
    kit.emu.script([text("<summary>all</summary>")])
    kit.emu.script([text("done")])
    runner = controlled(kit, adder(kit, ran), summary_prompt="Sum up.", model="claude-haiku-4-5")
    assert [m.stop_reason for m in await every(runner)] == ["tool_use", "end_turn"]
    _, summary, last = kit.emu.requests
    assert summary.json["messages"] == [HI, {"role": "user", "content": [text("Sum up.")]}]
    assert (summary.json["model"], summary.json["max_tokens"]) == ("claude-haiku-4-5", 500)
    assert summary.headers["x-stainless-helper"] == "compaction"
    assert (
        last.json["messages"] == [{"role": "user", "content": [text("<summary>all</summary>")]}] and ran == []
    )
    assert len([r for r in caplog.records if r.name == "anthropic.lib.tools._beta_runner"]) == 2


async def test_a_short_history_is_kept_and_so_is_that_of_a_last_turn(kit: Kit) -> None:
    kit.emu.script(
        {
            "content": [use("t1", "add", a=1, b=2)],
            "stop_reason": "tool_use",
            "usage": {**BIG, "output_tokens": 9},
        }
    )
    kit.emu.script({"content": [text("done")], "stop_reason": "end_turn", "usage": BIG})
    assert len(await every(controlled(kit, adder(kit)))) == 2
    assert len(kit.sent) == 2 and results(kit.emu.requests[1])[0]["content"] == "3"


async def test_a_summary_without_text_is_an_error(kit: Kit) -> None:
    kit.emu.script({"content": [use("t1", "add", a=1, b=2)], "stop_reason": "tool_use", "usage": BIG})
    kit.emu.script([use("t2", "add", a=1, b=2)])
    with pytest.raises(ValueError, match=r"has no text; the reply holds \['tool_use'\]"):
        await it(controlled(kit, adder(kit)).until_done())


async def test_a_control_that_is_off_says_nothing(kit: Kit) -> None:
    kit.emu.script([text("done")])
    await it(kit.runner(compaction_control={"enabled": False}).until_done())
