"""The body of a reply, and the value that it is parsed into."""

from __future__ import annotations

import inspect
import json
import types
from typing import Any, Union, get_args, get_origin

import pydantic
from pydantic_core import SchemaValidator, ValidationError

from ._engines import library_of_class
from ._errors import APIResponseJSONError, APIResponseValidationError
from ._models import BaseModel, is_basemodel
from ._parsing import construct_type, parse_json, validate_type, validator
from ._types import NoneType, is_subclass

_models: dict[Any, SchemaValidator] = {}
"""The validators of our models that replies have been parsed into."""


def parse_reply(client: Any, cast_to: Any, response: Any, kind: bytes) -> Any:
    """`parse_body` for a body of content type `kind`: almost every reply is JSON for one of our models."""
    plain = kind == b"application/json" and not client._strict_response_validation
    check = _models.get(cast_to) if plain else None
    if check is None:
        if not plain or not is_subclass(cast_to, BaseModel):
            return parse_body(client, cast_to, response.native)
        check = _models[cast_to] = validator(cast_to)
    data = response.content
    try:
        return check.validate_json(data)
    except ValidationError:
        return parse_body(client, cast_to, response.native)


def parse_body(client: Any, cast_to: Any, response: Any) -> Any:
    """What a read body amounts to as `cast_to`.

    Raises: `APIResponseJSONError` (JSON that is broken), `APIResponseValidationError` (a strict client),
    `TypeError` or `RuntimeError` (a `cast_to` that nothing can be turned into).
    """
    if cast_to is NoneType:
        return None
    if cast_to is str:
        return response.text
    if cast_to is bytes:
        return response.content
    if cast_to in (int, float):
        return cast_to(response.text)
    if cast_to is bool:
        return response.text.lower() == "true"
    origin: Any = get_origin(cast_to) or cast_to
    if is_subclass(origin, object):
        from ._response import BaseAPIResponse

        if is_subclass(origin, BaseAPIResponse):
            raise RuntimeError("Unexpected state - cast_to is `APIResponse`")
        lib = library_of_class(origin)
        if lib is not None and issubclass(origin, lib.Response):
            if origin is not lib.Response:
                raise ValueError("Subclasses of httpx.Response cannot be passed to `cast_to`")
            return response  # of the library in use, whichever of the two was named
        if is_subclass(origin, pydantic.BaseModel) and not is_subclass(origin, BaseModel):
            raise TypeError(
                "Pydantic models must subclass our base model type, e.g. `from anthropic import BaseModel`"
            )
    build: Any = getattr(cast_to, "build", None)
    if not inspect.ismethod(build) and not _is_supported(cast_to, origin):
        raise RuntimeError(
            f"Unsupported type, expected {cast_to} to be a subclass of {BaseModel}, {dict}, {list}, {Union}, "
            f"{NoneType}, {str} or httpx.Response."
        )
    if origin is dict and len(get_args(cast_to)) != 2:
        raise ValueError("`cast_to=dict` needs the types of keys and values: dict[str, object]")

    strict: bool = client._strict_response_validation
    kind = response.headers.get("content-type", "*").split(";")[0].strip().lower()
    if not kind.endswith("json"):
        if is_basemodel(cast_to) and _looks_like_json(response.text):
            pass  # a server that mislabels its JSON
        elif strict:
            raise APIResponseValidationError(
                response,
                response.text,
                message=f"Expected Content-Type response header to be `application/json` but received `{kind}` instead.",
            )
        else:
            return response.text
    data = response.content
    try:
        if inspect.ismethod(build):
            return build(response=response, data=json.loads(data))
        if strict:
            return construct(client, cast_to, json.loads(data), response)
        if cast_to is object:
            return json.loads(data)
        return parse_json(cast_to, data)
    except json.JSONDecodeError as error:
        if kind.endswith("json"):
            raise APIResponseJSONError(response, error.doc, error) from error
        return response.text


def _is_supported(cast_to: Any, origin: Any) -> bool:
    if cast_to in (object, Any) or origin in (list, dict, Union, types.UnionType):
        return True
    return is_subclass(origin, BaseModel) or get_origin(cast_to) is not None


def _looks_like_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def construct(client: Any, cast_to: Any, data: object, response: Any) -> Any:
    """A value of `cast_to` from decoded JSON: checked on a client that is strict, else as it comes.

    Raises: `APIResponseValidationError`.
    """
    if cast_to is object:
        return data
    if not client._strict_response_validation:
        return construct_type(type_=cast_to, value=data)
    try:
        return validate_type(type_=cast_to, value=data)
    except pydantic.ValidationError as error:
        raise APIResponseValidationError(response=response, body=data) from error
