"""Recorded exchanges: which there are, a server that plays them back, and what their events add up to.

Nothing here uses the client: the server is sockets and `http.server`, and `add_up` is written from the
documentation of the events, apart from the library's own accumulation.
"""

from __future__ import annotations

import json
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HERE = Path(__file__).parent
SAMPLE = HERE / "sample.jsonl"
SHARED = HERE.parents[1] / "../shared/traffic"

KINDS = {
    ("POST", "/v1/messages"): "messages",
    ("POST", "/v1/messages/count_tokens"): "count_tokens",
    ("POST", "/v1/complete"): "completions",
    ("GET", "/v1/models"): "models",
}


@dataclass(frozen=True)
class Exchange:
    """One recorded request and its reply. `body` is None where only the reply was recorded."""

    name: str
    method: str
    path: str
    query: dict[str, str]
    betas: tuple[str, ...]
    body: dict[str, Any] | None
    status: int
    headers: dict[str, str]
    reply: bytes

    @property
    def kind(self) -> str:
        return KINDS[self.method, self.path]

    @property
    def beta(self) -> bool:
        """Whether the client's beta twin of the endpoint is called.

        It is where the request was not recorded: such a reply may have blocks that only the beta has.
        """
        return bool(self.betas) or self.query.get("beta") == "true" or self.body is None

    @property
    def streamed(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/event-stream")

    @cached_property
    def data(self) -> Any:
        return json.loads(self.reply)

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The data of the events of a stream, without the pings, which nobody is told of."""
        found = [json.loads(data) for data in re.findall(r"^data: (.*)$", self.reply.decode(), re.MULTILINE)]
        return [event for event in found if event["type"] != "ping"]


def read(file: Path) -> tuple[list[Exchange], Counter[str]]:
    """The exchanges of a file that this client's endpoints can replay, and how many others there are, by what."""
    exchanges: list[Exchange] = []
    others: Counter[str] = Counter()
    for line in file.read_text("utf-8").splitlines():
        entry = json.loads(line)
        request, response = entry["request"], entry["response"]
        url = urlsplit(request["url"])
        other = _other(url.netloc, request["method"], url.path)
        if other:
            others[other] += 1
            continue
        headers = {name.lower(): value for name, value in request["headers"].items()}
        betas = [beta.strip() for beta in headers.get("anthropic-beta", "").split(",") if beta.strip()]
        exchanges.append(
            Exchange(
                name=f"{entry['source']}#{entry['index']}",
                method=request["method"],
                path=url.path,
                query=dict(parse_qsl(url.query)),
                betas=tuple(betas),
                body=json.loads(request["body"]) if request.get("body") else None,
                status=response["status"],
                headers={name.lower(): value for name, value in response["headers"].items()},
                reply=response["body"].encode(),
            )
        )
    return exchanges, others


def _other(host: str, method: str, path: str) -> str | None:
    """What an exchange is, where it is none of this client's endpoints."""
    if host.startswith("bedrock-runtime."):
        return "Bedrock"
    if host != "api.anthropic.com":
        return host
    if (method, path) in KINDS:
        return None
    return next((name for name in ("batches", "files") if f"/{name}" in path), f"{method} {path}")


# --- the server -----------------------------------------------------------------------------------

_OF_THE_TRANSPORT = {
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "server",
    "transfer-encoding",
}


@dataclass
class Received:
    """What reached the server."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Player:
    """A server on the loopback interface that answers every request with `exchange`.

    A stream is cut into chunks at places that depend on the exchange's name alone.
    """

    exchange: Exchange
    received: Received

    def __init__(self) -> None:
        player = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                player._play(self)

            do_GET = do_POST

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="player")

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def _play(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        self.received = Received(
            method=handler.command,
            path=url.path,
            query=dict(parse_qsl(url.query)),
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=handler.rfile.read(int(handler.headers.get("content-length") or 0)),
        )
        exchange = self.exchange
        handler.send_response_only(exchange.status)
        for name, value in exchange.headers.items():
            if name not in _OF_THE_TRANSPORT:
                handler.send_header(name, value)
        if not exchange.streamed:
            handler.send_header("content-length", str(len(exchange.reply)))
            handler.end_headers()
            handler.wfile.write(exchange.reply)
            return
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for piece in cut(exchange.reply, random.Random(exchange.name)):
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    def __enter__(self) -> Player:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def cut(data: bytes, rng: random.Random) -> Iterator[bytes]:
    """Pieces of 1 byte to some events, so that cuts fall inside lines, line ends and characters."""
    at = 0
    while at < len(data):
        size = rng.choice((1, 2, 3, 10, 100, 400, 1600))
        yield data[at : at + size]
        at += size


# --- what events add up to ------------------------------------------------------------------------


def add_up(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The message that a stream tells, as a reader of the API's documentation would put it together."""
    message: dict[str, Any] = {}
    partial: dict[int, str] = {}
    for event in json.loads(json.dumps(events)):
        match event["type"]:
            case "message_start":
                message, partial = event["message"], {}
            case "content_block_start":
                message["content"].append(event["content_block"])
                if event["content_block"]["type"] == "fallback":
                    message["model"] = event["content_block"]["to"]["model"]
            case "content_block_delta":
                block, delta = message["content"][event["index"]], event["delta"]
                match delta["type"]:
                    case "text_delta":
                        block["text"] += delta["text"]
                    case "thinking_delta":
                        block["thinking"] += delta["thinking"]
                    case "signature_delta":
                        block["signature"] = delta["signature"]
                    case "citations_delta":
                        block["citations"] = [*(block.get("citations") or []), delta["citation"]]
                    case "input_json_delta":
                        partial[event["index"]] = partial.get(event["index"], "") + delta["partial_json"]
                    case "compaction_delta":
                        block |= {k: v for k, v in delta.items() if k != "type" and v is not None}
                    case other:
                        raise AssertionError(f"what does {other} add up to?")
            case "content_block_stop":
                if partial.get(event["index"]):
                    message["content"][event["index"]]["input"] = json.loads(partial[event["index"]])
            case "message_delta":
                message |= {k: v for k, v in event["delta"].items() if k != "container" or v is not None}
                message["usage"] |= {k: v for k, v in event.get("usage", {}).items() if v is not None}
                if event.get("context_management") is not None:
                    message["context_management"] = event["context_management"]
    return message
