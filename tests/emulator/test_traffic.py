"""Recorded requests: the emulator accepts what the real API accepted, and refuses what it refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from anthropic.emulator import Emulator, VirtualClock, files

TRAFFIC = Path(__file__).parents[2].parent / "shared" / "traffic"
ORIGIN = "https://api.anthropic.com"
PATHS = ("/v1/messages", "/v1/messages/count_tokens", "/v1/complete")

# Recordings the emulator is allowed to answer otherwise: source -> reason.
EXCEPTIONS: dict[str, str] = {}

pytestmark = pytest.mark.skipif(
    not TRAFFIC.is_dir(), reason="the recorded traffic is not beside this checkout"
)


def exchanges() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(TRAFFIC.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            exchange = json.loads(line)
            url = exchange["request"]["url"].removeprefix(ORIGIN)
            if url.partition("?")[0] in PATHS and exchange["request"].get("body"):
                yield f"{exchange['source']}#{exchange['index']}", exchange


MEDIA = {"image": "image/png", "document": "application/pdf", "container_upload": "text/csv"}


def referred(body: str) -> list[tuple[str, str]]:
    if "file_id" not in body:
        return []
    return [(kind, file_id) for _, kind, file_id in files.references(json.loads(body))]


def test_the_emulator_agrees_with_every_recording(emu: Emulator, http: httpx2.Client) -> None:
    seen = wrong = 0
    report: list[str] = []
    known: set[str] = set()
    for name, exchange in exchanges():
        request = exchange["request"]
        headers = {k: v for k, v in request["headers"].items() if k.lower() == "anthropic-beta"}
        if exchange["response"]["status"] == 200:  # what the program had uploaded before
            for kind, file_id in referred(request["body"]):
                if file_id not in known:
                    known.add(emu.add_file("recorded", b"", mime_type=MEDIA[kind], file_id=file_id))
        answer = http.post(request["url"].removeprefix(ORIGIN), content=request["body"], headers=headers)
        seen += 1
        if answer.status_code != exchange["response"]["status"] and name not in EXCEPTIONS:
            wrong += 1
            report.append(
                f"{name}: {exchange['response']['status']} -> {answer.status_code} {answer.text[:300]}"
            )
    assert not report, f"{wrong} of {seen}\n" + "\n".join(report)
    assert seen > 250


def test_refusals_have_the_recorded_error(http: httpx2.Client) -> None:
    refused = [(n, e) for n, e in exchanges() if e["response"]["status"] >= 400]
    assert refused
    for _, exchange in refused:
        request = exchange["request"]
        answer = http.post(request["url"].removeprefix(ORIGIN), content=request["body"])
        assert answer.json()["error"] == json.loads(exchange["response"]["body"])["error"]


def test_streams_have_the_recorded_events(http: httpx2.Client) -> None:
    """Every event and delta the emulator sends is one that a recording has, with the same keys at its top."""
    from emulator_support import parse_sse

    known: dict[str, set[str]] = {}
    for _, exchange in exchanges():
        body = exchange["response"].get("body") or ""
        if body.startswith("event:") and exchange["request"]["url"].startswith(ORIGIN):
            for name, data in parse_sse(body.encode()):
                known.setdefault(name, set()).update(data)
                if name == "content_block_delta":
                    known.setdefault(data["delta"]["type"], set()).update(data["delta"])
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    body = {
        "model": "claude-opus-4-6",
        "max_tokens": 2000,
        "stream": True,
        "thinking": {"type": "adaptive"},
        "messages": [{"role": "user", "content": "weather?"}],
    }
    for more in ({}, {"tools": [{"name": "weather", "input_schema": schema}]}):
        for name, data in parse_sse(http.post("/v1/messages", json={**body, **more}).content):
            assert set(data) <= known[name], name
            if name == "content_block_delta":
                assert set(data["delta"]) <= known[data["delta"]["type"]]


def test_batches_have_the_recorded_form(
    emu: Emulator, http: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Headers, keys and their order, for a batch that is made, asked after, read and cancelled."""
    monkeypatch.setattr(emu.state, "batch_seconds", 10.0)
    recorded = [
        json.loads(line)
        for file in sorted(TRAFFIC.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
        if "/v1/messages/batches" in line
    ]
    recorded = [e for e in recorded if e["request"]["url"].startswith(f"{ORIGIN}/v1/messages/batches")]
    assert len(recorded) > 5
    batch = ""
    for exchange in recorded:
        request, response = exchange["request"], exchange["response"]
        path = request["url"].removeprefix(ORIGIN)
        theirs = path.split("/")[4] if path.count("/") > 3 else ""
        wanted = response["body"]
        if '"ended"' in wanted or path.endswith("/results"):
            assert isinstance(emu.state.clock, VirtualClock)
            emu.state.clock.advance(10)
        answer = http.request(
            request["method"], path.replace(theirs, batch) if theirs else path, content=request["body"]
        )
        assert answer.status_code == response["status"]
        assert answer.headers["content-type"] == response["headers"]["content-type"]
        assert ("retry-after" in answer.headers) == ("retry-after" in response["headers"])
        if path.endswith("/results"):
            disposition = response["headers"]["content-disposition"].replace(theirs, batch)
            assert answer.headers["content-disposition"] == disposition
            found, known = (sorted(text.splitlines()) for text in (answer.text, wanted))
            assert [shape(json.loads(line)) for line in found] == [shape(json.loads(line)) for line in known]
        else:
            assert shape(answer.json()) == shape(json.loads(wanted))
            batch = answer.json()["id"]


def shape(value: Any) -> Any:
    """What a value looks like without what differs from run to run: keys in their order, types, and the words of enumerations."""
    if isinstance(value, dict):
        return [(key, value[key] if key.endswith(("status", "tier")) else shape(value[key])) for key in value]
    return [shape(item) for item in value] if isinstance(value, list) else type(value)
