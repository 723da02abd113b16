"""The cases that repeat: `python worker.py KIND ENGINE URL SCALE CASE...`, one JSON object on stdout.

Each case runs warm and reports CPU time (`time.process_time`: this process only, not the server) and wall time
per unit in microseconds, the best estimate being the runner's median over rounds. What is neither is a "value".
"""

from __future__ import annotations

import asyncio
import gc
import importlib.metadata
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from statistics import median, quantiles
from typing import Any, cast

import shapes
from cold import rss_mb
from peers import Library, peer
from raw import Missing, Raw
from shapes import EXTRA_EVENTS

Peer = Library | Raw
Timing = dict[str, float]
Found = dict[str, Timing]
DELTAS, PACED, HELPER, LIVE = 2000, 250, 500, 150
LONG_ENOUGH = 3.0
"""Seconds after which a slow column is not asked for more of the same."""


class Clock:
    """Adds up CPU and wall time over the `with` blocks it is used in."""

    def __init__(self) -> None:
        self.cpu = self.wall = 0.0
        self.each: list[float] = []
        """The wall time of each block."""

    def __enter__(self) -> None:
        self.start = (time.process_time(), time.perf_counter())

    def __exit__(self, *_: object) -> None:
        self.each.append(time.perf_counter() - self.start[1])
        self.cpu += time.process_time() - self.start[0]
        self.wall += self.each[-1]

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


def first(run: Callable[[], Iterator[None]], streams: int) -> Timing:
    """Time until the first event of a stream; the median, for one late wake-up weighs more than all else."""
    clock = Clock()
    for number in range(streams + 5):
        if number == 5:  # warm
            clock = Clock()
            gc.collect()
        with clock:
            events = run()
            next(events)
        for _ in events:
            pass
    return {**clock.per(streams), "wall": median(clock.each) * 1e6}


def async_first(steps: AsyncIterator[None], streams: int) -> Timing:
    async def run() -> Timing:
        clock = Clock()
        for number in range(streams + 5):
            if number == 5:
                clock = Clock()
                gc.collect()
            await anext(steps)
            with clock:
                await anext(steps)
        return {**clock.per(streams), "wall": median(clock.each) * 1e6}

    return asyncio.run(run())


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


def crowd(peer: Peer, waves: int, connections: int | None = None) -> Found:
    """A thousand calls in flight: on a new client, the opening of its connections included, and then on a warm one.

    The warm ones are `waves` times a thousand calls; fewer, where these take long (some pools look at all waiters for each).
    """
    latencies: list[float] = []
    opened = connections or 1000

    async def run() -> Found:
        await _exhausted(peer.load("kb1", [3], 1))  # what is imported at the first request
        counts = [opened, *[1000] * waves]
        steps = peer.load("kb1", counts, 1000, connections=connections, latencies=latencies)
        new, warm = Clock(), Clock()
        await anext(steps)
        gc.collect()
        with new:
            await anext(steps)
        latencies.clear()
        while len(warm.each) < waves and warm.wall < LONG_ENOUGH:
            with warm:
                await anext(steps)
        await cast(Any, steps).aclose()
        p99 = quantiles(latencies, n=100)[98] * 1e3
        return {
            "": warm.per(1000 * len(warm.each)),
            "_new": new.per(opened),
            "_p99": {"wall": p99},
            "_p50": {"wall": median(latencies) * 1e3},
        }

    return asyncio.run(run())


async def _exhausted(steps: AsyncIterator[int]) -> None:
    async for _ in steps:
        pass


def async_events(peer: Peer, streams: int) -> Timing:
    return after(1, peer.async_events(f"sse-{DELTAS}", streams + 1), streams * (DELTAS + EXTRA_EVENTS))


def live(peer: Peer, count: int, deltas: int) -> Found:
    """Many streams at once: CPU per event, the wall time by how long they should take, and the memory at its peak."""
    asyncio.run(peer.streams("sse-10", 2))  # what is imported at the first stream
    gc.collect()
    clock = Clock()
    with clock:
        seen = asyncio.run(peer.streams(f"live-{deltas}", count))
    if seen != count * deltas:
        raise RuntimeError(f"{seen} deltas of {count * deltas}")
    return {
        "": clock.per(count * (deltas + EXTRA_EVENTS)),
        "_stretch": {"value": clock.wall / shapes.live_seconds(deltas)},
        "_rss": {"value": peak_mb()},
    }


def _megabytes(body: dict[str, Any]) -> float:
    """The size of a body's JSON, turn by turn: all at once would be the peak of memory that is to be measured."""
    turns = (json.dumps(turn, ensure_ascii=False, separators=(",", ":")) for turn in body["messages"])
    return sum(len(turn.encode()) + 1 for turn in turns) / 2**20


def big(peer: Peer, count: int) -> Found:
    """A request of 10 MB: CPU time, and by how many times its size the process grew for the first one."""
    body = shapes.turns()
    run = peer.requests("kb1", body=body)
    peer.requests("kb1")(3)
    size = _megabytes(body)
    gc.collect()
    before, clock = rss_mb(), Clock()
    run(1)
    grown = (peak_mb() - before) / size
    with clock:
        run(count)
    return {"": clock.per(count), "_copies": {"value": grown}}


