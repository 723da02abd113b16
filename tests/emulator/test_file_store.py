"""Files: uploads byte for byte, what is refused, lists in both API versions, downloads, use in messages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx2
import pytest
from emulator_support import HEADERS, ask

from anthropic.emulator import Emulator, VirtualClock, files, handlers

URL = "/v1/files"
NEWER = {"anthropic-version": "2026-10-21"}


def upload(http: httpx2.Client, name: Any = "a.txt", content: Any = b"hello", **more: Any) -> httpx2.Response:
    return http.post(URL, files={"file": (name, content, *more.pop("mime", ()))}, **more)


def made(http: httpx2.Client, *args: Any, **more: Any) -> dict[str, Any]:
    answer = upload(http, *args, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def error(answer: httpx2.Response) -> tuple[int, str, str]:
    found = answer.json()["error"]
    return answer.status_code, found["type"], found["message"]


def test_an_upload(emu: Emulator, http: httpx2.Client) -> None:
    file = made(http, "über uns.pdf", b"%PDF", mime=["application/pdf"])
    assert file.pop("id").startswith("file_011C")
    assert file.pop("created_at").endswith("Z")
    assert file == {
        "type": "file", "filename": "über uns.pdf", "mime_type": "application/pdf", "size_bytes": 4, "downloadable": False,
    }  # fmt: skip
    newer = made(http, headers=NEWER)
    assert newer["expires_at"] is None and http.get(f"{URL}/{newer['id']}", headers=NEWER).json() == newer
    assert emu.requests[0].body.count(b"%PDF") == 1


@pytest.mark.parametrize(
    ("name", "mime", "kept", "kind"),
    [
        ("folder/b.csv", None, "b.csv", "text/csv"),
        ("noext", None, "noext", "application/octet-stream"),
        ("a.json", "text/plain; charset=utf-8", "a.json", "text/plain"),
        ("", "image/png", "unnamed.png", "image/png"),
        (None, "application/pdf", "unnamed.pdf", "application/pdf"),
    ],
)
def test_names_and_types(
    http: httpx2.Client, name: str | None, mime: str | None, kept: str, kind: str
) -> None:
    disposition = 'form-data; name="file"' + ("" if name is None else f'; filename="{name}"')
    head = f"content-disposition: {disposition}\r\n" + (f"content-type: {mime}\r\n" if mime else "")
    body = f"--cut\r\n{head}\r\nhello\r\n--cut--\r\n"
    file = http.post(URL, content=body, headers={"content-type": "multipart/form-data; boundary=cut"}).json()
    assert (file["filename"], file["mime_type"]) == (kept, kind)


@pytest.mark.parametrize("name", ["a" * 256, "a<b.txt", "a|b", "what?", "tab\\there"])
def test_names_that_are_refused(http: httpx2.Client, name: str) -> None:
    status, kind, message = error(upload(http, name))
    assert (status, kind) == (400, "invalid_request_error") and message.startswith("file: Invalid filename")


FORM = {"content-type": "multipart/form-data; boundary=cut"}
PART = b'--cut\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhello'


@pytest.mark.parametrize(
    ("content", "headers", "message"),
    [
        (b"{}", {"content-type": "application/json"}, "The multipart body has no boundary"),
        (b"hello", FORM, "The multipart body is malformed"),
        (PART, FORM, "The multipart body ends before its last boundary"),
        (
            PART.replace(b'name="file"; ', b"") + b"\r\n--cut--\r\n",
            FORM,
            "A part of the multipart body has no name",
        ),
        (
            PART.replace(b'"file"', b'"document"') + b"\r\n--cut--\r\n",
            FORM,
            "document: Extra inputs are not permitted",
        ),
        (PART.replace(b"hello", b"") + b"\r\n--cut--\r\n", FORM, "file: File is empty"),
        (PART + b"\r\n" + PART + b"\r\n--cut--\r\n", FORM, "file: Only one file"),
        (b"--cut--\r\n", FORM, "file: Field required"),
    ],
)
def test_bodies_that_are_refused(
    emu: Emulator, http: httpx2.Client, content: bytes, headers: Any, message: str
) -> None:
    status, kind, said = error(http.post(URL, content=content, headers=headers))
    assert (status, kind) == (400, "invalid_request_error") and said.startswith(message)
    assert http.get(URL).json()["data"] == []
    assert emu.state.kept.rows("SELECT * FROM file_pieces") == []


def test_a_file_has_a_limit(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    assert upload(http, content=b"x" * 1000).status_code == 200
    assert error(upload(http, content=b"x" * 1001))[:2] == (413, "request_too_large")
    monkeypatch.setitem(handlers.LARGE, "files.upload", 1000)
    assert error(upload(http, content=b"x" * 1000))[:2] == (413, "request_too_large")


def test_large_files_are_larger_than_other_requests(emu: Emulator, http: httpx2.Client) -> None:
    content = os.urandom(5 * 1024 * 1024 + 17)
    emu.state.max_body, before = 1000, emu.state.max_body
    try:
        file = made(http, "big.bin", content, headers={"x-emulator-downloadable": "true"})
    finally:
        emu.state.max_body = before
    assert file["size_bytes"] == len(content)
    answer = http.get(f"{URL}/{file['id']}/content")
    assert answer.content == content
    assert answer.headers["content-length"] == str(len(content))
    assert answer.headers["content-type"] == "application/octet-stream"


def test_only_what_tools_made_can_be_downloaded(emu: Emulator, http: httpx2.Client) -> None:
    uploaded = made(http)
    assert error(http.get(f"{URL}/{uploaded['id']}/content")) == (
        400,
        "invalid_request_error",
        "File is not downloadable",
    )
    file_id = emu.add_file("chart ö.png", b"\x89PNG")
    assert http.get(f"{URL}/{file_id}").json()["downloadable"] is True
    answer = http.get(f"{URL}/{file_id}/content")
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''chart%20%C3%B6.png"


def test_deleting(emu: Emulator, http: httpx2.Client) -> None:
    file_id = made(http)["id"]
    assert http.delete(f"{URL}/{file_id}").json() == {"id": file_id, "type": "file_deleted"}
    for method, path in (("GET", ""), ("GET", "/content"), ("DELETE", "")):
        assert error(http.request(method, f"{URL}/{file_id}{path}"))[:2] == (404, "not_found_error")
    assert emu.state.kept.rows("SELECT * FROM file_pieces") == []


def test_lists(emu: Emulator, http: httpx2.Client) -> None:
    ids = [made(http, f"{n}.txt")["id"] for n in range(5)][::-1]
    older = http.get(URL, params={"limit": 2, "after_id": ids[0]}).json()
    assert [file["id"] for file in older["data"]] == ids[1:3]
    assert (older["first_id"], older["last_id"], older["has_more"]) == (ids[1], ids[2], True)
    assert http.get(URL, params={"before_id": ids[2]}).json()["last_id"] == ids[1]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = http.get(URL, params=query, headers=NEWER).json()
        seen += [file["id"] for file in page["data"]]
        if page["next_page"] is None:
            break
        query["page"] = page["next_page"]
    assert seen == ids
    assert error(http.get(URL, params={"page": "nonsense"}, headers=NEWER))[0] == 400
    chosen = http.get(URL, params={"ids[]": [ids[3], "file_none", ids[1]]}, headers=NEWER).json()
    assert [file["id"] for file in chosen["data"]] == [ids[1], ids[3]]


def test_scopes(emu: Emulator, http: httpx2.Client) -> None:
    made(http)
    file_id = emu.add_file("out.txt", b"1", scope_id="sesn_1")
    beta = {"anthropic-beta": "files-api-2025-04-14"}
    found = http.get(f"{URL}?beta=true", params={"scope_id": "sesn_1"}, headers=beta).json()["data"]
    assert [(file["id"], file["scope"]) for file in found] == [(file_id, {"type": "session", "id": "sesn_1"})]
    assert len(http.get(f"{URL}?beta=true", headers=beta).json()["data"]) == 2
    assert "scope" not in http.get(f"{URL}/{file_id}").json()


def test_the_beta_form_needs_its_beta(http: httpx2.Client) -> None:
    status, _, message = error(http.get(f"{URL}?beta=true"))
    assert status == 400 and "files-api-2025-04-14" in message
    assert http.get(URL, headers={**NEWER, "anthropic-beta": "files-api-2025-04-14"}).status_code == 200


def test_files_expire(emu: Emulator, http: httpx2.Client) -> None:
    assert isinstance(emu.state.clock, VirtualClock)
    file = made(http, data={"expires_in_seconds": "3600"}, headers=NEWER)
    assert file["expires_at"] > file["created_at"]
    emu.state.clock.advance(3599)
    assert http.get(f"{URL}/{file['id']}").status_code == 200
    emu.state.clock.advance(1)
    assert http.get(f"{URL}/{file['id']}").status_code == 404
    assert http.get(URL).json()["data"] == []
    for wrong in ("3599", "7776001", "soon"):
        status, _, message = error(upload(http, data={"expires_in_seconds": wrong}))
        assert status == 400 and message.startswith("expires_in_seconds: ")


@pytest.mark.parametrize("path", ["/v1/messages", "/v1/messages/count_tokens"])
def test_messages_refer_to_files_that_are_there(http: httpx2.Client, path: str) -> None:
    pdf = made(http, "a.pdf", b"%PDF", mime=["application/pdf"])["id"]
    png = made(http, "a.png", b"\x89PNG", mime=["image/png"])["id"]

    def send(kind: str, file_id: str, *, inner: bool = False) -> httpx2.Response:
        block: dict[str, Any] = {"type": kind, "source": {"type": "file", "file_id": file_id}}
        messages: list[Any] = [{"role": "user", "content": [block, {"type": "text", "text": "What is it?"}]}]
        if inner:
            use = {"type": "tool_use", "id": "t", "name": "read", "input": {}}
            result = {"type": "tool_result", "tool_use_id": "t", "content": [block]}
            messages = [
                {"role": "user", "content": "Read."},
                {"role": "assistant", "content": [use]},
                {"role": "user", "content": [result]},
            ]
        body = ask(messages=messages)
        if path.endswith("count_tokens"):
            del body["max_tokens"]
        return http.post(path, json=body)

    assert send("document", pdf).status_code == send("image", png).status_code == 200
    assert send("document", pdf, inner=True).status_code == 200
    assert error(send("document", png))[:2] == (400, "invalid_request_error")
    for inner in (False, True):
        assert error(send("image", "file_none", inner=inner))[:2] == (404, "not_found_error")


def test_files_outlive_the_emulator(tmp_path: Path) -> None:
    ids: list[str] = []
    for _ in range(2):
        with Emulator(store=tmp_path / "e.db") as emu:
            with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
                ids += [made(http)["id"], emu.add_file("made.txt", b"made")]
                assert {file["id"] for file in http.get(URL).json()["data"]} == set(ids)
                assert http.get(f"{URL}/{ids[1]}/content").content == b"made"
    assert len(set(ids)) == 4


def test_downloads_that_break_off(emu: Emulator, http: httpx2.Client) -> None:
    file_id = emu.add_file("a.bin", b"x" * 1000)
    for fault in ("truncate", "eof"):
        emu.fault(fault)
        got = b""
        with (
            pytest.raises(httpx2.RemoteProtocolError),
            http.stream("GET", f"{URL}/{file_id}/content") as answer,
        ):
            for piece in answer.iter_bytes():
                got += piece
        assert got == b"x" * 500
