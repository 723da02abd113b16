"""Every fault of the table, by header and by call, as a client meets it."""

from __future__ import annotations

import gzip
import json
import threading
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import pytest
from emulator_support import HEADERS, ask, parse_sse, rebuild

import anthropic.emulator.faults as faults
from anthropic.emulator import FAULTS, Emulator, VirtualClock


def post(http: httpx2.Client, fault: str, **more: Any) -> httpx2.Response:
    return http.post(
        "/v1/messages", json=ask("Hello there, you", **more), headers={"x-emulator-fault": fault}
    )


def read(http: httpx2.Client, fault: str) -> tuple[bytes, httpx2.HTTPError | None]:
    """The bytes of a stream and how it ended."""
    body, headers = ask("Hello there, you", stream=True), {"x-emulator-fault": fault}
    data = b""
    try:
        with http.stream("POST", "/v1/messages", json=body, headers=headers) as response:
            for chunk in response.iter_raw():
                data += chunk
    except httpx2.HTTPError as error:
        return data, error
    return data, None


ERRORS = [
    ("invalid_request", 400, "invalid_request_error"),
    ("authentication", 401, "authentication_error"),
    ("billing", 402, "billing_error"),
    ("permission", 403, "permission_error"),
    ("not_found", 404, "not_found_error"),
    ("timeout", 408, "timeout_error"),
    ("conflict", 409, "conflict_error"),
    ("request_too_large", 413, "request_too_large"),
    ("rate_limit", 429, "rate_limit_error"),
    ("api_error", 500, "api_error"),
    ("unavailable", 503, "api_error"),
    ("gateway_timeout", 504, "timeout_error"),
    ("overloaded", 529, "overloaded_error"),
    ("status;code=418", 418, "invalid_request_error"),
    ("status;code=599", 599, "api_error"),
]


@pytest.mark.parametrize(("fault", "status", "kind"), ERRORS)
@pytest.mark.parametrize("stream", [False, True])
def test_error_replies(http: httpx2.Client, fault: str, status: int, kind: str, stream: bool) -> None:
    response = post(http, fault, stream=stream)
    assert response.status_code == status
    body = response.json()
    assert body["type"] == "error"
    assert body["error"]["type"] == kind
    assert body["error"]["message"]
    assert body["request_id"] == response.headers["request-id"]


def test_details_of_error_replies(emu: Emulator, http: httpx2.Client) -> None:
    emu.fault(
        "rate_limit",
        retry_after=7,
        should_retry=False,
        message="slow down",
        type="x_error",
        error_code="ramp",
    )
    response = http.post("/v1/messages", json=ask())
    assert (response.headers["retry-after"], response.headers["x-should-retry"]) == ("7", "false")
    assert response.json()["error"] == {
        "type": "x_error",
        "message": "slow down",
        "details": {"error_code": "ramp"},
    }
    response = post(http, "overloaded;retry_after_ms=1500;should_retry=true")
    assert (response.headers["retry-after-ms"], response.headers["x-should-retry"]) == ("1500", "true")
    assert "retry-after" not in response.headers
    response = post(http, "unavailable;retry_after_date=30")
    wait = parsedate_to_datetime(response.headers["retry-after"]) - parsedate_to_datetime(
        response.headers["date"]
    )
    assert wait.total_seconds() == 30


def test_faults_come_before_everything_else(emu: Emulator) -> None:
    emu.fault("overloaded")
    assert httpx2.post(f"{emu.url}/v1/messages", content=b"{").status_code == 529


def test_queued_faults(emu: Emulator, http: httpx2.Client) -> None:
    emu.fault("overloaded", times=2)
    emu.fault("api_error", when=lambda request: request.path == "/v1/models")
    statuses = [http.post("/v1/messages", json=ask()).status_code for _ in range(3)]
    assert statuses == [529, 529, 200]
    assert [http.get("/v1/models").status_code for _ in range(2)] == [500, 200]


def test_a_fault_that_ends_with_the_retries(http: httpx2.Client) -> None:
    for count, status in (("0", 529), ("1", 529), ("2", 200)):
        headers = {"x-emulator-fault": "overloaded;retries=2", "x-stainless-retry-count": count}
        assert http.post("/v1/messages", json=ask(), headers=headers).status_code == status


