"""What `messages.stream` costs: per event of text, and per byte of a tool's input.

    python benchmarks/streams.py                          the `anthropic` of this Python
    python benchmarks/streams.py --against PYTHON ...     and of others, with ratios

CPU time of the process. The bytes come from a function (the HTTP library's mock transport, many events a chunk), so
that what is measured is the library: decoding, adding up, and the events it makes. Text has 2,000 deltas; the input of
a tool comes in deltas of 20 bytes, and its snapshot is read at every event, or never. `list` is one long list of small
objects, `text` one long string.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from shapes import BODY, events

DELTAS = 2000
SIZES = (100_000, 1_000_000, 5_000_000)
LIMIT = 60.0
"""Seconds after which a larger input of the same kind is left out."""


def document(kind: str, size: int) -> str:
    if kind == "text":
        return json.dumps({"file_text": "x = 'a line of code'\n" * (size // 22)})
    return json.dumps({"items": [{"id": i, "name": f"name {i}", "ok": True} for i in range(size // 45)]})


def tool_events(kind: str, size: int) -> tuple[list[bytes], int]:
    """The stream of a tool call, and the size of its input."""
    whole = document(kind, size)
    start, block, *_, stop, delta, end = events(1)
    block = block.replace(
        b'{"type":"text","text":""}', b'{"type":"tool_use","id":"toolu_1","name":"f","input":{}}'
    )
    made = [start, block]
    for at in range(0, len(whole), 20):
        piece = {"type": "input_json_delta", "partial_json": whole[at : at + 20]}
        body = json.dumps({"type": "content_block_delta", "index": 0, "delta": piece}, separators=(",", ":"))
        made.append(b"event: content_block_delta\ndata: %s\n\n" % body.encode())
    return [*made, stop, delta, end], len(whole)


def chunks(made: list[bytes]) -> list[bytes]:
    return [b"".join(made[at : at + 100]) for at in range(0, len(made), 100)]


def client_of(body: list[bytes]) -> Any:
    anthropic = importlib.import_module("anthropic")
    try:
        http: Any = importlib.import_module("httpx2")
    except ImportError:
        http = importlib.import_module("httpx")

    def reply(request: Any) -> Any:
        return http.Response(200, headers={"content-type": "text/event-stream"}, content=iter(body))

    transport = http.Client(transport=http.MockTransport(reply))
    return anthropic.Anthropic(api_key="k", base_url="http://mock", http_client=transport, max_retries=0)


def seconds(run: Callable[[], Any], least: int) -> float:
    """The best of several runs."""
    took: list[float] = []
    for _ in range(least):
        start = time.process_time()
        run()
        took.append(time.process_time() - start)
    return min(took)


def text_event(helper: bool, snapshots: bool = False) -> float:
    made = events(DELTAS)
    client = client_of(chunks(made))

    def run() -> None:
        if helper:
            with client.messages.stream(**BODY) as stream:
                for event in stream:
                    if snapshots and event.type == "text":
                        len(event.snapshot)
                stream.get_final_message()
        else:
            for _ in client.messages.create(**BODY, stream=True):
                pass

    run()
    return seconds(run, 7) / len(made) * 1e6


def tool_byte(kind: str, size: int, read: bool) -> float:
    made, length = tool_events(kind, size)
    client = client_of(chunks(made))
    wanted = json.loads(document(kind, size))

    def run() -> None:
        snapshot: Any = None
        with client.messages.stream(**BODY) as stream:
            for event in stream:
                if read and event.type == "input_json":
                    snapshot = event.snapshot
            assert stream.get_final_message().content[0].input == wanted
        assert not read or snapshot == wanted

    return seconds(run, 3 if size < 1_000_000 else 1) / length * 1e9


def measure() -> dict[str, float]:
    out = {
        "text, create(stream=True), us per event": text_event(False),
        "text, messages.stream, us per event": text_event(True),
        "text, messages.stream with snapshots, us per event": text_event(True, True),
    }
    for kind in ("list", "text"):
        for read in (False, True):
            spent, before = 0.0, SIZES[0]
            for size in SIZES:
                if spent * (size / before) ** 2 > LIMIT:  # where the cost is a square, it would take hours
                    break
                start, before = time.process_time(), size
                name = f"tool input, {kind}, {size // 1000} KB, snapshot {'read' if read else 'not read'}, ns per byte"
                out[name] = tool_byte(kind, size, read)
                spent = time.process_time() - start
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--against", nargs="*", default=[], metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure()
    if options.json:
        print(json.dumps(found))
        return
    others = [
        json.loads(subprocess.run([python, __file__, "--json"], check=True, capture_output=True).stdout)
        for python in options.against
    ]
    for name, ours in found.items():
        cells = [f"{ours:10.1f}"]
        for other in others:
            cells.append(
                f"{other[name]:10.1f} ({other[name] / ours:.1f}x)" if name in other else "         -"
            )
        print(f"{name:72}", *cells)


if __name__ == "__main__":
    sys.exit(main())
