"""The agent's tools, on real files and a real bash: what the model is told, what they reach, and what they leave behind."""

from __future__ import annotations

import asyncio
import base64
import gc
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from anthropic.lib.tools import agent_toolset as old
from hypothesis import given, settings, strategies as st
from kit import Kit, results, text, use

from anthropic import AnthropicError, ToolError
from anthropic.emulator import Emulator
from anthropic.tools.agent import (
    AgentToolContext,
    BashSession,
    BashTimeoutError,
    beta_agent_toolset_20260401,
    context,
    files,
    resolve_path,
    search,
    shell,
)

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash on this computer")
needs_proc = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="only /proc shows processes that left their session"
)


class Agent:
    """The tools on a directory, which has a neighbour that they must not reach."""

    def __init__(self, base: Path) -> None:
        self.dir, self.outside = base / "work", base / "work-not"
        self.dir.mkdir()
        self.outside.mkdir()
        (self.outside / "secret").write_text("secret")
        self.set()

    def set(self, **options: Any) -> AgentToolContext:
        self.ctx = AgentToolContext(self.dir, **options)
        self.tools = {tool.name: tool for tool in beta_agent_toolset_20260401(self.ctx)}
        return self.ctx

    async def __call__(self, name: str, **input: Any) -> Any:
        return await self.tools[name].call(input)

    async def refused(self, name: str, **input: Any) -> str:
        with pytest.raises(ToolError) as caught:
            await self(name, **input)
        assert str(self.dir.parent) not in str(caught.value)
        return str(caught.value)

    async def bash(self, command: str, **input: Any) -> Any:
        return await self("bash", command=command, **input)


@pytest.fixture
def kit(emu: Emulator) -> Kit:
    return Kit(emu, asynchronous=True)  # the tools are coroutines


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    return Agent(tmp_path)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def escaped(agent: Agent) -> Callable[[], list[int]]:
    """The processes of `RUNAWAYS` that are left, once all of them have begun."""
    pids = [int(path.read_text()) for path in sorted(agent.dir.glob("pid*"))]
    assert len(pids) == 4 and all(map(alive, pids))
    return lambda: [pid for pid in pids if alive(pid)]


# In the group; in a group, and in a session, of its own; an orphan in a session of its own that holds no output.
RUNAWAYS = """
run() { "$@" sh -c 'echo $$ > part$0; mv part$0 pid$0; exec sleep 1000' $n & }
n=1; run
set -m; n=2; run; set +m
n=3; run setsid
(n=4; run setsid) > /dev/null 2>&1
until [ -e pid1 -a -e pid2 -a -e pid3 -a -e pid4 ]; do sleep 0.01; done
"""


# --- the set ----------------------------------------------------------------------------------------


def test_the_set_is_six_tools_in_order(tmp_path: Path) -> None:
    tools = old.beta_agent_toolset_20260401(AgentToolContext(tmp_path))
    assert [tool.name for tool in tools] == ["bash", "read", "write", "edit", "glob", "grep"]
    schemas = {tool.name: tool.to_dict()["input_schema"] for tool in tools}
    assert [list(schema["properties"]) for schema in schemas.values()] == [
        ["command", "restart", "timeout_ms"],
        ["file_path", "view_range"],
        ["file_path", "content"],
        ["file_path", "old_string", "new_string", "replace_all"],
        ["pattern", "path"],
        ["pattern", "path"],
    ]
    assert all(tool.description and not tool.parallel for tool in tools)
    assert [tool.close is not None for tool in tools] == [True, *[False] * 5]
    assert old.READ_MAX_BYTES == old.DEFAULT_MAX_FILE_BYTES == 262_144 and old.BASH_DEFAULT_TIMEOUT == 120


def test_the_working_directory_is_that_of_the_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ctx = AgentToolContext()
    monkeypatch.chdir("/")
    assert ctx.workdir == str(tmp_path) and resolve_path(ctx, "a") == tmp_path.resolve() / "a"


async def test_skills_need_a_session(kit: Kit, agent: Agent) -> None:
    async with AgentToolContext(agent.dir, client=kit.client) as ctx:
        await ctx.setup_skills()
    with pytest.raises(AnthropicError, match="Pass the session itself"):
        async with AgentToolContext(agent.dir, client=kit.client, session_id="s"):
            pass


