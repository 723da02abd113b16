"""The rows of the table, and the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

COLUMNS = (
    "ours/httpx2",
    "ours/httpx",
    "official-2.11",
    "official-0.121",
    "raw httpx2",
    "raw httpx",
    "raw socket",
)
PAIRS = (("official-2.11", "ours/httpx2"), ("official-0.121", "ours/httpx"))  # same engine on both sides
ENGINE_UNDER = {
    "ours/httpx2": "raw httpx2",
    "official-2.11": "raw httpx2",
    "ours/httpx": "raw httpx",
    "official-0.121": "raw httpx",
}
Samples = Mapping[tuple[str, str], list[dict[str, float]]]  # by (column, measured key)


@dataclass(frozen=True)
class Row:
    label: str
    unit: str
    key: str
    ratio: float = 0  # target: official / ours at least this
    limit: float = 0  # target: ours at most this
    minus_engine: bool = False
    minus_key: str = ""  # a slope: (key - minus_key) / 99 blocks

    @property
    def target(self) -> str:
        return f">= {self.ratio:g}x" if self.ratio else f"<= {self.limit:g} {self.unit}" if self.limit else ""


ROWS = (
    Row("import anthropic", "ms", "import", ratio=40),
    Row("RSS after import", "MB", "rss", ratio=5),
    Row("  RSS bare interpreter", "MB", "rss_bare"),
    Row("100 clients", "ms", "clients", ratio=50),
    Row("100 clients, import incl.", "ms", "clients_import"),
    Row("  RSS after 100 clients", "MB", "rss_clients"),
    Row("first reply", "ms", "first_reply", ratio=4),
    Row("  RSS after first reply", "MB", "rss_first"),
    Row("request sync", "us", "request_sync"),
    Row("request async, 1", "us", "request_async_1"),
    Row("request async, 64", "us", "request_async_64"),
    Row("request async, 1000 burst", "us", "request_async_1000"),
    Row("client + request + close", "us", "request_new_client"),
    Row("event create", "us", "event_create"),
    Row("event create, 16K chunks", "us", "event_create_bulk"),
    Row("event create, paced", "us", "event_create_paced"),
    Row("event async create", "us", "event_async"),
    Row("event messages.stream", "us", "event_stream"),
    Row("parse, 1 block", "us", "parse_1", ratio=8),
    Row("parse, 10 blocks", "us", "parse_10", ratio=8),
    Row("parse, 100 blocks", "us", "parse_100", ratio=8),
    Row("  parse, per block", "us", "parse_100", minus_key="parse_1"),
    Row("create in process, 1", "us", "mock_1"),
    Row("create in process, 10", "us", "mock_10"),
    Row("create in process, 100", "us", "mock_100"),
    Row("  create, per block", "us", "mock_100", minus_key="mock_1"),
    Row("own layers: request sync", "us", "request_sync", limit=50, minus_engine=True),
    Row("own layers: async, 1", "us", "request_async_1", limit=50, minus_engine=True),
    Row("own layers: async, 64", "us", "request_async_64", minus_engine=True),  # the pool's noise is larger
    Row("own layers: in process, 1", "us", "mock_1", limit=50, minus_engine=True),
    Row("own layers: event", "us", "event_create", limit=3, minus_engine=True),
    Row("own layers: event, 16K", "us", "event_create_bulk", limit=3, minus_engine=True),
    Row("own layers: event, async", "us", "event_async", limit=3, minus_engine=True),
)


def value(row: Row, column: str, samples: Samples, clock: str) -> float | None:
    """The median over rounds; of a difference, the median of the differences inside each round."""

    def series(column: str, key: str) -> list[float]:
        return [sample[clock] for sample in samples.get((column, key), []) if clock in sample]

    found = series(column, row.key)
    if row.minus_engine:
        engine = series(ENGINE_UNDER.get(column, ""), row.key)
        found = [whole - less for whole, less in zip(found, engine, strict=False)]
    elif row.minus_key:
        found = [
            (whole - less) / 99 for whole, less in zip(found, series(column, row.minus_key), strict=False)
        ]
    return median(found) if found else None


def verdict(row: Row, values: Mapping[str, float | None], ratios: list[float | None]) -> str:
    if row.ratio:
        known = [ratio for ratio in ratios if ratio is not None]
        reached = all(ratio >= row.ratio for ratio in known)
    else:
        known = [v for c in ("ours/httpx2", "ours/httpx") if (v := values[c]) is not None]
        reached = all(v <= row.limit for v in known)
    if not row.target or not known:
        return row.target
    return f"{row.target}  {'PASS' if reached else 'short'}"


def _number(number: float | None) -> str:
    if number is None:
        return "-"
    digits = 0 if abs(number) >= 1000 else 1 if abs(number) >= 10 else 2
    return f"{number:,.{digits}f}"


def table(samples: Samples, clock: str = "cpu") -> tuple[str, list[dict[str, object]]]:
    """The text of the table and the same rows as data."""
    heads = ["case", "unit", *COLUMNS, "2.11/ours", "0.121/ours", "target (both ratios / both engines)"]
    lines: list[list[str]] = [heads]
    data: list[dict[str, object]] = []
    for row in ROWS:
        values = {column: value(row, column, samples, clock) for column in COLUMNS}
        if all(v is None for v in values.values()):
            continue
        ratios: list[float | None] = []
        for theirs, ours in PAIRS:
            top, bottom = values[theirs], values[ours]
            ratios.append(top / bottom if top and bottom and min(top, bottom) > 0 else None)
        shown = [f"{ratio:.1f}x" if ratio is not None else "-" for ratio in ratios]
        ending = verdict(row, values, ratios) if clock == "cpu" else ""
        lines.append([row.label, row.unit, *(_number(values[c]) for c in COLUMNS), *shown, ending])
        data.append(
            {"case": row.label, "unit": row.unit, "values": values, "ratios": ratios, "target": ending}
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    text = []
    for line in lines:
        middle = [cell.rjust(width) for cell, width in zip(line[2:-1], widths[2:-1], strict=True)]
        text.append(
            "  ".join([line[0].ljust(widths[0]), line[1].ljust(widths[1]), *middle, line[-1]]).rstrip()
        )
    text.insert(1, "-" * max(map(len, text)))
    return "\n".join(text), data
