"""What a run does to its batches: send one, find one whose answer never came, look how far one is, fetch its results.

Each step is tried once; what it means that it failed is decided in `plan`, and when it is tried again here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from random import random
from typing import Any, TypeVar

from .._errors import AnthropicError, APIError, NotFoundError
from .._log import logger
from .api import API
from .crew import Crew, Signal, Stopped
from .errors import BatchLostError, BatchStateError, BatchUnknownError
from .ledger import BatchRow, Ledger
from .line import Line
from .plan import (
    Action,
    Batch,
    Limits,
    Unknown,
    after_failed_create,
    failure_delay,
    is_transient,
    look_delay,
    total_of,
)

T = TypeVar("T")
DOWNLOADS = 3
"""How often the results of a batch are read before one that is missing counts as lost."""
_HEAD = 100
"""Results that tell whether a batch is ours."""


class Steps:
    """The batches of a run that are not done, and what is done to them."""

    def __init__(self, api: API, ledger: Ledger, limits: Limits, unknown: Unknown) -> None:
        self.api, self.ledger, self.limits, self._unknown = api, ledger, limits, unknown
        self._io: Any = api.client._transport()
        self.crew = Crew(api.asynchronous, self._failed)
        self._work, self._news = Signal(api.asynchronous), Signal(api.asynchronous)
        self._room = Signal(api.asynchronous)
        self.batches: dict[int, Batch] = {}
        self._lock = threading.RLock()
        """Held while `batches` is brought to what the ledger says, which jobs in other threads change."""
        self._failure: BaseException | None = None
        self._last_error: BaseException | None = None
        self._last_success = time.monotonic()
        self._failures: dict[int, int] = {}

    async def _in_ledger(self, step: Callable[..., T], *args: Any) -> T:
        found: T = await self._io.in_thread(step, *args)
        return found

    def _failed(self, error: BaseException) -> None:
        """What ends the run."""
        if self._failure is None:
            self._failure = error
        self._work.set()
        self._news.set()

    async def _do(self, action: Action, batch: Batch) -> None:
        step = {"send": self._send, "find": self._find, "look": self._look, "fetch": self._fetch}[action]
        try:
            self.crew.check()
            await step(batch)
            self._last_success = time.monotonic()
            self._failures.pop(batch.no, None)
        except (APIError, AnthropicError) as error:
            self.crew.check()
            if not is_transient(error):
                raise
            self._put_off(batch, error)
        finally:
            batch.busy = False
            for signal in (self._work, self._news, self._room):
                signal.set()

    def _put_off(self, batch: Batch, error: BaseException) -> None:
        """Try again later.

        Raises: `error`, where nothing has worked for too long.
        """
        if time.monotonic() - self._last_success > self.limits.patience:
            raise error
        self._last_error = error
        failures = self._failures[batch.no] = self._failures.get(batch.no, 0) + 1
        delay = failure_delay(failures - 1, self.limits.poll_interval, random(), error)
        batch.due = time.monotonic() + delay
        logger.info("A batch could not be dealt with (%s); again in %.1f s", error, delay)

    def _take_over(self, delay: float = 0.0) -> None:
        """Learn of the batches in the ledger that are new."""
        with self._lock:
            for row in self.ledger.batches():
                if row.no not in self.batches and row.state != "filling":
                    self.batches[row.no] = _batch(row, time.monotonic() + delay * (row.attempt > 1))

    # --- one step of one batch ---------------------------------------------------------------------------

    async def _send(self, batch: Batch) -> None:
        newest = await self.api.newest()
        await self._in_ledger(self.ledger.begin_to_send, batch.no, newest)
        batch.after, sending = newest, _Sending(self, batch)
        try:
            size = await self._in_ledger(self.ledger.size, batch.no)
            made = await self.api.create(sending, size)
        except Exception as error:
            verdict = "again" if isinstance(error, Stopped) else after_failed_create(error, sending.complete)
            if verdict == "unknown":
                logger.warning(
                    "Whether a batch was created cannot be told (%s); the API will be asked", error
                )
                await self._in_ledger(self.ledger.maybe_created, batch.no)
                batch.state, batch.sent_at, batch.looks = "unknown", time.time(), 0
                self._last_error = error
                return
            await self._in_ledger(self.ledger.not_created, batch.no)
            if verdict == "again" and not isinstance(error, Stopped):
                self._put_off(batch, error)
                return
            raise
        await self._in_ledger(self.ledger.created, batch.no, made.id)
        self._opened(batch, made)

    def _opened(self, batch: Batch, found: Any) -> None:
        batch.state, batch.id, batch.looks = "open", found.id, 0
        batch.processing = found.request_counts.processing
        batch.due = time.monotonic() + look_delay(0, self.limits.poll_interval, random())

    async def _find(self, batch: Batch) -> None:
        """Find out whether the API has a batch whose answer never came."""
        waited = time.time() - (batch.sent_at or 0.0)
        maybe: list[str] = []
        for found in await self.api.since(batch.after):
            if total_of(found) != batch.count or await self._in_ledger(self._is_out, batch.no, found.id):
                continue
            ours = await self._is_ours(batch, found)
            if ours:
                logger.info("The batch whose answer never came is %s", found.id)
                await self._in_ledger(self.ledger.created, batch.no, found.id)
                self._opened(batch, found)
                batch.due = 0.0
                return
            if ours is None:
                maybe.append(found.id)
            else:
                await self._in_ledger(self.ledger.other, batch.no, found.id)
        early = waited < self.limits.unknown_after
        if self._unknown == "raise" and (maybe or not early):
            listed = f"it may be {' or '.join(maybe)}" if maybe else "it is not in the list of batches"
            raise BatchUnknownError(
                f"A batch of {batch.count:,} requests was sent, and its answer never came: {listed}. "
                "Go on with on_unknown='wait' (which waits until it can be told) or 'resubmit' (which may pay twice)",
                candidates=maybe,
            )
        if (maybe and self._unknown == "resubmit") or (not maybe and not early):
            logger.warning("A batch of %d requests whose answer never came is sent again", batch.count)
            await self._in_ledger(self.ledger.not_created, batch.no)
            batch.state, batch.due = "ready", 0.0
            return
        batch.looks += 1
        batch.due = time.monotonic() + look_delay(batch.looks, self.limits.poll_interval, random())

    def _is_out(self, no: int, id: str) -> bool:
        return self.ledger.knows(id) or self.ledger.is_other(no, id)

    async def _is_ours(self, batch: Batch, found: Any) -> bool | None:
        """Whether a batch of the API is this one, by the ids of its first results; None while it has none."""
        if found.processing_status != "ended" or not found.results_url:
            return None
        verdict: bool | None = None

        async def take(lines: list[Line]) -> bool:
            nonlocal verdict
            ids = [line.custom_id for line in lines[:_HEAD]]
            verdict = await self._in_ledger(self.ledger.are_of, batch.no, ids)
            return False

        try:
            await self.api.results(found.id, take)
        except (NotFoundError, ValueError):
            return None
        return verdict

    async def _look(self, batch: Batch) -> None:
        assert batch.id is not None
        try:
            found = await self.api.retrieve(batch.id)
        except NotFoundError as error:
            await self._lost(batch, "is not at the API", error)
            return
        batch.processing = found.request_counts.processing
        batch.looks += 1
        if found.processing_status == "ended":
            await self._in_ledger(self.ledger.ended, batch.no)
            batch.state, batch.looks, batch.due = "ended", 0, 0.0
        else:
            batch.due = time.monotonic() + look_delay(batch.looks, self.limits.poll_interval, random())

    async def _fetch(self, batch: Batch) -> None:
        assert batch.id is not None

        async def take(lines: list[Line]) -> bool:
            self.crew.check()
            await self._in_ledger(self.ledger.take, batch.no, lines, self.limits.max_attempts)
            self._last_success = time.monotonic()
            self._news.set()
            return True

        try:
            await self.api.results(batch.id, take)
        except ValueError as error:
            raise BatchStateError(f"The results of batch {batch.id} do not fit: {error}") from error
        except NotFoundError as error:
            await self._lost(batch, "has no results at the API; they are kept for 29 days", error)
            return
        except AnthropicError as error:
            if isinstance(error, APIError):
                raise
            await self._lost(batch, "has no results at the API; they are kept for 29 days", error)
            return
        missing = await self._in_ledger(self.ledger.outstanding, batch.no)
        if missing:
            batch.downloads += 1
            if batch.downloads >= DOWNLOADS:
                await self._lost(batch, f"has no results for {', '.join(missing)}, and maybe more", None)
                return
            batch.due = time.monotonic() + failure_delay(
                batch.downloads, self.limits.poll_interval, random(), None
            )
            return
        await self._settle(batch)

    async def _settle(self, batch: Batch) -> None:
        await self._in_ledger(self._settle_now, batch)

    def _settle_now(self, batch: Batch) -> None:
        with self._lock:
            self.ledger.settle(batch.no)
            self.batches.pop(batch.no, None)
            self._take_over(self.limits.retry_delay * 2.0 ** (batch.attempt - 1))

    async def _lost(self, batch: Batch, why: str, error: BaseException | None) -> None:
        """What the API no longer has is sent again, or ends the run."""
        if self._unknown != "resubmit":
            raise BatchLostError(
                f"Batch {batch.id} of {batch.count:,} requests {why}. Their messages may have been paid for; "
                "on_unknown='resubmit' sends them again",
                batch_id=batch.id,
            ) from error
        logger.warning("Batch %s %s: its requests are sent again", batch.id, why)
        await self._in_ledger(self.ledger.give_up, batch.no)
        await self._settle(batch)

    # --- cancelling --------------------------------------------------------------------------------------

    async def cancel(self) -> None:
        """Ask the API to cancel all batches that it has. What they have done by then is kept; the rest would be sent again."""
        for row in await self._in_ledger(self.ledger.batches):
            if row.state == "open" and row.id is not None:
                await self._in_ledger(self.ledger.canceled, row.no)
                try:
                    await self.api.cancel(row.id)
                except APIError as error:
                    status = getattr(error, "status_code", None)
                    if status not in (400, 404, 409):  # it has ended meanwhile
                        raise


class _Sending:
    """The body of a batch as it is sent, once."""

    def __init__(self, steps: Steps, batch: Batch) -> None:
        self._steps, self._batch = steps, batch
        self.complete = False
        """Whether the last piece was given out."""

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._steps.ledger.body(self._batch.no):
            if piece == b"]}":
                self.complete = True
            else:
                self._steps.crew.check()
            yield piece


def _batch(row: BatchRow, due: float) -> Batch:
    return Batch(
        row.no, row.state, row.attempt, row.count, row.id, row.after, row.sent_at, due, processing=row.count
    )
