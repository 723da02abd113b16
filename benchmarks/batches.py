"""What `messages.batches.run` does with many requests, and what a line of results costs.

    python benchmarks/batches.py                          250,000 requests, killed three times; then lines
    python benchmarks/batches.py --requests 20000 --lines 20000
    python benchmarks/batches.py --against PYTHON ...     lines with other libraries, too, with ratios

The first part is about promises: the emulator runs in this process and the client in another one, which is killed
(SIGKILL) while it uploads and twice while it reads results, and started again with the same state file. Every custom_id
must come out, the API must have been given each once, and the client's memory (VmHWM) must not grow with the input.

The second part is CPU time of the client process for each line of results (1 KB of answer; a server of canned lines in
another process): `results()` of this library, of others, and a whole `run` that reads, keeps and gives out the same lines. All
look at the id and the text of each message.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

MODEL = "claude-opus-4-8"
LINE_TEXT = "All work and no play makes Jack a dull boy. " * 22


def requests(count: int) -> Iterator[tuple[str, Any]]:
    for n in range(count):
        messages = [{"role": "user", "content": f"Say something short about the number {n}."}]
        yield f"request-{n}", {"model": MODEL, "max_tokens": 16, "messages": messages}


def peak(pid: int | str = "self") -> float:
    """The most memory that a process had, in MB."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in text.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) / 1024 if found else 0.0


# --- killed three times ----------------------------------------------------------------------------------


def work(url: str, key: str, count: int, state: str, out: str) -> None:
    """The client process."""
    from anthropic import Anthropic

    client = Anthropic(base_url=url, api_key=key)
    began, cpu = time.monotonic(), time.process_time()
    with open(out, "a", buffering=1) as file:
        run = client.messages.batches.run(requests(count), state=state, poll_interval=1.0, unknown_after=90.0)
        for result in run:
            file.write(f"{result.custom_id}\n")
    print(f"  end: {time.monotonic() - began:.0f} s, CPU {time.process_time() - cpu:.0f} s. {run.report()}")


def killed(count: int, kills: int) -> None:
    from anthropic.emulator import Emulator

    with tempfile.TemporaryDirectory() as folder, Emulator() as emulator:
        state, out = f"{folder}/run.sqlite", Path(folder, "out")
        out.touch()
        began, most = time.monotonic(), 0.0
        arguments = ["--work", emulator.url, emulator.api_key, str(count), state, str(out)]
        for attempt in range(kills + 1):
            child = subprocess.Popen([sys.executable, __file__, *arguments])
            given = len(out.read_bytes().splitlines())
            while child.poll() is None:
                time.sleep(0.2)
                most = max(most, peak(child.pid))
                taken = emulator.state.kept.rows("SELECT COUNT(*) FROM batch_requests", ())[0][0]
                lines = len(out.read_bytes().splitlines())
                due = (
                    taken > count // 5 if attempt == 0 else lines > max(given, attempt * count // (kills + 1))
                )
                if attempt < kills and due:
                    child.send_signal(signal.SIGKILL)
                    print(f"  killed: the API had {taken:,} requests, {lines:,} results were written")
                    break
            code = child.wait()
            assert code == (0 if attempt == kills else -signal.SIGKILL), code
        written = out.read_text().split()
        submitted = emulator.state.kept.rows(
            "SELECT COUNT(*), COUNT(DISTINCT custom_id) FROM batch_requests", ()
        )[0]
        size = sum(os.path.getsize(f"{folder}/{name}") for name in os.listdir(folder) if "run" in name)
        print(
            f"{count:,} requests, {kills} kills: {len(set(written)):,} ids written, {len(written) - len(set(written))} of "
            f"them twice; submitted {submitted[0]:,}, different {submitted[1]:,}; client's peak {most:.0f} MB; state file "
            f"{size / 1e6:.0f} MB; {time.monotonic() - began:.0f} s in all"
        )
        assert len(set(written)) == count and tuple(submitted) == (count, count)
        assert len(written) - count <= kills


# --- lines -------------------------------------------------------------------------------------------------


def line(n: int) -> bytes:
    message = {
        "id": f"msg_{n}", "type": "message", "role": "assistant", "model": MODEL,
        "content": [{"type": "text", "text": LINE_TEXT}], "stop_reason": "end_turn", "stop_sequence": None,
        "usage": {"input_tokens": 20, "output_tokens": 220, "cache_read_input_tokens": 0,
                  "cache_creation_input_tokens": 0, "service_tier": "batch"},
    }  # fmt: skip
    return json.dumps(
        {"custom_id": f"request-{n}", "result": {"type": "succeeded", "message": message}}
    ).encode()