def big_async(peer: Peer, count: int) -> Found:
    body = shapes.turns()
    size = _megabytes(body)

    async def main() -> Found:
        await _exhausted(peer.load("kb1", [3], 1))
        steps = peer.load("kb1", [1] * (count + 1), 1, body=body)
        await anext(steps)
        gc.collect()
        before, clock = rss_mb(), Clock()
        await anext(steps)
        grown = (peak_mb() - before) / size
        with clock:
            await _exhausted(steps)
        return {"": clock.per(count), "_copies": {"value": grown}}

    return asyncio.run(main())


def many_clients(peer: Peer, count: int) -> Timing:
    """Clients that stay, each with one request; milliseconds for a hundred of them, as `clients` in cold.py."""
    make, clock = peer.clients("kb1"), Clock()
    kept = make(1)
    gc.collect()
    with clock:
        kept += make(count)
    return {name: value / 1e3 * 100 for name, value in clock.per(count).items()}


def peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform != "darwin" else peak / 1024**2


CASES: dict[str, Callable[[Peer, float], Timing | Found]] = {
    "request_sync": lambda p, s: repeat(p.requests("kb1"), int(600 * s), 30),
    "request_new_client": lambda p, s: repeat(p.new_clients("kb1"), max(5, int(12 * s)), 1),
    "request_async_1": lambda p, s: load(p, 1, int(400 * s)),
    "request_async_64": lambda p, s: load(p, 64, max(128, int(320 * s))),
    "request_async_1000": lambda p, s: crowd(p, 3 if s > 0.5 else 1),
    "request_async_1000_shared": lambda p, s: crowd(p, 3 if s > 0.5 else 1, connections=100),
    "event_create": lambda p, s: stream(p.events(f"sse-{DELTAS}"), DELTAS, max(4, int(10 * s))),
    "event_create_bulk": lambda p, s: stream(p.events(f"bulk-{DELTAS}"), DELTAS, max(4, int(10 * s))),
    "event_create_paced": lambda p, s: stream(p.events(f"paced-{PACED}"), PACED, 1),
    "event_async": lambda p, s: async_events(p, max(4, int(10 * s))),
    "event_stream": lambda p, s: stream(p.helper_events(f"sse-{HELPER}"), HELPER, max(4, int(10 * s))),
    "first_event": lambda p, s: first(p.first_events("sse-20"), int(120 * s)),
    "first_event_async": lambda p, s: async_first(
        p.async_first_events("sse-20", int(120 * s) + 5), int(120 * s)
    ),
    "streams_1000": lambda p, s: live(p, 1000, LIVE if s > 0.5 else 100),
    "big_request": lambda p, s: big(p, 2),
    "big_request_async": lambda p, s: big_async(p, 2),
    "clients_request": lambda p, s: many_clients(p, 100 if s > 0.5 else 20),
    "parse_1": lambda p, s: parse(p, 1, int(400 * s)),
    "parse_10": lambda p, s: parse(p, 10, int(200 * s)),
    "parse_100": lambda p, s: parse(p, 100, int(60 * s)),
    "mock_1": lambda p, s: repeat(p.requests("blocks-1", mock=True), int(300 * s), 20),
    "mock_10": lambda p, s: repeat(p.requests("blocks-10", mock=True), int(200 * s), 10),
    "mock_100": lambda p, s: repeat(p.requests("blocks-100", mock=True), int(60 * s), 5),
}


def versions() -> dict[str, str]:
    names = (
        "aiohttp", "anthropic", "anyio", "h11", "httpcore", "httpcore2", "httpx", "httpx2", "httpx_aiohttp", "pycurl",
        "pydantic", "pydantic_core", "pyreqwest",
    )  # fmt: skip
    installed = {d.metadata["Name"].replace("-", "_"): d.version for d in importlib.metadata.distributions()}
    found = {"python": sys.version.split()[0]} | {n: installed[n] for n in names if n in installed}
    if "pycurl" in found:
        import pycurl

        found["libcurl"] = pycurl.version
    return found


def results_of(run: Callable[[Peer, float], Timing | Found], peer: Peer, scale: float) -> Found:
    """What a case found, by the suffix of its row."""
    found: Any = run(peer, scale)
    return found if "" in found else {"": found}


def main() -> None:
    if sys.argv[1:] == ["versions"]:
        print(json.dumps(versions()))
        return
    kind, engine, url, scale, *cases = sys.argv[1:]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192) if hard > 0 else 8192, hard))
    results: dict[str, Any] = {}
    for case in cases:
        try:
            found = results_of(CASES[case.removesuffix("_tls")], peer(kind, engine, url), float(scale))
            results |= {case + suffix: values for suffix, values in found.items()}
        except Missing as reason:
            results[case] = {"skip": str(reason)}
        except Exception as error:  # one broken case must not hide the others
            cause = f" ({error.__cause__!r})" if error.__cause__ is not None else ""
            results[case] = {"skip": f"{type(error).__name__}: {error}{cause}"[:300]}
    print(json.dumps(results))


if __name__ == "__main__":
    main()
