"""Models, with beta headers: https://docs.anthropic.com/en/api/models-list"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import Unpack

from ..._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from ..._declare import get, get_page
from .._base import Resource, view

if TYPE_CHECKING:
    from ..._pages import SyncPage
    from ...types.beta import BetaModelInfo
    from .._options import BetaModelListCall, BetaModelRetrieveCall


class ModelsAPI(Resource[C]):
    """The models that can be used."""

    _path = "beta.models"

    with_raw_response = view["ModelsWithRawResponse", "AsyncModelsWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["ModelsWithStreamingResponse", "AsyncModelsWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @get_page("/v1/models")
    def list(self, **params: Unpack[BetaModelListCall]) -> SyncPage[BetaModelInfo]:
        """List the models, newest first. Iterate the result for all of them, page after page."""
        ...

    @get("/v1/models/{model_id}")
    def retrieve(self, model_id: str, **params: Unpack[BetaModelRetrieveCall]) -> BetaModelInfo:
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