# --- confinement --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../work-not/secret",
        "a/../../work-not",
        "/etc/passwd",
        "out/secret",
        "dangling",
        "chain",
        "loop",
        "loop/x",
        "a\0b",
    ],
)
async def test_a_path_that_leads_out_is_refused(kit: Kit, agent: Agent, path: str) -> None:
    for link, target in (
        ("out", agent.outside),
        ("dangling", agent.outside / "new"),
        ("chain", "dangling"),
        ("loop", "loop"),
    ):
        (agent.dir / link).symlink_to(target)
    with pytest.raises(ValueError, match=r"outside the session's working directory|loop|NUL"):
        resolve_path(agent.ctx, path)
    await agent.refused("read", file_path=path)
    await agent.refused("write", file_path=path, content="x")
    await agent.refused("edit", file_path=path, old_string="s", new_string="x")
    await agent.refused("glob", pattern="*", path=path)
    await agent.refused("grep", pattern=".", path=path)
    assert os.listdir(agent.outside) == ["secret"] and (agent.outside / "secret").read_text() == "secret"


async def test_links_that_stay_inside_are_followed(kit: Kit, agent: Agent) -> None:
    (agent.dir / "link").symlink_to("real")
    (agent.dir / "again").symlink_to(agent.dir)
    assert await agent("write", file_path="link", content="x") == "wrote 1 bytes to link"
    assert (agent.dir / "real").read_text() == "x" and (agent.dir / "link").is_symlink()
    assert await agent("read", file_path="again/again/x/../real") == "x"
    assert resolve_path(agent.ctx, agent.dir / "nope" / ".." / "real") == agent.dir / "real"


async def test_allowed_roots_are_reached_and_read_only_ones_not_changed(kit: Kit, agent: Agent) -> None:
    agent.set(allowed_roots=[agent.outside], read_only_roots=[agent.outside])
    secret = str(agent.outside / "secret")
    assert await agent("read", file_path=secret) == "secret"
    (agent.dir / "link").symlink_to(secret)
    for path in (secret, "link"):
        with pytest.raises(ToolError, match="inside a read-only directory"):
            await agent("write", file_path=path, content="x")
        with pytest.raises(ToolError, match="inside a read-only directory"):
            await agent("edit", file_path=path, old_string="s", new_string="x")
    with pytest.raises(ToolError, match="read-only"):
        await agent("write", file_path=str(agent.outside / "new" / "x"), content="x")
    assert os.listdir(agent.outside) == ["secret"]


async def test_programs_of_older_releases_may_lift_the_confinement(kit: Kit, agent: Agent) -> None:
    with pytest.warns(DeprecationWarning, match="allowed_roots") as caught:
        agent.set(unrestricted_paths=True)
    assert caught[0].filename == __file__
    assert await agent("read", file_path=str(agent.outside / "secret")) == "secret"
    agent.set(unrestricted_paths=False)  # as it was by default
    await agent.refused("read", file_path="../work-not/secret")


NAMES = st.sampled_from([".", "..", "a", "b", "out", "up", "inside", "", "secret", "work", "work-not"])


@settings(max_examples=150, deadline=None)
@given(st.lists(NAMES, max_size=6).map("/".join))
def test_no_path_reaches_what_is_outside(path: str) -> None:
    with tempfile.TemporaryDirectory() as base:
        agent = Agent(Path(base).resolve())
        (agent.dir / "a").mkdir()
        for link, target in (("out", agent.outside), ("up", ".."), ("inside", "a")):
            (agent.dir / link).symlink_to(target)
            (agent.dir / "a" / link).symlink_to(target)
        try:
            assert resolve_path(agent.ctx, path).is_relative_to(agent.dir)
        except ValueError:
            pass
        try:
            files.write(agent.ctx, path, "new")
        except ToolError as error:
            assert base not in str(error)
        try:
            assert files.read(agent.ctx, path, None) != "secret"
        except ToolError as error:
            assert base not in str(error)
        assert os.listdir(agent.outside) == ["secret"] and (agent.outside / "secret").read_text() == "secret"


