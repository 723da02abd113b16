"""More of `_old`: helpers that read annotations, and what older releases made of the parameters of a call."""

from __future__ import annotations

import inspect
import io
import os
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

import typing_extensions
from pydantic_core import core_schema
from typing_extensions import NotRequired, Required, TypedDict, get_type_hints, is_typeddict, override

from ._models import PropertyInfo, is_basemodel
from ._old import asyncify, is_iterable, is_list, is_mapping, to_thread
from ._params import assert_is_file_content, encode_json, needs_files, prepare, read_base64
from ._types import AnyMapping, Body, Headers, NotGiven, Omit, Query, RequestFiles, TimeoutLike, is_given
from ._uploads import read_files

_ALIASES: tuple[Any, ...] = (typing_extensions.TypeAliasType, getattr(typing, "TypeAliasType", ()))


def _has_origin(*origins: Any) -> Callable[[Any], bool]:
    return lambda annotation: (get_origin(annotation) or annotation) in origins


is_list_type, is_iterable_type, is_sequence_type = map(_has_origin, (list, Iterable, Sequence))
is_literal_type, is_required_type, is_annotated_type = map(_has_origin, (Literal, Required, Annotated))
is_union_type = _has_origin(Union, types.UnionType)


def is_union(origin: Any) -> bool:
    """Whether the origin of an annotation is a union's; `is_union_type` takes the annotation itself."""
    return origin in (Union, types.UnionType)


def is_typevar(annotation: Any) -> bool:
    return isinstance(annotation, TypeVar)


def is_type_alias_type(annotation: Any) -> bool:
    """Whether it was made by ``type X = ...``."""
    return isinstance(annotation, _ALIASES)


def strip_annotated_type(annotation: Any) -> Any:
    while is_annotated_type(annotation) or is_required_type(annotation):
        annotation = get_args(annotation)[0]
    return annotation


def extract_type_arg(annotation: Any, index: int) -> Any:
    """The argument of a generic type at `index`.

    Raises: `RuntimeError`, where there is none.
    """
    try:
        return get_args(annotation)[index]
    except IndexError as error:
        wanted = f"to have a type argument at index {index} but it did not"
        raise RuntimeError(f"Expected type {annotation} {wanted}") from error


def extract_type_var_from_base(
    typ: Any, *, generic_bases: tuple[type, ...], index: int, failure_message: str | None = None
) -> Any:
    """What `typ`, or a class that it derives from, gave one of `generic_bases` as its argument.

    Raises: `RuntimeError`, where it gave none.
    """
    cls = get_origin(typ) or typ
    if cls in generic_bases:
        return extract_type_arg(typ, index)
    for base in getattr(cls, "__orig_bases__", ()):
        if issubclass(get_origin(base) or object, generic_bases):
            found = extract_type_var_from_base(base, generic_bases=generic_bases, index=index)
            if isinstance(found, TypeVar):  # ``class Mine(Stream[T])``: what `Mine` was given for T
                return extract_type_arg(typ, cls.__parameters__.index(found))
            return found
    raise RuntimeError(failure_message or f"Could not resolve inner type variable at index {index} for {typ}")


def assert_signatures_in_sync(
    source_func: Callable[..., Any], check_func: Callable[..., Any], *, exclude_params: Iterable[str] = ()
) -> None:
    """Check that `check_func` takes what `source_func` takes, with the same annotations.

    Raises: `AssertionError`, which lists the differences.
    """
    wanted, have = (inspect.signature(func).parameters for func in (source_func, check_func))
    names = [name for name in wanted if name not in exclude_params]
    errors = [f"the `{name}` param is missing" for name in names if name not in have]
    errors += [
        f"the `{name}` param is {have[name].annotation}, not {wanted[name].annotation}"
        for name in names
        if name in have and have[name].annotation != wanted[name].annotation
    ]
    assert not errors, f"{len(errors)} differences between the signatures: " + "; ".join(errors)


