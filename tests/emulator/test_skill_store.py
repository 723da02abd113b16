"""Skills and versions: what an upload must be, both API versions, pages, deletion."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx2
import pytest
from emulator_support import HEADERS

from anthropic.emulator import Emulator, packages
from anthropic.emulator.packages import front_matter

URL = "/v1/skills"
NEWER = {"anthropic-version": "2026-10-21"}
MANIFEST = "---\nname: {name}\ndescription: Counts words.\n---\n\nCount the words.\n"


def folder(name: str = "count-words", **more: str) -> dict[str, str]:
    return {
        f"{name}/SKILL.md": MANIFEST.format(name=name),
        **{f"{name}/{path}": text for path, text in more.items()},
    }


def send(http: httpx2.Client, files: dict[str, Any], path: str = URL, **options: Any) -> httpx2.Response:
    parts = [("files[]", (name, content)) for name, content in files.items()]
    return http.post(path, files=parts, **options)


def made(http: httpx2.Client, *args: Any, **options: Any) -> dict[str, Any]:
    answer = send(http, *args, **options)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def error(answer: httpx2.Response) -> tuple[int, str, str]:
    found = answer.json()["error"]
    return answer.status_code, found["type"], found["message"]


def test_the_older_form(http: httpx2.Client) -> None:
    skill = made(http, folder(script="x = 1"), data={"display_title": "Count words"})
    assert skill["id"].startswith("skill_01") and skill["latest_version"].isdigit()
    assert (skill["type"], skill["display_title"], skill["source"]) == ("skill", "Count words", "custom")
    assert http.get(f"{URL}/{skill['id']}").json() == skill
    version = http.get(f"{URL}/{skill['id']}/versions/{skill['latest_version']}").json()
    assert version.pop("created_at") == skill["created_at"]
    assert version.pop("id").startswith("skillver_01")
    assert version == {
        "type": "skill_version", "skill_id": skill["id"], "version": skill["latest_version"],
        "name": "count-words", "directory": "count-words", "description": "Counts words.",
    }  # fmt: skip
    taken = error(send(http, folder(), data={"display_title": "Count words"}))
    assert taken == (
        400,
        "invalid_request_error",
        "Skill cannot reuse an existing display_title: Count words",
    )


def test_the_newer_form(http: httpx2.Client) -> None:
    skill = made(http, folder(), headers=NEWER)
    assert set(skill) == {
        "id",
        "type",
        "created_at",
        "updated_at",
        "display_name",
        "latest_version_id",
        "source",
    }
    assert (skill["display_name"], skill["source"]) == ("count-words", {"type": "custom"})
    made(http, folder(), headers=NEWER, data={"display_name": "count-words"})
    version = http.get(f"{URL}/{skill['id']}/versions/latest", headers=NEWER).json()
    assert version["id"] == skill["latest_version_id"]
    assert set(version) == {"id", "type", "created_at", "skill_id", "name", "description"}
    assert error(send(http, folder(), headers=NEWER, data={"display_title": "x"}))[2].startswith(
        "display_title: Extra"
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "files: No files provided."),
        ({"SKILL.md": MANIFEST}, "SKILL.md file must be exactly in the top-level folder."),
        ({"a/b/SKILL.md": MANIFEST}, "SKILL.md file must be exactly in the top-level folder."),
        ({"a/skill.md": MANIFEST}, "SKILL.md file must be exactly in the top-level folder."),
        ({**folder(), "other/x.md": "x"}, "All files must be in the same top-level folder."),
        ({**folder(), "count-words/../x.md": "x"}, "files: 'count-words/../x.md' is not a valid path"),
        ({"skills/SKILL.md": MANIFEST.format(name="my-skill")}, "The folder name 'skills' must match the skill name 'my-skill' in SKILL.md."),
        ({"a/SKILL.md": "no front matter"}, "SKILL.md must start with YAML frontmatter"),
        ({"a/SKILL.md": "---\nname: a\n---\n"}, "SKILL.md frontmatter must have a 'description'."),
        ({"a/SKILL.md": "---\nname: A B\ndescription: x\n---\n"}, "SKILL.md: the name may only have"),
        ({"a/SKILL.md": f"---\nname: {'a' * 65}\ndescription: x\n---\n"}, "SKILL.md: the name may have at most 64"),
        ({"a/SKILL.md": "---\nname: my-claude\ndescription: x\n---\n"}, "SKILL.md: the name may not have the reserved"),
        ({"a/SKILL.md": f"---\nname: a\ndescription: {'x' * 1025}\n---\n"}, "SKILL.md: the description may have at most"),
        ({"a/SKILL.md": "---\nname: a\ndescription: a <b>\n---\n"}, "SKILL.md: the description may not have XML"),
        ({"a/SKILL.md": b"\xff"}, "SKILL.md must be UTF-8 text."),
        ({"a.zip": b"nonsense"}, "files: the zip file cannot be read"),
    ],
)  # fmt: skip
def test_uploads_that_are_refused(
    emu: Emulator, http: httpx2.Client, files: dict[str, Any], message: str
) -> None:
    empty = {"content-type": "multipart/form-data; boundary=cut"}
    answer = send(http, files) if files else http.post(URL, content=b"--cut--\r\n", headers=empty)
    status, kind, said = error(answer)
    assert (status, kind) == (400, "invalid_request_error") and said.startswith(message)
    assert emu.state.kept.rows("SELECT * FROM skills") == []


def test_a_skill_has_a_limit(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_BYTES", 1000)
    assert error(send(http, folder(data="x" * 1000)))[:2] == (413, "request_too_large")
    made(http, folder(data="x" * 500))


def test_a_zip_is_as_good_as_its_files(http: httpx2.Client) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in folder(**{"scripts/count.py": "print()"}).items():
            archive.writestr(path, text)
    skill = made(http, {"skill.zip": data.getvalue()})
    beta = {"anthropic-beta": "skills-2025-10-02"}
    answer = http.get(
        f"{URL}/{skill['id']}/versions/{skill['latest_version']}/content?beta=true", headers=beta
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["count-words/SKILL.md", "count-words/scripts/count.py"]
        assert archive.read("count-words/scripts/count.py") == b"print()"


def test_versions(http: httpx2.Client) -> None:
    skill = made(http, folder())
    path = f"{URL}/{skill['id']}/versions"
    second, third = made(http, folder(), path), made(http, folder(), path)
    assert third["version"] > second["version"] > skill["latest_version"]
    assert http.get(f"{URL}/{skill['id']}").json()["latest_version"] == third["version"]
    first = http.get(path, params={"limit": 2}).json()
    assert [version["id"] for version in first["data"]] == [third["id"], second["id"]]
    rest = http.get(path, params={"limit": 2, "page": first["next_page"]}).json()
    assert [version["version"] for version in rest["data"]] == [skill["latest_version"]]
    assert (rest["has_more"], rest["next_page"]) == (False, None)
    assert "must match the skill's name" in error(send(http, folder("other"), path))[2]
    assert error(http.get(f"{path}/1"))[:2] == (404, "not_found_error")


def test_deleting_in_the_older_form(http: httpx2.Client) -> None:
    skill = made(http, folder())
    refused = error(http.delete(f"{URL}/{skill['id']}"))
    assert refused[0] == 400 and "Delete all versions first" in refused[2]
    version = skill["latest_version"]
    deleted = http.delete(f"{URL}/{skill['id']}/versions/{version}").json()
    assert deleted == {"id": version, "type": "skill_version_deleted"}
    assert http.get(f"{URL}/{skill['id']}").json()["latest_version"] is None
    assert http.delete(f"{URL}/{skill['id']}").json() == {"id": skill["id"], "type": "skill_deleted"}
    assert error(http.get(f"{URL}/{skill['id']}"))[:2] == (404, "not_found_error")


def test_deleting_in_the_newer_form(http: httpx2.Client) -> None:
    skill = made(http, folder(), headers=NEWER)
    path = f"{URL}/{skill['id']}"
    only = skill["latest_version_id"]
    assert error(http.delete(f"{path}/versions/{only}", headers=NEWER))[0] == 400
    second = made(http, folder(), f"{path}/versions", headers=NEWER)["id"]
    assert http.delete(f"{path}/versions/{second}", headers=NEWER).json()["id"] == second
    assert http.delete(path, headers=NEWER).status_code == 200


def test_the_list_and_the_skills_of_the_api(http: httpx2.Client) -> None:
    ids = [made(http, folder(name))["id"] for name in ("one", "two")][::-1]

    def listed(**query: Any) -> list[str]:
        return [skill["id"] for skill in http.get(URL, params=query).json()["data"]]

    assert listed() == [*ids, "xlsx", "pptx", "pdf", "docx"]
    assert listed(source="custom") == ids and listed(source="anthropic") == ["xlsx", "pptx", "pdf", "docx"]
    assert http.get(URL, params={"limit": 1}).json()["has_more"] is True
    assert error(http.get(URL, params={"limit": 101}))[0] == 400
    assert http.get(f"{URL}/pptx").json()["source"] == "anthropic"
    assert http.get(f"{URL}/pptx/versions/latest").json()["version"] == "20251013"
    assert error(http.delete(f"{URL}/pptx"))[0] == 400
    assert error(send(http, folder("pptx"), f"{URL}/pptx/versions"))[0] == 400


def test_the_beta_form_needs_its_beta(http: httpx2.Client) -> None:
    assert "skills-2025-10-02" in error(http.get(f"{URL}?beta=true"))[2]
    assert http.get(f"{URL}?beta=true", headers={"anthropic-beta": "skills-2025-10-02"}).status_code == 200


def test_skills_outlive_the_emulator(tmp_path: Path) -> None:
    with Emulator(store=tmp_path / "e.db") as emu:
        with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
            skill = made(http, folder())
    with Emulator(store=tmp_path / "e.db") as emu:
        with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
            assert http.get(f"{URL}/{skill['id']}").json() == skill


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("---\nname: a\n---\n", {"name": "a"}),
        ("\ufeff---\r\nname: 'it''s'\r\n---\r\n", {"name": "it's"}),
        ('---\nname: "say \\"x\\""\nother:\n  - 1\n---', {"name": 'say "x"', "other": "- 1"}),
        ("---\nd: >-\n  one\n  two\nname: a # a comment\n---", {"d": "one two", "name": "a"}),
        ("---\nd: |\n  one\n  two\n---", {"d": "one\ntwo"}),
        ("---\nd: one\n  two\n---", {"d": "one two"}),
        ("---\nd: a: b\n---", {"d": "a: b"}),
        ("name: a", None),
        ("---\nname: a", None),
        ("", None),
    ],
)
def test_front_matter(text: str, fields: dict[str, str] | None) -> None:
    assert front_matter(text) == fields
