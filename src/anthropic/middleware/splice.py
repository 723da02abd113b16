"""The streams of several models, spliced into the stream of one message.

Invariants: bytes are handed on as they came until a refusal that can be taken over; an event goes out as soon
as it is whole; the cost is linear in the bytes, and of what the first model streams nothing is decoded before
it refuses; what the caller reads is one message: one ``message_start``, blocks numbered on, each closed, and
one end. At most one response is open at a time, and closing the stream closes it.

`Splicer` decides, without I/O; `Spliced` reads, and sends where a model takes over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from .._colour import settle
from .._errors import APIError
from .._models import dump_value
from .._pipe import Pipe
from .._response import BaseAPIResponse
from .body import with_chunks
from .fallback import BUSY, JSON, Chain, answered, is_seam, log, seam
from .frames import END, Frames, Kept, event_of, frame_of, inner, object_of, shifted, stop

_COUNTS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")


def splice(chain: Chain, response: Any) -> Any:
    """The streamed response of a chain's first model, with what the next ones stream where it refuses."""
    return with_chunks(response, Spliced(chain, response))


class Spliced:
    """The bytes of one message, whichever model they come from."""

    def __init__(self, chain: Chain, response: Any) -> None:
        self._chain = chain
        self._source: Any = response._reply
        self._splicer = Splicer(chain.model)
        self._closed = False

    async def chunk(self) -> bytes | None:
        """The next bytes; None at the end.

        Raises: what reading a response raises.
        """
        while self._source is not None:
            if self._splicer.refusal is not None:
                out = await self._take_over(self._splicer.refusal)
            else:
                data = await self._source.chunk()
                if data is None:
                    await self._release()
                    out = self._splicer.end()
                else:
                    out = self._splicer.feed(data)
            if out:
                return out
        return None

    async def close(self) -> None:
        self._closed = True
        await self._release()

    async def _release(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            await source.close()

    async def _take_over(self, refusal: JSON) -> bytes:
        """Ask the models that are left, one after the other; the first that answers writes on."""
        await self._release()  # its connection may be the only one there is
        chain, splicer = self._chain, self._splicer
        details: JSON = refusal["delta"].get("stop_details") or {}
        recommended: str | None = None
        while chain.left and not self._closed:
            status: Any = None
            try:
                response = await chain.fall_back(details.get("fallback_credit_token"), splicer.written)
                status = getattr(response, "status_code", None)
                if (
                    answered(response)
                    and not self._closed
                    and "json" not in response.headers.get("content-type", "")
                ):
                    if not chain.continued:
                        splicer.written.clear()
                    self._source = response._reply
                    return splicer.go_on(chain.model, watched=chain.left)
                if isinstance(response, BaseAPIResponse):
                    await settle(cast(Any, response).close())
            except APIError as error:
                status = getattr(error, "status_code", None) or type(error).__name__
            log.warning("The fallback to %s failed: %s", chain.model, status)
            recommended = chain.model if status in BUSY else None
        return splicer.give_up(recommended)


class Splicer:
    """Bytes of the streams of several models in, bytes of one message out: without I/O.

    `feed` takes what the model at hand streams. When that sets `refusal`, the rest of its stream is of no interest,
    and the caller says how it ends: `go_on` with another model, or `give_up`.
    """

    def __init__(self, model: str) -> None:
        self.refusal: JSON | None = None
        """The ``message_delta`` of a refusal that can be taken over."""
        self.written: list[Any] = []
        """The blocks that the next model may go on from."""
        self._model, self._watched, self._first = model, True, True
        self._frames = Frames()
        self._kept = Kept()
        self._start: JSON = {}  # the message of the ``message_start`` of this model
        self._content = False  # whether this model has streamed content
        self._opened = False  # whether the ``message_start`` of the message has gone out
        self._held: list[bytes] = []  # what goes out with it
        self._held_start: bytes | JSON | None = None
        self._id: Any = None  # the message's: that of its first model
        self._shift = 0  # how many blocks there are of earlier models
        self._declined: list[JSON] = []  # what the models that refused are billed for
        self._moved: Any = None  # from a ``message_start`` that does not go out

    # --- bytes ------------------------------------------------------------------------------------------

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes that are cut anywhere; return those that can go out."""
        whole = self._frames.feed(chunk)
        if self._first and self._content and b"message_delta" not in whole:
            self._kept.add(whole)  # nothing to decide, as for almost all that is streamed
            return whole
        return b"".join(self._take(whole))

    def end(self) -> bytes:
        """The stream is over, whether or not its last event has come."""
        return self._open() + self._frames.rest()

    def _take(self, whole: bytes) -> Iterator[bytes]:
        start = 0
        for match in END.finditer(whole):
            frame, start = whole[start : match.end()], match.end()
            yield self._frame(frame)
            if self.refusal is not None:
                return
        if start < len(whole):
            yield self._frame(whole[start:])

    def _frame(self, frame: bytes) -> bytes:
        name, data = event_of(frame)
        if name == "message_start" and not (self._first and self._start):
            return self._message_start(frame, data)
        if name in (None, "ping") and not self._opened:
            self._held.append(frame)
            return b""
        if name is not None and name.startswith("content_block"):
            self._content = True
            if self._watched:
                self._kept.add(frame)
            return self._open() + (shifted(frame, data, self._shift) if self._shift else frame)
        if name == "message_delta":
            return self._message_delta(frame, data)
        return self._open() + frame

    # --- events -----------------------------------------------------------------------------------------

    def _message_start(self, frame: bytes, data: bytes) -> bytes:
        event = object_of(data)
        self._start = message = inner(event, "message")
        if self._watched:
            self._kept.add(frame)
        if self._opened:
            self._moved = message.get("input_transformations")
            return b""
        if self._id is None:
            self._id = message.get("id")
            self._held_start = frame
        else:
            self._held_start = {**event, "message": {**message, "id": self._id}}
        return b""

    def _open(self) -> bytes:
        """What was held back until it was clear which model the message is of."""
        if self._opened:
            return b""
        self._opened = True
        start, held = self._held_start, self._held
        self._held = []
        first = start if isinstance(start, bytes) else b"" if start is None else frame_of(start)
        return first + b"".join(held)

    def _message_delta(self, frame: bytes, data: bytes) -> bytes:
        event = object_of(data)
        delta = inner(event, "delta")
        refused = delta.get("stop_reason") == "refusal"
        details = inner(delta, "stop_details")
        if refused and self._watched:
            if details.get("fallback_credit_token") or not self._content:
                self.refusal = {**event, "delta": delta}
                return self._decline(details)
            log.warning("The refusal came in the middle of the answer and without a credit, so it stands")
        if self._first or delta.get("stop_reason") is None:
            return self._open() + frame
        if refused:
            event["delta"] = {**delta, "stop_details": {**details, "recommended_model": None}}
        if self._moved is not None:
            event.setdefault("input_transformations", self._moved)
        usage = inner(event, "usage")
        event["usage"] = {**usage, "iterations": [*self._declined, *self._bill(usage, "fallback_message")]}
        return self._open() + frame_of(event)

    def _decline(self, details: JSON) -> bytes:
        """This model's part is over: close its blocks, and see what the next one may go on from."""
        from ..types.beta import BetaRawMessageStreamEvent

        assert self.refusal is not None
        self._declined += self._bill(inner(self.refusal, "usage"), "message")
        if not self._content:
            return b""
        events: list[Any] = []
        pipe = Pipe(BetaRawMessageStreamEvent)
        with suppress(ValueError):  # an event that is no JSON, which the reader of the stream has seen
            pipe.feed(self._kept.all(), events)
        open_blocks: set[int] = set()
        count = 0
        for event in events:
            index = getattr(event, "index", None)
            if not isinstance(index, int):
                continue
            count = max(count, index + 1)
            (open_blocks.discard if event.type == "content_block_stop" else open_blocks.add)(index)
        if details.get("fallback_has_prefill_claim"):
            self.written += _blocks(pipe, events)
            while self.written and self.written[-1].get("type") in ("thinking", "redacted_thinking"):
                self.written.pop()
        first, self._shift = self._shift, self._shift + count
        return b"".join(stop(first + index) for index in sorted(open_blocks))

    def _bill(self, usage: JSON, kind: str) -> list[JSON]:
        """What this model is billed for, as `usage.iterations` says it."""
        told: Any = usage.get("iterations")
        if isinstance(told, list) and told:
            entries: list[JSON] = []
            for entry in cast("list[JSON]", told):
                own = entry.get("type") == "message"
                entries.append({**entry, "type": kind, "model": self._model} if own else entry)
            return entries
        began = inner(self._start, "usage")
        counts = {**began, **{name: value for name, value in usage.items() if value is not None}}
        spent = {name: counts.get(name) or 0 for name in _COUNTS}
        return [{"type": kind, "model": self._model, **spent, "cache_creation": counts.get("cache_creation")}]

    # --- what comes after a refusal ---------------------------------------------------------------------

    def go_on(self, model: str, *, watched: bool) -> bytes:
        """Another model takes over; `watched` where there is one more after it."""
        assert self.refusal is not None
        block = seam(self._model, model, inner(self.refusal["delta"], "stop_details"))
        start: JSON = {"type": "content_block_start", "index": self._shift, "content_block": block}
        frames = frame_of(start) + stop(self._shift)
        self._shift += 1
        self.refusal, self._model, self._watched, self._first = None, model, watched, False
        self._frames, self._kept, self._start, self._content, self._moved = Frames(), Kept(), {}, False, None
        if self._opened:
            return frames
        self._held.append(frames)
        return b""

    def give_up(self, recommended: str | None) -> bytes:
        """No other model answers: the refusal goes out after all."""
        assert self.refusal is not None
        event, self.refusal = self.refusal, None
        delta = event["delta"]
        details = {**inner(delta, "stop_details"), "recommended_model": recommended}
        event["delta"] = {**delta, "stop_details": details}
        event["usage"] = {**inner(event, "usage"), "iterations": self._declined}
        return self._open() + frame_of(event) + frame_of({"type": "message_stop"})


def _blocks(pipe: Pipe, events: list[Any]) -> Iterator[JSON]:
    """The blocks that a model has written, as they are sent back; the input of a tool only if it is whole."""
    message: Any = pipe.message()
    blocks = cast("list[Any]", dump_value(message.content)) if message is not None else []
    inputs: dict[int, list[str]] = {}
    for event in events:
        index, piece = (
            getattr(event, "index", None),
            getattr(getattr(event, "delta", None), "partial_json", None),
        )
        if isinstance(index, int):
            inputs.setdefault(index, []).append(piece if isinstance(piece, str) else "")
    for index, block in zip(sorted(inputs), blocks, strict=False):
        if not isinstance(block, dict) or is_seam(block):
            continue
        text = "".join(inputs[index])
        if text:
            block["input"] = object_of(text.encode("utf-8", "surrogatepass"))
        yield cast(JSON, block)
