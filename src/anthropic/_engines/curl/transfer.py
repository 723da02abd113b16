"""One transfer of libcurl: an easy handle with our callbacks, used for one request after another.

What comes is gathered by C functions alone; only a stream on an event loop has callbacks of ours, which wake
whoever waits and stop libcurl where nobody reads. (In sync libcurl reads when we read.)

Invariants: at most `BUFFER` bytes of a stream wait to be read, then libcurl stops reading the socket; no
callback calls libcurl.
"""

from __future__ import annotations

import time
from typing import Any, cast

import pycurl
from typing_extensions import override

from ..body import Body, body_of
from ..settings import Setup
from ..wire import Failure, Headers, Kind, Reply, Request, checked

BUFFER = 262_144
"""Bytes of a body that wait for whoever reads it."""
CHUNK = 65_536
_SUPPRESS_CONNECT_HEADERS = 265
"""CURLOPT_SUPPRESS_CONNECT_HEADERS, which pycurl has no name for."""
clock = time.monotonic

_KINDS: dict[int, Kind] = {
    1: "UnsupportedProtocol", 3: "UnsupportedProtocol", 5: "ProxyError", 6: "ConnectError", 7: "ConnectError",
    18: "RemoteProtocolError", 26: "WriteError", 28: "ConnectTimeout", 35: "ConnectError", 45: "ConnectError",
    55: "WriteError", 56: "ReadError", 58: "ConnectError", 59: "ConnectError", 60: "ConnectError", 61: "DecodingError",
    66: "ConnectError", 77: "ConnectError", 80: "ReadError", 83: "ConnectError", 90: "ConnectError", 91: "ConnectError",
    97: "ProxyError",
}  # fmt: skip
"""libcurl's error codes: https://curl.se/libcurl/c/libcurl-errors.html"""


def failure_of(code: int, message: str, easy: Any) -> Failure:
    kind = _KINDS.get(code, "RemoteProtocolError")
    if code == 1 and easy.getinfo(pycurl.REQUEST_SIZE):  # not the URL's protocol, but what the server speaks
        kind = "RemoteProtocolError"
    if code in (7, 56) and "CONNECT" in message:  # the tunnel was refused, not the request
        kind = "ProxyError"
    return Failure(kind, f"{message} (libcurl error {code})")


