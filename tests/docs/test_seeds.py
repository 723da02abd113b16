"""The programs of the seed documents, word for word, against the emulator.

`RUNS` says what each prints, `WAITS` which cannot run yet and how they fail: one that begins to work fails its test,
to be moved. `DRAWINGS` are no programs.
"""

from __future__ import annotations

import ast
import asyncio
import base64
import re
import time
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from programs import REQUEST, run
from seeds import SEEDS, Block, blocks

import anthropic
import anthropic_bedrock
from anthropic.emulator import Emulator

pytestmark = [
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not beside this checkout"),
    pytest.mark.filterwarnings("ignore:The model '.*' is deprecated:DeprecationWarning"),
]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SCRIPTED = "Said by the emulator."
NOTHING = r"\Z"

# Block -> the pattern of what it prints.
RUNS: dict[str, str] = {
    "000 Usage": SCRIPTED,
    "000 Async usage": SCRIPTED,
    "000 Streaming Responses": SCRIPTED,
    "000 Streaming Responses (2)": SCRIPTED,
    "000 Streaming Helpers": rf'(?s){SCRIPTED}\n\{{\n  "id": .+"text": "{SCRIPTED}".+\}}\n',
    "000 Token counting": NOTHING,
    "000 Handling errors": NOTHING,
    "000 Retries": NOTHING,
    "000 Timeouts": NOTHING,
    "000 Default Headers": NOTHING,
    "000 How to tell whether `None` means `null` or missing": r'Got json like \{"my_field": null\}\.',
    "000 Accessing raw response data (e.g. headers)": f"None\n{SCRIPTED}",
    "002 Basic Message": SCRIPTED,
    "002 Async Message": NOTHING,
    "002 Stream Response": SCRIPTED,
    "002 Basic Setup": NOTHING,
    "002 Common Configurations": NOTHING,
    "002 Basic Pattern": NOTHING,
    "002 Package Constants": NOTHING,
    "003 Usage": SCRIPTED,
    "003 Async usage": SCRIPTED,
    "003 Streaming Responses": SCRIPTED,
    "003 Streaming Responses (2)": SCRIPTED,
    "003 Token counting": NOTHING,
    "003 Handling errors": NOTHING,
    "003 Retries": NOTHING,
    "003 Timeouts": NOTHING,
    "003 Accessing raw response data (e.g. headers)": f"None\n{SCRIPTED}",
    "003 How to tell whether `None` means `null` or missing": r'Got json like \{"my_field": null\}\.',
    "004 Async performance (aiohttp backend)": NOTHING,
    "004 Client Initialization": NOTHING,
    "004 Per-request overrides": NOTHING,
    "004 Timeouts": NOTHING,
    "004 Custom HTTP client (proxy, base URL)": NOTHING,
    "004 Basic Message Request": SCRIPTED,
    "004 System Prompts": NOTHING,
    "004 Mid-conversation system messages (beta, model-gated)": NOTHING,
    "004 Base64": NOTHING,
    "004 URL": NOTHING,
    "004 Automatic Caching (Recommended)": NOTHING,
    "004 Manual Cache Control": NOTHING,
    "004 Verifying Cache Hits": r"\d+\n\d+\n\d+\n",
    "004 Extended Thinking": f"Thinking: .+\nResponse: {SCRIPTED}",
    "004 Error Handling": NOTHING,
    "004 Response Helpers": r'(?s)req_\w+\n\{\n  "id".+\}\n\{.+\}\n',
    "004 Response Helpers (2)": r"req_\w+\n",
    "004 Multi-Turn Conversations": NOTHING,
    "004 Compaction (long conversations)": f"{SCRIPTED}\n.+",
    "004 Structured Stop Details": "Category: cyber\nExplanation: Said why.\n",
    "004 1. Use Prompt Caching for Repeated Context": NOTHING,
    "004 2. Choose the Right Model": NOTHING,
    "004 3. Use Token Counting Before Requests": r"Estimated input cost: \$0\.\d{4}\n",
    "004 Retry with Exponential Backoff": NOTHING,
}

_OLD_HTTPX = "nothing of ours: `httpx.Client(proxies=...)` went with httpx 0.28"

# Block -> what it waits for, and how it fails today.
WAITS: dict[str, tuple[str, tuple[type[Exception], str]]] = {
    "000 Configuring the HTTP client": (_OLD_HTTPX, (TypeError, "proxies")),
    "003 Configuring the HTTP client": (_OLD_HTTPX, (TypeError, "proxies")),
}

