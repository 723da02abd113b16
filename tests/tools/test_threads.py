"""Message threads: what a turn sends, what becomes of the history, and what happens when the API loses a thread."""

from __future__ import annotations

import asyncio
import importlib
import logging
from typing import Any

import pydantic
import pytest
from kit import MODEL, Kit, each, it, reply, results, text, use

import anthropic
from anthropic import Anthropic, AnthropicError, BadRequestError, InternalServerError, NotFoundError
from anthropic.emulator import Emulator
from anthropic.threads import BetaAsyncMessageThread, BetaMessageThread
from anthropic.threads.state import State
from anthropic.tools import BetaAsyncToolRunner, BetaToolRunner

HI = {"role": "user", "content": "hi"}
MORE = {"role": "user", "content": "more"}
TOOL = {"name": "look", "input_schema": {"type": "object"}}
MARK = {"type": "ephemeral"}


def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


def open_thread(kit: Kit, **options: Any) -> Any:
    return kit.client.beta.messages.thread(**{"model": MODEL, "max_tokens": 500, **options})


def says(*words: str) -> list[dict[str, Any]]:
    """A history: turns of the user and of Claude in turn."""
    return [
        {"role": "assistant" if number % 2 else "user", "content": word} for number, word in enumerate(words)
    ]


def plain(messages: Any) -> list[tuple[str, Any]]:
    """A history as roles and texts."""
    return [(m["role"], text_of(m["content"])) for m in messages]


def text_of(content: Any) -> Any:
    if isinstance(content, str):
        return content
    out = [getattr(b, "text", None) or (b.get("text") if isinstance(b, dict) else b.type) for b in content]
    return out[0] if len(out) == 1 else out


def threads(kit: Kit) -> list[str]:
    """How each request so far stands to the API's threads."""
    return [(request.json.get("thread") or {"type": "whole"})["type"] for request in kit.emu.requests]


def wire(request: Any) -> tuple[Any, ...]:
    return request.json.get("thread"), request.json["messages"]


# --- H1: what is sent -----------------------------------------------------------------------------------


async def test_the_first_turn_creates_and_later_ones_send_only_what_is_new(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI], system="Be kind.", tools=[TOOL], tool_choice={"type": "none"})
    assert kit.sent == [] and thread.previous_message_id is None
    first = await it(thread.send())
    second = await it(thread.send(MORE))
    assert second.content[0].text == "You said: more" and thread.previous_message_id == second.id
    one, two = kit.emu.requests
    assert wire(one) == ({"type": "create"}, [HI])
    assert one.json["system"] == "Be kind." and one.json["tools"] == [TOOL]
    assert wire(two) == ({"type": "continue", "previous_message_id": first.id}, [MORE])
    assert "system" not in two.json and "tools" not in two.json
    for request in (one, two):
        assert request.betas == {"message-threads-2026-08-12"}
        assert request.headers["x-stainless-helper"] == "message-thread"
    assert plain(thread.messages) == plain(says("hi", "You said: hi", "more", "You said: more"))


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"betas": ["files-api-2025-04-14"]}, ["files-api-2025-04-14"]),
        ({"betas": ["message-threads-2026-08-12"]}, []),
        ({"extra_headers": {"Anthropic-Beta": "skills-2025-10-02"}}, ["skills-2025-10-02"]),
    ],
)
async def test_the_beta_is_added_once_to_those_of_the_caller(
    kit: Kit, options: Any, wanted: list[str]
) -> None:
    await it(open_thread(kit, messages=[HI], **options).send())
    assert kit.emu.requests[0].headers["anthropic-beta"].replace(" ", "").split(",") == [
        *wanted, "message-threads-2026-08-12",
    ]  # fmt: skip


async def test_the_betas_of_the_client_hold_in_a_thread_too(kit: Kit) -> None:
    client = kit.client.with_options(default_headers={"anthropic-beta": "skills-2025-10-02"})
    await it(client.beta.messages.thread(model=MODEL, max_tokens=9, messages=[HI]).send())
    assert kit.emu.requests[0].betas == {"skills-2025-10-02", "message-threads-2026-08-12"}


