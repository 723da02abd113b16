"""Recorded requests: the emulator accepts what the real API accepted, and refuses what it refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

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


def test_the_emulator_agrees_with_every_recording(http: httpx2.Client) -> None:
    seen = wrong = 0
    report: list[str] = []
    for name, exchange in exchanges():
        request = exchange["request"]
        headers = {k: v for k, v in request["headers"].items() if k.lower() == "anthropic-beta"}
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
