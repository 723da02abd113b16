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
from columns import COLUMNS, Column


@dataclass(frozen=True)
class Group:
    """Cases that share a process."""

    cases: tuple[str, ...]
    rounds: int
    """How often, in the default mode."""
    quick: int = 1
    """How often in the quick mode; 0 for cases that are measured there only by name."""

    @property
    def tls(self) -> bool:
        return self.cases[0].endswith("_tls")


COLD = (
    Group(("import", "clients", "first_reply"), 3),
    Group(("first_reply_tls",), 2),
)  # cold.py, a process for each
HOT = (  # worker.py
    Group(("request_sync", "request_new_client", "request_async_1", "request_async_64"), 3),
    Group(
        ("event_create", "event_create_bulk", "event_create_paced", "event_async", "event_stream",
         "first_event", "first_event_async"), 3,
    ),
    Group(("request_sync_tls", "request_async_64_tls", "event_create_tls", "event_async_tls"), 2),
    Group(("parse_1", "parse_10", "parse_100", "mock_1", "mock_10", "mock_100"), 2),
    # Alone, for their peak of memory is measured.
    Group(("big_request",), 1, 0),
    Group(("big_request_async",), 1, 0),
    Group(("streams_1000",), 1, 0),
    # Seconds for some columns.
    Group(("clients_request_tls",), 1, 0),
    Group(("request_async_1000",), 1, 0),
    Group(("request_async_1000_shared",), 1, 0),
)  # fmt: skip
GROUPS = (*COLD, *HOT)
ALL_CASES = tuple(case for group in GROUPS for case in group.cases)


@dataclass(frozen=True)
class Urls:
    """Where the server is, and the file that makes its certificate trusted."""

    plain: str
    secure: str
    authorities: str

    def of(self, tls: bool) -> str:
        return self.secure if tls else self.plain


class Bench:
    """Runs workers and keeps what they report."""

    def __init__(self, pythons: dict[str, Path], home: str, urls: Urls, src: bool) -> None:
        self.pythons, self.home, self.urls, self.src = pythons, home, urls, src
        self.samples: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
        self.skipped: dict[tuple[str, str], str] = {}

    def call(self, column: Column, script: str, *args: str, tls: bool = False) -> dict[str, Any]:
        # A small, equal environment: no proxies, no keys, no configuration files, no PYTHONPATH.
        environment = {"PATH": os.defpath, "HOME": self.home, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
        if tls:
            environment["SSL_CERT_FILE"] = self.urls.authorities
        if column.env == "ours":
            environment["ANTHROPIC_HTTP_ENGINE"] = column.engine
            if self.src:
                environment["PYTHONPATH"] = str(envs.REPO / "src")
        command = [str(self.pythons[column.env]), str(envs.HERE / script), *args]
        pipes: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 120}
        try:
            done = subprocess.run(command, check=False, env=environment, **pipes)
        except subprocess.TimeoutExpired:
            return {"": {"skip": "no answer in 120 s"}}
        if done.returncode:
            return {"": {"skip": (done.stderr.strip().splitlines() or ["no output"])[-1][:200]}}
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def keep(self, column: Column, cases: list[str], results: dict[str, Any]) -> None:
        for key, found in results.items():
            if "skip" in found:
                for case in [key] if key else cases:
                    self.skipped[column.name, case] = found["skip"]
            else:
                self.samples[column.name, key].append(found)

    def cold(self, column: Column, cases: list[str]) -> None:
        if "import" in cases or "clients" in cases:
            count = "100" if "clients" in cases else "0"
            self.keep(column, ["import"], self.call(column, "cold.py", "import", column.module, count))
        for case in [case for case in cases if case.startswith("first_reply")]:
            tls = case.endswith("_tls")
            if column.engine == "aiohttp":
                self.skipped[column.name, case] = "aiohttp has no sync client"
            else:
                url = f"{self.urls.of(tls)}/kb1"
                self.keep(column, [case], self.call(column, "cold.py", "first", column.module, url, tls=tls))

    def hot(self, column: Column, scale: float, cases: list[str], tls: bool) -> None:
        args = (column.kind, column.engine, self.urls.of(tls), str(scale), *cases)
        self.keep(column, cases, self.call(column, "worker.py", *args, tls=tls))


