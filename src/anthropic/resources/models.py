"""Models: https://docs.anthropic.com/en/api/models-list"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import Unpack

from .._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from .._declare import get, get_page
from ._base import Resource, view

if TYPE_CHECKING:
    from .._pages import SyncPage
    from ..types import ModelInfo
    from ._options import ModelListCall, ModelRetrieveCall


class ModelsAPI(Resource[C]):
    """The models that can be used."""

    _path = "models"

    with_raw_response = view["ModelsWithRawResponse", "AsyncModelsWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["ModelsWithStreamingResponse", "AsyncModelsWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @get_page("/v1/models")
    def list(self, **params: Unpack[ModelListCall]) -> SyncPage[ModelInfo]:
        """List the models, newest first. Iterate the result for all of them, page after page."""
        ...

    @get("/v1/models/{model_id}")
    def retrieve(self, model_id: str, **params: Unpack[ModelRetrieveCall]) -> ModelInfo:
        """Get one model by its id or alias.

        Raises: `NotFoundError`.
        """
        ...


class Models(ModelsAPI[Sync]): ...


class AsyncModels(ModelsAPI[Async]): ...


class ModelsWithRawResponse(ModelsAPI[RawSync]): ...


class AsyncModelsWithRawResponse(ModelsAPI[RawAsync]): ...


class ModelsWithStreamingResponse(ModelsAPI[StreamedSync]): ...


class AsyncModelsWithStreamingResponse(ModelsAPI[StreamedAsync]): ...


if not TYPE_CHECKING:
    from .._lazy import older

    __getattr__ = older(__name__)
