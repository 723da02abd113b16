"""Server-sent events, without I/O: bytes in, events out, at a cost linear in the bytes.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream. As in every
release of this client, and unlike the standard, a byte order mark is not stripped, and an event that
the end of the stream cuts off is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol, runtime_checkable

from typing_extensions import override


class Lines:
    """Splits bytes into lines at LF, CR and CRLF, wherever the chunks are cut."""

    def __init__(self) -> None:
        self.pending: list[
            bytes
        ] = []  # an unfinished line; a list: a long line in many chunks is joined once
        self._after_cr = False  # the LF of a CRLF may come with the next chunk

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that `chunk` completes, without their ends."""
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk.startswith(b"\n"):
                chunk = chunk[1:]
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = chunk.split(b"\n")
        rest = self.pending
        if len(lines) == 1:
            if chunk:
                rest.append(chunk)
            return []
        if rest:
            rest.append(lines[0])
            lines[0] = b"".join(rest)
            rest.clear()
        last = lines.pop()
        if last:
            rest.append(last)
        return lines

    def flush(self) -> list[bytes]:
        """Return the unfinished last line, if there is one."""
        rest, self.pending = b"".join(self.pending), []
        return [rest] if rest else []


_NAMES = {
    name.encode(): name
    for name in (
        "message_start", "content_block_start", "content_block_delta", "content_block_stop", "message_delta",
        "message_stop", "ping", "error", "completion",
    )
}  # fmt: skip


_EVENTS = re.compile(rb"(?:\A|(?<=\n\n))event: ([^\n]*)\ndata: ([^\n]*)\n\n")


class Events:
    """The decoder that streams use: ``(event name, data)`` pairs, and nothing that nobody reads."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._event: str | None = None
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> list[tuple[str | None, bytes]]:
        """Return the events that `chunk` completes."""
        out: list[tuple[str | None, bytes]] = []
        if b"\r" in chunk or self._data or self._event is not None or self._lines.pending:
            self._feed_lines(chunk, out)
            return out
        # At the start of an event, as almost always: whole events of the usual two lines are cut out at once.
        found: list[tuple[bytes, bytes]] = _EVENTS.findall(chunk)
        if len(found) != chunk.count(b"\n\n"):
            self._feed_lines(chunk, out)
            return out
        for name, data in found:
            out.append((_NAMES.get(name) or name.decode("utf-8", "replace") or None, data))
        if not chunk.endswith(b"\n\n"):
            self._feed_lines(chunk[chunk.rfind(b"\n\n") + 2 :] if found else chunk, out)
        return out

    def _feed_lines(self, chunk: bytes, out: list[tuple[str | None, bytes]]) -> None:
        data = self._data
        for line in self._lines.feed(chunk):
            if not line:
                if data or self._event is not None:
                    out.append((self._event, data[0] if len(data) == 1 else b"\n".join(data)))
                    self._event, self._data = None, []
                    data = self._data
            elif line.startswith(b"data:"):
                data.append(line[6:] if line[5:6] == b" " else line[5:])
            elif line.startswith(b"event:"):
                self._event = line[6:].decode("utf-8", "replace").removeprefix(" ") or None
            elif line == b"data":
                data.append(b"")


class ServerSentEvent:
    """One event as it was sent."""

    def __init__(
        self,
        *,
        event: str | None = None,
        data: str | None = None,
        id: str | None = None,
        retry: int | None = None,
        raw: list[str] | None = None,
    ) -> None:
        self._event, self._data, self._id, self._retry = event, data or "", id or None, retry
        self.raw = raw or []
        """The lines it was made of, comments included."""

    @property
    def event(self) -> str | None:
        return self._event

    @property
    def data(self) -> str:
        return self._data

    @property
    def id(self) -> str | None:
        return self._id

    @property
    def retry(self) -> int | None:
        return self._retry

    def json(self) -> Any:
        """The data, decoded.

        Raises: `json.JSONDecodeError`.
        """
        return json.loads(self._data)

    @override
    def __repr__(self) -> str:
        return f"ServerSentEvent(event={self.event}, data={self.data}, id={self.id}, retry={self.retry})"


@runtime_checkable
class SSEBytesDecoder(Protocol):
    """What turns the bytes of a response into events; platforms have their own."""

    def iter_bytes(self, iterator: Iterator[bytes]) -> Iterator[ServerSentEvent]: ...

    def aiter_bytes(self, iterator: AsyncIterator[bytes]) -> AsyncIterator[ServerSentEvent]: ...


class SSEDecoder:
    """The whole standard, with ids and retry times, for code that reads raw events."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._event: str | None = None
        self._data: list[str] = []
        self._raw: list[str] = []
        self._last_event_id: str | None = None
        self._retry: int | None = None

    def iter_bytes(self, iterator: Iterator[bytes]) -> Iterator[ServerSentEvent]:
        """Decode chunks that are cut anywhere."""
        for chunk in iterator:
            yield from self._feed(chunk)

    async def aiter_bytes(self, iterator: AsyncIterator[bytes]) -> AsyncIterator[ServerSentEvent]:
        """Decode chunks that are cut anywhere."""
        async for chunk in iterator:
            for event in self._feed(chunk):
                yield event

    def _feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        for line in self._lines.feed(chunk):
            event = self.decode(line.decode("utf-8"))
            if event is not None:
                yield event

    def decode(self, line: str) -> ServerSentEvent | None:
        """Take one line without its end; an empty one returns the event that it completes."""
        line = line.rstrip("\n").rstrip("\r")
        if not line:
            if not (self._event or self._data or self._last_event_id or self._retry is not None):
                self._raw = []
                return None
            event = ServerSentEvent(
                event=self._event,
                data="\n".join(self._data),
                id=self._last_event_id,
                retry=self._retry,
                raw=self._raw,
            )
            self._event, self._data, self._retry, self._raw = None, [], None, []
            return event
        self._raw.append(line)
        if line.startswith(":"):
            return None
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._event = value or None
        elif field == "data":
            self._data.append(value)
        elif field == "id":
            if "\0" not in value:
                self._last_event_id = value
        elif field == "retry" and value.isascii() and value.isdigit():
            self._retry = int(value)
        return None
