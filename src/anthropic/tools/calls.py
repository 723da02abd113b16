"""The calls of one turn: run beside each other, up to a limit, each within its time, and every one answered.

Invariants: the results stand in the order of the calls, whichever was ready first; what a tool raises becomes an
answer to the model, and only what the model cannot help ends the run; when `Turn.run` is left, by whatever way,
no task of it is left and no call will still begin. Calls that must not run beside others (``parallel=False``)
run in the model's order, on the thread of the caller.

A thread cannot be stopped: a plain function that overruns its time is given up, answered for, and what it
returns later is dropped; it can look at `ToolCall.cancelled` of `current_call`. A coroutine is cancelled, and
waited for.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import nullcontext
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import pydantic
from typing_extensions import override

from .._colour import drive, settle
from .._io import on_asyncio
from .errors import ToolError, ToolRefusedError, ToolsetUsageError, ToolTimeoutError
from .history import field as field_of

if TYPE_CHECKING:
    from ..types import ToolUseBlock
    from ..types.content_params import ToolResultBlockParam

log = logging.getLogger("anthropic.lib.tools._beta_runner")  # the name that programs set the level of

MAX_CONCURRENCY = 32
_MAX_ERROR = 4096
_current: ContextVar[ToolCall | None] = ContextVar("anthropic_tool_call", default=None)

Status: TypeAlias = Literal["waiting", "running", "done", "failed", "timed_out", "refused", "cancelled"]


def current_call() -> ToolCall | None:
    """The call that the running tool was called by; None outside of a runner."""
    return _current.get()


class ToolCall:
    """One call of a tool by the model, from before it begins to after its end."""

    def __init__(self, tool_use: ToolUseBlock, tool: Any) -> None:
        self.tool_use = tool_use
        """The block of the reply."""
        self.tool = tool
        """The tool; None where the runner has none of that name."""
        self.status: Status = "waiting"
        self.started: float | None = None
        """When it began, in seconds since 1970."""
        self.duration: float | None = None
        """Seconds from its beginning to its end."""
        self.error: BaseException | None = None
        """What went wrong."""
        self.result: ToolResultBlockParam | None = None
        """The answer to the model."""
        self._began = 0.0
        self._lock = threading.Lock()
        self._cancelled = threading.Event()

    @property
    def id(self) -> str:
        return self.tool_use.id

    @property
    def name(self) -> str:
        return self.tool_use.name

    @property
    def input(self) -> dict[str, object]:
        return self.tool_use.input

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the result any more; a tool that takes long can look at it, and stop."""
        return self._cancelled.is_set()

    def begin(self) -> None:
        self.status, self.started, self._began = "running", time.time(), time.monotonic()

    def left(self, timeout: float | None) -> float | None:
        """Seconds that it may still take; None where there is no limit, or it has not begun."""
        if timeout is None or self.status != "running":
            return None
        return max(0.0, self._began + timeout - time.monotonic())

    def end(self, status: Status, content: Any = "", error: BaseException | None = None) -> bool:
        """Keep the outcome, unless there is one; returns whether it was kept."""
        with self._lock:
            if self.result is not None or self.status == "cancelled":
                return False
            if self.status == "running":
                self.duration = time.monotonic() - self._began
            self.status, self.error = status, error
            if status == "cancelled":
                self._cancelled.set()
                return True
            if status == "timed_out":
                self._cancelled.set()
            result: dict[str, Any] = {"type": "tool_result", "tool_use_id": self.id, "content": content}
            if self.tool_use.toolset_name is not None:
                result["toolset_name"] = self.tool_use.toolset_name
            if status != "done":
                result["is_error"] = True
            self.result = cast("ToolResultBlockParam", result)
            return True

    @override
    def __repr__(self) -> str:
        return f"<ToolCall {self.name} {self.id} {self.status}>"


def content_of(value: Any) -> Any:
    """What a tool returned, as the content of its result: text, or content blocks. Other values become JSON.

    Raises: `ValueError`, `TypeError`, where the value is nothing that can be sent.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _sendable(value)
    if isinstance(value, Iterable) and not isinstance(value, (Mapping, pydantic.BaseModel, bytes)):
        items = list(cast("Iterable[Any]", value))
        if all(_is_block(item) for item in items):
            return [_sendable_block(item) for item in items]
        value = items
    from .._params import encode_json

    return encode_json(value).decode()


def _is_block(item: Any) -> bool:
    kind = cast("Any", item).get("type") if isinstance(item, Mapping) else getattr(item, "type", None)
    return isinstance(kind, str)


def _sendable(text: str) -> str:
    """Text without lone surrogates, which no request can hold."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not text.isascii() else text


def _sendable_block(block: Any) -> Any:
    fields = cast("dict[str, Any]", block)
    if isinstance(block, Mapping) and isinstance(text := fields.get("text"), str):
        return {**fields, "text": _sendable(text)}
    return fields


