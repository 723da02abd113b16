"""The models the emulator serves: ids, aliases, display names, output caps.

A model id is accepted when it is listed or when it has the form of a Claude model of a known family, so that
next year's `claude-sonnet-7` works and a typing mistake (`claude-sonet-4-5`) is a 404, as in the API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from .._calls import DEPRECATED_MODELS

_DEFAULT_CAP = 128_000


@dataclass(frozen=True)
class Model:
    """One model."""

    id: str
    name: str
    created: str
    cap: int
    alias: str | None = None
    context: int = 200_000

    def as_json(self, now: str) -> dict[str, Any]:
        """The model as the API shows it at a time (`2026-01-01T00:00:00Z`)."""
        retires = _retirement(self.id)
        stage = "active" if retires is None else "retired" if retires <= now else "deprecated"
        return {
            "type": "model",
            "id": self.id,
            "display_name": f"Claude {self.name}",
            "created_at": f"{self.created}T00:00:00Z",
            "max_input_tokens": self.context,
            "max_tokens": self.cap,
            "lifecycle": stage,
            "line": _line(self.id),
            "capabilities": None,
            "deprecated_at": None,
            "retires_at": retires,
        }


# Newest first: the order of GET /v1/models.
MODELS: tuple[Model, ...] = (
    Model("claude-opus-5", "Opus 5", "2026-07-01", 128_000, None, 1_000_000),
    Model("claude-sonnet-5", "Sonnet 5", "2026-06-15", 128_000, None, 1_000_000),
    Model("claude-fable-5", "Fable 5", "2026-06-15", 128_000, None, 1_000_000),
    Model("claude-opus-4-8", "Opus 4.8", "2026-05-15", 128_000, None, 1_000_000),
    Model("claude-opus-4-7", "Opus 4.7", "2026-04-10", 128_000, None, 1_000_000),
    Model("claude-sonnet-4-6", "Sonnet 4.6", "2026-02-17", 128_000),
    Model("claude-opus-4-6", "Opus 4.6", "2026-02-04", 128_000),
    Model("claude-opus-4-5-20251101", "Opus 4.5", "2025-11-24", 64_000, "claude-opus-4-5"),
    Model("claude-haiku-4-5-20251001", "Haiku 4.5", "2025-10-15", 64_000, "claude-haiku-4-5"),
    Model("claude-sonnet-4-5-20250929", "Sonnet 4.5", "2025-09-29", 64_000, "claude-sonnet-4-5"),
    Model("claude-opus-4-1-20250805", "Opus 4.1", "2025-08-05", 32_000, "claude-opus-4-1"),
    Model("claude-opus-4-20250514", "Opus 4", "2025-05-22", 32_000, "claude-opus-4-0"),
    Model("claude-sonnet-4-20250514", "Sonnet 4", "2025-05-22", 64_000, "claude-sonnet-4-0"),
    Model("claude-3-7-sonnet-20250219", "Sonnet 3.7", "2025-02-24", 128_000, "claude-3-7-sonnet-latest"),
    Model("claude-3-5-sonnet-20241022", "Sonnet 3.5", "2024-10-22", 8192, "claude-3-5-sonnet-latest"),
    Model("claude-3-5-haiku-20241022", "Haiku 3.5", "2024-10-22", 8192, "claude-3-5-haiku-latest"),
    Model("claude-3-5-sonnet-20240620", "Sonnet 3.5 (June)", "2024-06-20", 8192),
    Model("claude-3-haiku-20240307", "Haiku 3", "2024-03-07", 4096),
    Model("claude-3-opus-20240229", "Opus 3", "2024-02-29", 4096, "claude-3-opus-latest"),
    Model("claude-3-sonnet-20240229", "Sonnet 3", "2024-02-29", 4096),
    Model("claude-2.1", "2.1", "2023-11-21", 4096),
    Model("claude-2.0", "2.0", "2023-07-11", 4096, None, 100_000),
    Model("claude-instant-1.2", "Instant 1.2", "2023-08-09", 4096, None, 100_000),
)  # fmt: skip

_FAMILY = "(?:opus|sonnet|haiku|fable|mythos)"
_CLAUDE = re.compile(
    rf"claude-(?:{_FAMILY}-(?:\d+(?:-\d{{1,2}})?(?:-\d{{8}}|-latest)?|preview)"
    rf"|\d(?:-\d)?-{_FAMILY}(?:-\d{{8}}|-latest)?"
    r"|instant-[v\d][\w.]*|instant|v?[12](?:\.\d)?)"
)
_BEDROCK = re.compile(r"(?:[a-z]{2,6}\.)?anthropic\.claude-[\w.:-]+")


class Catalog:
    """Which models there are. `names` replaces the rule: ids or patterns such as `claude-*`."""

    def __init__(self, names: list[str] | None = None, *, bedrock: bool = False) -> None:
        self._names = names
        self._bedrock = bedrock
        self._known = {m.id: m for m in MODELS} | {m.alias: m for m in MODELS if m.alias}

    def listed(self) -> list[Model]:
        if self._names is None:
            return list(MODELS)
        exact = [self.find(n) for n in self._names if "*" not in n]
        return [m for m in MODELS if self._accepts(m.id)] + [
            m for m in exact if m is not None and m not in MODELS
        ]

    def find(self, name: str) -> Model | None:
        """The model behind an id or alias, or None where the API would say 404."""
        if not self._accepts(name):
            return None
        return self._known.get(name) or Model(name, _display_name(name), "2026-01-01", _DEFAULT_CAP)

    def _accepts(self, name: str) -> bool:
        if self._names is not None:
            return any(fnmatchcase(name, pattern) for pattern in self._names)
        return bool(
            name in self._known or _CLAUDE.fullmatch(name) or (self._bedrock and _BEDROCK.fullmatch(name))
        )


def is_completion_model(name: str) -> bool:
    """Whether /v1/complete serves the model: only those before Claude 3."""
    return re.match(r"claude-(?:instant|v?[12](?!\d))", name) is not None


def _retirement(name: str) -> str | None:
    """When a deprecated model goes out of service."""
    day = DEPRECATED_MODELS.get(name)
    if day is None:
        return None
    plain = re.sub(r"(\d)(?:st|nd|rd|th)", r"\1", day)
    return datetime.strptime(plain, "%B %d, %Y").strftime("%Y-%m-%dT00:00:00Z")


def _display_name(name: str) -> str:
    words = [w for w in name.split("-") if not (w.isdigit() and len(w) == 8)]
    return " ".join(w.capitalize() for w in words[1:])


def _line(name: str) -> str | None:
    found = re.search(_FAMILY, name)
    return found.group() if found else None
