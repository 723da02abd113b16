"""Running a tool while the reply that calls it is still being read.

Invariants: a call is run when the model has gone on to something else, and not before the caller asks for the event
after the one that shows it, so that the caller can still hold it; one at a time; nothing is run in a reply that breaks
or is cut off in the middle of the call, nor after another model has taken over.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any

from .._colour import drive

if TYPE_CHECKING:
    from ..types import ToolUseBlock


class Eager:
    """Stands in the way of a stream's events, and runs the calls that have become complete."""

    def __init__(
        self, stream: Any, run: Callable[[ToolUseBlock], Coroutine[Any, Any, bool]], *, asynchronous: bool
    ) -> None:
        self._run = run
        self._complete: list[ToolUseBlock] = []
        """Calls whose arguments are complete and that have not been run."""
        self._deferred: set[str] = set()
        self._stopped: set[str] = set()
        """Tool sets of which a call is held or failed: the rest of their calls wait."""
        self._off = False
        events = stream._iterator
        stream._iterator = self._async_events(events) if asynchronous else self._events(events)

    def defer(self, id: str) -> None:
        self._deferred.add(id)

    def held(self) -> list[ToolUseBlock]:
        return [block for block in self._complete if block.id in self._deferred]

    def _events(self, events: Iterator[Any]) -> Iterator[Any]:
        for event in events:
            moves_on = self._see(event)
            yield event
            if moves_on:
                drive(self._run_complete())

    async def _async_events(self, events: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for event in events:
            moves_on = self._see(event)
            yield event
            if moves_on:
                await self._run_complete()

    def _see(self, event: Any) -> bool:
        """Take note of an event; returns whether it shows that the model has gone on."""
        if event.type == "content_block_stop":
            block: Any = getattr(event, "content_block", None)
            if block is not None and block.type == "tool_use":
                self._complete.append(block)
        elif event.type == "content_block_start":
            self._off = self._off or event.content_block.type == "fallback"
            return True
        elif event.type == "message_delta":
            return bool(event.delta.stop_reason == "tool_use")
        return False

    async def _run_complete(self) -> None:
        for block in list(self._complete) if not self._off else ():
            toolset = block.toolset_name
            if block.id in self._deferred:
                if toolset is not None:
                    self._stopped.add(toolset)
            elif toolset not in self._stopped:
                self._complete.remove(block)
                if not await self._run(block) and toolset is not None:
                    self._stopped.add(toolset)