class Canned(BaseHTTPRequestHandler):
    """A batch that has ended, whose lines come as quickly as they are read."""

    protocol_version = "HTTP/1.1"
    lines = 0
    data = b""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path.split("?")[0].endswith("/results"):
            self.reply(self.data, "application/x-jsonl")
        elif "msgbatch_1" in self.path:
            self.reply(json.dumps(self.batch("ended")).encode(), "application/json")
        else:
            self.reply(json.dumps({"data": [], "has_more": False}).encode(), "application/json")

    def do_POST(self) -> None:
        left = int(self.headers["content-length"])
        while left:
            left -= len(self.rfile.read(min(left, 65_536)))
        self.reply(json.dumps(self.batch("in_progress")).encode(), "application/json")

    def batch(self, status: str) -> dict[str, Any]:
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        counts["succeeded" if status == "ended" else "processing"] = self.lines
        url = f"http://{self.headers['host']}/v1/messages/batches/msgbatch_1/results"
        return {
            "id": "msgbatch_1", "type": "message_batch", "processing_status": status, "request_counts": counts,
            "created_at": "2026-01-01T00:00:00Z", "expires_at": "2026-01-02T00:00:00Z", "ended_at": None,
            "archived_at": None, "cancel_initiated_at": None, "results_url": url if status == "ended" else None,
        }  # fmt: skip

    def reply(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class CannedServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    address_family = socket.AF_INET


def serve(count: int) -> None:
    """The canned server, in a process of its own; it ends with its standard input."""
    Canned.lines, Canned.data = count, b"".join(line(n) + b"\n" for n in range(count))
    server = CannedServer(("127.0.0.1", 0), Canned)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


def read_lines(url: str, count: int, how: str) -> None:
    """CPU time of this process for each line, and the lines of a second of wall time."""
    from anthropic import Anthropic

    client = Anthropic(base_url=url, api_key="k")
    client.messages.batches.retrieve("msgbatch_1")  # imports, connects
    began, cpu, size, n = time.perf_counter(), time.process_time(), 0, 0
    if how == "results":
        for found in client.messages.batches.results("msgbatch_1"):
            size += len(found.custom_id) + len(found.result.message.content[0].text)
            n += 1
    else:
        for result in client.messages.batches.run(requests(count), poll_interval=0.2):
            size += len(result.custom_id) + len(result.unwrap().content[0].text)
            n += 1
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert n == count and size > count * len(LINE_TEXT)
    print(json.dumps({"cpu": cpu / count * 1e6, "wall": count / wall, "peak": peak()}))


def lines(count: int, against: list[str]) -> None:
    count = min(count, 100_000)
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    try:
        columns = [("ours, results()", sys.executable, "results"), ("ours, run()", sys.executable, "run")]
        columns += [(f"{python}, results()", python, "results") for python in against]
        found: dict[str, list[dict[str, float]]] = {}
        for _ in range(3):
            for name, python, how in columns:
                program = [python, __file__, "--read", url, str(count), how]
                text = subprocess.run(program, check=True, capture_output=True, text=True).stdout
                found.setdefault(name, []).append(json.loads(text))
        best = {name: min(rounds, key=lambda one: one["cpu"]) for name, rounds in found.items()}
        first = best["ours, results()"]
        for name, one in best.items():
            print(
                f"{name:60} {one['cpu']:8.1f} us of CPU a line ({one['cpu'] / first['cpu']:.1f}x), {one['wall']:10,.0f} lines/s, "
                f"peak {one['peak']:.0f} MB"
            )
    finally:
        server.stdin.close()  # type: ignore[union-attr]
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=250_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--against", nargs="*", default=[], metavar="PYTHON")
    for role in ("work", "serve", "read"):
        parser.add_argument(f"--{role}", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        url, key, count, state, out = options.work
        work(url, key, int(count), state, out)
    elif options.serve:
        serve(int(options.serve[0]))
    elif options.read:
        read_lines(options.read[0], int(options.read[1]), options.read[2])
    else:
        if options.requests:
            killed(options.requests, options.kills)
        if options.lines:
            lines(options.lines, options.against)


if __name__ == "__main__":
    main()
