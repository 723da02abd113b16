"""The bytes of a stream -> its events, typed. Without I/O."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from pydantic_core import ValidationError

from ._accumulate import Accumulator
from ._parsing import parse_json, tagged_validators
from ._sse import Events


class Pipe:
    """Bytes in, typed events out: decodes and parses.

    The bytes of messages are kept, which costs nothing: what they add up to is asked for when something goes wrong.
    With `adding` the events are added up as they come.
    """

    def __init__(self, cast_to: Any, *, adding: bool = False) -> None:
        self.decoder = Events()
        self.cast_to = cast_to
        self.parsers = tagged_validators(cast_to)
        self.messages = "message_stop" in self.parsers
        self.total: Accumulator | None = Accumulator() if adding and self.messages else None
        self.kept: list[bytes] | None = [] if self.messages and not adding else None
        self.complete = False
        self.counted = False
        self.started: Any = None
        """The message of the first event."""
        self.told: Any = None
        """The event that told of the usage last."""
        self.events = 0
        self.bytes = 0
        self.last_content = time.monotonic()

    def feed(self, chunk: bytes, out: list[Any]) -> tuple[str, bytes] | None:
        """Append the events of `chunk` to `out`; returns the first ``error`` event, after which nothing counts."""
        self.bytes += len(chunk)
        if self.kept is not None:
            self.kept.append(chunk)
        parsers, total, messages = self.parsers, self.total, self.messages
        for name, data in self.decoder.feed(chunk):
            if name == "ping":
                continue
            if name == "error":
                return name, data
            if name is None or not data:
                if not data or not messages:
                    continue
                name = _type_of(data)  # a server that leaves the ``event:`` line out
                if name == "error":
                    return name, data
                if name == "ping":
                    continue
            self.events += 1
            parser = parsers[name or ""]
            if parser is None:
                event = parse_json(self.cast_to, data)
            else:
                try:
                    event = parser.validate_json(data)
                except ValidationError:
                    event = parse_json(self.cast_to, data)
            if total is not None:
                total.add(event)
            if messages:
                if name == "content_block_delta":
                    pass  # almost every event
                elif name == "message_stop":
                    self.complete = True
                elif name == "message_start":
                    self.started = getattr(event, "message", None)
                elif name == "message_delta":
                    self.told = event
            elif name == "completion" and getattr(event, "stop_reason", None) is not None:
                self.complete = True
            out.append(event)
        return None

    def message(self) -> Any:
        """What the events amount to so far; None where they are not of messages, or there was none."""
        if self.kept is not None:
            again = Pipe(self.cast_to, adding=True)
            with suppress(ValueError):  # where the stream broke off
                for chunk in self.kept:
                    again.feed(chunk, [])
            return again.message()
        return None if self.total is None else self.total.message()


def _type_of(data: bytes) -> str | None:
    found = getattr(parse_json(object, data), "get", None)
    name = found("type") if found is not None else None
    return name if isinstance(name, str) else None
