"""The rows of the table, the table, and what became of the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from columns import BASELINE, ENGINE_UNDER, OURS

Samples = Mapping[tuple[str, str], list[dict[str, float]]]  # by (column, measured key)
Skipped = Mapping[tuple[str, str], str]
DataRow = dict[str, Any]


@dataclass(frozen=True)
class Row:
    label: str
    unit: str
    key: str
    ratio: float = 0  # target: ours at most this part (1/ratio) of the baseline
    limit: float = 0  # target: ours at most this
    figure: str = "cpu"  # or "wall", or "value": what is neither
    minus_engine: bool = False
    minus_key: str = ""  # a slope: (key - minus_key) / 99 blocks

    @property
    def target(self) -> str:
        return (
            f"<= 1/{self.ratio:g}" if self.ratio else f"<= {self.limit:g} {self.unit}" if self.limit else ""
        )


ROWS = (
    Row("import anthropic", "ms", "import", ratio=40),
    Row("RSS after import", "MB", "rss", ratio=5, figure="value"),
    Row("  RSS bare interpreter", "MB", "rss_bare", figure="value"),
    Row("100 clients", "ms", "clients", ratio=100),
    Row("100 clients, import incl.", "ms", "clients_import"),
    Row("  RSS after 100 clients", "MB", "rss_clients", figure="value"),
    Row("100 clients, a request each, TLS", "ms", "clients_request_tls", ratio=100),
    Row("first reply", "ms", "first_reply", ratio=5),
    Row("first reply, TLS", "ms", "first_reply_tls", ratio=5),
    Row("  RSS after first reply", "MB", "first_rss", figure="value"),
    Row("request sync", "us", "request_sync", ratio=6),
    Row("request sync, TLS", "us", "request_sync_tls"),
    Row("request async, 1", "us", "request_async_1", ratio=6),
    Row("request async, 64", "us", "request_async_64", ratio=10),
    Row("request async, 64, TLS", "us", "request_async_64_tls"),
    Row("request async, 1000", "us", "request_async_1000", ratio=30),
    Row("  p99 latency (wall)", "ms", "request_async_1000_p99", ratio=30, figure="wall"),
    Row("  p50 latency (wall)", "ms", "request_async_1000_p50", figure="wall"),
    Row("  on a new client", "us", "request_async_1000_new"),
    Row("request async, 1000 by 100", "us", "request_async_1000_shared", ratio=30),
    Row("  p99 latency (wall)", "ms", "request_async_1000_shared_p99", ratio=30, figure="wall"),
    Row("client + request + close", "us", "request_new_client"),
    Row("request of 10 MB", "us", "big_request", ratio=8),
    Row("  growth, by its size", "x", "big_request_copies", limit=1.25, figure="value"),
    Row("request of 10 MB, async", "us", "big_request_async", ratio=8),
    Row("  growth, by its size", "x", "big_request_async_copies", limit=1.25, figure="value"),
    Row("event create", "us", "event_create", ratio=6),
    Row("event create, TLS", "us", "event_create_tls"),
    Row("event create, 16K chunks", "us", "event_create_bulk"),
    Row("event create, paced", "us", "event_create_paced"),
    Row("event async create", "us", "event_async", ratio=6),
    Row("event async create, TLS", "us", "event_async_tls"),
    Row("event messages.stream", "us", "event_stream"),
    Row("first event (wall)", "us", "first_event", ratio=5, figure="wall"),
    Row("first event", "us", "first_event"),
    Row("first event async (wall)", "us", "first_event_async", ratio=5, figure="wall"),
    Row("first event async", "us", "first_event_async"),
    Row("1000 streams, event", "us", "streams_1000"),
    Row("  stretch", "x", "streams_1000_stretch", limit=1.15, figure="value"),
    Row("  RSS peak", "MB", "streams_1000_rss", limit=100, figure="value"),
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
    figure = clock if row.figure == "cpu" else row.figure

    def series(column: str, key: str) -> list[float]:
        return [sample[figure] for sample in samples.get((column, key), []) if figure in sample]

    found = series(column, row.key)
    if row.minus_engine:
        engine = series(ENGINE_UNDER.get(column, ""), row.key)
        found = [whole - less for whole, less in zip(found, engine, strict=False)]
    elif row.minus_key:
        found = [
            (whole - less) / 99 for whole, less in zip(found, series(column, row.minus_key), strict=False)
        ]
    return median(found) if found else None


def _number(number: float | None) -> str:
    if number is None:
        return "-"
    digits = 0 if abs(number) >= 1000 else 1 if abs(number) >= 10 else 2
    return f"{number:,.{digits}f}"


def table(
    samples: Samples, skipped: Skipped, columns: Sequence[str], clock: str = "cpu"
) -> tuple[str, list[DataRow]]:
    """The text of the table, and the same rows as data."""
    lines: list[list[str]] = [["case", "unit", *columns]]
    data: list[DataRow] = []
    for row in ROWS:
        values = {column: value(row, column, samples, clock) for column in columns}
        if all(v is None for v in values.values()):
            continue
        shown = [
            "skip" if v is None and _skip(row.key, column, skipped) else _number(v)
            for column, v in values.items()
        ]
        lines.append([row.label, row.unit, *shown])
        data.append(judged(row, values))
    return _lines(lines), data


def _skip(key: str, column: str, skipped: Skipped) -> bool:
    return any(name == column and key.startswith(case) for name, case in skipped)


def judged(row: Row, values: Mapping[str, float | None]) -> DataRow:
    """A row as data: its figures, each of ours by the baseline, and which of ours reach the target."""
    base = values.get(BASELINE)
    ratios: dict[str, float] = {}
    reached: dict[str, bool] = {}
    for column in OURS:
        ours = values.get(column)
        if ours is None:
            continue
        if base is not None and min(base, ours) > 0:
            ratios[column] = base / ours
        if row.limit:
            reached[column] = ours <= row.limit
        elif row.ratio and column in ratios:
            reached[column] = ratios[column] >= row.ratio
    return {
        "label": row.label, "key": row.key, "unit": row.unit, "figure": row.figure, "values": dict(values),
        "ratios": ratios, "target": row.target, "reached": reached,
    }  # fmt: skip


def verdicts(rows: Sequence[DataRow], columns: Sequence[str]) -> str:
    """The rows that have targets: each of ours by the baseline (1/n of it), or its figure, and where it falls short."""
    ours = [column for column in OURS if column in columns]
    lines = [["case", "unit", BASELINE, *ours, "target", "reached by"]]
    for row in rows:
        if not row["target"]:
            continue
        cells: list[str] = []
        for column in ours:
            ratio, figure = row["ratios"].get(column), row["values"].get(column)
            if figure is None:
                cells.append("-")
                continue
            by_limit = "1/" not in row["target"]
            text = _number(figure) if by_limit or ratio is None else f"{_number(figure)} 1/{ratio:.1f}"
            cells.append(text if row["reached"].get(column, True) else f"{text} short")
        reached: dict[str, bool] = row["reached"]
        by = [column.removeprefix("ours/") for column, good in reached.items() if good]
        all_of = "all" if len(by) == len(reached) > 0 else ", ".join(by) or ("nobody" if reached else "-")
        label = row["key"] if row["label"].startswith(" ") else row["label"]
        lines.append(
            [label, row["unit"], _number(row["values"].get(BASELINE)), *cells, row["target"], all_of]
        )
    return _lines(lines, left=2) if len(lines) > 1 else "none of these cases has one"


def _lines(lines: list[list[str]], left: int = 0) -> str:
    """Cells in columns: the first two and the last `left` to the left, the others to the right."""
    count = len(lines[0])
    widths = [max(len(line[i]) for line in lines) for i in range(count)]
    text = []
    for line in lines:
        cells = [
            cell.ljust(width) if i < 2 or i >= count - left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        text.append("  ".join(cells).rstrip())
    text.insert(1, "-" * max(map(len, text)))
    return "\n".join(text)
