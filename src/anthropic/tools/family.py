"""What the browser and the computer toolsets share: from a call of the model to the blocks that answer it.

Invariants: a member runs only when it is known, implemented, switched on, has arguments that fit, is let through by the
policies of its family, and is confirmed, in this order; one call of a toolset runs at a time, in the order in which
they came; what the model is told about a refusal holds no value of its arguments. What a program did wrong
(`ToolsetUsageError`) is raised as it is, all else as a `ToolError` with text, caused by what went wrong.

A family (`browser`, `computer`) is one class, generic in the colour, with one declared method per member.
"""

from __future__ import annotations

import copy
import inspect
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, TypeVar, cast

from typing_extensions import TypedDict, override

from .._colour import Async, C, Coloured, both, settle
from .._io import Gate
from ..types.content_params import CacheControlEphemeralParam, ToolResultContentParam
from .calls import current_call, log
from .errors import (
    ConfirmDeclinedError,
    ConfirmFailedError,
    DisabledMemberError,
    ToolError,
    ToolsetClosedError,
    ToolsetConfigError,
    ToolsetContractError,
    ToolsetUsageError,
    UnavailableMemberError,
    UnknownMemberError,
)
from .history import field
from .member import Content, Member, on, read, settings
from .tabs import fold, text_block
from .toolset import BetaToolsetCallContext, _Toolset

if TYPE_CHECKING:
    from ..types.beta import BetaToolUnionParam

F = TypeVar("F", bound=Callable[..., Any])
BetaToolsetContent: TypeAlias = list[ToolResultContentParam]
"""What a call of a toolset gives back."""


class BetaToolConfigs(TypedDict, total=False):
    """Settings of the toolset's entry in `tools`."""

    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here: everything up to this point is cached."""


def in_both(fn: F) -> F:
    """`both`, for a method that returns a coroutine and that programs override."""
    return cast(F, both(cast(Any, fn)))


# --- the pipeline ---------------------------------------------------------------------------------


class Call:
    """A call that is running."""

    def __init__(self, toolset: Any, before: Call | None) -> None:
        self.toolset, self.before, self.running = toolset, before, True

    def is_in(self, toolset: Any) -> bool:
        return (self.running and self.toolset is toolset) or (
            self.before is not None and self.before.is_in(toolset)
        )


_calls: ContextVar[Call | None] = ContextVar("anthropic_toolset_call", default=None)


@dataclass
class Outcome:
    """What became of a call."""

    context: BetaToolsetCallContext
    name: str
    input: Any = None
    result: Any = None
    content: Content | None = None
    error: BaseException | None = None

    def fail(self, error: BaseException, *more: dict[str, Any]) -> ToolError:
        """What to raise: the error's texts, and `more` of it."""
        if isinstance(error, ToolError):
            given = [text_block(error.content)] if isinstance(error.content, str) else list(error.content)
            blocks = [{"type": "text", "text": text} for block in given if (text := _text_of(block))]
        else:
            blocks = [text_block(fold(f"{type(error).__name__}: {error}"))]
        made = ToolError(cast(Any, [*(blocks or [text_block("The call failed.")]), *more]))
        made.__cause__ = error
        return made


def _text_of(block: Any) -> str | None:
    text = field(block, "text") if field(block, "type") == "text" else None
    return text if isinstance(text, str) and text.strip() else None


