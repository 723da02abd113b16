"""`Received`: a request as the emulator got it, kept for tests to look at."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl


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
    """Of uploads and batches of more than 32 MB nothing is kept."""
    size: int = 0
    """How many bytes the body had."""
    query_string: str = field(default="", repr=False)
    endpoint: str | None = None
    """The name of the endpoint that answered, such as `messages.create`."""
    target: str = field(default="", repr=False)
    """Path and query as they were sent."""
    id_header: str = field(default="request-id", repr=False)
    """The header under which the reply has its id."""
    status: int | None = None
    """The status of the reply; None while it is being made, or where the connection was reset before it."""
    custom_id: str | None = None
    """Of a request in a batch; the headers are then those of the batch."""
    submissions: int = 0
    """How often the request of a batch was sent before, in other batches."""

    @cached_property
    def json(self) -> Any:
        """The decoded body, or None where it is no JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except (ValueError, RecursionError):
            return None

    @property
    def betas(self) -> frozenset[str]:
        return frozenset(b.strip() for b in self.headers.get("anthropic-beta", "").split(",") if b.strip())

    def values(self, name: str) -> list[str]:
        """All values of a query parameter that may be repeated: ``name=a&name=b``, or with ``name[]``."""
        pairs = parse_qsl(self.query_string, keep_blank_values=True)
        return [value for key, value in pairs if key in (name, f"{name}[]")]

    @property
    def retry_count(self) -> int:
        """How often it was sent before."""
        if self.custom_id is not None:
            return self.submissions
        text = self.headers.get("x-stainless-retry-count", "0")
        return int(text) if text.isdigit() else 0
