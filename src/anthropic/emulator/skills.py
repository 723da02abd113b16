"""Skills and their versions. API version 2026-10-21 shows them with other fields than the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from . import packages
from .call import Call
from .clock import stamp
from .errors import Problem, invalid
from .faults import Draft
from .forms import Form
from .packages import Package, package
from .pages import cursor_page
from .state import State
from .values import JSON

MAX_TITLE = 255
_FIRST = 1_760_313_600.0  # when the skills of the API's own were made
_OWN = {
    "xlsx": "Excel spreadsheets",
    "pptx": "PowerPoint presentations",
    "pdf": "PDF documents",
    "docx": "Word documents",
}
_OWN_VERSION = "20251013"
_SKILL = "id, name, title, created, updated"
_VERSION = "id, skill, version, name, description, directory, created"


@dataclass(frozen=True)
class _Version:
    id: str
    skill: str
    version: str
    name: str
    description: str
    directory: str
    created: float

    def shown(self, newer: bool) -> JSON:
        shown: JSON = {
            "type": "skill_version",
            "id": self.id,
            "skill_id": self.skill,
            "name": self.name,
            "description": self.description,
            "created_at": stamp(self.created),
        }
        return shown if newer else {**shown, "version": self.version, "directory": self.directory}


@dataclass(frozen=True)
class _Skill:
    id: str
    name: str
    title: str
    created: float
    updated: float
    source: str
    versions: list[_Version]
    """Newest first."""

    def shown(self, newer: bool) -> JSON:
        latest = self.versions[0] if self.versions else None
        shown: JSON = {
            "type": "skill",
            "id": self.id,
            "created_at": stamp(self.created),
            "updated_at": stamp(self.updated),
        }
        if newer:
            id_of_latest = None if latest is None else latest.id
            named = {"display_name": self.title, "latest_version_id": id_of_latest}
            return {**shown, **named, "source": {"type": self.source}}
        version = None if latest is None else latest.version
        return {**shown, "display_title": self.title, "latest_version": version, "source": self.source}

    def version(self, wanted: str) -> _Version:
        """A version by its id, by its number, or the `latest`."""
        for version in self.versions:
            if wanted in (version.id, version.version, "latest"):
                return version
        raise Problem(404, f"Skill version not found: {wanted}")


# --- skills ---------------------------------------------------------------------------------------


def create(call: Call) -> Draft:
    state, store, now = call.state, call.state.kept, call.state.clock.now()
    field = "display_name" if call.newer else "display_title"
    made = _uploaded(call, field)
    given = [part.text() for part in cast("Form", call.form).named(field)]
    title = (given[-1] if given else "") or made.name
    if len(title) > MAX_TITLE or "\n" in title:
        raise invalid(f"{field}: a single line of at most {MAX_TITLE} characters")
    if not call.newer and store.row("SELECT id FROM skills WHERE title = ?", (title,)):
        raise invalid(f"Skill cannot reuse an existing display_title: {title}")
    skill_id = call.ids.new("skill")
    store.change(
        f"INSERT INTO skills ({_SKILL}) VALUES (?, ?, ?, ?, ?)", (skill_id, made.name, title, now, now)
    )
    _add_version(call, skill_id, made)
    return Draft(body=_skill(state, skill_id).shown(call.newer))


def retrieve(call: Call) -> Draft:
    return Draft(body=_found(call).shown(call.newer))


def list_skills(call: Call) -> Draft:
    wanted = call.query.get("source")
    rows = call.state.kept.rows("SELECT id FROM skills ORDER BY number DESC")
    custom = [row[0] for row in rows] if wanted in (None, "custom") else []
    own = list(_OWN) if wanted in (None, "anthropic") else []

    def show(ids: Sequence[str]) -> list[JSON]:
        return [_skill(call.state, i).shown(call.newer) for i in ids]

    return Draft(body=cursor_page([*custom, *own], call.query, show, most=100))


def delete(call: Call) -> Draft:
    skill = _changeable(call)
    if skill.versions and not call.newer:
        raise invalid("Cannot delete skill with existing versions. Delete all versions first.")
    call.state.kept.change("DELETE FROM skill_versions WHERE skill = ?", (skill.id,))
    call.state.kept.change("DELETE FROM skills WHERE id = ?", (skill.id,))
    return Draft(body={"id": skill.id, "type": "skill_deleted"})


# --- versions -------------------------------------------------------------------------------------


def create_version(call: Call) -> Draft:
    skill, made = _changeable(call), _uploaded(call)
    if made.name != skill.name:
        raise invalid(f"The name '{made.name}' in SKILL.md must match the skill's name '{skill.name}'.")
    version_id = _add_version(call, skill.id, made)
    return Draft(body=_found(call).version(version_id).shown(call.newer))


def retrieve_version(call: Call) -> Draft:
    return Draft(body=_found(call).version(call.path["version"]).shown(call.newer))


def list_versions(call: Call) -> Draft:
    skill = _found(call)

    def show(ids: Sequence[str]) -> list[JSON]:
        return [skill.version(i).shown(call.newer) for i in ids]

    return Draft(body=cursor_page([version.id for version in skill.versions], call.query, show))


def download_version(call: Call) -> Draft:
    """The files of a version, as a zip."""
    version = _found(call).version(call.path["version"])
    row = call.state.kept.row("SELECT archive FROM skill_versions WHERE id = ?", (version.id,))
    if row is None:
        raise invalid("The content of this skill cannot be downloaded")
    name = f'attachment; filename="{version.name}.zip"'
    return Draft(headers={"content-type": "application/zip", "content-disposition": name}, raw=row[0])


def delete_version(call: Call) -> Draft:
    skill = _changeable(call)
    version = skill.version(call.path["version"])
    if call.newer and len(skill.versions) == 1:
        raise invalid("Cannot delete the only version of a skill. Delete the skill.")
    call.state.kept.change("DELETE FROM skill_versions WHERE id = ?", (version.id,))
    return Draft(body={"id": version.id if call.newer else version.version, "type": "skill_version_deleted"})


# --- the store ------------------------------------------------------------------------------------


def _found(call: Call) -> _Skill:
    return _skill(call.state, call.path["skill_id"])


def _changeable(call: Call) -> _Skill:
    skill = _found(call)
    if skill.source != "custom":
        raise invalid(f"Skill {skill.id} is provided by Anthropic and cannot be changed.")
    return skill


def _skill(state: State, skill_id: str) -> _Skill:
    if skill_id in _OWN:
        version = _Version(
            f"skillver_{skill_id}", skill_id, _OWN_VERSION, skill_id, _OWN[skill_id], skill_id, _FIRST
        )
        return _Skill(skill_id, skill_id, skill_id, _FIRST, _FIRST, "anthropic", [version])
    row = state.kept.row(f"SELECT {_SKILL} FROM skills WHERE id = ?", (skill_id,))
    if row is None:
        raise Problem(404, f"Skill not found: {skill_id}")
    versions = state.kept.rows(
        f"SELECT {_VERSION} FROM skill_versions WHERE skill = ? ORDER BY number DESC", (skill_id,)
    )
    own_id, name, title, created, updated = row
    found = [_Version(*version) for version in versions]
    return _Skill(own_id, name, title, created, updated, "custom", found)


def _uploaded(call: Call, *fields: str) -> Package:
    form = cast("Form", call.form)
    for part in form.parts:
        if part.name not in ("files", "files[]", *fields):
            raise invalid(f"{part.name}: Extra inputs are not permitted")
    parts = form.named("files", "files[]")
    if any(not part.filename for part in parts):
        raise invalid("files: each file needs a filename, with the folder it is in")
    if sum(part.size for part in parts) > packages.MAX_BYTES:
        raise Problem(413, f"files: a skill may have at most {packages.MAX_BYTES} bytes")
    return package({str(part.filename): b"".join(part.pieces()) for part in parts})


def _add_version(call: Call, skill_id: str, made: Package) -> str:
    store, now = call.state.kept, call.state.clock.now()
    version_id = call.ids.new("skillver")
    number = int(now * 1_000_000)
    while store.row("SELECT id FROM skill_versions WHERE skill = ? AND version = ?", (skill_id, str(number))):
        number += 1  # a clock that stands still
    row = (
        version_id,
        skill_id,
        str(number),
        made.name,
        made.description,
        made.directory,
        now,
        made.archive(),
    )
    store.change(f"INSERT INTO skill_versions ({_VERSION}, archive) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    store.change("UPDATE skills SET updated = ? WHERE id = ?", (now, skill_id))
    return version_id
