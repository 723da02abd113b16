"""Where the agent's tools work, what they may reach, and the bash that they share.

Invariants: the file tools reach what lies in the working directory or an allowed root once every symbolic link is
followed, and nothing else, and they change nothing in a read-only root; the bash is started when it is first needed, once,
and is gone with everything that it started when the context is closed. bash itself is not confined.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import Self

from ..._types import NOT_GIVEN, NotGiven, is_given
from ..directory import Directory, opened, within

if TYPE_CHECKING:
    from ..._client import AsyncAnthropic
    from .shell import BashSession

DEFAULT_MAX_FILE_BYTES = 256 * 1024
DEFAULT_MAX_IMAGE_BASE64_BYTES = 5 * 1024 * 1024
DEFAULT_MAX_PDF_BYTES = 20 * 1024 * 1024


@dataclass
class AgentToolContext:
    """What the agent's tools share. `async with` it, or `close` it, and the bash and all that it started is gone.

    Entered with a `client` and a `session`, it puts the skills of the session's agent into ``<workdir>/skills``, and takes
    them away when it is left.
    """

    workdir: str | os.PathLike[str] = field(default_factory=os.getcwd)
    """The directory that relative paths start from, and that the file tools are confined to."""
    unrestricted_paths: bool | NotGiven = NOT_GIVEN
    """Of older releases: True lets the file tools reach every path. Use `allowed_roots`."""
    allowed_roots: list[Path] = field(default_factory=list[Path])
    """Other directories that the file tools may reach."""
    client: AsyncAnthropic | None = None
    """The client that the skills of a session are downloaded with."""
    session: Any = None
    """The session whose skills are wanted."""
    session_id: str | None = None
    """Of older releases: the id of that session, which cannot be asked for yet."""
    env: Mapping[str, str] | None = None
    """The whole environment of bash (default: that of this process, without ``ANTHROPIC_*``)."""
    max_file_bytes: int | NotGiven | None = NOT_GIVEN
    """Most bytes of text that one `read` gives (default 256 KiB; None for no limit)."""
    max_image_base64_bytes: int | NotGiven | None = NOT_GIVEN
    """Most bytes of an image, as base64 (default 5 MiB; None for no limit)."""
    max_pdf_bytes: int | NotGiven | None = NOT_GIVEN
    """Most bytes of a PDF (default 20 MiB; None for no limit)."""
    read_only_roots: list[Path] = field(default_factory=list[Path])
    """Directories in which `write` and `edit` change nothing."""

    def __post_init__(self) -> None:
        if self.unrestricted_paths is True:
            warnings.warn(
                "`unrestricted_paths=True` lets the file tools reach every file; name what they need in `allowed_roots`",
                DeprecationWarning,
                stacklevel=3,
            )
        self._bash: BashSession | None = None
        self._skills: list[Path] = []
        self._lock: Any = None
        self.changing = threading.Lock()  # one change of a file at a time

    def limit(self, name: str, default: int) -> int | None:
        """A limit as it was set; None for none."""
        value: Any = getattr(self, name)
        return value if is_given(value) else default

    @property
    def roots(self) -> list[str]:
        """The directories that the file tools may reach, without symbolic links; the working directory is the first."""
        roots = [os.path.realpath(root) for root in (self.workdir, *self.allowed_roots)]
        return [*roots, os.path.realpath(os.sep)] if self.unrestricted_paths is True else roots

    async def bash(self) -> BashSession:
        """The bash that the tools share. It is started when there is none, or the one there was is over.

        Raises: `OSError`, where it cannot be started.
        """
        if os.name != "posix":
            raise OSError("A bash session needs a POSIX system, such as Linux or macOS")
        from .shell import BashSession

        async with self._locked():
            if self._bash is None or self._bash.closed:
                self._bash = await BashSession.start(self.workdir, env=self.env)
            return self._bash

    async def close_bash(self) -> bool:
        """End the bash and everything that it started; returns whether there was one."""
        session, self._bash = self._bash, None
        if session is not None:
            await session.close()
        return session is not None

    async def close(self) -> None:
        """Give back what the tools hold: the bash, everything that it started, and downloaded skills. Twice is fine."""
        try:
            await self.close_bash()
        finally:
            if self._skills:
                from .skills import remove

                skills, self._skills = self._skills, []
                await remove(*skills)

    async def setup_skills(self) -> None:
        """Download the skills of the session into ``<workdir>/skills``. There is nothing to do without a client and a session.

        Raises: `AnthropicError` (only the id of the session is known), `ValueError`, `OSError`.
        """
        if self.client is not None and (self.session is not None or self.session_id is not None):
            from .skills import download_session_skills

            self._skills += await download_session_skills(
                self.client, workdir=self.workdir, session=self.session, session_id=self.session_id
            )

    def _locked(self) -> Any:
        if self._lock is None:
            import anyio  # serves trio as well

            self._lock = anyio.Lock()
        return self._lock

    async def __aenter__(self) -> Self:
        await self.setup_skills()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


def resolve_path(ctx: AgentToolContext, p: str | os.PathLike[str]) -> Path:
    """Say where a path leads to: ``.`` and ``..`` are taken out of it as it is written, then every link is followed.

    What is there need not exist. Raises: `ValueError`, where that is outside of the working directory and the allowed roots,
    or goes round in a loop of symbolic links.
    """
    return Path(_locate(ctx, os.fspath(p))[0])


def _locate(ctx: AgentToolContext, shown: str) -> tuple[str, str]:
    """A path without symbolic links, and the root that it is in."""
    if "\0" in shown:
        raise ValueError("a path cannot hold a NUL character")
    roots = ctx.roots
    real = os.path.realpath(os.path.normpath(os.path.join(os.path.abspath(ctx.workdir), shown)))
    root = next((root for root in roots if within(real, root)), None)
    if root is None:
        raise ValueError(f"path {shown!r} is outside the session's working directory")
    step = root
    for part in Path(real).relative_to(root).parts:
        step = os.path.join(step, part)
        if os.path.islink(step):  # all others were followed
            raise ValueError(f"path {shown!r} leads round in a loop of symbolic links")
    return real, root


@contextmanager
def parent(
    ctx: AgentToolContext, shown: str, *, change: bool = False, make: int | None = None
) -> Generator[tuple[Directory, str, str]]:
    """The open directory that a path of the model is in, its name there, and the whole path without symbolic links.

    A root itself has the name ``.``. With `make`, missing directories are made, with this mode.
    Raises: `ValueError`, as `resolve_path`, and with `change` in a read-only root; `OSError`.
    """
    real, root = _locate(ctx, shown)
    if change and any(within(real, os.path.realpath(root)) for root in ctx.read_only_roots):
        raise ValueError(f"path {shown!r} is inside a read-only directory")
    parts = Path(real).relative_to(root).parts
    with opened(root, parts[:-1], make=make) as directory:
        yield directory, parts[-1] if parts else os.curdir, real
