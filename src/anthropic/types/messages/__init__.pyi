from ..batch import (
    DeletedMessageBatch as DeletedMessageBatch,
    MessageBatch as MessageBatch,
    MessageBatchCanceledResult as MessageBatchCanceledResult,
    MessageBatchErroredResult as MessageBatchErroredResult,
    MessageBatchExpiredResult as MessageBatchExpiredResult,
    MessageBatchIndividualResponse as MessageBatchIndividualResponse,
    MessageBatchRequestCounts as MessageBatchRequestCounts,
    MessageBatchResult as MessageBatchResult,
    MessageBatchSucceededResult as MessageBatchSucceededResult,
)
from ..batch_params import (
    BatchCreateParams as BatchCreateParams,
    BatchListParams as BatchListParams,
    BatchRequestParam as BatchRequestParam,
    BatchRetrieveParams as BatchRetrieveParams,
)
