"""The skills of a session on disk, where an agent's file tools and bash find them.

Invariants: nothing of an archive lands outside of its skill's directory, and nothing but plain files and
directories lands there; a skill's directory is the old one or the new one, never half of either.
"""

from __future__ import annotations

import os
import shutil
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from ..._errors import AnthropicError
from ..._log import logger
from .thread import in_thread

if TYPE_CHECKING:
    from ..._client import AsyncAnthropic

MAX_BYTES = 512 * 1024 * 1024
"""Most bytes that a skill may have, unpacked: an archive of a few kilobytes can claim any number."""

Member = tuple[PurePosixPath, bool, Any]
"""A plain file of an archive: its path, whether it may be run, and what `_Archive.open` takes."""


async def download_session_skills(
    client: AsyncAnthropic,
    *,
    workdir: str | os.PathLike[str],
    session: Any = None,
    session_id: str | None = None,
) -> list[Path]:
    """Download the skills of a session's agent into ``<workdir>/skills``, each into a directory of its name.

    A skill that cannot be had is logged and left out; a directory that was there before stays as it was then.

    Returns: the directories that were written.
    Raises: `TypeError` (neither a session nor its id), `AnthropicError` (only the id, and no endpoint to ask with),
    `ValueError` (``<workdir>/skills`` is a symbolic link), `OSError`.
    """
    if session is None:
        session = await _session(client, session_id)
    skills: list[Any] = list(_get(_get(session, "agent"), "skills") or ())
    if not skills:
        return []
    top = await in_thread(partial(_skills_directory, workdir))
    written: list[Path] = []
    for skill in skills:
        skill_id = _get(skill, "skill_id")
        try:
            written.append(await _download(client, top, skill_id, _get(skill, "version")))
        except Exception:
            logger.warning("The skill %s could not be downloaded", skill_id, exc_info=True)
    return written


async def _session(client: AsyncAnthropic, session_id: str | None) -> Any:
    if session_id is None:
        raise TypeError("Pass the `session`, or its `session_id`")
    sessions: Any = getattr(client.beta, "sessions", None)
    if sessions is None:
        raise AnthropicError(
            "This release cannot ask for the skills of a session by its id: it has no endpoints of sessions yet. "
            "Pass the session itself as `session`."
        )
    return await sessions.retrieve(session_id)


def _get(value: Any, name: str) -> Any:
    """A field of an object or a dict; None where there is none."""
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


async def _download(client: AsyncAnthropic, top: Path, skill_id: str, version: str) -> Path:
    versions = client.beta.skills.versions
    found = await versions.retrieve(version, skill_id=skill_id)  # says which one "latest" is
    if PurePosixPath(found.name).parts != (found.name,) or found.name in (".", "..") or "\\" in found.name:
        raise ValueError(f"a skill cannot have the name {found.name!r}")
    scratch = Path(await in_thread(partial(tempfile.mkdtemp, prefix=".skill-", dir=top)))
    try:
        archive = scratch / "archive"
        asked = versions.with_streaming_response.download(found.version or found.id, skill_id=skill_id)
        async with asked as response:
            await response.stream_to_file(archive)
        await in_thread(partial(_install, archive, scratch, top / found.name))
    finally:
        await remove(scratch)
    return top / found.name


async def remove(*directories: Path) -> None:
    """Delete directories, also when the caller has been cancelled."""
    import anyio

    with anyio.CancelScope(shield=True):
        for directory in directories:
            await in_thread(partial(shutil.rmtree, directory, ignore_errors=True))


# --- on disk --------------------------------------------------------------------------------------------


def _skills_directory(workdir: str | os.PathLike[str]) -> Path:
    top = Path(os.path.realpath(workdir)) / "skills"
    if top.is_symlink():  # an agent that worked here before may have left it
        raise ValueError(f"{str(top)!r} is a symbolic link; skills are written to a directory")
    top.mkdir(parents=True, exist_ok=True)
    return top


def _install(archive: Path, scratch: Path, target: Path) -> None:
    """Unpack an archive, and put what was in it into the place of `target`."""
    new, old = scratch / "new", scratch / "old"
    new.mkdir(mode=0o755)
    with _opened(archive) as packed:
        members = _without_wrapper(list(packed.members()))
        left = MAX_BYTES
        for path, runs, token in members:
            file = new / path
            file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            with packed.open(token) as source, file.open("xb") as out:
                while data := source.read(1 << 16):
                    left -= len(data)
                    if left < 0:
                        raise ValueError(f"the skill is larger than {MAX_BYTES} bytes")
                    out.write(data)
            file.chmod(0o755 if runs else 0o644)
    if os.path.lexists(target):
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if os.path.lexists(old):
            old.rename(target)
        raise


def _without_wrapper(members: list[Member]) -> list[Member]:
    """The members; where all are in one directory, by their paths in it."""
    tops = {path.parts[0] for path, _, _ in members}
    if len(tops) != 1 or any(len(path.parts) == 1 for path, _, _ in members):
        return members
    return [(PurePosixPath(*path.parts[1:]), runs, token) for path, runs, token in members]


def _path(name: str) -> PurePosixPath:
    """Raises: `ValueError`, for a path that leads out of the archive's directory."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\\" in name or ":" in path.parts[0]:
        raise ValueError(f"the archive has a file {name!r}, which leads out of its directory")
    return path


class _Zip:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self.file = file

    def members(self) -> Iterator[Member]:
        for info in self.file.infolist():
            path, mode = _path(info.filename), info.external_attr >> 16
            if not info.is_dir() and stat.S_IFMT(mode) in (0, stat.S_IFREG):
                yield path, bool(mode & 0o111), info

    def open(self, token: Any) -> IO[bytes]:
        return self.file.open(token)


class _Tar:
    def __init__(self, file: tarfile.TarFile) -> None:
        self.file = file

    def members(self) -> Iterator[Member]:
        for info in self.file:
            if info.name in (".", "./"):
                continue
            path = _path(info.name)
            if info.isfile():
                yield path, bool(info.mode & 0o111), info

    def open(self, token: Any) -> IO[bytes]:
        source = self.file.extractfile(token)
        assert source is not None  # it is a plain file
        return source


@contextmanager
def _opened(archive: Path) -> Generator[_Zip | _Tar]:
    """Raises: `tarfile.ReadError`, for a file that is neither a zip nor a tar archive."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            yield _Zip(zipped)
    else:
        with tarfile.open(archive) as tarred:
            yield _Tar(tarred)
