"""Scripted refusals, and the credits that they give for asking another model instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from .errors import invalid
from .received import Received
from .scripts import Script
from .state import State
from .values import JSON, as_object

_BETA = "fallback-credit-"


class Refusal(TypedDict, total=False):
    """How a model refuses."""

    said: str | list[JSON]
    """What it says before, as text or content blocks (default: nothing)."""
    category: str | None
    """The policy area (default: "cyber")."""
    explanation: str | None
    credit: bool
    """Whether it gives a credit where the request has the beta for it (default: True)."""
    prefill: bool
    """Whether the next model may go on from what was said (default: True)."""
    recommended: str | None
    """The model that it recommends."""


def refusal(state: State, model: str | None, how: Refusal) -> Script:
    """A script that refuses the next request for `model` (None: any)."""
    said = how.get("said") or []
    content: list[JSON] = [{"type": "text", "text": said}] if isinstance(said, str) else said

    def reply(request: Received) -> JSON:
        details: JSON = {
            "type": "refusal",
            "category": how.get("category", "cyber"),
            "explanation": how.get("explanation"),
        }
        if _has_beta(request.betas):
            credit = how.get("credit", True)
            details["fallback_credit_token"] = state.new_credit() if credit else None
            details["fallback_has_prefill_claim"] = credit and how.get("prefill", True)
            details["recommended_model"] = how.get("recommended")
        return {"content": content, "stop_reason": "refusal", "stop_details": details}

    return Script(reply, _asks(model))


def _asks(model: str | None) -> Callable[[Received], bool] | None:
    return None if model is None else lambda request: as_object(request.json).get("model") == model


def _has_beta(betas: frozenset[str]) -> bool:
    return any(beta.startswith(_BETA) for beta in betas)


def redeemed(body: JSON, betas: frozenset[str], state: State) -> JSON | None:
    """What became of the credit in a request, as `usage.fallback_credit` says it; None without one.

    Raises: `Problem`, for a credit without its beta, and for an unknown one that has to be good.
    """
    given = body.get("fallback_credit_token")
    if given is None:
        return None
    if not _has_beta(betas):
        raise invalid("fallback_credit_token: Extra inputs are not permitted")
    credit: JSON = {"token": given} if isinstance(given, str) else as_object(given)
    if state.take_credit(str(credit.get("token"))):
        return {"status": {"type": "redeemed"}}
    if credit.get("mode", "strict") == "strict":
        raise invalid("fallback_credit_token: the token is unknown, or was used before")
    return {"status": {"type": "not_applied", "reason": "expired"}}
