"""Files: uploads in every form, downloads to disk, lists and betas of both API versions."""

from __future__ import annotations

import io
import os
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clients import API, every, it
from server import Connection, Request, Step, error, reply

import anthropic
from anthropic.pagination import AsyncPage, AsyncPageCursor, SyncPage, SyncPageCursor

FILE: dict[str, Any] = {
    "id": "file_1",
    "type": "file",
    "filename": "notes.txt",
    "mime_type": "text/plain",
    "size_bytes": 5,
    "created_at": "2026-01-02T03:04:05Z",
    "downloadable": False,
}


def parts(request: Request) -> list[tuple[dict[str, str], bytes]]:
    """The parts of a form: headers (and of the disposition: name, filename), content."""
    boundary = re.search(r"boundary=(\S+)", request.headers["content-type"])
    assert boundary is not None
    out: list[tuple[dict[str, str], bytes]] = []
    for part in request.body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        headers = {name.lower(): value for name, value in lines}
        named = re.findall(r'(name|filename)="([^"]*)"', headers["content-disposition"])
        out.append(({**headers, **dict(named)}, content.removesuffix(b"\r\n")))
    return out


class Fspath:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return str(self.path)


FORMS: dict[str, tuple[Callable[[Path], Any], str | None]] = {
    "path": (lambda path: path, "notes.txt"),
    "pathlike": (Fspath, "notes.txt"),
    "bytes": (lambda path: b"hello", "upload"),
    "open": (lambda path: path.open("rb"), "notes.txt"),
    "buffer": (lambda path: io.BytesIO(b"hello"), "upload"),
    "tuple": (lambda path: ("a b.md", b"hello", "text/markdown"), "a b.md"),
    "path in a tuple": (lambda path: (None, path, "text/markdown"), "notes.txt"),
    "file_from_path": (lambda path: anthropic.file_from_path(str(path)), "notes.txt"),
}


@pytest.mark.parametrize("form", FORMS)
async def test_upload(api: API, serve: Any, tmp_path: Path, form: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"hello")
    make, name = FORMS[form]
    server = serve(reply(FILE))
    given = make(path)
    file = await it(api.client(server).beta.files.upload(file=given, expires_in_seconds=60))
    if isinstance(given, io.BufferedReader):
        assert not given.closed, "who opened it closes it"
        given.close()
    assert (file.id, file.created_at.year, file.scope) == ("file_1", 2026, None)
    request = server.last
    assert (request.method, request.target) == ("POST", "/v1/files?beta=true")
    (seconds, sixty), (head, content) = parts(request)
    assert (seconds["name"], sixty, head["name"], content) == ("expires_in_seconds", b"60", "file", b"hello")
    assert head.get("filename") == name
    assert head["content-type"] == ("text/markdown" if "tuple" in form else head["content-type"])


@pytest.mark.parametrize("wrong", ["notes.txt", 3, None, {"name": "x"}])
async def test_what_is_no_file(api: API, serve: Any, wrong: Any) -> None:
    server = serve(reply(FILE))
    with pytest.raises(RuntimeError, match="Expected entry at `file` to be bytes"):
        await it(api.client(server).files.upload(file=wrong))
    with pytest.raises(TypeError, match="Missing required argument: 'file'"):
        await it(api.client(server).files.upload(expires_in_seconds=1))
    with pytest.raises(FileNotFoundError):
        await it(api.client(server, max_retries=0).files.upload(file=Path("nowhere") / "at all"))
    assert server.requests == []


async def test_an_upload_is_streamed_told_of_and_sent_again(
    api: API, serve: Any, naps: list[float], tmp_path: Path
) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(300_000))
    server = serve(error(529, "overloaded_error"), reply(FILE))
    told: list[tuple[int, int | None]] = []
    call = api.client(server).files.upload(file=path, on_upload=lambda *said: told.append(said))
    assert (await it(call)).id == "file_1"
    assert [parts(request)[0][1] == path.read_bytes() for request in server.requests] == [True, True]
    length = len(server.last.body)
    assert told[-1] == (length, length) and [sent for sent, _ in told].count(0) == 2
    assert len(told) > 8, "piece by piece"


@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
@pytest.mark.parametrize("beta", [False, True])
async def test_each_version_of_the_api_is_sent_what_it_knows(
    api: API, serve: Any, version: str, beta: bool
) -> None:
    server = serve(
        reply(FILE), reply(b"", kind="text/plain"), reply({"id": "file_1", "type": "file_deleted"})
    )
    client = api.client(server, api_version=version)
    files = client.beta.files if beta else client.files
    await it(files.retrieve_metadata("file_1"))
    await it(files.download("file_1"))
    assert (await it(files.delete("file_1"))).type == "file_deleted"
    older = version == "2023-06-01"
    for request, method, path in zip(
        server.requests,
        ["GET", "GET", "DELETE"],
        ["/v1/files/file_1", "/v1/files/file_1/content", "/v1/files/file_1"],
        strict=True,
    ):
        assert (request.method, request.path) == (method, path)
        assert request.query == ("beta=true" if older and beta else "")
        assert request.headers.get("anthropic-beta") == ("files-api-2025-04-14" if older else None)
    if beta:
        await it(files.retrieve_metadata("file_1", betas=["x"]))
        assert server.last.headers["anthropic-beta"] == ("x,files-api-2025-04-14" if older else "x")


