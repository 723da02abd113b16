"""What somebody who watches a call is told. The hooks are stable; spans are made with them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._engines.wire import Reply, Request


def tracing_of(client: Any) -> Any:
    """What makes spans for a client; None while nobody can take any, or tracing is off."""
    return getattr(client, "_tracing", None) if "opentelemetry.trace" in sys.modules else None


class Watch:
    """Watches one call, from its first attempt to the end of its stream. Its methods are called in this order.

    They must not raise, and they must not wait. Those of a call come from one thread at a time.
    """

    def attempt(self, request: Request, retries_taken: int) -> None:
        """A request is about to be sent; its headers may be changed (`Request.change_headers`)."""

    def replied(self, reply: Reply) -> None:
        """The head of a reply has come, of whatever status."""

    def first_content(self) -> None:
        """The first content of a stream has come."""

    def received(self, value: Any) -> None:
        """The reply as the caller gets it; of a stream, the message as far as it came, if somebody asked for that."""

    def failed(self, error: BaseException) -> None:
        """The call failed, in its stream or before; a retry that helped is no failure."""

    def ended(self, complete: bool) -> None:
        """Nothing more will happen. `complete` is False where it failed, or was left before its end."""

    def stream_over(self, pipe: Any) -> None:
        """A stream of events is over: its `pipe` says how it ended, and what was told."""
        self.ended(pipe.complete)

    def reads(self, stream: Any) -> None:
        """A stream of events begins to be read: have `first_content` called, at no cost for the others."""
        pipe = stream._pipe
        feed = pipe.feed

        def until_content(chunk: bytes, out: list[Any]) -> Any:
            failure = feed(chunk, out)
            if any(getattr(event, "type", None) == "content_block_delta" for event in out):
                pipe.__dict__.pop("feed", None)
                self.first_content()
            return failure

        pipe.feed = until_content
