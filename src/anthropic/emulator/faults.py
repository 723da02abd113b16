"""The faults a request can be answered with, and the one table they are described and looked up in: `FAULTS`.

From Python: `emu.fault("overloaded", times=2)`. From any client, on one request: the header
`x-emulator-fault: name;key=value;key=value` (several faults: comma-separated). Every fault also takes
`retries=N`: it then strikes only while the client's `x-stainless-retry-count` is below N, so that a retrying
client gets through.

The faults `errored`, `expired` and `canceled` strike requests in message batches: those whose custom_id fits
`custom_id=PATTERN` (`*` stands for any letters; default: each). For them `retries=N` counts how often the custom_id
was in an earlier batch, so that a client gets through which submits what failed once more. The header is that of the
request which creates the batch. From Python a fault with an error status strikes a request in a batch too, if it was queued
with a `when` that accepts it (its `Received` has a `custom_id`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain, islice
from random import Random
from typing import Literal, cast

from .clock import http_date
from .errors import Problem, error_body, error_type
from .received import Received
from .stream import Event, frame
from .values import JSON

Value = str | int | float | bool | None
Kind = Literal["complete", "eof", "truncate", "reset", "reset_before_head", "stall"]


@dataclass
class Ending:
    """How the sending of a reply goes wrong, and after how many events (a plain reply: halfway)."""

    kind: Kind = "complete"
    after: int = 0
    ping_every: float | None = None


@dataclass
class Draft:
    """A reply on its way out: what faults change and `send` sends."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: JSON | None = None
    raw: bytes | None = None
    events: list[Event] | None = None
    pieces: Iterator[bytes] | None = None
    """A long body, made while it is sent; lines of it count as events."""
    ending: Ending = field(default_factory=Ending)
    delay: float = 0.0
    pace: float = 0.0
    newline: str = "\n"
    gzip: bool = False
    write: Callable[[Event, Random, str], bytes] = frame
    """An event -> its bytes."""


@dataclass(frozen=True)
class Strike:
    """A fault with its parameters, as one request meets it."""

    fault: Fault
    params: dict[str, Value]

    def lasts(self, request: Received) -> bool:
        """Whether it still strikes a client that has sent the request this often."""
        retries = self.params.get("retries")
        return retries is None or request.retry_count < int(retries)

    def fits_in_batch(self, request: Received) -> bool:
        """Whether it is for a request with this custom_id."""
        pattern = self.params.get("custom_id")
        return pattern is None or fnmatchcase(str(request.custom_id), str(pattern))


@dataclass(frozen=True)
class Fault:
    """One row of the table. `make` answers instead of the API; `change` alters its reply."""

    name: str
    what: str
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    make: Callable[[dict[str, Value], float], Draft] | None = None
    change: Callable[[Draft, dict[str, Value]], None] | None = None
    outcome: str | None = None
    """The type of result of a request in a batch that it strikes. It strikes nothing else."""


def _refuse(status: int) -> Callable[[dict[str, Value], float], Draft]:
    def make(params: dict[str, Value], now: float) -> Draft:
        return refusal({"code": status, **params}, now)

    return make


def refusal(params: dict[str, Value], now: float) -> Draft:
    """An error reply of any status, with the retry headers the parameters ask for."""
    code = int(cast(int, params["code"]))
    headers: dict[str, str] = {}
    if params.get("retry_after") is not None:
        headers["retry-after"] = str(params["retry_after"])
    if params.get("retry_after_date") is not None:
        headers["retry-after"] = http_date(now + float(cast(float, params["retry_after_date"])))
    if params.get("retry_after_ms") is not None:
        headers["retry-after-ms"] = str(params["retry_after_ms"])
    if params.get("should_retry") is not None:
        value = params["should_retry"]
        headers["x-should-retry"] = str(value).lower() if isinstance(value, bool) else str(value)
    details: JSON | None = None
    if params.get("error_code") is not None:
        details = {"error_code": str(params["error_code"])}
    message = params.get("message")
    kind = params.get("type")
    problem = Problem(
        code,
        None if message is None else str(message),
        kind=None if kind is None else str(kind),
        headers=headers,
        details=details,
    )
    return Draft(status=code, headers=headers, body=problem.body(None))


def _number(params: dict[str, Value], name: str) -> int:
    return int(cast(int, params[name]))


def _error_event(draft: Draft, params: dict[str, Value]) -> None:
    if draft.events is None:
        return
    kind = str(params["type"])
    status = next((s for s in (529, 500, 429, 400) if error_type(s) == kind), 500)
    message = params.get("message") or Problem(status).message
    data = error_body(kind, str(message), None)
    draft.events = [*draft.events[: _number(params, "after")], Event("error", data)]


