"""What every resource is: a table of endpoints with a client, in some colour, and resources below it."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from importlib import import_module
from typing import Any, ClassVar, Generic, TypeVar, cast, overload

from typing_extensions import override

from .._colour import (
    Async,
    C,
    Colour,
    Colourable,
    Coloured,
    RawAsync,
    RawSync,
    StreamedAsync,
    StreamedSync,
    Sync,
    label,
)

S = TypeVar("S")
A = TypeVar("A")
RS = TypeVar("RS")
RA = TypeVar("RA")
SS = TypeVar("SS")
SA = TypeVar("SA")

_AFFIXES: dict[type[Colour], tuple[str, str]] = {
    Sync: ("", ""),
    Async: ("Async", ""),
    RawSync: ("", "WithRawResponse"),
    RawAsync: ("Async", "WithRawResponse"),
    StreamedSync: ("", "WithStreamingResponse"),
    StreamedAsync: ("Async", "WithStreamingResponse"),
}


class child(Generic[S, A, RS, RA, SS, SA]):
    """A resource below a client or resource: ``child[sync, async, raw, async raw, streamed, async streamed]``.

    The classes are named by the colour's affixes and imported when first used; the object is made once.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module, self._class = module, name

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, obj: None, owner: Any = None) -> child[S, A, RS, RA, SS, SA]: ...
    @overload
    def __get__(self, obj: Coloured[Sync], owner: Any = None) -> S: ...
    @overload
    def __get__(self, obj: Coloured[Async], owner: Any = None) -> A: ...
    @overload
    def __get__(self, obj: Coloured[RawSync], owner: Any = None) -> RS: ...
    @overload
    def __get__(self, obj: Coloured[RawAsync], owner: Any = None) -> RA: ...
    @overload
    def __get__(self, obj: Coloured[StreamedSync], owner: Any = None) -> SS: ...
    @overload
    def __get__(self, obj: Coloured[StreamedAsync], owner: Any = None) -> SA: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        if obj is None:
            return self
        below = issubclass(kind := cast("type[Any]", type(obj)), Resource)
        client: Any = obj._client if below or issubclass(kind, ClientView) else obj
        client._check_resource(f"{obj._path}.{self._name}" if below else self._name)
        before, after = _AFFIXES[obj._colour]
        cls = getattr(import_module(f"anthropic.resources.{self._module}"), f"{before}{self._class}{after}")
        made = obj.__dict__[self._name] = cls(obj)
        return made


class ClientView:
    """Marks a client's resources in another colour; `_client` is the client."""

    _client: Any


class Resource(Coloured[C]):
    """Endpoints of one path of the API."""

    _path: ClassVar[str] = ""
    """The name of the resource as a client's attribute, such as ``"beta.messages"``."""

    _client: Any

    def __init__(self, client: Any) -> None:
        self._client = client._client if isinstance(client, (Resource, ClientView)) else client
        path: Any = getattr(client, "_path", None)  # pyright: ignore[reportUnknownArgumentType]
        self._of: Any = client if path == self._path else None

    def _plain(self) -> Any:
        """The resource in the client's colour, whose views in other colours this may be."""
        return self._of if self._of is not None else reduce(getattr, self._path.split("."), self._client)


class view(Generic[S, A]):
    """The same resource in another colour: ``view[sync, async]``, made once."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, obj: None, owner: Any = None) -> view[S, A]: ...
    @overload
    def __get__(self, obj: Coloured[Sync], owner: Any = None) -> S: ...
    @overload
    def __get__(self, obj: Coloured[Async], owner: Any = None) -> A: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        if obj is None:
            return self
        for cls in type(obj).__mro__:  # a subclass has no view of its own: its base's serves it
            made = vars(import_module(cls.__module__)).get(cls.__name__ + self._suffix)
            if made is not None:
                found = obj.__dict__[self._name] = made(obj)
                return found
        raise AttributeError(f"{type(obj).__name__} has no {self._name}")


class _Absent:
    """Stands for what a resource has in other colours only."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        raise AttributeError(f"{owner.__name__} has no {self._name}")


D = TypeVar("D")


class _Helper(Colourable):
    def __init__(self, fn: Callable[..., Any]) -> None:
        self._fn = fn

    @override
    def bind(self, colour: type[Colour], qualname: str, module: str) -> Any:
        fn = self._fn
        if colour not in (Sync, Async):
            return _Absent(fn.__name__)

        def method(resource: Any, *args: Any, **params: Any) -> Any:
            return fn(resource, *args, **params)

        return label(method, fn, qualname, module)


def helper(calls: type[D]) -> Callable[[Callable[..., Any]], D]:
    """Declare a method that is built on endpoints, and that resources have in the plain colours only.

    It is one function for both, and returns an object that is made for the colour. `calls` is for type checkers: a
    descriptor that says how it is called.
    """
    return lambda fn: cast(D, _Helper(fn))
