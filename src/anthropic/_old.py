"""Private helpers of older releases that other people's code imports; this library does not use them.

They are reached by their older paths (``anthropic._utils.is_dict``, ``anthropic._compat.model_dump``, ...;
see `_paths`). A helper that has an equal in this library is not here: the table leads to that one.
"""

from __future__ import annotations

import functools
import inspect
import re
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterable, Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

import pydantic
from pydantic_core import PydanticUndefined
from typing_extensions import override

from ._colour import Async, Sync
from ._engines import library
from ._errors import APIStatusError, status_class
from ._io import on_asyncio
from ._models import set_response_ids
from ._streams import AsyncStream, Stream
from ._types import NotGiven, Omit, is_given
from .resources._base import Resource
from .structured import output_of, parsed

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
_StreamT = TypeVar("_StreamT", bound="Stream[Any]")
_AsyncStreamT = TypeVar("_AsyncStreamT", bound="AsyncStream[Any]")

# --- values ---------------------------------------------------------------------------------------


def _instance_of(cls: type[Any]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, cls)


is_dict, is_list, is_tuple = _instance_of(dict), _instance_of(list), _instance_of(tuple)
is_mapping, is_sequence, is_iterable = _instance_of(Mapping), _instance_of(Sequence), _instance_of(Iterable)


def strip_not_given(value: Any) -> Any:
    """A mapping without its `NotGiven` values; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    items = cast("Mapping[Any, Any]", value).items()
    return {key: item for key, item in items if not isinstance(item, NotGiven)}


def strip_omit(value: Mapping[str, T | Omit]) -> dict[str, T]:
    return {key: item for key, item in value.items() if not isinstance(item, Omit)}


def merge_mappings(first: Mapping[str, T | Omit], second: Mapping[str, T | Omit]) -> dict[str, T]:
    return strip_omit({**first, **second})


def flatten(lists: Iterable[Iterable[T]]) -> list[T]:
    return [item for inner in lists for item in inner]


def deepcopy_minimal(value: Any) -> Any:
    """Copy mappings and lists at every depth, and nothing else."""
    if isinstance(value, Mapping):
        return {key: deepcopy_minimal(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    return [deepcopy_minimal(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value


def get_required_header(headers: Mapping[str, Any], header: str) -> str:
    """The value of a header, in whatever case it is written.

    Raises: `ValueError`, where there is none.
    """
    for name, value in headers.items():
        if name.lower() == header.lower() and isinstance(value, str):
            return value
    raise ValueError(f"Could not find {header} header")


def coerce_boolean(text: str) -> bool:
    """Whether a text, as of an environment variable, says yes."""
    return text in ("true", "1", "on")


def _maybe(coerce: Callable[[str], T]) -> Callable[[str | None], T | None]:
    return lambda text: None if text is None else coerce(text)


coerce_integer = functools.partial(int, base=10)
coerce_float = float
maybe_coerce_integer, maybe_coerce_float = _maybe(coerce_integer), _maybe(coerce_float)
maybe_coerce_boolean = _maybe(coerce_boolean)
removeprefix, removesuffix = str.removeprefix, str.removesuffix

_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_TIME = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d*)?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?"


def parse_datetime(value: datetime | str | bytes | float) -> datetime:
    """Read an ISO date and time, or a count of (milli-, micro-, nano-) seconds since 1970.

    Raises: `ValueError`.
    """
    if isinstance(value, datetime):
        return value
    if (moment := _since_1970(value)) is not None:
        return moment
    match = re.fullmatch(f"{_DATE}[T ]{_TIME}", value.decode() if isinstance(value, bytes) else str(value))
    if match is None:
        raise ValueError(f"invalid datetime format: {value!r}")
    *numbers, fraction, zone = match.groups()
    offset = None
    if zone is not None:
        digits = "0000" if zone in "Zz" else zone[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        offset = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    return datetime(year, month, day, hour, minute, second, int((fraction or "").ljust(6, "0")), offset)


def parse_date(value: date | str | bytes | float) -> date:
    """Read an ISO date, or a count of seconds since 1970.

    Raises: `ValueError`.
    """
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if (moment := _since_1970(value)) is not None:
        return moment.date()
    match = re.fullmatch(_DATE, value.decode() if isinstance(value, bytes) else str(value))
    if match is None:
        raise ValueError(f"invalid date format: {value!r}")
    return date(*map(int, match.groups()))


def _since_1970(value: str | bytes | float) -> datetime | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    if abs(seconds) > 2e20:
        return datetime.max if seconds > 0 else datetime.min
    while abs(seconds) > 2e10:
        seconds /= 1000
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)


# --- functions ------------------------------------------------------------------------------------


def required_args(*variants: Sequence[str]) -> Callable[[F], F]:
    """Decorator: a call must pass every argument of at least one of `variants`, or it is a `TypeError`."""

    def listed(names: Iterable[str]) -> str:
        quoted = [repr(name) for name in names]
        return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))

    def decorate(func: F) -> F:
        parameters = inspect.signature(func).parameters.values()
        positional = [p.name for p in parameters if p.kind.name.startswith("POSITIONAL")]

        @functools.wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if len(args) > len(positional):
                counts = f"{len(positional)} argument(s) but {len(args)} were given"
                raise TypeError(f"{func.__name__}() takes {counts}")
            given = {*positional[: len(args)], *kwargs}
            if any(given.issuperset(variant) for variant in variants):
                return func(*args, **kwargs)
            if len(variants) > 1:
                wanted = " or ".join(f"({listed(variant)})" for variant in variants)
                raise TypeError(f"Missing required arguments; Expected either {wanted} arguments to be given")
            missing = [name for variant in variants for name in variant if name not in given]
            raise TypeError(f"Missing required argument{'s' * (len(missing) > 1)}: {listed(missing)}")

        return cast(F, wrapper)

    return decorate


def function_has_argument(func: Callable[..., Any], name: str) -> bool:
    return name in inspect.signature(func).parameters


def consume_sync_iterator(iterator: Iterable[Any]) -> None:
    for _ in iterator:
        pass


async def consume_async_iterator(iterator: AsyncIterable[Any]) -> None:
    async for _ in iterator:
        pass


async def to_thread(func: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a thread, under asyncio or trio."""
    call = functools.partial(func, *args, **kwargs)
    if on_asyncio():
        import asyncio

        return await asyncio.to_thread(call)
    import anyio.to_thread

    return await anyio.to_thread.run_sync(call)


