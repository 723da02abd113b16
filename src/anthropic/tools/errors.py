"""What goes wrong with a tool: what the model is told, and what the program is told.

A `ToolError` is an answer: the model reads its content and goes on. A `ToolsetUsageError` is a mistake of the
program: it ends the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias, Union, cast

from .._errors import AnthropicError
from ..types.content_params import ToolResultContentParam

BetaFunctionToolResultType: TypeAlias = Union[str, Iterable[ToolResultContentParam]]
"""What a tool gives back: text, or content blocks."""


class ToolError(Exception):
    """Raise it in a tool to tell the model what went wrong, as text or as content blocks."""

    content: BetaFunctionToolResultType
    """What the model is told."""

    def __init__(self, content: BetaFunctionToolResultType) -> None:
        self.content = content
        super().__init__(content if isinstance(content, str) else _text(content))


def _text(content: Iterable[Any]) -> str:
    words: list[str] = []
    for block in content if isinstance(content, (list, tuple)) else ():
        fields = cast("dict[str, Any]", block if isinstance(block, dict) else vars(block))
        kind = fields.get("type")
        words.append(str(fields.get("text", "")) if kind == "text" else f"[{kind}]")
    return " ".join(words) or "Tool error"


class InvalidArgumentsError(ToolError, ValueError):
    """The model called a tool with arguments that do not fit; the message says what is wrong with which."""


class ToolTimeoutError(ToolError, TimeoutError):
    """A tool took longer than it may."""


class ToolRefusedError(ToolError):
    """The program's approval hook did not let a call through."""


# --- tool sets ------------------------------------------------------------------------------------


class ToolsetUsageError(AnthropicError):
    """A tool set is used in a way that cannot work. It ends the run: the model cannot help it."""


class ToolsetConfigError(ToolsetUsageError, ValueError):
    """A tool set was set up wrongly."""


class ToolsetContractError(ToolsetUsageError, TypeError):
    """A tool set, or one of its hooks, does not do what it has to."""


class ToolsetClosedError(ToolsetUsageError, RuntimeError):
    """A tool set was used after it had been closed."""


class UnknownMemberError(ToolError):
    """The tool set has no such member."""

    def __init__(self, name: str, *, family: str) -> None:
        super().__init__(f"Error: the {family} toolset has no member {name[:80]!r}.")


class DisabledMemberError(ToolError):
    """The member is switched off."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The action {name!r} is switched off in this application. Do without it.")


class UnavailableMemberError(ToolError):
    """The member is not implemented."""

    def __init__(self, name: str, *, family: str) -> None:
        super().__init__(f"The action {name!r} of the {family} toolset is not available here. Do without it.")


class InvalidMemberInputError(ToolError):
    """The arguments do not fit the member. `problem` says why, without a value of them."""

    def __init__(self, name: str, problem: str, *, family: str) -> None:
        super().__init__(f"Invalid input for {name!r} of the {family} toolset: {problem}")


class ConfirmDeclinedError(ToolError):
    """The program did not confirm the call."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The user did not allow {name!r}. Do not try it again unless the user asks for it.")


class ConfirmFailedError(ToolError):
    """The hook that confirms calls failed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The user could not be asked whether {name!r} may be run, so it was not. "
            "Do not try it again unless the user asks for it."
        )


class URLRefusedError(ToolError):
    """The program's policy does not let this address be visited."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class UploadRefusedError(ToolError):
    """The program's policy does not let this file be uploaded."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


class TabMissingError(ToolError):
    """Never raised: kept for programs that name it."""

    def __init__(self) -> None:
        super().__init__("There is no such tab.")
