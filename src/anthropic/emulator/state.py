"""`State`: everything an emulator remembers between requests, and the options it was made with."""

from __future__ import annotations

import asyncio
import os
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .catalog import Catalog
from .clock import Clock, SystemClock
from .faults import Strike
from .ids import Ids, base58
from .oauth import OAuth
from .platforms.tokens import Clouds
from .ratelimit import Limits, RateLimiter
from .received import Received
from .scripts import Script
from .store import Store
from .stream import Chunking
from .threads import Threads
from .tokens import PromptCache

MAX_BODY = 32 * 1024 * 1024


@dataclass
class _Queued:
    strike: Strike
    times: int
    when: Callable[[Received], bool] | None


def _strikes(queued: _Queued, request: Received) -> bool:
    fault = queued.strike.fault
    if request.custom_id is None:
        return fault.outcome is None and (queued.when is None or queued.when(request))
    if (
        fault.outcome is None
    ):  # made for requests: strikes one in a batch only where it is asked whether it does
        return fault.make is not None and queued.when is not None and queued.when(request)
    return queued.strike.fits_in_batch(request) and (queued.when is None or queued.when(request))


@dataclass
class State:
    """Options and memory. The methods may be called from any thread."""

    seed: int = 0
    clock: Clock = field(default_factory=SystemClock)
    limits: Limits | None = None
    api_keys: frozenset[str] | None = None
    models: Iterable[str] | None = None
    bedrock_models: bool = False
    chunking: str = "event"
    max_body: int = MAX_BODY
    store: str | os.PathLike[str] | None = None
    """A file for batches, files and skills, which the next emulator with it goes on from. None: they are kept in memory."""
    batch_seconds: float = 0.0
    """How long a message batch takes."""
    batch_request_seconds: float = 0.0
    """How much longer for each of its requests."""

    def __post_init__(self) -> None:
        Chunking(self.chunking)  # refuse a wrong mode now, not at the first request
        self.catalog = Catalog(
            None if self.models is None else list(self.models), bedrock=self.bedrock_models
        )
        self.limiter = RateLimiter(self.limits)
        self.cache = PromptCache()
        self.organization = str(uuid.uuid5(uuid.NAMESPACE_URL, f"emulator:{self.seed}"))
        self.api_key = (
            min(self.api_keys) if self.api_keys else f"sk-ant-emulator-{base58(str(self.seed), 24)}"
        )
        self.clouds = Clouds(self.clock)
        """Who may use the emulator as a cloud platform."""
        self.wires: dict[tuple[str, int], asyncio.Transport] = {}
        """Open connections by the client's address; a server that fills this in makes TCP faults possible."""
        self.stopping: asyncio.Event | None = None
        self._lock = threading.Lock()
        self._kept: Store | None = None
        self._forget()

    @property
    def kept(self) -> Store:
        """Batches, files and skills."""
        with self._lock:
            if self._kept is None:
                self._kept = Store(self.store)
            return self._kept

    def open(self) -> None:
        """Open the store's file now, and not when it is first needed.

        Raises: `ValueError`.
        """
        if self.store is not None:
            _ = self.kept

    def close(self) -> None:
        """Let go of the store's file; what is kept in memory stays."""
        with self._lock:
            if self._kept is not None and self.store is not None:
                self._kept.close()
                self._kept = None

    def reset(self) -> None:
        """Forget requests, scripts, faults, caches, rates and what is stored, and start the ids anew."""
        if self._kept is not None or self.store is not None:
            self.kept.clear()
        self._forget()

    def _forget(self) -> None:
        with self._lock:
            self.requests: list[Received] = []
            self._scripts: list[Script] = []
            self._faults: list[_Queued] = []
            self._credits: set[str] = set()
            self._credits_given = 0
            self.threads = Threads()
            self.oauth = OAuth(self.clock, self.seed)
            self.clouds.reset()
            self._count = 0
            self.cache.clear()
            self.limiter.clear()

    def next_number(self) -> int:
        with self._lock:
            self._count += 1
            return self._count

    def ids(self, number: int) -> Ids:
        """The ids of a request: other ones in each life of a store's file."""
        run = 1 if self.store is None else self.kept.run
        return Ids(self.seed, number if run == 1 else f"{run}.{number}")

    def record(self, request: Received) -> None:
        with self._lock:
            self.requests.append(request)

    def add_script(self, script: Script) -> None:
        with self._lock:
            self._scripts.append(script)

    @property
    def scripted(self) -> bool:
        """Whether scripts or faults wait for requests."""
        return bool(self._scripts or self._faults)

    def take_script(self, request: Received) -> Script | None:
        """The first queued script that fits, which is then used up."""
        with self._lock:
            found = next((s for s in self._scripts if s.fits(request)), None)
            if found is not None:
                self._scripts.remove(found)
            return found

    def new_credit(self) -> str:
        """A token that a refusal gives, for one later request."""
        with self._lock:
            self._credits_given += 1
            token = f"fct_{base58(f'{self.seed}:{self._credits_given}', 24)}"
            self._credits.add(token)
            return token

    def take_credit(self, token: str) -> bool:
        """Use up a token; False where it is none."""
        with self._lock:
            known = token in self._credits
            self._credits.discard(token)
            return known

    def add_fault(self, strike: Strike, times: int, when: Callable[[Received], bool] | None) -> None:
        with self._lock:
            self._faults.append(_Queued(strike, times, when))

    def take_fault(self, request: Received) -> Strike | None:
        with self._lock:
            found = next((f for f in self._faults if _strikes(f, request)), None)
            if found is None:
                return None
            found.times -= 1
            if found.times <= 0:
                self._faults.remove(found)
            return found.strike
