"""What is still in beta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._lazy import lazy
from .. import _names
from .._base import Resource, child, view

if TYPE_CHECKING:
    from . import messages, models
    from .messages import AsyncMessages as AsyncMessages, Messages as Messages
    from .models import AsyncModels as AsyncModels, Models as Models


class BetaAPI(Resource[C]):
    """The beta resources of a client."""

    _path = "beta"

    messages = child[
        "messages.Messages",
        "messages.AsyncMessages",
        "messages.MessagesWithRawResponse",
        "messages.AsyncMessagesWithRawResponse",
        "messages.MessagesWithStreamingResponse",
        "messages.AsyncMessagesWithStreamingResponse",
    ]("beta.messages", "Messages")
    models = child[
        "models.Models",
        "models.AsyncModels",
        "models.ModelsWithRawResponse",
        "models.AsyncModelsWithRawResponse",
        "models.ModelsWithStreamingResponse",
        "models.AsyncModelsWithStreamingResponse",
    ]("beta.models", "Models")
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


__getattr__, __dir__ = lazy(__name__, {".messages": _names("Messages"), ".models": _names("Models")})
