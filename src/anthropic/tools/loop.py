"""The loop of a tool run: a reply, its tools, the next request, until there is an answer.

It gives out a reply, and does what follows from it when the next one is asked for, so that the body of the caller's
loop comes first. It knows neither how a reply is read (`runner` does) nor how tools run beside each other (`calls`).

Invariants: each reply is in the history once, and each of its calls is run once and answered once, whatever the
program did to the history in between; leaving the loop runs nothing more. The whole history is sent, unless the run is
over a thread (see `anthropic.threads`): then the history is the thread's, which knows what of it the API has.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .._calls import callers_level
from .._colour import ASYNC, C, Coloured, both, settle
from .._errors import AnthropicError
from .._request import merge_headers
from .._types import is_given
from ..tracing.watch import tracing_of
from . import compaction as compacting
from .calls import Limits, ToolCall, Turn, log
from .eager import Eager
from .errors import ToolsetContractError
from .function import aclose_runnable_tool
from .history import Withdrawn, answered, as_param, asked_in, field, next_step, place_of, tool_uses
from .toolbox import Toolbox

if TYPE_CHECKING:
    from ..threads.thread import BaseMessageThread
    from ..types import ToolUseBlock

MessageT = TypeVar("MessageT")
"""The message of a reply."""
ItemT = TypeVar("ItemT")
"""What is given out: the message, or its stream."""
OPTIONS = ("extra_headers", "extra_query", "extra_body", "timeout")
_KEPT = ("betas", "user_profile_id", "workspace_id")


class Reply:
    """One reply, and what has been done about it."""

    def __init__(self, item: Any, turn: Turn, first: int, *, compacts: bool) -> None:
        self.item, self.turn, self.compacts = item, turn, compacts
        self.first = first
        """Where in the history what the program appends while it handles the reply begins."""
        self.message: Any = None
        self.calls: dict[str, ToolCall] = {}
        self.response: Any = None
        self.eager: Eager | None = None


class BaseToolRunner(Coloured[C], Generic[C, MessageT, ItemT]):
    """The loop."""

    _helper = "BetaToolRunner"

    def __init__(
        self,
        *,
        params: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
        tools: Iterable[Any] = (),
        client: Any = None,
        thread: Any = None,
        max_iterations: int | None = None,
        compaction_control: Any = None,
        max_concurrency: int | None = None,
        tool_timeout: float | None = None,
        approve: Callable[[ToolCall], Any] | None = None,
        on_tool_call: Callable[[ToolCall], Any] | None = None,
        close_tools: bool = False,
    ) -> None:
        self._thread: BaseMessageThread[Any, Any] | None = thread or None
        if self._thread is not None:
            if params is not None or client is not None or tools:
                raise TypeError(
                    "A runner over a `thread` takes no `params`, `tools` or `client`: the thread has them"
                )
            if (thread._colour in ASYNC) != (self._colour in ASYNC):
                raise TypeError(f"{type(self).__name__} cannot run over a {type(thread).__name__}")
            fields: dict[str, Any] = {**thread._state.fields, "messages": thread._state.messages}
            given_options = {name: fields.pop(name) for name in OPTIONS if name in fields}
            client, options = thread._client, {**given_options, **(options or {})}
            tools, params = fields.pop("tools", None) or (), fields
        if params is None or client is None:
            raise TypeError(
                "A tool runner needs `params` and `client`, or a `thread`; `messages.tool_runner(...)` makes one"
            )
        if max_iterations is not None and is_given(max_iterations) and max_iterations < 0:
            raise ValueError(f"`max_iterations` must not be negative; got {max_iterations}")
        self._client = client
        self._span: Any = None
        self._asynchronous = self._colour in ASYNC
        limits: dict[str, Any] = {
            "max_concurrency": max_concurrency, "timeout": tool_timeout, "approve": approve, "on_tool_call": on_tool_call,
        }  # fmt: skip
        self._limits = Limits(**{name: value for name, value in limits.items() if value is not None})
        given = {key: value for key, value in params.items() if is_given(value)}
        self._options = {key: value for key, value in (options or {}).items() if is_given(value)}
        self._max = max_iterations if is_given(max_iterations) else None
        self._control = compacting.check_control(compaction_control if is_given(compaction_control) else None)
        wire: list[Any] = list(given.pop("tools", None) or ())
        objects = list(tools)
        self._tools = Toolbox(objects, asynchronous=self._asynchronous)
        messages: Any = given["messages"]
        self._params: dict[str, Any] = {
            **given,
            "messages": list(messages) if self._thread is None else messages,
        }
        self._params["tools"] = wire or self._tools.definitions
        self._reply: Reply | None = None
        self._last: Any = None
        self._count = 0
        self._ended = self._closed = self._busy = False
        self._close_tools = close_tools
        self._container: str | None = None
        self._withdrawn = Withdrawn()
        self._changes: list[Any] = []
        self._compaction: Mapping[str, Any] | None = None
        self._resting = False
        """Whether the run is over but for a compaction that was asked for."""

    # --- what the program looks at and changes ----------------------------------------------------------

    @property
    def messages(self) -> list[Any]:
        """The history so far: what the next request would send."""
        return list(self._params["messages"])

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The calls of the reply being handled that have been run."""
        return [] if self._reply is None else list(self._reply.calls.values())

    def append_messages(self, *messages: Any) -> None:
        """Add messages, params or replies, to the history. They follow the reply being handled and its results.

        The reply itself, or its results, may be among them; they are not added twice.

        Raises: `ValueError`, while the reply to a compaction is handled.
        """
        self._refuse_in_compaction("append messages")
        self._params["messages"] += [as_param(message) for message in messages]

    def set_messages_params(self, params: Any) -> None:
        """Replace what the next requests send: a dict, or a function from the old dict to the new one.

        ``messages`` is the history without the reply being handled, which the runner adds. What is left out is no
        longer sent, except `tools`, `betas`, `user_profile_id` and `workspace_id`. Over a thread, another history
        begins another thread of the API's; with the same one, `system` and `tools` cannot change.

        Raises: `AnthropicError` (they would), `TypeError` (a `thread` or `stream`), `ValueError` (a `compaction`, for which there is
        `compact_before_next_turn`; a change of the history while the reply to a compaction is handled).
        """
        old = {**self._params, "messages": self.messages}
        given: Any = params(old) if callable(params) else params
        new: dict[str, Any] = dict(given)
        for name in ("thread", "stream"):
            if name in new:
                raise TypeError(f"`{name}` cannot be set in the middle of a run")
        if new.get("compaction") is not None:
            raise ValueError("Call `compact_before_next_turn` of the runner for a compaction")
        if "messages" not in new:
            raise ValueError("The parameters have no `messages`")
        messages = [as_param(message) for message in new["messages"]]
        if messages != old["messages"]:
            self._refuse_in_compaction("change the history")
        kept = [*_KEPT, "tools"]
        if "billing_policy" in old and "billing_policy" not in new:
            kept.remove("user_profile_id")
        new = {**{name: old[name] for name in kept if name in old}, **new}
        changed = messages != self._params["messages"]
        if self._thread is not None and (not changed or self._thread._state.continues(messages)):
            self._thread._state.check_fixed(new)
        if "tools" in new and new["tools"] is not old.get("tools"):
            tools = Toolbox(new["tools"] or (), asynchronous=self._asynchronous)
            if tools.given:
                self._tools = tools
            new["tools"] = tools.definitions
        self._params = {**new, "messages": messages if changed else self._params["messages"]}
        self._take_over()
        if changed and self._reply is not None:
            self._reply.first = len(messages)

    def _take_over(self) -> None:
        """Let a thread have the history, which may be another list now."""
        if self._thread is not None:
            self._thread._state.adopt(self._params["messages"])

    def _insert(self, place: int, message: Any) -> None:
        self._params["messages"].insert(place, message)
        if self._thread is not None:
            self._thread._state.inserted(place)

    def add_tools(self, *tools: Any) -> None:
        """Give the model more tools from the next request on (beta ``inline-tools-2026-09-15``).

        Raises: `ToolsetContractError` (a tool set), `TypeError`.
        """
        for tool in tools:
            if hasattr(tool, "toolset_name"):
                raise ToolsetContractError(
                    "A toolset cannot be added in the middle of a run; give it to the runner"
                )
            definition = self._tools.add(tool)
            self._changes.append(
                {"type": "tool_addition", "tool": {"type": "tool_definition", "definition": definition}}
            )

    def remove_tools(self, *tools: Any) -> None:
        """Take tools, or their names, away from the model, at once (beta ``inline-tools-2026-09-15``).

        Raises: `ToolsetContractError`, for a tool set.
        """
        for tool in tools:
            if hasattr(tool, "toolset_name"):
                raise ToolsetContractError("A toolset cannot be removed in the middle of a run")
            name: str = tool if isinstance(tool, str) else field(tool, "name")
            self._tools.remove(name)
            self._changes.append({"type": "tool_removal", "tool": {"type": "tool_reference", "name": name}})

    def compact_before_next_turn(self, compaction: Mapping[str, Any] | None = None) -> None:
        """Have the API replace the history by a summary, once, when the current turn and its tools are done.

        The reply to it is given out like any other, and not counted in `max_iterations`.

        Raises: `ValueError`, where `context_management` has the API compact by itself.
        """
        compacting.check_no_edit(self._params)
        if self._reply is None or not self._reply.compacts:
            self._compaction = {"type": "summarize"} if compaction is None else compaction

    def _refuse_in_compaction(self, what: str) -> None:
        if self._reply is not None and self._reply.compacts:
            raise ValueError(
                f"Cannot {what} while the reply to a compaction is handled: it takes the history's place"
            )

    # --- the loop -------------------------------------------------------------------------------------------

    @both
    async def until_done(self) -> MessageT:
        """Go on to the end, and return the last message. After a ``break`` it resumes.

        Raises: `AnthropicError`, where there is no message; and what requests raise.
        """
        while await self._advance() is not None:
            pass
        if self._last is None:
            raise AnthropicError(
                "The run has no message: "
                + ("it was closed before one was complete" if self._closed else "`max_iterations` is 0")
            )
        return cast(MessageT, self._last)

    @both
    async def close(self) -> None:
        """Stop: nothing more is sent and no more tools are run. A tool may call it, too."""
        self._closed = True
        if self._reply is not None:
            await self._leave(self._reply.item)
        if not self._busy:
            await self._release()

    async def _release(self) -> None:
        """End the span of the run, and close the tools, once, if that was asked for."""
        if self._span is not None:
            self._span.finish(self._ended)
        if self._close_tools:
            self._close_tools = False
            for tool in self._tools.given:
                await aclose_runnable_tool(tool)

    @both
    async def generate_tool_call_response(self) -> Any:
        """Run the tools of the reply being handled now, and return the message with their results.

        Each is run once: the same message comes back when it is called again, and the runner uses it. None where
        the reply calls no tools.
        """
        if self._reply is None:
            return None
        return await self._response(self._reply)

    async def _response(self, reply: Reply) -> Any:
        message = await self._message(reply)
        if reply.response is None and tool_uses(message):
            reply.response = {"role": "user", "content": await self._results(reply, tool_uses(message))}
        return reply.response

    async def _results(self, reply: Reply, uses: Iterable[ToolUseBlock]) -> list[Any]:
        """The results of calls, in their order; those that have not been run are."""
        uses = list(uses)
        new = [ToolCall(block, self._tools.find(block)) for block in uses if block.id not in reply.calls]
        away = self._withdrawn.names(self._params["messages"], reply.first, self._changes) if new else ()
        for call in new:
            reply.calls[call.id] = call
            if call.tool is None or (call.tool_use.toolset_name is None and call.name in away):
                self._not_found(call, reply.turn)
        try:
            await reply.turn.run([call for call in new if call.result is None])
        finally:
            for call in new:
                if call.result is None:  # the run was broken off
                    del reply.calls[call.id]
        return [reply.calls[block.id].result for block in uses]

    def _not_found(self, call: ToolCall, turn: Turn) -> None:
        name = call.tool_use.toolset_name or call.name
        if call.tool_use.toolset_name is None and self._tools.is_toolset(name):
            call.end(
                "failed",
                f"Error: '{name}' is a set of tools and was called as if it were one; nothing in the batch was executed. "
                "Call its members by their own names.",
            )
            turn.failed.add(name)
            return
        available = ", ".join(self._tools.names()) or "none"
        warnings.warn(
            f"Tool '{name}' not found in tool runner. Available tools: {available}. To handle it yourself, append its "
            "result with `append_messages`.",
            UserWarning,
            stacklevel=callers_level(),
        )
        call.end("failed", f"Error: Tool '{name}' not found")

    async def _advance(self) -> ItemT | None:
        """Finish with the reply that was given out, and get the next one; None at the end."""
        self._busy = True
        tracing = tracing_of(self._client)
        if tracing is not None and self._span is None:
            self._span = tracing.run(self._params.get("model"))
        try:
            with nullcontext() if self._span is None else self._span.current():
                return await self._next()
        except BaseException as error:
            self._ended, self._reply = True, None
            if self._span is not None:
                self._span.failed(error)
            raise
        finally:
            self._busy = False
            if self._ended:
                await self._release()

    async def _next(self) -> ItemT | None:
        if self._reply is not None and not self._closed:
            goes_on = await self._finish(self._reply)
            self._reply = None
        else:
            goes_on = not self._ended
        if self._closed:
            self._ended = True
            return None
        full = self._max is not None and self._count >= self._max
        if self._compaction is not None and not full and self._may_compact():
            config, self._compaction = self._compaction, None
            self._resting = not goes_on
            return await self._ask(compacting.compaction_request(self._params, config), compacts=True)
        if not goes_on or full:
            self._ended = True
            return None
        if self._count == 0:
            self._put_changes(len(self._params["messages"]))
        self._count += 1
        return await self._ask(self._params)

    def _may_compact(self) -> bool:
        """Whether a compaction can be asked for now: not in a paused turn, and not with calls unanswered."""
        if self._last is not None and self._last.stop_reason == "pause_turn":
            return False
        messages = self._params["messages"]
        if messages and asked_in(messages[-1]):
            log.warning("No compaction: the last turn ended with tool calls that are not answered")
            self._compaction = None
            return False
        return True

    async def _finish(self, reply: Reply) -> bool:
        """Do what follows from a reply; returns whether the run goes on."""
        message = await self._message(reply)
        await self._leave(reply.item)
        if reply.compacts:
            return self._take_summary(message, reply.first)
        self._keep_container(message)
        step = next_step(message)
        if self._closed:
            step = "stop"
        if self._control is not None and step != "stop" and await self._summarise(message, self._control):
            self._take_over()
            return True
        messages: list[Any] = self._params["messages"]
        place = place_of(message, messages, reply.first)
        keeps = self._thread is None or message.stop_reason != "refusal"  # a refused turn is not on a thread
        if place is None and message.content and keeps:
            place = reply.first
            messages.insert(place, as_param(message))
        elif place is not None and place < reply.first:  # a history of the program's that has the reply
            self._params["messages"] = messages = list(messages)
        self._take_over()
        if self._thread is not None:
            self._thread._state.placed(place)
        if step == "tools" and place is not None:
            follows = messages[place + 1 :]
            wanted, done = asked_in(messages[place]), answered(follows)
            uses = [block for block in tool_uses(message) if block.id in wanted and block.id not in done]
            if uses:
                if len(uses) == len(tool_uses(message)):
                    results = await self._response(reply)
                else:
                    results = {"role": "user", "content": await self._results(reply, uses)}
                self._insert(place + 1, results)
                place += 1
        if step == "tools":
            self._put_changes(len(messages) if place is None else place + 1)
        return step != "stop" and not self._closed

    def _put_changes(self, place: int) -> None:
        """Tell the model about the tools that were added and removed."""
        if self._changes:
            self._insert(place, {"role": "system", "content": self._changes})
            self._changes = []

    def _take_summary(self, message: Any, end: int) -> bool:
        if compacting.has_summary(message):  # what a thread was given meanwhile follows it
            self._params["messages"] = [as_param(message), *self._params["messages"][end:]]
            self._take_over()
        else:
            log.warning("The compaction gave no summary; the history is kept")
        return not self._resting

    async def _summarise(self, message: Any, control: compacting.CompactionControl) -> bool:
        used = compacting.tokens_used(message)
        threshold = control.get("context_token_threshold", compacting.DEFAULT_THRESHOLD)
        if used < threshold:
            return False
        log.info("The conversation has %d tokens, and the threshold is %d: compacting it", used, threshold)
        request = compacting.summary_request(self._params, control)
        request.update(self._request_options("compaction"))
        summary = await settle(self._resource.create(**request))
        self._params["messages"] = [compacting.summary_of(summary)]
        log.info("The conversation was compacted; its summary has %d tokens", summary.usage.output_tokens)
        return True

    def _keep_container(self, message: Any) -> None:
        found = getattr(getattr(message, "container", None), "id", None)
        if found is None:
            return
        given = self._params.get("container")
        if given is None or given == self._container:
            self._params["container"] = found
        elif isinstance(given, Mapping) and cast("Any", given).get("id") in (None, self._container):
            self._params["container"] = {**cast("dict[str, Any]", given), "id": found}
        else:
            return
        self._container = found

    # --- requests -------------------------------------------------------------------------------------------

    @property
    def _resource(self) -> Any:
        return self._client.beta.messages

    def _request_options(self, tag: str) -> dict[str, Any]:
        headers = merge_headers({"x-stainless-helper": tag}, self._options.get("extra_headers"))
        return {**self._options, "extra_headers": headers}

    async def _ask(self, params: Mapping[str, Any], *, compacts: bool = False) -> ItemT:
        sent = {**params, **self._request_options(self._helper)}
        if self._thread is None:
            item = await self._send({**sent, "messages": list(params["messages"])})
            first = len(self._params["messages"])
        else:
            state, begun = self._thread._state, list[Any]()
            del sent["messages"]

            def begin() -> Any:
                begun.append(state.begin(sent, asks=not compacts, runs=True))
                return begun[-1]

            item = await self._send_turn(self._thread, begin, sent)
            first = begun[-1].end
        turn = Turn(self._limits, self._asynchronous, tracing_of(self._client))
        self._reply = Reply(item, turn, first, compacts=compacts)
        await self._given_out(self._reply)
        return cast(ItemT, item)

    async def _send(self, params: dict[str, Any]) -> Any:
        raise NotImplementedError

    async def _send_turn(self, thread: Any, begin: Callable[[], Any], params: dict[str, Any]) -> Any:
        """The same for a turn of a thread, which `begin` begins."""
        raise NotImplementedError

    async def _message(self, reply: Reply) -> Any:
        """The whole message of a reply."""
        raise NotImplementedError

    async def _given_out(self, reply: Reply) -> None:
        """Called before the caller gets a reply."""

    async def _leave(self, item: Any) -> None:
        """Release what an item holds."""
