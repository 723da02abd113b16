"""`make demo` runs, says what it should, and uses no key and nothing but its own emulator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def run_demo(cwd: Path, script: Path = DEMO, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    command = [sys.executable, "-W", "error", str(script)]
    return subprocess.run(
        command, env={**kept, **environment}, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )


def test_it_shows_what_it_says(tmp_path: Path) -> None:
    demo = run_demo(tmp_path)
    assert (demo.returncode, demo.stderr) == (0, "")
    for shown in (
        r"the message is whole\.\n\(20 output tokens, end_turn\)",
        r"Claude calls get_weather\(\{'city': 'Lisbon'\}\)",
        r"Claude says: Take a hat",
        r"count_tokens: .+ \d+ input tokens",
        r"(  log: Retrying request to /v1/messages in 0\.02.*\n){2}",
        r"HTTP 200 after 2 retries",
        r"APIConnectionError: .+\nkept: 'Once upon a time .+'\n +\d events, \d+ bytes, request req_\w+",
        r"With a real key",
    ):
        assert re.search(shown, demo.stdout), shown
    assert "ANTHROPIC_API_KEY is set" not in demo.stdout


def test_it_does_not_use_a_key(tmp_path: Path) -> None:
    demo = run_demo(
        tmp_path,
        ANTHROPIC_API_KEY="sk-ant-invalid",
        ANTHROPIC_AUTH_TOKEN="invalid",
        ANTHROPIC_BASE_URL="http://127.0.0.1:9",
    )
    assert demo.returncode == 0, demo.stderr
    assert demo.stdout.startswith("ANTHROPIC_API_KEY is set. The demo does not use it")
    assert "invalid" not in demo.stdout


@pytest.mark.parametrize("fault", ['"overloaded", times=2', '"truncate", after=7'])
def test_it_fails_where_something_does_not_go_as_it_says(fault: str, tmp_path: Path) -> None:
    code = DEMO.read_text("utf-8")
    assert fault in code
    changed = tmp_path / "demo.py"
    changed.write_text(code.replace(fault, '"crlf"').replace(", retry_after_ms=20", ""), "utf-8")
    demo = run_demo(tmp_path, changed)
    assert demo.returncode == 1
    assert re.match("the request was not tried again|a stream that was cut off looked whole", demo.stderr)