@contextmanager
def served(seconds: float, certs: Path | None, folder: Path) -> Iterator[Urls]:
    """The addresses of a server process that is gone at the end in every case."""
    command = [sys.executable, str(envs.HERE / "server.py"), "--max-seconds", str(seconds)]
    if certs is not None:
        subprocess.run([certs, envs.HERE / "certificates.py", folder], check=True, timeout=60)
        command += ["--cert", str(folder / "server.pem")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ports = [int(port) for port in process.stdout.readline().split()]
        urls = [
            f"{scheme}://127.0.0.1:{port}" for scheme, port in zip(("http", "https"), ports, strict=False)
        ]
        yield Urls(urls[0], urls[-1], str(folder / "authorities.pem"))
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def pick(wanted: str) -> list[str]:
    """Case names by prefix: `event` is every event case; a whole name, as `request_sync`, is just that one."""
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    picked: set[str] = set()
    for name in names:
        found = [name] if name in ALL_CASES else [case for case in ALL_CASES if case.startswith(name)]
        if not found:
            sys.exit(f"no case starts with {name!r}; there are: {', '.join(ALL_CASES)}")
        picked.update(found)
    return [case for case in ALL_CASES if case in picked]


def rounds(bench: Bench, columns: list[Column], cases: list[str], options: argparse.Namespace) -> str:
    """Every round runs every column once per group of cases, starting from another column each time."""
    deadline, scale = time.monotonic() + options.budget, 0.25 if options.quick else 0.6
    named = bool(options.cases)
    todo: dict[Group, int] = {}
    took: dict[Group, float] = {}
    for group in GROUPS:
        if any(case in cases for case in group.cases):
            usual = max(group.quick, int(named)) if options.quick else group.rounds
            todo[group] = options.rounds or usual
    total = max(todo.values(), default=0)
    for number in range(total):
        start = time.monotonic()
        due = [group for group, times in todo.items() if number < times]
        if start + sum(took.get(group, 0.0) for group in due) > deadline:
            return f"{number} rounds (the time was up)"
        order = columns[number % len(columns) :] + columns[: number % len(columns)]
        for group in due:
            begun = time.monotonic()
            wanted = [case for case in group.cases if case in cases]
            for column in order:
                if group in COLD:
                    bench.cold(column, wanted)
                else:
                    bench.hot(column, scale, wanted, group.tls)
            took[group] = time.monotonic() - begun
            if options.verbose:
                print(f"  {', '.join(wanted)}: {took[group]:.1f} s", file=sys.stderr, flush=True)
        print(f"round {number + 1} of {total}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return f"up to {total} rounds"


def environments(columns: list[Column], options: argparse.Namespace) -> dict[str, Path]:
    pythons: dict[str, Path] = {}
    for override in options.python:
        name, _, path = override.partition("=")
        if name not in envs.REQUIREMENTS or not Path(path).exists():
            sys.exit(f"--python NAME=PYTHON with NAME one of {', '.join(envs.REQUIREMENTS)}: {override!r}")
        pythons[name] = Path(path).absolute()  # not resolve(): a virtual environment's python is a link
    for name in (*dict.fromkeys(column.env for column in columns), "certs"):
        if name not in pythons:
            try:
                pythons[name] = envs.prepare(name, options.envs)
            except envs.Broken as error:
                print(f"{name}: left out, {error}", file=sys.stderr)
    return pythons


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="under two minutes: fewer rounds, repetitions, cases"
    )
    parser.add_argument("--cases", default="", metavar="A,B", help="case names or beginnings of them")
    parser.add_argument("--columns", default="", metavar="A,B", help="beginnings of column names: ours,raw")
    parser.add_argument("--rounds", type=int, help="for all cases; default 1 to 3 by case, see GROUPS")
    parser.add_argument("--budget", type=float, default=600, help="seconds after which no round is begun")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures there as JSON")
    parser.add_argument("--wall", action="store_true", help="print the table of wall times too")
    parser.add_argument("--verbose", action="store_true", help="say how long each group of cases took")
    parser.add_argument("--envs", type=Path, default=Path(tempfile.gettempdir()) / "anthropic-bench-envs")
    parser.add_argument("--python", action="append", default=[], metavar="NAME=PYTHON", help="use this one")
    parser.add_argument(
        "--src", action="store_true", help="import ours from src/ instead of an installed wheel"
    )
    return parser.parse_args()


def main() -> int:
    options = parse_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    shown = [case for group in GROUPS if group.quick or not options.quick for case in group.cases]
    cases = pick(options.cases) if options.cases else shown
    prefixes = tuple(name.strip() for name in options.columns.split(",")) if options.columns else ("",)
    chosen = [column for column in COLUMNS if column.name.startswith(prefixes)]
    if not chosen:
        sys.exit(f"no such column; there are: {', '.join(column.name for column in COLUMNS)}")
    pythons = environments(chosen, options)
    columns = [column for column in chosen if column.env in pythons]
    certs = pythons.get("certs")
    if certs is None:
        cases = [case for case in cases if not case.endswith("_tls")]
    with (
        tempfile.TemporaryDirectory() as home,
        served(options.budget + 300, certs, Path(home)) as urls,
    ):
        bench = Bench(pythons, home, urls, options.src)
        versions = {}
        for column in columns:  # also a warm-up: byte code compiled, files in the page cache
            versions[column.name] = bench.call(column, "worker.py", "versions")
            bench.call(column, "cold.py", "first", column.module, f"{urls.plain}/kb1")
        done = rounds(bench, columns, cases, options)
    names = [column.name for column in columns]
    text, rows = report.table(bench.samples, bench.skipped, names)
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    mode = "quick" if options.quick else "default"
    print(f"Medians of {done} ({mode} mode); CPU time where nothing else is said; {machine}\n\n{text}")
    print(f"\nThe targets\n\n{report.verdicts(rows, names)}")
    if options.wall:
        print(f"\nWall time\n\n{report.table(bench.samples, bench.skipped, names, 'wall')[0]}")
    cases_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, case), reason in bench.skipped.items():
        cases_of[name, reason].append(case)
    columns_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, reason), skipped in cases_of.items():
        columns_of[reason, ", ".join(skipped)].append(name)
    print()
    for (reason, skipped_cases), names_of in columns_of.items():
        print(f"skip: {reason}: {', '.join(names_of)} ({skipped_cases})")
    if options.out:
        samples = {f"{name} {key}": values for (name, key), values in bench.samples.items()}
        skips = {f"{name} {key}": reason for (name, key), reason in bench.skipped.items()}
        head = {"mode": mode, "rounds": done, "machine": machine, "versions": versions}
        whole = {**head, "rows": rows, "skipped": skips, "samples": samples}
        options.out.write_text(json.dumps(whole, indent=1) + "\n")
    wanted_ours = any(column.env == "ours" for column in chosen)
    return int(wanted_ours and not any(name.startswith("ours") for name, _ in bench.samples))


if __name__ == "__main__":
    sys.exit(main())
