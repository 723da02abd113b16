"""`Received`: a request as the emulator got it, kept for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Received:
    """One request. Its repr leaves out headers and body, which hold keys and prompts."""

    number: int
    method: str
    path: str
    query: dict[str, str] = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    """Header values by lower-case name."""
    body: bytes = field(repr=False)
    json: Any = field(default=None, repr=False)
    """The decoded body, or None where it is no JSON."""
    endpoint: str | None = None
    """The name of the endpoint that answered, such as `messages.create`."""
    target: str = field(default="", repr=False)
    """Path and query as they were sent."""
    id_header: str = field(default="request-id", repr=False)
    """The header under which the reply has its id."""
    status: int | None = None
    """The status of the reply; None while it is being made, or where the connection was reset before it."""

    @property
    def betas(self) -> frozenset[str]:
        return frozenset(b.strip() for b in self.headers.get("anthropic-beta", "").split(",") if b.strip())

    @property
    def retry_count(self) -> int:
        text = self.headers.get("x-stainless-retry-count", "0")
        return int(text) if text.isdigit() else 0