async def test_a_link_put_in_place_after_the_check_is_not_followed(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = context._locate

    def swap(ctx: AgentToolContext, shown: str) -> Any:
        found = check(ctx, shown)
        shutil.rmtree(agent.dir / "d")
        (agent.dir / "d").symlink_to(agent.outside)
        (agent.dir / "secret").unlink(missing_ok=True)
        (agent.dir / "secret").symlink_to(agent.outside / "secret")
        return found

    for path in ("d/secret", "secret"):
        for name, input in (
            ("read", {}),
            ("write", {"content": "x"}),
            ("edit", {"old_string": "secret", "new_string": "x"}),
        ):
            with monkeypatch.context() as patch:
                for link in (agent.dir / "d", agent.dir / "secret"):
                    link.unlink(missing_ok=True)
                (agent.dir / "d").mkdir()
                (agent.dir / path).write_text("mine")
                patch.setattr(context, "_locate", swap)
                assert "secret:" in await agent.refused(name, file_path=path, **input)
    assert os.listdir(agent.outside) == ["secret"] and (agent.outside / "secret").read_text() == "secret"


async def test_no_tool_works_on_the_thread_of_the_event_loop(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[int]] = {}
    for module, name in (
        (os, "open"),
        (os, "read"),
        (os.path, "realpath"),
        (os, "listdir"),
        (subprocess, "Popen"),
    ):
        real = getattr(module, name)

        def spy(*args: Any, _real: Any = real, _name: str = name, **kwargs: Any) -> Any:
            seen.setdefault(_name, set()).add(threading.get_ident())
            return _real(*args, **kwargs)

        monkeypatch.setattr(module, name, spy)
    await agent("write", file_path="a/b", content="x")
    await agent("edit", file_path="a/b", old_string="x", new_string="y")
    assert await agent("read", file_path="a/b") == "y"
    await agent("glob", pattern="**")
    await agent("grep", pattern="y")
    if shutil.which("bash"):
        await agent.bash("true")
        await agent.ctx.close()
    assert set(seen) == {"open", "read", "realpath", "listdir", "Popen"}
    assert threading.get_ident() not in set[int]().union(*seen.values())


# --- read, write, edit --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (None, "a\r\nb\n\nd"),
        ([1, 1], "a\r"),
        ([2, 3], "b\n"),
        ([3, -1], "\nd"),
        ([0, 2], "a\r\nb"),
        ([4, 99], "d"),
        ([3, 0], "\nd"),
        ([3, 3], ""),
    ],
)
async def test_lines_are_counted_from_one_and_given_as_they_are(
    kit: Kit, agent: Agent, lines: list[int] | None, expected: str
) -> None:
    (agent.dir / "f").write_bytes(b"a\r\nb\n\nd")
    assert await agent("read", file_path="f", view_range=lines) == expected


@settings(max_examples=100, deadline=None)
@given(st.text("ab\n\r", max_size=30), st.integers(1, 8), st.integers(1, 8))
def test_a_range_is_what_splitting_gives(text: str, first: int, last: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "f").write_bytes(text.encode())
        expected = "\n".join(text.split("\n")[first - 1 : last])
        try:
            assert files.read(AgentToolContext(folder), "f", [first, last]) == expected
        except ToolError as error:
            count = len(text.split("\n")) - (text.endswith("\n") or not text)
            assert last < first or (f"has {count} lines" in str(error) and first > count)


async def test_what_cannot_be_read_is_said(kit: Kit, agent: Agent) -> None:
    (agent.dir / "d").mkdir()
    (agent.dir / "bad").write_bytes(b"\xff\xfe")
    (agent.dir / "f").write_text("a\n")
    os.mkfifo(agent.dir / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(agent.dir / "sock"))
    for path, said in (
        ("nope", "nope: no such file or directory"),
        ("f/x", "f/x: a part of the path is not a directory"),
        ("d", "d: not a regular file"),
        ("", ": not a regular file"),
        ("pipe", "pipe: not a regular file"),
        ("sock", "sock: not a regular file"),
        ("bad", "bad: not valid UTF-8 text"),
        ("x" * 300, "file name too long"),
    ):
        assert said in await agent.refused("read", file_path=path)
    for lines, said in (
        ([1], "must be"),
        ([1, 2, 3], "must be"),
        ([2, 1], "ends before"),
        ([3, 4], "f has 1 lines"),
    ):
        assert said in await agent.refused("read", file_path="f", view_range=lines)
    assert "Input should be a valid integer" in await agent.refused(
        "read", file_path="f", view_range=["a", 1]
    )


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no /dev/zero")
async def test_a_device_is_no_file(kit: Kit, agent: Agent) -> None:
    agent.set(allowed_roots=[Path("/dev")])
    assert "not a regular file" in await agent.refused("read", file_path="/dev/zero")
    assert "not a regular file" in await agent.refused("write", file_path="/dev/null", content="x")


async def test_no_more_than_the_limit_is_read(kit: Kit, agent: Agent) -> None:
    (agent.dir / "f").write_text("aaaa\nbb\ncc\n" + "d" * 200_000)
    agent.set(max_file_bytes=6)
    assert "200011 bytes, exceeds 6-byte limit. Use the view_range" in await agent.refused(
        "read", file_path="f"
    )
    assert await agent("read", file_path="f", view_range=[2, 3]) == "bb\ncc"
    assert "lines 1 to 2 of f exceed" in await agent.refused("read", file_path="f", view_range=[1, 3])
    assert "line 4 of f alone exceeds" in await agent.refused("read", file_path="f", view_range=[4, 4])
    agent.set()
    assert len(await agent("read", file_path="f")) == 200_011
    (agent.dir / "f").write_text("d" * 262_145)
    assert "exceeds 262144-byte limit" in await agent.refused("read", file_path="f")
    agent.set(max_file_bytes=None)
    assert len(await agent("read", file_path="f")) == 262_145


