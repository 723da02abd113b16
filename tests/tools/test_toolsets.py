"""The browser and the computer: every gate before a driver acts, and what the model is told after it did."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from kit import Kit, it, results, use

from anthropic.tools import (
    BetaAbstractBrowserToolset20260801,
    BetaAbstractComputerToolset20260801,
    BetaAsyncAbstractBrowserToolset20260801,
    BetaAsyncAbstractComputerToolset20260801,
    BetaBrowserNavigateResult,
    BetaBrowserState,
    BetaComputerCursorPositionResult,
    BetaDialogDismissed,
    BetaLocalFilePolicy,
    BetaNavigationRefused,
    BetaScreenshotResult,
    BetaToolsetCallContext,
    ConfirmDeclinedError,
    ConfirmFailedError,
    DisabledMemberError,
    InvalidMemberInputError,
    ToolError,
    ToolsetClosedError,
    ToolsetConfigError,
    ToolsetContractError,
    UnavailableMemberError,
    UnknownMemberError,
    UploadRefusedError,
    URLRefusedError,
    beta_check_upload_path,
)
from anthropic.tools.member import read
from anthropic.tools.tabs import Tabs
from anthropic.types import ToolUseBlock

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SHOT = BetaScreenshotResult(data=PNG)
AT, REF = {"type": "coordinate", "x": 1, "y": 2}, {"type": "ref", "ref": "e1"}
TAB = {"tab_id": "1", "title": "A\npage", "url": "https://a.test/", "active": True}
OFF = ("file_upload", "read_console", "read_network", "javascript_exec")
ALL_ON = {name: {"enabled": True} for name in OFF}

COMPUTER: dict[str, tuple[dict[str, Any], Any, str]] = {
    "key": ({"text": "ctrl+\na", "repeat": 2}, None, "Pressed ctrl+ a."),
    "hold_key": ({"text": "a", "duration": 2}, None, "Held a for 2s."),
    "type": ({"text": "hello"}, None, "Typed."),
    "cursor_position": ({}, BetaComputerCursorPositionResult(x=3, y=4), "X=3,Y=4"),
    "mouse_move": ({"coordinate": [1, 2]}, None, "Moved the mouse."),
    "left_mouse_down": ({}, None, "Left mouse button pressed."),
    "left_mouse_up": ({}, None, "Left mouse button released."),
    "left_click": ({"coordinate": [1, 2], "text": "shift"}, None, "Clicked."),
    "left_click_drag": ({"start_coordinate": [1, 2], "coordinate": [3, 4]}, None, "Dragged."),
    "right_click": ({}, None, "Right-clicked."),
    "middle_click": ({}, None, "Middle-clicked."),
    "double_click": ({}, None, "Double-clicked."),
    "triple_click": ({}, None, "Triple-clicked."),
    "scroll": ({"scroll_direction": "up", "scroll_amount": 3}, None, "Scrolled up."),
    "wait": ({"duration": 1}, None, "Waited 1s."),
    "screenshot": ({}, SHOT, "image"),
    "zoom": ({"region": [0, 0, 10, 10]}, SHOT, "image"),
}
BROWSER: dict[str, tuple[dict[str, Any], Any, str | None]] = {
    "navigate": (
        {"url": "https://a.test"},
        BetaBrowserNavigateResult(url="https://a.test/", status=200, title="A\npage"),
        "Navigated to https://a.test/ — A page (HTTP 200)",
    ),
    "screenshot": ({}, SHOT, "image"),
    "zoom": ({"region": [0, 0, 10, 10]}, SHOT, "image"),
    "left_click": ({"target": AT, "modifiers": "ctrl"}, None, "Clicked."),
    "right_click": ({"target": REF}, None, "Right-clicked."),
    "middle_click": ({"target": AT}, None, "Middle-clicked."),
    "double_click": ({"target": AT}, None, "Double-clicked."),
    "triple_click": ({"target": AT}, None, "Triple-clicked."),
    "hover": ({"target": AT}, None, "Hovered."),
    "left_click_drag": ({"from": AT, "target": AT}, None, "Dragged."),
    "left_mouse_down": ({"target": AT}, None, "Mouse button pressed."),
    "left_mouse_up": ({"target": AT}, None, "Mouse button released."),
    "mouse_move": ({"target": AT}, None, "Moved the mouse."),
    "scroll": ({"target": AT, "scroll_direction": "down"}, None, "Scrolled down."),
    "scroll_to": ({"target": REF}, None, "Scrolled to e1."),
    "type": ({"text": "hello"}, None, "Typed."),
    "key": ({"text": "Enter"}, None, "Pressed Enter."),
    "hold_key": ({"text": "a", "duration": 2.0}, None, "Held a for 2s."),
    "form_input": ({"target": REF, "value": True}, None, "Set the value of e1."),
    "read_page": ({"filter": "all"}, "one\ntwo", "one\ntwo"),
    "find": ({"query": "a button"}, " ", "(empty)"),
    "get_page_text": ({}, "x" * 5000, "x" * 5000),
    "wait": ({"duration": 1.5}, None, "Waited 1.5s."),
    "file_upload": ({"target": REF, "document_ids": ["doc1"]}, None, "Uploaded."),
    "read_console": ({}, "log", "log"),
    "read_network": ({}, "GET", "GET"),
    "javascript_exec": ({"text": "1 + 1"}, "2", "2"),
    "new_tab": ({}, TAB, None),
    "list_tabs": ({}, [TAB], None),
    "switch_tab": ({"tab_id": "1"}, TAB, None),
    "close_tab": ({"tab_id": "2"}, None, None),
}


class Driver:
    """What a test lets a toolset do, and what it did."""

    def __init__(self, kit: Kit | None, family: str = "computer", **options: Any) -> None:
        self.log: list[tuple[str, Any]] = []
        self.does: Any = lambda name, input: (COMPUTER if family == "computer" else BROWSER)[name][1]
        self.tabs: list[Any] = [TAB]
        self.changes: list[Any] = []
        self.asked: list[Any] = []
        driver, asynchronous = self, kit is not None and kit.asynchronous
        if family == "computer" and "confirm" not in options:
            options["confirm"] = self.confirm

        def execute(self: Any, context: Any, name: str, input: Any) -> Any:
            driver.log.append((name, input))
            return driver.does(name, input)

        async def aexecute(self: Any, context: Any, name: str, input: Any) -> Any:
            return execute(self, context, name, input)

        def state(self: Any, context: Any) -> Any:
            changes, driver.changes = driver.changes, []
            driver.asked.append(context)
            return BetaBrowserState(tabs=driver.tabs, state_changes=changes)

        bases: dict[Any, Any] = {
            ("computer", False): BetaAbstractComputerToolset20260801,
            ("computer", True): BetaAsyncAbstractComputerToolset20260801,
            ("browser", False): BetaAbstractBrowserToolset20260801,
            ("browser", True): BetaAsyncAbstractBrowserToolset20260801,
        }
        methods = {"execute": aexecute if asynchronous else execute, "_browser_state": state}
        self.toolset: Any = type("Mine", (bases[family, asynchronous],), methods)(**options)

    def confirm(self, context: Any) -> bool:
        self.log.append(("confirm", context))
        return True

    def block(self, name: str, /, **input: Any) -> ToolUseBlock:
        return ToolUseBlock(
            type="tool_use", id="t1", name=name, input=input, toolset_name=self.toolset.toolset_name
        )

    async def result(self, name: str, /, **input: Any) -> Any:
        return await it(self.toolset.tool_result(self.block(name, **input)))

    async def fails(self, name: str, /, **input: Any) -> tuple[BaseException, str]:
        """Why a call fails, and what the model is told."""
        with pytest.raises(ToolError) as caught:
            await it(self.toolset.call(BetaToolsetCallContext(tool_use=self.block(name)), name, input))
        cause = caught.value.__cause__
        assert cause is not None
        content: Any = caught.value.content
        return cause, " / ".join(block["text"] for block in content)


def called(family: str, id: str, name: str, /, **input: Any) -> dict[str, Any]:
    return {**use(id, name, **input), "toolset_name": family}


def told(result: Any) -> Any:
    """The first thing that the model is told: a text, or the type of a block."""
    first = result["content"][0]
    return first.get("text", first["type"])


# --- a run ----------------------------------------------------------------------------------------


async def test_each_computer_action_is_run_and_told(kit: Kit) -> None:
    computer = Driver(kit)
    kit.emu.script(
        [called("computer", f"t_{name}", name, **input) for name, (input, _, _) in COMPUTER.items()]
    )
    await it(kit.runner(computer.toolset).until_done())
    assert kit.emu.requests[0].json["tools"] == [{"type": "computer_toolset_20260801"}]
    sent = results(kit.emu.requests[1])
    assert [(r["tool_use_id"], told(r), r["toolset_name"]) for r in sent] == [
        (f"t_{name}", words, "computer") for name, (_, _, words) in COMPUTER.items()
    ]
    assert not any("is_error" in r for r in sent)
    assert [name for name, _ in computer.log] == [x for name in COMPUTER for x in ("confirm", name)]
    assert sent[-1]["content"][0]["source"] == {"type": "base64", "media_type": "image/png", "data": PNG}


async def test_each_browser_action_is_run_and_told_with_the_tabs(kit: Kit) -> None:
    browser = Driver(
        kit,
        "browser",
        configs=ALL_ON,
        confirm=lambda context: True,
        file_policy=BetaLocalFilePolicy(upload_document_ids=["doc1"]),
    )
    kit.emu.script([called("browser", f"t_{name}", name, **input) for name, (input, _, _) in BROWSER.items()])
    await it(kit.runner(browser.toolset).until_done())
    sent = results(kit.emu.requests[1])
    tabs = [{**TAB, "title": "A page"}]
    for (name, (_, _, words)), result in zip(BROWSER.items(), sent, strict=True):
        assert "is_error" not in result, name
        assert told(result) == (words or "browser_state")
        state = {"type": "browser_state", "tabs": tabs}
        if name == "new_tab":
            state["state_changes"] = [{"type": "tab_opened", "tab_id": "1"}]
        assert result["content"][-1] == state
        assert len(result["content"]) == (2 if words else 1)
    assert len(browser.asked) == len(BROWSER)


async def test_what_the_api_is_told_of_a_set_by_itself(kit: Kit) -> None:
    computer = Driver(kit, tool_configs={"cache_control": {"type": "ephemeral"}})
    kit.emu.script("ok")
    await it(
        kit.client.beta.messages.create(
            model="claude-opus-4-8",
            max_tokens=5,
            messages=[{"role": "user", "content": "hi"}],
            tools=[computer.toolset],
        )
    )
    entry = {"type": "computer_toolset_20260801", "cache_control": {"type": "ephemeral"}}
    assert kit.emu.requests[0].json["tools"] == [entry] == [computer.toolset.to_dict()]


async def test_a_refusal_runs_nothing_and_stops_the_rest_of_the_turn(kit: Kit) -> None:
    browser = Driver(kit, "browser", configs={"find": {"enabled": False}})
    kit.emu.script([called("browser", "t1", "find", query="x"), called("browser", "t2", "get_page_text")])
    await it(kit.runner(browser.toolset).until_done())
    first, second = results(kit.emu.requests[1])
    assert first["is_error"] and "'find'" in told(first)
    assert second["content"].startswith("Not executed")
    assert browser.log == [] and len(browser.asked) == 1


# --- settings -------------------------------------------------------------------------------------


async def test_what_is_not_implemented_is_switched_off(kit: Kit) -> None:
    def click(self: Any, context: Any, input: Any) -> str:
        return f"at\n{input.coordinate}"

    async def aclick(self: Any, context: Any, input: Any) -> str:
        return click(self, context, input)

    base: Any = (
        BetaAsyncAbstractComputerToolset20260801 if kit.asynchronous else BetaAbstractComputerToolset20260801
    )
    cls: Any = type("Mine", (base,), {"left_click": aclick if kit.asynchronous else click})
    toolset = cls(configs={"left_click": {"defer_loading": True}, "wait": {"defer_loading": True}})
    rest = {name: {"enabled": False} for name in COMPUTER if name not in ("left_click", "wait")}
    sent = {"left_click": {"defer_loading": True}, "wait": {"defer_loading": True, "enabled": False}, **rest}
    assert toolset.configs == toolset.to_dict()["configs"] == sent
    toolset.to_dict()["configs"]["left_click"]["enabled"] = False
    assert toolset.configs == sent  # what is handed out is a copy
    block = ToolUseBlock(
        type="tool_use", id="t", name="left_click", input={"coordinate": [1, 2]}, toolset_name="computer"
    )
    assert [b["text"] for b in (await it(toolset.tool_result(block)))["content"]] == ["Clicked.", "at [1, 2]"]
    other = block.model_copy(update={"name": "zoom", "input": {"region": [1, 2, 3, 4]}})
    assert "not available" in told(await it(toolset.tool_result(other)))
    with pytest.raises(UnavailableMemberError):
        await it(toolset.zoom(BetaToolsetCallContext(), None))
    with pytest.raises(ToolsetConfigError, match="'zoom'"):
        cls(configs={"zoom": {"enabled": True}})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"configs": {"zooom": {}}}, "'zooom'"),
        ({"configs": ["zoom"]}, "list"),
        ({"tool_configs": {"configs": {}}}, "use `configs`"),
        ({"tool_configs": {"type": "x"}}, "'type'"),
        ({"confirm": None}, "hold_key, key, type"),
        ({"confirm": True}, "function"),
    ],
)
def test_wrong_settings_are_refused_at_once(options: Any, words: str) -> None:
    with pytest.raises(ToolsetConfigError, match=words):
        Driver(None, **options)


def test_confirm_is_needed_only_for_what_is_on() -> None:
    assert Driver(None, configs={n: {"enabled": False} for n in ("key", "hold_key", "type")}, confirm=None)
    for name in ("file_upload", "javascript_exec"):
        with pytest.raises(ToolsetConfigError, match=name):
            Driver(None, "browser", configs={name: {"enabled": True}})
    Driver(None, "browser")


json_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_only_a_real_true_switches_on_what_is_off_by_default(value: Any) -> None:
    for entry in ({"enabled": value}, value):
        browser = Driver(None, "browser", configs={"read_console": entry})
        is_on = isinstance(entry, dict) and entry.get("enabled") is True
        result = browser.toolset.tool_result(browser.block("read_console"))
        assert ("is_error" not in result) == is_on == bool(browser.log)


async def test_members_that_are_not_there_and_not_on(kit: Kit) -> None:
    browser = Driver(kit, "browser", configs={"key": {"enabled": "yes"}})
    assert isinstance((await browser.fails("fly"))[0], UnknownMemberError)
    for name in ("key", *OFF):
        assert isinstance((await browser.fails(name))[0], DisabledMemberError)
    assert isinstance((await browser.fails("_browser_state"))[0], UnknownMemberError)
    assert isinstance((await browser.fails("__init__"))[0], UnknownMemberError)
    assert browser.log == []


# --- arguments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "name", "input", "words"),
    [
        ("computer", "left_click", {"coordinate": [1]}, "coordinate: expected [x, y]"),
        ("computer", "zoom", {"region": [1, 2]}, "region: expected [x0, y0, x1, y1]"),
        ("browser", "zoom", {"region": []}, "region: expected [x0, y0, x1, y1]"),
        ("computer", "hold_key", {}, "duration: Field required; text: Field required"),
        ("browser", "left_click", {"target": {"type": "coordinate", "x": 1.5}}, "target.x: Input should be"),
        ("browser", "left_click", {"target": {"type": "ref"}}, "toolset: target.ref: Field required"),
        ("browser", "left_click", {"target": {"type": "css", "ref": "a"}}, "target: expected an object"),
        ("browser", "left_click", {"target": 3}, "target: expected an object"),
        ("browser", "left_click_drag", {"target": AT, "from_": AT}, "from: Field required"),
        ("browser", "file_upload", {"target": REF, "paths": ["a", 2]}, "paths.1: Input should be"),
    ],
)
async def test_what_is_wrong_with_arguments(kit: Kit, family: str, name: str, input: Any, words: str) -> None:
    options: Any = {"configs": ALL_ON, "confirm": lambda c: True} if family == "browser" else {}
    driver = Driver(kit, family, **options)
    cause, text = await driver.fails(name, **input)
    assert isinstance(cause, InvalidMemberInputError) and words in text
    assert not any(entry[0] == name for entry in driver.log)


MARK = "s3cret"
marked: Any = st.recursive(
    st.just(MARK) | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "ref", "x", "y"]), inner, max_size=4)
    ),
    max_leaves=5,
)
MEMBERS = [
    m
    for cls in (BetaAbstractBrowserToolset20260801, BetaAbstractComputerToolset20260801)
    for m in cls._members.values()
]


@settings(max_examples=300)
@given(st.sampled_from(MEMBERS), st.data())
def test_no_value_of_the_arguments_is_repeated(member: Any, data: Any) -> None:
    names = [field.alias or name for name, field in member.input.model_fields.items()]
    input = data.draw(st.dictionaries(st.sampled_from([*names, "more"]), marked))
    try:
        made = read(member, input, family="browser")
    except InvalidMemberInputError as error:
        assert MARK not in str(error) and error.__cause__ is None
    else:
        assert isinstance(made, member.input)


async def test_what_is_not_declared_is_kept_unless_it_hides_something(kit: Kit) -> None:
    computer = Driver(kit)
    await computer.result("wait", duration=2, more=1, model_dump=2, to_dict=3, __class__=4, _private=5)
    input = computer.log[-1][1]
    assert input.model_dump() == {"duration": 2, "more": 1} and type(input).__name__ == "ComputerWaitInput"


# --- confirm --------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [False, None, 1, "yes", [True]])
async def test_only_true_confirms(kit: Kit, answer: Any) -> None:
    computer = Driver(kit, confirm=lambda context: answer)
    assert isinstance((await computer.fails("wait", duration=1))[0], ConfirmDeclinedError)
    assert computer.log == []


async def test_a_confirm_that_raises_refuses(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    def confirm(context: Any) -> bool:
        raise errors.pop()

    errors: list[Exception] = [ToolError("ask me later"), KeyError("lost")]
    computer = Driver(kit, confirm=confirm)
    cause, text = await computer.fails("wait", duration=1)
    assert (
        isinstance(cause, ConfirmFailedError) and isinstance(cause.__cause__, KeyError) and "lost" not in text
    )
    assert "confirms calls failed" in caplog.text
    assert (await computer.fails("wait", duration=1))[1] == "ask me later"
    assert computer.log == []


async def test_confirm_sees_what_will_be_run(kit: Kit) -> None:
    seen: list[Any] = []

    def confirm(context: Any) -> bool:
        seen.append(context)
        return True

    browser = Driver(kit, "browser", confirm=confirm)
    browser.tabs = [TAB, {"tab_id": "2", "title": "", "url": "https://b.test/"}]
    await browser.result("right_click", target=AT)
    await browser.result("right_click", target=AT)
    await browser.result("right_click", target=AT, tab_id="2")
    assert [(c.tab_id, c.tab_url) for c in seen] == [
        (None, None),  # nothing is known before the first call
        ("1", "https://a.test/"),
        ("2", "https://b.test/"),
    ]
    assert seen[0].member == "right_click" and seen[0].tool_use.id == "t1"
    assert seen[2].input is browser.log[-1][1]


async def test_a_coroutine_confirms_only_on_the_async_set(kit: Kit) -> None:
    async def confirm(context: Any) -> bool:
        return True

    if kit.asynchronous:
        computer = Driver(kit, confirm=confirm)
        assert told(await computer.result("wait", duration=1)) == "Waited 1s."
        return
    with pytest.raises(ToolsetContractError, match="BetaAsyncAbstractComputerToolset20260801"):
        Driver(kit, confirm=confirm)
    hidden = Driver(kit, confirm=lambda context: confirm(context))
    with pytest.raises(ToolsetContractError, match="confirm"):
        await hidden.result("wait", duration=1)
    assert hidden.log == []


# --- policies -------------------------------------------------------------------------------------


async def test_the_url_policy_sees_the_address_that_the_driver_gets(kit: Kit) -> None:
    asked: list[Any] = []
    browser = Driver(kit, "browser", url_policy=lambda context, url: asked.append((context, url)))
    browser.does = lambda name, input: BetaBrowserNavigateResult(url=input.url)
    await browser.result("navigate", url=" \x00java\nscript:x()\t ", tab_id="7")
    for word in ("back", " FORWARD", "Reload\n"):
        await browser.result("navigate", url=word)
    assert [input.url for _, input in browser.log] == ["javascript:x()", "back", "forward", "reload"]
    [(context, url)] = asked
    assert url == "javascript:x()"
    assert (context.member, context.tab_id, context.tool_use_id) == ("navigate", "7", "t1")


def refuse(error: Exception) -> Any:
    def policy(*args: Any) -> Any:
        raise error

    return policy


async def test_the_url_policy_refuses(kit: Kit) -> None:
    for policy, kind, words in [
        (refuse(ToolError("not there")), ToolError, "not there"),
        (refuse(URLRefusedError("why")), URLRefusedError, "why"),
        (refuse(KeyError("hidden")), URLRefusedError, "This address must not be visited."),
        (None, URLRefusedError, "This address must not be visited."),
    ]:
        browser = Driver(kit, "browser", url_policy=policy)
        cause, text = await browser.fails("navigate", url="https://a.test")
        assert isinstance(cause, kind) and text == words
        assert browser.log == [] and len(browser.asked) == 1
    for answer in (True, False, ""):
        browser = Driver(kit, "browser", url_policy=lambda context, url, answer=answer: answer)
        with pytest.raises(ToolsetContractError, match="url_policy"):
            await browser.result("navigate", url="https://a.test")
        assert browser.log == []


def tree(root: Path) -> Path:
    """An upload root with a file, beside a secret; links lead in and out."""
    (root / "up" / "sub").mkdir(parents=True)
    (root / "up" / "a.txt").write_text("a")
    (root / "secret").write_text("s")
    for name, to in {
        "up/out": "../secret",
        "up/over": "..",
        "up/in": "a.txt",
        "link": "up",
        "up/loop": "loop",
    }.items():
        os.symlink(to, root / name)
    return root


async def test_uploads_are_what_the_policy_resolved(kit: Kit, tmp_path: Path) -> None:
    up = tree(tmp_path) / "up"
    confirmed: list[Any] = []

    def confirm(context: Any) -> bool:
        confirmed.append(context.input.paths)
        return True

    options: Any = {"configs": {"file_upload": {"enabled": True}}, "confirm": confirm}
    policy = BetaLocalFilePolicy(upload_roots=[tmp_path / "link"], upload_document_ids=["doc1"])
    browser = Driver(kit, "browser", file_policy=policy, **options)
    await browser.result("file_upload", target=REF, paths=[str(up / "in"), str(tmp_path / "link/a.txt")])
    assert browser.log[-1][1].paths == confirmed[0] == [os.path.realpath(up / "a.txt")] * 2
    browser.log.clear()
    refused: list[dict[str, Any]] = [
        {"paths": [str(up / "out")]},
        {"paths": [str(up / "a.txt"), str(tmp_path / "secret")]},
        {"paths": [str(up / "over" / "secret")]},
        {"paths": [str(up / "sub" / ".." / "a.txt")]},
        {"paths": [str(up / "sub")]},  # a directory
        {"paths": ["/dev/null"]},
        {"document_ids": ["doc1", "doc2"]},
        {"document_ids": ["doc2"], "paths": [str(up / "a.txt")]},
        {"paths": []},
        {},
    ]
    for input in refused:
        cause, text = await browser.fails("file_upload", target=REF, **input)
        assert isinstance(cause, UploadRefusedError) and str(tmp_path) not in text
    assert browser.log == [] and len(confirmed) == 1
    without = Driver(kit, "browser", **options)
    assert isinstance((await without.fails("file_upload", target=REF, paths=["a"]))[0], UploadRefusedError)


async def test_a_file_policy_that_fails_refuses(kit: Kit) -> None:
    class Policy(BetaLocalFilePolicy):
        answer: Any = None

        def resolve_upload_paths(self, context: Any, paths: Any) -> Any:
            return self.answer(paths)

    policy = Policy()
    browser = Driver(
        kit, "browser", file_policy=policy, configs={"file_upload": {"enabled": True}}, confirm=lambda c: True
    )
    policy.answer = refuse(OSError("/etc/hidden"))
    cause, text = await browser.fails("file_upload", target=REF, paths=["a"])
    assert isinstance(cause, UploadRefusedError) and "hidden" not in text
    policy.answer = lambda paths: "a"
    with pytest.raises(ToolsetContractError, match="list of strings"):
        await browser.result("file_upload", target=REF, paths=["a"])
    assert browser.log == []


def test_a_root_that_becomes_a_link_allows_nothing(tmp_path: Path) -> None:
    tree(tmp_path)
    policy = BetaLocalFilePolicy(upload_roots=[tmp_path / "up" / "sub"])
    (tmp_path / "up" / "sub").rmdir()
    os.symlink(tmp_path, tmp_path / "up" / "sub")
    with pytest.raises(UploadRefusedError):
        policy.resolve_upload_paths(BetaToolsetCallContext(), [str(tmp_path / "up/sub/secret")])


def test_which_upload_paths_are_refused(tmp_path: Path) -> None:
    up = str(tree(tmp_path) / "up")
    inside = os.path.join(up, "a.txt")
    assert beta_check_upload_path(inside, [tmp_path / "none", up]) == os.path.realpath(inside)
    for path in ("", "a\0b", "a" * 5000, "../a", "~/a", f"{up}-not/a", f"{up}/x\\..\\y", "\udcff", "\ud800"):
        with pytest.raises(UploadRefusedError):
            beta_check_upload_path(path, [up])
    with pytest.raises(UploadRefusedError):
        beta_check_upload_path(inside, [])
    none = [tmp_path / "none"]
    with pytest.raises(UploadRefusedError):
        beta_check_upload_path(tmp_path / "none/a", none)
    assert beta_check_upload_path(tmp_path / "none/a", none, strict_roots=False).endswith("a")
    with pytest.raises(UploadRefusedError):
        beta_check_upload_path(tmp_path / "link/a.txt", [up])
    assert beta_check_upload_path(tmp_path / "link/a.txt", [up], strict_roots=False) == os.path.realpath(
        inside
    )
    for roots in (up, tmp_path, [""], [b"x"]):
        with pytest.raises(ToolsetConfigError):
            beta_check_upload_path(inside, roots)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree(tmp_path_factory.mktemp("uploads"))


parts = st.lists(
    st.sampled_from(["up", "sub", "a.txt", "out", "over", "in", "link", "loop", "secret", ".", "..", ""])
)


@given(parts, st.booleans(), st.booleans())
def test_no_path_leaves_the_roots(trees: Path, names: list[str], strict: bool, absolute: bool) -> None:
    up = os.path.realpath(trees / "up")
    path = os.path.join(str(trees), *names) if absolute else os.path.join(os.path.relpath(trees), *names)
    try:
        found = beta_check_upload_path(path, [up], strict_roots=strict)
    except UploadRefusedError as error:
        assert str(trees) not in str(error)
    else:
        assert found == os.path.realpath(path) and (found == up or found.startswith(up + os.sep))


def test_downloads_are_apart_from_uploads(tmp_path: Path) -> None:
    tree(tmp_path)
    for roots, downloads in [(["up"], "up/sub"), (["up/sub"], "up"), (["up"], "link"), (["up"], "up")]:
        with pytest.raises(ToolsetConfigError, match="apart"):
            BetaLocalFilePolicy(upload_roots=[tmp_path / r for r in roots], download_dir=tmp_path / downloads)
    for options in ({"upload_roots": "up"}, {"upload_document_ids": "doc"}, {"download_dir": ""}):
        with pytest.raises(ToolsetConfigError):
            BetaLocalFilePolicy(**options)  # type: ignore[arg-type]


async def test_paths_of_downloads_are_shown_only_if_the_policy_says_so(kit: Kit, tmp_path: Path) -> None:
    downloads = tree(tmp_path) / "up"

    def change(id: str, path: Path) -> Any:
        return {"type": "download_completed", "download_id": id, "url": "u", "path": str(path)}

    class Odd(BetaLocalFilePolicy):
        def is_path_visible(self, path: str) -> Any:
            return 1

    class Broken(BetaLocalFilePolicy):
        def is_path_visible(self, path: str) -> Any:
            raise OSError

    for policy, shown in [
        (BetaLocalFilePolicy(download_dir=downloads, expose_download_paths=True), ["a"]),
        (BetaLocalFilePolicy(download_dir=downloads), []),
        (BetaLocalFilePolicy(expose_download_paths=True), []),
        (Odd(), []),
        (Broken(), []),
        (None, []),
    ]:
        browser = Driver(kit, "browser", file_policy=policy)
        browser.changes = [
            change("a", downloads / "a.txt"),
            change("b", downloads / "out"),
            change("c", tmp_path / "secret"),
            change("d", downloads / "sub" / ".." / "a.txt"),
            change("e", downloads),
        ]
        changes = (await browser.result("list_tabs"))["content"][0]["state_changes"]
        assert [c["download_id"] for c in changes] == list("abcde")
        assert [c["download_id"] for c in changes if "path" in c] == shown


# --- the state of the browser ---------------------------------------------------------------------


async def test_changes_wait_for_a_result_that_can_carry_them(kit: Kit) -> None:
    browser = Driver(kit, "browser")
    started = {"type": "download_started", "download_id": "d", "url": "u"}
    browser.changes = [
        started,
        {"type": "tab_opened", "tab_id": "1"},
        {"type": "tab_opened", "tab_id": "gone"},
        BetaNavigationRefused(),
        *(BetaDialogDismissed(kind="alert", message=f"m\n{n}" + "x" * 300 * (n == 2)) for n in range(5)),
    ]
    browser.tabs = []
    assert told(await browser.result("list_tabs")) == "browser_state"  # words wait: this result has none
    browser.tabs = [TAB]
    browser.changes = [{"type": "tab_opened", "tab_id": "1"}, {"type": "tab_opened", "tab_id": "1"}]
    browser.does = refuse(ToolError("no"))
    failed = await browser.result("wait", duration=1)
    words = [block["text"] for block in failed["content"]]
    assert words[:4] == [
        "no",
        "The browser refused a navigation.",
        "Dismissed a dialog of the page (alert): m 0",
        "Dismissed a dialog of the page (alert): m 1",
    ]
    assert words[4].endswith("x…") and len(words[4]) < 260 and words[5:] == ["Dismissed 2 more."]
    browser.changes = [{"type": "download_failed", "download_id": "d", "url": "u", "error": "e\nf"}]
    browser.does = lambda name, input: "a\nnote"
    result = await browser.result("wait", duration=1)
    assert [block.get("text") for block in result["content"]] == ["Waited 1s.", "a note", None]
    assert result["content"][-1]["state_changes"] == [
        {"type": "tab_opened", "tab_id": "1"},
        {"type": "download_failed", "download_id": "d", "url": "u", "error": "e f"},
    ]
    assert "state_changes" not in (await browser.result("wait", duration=1))["content"][-1]


text = st.text(max_size=20)
change: Any = st.one_of(
    st.builds(lambda id: {"type": "tab_opened", "tab_id": id}, st.sampled_from("123")),
    st.builds(
        lambda kind, id, url: {"type": f"download_{kind}", "download_id": id, "url": url},
        st.sampled_from(["started", "completed", "failed"]),
        st.sampled_from("ab"),
        text,
    ),
    st.builds(lambda kind, message: BetaDialogDismissed(kind=kind, message=message), text, text),
    st.just(BetaNavigationRefused()),
)
tab = st.builds(lambda id, t: {"tab_id": id, "title": t, "url": t}, st.sampled_from("123"), text)


@given(st.lists(st.tuples(st.lists(tab, max_size=3), st.lists(change, max_size=8), st.booleans())))
def test_each_change_is_told_once_and_in_one_line(steps: list[Any]) -> None:
    tabs, waiting = Tabs(), 0
    for state, changes, tells in steps:
        tabs.take(BetaBrowserState(tabs=state, state_changes=changes))
        waiting += sum(isinstance(c, BetaDialogDismissed) for c in changes)
        if not tells:
            continue
        lines = [block["text"] for block in tabs.lines()]
        assert tabs.lines() == [] and all("\n" not in line for line in lines)
        assert sum(line.startswith("Dismissed a dialog") for line in lines) == min(3, waiting)
        waiting = 0
        block = tabs.block(lambda path: True)
        told = [
            (c["type"] == "tab_opened", c.get("tab_id", c.get("download_id")))
            for c in block.get("state_changes", [])
        ]
        assert len(told) == len(set(told))
        assert {id for opened, id in told if opened} <= {t["tab_id"] for t in block["tabs"]}
        assert all(len(t[k].splitlines()) <= 1 for t in block["tabs"] for k in ("title", "url"))
        assert "state_changes" not in tabs.block(lambda path: True)


async def test_a_new_tab_has_to_be_the_active_one(kit: Kit) -> None:
    browser = Driver(kit, "browser")
    for result, tabs in [
        ({**TAB, "tab_id": "2"}, [TAB]),
        (TAB, [TAB, {**TAB, "tab_id": "2"}]),
        (TAB, [{**TAB, "active": False}]),
        (None, []),
        ("1", [TAB]),
    ]:
        browser.does, browser.tabs = lambda name, input, result=result: result, tabs
        assert "not the active tab" in (await browser.fails("new_tab"))[1]
    browser.does, browser.tabs = lambda name, input: None, [TAB]
    assert told(await browser.result("new_tab")) == "browser_state"


async def test_a_driver_that_cannot_say_its_state_ends_the_run(kit: Kit) -> None:
    for state in (lambda context: None, refuse(OSError("gone")), refuse(ToolError("gone"))):
        browser = Driver(kit, "browser")
        browser.toolset._browser_state = state
        with pytest.raises(ToolsetContractError, match="_browser_state"):
            await browser.result("fly")


# --- results --------------------------------------------------------------------------------------


async def test_what_fails_is_told_in_text(kit: Kit, caplog: pytest.LogCaptureFixture) -> None:
    computer = Driver(kit)
    for does, words in [
        (refuse(ToolError("stuck")), "stuck"),
        (refuse(ToolError([{"type": "image"}, {"type": "text", "text": " "}])), "The call failed."),  # type: ignore[list-item, typeddict-item]
        (refuse(ZeroDivisionError("by\nzero")), "ZeroDivisionError: by zero"),
        (lambda name, input: "no picture", "TypeError: The driver returned str"),
        (lambda name, input: None, "TypeError: The driver returned NoneType"),
    ]:
        computer.does = does
        result = await computer.result("screenshot")
        assert result["is_error"] and told(result).startswith(words) and result["toolset_name"] == "computer"
    assert caplog.text.count("The member screenshot of the toolset computer failed") == 3
    computer.does = lambda name, input: "word " * 2000
    assert len((await computer.result("wait", duration=1))["content"][1]["text"]) == 4096


def test_an_error_may_hold_blocks_of_a_reply() -> None:
    from anthropic.tools import BetaRunnableToolset
    from anthropic.types import TextBlock

    class Mine(BetaRunnableToolset):
        toolset_name = "computer"

        def to_dict(self) -> Any: ...

        def call(self, context: Any, name: str, input: Any) -> Any:
            raise ToolError([TextBlock(type="text", text="stuck"), {"type": "image"}])  # type: ignore[list-item, typeddict-item]

    block = ToolUseBlock(type="tool_use", id="t1", name="wait", input={}, toolset_name="computer")
    assert [b.text for b in Mine().tool_result(block)["content"]] == ["stuck"]  # type: ignore[union-attr]


# --- one call at a time ---------------------------------------------------------------------------


async def test_a_member_cannot_call_and_can_close_its_set(kit: Kit) -> None:
    computer = Driver(kit)

    async def aclose(name: str, input: Any) -> None:
        await computer.toolset.close()

    computer.toolset.execute = (
        (lambda context, name, input: aclose(name, input))
        if kit.asynchronous
        else (lambda context, name, input: computer.toolset.close())
    )
    nested = Driver(kit)
    nested.toolset.execute = lambda context, name, input: nested.toolset.call(context, name, {"duration": 1})
    with pytest.raises(ToolsetContractError, match="its own toolset"):
        await nested.result("wait", duration=1)
    assert told(await computer.result("wait", duration=1)) == "Waited 1s."
    with pytest.raises(ToolsetClosedError):
        await computer.result("wait", duration=1)
    with pytest.raises(ToolsetClosedError):
        await it(computer.toolset.call(BetaToolsetCallContext(), "wait", {"duration": 1}))


def test_calls_of_tasks_take_turns_and_close_waits_for_them() -> None:
    async def main() -> None:
        log: list[str] = []
        go = asyncio.Event()

        class Mine(BetaAsyncAbstractComputerToolset20260801):
            async def wait(self, context: Any, input: Any) -> None:
                log.append(f"+{input.duration}")
                await go.wait()
                log.append(f"-{input.duration}")

        toolset = Mine()
        context = BetaToolsetCallContext()
        calls = [asyncio.ensure_future(toolset.call(context, "wait", {"duration": n})) for n in range(4)]
        await asyncio.sleep(0)
        calls[2].cancel()  # waits for its turn: the others keep theirs
        closing = asyncio.ensure_future(toolset.close())
        await asyncio.sleep(0)
        late = asyncio.ensure_future(toolset.call(context, "wait", {"duration": 9}))
        done, _ = await asyncio.wait({late, closing}, return_when=asyncio.FIRST_COMPLETED)
        assert done == {late} and isinstance(late.exception(), ToolsetClosedError) and log == ["+0"]
        go.set()
        await closing
        assert log == ["+0", "-0", "+1", "-1", "+3", "-3"]
        assert calls[2].cancelled() and [c["text"] for c in calls[3].result()] == ["Waited 3s."]

    asyncio.run(main())


def test_calls_of_threads_take_turns_and_close_waits_for_them() -> None:
    inside, go, log = threading.Event(), threading.Event(), []

    class Mine(BetaAbstractComputerToolset20260801):
        def wait(self, context: Any, input: Any) -> None:
            log.append("+")
            inside.set()
            go.wait()
            log.append("-")

    toolset = Mine()

    def call() -> None:
        toolset.call(BetaToolsetCallContext(), "wait", {"duration": 1})

    def close() -> None:
        toolset.close()
        log.append("closed")

    threads = [threading.Thread(target=target) for target in (call, call, close)]
    for number, thread in enumerate(threads):
        thread.start()
        inside.wait()
        while number and len(toolset._gate.waiting) < number:
            threading.Event().wait(0.001)  # until it stands in the queue
    assert log == ["+"]
    go.set()
    for thread in threads:
        thread.join()
    assert log == ["+", "-", "+", "-", "closed"]


@pytest.mark.parametrize("stuck_in", ["confirm", "wait"])
def test_a_call_that_was_given_up_does_not_act_later(emu: Any, stuck_in: str) -> None:
    go = threading.Event()
    computer = Driver(None, confirm=lambda context: stuck_in == "wait" or go.wait())
    computer.does = lambda name, input: stuck_in == "confirm" or go.wait()
    for number in (1, 2):
        emu.script([called("computer", f"t{number}", "wait", duration=number)])
    runner = Kit(emu, asynchronous=False).runner(computer.toolset, tool_timeout=0.02)
    runner.until_done()
    assert ["timed out" in results(request)[0]["content"] for request in emu.requests[1:]] == [True, True]
    go.set()
    computer.toolset.close()  # waits for both
    assert [input.duration for _, input in computer.log] == ([1] if stuck_in == "wait" else [])


# --- colour ---------------------------------------------------------------------------------------


def test_members_of_the_other_colour_are_refused() -> None:
    class Plain:
        def left_click(self, context: Any, input: Any) -> None: ...

    class Coroutine:
        async def left_click(self, context: Any, input: Any) -> None: ...

    class Asynchronous(BetaAsyncAbstractComputerToolset20260801):
        left_click = Plain.left_click  # type: ignore[assignment]

    class Synchronous(BetaAbstractComputerToolset20260801):
        left_click = Coroutine.left_click

    with pytest.raises(ToolsetContractError, match="subclass BetaAbstractComputerToolset20260801"):
        Asynchronous()
    with pytest.raises(ToolsetContractError, match="subclass BetaAsyncAbstractComputerToolset20260801"):
        Synchronous()


def test_a_browser_has_to_say_its_state() -> None:
    with pytest.raises(TypeError, match="_browser_state"):
        BetaAbstractBrowserToolset20260801()  # type: ignore[abstract]
