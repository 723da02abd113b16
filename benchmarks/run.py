"""Measures this library against the official ones and against bare HTTP: `python benchmarks/run.py`.

See README.md beside this file. Speed never makes the process fail; only being unable to measure ours does.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import envs
import report

COLD_CASES = ("import", "clients", "first_reply")
HOT_CASES = (
    ("request_sync", "request_new_client", "request_async_1", "request_async_64"),
    ("event_create", "event_create_bulk", "event_create_paced", "event_async", "event_stream"),
    ("parse_1", "parse_10", "parse_100", "mock_1", "mock_10", "mock_100"),
)
RARE_CASES = ("request_async_1000",)  # seconds per column: once in the default mode, by name in the quick one
ALL_CASES = (*COLD_CASES, *(case for group in HOT_CASES for case in group), *RARE_CASES)


@dataclass(frozen=True)
class Column:
    name: str
    env: str
    kind: str
    engine: str


COLUMNS = (
    Column("ours/httpx2", "ours", "anthropic", "httpx2"),
    Column("ours/httpx", "ours", "anthropic", "httpx"),
    Column("official-2.11", "official-2.11", "anthropic", "httpx2"),
    Column("official-0.121", "official-0.121", "anthropic", "httpx"),
    Column("raw httpx2", "raw", "httpx2", "httpx2"),
    Column("raw httpx", "raw", "httpx", "httpx"),
    Column("raw socket", "raw", "socket", "none"),
)


class Bench:
    """Runs workers and keeps what they report."""

    def __init__(self, pythons: dict[str, Path], home: str, url: str, src: bool) -> None:
        self.pythons, self.home, self.url, self.src = pythons, home, url, src
        self.samples: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
        self.skipped: dict[tuple[str, str], str] = {}

    def call(self, column: Column, script: str, *args: str) -> dict[str, Any]:
        # A small, equal environment: no proxies, no keys, no configuration files, no PYTHONPATH.
        environment = {"PATH": os.defpath, "HOME": self.home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
        if column.env == "ours":
            environment["ANTHROPIC_HTTP_ENGINE"] = column.engine
            if self.src:
                environment["PYTHONPATH"] = str(envs.REPO / "src")
        command = [str(self.pythons[column.env]), str(envs.HERE / script), *args]
        pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 120}
        try:
            done = subprocess.run(command, check=False, env=environment, **pipes)
        except subprocess.TimeoutExpired:
            return {script: {"skip": "no answer in 120 s"}}
        if done.returncode:
            return {script: {"skip": (done.stderr.strip().splitlines() or ["no output"])[-1][:200]}}
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def measure(self, column: Column, script: str, *args: str) -> None:
        for key, found in self.call(column, script, *args).items():
            if "skip" in found:
                self.skipped[column.name, key] = found["skip"]
            else:
                self.samples[column.name, key].append(found)

    def cold(self, column: Column, cases: list[str]) -> None:
        if "import" in cases or "clients" in cases:
            self.measure(column, "cold.py", "import", column.kind, "100" if "clients" in cases else "0")
        if "first_reply" in cases:
            self.measure(column, "cold.py", "first", column.kind, f"{self.url}/kb1")

    def hot(self, column: Column, scale: float, cases: list[str]) -> None:
        if cases:
            self.measure(column, "worker.py", column.kind, column.engine, self.url, str(scale), *cases)


@contextmanager
def served(seconds: float) -> Iterator[str]:
    """The address of a server process that is gone at the end in every case."""
    command = [sys.executable, str(envs.HERE / "server.py"), "--max-seconds", str(seconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def pick(wanted: str) -> list[str]:
    """Case names by prefix: `event` is every event case, `request_sync` just that one."""
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if not any(case.startswith(name) for case in ALL_CASES):
            sys.exit(f"no case starts with {name!r}; there are: {', '.join(ALL_CASES)}")
    return [case for case in ALL_CASES if any(case.startswith(name) for name in names)]


def rounds(bench: Bench, columns: list[Column], cases: list[str], options: argparse.Namespace) -> str:
    """Every round runs every column once per group of cases, starting from another column each time."""
    deadline, longest, scale = time.monotonic() + options.budget, 0.0, 0.25 if options.quick else 1.0
    total = options.rounds or (2 if options.quick else 5)
    hot_rounds = options.rounds or (1 if options.quick else 5)
    for number in range(total):
        start = time.monotonic()
        if number and start + longest > deadline:
            total = number
            break
        order = columns[number % len(columns) :] + columns[: number % len(columns)]
        for column in order:
            bench.cold(column, cases)
        for group in HOT_CASES if number < hot_rounds else ():
            for column in order:
                bench.hot(column, scale, [case for case in group if case in cases])
        for column in order if number == 0 else ():
            bench.hot(column, scale, [case for case in RARE_CASES if case in cases])
        took = time.monotonic() - start
        longest = max(longest, took if number else 0.0)
        print(f"round {number + 1} of {total}: {took:.0f} s", file=sys.stderr, flush=True)
    return f"{total} rounds" + (f", {hot_rounds} for warm cases" if hot_rounds < total else "")


def environments(columns: list[Column], options: argparse.Namespace) -> dict[str, Path]:
    pythons: dict[str, Path] = {}
    for override in options.python:
        name, _, path = override.partition("=")
        if name not in envs.REQUIREMENTS or not Path(path).exists():
            sys.exit(f"--python NAME=PYTHON with NAME one of {', '.join(envs.REQUIREMENTS)}: {override!r}")
        pythons[name] = Path(path).absolute()  # not resolve(): a virtual environment's python is a link
    for name in dict.fromkeys(column.env for column in columns):
        if name not in pythons:
            try:
                pythons[name] = envs.prepare(name, options.envs)
            except envs.Broken as error:
                print(f"{name}: left out, {error}", file=sys.stderr)
    return pythons


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under a minute: fewer rounds and repetitions")
    parser.add_argument("--cases", default="", metavar="A,B", help="case names or beginnings of them")
    parser.add_argument("--columns", default="", metavar="A,B", help="beginnings of column names: ours,raw")
    parser.add_argument("--rounds", type=int, help="default 5; quick: 2 for fresh processes, 1 for the rest")
    parser.add_argument("--budget", type=float, default=330, help="seconds after which no round is begun")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures there as JSON")
    parser.add_argument("--wall", action="store_true", help="print the table of wall times too")
    parser.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "anthropic-bench-envs")
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PYTHON", help="use this one")
    parser.add_argument(
        "--src", action="store_true", help="import ours from src/ instead of an installed wheel"
    )
    return parser.parse_args()


def main() -> int:
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    cases = (
        pick(options.cases)
        if options.cases
        else [c for c in ALL_CASES if not options.quick or c not in RARE_CASES]
    )
    prefixes = tuple(name.strip() for name in options.columns.split(",")) if options.columns else ("",)
    chosen = [column for column in COLUMNS if column.name.startswith(prefixes)]
    pythons = environments(chosen, options)
    columns = [column for column in chosen if column.env in pythons]
    with tempfile.TemporaryDirectory() as home, served(options.budget + 300) as url:
        bench = Bench(pythons, home, url, options.src)
        versions = {}
        for column in columns:  # also a warm-up: byte code compiled, files in the page cache
            versions[column.name] = bench.call(column, "worker.py", "versions")
            bench.call(column, "cold.py", "first", column.kind, f"{url}/kb1")
        done = rounds(bench, columns, cases, options)
    text, rows = report.table(bench.samples)
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    mode = "quick" if options.quick else "default"
    print(f"CPU time, medians of {done} ({mode} mode); {machine}\n\n{text}")
    if options.wall:
        print(f"\nWall time\n\n{report.table(bench.samples, 'wall')[0]}")
    for (name, key), reason in bench.skipped.items():
        if not (name.startswith("raw") and key != "worker.py"):
            print(f"left out: {name} {key}: {reason}")
    if options.out:
        samples = {f"{name} {key}": values for (name, key), values in bench.samples.items()}
        head = {"mode": mode, "rounds": done, "machine": machine, "versions": versions}
        options.out.write_text(json.dumps({**head, "rows": rows, "samples": samples}, indent=1) + "\n")
    wanted_ours = any(column.env == "ours" for column in chosen)
    return int(wanted_ours and not any(name.startswith("ours") for name, _ in bench.samples))


if __name__ == "__main__":
    sys.exit(main())
