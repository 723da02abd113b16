"""Scripted refusals, and the credits that they give."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from anthropic.emulator import Emulator

BETA = {"anthropic-beta": "fallback-credit-2026-07-01"}


def ask(http: httpx2.Client, beta: bool = True, **more: Any) -> httpx2.Response:
    body = {
        "model": "claude-opus-5",
        "max_tokens": 9,
        "messages": [{"role": "user", "content": "Hi"}],
        **more,
    }
    return http.post("/v1/messages", json=body, headers=BETA if beta else {})


def test_a_refusal_is_for_one_request_of_its_model(emu: Emulator, http: httpx2.Client) -> None:
    emu.refuse("claude-opus-5", category="bio", said="I")
    assert ask(http, model="claude-opus-4-8").json()["stop_reason"] == "end_turn"
    refused = ask(http).json()
    assert (refused["stop_reason"], refused["content"]) == ("refusal", [{"type": "text", "text": "I"}])
    details = refused["stop_details"]
    assert (details["category"], details["fallback_has_prefill_claim"]) == ("bio", True)
    assert ask(http).json()["stop_reason"] == "end_turn"


def test_without_the_beta_a_refusal_gives_no_credit(emu: Emulator, http: httpx2.Client) -> None:
    emu.refuse()
    assert ask(http, beta=False).json()["stop_details"] == {
        "type": "refusal",
        "category": "cyber",
        "explanation": None,
    }


def test_a_streamed_refusal_says_why(emu: Emulator, http: httpx2.Client) -> None:
    emu.refuse(said=[{"type": "text", "text": "a b"}], credit=False, recommended="claude-opus-4-8")
    lines = [line for line in ask(http, stream=True).text.splitlines() if line.startswith("data: ")]
    [delta] = [event for line in lines if (event := json.loads(line[6:]))["type"] == "message_delta"]
    assert delta["delta"]["stop_reason"] == "refusal"
    assert delta["delta"]["stop_details"]["fallback_credit_token"] is None
    assert delta["delta"]["stop_details"]["recommended_model"] == "claude-opus-4-8"


@pytest.mark.parametrize("whole", [True, False])
def test_a_credit_is_good_for_one_request(emu: Emulator, http: httpx2.Client, whole: bool) -> None:
    emu.refuse()
    token = ask(http).json()["stop_details"]["fallback_credit_token"]
    credit: Any = {"token": token, "mode": "best_effort"} if whole else token
    assert ask(http, fallback_credit_token=credit).json()["usage"]["fallback_credit"] == {
        "status": {"type": "redeemed"}
    }
    again = ask(http, fallback_credit_token=credit)
    if whole:
        assert again.json()["usage"]["fallback_credit"]["status"]["type"] == "not_applied"
    else:
        assert again.status_code == 400


def test_a_credit_needs_its_beta(emu: Emulator, http: httpx2.Client) -> None:
    replied = http.post(
        "/v1/messages?beta=true",
        json={
            "model": "claude-opus-5",
            "max_tokens": 9,
            "messages": [{"role": "user", "content": "Hi"}],
            "fallback_credit_token": "t",
        },
    )
    assert replied.status_code == 400 and "fallback_credit_token" in replied.json()["error"]["message"]
