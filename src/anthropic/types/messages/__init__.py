"""The types of message batches."""

from ..._lazy import lazy

_TYPES = {
    "..batch": (
        "DeletedMessageBatch MessageBatch MessageBatchCanceledResult MessageBatchErroredResult "
        "MessageBatchExpiredResult MessageBatchIndividualResponse MessageBatchRequestCounts "
        "MessageBatchResult MessageBatchSucceededResult"
    ),
    "..batch_params": "BatchCreateParams BatchListParams BatchRetrieveParams BatchRequestParam",
}

__getattr__, __dir__ = lazy(__name__, _TYPES)
