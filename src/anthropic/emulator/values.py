"""Decoded JSON with types: `JSON` is an object; the functions read what may be missing or something else."""

from __future__ import annotations

from typing import Any, TypeGuard

JSON = dict[str, Any]


def is_object(value: object) -> TypeGuard[JSON]:
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def as_object(value: object) -> JSON:
    """The object, or an empty one where there is none."""
    return value if is_object(value) else {}


def as_list(value: object) -> list[Any]:
    """The list, or an empty one where there is none."""
    return value if is_list(value) else []


def objects(value: object) -> list[JSON]:
    """The objects in a list: content blocks, say, of a `content` that may also be a string."""
    return [item for item in as_list(value) if is_object(item)]
