"""Pages of lists: `page`, both ways by the ids of items; `cursor_page`, forwards by an opaque cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence

from .errors import invalid
from .values import JSON

DEFAULT_LIMIT = 20
MAX_LIMIT = 1000

Show = Callable[[Sequence[str]], list[JSON]]
"""The items with these ids, in this order: only those of the page are made."""


def page(items: list[JSON], query: JSON) -> JSON:
    """The page of `items` that `after_id`, `before_id` and `limit` ask for."""
    by_id = {item["id"]: item for item in items}
    return id_page(list(by_id), query, lambda ids: [by_id[i] for i in ids])


def id_page(ids: list[str], query: JSON, show: Show) -> JSON:
    """As `page`, of items that are made when they are shown."""
    size = limit(query)
    after, before = query.get("after_id"), query.get("before_id")
    if after and before:
        raise invalid("Only one of `after_id` and `before_id` may be specified.")
    if after:
        start = _position(ids, "after_id", after) + 1
        chosen = ids[start : start + size]
        more = start + size < len(ids)
    elif before:
        # The items just before the cursor, in list order; has_more looks the same way, towards the front.
        end = _position(ids, "before_id", before)
        start = max(0, end - size)
        chosen = ids[start:end]
        more = start > 0
    else:
        chosen = ids[:size]
        more = size < len(ids)
    return {
        "data": show(chosen),
        "has_more": more,
        "first_id": chosen[0] if chosen else None,
        "last_id": chosen[-1] if chosen else None,
    }


def cursor_page(
    ids: list[str], query: JSON, show: Show, default: int = DEFAULT_LIMIT, most: int = MAX_LIMIT
) -> JSON:
    """The page that `page` (the `next_page` of the one before) and `limit` ask for."""
    size = limit(query, default, most)
    start = _position(ids, "page", _opened(query["page"])) + 1 if query.get("page") else 0
    chosen = ids[start : start + size]
    more = start + size < len(ids)
    cursor = "page_" + base64.urlsafe_b64encode(chosen[-1].encode()).decode() if more else None
    return {"data": show(chosen), "has_more": more, "next_page": cursor}


def limit(query: JSON, default: int = DEFAULT_LIMIT, most: int = MAX_LIMIT) -> int:
    """How many items a page may have."""
    given = query.get("limit")
    size = default if given is None else int(given)
    if size < 1:
        raise invalid("limit: Input should be greater than or equal to 1")
    if size > most:
        raise invalid(f"limit: Input should be less than or equal to {most}")
    return size


def _opened(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.removeprefix("page_"), b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise invalid("page: not a cursor of this list") from None


def _position(ids: list[str], name: str, cursor: str) -> int:
    if cursor not in ids:
        raise invalid(f"{name}: no item with id {cursor}")
    return ids.index(cursor)
