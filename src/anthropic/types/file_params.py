"""The parameters of the files endpoints."""

from typing import Annotated

from typing_extensions import Required, TypedDict

from .._types import SequenceNotStr
from ._in import FileTypes, In, Opt


class FileRetrieveParams(TypedDict, total=False):
    """Parameters of the endpoints of one file, besides its id."""

    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class FileUploadParams(FileRetrieveParams, total=False):
    """Parameters of `files.upload`."""

    file: Required[FileTypes]
    """The file: a path (read as it is sent), bytes, an open file, or ``(name, content[, media type[, headers]])``.
    A `str` is refused, for it could be either a path or the content: use `pathlib.Path` or bytes."""
    expires_in_seconds: Opt[int]
    """Seconds after which the API deletes the file (default: it stays until you delete it)."""


class FileListParams(FileRetrieveParams, total=False):
    """Parameters of `files.list`."""

    ids: Annotated[Opt[SequenceNotStr[str]], In("query", "ids[]")]
    """Only the files with these ids (default: all)."""
    limit: Annotated[Opt[int], In("query", "limit")]
    """Files per page, 1 to 1000 (default: 20)."""
    page: Annotated[Opt[str], In("query", "page")]
    """The `next_page` of the page before (default: the first page). From API version 2026-10-21 on."""
    after_id: Annotated[Opt[str], In("query", "after_id")]
    """Begin after this file (default: at the newest). API version 2023-06-01."""
    before_id: Annotated[Opt[str], In("query", "before_id")]
    """End before this file. API version 2023-06-01."""