class Transfer:
    """An easy handle, and what it has brought so far."""

    def __init__(self, setup: Setup, trust: list[tuple[int, Any]]) -> None:
        self.easy = easy = pycurl.Curl()
        easy.setopt(pycurl.NOSIGNAL, 1)
        easy.setopt(pycurl.NOPROXY, "")  # whose rules are ours, the same for every engine
        easy.setopt(_SUPPRESS_CONNECT_HEADERS, 1)
        easy.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        easy.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        easy.setopt(pycurl.ACCEPT_ENCODING, "")
        easy.setopt(pycurl.BUFFERSIZE, CHUNK)
        easy.setopt(pycurl.TCP_KEEPALIVE, 1)
        easy.setopt(pycurl.TCP_KEEPIDLE, 60)
        easy.setopt(pycurl.TCP_KEEPINTVL, 60)
        easy.setopt(pycurl.MAXAGE_CONN, max(1, int(setup.options.keepalive_expiry)))
        easy.setopt(pycurl.FORBID_REUSE, setup.options.keepalive_expiry < 1)  # it counts in whole seconds
        for option, value in trust:
            if value is None:
                easy.unsetopt(option)
            else:
                easy.setopt(option, value)
        # What libcurl was told last, and need not be told again.
        self.url, self.method = "", ""
        self.proxy: str | None = None
        self.connect: float | None = 0.0
        self.headers: list[bytes] | None = None
        self.callbacks: bool | None = None
        self.lines: list[bytes] = []
        """The lines of the head."""
        self.pieces: list[bytes] = []
        """What has come of the body and was not taken yet."""
        self._clear()

    def _clear(self) -> None:
        self.lines.clear()
        self.pieces.clear()
        self.head = self.over = self.paused = False
        """Whether the head of a stream is complete; the transfer is over; libcurl has stopped reading."""
        self.waiting = 0
        """How many bytes `pieces` has, of a stream."""
        self.error: Exception | None = None
        self.last = clock()
        """When something last moved, as far as we looked."""
        self.moved: tuple[int, ...] = ()
        self.body: Body | None = None
        self.waiter: Any = None
        """A future to finish when something has come, in async."""

    # --- callbacks, for streams: they take note, and call nothing ----------------------------------------

    def _on_header(self, line: bytes) -> None:
        self.last = clock()
        if self.head:
            return  # a trailer
        self.lines.append(line)
        if line == b"\r\n":
            self.head = self.begun()
            if self.head:
                self.notify()

    def _on_body(self, data: bytes) -> int | None:
        if self.waiting > BUFFER:
            self.paused = True
            return cast(int, pycurl.WRITEFUNC_PAUSE)
        self.last = clock()
        self.pieces.append(data)
        self.waiting += len(data)
        self.notify()
        return None

    def notify(self) -> None:
        waiter, self.waiter = self.waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    # --- before ------------------------------------------------------------------------------------------

    def begin(self, request: Request, proxy: str | None, *, callbacks: bool) -> None:
        """Tell libcurl the request; what is as it was for the last one is not told again."""
        self._clear()
        easy = self.easy
        if callbacks is not self.callbacks:
            easy.setopt(pycurl.HEADERFUNCTION, self._on_header if callbacks else self.lines.append)
            easy.setopt(pycurl.WRITEFUNCTION, self._on_body if callbacks else self.pieces.append)
            self.callbacks = callbacks
        if request.url != self.url:
            easy.setopt(pycurl.URL, request.url)
            self.url = request.url
        if proxy != self.proxy:
            easy.setopt(pycurl.PROXY, proxy or "")
            self.proxy = proxy
        connect = request.times.connect
        if connect != self.connect:
            easy.setopt(
                pycurl.CONNECTTIMEOUT_MS, 2_000_000_000 if connect is None else max(1, int(connect * 1000))
            )
            self.connect = connect
        headers, method = request.headers, request.method
        if not request.in_pieces:
            if request.body or method not in ("GET", "HEAD"):
                kind = method
                easy.setopt(pycurl.POSTFIELDS, request.body)
            else:
                kind = f"{method} alone"
        else:
            kind = f"{method} in pieces"
            self.body, headers = body_of(request)
        if kind != self.method:
            self._set_method(method, kind)
        if self.body is not None:
            length = self.body.length
            easy.setopt(pycurl.READFUNCTION, self.body.read)
            easy.setopt(pycurl.INFILESIZE_LARGE, -1 if length is None else length)
        lines = _header_lines(headers)
        if lines is not self.headers:
            easy.setopt(pycurl.HTTPHEADER, lines)
            self.headers = lines

    def _set_method(self, method: str, kind: str) -> None:
        easy = self.easy
        if self.method:
            easy.unsetopt(pycurl.CUSTOMREQUEST)
            easy.setopt(pycurl.NOBODY, 0)
            easy.setopt(pycurl.UPLOAD, 0)
        if kind.endswith("in pieces"):
            easy.setopt(pycurl.UPLOAD, 1)
        elif kind.endswith("alone"):
            easy.setopt(pycurl.NOBODY if method == "HEAD" else pycurl.HTTPGET, 1)
        else:
            easy.setopt(pycurl.POST, 1)
        easy.setopt(pycurl.CUSTOMREQUEST, method)
        self.method = kind

    # --- after -------------------------------------------------------------------------------------------

    def begun(self) -> bool:
        """Whether the head of the reply is complete, interim replies aside."""
        lines = self.lines
        if b"\r\n" not in lines:
            return False
        start = max(n for n, line in enumerate(lines) if line.startswith(b"HTTP/"))
        status = lines[start].split(None, 2)[1]
        return (not status.startswith(b"1") or status == b"101") and b"\r\n" in lines[start:]

    def end(self, error: Exception | None) -> None:
        """The transfer is over: note how."""
        if error is None and b"\r\n" not in self.lines:
            error = Failure("RemoteProtocolError", "the server hung up in the head of its reply")
        if isinstance(error, Failure):
            error.answered = self.begun()
        self.over, self.error = True, error
        self.notify()

    def take(self) -> bytes:
        """What has come of the body, all of it."""
        pieces = self.pieces
        data = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        self.waiting = 0
        return data

    def go_on(self) -> None:
        """Let libcurl read the socket again."""
        self.paused = False
        self.easy.pause(pycurl.PAUSE_CONT)

    # --- time --------------------------------------------------------------------------------------------

    def due(self, request: Request, by: float | None) -> float | None:
        """When the wait is over at the latest, if nothing comes; None for never."""
        times = request.times
        limit = (
            times.read
            if times.write is None or (times.read is not None and times.read < times.write)
            else times.write
        )
        due = None if limit is None else self.last + limit
        for other in (request.deadline, by):
            if other is not None and (due is None or other < due):
                due = other
        return due

    def late(self, request: Request, by: float | None, *, watched: bool = False) -> Failure | None:
        """The failure of a wait that is over: what should have come or gone by now. None where something has.

        `watched` is whether `last` is right, because each readiness of the socket was noted.
        """
        now, getinfo = clock(), self.easy.getinfo
        sent = int(getinfo(pycurl.SIZE_UPLOAD_T))
        moved = (sent, int(getinfo(pycurl.SIZE_DOWNLOAD_T)), len(self.lines))
        if moved != self.moved and not watched:
            self.moved, self.last = moved, now
        size = len(request.body) if isinstance(request.body, bytes) else None
        sending = not self.lines and (size is None or sent < size)
        limit = request.times.write if sending else request.times.read
        over = [due for due in (request.deadline, by) if due is not None and now >= due]
        if not over and (limit is None or now < self.last + limit):
            return None
        kind: Kind = "WriteTimeout" if sending else "ReadTimeout"
        if not getinfo(pycurl.PRETRANSFER_TIME):
            kind = "ConnectTimeout"
        return Failure(kind, f"nothing came for {now - self.last:.3g} s", answered=self.begun())


