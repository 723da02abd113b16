"""Every way a call can fail, and which class says so.

Invariants: all errors derive from `AnthropicError`; all survive `pickle` and `copy` with their class,
message and attributes; an error in the middle of a stream carries what had arrived. The class of a
status error comes from the status and, for some, from ``error.details.error_code``; inside a stream,
where the status is 200, it comes from ``error.type``.

API documentation: https://docs.anthropic.com/en/api/errors
"""

# Each class narrows the status or code of its base to the one it has.
# pyright: reportIncompatibleVariableOverride=false

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar, cast

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx2

    from .types import Message, ParsedMessage, Usage
    from .types.beta import BetaUsage, ParsedBetaMessage
    from .types.shared import ErrorType

E = TypeVar("E", bound="AnthropicError")


class AnthropicError(Exception):
    """Base of every error of this library."""

    @override
    def __reduce__(self) -> Any:
        # The constructors take keywords, so the default (call the class with `args`) would not do.
        state = {name: getattr(self, name) for name in self.__dict__}
        return _restore, (_public_class(type(self)), self.args, state)


def _restore(cls: type[AnthropicError], args: tuple[Any, ...], state: dict[str, Any]) -> AnthropicError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class _Native:
    """An attribute that is an HTTP library's object: ours becomes one when somebody looks at it."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, error: Any, owner: Any = None) -> Any:
        if error is None:
            return self
        try:
            value = error.__dict__[self.name]
        except KeyError:
            raise AttributeError(f"{type(error).__name__!r} object has no attribute {self.name!r}") from None
        return value.native if hasattr(cast("type[Any]", type(value)), "native") else value

    def __set__(self, error: Any, value: Any) -> None:
        error.__dict__[self.name] = value


class RetryableError(AnthropicError):
    """Raise this from a middleware to have the request tried again."""


class CredentialsError(AnthropicError):
    """The credentials that were found cannot be used."""


class IdentityTokenFileError(CredentialsError):
    """The file with the identity token is missing, unreadable or empty."""

    path: Path | None

    def __init__(self, message: str, *, path: Path | None = None) -> None:
        super().__init__(message)
        self.path = path


class WorkloadIdentityError(AnthropicError):
    """The token endpoint gave no token, or could not be asked for one."""

    status_code: int | None
    """The status of its answer; None where there was none."""
    body: Any
    """What it said of the error: at most ``error``, ``error_description`` and ``error_uri``; of a text, its beginning."""
    request_id: str | None

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        body: Any = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code, self.body, self.request_id = status_code, body, request_id

    @override
    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} [request_id={self.request_id}]" if self.request_id else text


class StreamAlreadyConsumed(AnthropicError):
    """The body was asked for, but it had already been read as a stream."""

    def __init__(self) -> None:
        super().__init__(
            "The content of this response has been streamed already and is gone; "
            "read it once, or call `.read()` before iterating."
        )


class OutputError(AnthropicError):
    """The answer holds no value of the type that was asked for; it came, and it is paid for: see `reply`."""

    reply: ParsedMessage[Any] | ParsedBetaMessage[Any]
    """The whole message."""
    reason: str
    """Why: the stop reason of an answer that was refused (``"refusal"``), cut off (``"max_tokens"``,
    ``"model_context_window_exceeded"``) or is still to come (``"tool_use"``, ``"pause_turn"``, ``"compaction"``), else
    ``"no_text"``, ``"not_json"`` or ``"invalid"`` (it does not fit the type)."""

    def __init__(self, message: str, *, reply: Any, reason: str) -> None:
        Exception.__init__(self, message)  # not `super()`: a subclass derives from another exception, too
        self.reply, self.reason = reply, reason

    @property
    def stop_reason(self) -> str | None:
        """Why Claude stopped."""
        return self.reply.stop_reason

    @property
    def usage(self) -> Usage | BetaUsage:
        """What the answer is billed for."""
        return self.reply.usage

    @property
    def request_id(self) -> str | None:
        """The ``request-id`` header: quote it when you report the failure."""
        return getattr(self.reply, "_request_id", None)

    @property
    def text(self) -> str:
        """The text of the answer, as far as it came."""
        return "".join(block.text for block in self.reply.content if block.type == "text")

    @property
    def partial_value(self) -> Any:
        """The JSON of the answer as far as it came, as plain data; None where there is none."""
        from pydantic_core import from_json

        try:
            return from_json(self.text, allow_partial="trailing-strings")
        except ValueError:
            return None


class APIError(AnthropicError):
    """A request failed: the API said no, or could not be reached."""

    message: str
    if TYPE_CHECKING:
        request: httpx2.Request
    else:
        request = _Native()
    body: object | None
    """The decoded body: a dict where the API sent JSON, else the text; None where there was none."""

    in_stream: bool = False
    """Whether the failure came in the middle of a stream."""
    events_received: int = 0
    """How many events of the stream had arrived."""
    bytes_received: int = 0
    """How many bytes of the stream had arrived."""
    partial_message: Message | None = None
    """What the stream had said until then; None where it had not begun, or was not of messages."""
    retries_taken: int = 0
    """How many times the request had been tried again before this error was raised."""

    def __init__(self, message: str, request: httpx2.Request, *, body: object | None) -> None:
        Exception.__init__(self, message)  # not `super()`: a subclass may derive from another exception, too
        self.message = message
        self.request = request
        self.body = body


class APIWebhookValidationError(APIError):
    """A webhook call could not be verified."""


class APIResponseValidationError(APIError):
    """The API answered with something that is not what the call returns."""

    if TYPE_CHECKING:
        response: httpx2.Response
    else:
        response = _Native()
    status_code: int

    def __init__(self, response: httpx2.Response, body: object | None, *, message: str | None = None) -> None:
        super().__init__(
            message or "Data returned by API invalid for expected schema.", response.request, body=body
        )
        self.response = response
        self.status_code = response.status_code


class APIResponseJSONError(APIResponseValidationError, json.JSONDecodeError):
    """The API answered with JSON that is cut off or broken."""

    def __init__(self, response: httpx2.Response, body: str, error: json.JSONDecodeError) -> None:
        message = f"The response is not valid JSON: {error}"
        APIResponseValidationError.__init__(self, response, body, message=message)
        self.msg, self.doc, self.pos = error.msg, error.doc, error.pos
        self.lineno, self.colno = error.lineno, error.colno

    @override
    def __reduce__(self) -> Any:
        return _restore, (type(self), self.args, self.__dict__)


class APIStatusError(APIError):
    """The API answered with an error (4xx, 5xx), or sent one in the middle of a stream."""

    if TYPE_CHECKING:
        response: httpx2.Response
    else:
        response = _Native()
    status_code: int
    """The HTTP status. Inside a stream it is 200; see `effective_status`."""
    request_id: str | None
    """The ``request-id`` header: quote it when you report the failure."""
    workspace_id: str | None
    type: ErrorType | None
    """The API's name for the kind of error, such as ``"overloaded_error"``."""
    api_message: str | None
    """The API's own words, without our prefix."""
    error_code: str | None
    """A finer name than `type`, where the API gives one."""
    stream_status: int | None = None
    """The status that a platform has for an error inside a stream, whose `type` is not one of the API's."""

    def __init__(self, message: str, *, response: httpx2.Response, body: object | None) -> None:
        super().__init__(message, response.request, body=body)
        self.response = response
        self.status_code = response.status_code
        self.request_id = _header(response, "request-id")
        self.workspace_id = _header(response, "anthropic-workspace-id")
        error = _error_object(body)
        self.type = cast("ErrorType | None", _text(error.get("type")))
        self.api_message = _text(error.get("message"))
        self.error_code = error_code_of(body)

    @property
    def details(self) -> Any:
        """The error's ``details`` as a model of `anthropic.types`, None where there are none."""
        from ._parsing import construct_type
        from .types import shared

        details = _error_object(self.body).get("details")
        return None if details is None else construct_type(type_=shared.ErrorDetails, value=details)

    @property
    def effective_status(self) -> int:
        """The status that this error has outside a stream: 529 for ``overloaded_error``, and so on."""
        if not self.in_stream:
            return self.status_code
        return self.stream_status or TYPE_STATUS.get(self.type or "", self.status_code)


