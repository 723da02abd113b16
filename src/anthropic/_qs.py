"""Query strings with lists and nested objects, as the API reads them: ``a[]=1&a[]=2&b[c]=true``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import parse_qs, quote_plus

from ._types import NOT_GIVEN, ArrayFormat, NestedFormat, NotGiven, is_given

_ARRAY_FORMATS = ("comma", "repeat", "indices", "brackets")


class Querystring:
    """Writes parameters as a query string; `array_format` and `nested_format` say how."""

    array_format: ArrayFormat
    nested_format: NestedFormat

    def __init__(
        self, *, array_format: ArrayFormat = "repeat", nested_format: NestedFormat = "brackets"
    ) -> None:
        self.array_format, self.nested_format = array_format, nested_format

    def parse(self, query: str) -> dict[str, list[str]]:
        """Read a query string: every name with the list of its values."""
        return parse_qs(query)

    def stringify(
        self,
        params: Mapping[str, Any],
        *,
        array_format: ArrayFormat | NotGiven = NOT_GIVEN,
        nested_format: NestedFormat | NotGiven = NOT_GIVEN,
    ) -> str:
        items = self.stringify_items(params, array_format=array_format, nested_format=nested_format)
        return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in items)

    def stringify_items(
        self,
        params: Mapping[str, Any],
        *,
        array_format: ArrayFormat | NotGiven = NOT_GIVEN,
        nested_format: NestedFormat | NotGiven = NOT_GIVEN,
    ) -> list[tuple[str, str]]:
        """Return (name, value) pairs; sentinels and None are left out.

        Raises: `NotImplementedError`, for an unknown format.
        """
        arrays = self.array_format if isinstance(array_format, NotGiven) else array_format
        nested = self.nested_format if isinstance(nested_format, NotGiven) else nested_format
        out: list[tuple[str, str]] = []
        for name, value in params.items():
            _add(out, name, value, arrays, nested)
        return out


def _add(out: list[tuple[str, str]], name: str, value: Any, arrays: str, nested: str) -> None:
    if value is None or not is_given(value):
        return
    if isinstance(value, Mapping):
        for key, item in cast("Mapping[str, Any]", value).items():
            _add(out, f"{name}.{key}" if nested == "dots" else f"{name}[{key}]", item, arrays, nested)
    elif isinstance(value, (list, tuple, set, frozenset)):
        items = cast("list[Any]", value)
        if arrays == "comma":
            given = [_scalar(item) for item in items if item is not None and is_given(item)]
            out.append((name, ",".join(given)))
        elif arrays in ("repeat", "brackets", "indices"):
            for index, item in enumerate(items):
                suffix = {"repeat": "", "brackets": "[]", "indices": f"[{index}]"}[arrays]
                _add(out, name + suffix, item, arrays, nested)
        else:
            raise NotImplementedError(
                f"Unknown array_format value: {arrays}, choose from {', '.join(_ARRAY_FORMATS)}"
            )
    else:
        out.append((name, _scalar(value)))


def _scalar(value: Any) -> str:
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value)


_default = Querystring()
parse = _default.parse
stringify = _default.stringify
stringify_items = _default.stringify_items