@pytest.mark.parametrize("fault", ["nonsense", "overloaded;colour=red", ""])
def test_unknown_faults_are_refused(emu: Emulator, http: httpx2.Client, fault: str) -> None:
    with pytest.raises(ValueError, match=r"unknown fault|no parameter"):
        faults.parse(fault)
    if fault:
        response = post(http, fault)
        assert response.status_code == 400
        assert "x-emulator-fault" in response.json()["error"]["message"]
    with pytest.raises(ValueError, match="unknown fault"):
        emu.fault("nonsense")


def test_replies_that_are_no_json(http: httpx2.Client) -> None:
    page = post(http, "html")
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html")
    assert page.text.startswith("<html>")
    empty = post(http, "empty")
    assert (empty.status_code, empty.content) == (200, b"")
    assert post(http, "empty", stream=True).content == b""
    garbage = post(http, "garbage")
    assert garbage.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        garbage.json()
    data, error = read(http, "garbage;after=4")
    assert error is None
    broken = data.decode().split("\n\n")[4].partition("data: ")[2]
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(broken)


@pytest.mark.parametrize("kind", ["overloaded_error", "api_error", "rate_limit_error"])
def test_error_events(http: httpx2.Client, kind: str) -> None:
    data, error = read(http, f"stream_error;after=5;type={kind}")
    events = parse_sse(data)
    assert error is None
    assert [name for name, _ in events][-1] == "error"
    assert len(events) == 6
    assert events[-1][1]["error"]["type"] == kind
    assert len(parse_sse(read(http, "stream_error;after=0")[0])) == 1


def test_clean_end_without_message_stop(http: httpx2.Client) -> None:
    for after in (0, 1, 4):
        data, error = read(http, f"eof;after={after}")
        assert error is None
        assert len(parse_sse(data)) == after


def test_broken_bodies(http: httpx2.Client) -> None:
    data, error = read(http, "truncate;after=4")
    assert isinstance(error, httpx2.RemoteProtocolError)
    assert data.count(b"\n\n") >= 4
    with pytest.raises(httpx2.RemoteProtocolError):
        post(http, "truncate")


def test_resets(http: httpx2.Client) -> None:
    with pytest.raises(httpx2.ReadError):
        post(http, "reset")
    with pytest.raises(httpx2.ReadError):
        post(http, "reset_body")
    for after in (0, 4):
        data, error = read(http, f"reset_body;after={after}")
        assert isinstance(error, httpx2.ReadError)
        assert len(parse_sse(data)) == after
    assert http.post("/v1/messages", json=ask()).status_code == 200


def test_a_reset_before_the_head_leaves_no_status(emu: Emulator, http: httpx2.Client) -> None:
    with pytest.raises(httpx2.ReadError):
        post(http, "reset")
    assert emu.requests[0].status is None


def test_missing_and_null_fields(http: httpx2.Client) -> None:
    assert post(http, "null_content").json()["content"] is None
    assert post(http, "null_text").json()["content"][0]["text"] is None
    assert "usage" not in post(http, "no_usage").json()
    events = parse_sse(read(http, "null_content,no_usage")[0])
    assert events[0][1]["message"]["content"] is None
    assert not any("usage" in data or "usage" in data.get("message", {}) for _, data in events)
    starts = [d for n, d in parse_sse(read(http, "null_text")[0]) if n == "content_block_start"]
    assert starts[0]["content_block"]["text"] is None


def test_odd_streams(http: httpx2.Client) -> None:
    names = [name for name, _ in parse_sse(read(http, "duplicate_start")[0])]
    assert names[:3] == ["message_start", "message_start", "content_block_start"]
    names = [name for name, _ in parse_sse(read(http, "unknown_event;after=2")[0])]
    assert names[2] == "emulator_event"
    events = parse_sse(read(http, "unknown_block")[0])
    assert rebuild(events)["content"][-1]["type"] == "emulator_block"
    assert post(http, "unknown_block").json()["content"][-1]["type"] == "emulator_block"
    data, _ = read(http, "crlf")
    assert data.count(b"\n") == data.count(b"\r\n") > 0
    assert rebuild(parse_sse(data))["stop_reason"] == "end_turn"