def _header_lines(headers: Headers) -> list[bytes]:
    """The headers as libcurl takes them."""
    found = headers.forms.get("curl")
    if found is None:
        found = [name + (b": " + value if value else b";") for name, value in checked(headers)]
        names = {name.lower() for name, _ in headers.items}
        # What libcurl would add by itself.
        found += [
            name.encode() + b":" for name in ("Expect", "Accept", "Content-Type") if name.lower() not in names
        ]
        headers.forms["curl"] = found
    return cast("list[bytes]", found)


class CurlReply(Reply):
    """A reply that libcurl brings."""

    def __init__(self, request: Request, transfer: Transfer) -> None:
        lines = transfer.lines
        if lines[-1] != b"\r\n" or lines.count(b"\r\n") > 1:  # it has trailers, or interim replies before it
            start = max(n for n, line in enumerate(lines) if line.startswith(b"HTTP/"))
            lines = lines[start : lines.index(b"\r\n", start) + 1]
        _, status, *reason = lines[0].split(None, 2)
        super().__init__(request, int(status), None, reason[0].rstrip() if reason else b"")
        self._lines = lines[1:-1]
        self.transfer: Transfer | None = transfer

    @override
    def _read_headers(self) -> list[tuple[bytes, bytes]]:
        return [(name, value.strip()) for name, _, value in (line.partition(b":") for line in self._lines)]

    @property
    @override
    def by_name(self) -> dict[bytes, bytes]:
        if self._by_name is None:  # at once: most replies are asked for nothing else
            parts = [line.partition(b":") for line in self._lines]
            self._by_name = {name.lower(): value.strip() for name, _, value in parts}
        return self._by_name

    @property
    @override
    def open(self) -> bool:
        return self.transfer is not None
