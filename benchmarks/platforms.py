"""What signing a request and decoding a frame of an event stream cost: CPU microseconds, this library and others.

    python benchmarks/platforms.py [--against PYTHON ...] [--rounds N]

`--against` names interpreters with another library of the same name, and boto3. Every library runs the same calls on httpx (or
httpx2, where it takes no httpx) with a transport that answers from memory, so the figures hold no socket. Rounds are interleaved,
each in a process of its own; medians are shown. "more" is what a call on Bedrock costs beyond the same call on the API.
"""

from __future__ import annotations

import argparse
import base64
import json
import statistics
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SRC = Path(__file__).parents[1] / "src"
CALLS, FRAMES, STREAMS = 400, 2000, 3
MODEL = "anthropic.claude-sonnet-4-6-v1:0"
ASK: dict[str, Any] = {
    "model": MODEL,
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hello " * 100}],
}
MESSAGE = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [{"type": "text", "text": "Hello " * 100}],
    "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 1},
}  # fmt: skip


def events() -> list[dict[str, Any]]:
    delta = {
        "type": "content_block_delta",
        "index": 0,
        "delta": {"type": "text_delta", "text": "some words "},
    }
    return [
        {"type": "message_start", "message": {**MESSAGE, "content": []}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        *[delta] * FRAMES,
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]  # fmt: skip


def frame(event: dict[str, Any]) -> bytes:
    packed = b""
    for name, value in (
        (":event-type", "chunk"),
        (":content-type", "application/json"),
        (":message-type", "event"),
    ):
        packed += bytes([len(name)]) + name.encode() + struct.pack(">BH", 7, len(value)) + value.encode()
    payload = json.dumps(
        {"bytes": base64.b64encode(json.dumps(event).encode()).decode(), "p": "abcdef"}
    ).encode()
    prelude = struct.pack(">II", 16 + len(packed) + len(payload), len(packed))
    data = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed + payload
    return data + struct.pack(">I", zlib.crc32(data))


def sse(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def measure() -> dict[str, float]:
    """One round, in a process of its own: microseconds by case."""
    import anthropic

    try:
        import httpx as lib

        lib.Client().close()
        anthropic.Anthropic(api_key="k", http_client=lib.Client()).close()
    except (ImportError, TypeError):
        import httpx2 as lib  # type: ignore[no-redef]

    class Chunks(lib.SyncByteStream):
        def __init__(self, chunks: list[bytes]) -> None:
            self.chunks = chunks

        def __iter__(self) -> Iterator[bytes]:
            return iter(self.chunks)

    framed, lines = [frame(e) for e in events()], [sse(e) for e in events()]
    whole, joined = json.dumps(MESSAGE).encode(), [b"".join(framed)]
    body: list[list[bytes]] = [framed]

    def answer(request: Any) -> Any:
        if request.url.path.endswith("invoke-with-response-stream"):
            kind = "application/vnd.amazon.eventstream"
        elif b'"stream"' in request.content:
            kind = "text/event-stream"
        else:
            return lib.Response(200, headers={"content-type": "application/json"}, content=whole)
        return lib.Response(200, headers={"content-type": kind}, stream=Chunks(body[0]))

    http = lib.Client(transport=lib.MockTransport(answer))
    plain = anthropic.Anthropic(api_key="k", http_client=http, base_url="http://mock")
    bedrock = anthropic.AnthropicBedrock(
        aws_access_key="AKIA", aws_secret_key="s", aws_session_token="t", aws_region="us-east-1", http_client=http,
        base_url="http://mock",
    )  # fmt: skip

    def calls(client: Any) -> Callable[[], int]:
        def run() -> int:
            for _ in range(CALLS):
                assert client.messages.create(**ASK).usage.output_tokens == 1
            return CALLS

        return run

    def streams(client: Any, chunks: list[bytes]) -> Callable[[], int]:
        def run() -> int:
            body[0] = chunks
            seen = 0
            for _ in range(STREAMS):
                for event in client.messages.create(**ASK, stream=True):
                    seen += event.type == "content_block_delta" and bool(event.delta.text)
            assert seen == STREAMS * FRAMES
            return seen

        return run

    cases = {
        "request, API": calls(plain),
        "request, Bedrock": calls(bedrock),
        "event, API": streams(plain, lines),
        "frame, Bedrock": streams(bedrock, framed),
        "frame, Bedrock, one chunk": streams(bedrock, joined),
    }
    out: dict[str, float] = {}
    for name, run in cases.items():
        run()
        start = time.process_time()
        count = run()
        out[name] = (time.process_time() - start) * 1e6 / count
    out["request, more"] = out["request, Bedrock"] - out["request, API"]
    out["frame, more"] = out["frame, Bedrock"] - out["event, API"]
    return out


def worker(python: str) -> dict[str, float]:
    code = (
        f"import sys, runpy; sys.path.insert(0, {str(SRC)!r})\n"
        if python == sys.executable
        else "import runpy\n"
    )
    code += f"import json; print(json.dumps(runpy.run_path({__file__!r})['measure']()))"
    done = subprocess.run([python, "-W", "ignore", "-c", code], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{python} failed:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", action="append", default=[], metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    pythons = [sys.executable, *options.against]
    samples: dict[str, list[dict[str, float]]] = {python: [] for python in pythons}
    for number in range(options.rounds):
        for python in pythons[number % len(pythons) :] + pythons[: number % len(pythons)]:
            samples[python].append(worker(python))
    cases = list(samples[sys.executable][0])
    print(f"{'us of CPU':28}" + "".join(f"{'ours' if p == sys.executable else p:>28}" for p in pythons))
    for case in cases:
        medians = (statistics.median(sample[case] for sample in samples[python]) for python in pythons)
        print(f"{case:28}" + "".join(f"{median:28.1f}" for median in medians))


if __name__ == "__main__":
    main()