async def test_overrides_hold_for_one_turn_and_updates_for_all(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI], extra_headers={"x-a": "1"})
    await it(thread.send(max_tokens=7, extra_headers={"x-b": "2"}))
    thread.update(max_tokens=9, metadata={"user_id": "u"})
    await it(thread.send(MORE))
    one, two = kit.emu.requests
    assert (one.json["max_tokens"], two.json["max_tokens"]) == (7, 9)
    assert two.json["metadata"] == {"user_id": "u"}
    assert "x-a" not in one.headers and one.headers["x-b"] == "2" and two.headers["x-a"] == "1"


async def test_parse_gives_a_value(kit: Kit) -> None:
    class Sum(pydantic.BaseModel):
        total: int

    thread = open_thread(kit, messages=[HI], output_format=Sum)
    kit.emu.script([text('{"total": 3}')])
    kit.emu.script([text('{"total": "many"}')])
    assert (await it(thread.parse())).parsed_output == Sum(total=3)
    with pytest.raises(anthropic.OutputValidationError):  # the API has the reply all the same
        await it(thread.parse(MORE))
    assert len(thread.messages) == 4
    await it(thread.parse(MORE))
    assert threads(kit) == ["create", "continue", "continue"]


async def test_a_paused_turn_goes_on_with_no_messages(kit: Kit) -> None:
    kit.emu.script(reply(text("Wait."), stop="pause_turn"))
    kit.emu.script(reply(text("Done.")))
    thread = open_thread(kit, messages=[HI])
    paused = await it(thread.send())
    await it(thread.send())
    assert wire(kit.emu.requests[1]) == ({"type": "continue", "previous_message_id": paused.id}, [])


async def test_params_make_another_thread_and_a_fork_goes_its_own_way(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI], system="s", extra_headers={"x-a": "1"})
    await it(thread.send())
    assert thread.params["system"] == "s" and thread.params is not thread.params
    fork, other = thread.fork(), kit.client.beta.messages.thread(**thread.params)
    assert type(fork) is type(thread) and fork.previous_message_id is None
    await it(fork.send(MORE))
    await it(other.send(MORE))
    assert threads(kit) == ["create", "create", "create"]
    assert kit.sent[1] == kit.sent[2] and len(thread.messages) == 2
    assert kit.emu.requests[1].headers["x-a"] == "1"


async def test_a_long_thread_sends_each_message_once(kit: Kit) -> None:
    thread = open_thread(kit)
    for number in range(12):
        await it(thread.send({"role": "user", "content": str(number)}))
    assert [len(messages) for messages in kit.sent] == [1] * 12 and len(thread.messages) == 24


# --- H2: a thread that was lost ---------------------------------------------------------------------------


LOST = [
    ("not_found", "thread_not_found"),
    ("invalid_request", "thread_already_continued"),
    ("invalid_request", "thread_continue_in_flight"),
]


