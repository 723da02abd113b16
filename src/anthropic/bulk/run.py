"""`batches.run`: a run over a state file, as the caller holds it, in both colours.

The object and the work are two: when the object is dropped, the work is told to stop.
"""

from __future__ import annotations

import os
import tempfile
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any, Generic, cast

from typing_extensions import Self

from .._colour import ASYNC, Async, C, Coloured, Sync, both, drive
from .._log import logger
from .api import API
from .ledger import Ledger
from .loop import Loop
from .outcomes import Kept
from .plan import Limits
from .result import BatchResult, MessageT, Progress, Report, ResponseT, report_of
from .source import Source

_LEFT = "The run of batches is not at its end; `run(..., state=%r)` with the same requests goes on from it"


class BaseBatchRun(Coloured[C], Generic[C, ResponseT, MessageT]):
    """Many requests on their way through message batches; see docs/batches.md. `messages.batches.run` makes it."""

    def __init__(
        self,
        resource: Any,
        requests: Any,
        extras: dict[str, Any],
        *,
        state: str | os.PathLike[str] | None = None,
        ordered: bool = False,
        redeliver: bool = False,
        on_invalid: str = "raise",
        on_unknown: str = "wait",
        on_progress: Callable[[Progress], Any] | None = None,
        **limits: Any,
    ) -> None:
        for name, value, known in (
            ("on_invalid", on_invalid, ("raise", "record")),
            ("on_unknown", on_unknown, ("wait", "resubmit", "raise")),
        ):
            if value not in known:
                raise ValueError(f"`{name}` is {' or '.join(map(repr, known))}; got {value!r}")
        settings = Limits(**limits)
        api = API(resource, extras)
        source = Source(requests, asynchronous=api.asynchronous)
        self._own: str | None = None
        if state is None:
            handle, self._own = tempfile.mkstemp(prefix="anthropic-batches-", suffix=".sqlite")
            os.close(handle)
        self.state = os.fspath(state) if state is not None else cast(str, self._own)
        """The path of the state file: `run(..., state=...)` with the same requests goes on from it."""
        self._cast_to = api.response_type()
        ledger = Ledger(self.state)
        try:
            self._loop = Loop(
                api, source, ledger, settings, nulls=api.nulls(), ordered=ordered, redeliver=redeliver,
                record=on_invalid == "record", unknown=cast(Any, on_unknown), on_progress=on_progress,
            )  # fmt: skip
        except BaseException:
            ledger.close()
            raise
        self._summary: Report | None = None
        self._last: Progress | None = None
        self._ids: dict[int | None, str | None] = {}
        self._end = weakref.finalize(self, _dropped, self._loop, self._own)
        self._end.atexit = False

    # --- what is known -----------------------------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        """How far the run is."""
        return self._last or self._loop.progress()

    def report(self) -> Report:
        """Counts, tokens and cost of the whole run so far, whichever processes worked on it."""
        if self._summary is not None:
            return self._summary
        return report_of(self._loop.ledger, time.time())

    def results(self) -> Iterator[BatchResult[ResponseT, MessageT]]:
        """All results that there are by now, once more, from the state file. It marks nothing as delivered."""
        place = 0
        while True:
            with self._opened() as ledger:
                found = ledger.after(place)
            if not found:
                return
            for kept in found:
                yield self._result(kept)
            place = found[-1].place

    def get(self, custom_id: str) -> BatchResult[ResponseT, MessageT] | None:
        """The result of one request, from the state file; None while there is none.

        Raises: `KeyError`, where the run has no such request.
        """
        with self._opened() as ledger:
            kept = ledger.get(custom_id)
        return None if kept is None else self._result(kept)

    def _opened(self) -> _Opened:
        return _Opened(self._loop.ledger, self._summary is not None)

    def _result(self, kept: Kept) -> BatchResult[ResponseT, MessageT]:
        if kept.batch not in self._ids:
            with self._opened() as ledger:
                self._ids[kept.batch] = ledger.batch_id(kept.batch)
        return BatchResult(
            index=kept.index, attempts=kept.attempts, batch_id=self._ids[kept.batch], raw=kept.raw, cast_to=self._cast_to,
        )  # fmt: skip

    # --- going on and ending -----------------------------------------------------------------------------

    async def _advance(self) -> BatchResult[ResponseT, MessageT] | None:
        try:
            kept = await self._loop.advance()
        except BaseException:  # an interrupt and a cancellation, too: no job is left behind
            await self._leave("broken")
            raise
        if kept is None:
            await self._leave("closed")
            return None
        return self._result(kept)

    async def _leave(self, how: Any) -> None:
        await self._loop.end(how)
        self._loop.source.close()
        if self._summary is None:
            self._last = self._loop.progress()
            self._summary = report_of(self._loop.ledger, time.time())
            self._loop.ledger.close()
            if self._loop.state != "done" and self._own is not None:
                logger.warning(_LEFT, self.state)
                self._own = None
                self._end.detach()

    @both
    async def close(self, *, cancel: bool = False) -> None:
        """Stop working on the run. Its batches go on at the API, and `run` with the same `state` goes on from there.

        With `cancel` the API is asked to cancel them: what they have done is kept and paid for, and the rest is
        sent again if the run is gone on with.

        Raises: `APIError`, where cancelling failed; the run is closed all the same.
        """
        try:
            if self._summary is None:
                await self._loop.end("closed")
            if cancel and self._loop.state != "done":
                with self._opened() as self._loop.ledger:
                    await self._loop.cancel()
        finally:
            await self._leave("closed")