def _only_text(content: Any) -> Any:
    """What the API takes as the error of a toolset: text, and always some."""
    if not isinstance(content, str):
        blocks = cast("list[Any]", content)
        content = [block for block in blocks if field_of(block, "type") == "text" and field_of(block, "text")]
    return content or "The call failed."


@dataclass
class Limits:
    """How the calls of a turn are run, and who sees and approves them."""

    max_concurrency: int = MAX_CONCURRENCY
    """How many calls run at the same time; 1 runs them one after the other, in order, on the caller's thread."""
    timeout: float | None = None
    """Seconds that a call may take, where the tool says nothing else."""
    approve: Callable[[ToolCall], Any] | None = None
    """Asked before a call begins: True lets it through, False or a text for the model refuses it."""
    on_tool_call: Callable[[ToolCall], Any] | None = None
    """Called when a call begins, and when it ends."""

    def __post_init__(self) -> None:
        if self.max_concurrency < 1:
            raise ValueError(f"`max_concurrency` must be at least 1; got {self.max_concurrency}")
        if self.timeout is not None and self.timeout <= 0:
            raise ValueError(f"`tool_timeout` must be more than 0 seconds; got {self.timeout}")


@dataclass
class Turn:
    """The calls of one reply."""

    limits: Limits
    asynchronous: bool
    tracing: Any = None
    """What makes a span of each call; None for no spans."""
    failed: set[str] = field(default_factory=set[str])
    """Tool sets of which a call failed: the rest of their calls, made on the belief that it worked, is not run."""
    _watching: threading.RLock = field(default_factory=threading.RLock)

    async def run(self, calls: Sequence[ToolCall]) -> None:
        """Run calls that wait; afterwards each has a result.

        Raises: what the hooks raise, `ToolsetUsageError`, and what no tool may keep to itself, such as
        `KeyboardInterrupt`.
        """
        for call in calls:
            if call.status == "waiting":
                await self._ask(call)
        todo = [call for call in calls if call.status == "waiting"]
        alone = self.limits.max_concurrency == 1 or (len(todo) == 1 and not self.asynchronous)
        in_order = [call for call in todo if alone or not getattr(call.tool, "parallel", False)]
        beside = [call for call in todo if call not in in_order]
        if self.asynchronous:
            await self._in_tasks(beside, in_order)
        else:
            self._in_threads(beside, in_order)

    async def _ask(self, call: ToolCall) -> None:
        if self.limits.approve is None:
            return
        answer = await settle(self.limits.approve(call))
        if answer is not True:
            said = (
                answer if isinstance(answer, str) and answer else f"The call of {call.name} was not approved."
            )
            call.end("refused", _sendable(said), ToolRefusedError(said))
            self._fail(call)
            await self._watch(call)

    def _fail(self, call: ToolCall) -> None:
        if call.tool_use.toolset_name is not None:
            self.failed.add(call.tool_use.toolset_name)

    async def _watch(self, call: ToolCall) -> None:
        if self.limits.on_tool_call is None:
            return
        if self.asynchronous:
            await settle(self.limits.on_tool_call(call))
        else:
            with self._watching:  # a hook sees one call at a time, whichever threads they are in
                self.limits.on_tool_call(call)

    def _workers(self, beside: Sequence[ToolCall], in_order: Sequence[ToolCall]) -> int:
        return min(len(beside), max(1, self.limits.max_concurrency - bool(in_order)))

    def _timeout(self, call: ToolCall) -> float | None:
        own = getattr(call.tool, "timeout", None)
        return self.limits.timeout if own is None else own

    # --- one call -----------------------------------------------------------------------------------

    async def _perform(self, call: ToolCall, begun: Callable[[ToolCall], None] | None = None) -> None:
        """Run one call, and keep what became of it."""
        toolset = call.tool_use.toolset_name
        if toolset is not None and toolset in self.failed:
            call.end(
                "failed", f"Not executed: an earlier call of the toolset {toolset!r} in this turn failed."
            )
            await self._watch(call)
            return
        call.begin()
        if begun is not None:
            begun(call)
        await self._watch(call)
        token = _current.set(call)
        span = None if self.tracing is None else self.tracing.tool(call)
        try:
            with nullcontext() if span is None else span.current():
                kept = call.end("done", content_of(await self._invoke(call)))
        except ToolTimeoutError as error:
            kept = call.end("timed_out", error.content, error)
        except ToolError as error:
            content = content_of(error.content)
            kept = call.end("failed", content if toolset is None else _only_text(content), error)
        except ToolsetUsageError:
            raise
        except Exception as error:
            if kept := call.end("failed", _sendable(repr(error)[:_MAX_ERROR]), error):
                log.exception("The tool %s failed", call.name)
        finally:
            _current.reset(token)
            if call.status == "running":
                call.end("cancelled")
            if span is not None:
                span.done(call)
        if call.status != "done":
            self._fail(call)
        if kept:
            await self._watch(call)

    async def _invoke(self, call: ToolCall) -> Any:
        tool = call.tool
        runs = tool.call_block(call.tool_use) if hasattr(tool, "call_block") else tool.call(call.input)
        timeout = self._timeout(call)
        if not self.asynchronous or timeout is None:
            return await settle(runs)
        if not on_asyncio():
            import anyio

            with anyio.move_on_after(timeout) as scope:
                return await runs
            if scope.cancelled_caught:
                raise self._overrun(call)
        import asyncio

        task = asyncio.ensure_future(runs)
        try:
            await asyncio.wait({task}, timeout=timeout)
        finally:
            await _ended([task])
        if task.cancelled():
            raise self._overrun(call)
        return task.result()

    def _overrun(self, call: ToolCall) -> ToolTimeoutError:
        return ToolTimeoutError(f"The tool {call.name} timed out after {self._timeout(call):g} s.")

    # --- coroutines -----------------------------------------------------------------------------------

    async def _in_tasks(self, beside: Sequence[ToolCall], in_order: Sequence[ToolCall]) -> None:
        async def work(waiting: deque[ToolCall]) -> None:
            while waiting:
                await self._perform(waiting.popleft())

        shared = deque(beside)
        jobs = [work(shared) for _ in range(self._workers(beside, in_order))]
        if in_order:
            jobs.append(work(deque(in_order)))
        try:
            if len(jobs) == 1:
                await jobs[0]
            elif jobs:
                await _together(jobs)
        finally:
            for call in (*beside, *in_order):
                call.end("cancelled")

    # --- threads --------------------------------------------------------------------------------------

    def _in_threads(self, beside: Sequence[ToolCall], in_order: Sequence[ToolCall]) -> None:
        waiting, news = deque(beside), queue.SimpleQueue[ToolCall]()
        threads: dict[threading.Thread, ToolCall | None] = {}
        failures: list[BaseException] = []

        def work() -> None:
            me = threading.current_thread()
            while not failures and waiting:
                try:
                    call = threads[me] = waiting.popleft()
                except IndexError:  # another one was quicker
                    return
                try:
                    drive(self._perform(call, news.put))
                except BaseException as error:
                    failures.append(error)
                news.put(call)
                threads[me] = None

        def add_thread() -> None:
            thread = threading.Thread(
                target=copy_context().run, args=(work,), name=f"tool-{len(threads) + 1}", daemon=True
            )
            threads[thread] = None
            thread.start()

        try:
            for _ in range(self._workers(beside, in_order)):
                add_thread()
            for call in in_order:
                if self._timeout(call) is None:
                    drive(self._perform(call))
                else:
                    self._in_threads([call], [])
            left = list(beside)
            while left and not failures:
                times = [time for c in left if (time := c.left(self._timeout(c))) is not None]
                try:
                    news.get(timeout=min(times, default=None))
                except queue.Empty:
                    for call in left:
                        if call.left(self._timeout(call)) == 0:
                            drive(self._give_up(call))
                            if waiting:
                                add_thread()  # in the place of the one that is stuck
                left = [call for call in left if call.status in ("waiting", "running")]
        finally:
            waiting.clear()
            for call in (*beside, *in_order):
                call.end("cancelled")
            for thread, last in threads.items():
                if last is None or last.status != "timed_out":
                    thread.join()
        if failures:
            raise failures[0]

    async def _give_up(self, call: ToolCall) -> None:
        error = self._overrun(call)
        if call.end("timed_out", error.content, error):
            self._fail(call)
            await self._watch(call)


