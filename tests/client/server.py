"""A peer on a real socket that does what a script says.

Each request takes the next step of the script; the last step serves all that follow. A step is a function
of the connection and the request. Nothing here sleeps: a step that stalls waits for `Server.release`, or
for the client to hang up.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

Step = Callable[["Connection", "Request"], None]
WAIT = 10.0
"""Seconds after which waiting for the other side is a failure."""


class Request:
    """What arrived."""

    def __init__(self, head: bytes, body: bytes, connection: Connection) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = first.split(" ")
        self.lines = [
            tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "") for line in lines
        ]
        self.headers = {name.lower(): value for name, value in self.lines}
        self.path, _, self.query = self.target.partition("?")
        self.body, self.connection = body, connection

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One accepted connection, and what a step may do on it."""

    def __init__(self, server: Server, sock: socket.socket) -> None:
        self.server, self.sock = server, sock
        self.buffer = b""
        self.over = False

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:  # the client hung up
            self.over = True

    def head(self, status: int = 200, headers: dict[str, str] | None = None, reason: str = "Said") -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self.send(f"HTTP/1.1 {status} {reason}\r\n{lines}\r\n".encode("latin-1"))

    def chunk(self, data: bytes) -> None:
        self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def end(self) -> None:
        """End a chunked body."""
        self.send(b"0\r\n\r\n")

    def cut(self) -> None:
        """Close the connection where it stands."""
        self.over = True

    def reset(self) -> None:
        """Reset the connection: the other side sees an error, not an end."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.over = True

    def stall(self) -> bool:
        """Say nothing until the server is released (True), or the client hangs up (False)."""
        self.server.stalled.set()
        readable, _, _ = select.select([self.sock, self.server.released], [], [], WAIT)
        assert readable, "nobody released the stall"
        if self.server.released in readable:
            return True
        self.over = True
        return False

    def hung_up(self, seconds: float) -> bool:
        """Whether the client hangs up within this time; it must not say anything."""
        if not select.select([self.sock], [], [], seconds)[0]:
            return False
        self.over = True
        return True

    def _fill(self) -> bool:
        try:
            data = self.sock.recv(65536)
        except OSError:
            return False
        self.buffer += data
        return bool(data)

    def read(self) -> Request | None:
        while b"\r\n\r\n" not in self.buffer:
            if not self._fill():
                return None
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        request = Request(head, b"", self)
        if "chunked" in request.headers.get("transfer-encoding", ""):
            body = self._chunked()
            if body is None:
                return None
            request.body = body
            return request
        length = int(request.headers.get("content-length", 0))
        while len(self.buffer) < length:
            if not self._fill():
                return None
        request.body, self.buffer = self.buffer[:length], self.buffer[length:]
        return request

    def _chunked(self) -> bytes | None:
        body = b""
        while True:
            while b"\r\n" not in self.buffer:
                if not self._fill():
                    return None
            size, self.buffer = self.buffer.split(b"\r\n", 1)
            length = int(size, 16)
            while len(self.buffer) < length + 2:
                if not self._fill():
                    return None
            piece, self.buffer = self.buffer[:length], self.buffer[length + 2 :]
            if not length:
                return body
            body += piece


class Server:
    """Listens on a free port of the loopback; a context manager that leaves nothing open."""

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.requests: list[Request] = []
        self.connections = self.open = self.most_open = 0
        self.stalled = threading.Event()
        self.released, self._release = socket.socketpair()
        self._changed = threading.Condition()
        self._failures: list[BaseException] = []
        self._threads: list[threading.Thread] = []
        self._live: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        self._start(self._accept)
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._changed:
            for sock in self._live:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        for thread in self._threads:
            thread.join(WAIT)
            assert not thread.is_alive()
        self.released.close()
        if self._failures and exc[0] is None:
            raise self._failures[0]

    @property
    def last(self) -> Request:
        return self.requests[-1]

    def release(self) -> None:
        """Let every stalled step go on."""
        self._release.close()

    def wait_closed(self, left: int = 0, seconds: float = WAIT) -> bool:
        """Wait until only `left` connections are open."""
        with self._changed:
            return self._changed.wait_for(lambda: self.open <= left, seconds)

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                self.connections += 1
                self.open += 1
                self.most_open = max(self.most_open, self.open)
                self._live.add(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        connection = Connection(self, sock)
        try:
            while not connection.over and (request := connection.read()) is not None:
                with self._changed:
                    step = self.script[min(len(self.requests), len(self.script) - 1)]
                    self.requests.append(request)
                step(connection, request)
        except BaseException as error:
            self._failures.append(error)
        finally:
            with self._changed:
                self._live.discard(sock)
                self.open -= 1
                self._changed.notify_all()
            sock.close()


# --- steps -------------------------------------------------------------------------------------------


def reply(
    body: Any = b"", status: int = 200, headers: dict[str, str] | None = None, kind: str = "application/json"
) -> Step:
    """Answer with a body; what is not bytes is sent as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}

    def step(connection: Connection, request: Request) -> None:
        connection.head(status, sent)
        connection.send(data)

    return step


