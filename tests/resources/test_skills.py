"""Skills: a directory goes up as one form; replies of both API versions are read by the names of both."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from clients import API, every, it
from server import reply
from test_files import parts

import anthropic
from anthropic.types.beta import SkillCreateResponse

OLDER: dict[str, Any] = {
    "id": "skill_1",
    "type": "skill",
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
    "display_title": "Notes",
    "latest_version": "1759178010641129",
    "source": "custom",
}
NEWER: dict[str, Any] = {
    "id": "skill_1",
    "type": "skill",
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
    "display_name": "Notes",
    "latest_version_id": "skver_1",
    "source": {"type": "custom"},
}
VERSION: dict[str, Any] = {
    "id": "skver_1",
    "type": "skill_version",
    "created_at": "2026-01-02T03:04:05Z",
    "description": "When notes are taken",
    "name": "notes",
    "skill_id": "skill_1",
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    top = tmp_path / "my-skill"
    (top / "scripts").mkdir(parents=True)
    (top / "SKILL.md").write_text("---\nname: notes\n---\n")
    (top / "scripts" / "run.py").write_text("print()")
    (top / "scripts" / ".hidden").write_bytes(b"\xff")
    return top


EXPECTED = [
    ("my-skill/SKILL.md", b"---\nname: notes\n---\n"),
    ("my-skill/scripts/.hidden", b"\xff"),
    ("my-skill/scripts/run.py", b"print()"),
]


def test_the_files_of_a_directory(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert anthropic.lib.files_from_dir(directory) == EXPECTED  # type: ignore[attr-defined]
    assert asyncio.run(anthropic.lib.async_files_from_dir(str(directory))) == EXPECTED  # type: ignore[attr-defined]
    monkeypatch.chdir(directory)
    assert anthropic.lib.files_from_dir(".") == EXPECTED  # type: ignore[attr-defined]
    with pytest.raises(NotADirectoryError, match="takes the path of a directory"):
        anthropic.lib.files_from_dir(directory / "SKILL.md")  # type: ignore[attr-defined]
    with pytest.raises(FileNotFoundError, match="takes the path of a directory"):
        anthropic.lib.files_from_dir(directory / "nothing")  # type: ignore[attr-defined]


async def test_create(api: API, serve: Any, directory: Path) -> None:
    server = serve(reply(OLDER))
    files = anthropic.lib.files_from_dir(directory)  # type: ignore[attr-defined]
    given = [*files, (None, directory / "SKILL.md")]
    await it(api.client(server).beta.skills.create(files=given, display_title="Notes"))
    title, *sent = parts(server.last)
    assert (title[0]["name"], title[1]) == ("display_title", b"Notes")
    assert {head["name"] for head, _ in sent} == {"files[]"}
    assert [(head["filename"], content) for head, content in sent] == [
        *EXPECTED,
        ("SKILL.md", EXPECTED[0][1]),
    ]
    assert server.last.target == "/v1/skills?beta=true"
    assert server.last.headers["anthropic-beta"] == "skills-2025-10-02"


@pytest.mark.parametrize("word", ["display_title", "display_name"])
@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
async def test_a_name_goes_under_the_word_of_the_version(
    api: API, serve: Any, word: str, version: str
) -> None:
    server = serve(reply(OLDER))
    client = api.client(server, api_version=version)
    await it(client.skills.create(files=[("a/SKILL.md", b"x")], **{word: "Notes"}))
    (head, content), _ = parts(server.last)
    there = "display_title" if version == "2023-06-01" else "display_name"
    assert (head["name"], content) == (there, b"Notes")
    assert server.last.headers.get("anthropic-beta") == (
        "skills-2025-10-02" if version == "2023-06-01" else None
    )
    assert server.last.query == ""


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        (Path("a"), TypeError, "takes a list of files, not PosixPath"),
        (b"x", TypeError, "takes a list of files, not bytes"),
        ("SKILL.md", TypeError, "takes a list of files, not str"),
        ({"a": b"x"}, TypeError, "takes a list of files, not dict"),
        ([("a", b"x"), "b"], RuntimeError, r"Expected entry at `files\[1\]` to be bytes"),
    ],
)
async def test_what_are_no_files(api: API, serve: Any, wrong: Any, kind: Any, words: str) -> None:
    server = serve(reply(OLDER))
    with pytest.raises(kind, match=words.replace("PosixPath", type(Path()).__name__)):
        await it(api.client(server).skills.create(files=wrong))
    assert server.requests == []


@pytest.mark.parametrize(("sent", "latest"), [(OLDER, "1759178010641129"), (NEWER, "skver_1")])
async def test_a_skill_has_the_names_of_both_versions(
    api: API, serve: Any, sent: dict[str, Any], latest: str
) -> None:
    skill = await it(api.client(serve(reply(sent))).beta.skills.retrieve("skill_1"))
    assert skill.display_name == skill.display_title == "Notes"
    assert skill.latest_version_id == skill.latest_version == latest
    assert skill.source.type == "custom"
    assert skill.source == "custom" or sent is NEWER
    assert skill.created_at.year == 2026
    assert isinstance(skill, SkillCreateResponse)
    assert skill.to_dict(mode="json") == sent, "it is what the API sent"
    copy = skill.model_copy(update={"display_title": "Other"})
    assert copy.display_title == "Other"


async def test_versions(api: API, serve: Any) -> None:
    server = serve(
        reply(VERSION),
        reply({**VERSION, "version": "17", "directory": "my-skill"}),
        reply({"id": "17", "type": "skill_version_deleted"}),
        reply(b"PK", kind="application/zip"),
        reply(VERSION),
    )
    versions = api.client(server).beta.skills.versions
    assert (await it(versions.retrieve("skver_1", skill_id="skill_1"))).version == "skver_1"
    assert (await it(versions.retrieve(version="17", skill_id="skill_1"))).version == "17"
    assert (await it(versions.delete("17", skill_id="skill_1"))).id == "17"
    assert await it((await it(versions.download("17", skill_id="skill_1"))).read()) == b"PK"
    await it(versions.create("skill_1", files=[("a/SKILL.md", b"x")]))
    assert [f"{r.method} {r.path}" for r in server.requests] == [
        "GET /v1/skills/skill_1/versions/skver_1",
        "GET /v1/skills/skill_1/versions/17",
        "DELETE /v1/skills/skill_1/versions/17",
        "GET /v1/skills/skill_1/versions/17/content",
        "POST /v1/skills/skill_1/versions",
    ]
    with pytest.raises(TypeError, match="'skill_id'"):
        await it(versions.retrieve("17"))
    with pytest.raises(TypeError, match="takes 2 positional arguments but 3 were given"):
        await it(versions.retrieve("skill_1", "17"))
    with pytest.raises(ValueError, match="non-empty value for `version`"):
        await it(versions.delete("", skill_id="skill_1"))


async def test_lists(api: API, serve: Any) -> None:
    server = serve(
        reply({"data": [OLDER], "has_more": True, "next_page": "p2"}),
        reply({"data": [NEWER], "has_more": False, "next_page": None}),
        reply({"data": [VERSION], "next_page": None}),
        reply({"id": "skill_1", "type": "skill_deleted"}),
    )
    skills = api.client(server).skills
    assert [skill.display_name for skill in await every(skills.list(source="custom"))] == ["Notes"] * 2
    assert [version.id for version in await every(skills.versions.list("skill_1", limit=5))] == ["skver_1"]
    assert (await it(skills.delete("skill_1"))).type == "skill_deleted"
    assert [request.query for request in server.requests[:3]] == [
        "source=custom",
        "source=custom&page=p2",
        "limit=5",
    ]
