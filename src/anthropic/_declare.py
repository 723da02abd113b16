"""The words that the tables are written in: one for each verb and kind of reply.

An endpoint that answers with something else than an object of its own is a class here.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, get_args, overload

from typing_extensions import Self, TypeVar, override

from ._colour import Async, Coloured, RawAsync, RawSync, StreamedAsync, StreamedSync, Sync, drive, settle
from ._endpoint import endpoint
from ._request import RAW_RESPONSE_HEADER

if TYPE_CHECKING:
    # Some of them are used in strings below.
    from ._jsonl import AsyncJSONLDecoder, JSONLDecoder  # noqa: F401
    from ._pages import (
        AsyncFilePage,
        AsyncPage,
        AsyncPageCursor,
        AsyncPaginator,
        SyncFilePage,
        SyncPage,
        SyncPageCursor,
    )
    from ._response import (
        AsyncBinaryAPIResponse,
        AsyncResponseContextManager,
        AsyncStreamedBinaryAPIResponse,
        BinaryAPIResponse,
        ResponseContextManager,
        StreamedBinaryAPIResponse,
    )

P = ParamSpec("P")
R = TypeVar("R")
AR = TypeVar("AR", default=Any)
A = TypeVar("A", default=Any)
I = TypeVar("I")
D = TypeVar("D")

_RAW = RAW_RESPONSE_HEADER.lower()
BINARY = "application/binary"
"""What is accepted where the reply is no JSON document."""


class page_endpoint(endpoint[P, R, AR, A], Generic[P, R, AR, A]):
    """An endpoint that answers with a page of a list; the list can be iterated to its end."""

    page = True


class binary_endpoint(
    endpoint[P, "BinaryAPIResponse", "AsyncBinaryAPIResponse", "Coroutine[Any, Any, AsyncBinaryAPIResponse]"],
    Generic[P],
):
    """An endpoint that answers with a file: the response, its body read, which can write itself to disk."""

    binary = True

    if TYPE_CHECKING:

        @overload  # type: ignore[override]
        def __get__(self, obj: None, owner: Any = None) -> Self: ...
        @overload
        def __get__(self, obj: Coloured[Sync], owner: Any = None) -> Callable[P, BinaryAPIResponse]: ...
        @overload
        def __get__(
            self, obj: Coloured[Async], owner: Any = None
        ) -> Callable[P, Coroutine[Any, Any, AsyncBinaryAPIResponse]]: ...
        @overload
        def __get__(self, obj: Coloured[RawSync], owner: Any = None) -> Callable[P, BinaryAPIResponse]: ...
        @overload
        def __get__(
            self, obj: Coloured[RawAsync], owner: Any = None
        ) -> Callable[P, Coroutine[Any, Any, AsyncBinaryAPIResponse]]: ...
        @overload
        def __get__(
            self, obj: Coloured[StreamedSync], owner: Any = None
        ) -> Callable[P, ResponseContextManager[StreamedBinaryAPIResponse]]: ...
        @overload
        def __get__(
            self, obj: Coloured[StreamedAsync], owner: Any = None
        ) -> Callable[P, AsyncResponseContextManager[AsyncStreamedBinaryAPIResponse]]: ...
        def __get__(  # pyright: ignore[reportIncompatibleMethodOverride]
            self, obj: Any, owner: Any = None
        ) -> Any: ...

    def cast_to(self, asynchronous: bool, raw: str) -> Any:
        """The class of the response; `raw` as in `FinalRequestOptions`."""
        from . import _response

        return getattr(
            _response, f"{'Async' * asynchronous}{'Streamed' * (raw == 'stream')}BinaryAPIResponse"
        )


class lines_endpoint(
    endpoint[P, "JSONLDecoder[I]", "AsyncJSONLDecoder[I]", "Coroutine[Any, Any, AsyncJSONLDecoder[I]]"],
    Generic[P, I],
):
    """An endpoint that answers with lines of JSON. Where they are says `results_url` of what `retrieve` gives."""

    lines = True

    @override
    def _sends(self, resource: Any, args: tuple[Any, ...], params: dict[str, Any], mode: str) -> Any:
        coro = self._find(resource, args, params, mode)
        return coro if resource._client._colour is Async else drive(coro)

    async def _find(self, resource: Any, args: tuple[Any, ...], params: dict[str, Any], mode: str) -> Any:
        from ._jsonl import place_of

        asked = {name: value for name, value in params.items() if name not in ("betas", "on_upload")}
        if asked.get("extra_headers"):  # the lines are wanted raw, not where they are
            headers = {n: v for n, v in asked["extra_headers"].items() if n.lower() != _RAW}
            asked["extra_headers"] = headers
        found = await settle(resource._plain().retrieve(*args, **asked))
        return await settle(resource._client._call(self, args, params, mode, url=place_of(found)))

    def item(self) -> Any:
        """The class of one line."""
        return get_args(self.returns())[0]


def get(
    path: str, **facts: Any
) -> Callable[[Callable[Concatenate[Any, P], R]], endpoint[P, R, R, Coroutine[Any, Any, R]]]:
    """Declare a GET endpoint: all its parameters go into the query."""
    return lambda fn: endpoint("GET", path, fn, **facts)


def delete(
    path: str, **facts: Any
) -> Callable[[Callable[Concatenate[Any, P], R]], endpoint[P, R, R, Coroutine[Any, Any, R]]]:
    """Declare a DELETE endpoint: it has no body."""
    return lambda fn: endpoint("DELETE", path, fn, **facts)


@overload
def post(path: str, *, calls: type[D], **facts: Any) -> Callable[[Callable[..., Any]], D]: ...
@overload
def post(
    path: str, *, calls: None = None, **facts: Any
) -> Callable[[Callable[Concatenate[Any, P], R]], endpoint[P, R, R, Coroutine[Any, Any, R]]]: ...
def post(path: str, *, calls: Any = None, **facts: Any) -> Any:
    """Declare a POST endpoint: its parameters go into the JSON body; into a form, where one of them is a file.

    `calls` is for type checkers: a descriptor that says how the endpoint is called, where one signature cannot.
    """

    def declare(fn: Callable[..., Any]) -> endpoint[..., Any]:
        return endpoint("POST", path, fn, **facts)

    return declare


def get_page(
    path: str, **facts: Any
) -> Callable[
    [Callable[Concatenate[Any, P], SyncPage[I]]],
    page_endpoint[P, SyncPage[I], AsyncPage[I], AsyncPaginator[I, AsyncPage[I]]],
]:
    """Declare a GET endpoint that answers with a `Page`."""
    return lambda fn: page_endpoint("GET", path, fn, **facts)


def get_cursor_page(
    path: str, **facts: Any
) -> Callable[
    [Callable[Concatenate[Any, P], SyncPageCursor[I]]],
    page_endpoint[P, SyncPageCursor[I], AsyncPageCursor[I], AsyncPaginator[I, AsyncPageCursor[I]]],
]:
    """Declare a GET endpoint that answers with a `PageCursor`."""
    return lambda fn: page_endpoint("GET", path, fn, **facts)


def get_file_page(
    path: str, **facts: Any
) -> Callable[
    [Callable[Concatenate[Any, P], SyncFilePage[I]]],
    page_endpoint[P, SyncFilePage[I], AsyncFilePage[I], AsyncPaginator[I, AsyncFilePage[I]]],
]:
    """Declare a GET endpoint that answers with a `FilePage`."""
    return lambda fn: page_endpoint("GET", path, fn, **facts)


def get_file(
    path: str, **facts: Any
) -> Callable[[Callable[Concatenate[Any, P], BinaryAPIResponse]], binary_endpoint[P]]:
    """Declare a GET endpoint that answers with a file."""
    return lambda fn: binary_endpoint("GET", path, fn, accept=BINARY, **facts)


def get_lines(
    path: str, **facts: Any
) -> Callable[[Callable[Concatenate[Any, P], JSONLDecoder[I]]], lines_endpoint[P, I]]:
    """Declare a GET endpoint that answers with lines of JSON, at a place of which `retrieve` tells."""
    return lambda fn: lines_endpoint("GET", path, fn, accept=BINARY, **facts)
