"""Constants, and the classes of the HTTP library in use (see `_engines.library`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._request import DEFAULT_TIMES, MODEL_NONSTREAMING_TOKENS, RAW_RESPONSE_HEADER
from ._retry import INITIAL_RETRY_DELAY, MAX_RETRY_DELAY
from ._settings import API_VERSION, DEFAULT_MAX_RETRIES

if TYPE_CHECKING:
    import httpx2
    from httpx2 import (
        AsyncClient as DefaultAioHttpClient,
        AsyncClient as DefaultAsyncHttpxClient,
        Client as DefaultHttpxClient,
        Timeout,
    )

    from ._types import ProxiesTypes, Transport

    DEFAULT_TIMEOUT: Timeout
    """10 minutes, 5 seconds to connect."""
    DEFAULT_CONNECTION_LIMITS: httpx2.Limits
    """1,000 connections, 100 of them kept alive."""

HUMAN_PROMPT = "\n\nHuman:"
"""Begins a turn of the human in a prompt of `completions`."""
AI_PROMPT = "\n\nAssistant:"
"""Ends a prompt of `completions`: here the answer goes on."""

ANTHROPIC_API_VERSION = API_VERSION
OVERRIDE_CAST_TO_HEADER = "____stainless_override_cast_to"


def __getattr__(name: str) -> Any:
    from ._engines import defaults, library

    if name not in _OF_THE_LIBRARY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _OF_THE_LIBRARY[name](defaults, library())


def _aiohttp_client(engines: Any, lib: Any) -> Any:
    from ._engines.aiohttp_client import aiohttp_client_class

    return aiohttp_client_class(lib)


def _proxies(lib: Any) -> Any:
    one: Any = str | lib.Proxy
    pattern: Any = str | lib.URL
    return one | dict[pattern, one | lib.URL | None]


_OF_THE_LIBRARY: dict[str, Callable[[Any, Any], Any]] = {
    "Timeout": lambda defaults, lib: lib.Timeout,
    "Transport": lambda defaults, lib: lib.BaseTransport,
    "ProxiesTypes": lambda defaults, lib: _proxies(lib),
    "DEFAULT_TIMEOUT": lambda defaults, lib: defaults.native_timeout(lib, DEFAULT_TIMES),
    "DEFAULT_CONNECTION_LIMITS": lambda defaults, lib: defaults.default_limits(lib),
    "DefaultAioHttpClient": _aiohttp_client,
    "DefaultHttpxClient": lambda defaults, lib: defaults.default_client_class(lib, asynchronous=False),
    "DefaultAsyncHttpxClient": lambda defaults, lib: defaults.default_client_class(lib, asynchronous=True),
}

__all__ = [
    "AI_PROMPT",
    "ANTHROPIC_API_VERSION",
    "DEFAULT_CONNECTION_LIMITS",
    "DEFAULT_MAX_RETRIES",
    "DEFAULT_TIMEOUT",
    "HUMAN_PROMPT",
    "INITIAL_RETRY_DELAY",
    "MAX_RETRY_DELAY",
    "MODEL_NONSTREAMING_TOKENS",
    "OVERRIDE_CAST_TO_HEADER",
    "RAW_RESPONSE_HEADER",
    "DefaultAioHttpClient",
    "DefaultAsyncHttpxClient",
    "DefaultHttpxClient",
    "ProxiesTypes",
    "Timeout",
    "Transport",
]
