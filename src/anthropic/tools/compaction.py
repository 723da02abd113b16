"""Compaction: a long history is replaced by a summary of it. What is asked for, in the ways of both releases. Pure."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, cast

from typing_extensions import Required, TypedDict

from .._calls import callers_level
from .history import asked_in, blocks, field

DEFAULT_THRESHOLD = 100_000
DEFAULT_SUMMARY_PROMPT = """\
The conversation is about to be replaced by a summary, and you will go on from the summary alone. Write it, inside \
<summary></summary> tags, for yourself: what the user asked for and how you will know that it is done; what they \
said about how to do it; what has been done, found out and decided so far, with the exact names, paths, figures and \
results that you will need; what failed and why; and what remains to be done, in order. Leave nothing out that you \
could not find out again."""


class CompactionControl(TypedDict, total=False):
    """The older way: the runner itself has the history summarised when it has grown long."""

    enabled: Required[bool]
    """Whether to do it."""
    context_token_threshold: int
    """Tokens of a reply, input and output, from which on it is done (default: 100,000)."""
    model: str
    """The model that writes the summary (default: that of the run)."""
    summary_prompt: str
    """How it is asked for."""


def check_control(control: Any) -> CompactionControl | None:
    """The control, if it is switched on. Warns that there is a newer way."""
    if not control or not control.get("enabled"):
        return None
    warnings.warn(
        "`compaction_control` is deprecated; use `compact_before_next_turn()` of the runner, or the API's own "
        'context_management={"edits": [{"type": "compact_20260112"}]}',
        DeprecationWarning,
        stacklevel=callers_level(),
    )
    return cast(CompactionControl, control)


def tokens_used(message: Any) -> int:
    """The tokens of the conversation up to and with a reply."""
    usage = message.usage
    if usage is None:
        return 0
    counts = (
        usage.input_tokens,
        usage.cache_creation_input_tokens,
        usage.cache_read_input_tokens,
        usage.output_tokens,
    )
    return sum(count or 0 for count in counts)


def summary_request(params: Mapping[str, Any], control: CompactionControl) -> dict[str, Any]:
    """The request that asks for the summary of a history."""
    messages = list(params["messages"])
    if messages and (asked := asked_in(messages[-1])):  # calls without an answer cannot be sent
        rest = [block for block in blocks(messages[-1]) if field(block, "id") not in asked]
        messages[-1:] = [{"role": "assistant", "content": rest}] if rest else []
    prompt = control.get("summary_prompt", DEFAULT_SUMMARY_PROMPT)
    messages.append({"role": "user", "content": [{"type": "text", "text": prompt}]})
    kept = ("max_tokens", "system", "tools", "betas", "user_profile_id", "workspace_id")
    return {
        **{key: params[key] for key in kept if key in params},
        **(
            {"tool_choice": {"type": "none"}} if params.get("tools") else {}
        ),  # calls in the history need the tools
        "model": control.get("model", params["model"]),
        "messages": messages,
    }


def summary_of(message: Any) -> Any:
    """The message that takes the place of the history.

    Raises: `ValueError`, where the model wrote no text.
    """
    text = next((block for block in message.content or ()), None)
    if text is None or text.type != "text":
        raise ValueError(
            "The summary of the conversation has no text; the reply holds "
            f"{[block.type for block in message.content or ()] or 'nothing'}"
        )
    return {"role": "user", "content": [{"type": "text", "text": text.text}]}


# --- the API's compaction ---------------------------------------------------------------------------


def check_no_edit(params: Mapping[str, Any]) -> None:
    """Refuse to ask for a compaction where the API is told to do it by itself.

    Raises: `ValueError`.
    """
    management: Any = params.get("context_management") or {}
    for edit in management.get("edits") or ():
        kind = str(field(edit, "type"))
        if kind.startswith("compact_"):
            raise ValueError(
                f"`context_management` has the API compact by itself ({kind}), which cannot be combined with "
                "`compact_before_next_turn`; take one of them out"
            )


def compaction_request(params: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, Any]:
    """The request for a compaction: that of the run, without what the API does not take together with it."""
    dropped = ("context_management", "stop_sequences", "output_format")
    made = {key: value for key, value in params.items() if key not in dropped}
    if field(made.get("tool_choice"), "type") in ("any", "tool"):
        del made["tool_choice"]
    _without_format(made)
    fallbacks = made.get("fallbacks")
    if isinstance(fallbacks, (list, tuple)):
        made["fallbacks"] = [_without_format(dict(entry)) for entry in cast("list[Any]", fallbacks)]
    return {**made, "compaction": dict(config)}


def _without_format(params: dict[str, Any]) -> dict[str, Any]:
    config = params.get("output_config")
    if isinstance(config, Mapping) and "format" in config:
        rest = {key: value for key, value in cast("dict[str, Any]", config).items() if key != "format"}
        if rest:
            params["output_config"] = rest
        else:
            del params["output_config"]
    return params


def has_summary(message: Any) -> bool:
    return any(
        field(block, "type") == "compaction" and field(block, "content") for block in message.content or ()
    )
