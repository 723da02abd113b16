"""A surface file: what a release of the API's Python client consists of, as data.

A JSON file with `endpoints` (verb, route, parameters and where they travel, reply), `models`, `params` and `aliases`
(types, by the paths they can be imported from), `exceptions` and `exports` (module -> its public names).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

TYPES = ("models", "params", "aliases")


@dataclass(frozen=True)
class Finding:
    """One difference: `key` says where ("type anthropic.types.Message"), `what` what ("field id: missing")."""

    key: str
    what: str
    area: str
    entry: dict[str, Any] = field(default_factory=dict[str, Any], compare=False)
    """What the surface file says of it."""

    def __str__(self) -> str:
        return f"{self.key}: {self.what}"

    @property
    def missing(self) -> bool:
        """Whether the whole thing is missing, and not a part of it."""
        return self.what == "missing"


class Surface:
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.release: str = data["meta"]["version"]
        self.endpoints: list[dict[str, Any]] = data["endpoints"]

    @classmethod
    def read(cls, path: Path) -> Surface:
        """Raises: `SystemExit`, with what was expected."""
        try:
            data = json.loads(path.read_text("utf-8"))
            return cls(data)
        except OSError as error:
            raise SystemExit(f"{path}: cannot be read ({error.strerror})") from None
        except (ValueError, KeyError, TypeError):
            raise SystemExit(
                f"{path}: expected a surface file, JSON with `meta.version`, `endpoints` and types"
            ) from None

    def entries(self, section: str) -> list[dict[str, Any]]:
        return list(self.data.get(section, {}).values())

    def type(self, name: str) -> dict[str, Any] | None:
        """The entry of the type that has this name, wherever it is."""
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Any]]:
        return {entry["name"]: entry for section in TYPES for entry in self.entries(section)}

    @cached_property
    def _areas(self) -> dict[str, str]:
        """Path of a name, or module -> the part of the API that it belongs to."""
        found: dict[str, str] = {}
        within: dict[str, set[str]] = {}
        """Module -> the parts that have something in it, or below."""

        def note(path: str, area: str) -> None:
            found.setdefault(path, area)
            while path := path.rpartition(".")[0]:
                within.setdefault(path, set()).add(area)

        for section in (*TYPES, "exceptions", "signatures"):
            for entry in self.entries(section):
                for path in entry["paths"]:
                    note(path, entry["area"])
        for entry in self.endpoints:
            module = entry["resource_module"]
            for home in (module, *(module.rsplit(".", up)[0] for up in (1, 2))):
                for form in ("", "WithRawResponse", "WithStreamingResponse"):
                    for colour in ("", "Async"):
                        note(f"{home}.{colour}{entry['resource']}{form}", entry["area"])
        return {**{path: areas.pop() for path, areas in within.items() if len(areas) == 1}, **found}

    def area(self, path: str) -> str:
        """The part of the API that a dotted path belongs to: the nearest that is known, looking outwards."""
        while path:
            if path in self._areas:
                return self._areas[path]
            path = path.rpartition(".")[0]
        return "core"