class Family(Coloured[C], _Toolset):
    """A toolset whose members are methods. Subclass it under its public names."""

    _members: ClassVar[dict[str, Member]] = {}
    _entry: ClassVar[str]
    """The `type` of the entry in `tools`."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        declared = {name: value for name, value in vars(cls).items() if isinstance(value, Member)}
        if declared:
            cls._members = declared
        super().__init_subclass__(**kwargs)

    def __init__(self, configs: Any, confirm: Any, tool_configs: Any) -> None:
        self._gate = Gate(1)
        self._check_colour(confirm=confirm)
        for name in tool_configs or ():
            if name in ("configs", "type"):
                raise ToolsetConfigError(
                    f"`tool_configs` cannot have {name!r}" + "; use `configs`" * (name == "configs")
                )
        self._more: dict[str, Any] = copy.deepcopy(dict(tool_configs or {}))
        served = {name for name in self._members if self._is_served(name)}
        self._configs = settings(configs, self._members, served, family=self.toolset_name)
        self._confirm = confirm
        alone = [
            name
            for name in served
            if self._members[name].confirm and on(self._members[name], self._configs or {})
        ]
        if alone and confirm is None:
            raise ToolsetConfigError(
                f"{', '.join(sorted(alone))}: these need a `confirm` function; pass one, or switch them off in `configs`"
            )

    # --- what a subclass is ---------------------------------------------------------------------------

    @classmethod
    def _base(cls) -> type[Any]:
        """The public class of this family and colour."""
        return next(base for base in cls.__mro__ if "_colour" in vars(base))

    @classmethod
    def _overrides(cls, name: str) -> bool:
        return getattr(cls, name) is not getattr(cls._base(), name)

    @classmethod
    def _is_served(cls, name: str) -> bool:
        return cls._overrides("execute") or cls._overrides(name)

    @property
    def _asynchronous(self) -> bool:
        return self._colour is Async

    def _check_colour(self, **hooks: Any) -> None:
        """Refuse members of the other colour, and hooks that the sync colour would have to wait for."""
        own = {
            name: getattr(type(self), name)
            for name in ("execute", *self._members)
            if self._overrides(name) and callable(getattr(type(self), name))
        }
        for name, fn in own.items():
            if _is_async(fn) is not self._asynchronous:
                self._refuse_colour(f"the method {name!r}")
        for name, hook in hooks.items():
            if hook is not None and not callable(hook):
                raise ToolsetConfigError(f"`{name}` is a function; got {type(hook).__name__}")
            if _is_async(hook) and not self._asynchronous:
                self._refuse_colour(f"`{name}`")

    def _refuse_colour(self, what: str) -> None:
        name = self._base().__name__
        twin = (
            name.replace("BetaAsync", "Beta") if self._asynchronous else name.replace("Beta", "BetaAsync", 1)
        )
        is_, wanted = ("plain", "async def") if self._asynchronous else ("async", "def")
        raise ToolsetContractError(
            f"{type(self).__name__}: {what} is {is_}, and {name} needs it with `{wanted}`; else subclass {twin}"
        )

    @property
    def configs(self) -> Any:
        """The settings of the members as they are sent; None where there are none."""
        return copy.deepcopy(self._configs)

    @override
    def to_dict(self) -> BetaToolUnionParam:
        """The entry in `tools`, as it is sent."""
        entry = {**copy.deepcopy(self._more), "type": self._entry}
        if self._configs is not None:
            entry["configs"] = self.configs
        return cast("BetaToolUnionParam", entry)

    # --- calls ----------------------------------------------------------------------------------------

    @override
    @in_both
    def call(self, context: BetaToolsetCallContext, name: str, input: dict[str, object]) -> Any:
        """Run the member `name`, if it may be run, and return the blocks that answer. Not to be overridden.

        Raises: `ToolError`, with what the model is told; `ToolsetUsageError`.
        """
        return self._call(context, name, input)

    @in_both
    def close(self) -> Any:
        """Refuse calls from now on, and wait for those that came before; from inside of a member, do not wait."""
        return self._end()

    @in_both
    def execute(self, context: BetaToolsetCallContext, name: Any, input: Any) -> Any:
        """Carry out the member `name`: calls the method of that name. Override it to serve all members in one place."""
        return self._settled(getattr(self, name)(context, input), name)

    async def _call(self, context: BetaToolsetCallContext, name: str, input: object) -> Content:
        before = _calls.get()
        if before is not None and before.is_in(self):
            raise ToolsetContractError(
                "A member made a call of its own toolset; let it call the other's method"
            )
        if self._closed:
            raise ToolsetClosedError(f"The toolset {self.toolset_name!r} was closed before this call")
        await self._enter()
        call = Call(self, before)
        token = _calls.set(call)
        try:
            _wanted()
            outcome = Outcome(context, name)
            await self._perform(outcome, input)
            return await self._finish(outcome)
        finally:
            call.running = False
            _calls.reset(token)
            self._gate.leave()

    async def _end(self) -> None:
        self._closed = True
        before = _calls.get()
        if before is None or not before.is_in(self):
            await self._enter()
            self._gate.leave()

    async def _enter(self) -> None:
        """Wait until the calls that came before have ended."""
        if self._asynchronous:
            import anyio

            event = anyio.Event()
            wake, wait = event.set, event.wait
        else:
            baton = threading.Lock()
            baton.acquire()
            wake = baton.release

            async def wait() -> None:
                baton.acquire()

        def woken() -> bool:
            wake()
            return True

        if self._gate.enter(woken):
            return
        try:
            await wait()
        except BaseException:
            if not self._gate.give_up(woken):  # the turn came together with the cancellation: pass it on
                self._gate.leave()
            raise

    async def _perform(self, outcome: Outcome, given: object) -> None:
        name = outcome.name
        try:
            member = self._find(name)
            outcome.input = read(member, given, family=self.toolset_name)
            await self._permit(outcome, member)
            await self._ask(outcome, member)
            _wanted()
            outcome.result = await self._settled(self.execute(outcome.context, name, outcome.input), name)
            outcome.content = member.answer(outcome.input, outcome.result)
        except ToolsetUsageError:
            raise
        except Exception as error:
            outcome.error = error
            if not isinstance(error, ToolError):
                log.exception("The member %s of the toolset %s failed", name, self.toolset_name)

    def _find(self, name: str) -> Member:
        member = self._members.get(name)
        if member is None:
            raise UnknownMemberError(name, family=self.toolset_name)
        if not self._is_served(name):
            raise UnavailableMemberError(name, family=self.toolset_name)
        if not on(member, self._configs or {}):
            raise DisabledMemberError(name)
        return member

    async def _permit(self, outcome: Outcome, member: Member) -> None:
        """Ask the policies of the family; they may change the arguments. Raises: `ToolError`, to refuse."""

    def _confirm_context(self, outcome: Outcome, member: Member) -> Any:
        raise NotImplementedError

    async def _ask(self, outcome: Outcome, member: Member) -> None:
        if self._confirm is None:
            if member.confirm:
                raise ConfirmDeclinedError(member.name)
            return
        try:
            answer = await self._settled(self._confirm(self._confirm_context(outcome, member)), "confirm")
        except (ToolError, ToolsetUsageError):
            raise
        except Exception as error:
            log.exception("The function that confirms calls failed")
            raise ConfirmFailedError(member.name) from error
        if answer is not True:
            raise ConfirmDeclinedError(member.name)

    async def _finish(self, outcome: Outcome) -> Content:
        """The blocks of an outcome. Raises: `ToolError`."""
        if outcome.error is not None or outcome.content is None:
            raise outcome.fail(outcome.error or ToolError(""))
        return outcome.content

    async def _settled(self, value: Any, what: str) -> Any:
        """What a hook or member gave, waited for in the async colour."""
        if not self._asynchronous and inspect.isawaitable(value):
            if inspect.iscoroutine(value):
                value.close()
            raise ToolsetContractError(
                f"{what!r} returned something to be awaited, and this toolset is synchronous"
            )
        return await settle(value)


def _wanted() -> None:
    """Refuse to act for a call that the model has been told was given up, while it waited for its turn or an answer."""
    call = current_call()
    if call is not None and call.cancelled:
        raise ToolError("The call was given up before it was run.")


def _is_async(fn: Any) -> bool:
    return inspect.iscoroutinefunction(fn) or inspect.iscoroutinefunction(getattr(fn, "__call__", None))  # noqa: B004
