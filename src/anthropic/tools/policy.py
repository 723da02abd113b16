"""Which files of the host a browser may upload, and which it may tell the model about. Without the browser.

Invariants: a path is let through only as the place that it leads to, which lies in an allowed directory whatever
symbolic links say; the directories of a policy are pinned when it is made, so that none can be swapped for a link
later; a path that does not even claim to be inside is refused before the file system is asked; no refusal repeats
the path or names a directory of the host. What is doubtful is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from .directory import within
from .errors import ToolsetConfigError, UploadRefusedError

if TYPE_CHECKING:
    from .toolset import BetaToolsetCallContext

_MAX_PATH = 4096
_OUTSIDE = "The path is in none of the directories that files may be uploaded from."


def beta_check_upload_path(
    path: str | os.PathLike[str], roots: Sequence[str | os.PathLike[str]], *, strict_roots: bool = True
) -> str:
    """Say where an upload's path leads to, if that is inside of one of the directories `roots`.

    Use the path that is returned: it holds no symbolic link at this moment. With `strict_roots`, a root that does
    not exist allows nothing, and a path that is outside as it is written is refused even if a link leads inside.

    Raises: `UploadRefusedError` (no roots, empty, a NUL, over 4096 characters, a ``..``, outside, a symbolic link
    that leads out), `ToolsetConfigError` (`roots` is no sequence of paths).
    """
    given = _directories(roots, "roots")
    return _inside(
        path, given, [real for root in given if (real := _real(root, strict=strict_roots))], strict_roots
    )


def _inside(written: str | os.PathLike[str], given: Sequence[str], real: Sequence[str], strict: bool) -> str:
    path = cast(object, os.fspath(written))
    if not given:
        raise UploadRefusedError("This application allows no files to be uploaded.")
    if not isinstance(path, str) or not path or "\0" in path:
        raise UploadRefusedError("The path is empty, or has a NUL in it.")
    if len(path) > _MAX_PATH:
        raise UploadRefusedError(f"The path has more than {_MAX_PATH} characters.")
    if _climbs(path):
        raise UploadRefusedError("The path must not have a '..' in it.")
    if strict and not any(within(os.path.abspath(path), root) for root in (*given, *real)):
        raise UploadRefusedError(_OUTSIDE)
    found = _real(path)
    if found is None or not any(within(found, root) for root in real):
        raise UploadRefusedError(_OUTSIDE)
    return found


def _directories(roots: Any, what: str) -> list[str]:
    if isinstance(roots, (str, bytes, os.PathLike)):
        raise ToolsetConfigError(
            f"`{what}` is a sequence of directories, such as ['/srv/uploads']; got a single path"
        )
    found: list[str] = []
    for entry in cast("Iterable[Any]", roots):
        root = cast(object, os.fspath(entry))
        if not isinstance(root, str) or not root or "\0" in root:
            raise ToolsetConfigError(f"`{what}` has an entry that is no path: {root!r}")
        found.append(os.path.abspath(root))
    return found


def _climbs(path: str) -> bool:
    return ".." in re.split(r"[/\\]", path)


def _real(path: str, *, strict: bool = False) -> str | None:
    """Where a path leads to; None where that cannot be said, or with `strict` where there is nothing."""
    try:
        return os.path.realpath(path, strict=strict)
    except (OSError, ValueError):
        return None


class BetaFilePolicy(Protocol):
    """What decides about files. Each method may raise `ToolError`, with what the model is told."""

    def resolve_upload_paths(self, context: BetaToolsetCallContext, paths: list[str]) -> list[str]:
        """The files to upload in the place of those that the model named."""
        ...

    def resolve_upload_documents(self, context: BetaToolsetCallContext, document_ids: list[str]) -> list[str]:
        """The documents to upload in the place of those that the model named."""
        ...

    def is_path_visible(self, path: str) -> bool:
        """Whether the model may be told that a download is at this path. Only True shows it."""
        ...


class BetaLocalFilePolicy:
    """Uploads from some directories of this computer, and the paths of downloads below one.

    `upload_roots` are the directories that files may be uploaded from, `upload_document_ids` the documents that may
    be; `download_dir` is where the browser puts downloads, whose paths the model sees with `expose_download_paths`.

    Raises: `ToolsetConfigError`, also where `download_dir` and an upload root overlap: a page could make the
    browser download a file, and have it uploaded somewhere else.
    """

    def __init__(
        self,
        *,
        upload_roots: Sequence[str | os.PathLike[str]] = (),
        upload_document_ids: Iterable[str] = (),
        download_dir: str | os.PathLike[str] | None = None,
        expose_download_paths: bool = False,
    ) -> None:
        self._given = _directories(upload_roots, "upload_roots")
        self._roots = tuple(_pinned(root) for root in self._given)
        if isinstance(upload_document_ids, (str, bytes)):
            raise ToolsetConfigError("`upload_document_ids` is a collection of ids; got a single one")
        self._documents = frozenset(upload_document_ids)
        self._downloads: str | None = None
        if download_dir is not None:
            self._downloads = _pinned(_directories([download_dir], "download_dir")[0])
            for root in self._roots:
                if within(self._downloads, root) or within(root, self._downloads):
                    raise ToolsetConfigError(
                        f"`download_dir` {self._downloads!r} and the upload root {root!r} must be apart: what a page "
                        "has the browser download could be uploaded again"
                    )
        self._expose = expose_download_paths is True

    @property
    def upload_roots(self) -> tuple[str, ...]:
        """The directories that files may be uploaded from, without symbolic links."""
        return self._roots

    @property
    def upload_document_ids(self) -> frozenset[str]:
        """The documents that may be uploaded."""
        return self._documents

    @property
    def download_dir(self) -> str | None:
        """Where downloads are, without symbolic links."""
        return self._downloads

    @property
    def expose_download_paths(self) -> bool:
        """Whether the model sees where downloads are."""
        return self._expose

    def resolve_upload_paths(self, context: BetaToolsetCallContext, paths: list[str]) -> list[str]:
        """Where the paths lead to. Raises: `UploadRefusedError`, if one is not allowed, or is a directory.

        A directory is refused because a browser would follow the symbolic links in it.
        """
        found = [_inside(path, self._given, self._roots, strict=True) for path in paths]
        if any(os.path.exists(path) and not os.path.isfile(path) for path in found):
            raise UploadRefusedError("Only files can be uploaded, one by one.")
        return found

    def resolve_upload_documents(self, context: BetaToolsetCallContext, document_ids: list[str]) -> list[str]:
        """The documents as they are. Raises: `UploadRefusedError`, if one is not allowed."""
        if not self._documents.issuperset(document_ids):
            raise UploadRefusedError("One of the documents is not among those that may be uploaded.")
        return list(document_ids)

    def is_path_visible(self, path: str) -> bool:
        """Whether downloads are shown and this is a path below their directory."""
        if not self._expose or self._downloads is None or _climbs(path) or not os.path.isabs(path):
            return False
        found = _real(path)
        return found is not None and found != self._downloads and within(found, self._downloads)


def _pinned(root: str) -> str:
    found = _real(root)
    if found is None:
        raise ToolsetConfigError(f"{root!r} leads nowhere")
    return found
