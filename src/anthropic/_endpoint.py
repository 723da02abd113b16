"""An endpoint is data: verb, path, parameters, reply. This module turns the declaration into calls.

`REGISTRY` lists every endpoint; the emulator's routes, the tests and the reference pages iterate it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from types import MethodType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, get_args, overload

from typing_extensions import Self, TypedDict, TypeVar, override

from ._colour import (
    ASYNC,
    Async,
    Colour,
    Colourable,
    Coloured,
    RawAsync,
    RawSync,
    StreamedAsync,
    StreamedSync,
    Sync,
    label,
    settle,
)
from ._request import RAW_RESPONSE_HEADER
from ._types import Body, Headers, NotGiven, OnUpload, Query, TimeoutLike

if TYPE_CHECKING:
    from ._response import (
        APIResponse,
        AsyncAPIResponse,
        AsyncRawAPIResponse,
        AsyncResponseContextManager,
        ResponseContextManager,
    )

P = ParamSpec("P")
R = TypeVar("R")
"""The reply."""
AR = TypeVar("AR", default=Any)
"""The reply on an async client; another class where it is a page of a list."""
A = TypeVar("A", default=Any)
"""What the call returns there: mostly a coroutine of the reply."""

REGISTRY: list[endpoint[..., Any]] = []


class CallOptions(TypedDict, total=False):
    """What every call takes beside its own parameters."""

    extra_headers: Headers | None
    """Headers of this call; an `Omit` value removes one that would be sent."""
    extra_query: Query | None
    """Query parameters of this call."""
    extra_body: Body | None
    """Keys merged over the JSON body, for parameters that this release does not know."""
    timeout: TimeoutLike | NotGiven
    """Seconds, a ``Timeout`` object, or None for no limit (default: the client's)."""
    on_upload: OnUpload | None
    """Told how many bytes of the body are sent, and of how many: for a progress bar. A retry begins at 0 again."""


REQUEST_OPTIONS = ("extra_headers", "extra_query", "extra_body", "timeout", "on_upload")

HEADER_PARAMS = {
    "betas": "anthropic-beta",
    "user_profile_id": "anthropic-user-profile-id",
    "workspace_id": "anthropic-workspace-id",
}
"""Parameters that travel as a header, wherever they occur."""


class endpoint(Colourable, Generic[P, R, AR, A]):
    """One endpoint, as declared. On a resource of some colour it is a function of that colour."""

    page = False
    binary = False
    """Whether the reply is a file."""
    lines = False
    """Whether the reply is a stream of lines of JSON, whose place the API tells."""
    _sends: Any = None
    """Carries out a call, of (resource, args, params, mode); None where `client._call` does."""

    def __init__(
        self,
        method: str,
        path: str,
        fn: Callable[Concatenate[Any, P], Any],
        *,
        stream: str | None = None,
        required: str = "",
        nulls: str = "",
        betas: str | None = None,
        preview: str | None = None,
        renamed: str = "",
        files: str = "",
        body: bool = True,
        accept: str | None = None,
        generates: bool = False,
        parses: bool = False,
    ) -> None:
        self.method, self.path, self.fn = method, path, fn
        self.path_params = [part.split("}")[0] for part in path.split("{")[1:]]
        code = fn.__code__
        self.positional = code.co_varnames[1 : code.co_argcount]
        """Path parameters that may be passed by position."""
        self.sends_query = method in ("GET", "DELETE")
        """Whether parameters go into the query, and not into the body."""
        self.event_type = stream
        """The name of the type of a streamed event, where ``stream=True`` is known."""
        self.required = required.split()
        """Parameters without which nothing is sent, in the API's order."""
        self.nulls = frozenset(nulls.split())
        """Optional parameters for which the API knows null; elsewhere None means "not passed"."""
        self.fixed_betas = betas
        """Betas that the endpoint itself needs; they follow the caller's."""
        self.preview = preview
        """The same, in API version 2023-06-01 only: what has left its beta since."""
        self.renamed = [pair.split("=") for pair in renamed.split()]
        """Parameters that are called otherwise there: pairs of that name and today's. Either may be passed."""
        self.files = files.removesuffix("[]")
        """The parameter that is a file, which makes the body a form."""
        self.many_files = files.endswith("[]")
        """Whether it is a list of them."""
        self.has_body = body and not self.sends_query
        self.accept = accept
        """The media type of the reply, where it is not JSON."""
        self.generates = generates
        """Whether it takes a model's time: deprecation warnings and the limit on long replies apply."""
        self.parses = parses
        """Whether the text of the reply is turned into a value. Another form of an endpoint: the API does not know it,
        so it is not in the registry."""
        self.name = fn.__name__
        self.beta = False
        self._own: set[Any] = set()
        """The functions made for the plain colours."""
        self._returns: Any = None
        self._events: Any = None
        self.__doc__ = fn.__doc__
        if not parses:
            REGISTRY.append(self)

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self.name = f"{owner._path}.{name}"
        self.beta = owner._path.startswith("beta.")

    @overload
    def __get__(self, obj: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(self, obj: Coloured[Sync], owner: Any = None) -> Callable[P, R]: ...
    @overload
    def __get__(self, obj: Coloured[Async], owner: Any = None) -> Callable[P, A]: ...
    @overload
    def __get__(self, obj: Coloured[RawSync], owner: Any = None) -> Callable[P, APIResponse[R]]: ...
    @overload
    def __get__(
        self, obj: Coloured[RawAsync], owner: Any = None
    ) -> Callable[P, Coroutine[Any, Any, AsyncRawAPIResponse[AR]]]: ...
    @overload
    def __get__(
        self, obj: Coloured[StreamedSync], owner: Any = None
    ) -> Callable[P, ResponseContextManager[APIResponse[R]]]: ...
    @overload
    def __get__(
        self, obj: Coloured[StreamedAsync], owner: Any = None
    ) -> Callable[P, AsyncResponseContextManager[AsyncAPIResponse[AR]]]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self  # only the uncoloured table is left with the descriptor itself

    @override
    def bind(self, colour: type[Colour], qualname: str, module: str) -> Any:
        if colour in (RawSync, RawAsync):
            mode = "raw"
        elif colour in (StreamedSync, StreamedAsync):
            mode = "stream"
        else:
            mode = ""
        method: Any
        sends = self._sends
        if mode == "stream":

            def opened(resource: Any, *args: Any, **params: Any) -> Any:
                from ._response import AsyncResponseContextManager, ResponseContextManager

                call = partial(self._respond, resource, args, params, mode)
                if colour is StreamedAsync:
                    return AsyncResponseContextManager(call())
                return ResponseContextManager(call)

            method = opened
        elif mode == "raw" and colour in ASYNC:

            async def raw_called(resource: Any, *args: Any, **params: Any) -> Any:
                return await settle(self._respond(resource, args, params, mode))

            method = raw_called
        elif mode == "raw":

            def raw_call(resource: Any, *args: Any, **params: Any) -> Any:
                return self._respond(resource, args, params, mode)

            method = raw_call
        elif colour in ASYNC and not self.page and not self.streams:

            async def called(resource: Any, *args: Any, **params: Any) -> Any:
                if sends is not None:
                    return await sends(resource, args, params, "")
                return await resource._client._call(self, args, params, "")

            method = called
        else:
            # In the async colour, too, where it can stream: `mock.patch` makes of `create` what it does of older releases'.

            def call(resource: Any, *args: Any, **params: Any) -> Any:
                if sends is not None:
                    return sends(resource, args, params, "")
                return resource._client._call(self, args, params, "")

            method = call
        label(method, self.fn, qualname, module)
        if not mode:
            self._own.add(method)
        return method

    def _respond(self, resource: Any, args: tuple[Any, ...], params: dict[str, Any], mode: str) -> Any:
        """Call for the response. Where somebody put another function in the place of ours (a tracer, a mock, a
        subclass), it is called, with the header that says so: what it sees or fakes is every call."""
        found = getattr(resource._plain(), self.fn.__name__)
        if type(found) is MethodType and found.__func__ in self._own:  # by type: proxies pretend to be ours
            if self._sends is not None:
                return self._sends(resource, args, params, mode)
            return resource._client._call(self, args, params, mode)
        header = {RAW_RESPONSE_HEADER: "true" if mode == "raw" else "stream"}
        return found(*args, **{**params, "extra_headers": {**header, **(params.get("extra_headers") or {})}})

    # --- what the declaration says, for those who iterate the registry ------------------------

    @property
    def streams(self) -> bool:
        return self.event_type is not None

    def params(self) -> Any | None:
        """The TypedDict of the call's keyword parameters, request options included; None without any."""
        from ._signature import unpacked

        return unpacked(self.fn)

    def keys(self) -> dict[str, tuple[Any, bool]]:
        """Every keyword parameter that goes to the API: name -> (annotation, required)."""
        import inspect

        from ._signature import spell_out

        return {
            name: (parameter.annotation, parameter.default is inspect.Parameter.empty)
            for name, parameter in list(spell_out(self.fn).parameters.items())[1:]
            if name not in REQUEST_OPTIONS and name not in self.path_params
        }

    def query_params(self) -> dict[str, Any]:
        return self._others() if self.sends_query else {}

    def body_params(self) -> dict[str, Any]:
        return {} if self.sends_query else self._others()

    def required_params(self) -> set[str]:
        return {name for name, (_, required) in self.keys().items() if required}

    def _others(self) -> dict[str, Any]:
        return {
            name: hint
            for name, (hint, _) in self.keys().items()
            if name not in HEADER_PARAMS
            and not any(getattr(mark, "where", None) == "nowhere" for mark in get_args(hint))
        }

    def returns(self) -> Any:
        """The class of the reply."""
        if self._returns is None:
            from ._signature import resolve

            self._returns = resolve(self.fn, self.fn.__annotations__["return"])
        return self._returns

    def events(self) -> Any:
        """The type of one streamed event."""
        if self._events is None:
            from ._signature import resolve

            self._events = resolve(self.fn, self.event_type)
        return self._events


def load_registry() -> list[endpoint[..., Any]]:
    """Import every resource, so that `REGISTRY` is complete, and return it."""
    from .resources import load

    load()
    return REGISTRY
