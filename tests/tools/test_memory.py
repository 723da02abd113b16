"""The memory tool on a directory: what the model is told, and that nothing outside of it is touched."""

from __future__ import annotations

import os
import posixpath
import stat
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from kit import Kit, it, results, use

from anthropic import ToolError
from anthropic.tools import (
    BetaAbstractMemoryTool,
    BetaAsyncAbstractMemoryTool,
    BetaAsyncLocalFilesystemMemoryTool,
    BetaLocalFilesystemMemoryTool,
    InvalidArgumentsError,
)

Ask = Callable[..., Any]


class Memory:
    def __init__(self, kit: Kit, base: Path) -> None:
        self.kit, self.base = kit, base
        self.root = base / "memories"
        kind = BetaAsyncLocalFilesystemMemoryTool if kit.asynchronous else BetaLocalFilesystemMemoryTool
        self.tool: Any = kind(base)

    async def __call__(self, command: str, path: str | None = None, **more: Any) -> Any:
        fields = {"command": command, **({} if path is None else {"path": path}), **more}
        return await it(self.tool.call(fields))

    async def refused(self, *args: Any, **more: Any) -> str:
        with pytest.raises(ToolError) as caught:
            await self(*args, **more)
        assert str(self.base) not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def memory(kit: Kit, tmp_path: Path) -> Memory:
    return Memory(kit, tmp_path / "base")


async def test_its_definition(kit: Kit, memory: Memory) -> None:
    assert (
        memory.tool.to_dict() == {"type": "memory_20250818", "name": "memory"}
        and memory.tool.name == "memory"
    )
    assert memory.root.is_dir() is not kit.asynchronous  # the async one makes it at the first command
    base = BetaAsyncAbstractMemoryTool if kit.asynchronous else BetaAbstractMemoryTool
    partly: Any = type("Partly", (base,), dict.fromkeys(base.__abstractmethods__, lambda self, command: "x"))
    made = partly(cache_control={"type": "ephemeral"})
    assert made.to_dict()["cache_control"] == {"type": "ephemeral"}
    with pytest.raises(NotImplementedError):
        await it(made.clear_all_memory())


async def test_a_file_from_its_beginning_to_its_end(kit: Kit, memory: Memory) -> None:
    assert await memory("create", "/memories/a/b.txt", file_text="one\ntwo\n") == (
        "File created successfully at: /memories/a/b.txt"
    )
    assert await memory("view", "/memories/a/b.txt") == (
        "Here's the content of /memories/a/b.txt with line numbers:\n     1\tone\n     2\ttwo\n     3\t"
    )
    said = await memory("str_replace", "/memories/a/b.txt", old_str="two", new_str="2\n2b")
    assert said.startswith("The memory file has been edited.") and said.endswith(
        "     1\tone\n     2\t2\n     3\t2b\n     4\t"
    )
    await memory("insert", "/memories/a/b.txt", insert_line=0, insert_text="zero\n\n")
    await memory("insert", "/memories/a/b.txt", insert_line=4, insert_text="end")
    assert (memory.root / "a/b.txt").read_text() == "zero\none\n2\n2b\nend\n"
    assert await memory("rename", old_path="/memories/a/b.txt", new_path="/memories/c/d.txt") == (
        "Successfully renamed /memories/a/b.txt to /memories/c/d.txt"
    )
    assert await memory("delete", "/memories/c") == "Successfully deleted /memories/c"
    assert [p.name for p in memory.root.iterdir()] == ["a"]
    await it(memory.tool.clear_all_memory())
    assert list(memory.root.iterdir()) == []


async def test_ranges(kit: Kit, memory: Memory) -> None:
    await memory("create", "/memories/f", file_text="1\n2\n3")
    for range, lines in (([2, 3], "23"), ([2, -1], "23"), ([0, 1], "1"), ([3, 99], "3")):
        said = await memory("view", "/memories/f", view_range=range)
        assert "".join(line.split("\t")[1] for line in said.split("\n")[1:]) == lines
    for range in ([1], [1, 2, 3], [4, 5], [3, 2], [1, -2]):
        assert "Invalid `view_range`" in await memory.refused("view", "/memories/f", view_range=range)


async def test_newlines_are_left_as_they_are(kit: Kit, memory: Memory) -> None:
    await memory("create", "/memories/f", file_text="one\r\ntwo\r\n")
    assert "     1\tone\r\n     2\ttwo\r\n" in await memory("view", "/memories/f")
    await memory("insert", "/memories/f", insert_line=1, insert_text="new")
    assert (memory.root / "f").read_bytes() == b"one\r\nnew\ntwo\r\n"