class BadRequestError(APIStatusError):
    """400: something in the request is not as the API wants it; the message says where."""

    status_code: Literal[400] = 400


class AuthenticationError(APIStatusError):
    """401: the API key or token is missing or wrong."""

    status_code: Literal[401] = 401


class PaymentRequiredError(APIStatusError):
    """402: there is a problem with billing."""

    status_code: Literal[402] = 402


class PermissionDeniedError(APIStatusError):
    """403: the key may not use this resource."""

    status_code: Literal[403] = 403


class NotFoundError(APIStatusError):
    """404: there is no such resource; often a misspelt model."""

    status_code: Literal[404] = 404


class RequestTimeoutError(APIStatusError):
    """408: the server gave up waiting for the request."""

    status_code: Literal[408] = 408


class ConflictError(APIStatusError):
    """409: the resource was changed by someone else."""

    status_code: Literal[409] = 409


class PreconditionFailedError(APIStatusError):
    """412: a condition of the request no longer holds."""

    status_code: Literal[412] = 412


class ContentTooLargeError(APIStatusError):
    """413: the request is larger than the API takes (32 MB for messages)."""

    status_code: Literal[413] = 413


class UnprocessableEntityError(APIStatusError):
    """422: the request was understood and cannot be carried out."""

    status_code: Literal[422] = 422


