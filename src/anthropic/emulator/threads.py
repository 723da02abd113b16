"""Message threads: what the API keeps of a conversation, and how a request begins or continues it.

A thread is known by the id of its last reply, and continued from there once. `system` and `tools` belong to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from .errors import Problem, invalid
from .received import Received
from .values import JSON, as_object, objects

_BETA = "message-threads-"
_FIXED = ("system", "tools")


@dataclass
class Kept:
    """A conversation up to a reply."""

    messages: list[JSON]
    fixed: JSON
    continued: bool = False


@dataclass
class Threads:
    """The threads there are, and what they do not support here."""

    kept: dict[str, Kept] = field(default_factory=dict[str, Kept])
    unsupported: frozenset[str] = frozenset()
    """Features of requests that are refused in threads; ``"*"`` refuses every threaded request."""
    when: Callable[[Received], bool] | None = None

    def begun(self, body: JSON, request: Received) -> JSON:
        """The request as the model sees it: with all that its thread holds.

        Raises: `Problem`.
        """
        thread = body.get("thread")
        if thread is None:
            return body
        if not any(beta.startswith(_BETA) for beta in request.betas):
            raise invalid("thread: Extra inputs are not permitted")
        self._check_support(body, request)
        if thread["type"] == "create":
            return body
        found = self.kept.get(thread["previous_message_id"])
        if found is None:
            raise _refused(404, "thread_not_found", "thread: there is no thread with that message")
        if found.continued:
            raise _refused(
                400, "thread_already_continued", "thread: it was continued from that message before"
            )
        for name in _FIXED:
            if body.get(name) is not None and body[name] != found.fixed.get(name):
                raise _refused(
                    400,
                    "thread_fingerprint_mismatch",
                    f"thread: {name} is not what the thread was created with",
                )
        last = found.messages[-1]
        if not body["messages"] and last.get("stop_reason") not in ("pause_turn", "compaction"):
            raise invalid("messages: at least one message is required")
        messages = [
            {name: message[name] for name in message if name != "stop_reason"} for message in found.messages
        ]
        return {**body, **found.fixed, "messages": [*messages, *cast("list[JSON]", body["messages"])]}

    def keep(self, body: JSON, message: JSON) -> None:
        """Take note of the reply to a request, whose `body` is what the model saw."""
        thread = body.get("thread")
        if thread is None:
            return
        if thread["type"] == "continue":
            self.kept[thread["previous_message_id"]].continued = True
        reply = {name: message[name] for name in ("role", "content", "stop_reason")}
        fixed = {name: body[name] for name in _FIXED if body.get(name) is not None}
        self.kept[message["id"]] = Kept([*cast("list[JSON]", body["messages"]), reply], fixed)

    def _check_support(self, body: JSON, request: Received) -> None:
        if self.when is not None and not self.when(request):
            return
        asked = {name for name in self.unsupported if name == "*" or _uses(body, name)}
        if asked:
            details: JSON = {"unsupported": sorted(asked - {"*"})} if asked != {"*"} else {}
            raise _refused(
                400,
                "thread_unsupported_request",
                "thread: the request cannot be served in a thread",
                **details,
            )


def _uses(body: JSON, feature: str) -> bool:
    if body.get(feature) is not None:
        return True
    if feature != "cache_control":
        return False
    tops = [*objects(body.get("system")), *objects(body.get("tools"))]
    within = [block for message in objects(body.get("messages")) for block in objects(message.get("content"))]
    return any(as_object(block).get(feature) is not None for block in (*tops, *within))


def _refused(status: int, code: str, message: str, **details: object) -> Problem:
    return Problem(status, message, details={"error_code": code, **details})