def error(status: int, type_: str = "api_error", headers: dict[str, str] | None = None, **more: Any) -> Step:
    """Answer as the API does when it says no."""
    body = {"type": "error", "error": {"type": type_, "message": "said no", **more}}
    return reply(body, status, {"request-id": "req_no", **(headers or {})})


def event(data: Any, name: str | None = None) -> bytes:
    """One server-sent event, named by its type."""
    return f"event: {name or data['type']}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def stream(
    *events: Any, then: Callable[[Connection], Any] = Connection.end, headers: dict[str, str] | None = None
) -> Step:
    """Answer with a stream of events (dicts, or bytes as they are), each in a chunk; and `then`."""

    def step(connection: Connection, request: Request) -> None:
        connection.head(
            200,
            {
                "Content-Type": "text/event-stream",
                "Transfer-Encoding": "chunked",
                "request-id": "req_stream",
                **(headers or {}),
            },
        )
        for one in events:
            connection.chunk(one if isinstance(one, bytes) else event(one))
        then(connection)

    return step


def hang_up(connection: Connection, request: Request) -> None:
    """Close without a word."""
    connection.cut()


def reset(connection: Connection, request: Request) -> None:
    connection.reset()


def pinging(connection: Connection, times: int = 1000) -> None:
    """Send pings, a twentieth of a second apart, until the client hangs up."""
    for _ in range(times):
        if select.select([connection.sock], [], [], 0.05)[0]:
            connection.over = True
            return
        connection.chunk(event(PING))


def silent(connection: Connection, request: Request) -> None:
    """Never answer."""
    connection.stall()
    connection.over = True


def raw(data: bytes) -> Step:
    """Answer with these bytes and close."""

    def step(connection: Connection, request: Request) -> None:
        connection.send(data)
        connection.cut()

    return step


# --- what the API says ---------------------------------------------------------------------------------

USAGE = {"input_tokens": 3, "output_tokens": 2}
MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-5",
    "content": [{"type": "text", "text": "Hello, Wörld"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": USAGE,
}
START = {
    "type": "message_start",
    "message": {
        **MESSAGE,
        "content": [],
        "stop_reason": None,
        "usage": {"input_tokens": 3, "output_tokens": 0},
    },
}
BLOCK = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
BLOCK_STOP = {"type": "content_block_stop", "index": 0}
DELTA = {
    "type": "message_delta",
    "delta": {"stop_reason": "end_turn", "stop_sequence": None},
    "usage": {"output_tokens": 2},
}
STOP = {"type": "message_stop"}
PING = {"type": "ping"}


def text(piece: str) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}


EVENTS = [START, BLOCK, PING, text("Hello, "), text("Wörld"), BLOCK_STOP, DELTA, STOP]
ASK: dict[str, Any] = {
    "max_tokens": 16,
    "messages": [{"role": "user", "content": "Hi"}],
    "model": "claude-sonnet-5",
}
hello = reply(MESSAGE, headers={"request-id": "req_1"})
streamed = stream(*EVENTS)