async def test_a_directory_is_listed_two_levels_deep(kit: Kit, memory: Memory) -> None:
    for path in ("b/c/d/e", "b/f", "a", ".hidden", "node_modules/x"):
        await memory("create", f"/memories/{path}", file_text="x" * 1536)
    header, root, *lines = (await memory("view", "/memories")).split("\n")
    assert "2 levels deep in /memories" in header and root.endswith("\t/memories")
    assert [line.split("\t")[1] for line in lines] == [
        "/memories/a",
        "/memories/b/",
        "/memories/b/c/",
        "/memories/b/f",
    ]
    assert lines[0].split("\t")[0] == "1.5K"


async def test_what_cannot_be_done_says_why(kit: Kit, memory: Memory) -> None:
    await memory("create", "/memories/f", file_text="x\ny\nx\n")
    assert "already exists" in await memory.refused("create", "/memories/f", file_text="")
    assert "did not appear verbatim" in await memory.refused(
        "str_replace", "/memories/f", old_str="z", new_str=""
    )
    assert "in lines: 1, 3." in await memory.refused("str_replace", "/memories/f", old_str="x", new_str="")
    assert "must not be empty" in await memory.refused("str_replace", "/memories/f", old_str="", new_str="")
    assert "[0, 3]" in await memory.refused("insert", "/memories/f", insert_line=4, insert_text="")
    assert "already exists" in await memory.refused("rename", old_path="/memories/f", new_path="/memories/f")
    assert "into itself" in await memory.refused("rename", old_path="/memories/f", new_path="/memories/f/g")
    assert "does not exist" in await memory.refused("view", "/memories/f/g")
    for command, more in (("view", {}), ("delete", {}), ("insert", {"insert_line": 0, "insert_text": ""})):
        assert "does not exist" in await memory.refused(command, "/memories/no", **more)
    (memory.root / "binary").write_bytes(b"\xff\xfe")
    assert "no UTF-8" in await memory.refused("view", "/memories/binary")
    if hasattr(os, "mkfifo"):
        os.mkfifo(memory.root / "pipe")
        assert "unsupported type" in await memory.refused("view", "/memories/pipe")


async def test_a_rename_of_nothing_makes_nothing(kit: Kit, memory: Memory) -> None:
    assert "does not exist" in await memory.refused(
        "rename", old_path="/memories/no", new_path="/memories/x/y"
    )
    assert list(memory.root.iterdir()) == []


async def test_wrong_commands_are_explained(kit: Kit, memory: Memory) -> None:
    with pytest.raises(NotImplementedError, match="Unknown memory command 'forget'; there are: view, create"):
        await memory("forget")
    with pytest.raises(
        InvalidArgumentsError, match=r"memory create: file_text: Field required.*: file_text, path"
    ):
        await memory("create", "/memories/f")
    with pytest.raises(TypeError, match="Input must be a dictionary"):
        await it(memory.tool.call("view"))


@pytest.mark.parametrize("path", ["/memoriesfoo", "/etc/passwd", "memories/x", "", "/", "\\memories"])
async def test_a_path_begins_with_the_directory(kit: Kit, memory: Memory, path: str) -> None:
    assert "must start with /memories" in await memory.refused("view", path)


@pytest.mark.parametrize("path", ["/memories/..", "/memories/../memories2/x", "/memories/a/../../x"])
async def test_a_path_stays_below_the_directory(kit: Kit, memory: Memory, path: str) -> None:
    assert "would escape /memories directory" in await memory.refused("create", path, file_text="x")


@pytest.mark.parametrize(
    "path", ["/memories", "/memories/", "/memories/.", "/memories/sub/..", "/memories//"]
)
async def test_the_directory_itself_stays(kit: Kit, memory: Memory, path: str) -> None:
    assert "Cannot delete the /memories directory itself" == await memory.refused("delete", path)
    assert "directory itself" in await memory.refused("rename", old_path=path, new_path="/memories/x")


async def test_links_do_not_lead_out(kit: Kit, memory: Memory, tmp_path: Path) -> None:
    await memory("create", "/memories/in/f", file_text="inside")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (memory.root / "out").symlink_to(outside)
    (memory.root / "file").symlink_to(outside / "secret")
    (memory.root / "dangling").symlink_to(outside / "new")
    (memory.root / "again").symlink_to(memory.root / "in")
    for path in ("out", "out/secret", "file", "dangling", "again/../../outside/secret"):
        for command, more in (
            ("view", {}),
            ("create", {"file_text": "x"}),
            ("str_replace", {"old_str": "secret", "new_str": "x"}),
            ("insert", {"insert_line": 0, "insert_text": "x"}),
            ("delete", {}),
        ):
            said = await memory.refused(command, f"/memories/{path}", **more)
            assert "would escape" in said or "does not exist" in said
    assert (outside / "secret").read_text() == "secret" and not (outside / "new").exists()
    listed = await memory("view", "/memories")
    assert "out" not in listed.replace("outside", "") and "/memories/again" in listed
    assert "inside" in await memory("view", "/memories/again/f")  # one that stays inside is followed


