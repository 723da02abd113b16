"""What the library may cost: modules, memory, calls per request and per event. Never seconds: those are the machine's.

Each figure is counted in a process of its own (`counting.py`) and is the same from run to run. A ceiling is a little
above what was counted when it was set, for the interpreters differ; where a change makes something cheaper, lower it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
NEEDS = {"curl": "pycurl", "aiohttp": "aiohttp"}
LIGHT = {"anthropic", "anthropic._lazy", "anthropic._version", "anthropic._log"}
"""What of ours `import anthropic` loads; the rest comes with the first use of a name."""
STANDARD = set(
    "collections contextlib copyreg enum functools importlib itertools keyword operator re reprlib types typing warnings"
    " sre_compile sre_constants sre_parse heapq".split()
)
"""What it loads of the standard library: what `typing` and `warnings` need."""
HEAVY = (
    "httpx",
    "httpx2",
    "httpcore",
    "httpcore2",
    "asyncio",
    "pydantic",
    "ssl",
    "pycurl",
    "anyio",
    "aiohttp",
    "pyreqwest",
)


def run(code: str, *args: str) -> str:
    """What a fresh interpreter prints."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANTHROPIC_", "PYTHON", "COVERAGE")) and not name.lower().endswith("_proxy")
    }
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, env=environment, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def counted(name: str) -> Any:
    code = f"import sys, runpy; sys.path.insert(0, {str(HERE)!r}); runpy.run_module('counting', run_name='__main__')"
    return json.loads(run(code, name))[name]


# --- modules and memory -----------------------------------------------------------------------------------


def loaded(statement: str, *args: str) -> set[str]:
    """The modules that a statement loads, beyond those of a bare interpreter."""
    code = f"import sys; before = set(sys.modules)\n{statement}\nprint(*set(sys.modules) - before)"
    return set(run(code, *args).split())


def test_the_import_loads_next_to_nothing() -> None:
    found = loaded("import anthropic")
    assert {name for name in found if name.partition(".")[0] == "anthropic"} <= LIGHT
    others = {name.partition(".")[0] for name in found} - {"anthropic"}
    assert {name for name in others if not name.startswith("_")} <= STANDARD


@pytest.mark.parametrize("name", ["Anthropic", "AsyncAnthropic"])
def test_a_client_loads_no_library(name: str) -> None:
    found = loaded(f"import anthropic; anthropic.{name}(api_key='k')")
    assert not {module.partition(".")[0] for module in found} & set(HEAVY)


FIRST = """
import anthropic
with anthropic.Anthropic(api_key="k", base_url=sys.argv[1], engine="curl") as client:
    client.messages.create(max_tokens=1, messages=[{"role": "user", "content": "Hi"}], model="m")
"""


@pytest.fixture(scope="module")
def first_request() -> set[str]:
    """What the first sync request over curl loads."""
    pytest.importorskip("pycurl")
    sys.path.insert(0, str(HERE.parent / "client"))
    try:
        import server
    finally:
        sys.path.pop(0)
    with server.Server(server.hello) as peer:
        return loaded(FIRST, peer.url)


@pytest.mark.parametrize(
    "name", ["httpx2", "httpx", "httpcore2", "h11", "asyncio", "anyio", "aiohttp", "pyreqwest"]
)
def test_the_first_request_over_curl_does_not_load(first_request: set[str], name: str) -> None:
    assert name not in first_request


@pytest.mark.parametrize("name", ["ssl", "http.client", "urllib.request"])
def test_the_first_request_over_curl_does_not_load_another_http_library(
    first_request: set[str], name: str
) -> None:
    assert name not in first_request


def test_the_first_request_loads_only_what_it_needs_of_ours(first_request: set[str]) -> None:
    ours = {name for name in first_request if name.startswith("anthropic")}
    for kind in (
        "_streams",
        "_sse",
        "_response",
        "_pages",
        "_auth",
        "_engines.httpx",
        "emulator",
        "types.beta",
        "tools",
    ):
        assert not {name for name in ours if name.startswith(f"anthropic.{kind}")}, kind


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the memory of a process from /proc")
def test_the_import_takes_little_memory() -> None:
    code = (
        "{}\nwith open('/proc/self/status') as file:\n"
        "    print(next(line.split()[1] for line in file if line.startswith('VmRSS:')))"
    )
    bare, imported = (int(run(code.format(statement))) for statement in ("", "import anthropic"))
    assert imported / bare < 1.35


# --- calls --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [
        ("own_request", 142),
        ("own_request_async", 150),
        ("own_event", 19.2),
        ("own_event_async", 20.6),
        ("own_event_together", 8.3),
    ],
)
def test_own_calls(name: str, ceiling: float) -> None:
    """Ours alone: a request whose reply is there at once; an event in a chunk of its own, and among others."""
    assert counted(name) <= ceiling


@pytest.mark.parametrize(
    ("name", "request_ceiling", "event_ceiling"),
    [
        ("curl", 205, 8.5),
        ("curl_async", 540, 13.5),
        ("aiohttp_async", 690, 27.5),
        ("httpx2", 1690, 81),
        ("httpx2_async", 2700, 85),
    ],
)
def test_calls_over_a_socket(name: str, request_ceiling: float, event_ceiling: float) -> None:
    package = NEEDS.get(name.partition("_")[0], "httpx2")
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    found = counted(name)
    assert found["request"] <= request_ceiling
    assert found["event"] <= event_ceiling


@pytest.mark.parametrize(("name", "part"), [("curl", 5), ("curl_async", 4)])
def test_curl_stays_far_below_httpx2(name: str, part: float) -> None:
    """The ratio, which no change of the interpreter moves much."""
    pytest.importorskip("pycurl")
    ours, theirs = counted(name), counted(name.replace("curl", "httpx2"))
    assert ours["request"] * part <= theirs["request"]
    assert ours["event"] * part <= theirs["event"]


# --- memory blocks ------------------------------------------------------------------------------------------


def test_events_that_are_dropped_leave_only_their_text() -> None:
    assert counted("blocks_per_event")["dropped"] <= 0.1


def test_an_event_that_is_kept_is_small() -> None:
    found = counted("blocks_per_event")
    assert found["kept"] <= 13
    assert found["kept bytes"] <= 1400


@pytest.mark.parametrize("name", ["request", "stream"])
def test_nothing_is_left_behind(name: str) -> None:
    found = counted("left_behind")
    assert found[f"{name} blocks"] <= 0.5
    assert found[f"{name} cycles"] == 0
