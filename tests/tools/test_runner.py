"""The loop: what is sent, when it ends, and what the program can change on the way."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from kit import Kit, each, every, it, reply, results, text, use

import anthropic
from anthropic import BadRequestError
from anthropic.emulator import Emulator
from anthropic.tools import ToolError, beta_async_tool, beta_tool
from anthropic.types import ParsedMessage
from anthropic.types.beta import ParsedBetaMessage

HI = {"role": "user", "content": "hi"}
MORE = {"role": "user", "content": "more"}


def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


@pytest.mark.parametrize("stable", [False, True])
async def test_the_tools_are_run_and_the_answer_comes(kit: Kit, stable: bool) -> None:
    kit.emu.script([text("Let me see."), use("t1", "add", a=1, b=2), use("t2", "add", a=3, b=4)])
    seen = await every(kit.runner(kit.tool(add), stable=stable))
    assert [message.stop_reason for message in seen] == ["tool_use", "end_turn"]
    assert all(isinstance(message, ParsedMessage if stable else ParsedBetaMessage) for message in seen)
    first, second = kit.sent
    assert first == [HI]
    assert [m["role"] for m in second] == ["user", "assistant", "user"]
    assert second[2]["content"] == [
        {"type": "tool_result", "tool_use_id": "t1", "content": "3"},
        {"type": "tool_result", "tool_use_id": "t2", "content": "7"},
    ]
    assert seen[1].content[0].text == "The tools returned: 3; 7"


async def test_nothing_is_sent_before_it_is_iterated(kit: Kit) -> None:
    kit.emu.script([text("hello")])
    runner = kit.runner(kit.tool(add))
    assert kit.sent == []
    assert (await it(runner.until_done())).stop_reason == "end_turn"
    assert await every(runner) == []
    assert await it(runner.until_done()) is await it(runner.until_done())
    assert len(kit.sent) == 1


async def test_a_run_that_was_left_is_resumed(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    runner = kit.runner(kit.tool(add))
    async for message in each(runner):
        assert message.stop_reason == "tool_use"
        break
    assert len(kit.sent) == 1
    assert (await it(runner.until_done())).stop_reason == "end_turn"


async def test_a_closed_runner_sends_nothing_more(kit: Kit) -> None:
    ran: list[int] = []
    kit.emu.script([use("t1", "note")])
    runner = kit.runner(kit.tool(lambda: ran.append(1) or "", name="note"))
    async for _ in each(runner):
        await it(runner.close())
    await it(runner.close())
    assert await every(runner) == [] and ran == [] and len(kit.sent) == 1


async def test_a_tool_can_close_the_runner(kit: Kit) -> None:
    log: list[str] = []
    kit.emu.script([use("t1", "stop"), use("t2", "note")])
    runner: Any = None

    def stop() -> str:
        runner.close()
        return "stopped"

    async def astop() -> str:
        await runner.close()
        return "stopped"

    tool: Any = beta_async_tool(astop, name="stop") if kit.asynchronous else beta_tool(stop)
    tool.close = lambda: log.append("tool closed")
    note = kit.tool(lambda: log.append("noted") or "", name="note")
    runner = kit.runner(tool, note, close_tools=True, max_concurrency=1)
    assert (await it(runner.until_done())).stop_reason == "tool_use"
    assert len(kit.sent) == 1 and log == ["noted", "tool closed"]


@pytest.mark.parametrize(
    ("stop", "requests"),
    [
        ("end_turn", 1),
        ("max_tokens", 1),
        ("stop_sequence", 1),
        ("model_context_window_exceeded", 1),
        ("refusal", 1),
        ("something_new", 1),
        (None, 1),
        ("tool_use", 2),
    ],
)
async def test_the_stop_reason_decides(kit: Kit, stop: str | None, requests: int) -> None:
    kit.emu.script({"content": [use("t1", "add", a=1, b=2)], "stop_reason": stop})
    await it(kit.runner(kit.tool(add)).until_done())
    assert len(kit.sent) == requests


async def test_a_paused_turn_is_sent_back_as_it_is(kit: Kit) -> None:
    search = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "x"}}
    kit.emu.script(reply(text("Searching."), search, stop="pause_turn"))
    kit.emu.script(reply(text("Found.")))
    seen = await every(kit.runner({"type": "web_search_20250305", "name": "web_search"}))
    assert [m.stop_reason for m in seen] == ["pause_turn", "end_turn"]
    assert kit.sent[1] == [HI, {"role": "assistant", "content": [text("Searching."), search]}]


@pytest.mark.parametrize("most", [1, 2, 3])
async def test_max_iterations_counts_replies_and_the_last_tools_are_still_run(kit: Kit, most: int) -> None:
    for number in range(5):
        kit.emu.script([use(f"t{number}", "add", a=number, b=1)])
    runner = kit.runner(kit.tool(add), max_iterations=most)
    assert len(await every(runner)) == most == len(kit.sent)
    assert runner.messages[-1]["content"][0]["content"] == str(most)


async def test_no_iterations_leave_no_message(kit: Kit) -> None:
    runner = kit.runner(kit.tool(add), max_iterations=0)
    with pytest.raises(anthropic.AnthropicError, match="`max_iterations` is 0"):
        await it(runner.until_done())
    with pytest.raises(ValueError, match="must not be negative"):
        kit.runner(max_iterations=-1)
    assert kit.sent == []


async def test_an_error_of_the_api_ends_the_run(kit: Kit) -> None:
    runner = kit.runner(kit.tool(add), max_tokens=-1)
    with pytest.raises(BadRequestError):
        await every(runner)
    assert await every(runner) == []


async def test_the_container_is_used_again(kit: Kit) -> None:
    container = {"id": "container_1", "expires_at": "2026-12-01T00:00:00Z"}
    skills = [{"type": "anthropic", "skill_id": "pdf", "version": "latest"}]
    given: list[tuple[Any, Any]] = [
        ({}, "container_1"),
        ({"container": {"skills": skills}}, {"skills": skills, "id": "container_1"}),
        ({"container": "container_0"}, "container_0"),
    ]
    for options, wanted in given:
        kit.emu.reset()
        kit.emu.script(
            {"content": [use("t1", "add", a=1, b=2)], "stop_reason": "tool_use", "container": container}
        )
        await it(kit.runner(kit.tool(add), **options).until_done())
        assert kit.emu.requests[1].json["container"] == wanted


# --- results --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "content"),
    [
        ("plain", "plain"),
        (None, ""),
        ([{"type": "text", "text": "a"}], [{"type": "text", "text": "a"}]),
        (map(text, "ab"), [text("a"), text("b")]),
        ([], []),
        ({"sum": 3, "parts": [1, 2]}, '{"sum":3,"parts":[1,2]}'),
        ([1, 2], "[1,2]"),
        (42, "42"),
        ("broken \ud83d here", "broken ��� here"),
    ],
    ids=lambda value: "map" if isinstance(value, map) else str(value),
)
async def test_what_a_tool_returns_is_what_the_model_reads(kit: Kit, value: Any, content: Any) -> None:
    if isinstance(value, map):
        value = map(text, "ab")  # the colours share the parameter, and it can be read once
    kit.emu.script([use("t1", "give")])
    await it(kit.runner(kit.tool(lambda: value, name="give")).until_done())
    assert results(kit.emu.requests[1]) == [{"type": "tool_result", "tool_use_id": "t1", "content": content}]


async def test_what_a_tool_raises_is_told_to_the_model(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    def fail(how: str) -> str:
        if how == "text":
            raise ToolError("no such city")
        if how == "blocks":
            raise ToolError([{"type": "text", "text": "no such city"}])
        raise RuntimeError("x" * 5000)

    calls = [use(f"t{n}", "fail", how=how) for n, how in enumerate(["text", "blocks", "other"])]
    kit.emu.script(calls)
    await it(kit.runner(kit.tool(fail)).until_done())
    first, second, third = results(kit.emu.requests[1])
    assert all(r["is_error"] is True for r in (first, second, third))
    assert first["content"] == "no such city" and second["content"] == [text("no such city")]
    assert third["content"].startswith("RuntimeError('xxx") and len(third["content"]) == 4096
    assert [(r.name, r.getMessage()) for r in caplog.records if r.levelname == "ERROR"] == [
        ("anthropic.lib.tools._beta_runner", "The tool fail failed")
    ]


async def test_wrong_arguments_are_explained_to_the_model(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a="one", c=3)])
    await it(kit.runner(kit.tool(add)).until_done())
    [result] = results(kit.emu.requests[1])
    assert result["is_error"] is True
    for words in (
        "a: Input should be a valid integer",
        "'one'",
        "b: Missing",
        "c: Unexpected",
        "Its arguments: a, b",
    ):
        assert words in result["content"]


async def test_a_tool_that_is_not_there(kit: Kit) -> None:
    kit.emu.script([use("t1", "nothing"), use("t2", "add", a=1, b=1)])
    with pytest.warns(
        UserWarning, match="'nothing' not found in tool runner. Available tools: add"
    ) as caught:
        await it(kit.runner(kit.tool(add)).until_done())
    assert "anthropic" not in caught[0].filename.split("/")  # it points at the caller
    first, second = results(kit.emu.requests[1])
    assert (
        first["content"] == "Error: Tool 'nothing' not found"
        and first["is_error"]
        and second["content"] == "2"
    )


async def test_calls_of_tools_taken_away_by_the_history_are_not_run(kit: Kit) -> None:
    def change(kind: str) -> Any:
        block = {"type": kind, "tool": {"type": "tool_reference", "name": "add"}}
        return {"role": "system", "content": [block]}

    for changes, wanted in (
        (["tool_removal"], "Error: Tool 'add' not found"),
        (["tool_removal", "tool_addition"], "2"),
    ):
        kit.emu.reset()
        kit.emu.script([use("t1", "add", a=1, b=1)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            await it(kit.runner(kit.tool(add), messages=[HI, *map(change, changes), MORE]).until_done())
        assert results(kit.emu.requests[1])[0]["content"] == wanted


# --- changing the run -----------------------------------------------------------------------------------


async def test_results_are_made_once(kit: Kit) -> None:
    ran: list[int] = []
    kit.emu.script([use("t1", "note")])
    runner = kit.runner(kit.tool(lambda: ran.append(1) or "noted", name="note"))
    async for message in each(runner):
        made = await it(runner.generate_tool_call_response())
        assert made is await it(runner.generate_tool_call_response())
        assert (made is None) == (message.stop_reason == "end_turn")
    assert ran == [1] and results(kit.emu.requests[1])[0]["content"] == "noted"
    assert await it(kit.runner().generate_tool_call_response()) is None


@pytest.mark.parametrize("style", ["user only", "reply and results", "reply", "object", "own results"])
async def test_what_is_appended_follows_the_reply_and_its_results(kit: Kit, style: str) -> None:
    ran: list[int] = []
    kit.emu.script([use("t1", "note")])
    runner = kit.runner(kit.tool(lambda: ran.append(1) or "noted", name="note"))
    async for message in each(runner):
        if message.stop_reason != "tool_use":
            continue
        own = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "mine"}]}
        before: list[Any] = {
            "user only": [],
            "reply and results": [message, await it(runner.generate_tool_call_response())]
            if style == "reply and results"
            else [],
            "reply": [{"role": "assistant", "content": message.content}],
            "object": [message],
            "own results": [own],
        }[style]
        runner.append_messages(*before, MORE)
    assert [m["role"] for m in kit.sent[1]] == ["user", "assistant", "user", "user"]
    assert kit.sent[1][-1] == MORE
    mine = style == "own results"
    assert results(kit.emu.requests[1])[0]["content"] == ("mine" if mine else "noted")
    assert ran == ([] if mine else [1])


async def test_an_edited_reply_takes_the_place_of_the_reply(kit: Kit) -> None:
    kit.emu.script([text("secret"), use("t1", "add", a=1, b=2), use("t2", "add", a=5, b=5)])
    runner = kit.runner(kit.tool(add))
    async for message in each(runner):
        if message.stop_reason == "tool_use":
            runner.append_messages({"role": "assistant", "content": message.content[1:2]})
    assert [m["role"] for m in kit.sent[1]] == ["user", "assistant", "user"]
    assert [b["id"] for b in kit.sent[1][1]["content"]] == ["t1"]
    assert [b["tool_use_id"] for b in kit.sent[1][2]["content"]] == ["t1"]


async def test_an_append_to_the_last_reply_does_not_go_on(kit: Kit) -> None:
    kit.emu.script([text("hello")])
    runner = kit.runner(kit.tool(add))
    async for _ in each(runner):
        runner.append_messages(MORE)
    assert len(kit.sent) == 1
    assert [m["role"] for m in runner.messages] == ["user", "assistant", "user"]


async def test_params_are_replaced_and_the_reply_is_kept(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    runner = kit.runner(kit.tool(add), system="one", betas=["compact-2026-01-12"])
    async for message in each(runner):
        if message.stop_reason == "tool_use":
            runner.set_messages_params(lambda old: {**old, "max_tokens": 7, "messages": [MORE]})
            with pytest.raises(ValueError, match="no `messages`"):
                runner.set_messages_params({"model": "m"})
            with pytest.raises(TypeError, match="thread"):
                runner.set_messages_params(lambda old: {**old, "thread": {}})
            with pytest.raises(ValueError, match="compact_before_next_turn"):
                runner.set_messages_params(lambda old: {**old, "compaction": {"type": "summarize"}})
            runner.set_messages_params(
                lambda old: {k: v for k, v in old.items() if k not in ("system", "betas")}
            )
    second = kit.emu.requests[1]
    assert [m["role"] for m in second.json["messages"]] == ["user", "assistant", "user"]
    assert second.json["messages"][0] == MORE and second.json["max_tokens"] == 7
    assert (
        "system" not in second.json
        and second.json["tools"]
        and second.headers["anthropic-beta"] == "compact-2026-01-12,structured-outputs-2025-12-15"
    )


async def test_tools_come_and_go(kit: Kit) -> None:
    def other() -> str:
        """Something else."""
        return "done"

    kit.emu.script([use("t1", "add", a=1, b=2), use("t2", "other")])
    kit.emu.script([use("t3", "other"), use("t4", "add", a=1, b=2)])
    runner = kit.runner(kit.tool(add), betas=["inline-tools-2026-09-15"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        async for message in each(runner):
            if message.content[0].type == "tool_use" and message.content[0].id == "t1":
                runner.add_tools(kit.tool(other))
                runner.remove_tools("add")
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["Error: Tool 'add' not found", "done"]
    change = kit.sent[1][-1]
    assert change["role"] == "system" and kit.sent[1][-2]["role"] == "user"
    assert [b["type"] for b in change["content"]] == ["tool_addition", "tool_removal"]
    assert change["content"][0]["tool"]["definition"]["name"] == "other"
    assert change["content"][1]["tool"] == {"type": "tool_reference", "name": "add"}
    assert [r["content"] for r in results(kit.emu.requests[2])] == ["done", "Error: Tool 'add' not found"]
    assert [r.json["tools"] for r in kit.emu.requests[1:]] == [kit.emu.requests[0].json["tools"]] * 2
    assert sum(m["role"] == "system" for m in kit.sent[2]) == 1


# --- what is refused at once ----------------------------------------------------------------------------


def test_a_tool_of_the_other_colour_is_refused(emu: Emulator) -> None:
    async def later() -> str:
        return ""

    for cls, tool, words in (
        (
            anthropic.Anthropic,
            beta_async_tool(later),
            "use the async client, or make the tool with @beta_tool",
        ),
        (
            anthropic.AsyncAnthropic,
            beta_tool(lambda: "", name="now"),
            "use the sync client, or make .* @beta_async_tool",
        ),
    ):
        client: Any = cls(base_url=emu.url, api_key="k")
        with pytest.raises(TypeError, match=words):
            client.beta.messages.tool_runner(model="m", max_tokens=1, messages=[], tools=[tool])


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"run_tools_eagerly": True}, ValueError, "stream=True"),
        ({"compaction": {"type": "summarize"}}, ValueError, "compact_before_next_turn"),
        ({"tools": [3]}, TypeError, "A tool is a function with @beta_tool"),
        ({"max_concurrency": 0}, ValueError, "at least 1"),
        ({"tool_timeout": 0}, ValueError, "more than 0"),
    ],
)
def test_bad_options_are_refused(emu: Emulator, options: Any, error: Any, words: str) -> None:
    client = anthropic.Anthropic(base_url=emu.url, api_key="k")
    given: Any = {"model": "m", "max_tokens": 1, "messages": [], "tools": [], **options}
    with pytest.raises(error, match=words):
        client.beta.messages.tool_runner(**given)


async def test_the_emulator_refuses_calls_without_results(kit: Kit) -> None:
    history = [HI, {"role": "assistant", "content": [use("t1", "add", a=1, b=2)]}]
    with pytest.raises(BadRequestError, match="without `tool_result` blocks"):
        await it(kit.runner(kit.tool(add), messages=[*history, MORE]).until_done())


async def test_runners_can_be_made_by_hand(kit: Kit) -> None:
    tool = kit.tool(add)
    cls = anthropic.tools.BetaAsyncToolRunner if kit.asynchronous else anthropic.tools.BetaToolRunner
    params: Any = {"max_tokens": 9, "model": "claude-opus-4-8", "messages": [HI], "tools": [tool.to_dict()]}
    kit.emu.script([use("t1", "add", a=1, b=2)])
    runner: Any = cls(
        params=params, options={"extra_headers": {"x-own": "1"}}, tools=[tool], client=kit.client
    )
    await it(runner.until_done())
    assert [r.headers["x-own"] for r in kit.emu.requests] == ["1", "1"]
    assert kit.emu.requests[0].headers["x-stainless-helper"] == "beta.messages.parse, BetaToolRunner"
    with pytest.raises(TypeError, match="needs `params` and `client`"):
        cls(tools=[tool])


async def test_definitions_are_sent_in_the_order_given(kit: Kit) -> None:
    server = {"type": "web_search_20250305", "name": "web_search"}
    await it(kit.runner(server, kit.tool(add), stable=True).until_done())
    assert [t["name"] for t in kit.emu.requests[0].json["tools"]] == ["web_search", "add"]


async def test_tool_objects_can_be_sent_by_hand(kit: Kit) -> None:
    tool = kit.tool(add)
    for create in (kit.client.messages.create, kit.client.beta.messages.create):
        await it(create(max_tokens=9, model="claude-opus-4-8", messages=[HI], tools=[tool]))
    assert [r.json["tools"] for r in kit.emu.requests] == [[tool.to_dict()]] * 2


async def test_tools_that_hold_something_are_closed_with_the_run(kit: Kit) -> None:
    closed: list[str] = []
    for keep in (True, False):
        tool = kit.tool(add)
        tool.close = lambda keep=keep: closed.append(f"kept {keep}")
        await it(kit.runner(tool, close_tools=not keep).until_done())
    assert closed == ["kept False"]
