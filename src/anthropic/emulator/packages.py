"""What a skill is made of: uploaded files -> the folder, name and description of a skill, or the API's refusal."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Problem, invalid

MAX_BYTES = 8 * 1024 * 1024
MAX_NAME = 64
MAX_DESCRIPTION = 1024
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = ("anthropic", "claude")
_TAG = re.compile(r"<[^>]+>")
_FIELD = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]+(.*))?")


@dataclass(frozen=True)
class Package:
    """A skill as it was uploaded: paths (with the folder) -> content."""

    name: str
    description: str
    directory: str
    files: Mapping[str, bytes]

    def archive(self) -> bytes:
        """The files as a zip, the same bytes for the same files."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(self.files):
                archive.writestr(zipfile.ZipInfo(path), self.files[path], zipfile.ZIP_DEFLATED)
        return out.getvalue()


def package(files: Mapping[str, bytes]) -> Package:
    """The skill in these files: by path, or one zip of them.

    Raises: `Problem`.
    """
    if not files:
        raise invalid("files: No files provided.")
    if len(files) == 1 and next(iter(files)).endswith((".zip", ".skill")):
        files = _unpacked(next(iter(files.values())))
    if sum(map(len, files.values())) > MAX_BYTES:
        raise Problem(413, f"files: a skill may have at most {MAX_BYTES} bytes")
    for path in files:
        if path.startswith("/") or "\\" in path or {"", ".", ".."} & set(path.split("/")):
            raise invalid(f"files: '{path}' is not a valid path")
    folders = {path.partition("/")[0] if "/" in path else "" for path in files}
    if len(folders) > 1:
        raise invalid("All files must be in the same top-level folder.")
    directory = folders.pop()
    manifest = files.get(f"{directory}/SKILL.md") if directory else None
    if manifest is None:
        raise invalid("SKILL.md file must be exactly in the top-level folder.")
    name, description = _described(manifest)
    if name != directory:
        raise invalid(f"The folder name '{directory}' must match the skill name '{name}' in SKILL.md.")
    return Package(name, description, directory, dict(files))


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if sum(member.file_size for member in members) > MAX_BYTES:
                raise Problem(413, f"files: a skill may have at most {MAX_BYTES} bytes")
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise invalid(f"files: the zip file cannot be read: {error}") from None


def _described(manifest: bytes) -> tuple[str, str]:
    try:
        fields = front_matter(manifest.decode("utf-8"))
    except UnicodeDecodeError:
        raise invalid("SKILL.md must be UTF-8 text.") from None
    if fields is None:
        raise invalid("SKILL.md must start with YAML frontmatter (---).")
    for key in ("name", "description"):
        if not fields.get(key):
            raise invalid(f"SKILL.md frontmatter must have a '{key}'.")
    name, description = fields["name"], fields["description"]
    if len(name) > MAX_NAME:
        raise invalid(f"SKILL.md: the name may have at most {MAX_NAME} characters.")
    if not _NAME.fullmatch(name):
        raise invalid("SKILL.md: the name may only have lowercase letters, numbers and hyphens.")
    if any(word in name for word in _RESERVED):
        raise invalid(f"SKILL.md: the name may not have the reserved words {' and '.join(_RESERVED)}.")
    if len(description) > MAX_DESCRIPTION:
        raise invalid(f"SKILL.md: the description may have at most {MAX_DESCRIPTION} characters.")
    if _TAG.search(description):
        raise invalid("SKILL.md: the description may not have XML tags.")
    return name, description


def front_matter(text: str) -> dict[str, str] | None:
    """The texts at the top level of YAML front matter; None where there is none.

    Of YAML it knows plain and quoted scalars and those that go over several lines (`>`, `|`, indented), which is all that
    names and descriptions are written in.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        return None
    fields: dict[str, list[str]] = {}
    key = None
    for line in lines[1:]:
        if line.rstrip() == "---":
            return {name: _scalar(parts) for name, parts in fields.items()}
        match = _FIELD.fullmatch(line)
        if match is not None:
            key = match[1]
            fields[key] = [(match[2] or "").strip()]
        elif key is not None and line[:1] in (" ", "\t", ""):
            fields[key].append(line.strip())
    return None


def _scalar(parts: list[str]) -> str:
    first, rest = parts[0], parts[1:]
    if first[:1] in (">", "|"):
        return ("\n" if first[0] == "|" else " ").join(rest).strip()
    value = " ".join(part for part in parts if part)
    if value[:1] in ("'", '"') and value[-1:] == value[:1] and len(value) > 1:
        return value[1:-1].replace("''", "'") if value[0] == "'" else value[1:-1].replace('\\"', '"')
    return value.partition(" #")[0].rstrip()
