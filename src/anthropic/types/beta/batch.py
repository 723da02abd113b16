"""What the beta message batches endpoints answer with."""

# As in `.message`: a beta class gives some fields of its stable base a finer type.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from typing import Annotated, TypeAlias

from ..._models import UnionDiscriminator
from ..batch import (
    DeletedMessageBatch,
    MessageBatch,
    MessageBatchCanceledResult,
    MessageBatchErroredResult,
    MessageBatchExpiredResult,
    MessageBatchIndividualResponse,
    MessageBatchRequestCounts,
    MessageBatchSucceededResult,
)
from .message import BetaMessage

BetaDeletedMessageBatch: TypeAlias = DeletedMessageBatch
BetaMessageBatch: TypeAlias = MessageBatch
BetaMessageBatchCanceledResult: TypeAlias = MessageBatchCanceledResult
BetaMessageBatchErroredResult: TypeAlias = MessageBatchErroredResult
BetaMessageBatchExpiredResult: TypeAlias = MessageBatchExpiredResult
BetaMessageBatchRequestCounts: TypeAlias = MessageBatchRequestCounts


class BetaMessageBatchSucceededResult(MessageBatchSucceededResult):
    """The request was answered."""

    message: BetaMessage
    """The answer."""


BetaMessageBatchResult: TypeAlias = Annotated[
    BetaMessageBatchSucceededResult
    | BetaMessageBatchErroredResult
    | BetaMessageBatchCanceledResult
    | BetaMessageBatchExpiredResult,
    UnionDiscriminator("type"),
]
"""What became of one request of a batch."""


class BetaMessageBatchIndividualResponse(MessageBatchIndividualResponse):
    """One line of a batch's results. They come in any order: tell them apart by `custom_id`."""

    result: BetaMessageBatchResult
    """What became of it."""
