"""What is still in beta."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._lazy import lazy
from .. import _names
from .._base import Resource, child, view

if TYPE_CHECKING:
    # For the strings below; under other names, as the attributes of the class hide these.
    from . import messages as _messages, models as _models  # noqa: F401
    from .messages import AsyncMessages as AsyncMessages, Messages as Messages
    from .models import AsyncModels as AsyncModels, Models as Models


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
