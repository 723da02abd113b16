"""Tool sets in a run: members by name, in order, until one fails."""

from __future__ import annotations

from typing import Any

import pytest
from kit import Kit, it, results, use

from anthropic.tools import (
    BetaAsyncRunnableToolset,
    BetaRunnableToolset,
    ToolError,
    ToolsetClosedError,
    ToolsetContractError,
)
from anthropic.types import ToolUseBlock


def member(id: str, name: str, **input: Any) -> dict[str, Any]:
    return {**use(id, name, **input), "toolset_name": "computer"}


def computer(kit: Kit, log: list[str]) -> Any:
    def do(context: Any, name: str, input: Any) -> Any:
        assert context.tool_use.name == name
        log.append(name)
        if name == "zoom":
            raise ToolError([{"type": "image"}, {"type": "text", "text": "cannot zoom"}])
        if name == "key":
            raise ToolError([])
        if name == "wait":
            raise ToolsetContractError("a mistake of the program")
        return f"did {name}"

    definition: Any = {"type": "computer_toolset_20260801"}

    class Sync(BetaRunnableToolset):
        toolset_name = "computer"

        def to_dict(self) -> Any:
            return definition

        def call(self, context: Any, name: str, input: Any) -> Any:
            return do(context, name, input)

    class Async(BetaAsyncRunnableToolset):
        toolset_name = "computer"

        def to_dict(self) -> Any:
            return definition

        async def call(self, context: Any, name: str, input: Any) -> Any:
            return do(context, name, input)

    return Async() if kit.asynchronous else Sync()


async def test_members_run_in_order_and_say_whose_they_are(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script([member(f"t{n}", name) for n, name in enumerate(["screenshot", "left_click", "scroll"])])
    other = kit.tool(lambda: "the other", name="screenshot")
    kit.emu.script([use("t9", "screenshot")])
    await it(kit.runner(computer(kit, log), other).until_done())
    assert log == ["screenshot", "left_click", "scroll"]
    assert kit.emu.requests[0].json["tools"][0] == {"type": "computer_toolset_20260801"}
    assert results(kit.emu.requests[1])[0] == {
        "type": "tool_result", "tool_use_id": "t0", "content": "did screenshot", "toolset_name": "computer",
    }  # fmt: skip
    assert results(kit.emu.requests[2]) == [
        {"type": "tool_result", "tool_use_id": "t9", "content": "the other"}
    ]


async def test_after_a_failure_the_rest_of_the_set_is_not_run(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script([member("t1", "zoom"), use("t2", "note"), member("t3", "scroll")])
    kit.emu.script([member("t4", "key")])
    await it(kit.runner(computer(kit, log), kit.tool(lambda: "noted", name="note")).until_done())
    first, second, third = results(kit.emu.requests[1])
    assert (
        first["content"] == [{"type": "text", "text": "cannot zoom"}] and first["is_error"]
    )  # images are dropped
    assert second["content"] == "noted"
    assert (
        third["content"].startswith("Not executed")
        and third["is_error"]
        and third["toolset_name"] == "computer"
    )
    assert results(kit.emu.requests[2])[0]["content"] == "The call failed."
    assert log == ["zoom", "key"]


async def test_a_set_called_as_a_tool_runs_nothing_of_the_batch(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script([use("t1", "computer", action="screenshot"), member("t2", "screenshot")])
    await it(kit.runner(computer(kit, log)).until_done())
    first, second = results(kit.emu.requests[1])
    assert "nothing in the batch was executed" in first["content"] and second["content"].startswith(
        "Not executed"
    )
    assert log == []


async def test_a_mistake_of_the_program_ends_the_run(kit: Kit) -> None:
    kit.emu.script([member("t1", "wait")])
    with pytest.raises(ToolsetContractError, match="a mistake of the program"):
        await it(kit.runner(computer(kit, [])).until_done())
    runner = kit.runner()
    with pytest.raises(ToolsetContractError, match="cannot be added"):
        runner.add_tools(computer(kit, []))
    with pytest.raises(ToolsetContractError, match="cannot be removed"):
        runner.remove_tools(computer(kit, []))


async def test_one_call_by_hand(kit: Kit) -> None:
    toolset = computer(kit, [])
    block = ToolUseBlock(type="tool_use", id="t1", name="scroll", input={}, toolset_name="computer")
    assert (await it(toolset.tool_result(block)))["content"] == "did scroll"
    with pytest.raises(ToolsetContractError, match="of None"):
        await it(toolset.tool_result(block.model_copy(update={"toolset_name": None})))
    await it(toolset.close())
    with pytest.raises(ToolsetClosedError):
        await it(toolset.tool_result(block))


def test_a_set_of_the_other_colour_is_refused(kit: Kit) -> None:
    other = computer(Kit(kit.emu, asynchronous=not kit.asynchronous), [])
    with pytest.raises(ToolsetContractError):
        kit.runner(other)
