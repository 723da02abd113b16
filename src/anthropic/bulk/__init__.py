"""Message batches for any number of requests: `client.messages.batches.run` makes a run, docs/batches.md says what it promises.

`request` and `plan` decide without I/O, `ledger` remembers, `loop` works, `run` is what the caller holds.
"""

from .errors import (
    BatchInputChangedError as BatchInputChangedError,
    BatchInputError as BatchInputError,
    BatchLostError as BatchLostError,
    BatchRequestError as BatchRequestError,
    BatchRunError as BatchRunError,
    BatchStateError as BatchStateError,
    BatchUnknownError as BatchUnknownError,
)
from .result import (
    BatchResult as BatchResult,
    BatchState as BatchState,
    Progress as Progress,
    Report as Report,
)
from .run import AsyncBatchRun as AsyncBatchRun, BatchRun as BatchRun