PNG = base64.b64decode("iVBORw0KGgo=")


async def test_images_and_pdfs_are_shown(kit: Kit, agent: Agent) -> None:
    for name, data, kind, media in (
        ("a.PNG", PNG, "image", "image/png"),
        ("b.jpeg", b"?", "image", "image/jpeg"),
        ("c.gif", b"RIFF....WEBP", "image", "image/webp"),  # what it is, and not what it is called
        ("d.pdf", b"%PDF", "document", "application/pdf"),
    ):
        (agent.dir / name).write_bytes(data)
        [block] = await agent("read", file_path=name)
        assert block["type"] == kind and block["source"]["media_type"] == media
        assert base64.b64decode(block["source"]["data"]) == data
        assert "not supported for image" in await agent.refused("read", file_path=name, view_range=[1, 2])
    agent.set(max_image_base64_bytes=12, max_pdf_bytes=4)
    assert await agent("read", file_path="a.PNG") and await agent("read", file_path="d.pdf")
    agent.set(max_image_base64_bytes=11, max_pdf_bytes=3)
    assert "exceeds" in await agent.refused("read", file_path="a.PNG")
    assert "exceeds" in await agent.refused("read", file_path="d.pdf")


async def test_write_counts_bytes_and_keeps_the_mode(kit: Kit, agent: Agent) -> None:
    before = os.umask(0o027)
    try:
        assert await agent("write", file_path="x/y/f", content="é\r\n") == "wrote 4 bytes to x/y/f"
    finally:
        os.umask(before)
    path = agent.dir / "x" / "y" / "f"
    assert path.read_bytes() == "é\r\n".encode() and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o750
    path.chmod(0o755)
    await agent("write", file_path="x/y/f", content="")
    assert path.read_bytes() == b"" and stat.S_IMODE(path.stat().st_mode) == 0o755
    assert os.listdir(path.parent) == ["f"]
    os.mkfifo(agent.dir / "pipe")
    for name, said in (("x", "is a directory"), (".", "is a directory"), ("pipe", "not a regular file")):
        assert said in await agent.refused("write", file_path=name, content="x")
    assert "half a surrogate" in await agent.refused("write", file_path="g", content="\ud800")


async def test_a_write_that_fails_changes_nothing(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(28, "No space left on device", "/host/path")

    await agent("write", file_path="f", content="before")
    monkeypatch.setattr(os, "fsync", full)
    said = await agent.refused("write", file_path="f", content="after")
    assert said == "write: f: no space left on device"
    assert os.listdir(agent.dir) == ["f"] and (agent.dir / "f").read_text() == "before"


async def test_edit_replaces_the_only_one_or_all(kit: Kit, agent: Agent) -> None:
    path = agent.dir / "f"
    path.write_bytes("aé\r\nb b".encode())
    path.chmod(0o755)
    assert (
        await agent("edit", file_path="f", old_string="é", new_string="\n") == "edited f (1 replacement(s))"
    )
    assert "appears 2 times in f" in await agent.refused(
        "edit", file_path="f", old_string="b", new_string="c"
    )
    assert (
        await agent("edit", file_path="f", old_string="b", new_string="c", replace_all=True)
        == "edited f (2 replacement(s))"
    )
    assert path.read_bytes() == b"a\n\r\nc c" and stat.S_IMODE(path.stat().st_mode) == 0o755
    assert "not found in f (its lines end in CRLF)" in await agent.refused(
        "edit", file_path="f", old_string="z\n", new_string=""
    )
    assert "must not be empty" in await agent.refused("edit", file_path="f", old_string="", new_string="x")
    assert "no such file" in await agent.refused("edit", file_path="g", old_string="a", new_string="x")
    path.write_bytes(b"a\xff")
    assert "not valid UTF-8" in await agent.refused("edit", file_path="f", old_string="a", new_string="x")


async def test_edits_at_the_same_time_are_all_kept(kit: Kit, agent: Agent) -> None:
    (agent.dir / "f").write_text(" ".join(f"<{n}>" for n in range(20)))
    async with anyio.create_task_group() as group:
        for n in range(20):
            group.start_soon(lambda n=n: agent("edit", file_path="f", old_string=f"<{n}>", new_string=str(n)))
    assert (agent.dir / "f").read_text() == " ".join(map(str, range(20)))


# --- glob -------------------------------------------------------------------------------------------


def tree(agent: Agent, *paths: str) -> None:
    for age, path in enumerate(paths):
        target = agent.dir / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("needle\n")
        os.utime(target, (age, age))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.c", ["a.c"]),
        ("**/*.c", ["src/x/y/d.c", "src/b.c", "a.c"]),
        ("src/**/*.{c,h}", ["src/x/y/d.c", "src/x/c.h", "src/b.c"]),
        ("src/**/y/**", ["src/x/y/d.c", "src/x/y"]),
        ("s?c/[bx].c", ["src/b.c"]),
        ("src/./b.c", ["src/b.c"]),
        ("**/.hidden", [".hidden"]),
        ("node_modules/*.c", ["node_modules/m.c"]),
        ("*/nope", []),
    ],
)
async def test_a_pattern_finds_the_newest_first(
    kit: Kit, agent: Agent, pattern: str, found: list[str]
) -> None:
    tree(agent, "a.c", "src/b.c", "src/x/c.h", "src/x/y/d.c", ".hidden", "node_modules/m.c", ".git/g.c")
    os.utime(agent.dir / "src/x/y", (0, 0))
    (agent.dir / "out").symlink_to(agent.outside)
    (agent.dir / "again").symlink_to(agent.dir)
    expected = [str(agent.dir / path) for path in found]
    assert (await agent("glob", pattern=pattern)).split("\n") == (expected or ["no matches"])