class _Eager:
    """Reads an iterable once and checks its items; it is dumped as a list."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        items = core_schema.list_schema(handler.generate_schema(get_args(source)[0]))

        def read(value: Any, check: Callable[[Any], list[Any]]) -> Any:
            checked = check(list(value) if is_iterable(value) else value)
            try:
                return checked if isinstance(value, str) else type(value)(checked)
            except (TypeError, ValueError):  # a generator
                return checked

        dumped = core_schema.wrap_serializer_function_ser_schema(
            lambda value, dump: dump(list(value)), schema=items
        )
        return core_schema.no_info_wrap_validator_function(read, items, serialization=dumped)


T = TypeVar("T")
EagerIterable = Annotated[Iterable[T], _Eager()]


class FinalRequestOptionsInput(TypedDict, total=False):
    """What `FinalRequestOptions` is made of."""

    method: Required[str]
    url: Required[str]
    params: Query
    headers: Headers | NotGiven
    max_retries: int | NotGiven
    timeout: TimeoutLike | NotGiven
    files: RequestFiles | None
    idempotency_key: str | None
    content: Any
    json_data: Body
    extra_json: AnyMapping | None
    follow_redirects: bool | None


def json_safe(value: Any) -> Any:
    """Mappings, iterables and dates as JSON has them; anything else as it is."""
    if is_mapping(value):
        return {json_safe(key): json_safe(item) for key, item in value.items()}
    if is_iterable(value) and not isinstance(value, (str, bytes, bytearray)):
        return [json_safe(item) for item in value]
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def deepcopy_with_paths(value: Any, paths: Sequence[Sequence[str]]) -> Any:
    """Copy the dicts and lists that `paths` lead through, and share the rest; ``<array>`` is any item."""
    below = [path for path in paths if path]
    if below and is_mapping(value):
        rest = {key: [path[1:] for path in below if path[0] == key] for key in value}
        return {key: deepcopy_with_paths(item, rest[key]) for key, item in value.items()}
    into = [path[1:] for path in below if path[0] == "<array>"]
    return [deepcopy_with_paths(item, into) for item in value] if into and is_list(value) else value


def is_base64_file_input(value: object) -> bool:
    return isinstance(value, (io.IOBase, os.PathLike))


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
    found = read_files(files, whole=True)
    return dict(found or ()) if is_mapping(files) else found


def read_file_content(file: Any) -> Any:
    """The bytes at a path; anything else as it is."""
    if not isinstance(file, os.PathLike):
        return file
    with open(cast("os.PathLike[str]", file), "rb") as opened:
        return opened.read()


async_to_httpx_files, async_read_file_content = asyncify(to_httpx_files), asyncify(read_file_content)


def prepare_request_data(
    data: Any, *, location: Literal["body", "query"], keep_top_level_omit: bool = False
) -> Any:
    """Parameters as plain JSON data; files are read for a body only."""
    made = prepare(data, reads=location == "body")
    if keep_top_level_omit and is_mapping(data):
        return {
            key: made.get(key, item) for key, item in data.items() if key in made or isinstance(item, Omit)
        }
    return made


def serialize_data(data: Any, *, location: Literal["body", "query"]) -> str:
    """Parameters as JSON text."""
    return encode_json(prepare_request_data(data, location=location)).decode()


async_prepare_request_data, async_serialize_data = asyncify(prepare_request_data), asyncify(serialize_data)


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
    if is_list(value):
        return [_formatted(item, mark) for item in value]
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


# --- platforms -------------------------------------------------------------------------------------


class OtherPlatform:
    """An operating system of no known name."""

    _kind = "Other"

    def __init__(self, name: str) -> None:
        self.name = name

    @override
    def __str__(self) -> str:
        return f"{self._kind}:{self.name}"


class OtherArch(OtherPlatform):
    """A processor of no known name."""

    _kind = "other"
