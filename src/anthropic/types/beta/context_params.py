"""How the API should trim or summarise a conversation that grows long."""

from typing import Literal, TypeAlias

from typing_extensions import Required, TypedDict

from ..._types import SequenceNotStr
from .._in import Iterable


class BetaInputTokensClearAtLeastParam(TypedDict, total=False):
    """At least so many input tokens."""

    type: Required[Literal["input_tokens"]]
    value: Required[int]
    """Number of tokens."""


class BetaInputTokensTriggerParam(TypedDict, total=False):
    """Once the input reaches so many tokens."""

    type: Required[Literal["input_tokens"]]
    value: Required[int]
    """Number of tokens."""


class BetaToolUsesKeepParam(TypedDict, total=False):
    """The last so many tool calls."""

    type: Required[Literal["tool_uses"]]
    value: Required[int]
    """Number of tool calls."""


class BetaToolUsesTriggerParam(TypedDict, total=False):
    """Once there are so many tool calls."""

    type: Required[Literal["tool_uses"]]
    value: Required[int]
    """Number of tool calls."""


class BetaThinkingTurnsParam(TypedDict, total=False):
    """The last so many turns with thinking."""

    type: Required[Literal["thinking_turns"]]
    value: Required[int]
    """Number of turns."""


class BetaAllThinkingTurnsParam(TypedDict, total=False):
    """All turns with thinking."""

    type: Required[Literal["all"]]


BetaThinkingKeepParam: TypeAlias = BetaThinkingTurnsParam | BetaAllThinkingTurnsParam | Literal["all"]
"""Which thinking to keep."""

BetaContextTriggerParam: TypeAlias = BetaInputTokensTriggerParam | BetaToolUsesTriggerParam
"""When to act."""


class BetaClearThinking20251015EditParam(TypedDict, total=False):
    """Clear old thinking."""

    type: Required[Literal["clear_thinking_20251015"]]
    keep: BetaThinkingKeepParam
    """Which thinking to keep (default: that of the last turn)."""


class BetaClearToolUses20250919EditParam(TypedDict, total=False):
    """Clear old tool results."""

    type: Required[Literal["clear_tool_uses_20250919"]]
    clear_at_least: BetaInputTokensClearAtLeastParam | None
    """Clear at least this much, or nothing (default: any amount)."""
    clear_tool_inputs: bool | SequenceNotStr[str] | None
    """Clear the arguments too: of all tools, or of those named (default: False)."""
    exclude_tools: SequenceNotStr[str] | None
    """Tools whose results stay."""
    keep: BetaToolUsesKeepParam
    """Which tool calls stay (default: the last 3)."""
    trigger: BetaContextTriggerParam
    """When to act (default: at 100,000 input tokens)."""


class BetaCompact20260112EditParam(TypedDict, total=False):
    """Summarise the conversation."""

    type: Required[Literal["compact_20260112"]]
    instructions: str | None
    """How to summarise (default: the API's own instructions)."""
    pause_after_compaction: bool
    """Stop after the summary, before the answer (default: False)."""
    trigger: BetaInputTokensTriggerParam | None
    """When to act (default: at 150,000 input tokens)."""


BetaContextEditParam: TypeAlias = (
    BetaClearToolUses20250919EditParam | BetaClearThinking20251015EditParam | BetaCompact20260112EditParam
)
"""Any context edit; told apart by `type`."""


class BetaContextManagementConfigParam(TypedDict, total=False):
    """What to do about a conversation that grows long."""

    edits: Iterable[BetaContextEditParam]
    """The edits, applied in order."""


class BetaCompactionConfigParam(TypedDict, total=False):
    """Ask for a summary of the conversation instead of an answer."""

    type: Required[Literal["summarize"]]
    instructions: str | None
    """How to summarise (default: the API's own instructions)."""
