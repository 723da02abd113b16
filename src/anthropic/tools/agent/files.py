"""Reading, writing and editing files for the model. Blocking; works on an `AgentToolContext`.

Invariants: a file is opened where the check found it, whatever links are put in place meanwhile; nothing but regular files
is read or replaced; a file is replaced as a whole or not at all, and keeps its mode; no more than the limit of a file is
held in memory by `read`. What goes wrong is a `ToolError` with the model's path, and no other path of the host.
"""

from __future__ import annotations

import base64
import errno
import os
import stat
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import IO, Any

from ..directory import Directory, NotRegularError
from ..errors import ToolError
from .context import (
    DEFAULT_MAX_FILE_BYTES,
    DEFAULT_MAX_IMAGE_BASE64_BYTES,
    DEFAULT_MAX_PDF_BYTES,
    AgentToolContext,
    parent,
)

_CHUNK = 65_536
_MEDIA = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
_PHRASES = {
    errno.ENOENT: "no such file or directory",
    errno.ENOTDIR: "a part of the path is not a directory",
    errno.EISDIR: "is a directory",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EEXIST: "file already exists",
    errno.ELOOP: "is a symbolic link",
    errno.ENAMETOOLONG: "file name too long",
    errno.ENOSPC: "no space left on device",
    errno.EDQUOT: "no space left on device",
    errno.EROFS: "read-only file system",
    errno.EMFILE: "too many open files",
    errno.ENFILE: "too many open files",
    errno.ENXIO: "not a regular file",  # a socket
}


@contextmanager
def told(tool: str, shown: str) -> Generator[None]:
    """Tell the model of what goes wrong inside, without a path of the host."""
    try:
        yield
    except NotRegularError:
        raise ToolError(f"{tool}: {shown}: not a regular file") from None
    except OSError as error:
        code = error.errno
        phrase = str(error) if code is None else _PHRASES.get(code)  # without a code it is one of ours
        phrase = phrase or f"input/output error ({errno.errorcode.get(code or 0)})"
        raise ToolError(f"{tool}: {shown}: {phrase}") from None
    except UnicodeDecodeError:
        raise ToolError(
            f"{tool}: {shown}: not valid UTF-8 text (of other files, only images and PDFs can be read)"
        ) from None
    except ValueError as error:  # of `parent`
        raise ToolError(f"{tool}: {error}") from None


# --- read -----------------------------------------------------------------------------------------


def read(ctx: AgentToolContext, shown: str, view_range: Sequence[int] | None) -> Any:
    """The text of a file or of some of its lines, or an image or PDF as a content block. Raises: `ToolError`."""
    with told("read", shown), parent(ctx, shown) as (directory, name, real):
        with os.fdopen(directory.regular(name), "rb") as file:
            media = _MEDIA.get(os.path.splitext(real)[1].lower())
            if media is not None:
                if view_range is not None:
                    raise ToolError("read: view_range is not supported for image/PDF files")
                return [_block(ctx, file, shown, media)]
            limit = ctx.limit("max_file_bytes", DEFAULT_MAX_FILE_BYTES)
            if view_range is not None:
                return _lines(file, shown, view_range, limit).decode("utf-8")
            return _whole(
                file,
                shown,
                limit,
                " Use the view_range parameter to read some of its lines, e.g. view_range: [1, 500].",
            ).decode("utf-8")


def _whole(file: IO[bytes], shown: str, limit: int | None, advice: str = "") -> bytes:
    data = file.read() if limit is None else file.read(limit + 1)  # not its size: it may grow
    if limit is not None and len(data) > limit:
        size = max(os.fstat(file.fileno()).st_size, len(data))
        raise ToolError(f"read: {shown} is {size} bytes, exceeds {limit}-byte limit.{advice}")
    return data


