"""Tool sets: one entry in `tools`, and many members that the model calls by name.

Invariants: a call belongs to a tool set by its ``toolset_name``, so a member may share its name with another tool;
its result says the name of the set again. Members run in the model's order, and after one has failed the rest of
the turn's calls of that set are not run. A runner never closes a tool set that it was given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from typing_extensions import Self

from .._colour import drive
from .._models import BaseModel
from ..types import ToolUseBlock
from .calls import Limits, ToolCall, Turn
from .errors import ToolsetClosedError, ToolsetContractError

if TYPE_CHECKING:
    from ..types.beta import BetaToolUnionParam
    from ..types.content_params import ToolResultBlockParam
    from .errors import BetaFunctionToolResultType

ToolsetFamily: TypeAlias = Literal["browser", "computer"]


class BetaToolsetCallContext(BaseModel):
    """What a member is told about the call."""

    tool_use: ToolUseBlock | None = None
    """The block of the reply."""


class _Toolset(ABC):
    """What tool sets of both colours share."""

    toolset_name: ClassVar[ToolsetFamily]
    """The name under which the model's calls come."""
    parallel: bool = False
    timeout: float | None = None
    _closed = False

    @abstractmethod
    def to_dict(self) -> BetaToolUnionParam:
        """The entry in `tools`, as it is sent."""

    @abstractmethod
    def call(self, context: BetaToolsetCallContext, name: str, input: dict[str, object]) -> Any:
        """Run the member `name`."""

    def call_block(self, tool_use: ToolUseBlock) -> Any:
        """Run the member that a block of a reply names.

        Raises: `ToolsetContractError` (a block of another tool set), `ToolsetClosedError`.
        """
        if tool_use.toolset_name != self.toolset_name:
            raise ToolsetContractError(
                f"This toolset answers calls of {self.toolset_name!r}, and the block is of {tool_use.toolset_name!r}"
            )
        if self._closed:
            raise ToolsetClosedError(f"The toolset {self.toolset_name!r} was closed before this call")
        return self.call(BetaToolsetCallContext(tool_use=tool_use), tool_use.name, tool_use.input)


def _result(call: ToolCall) -> ToolResultBlockParam:
    assert call.result is not None, "a turn answers every call"
    return call.result


class BetaRunnableToolset(_Toolset):
    """Base of tool sets whose members are plain functions."""

    if TYPE_CHECKING:

        @abstractmethod
        def call(
            self, context: BetaToolsetCallContext, name: str, input: dict[str, object]
        ) -> BetaFunctionToolResultType: ...

    def tool_result(self, tool_use: ToolUseBlock) -> ToolResultBlockParam:
        """Run one call, and make the block that answers it."""
        call = ToolCall(tool_use, self)
        drive(Turn(Limits(), asynchronous=False).run([call]))
        return _result(call)

    def close(self) -> None:
        """Give back what the tool set holds; calls after this are refused."""
        self._closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, exc_type: Any, exc: Any, tb: Any) -> None:
        self.close()


class BetaAsyncRunnableToolset(_Toolset):
    """Base of tool sets whose members are coroutine functions."""

    @abstractmethod
    async def call(
        self, context: BetaToolsetCallContext, name: str, input: dict[str, object]
    ) -> BetaFunctionToolResultType:
        """Run the member `name`."""

    async def tool_result(self, tool_use: ToolUseBlock) -> ToolResultBlockParam:
        """Run one call, and make the block that answers it."""
        call = ToolCall(tool_use, self)
        await Turn(Limits(), asynchronous=True).run([call])
        return _result(call)

    async def close(self) -> None:
        """Give back what the tool set holds; calls after this are refused."""
        self._closed = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, exc_type: Any, exc: Any, tb: Any) -> None:
        await self.close()