def _end(kind: Kind) -> Callable[[Draft, dict[str, Value]], None]:
    def change(draft: Draft, params: dict[str, Value]) -> None:
        ping = params.get("ping")
        draft.ending = Ending(
            kind, int(cast(int, params.get("after") or 0)), None if ping is None else float(ping)
        )

    return change


def _delay(draft: Draft, params: dict[str, Value]) -> None:
    draft.delay = float(cast(float, params["seconds"]))


def _pace(draft: Draft, params: dict[str, Value]) -> None:
    draft.pace = float(cast(float, params["seconds"]))


def _crlf(draft: Draft, params: dict[str, Value]) -> None:
    draft.newline = "\r\n"


def _gzip(draft: Draft, params: dict[str, Value]) -> None:
    draft.gzip = True


def _messages(draft: Draft) -> list[JSON]:
    """The message of a reply: the body, or the one in message_start."""
    if draft.body is not None:
        return [draft.body]
    return [e.data["message"] for e in draft.events or [] if e.name == "message_start"]


def _null_content(draft: Draft, params: dict[str, Value]) -> None:
    for message in _messages(draft):
        message["content"] = None


def _null_text(draft: Draft, params: dict[str, Value]) -> None:
    blocks: list[JSON] = list((draft.body or {}).get("content") or [])
    blocks += [e.data["content_block"] for e in draft.events or [] if e.name == "content_block_start"]
    for block in blocks:
        if "text" in block:
            block["text"] = None


def _no_usage(draft: Draft, params: dict[str, Value]) -> None:
    for part in (*_messages(draft), *(e.data for e in draft.events or [])):
        part.pop("usage", None)


def _duplicate_start(draft: Draft, params: dict[str, Value]) -> None:
    if draft.events:
        draft.events.insert(1, draft.events[0])


def _unknown_event(draft: Draft, params: dict[str, Value]) -> None:
    if draft.events is not None:
        data: JSON = {"type": "emulator_event", "note": "no client knows this event"}
        draft.events.insert(min(_number(params, "after"), len(draft.events)), Event("emulator_event", data))


def _unknown_block(draft: Draft, params: dict[str, Value]) -> None:
    block: JSON = {
        "type": "emulator_block",
        "note": "no client knows this block",
        "parts": [1, {"two": None}],
    }
    if draft.body is not None and isinstance(draft.body.get("content"), list):
        draft.body["content"].append(block)
    if draft.events is not None:
        indexes = [int(e.data["index"]) for e in draft.events if e.name == "content_block_start"]
        index = max(indexes, default=-1) + 1
        at = next((i for i, e in enumerate(draft.events) if e.name == "message_delta"), len(draft.events))
        start: JSON = {"type": "content_block_start", "index": index, "content_block": block}
        delta: JSON = {
            "type": "content_block_delta",
            "index": index,
            "delta": {"type": "emulator_delta", "more": "x"},
        }
        stop: JSON = {"type": "content_block_stop", "index": index}
        draft.events[at:at] = [Event(str(data["type"]), data) for data in (start, delta, stop)]


def _garbage(draft: Draft, params: dict[str, Value]) -> None:
    if draft.pieces is not None:
        lines = draft.pieces
        draft.headers.pop("content-length", None)
        broken = b'{"custom_id": "broken-off", "result": {"type": "succ\n'
        draft.pieces = chain(islice(lines, _number(params, "after")), [broken], lines)
    elif draft.events is None:
        draft.raw = b'{"id": "msg_01", "type": "message", "content": [{"type": "text", "te'
    else:
        at = min(_number(params, "after"), len(draft.events))
        cut = '{"type": "content_block_delta", "index": 0, "del'
        draft.events.insert(at, Event("content_block_delta", {}, raw=cut))


def _empty(draft: Draft, params: dict[str, Value]) -> None:
    draft.events, draft.pieces, draft.body, draft.raw = None, None, None, b""


def _html(params: dict[str, Value], now: float) -> Draft:
    code = _number(params, "code")
    head = f"<head><title>{code} Bad Gateway</title></head>"
    page = f"<html>\r\n{head}\r\n<body>gateway of the emulator</body>\r\n</html>\r\n"
    return Draft(status=code, headers={"content-type": "text/html"}, raw=page.encode())


_RETRY: dict[str, Value] = {
    "retry_after": None,
    "retry_after_date": None,
    "retry_after_ms": None,
    "should_retry": None,
}
_ITEM: dict[str, Value] = {"custom_id": None}
_ERROR: dict[str, Value] = {"message": None, "type": None, "error_code": None, **_RETRY}