class _Opened:
    """The ledger of a run, which is opened once more where the run has ended."""

    def __init__(self, ledger: Ledger, again: bool) -> None:
        self._ledger, self._again = ledger, again

    def __enter__(self) -> Ledger:
        if self._again:
            self._ledger = Ledger(self._ledger.path)
        return self._ledger

    def __exit__(self, *exc: object) -> None:
        if self._again:
            self._ledger.close()


def _dropped(loop: Loop, own: str | None) -> None:
    """Nobody holds the run any more: its jobs stop by themselves. Its own file goes with it when it is of no more use."""
    if own is not None and loop.state == "running":
        logger.warning(_LEFT, own)
    if loop.state in ("new", "running"):
        loop.abandon()
    if own is not None and loop.state in ("new", "done"):
        for path in (own, f"{own}-wal"):
            with suppress(OSError):
                os.unlink(path)


class BatchRun(BaseBatchRun[Sync, ResponseT, MessageT]):
    """Iterate it for the results of `messages.batches.run`, in any order; leaving the loop leaves the batches running."""

    def __iter__(self) -> Iterator[BatchResult[ResponseT, MessageT]]:
        return self

    def __next__(self) -> BatchResult[ResponseT, MessageT]:
        found = drive(self._advance())
        if found is None:
            raise StopIteration
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class AsyncBatchRun(BaseBatchRun[Async, ResponseT, MessageT]):
    """Iterate it for the results of `messages.batches.run`, in any order; leaving the loop leaves the batches running."""

    def __aiter__(self) -> AsyncIterator[BatchResult[ResponseT, MessageT]]:
        return self

    async def __anext__(self) -> BatchResult[ResponseT, MessageT]:
        found = await self._advance()
        if found is None:
            raise StopAsyncIteration
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()


_EXTRAS = ("betas", "workspace_id", "user_profile_id", "extra_headers", "extra_query", "timeout")


def start(resource: Any, requests: Any, params: dict[str, Any]) -> Any:
    """The run of a call of ``batches.run`` of a resource."""
    from .._types import is_given

    resource._client._check_resource(f"{resource._path}.run")
    given = {name: value for name, value in params.items() if is_given(value)}
    extras = {name: given.pop(name) for name in _EXTRAS if name in given}
    kind: Any = AsyncBatchRun if resource._colour in ASYNC else BatchRun
    return kind(resource, requests, extras, **given)
