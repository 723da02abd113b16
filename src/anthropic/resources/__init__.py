"""The API as tables: one typed declaration for each endpoint."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._colour import C, Coloured, RawAsync, RawSync, StreamedAsync, StreamedSync
from .._lazy import lazy
from ._base import ClientView, child, view

if TYPE_CHECKING:
    # For the strings below; under other names, as the attributes of the class hide these.
    from . import (
        beta as _beta,  # noqa: F401
        completions as _completions,  # noqa: F401
        files as _files,  # noqa: F401
        messages as _messages,  # noqa: F401
        models as _models,  # noqa: F401
        skills as _skills,  # noqa: F401
    )
    from .beta import AsyncBeta as AsyncBeta, Beta as Beta
    from .completions import AsyncCompletions as AsyncCompletions, Completions as Completions
    from .files import AsyncFiles as AsyncFiles, Files as Files
    from .messages import AsyncMessages as AsyncMessages, Messages as Messages
    from .models import AsyncModels as AsyncModels, Models as Models
    from .skills import AsyncSkills as AsyncSkills, Skills as Skills

MODULES = (
    "completions", "messages", "batches", "models", "files", "skills",
    "beta", "beta.messages", "beta.batches", "beta.models", "beta.files", "beta.skills",
)  # fmt: skip
"""Where endpoints are declared."""


class ResourcesOfClient(Coloured[C]):
    """The resources that a client has."""

    messages = child[
        "_messages.Messages",
        "_messages.AsyncMessages",
        "_messages.MessagesWithRawResponse",
        "_messages.AsyncMessagesWithRawResponse",
        "_messages.MessagesWithStreamingResponse",
        "_messages.AsyncMessagesWithStreamingResponse",
    ]("messages", "Messages")
    completions = child[
        "_completions.Completions",
        "_completions.AsyncCompletions",
        "_completions.CompletionsWithRawResponse",
        "_completions.AsyncCompletionsWithRawResponse",
        "_completions.CompletionsWithStreamingResponse",
        "_completions.AsyncCompletionsWithStreamingResponse",
    ]("completions", "Completions")
    models = child[
        "_models.Models",
        "_models.AsyncModels",
        "_models.ModelsWithRawResponse",
        "_models.AsyncModelsWithRawResponse",
        "_models.ModelsWithStreamingResponse",
        "_models.AsyncModelsWithStreamingResponse",
    ]("models", "Models")
    files = child[
        "_files.Files",
        "_files.AsyncFiles",
        "_files.FilesWithRawResponse",
        "_files.AsyncFilesWithRawResponse",
        "_files.FilesWithStreamingResponse",
        "_files.AsyncFilesWithStreamingResponse",
    ]("files", "Files")
    skills = child[
        "_skills.Skills",
        "_skills.AsyncSkills",
        "_skills.SkillsWithRawResponse",
        "_skills.AsyncSkillsWithRawResponse",
        "_skills.SkillsWithStreamingResponse",
        "_skills.AsyncSkillsWithStreamingResponse",
    ]("skills", "Skills")
    beta = child[
        "_beta.Beta",
        "_beta.AsyncBeta",
        "_beta.BetaWithRawResponse",
        "_beta.AsyncBetaWithRawResponse",
        "_beta.BetaWithStreamingResponse",
        "_beta.AsyncBetaWithStreamingResponse",
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
        ".files": _names("Files"),
        ".skills": _names("Skills"),
        ".beta": _names("Beta"),
    },
)

__all__ = ["ResourcesOfClient", "child", "load", "view"]
