"""Whole runs against the emulator over a socket, in both colours."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from batching import QUICK, Runner, request, requests, submissions

from anthropic import Anthropic, AsyncAnthropic, BadRequestError, InternalServerError
from anthropic.bulk import (
    BatchInputChangedError,
    BatchInputError,
    BatchLostError,
    BatchRequestError,
    BatchRunError,
    BatchStateError,
    BatchUnknownError,
    Progress,
)
from anthropic.emulator import Emulator

Run = Callable[..., list[Any]]


def names(results: list[Any]) -> list[str]:
    return [result.custom_id for result in results]


def test_each_request_has_its_own_answer(run: Any, emu: Emulator) -> None:
    items = requests(250)
    found = run(items, max_requests=100)
    assert sorted(names(found)) == sorted(item["custom_id"] for item in items)
    for result in found:
        assert result.type == "succeeded" and result.attempts == 1
        assert f"Number {result.index}" in result.message.content[0].text
        assert result.custom_id == f"r{result.index}" and result.unwrap() is result.message
        assert result.batch_id.startswith("msgbatch_")
    report = run.last.report()
    assert (report.requests, report.succeeded, report.batches) == (250, 250, 3)
    assert report.tokens.output == sum(result.message.usage.output_tokens for result in found)
    assert report.cost().total == sum((result.message.cost().total for result in found), Decimal(0))
    assert "250 of 250 requests succeeded" in str(report) and "$" in str(report)


def test_in_the_order_of_the_requests(run: Run, emu: Emulator) -> None:
    emu.fault("expired", custom_id="r7", retries=1)
    assert names(run(requests(60), max_requests=25, ordered=True)) == [f"r{n}" for n in range(60)]


def test_beta(run: Run, emu: Emulator) -> None:
    [result] = run(requests(1), beta=True, betas=["context-1m-2025-08-07"])
    assert result.message.content[0].text
    [sent] = [r for r in emu.requests if r.method == "POST" and r.path == "/v1/messages/batches"]
    assert "context-1m-2025-08-07" in sent.headers["anthropic-beta"]


def test_from_a_file_of_lines(run: Run, emu: Emulator, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("\n\n".join(json.dumps(item) for item in requests(5)) + "\n")
    assert sorted(names(run(path))) == [f"r{n}" for n in range(5)]


def test_pairs_and_lines(run: Run, emu: Emulator) -> None:
    one, two = requests(2)
    assert sorted(names(run(iter([(one["custom_id"], one["params"]), json.dumps(two)])))) == ["r0", "r1"]


def test_an_async_iterable(emu: Emulator) -> None:
    async def items() -> AsyncIterator[Any]:
        for item in requests(5):
            await asyncio.sleep(0)
            yield item

    assert sorted(names(Runner(emu, True)(items()))) == [f"r{n}" for n in range(5)]
    with pytest.raises(TypeError, match="async client"):
        Runner(emu, False)(items())


# --- what is sent again, and what is not ------------------------------------------------------------------


def test_what_may_succeed_is_sent_again(run: Any, emu: Emulator) -> None:
    emu.fault("expired", custom_id="r1", retries=1)
    emu.fault("errored", 2, custom_id="r2", code=529, type="overloaded_error")
    emu.fault("errored", custom_id="r3", code=400, type="invalid_request_error", message="Too odd.")
    emu.fault("expired", 99, custom_id="r4")
    emu.fault("canceled", custom_id="r5")
    found = {result.custom_id: result for result in run(requests(8), max_attempts=3)}
    assert {name: (result.type, result.attempts) for name, result in found.items()} == {
        "r0": ("succeeded", 1), "r1": ("succeeded", 2), "r2": ("succeeded", 3), "r3": ("errored", 1),
        "r4": ("expired", 3), "r5": ("canceled", 1), "r6": ("succeeded", 1), "r7": ("succeeded", 1),
    }  # fmt: skip
    assert found["r3"].error.type == "invalid_request_error" and found["r3"].error.message == "Too odd."
    assert found["r3"].message is None and found["r4"].error is None
    with pytest.raises(BatchRequestError, match=r"'r3' has no message, it failed.*Too odd"):
        found["r3"].unwrap()
    counts = submissions(emu)
    assert counts == {**{f"r{n}": 1 for n in range(8)}, "r1": 2, "r2": 3, "r4": 3}
    report = run.last.report()
    assert report.resubmitted == {"expired": 3, "overloaded_error": 2}
    assert report.errors == {"invalid_request_error": 1}


def test_a_batch_of_which_nothing_is_done_in_time(run: Run, emu: Emulator) -> None:
    """Whole blocks of bodies move to the next batch as they are."""
    emu.fault("expired", 300, retries=1)
    found = run(requests(300), max_requests=200, state=None)
    assert {result.attempts for result in found} == {2} and len(found) == 300


# --- what is wrong with the input ---------------------------------------------------------------------------


def test_an_invalid_item_stops_the_run_before_its_batch_is_sent(run: Run, emu: Emulator, state: Path) -> None:
    bad = [*requests(5), request("r5", max_tokens="many")]
    expected = r"Request 5 \(custom_id 'r5'\): params.max_tokens: input should be a valid integer; got 'many'"
    with pytest.raises(BatchInputError, match=expected) as caught:
        run(bad, state=state, max_requests=100)
    assert (caught.value.index, caught.value.custom_id) == (5, "r5")
    assert not submissions(emu)
    assert len(run(requests(6), state=state)) == 6  # once it is right, the same run goes on


def test_invalid_items_as_results(run: Any, emu: Emulator, state: Path) -> None:
    items = [*requests(2), request("no good"), request("r0"), {"custom_id": "x"}, *requests(4)[3:]]
    found = sorted(run(items, state=state, on_invalid="record"), key=lambda result: result.index)
    assert [(result.custom_id, result.type) for result in found] == [
        ("r0", "succeeded"), ("r1", "succeeded"), ("no good", "invalid"), ("r0", "invalid"), ("", "invalid"),
        ("r3", "succeeded"),
    ]  # fmt: skip
    assert [result.error.message for result in found if result.type == "invalid"] == [
        "Request 2 (custom_id 'no good'): custom_id: expected 1 to 64 letters, digits, '_' and '-'; got 'no good'",
        "Request 3 (custom_id 'r0'): custom_id: expected one that no other request of the run has; got that of request 0",
        "Request 4: expected `custom_id` and `params`; got no 'params'",
    ]
    with pytest.raises(BatchRequestError, match="never sent"):
        found[3].unwrap()
    assert run.last.report().invalid == 3
    assert len(run(items, state=state, on_invalid="record", redeliver=True)) == 6


def test_a_changed_input(run: Run, emu: Emulator, state: Path) -> None:
    items = requests(20)
    run(items, state=state, until=3)
    changed = [*items[:10], request("r10", "Something else"), *items[11:]]
    with pytest.raises(BatchInputChangedError, match="Request 10 is not what it was"):
        run(changed, state=state)
    with pytest.raises(BatchInputChangedError, match="ended after 5 requests"):
        run(items[:5], state=state)
    assert len(run([*items, request("r20")], state=state, redeliver=True)) == 21  # more may follow
    assert set(submissions(emu).values()) == {1}


# --- going on -------------------------------------------------------------------------------------------------


def test_leaving_leaves_the_batches_and_going_on_finds_them(run: Any, emu: Emulator, state: Path) -> None:
    first = run(requests(30), state=state, max_requests=10, until=12)
    again = run(requests(30), state=state, max_requests=10)
    # The twelfth was being dealt with when the loop was left.
    assert names(again)[0] == names(first)[-1]
    assert sorted([*names(first)[:-1], *names(again)]) == sorted(f"r{n}" for n in range(30))
    assert set(submissions(emu).values()) == {1}
    assert run.last.report().succeeded == 30
    assert run(requests(30), state=state) == []
    assert len(run(requests(30), state=state, redeliver=True)) == 30
    with pytest.raises(ValueError, match="redeliver=True"):
        run(requests(30), state=state, ordered=True)


def test_canceled_by_us_is_sent_again(run: Run, emu: Emulator, state: Path) -> None:
    emu.state.batch_seconds = 3600.0

    class Left(Exception):
        pass

    def leave(progress: Progress) -> None:
        if progress.batches and all(batch.state == "open" for batch in progress.batches):
            raise Left

    with pytest.raises(Left):
        run(requests(10), state=state, on_progress=leave, cancel=True)
    store = emu.state.kept
    [(cancel,)] = store.rows("SELECT cancel FROM batches", ())
    assert cancel is not None
    emu.state.batch_seconds = 0.0
    # Long ago: the API has done four by the time it stops.
    store.change("UPDATE batches SET created = created - 100, seconds = 50, cancel = created - 80", ())
    found = run(requests(10), state=state, max_attempts=1)
    assert {result.type for result in found} == {"succeeded"} and len(found) == 10
    assert sorted(submissions(emu).values()) == [1] * 4 + [2] * 6


def test_progress(run: Run, emu: Emulator) -> None:
    told: list[Progress] = []
    run(requests(50), max_requests=20, on_progress=told.append)
    assert told[-1].done == told[-1].succeeded == told[-1].total == 50
    assert any(batch.state == "open" and batch.id for progress in told for batch in progress.batches)
    assert told[0].total is None or told[0].read == 50


def test_results_and_get(run: Any, emu: Emulator, state: Path) -> None:
    run(requests(20), state=state)
    handle = run.last
    assert sorted(names(handle.results())) == sorted(f"r{n}" for n in range(20))
    assert handle.get("r7").index == 7
    with pytest.raises(KeyError):
        handle.get("r99")
    assert handle.progress.done == 20


# --- failures ---------------------------------------------------------------------------------------------------


def test_failures_that_pass(run: Run, emu: Emulator) -> None:
    for path in ("/v1/messages/batches", "/results"):
        emu.fault("overloaded", 2, when=lambda r, path=path: r.path.endswith(path))
    emu.fault("reset", when=lambda r: r.method == "GET" and "msgbatch" in r.path)
    assert len(run(requests(5))) == 5
    assert set(submissions(emu).values()) == {1}


def test_a_failure_that_does_not_pass_ends_the_run(run: Run, emu: Emulator, state: Path) -> None:
    emu.fault("authentication", when=lambda r: r.method == "POST")
    with pytest.raises(Exception, match="401"):
        run(requests(5), state=state)
    assert len(run(requests(5), state=state)) == 5


def test_patience(run: Run, emu: Emulator) -> None:
    emu.fault("api_error", 99)
    with pytest.raises(InternalServerError):
        run(requests(1), patience=0.0)


@pytest.mark.parametrize("on_unknown", ["wait", "raise"])
def test_the_answer_to_a_creation_is_lost(run: Run, emu: Emulator, on_unknown: str) -> None:
    """The batch is there: it is found, and not sent again."""
    lose_answers(emu, 2)
    assert len(run(requests(30), max_requests=10, on_unknown=on_unknown)) == 30
    assert set(submissions(emu).values()) == {1}


def test_a_creation_that_may_have_arrived_and_did_not(run: Run, emu: Emulator) -> None:
    emu.fault("api_error", when=lambda r: r.method == "POST")
    assert len(run(requests(5))) == 5
    assert set(submissions(emu).values()) == {1}
    emu.fault("api_error", when=lambda r: r.method == "POST")
    with pytest.raises(BatchUnknownError, match="not in the list"):
        run(requests(5), on_unknown="raise")


def test_an_unknown_batch_that_is_not_done(run: Run, emu: Emulator, state: Path) -> None:
    """While it is processed, nobody can say whose it is."""
    emu.state.batch_seconds = 3600.0
    lose_answers(emu, 1)
    with pytest.raises(BatchUnknownError, match="it may be msgbatch_") as caught:
        run(requests(5), state=state, on_unknown="raise")
    assert len(caught.value.candidates) == 1
    emu.state.batch_seconds = 0.0
    assert len(run(requests(5), state=state, on_unknown="resubmit")) == 5
    assert set(submissions(emu).values()) == {2}


def lose_answers(emu: Emulator, times: int) -> None:
    """The connection breaks after the API has acted on a creation."""
    emu.fault("reset", times, when=lambda r: r.method == "POST")


def test_a_batch_that_is_gone(run: Run, emu: Emulator, state: Path) -> None:
    run(requests(5), state=state, until=None)
    emu.state.kept.clear()
    with sqlite3.connect(state) as db:
        db.execute("UPDATE batches SET state = 'open'")
        db.execute("UPDATE requests SET outcome = NULL, place = NULL")
    db.close()
    with pytest.raises(BatchLostError, match=r"of 5 requests is not at the API.*on_unknown='resubmit'"):
        run(requests(5), state=state)


def test_a_gone_batch_is_sent_again_when_asked(run: Run, emu: Emulator, state: Path) -> None:
    emu.state.batch_seconds = 3600.0
    with pytest.raises(RuntimeError):
        run(requests(5), state=state, on_progress=leave_when_open)
    emu.state.kept.clear()
    emu.state.batch_seconds = 0.0
    with pytest.raises(BatchLostError):
        run(requests(5), state=state)
    assert len(run(requests(5), state=state, on_unknown="resubmit")) == 5


def leave_when_open(progress: Progress) -> None:
    if progress.batches and all(batch.state == "open" for batch in progress.batches):
        raise RuntimeError("left")


# --- holding it ---------------------------------------------------------------------------------------------------


def test_one_run_at_a_time(emu: Emulator, state: Path) -> None:
    with Anthropic(base_url=emu.url, api_key=emu.api_key) as client:
        with client.messages.batches.run(requests(1), state=state):
            with pytest.raises(BatchStateError, match="in use"):
                client.messages.batches.run(requests(1), state=state)
        client.messages.batches.run(requests(1), state=state).close()


def test_a_file_of_something_else(emu: Emulator, state: Path) -> None:
    with Anthropic(base_url=emu.url, api_key=emu.api_key) as client:
        with sqlite3.connect(state) as db:
            db.execute("CREATE TABLE mine (x)")
        db.close()
        with pytest.raises(BatchStateError, match="no state file"):
            client.messages.batches.run(requests(1), state=state)
        state.write_bytes(b"not SQLite at all" * 100)
        with pytest.raises(BatchStateError, match="cannot be used"):
            client.messages.batches.run(requests(1), state=state)
        with pytest.raises(BatchStateError, match="cannot be opened"):
            client.messages.batches.run(requests(1), state=state / "in a file")
        with pytest.raises(FileNotFoundError):
            client.messages.batches.run(Path("no such file"))


@pytest.mark.parametrize(
    "options",
    [
        {"max_requests": 0},
        {"max_requests": 100_001},
        {"max_in_flight": 0},
        {"poll_interval": -1},
        {"on_unknown": "?"},
    ],
)
def test_options_that_cannot_work(emu: Emulator, options: dict[str, Any]) -> None:
    with Anthropic(base_url=emu.url, api_key=emu.api_key) as client, pytest.raises(ValueError, match=r"got"):
        client.messages.batches.run([], **options)


def test_nothing_to_do(run: Any, emu: Emulator) -> None:
    assert run([]) == []
    assert run.last.report().requests == 0


def test_dropped_in_the_middle(emu: Emulator, state: Path) -> None:
    """No thread and no open file is left of a run that nobody holds."""
    with Anthropic(base_url=emu.url, api_key=emu.api_key) as client:
        for _ in client.messages.batches.run(requests(30), state=state, **QUICK, max_requests=10):
            break
        gc.collect()
        for thread in threading.enumerate():
            if thread.name.startswith("batches-"):
                thread.join()
        assert len(list(client.messages.batches.run(requests(30), state=state, **QUICK))) == 30
    assert set(submissions(emu).values()) == {1}


def test_cancelled_in_the_middle(emu: Emulator, state: Path) -> None:
    async def main() -> None:
        emu.state.batch_seconds = 3600.0
        async with AsyncAnthropic(base_url=emu.url, api_key=emu.api_key) as client:
            opened = asyncio.Event()

            def watch(progress: Progress) -> None:
                if progress.batches and progress.batches[0].state == "open":
                    opened.set()

            run = client.messages.batches.run(requests(5), state=state, **QUICK, on_progress=watch)
            before = asyncio.all_tasks()
            task = asyncio.ensure_future(anext(run))
            await opened.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == before
            with pytest.raises(BatchRunError, match="broken off"):
                await anext(run)
            emu.state.batch_seconds = 0.0

    asyncio.run(main())


@pytest.mark.parametrize("engine", ["curl", "aiohttp", "httpx2", "httpx"])
def test_every_engine_sends_a_body_in_pieces(emu: Emulator, engine: Any) -> None:
    pytest.importorskip("pycurl" if engine == "curl" else engine)

    items: Any = [request(f"r{n}", "x" * 20_000) for n in range(60)]  # more than one block

    async def main() -> int:
        async with AsyncAnthropic(base_url=emu.url, api_key=emu.api_key, engine=engine) as client:
            return len([result async for result in client.messages.batches.run(items, **QUICK)])

    assert asyncio.run(main()) == 60
    if engine != "aiohttp":
        with Anthropic(base_url=emu.url, api_key=emu.api_key, engine=engine) as client:
            assert len(list(client.messages.batches.run(items, **QUICK))) == 60
    [*sent] = [r for r in emu.requests if r.method == "POST"]
    assert all(int(r.headers["content-length"]) == len(r.body) > 1_000_000 for r in sent)


def test_on_trio(emu: Emulator, state: Path) -> None:
    trio = pytest.importorskip("trio")

    async def main() -> list[str]:
        async with AsyncAnthropic(base_url=emu.url, api_key=emu.api_key, engine="httpx2") as client:
            run = client.messages.batches.run(requests(40), **QUICK, max_requests=15)
            return [result.custom_id async for result in run]

    assert sorted(trio.run(main)) == sorted(f"r{n}" for n in range(40))


def test_what_the_api_refuses(run: Run, emu: Emulator, state: Path) -> None:
    emu.fault("invalid_request", when=lambda r: r.method == "POST")
    with pytest.raises(BadRequestError):
        run(requests(5), state=state)
    assert len(run(requests(5), state=state)) == 5