def test_gzip(http: httpx2.Client) -> None:
    plain = post(http, "gzip")
    assert plain.headers["content-encoding"] == "gzip"
    assert plain.json()["type"] == "message"
    data, error = read(http, "gzip")
    assert error is None
    assert rebuild(parse_sse(gzip.decompress(data)))["stop_reason"] == "end_turn"
    headers = {"x-emulator-fault": "gzip", "accept-encoding": "identity"}
    bare = http.post("/v1/messages", json=ask(), headers=headers)
    assert "content-encoding" not in bare.headers
    assert bare.json()["type"] == "message"


def waiting(clock: VirtualClock, count: int = 1) -> None:
    """Return when so many waits have begun; the emulator's thread begins them."""
    pause = threading.Event()
    while clock.sleeping < count:
        pause.wait(0.001)


def test_delay_and_pace_follow_the_clock() -> None:
    clock = VirtualClock()
    with (
        Emulator(clock=clock) as emu,
        httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http,
    ):
        answers: list[httpx2.Response] = []
        thread = threading.Thread(target=lambda: answers.append(post(http, "delay;seconds=3600")))
        thread.start()
        waiting(clock)
        assert answers == []
        clock.advance(3600)
        thread.join()
        assert answers[0].status_code == 200

        chunks = []
        headers = {"x-emulator-fault": "pace;seconds=60"}
        with http.stream("POST", "/v1/messages", json=ask(stream=True), headers=headers) as response:
            for chunk in response.iter_raw():
                chunks.append(chunk)
                if b"message_stop" not in chunk:
                    waiting(clock)
                    clock.advance(60)
        assert len(chunks) == len(parse_sse(b"".join(chunks)))


def test_a_stall_with_pings_ends_when_the_client_leaves() -> None:
    clock = VirtualClock()
    with (
        Emulator(clock=clock) as emu,
        httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}) as http,
    ):
        headers = {"x-emulator-fault": "stall;after=4;ping=15"}
        with http.stream("POST", "/v1/messages", json=ask(stream=True), headers=headers) as response:
            names = []
            for chunk in response.iter_raw():
                names += [name for name, _ in parse_sse(chunk)]
                if len(names) >= 4:
                    if names[4:] == ["ping", "ping"]:
                        break
                    waiting(clock)
                    clock.advance(15)
            assert names[:2] == ["message_start", "content_block_start"]
        pause = threading.Event()
        while emu.state.wires:  # the connection goes, and the waiting task with it
            pause.wait(0.001)
        while clock.sleeping:
            pause.wait(0.001)


@pytest.mark.parametrize(
    ("fault", "stream"),
    [
        ("stall;after=2", True),
        ("stall;after=2;ping=15", True),
        ("stall", False),
        ("delay;seconds=99", True),
        ("delay;seconds=99", False),
        ("pace;seconds=99", True),
    ],
)
def test_stopping_ends_every_open_reply(fault: str, stream: bool) -> None:
    before = set(threading.enumerate())
    emu = Emulator(clock=VirtualClock()).start()
    ended: list[object] = []

    def call() -> None:
        try:
            with httpx2.Client(base_url=emu.url, headers={**HEADERS, "x-api-key": "k"}, timeout=None) as http:
                ended.append(post(http, fault, stream=stream))
        except httpx2.HTTPError as error:
            ended.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    pause = threading.Event()
    while not emu.requests:
        pause.wait(0.001)
    emu.stop()
    thread.join()
    assert isinstance(ended[0], httpx2.HTTPError)
    assert set(threading.enumerate()) == before


def test_the_table_is_the_documentation() -> None:
    assert faults.__doc__ is not None
    for name, fault in FAULTS.items():
        assert f"| `{name}` |" in faults.__doc__
        assert [fault.make, fault.change, fault.outcome].count(None) == (1 if name == "errored" else 2)
    assert faults.__doc__.count("\n| `") == len(FAULTS)
