"""Life of an emulator: threads, sockets, contexts, the command line, the lazy front."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx2
import pytest
from emulator_support import HEADERS, ask

from anthropic.emulator import Emulator, create_app
from anthropic.emulator.__main__ import is_loopback, main

KEY = {**HEADERS, "x-api-key": "k"}


def test_start_and_stop_leave_nothing() -> None:
    before = set(threading.enumerate())
    emu = Emulator()
    for _ in range(2):
        emu.start()
        url = emu.url
        assert httpx2.get(f"{url}/v1/models", headers=KEY).status_code == 200
        with pytest.raises(RuntimeError, match="running already"):
            emu.start()
        emu.stop()
        emu.stop()
        assert set(threading.enumerate()) == before
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{url}/v1/models", headers=KEY)
    with pytest.raises(RuntimeError, match="not running"):
        _ = emu.url


def test_idle_and_half_sent_connections_do_not_hold_it_up() -> None:
    with Emulator() as emu, httpx2.Client(base_url=emu.url, headers=KEY) as http:
        assert http.get("/v1/models").status_code == 200  # stays open in the pool
        with socket.create_connection(("127.0.0.1", int(emu.url.rpartition(":")[2]))):
            emu.stop()
        assert not emu.state.wires


def test_async_with() -> None:
    async def run() -> int:
        async with Emulator() as emu, httpx2.AsyncClient(base_url=emu.url, headers=KEY) as http:
            answers = await asyncio.gather(*(http.post("/v1/messages", json=ask(str(n))) for n in range(20)))
            texts = {answer.json()["content"][0]["text"] for answer in answers}
            assert texts == {f"You said: {n}" for n in range(20)}
            return len({answer.headers["request-id"] for answer in answers})

    assert asyncio.run(run()) == 20


def test_many_streams_at_once() -> None:
    async def one(http: httpx2.AsyncClient, number: int) -> bool:
        async with http.stream("POST", "/v1/messages", json=ask(f"number {number}", stream=True)) as response:
            data = await response.aread()
        return b"message_stop" in data

    async def run() -> list[bool]:
        limits = httpx2.Limits(max_connections=200)
        async with Emulator(chunking="random") as emu:
            async with httpx2.AsyncClient(base_url=emu.url, headers=KEY, limits=limits) as http:
                return await asyncio.gather(*(one(http, number) for number in range(100)))

    assert all(asyncio.run(run()))


def test_two_emulators_do_not_meet() -> None:
    with Emulator() as first, Emulator() as second:
        first.script("from the first")
        answer = httpx2.post(f"{second.url}/v1/messages", json=ask(), headers=KEY).json()
        assert answer["content"][0]["text"] == "You said: Hello"
        assert (len(first.requests), len(second.requests)) == (0, 1)


def test_the_application_runs_without_a_socket() -> None:
    async def run() -> httpx2.Response:
        transport = httpx2.ASGITransport(create_app(seed=3))
        async with httpx2.AsyncClient(transport=transport, base_url="http://emulator") as http:
            return await http.post("/v1/messages", json=ask(), headers=KEY)

    assert asyncio.run(run()).json()["content"][0]["text"] == "You said: Hello"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("example.com", False)],
)  # fmt: skip
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_command_refuses_other_hosts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--host", "0.0.0.0"])
    assert "--allow-remote" in capsys.readouterr().err


def test_the_command_says_which_file_it_cannot_use(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit):
        main(["--store", str(tmp_path / "none" / "e.db")])
    assert "cannot keep its state in" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_the_command_serves_until_interrupted() -> None:
    source = str(Path(__file__).parents[2] / "src")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([source, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "anthropic.emulator", "--port", "0", "--models", "claude-opus-4-6"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        ids = [model["id"] for model in httpx2.get(f"{url}/v1/models", headers=KEY).json()["data"]]
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert ids == ["claude-opus-4-6"]


def test_nothing_is_imported_before_it_is_used() -> None:
    code = (
        "import sys, anthropic.emulator as e\n"
        "assert not {'starlette', 'uvicorn', 'pydantic'} & set(sys.modules), 'eager import'\n"
        "assert set(e.__all__) <= set(dir(e))\n"
        "for name in e.__all__: assert getattr(e, name) is not None\n"
        "try: e.nonsense\n"
        "except AttributeError as error: assert 'nonsense' in str(error)\n"
        "else: raise SystemExit('no error')\n"
    )
    source = str(Path(__file__).parents[2] / "src")
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": source})


@pytest.mark.parametrize("missing", ["starlette.applications", "uvicorn"])
def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError, match=r"pip install 'anthropic\[emulator\]'"):
        Emulator().start()


def test_an_upload_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_multipart.multipart", None)
    with Emulator() as emu:
        answer = httpx2.post(f"{emu.url}/v1/files", files={"file": ("a", b"b")}, headers=KEY)
        assert "pip install 'anthropic[emulator]'" in answer.text
        assert httpx2.get(f"{emu.url}/v1/files", headers=KEY).status_code == 200