@pytest.mark.parametrize(("fault", "code"), LOST)
async def test_a_lost_thread_is_begun_anew_with_the_whole_history(
    kit: Kit, fault: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    marked = {"role": "user", "content": [{**text("hi"), "cache_control": MARK}]}
    thread = open_thread(kit, messages=[marked], system="s")
    await it(thread.send())
    kit.emu.fault(fault, error_code=code)
    more = {"role": "user", "content": [{**text("more"), "cache_control": MARK}]}
    with caplog.at_level(logging.INFO, "anthropic.lib.threads"):
        answer = await it(thread.send(more))
    assert code in caplog.text
    assert threads(kit) == ["create", "continue", "create"]
    again = kit.emu.requests[2].json
    assert again["system"] == "s"
    assert again["messages"][0]["content"] == [text("hi")]  # a request may hold few cache markers
    assert again["messages"][2] == more
    await it(thread.send(MORE))
    assert wire(kit.emu.requests[3])[0] == {"type": "continue", "previous_message_id": answer.id}
    assert thread.messages[0] == marked


async def test_a_thread_that_the_emulator_forgot_is_replayed_for_streams_too(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    await it(thread.send())
    kit.emu.forget_threads()
    async with _entered(thread.stream(MORE)) as stream:
        assert await it(stream.get_final_text()) == "You said: more"
    assert threads(kit) == ["create", "continue", "create"]
    assert len(thread.messages) == 4


@pytest.mark.parametrize("falls_back", [False, True])
async def test_lost_again_after_a_replay(kit: Kit, falls_back: bool) -> None:
    how = "continue_unthreaded" if falls_back else "error"
    thread = open_thread(kit, messages=[HI], unsupported_request_behavior=how)
    await it(thread.send())
    kit.emu.fault("not_found", times=2, error_code="thread_not_found")
    if falls_back:
        await it(thread.send(MORE))
        await it(thread.send(MORE))
        assert threads(kit) == ["create", "continue", "create", "whole", "whole"]
    else:
        with pytest.raises(NotFoundError):
            await it(thread.send(MORE))
        assert len(thread.messages) == 2


async def test_other_errors_are_raised_and_take_the_turn_back(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    kit.emu.fault("api_error")
    with pytest.raises(InternalServerError):
        await it(thread.send(MORE))
    assert thread.messages == (HI,)  # staged before: still there; given to the turn: taken back
    first = await it(thread.send(MORE))
    kit.emu.fault("invalid_request", error_code="thread_fingerprint_mismatch")
    with pytest.raises(anthropic.types.ThreadFingerprintMismatchError):
        await it(thread.send(MORE))
    assert thread.previous_message_id == first.id and len(thread.messages) == 3


# --- H3: where there are no threads ---------------------------------------------------------------------------


async def test_an_unsupported_request_raises_by_default(kit: Kit) -> None:
    kit.emu.refuse_in_threads("thinking")
    thread = open_thread(kit, messages=[HI])
    await it(thread.send())
    with pytest.raises(anthropic.types.ThreadUnsupportedRequestError) as caught:
        await it(thread.send(MORE, thinking={"type": "adaptive"}))
    assert caught.value.details.unsupported == ["thinking"]
    assert len(thread.messages) == 2
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "continue", "continue"]


async def test_or_the_thread_goes_on_without_one_for_good(kit: Kit) -> None:
    kit.emu.refuse_in_threads()
    thread = open_thread(
        kit, messages=[HI], system="s", unsupported_request_behavior="continue_unthreaded", betas=[]
    )
    await it(thread.send())
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "whole", "whole"]
    assert thread.previous_message_id is None
    for request in kit.emu.requests[1:]:
        assert request.json["system"] == "s" and "message-threads-2026-08-12" not in request.betas
    assert len(kit.sent[2]) == 3
    thread.update(system="t")  # nothing is fixed without a thread
    await it(thread.send(MORE))
    assert kit.emu.requests[-1].json["system"] == "t"


async def test_a_client_of_a_platform_without_threads_says_so(kit: Kit) -> None:
    kit.client._has_threads = False
    with pytest.raises(AnthropicError, match="has no message threads"):
        open_thread(kit)
    await it(kit.runner(kit.tool(add), thread=True).until_done())  # which runs without
    assert threads(kit) == ["whole", "whole"]


# --- H4: what belongs to the thread -----------------------------------------------------------------------------


async def test_system_and_tools_cannot_change_and_equal_ones_are_fine(kit: Kit) -> None:
    system = [text("s")]
    thread = open_thread(kit, messages=[HI], system=system, tools=[TOOL], tool_choice={"type": "none"})
    await it(thread.send())
    await it(thread.send(MORE, system=[text("s")], tools=[dict(TOOL)]))
    for changed, name in (({"system": "t"}, "`system`"), ({"tools": []}, "`tools`")):
        with pytest.raises(AnthropicError, match=f"Cannot change {name}"):
            await it(thread.send(MORE, **changed))
    system[0]["text"] = "edited in place"
    with pytest.raises(AnthropicError, match="Cannot change `system`"):
        await it(thread.send(MORE))
    assert len(kit.sent) == 2 and len(thread.messages) == 4


async def test_what_the_creating_turn_set_sticks_once_it_has_succeeded(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI], system="s")
    kit.emu.fault("api_error")
    with pytest.raises(InternalServerError):
        await it(thread.send(system="t"))
    assert thread.params["system"] == "s"
    await it(thread.send(system="t"))
    await it(thread.send(MORE))
    assert thread.params["system"] == "t"
    with pytest.raises(AnthropicError, match="Cannot change"):
        await it(thread.send(MORE, system="s"))


# --- H5: what is appended -----------------------------------------------------------------------------------------


