"""What a line of a batch's results says, as far as a run must know. Pure.

The line itself is kept as it came; its message is parsed when somebody looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

from pydantic_core import SchemaValidator, ValidationError, core_schema

from .._parsing import construct_type_unchecked, loads
from ..pricing import PRICES, Tokens, UnknownPriceError, passes_of, refused_unsaid

RETRYABLE = frozenset({"api_error", "overloaded_error", "rate_limit_error", "timeout_error"})
"""Errors of a request that say nothing about the request."""


class Line(NamedTuple):
    """One line."""

    raw: bytes
    custom_id: str
    outcome: str
    """One of "succeeded", "errored", "canceled", "expired", "invalid", or what this release does not know."""
    error: str | None
    """The type of the error."""
    message: Any
    """Model, stop reason, usage and the like of the message, as plain data."""

    @property
    def again(self) -> bool:
        """Whether the request may succeed when it is sent once more."""
        return self.outcome == "expired" or (self.outcome == "errored" and self.error in RETRYABLE)


def read_line(raw: bytes) -> Line:
    """Raises: `ValueError`, where it is no result."""
    try:
        found: Any = _reader().validate_json(raw)
    except ValidationError:
        found = loads(raw)  # what only Python's own parser takes
    try:
        result: Any = found["result"]
        envelope: Any = result.get("error") or {}
        error: Any = envelope.get("error") or {}
        return Line(raw, found["custom_id"], result["type"], error.get("type"), result.get("message"))
    except (AttributeError, KeyError, TypeError):
        raise ValueError(f"This is no result of a batch: {raw[:200]!r}") from None


@cache
def _reader() -> SchemaValidator:
    """Reads what we look at and skips the content, which is most of a line."""
    schema = core_schema
    whole = schema.any_schema()

    def fields(required: dict[str, Any], optional: dict[str, Any]) -> Any:
        made = {name: schema.typed_dict_field(kind, required=True) for name, kind in required.items()}
        made |= {name: schema.typed_dict_field(kind, required=False) for name, kind in optional.items()}
        return schema.typed_dict_schema(made, extra_behavior="ignore")

    message = fields({}, {"model": whole, "stop_reason": whole, "usage": whole})
    error = fields({}, {"error": schema.nullable_schema(fields({}, {"type": whole}))})
    result = fields({"type": schema.str_schema(strict=True)}, {"message": message, "error": error})
    return SchemaValidator(fields({"custom_id": schema.str_schema(strict=True), "result": result}, {}))


def invalid_line(custom_id: str | None, problem: str) -> bytes:
    """What stands for the result of an item that was never sent."""
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": problem}}
    return json.dumps({"custom_id": custom_id, "result": {"type": "invalid", "error": error}}).encode()


# --- what it cost ----------------------------------------------------------------------------------------

_PLAIN = (
    "input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens",
)  # fmt: skip


def used(line: Line) -> list[tuple[str, Tokens]]:
    """What the message used: for each pass its tokens, and a key that says at which price."""
    message: Any = line.message or {}
    usage: Any = message.get("usage")
    if not isinstance(usage, Mapping):
        return []
    usage = cast("Mapping[str, Any]", usage)
    model = str(message.get("model"))
    if not usage.get("iterations") and not usage.get("cache_creation") and not usage.get("server_tool_use"):
        into, out, written, read = (int(usage.get(name) or 0) for name in _PLAIN)
        passes = [(Tokens(into, out, written, 0, read), model)]
    else:
        from ..types import Usage

        passes = passes_of(construct_type_unchecked(type_=Usage, value=usage), model)
    unsaid = message.get("stop_reason") == "refusal" and _says_nothing(line)
    made: list[tuple[str, Tokens]] = []
    for number, (tokens, of) in enumerate(passes, 1):
        free = tokens.output == 0 and (number < len(passes) or unsaid)
        above = _long_above(of)
        long = above is not None and tokens.prompt > above
        made.append((_key(of, usage.get("speed"), usage.get("inference_geo"), long, free), tokens))
    return made


@lru_cache(256)
def _key(*parts: Any) -> str:
    return json.dumps(parts)


def _says_nothing(line: Line) -> bool:
    from ..types import Message

    message: Any = loads(line.raw)["result"]["message"]
    return refused_unsaid(construct_type_unchecked(type_=Message, value=message))


@cache
def _long_above(model: str) -> int | None:
    try:
        return PRICES.find(model).long_above
    except UnknownPriceError:
        return None