_TABLE = (
    Fault("invalid_request", "400 invalid_request_error", _ERROR, _refuse(400)),
    Fault("authentication", "401 authentication_error", _ERROR, _refuse(401)),
    Fault("billing", "402 billing_error", _ERROR, _refuse(402)),
    Fault("permission", "403 permission_error", _ERROR, _refuse(403)),
    Fault("not_found", "404 not_found_error", _ERROR, _refuse(404)),
    Fault("timeout", "408 timeout_error", _ERROR, _refuse(408)),
    Fault("conflict", "409 conflict_error", _ERROR, _refuse(409)),
    Fault("request_too_large", "413 request_too_large", _ERROR, _refuse(413)),
    Fault("rate_limit", "429 rate_limit_error", {**_ERROR, "retry_after": 1}, _refuse(429)),
    Fault("api_error", "500 api_error", _ERROR, _refuse(500)),
    Fault("unavailable", "503 api_error", _ERROR, _refuse(503)),
    Fault("gateway_timeout", "504 timeout_error", _ERROR, _refuse(504)),
    Fault("overloaded", "529 overloaded_error", _ERROR, _refuse(529)),
    Fault("status", "an error reply of any status", {"code": 418, **_ERROR}, refusal),
    Fault("html", "an HTML page, as a gateway sends it", {"code": 502}, _html),
    Fault("empty", "200 with an empty body", {}, change=_empty),
    Fault("garbage", "JSON that breaks off: the body, or the event or line after N", {"after": 3}, change=_garbage),
    Fault(
        "stream_error", "an `error` event after N events ends the stream",
        {"after": 3, "type": "overloaded_error", "message": None}, change=_error_event,
    ),
    Fault("eof", "a clean end after N events, without message_stop", {"after": 3}, change=_end("eof")),
    Fault("truncate", "FIN in the body: after N events or halfway", {"after": 3}, change=_end("truncate")),
    Fault("reset", "TCP RST before the head of the reply", {}, change=_end("reset_before_head")),
    Fault("reset_body", "TCP RST in the body: after N events or halfway", {"after": 3}, change=_end("reset")),
    Fault(
        "stall", "silence after N events until the client leaves; with ping=S a ping every S seconds",
        {"after": 3, "ping": None}, change=_end("stall"),
    ),
    Fault("delay", "S seconds before the first byte", {"seconds": 1.0}, change=_delay),
    Fault("pace", "S seconds between events", {"seconds": 0.05}, change=_pace),
    Fault("null_content", "`content: null` in the message", {}, change=_null_content),
    Fault("null_text", "`text: null` in text blocks", {}, change=_null_text),
    Fault("no_usage", "no `usage` anywhere", {}, change=_no_usage),
    Fault("duplicate_start", "message_start comes twice", {}, change=_duplicate_start),
    Fault("unknown_event", "an event no client knows after N events", {"after": 1}, change=_unknown_event),
    Fault("unknown_block", "a content block no client knows at the end", {}, change=_unknown_block),
    Fault("crlf", "CRLF line ends in the stream", {}, change=_crlf),
    Fault(
        "errored", "a request in a batch: an `errored` result",
        {**_ITEM, "code": 500, "type": None, "message": None}, refusal, outcome="errored",
    ),
    Fault("expired", "a request in a batch: an `expired` result", _ITEM, outcome="expired"),
    Fault("canceled", "a request in a batch: a `canceled` result", _ITEM, outcome="canceled"),
    Fault("gzip", "a gzip-encoded reply, if the client accepts one", {}, change=_gzip),
)  # fmt: skip

FAULTS: dict[str, Fault] = {fault.name: fault for fault in _TABLE}


def table() -> str:
    """The table of faults as Markdown."""
    lines = ["| fault | parameters and defaults | what happens |", "|---|---|---|"]
    for fault in FAULTS.values():
        shown = ", ".join(f"{k}={'' if v is None else v}" for k, v in fault.defaults.items())
        lines.append(f"| `{fault.name}` | {shown} | {fault.what} |")
    return "\n".join(lines)


def strike(name: str, params: Mapping[str, Value]) -> Strike:
    """A fault of the table with parameters; `ValueError` for a name or parameter that is not in it."""
    fault = FAULTS.get(name)
    if fault is None:
        raise ValueError(f"unknown fault {name!r}; known: {', '.join(FAULTS)}")
    unknown = set(params) - set(fault.defaults) - {"retries"}
    if unknown:
        known = ", ".join([*fault.defaults, "retries"])
        raise ValueError(f"fault {name!r} has no parameter {sorted(unknown)[0]!r}; it has: {known}")
    return Strike(fault, {**fault.defaults, **params})


def parse(header: str) -> list[Strike]:
    """The faults of an `x-emulator-fault` header."""
    found: list[Strike] = []
    for item in header.split(","):
        name, *pairs = (part.strip() for part in item.split(";"))
        params: dict[str, Value] = {}
        for pair in pairs:
            key, _, text = pair.partition("=")
            params[key.strip()] = _value(text.strip())
        found.append(strike(name, params))
    return found


def _value(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


__doc__ = f"{__doc__ or ''}\n{table()}\n"