def asyncify(function: Callable[P, T]) -> Callable[P, Coroutine[Any, Any, T]]:
    """An async function that runs a blocking one in a thread."""
    return functools.partial(to_thread, function)


def _is_proxy(value: object) -> bool:
    return issubclass(type(value), LazyProxy)  # `isinstance` would ask for the value's `__class__`


class LazyProxy(Generic[T], ABC):
    """Stands for the object that `__load__` gives, which is asked for at each use.

    One that gives a proxy, as itself, stops there: it says its class, and that proxy for every attribute.
    """

    @abstractmethod
    def __load__(self) -> T: ...

    def __get_proxied__(self) -> T:
        return self.__load__()

    def __as_proxied__(self) -> T:
        return cast(T, self)

    def __getattr__(self, name: str) -> Any:
        proxied: Any = self.__get_proxied__()
        return proxied if _is_proxy(proxied) else getattr(proxied, name)

    @override
    def __repr__(self) -> str:
        proxied: Any = self.__get_proxied__()
        return type(proxied).__name__ if _is_proxy(proxied) else repr(proxied)

    @override
    def __str__(self) -> str:
        proxied: Any = self.__get_proxied__()
        return type(proxied).__name__ if _is_proxy(proxied) else str(proxied)

    @override
    def __dir__(self) -> Iterable[str]:
        proxied: Any = self.__get_proxied__()
        return [] if _is_proxy(proxied) else dir(proxied)

    if not TYPE_CHECKING:

        @property
        def __class__(self):
            """The class of the object, for `isinstance`; its own, where the object cannot be loaded."""
            try:
                proxied = self.__get_proxied__()
            except Exception:
                return type(self)
            return type(proxied) if _is_proxy(proxied) else proxied.__class__


