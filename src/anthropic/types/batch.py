"""What the message batches endpoints answer with."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from .._models import BaseModel, UnionDiscriminator
from .error import ErrorResponse
from .message import Message


class MessageBatchRequestCounts(BaseModel):
    """How many requests of a batch are in which state. Together they are the batch's requests."""

    canceled: int
    """Requests that were cancelled before they were sent to the model; 0 until the batch has ended."""
    errored: int
    """Requests that failed; 0 until the batch has ended."""
    expired: int
    """Requests that the batch ran out of time for; 0 until the batch has ended."""
    processing: int
    """Requests that have no result yet."""
    succeeded: int
    """Requests that were answered; 0 until the batch has ended."""


class MessageBatch(BaseModel):
    """Requests for messages that are processed together, within 24 hours."""

    id: str
    """The id of the batch."""
    archived_at: datetime | None = None
    """When the results were put away and could no longer be read; None while they can."""
    cancel_initiated_at: datetime | None = None
    """When cancelling was asked for; None if it was not."""
    created_at: datetime
    """When the batch was created."""
    ended_at: datetime | None = None
    """When the last of its requests got a result; None before that."""
    expires_at: datetime
    """When requests without a result expire: 24 hours after the batch was created."""
    processing_status: Literal["in_progress", "canceling", "ended"]
    """Whether the batch is at work, on its way to an early end, or has a result for each request."""
    request_counts: MessageBatchRequestCounts
    """How many requests are in which state."""
    results_url: str | None = None
    """Where the results are, one line of JSON for each request; None until the batch has ended."""
    type: Literal["message_batch"]


class DeletedMessageBatch(BaseModel):
    """A batch that is no more."""

    id: str
    """The id that the batch had."""
    type: Literal["message_batch_deleted"]


class MessageBatchSucceededResult(BaseModel):
    """The request was answered."""

    message: Message
    """The answer."""
    type: Literal["succeeded"]


class MessageBatchErroredResult(BaseModel):
    """The request was refused, or failed."""

    error: ErrorResponse
    """What a request of its own would have been answered with."""
    type: Literal["errored"]


class MessageBatchCanceledResult(BaseModel):
    """The batch was cancelled before the request was sent to the model. It is not billed."""

    type: Literal["canceled"]


class MessageBatchExpiredResult(BaseModel):
    """The batch ran out of time before the request was sent to the model. It is not billed."""

    type: Literal["expired"]


MessageBatchResult: TypeAlias = Annotated[
    MessageBatchSucceededResult
    | MessageBatchErroredResult
    | MessageBatchCanceledResult
    | MessageBatchExpiredResult,
    UnionDiscriminator("type"),
]
"""What became of one request of a batch."""


class MessageBatchIndividualResponse(BaseModel):
    """One line of a batch's results. They come in any order: tell them apart by `custom_id`."""

    custom_id: str
    """The id that you gave the request."""
    result: MessageBatchResult
    """What became of it."""
