"""A conversation that the API keeps: what of it each turn sends, and what a reply or an error makes of it. Pure.

`State.messages` is the history. The first `recorded` of it are what turns that went well sent and brought; while
`previous` is set, they are also exactly what the API has, so that the next turn sends what follows them alone. Where
that ends (the API lost the thread, the history was edited, a reply broke off), `previous` is None and the next turn
sends all, which begins a new thread of the API's.

Invariants: one turn at a time; a turn that failed leaves the history as it was before it; what is appended in the
middle of a turn follows its reply. A turn costs what it sends: the history is neither copied nor compared.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field as datafield
from typing import Any, Literal, cast

import pydantic

from .._errors import AnthropicError, APIStatusError
from .._models import dump_value
from .._params import encode_json
from .._request import join_betas, merge_headers
from .._types import is_given
from ..tools.history import as_param, blocks, field

log = logging.getLogger("anthropic.lib.threads")  # the name that programs set the level of

BETA = "message-threads-2026-08-12"
LOST = frozenset({"thread_not_found", "thread_already_continued", "thread_continue_in_flight"})
"""What the API says when a thread cannot be continued from where we think it is."""
_FIXED = ("system", "tools")
"""What belongs to the thread as the API keeps it, and is sent when it begins."""


@dataclass
class Turn:
    """One turn, from before it is sent to the end of its reply."""

    params: dict[str, Any]
    """What it is asked with, the messages left out."""
    start: int
    """Where in the history its own messages begin."""
    end: int
    """Where they end, and its reply belongs."""
    asks: bool = True
    """Whether the reply becomes part of the history; that to a compaction does not."""
    runs: bool = False
    """Whether it is a tool runner's, which puts the reply into the history when it has been handled."""
    how: Literal["create", "continue", "whole"] = "create"
    marks: dict[str, bytes] = datafield(default_factory=dict[str, bytes])
    replayed: bool = False


