"""`Problem`, an error reply of the API, and the one table of status -> `error.type`.

Handlers, rules and faults raise or build a `Problem`; `app` turns it into bytes. Nothing else writes error
bodies.
"""

from __future__ import annotations

from typing import Any

ERROR_TYPES: dict[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}

MESSAGES: dict[int, str] = {
    400: "Invalid request",
    401: "invalid x-api-key",
    402: "Your credit balance is too low to access the API.",
    403: "Your API key does not have permission to use the specified resource.",
    404: "Not Found",
    408: "Request timed out",
    409: "Conflict",
    413: "Request exceeds the maximum size",
    429: "This request would exceed your organization's rate limit.",
    500: "Internal server error",
    503: "Service temporarily unavailable",
    504: "Request timed out",
    529: "Overloaded",
}


def error_type(status: int) -> str:
    """The `error.type` the API uses with this status."""
    return ERROR_TYPES.get(status, "invalid_request_error" if status < 500 else "api_error")


def error_body(
    kind: str, message: str, request_id: str | None, details: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The JSON of an error reply; an `error` event of a stream has the same shape."""
    error: dict[str, Any] = {"type": kind, "message": message}
    if details is not None:
        error["details"] = details
    body: dict[str, Any] = {"type": "error", "error": error}
    if request_id is not None:
        body["request_id"] = request_id
    return body


class Problem(Exception):
    """A refusal: status, `error.type`, message and extra headers of an error reply."""

    def __init__(
        self,
        status: int,
        message: str | None = None,
        *,
        kind: str | None = None,
        headers: dict[str, str] | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        self.status = status
        self.message = message if message is not None else MESSAGES.get(status, "Error")
        self.kind = kind or error_type(status)
        self.headers = dict(headers or {})
        self.details = details
        super().__init__(f"{status} {self.kind}: {self.message}")

    def body(self, request_id: str | None) -> dict[str, Any]:
        return error_body(self.kind, self.message, request_id, self.details)


def invalid(message: str) -> Problem:
    """A 400, by far the most common refusal."""
    return Problem(400, message)
