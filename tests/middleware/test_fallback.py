"""Another model answers where the first one refuses: requests that are not streamed, and what holds for all."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import pytest
from clients import API, it
from server import ASK, MESSAGE, error, reply

import anthropic
from anthropic import AnthropicError, BetaFallbackState, BetaRefusalFallbackMiddleware
from anthropic._types import omit
from anthropic.emulator import Emulator
from anthropic.middleware.fallback import patched

FIRST, SECOND, THIRD = "claude-opus-5", "claude-opus-4-8", "claude-sonnet-5"
CHAIN: Any = [{"model": SECOND}, {"model": THIRD}]
ASKED: dict[str, Any] = {**ASK, "model": FIRST}
BETA = "fallback-credit-2026-07-01"


def falling_back(api: API, server: Any, chain: Any = CHAIN, betas: Any = None, **options: Any) -> Any:
    middleware = BetaRefusalFallbackMiddleware(chain, betas=betas)
    return api.client(server, middleware=[middleware], max_retries=0, **options)


def seam(before: str, after: str, category: str | None = "cyber") -> dict[str, Any]:
    return {
        "type": "fallback",
        "from": {"model": before},
        "to": {"model": after},
        "trigger": {"type": "refusal", "category": category},
    }


def models(emu: Emulator) -> list[str]:
    return [request.json["model"] for request in emu.requests]


async def test_the_next_model_answers_and_a_block_says_so(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST, said="I will", category="bio")
    message = await it(falling_back(api, emu).beta.messages.create(**ASKED))
    assert message.content[0].to_dict() == seam(FIRST, SECOND, "bio")
    assert (message.model, message.stop_reason, message.content[1].text) == (
        SECOND,
        "end_turn",
        "You said: Hi",
    )
    assert message.usage.fallback_credit.status.type == "redeemed"
    first, second = emu.requests
    assert first.json == ASKED and first.betas == second.betas == {BETA}
    assert second.json.pop("fallback_credit_token")["mode"] == "best_effort"
    assert second.json == {**ASKED, "model": SECOND}
    assert "fallback-refusal-middleware" in second.headers["x-stainless-helper"]


async def test_a_model_that_answers_is_asked_once(api: API, emu: Emulator) -> None:
    message = await it(falling_back(api, emu).beta.messages.create(**ASKED))
    assert (models(emu), message.content[0].text) == ([FIRST], "You said: Hi")


async def test_each_model_of_the_chain_is_asked_with_the_credit_of_the_one_before(
    api: API, emu: Emulator
) -> None:
    emu.refuse(FIRST, credit=False)
    emu.refuse(SECOND)
    message = await it(falling_back(api, emu).beta.messages.create(**ASKED))
    assert [block.type for block in message.content] == ["fallback", "fallback", "text"]
    assert message.content[1].to_dict() == seam(SECOND, THIRD)
    assert ["fallback_credit_token" in request.json for request in emu.requests] == [False, False, True]


async def test_the_last_refusal_is_returned_as_it_is(api: API, emu: Emulator) -> None:
    for model in (FIRST, SECOND, THIRD):
        emu.refuse(model, recommended="claude-sonnet-4-6")
    message = await it(falling_back(api, emu).beta.messages.create(**ASKED))
    assert (message.model, message.stop_reason, message.content) == (THIRD, "refusal", [])
    assert message.stop_details.recommended_model == "claude-sonnet-4-6"


@pytest.mark.parametrize("call", ["stable", "count_tokens", "no chain"])
async def test_nothing_else_is_touched(api: API, emu: Emulator, call: str) -> None:
    emu.refuse(FIRST)
    client = falling_back(api, emu, [] if call == "no chain" else CHAIN)
    if call == "count_tokens":
        await it(client.beta.messages.count_tokens(model=FIRST, messages=ASKED["messages"]))
    else:
        resource = client.messages if call == "stable" else client.beta.messages
        assert (await it(resource.create(**ASKED))).stop_reason == "refusal"
    [request] = emu.requests
    assert BETA not in request.betas and "x-stainless-helper" not in request.headers


async def test_an_error_of_the_next_model_is_the_error_of_the_call(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    emu.fault("overloaded", when=lambda request: request.json["model"] == SECOND)
    with pytest.raises(anthropic.OverloadedError):
        await it(falling_back(api, emu).beta.messages.create(**ASKED))


async def test_a_retry_begins_with_the_first_model(api: API, emu: Emulator, naps: list[float]) -> None:
    emu.refuse(FIRST)
    emu.refuse(FIRST)
    emu.fault("overloaded", when=lambda request: request.json["model"] == SECOND)
    client = falling_back(api, emu).with_options(max_retries=1)
    with BetaFallbackState() as state:
        message = await it(client.beta.messages.create(**ASKED))
    assert message.model == SECOND and state.index == 0
    assert models(emu) == [FIRST, SECOND, FIRST, SECOND]


@pytest.mark.parametrize("status", [429, 529])
async def test_a_busy_fast_model_is_asked_again_at_ordinary_speed(api: API, serve: Any, status: int) -> None:
    refused = reply({**MESSAGE, "content": [], "stop_reason": "refusal", "stop_details": None})
    server = serve(refused, error(status), reply(MESSAGE))
    client = falling_back(api, server)
    message = await it(client.beta.messages.create(**ASKED, speed="fast"))
    assert message.stop_reason == "end_turn"
    assert [request.json().get("speed") for request in server.requests] == ["fast", "fast", None]


async def test_a_fast_entry_of_the_chain_means_it(api: API, serve: Any) -> None:
    refused = reply({**MESSAGE, "content": [], "stop_reason": "refusal"})
    server = serve(refused, error(429))
    with pytest.raises(anthropic.RateLimitError):
        await it(
            falling_back(api, server, [{"model": SECOND, "speed": "fast"}]).beta.messages.create(**ASKED)
        )
    assert len(server.requests) == 2


async def test_a_raw_response_says_what_the_parsed_message_says(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    raw = await it(falling_back(api, emu).beta.messages.with_raw_response.create(**ASKED))
    parsed = await it(raw.parse())
    assert (await it(raw.json()))["content"] == parsed.to_dict()["content"]
    assert parsed.content[0].type == "fallback" and raw.status_code == 200
    assert raw.request_id == parsed._request_id == raw.headers["request-id"]
    assert int(raw.headers["content-length"]) == len(raw.content) and raw.elapsed.total_seconds() >= 0


# --- what is sent -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "body", "sent"),
    [
        ({"model": "b"}, {"max_tokens": 5}, {"max_tokens": 5}),
        ({"model": "b", "max_tokens": 9}, {"max_tokens": 5}, {"max_tokens": 9}),
        ({"model": "b", "thinking": None}, {"thinking": {"type": "adaptive"}}, {}),
        ({"model": "b", "output_config": None}, {"output_config": {"effort": "low"}}, {}),
        ({"model": "b", "output_config": {"effort": None}}, {"output_config": {"effort": "low"}}, {}),
        (
            {"model": "b", "output_config": {"effort": "high"}},
            {"output_config": {"effort": "low", "format": 1}},
            {"output_config": {"effort": "high", "format": 1}},
        ),
        ({"model": "b", "output_config": {"effort": "high"}}, {}, {"output_config": {"effort": "high"}}),
        ({"model": "b"}, {"thinking": {"type": "between_tools"}}, {"thinking": {"type": "disabled"}}),
        (
            {"model": "b", "thinking": {"type": "between_tools"}},
            {"thinking": {"type": "between_tools"}},
            {"thinking": {"type": "between_tools"}},
        ),
    ],
)
def test_an_entry_is_a_patch(entry: Any, body: Any, sent: Any) -> None:
    before = repr(body)
    assert patched({"model": "a", **body}, entry) == {"model": "b", **sent}
    assert repr(body) == before


async def test_each_entry_patches_the_request_as_it_was(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    emu.refuse(SECOND)
    chain = [{"model": SECOND, "max_tokens": 7}, {"model": THIRD}]
    await it(falling_back(api, emu, chain).beta.messages.create(**ASKED, stop_sequences=["x"]))
    assert [request.json["max_tokens"] for request in emu.requests] == [16, 7, 16]


async def test_a_reply_that_fell_back_can_be_sent_back(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    client = falling_back(api, emu)
    replied = await it(client.beta.messages.create(**ASKED))
    turns = [
        *ASKED["messages"],
        {"role": "assistant", "content": replied.content},
        {"role": "user", "content": "And?"},
        {"role": "assistant", "content": [seam(FIRST, SECOND)]},
        {"role": "user", "content": "So?"},
    ]
    await it(client.beta.messages.create(**{**ASKED, "messages": (turn for turn in turns)}))
    sent = emu.requests[-1].json["messages"]
    assert [turn["role"] for turn in sent] == ["user", "assistant", "user", "user"]
    assert [block["type"] for block in sent[1]["content"]] == ["text"]


async def test_messages_from_a_generator_reach_every_model(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    turns = (turn for turn in ASKED["messages"])
    await it(falling_back(api, emu).beta.messages.create(**{**ASKED, "messages": turns}))
    assert [request.json["messages"] for request in emu.requests] == [ASKED["messages"]] * 2


@pytest.mark.parametrize(
    ("betas", "given", "sent"),
    [
        (None, {}, {BETA}),
        (None, {"betas": ["b-2026-01-01", BETA]}, {"b-2026-01-01", BETA}),
        (["x-2026-01-01"], {}, {"x-2026-01-01"}),
        ((), {"betas": ["b-2026-01-01"]}, {"b-2026-01-01"}),
        (None, {"extra_headers": {"Anthropic-Beta": "h-2026-01-01"}}, {"h-2026-01-01", BETA}),
        (None, {"extra_headers": {"anthropic-beta": omit}}, set()),
    ],
)
async def test_its_betas_join_those_of_the_call(
    api: API, emu: Emulator, betas: Any, given: Any, sent: set[str]
) -> None:
    await it(falling_back(api, emu, betas=betas).beta.messages.create(**ASKED, **given))
    header = emu.requests[0].headers.get("anthropic-beta", "")
    assert emu.requests[0].betas == sent and header.count(BETA) <= 1


async def test_the_api_and_the_middleware_cannot_both_fall_back(api: API, emu: Emulator) -> None:
    with pytest.raises(AnthropicError, match="leave out one of the two"):
        await it(falling_back(api, emu).beta.messages.create(**ASKED, fallbacks="default"))
    assert not emu.requests


@pytest.mark.parametrize(
    ("chain", "kind"),
    [
        ("m", TypeError),
        ({"model": "m"}, TypeError),
        (["m"], TypeError),
        ([{}], ValueError),
        ([{"model": 1}], ValueError),
    ],
)
def test_a_chain_that_cannot_work_is_refused_at_once(chain: Any, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        BetaRefusalFallbackMiddleware(chain)


def test_betas_are_a_list() -> None:
    with pytest.raises(TypeError, match="takes a list"):
        BetaRefusalFallbackMiddleware([{"model": "m"}], betas="x")


# --- the state ----------------------------------------------------------------------------------------


async def test_a_conversation_stays_with_the_model_that_answered(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    client = falling_back(api, emu)
    with BetaFallbackState() as state:
        assert state.index is None
        await it(client.beta.messages.create(**ASKED))
        assert state.index == 0
        message = await it(client.beta.messages.create(**ASKED))
        assert [block.type for block in message.content] == ["text"]
        emu.refuse(SECOND)
        message = await it(client.beta.messages.create(**ASKED))
        assert (message.content[0].to_dict(), state.index) == (seam(SECOND, THIRD), 1)
        emu.refuse(THIRD)
        assert (await it(client.beta.messages.create(**ASKED))).stop_reason == "refusal"
    await it(client.beta.messages.create(**ASKED))
    assert models(emu) == [FIRST, SECOND, SECOND, SECOND, THIRD, THIRD, FIRST]


async def test_a_model_that_fails_is_not_stayed_with(api: API, emu: Emulator) -> None:
    emu.refuse(FIRST)
    emu.fault("api_error", when=lambda request: request.json["model"] == SECOND)
    with BetaFallbackState() as state, pytest.raises(anthropic.InternalServerError):
        await it(falling_back(api, emu).beta.messages.create(**ASKED))
    assert state.index is None


async def test_the_innermost_state_counts_and_may_be_entered_again(api: API, emu: Emulator) -> None:
    client = falling_back(api, emu)
    outer, inner = BetaFallbackState(), BetaFallbackState()
    inner.index = 1
    with outer, inner, outer:
        await it(client.beta.messages.create(**ASKED))
        with inner:
            await it(client.beta.messages.create(**ASKED))
    assert models(emu) == [FIRST, THIRD] and repr(inner) == "<BetaFallbackState index=1>"


@pytest.mark.parametrize("index", [2, -2])
async def test_a_state_of_another_chain_is_refused(api: API, emu: Emulator, index: int) -> None:
    with BetaFallbackState() as state, pytest.raises(AnthropicError, match="out of bounds"):
        state.index = index
        await it(falling_back(api, emu).beta.messages.create(**ASKED))
    assert not emu.requests


def test_a_state_belongs_to_its_tasks_and_threads(emu: Emulator) -> None:
    middleware = BetaRefusalFallbackMiddleware(CHAIN)
    shared = BetaFallbackState()
    shared.index = 1

    async def ask(client: anthropic.AsyncAnthropic, state: BetaFallbackState | None) -> str:
        if state is None:
            return (await client.beta.messages.create(**ASKED)).model
        with state:
            await asyncio.sleep(0)
            return (await client.beta.messages.create(**ASKED)).model

    async def main() -> list[str]:
        async with anthropic.AsyncAnthropic(
            base_url=emu.url, api_key=emu.api_key, middleware=[middleware]
        ) as client:
            return await asyncio.gather(ask(client, shared), ask(client, None), ask(client, shared))

    assert asyncio.run(main()) == [THIRD, FIRST, THIRD]
    found: list[str] = []

    def in_thread() -> None:
        with anthropic.Anthropic(base_url=emu.url, api_key=emu.api_key, middleware=[middleware]) as client:
            found.append(client.beta.messages.create(**ASKED).model)
            with shared:
                found.append(client.beta.messages.create(**ASKED).model)

    with shared:
        thread = threading.Thread(target=in_thread)
        thread.start()
        thread.join()
    assert found == [FIRST, THIRD]


async def test_falling_back_without_a_state_is_said_once(
    api: API, emu: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    client = falling_back(api, emu)
    with caplog.at_level(logging.WARNING, "anthropic.lib.middleware"):
        for _ in range(2):
            emu.refuse(FIRST)
            await it(client.beta.messages.create(**ASKED))
    assert [record.name for record in caplog.records] == ["anthropic.lib.middleware"]


# --- among other middleware ---------------------------------------------------------------------------


async def test_what_another_middleware_returns_goes_through(api: API, emu: Emulator) -> None:
    def canned(request: Any, call_next: Any) -> Any:
        return "canned"

    async def canned_async(request: Any, call_next: Any) -> Any:
        return "canned"

    client = falling_back(api, emu).with_middleware(canned_async if api.asynchronous else canned)
    assert await it(client.beta.messages.create(**ASKED)) == "canned"


async def test_middleware_outside_sees_one_exchange_and_inside_each(api: API, emu: Emulator) -> None:
    seen: list[str] = []

    class Watch(anthropic.Middleware):
        def __init__(self, name: str) -> None:
            self.name = name

        def handle(self, request: Any, call_next: Any) -> Any:
            seen.append(f"{self.name} {request.json['model']}")
            return call_next(request)

        async def handle_async(self, request: Any, call_next: Any) -> Any:
            seen.append(f"{self.name} {request.json['model']}")
            return await call_next(request)

    emu.refuse(FIRST)
    client = api.client(emu, middleware=[Watch("out"), BetaRefusalFallbackMiddleware(CHAIN), Watch("in")])
    await it(client.beta.messages.create(**ASKED))
    assert seen == [f"out {FIRST}", f"in {FIRST}", f"in {SECOND}"]


def test_the_older_paths_lead_here() -> None:
    import anthropic.lib.middleware as older
    from anthropic.lib.middleware._fallbacks import BetaFallbackState as State

    from anthropic.middleware import DEFAULT_BETAS

    assert older.BetaRefusalFallbackMiddleware is BetaRefusalFallbackMiddleware
    assert State is BetaFallbackState and older.DEFAULT_BETAS is DEFAULT_BETAS == (BETA,)
