"""The reply of the legacy text completions endpoint."""

from typing import Literal

from .._models import BaseModel
from .model import Model


class Completion(BaseModel):
    """A legacy text completion."""

    id: str
    """Identifier of the completion."""
    completion: str
    """The text that continues the prompt, without the stop sequence."""
    model: Model
    """The model that wrote it."""
    type: Literal["completion"]
    stop_reason: str | None = None
    """Why it ended: `stop_sequence` or `max_tokens`; None while streaming."""
