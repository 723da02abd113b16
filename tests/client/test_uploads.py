"""Uploads: forms are streamed from disk and counted; JSON is encoded once, its files read off the event loop."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from clients import API, it
from server import ASK, WAIT, error, hello, reply

import anthropic
from anthropic import _params, _uploads
from anthropic._io import AsyncIO, SyncIO

MB = 1_000_000
needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs /proc")


class Seen:
    """What `on_upload` was told, attempt by attempt."""

    def __init__(self) -> None:
        self.attempts: list[list[tuple[int, int | None]]] = []

    def __call__(self, sent: int, total: int | None) -> None:
        if sent == 0:
            self.attempts.append([])
        self.attempts[-1].append((sent, total))

    def check(self, size: int, *, known: bool = True, attempts: int = 1) -> None:
        assert len(self.attempts) == attempts
        for said in self.attempts:
            counts = [sent for sent, _ in said]
            assert counts[0] == 0 and counts == sorted(counts)
            assert {total for _, total in said[:-1]} == {size if known else None}
            assert said[-1] == (size, size)


async def upload(client: Any, files: Any = None, **more: Any) -> Any:
    options = {"headers": {"Content-Type": "multipart/form-data"}, **more.pop("options", {})}
    return await it(client.post("/v1/files", cast_to=object, files=files, options=options, **more))


def opened(path: Path) -> list[str]:
    """The descriptors by which this process has a file open."""
    links = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    return [link for link in links if os.path.realpath(link) == str(path.resolve())]


@contextmanager
def sink(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server for one connection that keeps nothing of what it is sent."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(WAIT)
                serve(sock)
        except BaseException as error:
            failures.append(error)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=run)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(WAIT)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


@pytest.fixture
def content() -> bytes:
    return os.urandom(300_000)


@pytest.fixture
def path(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "notes.bin"
    file.write_bytes(content)
    return file


# --- forms ------------------------------------------------------------------------------------------------


async def test_a_path_is_streamed_and_counted(api: API, serve: Any, path: Path, content: bytes) -> None:
    server, seen = serve(reply({})), Seen()
    await upload(api.client(server), {"file": path}, body={"purpose": "x"}, options={"on_upload": seen})
    request = server.last
    assert int(request.headers["content-length"]) == len(request.body)
    assert content in request.body and b'filename="notes.bin"' in request.body
    assert b'name="purpose"' in request.body
    seen.check(len(request.body))
    assert len(seen.attempts[0]) > 4, "piece by piece"


@needs_proc
async def test_a_retry_sends_the_file_anew_and_closes_it(
    api: API, serve: Any, naps: list[float], path: Path, content: bytes
) -> None:
    server, seen = serve(error(500), reply({})), Seen()
    await upload(api.client(server), [("file", ("n", path, "a/b"))], options={"on_upload": seen})
    first, second = server.requests
    assert content in first.body and content in second.body and len(first.body) == len(second.body)
    seen.check(len(first.body), attempts=2)
    assert opened(path) == []


@needs_proc
async def test_a_failure_closes_the_file(api: API, path: Path) -> None:
    path.write_bytes(bytes(20 * MB))
    open_then: list[str] = []

    def hang_up(sock: socket.socket) -> None:
        got = 0
        while got < 200_000:
            got += len(sock.recv(65_536))
        open_then.extend(opened(path))
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with sink(hang_up) as url:
        with pytest.raises(anthropic.APIConnectionError):
            await upload(api.client(base_url=url, max_retries=0), {"file": path})
    if api.asynchronous:  # a thread that is reading a piece comes to its end first
        await asyncio.get_running_loop().shutdown_default_executor()
    assert open_then and opened(path) == []


async def test_a_file_that_is_not_there(api: API, serve: Any, tmp_path: Path) -> None:
    server = serve(reply({}))
    with pytest.raises(FileNotFoundError):
        await upload(api.client(server), {"file": tmp_path / "missing"})
    with pytest.raises(IsADirectoryError):
        await upload(api.client(server), {"file": tmp_path})
    assert server.requests == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
async def test_a_pipe_has_no_length_and_is_read_before(api: API, serve: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"through the pipe",))
    writer.start()
    server = serve(reply({}))
    await upload(api.client(server), {"file": pipe})
    writer.join(WAIT)
    assert b"through the pipe" in server.last.body


async def test_the_callers_own_file(
    api: API, serve: Any, naps: list[float], path: Path, content: bytes
) -> None:
    server = serve(error(500), reply({}))
    with path.open("rb") as own:
        await upload(api.client(server), {"file": own})
        assert not own.closed
    assert all(content in request.body for request in server.requests) and len(server.requests) == 2


async def test_what_cannot_be_read_twice_is_sent_once(api: API, serve: Any, naps: list[float]) -> None:
    class Once(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *args: Any) -> int:
            raise io.UnsupportedOperation

        def fileno(self) -> int:
            raise io.UnsupportedOperation

    server, seen = serve(error(500), reply({})), Seen()
    with pytest.raises(anthropic.InternalServerError):
        await upload(api.client(server), {"file": Once(b"once")}, options={"on_upload": seen})
    (request,) = server.requests
    assert b"once" in request.body and "content-length" not in request.headers
    seen.check(len(request.body), known=False)


async def test_a_large_file_is_never_in_memory(api: API, tmp_path: Path) -> None:
    big, size = tmp_path / "big", 30 * MB
    with big.open("wb") as file:
        file.truncate(size)
    received: list[int] = []

    def swallow(sock: socket.socket) -> None:
        view = memoryview(bytearray(65_536))
        head = b""
        while b"\r\n\r\n" not in head:
            head += sock.recv(65_536)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n\r\n")[0].split(b"\r\n")[1:])
        length = int(fields[b"content-length"])
        got = len(head.split(b"\r\n\r\n", 1)[1])
        while got < length:
            got += sock.recv_into(view)
        received.append(got)
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}")
        sock.recv(1)

    with sink(swallow) as url:
        client = api.client(base_url=url)
        tracemalloc.start()
        try:
            await upload(client, {"file": big})
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            await it(client.close())
    assert received and received[0] > size
    assert peak < 6 * MB, "pieces, and what is imported for a first upload"


async def test_disk_is_read_off_the_event_loop(
    api: API, serve: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    readinto = _uploads.PathFile.readinto

    def spy(self: Any, buffer: Any) -> int:
        threads.add(threading.get_ident())
        return readinto(self, buffer)

    monkeypatch.setattr(_uploads.PathFile, "readinto", spy)
    await upload(api.client(serve(reply({}))), {"file": path})
    assert (threading.get_ident() in threads) is not api.asynchronous and threads


async def test_a_form_through_hooks(api: API, serve: Any, path: Path, content: bytes) -> None:
    seen = Seen()

    class Signing(api.cls):  # type: ignore[misc, name-defined]
        def _prepare_request(self, request: Any) -> Any:
            request.headers["X-Signed"] = "yes"
            return it(None) if api.asynchronous else None

    server = serve(reply({}))
    await upload(api.client(server, cls=Signing), {"file": path}, options={"on_upload": seen})
    request = server.last
    assert content in request.body and request.headers["x-signed"] == "yes"
    assert int(request.headers["content-length"]) == len(request.body)
    seen.check(len(request.body))


def test_on_trio(serve: Any, path: Path, content: bytes) -> None:
    trio = pytest.importorskip("trio")
    server, seen = serve(reply({})), Seen()

    async def main() -> None:
        async with anthropic.AsyncAnthropic(api_key="k", base_url=server.url, engine="httpx2") as client:
            await upload(client, {"file": path}, options={"on_upload": seen})

    trio.run(main)
    assert content in server.last.body
    seen.check(len(server.last.body))


# --- what else is counted -----------------------------------------------------------------------------------


async def test_json_is_counted(api: API, serve: Any, naps: list[float]) -> None:
    server, seen = serve(error(500), hello), Seen()
    ask = {**ASK, "messages": [{"role": "user", "content": "word " * 40_000}]}
    message = await it(api.client(server).messages.create(**ask, on_upload=seen))
    assert message.id == "msg_1" and "on_upload" not in server.last.json()
    assert server.last.headers["content-type"] == "application/json"
    assert int(server.last.headers["content-length"]) == len(server.last.body)
    seen.check(len(server.last.body), attempts=2)
    assert len(seen.attempts[0]) > 3


async def test_raw_content_is_counted(api: API, serve: Any) -> None:
    server = serve(reply({}))
    client = api.client(server)

    async def post(content: Any) -> Seen:
        seen = Seen()
        await it(client.post("/v1/x", cast_to=object, content=content, options={"on_upload": seen}))
        return seen

    (await post(b"x" * 200_000)).check(200_000)
    (await post(iter([b"ab", b"", b"cd"]))).check(4, known=False)
    assert server.last.body == b"abcd"
    if api.asynchronous:

        async def pieces() -> Any:
            yield b"ab"
            yield b"c"

        (await post(pieces())).check(3, known=False)
        assert server.last.body == b"abc"


async def test_a_progress_bar_that_fails(api: API, serve: Any, path: Path) -> None:
    def broken(sent: int, total: int | None) -> None:
        if sent:
            raise LookupError("the bar is gone")

    with pytest.raises(anthropic.APIConnectionError) as caught:
        await upload(
            api.client(serve(reply({})), max_retries=0), {"file": path}, options={"on_upload": broken}
        )
    assert isinstance(caught.value.__cause__, LookupError)


# --- JSON -------------------------------------------------------------------------------------------------


def image(data: Any) -> dict[str, Any]:
    source = {"type": "base64", "media_type": "image/png", "data": data}
    return {**ASK, "messages": [{"role": "user", "content": [{"type": "image", "source": source}]}]}


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The bodies that were sent, the very objects."""
    out: list[Any] = []
    for cls in (SyncIO, AsyncIO):
        send = cls.send

        async def spy(self: Any, request: Any, *, stream: bool, send: Any = send) -> Any:
            out.append(request.body)
            return await send(self, request, stream=stream)

        monkeypatch.setattr(cls, "send", spy)
    return out


