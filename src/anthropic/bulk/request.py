"""One request of a run: checked, and encoded once. Pure.

Invariant: the bytes that are counted are the bytes that are sent; what is wrong with an item is said with its place,
its id, the path in its JSON, what was expected and what came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, cast

from pydantic_core import SchemaValidator, ValidationError, core_schema

from .._endpoint import HEADER_PARAMS
from .._params import encode_json
from .._parsing import loads
from .._types import is_given

MAX_REQUEST = 32_000_000
"""Bytes of the parameters of one request, as for `messages.create`."""
OPENING, CLOSING = b'{"requests":[', b"]}"
"""What stands around the requests in the body of a batch; commas stand between them."""
EMPTY = len(OPENING) + len(CLOSING)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ID_RULE = "1 to 64 letters, digits, '_' and '-'"
_HIDDEN = "\0"


@dataclass(slots=True)
class Encoded:
    """An item of the input."""

    index: int
    custom_id: str | None
    data: bytes
    """Its JSON as it stands in the body of a batch; empty where there is a problem."""
    digest: bytes
    """Tells whether the item is still the same when a run is resumed."""
    problem: str | None = None


class _Problem(Exception):
    pass


def encode(index: int, item: Any, nulls: Iterable[str], largest: int) -> Encoded:
    """Check and encode an item: a mapping with `custom_id` and `params`, a pair of them, or a line of JSON.

    `nulls` are the optional parameters for which the API knows null; `largest` is the most bytes that fit in a batch.
    """
    custom_id: str | None = None
    try:
        found, params = _parts(item)
        if isinstance(found, str):
            custom_id = found
        if custom_id is None or not _ID.fullmatch(custom_id):
            raise _Problem(f"custom_id: expected {_ID_RULE}; got {_short(found)}")
        body = _json(params, nulls)
        if len(body) > MAX_REQUEST:
            raise _Problem(f"params: expected at most {MAX_REQUEST:,} bytes of JSON; got {len(body):,}")
        data = b'{"custom_id":"%s","params":%s}' % (custom_id.encode(), body)
        if len(data) > largest:
            raise _Problem(
                f"params: expected at most {largest:,} bytes, which a batch may have; got {len(data):,}"
            )
    except _Problem as problem:
        return invalid(index, custom_id, str(problem))
    return Encoded(index, custom_id, data, blake2b(data, digest_size=12).digest())


def invalid(index: int, custom_id: str | None, problem: str) -> Encoded:
    """An item that cannot be sent."""
    digest = blake2b(f"{custom_id}\0{problem}".encode("utf-8", "replace"), digest_size=12).digest()
    where = f"Request {index}" + ("" if custom_id is None else f" (custom_id {_short(custom_id)})")
    return Encoded(index, custom_id, b"", digest, f"{where}: {problem}")


def _parts(item: Any) -> tuple[Any, Any]:
    if isinstance(item, (str, bytes)):
        try:
            item = loads(item)
        except ValueError as error:
            raise _Problem(f"expected a line of JSON; got {_short(item)}: {error}") from None
    if isinstance(item, Mapping):
        mapping = cast("Mapping[str, Any]", item)
        strange = sorted(str(key) for key in mapping if key not in ("custom_id", "params"))
        missing = [name for name in ("custom_id", "params") if name not in mapping]
        if strange or missing:
            got = f"no {missing[0]!r}" if missing else f"also {strange[0]!r}"
            raise _Problem(f"expected `custom_id` and `params`; got {got}")
        return mapping["custom_id"], mapping["params"]
    if isinstance(item, (tuple, list)) and len(cast("list[Any]", item)) == 2:
        custom_id, params = cast("list[Any]", item)
        return custom_id, params
    raise _Problem(
        f"expected a dict with `custom_id` and `params`, or a pair of them; got {type(cast(Any, item)).__name__}"
    )


def _json(params: Any, nulls: Iterable[str]) -> bytes:
    if not isinstance(params, Mapping):
        raise _Problem(f"params: expected the parameters of messages.create; got {type(params).__name__}")
    body: dict[str, Any] = {}
    for name, value in cast("Mapping[str, Any]", params).items():
        if not is_given(value) or (value is None and name not in nulls):
            continue
        if name in HEADER_PARAMS:
            raise _Problem(
                f"params.{name}: expected to be given to `run({name}=...)`, for it is sent once with each batch; got it here"
            )
        body[name] = value
    try:
        data = encode_json(body)
    except (TypeError, ValueError, OSError) as error:
        raise _Problem(f"params: expected what JSON can hold; got {error}") from None
    try:
        _checker().validate_json(data)
    except ValidationError as error:
        raise _Problem(_said(error)) from None
    return data


@cache
def _checker() -> SchemaValidator:
    """What no request can do without. What this release does not know is the API's to judge."""
    schema = core_schema
    block = schema.typed_dict_schema(
        {"type": schema.typed_dict_field(schema.str_schema(strict=True, min_length=1))},
        extra_behavior="ignore",
    )
    content = schema.tagged_union_schema(
        {
            f"{_HIDDEN}text": schema.str_schema(strict=True),
            f"{_HIDDEN}blocks": schema.list_schema(block, strict=True),
        },
        discriminator=lambda value: f"{_HIDDEN}text" if isinstance(value, str) else f"{_HIDDEN}blocks",
    )
    message = schema.typed_dict_schema(
        {
            "role": schema.typed_dict_field(schema.str_schema(strict=True, min_length=1)),
            "content": schema.typed_dict_field(content),
        },
        extra_behavior="ignore",
    )
    return SchemaValidator(
        schema.typed_dict_schema(
            {
                "model": schema.typed_dict_field(schema.str_schema(strict=True, min_length=1)),
                "max_tokens": schema.typed_dict_field(schema.int_schema(strict=True, ge=1)),
                "messages": schema.typed_dict_field(schema.list_schema(message, strict=True, min_length=1)),
                "stream": schema.typed_dict_field(schema.literal_schema([False, None]), required=False),
            },
            extra_behavior="ignore",
        )
    )


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    path = ".".join(["params", *(str(part) for part in first["loc"] if not str(part).startswith(_HIDDEN))])
    message = first["msg"][0].lower() + first["msg"][1:]
    got = "nothing" if first["type"] == "missing" else _short(first["input"])
    return f"{path}: {message}; got {got}"


def _short(value: Any) -> str:
    """A value as an error shows it: prompts and what is long by their kind alone."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


# --- into batches ----------------------------------------------------------------------------------------


class Filling:
    """How full the batch is that is being filled."""

    def __init__(self, max_requests: int, max_bytes: int, count: int = 0, size: int | None = None) -> None:
        self.max_requests, self.max_bytes = max_requests, max_bytes
        self.count = count
        self.size = EMPTY if size is None else size
        """Bytes of the whole body."""

    def takes(self, size: int) -> bool:
        """Add a request of `size` bytes, if there is room for it."""
        more = size + (self.count > 0)
        if self.count == self.max_requests or self.size + more > self.max_bytes:
            return False
        self.count += 1
        self.size += more
        return True
