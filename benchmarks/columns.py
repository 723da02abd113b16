"""What is compared: one column for each library or engine, and which column is measured against which."""

from __future__ import annotations

from dataclasses import dataclass

ENGINES = ("curl", "aiohttp", "pyreqwest", "httpx2", "httpx")
BASELINE = "official-2.11"
"""Targets are ratios to this column."""


@dataclass(frozen=True)
class Column:
    name: str
    env: str
    kind: str
    """"anthropic" for a client library, "raw" for a bare engine."""
    engine: str

    @property
    def module(self) -> str:
        """What `cold.py` imports."""
        return "anthropic" if self.kind == "anthropic" else {"curl": "pycurl"}.get(self.engine, self.engine)


COLUMNS = (
    *(Column(f"ours/{engine}", "ours", "anthropic", engine) for engine in ENGINES),
    Column(BASELINE, "official-2.11", "anthropic", "httpx2"),
    Column("official-0.121", "official-0.121", "anthropic", "httpx"),
    Column("official-0.121/aiohttp", "official-0.121-aiohttp", "anthropic", "aiohttp"),
    *(Column(f"raw {engine}", "raw", "raw", engine) for engine in (*ENGINES, "socket")),
)
OURS = tuple(column.name for column in COLUMNS if column.env == "ours")
ENGINE_UNDER = {column.name: f"raw {column.engine}" for column in COLUMNS if column.kind == "anthropic"}
"""The bare engine that a library's column runs on."""
