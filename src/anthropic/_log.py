"""Logging: what is logged, and what never is.

The logger is ``anthropic._base_client``. ``ANTHROPIC_LOG=debug`` or ``info`` turns it on. Credentials
are redacted: of request headers only those on a list of harmless ones are printed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from logging import Logger

    logger: Logger


def __getattr__(name: str) -> Any:
    if name != "logger":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import logging  # at the first request, not when a client is made

    globals()["logger"] = made = logging.getLogger("anthropic._base_client")
    return made


_HARMLESS = frozenset(
    """accept accept-encoding anthropic-beta anthropic-version content-length content-type user-agent
    anthropic-workspace-id anthropic-user-profile-id retry-after request-id connection host date server
    transfer-encoding content-encoding cache-control vary via""".split()
)
_HARMLESS_PREFIXES = (
    "x-stainless-",
    "anthropic-ratelimit-",
    "anthropic-organization-",
    "x-should-retry",
    "retry-after",
)


def setup_logging(variable: str = "ANTHROPIC_LOG", *more: str) -> None:
    """Do what the environment variable says, also for loggers beside ours; called once, when the package is imported."""
    import logging

    level = {"debug": logging.DEBUG, "info": logging.INFO}.get(os.environ.get(variable, ""))
    if level is None:
        return
    logging.basicConfig(
        format="[%(asctime)s - %(name)s:%(lineno)d - %(levelname)s] %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
    )
    for name in ("anthropic", "httpx", "httpx2", *more):
        logging.getLogger(name).setLevel(level)


def redact(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Headers as they may be printed."""
    return {name: value if _harmless(name.lower()) else "<redacted>" for name, value in headers.items()}


_SECRET = re.compile(r"key|token|secret|passw|signature|^sig$|credential|auth|^code$", re.IGNORECASE)
"""Names of query parameters that may hold credentials."""


def shown(url: object) -> str:
    """A URL as it may be printed: without a user and password, and without the credentials that its query may hold."""
    base, mark, query = str(url).partition("?")
    scheme, dots, rest = base.partition("://")
    host, slash, path = rest.partition("/")
    pairs = [pair.partition("=") for pair in query.split("&")]
    query = "&".join(
        f"{name}=<redacted>" if value and _secret(name) else name + equals + value
        for name, equals, value in pairs
    )
    return f"{scheme}{dots}{host.rpartition('@')[2]}{slash}{path}{mark}{query}"


def _secret(name: str) -> bool:
    return _SECRET.search(name) is not None and name not in _PLAIN


_PLAIN = ("page_token", "max_tokens", "next_page_token")


def _harmless(name: str) -> bool:
    return name in _HARMLESS or name.startswith(_HARMLESS_PREFIXES)


def describe(options: dict[str, Any]) -> dict[str, Any]:
    """Request options as they may be printed: sentinels out, credentials out."""
    headers = options.get("headers")
    if isinstance(headers, Mapping):
        texts = {k: v for k, v in cast("Mapping[str, Any]", headers).items() if isinstance(v, str)}
        options = {**options, "headers": redact(texts)}
    params = options.get("params")
    if isinstance(params, Mapping):
        shown_params = {
            k: "<redacted>" if _secret(str(k)) else v for k, v in cast("Mapping[str, Any]", params).items()
        }
        options = {**options, "params": shown_params}
    if isinstance(options.get("url"), str):
        options = {**options, "url": shown(options["url"])}
    return options
