"""JSON that came in a request, as the API's parser reads it: `decode`, whole; `elements`, a long list item by item."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from .errors import Problem, invalid


def _no_constant(name: str) -> Any:
    raise ValueError(f"unexpected {name}")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_T = TypeVar("_T")
_SPACE = re.compile(r"[ \t\n\r]*")


def decode(raw: bytes) -> Any:
    """The value.

    Raises: `Problem`.
    """
    return _refusing(lambda: _checked(_DECODER.decode(text := raw.decode("utf-8")), text))


def elements(raw: bytes, key: str) -> Iterator[tuple[Any, str]]:
    """The items of the list under `key` of an object that has no other key: each with the JSON it was made of.

    Only one of them is in memory at a time.

    Raises: `Problem`, when the text is wrong or is something else, at the place where that shows.
    """
    text = _refusing(lambda: raw.decode("utf-8"))
    at = _skip(text, 0)
    if not text.startswith("{", at):
        decode(raw)
        raise invalid("Input should be a valid dictionary")
    found = False
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        name, at = _value(text, at)
        if not isinstance(name, str):
            raise _wrong(text, at, "Expecting property name enclosed in double quotes")
        at = _expect(text, at, ":")
        if name != key:
            raise invalid(f"{name}: Extra inputs are not permitted")
        if not text.startswith("[", at):
            _value(text, at)
            raise invalid(f"{key}: Input should be a valid list")
        found = True
        at = _skip(text, at + 1)
        while not text.startswith("]", at):
            item, end = _value(text, at)
            yield item, text[at:end]
            at = _next(text, end, "]")
        at = _next(text, at + 1, "}")
    if _skip(text, at + 1) != len(text):
        raise _wrong(text, at + 1, "Extra data")
    if not found:
        raise invalid(f"{key}: Field required")


def _value(text: str, at: int) -> tuple[Any, int]:
    def scan() -> tuple[Any, int]:
        value, end = _DECODER.raw_decode(text, at)
        return _checked(value, text, at, end), end

    return _refusing(scan)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _expect(text: str, at: int, mark: str) -> int:
    at = _skip(text, at)
    if not text.startswith(mark, at):
        raise _wrong(text, at, f"Expecting '{mark}' delimiter")
    return _skip(text, at + 1)


def _next(text: str, at: int, end: str) -> int:
    """Where the next item begins, or the `end` stands."""
    at = _skip(text, at)
    if text.startswith(end, at):
        return at
    at = _expect(text, at, ",")
    if text.startswith(end, at):
        raise _wrong(text, at, "Expecting value")
    return at


def _wrong(text: str, at: int, message: str) -> Problem:
    return _malformed(json.JSONDecodeError(message, text, at))


def _malformed(error: json.JSONDecodeError) -> Problem:
    at = f"line {error.lineno} column {error.colno} (char {error.pos})"
    return invalid(f"The request body is not valid JSON: {error.msg}: {at}")


def _checked(value: Any, text: str, start: int = 0, end: int | None = None) -> Any:
    """The API's parser refuses half a surrogate pair; Python's lets it through."""
    if text.find("\\ud", start, end) >= 0 or text.find("\\uD", start, end) >= 0:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def _refusing(read: Callable[[], _T]) -> _T:
    try:
        return read()
    except UnicodeEncodeError:
        raise invalid("The request body is not valid JSON: no low surrogate in string") from None
    except UnicodeDecodeError:
        raise invalid("The request body is not valid JSON: invalid UTF-8") from None
    except RecursionError:
        raise invalid("The request body is not valid JSON: nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _malformed(error) from None
    except ValueError as error:
        raise invalid(f"The request body is not valid JSON: {error}") from None
