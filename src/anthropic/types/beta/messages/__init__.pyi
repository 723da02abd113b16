from ..batch import (
    BetaDeletedMessageBatch as BetaDeletedMessageBatch,
    BetaMessageBatch as BetaMessageBatch,
    BetaMessageBatchCanceledResult as BetaMessageBatchCanceledResult,
    BetaMessageBatchErroredResult as BetaMessageBatchErroredResult,
    BetaMessageBatchExpiredResult as BetaMessageBatchExpiredResult,
    BetaMessageBatchIndividualResponse as BetaMessageBatchIndividualResponse,
    BetaMessageBatchRequestCounts as BetaMessageBatchRequestCounts,
    BetaMessageBatchResult as BetaMessageBatchResult,
    BetaMessageBatchSucceededResult as BetaMessageBatchSucceededResult,
)
from ..batch_params import (
    BatchCreateParams as BatchCreateParams,
    BatchListParams as BatchListParams,
    BatchRetrieveParams as BatchRetrieveParams,
    BetaBatchRequestParam as BetaBatchRequestParam,
)
