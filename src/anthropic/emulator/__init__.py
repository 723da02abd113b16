"""A local emulator of the Claude API: `Emulator` for tests, `create_app` for servers, `python -m` for a
shell.

It refuses what the API refuses, answers deterministically, streams with the API's framing, and fails on
demand; `anthropic.emulator.faults` lists the faults. Nothing is imported, starlette and uvicorn included,
before it is used.

Message batches, files and skills are kept in memory, or in a file (`store=`, `--store`): the next emulator with that file
goes on from it, and time has passed for its batches. A batch takes `batch_seconds`, and `batch_request_seconds` for each of
its requests. `Emulator.add_file` puts files there as tools make them.

Request headers for clients that cannot call Python:

| header | value |
|---|---|
| `x-emulator-fault` | `name;key=value`, several comma-separated: see `anthropic.emulator.faults` |
| `x-emulator-script` | the reply: text, or JSON (content blocks, or a message) |
| `x-emulator-downloadable` | `true`: the file that is uploaded can be downloaded, as those that tools make |
| `x-emulator-chunking` | `event`, `bytes:N` or `random`: how the bytes of a stream are cut |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app as create_app
    from .clock import SystemClock as SystemClock, VirtualClock as VirtualClock
    from .faults import FAULTS as FAULTS
    from .ratelimit import Limits as Limits
    from .received import Received as Received
    from .server import Emulator as Emulator

_HOMES = {
    "Emulator": "server",
    "create_app": "app",
    "FAULTS": "faults",
    "Limits": "ratelimit",
    "Received": "received",
    "SystemClock": "clock",
    "VirtualClock": "clock",
}

__all__ = ["FAULTS", "Emulator", "Limits", "Received", "SystemClock", "VirtualClock", "create_app"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
