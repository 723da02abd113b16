"""A client for the Claude API. Every name is imported when it is first used."""

import os as _os
import sys as _sys

from ._lazy import OlderPaths as _OlderPaths, lazy as _lazy
from ._version import __title__ as __title__, __version__ as __version__

_MODULES = {
    "._client": "Anthropic AsyncAnthropic Client AsyncClient",
    "._streams": "Stream AsyncStream",
    "._response": "APIResponse AsyncAPIResponse",
    "._middleware": (
        "APIRequest AsyncCallNext AsyncMiddlewareCallable CallNext Middleware MiddlewareCallable MiddlewareInput"
    ),
    ".middleware": "BetaFallbackState BetaRefusalFallbackMiddleware",
    ".streaming": (
        "AsyncMessageStream BetaAsyncMessageStream BetaMessageStream MessageStream AsyncMessageStreamManager "
        "BetaAsyncMessageStreamManager BetaMessageStreamManager MessageStreamManager CitationEvent "
        "ContentBlockStopEvent InputJsonEvent MessageStopEvent MessageStreamEvent ParsedContentBlockStopEvent "
        "ParsedMessageStopEvent ParsedMessageStreamEvent SignatureEvent StreamRetryEvent TextEvent "
        "ThinkingEvent BetaCitationEvent BetaCompactionEvent BetaContentBlockStopEvent BetaInputJsonEvent "
        "BetaMessageStopEvent BetaMessageStreamEvent BetaSignatureEvent BetaTextEvent BetaThinkingEvent "
        "ParsedBetaContentBlockStopEvent ParsedBetaMessageStopEvent ParsedBetaMessageStreamEvent "
        "ParsedBetaTextEvent NoMessageError NoTextError ToolInputError StreamRetry"
    ),
    ".platforms": (
        "AnthropicAWS AsyncAnthropicAWS AnthropicBedrock AsyncAnthropicBedrock AnthropicBedrockMantle "
        "AsyncAnthropicBedrockMantle AnthropicVertex AsyncAnthropicVertex AnthropicGoogleCloud "
        "AsyncAnthropicGoogleCloud AnthropicFoundry AsyncAnthropicFoundry FeatureNotAvailableError "
        "MissingDependencyError"
    ),
    "._models": "BaseModel",
    "._types": "NOT_GIVEN NotGiven NoneType Omit RequestOptions not_given omit",
    "._params": "file_from_path",
    "._constants": (
        "AI_PROMPT DEFAULT_CONNECTION_LIMITS DEFAULT_MAX_RETRIES DEFAULT_TIMEOUT HUMAN_PROMPT "
        "DefaultAioHttpClient DefaultAsyncHttpxClient DefaultHttpxClient ProxiesTypes Timeout Transport"
    ),
    "._engines.settings": "HTTPEngine",
    "._auth": (
        "AccessToken AccessTokenAuth AccessTokenProvider AsyncAccessTokenProvider BaseURLBoundProvider EnvToken "
        "StaticToken TokenCache"
    ),
    ".credentials": (
        "CredentialResult CredentialsFile IdentityTokenFile IdentityTokenProvider InMemoryConfig "
        "WorkloadIdentityCredentials default_credentials exchange_federation_assertion"
    ),
    "._schema": "transform_schema",
    ".pricing": "Cost PriceTable UnknownPriceError",
    "._spend": "ModelSpend Spend SpendLimitError",
    "._estimate": "TokenEstimate",
    ".tracing": (
        "OpenTelemetryClientOption OpenTelemetryOptions OpenTelemetryTraces ResolvedOpenTelemetryOptions "
        "ResolvedOpenTelemetryTraces"
    ),
    ".tools": "ToolError async_tool beta_async_tool beta_tool tool",
    ".structured": "OutputValidationError",
    "._errors": (
        "APIConnectionError APIError APIResponseJSONError APIResponseValidationError APIStatusError APITimeoutError "
        "APIWebhookValidationError AnthropicError AuthenticationError BadRequestError ClientClosedRequestError "
        "ConflictError ContentTooLargeError CredentialsError DeadlineExceededError GatewayTimeoutError "
        "HTTPNotImplementedError IdentityTokenFileError InternalServerError NotFoundError OutputError OverloadedError "
        "PaymentRequiredError PermissionDeniedError PreconditionFailedError RateLimitError "
        "RequestHeaderFieldsTooLargeError RequestTimeoutError RequestTooLargeError RetryableError "
        "ServiceUnavailableError StreamIncompleteError UnprocessableEntityError WorkloadIdentityError"
    ),
    "._error_codes": (
        "CMEKContextUnavailableError CMEKKeyDisabledError CMEKKeyNetworkBlockedError CMEKKeyUnreachableError "
        "ClaudeCodeKeyCreatorNotMemberError ClaudeCodeVersionTooOldError ContractSpendLimitReachedError "
        "EnforcedSpendLimitReachedError LinkedOrganizationBillingUnavailableError "
        "LinkedOrganizationSpendLimitReachedError OrganizationOnHoldError OrganizationTypeNotSupportedError "
        "ParentOrganizationRequiredError RampLimitExceededError RequestBodyEncodingInvalidError "
        "RequestBodyEncodingUnsupportedError RequestBodyTooLargeAfterDecodingError SandboxEgressRestrictedError"
    ),
}
_SUBMODULES = ("pagination", "pricing", "resources", "tools", "types")

__getattr__, __dir__ = _lazy(__name__, _MODULES, _SUBMODULES)
_sys.meta_path.append(_OlderPaths)

__all__ = [  # pyright: ignore[reportUnsupportedDunderAll]
    "__title__",
    "__version__",
    "types",  # pyright: ignore[reportUnsupportedDunderAll]
    *(name for _names in _MODULES.values() for name in _names.split()),
]

if _os.environ.get("ANTHROPIC_LOG"):
    from ._log import setup_logging as _setup_logging

    _setup_logging()