class State:
    """The conversation, as far as it went."""

    def __init__(
        self, fields: dict[str, Any], messages: Iterable[Any], *, falls_back: bool, betas: Iterable[str] = ()
    ) -> None:
        self.fields = fields
        """What every turn is asked with, request options included."""
        self.betas = list(betas)
        """Those of the client, which hold where a turn names none."""
        self.messages: list[Any] = []
        self.falls_back = falls_back
        """Whether turns that the API cannot serve in a thread go on without one."""
        self.threaded = True
        """False once they do."""
        self.recorded = 0
        self.previous: str | None = None
        """The reply that the next turn continues from."""
        self.turn: Turn | None = None
        self.open: tuple[int, Any] | None = None
        """Where a reply belongs that a tool runner still handles, and the reply."""
        self._marks: dict[str, bytes] = {}
        """What the thread of the API's was begun with, as digests."""
        self._last: Any = None
        """The reply at the end of what is recorded."""
        self._partial = False
        """Whether that reply broke off."""
        self.append(messages)

    # --- the history ----------------------------------------------------------------------------------------

    def append(self, messages: Iterable[Any]) -> None:
        """Put messages at the end; the reply that stands there already is not put there again.

        Raises: `TypeError`.
        """
        for message in [_checked(message) for message in messages]:
            if not self._stands_last(message):
                self.messages.append(as_param(message))

    def _stands_last(self, message: Any) -> bool:
        end = len(self.messages)
        if self.open is not None:
            at, reply = self.open
        else:
            at, reply = self.recorded, self._last
        return at == end and reply is not None and same(message, reply)

    def view(self) -> list[Any]:
        """A copy of the history, with the reply that is still handled."""
        out = list(self.messages)
        if self.open is not None:
            at, reply = self.open
            out.insert(at, as_param(reply))
        return out

    def adopt(self, messages: list[Any]) -> None:
        """Let another list be the history. What goes on from the same messages continues the thread."""
        if messages is self.messages:
            return
        if not self.continues(messages):
            self.previous, self.recorded, self._last = None, 0, None
        self.messages = messages
        if self.open is not None:
            self.open = len(messages), self.open[1]

    def continues(self, messages: list[Any]) -> bool:
        """Whether a list begins with the very messages that the API has."""
        if self.open is not None or self.previous is None or len(messages) < self.recorded:
            return False
        return all(
            mine is other for mine, other in zip(self.messages[: self.recorded], messages, strict=False)
        )

    def inserted(self, place: int) -> None:
        """Take note of a message that a runner put into the history."""
        if place < self.recorded:
            self.previous, self.recorded, self._last = None, place, None

    def placed(self, place: int | None) -> None:
        """Take note of where a runner put the reply that it handled (None: nowhere, for it says nothing)."""
        if self.open is None:
            return
        (at, reply), self.open = self.open, None
        if place is None:
            return
        if place == at and same(self.messages[at], reply):
            self.recorded, self._last = at + 1, reply
        else:  # the program put something else there
            self.previous, self.recorded, self._last = None, min(self.recorded, at, place), None

    def commit(self) -> None:
        """Put a reply whose runner was left into the history."""
        if self.open is not None:
            at, reply = self.open
            if reply.content:
                self.messages.insert(at, as_param(reply))
            self.placed(at if reply.content else None)

    # --- a turn -----------------------------------------------------------------------------------------------

    def begin(
        self, params: dict[str, Any], messages: Iterable[Any] = (), *, asks: bool = True, runs: bool = False
    ) -> Turn:
        """Begin a turn, with more messages.

        Raises: `AnthropicError` (a turn is under way; there is nothing to send), `TypeError`.
        """
        if self.turn is not None:
            raise AnthropicError(
                "This thread is in the middle of a turn. Wait for its reply, read or close its stream, or go on from "
                "a copy: thread.fork()"
            )
        given = [_checked(message) for message in messages]
        self.commit()
        start = len(self.messages)
        self.append(given)
        if len(self.messages) == self.recorded and self._partial:
            del self.messages[-1]  # the turn is asked again, and its answer begins anew
            self.recorded = start = len(self.messages)
            self._partial, self._last = False, None
        if not self.messages:
            raise AnthropicError(
                "The thread has no messages; pass one, such as {'role': 'user', 'content': 'Hello'}"
            )
        self.turn = Turn(params, start, len(self.messages), asks, runs)
        return self.turn

    def request(self, turn: Turn) -> dict[str, Any]:
        """What is sent for a turn.

        Raises: `AnthropicError`, where it would change what the API keeps.
        """
        params = dict(turn.params)
        if not self.threaded:
            turn.how = "whole"
            return {**params, "messages": self._whole(turn.end)}
        turn.marks = _marks(params)
        if self.previous is None or not turn.asks:
            turn.how = "create"
            params["messages"] = self._whole(turn.end)
            params["thread"] = {"type": "create"}
        else:
            turn.how = "continue"
            self.check_fixed(params, turn.marks)
            for name in _FIXED:
                params.pop(name, None)
            params["messages"] = self.messages[self.recorded : turn.end]
            params["thread"] = {"type": "continue", "previous_message_id": self.previous}
        return _with_beta(params, self.betas)

    def check_fixed(self, params: Mapping[str, Any], marks: dict[str, bytes] | None = None) -> None:
        """Refuse parameters that differ from those that the thread of the API's was begun with.

        Raises: `AnthropicError`.
        """
        if self.previous is None or not self.threaded:
            return
        marks = marks or _marks(params)
        changed = [f"`{name}`" for name in _FIXED if marks[name] != self._marks[name]]
        if changed:
            raise AnthropicError(
                f"Cannot change {' or '.join(changed)} in the middle of a thread: the API goes on with what it was "
                "begun with. Leave it out, or begin another thread: thread(**{**thread.params, ...})"
            )

    def _whole(self, end: int) -> list[Any]:
        """The history up to a place; what was sent before has no cache markers, of which a request may hold few."""
        recorded = [_unmarked(message) for message in self.messages[: self.recorded]]
        return recorded + self.messages[self.recorded : end]

    def again(self, turn: Turn, error: APIStatusError) -> bool:
        """Whether a turn that was refused is to be sent once more, in another way."""
        code = error.error_code
        if code in LOST and turn.how == "continue":
            log.info("The API cannot continue the thread (%s): sending the whole history", code)
            self.previous, turn.replayed = None, True
            return True
        unthreaded = code == "thread_unsupported_request" or (code in LOST and turn.replayed)
        if unthreaded and self.falls_back and turn.how != "whole":
            log.info("The API cannot serve this in a thread (%s): going on without one", code)
            self.threaded, self.previous = False, None
            return True
        return False

    def done(self, turn: Turn, message: Any) -> None:
        """Take the reply of a turn."""
        self.turn = None
        if not turn.asks:
            return
        if message.stop_reason == "refusal":  # nothing of a refused turn stays
            self.previous = None
            self._take_back(turn)
            return
        if turn.how == "create":
            self._marks = turn.marks
            self._keep_fixed(turn)
        self._partial = False
        self.recorded, self._last = turn.end, None
        self.previous = message.id if turn.how != "whole" and not _fell_back(message) else None
        self.open = turn.end, message
        if not turn.runs:
            self.commit()

    def failed(self, turn: Turn) -> None:
        """End a turn that brought no reply."""
        self.turn = None
        self._take_back(turn)

    def broke_off(self, turn: Turn, reply: Any, content: list[Any]) -> None:
        """End a turn whose reply broke off, of which this content is worth keeping."""
        self.turn = None
        if not turn.asks:
            return
        self.previous, self.recorded, self._last = None, turn.end, None
        if content:
            self.messages.insert(turn.end, {"role": reply.role, "content": content})
            self.recorded, self._partial = turn.end + 1, True

    def _take_back(self, turn: Turn) -> None:
        del self.messages[turn.start : turn.end]

    def _keep_fixed(self, turn: Turn) -> None:
        """What a turn set for itself alone, and began the thread with, holds from now on."""
        mine = _marks(self.fields)
        for name in _FIXED:
            if mine[name] != turn.marks[name]:
                self.fields[name] = turn.params.get(name)