async def test_a_glob_ends_at_its_limits(kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(agent, "a", "b", "d/c")
    monkeypatch.setattr(search, "GLOB_RESULT_LIMIT", 2)
    assert "[cut: the 2 newest of 3 matches" in await agent("glob", pattern="**/[abc]")
    monkeypatch.setattr(search, "WALK_MAX_ENTRIES", 2)
    assert "[stopped after 2 files" in await agent("glob", pattern="**")
    assert await agent("glob", pattern="*", path="d") == str(agent.dir / "d" / "c")
    for pattern, path, said in (
        ("../*", None, "'..' is not permitted"),
        ("{..,a}/*", None, "'..' is not permitted"),
        ("/etc/*", None, "absolute pattern"),
        ("", None, "empty"),
        ("{a,b}" * 10, None, "too many patterns"),
        ("*", "nope", "nope: no such file"),
    ):
        assert said in await agent.refused("glob", pattern=pattern, path=path)


# --- grep -------------------------------------------------------------------------------------------


@pytest.fixture
def no_ripgrep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PATH", os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not Path(p, "rg").exists())
    )


@pytest.mark.usefixtures("no_ripgrep")
async def test_matching_lines_are_found(kit: Kit, agent: Agent) -> None:
    tree(agent, "a", "d/b", ".git/c", "node_modules/d")
    (agent.dir / "binary").write_bytes(b"needle\0")
    (agent.dir / "latin").write_bytes(b"\n\xe9 needle\r\n")
    (agent.dir / "long").write_text("x" * 1995 + "needle\n" + "needle" + "y" * 5000 + "needle\nneedle 3")
    (agent.dir / "out").symlink_to(agent.outside / "secret")
    (agent.dir / "again").symlink_to(agent.dir)
    found = await agent("grep", pattern="n[e]+dle|secret")
    assert found.split("\n") == [
        f"{agent.dir}/{line}"
        for line in ("a:1:needle", "latin:2:� needle", "long:3:needle 3", "d/b:1:needle")
    ]
    assert await agent("grep", pattern="needle", path="d/b") == f"{agent.dir}/d/b:1:needle"
    assert await agent("grep", pattern="nothing like it") == "no matches"
    assert "invalid regex" in await agent.refused("grep", pattern="(")
    assert "no such file" in await agent.refused("grep", pattern="x", path="nope")
    (agent.dir / "--help").write_text("-e")
    assert await agent("grep", pattern="-e", path="--help") == f"{agent.dir}/--help:1:-e"


