"""What the API sends instead of a result: the error objects and their envelope."""

from typing import Annotated, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator

ErrorType: TypeAlias = Literal[
    "api_error",
    "authentication_error",
    "billing_error",
    "conflict_error",
    "invalid_request_error",
    "memory_path_conflict_error",
    "memory_precondition_failed_error",
    "not_found_error",
    "overloaded_error",
    "permission_error",
    "rate_limit_error",
    "timeout_error",
]
"""The kind of an error, as the API names it."""


class _ErrorObject(BaseModel):
    """What every error says."""

    message: str
    """What went wrong, in words."""


class APIErrorObject(_ErrorObject):
    """Something failed on the API's side."""

    type: Literal["api_error"]


class AuthenticationErrorObject(_ErrorObject):
    """The API key is missing or wrong."""

    type: Literal["authentication_error"]


AuthenticationError: TypeAlias = AuthenticationErrorObject

BetaAPIErrorObject: TypeAlias = APIErrorObject
BetaAPIError: TypeAlias = APIErrorObject
BetaAuthenticationErrorObject: TypeAlias = AuthenticationErrorObject
BetaAuthenticationError: TypeAlias = AuthenticationErrorObject


class BillingErrorObject(_ErrorObject):
    """Payment is the problem."""

    type: Literal["billing_error"]


BillingError: TypeAlias = BillingErrorObject

BetaBillingErrorObject: TypeAlias = BillingErrorObject
BetaBillingError: TypeAlias = BillingErrorObject


class GatewayTimeoutErrorObject(_ErrorObject):
    """The request took too long."""

    type: Literal["timeout_error"]


GatewayTimeoutError: TypeAlias = GatewayTimeoutErrorObject

BetaGatewayTimeoutErrorObject: TypeAlias = GatewayTimeoutErrorObject
BetaGatewayTimeoutError: TypeAlias = GatewayTimeoutErrorObject


class InvalidRequestErrorObject(_ErrorObject):
    """The request is not valid."""

    type: Literal["invalid_request_error"]


InvalidRequestError: TypeAlias = InvalidRequestErrorObject

BetaInvalidRequestErrorObject: TypeAlias = InvalidRequestErrorObject
BetaInvalidRequestError: TypeAlias = InvalidRequestErrorObject


class NotFoundErrorObject(_ErrorObject):
    """There is no such thing."""

    type: Literal["not_found_error"]


NotFoundError: TypeAlias = NotFoundErrorObject

BetaNotFoundErrorObject: TypeAlias = NotFoundErrorObject
BetaNotFoundError: TypeAlias = NotFoundErrorObject


class OverloadedErrorObject(_ErrorObject):
    """The API is overloaded for the moment."""

    type: Literal["overloaded_error"]


OverloadedError: TypeAlias = OverloadedErrorObject

BetaOverloadedErrorObject: TypeAlias = OverloadedErrorObject
BetaOverloadedError: TypeAlias = OverloadedErrorObject


class PermissionErrorObject(_ErrorObject):
    """The API key may not do this."""

    type: Literal["permission_error"]


PermissionError: TypeAlias = PermissionErrorObject

BetaPermissionErrorObject: TypeAlias = PermissionErrorObject
BetaPermissionError: TypeAlias = PermissionErrorObject


class RateLimitErrorObject(_ErrorObject):
    """Too many requests or tokens."""

    type: Literal["rate_limit_error"]


RateLimitError: TypeAlias = RateLimitErrorObject

BetaRateLimitErrorObject: TypeAlias = RateLimitErrorObject
BetaRateLimitError: TypeAlias = RateLimitErrorObject

ErrorObject: TypeAlias = Annotated[
    InvalidRequestErrorObject
    | AuthenticationErrorObject
    | BillingErrorObject
    | PermissionErrorObject
    | NotFoundErrorObject
    | RateLimitErrorObject
    | GatewayTimeoutErrorObject
    | APIErrorObject
    | OverloadedErrorObject,
    UnionDiscriminator("type"),
]
"""Any error; told apart by `type`."""

BetaErrorObject: TypeAlias = ErrorObject


class ErrorResponse(BaseModel):
    """The body of a failed request."""

    error: ErrorObject
    """The error."""
    type: Literal["error"]
    request_id: str | None = None
    """Identifier of the request, to quote to support."""


BetaError: TypeAlias = ErrorObject
BetaErrorResponse: TypeAlias = ErrorResponse
