"""A directory as the files of a skill. https://docs.anthropic.com/en/api/skills-guide"""

from __future__ import annotations

import os
from pathlib import Path


def files_from_dir(directory: str | os.PathLike[str]) -> list[tuple[str, bytes]]:
    """Read the files of a directory and of those below it, to be uploaded as a skill.

    Returns ``(path, content)`` for each, by path; the paths begin with the directory's own name and have ``/``
    between their parts, as `skills.create` takes them: ``("my-skill/SKILL.md", b"...")``.

    Raises: `FileNotFoundError`, `NotADirectoryError` or another `OSError`, where something cannot be read.
    """
    top = Path(directory)
    if not top.is_dir():
        raise (NotADirectoryError if top.exists() else FileNotFoundError)(
            f"`directory` takes the path of a directory, and {str(top)!r} is none"
        )
    top = top.resolve()
    files = sorted(path for path in top.rglob("*") if path.is_file())
    return [(path.relative_to(top.parent).as_posix(), path.read_bytes()) for path in files]


async def async_files_from_dir(directory: str | os.PathLike[str]) -> list[tuple[str, bytes]]:
    """`files_from_dir`, which reads in a thread."""
    import anyio.to_thread

    return await anyio.to_thread.run_sync(files_from_dir, directory)
