"""The pages that list calls return."""

from __future__ import annotations

from ._pages import (
    AsyncBidirectionalPageCursor,
    AsyncPage,
    AsyncPageCursor,
    AsyncReportPageCursor,
    AsyncTokenPage,
    SyncBidirectionalPageCursor,
    SyncPage,
    SyncPageCursor,
    SyncReportPageCursor,
    SyncTokenPage,
)

__all__ = [
    "AsyncBidirectionalPageCursor",
    "AsyncPage",
    "AsyncPageCursor",
    "AsyncReportPageCursor",
    "AsyncTokenPage",
    "SyncBidirectionalPageCursor",
    "SyncPage",
    "SyncPageCursor",
    "SyncReportPageCursor",
    "SyncTokenPage",
]
