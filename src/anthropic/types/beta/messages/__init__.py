"""The types of message batches in beta."""

from ...._lazy import lazy

_TYPES = {
    "..batch": (
        "BetaDeletedMessageBatch BetaMessageBatch BetaMessageBatchCanceledResult BetaMessageBatchErroredResult "
        "BetaMessageBatchExpiredResult BetaMessageBatchIndividualResponse BetaMessageBatchRequestCounts "
        "BetaMessageBatchResult BetaMessageBatchSucceededResult"
    ),
    "..batch_params": "BatchCreateParams BatchListParams BatchRetrieveParams BetaBatchRequestParam",
}

__getattr__, __dir__ = lazy(__name__, _TYPES)
