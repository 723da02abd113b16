"""What is still in beta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._lazy import lazy
from .. import _names
from .._base import Resource, child, view

if TYPE_CHECKING:
    # For the strings below; under other names, as the attributes of the class hide these.
    from . import files as _files, messages as _messages, models as _models, skills as _skills  # noqa: F401
    from .files import AsyncFiles as AsyncFiles, Files as Files
    from .messages import AsyncMessages as AsyncMessages, Messages as Messages
    from .models import AsyncModels as AsyncModels, Models as Models
    from .skills import AsyncSkills as AsyncSkills, Skills as Skills


class BetaAPI(Resource[C]):
    """The beta resources of a client."""

    _path = "beta"

    messages = child[
        "_messages.Messages",
        "_messages.AsyncMessages",
        "_messages.MessagesWithRawResponse",
        "_messages.AsyncMessagesWithRawResponse",
        "_messages.MessagesWithStreamingResponse",
        "_messages.AsyncMessagesWithStreamingResponse",
    ]("beta.messages", "Messages")
    models = child[
        "_models.Models",
        "_models.AsyncModels",
        "_models.ModelsWithRawResponse",
        "_models.AsyncModelsWithRawResponse",
        "_models.ModelsWithStreamingResponse",
        "_models.AsyncModelsWithStreamingResponse",
    ]("beta.models", "Models")
    files = child[
        "_files.Files",
        "_files.AsyncFiles",
        "_files.FilesWithRawResponse",
        "_files.AsyncFilesWithRawResponse",
        "_files.FilesWithStreamingResponse",
        "_files.AsyncFilesWithStreamingResponse",
    ]("beta.files", "Files")
    skills = child[
        "_skills.Skills",
        "_skills.AsyncSkills",
        "_skills.SkillsWithRawResponse",
        "_skills.AsyncSkillsWithRawResponse",
        "_skills.SkillsWithStreamingResponse",
        "_skills.AsyncSkillsWithStreamingResponse",
    ]("beta.skills", "Skills")
    with_raw_response = view["BetaWithRawResponse", "AsyncBetaWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["BetaWithStreamingResponse", "AsyncBetaWithStreamingResponse"](
        "WithStreamingResponse"
    )


class Beta(BetaAPI[Sync]): ...


class AsyncBeta(BetaAPI[Async]): ...


class BetaWithRawResponse(BetaAPI[RawSync]): ...


class AsyncBetaWithRawResponse(BetaAPI[RawAsync]): ...


class BetaWithStreamingResponse(BetaAPI[StreamedSync]): ...


class AsyncBetaWithStreamingResponse(BetaAPI[StreamedAsync]): ...


__getattr__, __dir__ = lazy(
    __name__,
    {
        ".messages": _names("Messages"),
        ".models": _names("Models"),
        ".files": _names("Files"),
        ".skills": _names("Skills"),
    },
)
