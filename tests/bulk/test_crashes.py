"""A run that is broken off at any step, and gone on with: each request's result once, nothing submitted twice.

The API is a few lines of Python in the place of `bulk.api.API`, so that every step of the run can be counted: each
transaction of the ledger and each exchange, before it takes effect and after. What is broken off is really over: the
ledger's connection is closed with what it had committed, and another run opens the file.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from batching import request
from hypothesis import given, settings, strategies as st

from anthropic import APIConnectionError
from anthropic.bulk.errors import BatchLostError
from anthropic.bulk.ledger import Ledger
from anthropic.bulk.line import read_line
from anthropic.bulk.loop import Loop
from anthropic.bulk.outcomes import Kept
from anthropic.bulk.plan import Limits
from anthropic.bulk.source import Source

DAY_ONE = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Crash(BaseException):
    """The process ends here."""


class Steps:
    """Counts steps, and crashes at one of them. After that nothing happens any more."""

    def __init__(self, crash_at: int | None) -> None:
        self.count, self.crash_at = 0, crash_at
        self.crashed: asyncio.Event | None = None

    def step(self) -> None:
        self.count += 1
        if self.crash_at is not None and self.count >= self.crash_at:
            if self.crashed is not None:
                self.crashed.set()
            raise Crash


class CountedLedger(Ledger):
    def __init__(self, path: str, steps: Steps) -> None:
        self._steps = Steps(None)
        super().__init__(path)
        self._db.execute("PRAGMA synchronous = OFF")  # what a loss of power does is not what is tried here
        self._steps = steps

    @contextmanager
    def _write(self, *, durable: bool = False) -> Generator[Any]:
        self._steps.step()
        with super()._write() as db:
            yield db
        self._steps.step()

    def deliver(self, ordered: bool, upto: int) -> None:
        super().deliver(ordered, upto)
        self._steps.step()


class Server:
    """The API: batches end after they were looked at twice; `fates` say what becomes of a request at each submission."""

    def __init__(self, fates: dict[str, list[str]]) -> None:
        self.fates = fates
        self.batches: list[SimpleNamespace] = []
        self.submitted: Counter[str] = Counter()

    def create(self, body: bytes) -> Any:
        ids = [item["custom_id"] for item in json.loads(body)["requests"]]
        lines = [self.line(custom_id) for custom_id in ids]
        self.submitted.update(ids)
        number = len(self.batches)
        counts = SimpleNamespace(processing=len(ids), succeeded=0, errored=0, canceled=0, expired=0)
        batch = SimpleNamespace(
            id=f"batch_{number}", created_at=DAY_ONE + timedelta(seconds=number), processing_status="in_progress",
            request_counts=counts, results_url=None, lines=lines[::-1], looks=0, ends=True,
        )  # fmt: skip
        self.batches.append(batch)
        return batch

    def line(self, custom_id: str) -> bytes:
        fate = dict(enumerate(self.fates.get(custom_id, []))).get(self.submitted[custom_id], "succeeded")
        result: dict[str, Any] = {"type": fate}
        if fate.endswith("_error"):
            result = {
                "type": "errored",
                "error": {"type": "error", "error": {"type": fate, "message": "No."}},
            }
        elif fate == "succeeded":
            result["message"] = {"model": "claude-opus-4-8", "usage": {"input_tokens": 1, "output_tokens": 2}}
        return json.dumps({"custom_id": custom_id, "result": result}).encode()

    def read(self, id: str) -> list[bytes]:
        return list(self.look(id).lines)

    def look(self, id: str) -> Any:
        [batch] = [batch for batch in self.batches if batch.id == id]
        batch.looks += 1
        assert batch.looks < 1000, "it waits for ever"
        if batch.looks >= 2 and batch.ends:
            batch.processing_status, batch.results_url = "ended", "there"
        return batch


class IO:
    async def in_thread(self, fn: Callable[..., Any], *args: Any) -> Any:
        return fn(*args)


class FakeAPI:
    asynchronous = True

    def __init__(self, server: Server, steps: Steps) -> None:
        self.server, self.steps = server, steps
        self.client = SimpleNamespace(_transport=IO)

    async def exchange(self, effect: Callable[[], Any]) -> Any:
        self.steps.step()
        await asyncio.sleep(0)
        found = effect()
        self.steps.step()
        await asyncio.sleep(0)
        return found

    async def create(self, pieces: Any, size: int) -> Any:
        body = b""
        for piece in pieces:
            self.steps.step()
            body += piece
        assert len(body) == size  # what was counted is what is sent
        return await self.exchange(lambda: self.server.create(body))

    async def newest(self) -> str | None:
        if not self.server.batches:
            return None
        return f"{self.server.batches[-1].id} {self.server.batches[-1].created_at.isoformat()}"

    async def since(self, newest: str | None) -> list[Any]:
        known = -1 if newest is None else int(newest.split()[0].split("_")[1])
        return [self.server.look(batch.id) for batch in self.server.batches[known + 1 :][::-1]]

    async def retrieve(self, id: str) -> Any:
        return await self.exchange(lambda: self.server.look(id))

    async def results(self, id: str, take: Callable[[list[Any]], Awaitable[bool]]) -> None:
        lines = self.server.read(id)
        for begin in range(0, len(lines), 2):
            self.steps.step()
            if not await take([read_line(line) for line in lines[begin : begin + 2]]):
                return


LIMITS = Limits(
    max_requests=3, max_in_flight=2, poll_interval=0.0, retry_delay=0.0, unknown_after=0.0, max_attempts=3
)


def ignore(*_: Any) -> None:
    pass


async def attempt(
    path: Path, server: Server, items: list[Any], crash_at: int | None, ordered: bool = False
) -> tuple[list[Kept], bool, int]:
    """Run until the end or the crash: what was given out, whether it was the end, how many steps it took."""
    steps = Steps(crash_at)
    steps.crashed = asyncio.Event()
    ledger = CountedLedger(str(path), steps)
    api: Any = FakeAPI(server, steps)
    loop = Loop(
        api, Source(iter(items), asynchronous=True), ledger, LIMITS,
        nulls=frozenset(), ordered=ordered, redeliver=False, record=False, unknown="wait", on_progress=None,
    )  # fmt: skip
    given_out: list[Kept] = []
    ended = False

    async def consume() -> None:
        nonlocal ended
        while (kept := await loop.advance()) is not None:
            given_out.append(kept)
        ended = True

    async def guarded() -> None:
        with suppress(Crash):
            await consume()

    asyncio.get_running_loop().set_exception_handler(ignore)  # what the tasks that crashed did not tell
    consumer = asyncio.ensure_future(guarded())
    crash = asyncio.ensure_future(steps.crashed.wait())
    await asyncio.wait({consumer, crash}, return_when="FIRST_COMPLETED")
    for task in asyncio.all_tasks() - {asyncio.current_task()}:  # type: ignore[arg-type]
        task.cancel()
        await asyncio.wait({task})
    ledger.close()
    if not steps.crashed.is_set():
        await consumer
    return given_out, ended, steps.count


def resume_until_done(
    path: Path, server: Server, items: list[Any], crashes: list[int], *, ordered: bool = False
) -> tuple[list[list[str]], int]:
    """What each of the runs gave out, and the steps of the first one."""
    outs: list[list[str]] = []
    first = 0
    for crash_at in [*crashes, None]:
        out, ended, count = asyncio.run(attempt(path, server, items, crash_at, ordered))
        first = first or count
        outs.append([json.loads(kept.raw)["custom_id"] for kept in out])
        if ended:
            return outs, first
    raise AssertionError("the last run has no crash")


def check_exactly_once(outs: list[list[str]], items: list[Any]) -> None:
    seen: list[str] = []
    for out in outs:
        if seen and out and out[0] == seen[-1]:  # the one that was being dealt with when the process ended
            out = out[1:]
        seen += out
    assert sorted(seen) == sorted(item["custom_id"] for item in items)


ITEMS = [request(f"r{n}", f"Number {n}") for n in range(8)]
FATES = {
    "r1": ["expired"],
    "r3": ["overloaded_error", "expired"],
    "r4": ["invalid_request_error"],
    "r7": ["expired"] * 5,
}
SUBMITTED = {**{f"r{n}": 1 for n in range(8)}, "r1": 2, "r3": 3, "r7": 3}


def test_without_a_crash(tmp_path: Path) -> None:
    server = Server(FATES)
    outs, _ = resume_until_done(tmp_path / "run", server, ITEMS, [], ordered=True)
    assert outs == [[item["custom_id"] for item in ITEMS]]
    assert server.submitted == SUBMITTED


def test_a_crash_at_every_step_and_in_every_gap_between(tmp_path: Path) -> None:
    _, steps = resume_until_done(tmp_path / "whole", Server(FATES), ITEMS, [])
    assert steps > 60
    for crash_at in range(1, steps + 1):
        server = Server(FATES)
        outs, _ = resume_until_done(tmp_path / f"run{crash_at}", server, ITEMS, [crash_at])
        check_exactly_once(outs, ITEMS)
        assert server.submitted == SUBMITTED, f"crash at step {crash_at}"


@settings(max_examples=40)
@given(
    count=st.integers(1, 12),
    fates=st.dictionaries(
        st.integers(0, 11).map("r{}".format),
        st.lists(
            st.sampled_from(["expired", "overloaded_error", "invalid_request_error", "canceled"]), max_size=4
        ),
    ),
    crashes=st.lists(st.integers(1, 120), max_size=5),
    ordered=st.booleans(),
)
def test_any_input_any_fates_any_crashes(
    tmp_path_factory: pytest.TempPathFactory,
    count: int,
    fates: dict[str, list[str]],
    crashes: list[int],
    ordered: bool,
) -> None:
    items = [request(f"r{n}", "x" * n) for n in range(count)]
    server, calm = Server(fates), Server(fates)
    outs, _ = resume_until_done(tmp_path_factory.mktemp("c") / "run", server, items, crashes, ordered=ordered)
    resume_until_done(tmp_path_factory.mktemp("c") / "run", calm, items, [])
    check_exactly_once(outs, items)
    assert server.submitted == calm.submitted
    if ordered:
        seen = [name for out in outs for name in out]
        assert seen == sorted(seen, key=lambda name: int(name[1:]))


def test_a_batch_of_somebody_else_is_not_taken_for_ours(tmp_path: Path) -> None:
    """The answer to the first batch is lost; meanwhile another program creates one of the same size."""

    class Busy(Server):
        def create(self, body: bytes) -> Any:
            found = super().create(body)
            if len(self.batches) == 1:
                theirs = [request(f"theirs{n}") for n in range(found.request_counts.processing)]
                super().create(json.dumps({"requests": theirs}).encode())
            return found

    _, steps = resume_until_done(tmp_path / "whole", Server({}), ITEMS, [])
    for crash_at in range(1, steps):
        server = Busy({})
        outs, _ = resume_until_done(tmp_path / f"run{crash_at}", server, ITEMS, [crash_at])
        check_exactly_once(outs, ITEMS)
        assert {server.submitted[item["custom_id"]] for item in ITEMS} == {1}, f"crash at step {crash_at}"


def test_only_a_batch_of_as_many_requests_can_be_ours(tmp_path: Path) -> None:
    """The first batch never arrives, while another program's begins that takes for ever."""

    class Deaf(Server):
        def create(self, body: bytes) -> Any:
            if self.batches:
                return super().create(body)
            super().create(json.dumps({"requests": [request("theirs")]}).encode()).ends = False
            raise APIConnectionError(request=cast(Any, None))

    server = Deaf({})
    outs, _ = resume_until_done(tmp_path / "run", server, ITEMS[:3], [])
    check_exactly_once(outs, ITEMS[:3])
    assert server.submitted == {"theirs": 1, "r0": 1, "r1": 1, "r2": 1}


class Hiding(Server):
    """Leaves out the last of a batch's results, the first times they are read."""

    times = 0

    def read(self, id: str) -> list[bytes]:
        self.times -= 1
        lines = super().read(id)
        return lines[:-1] if self.times >= 0 else lines


def test_results_that_are_not_all_there(tmp_path: Path) -> None:
    server = Hiding({})
    server.times = 2
    outs, _ = resume_until_done(tmp_path / "run", server, ITEMS[:2], [])
    check_exactly_once(outs, ITEMS[:2])
    server.times = 99
    with pytest.raises(BatchLostError, match="has no results for r0, and maybe more"):
        resume_until_done(tmp_path / "other", server, ITEMS[:2], [])


def test_what_a_done_batch_leaves_in_the_file(tmp_path: Path) -> None:
    """Its results, and not its requests: the file does not grow with the input."""
    resume_until_done(tmp_path / "run", Server(FATES), ITEMS, [])
    with closing(sqlite3.connect(tmp_path / "run")) as db:
        assert db.execute("SELECT COUNT(*) FROM bodies").fetchone() == (0,)
        assert db.execute("SELECT COUNT(*) FROM requests WHERE place IS NOT NULL").fetchone() == (len(ITEMS),)
