"""The types that several parts of the API share: errors and their details."""

from ..._lazy import lazy

_TYPES = {
    "..error": (
        "APIErrorObject AuthenticationError BillingError ErrorObject ErrorResponse ErrorType "
        "GatewayTimeoutError InvalidRequestError NotFoundError OverloadedError PermissionError "
        "RateLimitError AuthenticationErrorObject BillingErrorObject GatewayTimeoutErrorObject "
        "InvalidRequestErrorObject NotFoundErrorObject OverloadedErrorObject PermissionErrorObject "
        "RateLimitErrorObject"
    ),
    "..._error_codes": (
        "CMEKContextUnavailableError CMEKKeyDisabledError CMEKKeyNetworkBlockedError "
        "CMEKKeyUnreachableError ClaudeCodeKeyCreatorNotMemberError ClaudeCodeVersionTooOldError "
        "ContractSpendLimitReachedError EnforcedSpendLimitReachedError "
        "LinkedOrganizationBillingUnavailableError LinkedOrganizationSpendLimitReachedError "
        "OrganizationOnHoldError OrganizationTypeNotSupportedError ParentOrganizationRequiredError "
        "RampLimitExceededError RequestBodyEncodingInvalidError RequestBodyEncodingUnsupportedError "
        "RequestBodyTooLargeAfterDecodingError SandboxEgressRestrictedError"
    ),
    "..error_details": (
        "CMEKContextUnavailableErrorDetails CMEKKeyDisabledErrorDetails CMEKKeyNetworkBlockedErrorDetails "
        "CMEKKeyUnreachableErrorDetails ClaudeCodeKeyCreatorNotMemberErrorDetails "
        "ClaudeCodeVersionTooOldErrorDetails ContractSpendLimitReachedErrorDetails "
        "EnforcedSpendLimitReachedErrorDetails ErrorDetails "
        "LinkedOrganizationBillingUnavailableErrorDetails LinkedOrganizationSpendLimitReachedErrorDetails "
        "OrganizationOnHoldErrorDetails OrganizationTypeNotSupportedErrorDetails "
        "ParentOrganizationRequiredErrorDetails RampLimitExceededErrorDetails "
        "RequestBodyEncodingInvalidErrorDetails RequestBodyEncodingUnsupportedErrorDetails "
        "RequestBodyTooLargeAfterDecodingErrorDetails SandboxEgressRestrictedErrorDetails"
    ),
}

__getattr__, __dir__ = lazy(__name__, _TYPES)