async def test_lists_of_both_versions(api: API, serve: Any) -> None:
    older = {"has_more": True, "first_id": "file_1", "last_id": "file_1"}
    server = serve(
        reply({"data": [FILE], **older}),
        reply({"data": [{**FILE, "id": "file_2"}], **older, "has_more": False}),
        reply({"data": [], "next_page": "more"}),  # a page may be empty, and not the last
        reply({"data": [{**FILE, "id": "file_3"}], "next_page": None}),
    )
    client = api.client(server)
    page = await it(client.beta.files.list(limit=1, scope_id="sesn_1"))
    assert isinstance(page, AsyncPage if api.asynchronous else SyncPage)
    assert isinstance(page, AsyncPageCursor if api.asynchronous else SyncPageCursor)
    assert [file.id for file in await every(page)] == ["file_1", "file_2"]
    assert [file.id for file in await every(client.files.list(ids=["file_1", "file_3"]))] == ["file_3"]
    first, second, third, fourth = (request.query for request in server.requests)
    assert first == "limit=1&scope_id=sesn_1&beta=true" or set(first.split("&")) == {
        "limit=1",
        "scope_id=sesn_1",
        "beta=true",
    }
    assert set(second.split("&")) == {*first.split("&"), "after_id=file_1"}
    assert third == "ids%5B%5D=file_1&ids%5B%5D=file_3"
    assert fourth == third + "&page=more"


# --- downloads --------------------------------------------------------------------------------------------


def served(content: bytes) -> Step:
    return reply(content, kind="application/pdf", headers={"request-id": "req_d"})


async def test_download(api: API, serve: Any, tmp_path: Path) -> None:
    content = os.urandom(200_000)
    server = serve(served(content))
    files = api.client(server).files
    found = await it(files.download("file_1"))
    assert type(found).__name__ == ("AsyncBinaryAPIResponse" if api.asynchronous else "BinaryAPIResponse")
    assert found.headers["content-type"] == "application/pdf" and found.request_id == "req_d"
    assert await it(found.read()) == content == found.content
    await it(found.write_to_file(tmp_path / "a.pdf"))
    assert (tmp_path / "a.pdf").read_bytes() == content
    assert b"".join(await every(found.iter_bytes())) == content
    assert server.last.headers["accept"] == "application/binary"
    raw = await it(files.with_raw_response.download("file_1"))
    await it(raw.write_to_file(str(tmp_path / "b.pdf")))
    assert (tmp_path / "b.pdf").read_bytes() == content


async def test_a_text_can_be_downloaded(api: API, serve: Any) -> None:
    server = serve(reply(b'{"a": 1}'))
    found = await it(api.client(server).beta.files.download("file_1"))
    text = found.text
    assert (await it(text()) if callable(text) else text) == '{"a": 1}'
    assert await it(found.json()) == {"a": 1}


async def test_a_streamed_download_holds_no_more_than_a_piece(api: API, serve: Any, tmp_path: Path) -> None:
    piece, pieces = os.urandom(100_000), 100

    def large(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Length": str(len(piece) * pieces)})
        for _ in range(pieces):
            connection.send(piece)

    server = serve(large)
    call = api.client(server).files.with_streaming_response.download("file_1")
    tracemalloc.start()
    try:
        if api.asynchronous:
            async with call as response:
                await response.stream_to_file(tmp_path / "large")
        else:
            with call as response:
                response.stream_to_file(tmp_path / "large")
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
    assert (tmp_path / "large").read_bytes() == piece * pieces


async def test_a_download_that_breaks_is_begun_again(api: API, serve: Any, naps: list[float]) -> None:
    def broken(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Length": "10"})
        connection.send(b"hello")
        connection.cut()

    server = serve(broken, served(b"helloworld"))
    found = await it(api.client(server).files.download("file_1"))
    assert await it(found.read()) == b"helloworld" and len(server.requests) == 2


async def test_a_streamed_download_that_breaks(api: API, serve: Any, tmp_path: Path) -> None:
    def broken(connection: Connection, request: Request) -> None:
        connection.head(200, {"Content-Length": "10"})
        connection.send(b"hello")
        connection.cut()

    call = api.client(serve(broken)).files.with_streaming_response.download("file_1")
    with pytest.raises(anthropic.APIConnectionError):
        if api.asynchronous:
            async with call as response:
                await response.stream_to_file(tmp_path / "x")
        else:
            with call as response:
                response.stream_to_file(tmp_path / "x")


async def test_what_cannot_be_downloaded(api: API, serve: Any) -> None:
    body = {
        "type": "error",
        "error": {
            "type": "invalid_request_error",
            "message": "File file_1 is not downloadable.",
            "details": {"error_code": "file_not_downloadable"},
        },
    }
    server = serve(reply(body, 400))
    for call in (api.client(server).files.download, api.client(server).files.with_raw_response.download):
        with pytest.raises(anthropic.types.FileNotDownloadableError, match="is not downloadable"):
            await it(call("file_1"))