async def test_a_link_put_in_place_after_the_check_is_not_followed(
    kit: Kit, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anthropic.tools.store import Store

    secret = tmp_path / "secret"
    secret.write_text("secret")
    await memory("create", "/memories/f", file_text="mine")
    await memory("create", "/memories/d/f", file_text="mine")
    check = Store._parts

    def swap(self: Any, path: str) -> Any:
        parts = check(self, path)
        target = memory.root.joinpath(*parts)
        if path == "/memories/f" and not target.is_symlink():
            target.unlink()
            target.symlink_to(secret)
        elif path == "/memories/d/f" and not target.parent.is_symlink():
            target.unlink()
            target.parent.rmdir()
            target.parent.symlink_to(tmp_path)
        return parts

    monkeypatch.setattr(Store, "_parts", swap)
    said = await memory.refused("view", "/memories/f")
    assert "is a symlink" in said or "unsupported type" in said or "would escape" in said
    assert "secret" not in said
    said = await memory.refused("view", "/memories/d/f")
    assert "does not exist" in said or "would escape" in said


async def test_only_the_owner_can_read_it(kit: Kit, memory: Memory) -> None:
    before = os.umask(0)
    try:
        await memory("create", "/memories/a/b", file_text="x")
        await memory("str_replace", "/memories/a/b", old_str="x", new_str="y")
    finally:
        os.umask(before)
    for path, mode in (("", 0o700), ("a", 0o700), ("a/b", 0o600)):
        assert stat.S_IMODE((memory.root / path).stat().st_mode) == mode
    assert stat.S_IMODE(memory.base.stat().st_mode) == 0o700


async def test_a_write_that_fails_changes_nothing(
    kit: Kit, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    await memory("create", "/memories/f", file_text="before")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for command, path, more in (
        ("str_replace", "/memories/f", {"old_str": "before", "new_str": "after"}),
        ("create", "/memories/g", {"file_text": "x"}),
    ):
        with pytest.raises(OSError, match="No space"):
            await memory(command, path, **more)
    assert (memory.root / "f").read_text() == "before"
    assert [p.name for p in memory.root.iterdir()] == ["f"]


async def test_the_async_tool_works_in_threads(
    kit: Kit, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anthropic.tools.store import Store

    seen: list[int] = []
    create = Store.create
    monkeypatch.setattr(
        Store, "create", lambda self, c: (seen.append(threading.get_ident()), create(self, c))[1]
    )
    await memory("create", "/memories/f", file_text="x")
    assert (seen == [threading.get_ident()]) is not kit.asynchronous


async def test_commands_of_one_turn_follow_each_other(kit: Kit, memory: Memory) -> None:
    kit.emu.script(
        [
            use("t1", "memory", command="create", path="/memories/f", file_text="one"),
            use("t2", "memory", command="str_replace", path="/memories/f", old_str="one", new_str="two"),
            use("t3", "memory", command="view", path="/memories/f"),
            use("t4", "memory", command="view", path="/memories/no"),
        ]
    )
    await it(kit.runner(memory.tool, betas=["context-management-2025-06-27"]).until_done())
    *_, third, fourth = results(kit.emu.requests[1])
    assert third["content"].endswith("     1\ttwo") and fourth["is_error"] is True


names = st.text(st.sampled_from("ab./\\~\0 é"), max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(names, max_size=4), st.sampled_from(["create", "view", "delete", "rename"]))
def test_no_path_leaves_the_directory(parts: list[str], command: str) -> None:
    with tempfile.TemporaryDirectory() as base:
        tool: Any = BetaLocalFilesystemMemoryTool(Path(base) / "inner")
        witness = Path(base) / "inner" / "witness"
        witness.write_text("untouched")
        path = "/memories/" + "/".join(parts)
        given: dict[str, Any] = {
            "command": command,
            "path": path,
            "file_text": "x",
            "old_path": path,
            "new_path": "/memories/n",
        }
        try:
            tool.call(given)
        except ToolError as error:
            assert base not in str(error)
        except OSError:
            pass  # a name that the file system does not take
        assert witness.read_text() == "untouched"
        assert sorted(os.listdir(base)) == ["inner"] and sorted(os.listdir(Path(base) / "inner")) == [
            "memories",
            "witness",
        ]
        assert posixpath.normpath(path) is not None
