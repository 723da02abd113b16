"""The automatic engine never goes around what mocks or traces HTTP: with the real libraries, each in a process of its own.

Beside each runs a server that answers, too: what gets there went past the stub.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from server import MESSAGE, hello

PRELUDE = '''
import asyncio, json, sys
import anthropic
import anthropic._engines as engines

URL = sys.argv[1]
COLOUR, QUICK = sys.argv[3].split("-")
if QUICK != "curl":
    engines._found["usable curl"] = False  # as if it were not installed
MESSAGE = json.loads(sys.argv[2])
STUB = {**MESSAGE, "id": "msg_stub"}
made = {"sync": anthropic.Anthropic, "async": anthropic.AsyncAnthropic}


class API:
    """A client of the colour that is tested, and one loop for all it does."""

    def __init__(self):
        self.colour = COLOUR
        self.loop = asyncio.new_event_loop() if self.colour == "async" else None
        self.client = made[self.colour](api_key="k", base_url=URL, max_retries=0)

    def run(self, value):
        return value if self.loop is None else self.loop.run_until_complete(value)

    def ask(self):
        turn = {"role": "user", "content": "Hi"}
        return self.run(self.client.messages.create(max_tokens=1, messages=[turn], model="claude-sonnet-5")).id

    def engine(self):
        async def name():
            return self.client._transport().engine().name

        return self.run(name()) if self.loop is not None else self.client._transport().engine().name

    def close(self):
        self.run(self.client.close())
        if self.loop is not None:
            self.loop.close()


api = API()
'''

colours = pytest.mark.parametrize(
    "colour",
    [
        "sync-curl",
        "async-curl",
        pytest.param(
            "async-aiohttp", marks=pytest.mark.skipif(not find_spec("aiohttp"), reason="no aiohttp")
        ),
    ],
)
"""The colour of the client, and the engine that would be chosen if nothing were mocked."""


def _there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # not even the package it is in
        return False


def needs(*packages: str) -> Any:
    missing = [name for name in packages if not _there(name)]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {missing}")


pytestmark = needs("pycurl")


def run(tmp_path: Path, server: Any, colour: str, script: str, *more: str) -> None:
    """Run a script in a process of its own."""
    file = tmp_path / "script.py"
    file.write_text(PRELUDE + script + "\napi.close()\n")
    arguments = [server.url, json.dumps(MESSAGE), colour, *more]
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", str(file), *arguments],
        capture_output=True, text=True, timeout=60, env=environment(), cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def environment() -> dict[str, str]:
    """Without what would choose an engine, or load plugins into a pytest below this one."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "PYTEST_"))
    }


@colours
def test_without_any_it_is_the_quickest(tmp_path: Path, serve: Any, colour: str) -> None:
    """What the other tests are held against."""
    server = serve(hello)
    run(tmp_path, server, colour, "assert api.engine() == QUICK and api.ask() == 'msg_1'")
    assert len(server.requests) == 1


@pytest.mark.parametrize("colour", ["sync-httpx2", "async-httpx2"])
def test_an_older_pycurl_is_left_alone(tmp_path: Path, serve: Any, colour: str) -> None:
    """Before 7.46 it lacks names that the engine asks for."""
    script = "api.close()\nengines._found.clear()\nimport pycurl\ndel pycurl.ACTIVESOCKET\n"
    script += "api = API()\nassert api.engine() != 'curl' and api.ask() == 'msg_1'"
    run(tmp_path, serve(hello), colour, script)


# --- mocks of httpx ---------------------------------------------------------------------------------------

RESPX = """
import respx
with respx.mock() as mock:
    mock.post(URL + "/v1/messages").respond(json=STUB)
    assert api.ask() == "msg_stub" and api.engine() == "httpx" and len(mock.calls) == 1
"""


@needs("respx", "httpx")
@colours
def test_respx(tmp_path: Path, serve: Any, colour: str) -> None:
    server = serve(hello)
    run(tmp_path, server, colour, RESPX)
    assert server.connections == 0


@needs("respx", "httpx")
@colours
def test_respx_after_the_first_request(tmp_path: Path, serve: Any, colour: str) -> None:
    server = serve(hello)
    run(tmp_path, server, colour, "assert api.ask() == 'msg_1' and api.engine() == QUICK" + RESPX)
    assert len(server.requests) == 1


@needs("respx", "httpx")
@colours
def test_what_respx_does_not_know_is_refused(tmp_path: Path, serve: Any, colour: str) -> None:
    server = serve(hello)
    script = """
import respx
with respx.mock():
    try:
        api.ask()
    except respx.models.AllMockedAssertionError:
        pass
    except anthropic.APIConnectionError as error:
        assert "not mocked" in repr(error.__cause__), repr(error.__cause__)
    else:
        raise AssertionError("it was answered")
"""
    run(tmp_path, server, colour, script)
    assert server.connections == 0


