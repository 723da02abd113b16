"""The sentinels for "not passed", and the shapes that calls accept. Pure: imports no other module of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypeVar, Union, overload

from typing_extensions import TypedDict, override

if TYPE_CHECKING:
    import httpx
    import httpx2

_T_co = TypeVar("_T_co", covariant=True)


class _Absent:
    """What `NotGiven` and `Omit` share: false, one of a kind, and understood by pydantic."""

    def __bool__(self) -> Literal[False]:
        return False

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)


class NotGiven(_Absent):
    """The argument was not passed: the default applies. Test with `isinstance`, never with ``is``."""

    @override
    def __repr__(self) -> str:
        return "NOT_GIVEN"


class Omit(_Absent):
    """Leave this out of the request; as a header value it also removes a header set further up."""


NOT_GIVEN = NotGiven()
not_given = NotGiven()
omit = Omit()

NoneType: type[None] = type(None)

if TYPE_CHECKING:
    Timeout: TypeAlias = Union[httpx.Timeout, httpx2.Timeout]
    ResponseT = TypeVar("ResponseT")
    Transport: TypeAlias = httpx.BaseTransport
    AsyncTransport: TypeAlias = httpx.AsyncBaseTransport
    ProxiesTypes: TypeAlias = Union[
        str, httpx.Proxy, dict[Union[str, httpx.URL], Union[str, httpx.Proxy, httpx.URL, None]]
    ]
    _TimeoutObject: TypeAlias = Timeout
else:
    ResponseT = TypeVar("ResponseT")
    _TimeoutObject = Any

TimeoutLike: TypeAlias = Union[
    float,
    _TimeoutObject,
    tuple[Union[float, None], Union[float, None], Union[float, None], Union[float, None]],
    None,
]
"""Seconds, or an `httpx`/`httpx2` ``Timeout`` (connect, read, write, pool); None never times out."""

Headers: TypeAlias = Mapping[str, Union[str, Omit]]
Query: TypeAlias = Mapping[str, object]
Body: TypeAlias = object
AnyMapping: TypeAlias = Mapping[str, object]

Base64FileInput: TypeAlias = Union[IO[bytes], os.PathLike[str]]
FileContent: TypeAlias = Union[IO[bytes], bytes, os.PathLike[str]]
FileTypes: TypeAlias = Union[
    FileContent,
    tuple[Union[str, None], FileContent],
    tuple[Union[str, None], FileContent, Union[str, None]],
    tuple[Union[str, None], FileContent, Union[str, None], Mapping[str, str]],
]
RequestFiles: TypeAlias = Union[Mapping[str, FileTypes], Sequence[tuple[str, FileTypes]]]
BinaryTypes: TypeAlias = Union[bytes, bytearray, IO[bytes], Any]
AsyncBinaryTypes: TypeAlias = BinaryTypes
HttpxFileContent: TypeAlias = Union[IO[bytes], bytes]
HttpxFileTypes: TypeAlias = FileTypes
HttpxRequestFiles: TypeAlias = RequestFiles

ArrayFormat: TypeAlias = Literal["comma", "repeat", "indices", "brackets"]
NestedFormat: TypeAlias = Literal["dots", "brackets"]
IncEx: TypeAlias = Union[set[int], set[str], Mapping[int, Any], Mapping[str, Any]]
StrBytesIntFloat: TypeAlias = Union[str, bytes, int, float]
PostParser: TypeAlias = Callable[[Any], Any]
OnUpload: TypeAlias = Callable[[int, Union[int, None]], None]
"""Called with the bytes of the body that are sent, and with how many there are (None where that is not known)."""
ModelT = TypeVar("ModelT")


class RequestOptions(TypedDict, total=False):
    """Options of one call of `client.get`, `client.post` and their like."""

    headers: Headers
    """Headers of this call; an `Omit` value removes a header."""
    max_retries: int
    """How often to try again after a failure (default: the client's)."""
    timeout: TimeoutLike
    """Seconds, a ``Timeout`` object, or None for no limit (default: the client's)."""
    params: Query
    """Query parameters."""
    extra_json: AnyMapping
    """Keys merged over the JSON body."""
    idempotency_key: str
    """A key for the idempotency header, where the client defines one."""
    follow_redirects: bool
    """Whether redirects are followed (default: the HTTP client's)."""
    on_upload: OnUpload
    """Told of the body's bytes as they go out, for a progress bar."""


class HttpxSendArgs(TypedDict, total=False):
    """What the `send` of an HTTP library's client takes besides the request."""

    auth: Any
    """How the request is signed."""
    follow_redirects: bool
    """Whether redirects are followed."""


class SupportsToDict(Protocol):
    """An object that is sent as what its `to_dict` returns, such as a tool."""

    def to_dict(self) -> Any: ...


class HeadersLikeProtocol(Protocol):
    def get(self, key: str, /) -> str | None: ...


HeadersLike: TypeAlias = Union[Headers, HeadersLikeProtocol]


class InheritsGeneric(Protocol):
    """A class that came from a generic one."""

    __orig_bases__: tuple[Any, ...]


class ModelBuilderProtocol(Protocol):
    """A `cast_to` class that builds itself from a response."""

    @classmethod
    def build(cls, *, response: Any, data: object) -> Any: ...


if TYPE_CHECKING:

    class SequenceNotStr(Protocol[_T_co]):
        """A sequence that is not a `str`: ``["a"]`` is one, ``"a"`` is not."""

        @overload
        def __getitem__(self, index: int, /) -> _T_co: ...
        @overload
        def __getitem__(self, index: slice, /) -> Sequence[_T_co]: ...
        def __contains__(self, value: object, /) -> bool: ...
        def __len__(self) -> int: ...
        def __iter__(self) -> Iterator[_T_co]: ...
        def index(self, value: Any, start: int = 0, stop: int = ..., /) -> int: ...
        def count(self, value: Any, /) -> int: ...
        def __reversed__(self) -> Iterator[_T_co]: ...
else:
    # `typing.Sequence`, so that pydantic and `get_type_hints` see an ordinary type.
    SequenceNotStr = Sequence


def is_subclass(cls: object, *bases: type[Any]) -> bool:
    """Whether something is a class at all, and derives from one of `bases`."""
    return isinstance(cls, type) and issubclass(cls, bases)


def is_given(value: object) -> bool:
    """Whether a value was passed at all: neither `NotGiven` nor `Omit`."""
    return not isinstance(value, _Absent)


if not TYPE_CHECKING:
    from ._lazy import older

    __getattr__ = older(__name__)