def same(message: Any, reply: Any) -> bool:
    """Whether a message is this reply, or says the very same."""
    if message is reply:
        return True
    if field(message, "role") != "assistant":
        return False
    content: Any = field(message, "content")
    if isinstance(content, str):
        said = reply.content
        return len(said) == 1 and said[0].type == "text" and said[0].text == content
    mine, others = blocks(message), list(reply.content or ())
    if len(mine) != len(others):
        return False
    return all(a is b or dump_value(a) == dump_value(b) for a, b in zip(mine, others, strict=True))


def _checked(message: Any) -> Any:
    if isinstance(message, Mapping) or (isinstance(message, pydantic.BaseModel) and hasattr(message, "role")):
        if isinstance(message, dict):
            blocks(cast(Any, message))  # an iterator of blocks is read now: a turn may be sent twice
        return cast(Any, message)
    raise TypeError(
        f"A message is a dict such as {{'role': 'user', 'content': 'Hello'}}, or a reply; got {message!r}"
    )


def _marks(params: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: _mark(params.get(name)) for name in _FIXED}


def _mark(value: Any) -> bytes:
    value = None if not is_given(value) else value
    return hashlib.blake2b(encode_json(value or None), digest_size=16).digest()


def materialized(value: Any) -> Any:
    """A value that can be read more than once."""
    return list(cast("Iterator[Any]", value)) if isinstance(value, Iterator) else value


def _with_beta(params: dict[str, Any], default: list[str]) -> dict[str, Any]:
    """The parameters with the header of a threaded request, wherever the caller's betas stand."""
    headers = merge_headers({"x-stainless-helper": "message-thread"}, params.get("extra_headers"))
    own = next((name for name in headers if name.lower() == "anthropic-beta"), None)
    if own is not None and isinstance(headers[own], str):
        headers[own] = join_betas(split(headers[own]), BETA)
    else:
        headers.pop(own or "", None)
        betas = params.get("betas")
        betas = list(cast("Iterable[str]", betas)) if betas is not None and is_given(betas) else default
        params["betas"] = betas if BETA in betas else [*betas, BETA]
    params["extra_headers"] = headers
    return params


def split(header: str) -> list[str]:
    """The betas in a header."""
    return [beta.strip() for beta in header.split(",") if beta.strip()]


def _fell_back(message: Any) -> bool:
    """Whether another model gave the reply: the API's thread does not have it."""
    iterations: Any = getattr(message.usage, "iterations", None) or ()
    return any(field(step, "type") == "fallback_message" for step in iterations)


def _unmarked(message: Any) -> Any:
    """A message without cache markers on its blocks; the same object where it has none."""
    content = field(message, "content")
    if isinstance(content, str) or content is None:
        return message
    old = blocks(message)
    new = [_unmarked_block(block) for block in old]
    return message if all(a is b for a, b in zip(old, new, strict=True)) else {**message, "content": new}


def _unmarked_block(block: Any) -> Any:
    if not isinstance(block, Mapping):
        return block
    inner = _unmarked(block)
    if inner.get("cache_control") is not None:
        inner = {name: value for name, value in inner.items() if name != "cache_control"}
    return inner
