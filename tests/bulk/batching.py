"""What the tests of runs have in common: requests, a runner of either colour, what the emulator was given."""

from __future__ import annotations

import asyncio
from typing import Any

from anthropic import Anthropic, AsyncAnthropic
from anthropic.emulator import Emulator

QUICK: dict[str, Any] = {"poll_interval": 0.05, "retry_delay": 0.01, "unknown_after": 0.3}


def request(name: str, text: str = "Hello", **params: Any) -> dict[str, Any]:
    body = {"model": "claude-opus-4-8", "max_tokens": 64, "messages": [{"role": "user", "content": text}]}
    return {"custom_id": name, "params": {**body, **params}}


def requests(count: int) -> Any:
    return [request(f"r{n}", f"Number {n}") for n in range(count)]


class Runner:
    """Runs to the end, in one colour; with `until`, until so many results have been asked for."""

    def __init__(self, emu: Emulator, asynchronous: bool) -> None:
        self.emu, self.asynchronous = emu, asynchronous
        self.last: Any = None

    def __call__(
        self,
        items: Any,
        *,
        until: int | None = None,
        cancel: bool = False,
        beta: bool = False,
        **options: Any,
    ) -> list[Any]:
        if self.asynchronous:
            return asyncio.run(self._run_async(items, until, cancel, beta, {**QUICK, **options}))
        with Anthropic(base_url=self.emu.url, api_key=self.emu.api_key, max_retries=0) as client:
            of: Any = client.beta.messages.batches if beta else client.messages.batches
            self.last = run = of.run(items, **{**QUICK, **options})
            found: list[Any] = []
            try:
                for result in run:
                    found.append(result)
                    if len(found) == until:
                        break
            finally:
                run.close(cancel=cancel)
            return found

    async def _run_async(
        self, items: Any, until: int | None, cancel: bool, beta: bool, options: dict[str, Any]
    ) -> list[Any]:
        async with AsyncAnthropic(base_url=self.emu.url, api_key=self.emu.api_key, max_retries=0) as client:
            of: Any = client.beta.messages.batches if beta else client.messages.batches
            self.last = run = of.run(items, **options)
            found: list[Any] = []
            try:
                async for result in run:
                    found.append(result)
                    if len(found) == until:
                        break
            finally:
                await run.close(cancel=cancel)
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            assert not [task for task in others if "batches" in repr(task) or "bulk" in repr(task)]
            return found


def submissions(emu: Emulator) -> dict[str, int]:
    """custom_id -> in how many batches it was submitted."""
    counts: dict[str, int] = {}
    rows = emu.state.kept.rows("SELECT custom_id, COUNT(*) FROM batch_requests GROUP BY custom_id", ())
    counts.update(rows)
    return counts