DRAWINGS = (
    "002 Exception Hierarchy",
    "002 Resource Structure",
    "002 All requests and responses use Pydantic models for type safety",
)


@cache
def programs() -> dict[str, Block]:
    return {block.name: block for document in ("000", "002", "003", "004") for block in blocks(document)}


@pytest.fixture
def at_hand(emu: Emulator, aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the documents take for granted: names that a reader has, and an image in the current directory."""
    (tmp_path / "image.png").write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    client = anthropic.Anthropic()
    return {
        "anthropic": anthropic,
        "Anthropic": anthropic.Anthropic,
        "AnthropicBedrock": anthropic_bedrock.AnthropicBedrock,
        "NotGiven": anthropic.NotGiven,
        "asyncio": asyncio,
        "httpx": httpx,
        "client": client,
        "messages": REQUEST["messages"],
        "system": "Be brief.",
        "history": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello!"}],
        "user_message": "How are you?",
        "MODEL_ID": "claude-opus-4-8",
        "STABLE_SYSTEM": "You are a helpful assistant.",
        "large_document_text": "All work and no play. " * 2000,
    }


def the_response(name: str, emu: Emulator, client: anthropic.Anthropic) -> Any:
    """The `response` that a block goes on with."""
    if "my_field" in programs()[name].code:
        return anthropic.BaseModel.construct(my_field=None)
    if "stop_details" in programs()[name].code:
        why = {"type": "refusal", "category": "cyber", "explanation": "Said why."}
        emu.script({"content": [], "stop_reason": "refusal", "stop_details": why})
    return client.messages.create(**REQUEST)


@pytest.mark.parametrize("name", RUNS)
def test_it_runs(
    name: str,
    emu: Emulator,
    at_hand: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = programs()[name].code
    if re.search(r"\bresponse\b", code) and not re.search(r"\bresponse =", code):
        at_hand["response"] = the_response(name, emu, at_hand["client"])
    said: list[dict[str, Any]] = [{"type": "text", "text": SCRIPTED}]
    if "thinking=" in code:
        said.insert(0, {"type": "thinking", "thinking": "Well.", "signature": "c2lnbmVk"})
    emu.script(said)
    run(code, at_hand, name)
    assert re.match(RUNS[name], capsys.readouterr().out)
    after = AFTER.get(name)
    if after is not None:
        after(at_hand, emu, monkeypatch)


# --- what a block leaves behind -------------------------------------------------------------------


def _default_headers(names: dict[str, Any], emu: Emulator, monkeypatch: Any) -> None:
    assert names["client"].default_headers["anthropic-version"] == "My-Custom-Value"


def _message(names: dict[str, Any], emu: Emulator, monkeypatch: Any) -> None:
    assert names["message"].content[0].text == SCRIPTED


def _conversation(names: dict[str, Any], emu: Emulator, monkeypatch: Any) -> None:
    assert [message["role"] for message in emu.requests[-1].json["messages"]] == ["user", "assistant", "user"]
    assert names["response1"] == SCRIPTED and names["response2"]


def _constants(names: dict[str, Any], emu: Emulator, monkeypatch: Any) -> None:
    for name in ("DEFAULT_MAX_RETRIES", "HUMAN_PROMPT", "AI_PROMPT"):
        assert names[name] == getattr(anthropic, name)
    assert (
        names["DEFAULT_TIMEOUT"] == anthropic.DEFAULT_TIMEOUT.read
    )  # a `Timeout`: it has a shorter one to connect
    assert anthropic.DEFAULT_CONNECTION_LIMITS.max_connections
    assert isinstance(anthropic.NOT_GIVEN, anthropic.NotGiven)


def _retry(names: dict[str, Any], emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    emu.fault("rate_limit", times=1)
    emu.fault("overloaded", times=1)
    message = names["call_with_retry"](anthropic.Anthropic(max_retries=0), **REQUEST)
    assert message.content[0].text == SCRIPTED
    assert [int(seconds) for seconds in slept] == [1, 2]


def _aiohttp(names: dict[str, Any], emu: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    assert names["client"].is_closed()

    async def ask() -> None:
        async with names["AsyncAnthropic"](http_client=names["DefaultAioHttpClient"]()) as client:
            message = await client.messages.create(**REQUEST)
            assert message.content[0].text == SCRIPTED

    asyncio.run(ask())


AFTER = {
    "000 Default Headers": _default_headers,
    "002 Basic Setup": _message,
    "002 Package Constants": _constants,
    "004 Async performance (aiohttp backend)": _aiohttp,
    "004 Response Helpers (2)": _message,
    "004 Multi-Turn Conversations": _conversation,
    "004 Retry with Exponential Backoff": _retry,
}


# --- errors, drawings, and what waits -------------------------------------------------------------

_ERRORS = [
    ("000 Handling errors", "reset", {}, "The server could not be reached\n.+"),
    ("000 Handling errors", "rate_limit", {}, "A 429 status code was received; we should back off a bit."),
    (
        "000 Handling errors",
        "not_found",
        {},
        "Another non-200-range status code was received\n404\n<Response",
    ),
    ("003 Handling errors", "reset", {}, "The server could not be reached\n.+"),
    ("003 Handling errors", "rate_limit", {}, "A 429 status code was received; we should back off a bit."),
    (
        "003 Handling errors",
        "permission",
        {},
        "Another non-200-range status code was received\n403\n<Response",
    ),
    ("002 Basic Pattern", "rate_limit", {"retry_after": 7}, "Rate limited. Retry after 7s"),
    ("002 Basic Pattern", "reset", {}, "API error: Connection error."),
    ("004 Error Handling", "invalid_request", {}, "Bad request: Error code: 400 - "),
    ("004 Error Handling", "authentication", {}, "Invalid API key"),
    ("004 Error Handling", "permission", {}, "API key lacks required permissions"),
    ("004 Error Handling", "not_found", {}, "Invalid model or endpoint"),
    ("004 Error Handling", "rate_limit", {"retry_after": 7}, r"Rate limited. Retry after 7s\."),
    ("004 Error Handling", "overloaded", {}, r"Server error \(529\)\. Retry later\."),
    ("004 Error Handling", "status", {"code": 418}, "API error: Error code: 418 - "),
    ("004 Error Handling", "reset", {}, r"Network error\. Check internet connection\."),
]


@pytest.mark.parametrize(("name", "fault", "options", "prints"), _ERRORS)
def test_its_error_branches_are_taken(
    name: str,
    fault: str,
    options: dict[str, Any],
    prints: str,
    emu: Emulator,
    at_hand: dict[str, Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    emu.fault(fault, times=3, **options)  # as often as the client tries
    run(programs()[name].code, at_hand, name)
    assert re.match(prints, capsys.readouterr().out)


@pytest.mark.parametrize("name", WAITS)
def test_it_waits(name: str, emu: Emulator, at_hand: dict[str, Any]) -> None:
    """It fails as the table says. Where this test fails because it does not: move the block to `RUNS`."""
    error, match = WAITS[name][1]
    with pytest.raises(error, match=match):
        run(programs()[name].code, at_hand, name)


def test_every_block_is_in_one_of_the_tables() -> None:
    assert sorted(programs()) == sorted([*RUNS, *WAITS, *DRAWINGS])
    print(f"{len(RUNS)} blocks run, {len(WAITS)} wait, {len(DRAWINGS)} are drawings")


def test_the_drawn_errors_exist() -> None:
    names = re.findall(r"\w+Error", programs()["002 Exception Hierarchy"].code)
    assert len(names) == 12
    assert all(issubclass(getattr(anthropic, name), anthropic.AnthropicError) for name in names)


def test_the_drawn_types_exist() -> None:
    tree = ast.parse(programs()["002 All requests and responses use Pydantic models for type safety"].code)
    drawn = tree.body[0]
    assert isinstance(drawn, ast.ClassDef)
    fields = {field.target.id for field in drawn.body if isinstance(field, ast.AnnAssign)}
    assert fields <= set(anthropic.types.Message.model_fields)


def test_the_drawn_resources_exist(emu: Emulator) -> None:
    missing: dict[str, set[str]] = {}
    client = anthropic.Anthropic()
    for drawn in programs()["002 Resource Structure"].code.split("client.")[1:]:
        name = drawn.split()[0]
        resource = getattr(client, name)
        places = [resource, *(getattr(resource, child, None) for child in ("messages", "batches"))]
        names = re.findall(r"^\.(\w+)", drawn, re.MULTILINE)
        missing[name] = {child for child in names if not any(hasattr(place, child) for place in places)}
    assert list(missing) == ["messages", "beta", "models"] and not any(missing.values()), missing