class RateLimitError(APIStatusError):
    """429: too many requests or tokens; ``response.headers["retry-after"]`` says how long to wait."""

    status_code: Literal[429] = 429


class RequestHeaderFieldsTooLargeError(APIStatusError):
    """431: the headers are too long."""

    status_code: Literal[431] = 431


class ClientClosedRequestError(APIStatusError):
    """499: a proxy says that the client went away."""

    status_code: Literal[499] = 499


class InternalServerError(APIStatusError):
    """5xx: the API failed; the request may succeed when it is tried again."""


class HTTPNotImplementedError(InternalServerError):
    """501: the server does not know this kind of request."""

    status_code: Literal[501] = 501


class ServiceUnavailableError(InternalServerError):
    """503: the service is down for the moment."""

    status_code: Literal[503] = 503


class GatewayTimeoutError(InternalServerError):
    """504: the request took longer than the servers in between wait."""

    status_code: Literal[504] = 504


class OverloadedError(InternalServerError):
    """529: the API has more to do than it can; try again later."""

    status_code: Literal[529] = 529


RequestTooLargeError = ContentTooLargeError
DeadlineExceededError = GatewayTimeoutError


class APIConnectionError(APIError):
    """The API could not be reached, or the connection broke; ``__cause__`` is the transport's error."""

    request_id: str | None = None
    """The ``request-id`` header, where the response had begun."""
    delivery: Literal["not_sent", "unknown", "answered"] = "unknown"
    """Whether the API can have acted on the request: it never had all of it; nobody knows; it had begun to answer."""

    def __init__(self, *, message: str = "Connection error.", request: httpx2.Request) -> None:
        super().__init__(message, request, body=None)


class APITimeoutError(APIConnectionError):
    """Nothing came within the time allowed."""

    def __init__(self, request: httpx2.Request, *, message: str | None = None) -> None:
        super().__init__(
            message=message or "Request timed out; raise `timeout=` (seconds) or stream the reply.",
            request=request,
        )


class StreamIncompleteError(APIConnectionError):
    """The stream ended without its last event, so the answer is cut off: see `partial_message`."""


