"""What older releases made of the parameters of a call: files taken out of a body, keys renamed by annotation.

Reached by their older paths (see `_paths`); this library does not use them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, cast, get_args, get_origin

from typing_extensions import NotRequired, Required, get_type_hints, is_typeddict

from ._models import PropertyInfo, is_basemodel
from ._old import asyncify, is_iterable, is_list, is_mapping, is_union, to_thread
from ._params import assert_is_file_content, needs_files, prepare, read_base64, read_files
from ._types import is_given


def extract_files(
    query: Mapping[str, object], *, paths: Sequence[Sequence[str]], array_format: str = "brackets"
) -> list[tuple[str, Any]]:
    """Take the files at `paths` out of `query`, named as the fields of a form; ``<array>`` is any item.

    Raises: `RuntimeError`, where something else than a file is there.
    """
    return [file for path in paths for file in _extract(query, tuple(path), "", array_format)]


def _extract(value: Any, path: tuple[str, ...], key: str, array_format: str) -> Iterator[tuple[str, Any]]:
    if not path:
        assert_is_file_content(value, key=key)
        yield key, value
    elif path[0] == "<array>":
        for index, item in enumerate(value if is_list(value) else ()):
            suffix = {"brackets": "[]", "indices": f"[{index}]"}.get(array_format, "")
            yield from _extract(item, path[1:], key + suffix, array_format)
    elif is_mapping(value) and is_given(item := value.get(path[0])) and item is not None:
        if not {*path[1:]} - {"<array>"}:
            del value[path[0]]
        yield from _extract(item, path[1:], f"{key}[{path[0]}]" if key else path[0], array_format)


def to_httpx_files(files: Any) -> Any:
    """Files as HTTP libraries take them; paths are read."""
    return dict(read_files(files) or ()) if is_mapping(files) else read_files(files)


def read_file_content(file: Any) -> Any:
    """The bytes at a path; anything else as it is."""
    if not isinstance(file, os.PathLike):
        return file
    with open(cast("os.PathLike[str]", file), "rb") as opened:
        return opened.read()


async_to_httpx_files, async_read_file_content = asyncify(to_httpx_files), asyncify(read_file_content)
async_prepare_request_data = asyncify(prepare)


def transform(data: Any, expected_type: Any) -> Any:
    """Turn parameters into what is sent: renamed and formatted as the `PropertyInfo` of their keys says."""
    marks: list[Any] = []
    while (origin := get_origin(expected_type)) in (Annotated, Required, NotRequired):
        expected_type, *more = get_args(expected_type)
        marks += more
    inside = get_args(expected_type)
    if is_basemodel(type(data)):
        return prepare(data)
    if is_mapping(data) and is_typeddict(expected_type):
        hints = get_type_hints(expected_type, include_extras=True)
        return {
            _alias(hints.get(key), key): transform(item, hints[key]) if key in hints else item
            for key, item in data.items()
            if is_given(item)
        }
    if is_mapping(data) and origin is dict:
        return {key: transform(item, inside[1]) for key, item in data.items()}
    if origin in (list, Iterable, Sequence) and is_iterable(data) and not _is_whole(data):
        return [transform(item, inside[0]) for item in data]
    for variant in inside if is_union(origin) else ():
        data = transform(data, variant)
    for mark in marks:
        if isinstance(mark, PropertyInfo):
            data = _formatted(data, mark)
    return data


def _is_whole(value: object) -> bool:
    return isinstance(value, (str, bytes, Mapping))


def _alias(hint: Any, key: str) -> str:
    while get_origin(hint) in (Required, NotRequired):
        hint = get_args(hint)[0]
    return next((mark.alias for mark in get_args(hint) if isinstance(mark, PropertyInfo) and mark.alias), key)


def _formatted(value: Any, mark: PropertyInfo) -> Any:
    if mark.format == "iso8601" and isinstance(value, (date, datetime)):
        return value.isoformat()
    if mark.format == "custom" and mark.format_template and isinstance(value, (date, datetime)):
        return value.strftime(mark.format_template)
    return read_base64(value) if mark.format == "base64" else value


def maybe_transform(data: Any, expected_type: Any) -> Any:
    return None if data is None else transform(data, expected_type)


async def async_transform(data: Any, expected_type: Any) -> Any:
    return (
        await to_thread(transform, data, expected_type)
        if needs_files(data)
        else transform(data, expected_type)
    )


async def async_maybe_transform(data: Any, expected_type: Any) -> Any:
    return None if data is None else await async_transform(data, expected_type)
