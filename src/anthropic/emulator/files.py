"""Files: uploaded ones, which messages refer to, and those that tools made (`add`), which can be downloaded."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast
from urllib.parse import quote

from .call import Call
from .clock import stamp
from .errors import Problem, invalid
from .faults import Draft
from .forms import PIECE, Form, Part
from .pages import cursor_page, id_page
from .state import State
from .values import JSON, as_object, objects

MAX_BYTES = 500 * 1024 * 1024
MAX_NAME = 255
SHORTEST_LIFE, LONGEST_LIFE = 3_600, 7_776_000
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')
_COLUMNS = "id, filename, mime, size, created, expires, downloadable, scope"
_ALIVE = "(expires IS NULL OR expires > ?)"
# What a block of a message can be made of; a container takes everything.
_MEDIA = {
    "image": ("image/jpeg", "image/png", "image/gif", "image/webp"),
    "document": ("application/pdf", "text/"),
}


# --- what the endpoints do ------------------------------------------------------------------------


async def upload(call: Call) -> Draft:
    form = cast("Form", call.form)
    for part in form.parts:
        if part.name not in ("file", "expires_in_seconds"):
            raise invalid(f"{part.name}: Extra inputs are not permitted")
    found = form.named("file")
    if len(found) != 1:
        raise invalid(
            "file: Field required" if not found else "file: Only one file may be uploaded at a time"
        )
    part = found[0]
    if part.size > MAX_BYTES:
        raise Problem(413, f"file: a file may have at most {MAX_BYTES} bytes")
    if not part.size:
        raise invalid("file: File is empty")
    filename, mime = _name(part)
    made = _File(call.state, call.ids.new("file"), filename, mime)
    for piece in part.pieces():
        made.write(piece)
        await asyncio.sleep(0)
    # Without tools that make files, a client in another language has only this to try its download with.
    downloadable = call.request.headers.get("x-emulator-downloadable") == "true"
    made.keep(call.state.clock.now(), lifetime=_lifetime(form), downloadable=downloadable)
    return Draft(body=_shown(call, [made.id])[0])


def list_files(call: Call) -> Draft:
    where, values = _ALIVE, [call.state.clock.now()]
    rows = call.state.kept.rows(f"SELECT id, scope FROM files WHERE {where} ORDER BY number DESC", values)
    wanted, scope = call.request.values("ids"), call.query.get("scope_id") if call.beta else None
    ids = [i for i, its in rows if (not wanted or i in wanted) and (scope is None or its == scope)]

    def show(chosen: Sequence[str]) -> list[JSON]:
        return _shown(call, chosen)

    return Draft(body=(cursor_page if call.newer else id_page)(ids, call.query, show))


def retrieve_metadata(call: Call) -> Draft:
    return Draft(body=_shown(call, [call.path["file_id"]])[0])


def download(call: Call) -> Draft:
    file_id = call.path["file_id"]
    shown = _shown(call, [file_id])[0]
    if not shown["downloadable"]:
        raise invalid("File is not downloadable")
    headers = {
        "content-type": shown["mime_type"],
        "content-length": str(shown["size_bytes"]),
        "content-disposition": f"attachment; filename*=utf-8''{quote(shown['filename'])}",
    }
    return Draft(headers=headers, pieces=_content(call.state, file_id))


def delete(call: Call) -> Draft:
    file_id = call.path["file_id"]
    _row(call.state, file_id)
    call.state.kept.change("DELETE FROM files WHERE id = ?", (file_id,))
    call.state.kept.change("DELETE FROM file_pieces WHERE file = ?", (file_id,))
    return Draft(body={"id": file_id, "type": "file_deleted"})


# --- for others -----------------------------------------------------------------------------------


def add(
    state: State, file_id: str, filename: str, content: bytes, mime: str | None, scope: str | None
) -> str:
    """Put a file there as code execution does: one that can be downloaded. Returns its id."""
    made = _File(state, file_id, filename, mime or _guess(filename))
    for start in range(0, len(content), PIECE):
        made.write(content[start : start + PIECE])
    made.keep(state.clock.now(), downloadable=True, scope=scope)
    return made.id


def check_sources(body: JSON, state: State) -> None:
    """That the files a request refers to exist, and are of a kind the block can show.

    Raises: `Problem`.
    """
    for path, kind, file_id in references(body):
        mime = str(_row(state, file_id)[2])
        if kind in _MEDIA and not mime.startswith(_MEDIA[kind]):
            raise invalid(f"{path}: a file of type {mime} cannot be the source of a block of type {kind}")


def references(body: JSON) -> Iterator[tuple[str, str, str]]:
    """The files a request refers to: where, the type of the block, the file's id."""
    for number, message in enumerate(objects(body["messages"])):
        yield from _references(f"messages.{number}.content", message.get("content"))


