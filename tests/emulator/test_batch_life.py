"""Message batches: their life on the clock, what is refused when, results, faults for single requests, restarts."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from emulator_support import HEADERS, MODEL, ask
from hypothesis import given, strategies as st

from anthropic.emulator import Emulator, VirtualClock, app, batches, handlers, lives
from anthropic.emulator.decode import elements
from anthropic.emulator.errors import Problem
from anthropic.emulator.lives import DAY, Life
from anthropic.emulator.messages import answered

URL = "/v1/messages/batches"


@pytest.fixture
def clock(emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> VirtualClock:
    """The clock of an emulator whose batches take 100 seconds."""
    monkeypatch.setattr(emu.state, "batch_seconds", 100.0)
    assert isinstance(emu.state.clock, VirtualClock)
    return emu.state.clock


def item(custom_id: str, text: str = "", **params: Any) -> dict[str, Any]:
    return {"custom_id": custom_id, "params": ask(text or f"I am {custom_id}", **params)}


def create(http: httpx2.Client, *items: Any, **options: Any) -> str:
    answer = http.post(URL, json={"requests": list(items)}, **options)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def get(http: httpx2.Client, batch: str) -> dict[str, Any]:
    found: dict[str, Any] = http.get(f"{URL}/{batch}").json()
    return found


def lines(http: httpx2.Client, batch: str) -> list[dict[str, Any]]:
    answer = http.get(get(http, batch)["results_url"])
    assert answer.headers["content-type"] == "application/x-jsonl"
    return [json.loads(line) for line in answer.text.splitlines()]


def results(http: httpx2.Client, batch: str) -> dict[str, dict[str, Any]]:
    return {line["custom_id"]: line["result"] for line in lines(http, batch)}


def error(answer: httpx2.Response) -> tuple[int, str, str]:
    found = answer.json()["error"]
    return answer.status_code, found["type"], found["message"]


def test_a_life(http: httpx2.Client, clock: VirtualClock) -> None:
    answer = http.post(URL, json={"requests": [item(f"r{n}") for n in range(20)]})
    made = answer.json()
    assert made["processing_status"] == "in_progress"
    assert made["request_counts"] == {
        "processing": 20,
        "succeeded": 0,
        "errored": 0,
        "canceled": 0,
        "expired": 0,
    }
    assert [made[k] for k in ("ended_at", "archived_at", "cancel_initiated_at", "results_url")] == [None] * 4
    clock.advance(99)
    waiting = http.get(f"{URL}/{made['id']}")
    assert (waiting.json(), waiting.headers["retry-after"]) == (made, "1")
    assert error(http.get(f"{URL}/{made['id']}/results"))[:2] == (404, "not_found_error")
    clock.advance(1)
    ended = get(http, made["id"])
    assert ended["processing_status"] == "ended"
    assert ended["request_counts"] == {
        "processing": 0,
        "succeeded": 20,
        "errored": 0,
        "canceled": 0,
        "expired": 0,
    }
    assert ended["ended_at"] > ended["created_at"]
    found = lines(http, made["id"])
    assert found == lines(http, made["id"])
    assert len({line["result"]["message"]["id"] for line in found}) == 20
    sent = [f"r{n}" for n in range(20)]
    came = [line["custom_id"] for line in found]
    assert came != sent and sorted(came) == sorted(sent)


def test_a_request_is_answered_as_a_message_is(emu: Emulator, http: httpx2.Client) -> None:
    more: dict[str, Any] = {
        "system": "Be brief.",
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "max_tokens": 2000,
    }
    message = http.post("/v1/messages", json=ask("Hello", **more)).json()
    batched = results(http, create(http, item("a", "Hello", **more)))["a"]["message"]
    assert (
        batched["usage"].pop("service_tier") == "batch" and message["usage"].pop("service_tier") == "standard"
    )
    assert batched.pop("id") != message.pop("id")
    assert batched == message


@pytest.mark.parametrize(
    "params",
    [
        {"model": MODEL},
        ask(nonsense=1),
        ask(model="claude-sonet-4"),
        ask(max_tokens=0),
        ask(messages=[{"role": "assistant", "content": "x"}]),
        ask(messages=[{"role": "user", "content": [{"type": "image", "source": {"type": "file", "file_id": "file_1"}}]}]),
    ],
    ids=str,
)  # fmt: skip
def test_a_mistake_is_the_result_of_its_request(http: httpx2.Client, params: dict[str, Any]) -> None:
    refused = http.post("/v1/messages", json=params).json()
    del refused["request_id"]
    batch = create(http, item("good"), {"custom_id": "bad", "params": params})
    assert get(http, batch)["request_counts"] | {"processing": 0} == {
        "processing": 0, "succeeded": 1, "errored": 1, "canceled": 0, "expired": 0,
    }  # fmt: skip
    found = results(http, batch)
    assert found["bad"] == {"type": "errored", "error": refused}
    assert found["good"]["type"] == "succeeded"


def test_a_stream_is_a_mistake(http: httpx2.Client) -> None:
    assert results(http, create(http, item("a", stream=True)))["a"]["type"] == "errored"


GOOD = item("a")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "requests: Field required"),
        ({"requests": {}}, "requests: Input should be a valid list"),
        ({"requests": []}, "requests: List should have at least 1 item after validation, not 0"),
        ({"requests": [GOOD], "model": 1}, "model: Extra inputs are not permitted"),
        ({"requests": [GOOD, 1]}, "requests.1: Input should be a valid dictionary"),
        ({"requests": [GOOD, {"params": ask()}]}, "requests.1.custom_id: Field required"),
        ({"requests": [{"custom_id": "a"}]}, "requests.0.params: Field required"),
        ({"requests": [{**GOOD, "x": 1}]}, "requests.0.x: Extra inputs are not permitted"),
        ({"requests": [{**GOOD, "params": []}]}, "requests.0.params: Input should be a valid dictionary"),
        ({"requests": [{**GOOD, "custom_id": 1}]}, "requests.0.custom_id: Input should be a valid string"),
        ({"requests": [{**GOOD, "custom_id": ""}]}, "requests.0.custom_id: String should have at least 1 character"),
        ({"requests": [{**GOOD, "custom_id": "a" * 65}]}, "requests.0.custom_id: String should have at most 64 characters"),
        ({"requests": [{**GOOD, "custom_id": "a\n"}]}, "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"),
        ({"requests": [GOOD, item("b"), GOOD]}, "requests.2.custom_id: Each custom_id must be unique within a batch: a"),
        ("[]", "Input should be a valid dictionary"),
        ('{"requests": [' + json.dumps(GOOD) + ", ]}", "The request body is not valid JSON: Expecting value: line 1 column"),
        ('{"requests": [' + json.dumps(GOOD) + "} ", "The request body is not valid JSON: Expecting ',' delimiter"),
        ('{"requests": [{"custom_id": "\\ud800"}]}', "The request body is not valid JSON: no low surrogate in string"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_refused_at_once(emu: Emulator, http: httpx2.Client, body: Any, message: str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    status, kind, said = error(http.post(URL, content=text))
    assert (status, kind) == (400, "invalid_request_error")
    assert said.startswith(message)
    assert http.get(URL).json()["data"] == []
    assert emu.state.kept.rows("SELECT * FROM batch_requests") == []


def test_of_a_long_list_that_is_refused_nothing_is_kept(emu: Emulator, http: httpx2.Client) -> None:
    items = [item(str(n)) for n in range(1200)]
    assert http.post(URL, json={"requests": [*items, items[0]]}).status_code == 400
    for table in ("batches", "batch_requests"):
        assert emu.state.kept.rows(f"SELECT * FROM {table}") == []


def test_limits(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_REQUESTS", 3)
    create(http, *(item(str(n)) for n in range(3)))
    assert error(http.post(URL, json={"requests": [item(str(n)) for n in range(4)]}))[0] == 400
    monkeypatch.setitem(handlers.LARGE, "messages.batches.create", 1000)
    large = error(http.post(URL, json={"requests": [item("a", "x" * 1000)]}))
    assert large[:2] == (413, "request_too_large")


def test_a_batch_may_be_larger_than_other_requests(
    emu: Emulator, http: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emu.state, "max_body", 1000)
    assert http.post("/v1/messages", json=ask("x" * 1000)).status_code == 413
    create(http, item("a", "x" * 1000))
    assert emu.requests[-1].json["requests"][0]["custom_id"] == "a"


def test_cancelling(http: httpx2.Client, clock: VirtualClock) -> None:
    batch = create(http, *(item(f"r{n}") for n in range(100)))
    clock.advance(50)
    first = http.post(f"{URL}/{batch}/cancel").json()
    assert first["processing_status"] == "canceling"
    assert first["cancel_initiated_at"] and first["request_counts"]["processing"] == 100
    clock.advance(4)  # what it has begun it finishes
    assert http.post(f"{URL}/{batch}/cancel", json={}).json() == first == get(http, batch)
    clock.advance(1)
    ended = get(http, batch)
    assert ended["processing_status"] == "ended"
    counts = ended["request_counts"]
    assert (counts["succeeded"], counts["canceled"]) == (55, 45)
    kinds = [result["type"] for result in results(http, batch).values()]
    assert (kinds.count("succeeded"), kinds.count("canceled")) == (55, 45)
    assert error(http.post(f"{URL}/{batch}/cancel"))[:2] == (400, "invalid_request_error")


def test_what_is_not_done_in_a_day_expires(
    emu: Emulator, http: httpx2.Client, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emu.state, "batch_request_seconds", DAY / 5)
    wrong = [{"custom_id": f"bad{n}", "params": {}} for n in range(5)]
    batch = create(http, *(item(f"r{n}") for n in range(5)), *wrong)
    clock.advance(DAY - 1)
    assert get(http, batch)["processing_status"] == "in_progress"
    clock.advance(1)
    ended = get(http, batch)
    assert ended["ended_at"] == ended["expires_at"]
    counts = ended["request_counts"]
    assert counts["expired"] == 6 and counts["succeeded"] + counts["errored"] == 4
    kinds = [result["type"] for result in results(http, batch).values()]
    assert {kind: kinds.count(kind) for kind in counts if counts[kind]} == {
        k: v for k, v in counts.items() if v
    }


def test_results_are_kept_for_29_days(emu: Emulator, http: httpx2.Client, clock: VirtualClock) -> None:
    batch = create(http, item("a"))
    clock.advance(29 * DAY - 1)
    url = get(http, batch)["results_url"]
    assert http.get(url).status_code == 200
    clock.advance(1)
    archived = get(http, batch)
    assert archived["archived_at"] and archived["results_url"] is None
    assert error(http.get(url))[:2] == (404, "not_found_error")


def test_deleting(emu: Emulator, http: httpx2.Client, clock: VirtualClock) -> None:
    batch = create(http, item("a"))
    assert error(http.delete(f"{URL}/{batch}"))[:2] == (400, "invalid_request_error")
    clock.advance(100)
    assert http.delete(f"{URL}/{batch}").json() == {"id": batch, "type": "message_batch_deleted"}
    assert emu.state.kept.rows("SELECT * FROM batch_requests") == []
    calls = [("GET", ""), ("GET", "/results"), ("POST", "/cancel"), ("DELETE", "")]
    for method, path in calls:
        assert error(http.request(method, f"{URL}/{batch}{path}"))[:2] == (404, "not_found_error")


def test_the_list_goes_both_ways(http: httpx2.Client) -> None:
    made = [create(http, item("a")) for _ in range(5)][::-1]

    def page(**query: Any) -> tuple[list[str], bool]:
        found = http.get(URL, params=query).json()
        ids = [batch["id"] for batch in found["data"]]
        assert (found["first_id"], found["last_id"]) == (ids[0], ids[-1])
        return ids, found["has_more"]

    assert page() == (made, False)
    assert page(limit=2) == (made[:2], True)
    assert page(limit=2, after_id=made[1]) == (made[2:4], True)
    assert page(limit=2, after_id=made[3]) == (made[4:], False)
    assert page(limit=2, before_id=made[3]) == (made[1:3], True)
    assert error(http.get(URL, params={"limit": 1001}))[0] == 400


def test_the_beta_twin(http: httpx2.Client) -> None:
    request = item("a", context_management={"edits": [{"type": "clear_tool_uses_20250919"}]})
    answer = http.post(
        f"{URL}?beta=true",
        json={"requests": [request]},
        headers={"anthropic-beta": "context-management-2025-06-27"},
    )
    found = results(http, answer.json()["id"])["a"]
    assert found["message"]["context_management"] == {"applied_edits": []}
    assert results(http, create(http, request))["a"]["type"] == "errored"


def test_it_needs_a_key(emu: Emulator) -> None:
    assert httpx2.get(f"{emu.url}{URL}", headers=HEADERS).status_code == 401


# --- faults and scripts for single requests -------------------------------------------------------


def test_faults_by_header_are_over_when_a_request_is_submitted_again(http: httpx2.Client) -> None:
    header = "expired;custom_id=a;retries=1,canceled;custom_id=b*;retries=2,errored;custom_id=c;type=overloaded_error;retries=1"
    items = [item(name) for name in ("a", "b1", "c", "d")]
    rounds = []
    for _ in range(3):
        batch = create(http, *items, headers={"x-emulator-fault": header})
        found = results(http, batch)
        kinds = [found[name]["type"] for name in ("a", "b1", "c", "d")]
        counts = get(http, batch)["request_counts"]
        assert all(counts[kind] == kinds.count(kind) for kind in kinds)
        rounds.append(kinds)
        if found["c"]["type"] == "errored":
            assert found["c"]["error"]["error"]["type"] == "overloaded_error"
    assert rounds == [
        ["expired", "canceled", "errored", "succeeded"],
        ["succeeded", "canceled", "succeeded", "succeeded"],
        ["succeeded"] * 4,
    ]


def test_queued_faults_and_scripts_find_their_request(emu: Emulator, http: httpx2.Client) -> None:
    emu.fault("expired", custom_id="a")
    emu.fault("overloaded", when=lambda request: request.custom_id == "b")
    emu.script("Scripted.", when=lambda request: request.custom_id == "c")
    emu.script(
        lambda request: request.json["messages"][0]["content"].upper(), when=lambda r: r.custom_id == "d"
    )
    items = [item(name) for name in ("a", "b", "c", "d", "e")]
    found = results(http, create(http, *items))
    assert found["a"] == {"type": "expired"}
    assert found["b"]["error"]["error"]["type"] == "overloaded_error"
    texts = [found[name]["message"]["content"][0]["text"] for name in ("c", "d", "e")]
    assert texts == ["Scripted.", "I AM D", "You said: I am e"]
    assert all(result["type"] == "succeeded" for result in results(http, create(http, *items)).values())


def test_a_script_by_header_is_for_each_request(http: httpx2.Client) -> None:
    found = results(http, create(http, item("a"), item("b"), headers={"x-emulator-script": "By header."}))
    assert {result["message"]["content"][0]["text"] for result in found.values()} == {"By header."}


def test_a_fault_without_a_condition_strikes_the_request_that_creates(
    emu: Emulator, http: httpx2.Client
) -> None:
    emu.fault("overloaded", 3, retries=1)
    assert http.post(URL, json={"requests": [GOOD]}).status_code == 529
    again = create(http, GOOD, headers={"x-stainless-retry-count": "1"})
    assert http.get(URL).status_code == 529  # the third one is still there
    assert results(http, again)["a"]["type"] == "succeeded"


def test_results_that_break_off(emu: Emulator, http: httpx2.Client) -> None:
    batch = create(http, *(item(f"r{n}") for n in range(10)))
    url = f"{URL}/{batch}/results"
    emu.fault("truncate", after=3)
    got = b""
    with pytest.raises(httpx2.RemoteProtocolError), http.stream("GET", url) as answer:
        for piece in answer.iter_bytes():
            got += piece
    assert got.count(b"\n") == 3
    emu.fault("eof", after=4)
    assert http.get(url).text.count("\n") == 4
    emu.fault("garbage", after=2)
    broken = http.get(url).text.splitlines()
    assert len(broken) == 11 and not broken[2].endswith("}")
    emu.fault("empty")
    assert http.get(url).content == b""
    emu.fault("gzip")
    zipped = http.get(url)
    assert zipped.headers["content-encoding"] == "gzip" and zipped.text.count("\n") == 10


# --- restarts -------------------------------------------------------------------------------------


def serve(store: Path, *more: str) -> subprocess.Popen[str]:
    source = str(Path(__file__).parents[2] / "src")
    command = [sys.executable, "-m", "anthropic.emulator", "--store", str(store), *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": source}
    )


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_a_killed_emulator_goes_on_from_its_file(tmp_path: Path) -> None:
    store = tmp_path / "emulator.db"
    batches_made: list[str] = []
    found: list[Any] = []
    for _ in range(2):
        with serve(store) as process:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            with httpx2.Client(base_url=url, headers={**HEADERS, "x-api-key": "k"}) as http:
                batches_made.append(create(http, item("a"), item("b")))
                found.append(lines(http, batches_made[0]))
                listed = [batch["id"] for batch in http.get(URL).json()["data"]]
            process.send_signal(signal.SIGKILL)
        assert listed == batches_made[::-1]
    assert found[0] == found[1]
    assert len(set(batches_made)) == 2


def test_a_batch_goes_on_while_the_emulator_is_away(tmp_path: Path) -> None:
    clock = VirtualClock()
    for status in ("in_progress", "ended"):
        with Emulator(store=tmp_path / "e.db", clock=clock, batch_seconds=10) as emu:
            with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
                if status == "in_progress":
                    batch = create(http, GOOD)
                assert get(http, batch)["processing_status"] == status
        clock.advance(10)
    with Emulator(store=tmp_path / "e.db") as emu:
        emu.reset()
        with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http:
            assert http.get(URL).json()["data"] == []


def test_what_was_being_taken_in_is_forgotten(tmp_path: Path) -> None:
    first = Emulator(store=tmp_path / "e.db").state
    first.kept.change("INSERT INTO batches (id) VALUES ('msgbatch_half')")
    first.kept.change("INSERT INTO batch_requests (place, custom_id) VALUES (?, 'a')", (1 << 20,))
    first.close()
    again = Emulator(store=tmp_path / "e.db").state
    assert again.kept.rows("SELECT * FROM batch_requests") == again.kept.rows("SELECT * FROM batches") == []
    again.close()


# --- the pure parts -------------------------------------------------------------------------------


@given(st.integers(1, 3000), st.text())
def test_the_order_has_each_place_once(total: int, seed: str) -> None:
    found = list(lives.order(total, seed))
    assert sorted(found) == list(range(total))
    assert total == 1 or found != sorted(found)
    assert found == list(lives.order(total, seed))


SECONDS = st.floats(0, 3 * DAY)


@given(SECONDS, st.integers(1, 1000), st.none() | SECONDS)
def test_a_life_ends_once_and_what_is_left_has_a_fate(
    seconds: float, total: int, cancel: float | None
) -> None:
    life = Life(0.0, seconds, total, DAY, None if cancel is None else min(cancel, seconds, DAY))
    assert 0 <= life.done <= total
    assert life.ends <= min(seconds, DAY)
    assert life.cancel is None or life.ends >= life.cancel
    assert life.status(life.ends) == "ended"
    undisturbed = Life(0.0, seconds, total, DAY)
    assert life.done <= undisturbed.done == (total if seconds <= DAY else int(total * DAY / seconds))
    assert life.fate in ("canceled", "expired") and (cancel is not None or life.fate == "expired")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)  # fmt: skip


@given(st.lists(JSON), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_elements_are_those_of_the_list(items: list[Any], indent: Any, ascii_only: bool) -> None:
    text = json.dumps({"requests": items}, indent=indent, ensure_ascii=ascii_only)
    found = list(elements(text.encode(), "requests"))
    assert [value for value, _ in found] == items
    assert [json.loads(part) for _, part in found] == items


@given(st.text(st.sampled_from('{}[],:"a1 \n'), max_size=12), st.integers(0, 40))
def test_elements_refuse_what_json_refuses(noise: str, at: int) -> None:
    text = '{"requests": [1, {"a": "b"}, "c"]}'
    text = text[:at] + noise + text[at:]

    def read() -> Iterator[Any]:
        return elements(text.encode(), "requests")

    try:
        value = json.loads(text)
    except ValueError:
        with pytest.raises(Problem):
            list(read())
        return
    if isinstance(value, dict) and set(value) == {"requests"} and isinstance(value["requests"], list):
        assert [item for item, _ in read()][-len(value["requests"]) :] == value["requests"] or not value[
            "requests"
        ]
    else:
        with pytest.raises(Problem):
            list(read())


# --- what it costs --------------------------------------------------------------------------------


def test_results_are_made_as_they_are_read(
    emu: Emulator, http: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = 3000
    batch = create(http, *(item(str(n), "long " * 1000) for n in range(total)))
    made: list[int] = []

    def counted(*args: Any) -> Any:
        made.append(1)
        return answered(*args)

    monkeypatch.setattr("anthropic.emulator.batches.answered", counted)
    with http.stream("GET", f"{URL}/{batch}/results") as answer:
        next(answer.iter_lines())
    http.get(URL)
    assert 0 < len(made) < total


def test_large_bodies_are_let_go(emu: Emulator, http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "MAX_BODY", 1000)
    create(http, item("a", "x" * 2000))
    assert (emu.requests[-1].body, emu.requests[-1].json) == (b"", None)
    assert emu.requests[-1].size > 2000


def test_a_file_belongs_to_one_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: connect(path, timeout=0, **more))
    with Emulator(store=tmp_path / "e.db"):
        with pytest.raises(ValueError, match="no other emulator uses"):
            Emulator(store=tmp_path / "e.db").start()
    (tmp_path / "other").write_text("no database " * 100)
    with pytest.raises(ValueError, match=r"cannot keep its state in .*other"):
        Emulator(store=tmp_path / "other").start()
