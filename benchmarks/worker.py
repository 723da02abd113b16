"""The cases that repeat: `python worker.py KIND ENGINE URL SCALE CASE...`, one JSON object on stdout.

Each case runs warm and reports CPU time (`time.process_time`: this process only, not the server) and wall time
per unit in microseconds, the best estimate being the runner's median over rounds.
"""

from __future__ import annotations

import asyncio
import gc
import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from peers import PEERS, Library
from raw import Engine, Missing, Socket
from shapes import EXTRA_EVENTS

Peer = Library | Engine | Socket
Timing = dict[str, float]
DELTAS, PACED, HELPER = 2000, 250, 500


class Clock:
    """Adds up CPU and wall time over the `with` blocks it is used in."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    def __enter__(self) -> None:
        self.start = (time.process_time(), time.perf_counter())

    def __exit__(self, *_: object) -> None:
        self.cpu += time.process_time() - self.start[0]
        self.wall += time.perf_counter() - self.start[1]

    def per(self, units: int) -> Timing:
        return {"cpu": self.cpu / units * 1e6, "wall": self.wall / units * 1e6}


def repeat(run: Callable[[int], None], count: int, warm: int) -> Timing:
    run(warm)
    gc.collect()
    clock = Clock()
    with clock:
        run(count)
    return clock.per(count)


def stream(run: Callable[[], int], deltas: int, streams: int) -> Timing:
    clock = Clock()
    run()  # warm-up, and the opening of the connection
    gc.collect()
    for _ in range(streams):
        with clock:
            seen = run()
        if seen != deltas:
            raise RuntimeError(f"{seen} deltas of {deltas}")
    return clock.per(streams * (deltas + EXTRA_EVENTS))


def parse(peer: Peer, blocks: int, count: int) -> Timing:
    prepare, clock, done = peer.parses(f"blocks-{blocks}"), Clock(), 0
    prepare(20)[1]()
    gc.collect()
    while done < count:
        units, run = prepare(20)  # small batches: prepared responses are work for the garbage collector
        with clock:
            run()
        done += units
    return clock.per(done)


def after(skip: int, steps: AsyncIterator[int], units: int) -> Timing:
    """Times an async generator without its first `skip` steps: client construction, then the warm-up."""

    async def run() -> Timing:
        clock = Clock()
        for _ in range(skip):
            await anext(steps)
        gc.collect()
        with clock:
            async for _ in steps:
                pass
        return clock.per(units)

    return asyncio.run(run())


def load(peer: Peer, in_flight: int, count: int) -> Timing:
    return after(2, peer.load("kb1", [max(in_flight, 20), count], in_flight), count)


def burst(peer: Peer, in_flight: int) -> Timing:
    """All at once on a new client, the opening of the connections included."""
    return after(1, peer.load("kb1", [in_flight], in_flight), in_flight)


def async_events(peer: Peer, streams: int) -> Timing:
    return after(1, peer.async_events(f"sse-{DELTAS}", streams + 1), streams * (DELTAS + EXTRA_EVENTS))


CASES: dict[str, Callable[[Peer, float], Timing]] = {
    "request_sync": lambda p, s: repeat(p.requests("kb1"), int(600 * s), 30),
    "request_new_client": lambda p, s: repeat(p.new_clients("kb1"), max(5, int(12 * s)), 1),
    "request_async_1": lambda p, s: load(p, 1, int(400 * s)),
    "request_async_64": lambda p, s: load(p, 64, max(128, int(192 * s))),
    "request_async_1000": lambda p, s: burst(p, 1000),
    "event_create": lambda p, s: stream(p.events(f"sse-{DELTAS}"), DELTAS, 10),
    "event_create_bulk": lambda p, s: stream(p.events(f"bulk-{DELTAS}"), DELTAS, max(4, int(10 * s))),
    "event_create_paced": lambda p, s: stream(p.events(f"paced-{PACED}"), PACED, 1),
    "event_async": lambda p, s: async_events(p, max(4, int(10 * s))),
    "event_stream": lambda p, s: stream(p.helper_events(f"sse-{HELPER}"), HELPER, 10),
    "parse_1": lambda p, s: parse(p, 1, int(400 * s)),
    "parse_10": lambda p, s: parse(p, 10, int(200 * s)),
    "parse_100": lambda p, s: parse(p, 100, int(60 * s)),
    "mock_1": lambda p, s: repeat(p.requests("blocks-1", mock=True), int(300 * s), 20),
    "mock_10": lambda p, s: repeat(p.requests("blocks-10", mock=True), int(200 * s), 10),
    "mock_100": lambda p, s: repeat(p.requests("blocks-100", mock=True), int(60 * s), 5),
}


def versions() -> dict[str, str]:
    names = (
        "anthropic",
        "httpx",
        "httpx2",
        "httpcore",
        "httpcore2",
        "h11",
        "anyio",
        "pydantic",
        "pydantic_core",
    )
    installed = {d.metadata["Name"].replace("-", "_"): d.version for d in importlib.metadata.distributions()}
    return {"python": sys.version.split()[0]} | {n: installed[n] for n in names if n in installed}


def main() -> None:
    if sys.argv[1:] == ["versions"]:
        print(json.dumps(versions()))
        return
    kind, engine, url, scale, *cases = sys.argv[1:]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard > 0 else 8192, hard))
    results: dict[str, Any] = {}
    peer = PEERS[kind](url, engine)
    for case in cases:
        try:
            results[case] = CASES[case](peer, float(scale))
        except Missing as reason:
            results[case] = {"skip": str(reason)}
        except Exception as error:  # one broken case must not hide the others
            results[case] = {"skip": f"{type(error).__name__}: {error}"[:200]}
    print(json.dumps(results))


if __name__ == "__main__":
    main()
