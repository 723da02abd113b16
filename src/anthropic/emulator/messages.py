"""Answers of the Messages and Text Completions endpoints; a request of a batch is checked and answered here too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from . import files, model as built_in, refusals, rules, scripts, tokens
from .call import Call, find_model
from .catalog import Model
from .faults import Draft
from .ids import Ids
from .state import State
from .stream import completion_events, message_events
from .tokens import InputUsage
from .values import JSON

_SSE = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}


@dataclass
class Answered:
    """A message, and the JSON of tool inputs in it that only a stream shows: block index -> text."""

    message: JSON
    cut: dict[int, str] = field(default_factory=dict[int, str])


def checked(body: JSON, betas: frozenset[str], state: State) -> Model:
    """The model that is to answer a request whose shape is right.

    Raises: `Problem`.
    """
    model = find_model(state, body["model"])
    rules.check_messages(body, model, betas)
    files.check_sources(body, state)
    return model


def answered(
    body: JSON, model: Model, usage: InputUsage, ids: Ids, seed: int, said: scripts.Given | None, tier: str
) -> Answered:
    """The reply to a checked request: what was scripted, else the built-in model's answer."""
    base: JSON = {
        "model": model.id,
        "id": ids.new("msg"),
        "type": "message",
        "role": "assistant",
        "content": [],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "stop_details": None,
        "usage": {
            **usage.as_json(),
            "output_tokens": 0,
            "service_tier": tier,
            "inference_geo": "not_available",
        },
    }
    if body.get("context_management") is not None:
        base["context_management"] = {"applied_edits": []}
    if said is not None:
        return Answered(scripts.message(said, base, ids))
    answer = built_in.answer(body, ids, seed)
    message = {**base, "content": answer.content, "stop_reason": answer.stop_reason}
    message["stop_sequence"] = answer.stop_sequence
    spent = body["max_tokens"] if answer.stop_reason == "max_tokens" else answer.output_tokens
    message["usage"] = {**base["usage"], "output_tokens": spent}
    return Answered(message, answer.cut_inputs)


def create_message(call: Call) -> Draft:
    state = call.state
    call.model(call.body["model"])
    body = state.threads.begun(call.body, call.request)
    model = checked(body, call.request.betas, state)
    now = state.clock.now()
    state.limiter.admit(tokens.count(body), now, model.id)
    usage = state.cache.charge(body, now)
    credit = refusals.redeemed(body, call.request.betas, state)
    said = None if call.script is None else scripts.resolve(call.script, call.request)
    found = answered(body, model, usage, call.ids, state.seed, said, "standard")
    message = found.message
    if credit is not None:
        message["usage"].setdefault("fallback_credit", credit)
    state.limiter.spend(int(message["usage"]["output_tokens"]), now)
    state.threads.keep(body, message)
    if body.get("stream"):
        return Draft(headers=dict(_SSE), events=message_events(message, call.rng, found.cut))
    return Draft(body=message)


def count_tokens(call: Call) -> Draft:
    call.model(call.body["model"])
    rules.check_prompt(call.body)
    files.check_sources(call.body, call.state)
    counted = tokens.count(call.body)
    reply: JSON = {"input_tokens": counted}
    if call.body.get("context_management") is not None:
        reply["context_management"] = {"original_input_tokens": counted}
    return Draft(body=reply)


def create_completion(call: Call) -> Draft:
    body, state = call.body, call.state
    model = call.model(body["model"])
    rules.check_completion(body)
    now = state.clock.now()
    state.limiter.admit(tokens.estimate(body["prompt"]), now, model.id)
    stop: str | None = "\n\nHuman:"
    reason = "stop_sequence"
    if call.script is not None:
        text = scripts.text(scripts.resolve(call.script, call.request))
    else:
        stops = cast("list[str]", body.get("stop_sequences") or [])
        text, reason, stop = built_in.complete(body["prompt"], body["max_tokens_to_sample"], stops)
    state.limiter.spend(tokens.estimate(text), now)
    identifier = call.ids.new("compl")
    completion: JSON = {
        "type": "completion",
        "id": identifier,
        "completion": text,
        "stop_reason": reason,
        "model": model.id,
        "stop": stop,
        "log_id": identifier,
    }
    if body.get("stream"):
        return Draft(headers=dict(_SSE), events=completion_events(completion, call.rng))
    return Draft(body=completion)
