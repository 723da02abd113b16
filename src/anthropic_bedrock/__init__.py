"""The older package for Claude on Amazon Bedrock, on the code of `anthropic`. New programs use `anthropic.AnthropicBedrock`.

It has what its last release (0.8) had: one client in two colours, with text completions; the names are those of `anthropic`
where they are the same. `AnthropicBedrockError` is the root of all errors.
"""

import os as _os
from typing import TYPE_CHECKING

from anthropic._lazy import lazy as _lazy
from anthropic._version import __version__ as __version__

if TYPE_CHECKING:
    from anthropic._constants import (
        AI_PROMPT as AI_PROMPT,
        HUMAN_PROMPT as HUMAN_PROMPT,
        ProxiesTypes as ProxiesTypes,
        Timeout as Timeout,
        Transport as Transport,
    )
    from anthropic._models import BaseModel as BaseModel
    from anthropic._params import file_from_path as file_from_path
    from anthropic._response import APIResponse as APIResponse, AsyncAPIResponse as AsyncAPIResponse
    from anthropic._streams import AsyncStream as AsyncStream, Stream as Stream
    from anthropic._types import NoneType as NoneType, RequestOptions as RequestOptions

    from . import resources as resources, types as types
    from ._client import (
        AnthropicBedrock as AnthropicBedrock,
        AsyncAnthropicBedrock as AsyncAnthropicBedrock,
        AsyncClient as AsyncClient,
        Client as Client,
    )
    from ._exceptions import (
        AnthropicBedrockError as AnthropicBedrockError,
        APIConnectionError as APIConnectionError,
        APIError as APIError,
        APIResponseValidationError as APIResponseValidationError,
        APIStatusError as APIStatusError,
        APITimeoutError as APITimeoutError,
        AuthenticationError as AuthenticationError,
        BadRequestError as BadRequestError,
        ConflictError as ConflictError,
        InternalServerError as InternalServerError,
        NotFoundError as NotFoundError,
        PermissionDeniedError as PermissionDeniedError,
        RateLimitError as RateLimitError,
        UnprocessableEntityError as UnprocessableEntityError,
    )

__title__ = "anthropic_bedrock"

_MODULES = {
    "._client": "AnthropicBedrock AsyncAnthropicBedrock AsyncClient Client",
    "._exceptions": (
        "APIConnectionError APIError APIResponseValidationError APIStatusError APITimeoutError AnthropicBedrockError "
        "AuthenticationError BadRequestError ConflictError InternalServerError NotFoundError PermissionDeniedError "
        "RateLimitError UnprocessableEntityError"
    ),
    "anthropic._constants": "AI_PROMPT HUMAN_PROMPT ProxiesTypes Timeout Transport",
    "anthropic._models": "BaseModel",
    "anthropic._params": "file_from_path",
    "anthropic._response": "APIResponse AsyncAPIResponse",
    "anthropic._streams": "AsyncStream Stream",
    "anthropic._types": "NoneType RequestOptions",
}

__getattr__, __dir__ = _lazy(__name__, _MODULES, ("resources", "types"))

__all__ = [
    "AI_PROMPT",
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AnthropicBedrock",
    "AnthropicBedrockError",
    "AsyncAnthropicBedrock",
    "AsyncClient",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BaseModel",
    "Client",
    "ConflictError",
    "HUMAN_PROMPT",
    "InternalServerError",
    "NoneType",
    "NotFoundError",
    "PermissionDeniedError",
    "ProxiesTypes",
    "RateLimitError",
    "RequestOptions",
    "Stream",
    "Timeout",
    "Transport",
    "UnprocessableEntityError",
    "__title__",
    "__version__",
    "file_from_path",
    "types",
]

if _os.environ.get("ANTHROPIC_BEDROCK_LOG"):
    from anthropic._log import setup_logging as _setup_logging

    _setup_logging("ANTHROPIC_BEDROCK_LOG", "anthropic_bedrock")
