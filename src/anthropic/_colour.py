"""Write it once, in ``async``; serve it in every colour.

Behaviour is written as coroutines that await nothing but our own `IO`. Under `AsyncIO` those awaits
suspend; under `SyncIO` they never do, so `drive` runs the same coroutine to its end on the calling
thread, with no event loop, inside a running one or not.

A class is written once, generic in its colour, and is given a name for each one::

    class ModelsAPI(Resource[C]): ...
    class Models(ModelsAPI[Sync]): ...
    class AsyncModels(ModelsAPI[Async]): ...

The named classes get plain functions of their own (`Models.list` is a function, `AsyncModels.list` a
coroutine function, neither is the other's), so tracers and mocks can patch them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast, get_args, overload

if TYPE_CHECKING:
    from inspect import Signature

    from typing_extensions import Self

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Colour:
    """Base of the markers below, which exist for types and are never instantiated."""


class Sync(Colour):
    """`Anthropic`: calls block and return the value."""


class Async(Colour):
    """`AsyncAnthropic`: calls return a coroutine."""


class RawSync(Colour):
    """``with_raw_response`` of a sync resource: calls return the response, body read."""


class RawAsync(Colour):
    """``with_raw_response`` of an async resource."""


class StreamedSync(Colour):
    """``with_streaming_response`` of a sync resource: calls return a context manager, body unread."""


class StreamedAsync(Colour):
    """``with_streaming_response`` of an async resource."""


C = TypeVar("C", bound=Colour)

ASYNC = (Async, RawAsync, StreamedAsync)


def drive(coro: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never suspends."""
    try:
        coro.send(None)
    except StopIteration as stop:
        value: T = stop.value
        return value
    coro.close()
    raise RuntimeError("the sync client awaited something that suspends; use the async client for it")


async def settle(value: Any) -> Any:
    """The value, awaited if it is awaitable: for hooks that are coroutine functions on async clients only."""
    return await value if hasattr(value, "__await__") else value


class Coloured(Generic[C]):
    """Base of every class that is written once and used in several colours."""

    _colour: type[Colour] = Sync

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for base in cast("tuple[Any, ...]", cls.__dict__.get("__orig_bases__", ())):
            for colour in get_args(base):
                if isinstance(colour, type) and issubclass(colour, Colour):
                    cls._colour = colour
                    _materialize(cls, colour)


def _materialize(cls: type[Any], colour: type[Colour]) -> None:
    """Give `cls` a function of its own for each method that is written once for all colours."""
    seen: set[str] = set()
    for base in cls.__mro__:
        for name, value in vars(base).items():
            if name not in seen and isinstance(value, Colourable):
                setattr(cls, name, value.bind(colour, f"{cls.__qualname__}.{name}", cls.__module__))
            seen.add(name)


class Colourable:
    """What `_materialize` turns into a function."""

    def bind(self, colour: type[Colour], qualname: str, module: str) -> Any:
        raise NotImplementedError


class both(Colourable, Generic[P, R]):
    """Method decorator: an ``async def`` that objects of the sync colour have as a plain method."""

    def __init__(self, fn: Callable[Concatenate[Any, P], Coroutine[Any, Any, R]]) -> None:
        self._fn = fn
        self.__doc__ = fn.__doc__

    @overload
    def __get__(self, obj: None, owner: Any = None) -> Self: ...
    @overload
    def __get__(self, obj: Coloured[Sync], owner: Any = None) -> Callable[P, R]: ...
    @overload
    def __get__(self, obj: Coloured[Async], owner: Any = None) -> Callable[P, Coroutine[Any, Any, R]]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self if obj is None else self._fn.__get__(obj)  # inside a coroutine: the coroutine

    def bind(self, colour: type[Colour], qualname: str, module: str) -> Any:
        fn: Any = self._fn
        if colour in ASYNC:
            method: Any = _copy_async(fn)
        else:
            method = _copy_sync(fn)
        return label(method, fn, qualname, module)


def _copy_async(fn: Any) -> Any:
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await fn(self, *args, **kwargs)

    return method


def _copy_sync(fn: Any) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return drive(fn(self, *args, **kwargs))

    return method


def label(method: Any, fn: Any, qualname: str, module: str) -> Any:
    """Give a made function the name, words and signature of the one it stands for."""
    method.__name__, method.__qualname__ = fn.__name__, qualname
    method.__module__, method.__doc__ = module, fn.__doc__
    method.__annotations__ = {}  # those of the stand-in say nothing, and `get_type_hints` could not resolve them
    method.__wrapped__ = LazySignature(fn)
    return method


class LazySignature:
    """Stands at ``__wrapped__``, so that `inspect.signature` pays for the spelling-out only when asked."""

    def __init__(self, fn: Callable[..., Any]) -> None:
        self.fn = fn
        self.__name__ = fn.__name__

    @property
    def __signature__(self) -> Signature:
        from ._signature import spell_out

        return spell_out(self.fn)
