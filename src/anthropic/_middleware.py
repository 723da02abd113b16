"""Middleware: callables around each attempt of a request. Pure: the chain is run by the client.

The first entry is the outermost. An entry gets the request and `call_next`, which returns the response
whatever its status; it may change the request, call on several times, or return a value of its own,
which then goes to the caller as it is.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, Union, cast

from typing_extensions import override

from ._request import FinalRequestOptions
from ._types import NOT_GIVEN, is_given

if TYPE_CHECKING:
    from ._types import Headers


class APIRequest:
    """A request on its way to the API. It is not changed: `copy` makes a changed one."""

    def __init__(
        self,
        *,
        options: FinalRequestOptions,
        cast_to: Any,
        stream: bool = False,
        stream_cls: Any = None,
        retries_taken: int = 0,
    ) -> None:
        self.options = options
        self.cast_to = cast_to
        """What the reply is parsed into."""
        self.stream = stream
        """Whether the reply is a stream of events."""
        self.stream_cls = stream_cls
        self.retries_taken = retries_taken
        """How many attempts there were before this one."""

    @property
    def method(self) -> str:
        """The HTTP method, in lower case."""
        return self.options.method.lower()

    @property
    def url(self) -> str:
        """The path, such as ``/v1/messages``."""
        return self.options.url

    @property
    def headers(self) -> Mapping[str, Any]:
        """The headers of this call; a value may be an `Omit`. The client's own are added later."""
        return cast("Mapping[str, Any]", self.options.headers) if is_given(self.options.headers) else {}

    @property
    def query_params(self) -> Mapping[str, Any]:
        return self.options.params

    @property
    def json(self) -> Any:
        """The JSON body, before it is encoded."""
        return self.options.json_data

    @property
    def timeout(self) -> Any:
        """The timeout of this call, or `NOT_GIVEN`."""
        return self.options.timeout

    @property
    def max_retries(self) -> Any:
        """The retries of this call, or `NOT_GIVEN`."""
        return self.options.max_retries

    def copy(
        self,
        *,
        method: str = cast(str, NOT_GIVEN),
        url: str = cast(str, NOT_GIVEN),
        headers: Headers = cast("Headers", NOT_GIVEN),  # noqa: B008, a constant
        params: Mapping[str, Any] = cast("Mapping[str, Any]", NOT_GIVEN),
        body: Any = NOT_GIVEN,
        timeout: Any = NOT_GIVEN,
    ) -> APIRequest:
        """A request with what is given replaced; body and parameters are its own, to be changed at will."""
        changes: dict[str, Any] = {
            "method": method, "url": url, "headers": headers, "params": params, "json_data": body, "timeout": timeout,
        }  # fmt: skip
        changes = {name: value for name, value in changes.items() if is_given(value)}
        if "json_data" not in changes:
            changes["json_data"] = copy.deepcopy(self.options.json_data)
        if "params" not in changes:
            changes["params"] = copy.deepcopy(dict(self.options.params))
        return APIRequest(
            options=self.options.copy(**changes),
            cast_to=self.cast_to,
            stream=self.stream,
            stream_cls=self.stream_cls,
            retries_taken=self.retries_taken,
        )

    @override
    def __repr__(self) -> str:
        return f"<APIRequest method={self.method!r} url={self.url!r} stream={self.stream}>"


CallNext: TypeAlias = Callable[[APIRequest], Any]
AsyncCallNext: TypeAlias = Callable[[APIRequest], Awaitable[Any]]
MiddlewareCallable: TypeAlias = Callable[[APIRequest, CallNext], Any]
AsyncMiddlewareCallable: TypeAlias = Callable[[APIRequest, AsyncCallNext], Awaitable[Any]]


class Middleware:
    """Base of middleware classes: override `handle` for the sync client, `handle_async` for the async one."""

    def handle(self, request: APIRequest, call_next: CallNext) -> Any:
        return call_next(request)

    async def handle_async(self, request: APIRequest, call_next: AsyncCallNext) -> Any:
        return await call_next(request)


MiddlewareInput: TypeAlias = Union[Middleware, MiddlewareCallable, AsyncMiddlewareCallable]


def check(middleware: Iterable[Any] | None, *, asynchronous: bool) -> tuple[Any, ...]:
    """The middleware of a client as a tuple, each entry fit for the client's colour.

    Raises: `TypeError`.
    """
    entries = tuple(middleware or ())
    for entry in entries:
        handler_of(entry, asynchronous=asynchronous)
    return entries


def handler_of(entry: Any, *, asynchronous: bool) -> Callable[[APIRequest, Any], Any]:
    """The function of a middleware that is called for one attempt.

    Raises: `TypeError`.
    """
    if isinstance(entry, Middleware):
        name, other = ("handle_async", "handle") if asynchronous else ("handle", "handle_async")
        cls = type(entry)
        own = getattr(cls, name) is not getattr(Middleware, name)
        if not own and getattr(cls, other) is not getattr(Middleware, other):
            raise TypeError(f"Middleware {entry!r} does not implement `{name}()`, which this client calls")
        handler = getattr(entry, name)
        if _is_async(handler) != asynchronous:
            kind = "a sync function" if asynchronous else "an async function"
            raise TypeError(f"Middleware {entry!r} defines `{name}()` as {kind}")
        return cast("Callable[[APIRequest, Any], Any]", handler)
    if not callable(entry):
        raise TypeError(f"Middleware {entry!r} is not callable; pass a function or a `Middleware`")
    if _is_async(entry) != asynchronous:
        kind = "is not an async function" if asynchronous else "is an async function"
        raise TypeError(
            f"Middleware {entry!r} {kind}; the {'async' if asynchronous else 'sync'} client cannot call it"
        )
    return cast("Callable[[APIRequest, Any], Any]", entry)


def _is_async(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004 - an object whose call is a coroutine function
    )