async def test_the_reply_is_not_added_twice(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    for made in (
        lambda m: m,
        lambda m: {"role": "assistant", "content": m.content},
        lambda m: m.to_dict(),
        lambda m: {"role": "assistant", "content": m.content[0].text},
    ):
        message = await it(thread.send(MORE))
        thread.append(made(message))
        assert len(thread.messages) % 2 == 1 or thread.messages[0] == HI
    await it(thread.send(message, MORE))
    assert [len(messages) for messages in kit.sent] == [2, 1, 1, 1, 1]


async def test_another_reply_or_one_further_back_is_added(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    first = await it(thread.send())
    thread.append({"role": "assistant", "content": "something else"})
    assert len(thread.messages) == 3
    thread.append(MORE, first)
    assert len(thread.messages) == 5


async def test_what_is_appended_during_a_turn_follows_its_reply(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    async with _entered(thread.stream()) as stream:
        thread.append(MORE)
        with pytest.raises(AnthropicError, match="in the middle of a turn"):
            await it(thread.send({"role": "user", "content": "too early"}))
        await it(stream.until_done())
        assert plain(thread.messages) == plain(says("hi", "You said: hi", "more"))
    await it(thread.send())
    assert kit.sent[1] == [MORE]


async def test_bad_messages_and_names_are_refused_before_anything_is_sent(kit: Kit) -> None:
    thread = open_thread(kit)
    for wrong in (
        lambda: thread.send("hello"),
        lambda: thread.send(HI, thread={"type": "create"}),
        lambda: thread.send(HI, output_config={}),
        lambda: thread.stream(HI, colour="red"),
        lambda: thread.update(messages=[]),
        lambda: open_thread(kit, stream=True),
        lambda: open_thread(kit, thread={}),
    ):
        with pytest.raises(TypeError):
            await it(wrong())
    with pytest.raises(AnthropicError, match="no messages"):
        await it(thread.send())
    with pytest.raises(ValueError, match="continue_unthreaded"):
        open_thread(kit, unsupported_request_behavior="ignore")
    assert kit.sent == [] and thread.messages == ()


async def test_a_refused_turn_is_not_recorded_and_a_new_thread_follows(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    await it(thread.send())
    kit.emu.refuse(said="I ca")
    refused = await it(thread.send({"role": "user", "content": "bad"}))
    assert refused.stop_reason == "refusal" and thread.previous_message_id is None
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "continue", "create"]
    assert plain(kit.sent[2]) == plain(says("hi", "You said: hi", "more"))


async def test_a_reply_of_a_fallback_is_recorded_and_a_new_thread_follows(kit: Kit) -> None:
    step = {"type": "fallback_message", "model": MODEL, "input_tokens": 1, "output_tokens": 1}
    kit.emu.script(reply(text("from another"), usage={"iterations": [step]}))
    thread = open_thread(kit, messages=[HI])
    await it(thread.send())
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "create"]
    assert plain(kit.sent[1]) == plain(says("hi", "from another", "more"))


# --- H6: streams ----------------------------------------------------------------------------------------------------


class _entered:
    """``async with`` for the manager of either colour."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    async def __aenter__(self) -> Any:
        manager = self._manager
        return await manager.__aenter__() if hasattr(manager, "__aenter__") else manager.__enter__()

    async def __aexit__(self, *exc: Any) -> None:
        manager = self._manager
        if hasattr(manager, "__aexit__"):
            await manager.__aexit__(*exc)
        else:
            manager.__exit__(*exc)


async def test_a_stream_is_a_turn_that_ends_with_its_last_event(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    manager = thread.stream(MORE)
    assert kit.sent == [] and thread.messages == (HI,)
    async with _entered(manager) as stream:
        async for event in each(stream):
            if event.type == "message_stop":
                break
        assert len(thread.messages) == 3  # at once, not when the manager is left
        await it(thread.send(MORE))
    assert threads(kit) == ["create", "continue"]


async def test_a_partial_stream_keeps_what_is_complete_and_begun_text(kit: Kit) -> None:
    kit.emu.script([text("whole"), text("The end is " + "far " * 40)])
    thread = open_thread(kit, messages=[HI])
    async with _entered(thread.stream()) as stream:
        async for event in each(stream):
            if event.type == "text" and event.snapshot.startswith("The end"):
                break
    begun = thread.messages[1]["content"]
    assert begun[0].text == "whole" and begun[1].text.startswith("The end")
    assert len(begun[1].text) < 100
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "create"]
    assert [m["role"] for m in kit.sent[1]] == ["user", "assistant", "user"]


async def test_a_call_that_is_cut_off_is_not_kept(kit: Kit) -> None:
    kit.emu.script([text("Let me."), use("t1", "look", words="x" * 400)])
    thread = open_thread(kit, messages=[HI], tools=[TOOL])
    async with _entered(thread.stream()) as stream:
        async for event in each(stream):
            if event.type == "input_json":
                break
    assert plain(thread.messages) == [("user", "hi"), ("assistant", "Let me.")]


@pytest.mark.parametrize("how", ["truncate", "stream_error"])
async def test_a_stream_that_breaks_is_partial_and_asked_again_without_its_reply(kit: Kit, how: str) -> None:
    kit.emu.script([text("some words that never end, and go on and on")])
    kit.emu.fault(how, after=6)
    thread = open_thread(kit, messages=[HI])
    with pytest.raises(anthropic.APIError):
        async with _entered(thread.stream()) as stream:
            await it(stream.until_done())
    assert [m["role"] for m in thread.messages] == ["user", "assistant"]
    answer = await it(thread.send())
    assert threads(kit) == ["create", "create"] and kit.sent[1] == [HI]
    assert answer.content[0].text == "You said: hi" and len(thread.messages) == 2


async def test_a_stream_that_never_began_is_taken_back(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    async with _entered(thread.stream(MORE)):
        pass
    assert thread.messages == (HI,)
    kit.emu.fault("api_error")
    with pytest.raises(InternalServerError):
        async with _entered(thread.stream(MORE)):
            pass
    assert thread.messages == (HI,)
    await it(thread.send())
    assert threads(kit)[-1] == "create"


# --- tool runners ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stream", [False, True])
async def test_a_runner_can_have_the_api_keep_the_history(kit: Kit, stream: bool) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    kit.emu.script([use("t2", "add", a=3, b=4)])
    runner = kit.runner(kit.tool(add), thread=True, stream=stream, system="s")
    answer = await it(runner.until_done())
    assert answer.content[0].text == "The tools returned: 7"
    assert threads(kit) == ["create", "continue", "continue"]
    assert [len(messages) for messages in kit.sent] == [1, 1, 1]
    assert results(kit.emu.requests[2])[0]["content"] == "7"
    assert all("system" not in r.json and "tools" not in r.json for r in kit.emu.requests[1:])
    assert len(runner.messages) == 6
    assert set(kit.emu.requests[0].headers["x-stainless-helper"].split(", ")) == {
        *([] if stream else ["beta.messages.parse"]),
        "BetaToolRunner",
        "message-thread",
    }


async def test_eager_tools_and_values_work_in_a_thread(kit: Kit) -> None:
    class Sum(pydantic.BaseModel):
        total: int

    kit.emu.script([use("t1", "add", a=1, b=2), use("t2", "add", a=2, b=2)])
    kit.emu.script([text('{"total": 7}')])
    runner = kit.runner(
        kit.tool(add), thread=True, stream=True, run_tools_eagerly=True, output_format=Sum, max_iterations=4
    )
    assert (await it(runner.until_done())).parsed_output == Sum(total=7)
    assert threads(kit) == ["create", "continue"]
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["3", "4"]


@pytest.mark.parametrize("given", [{}, {"thread": False}, {"thread": None}])
async def test_without_asking_for_it_the_whole_history_is_sent(kit: Kit, given: Any) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    await it(kit.runner(kit.tool(add), **given).until_done())
    assert threads(kit) == ["whole", "whole"] and len(kit.sent[1]) == 3


async def test_a_runner_goes_on_without_a_thread_where_the_api_has_none(kit: Kit) -> None:
    kit.emu.refuse_in_threads()
    kit.emu.script([use("t1", "add", a=1, b=2)])
    await it(kit.runner(kit.tool(add), thread=True).until_done())
    assert threads(kit) == ["create", "whole", "whole"] and len(kit.sent[2]) == 3


async def test_a_runner_survives_a_thread_that_is_lost(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    async for message in each(runner := kit.runner(kit.tool(add), thread=True)):
        if message.stop_reason == "tool_use":
            kit.emu.forget_threads()
    assert threads(kit) == ["create", "continue", "create"] and len(runner.messages) == 4


@pytest.mark.parametrize("stream", [False, True])
async def test_a_run_leaves_replies_and_results_on_its_thread(kit: Kit, stream: bool) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    thread = open_thread(kit, messages=[HI], tools=[kit.tool(add)])
    runner = thread.tool_runner(stream=stream)
    async for item in each(runner):
        if stream:
            item = await it(item.get_final_message())
        assert thread.messages[-1]["role"] == "assistant"
        if item.stop_reason == "tool_use":
            thread.append(MORE)
    assert [m["role"] for m in thread.messages] == ["user", "assistant", "user", "user", "assistant"]
    assert thread.messages[3] == MORE and kit.sent[1][1] == MORE
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "continue", "continue"] and kit.sent[2] == [MORE]


async def test_results_of_the_last_allowed_reply_are_staged(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    thread = open_thread(kit, messages=[HI], tools=[kit.tool(add)])
    await it(thread.tool_runner(max_iterations=1).until_done())
    assert thread.messages[-1]["content"][0]["content"] == "3"
    assert (await it(thread.send())).content[0].text == "The tools returned: 3"
    assert threads(kit) == ["create", "continue"] and len(kit.sent[1]) == 1


async def test_a_run_that_was_left_leaves_its_reply(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI], tools=[kit.tool(add)], tool_choice={"type": "none"})
    async for _ in each(thread.tool_runner()):
        break
    assert len(thread.messages) == 2
    await it(thread.send(MORE))
    assert threads(kit) == ["create", "continue"] and kit.sent[1] == [MORE]


async def test_a_history_that_the_program_edits_begins_a_new_thread(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    runner = kit.runner(kit.tool(add), thread=True, system="s")
    async for message in each(runner):
        if message.stop_reason == "tool_use":
            runner.set_messages_params(lambda p: {**p, "messages": [MORE], "system": "t"})
    assert threads(kit) == ["create", "create"]
    assert [m["role"] for m in kit.sent[1]] == ["user", "assistant", "user"] and kit.sent[1][0] == MORE
    assert kit.emu.requests[1].json["system"] == "t"


async def test_an_edited_copy_of_the_reply_begins_a_new_thread(kit: Kit) -> None:
    kit.emu.script([text("So."), use("t1", "add", a=1, b=2)])
    runner = kit.runner(kit.tool(add), thread=True)
    async for message in each(runner):
        if message.stop_reason == "tool_use":
            runner.append_messages({"role": "assistant", "content": message.content[1:]})
    assert threads(kit) == ["create", "create"]
    assert kit.sent[1][1]["content"] == [use("t1", "add", a=1, b=2)]


async def test_other_parameters_can_change_and_fixed_ones_cannot(kit: Kit) -> None:
    ran: list[int] = []
    kit.emu.script([use("t1", "note")])
    runner = kit.runner(kit.tool(lambda: ran.append(1) or "", name="note"), thread=True, system="s")
    with pytest.raises(AnthropicError, match="Cannot change `system`"):
        async for _ in each(runner):
            runner.set_messages_params(lambda p: {**p, "max_tokens": 77})
            runner.set_messages_params(lambda p: {**p, "system": "t"})
    assert ran == []
    await it(runner.until_done())
    assert ran == [1] and kit.emu.requests[1].json["max_tokens"] == 77
    assert threads(kit) == ["create", "continue"]


async def test_older_loops_that_append_the_reply_themselves_continue_the_thread(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    runner = kit.runner(kit.tool(add), thread=True)
    async for message in each(runner):
        response = await it(runner.generate_tool_call_response())
        if response is not None:
            runner.append_messages(message, response, MORE)
    assert threads(kit) == ["create", "continue"]
    assert [m["role"] for m in kit.sent[1]] == ["user", "user"] and len(runner.messages) == 5


async def test_a_compaction_is_asked_beside_the_thread_and_its_summary_begins_another(kit: Kit) -> None:
    kit.emu.script([use("t1", "add", a=1, b=2)])
    kit.emu.script([text("done")], when=lambda request: "compaction" not in request.json)
    thread = open_thread(kit, messages=[HI], tools=[kit.tool(add)])
    runner = thread.tool_runner()
    async for message in each(runner):
        if message.stop_reason == "tool_use":
            runner.compact_before_next_turn()
        if message.stop_reason == "compaction":
            thread.append(MORE)
    assert threads(kit) == ["create", "create", "create"]
    assert len(kit.sent[1]) == 3 and kit.emu.requests[1].json["compaction"] == {"type": "summarize"}
    assert kit.sent[2][0]["content"][0]["type"] == "compaction" and kit.sent[2][1] == MORE


async def test_what_a_runner_over_a_thread_refuses(kit: Kit) -> None:
    thread = open_thread(kit, messages=[HI])
    kind, other = (BetaToolRunner, BetaAsyncToolRunner)[:: -1 if kit.asynchronous else 1]
    kind(thread=thread, options={})
    for wrong in (
        lambda: kind(thread=thread, params={"messages": []}, options={}),
        lambda: kind(thread=thread, options={}, tools=[TOOL]),
        lambda: kind(options={}),
        lambda: other(thread=thread, options={}),
        lambda: kit.runner(thread=thread),
        lambda: kit.runner(thread=True, stable=True),
        lambda: (BetaMessageThread if kit.asynchronous else BetaAsyncMessageThread)(
            kit.client, model=MODEL, max_tokens=1
        ),
    ):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError, match="stream=True"):
        thread.tool_runner(run_tools_eagerly=True)


# --- one colour, and without I/O -----------------------------------------------------------------------------------


def test_a_cancelled_turn_is_taken_back(emu: Emulator) -> None:
    async def main() -> None:
        async with anthropic.AsyncAnthropic(base_url=emu.url, api_key=emu.api_key, max_retries=0) as client:
            thread = client.beta.messages.thread(model=MODEL, max_tokens=9, messages=[HI])  # type: ignore[list-item]
            task = asyncio.ensure_future(thread.send(MORE))  # type: ignore[arg-type]
            await asyncio.sleep(0)
            assert len(thread.messages) == 2
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert thread.messages == (HI,)
            await thread.send()

    asyncio.run(main())


def test_a_turn_neither_copies_nor_reads_the_history_before_it() -> None:
    class Untouchable(dict[str, Any]):
        def get(self, *args: Any) -> Any:
            raise AssertionError("read again")

    def untouchable(*args: Any) -> Any:
        raise AssertionError("copied or searched")

    state = State({}, [], falls_back=False)
    message = anthropic.types.beta.BetaMessage.construct(
        id="m", role="assistant", stop_reason="end_turn", usage=None, content=[]
    )
    state.done(_sent(state, [HI]), message)
    state.messages[0] = Untouchable(HI)
    turn = _sent(state, [MORE])
    assert state.request(turn)["messages"] == [MORE]
    state.done(turn, message)


def _sent(state: State, messages: list[Any]) -> Any:
    turn = state.begin({}, messages)
    state.request(turn)
    return turn


def test_the_older_paths_are_the_same_objects() -> None:
    old = importlib.import_module("anthropic.lib.threads")
    new = importlib.import_module("anthropic.threads")
    assert all(getattr(old, name) is getattr(new, name) for name in new.__all__)


def test_the_emulator_refuses_what_the_api_refuses(emu: Emulator) -> None:
    with Anthropic(base_url=emu.url, api_key=emu.api_key, max_retries=0) as client:

        def ask(thread: Any, *messages: Any, **more: Any) -> Any:
            betas = ["message-threads-2026-08-12"]
            return client.beta.messages.create(
                **{
                    "model": MODEL,
                    "max_tokens": 9,
                    "messages": messages,
                    "thread": thread,
                    "betas": betas,
                    **more,
                }
            )

        with pytest.raises(BadRequestError, match="Extra inputs"):
            ask({"type": "create"}, HI, betas=[])
        first = ask({"type": "create"}, HI, system="s")
        goes_on = {"type": "continue", "previous_message_id": first.id}
        with pytest.raises(anthropic.types.ThreadNotFoundError):
            ask({"type": "continue", "previous_message_id": "msg_none"}, HI)
        with pytest.raises(anthropic.types.ThreadFingerprintMismatchError):
            ask(goes_on, HI, system="t")
        with pytest.raises(BadRequestError, match="at least one message"):
            ask(goes_on)
        ask(goes_on, HI)
        with pytest.raises(anthropic.types.ThreadAlreadyContinuedError):
            ask(goes_on, HI)
        emu.refuse_in_threads("cache_control", when=lambda request: request.json["max_tokens"] == 8)
        with pytest.raises(anthropic.types.ThreadUnsupportedRequestError):
            ask({"type": "create"}, HI, max_tokens=8, system=[{**text("s"), "cache_control": MARK}])
        ask({"type": "create"}, HI, max_tokens=8)
        ask({"type": "create"}, HI, system=[{**text("s"), "cache_control": MARK}])
