"""Message batches: https://docs.anthropic.com/en/docs/build-with-claude/batch-processing"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import Unpack

from .._colour import Async, C, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync
from .._declare import delete, get, get_lines, get_page, post
from ._base import Resource, helper, view
from ._bulk import BatchRunIn

if TYPE_CHECKING:
    from .._jsonl import JSONLDecoder
    from .._pages import SyncPage
    from ..types.messages import DeletedMessageBatch, MessageBatch, MessageBatchIndividualResponse
    from ._bulk import BatchRunCall
    from ._options import BatchCall, BatchCreateCall, BatchListCall


class BatchesAPI(Resource[C]):
    """Have many messages made together, at half the price, within 24 hours."""

    _path = "messages.batches"

    with_raw_response = view["BatchesWithRawResponse", "AsyncBatchesWithRawResponse"]("WithRawResponse")
    with_streaming_response = view["BatchesWithStreamingResponse", "AsyncBatchesWithStreamingResponse"](
        "WithStreamingResponse"
    )

    @post("/v1/messages/batches", required="requests")
    def create(self, **params: Unpack[BatchCreateCall]) -> MessageBatch:
        """Send requests to be processed together. Ask `retrieve` for how far they are, and then `results`.

        Raises: `BadRequestError`; `ContentTooLargeError` (more than 256 MB).
        """
        ...

    @get("/v1/messages/batches/{message_batch_id}")
    def retrieve(self, message_batch_id: str, **params: Unpack[BatchCall]) -> MessageBatch:
        """Get a batch, to see how far it is. It has ended when `processing_status` is ``"ended"``.

        Raises: `NotFoundError`.
        """
        ...

    @get_page("/v1/messages/batches")
    def list(self, **params: Unpack[BatchListCall]) -> SyncPage[MessageBatch]:
        """List the batches of the workspace, newest first. Iterate the result for all of them, page after page."""
        ...

    @post("/v1/messages/batches/{message_batch_id}/cancel", body=False)
    def cancel(self, message_batch_id: str, **params: Unpack[BatchCall]) -> MessageBatch:
        """End a batch early. Requests that the model is at work on are finished, so it is ``"canceling"`` at first.

        Raises: `NotFoundError`.
        """
        ...

    @delete("/v1/messages/batches/{message_batch_id}")
    def delete(self, message_batch_id: str, **params: Unpack[BatchCall]) -> DeletedMessageBatch:
        """Delete a batch that has ended, with its results. Cancel one that has not.

        Raises: `NotFoundError`, `BadRequestError` (it is still at work).
        """
        ...

    @get_lines("/v1/messages/batches/{message_batch_id}/results")
    def results(
        self, message_batch_id: str, **params: Unpack[BatchCall]
    ) -> JSONLDecoder[MessageBatchIndividualResponse]:
        """Read the results of a batch that has ended, one by one, as they arrive and in any order.

        It asks `retrieve` where they are (`results_url`), and then for them.

        Raises: `AnthropicError` (the batch has not ended), `NotFoundError`. While reading: `APIConnectionError`
        and `StreamIncompleteError`, where the results break off; those that came were given before.
        """
        ...

    @helper(BatchRunIn)
    def run(self, requests: Any, **options: Unpack[BatchRunCall]) -> Any:
        """Have any number of requests processed in batches, and get their results as they come.

        Returns a run, at once: iterate it for the results (on an async client with ``async for``), each with its
        `custom_id` and its `message`; `report()` says counts, tokens and cost. `requests` is an iterable of dicts with
        `custom_id` and `params` (what `create` of messages takes) or of pairs of the two, on an async client also
        an async one, or the path of a file with a dict in each line. It is read once, and never held in memory.

        With `state=`, the path of a file, a run that was broken off anywhere goes on when it is called again with the
        same requests: nothing is lost and nothing sent twice. docs/batches.md says exactly what is promised.

        Raises: `TypeError`, `ValueError` (options that cannot work), `BatchStateError` (the file is in use), at once. While it
        is iterated: `BatchInputError` (an item that cannot be sent, before its batch is), `BatchInputChangedError`,
        `BatchUnknownError`, `BatchLostError`; `APIStatusError` and `APIConnectionError`, where trying again does not help.
        """
        from ..bulk.run import start

        return start(self, requests, dict(options))


class Batches(BatchesAPI[Sync]): ...


class AsyncBatches(BatchesAPI[Async]): ...


class BatchesWithRawResponse(BatchesAPI[RawSync]): ...


class AsyncBatchesWithRawResponse(BatchesAPI[RawAsync]): ...


class BatchesWithStreamingResponse(BatchesAPI[StreamedSync]): ...


class AsyncBatchesWithStreamingResponse(BatchesAPI[StreamedAsync]): ...