@pytest.mark.parametrize("kind", ["text", "path", "file", "generator"])
async def test_encoded_once_whatever_the_retries(
    api: API, serve: Any, naps: list[float], bodies: list[Any], path: Path, content: bytes, kind: str
) -> None:
    server = serve(error(500), error(529), hello)
    call: dict[str, Any] = ASK
    if kind == "path":
        call = image(path)
    elif kind == "file":
        call = image(io.BytesIO(content))
    elif kind == "generator":
        call = {**ASK, "messages": (turn for turn in ASK["messages"])}
    await it(api.client(server).messages.create(**call))
    assert len(bodies) == 3 and bodies[0] is bodies[1] is bodies[2]
    sent = server.last.json()
    if kind in ("path", "file"):
        data = sent["messages"][0]["content"][0]["source"]["data"]
        assert base64.b64decode(data) == content
    else:
        assert sent["messages"] == ASK["messages"]


async def test_images_are_read_off_the_event_loop(
    api: API, serve: Any, path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    write = _params._write_base64

    def spy(source: Any, out: Any) -> None:
        threads.append(threading.get_ident())
        write(source, out)

    monkeypatch.setattr(_params, "_write_base64", spy)
    server = serve(hello)
    await it(api.client(server).messages.create(**image(path)))
    assert (threading.get_ident() in threads) is not api.asynchronous and threads
    monkeypatch.setattr(_params, "_write_base64", write)
    middleware: Any = [passing_async if api.asynchronous else passing]
    await it(api.client(server, middleware=middleware).messages.create(**image(path)))
    first, second = (request.body for request in server.requests)
    assert first == second


def passing(request: Any, call_next: Any) -> Any:
    return call_next(request)


async def passing_async(request: Any, call_next: Any) -> Any:
    return await call_next(request)


async def test_what_middleware_changes_is_sent(api: API, serve: Any, content: bytes) -> None:
    """An open file can be read once; it is sent again after the body has changed around it."""
    server = serve(error(500), hello)

    def change(request: Any) -> None:
        request.json["max_tokens"] += 1

    if api.asynchronous:

        async def twice(request: Any, call_next: Any) -> Any:
            await call_next(request)
            change(request)
            return await call_next(request)
    else:

        def twice(request: Any, call_next: Any) -> Any:  # type: ignore[misc]
            call_next(request)
            change(request)
            return call_next(request)

    await it(api.client(server, middleware=[twice]).messages.create(**image(io.BytesIO(content))))
    first, second = (request.json() for request in server.requests)
    assert (first["max_tokens"], second["max_tokens"]) == (16, 17)
    assert first["messages"] == second["messages"]


async def test_what_prepare_options_changes_is_sent(
    api: API, serve: Any, naps: list[float], path: Path, content: bytes
) -> None:
    class Counting(api.cls):  # type: ignore[misc, name-defined]
        def _prepare_options(self, options: Any) -> Any:
            options.json_data["max_tokens"] += 1  # in place, too
            return options

    server = serve(error(500), hello)
    await it(api.client(server, cls=Counting).messages.create(**image(path)))
    first, second = (request.json() for request in server.requests)
    assert (first["max_tokens"], second["max_tokens"]) == (17, 18)
    assert base64.b64decode(second["messages"][0]["content"][0]["source"]["data"]) == content
