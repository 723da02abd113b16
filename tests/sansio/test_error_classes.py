"""Which class an error has, what it says, and that it can be stored."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import httpx2
import pytest
from hypothesis import given, strategies as st

import anthropic
from anthropic import APIStatusError, InternalServerError
from anthropic._error_codes import ERROR_CLASSES
from anthropic._errors import (
    STATUS_CLASSES,
    TYPE_STATUS,
    APIConnectionError,
    APIError,
    APIResponseJSONError,
    StreamAlreadyConsumed,
    also_as,
    status_class,
    status_message,
)

REQUEST = httpx2.Request("POST", "http://x/v1/messages")
HEADERS = {"request-id": "req_1", "anthropic-workspace-id": "w"}

TABLE: list[tuple[int, str, str]] = [
    # status, the class of the 2.x line, one that programs for the 0.x line catch it as
    (400, "BadRequestError", "BadRequestError"), (401, "AuthenticationError", "AuthenticationError"),
    (402, "PaymentRequiredError", "APIStatusError"), (403, "PermissionDeniedError", "PermissionDeniedError"),
    (404, "NotFoundError", "NotFoundError"), (408, "RequestTimeoutError", "APIStatusError"),
    (409, "ConflictError", "ConflictError"), (412, "PreconditionFailedError", "APIStatusError"),
    (413, "ContentTooLargeError", "RequestTooLargeError"), (422, "UnprocessableEntityError", "UnprocessableEntityError"),
    (429, "RateLimitError", "RateLimitError"), (431, "RequestHeaderFieldsTooLargeError", "APIStatusError"),
    (499, "ClientClosedRequestError", "APIStatusError"), (501, "HTTPNotImplementedError", "InternalServerError"),
    (503, "ServiceUnavailableError", "InternalServerError"), (504, "GatewayTimeoutError", "InternalServerError"),
    (529, "OverloadedError", "OverloadedError"), (500, "InternalServerError", "InternalServerError"),
    (599, "InternalServerError", "InternalServerError"), (418, "APIStatusError", "APIStatusError"),
    (302, "APIStatusError", "APIStatusError"), (425, "APIStatusError", "APIStatusError"),
]  # fmt: skip


def made(cls: type[Any], status: int = 400, body: Any = None) -> Any:
    return cls(
        "said no", response=httpx2.Response(status, request=REQUEST, headers=HEADERS, json=body), body=body
    )


@pytest.mark.parametrize(("status", "name", "older"), TABLE)
def test_status_to_class(status: int, name: str, older: str) -> None:
    cls = status_class(status)
    assert cls is getattr(anthropic, name) and issubclass(cls, getattr(anthropic, older))
    assert issubclass(cls, InternalServerError) is (status >= 500)
    assert cls.__module__ == "anthropic" and cls.__doc__
    if name not in ("APIStatusError", "InternalServerError"):
        assert cls.status_code == status, "also on the class"
    assert made(cls, status).status_code == status


def test_names_of_other_releases() -> None:
    assert anthropic.RequestTooLargeError is anthropic.ContentTooLargeError
    assert anthropic.DeadlineExceededError is anthropic.GatewayTimeoutError
    assert issubclass(anthropic.APITimeoutError, anthropic.APIConnectionError)
    assert issubclass(anthropic.StreamIncompleteError, anthropic.APIConnectionError)
    assert issubclass(anthropic.IdentityTokenFileError, anthropic.CredentialsError)
    for name in dir(anthropic):
        if (
            name.endswith("Error") and name != "ToolError"
        ):  # that one is the program's own, to raise in a tool
            assert issubclass(getattr(anthropic, name), anthropic.AnthropicError), name


def body_of(code: str | None = None, type_: str = "x") -> Any:
    details = {} if code is None else {"details": {"error_code": code}}
    return {"type": "error", "error": {"type": type_, "message": "m", **details}}


@pytest.mark.parametrize(("status", "code"), sorted(ERROR_CLASSES))
def test_codes(status: int, code: str) -> None:
    cls = status_class(status, body_of(code))
    assert cls is ERROR_CLASSES[status, code] and cls.error_code == code and cls.__doc__
    assert issubclass(cls, STATUS_CLASSES[status]) and cls is not STATUS_CLASSES[status]
    other = 400 if status != 400 else 404
    if (other, code) not in ERROR_CLASSES:
        assert status_class(other, body_of(code)) is STATUS_CLASSES[other], "the code alone is not enough"
    error = made(cls, status, body_of(code))
    assert error.error_code == code and error.details.error_code == code


def test_unknown_codes() -> None:
    for code in ("brand_new", "", None):
        assert status_class(400, body_of(code)) is anthropic.BadRequestError
    for odd in (
        {"error": {"details": []}},
        {"error": {"details": {"error_code": 5}}},
        {"error": "x"},
        [],
        "x",
        None,
    ):
        assert status_class(400, odd) is anthropic.BadRequestError
        assert made(anthropic.BadRequestError, 400, odd).error_code is None


@pytest.mark.parametrize(("type_", "status"), TYPE_STATUS.items())
def test_types_in_a_stream(type_: str, status: int) -> None:
    cls = status_class(200, body_of(type_=type_), in_stream=True)
    assert cls is status_class(status)
    assert status_class(404, body_of(type_=type_)) is anthropic.NotFoundError, "elsewhere the type has no say"
    error = made(cls, 200, body_of(type_=type_))
    assert error.effective_status == 200
    error.in_stream = True
    assert (error.status_code, error.effective_status, error.type) == (200, status, type_)


def test_codes_in_a_stream() -> None:
    cls = status_class(200, body_of("tool_name_conflict", "invalid_request_error"), in_stream=True)
    assert cls is ERROR_CLASSES[400, "tool_name_conflict"]
    assert status_class(200, body_of(type_="new"), in_stream=True) is APIStatusError
    assert status_class(200, "text", in_stream=True) is APIStatusError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1}', ("Error code: 400 - {'a': 1}", {"a": 1})),
        ("  text \n", ("text", "text")),
        ("", ("Error code: 400", "")),
        (None, ("Error code: 400", None)),
        ("[" * 100_000, ("[" * 100_000, "[" * 100_000)),
    ],
)
def test_messages(text: Any, expected: Any) -> None:
    assert status_message(400, text) == expected


@given(st.text(), st.integers(100, 599))
def test_no_text_is_too_odd(text: str, status: int) -> None:
    message, body = status_message(status, text)
    error = made(status_class(status, body), status, None)
    assert isinstance(message, str) and error.status_code == status


# --- stored and copied -------------------------------------------------------------------------------------


def all_classes(cls: type[Any]) -> list[type[Any]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in all_classes(sub))]


def sample(cls: type[Any]) -> Any:
    if cls is APIResponseJSONError:
        import json

        try:
            json.loads('{"a"')
        except json.JSONDecodeError as error:
            return cls(httpx2.Response(200, request=REQUEST, headers=HEADERS), '{"a"', error)
    if issubclass(cls, APIStatusError):
        return made(cls, 529, body_of("c", "overloaded_error"))
    if issubclass(cls, anthropic.APIResponseValidationError):
        return cls(httpx2.Response(200, request=REQUEST, headers=HEADERS), {"a": 1})
    if issubclass(cls, anthropic.APITimeoutError):
        return cls(REQUEST)
    if issubclass(cls, APIConnectionError):
        return cls(message="broke", request=REQUEST)
    if issubclass(cls, APIError):
        return cls("text", REQUEST, body={"a": 1})
    if cls is StreamAlreadyConsumed:
        return cls()
    return cls("text")


OURS = [
    cls for cls in dict.fromkeys(all_classes(anthropic.AnthropicError))
    if cls.__module__.startswith("anthropic") and "_plain" not in vars(cls)
    and cls.__init__ in {c.__init__ for c in all_classes(APIError)} | {anthropic.AnthropicError.__init__, StreamAlreadyConsumed.__init__}
]  # fmt: skip


@pytest.mark.parametrize("cls", OURS, ids=lambda cls: cls.__name__)
def test_every_class_survives(cls: type[Any]) -> None:
    from anthropic.types import Message

    error = sample(cls)
    error.note = "mine"
    if isinstance(error, APIError):
        error.in_stream, error.events_received, error.retries_taken = True, 3, 2
        error.partial_message = Message.construct(id="m", content=[{"type": "text", "text": "par"}])
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        check(error, pickle.loads(pickle.dumps(error, protocol)))
    check(error, copy.copy(error))
    check(error, copy.deepcopy(error))
    assert repr(error).startswith(f"{cls.__name__}(")


def check(error: Any, again: Any) -> None:
    assert type(again) is type(error) and again is not error
    assert str(again) == str(error) and again.args == error.args and again.note == "mine"
    names = ("message", "body", "request_id", "workspace_id", "type", "api_message", "error_code", "status_code", "in_stream",
             "events_received", "retries_taken", "partial_message", "msg", "pos", "lineno", "doc")  # fmt: skip
    for name in names:
        assert getattr(again, name, None) == getattr(error, name, None), name
    if isinstance(error, APIError):
        assert again.request.url == error.request.url and again.request.method == "POST"
    if hasattr(error, "response"):
        assert again.response.headers["request-id"] == "req_1"


def test_a_file_error_keeps_its_path() -> None:
    from pathlib import Path

    error = anthropic.IdentityTokenFileError("gone", path=Path("x"))
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert again.path == Path("x") and str(again) == "gone"


# --- as the transport's own --------------------------------------------------------------------------------


@pytest.mark.parametrize("lib", [httpx, httpx2])
@pytest.mark.parametrize(
    "name", ["ReadError", "ReadTimeout", "ConnectError", "RemoteProtocolError", "UnsupportedProtocol"]
)
def test_also_as(lib: Any, name: str) -> None:
    other = getattr(lib, name)
    cause = other("low", request=lib.Request("GET", "http://x"))
    plain = anthropic.APITimeoutError(REQUEST, message="high")
    plain.in_stream = True
    both = also_as(plain, cause)
    assert isinstance(both, anthropic.APITimeoutError) and isinstance(both, other)
    assert type(both).__name__ == "APITimeoutError" and type(both).__module__ == "anthropic"
    assert str(both) == both.message == "high" and both.in_stream and both.body is None
    assert both.request.url.host == "x" and repr(both) == "APITimeoutError('high')"
    assert type(also_as(plain, cause)) is type(both), "one class for each pair"
    for again in (pickle.loads(pickle.dumps(both)), copy.copy(both), copy.deepcopy(both)):
        assert type(again) is anthropic.APITimeoutError and again.message == "high" and again.in_stream
        assert again.request.url.host == "x"


def test_what_it_is_not_also() -> None:
    plain = APIConnectionError(request=REQUEST)
    assert also_as(plain, anthropic.AnthropicError("x")) is plain
    assert also_as(plain) is plain
    assert isinstance(also_as(plain, OSError(2, "x")), APIConnectionError)
