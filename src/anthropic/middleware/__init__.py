"""Middleware that ships with the client. `anthropic.Middleware` is the base of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy as _lazy

if TYPE_CHECKING:
    from .._middleware import APIRequest as APIRequest, Middleware as Middleware
    from .fallback import (
        DEFAULT_BETAS as DEFAULT_BETAS,
        BetaFallbackState as BetaFallbackState,
        BetaRefusalFallbackMiddleware as BetaRefusalFallbackMiddleware,
    )

__getattr__, __dir__ = _lazy(
    __name__,
    {
        ".fallback": "BetaFallbackState BetaRefusalFallbackMiddleware DEFAULT_BETAS",
        ".._middleware": "APIRequest Middleware",
    },
)

__all__ = ["APIRequest", "BetaFallbackState", "BetaRefusalFallbackMiddleware", "DEFAULT_BETAS", "Middleware"]