@pytest.mark.usefixtures("no_ripgrep")
async def test_an_expression_that_takes_for_ever_is_stopped(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    (agent.dir / "a").write_text("x\n")
    (agent.dir / "b").write_text("a" * 60 + "b\n")
    monkeypatch.setattr(search, "GREP_SECONDS", 3)
    found = await agent("grep", pattern="^(a+)+$|x")
    assert found.split("\n")[0] == f"{agent.dir}/a:1:x" and "[stopped after 3 s" in found
    task = asyncio.ensure_future(agent("grep", pattern="^(a+)+$"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.usefixtures("no_ripgrep")
async def test_the_walk_of_a_grep_ends_at_its_limit(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(agent, "a", "b", "c")
    monkeypatch.setattr(search, "WALK_MAX_ENTRIES", 2)
    found = await agent("grep", pattern="needle")
    assert found.count("needle") == 2 and "[stopped after 2 files" in found
    assert "[stopped after 2 files" in await agent("grep", pattern="nothing like it")


def ripgrep(folder: Path, script: str) -> None:
    """An `rg` that does what the script says."""
    folder.mkdir(exist_ok=True)
    (folder / "rg").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "rg").chmod(0o755)


@needs_proc
async def test_ripgrep_is_used_read_as_it_prints_and_ended(
    kit: Kit, agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid, bin = tmp_path / "pid", tmp_path / "bin"
    ripgrep(bin, f"echo $$ > {pid}; exec yes 'file:1:{'x' * 90}'")
    monkeypatch.setenv("PATH", f"{bin}:{os.environ['PATH']}")
    found = await agent("grep", pattern="x")
    assert len(found) < 103_000 and found.endswith("[output cut at 100 KiB; use a narrower pattern or path]")
    assert {len(line) for line in found.split("\n")[:-1]} == {97}
    assert not alive(int(pid.read_text()))
    ripgrep(bin, 'for word; do echo "$word"; done; env')
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-hidden")
    found = await agent("grep", pattern="-x y")
    assert f"\n-e\n-x y\n--\n{agent.dir}\n" in found and "--no-config\n" in found and "sk-hidden" not in found
    ripgrep(bin, "echo 'regex parse error' >&2; exit 2")
    assert await agent.refused("grep", pattern="(") == "grep: regex parse error"


async def test_a_ripgrep_that_the_model_could_have_written_is_not_run(
    kit: Kit, agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(agent, "a")
    ripgrep(agent.dir, "echo mine")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "rg").symlink_to(agent.dir / "rg")
    monkeypatch.chdir(agent.dir)
    for entry in (str(agent.dir), ".", "", str(tmp_path / "bin")):
        monkeypatch.setenv("PATH", entry)
        assert await agent("grep", pattern="needle") == f"{agent.dir}/a:1:needle"


# --- bash -------------------------------------------------------------------------------------------


@needs_bash
async def test_the_shell_lives_on_between_commands(kit: Kit, agent: Agent) -> None:
    async with agent.ctx:
        assert await agent.bash("pwd") == str(agent.dir)
        assert await agent.bash('mkdir d; cd d; export A=3; f() { echo "f $A"; }') == ""
        assert await agent.bash("f; pwd") == f"f 3\n{agent.dir}/d"
        assert await agent.bash('cat; read x; echo "[$x]"') == "[]"  # there is no input
        assert await agent.bash("cat <<'E'\nit's $A\nE") == "it's $A"
        assert (
            await agent.bash("printf '\\e[1;31mred\\e[0m \\e]0;title\\aé\\n\\n'; printf '\\xff' >&2")
            == "red é\n\n�"
        )
        first = await agent.ctx.bash()
        assert await agent("bash", restart=True) == "bash session restarted" and first.closed
        assert await agent.bash("pwd; echo $A") == f"{agent.dir}"
    assert (await agent.ctx.bash()).closed is False  # and a new one, when it is needed again
    await agent.ctx.close()
    await agent.ctx.close()


@needs_bash
async def test_what_fails_is_an_error_with_the_output(kit: Kit, agent: Agent) -> None:
    async with agent.ctx:
        assert await agent.refused("bash", command="echo out; echo err >&2; false") == "out\nerr"
        assert await agent.refused("bash", command="false") == "exit code 1"
        assert "unexpected EOF" in await agent.refused("bash", command='echo "unterminated')
        for input in ({}, {"command": ""}, {"command": "true", "timeout_ms": 0}, {"command": "a\0b"}):
            assert (await agent.refused("bash", **input)).startswith("bash: ")
        assert await agent.bash("echo on") == "on"


@needs_bash
async def test_a_command_that_leaves_the_shell_is_said_and_gets_a_new_one(kit: Kit, agent: Agent) -> None:
    async with agent.ctx:
        said = await agent.refused("bash", command="cd /; echo bye; exit 3")
        assert said.startswith("bye\n[exit code 3. The shell was ended")
        assert "[exit code 0. The shell was ended" in await agent.bash("exec echo gone")
        # A job that holds every pipe does not hide that the shell is gone.
        assert "exit code 4" in await agent.refused("bash", command="(while :; do sleep 1; done) & exit 4")
        assert "exit code -9" in await agent.refused("bash", command="kill -9 $$")
        assert await agent.bash("pwd") == str(agent.dir)


@needs_bash
async def test_a_command_cannot_pretend_to_have_ended(kit: Kit, agent: Agent) -> None:
    async with agent.ctx:
        probe = "for fd in /proc/$BASHPID/fd/*; do n=${fd##*/}; [ $n -gt 2 ] && echo 0 >&$n; done 2>/dev/null; echo end; false"
        for _ in range(2):
            assert (await agent.refused("bash", command=probe)).endswith("end")
        assert await agent.bash("echo next") == "next"


@needs_bash
async def test_the_last_of_a_long_output_is_kept(kit: Kit, agent: Agent) -> None:
    async with agent.ctx:
        found = await agent.bash("seq 1 1000000")
        head, rest = found.split("\n", 1)
        assert len(rest) <= shell.OUTPUT_LIMIT and found.endswith("\n999999\n1000000")
        lines = rest.split("\n")
        assert lines == [str(n) for n in range(int(lines[0]), 1_000_001)]
        dropped = sum(len(str(n)) + 1 for n in range(1, int(lines[0])))
        assert head == f"[output cut: the first {dropped} bytes are left out]"
        # A job that goes on printing does not keep a command from ending.
        assert len(await agent.bash("yes & sleep 0.05")) <= shell.OUTPUT_LIMIT + 100
        assert await agent.bash(": " + "x" * 200_000 + "; kill %1; wait; true") is not None


@needs_bash
async def test_the_environment_is_ours_without_the_key_or_exactly_what_was_given(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-hidden")
    monkeypatch.setenv("KEPT", "yes")
    async with agent.ctx:
        found = await agent.bash("env")
        assert "sk-hidden" not in found and "KEPT=yes" in found.split("\n")
    async with agent.set(env={"ONLY": "this", "ANTHROPIC_X": "given"}):
        names = {line.partition("=")[0] for line in (await agent.bash("/usr/bin/env")).split("\n")}
        assert names - {"PWD", "SHLVL", "_", "OLDPWD"} == {"ONLY", "ANTHROPIC_X"}


@needs_bash
@needs_proc
@pytest.mark.parametrize("way", ["close", "timeout", "cancel", "exit", "restart", "forget", "tool", "scope"])
async def test_nothing_is_left_of_a_shell(kit: Kit, agent: Agent, way: str) -> None:
    await agent.bash(RUNAWAYS)
    left = escaped(agent)
    if way == "close":
        await agent.ctx.close()
    elif way == "timeout":
        said = await agent.refused("bash", command="echo part; sleep 1000", timeout_ms=800)
        assert said.startswith("part\n[The bash command timed out after 0.8s. The shell was ended")
    elif way == "exit":
        await agent.bash("exit 0")
    elif way == "restart":
        await agent("bash", restart=True)
    elif way == "tool":
        await agent.tools["bash"].close()
    elif way == "scope":
        with anyio.move_on_after(0.05):
            await agent.bash("sleep 1000")
    elif way == "cancel":
        task = asyncio.ensure_future(agent.bash("touch begun; sleep 1000"))
        while not (agent.dir / "begun").exists():
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    else:
        del agent.ctx, agent.tools
        while left():  # the thread that ran the command lets go of it when it sees fit
            await asyncio.sleep(0.005)
            gc.collect()
    assert left() == []


@needs_bash
@needs_proc
def test_nothing_is_left_when_the_program_ends(agent: Agent) -> None:
    program = f"""
import asyncio
from anthropic.tools.agent import BashSession
async def main():
    global session
    session = await BashSession.start({str(agent.dir)!r})
    await session.exec({RUNAWAYS!r})
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    pids = [int(path.read_text()) for path in agent.dir.glob("pid*")]
    assert len(pids) == 4 and not any(map(alive, pids))


@needs_bash
@needs_proc
def test_trio_is_served_too(agent: Agent) -> None:
    async def main() -> None:
        await agent("write", file_path="f", content="x\n")
        assert await agent("grep", pattern="x") == f"{agent.dir}/f:1:x"
        await agent.bash(RUNAWAYS)
        left = escaped(agent)
        with anyio.move_on_after(0.05) as scope:
            await agent.bash("sleep 1000")
        assert scope.cancelled_caught and left() == []
        async with agent.ctx:
            assert await agent.bash("cat f") == "x"

    anyio.run(main, backend="trio")


@needs_bash
async def test_a_session_of_its_own(kit: Kit, agent: Agent) -> None:
    session = await BashSession.start(agent.dir, env={})
    both = await asyncio.gather(session.exec("echo a; sleep 0.01; false"), session.exec("echo b"))
    assert both == [("a", 1), ("b", 0)]  # one after the other
    with pytest.raises(ValueError, match="NUL"):
        await session.exec("\0")
    with pytest.raises(BashTimeoutError, match="timed out") as caught:
        await session.exec("echo part; exec sleep 1000", timeout=0.8)
    assert isinstance(caught.value, TimeoutError) and caught.value.output == "part" and session.closed
    with pytest.raises(RuntimeError, match="closed"):
        await session.exec("true")
    other = await BashSession.start(agent.dir)
    running = asyncio.ensure_future(other.exec("echo part; touch begun; sleep 1000"))
    while not (agent.dir / "begun").exists():
        await asyncio.sleep(0.005)
    await other.close()
    assert await running == ("part", -9)
    with pytest.raises(FileNotFoundError):
        await BashSession.start(agent.dir / "nope")
    assert "no such file" in await Agent.refused(_in(agent, agent.dir / "nope"), "bash", command="true")


def _in(agent: Agent, workdir: Path) -> Agent:
    agent.ctx.workdir = workdir
    return agent


async def test_a_computer_without_bash_is_said(
    kit: Kit, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell.shutil, "which", lambda name: None)
    monkeypatch.setattr(shell.os.path, "exists", lambda path: False)
    assert "There is no bash" in await agent.refused("bash", command="true")


@needs_bash
async def test_one_shell_is_started_however_many_ask_first(kit: Kit, agent: Agent) -> None:
    async with agent.ctx:
        first, second = await asyncio.gather(agent.ctx.bash(), agent.ctx.bash())
        assert first is second


# --- in a runner --------------------------------------------------------------------------------------


def script(kit: Kit, *replies: Any) -> None:
    for one in replies:
        kit.emu.script(one)


@needs_bash
@pytest.mark.parametrize("stream", [False, True])
async def test_a_runner_works_with_them(kit: Kit, agent: Agent, stream: bool) -> None:
    script(
        kit,
        [
            use("t1", "write", file_path="a.py", content="print(6 * 7)\n"),
            use("t2", "edit", file_path="a.py", old_string="6", new_string="60"),
            use("t3", "bash", command="cat a.py; x=1"),
        ],
        [
            use("t4", "read", file_path="../work-not/secret"),
            use("t5", "bash", command="echo $x; false"),
            use("t6", "glob", pattern="*.py", depth=3),
            use("t7", "glob", pattern="*.py"),
            use("t8", "grep", pattern="print"),
        ],
        [text("done")],
    )
    runner = kit.runner(*agent.tools.values(), stream=stream, close_tools=True)
    assert (await runner.until_done()).content[0].text == "done"
    second, third = kit.emu.requests[1:]
    assert [block["content"] for block in results(second)] == [
        "wrote 13 bytes to a.py",
        "edited a.py (1 replacement(s))",
        "print(60 * 7)",
    ]
    said = results(third)
    assert [block.get("is_error", False) for block in said] == [True, True, True, False, False]
    assert "outside the session's working directory" in said[0]["content"] and said[1]["content"] == "1"
    assert "depth: Unexpected keyword argument" in said[2]["content"]
    assert [said[3]["content"], said[4]["content"]] == [
        f"{agent.dir}/a.py",
        f"{agent.dir}/a.py:1:print(60 * 7)",
    ]
    assert agent.ctx._bash is None  # `close_tools` ended it


@needs_bash
@needs_proc
async def test_a_runner_that_is_cancelled_leaves_no_process(kit: Kit, agent: Agent) -> None:
    kit.emu.script([use("t1", "bash", command=RUNAWAYS + "touch begun; sleep 1000")])
    task = asyncio.ensure_future(kit.runner(*agent.tools.values()).until_done())
    while not (agent.dir / "begun").exists():
        await asyncio.sleep(0.005)
    left = escaped(agent)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left() == []


@needs_bash
async def test_the_time_limit_of_a_runner_ends_a_command(kit: Kit, agent: Agent) -> None:
    script(kit, [use("t1", "bash", command="sleep 1000")], [use("t2", "bash", command="pwd")], [text("done")])
    async with agent.ctx:
        await kit.runner(*agent.tools.values(), tool_timeout=2).until_done()
    assert "timed out" in results(kit.emu.requests[1])[0]["content"]
    assert results(kit.emu.requests[2])[0]["content"] == str(agent.dir)


async def test_a_sync_runner_says_that_the_tools_are_coroutines(kit: Kit, agent: Agent) -> None:
    sync = Kit(kit.emu, asynchronous=False)
    with pytest.raises(TypeError, match="read"):
        sync.runner(agent.tools["read"])
    sync.client.close()
