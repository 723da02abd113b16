"""A process that is killed three times in the middle of a run; the API goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from batching import submissions

from anthropic.emulator import Emulator

COUNT = 3000
CHILD = """
import sys

from anthropic import Anthropic

url, key, state, out = sys.argv[1:5]


def requests():
    for n in range({count}):
        messages = [{{"role": "user", "content": f"Number {{n}}"}}]
        yield f"r{{n}}", {{"model": "claude-opus-4-8", "max_tokens": 16, "messages": messages}}


client = Anthropic(base_url=url, api_key=key)
run = client.messages.batches.run(
    requests(), state=state, max_requests=400, poll_interval=0.05, retry_delay=0.01, unknown_after=1.0
)
with open(out, "a") as file:
    for result in run:
        file.write(result.custom_id + "\\n")
        file.flush()
        print(result.index, flush=True)
"""


def test_killed_three_times(emu: Emulator, tmp_path: Path) -> None:
    emu.fault("expired", 5, custom_id="r1?", retries=1)
    out, state = tmp_path / "out", tmp_path / "run.sqlite"
    program = [sys.executable, "-c", CHILD.format(count=COUNT), emu.url, emu.api_key, str(state), str(out)]
    for results in (1, 700, 1300, None):
        child = subprocess.Popen(program, stdout=subprocess.PIPE)
        assert child.stdout is not None
        try:
            for n, _ in enumerate(child.stdout, 1):
                if n == results:
                    break
            if results is not None:
                child.send_signal(signal.SIGKILL)
        finally:
            child.stdout.close()
            if results is not None:
                child.kill()
            assert child.wait() == (0 if results is None else -signal.SIGKILL)
    written = out.read_text().split()
    assert set(written) == {f"r{n}" for n in range(COUNT)}
    assert len(written) <= COUNT + 3  # at each kill the one that was being dealt with
    again = {name: count for name, count in submissions(emu).items() if count != 1}
    assert sum(submissions(emu).values()) == COUNT + 5 and set(again.values()) == {2}