@needs("pytest_httpx")
@pytest.mark.parametrize("first", [False, True], ids=["at once", "after a request"])
@colours
def test_pytest_httpx(tmp_path: Path, serve: Any, colour: str, first: bool) -> None:
    server = serve(hello)
    (tmp_path / "test_small.py").write_text(
        PRELUDE.replace("sys.argv[1]", repr(server.url))
        .replace("sys.argv[2]", repr(json.dumps(MESSAGE)))
        .replace("sys.argv[3]", repr(colour))
        + (
            "assert api.ask() == 'msg_1' and api.engine() == QUICK\n"
            "pytest_plugins = ['pytest_httpx']\n"  # imported after this module's own request
            if first
            else ""
        )
        + "def test_it(httpx_mock):\n"
        "    httpx_mock.add_response(method='POST', url=URL + '/v1/messages', json=STUB)\n"
        "    assert api.ask() == 'msg_stub' and api.engine() == 'httpx'\n"
        "    api.close()\n"
    )
    if first:  # a module's plugins are loaded when it has been imported only where it is one itself
        (tmp_path / "test_small.py").rename(tmp_path / "small.py")
    plugins = ["-p", "small"] if first else ["-p", "pytest_httpx"]
    collected = "small.py" if first else "test_small.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins, "-c", os.devnull, collected],
        capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env={**environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
    assert len(server.requests) == int(first)


@needs("vcr")
@colours
def test_vcrpy(tmp_path: Path, serve: Any, colour: str) -> None:
    server = serve(hello)
    script = """
assert api.ask() == "msg_1" and api.engine() == QUICK
import vcr
for mode in ("once", "none", "none"):
    with vcr.use_cassette("tape.yaml", record_mode=mode) as tape:
        assert api.ask() == "msg_1" and api.engine() == "httpx" and len(tape) == 1
        assert tape.play_count == (mode == "none")
"""
    run(tmp_path, server, colour, script)
    assert len(server.requests) == 2, "one before there was a tape, and one that was recorded"


# --- tracers ----------------------------------------------------------------------------------------------


@needs("opentelemetry.instrumentation.httpx", "opentelemetry.sdk")
@colours
def test_opentelemetry(tmp_path: Path, serve: Any, colour: str) -> None:
    server = serve(hello)
    script = """
from opentelemetry.instrumentation import httpx as instrumentation
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

assert api.ask() == "msg_1" and api.engine() == QUICK
for lib in ("httpx", "httpx2"):
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    tracer = getattr(instrumentation, lib.upper() + "ClientInstrumentor")()
    tracer.instrument(tracer_provider=provider)
    assert api.ask() == "msg_1" and api.engine() == lib
    (span,) = spans.get_finished_spans()
    assert span.name.startswith("POST") and URL + "/v1/messages" in span.attributes.values(), span.attributes
    tracer.uninstrument()
    assert api.ask() == "msg_1" and api.engine() == QUICK, "once nobody watches it is quick again"
    assert len(spans.get_finished_spans()) == 1
"""
    run(tmp_path, server, colour, script)
    traced = ["traceparent" in request.headers for request in server.requests]
    assert traced == [False, True, False, True, False]


# --- patches ----------------------------------------------------------------------------------------------

PATCH = """
from unittest import mock
import httpx2
lib = __import__(sys.argv[4])
sync, kind = api.colour == "sync", mock.AsyncMock if api.colour == "async" else mock.Mock
assert api.ask() == "msg_1" and api.engine() == QUICK
for target, method in (
    (lib.Client if sync else lib.AsyncClient, "send"),
    (lib.HTTPTransport if sync else lib.AsyncHTTPTransport, "handle_request" if sync else "handle_async_request"),
):
    response = httpx2.Response(200, json=STUB, request=httpx2.Request("POST", URL))
    with mock.patch.object(target, method, kind(return_value=response)) as stub:
        assert api.ask() == "msg_stub" and api.engine() == "httpx2" and stub.call_count == 1
    assert api.ask() == "msg_1" and api.engine() == QUICK
"""


@pytest.mark.parametrize("lib", ["httpx2", "httpx"], ids=["by its name", "as httpx"])
@colours
def test_a_patch(tmp_path: Path, serve: Any, colour: str, lib: str) -> None:
    server = serve(hello)
    script = PATCH if lib == "httpx2" else PATCH.replace("lib =", "httpx2.alias_httpx()\nlib =", 1)
    run(tmp_path, server, colour, script, lib)
    assert len(server.requests) == 3


# --- sockets ----------------------------------------------------------------------------------------------


@colours
def test_sockets_that_are_not_the_systems(tmp_path: Path, serve: Any, colour: str) -> None:
    """As gevent and eventlet do it: another class takes the place of `socket.socket`."""
    server = serve(hello)
    script = """
import socket
assert api.ask() == "msg_1" and api.engine() == QUICK
system = socket.socket

class Green(system):
    pass

Green.__module__ = "gevent._socket3"
socket.socket = Green
assert api.engine() == "httpx2" and api.ask() == "msg_1"
socket.socket = system
assert api.engine() == QUICK
"""
    run(tmp_path, server, colour, script)


@needs("pytest_socket")
@colours
def test_pytest_socket(tmp_path: Path, serve: Any, colour: str) -> None:
    server = serve(hello)
    script = """
assert api.engine() == QUICK
import pytest_socket
pytest_socket.disable_socket()
try:
    api.ask()
except anthropic.APIConnectionError as error:
    assert "SocketBlocked" in repr(error.__cause__) + repr(error.__cause__.__context__), repr(error.__cause__)
except pytest_socket.SocketBlockedError:
    pass
else:
    raise AssertionError("it was answered")
pytest_socket.enable_socket()
assert api.engine() == "httpx2" and api.ask() == "msg_1"
"""
    run(tmp_path, server, colour, script)
    assert len(server.requests) == 1
