"""The offline estimate of a request's tokens, and how far off it is."""

from __future__ import annotations

import json
import struct
import zlib
from base64 import b64encode
from statistics import median
from typing import Any

import pytest
from clients import API, it
from hypothesis import given, strategies as st
from traffic_support import SAMPLE, SHARED, Exchange, read

from anthropic import Anthropic
from anthropic._estimate import Calibration, estimate, estimate_tokens, image_size
from anthropic.emulator import Emulator
from anthropic.pricing import tokens_of

ASK: dict[str, Any] = {"model": "claude-opus-4-8", "messages": [{"role": "user", "content": "Hello"}]}


# --- what the documents say of it ---------------------------------------------------------------------------


def counted(exchange: Exchange) -> tuple[Any, int] | None:
    """A request and what the API counted for it; None where the request does not say what was counted."""
    body = exchange.body
    if body is None or exchange.status != 200 or exchange.kind not in ("messages", "count_tokens"):
        return None
    if exchange.streamed:
        start = next(
            (event for event in exchange.events if event["type"] == "message_start"),
            {"message": {"usage": {}}},
        )
        usage = start["message"]["usage"]
    else:
        usage = exchange.data if exchange.kind == "count_tokens" else exchange.data.get("usage", {})
    ran = sum(count for count in (usage.get("server_tool_use") or {}).values() if isinstance(count, int))
    text = json.dumps(body)
    if ran or body.get("context_management") or '"compaction"' in text or '"deleted"' in text:
        return None  # what tools found was counted, too; or the API took something away
    names = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    return body, sum(usage.get(name) or 0 for name in names)


def errors(files: list[Any]) -> tuple[list[float], list[float]]:
    """How far off the estimate is, as parts of what was counted: with tools of the API, and without."""
    own: list[float] = []
    theirs: list[float] = []
    seen: set[str] = set()
    for file in files:
        for exchange in read(file)[0]:
            found = counted(exchange)
            if found is None or not found[1]:
                continue
            body, tokens = found
            key = json.dumps([body.get(name) for name in ("model", "system", "messages", "tools")])
            if key not in seen:
                seen.add(key)
                kinds = {tool.get("type", "custom") for tool in body.get("tools") or []}
                off = abs(estimate(body) - tokens) / tokens
                (own if kinds <= {"custom"} and not body.get("mcp_servers") else theirs).append(off)
    return sorted(own), sorted(theirs)


def test_the_error_is_what_the_documents_say() -> None:
    files = sorted(SHARED.glob("*.jsonl")) if SHARED.exists() else []
    if not files:
        pytest.skip("the recorded exchanges are not there")
    own, theirs = errors(files)
    assert len(own) > 150 and len(theirs) > 25
    assert median(own) <= 0.04 and own[int(0.9 * len(own))] <= 0.25
    assert median(theirs) <= 0.20


def test_the_error_on_the_sample() -> None:
    own, _ = errors([SAMPLE])
    assert own and median(own) <= 0.15


# --- parts --------------------------------------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + b"IHDR"
        + head
        + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    )


def picture(data: bytes) -> dict[str, Any]:
    return {
        "type": "image",
        "source": {"type": "base64", "media_type": "image/png", "data": b64encode(data).decode()},
    }


def with_block(block: dict[str, Any]) -> float:
    return estimate({**ASK, "messages": [{"role": "user", "content": [block]}]}) - estimate(
        {**ASK, "messages": [{"role": "user", "content": []}]}
    )


@pytest.mark.parametrize(
    ("width", "height", "tokens"),
    [(200, 200, 53), (1000, 1000, 1333), (1092, 1092, 1590), (8000, 8000, 1600), (3136, 784, 820)],
)
def test_images_count_by_their_size(width: int, height: int, tokens: int) -> None:
    assert with_block(picture(png(width, height))) == pytest.approx(tokens, rel=0.01)


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x01\xe0\x02\x80\x03\x01\x22"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(7, 9), (7, 9)),
        (b"GIF89a" + struct.pack("<HH", 320, 200) + bytes(9), (320, 200)),
        (JPEG + bytes(9), (640, 480)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x7f\x02\x00\xdf\x01\x00" + bytes(9), (640, 480)),
        (
            b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (639 | 479 << 14).to_bytes(4, "little") + bytes(9),
            (640, 480),
        ),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 640, 480) + bytes(9), (640, 480)),
        (b"no image at all", None),
        (JPEG[:20], None),
    ],
)
def test_sizes_of_images(data: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(data) == size


@given(
    st.binary(max_size=60),
    st.sampled_from([b"", b"\xff\xd8\xff\xc0", b"RIFF\0\0\0\0WEBPVP8 ", b"GIF8", b"\x89PNG\r\n\x1a\n"]),
)
def test_no_bytes_break_it(data: bytes, head: bytes) -> None:
    image_size(head + data)
    assert with_block(picture(head + data)) > 0


def test_pages_of_documents() -> None:
    pdf = b"%PDF-1.4\n1 0 obj <</Type /Pages /Kids [2 0 R 3 0 R] /Count 2>>\n<</Type /Page>> <</Type/Page>>"
    source = {"type": "base64", "media_type": "application/pdf", "data": b64encode(pdf).decode()}
    assert with_block({"type": "document", "source": source}) == 3200
    unknown = {"type": "document", "source": {"type": "url", "url": "https://example.com/a.pdf"}}
    assert with_block(unknown) == 1600
    words = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "one two three"},
    }
    assert 3 <= with_block(words) <= 5