# --- pydantic, whatever its version ---------------------------------------------------------------

PYDANTIC_V1, PYDANTIC_V2 = False, True


def model_dump(model: pydantic.BaseModel, **options: Any) -> dict[str, Any]:
    return model.model_dump(**options)


def model_json(model: pydantic.BaseModel, *, indent: int | None = None) -> str:
    return model.model_dump_json(indent=indent)


def model_copy(model: Any, *, deep: bool = False) -> Any:
    return model.model_copy(deep=deep)


def model_parse(model: Any, data: Any) -> Any:
    return model.model_validate(data)


def model_parse_json(model: Any, data: str | bytes) -> Any:
    return model.model_validate_json(data)


def get_model_fields(model: type[pydantic.BaseModel]) -> dict[str, Any]:
    return dict(model.__pydantic_fields__)


def get_model_config(model: type[pydantic.BaseModel]) -> Any:
    return model.model_config


def field_get_default(field: Any) -> Any:
    value = field.get_default()
    return None if value is PydanticUndefined else value


def field_is_required(field: Any) -> bool:
    return bool(field.is_required())


def field_outer_type(field: Any) -> Any:
    return field.annotation


def set_pydantic_config(cls: type[Any], config: pydantic.ConfigDict) -> None:
    """Configure how pydantic reads a class that is no model, as a TypedDict."""
    cls.__pydantic_config__ = config


def make_status_error(err_msg: str, *, body: object, response: Any) -> APIStatusError:
    """The error of a reply's status and ``error_code``."""
    return status_class(response.status_code, body)(err_msg, response=response, body=body)


def add_request_id(value: Any, request_id: str | None) -> None:
    """Put the id of the response on the object that a call returned."""
    set_response_ids(value, request_id, None)


# --- clients and resources ------------------------------------------------------------------------


class _Verbs:
    def __init__(self, client: Any) -> None:
        super().__init__(client)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        self._get, self._post, self._patch, self._put = client.get, client.post, client.patch, client.put
        self._delete, self._get_api_list = client.delete, client.get_api_list


class SyncAPIResource(_Verbs, Resource[Sync]):
    """Base of a resource of your own: `_get`, `_post` and the other verbs are the client's."""

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class AsyncAPIResource(_Verbs, Resource[Async]):
    """Base of a resource of your own: `_get`, `_post` and the other verbs are the client's."""

    async def _sleep(self, seconds: float) -> None:
        await self._client._io.sleep(seconds)


def to_raw_response_wrapper(func: Any) -> Any:
    """A method of a resource as it is below ``with_raw_response``."""
    return getattr(func.__self__.with_raw_response, func.__name__)


def to_streamed_response_wrapper(func: Any) -> Any:
    """A method of a resource as it is below ``with_streaming_response``."""
    return getattr(func.__self__.with_streaming_response, func.__name__)


async_to_raw_response_wrapper, async_to_streamed_response_wrapper = (
    to_raw_response_wrapper,
    to_streamed_response_wrapper,
)


# --- structured output ------------------------------------------------------------------------------


def parse_response(*, output_format: Any, response: Any) -> Any:
    """A message with its text parsed into a type (see `structured.parsed`)."""
    return parsed(response, output_of(output_format) if is_given(output_format) else None)


def parse_text(text: str, output_format: Any) -> Any:
    """A text parsed into a type; None where none is given."""
    return output_of(output_format).parse(text) if is_given(output_format) else None


def to_json_output_format(output_format: Any) -> dict[str, Any]:
    """What a type is at ``output_config["format"]``."""
    return output_of(output_format).config


def __getattr__(name: str) -> Any:
    lib = library()
    if name == "HTTPX_DEFAULT_TIMEOUT":
        return lib.Timeout(5.0)
    if name == "AsyncTransport":
        return lib.AsyncBaseTransport
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