# --- which class ---------------------------------------------------------------------------------

STATUS_CLASSES: dict[int, type[APIStatusError]] = {
    cls.status_code: cls
    for cls in (
        BadRequestError, AuthenticationError, PaymentRequiredError, PermissionDeniedError, NotFoundError,
        RequestTimeoutError, ConflictError, PreconditionFailedError, ContentTooLargeError,
        UnprocessableEntityError, RateLimitError, RequestHeaderFieldsTooLargeError, ClientClosedRequestError,
        HTTPNotImplementedError, ServiceUnavailableError, GatewayTimeoutError, OverloadedError,
    )
}  # fmt: skip

TYPE_STATUS: dict[str, int] = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "conflict_error": 409,
    "memory_path_conflict_error": 409,
    "memory_precondition_failed_error": 412,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


def status_class(status: int, body: object = None, *, in_stream: bool = False) -> type[APIStatusError]:
    """The class for a status and body; inside a stream ``error.type`` stands for the status."""
    if in_stream:
        status = TYPE_STATUS.get(_text(_error_object(body).get("type")) or "", status)
    code = error_code_of(body)
    if code is not None:
        from ._error_codes import ERROR_CLASSES

        found = ERROR_CLASSES.get((status, code))
        if found is not None:
            return found
    return STATUS_CLASSES.get(status) or (InternalServerError if status >= 500 else APIStatusError)


def status_message(status: int, text: str | None) -> tuple[str, object | None]:
    """The message and the decoded body of an error reply; `text` is None where it was never read."""
    if text is None:
        return f"Error code: {status}", None
    text = text.strip()
    try:
        body: object = json.loads(text)
    except (ValueError, RecursionError):
        return text or f"Error code: {status}", text
    return f"Error code: {status} - {body}", body


def error_code_of(body: object) -> str | None:
    details = _error_object(body).get("details")
    return _text(cast("Mapping[str, Any]", details).get("error_code")) if isinstance(details, dict) else None


def _header(response: Any, name: str) -> str | None:
    """A header of an HTTP library's response, or of one of ours."""
    own = getattr(response, "header", None)
    return cast("str | None", response.headers.get(name) if own is None else own(name.encode()))


def _error_object(body: object) -> Mapping[str, Any]:
    error = cast("Mapping[str, Any]", body).get("error") if isinstance(body, dict) else None
    return cast("Mapping[str, Any]", error) if isinstance(error, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


# --- drop-in for code that catches the transport's own error --------------------------------------


class _Both:
    """Marks a class made by `also_as`."""

    _plain: ClassVar[type[AnthropicError]]


_made: dict[tuple[type[Any], ...], Any] = {}


def also_as(error: E, *causes: Exception) -> E:
    """Make `error` catchable as its causes, too.

    Programs written when a broken stream raised the HTTP library's own exception catch that one;
    they must still see it, while ``except APIConnectionError`` sees it as well.
    """
    others = tuple(type(cause) for cause in causes if not isinstance(cause, AnthropicError))
    if not others:
        return error
    plain = type(error)
    key = (plain, *others)
    made: Any = _made.get(key)
    if made is None:
        try:
            made = type(plain.__name__, (*key, _Both), {"_plain": plain, "__module__": plain.__module__})
        except TypeError:  # they have no common layout
            return error
        _made[key] = made
    both: E = made.__new__(made)
    both.args = error.args
    for cause in causes:
        both.__dict__.update(cause.__dict__)
    both.__dict__.update(error.__dict__)
    return both


def _public_class(cls: type[Any]) -> type[Any]:
    return cls._plain if issubclass(cls, _Both) else cls


for _value in list(globals().values()):  # people know these classes by the package's name
    if (
        isinstance(_value, type)
        and issubclass(_value, AnthropicError)
        and _value is not StreamAlreadyConsumed
    ):
        _value.__module__ = "anthropic"
