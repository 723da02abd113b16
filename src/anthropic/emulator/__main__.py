"""`python -m anthropic.emulator`: the emulator from a shell. Prints the URL and serves until interrupted."""

from __future__ import annotations

import argparse
import ipaddress
import signal
import sys
import threading
from collections.abc import Sequence

from .ratelimit import Limits
from .server import Emulator


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m anthropic.emulator", description="A local emulator of the Claude API."
    )
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    made.add_argument("--port", type=int, default=0, help="0 takes a free one (default: %(default)s)")
    made.add_argument(
        "--seed", type=int, default=0, help="ids and answers follow from it (default: %(default)s)"
    )
    made.add_argument(
        "--models", nargs="+", metavar="ID", help="serve these models only; patterns such as claude-*"
    )
    made.add_argument("--bedrock-models", action="store_true", help="also accept anthropic.claude-... ids")
    made.add_argument("--chunking", default="event", help="event, bytes:N or random (default: %(default)s)")
    made.add_argument("--requests-per-minute", type=int, metavar="N", help="enforce this limit with 429")
    made.add_argument("--input-tokens-per-minute", type=int, metavar="N", help="enforce this limit with 429")
    made.add_argument("--output-tokens-per-minute", type=int, metavar="N", help="enforce this limit with 429")
    made.add_argument(
        "--store",
        metavar="FILE",
        help="keep batches, files and skills in this file, and go on from it (default: in memory)",
    )
    made.add_argument(
        "--batch-seconds",
        type=float,
        default=0.0,
        metavar="S",
        help="how long a batch takes (default: %(default)s)",
    )
    made.add_argument(
        "--batch-request-seconds",
        type=float,
        default=0.0,
        metavar="S",
        help="and longer for each request in it",
    )
    made.add_argument(
        "--allow-remote", action="store_true", help="allow a host that is not the loopback interface"
    )
    return made


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser()
    options = arguments.parse_args(argv)
    if not is_loopback(options.host) and not options.allow_remote:
        arguments.error(
            f"{options.host} is reachable from other machines; add --allow-remote if that is meant"
        )
    emulator = Emulator(
        host=options.host,
        port=options.port,
        seed=options.seed,
        models=options.models,
        bedrock_models=options.bedrock_models,
        chunking=options.chunking,
        store=options.store,
        batch_seconds=options.batch_seconds,
        batch_request_seconds=options.batch_request_seconds,
        limits=Limits(
            options.requests_per_minute, options.input_tokens_per_minute, options.output_tokens_per_minute
        ),
    )
    done = threading.Event()

    def stop(number: int, stack: object) -> None:
        done.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        emulator.start()
    except (ImportError, ValueError) as error:  # what it needs is not installed; the file of the store
        arguments.error(str(error))
    try:
        print(emulator.url, flush=True)
        done.wait()
    finally:
        emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
