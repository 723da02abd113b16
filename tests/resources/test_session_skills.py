"""The skills of a session on disk: what an archive holds stays in its directory, whole or not at all."""

from __future__ import annotations

import io
import logging
import stat
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from server import Step, error, reply
from test_skills import VERSION

from anthropic import AnthropicError, AsyncAnthropic
from anthropic.tools.agent import AgentToolContext, download_session_skills, skills

SKILL: dict[str, bytes] = {"notes/SKILL.md": b"# Notes", "notes/scripts/run.sh": b"echo"}


def zipped(files: dict[str, bytes], **modes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = modes.get(name.rpartition("/")[2].partition(".")[0], 0o100644) << 16
            archive.writestr(info, content)
    return out.getvalue()


def tarred(files: dict[str, bytes], *links: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o6777
            archive.addfile(info, io.BytesIO(content))
        for name in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


def found(name: str = "notes") -> Step:
    return reply({**VERSION, "name": name, "version": "17"})


def archive(data: bytes) -> Step:
    return reply(data, kind="application/zip")


def session(*ids: str) -> dict[str, Any]:
    return {"agent": {"skills": [{"type": "custom", "skill_id": id, "version": "latest"} for id in ids]}}


def client(server: Any) -> AsyncAnthropic:
    return AsyncAnthropic(api_key="k", base_url=server.url, max_retries=0)


def contents(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


@pytest.mark.parametrize("data", [zipped(SKILL, run=0o104755), tarred(SKILL, "notes/link")])
async def test_a_skill_is_there_while_the_context_is(serve: Any, tmp_path: Path, data: bytes) -> None:
    server = serve(found(), archive(data))
    async with (
        client(server) as api,
        AgentToolContext(tmp_path, client=api, session=session("skill_1")),
    ):
        assert contents(tmp_path / "skills") == {
            "notes/SKILL.md": b"# Notes",
            "notes/scripts/run.sh": b"echo",
        }
        mode = stat.S_IMODE((tmp_path / "skills/notes/scripts/run.sh").stat().st_mode)
        assert mode == 0o755, "no more than that, whatever the archive says"
    assert [request.path for request in server.requests] == [
        "/v1/skills/skill_1/versions/latest",
        "/v1/skills/skill_1/versions/17/content",
    ]
    assert list((tmp_path / "skills").iterdir()) == []


async def test_files_without_a_directory_of_their_own(serve: Any, tmp_path: Path) -> None:
    server = serve(found(), archive(zipped({"SKILL.md": b"a", "x/y": b"b"})))
    async with client(server) as api:
        written = await download_session_skills(api, workdir=tmp_path, session=session("s"))
    assert written == [tmp_path.resolve() / "skills/notes"]
    assert contents(written[0]) == {"SKILL.md": b"a", "x/y": b"b"}


@pytest.mark.parametrize(
    "step",
    [
        archive(zipped({"../out": b"x"})),
        archive(zipped({"/etc/out": b"x"})),
        archive(zipped({"a\\..\\..\\out": b"x"})),
        archive(tarred({"notes/ok": b"x", "notes/../../out": b"x"})),
        archive(b"no archive"),
        archive(zipped({"big": b"\0" * 2000})),
        error(500),
    ],
)
async def test_what_fails_is_logged_and_leaves_what_was_there(
    serve: Any, tmp_path: Path, caplog: Any, monkeypatch: pytest.MonkeyPatch, step: Step
) -> None:
    monkeypatch.setattr(skills, "MAX_BYTES", 1000)
    old = tmp_path / "skills" / "notes"
    old.mkdir(parents=True)
    (old / "SKILL.md").write_text("old")
    server = serve(found(), step, found("other"), archive(zipped({"SKILL.md": b"new"})))
    async with client(server) as api:
        with caplog.at_level(logging.WARNING, "anthropic"):
            written = await download_session_skills(api, workdir=tmp_path, session=session("bad", "good"))
    assert [path.name for path in written] == ["other"]
    assert contents(tmp_path) == {"skills/notes/SKILL.md": b"old", "skills/other/SKILL.md": b"new"}
    assert ["bad" in record.message for record in caplog.records] == [True]


async def test_a_newer_version_takes_the_place_of_the_old_one(serve: Any, tmp_path: Path) -> None:
    old = tmp_path / "skills" / "notes"
    old.mkdir(parents=True)
    (old / "gone").write_text("old")
    async with client(serve(found(), archive(zipped(SKILL)))) as api:
        await download_session_skills(api, workdir=tmp_path, session=session("s"))
    assert set(contents(tmp_path / "skills")) == {"notes/SKILL.md", "notes/scripts/run.sh"}


@pytest.mark.parametrize("name", ["..", "a/b", "", "a\\b", "/etc"])
async def test_a_name_that_is_no_name_of_a_directory(serve: Any, tmp_path: Path, name: str) -> None:
    server = serve(found(name), archive(zipped(SKILL)))
    async with client(server) as api:
        assert await download_session_skills(api, workdir=tmp_path, session=session("s")) == []
    assert contents(tmp_path) == {}


async def test_where_skills_are_not_written(serve: Any, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "skills").symlink_to(tmp_path / "elsewhere")
    async with client(serve(found())) as api:
        with pytest.raises(ValueError, match="is a symbolic link"):
            await download_session_skills(api, workdir=tmp_path, session=session("s"))
        with pytest.raises(TypeError, match="`session_id`"):
            await download_session_skills(api, workdir=tmp_path)
        with pytest.raises(AnthropicError, match="Pass the session itself"):
            await download_session_skills(api, workdir=tmp_path, session_id="sesn_1")
        assert await download_session_skills(api, workdir=tmp_path, session={"agent": {}}) == []
