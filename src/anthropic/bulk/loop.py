"""The work of a run, in both colours: it reads the input, sends batches, watches them, and reads their results.

Every step is in the ledger before it is taken, and what came of it after; the loop remembers nothing that the ledger does not
know but times. So it may be broken off anywhere, and gone on from by another one.

On an event loop all jobs are tasks. Elsewhere they are threads, and the input is read on the caller's, between the results.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

from .._colour import settle
from .._io import current_loop
from .._log import logger
from .api import API
from .errors import BatchInputChangedError, BatchRunError
from .ledger import Ledger
from .outcomes import Kept
from .plan import Limits, Unknown, next_steps, wants_input
from .request import EMPTY, encode
from .result import BatchState, Progress
from .source import Source
from .steps import Steps

_GRACE = 10.0
"""Seconds that a batch whose last byte was sent has for its answer, when the run is closed."""


class Loop(Steps):
    """One run over a ledger. It is started by the first `advance`, and ends with `end`."""

    def __init__(
        self,
        api: API,
        source: Source,
        ledger: Ledger,
        limits: Limits,
        *,
        nulls: frozenset[str],
        ordered: bool,
        redeliver: bool,
        record: bool,
        unknown: Unknown,
        on_progress: Callable[[Progress], Any] | None,
    ) -> None:
        super().__init__(api, ledger, limits, unknown)
        self.source, self._nulls, self._record, self._on_progress = source, nulls, record, on_progress
        self._read = 0
        self._known = ledger.count()
        self._input_ended = self._over = False
        self.state: Literal["new", "running", "done", "broken", "closed"] = "new"
        self._ordered = ordered
        self._upto = self._begin_at(ordered, redeliver)
        self._waiting: deque[Kept] = deque()
        self._given: Kept | None = None
        self._count = 0
        self._told: Progress | None = None
        self._place: Any = None
        """The event loop that it runs on."""

    def _begin_at(self, ordered: bool, redeliver: bool) -> int:
        found = None if redeliver else self.ledger.delivered()
        if found is None:
            return 0
        if found[0] is not ordered:
            raise ValueError(
                f"This run has given out results with `ordered={found[0]}`; go on with that, or pass `redeliver=True` for all "
                "of them once more"
            )
        return found[1]

    # --- what the caller sees ----------------------------------------------------------------------------

    async def advance(self) -> Kept | None:
        """The next result; None when there are no more. The one before it has been dealt with."""
        if self._given is not None and self.state == "running":
            self._upto = self._given.index + 1 if self._ordered else self._given.place
            self.ledger.deliver(self._ordered, self._upto)  # quicker than to ask a thread for it
            self._given = None
            self._count += 1
        if self.state == "new":
            self._start()
        if self.state == "done":
            return None
        if self.state != "running":
            raise BatchRunError(
                f"The run was {'closed' if self.state == 'closed' else 'broken off'}; `run(..., state={self.ledger.path!r})` "
                "with the same requests goes on from where it was"
            )
        while not self._waiting:
            self._news.clear()
            over, failure = self._over, self._failure
            if not self.api.asynchronous and failure is None and self._wants_input():
                await self._read_slice()
            after = self.ledger.from_index if self._ordered else self.ledger.after
            self._waiting.extend(await self._in_ledger(after, self._reached()))
            await self._tell()
            if self._waiting:
                break
            if failure is not None:
                raise failure
            if over:
                await self._in_ledger(self.ledger.note, "finished", time.time())
                self.state = "done"
                await self.crew.end()
                return None
            if self.api.asynchronous or not self._wants_input():
                await self._news.wait(None)
        self._given = self._waiting.popleft()
        return self._given

    def _reached(self) -> int:
        return self._upto

    def _wants_input(self) -> bool:
        return not self._input_ended and wants_input(list(self.batches.values()))

    async def _tell(self) -> None:
        if self._on_progress is None:
            return
        progress = await self._in_ledger(self.progress)
        if progress != self._told:
            self._told = progress
            await settle(self._on_progress(progress))

    def progress(self) -> Progress:
        tallies = self.ledger.tallies()
        batches = sorted(self.batches.values(), key=lambda batch: batch.no)
        names = ("succeeded", "errored", "canceled", "expired", "invalid")
        return Progress(
            read=max(self._read, self._known),
            total=self._read if self._input_ended else None,
            **{name: tallies.get(name, 0) for name in names},
            delivered=self._count,
            batches=tuple(BatchState(b.id, b.state, b.attempt, b.count, b.processing) for b in batches),
            last_error=self._last_error,
        )

    async def end(self, how: Literal["closed", "broken"]) -> None:
        """Stop working. Batches at the API go on by themselves.

        When it is closed, a batch that was sent whole has some seconds for its answer, so that nobody has to look for it.
        """
        self.crew.stopping = True
        for signal in (self._work, self._room):
            signal.set()
        until = time.monotonic() + _GRACE
        while how == "closed" and self.api.asynchronous and time.monotonic() < until and self._sending():
            self._news.clear()
            await self._news.wait(until - time.monotonic())
        self._stop()
        await self.crew.end()
        if self.state in ("new", "running"):
            self.state = how

    def abandon(self) -> None:
        """Stop working, though nobody waits for it: the last job closes the state file."""
        place = self._place
        if not self.api.asynchronous or place is None:
            self._abandon_here()
        elif place is current_loop():
            self._abandon_here()
        else:  # dropped in another thread, or after its event loop
            run = getattr(place, "call_soon_threadsafe", None) or place.run_sync_soon
            try:
                run(self._abandon_here)
            except (RuntimeError, AttributeError):
                self.ledger.close()

    def _abandon_here(self) -> None:
        self.source.close()
        self.crew.abandon(self.ledger.close)
        self._stop()

    def _sending(self) -> bool:
        return any(batch.busy and batch.state == "ready" for batch in list(self.batches.values()))

    def _stop(self) -> None:
        self.crew.stop()
        for signal in (self._work, self._news, self._room):
            signal.set()

    # --- the loop ----------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.state, self._place = "running", current_loop()
        self._take_over()
        if self.batches or self._known:
            logger.info("The run in %s goes on: %d requests are known", self.ledger.path, self._known)
        self.crew.begin(self._tend, "tend")
        if self.api.asynchronous:
            self.crew.begin(self._read_all, "read")

    async def _tend(self) -> None:
        """Begin what is due, again and again."""
        while True:
            self._work.clear()
            self.crew.check()
            with self._lock:
                if self._input_ended and not self.batches:
                    break
            now = time.monotonic()
            steps = next_steps(list(self.batches.values()), now, self.limits.max_in_flight)
            for action, batch in steps.now if self._failure is None else ():
                batch.busy = True
                self.crew.begin(partial(self._do, action, batch), f"{action}-{batch.no}")
            await self._work.wait(None if steps.wake is None else max(0.0, steps.wake - now))
        self._over = True
        self._news.set()

    # --- the input ---------------------------------------------------------------------------------------

    async def _read_all(self) -> None:
        while not self._input_ended:
            self._room.clear()
            if self._wants_input():
                await self._read_slice()
            else:
                await self._room.wait(None)

    async def _read_slice(self) -> None:
        if self.source.items is None:
            items, more = await self.source.read_later()
            await self._in_ledger(self._add, items, more)
        else:
            await self._in_ledger(self._read_and_add)
        self._work.set()
        self._news.set()

    def _read_and_add(self) -> None:
        self._add(*self.source.read())

    def _add(self, items: Sequence[Any], more: bool) -> None:
        limits = self.limits
        largest = limits.max_bytes - EMPTY
        found = [encode(self._read + n, item, self._nulls, largest) for n, item in enumerate(items)]
        old = found[: max(0, self._known - self._read)]
        new = found[len(old) :]
        if old:
            self.ledger.check(old)
        if new:
            self.ledger.append(
                new, max_requests=limits.max_requests, max_bytes=limits.max_bytes, record=self._record
            )
        self._read += len(items)
        if not more:
            if self._read < self._known:
                raise BatchInputChangedError(
                    f"The input ended after {self._read:,} requests; it had at least {self._known:,} when the run in "
                    f"{self.ledger.path} began. Give the same requests, or begin another run with another `state=`"
                )
            self.ledger.finish_input(self._read)
        self._take_over()
        self._input_ended = not more
