#!/usr/bin/env python3
"""Compare this library with a surface file of the API, and draft what is missing.

    python tools/drift.py SURFACE [--only 'endpoint beta.files.*'] [--draft] [--fail]

See docs/drift.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from compare import findings

from surface import Finding, Surface

ACCEPTED = Path(__file__).with_name("accepted.json")


@dataclass(frozen=True)
class Accepted:
    """A difference that is meant: of an area of the API, or whatever reads like `match` (with ``*``)."""

    reason: str
    match: str = "*"
    areas: tuple[str, ...] = ()
    releases: tuple[str, ...] = ("*",)

    def __contains__(self, finding: Finding) -> bool:
        return fnmatchcase(str(finding), self.match) and (not self.areas or finding.area in self.areas)

    def about(self, release: str) -> bool:
        return any(fnmatchcase(release, pattern) for pattern in self.releases)


def read_accepted(path: Path) -> list[Accepted]:
    """Raises: `SystemExit`, with what was expected."""
    entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    found: list[Accepted] = []
    for entry in entries:
        if not entry.get("reason") or not {"match", "areas"} & entry.keys():
            raise SystemExit(f"{path}: each entry has a `reason`, and `match` or `areas`: {entry}")
        unknown = entry.keys() - {"reason", "match", "areas", "releases"}
        if unknown:
            raise SystemExit(f"{path}: unknown {', '.join(sorted(unknown))} in {entry}")
        lists = {key: tuple(entry[key]) for key in ("areas", "releases") if key in entry}
        found.append(Accepted(entry["reason"], entry.get("match", "*"), **lists))
    return found


def judge(
    found: Iterable[Finding], accepted: Iterable[Accepted], release: str
) -> tuple[list[Finding], list[Finding], list[Accepted]]:
    """Return the findings that are not accepted, those that are, and the entries that accept nothing any more."""
    about = [entry for entry in accepted if entry.about(release)]
    used: set[Accepted] = set()
    drift: list[Finding] = []
    meant: list[Finding] = []
    for finding in found:
        by = [entry for entry in about if finding in entry]
        used.update(by)
        (meant if by else drift).append(finding)
    return drift, meant, [entry for entry in about if entry not in used]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("surface", type=Path, help="the surface file, JSON")
    parser.add_argument("--only", default="*", help="only what reads like this, with * (default: everything)")
    parser.add_argument("--draft", action="store_true", help="print declarations of what is missing")
    parser.add_argument(
        "--fail", action="store_true", help="exit 1 where something is neither here nor accepted"
    )
    parser.add_argument(
        "--accepted", type=Path, default=ACCEPTED, help="differences that are meant, with reasons"
    )
    options = parser.parse_args(arguments)

    surface = Surface.read(options.surface)
    with warnings.catch_warnings():  # older names warn when they are used
        warnings.simplefilter("ignore")
        found = list(findings(surface))
    drift, meant, stale = judge(found, read_accepted(options.accepted), surface.release)
    drift = [finding for finding in drift if fnmatchcase(str(finding), options.only)]
    for finding in drift:
        print(finding)
    for entry in stale:
        print(f"accepted for nothing: {entry.match} {' '.join(entry.areas)} ({entry.reason})")
    kinds = Counter(finding.key.partition(" ")[0] for finding in drift)
    summary = ", ".join(f"{count} of {kind}s" for kind, count in kinds.items()) or "none"
    print(f"release {surface.release}: differences: {summary}; accepted: {len(meant)}", file=sys.stderr)
    if options.draft:
        from draft import draft

        print(draft(drift, surface))
    return 1 if stale or (options.fail and drift) else 0


if __name__ == "__main__":
    sys.exit(main())