async def _together(jobs: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Run coroutines to their ends, or all to nowhere when one fails or the caller is cancelled."""
    if not on_asyncio():
        import anyio

        failures: list[BaseException] = []

        async with anyio.create_task_group() as group:

            async def guarded(job: Coroutine[Any, Any, None]) -> None:
                try:
                    await job
                except Exception as error:
                    failures.append(error)
                    group.cancel_scope.cancel()

            for job in jobs:
                group.start_soon(guarded, job)
        if failures:
            raise failures[0]
        return
    import asyncio

    tasks = [asyncio.ensure_future(job) for job in jobs]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await _ended(tasks)
    errors = [error for task in tasks if not task.cancelled() and (error := task.exception()) is not None]
    if errors:
        raise errors[0]
    if any(task.cancelled() for task in tasks):  # a tool that cancels itself cancels the run
        raise asyncio.CancelledError


async def _ended(tasks: Sequence[Any]) -> None:
    """Cancel tasks, and wait until they have ended, even if the caller is cancelled once more meanwhile."""
    import asyncio

    again: BaseException | None = None
    for task in tasks:
        task.cancel()
    while pending := [task for task in tasks if not task.done()]:
        try:
            await asyncio.wait(pending)
        except asyncio.CancelledError as error:
            again = error
    if again is not None:
        raise again
