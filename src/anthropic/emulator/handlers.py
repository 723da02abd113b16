"""What each endpoint does: `HANDLERS`, by endpoint name. A beta twin shares that of the stable one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import cast

from . import model as built_in, refusals, rules, scripts, tokens
from .catalog import Model
from .errors import Problem, invalid
from .faults import Draft
from .ids import Ids
from .received import Received
from .state import State
from .stream import completion_events, message_events
from .values import JSON

_SSE = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
_PAGE = 20
_MAX_PAGE = 1000


@dataclass
class Call:
    """One validated request on its way to a handler."""

    request: Received
    body: JSON
    path: dict[str, str]
    query: JSON
    ids: Ids
    rng: Random
    state: State
    script: scripts.Reply | None

    def model(self, name: str) -> Model:
        found = self.state.catalog.find(name)
        if found is None:
            raise Problem(404, f"model: {name}", headers={"x-should-retry": "false"})
        return found


def create_message(call: Call) -> Draft:
    state = call.state
    model = call.model(call.body["model"])
    body = state.threads.begun(call.body, call.request)
    rules.check_messages(body, model, call.request.betas)
    now = state.clock.now()
    state.limiter.admit(tokens.count(body), now, model.id)
    usage = state.cache.charge(body, now)
    base: JSON = {
        "model": model.id,
        "id": call.ids.new("msg"),
        "type": "message",
        "role": "assistant",
        "content": [],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "stop_details": None,
        "usage": {
            **usage.as_json(),
            "output_tokens": 0,
            "service_tier": "standard",
            "inference_geo": "not_available",
        },
    }
    if body.get("context_management") is not None:
        base["context_management"] = {"applied_edits": []}
    credit = refusals.redeemed(body, call.request.betas, state)
    if credit is not None:
        base["usage"]["fallback_credit"] = credit
    cut: dict[int, str] = {}
    if call.script is not None:
        message: JSON = scripts.message(scripts.resolve(call.script, call.request), base, call.ids)
    else:
        answer = built_in.answer(body, call.ids, state.seed)
        cut = answer.cut_inputs
        message = {**base, "content": answer.content, "stop_reason": answer.stop_reason}
        message["stop_sequence"] = answer.stop_sequence
        spent = body["max_tokens"] if answer.stop_reason == "max_tokens" else answer.output_tokens
        message["usage"] = {**base["usage"], "output_tokens": spent}
    state.limiter.spend(int(message["usage"]["output_tokens"]), now)
    state.threads.keep(body, message)
    if body.get("stream"):
        return Draft(headers=dict(_SSE), events=message_events(message, call.rng, cut))
    return Draft(body=message)


def count_tokens(call: Call) -> Draft:
    call.model(call.body["model"])
    rules.check_prompt(call.body)
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


def list_models(call: Call) -> Draft:
    models = [model.as_json() for model in call.state.catalog.listed()]
    return Draft(body=page(models, call.query))


def retrieve_model(call: Call) -> Draft:
    return Draft(body=call.model(call.path["model_id"]).as_json())


def page(items: list[JSON], query: JSON) -> JSON:
    """The page of `items` that `after_id`, `before_id` and `limit` ask for."""
    limit = int(query.get("limit") or _PAGE) if query.get("limit") != 0 else 0
    if limit < 1:
        raise invalid("limit: Input should be greater than or equal to 1")
    if limit > _MAX_PAGE:
        raise invalid(f"limit: Input should be less than or equal to {_MAX_PAGE}")
    after, before = query.get("after_id"), query.get("before_id")
    if after and before:
        raise invalid("Only one of `after_id` and `before_id` may be specified.")
    ids = [item["id"] for item in items]
    if after:
        start = _position(ids, "after_id", after) + 1
        chosen = items[start : start + limit]
        more = start + limit < len(items)
    elif before:
        # The items just before the cursor, in list order; has_more looks the same way, towards the front.
        end = _position(ids, "before_id", before)
        start = max(0, end - limit)
        chosen = items[start:end]
        more = start > 0
    else:
        chosen = items[:limit]
        more = limit < len(items)
    return {
        "data": chosen,
        "has_more": more,
        "first_id": chosen[0]["id"] if chosen else None,
        "last_id": chosen[-1]["id"] if chosen else None,
    }


def _position(ids: list[str], name: str, cursor: str) -> int:
    if cursor not in ids:
        raise invalid(f"{name}: no item with id {cursor}")
    return ids.index(cursor)


Handler = Callable[[Call], Draft]

HANDLERS: dict[str, Handler] = {
    "messages.create": create_message,
    "messages.count_tokens": count_tokens,
    "completions.create": create_completion,
    "models.list": list_models,
    "models.retrieve": retrieve_model,
}


def handler(name: str) -> Handler:
    """The handler of an endpoint; an endpoint without one is answered with a 501 that names it."""
    found = HANDLERS.get(name) or HANDLERS.get(name.removeprefix("beta."))
    if found is None:
        raise Problem(501, f"the emulator has no handler for {name} yet", headers={"x-should-retry": "false"})
    return found
