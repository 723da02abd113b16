"""Scripted replies: what `emu.script` and the `x-emulator-script` header give, made into a message."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from .ids import Ids
from .received import Received
from .tokens import block_tokens
from .values import JSON, as_object, is_list, is_object, objects

Given = str | list[JSON] | JSON
Reply = Given | Callable[[Received], Given]

_ID_PREFIX = {"tool_use": "toolu", "server_tool_use": "srvtoolu", "mcp_tool_use": "mcptoolu"}


@dataclass(frozen=True)
class Script:
    """One scripted reply, and the requests it is for (None: any)."""

    reply: Reply
    when: Callable[[Received], bool] | None = None

    def fits(self, request: Received) -> bool:
        return self.when is None or self.when(request)


def parse(header: str) -> Reply:
    """The reply of an `x-emulator-script` header: JSON, or else the header itself as text."""
    try:
        value = json.loads(header)
    except ValueError:
        return header
    return value if isinstance(value, str) or is_object(value) or is_list(value) else header


def resolve(reply: Reply, request: Received) -> Given:
    """The reply itself: a callable is asked."""
    return reply(request) if callable(reply) else reply


def message(reply: Given, base: JSON, ids: Ids) -> JSON:
    """`base` (a message with id, model and input usage) with the scripted content."""
    whole: JSON = reply if is_object(reply) and "content" in reply else {}
    usage = as_object(whole.get("usage"))
    made: JSON = {**base, **whole, "usage": {**base["usage"], **usage}}
    content = whole["content"] if whole else [reply] if is_object(reply) else reply
    blocks: list[JSON] = [{"type": "text", "text": content}] if isinstance(content, str) else objects(content)
    made["content"] = [_with_id(block, ids) for block in blocks]
    if "stop_reason" not in whole:
        called = any(block.get("type") == "tool_use" for block in blocks)
        made["stop_reason"] = "tool_use" if called else "end_turn"
    if "output_tokens" not in usage:
        made["usage"]["output_tokens"] = max(1, sum(block_tokens(block) for block in blocks))
    return made


def _with_id(block: JSON, ids: Ids) -> JSON:
    prefix = _ID_PREFIX.get(str(block.get("type")))
    if prefix is None:
        return dict(block)
    return {**block, "id": block.get("id") or ids.new(prefix), "input": block.get("input", {})}


def text(reply: Given) -> str:
    """The text of a scripted reply, for text completions."""
    if isinstance(reply, str):
        return reply
    blocks = [reply] if is_object(reply) else objects(reply)
    return "".join(str(block.get("text") or block.get("completion") or "") for block in blocks)
