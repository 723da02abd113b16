"""What a run of batches raises beside the errors of its requests. All of them leave the state file fit to go on from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._errors import AnthropicError

if TYPE_CHECKING:
    from .result import BatchResult


class BatchRunError(AnthropicError):
    """A run of batches cannot go on; the state file says where it stands, and can be gone on from."""


class BatchInputError(BatchRunError, ValueError):
    """An item of the input is not a request of a batch. Nothing of its batch has been sent."""

    def __init__(self, message: str, *, index: int, custom_id: str | None) -> None:
        super().__init__(message)
        self.index, self.custom_id = index, custom_id


class BatchInputChangedError(BatchRunError, ValueError):
    """The input is not the one that the run began with."""


class BatchStateError(BatchRunError):
    """The state file cannot be used: another run has it open, or it is none of ours."""


class BatchUnknownError(BatchRunError):
    """Whether a batch was created at the API cannot be told; see `on_unknown`."""

    def __init__(self, message: str, *, candidates: list[str]) -> None:
        super().__init__(message)
        self.candidates = candidates
        """Ids of batches at the API that may be it."""


class BatchLostError(BatchRunError):
    """A batch, or results of it, are no longer at the API; see `on_unknown`."""

    def __init__(self, message: str, *, batch_id: str | None) -> None:
        super().__init__(message)
        self.batch_id = batch_id


class BatchRequestError(AnthropicError):
    """A request of a batch has no message: it failed, was canceled, expired, or was never valid."""

    def __init__(self, message: str, *, result: BatchResult[Any, Any]) -> None:
        super().__init__(message)
        self.result = result