def _block(ctx: AgentToolContext, file: IO[bytes], shown: str, media: str) -> dict[str, Any]:
    if media == "application/pdf":
        kind, data = "document", _whole(file, shown, ctx.limit("max_pdf_bytes", DEFAULT_MAX_PDF_BYTES))
    else:
        limit = ctx.limit("max_image_base64_bytes", DEFAULT_MAX_IMAGE_BASE64_BYTES)
        # base64 makes four bytes of each three
        kind, data = "image", _whole(file, shown, None if limit is None else limit // 4 * 3)
        media = _image_type(data) or media
    source = {"type": "base64", "media_type": media, "data": base64.b64encode(data).decode("ascii")}
    return {"type": kind, "source": source}


def _image_type(data: bytes) -> str | None:
    """What an image is, whatever its name says: the API refuses one that is called something else."""
    for start, media in ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif")):
        if data.startswith(start):
            return media
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _lines(file: IO[bytes], shown: str, view_range: Sequence[int], limit: int | None) -> bytes:
    """Lines from the first to the last, both included, numbered from 1; a last one of 0 or less is the end."""
    if len(view_range) != 2:
        raise ToolError("read: view_range must be [start_line, end_line]")
    first, last = max(1, view_range[0]), view_range[1]
    if 0 < last < first:
        raise ToolError(f"read: view_range {list(view_range)} ends before it starts")
    out = bytearray()
    line, whole = 1, True
    while last <= 0 or line <= last:
        piece = file.readline(_CHUNK)
        if not piece:
            if first > 1 and not out:
                count = line - whole
                raise ToolError(
                    f"read: view_range {list(view_range)} starts after the end; {shown} has {count} lines"
                )
            break
        whole = piece.endswith(b"\n")
        if line >= first:
            out += piece[:-1] if whole and line == last else piece
            if limit is not None and len(out) > limit:
                raise ToolError(_too_much(shown, first, line, limit))
        line += whole
    return bytes(out)


def _too_much(shown: str, first: int, line: int, limit: int) -> str:
    if line == first:
        return (
            f"read: line {line} of {shown} alone exceeds {limit}-byte limit, and view_range cannot give a part of a "
            "line. grep can find what is in it."
        )
    return f"read: lines {first} to {line} of {shown} exceed {limit}-byte limit. Use a narrower view_range."


# --- write and edit ---------------------------------------------------------------------------------


def write(ctx: AgentToolContext, shown: str, content: str) -> str:
    """Make or replace a file, with the directories above it. Raises: `ToolError`."""
    data = _encoded("write", "content", content)
    with told("write", shown), ctx.changing:
        with parent(ctx, shown, change=True, make=0o777) as (directory, name, _):
            directory.write(name, data, mode=_mode(directory, name))
    return f"wrote {len(data)} bytes to {shown}"


def edit(ctx: AgentToolContext, shown: str, old: str, new: str, *, everywhere: bool) -> str:
    """Replace a text in a file: the only one, or every one. Raises: `ToolError`."""
    if not old:
        raise ToolError("edit: old_string must not be empty; use write to make a file")
    sought, put = _encoded("edit", "old_string", old), _encoded("edit", "new_string", new)
    with told("edit", shown), ctx.changing:
        with parent(ctx, shown, change=True) as (directory, name, _):
            mode = _mode(directory, name)
            with os.fdopen(directory.regular(name), "rb") as file:
                data = file.read()
            data.decode("utf-8")  # a part of another kind of file must not be taken for text
            count = data.count(sought)
            if not count:
                hint = " (its lines end in CRLF)" if b"\r\n" in data and b"\n" in sought else ""
                raise ToolError(f"edit: old_string not found in {shown}{hint}")
            if count > 1 and not everywhere:
                raise ToolError(
                    f"edit: old_string appears {count} times in {shown} (must be unique, or set replace_all)"
                )
            directory.write(name, data.replace(sought, put), mode=mode)
    return f"edited {shown} ({count} replacement(s))"


def _encoded(tool: str, argument: str, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ToolError(f"{tool}: {argument} holds half a surrogate pair, which is no text") from None


def _mode(directory: Directory, name: str) -> int | None:
    """The mode of the file that is replaced; None where there is none."""
    found = directory.stat(name)
    if found is None:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a directory", name)
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(errno.EINVAL, "not a regular file", name)
    return stat.S_IMODE(found.st_mode)