def test_more_is_more() -> None:
    tool = {"name": "weather", "description": "Say the weather", "input_schema": {"type": "object"}}
    turns = [
        ASK,
        {**ASK, "system": "Be brief."},
        {**ASK, "system": [{"type": "text", "text": "Be brief, and be kind."}]},
        {**ASK, "system": "Be brief, and be kind.", "tools": [tool]},
        {**ASK, "system": "Be brief, and be kind.", "tools": [tool, {**tool, "name": "time"}]},
    ]
    found = [estimate(turn) for turn in turns]
    assert found == sorted(found) and len(set(found)) == len(found)
    assert estimate({**ASK, "model": "claude-sonnet-4-5"}) < estimate(ASK), "a newer tokenizer"


@given(st.text(max_size=200), st.text(max_size=200))
def test_text_adds_up(one: str, two: str) -> None:
    def of(text: str) -> float:
        return estimate({**ASK, "messages": [{"role": "user", "content": text}]})

    assert of(one + two) <= of(one) + of(two) and of(one + "\n\n" + two) >= max(of(one), of(two))


# --- on a client ----------------------------------------------------------------------------------------------


def test_an_estimate_is_a_number_with_bounds() -> None:
    found = Anthropic(api_key="k").messages.estimate_tokens(**ASK)
    assert isinstance(found, int) and found.low < found < found.high and not found.calibrated
    assert repr(found) == f"TokenEstimate({int(found)}, low={found.low}, high={found.high})"


async def test_it_sends_nothing_and_takes_what_create_takes(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url)
    message = await it(client.messages.create(**ASK, max_tokens=10))
    turns = [*ASK["messages"], message, {"role": "user", "content": iter([{"type": "text", "text": "More"}])}]
    more: Any = {
        **ASK,
        "messages": (
            turn for turn in [*turns[:1], {"role": "assistant", "content": message.content}, turns[2]]
        ),
    }
    assert client.messages.estimate_tokens(**more) > client.beta.messages.estimate_tokens(**ASK, max_tokens=5)
    assert len(emu.requests) == 1


async def test_calibrated_by_what_the_api_counts(api: API, emu: Emulator) -> None:
    client = api.client(base_url=emu.url)
    copy = client.with_options(max_retries=0)
    client.calibrate_estimates()
    counts: list[int] = []
    for n in range(5):
        body: Any = {**ASK, "messages": [{"role": "user", "content": "words and more words " * (n + 5)}]}
        assert not client.messages.estimate_tokens(**body).calibrated
        if n % 2:
            message = await it(copy.messages.create(**body, max_tokens=10))
            counts.append(tokens_of(message.usage).prompt)
        else:
            stream = await it(client.messages.create(**body, max_tokens=10, stream=True))
            events = [e async for e in stream] if api.asynchronous else list(stream)
            counts.append(tokens_of(events[0].message.usage).prompt)
    body = {**ASK, "messages": [{"role": "user", "content": "words and more words " * 7}]}
    found = copy.messages.estimate_tokens(**body)
    assert found.calibrated and found.low <= counts[2] <= found.high
    assert abs(found - counts[2]) < abs(estimate(body) - counts[2]) + 1
    assert not client.messages.estimate_tokens(**{**body, "model": "claude-haiku-4-5"}).calibrated


def test_calibration_learns_the_model_by_any_name() -> None:
    calibration = Calibration()
    for _ in range(5):
        calibration.learn(
            {**ASK, "model": "us.anthropic.claude-opus-4-8"}, "claude-opus-4-8", 2 * round(estimate(ASK))
        )
        calibration.learn(None, "claude-opus-4-8", 5)
        calibration.learn({"messages": object()}, "claude-opus-4-8", 0)
    assert estimate_tokens({**ASK, "model": "claude-opus-4-8-20260515"}, calibration) == pytest.approx(
        2 * estimate(ASK), abs=1
    )
