"""The API as tables: one typed declaration for each endpoint."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._colour import C, Coloured, RawAsync, RawSync, StreamedAsync, StreamedSync
from .._lazy import lazy
from ._base import ClientView, child, view

if TYPE_CHECKING:
    from . import beta, completions, messages, models
    from .beta import AsyncBeta as AsyncBeta, Beta as Beta
    from .completions import AsyncCompletions as AsyncCompletions, Completions as Completions
    from .messages import AsyncMessages as AsyncMessages, Messages as Messages
    from .models import AsyncModels as AsyncModels, Models as Models

MODULES = ("completions", "messages", "models", "beta", "beta.messages", "beta.models")
"""Where endpoints are declared."""


class ResourcesOfClient(Coloured[C]):
    """The resources that a client has."""

    messages = child[
        "messages.Messages",
        "messages.AsyncMessages",
        "messages.MessagesWithRawResponse",
        "messages.AsyncMessagesWithRawResponse",
        "messages.MessagesWithStreamingResponse",
        "messages.AsyncMessagesWithStreamingResponse",
    ]("messages", "Messages")
    completions = child[
        "completions.Completions",
        "completions.AsyncCompletions",
        "completions.CompletionsWithRawResponse",
        "completions.AsyncCompletionsWithRawResponse",
        "completions.CompletionsWithStreamingResponse",
        "completions.AsyncCompletionsWithStreamingResponse",
    ]("completions", "Completions")
    models = child[
        "models.Models",
        "models.AsyncModels",
        "models.ModelsWithRawResponse",
        "models.AsyncModelsWithRawResponse",
        "models.ModelsWithStreamingResponse",
        "models.AsyncModelsWithStreamingResponse",
    ]("models", "Models")
    beta = child[
        "beta.Beta",
        "beta.AsyncBeta",
        "beta.BetaWithRawResponse",
        "beta.AsyncBetaWithRawResponse",
        "beta.BetaWithStreamingResponse",
        "beta.AsyncBetaWithStreamingResponse",
    ]("beta", "Beta")


class _View(ResourcesOfClient[C], ClientView):
    """``client.with_raw_response``: the client's resources in another colour."""

    def __init__(self, client: Any) -> None:
        self._client = client


class AnthropicWithRawResponse(_View[RawSync]): ...


class AsyncAnthropicWithRawResponse(_View[RawAsync]): ...


class AnthropicWithStreamedResponse(_View[StreamedSync]): ...


class AsyncAnthropicWithStreamedResponse(_View[StreamedAsync]): ...


def load() -> None:
    """Import every module that declares endpoints."""
    for module in MODULES:
        import_module(f".{module}", __name__)


def _names(kinds: str) -> str:
    suffixes = ("", "WithRawResponse", "WithStreamingResponse")
    return " ".join(f"{a}{kind}{s}" for kind in kinds.split() for a in ("", "Async") for s in suffixes)


__getattr__, __dir__ = lazy(
    __name__,
    {
        ".messages": _names("Messages"),
        ".completions": _names("Completions"),
        ".models": _names("Models"),
        ".beta": _names("Beta"),
    },
)

__all__ = ["ResourcesOfClient", "child", "load", "view"]