def _references(path: str, content: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(content, str):
        return
    for number, block in enumerate(objects(content)):
        where, kind = f"{path}.{number}", str(block.get("type"))
        if kind in ("image", "document", "container_upload"):
            file_id = block.get("file_id") or as_object(block.get("source")).get("file_id")
            if file_id is not None:
                yield where, kind, str(file_id)
        else:
            yield from _references(f"{where}.content", block.get("content"))


# --- the store ------------------------------------------------------------------------------------


class _File:
    """A file on its way into the store; nobody sees it before `keep`."""

    def __init__(self, state: State, file_id: str, filename: str, mime: str) -> None:
        self.id, self._filename, self._mime = file_id, filename, mime
        self._store = state.kept
        self._size = self._pieces = 0

    def write(self, piece: bytes) -> None:
        self._store.change("INSERT INTO file_pieces VALUES (?, ?, ?)", (self.id, self._pieces, piece))
        self._pieces += 1
        self._size += len(piece)

    def keep(
        self, now: float, *, lifetime: int | None = None, downloadable: bool, scope: str | None = None
    ) -> None:
        expires = None if lifetime is None else now + lifetime
        row = (self.id, self._filename, self._mime, self._size, now, expires, downloadable, scope)
        self._store.change(f"INSERT INTO files ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def _row(state: State, file_id: str) -> tuple[Any, ...]:
    row = state.kept.row(
        f"SELECT {_COLUMNS} FROM files WHERE id = ? AND {_ALIVE}", (file_id, state.clock.now())
    )
    if row is None:
        raise Problem(404, f"File not found: {file_id}")
    return row


def _shown(call: Call, ids: Iterable[str]) -> list[JSON]:
    shown: list[JSON] = []
    for identifier in ids:
        file_id, filename, mime, size, created, expires, downloadable, scope = _row(call.state, identifier)
        one: JSON = {
            "type": "file",
            "id": file_id,
            "filename": filename,
            "mime_type": mime,
            "size_bytes": size,
            "created_at": _time(created),
            "downloadable": bool(downloadable),
        }
        if call.newer or expires is not None:
            one["expires_at"] = None if expires is None else _time(expires)
        if call.beta and scope is not None:
            one["scope"] = {"type": "session", "id": scope}
        shown.append(one)
    return shown


def _time(timestamp: float) -> str:
    return stamp(timestamp).replace("+00:00", "Z")


def _content(state: State, file_id: str) -> Iterator[bytes]:
    piece = 0
    while True:
        row = state.kept.row("SELECT data FROM file_pieces WHERE file = ? AND piece = ?", (file_id, piece))
        if row is None:
            return
        yield row[0]
        piece += 1


# --- what an upload may be ------------------------------------------------------------------------


def _name(part: Part) -> tuple[str, str]:
    """Name and media type. Only the last component of a path is kept."""
    filename = (part.filename or "").rpartition("/")[2]
    mime = (part.content_type or _guess(filename)).partition(";")[0].strip()
    if not filename:
        filename = "unnamed" + (mimetypes.guess_extension(mime) or "")
    if len(filename) > MAX_NAME:
        raise invalid(f"file: Invalid filename: it has {len(filename)} characters, more than {MAX_NAME}")
    if _FORBIDDEN.search(filename):
        raise invalid(
            'file: Invalid filename: the characters <>:"|?*\\/ and control characters are not allowed'
        )
    return filename, mime


def _guess(filename: str) -> str:
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"


def _lifetime(form: Form) -> int | None:
    given = form.named("expires_in_seconds")
    if not given:
        return None
    text = given[-1].text()
    if not text.isdigit():
        raise invalid(
            "expires_in_seconds: Input should be a valid integer, unable to parse string as an integer"
        )
    seconds = int(text)
    if seconds < SHORTEST_LIFE:
        raise invalid(f"expires_in_seconds: Input should be greater than or equal to {SHORTEST_LIFE}")
    if seconds > LONGEST_LIFE:
        raise invalid(f"expires_in_seconds: Input should be less than or equal to {LONGEST_LIFE}")
    return seconds
