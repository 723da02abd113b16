"""Tools made from functions: the decorators, the objects they make, and the base of tools the API defines.

Invariants: calling a tool object calls the function as it was written, unchecked; `call` checks the model's
arguments first. A tool is of one colour: `BetaFunctionTool` runs plain functions, `BetaAsyncFunctionTool`
coroutine functions, and each says so when it is given the other.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeAlias, TypeVar, Union, cast, overload

import pydantic
from typing_extensions import Self, TypedDict, Unpack, override

from .._colour import LazySignature, settle
from .._types import SupportsToDict, is_given
from ..types.beta.tool_params import BetaToolUnionParam
from ..types.content_params import CacheControlEphemeralParam
from .schema import Arguments, docs_of

BetaToolLike: TypeAlias = Union[BetaToolUnionParam, SupportsToDict]
"""What `tools` of a request may hold."""

if TYPE_CHECKING:
    from ..types.tool_params import ToolParam
    from .errors import BetaFunctionToolResultType

    Function: TypeAlias = Callable[..., BetaFunctionToolResultType]
    AsyncFunction: TypeAlias = Callable[..., Coroutine[Any, Any, BetaFunctionToolResultType]]
else:
    Function = AsyncFunction = Callable[..., Any]

InputSchema: TypeAlias = Union[dict[str, Any], type[pydantic.BaseModel]]
Callers: TypeAlias = Sequence[
    Literal["direct", "code_execution_20250825", "code_execution_20260120", "code_execution_20260521"]
]
FunctionT = TypeVar("FunctionT", bound=Function)
AsyncFunctionT = TypeVar("AsyncFunctionT", bound=AsyncFunction)
F = TypeVar("F", bound=Callable[..., Any])

# A function that these decorators made is known by its code, which all of them share.
_SYNC_CONTEXT = cast(Any, contextmanager(cast(Any, None))).__code__
_ASYNC_CONTEXT = cast(Any, asynccontextmanager(cast(Any, None))).__code__


def is_sync_context(func: Any) -> bool:
    """Whether ``@contextmanager`` made a function."""
    return getattr(func, "__code__", None) is _SYNC_CONTEXT


def is_async_context(func: Any) -> bool:
    """Whether ``@asynccontextmanager`` made a function."""
    return getattr(func, "__code__", None) is _ASYNC_CONTEXT


class FunctionToolOptions(TypedDict, total=False):
    """What can be said of a tool made from a function."""

    name: str | None
    """What the model calls it (default: the function's name)."""
    description: str | None
    """What the model is told (default: the docstring, without its sections)."""
    input_schema: InputSchema | None
    """JSON schema of the arguments, or a model that has one (default: that of the signature)."""
    defer_loading: bool | None
    """Keep the tool out of the prompt until a tool search finds it."""
    cache_control: CacheControlEphemeralParam | None
    """Put a cache breakpoint here."""
    allowed_callers: Callers | None
    """Who may call it: the model, or code that the model runs."""
    eager_input_streaming: bool | None
    """Stream arguments as they are written."""
    input_examples: Iterable[dict[str, object]] | None
    """Arguments that show how it is used."""
    strict: bool | None
    """Guarantee that the arguments match the schema."""
    timeout: float | None
    """Seconds that one call may take when a runner calls it (default: the runner's limit)."""
    parallel: bool
    """Whether its calls may run beside others (default: True); if not, they run in the model's order."""


_SENT = (
    "defer_loading",
    "cache_control",
    "allowed_callers",
    "eager_input_streaming",
    "input_examples",
    "strict",
)


class BaseFunctionTool(Generic[F]):
    """What tools made from functions of both colours share."""

    func: F
    """The function as it was written."""
    name: str
    """Name of the tool, as the model calls it."""
    description: str
    """What the model is told about the tool."""
    input_schema: dict[str, Any]
    """JSON schema of the arguments."""
    close: Callable[[], Awaitable[None] | None] | None = None
    """Gives back what the tool holds; None where it holds nothing."""
    timeout: float | None
    """Seconds that one call may take; None for the runner's limit."""
    parallel: bool
    """Whether calls of it may run beside other calls of the same turn."""

    def __init__(self, func: F, **options: Unpack[FunctionToolOptions]) -> None:
        if unknown := sorted(set(options) - FunctionToolOptions.__annotations__.keys()):
            raise TypeError(f"A tool has no option {', '.join(map(repr, unknown))}")
        given: dict[str, Any] = {
            key: value for key, value in options.items() if is_given(value) and value is not None
        }
        self.func = func
        self.timeout, self.parallel = given.get("timeout"), given.get("parallel", True)
        self.name = given.get("name") or func.__name__
        about, arguments = docs_of(inspect.getdoc(func))
        self.description = given.get("description", about)
        self._arguments: Arguments | None = None
        schema: Any = given.get("input_schema")
        if schema is None:
            self._arguments = Arguments(func, self.name)
            schema = self._arguments.schema(arguments)
        self.input_schema = schema if isinstance(schema, dict) else schema.model_json_schema()
        self._options = {key: given[key] for key in _SENT if key in given}

    @property
    def __call__(self) -> F:
        return self.func

    def to_dict(self) -> ToolParam:
        """The definition of the tool, as it is sent."""
        return cast(
            "ToolParam",
            {
                "name": self.name,
                "description": self.description,
                "input_schema": self.input_schema,
                **self._options,
            },
        )

    def _read(self, given: object) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if self._arguments is None:
            self._arguments = Arguments(self.func, self.name)
        return self._arguments.read(given)

    @override
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class BetaFunctionTool(BaseFunctionTool[FunctionT]):
    """A tool made from a function. Called directly, it is the function; `call` is how the model calls it."""

    def call(self, input: object) -> BetaFunctionToolResultType:
        """Check the model's arguments and call the function with them.

        Raises: `TypeError` (no dict), `ValueError` (arguments that do not fit), what the function raises.
        """
        if inspect.iscoroutinefunction(self.func):
            raise RuntimeError(f"The tool {self.name!r} is a coroutine function; use @beta_async_tool for it")
        args, kwargs = self._read(input)
        return self.func(*args, **kwargs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self.close is not None:
            self.close()


class BetaAsyncFunctionTool(BaseFunctionTool[AsyncFunctionT]):
    """A tool made from a coroutine function. Called directly, it is the function."""

    async def call(self, input: object) -> BetaFunctionToolResultType:
        """Check the model's arguments and call the function with them.

        Raises: `TypeError` (no dict), `ValueError` (arguments that do not fit), what the function raises.
        """
        if not inspect.iscoroutinefunction(self.func):
            raise RuntimeError(f"The tool {self.name!r} is a plain function; use @beta_tool for it")
        args, kwargs = self._read(input)
        return await self.func(*args, **kwargs)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self.close is not None:
            await settle(self.close())


# --- the decorators -------------------------------------------------------------------------------


@overload
def beta_tool(func: FunctionT, **options: Unpack[FunctionToolOptions]) -> BetaFunctionTool[FunctionT]: ...
@overload
def beta_tool(
    func: None = None, **options: Unpack[FunctionToolOptions]
) -> Callable[[FunctionT], BetaFunctionTool[FunctionT]]: ...
def beta_tool(func: Any = None, **options: Unpack[FunctionToolOptions]) -> Any:
    """Make a tool from a function: name, description and schema come from its signature and docstring.

    `func` may also be a function that ``@contextmanager`` made and that yields one; it is entered at once, and
    `close` of the tool leaves it. The options are those of `FunctionToolOptions`.

    Raises: `TypeError`, where the function cannot be a tool.
    """

    def decorate(func: Any) -> Any:
        if is_async_context(func):
            raise TypeError(f"{func.__name__!r} is an async context manager; use @beta_async_tool for it")
        if is_sync_context(func):
            return _of_context(func, options)
        return BetaFunctionTool(func, **options)

    return decorate if func is None else decorate(func)


@overload
def beta_async_tool(
    func: AsyncFunctionT, **options: Unpack[FunctionToolOptions]
) -> BetaAsyncFunctionTool[AsyncFunctionT]: ...
@overload
def beta_async_tool(
    func: None = None, **options: Unpack[FunctionToolOptions]
) -> Callable[[AsyncFunctionT], BetaAsyncFunctionTool[AsyncFunctionT]]: ...
def beta_async_tool(func: Any = None, **options: Unpack[FunctionToolOptions]) -> Any:
    """Make a tool from a coroutine function; the options are those of `beta_tool`.

    `func` may also be a function that ``@asynccontextmanager`` made. It is entered at the first call, so its
    schema has to be given.

    Raises: `TypeError`, where the function cannot be a tool.
    """

    def decorate(func: Any) -> Any:
        if is_sync_context(func):
            raise TypeError(f"{func.__name__!r} is a plain context manager; use @beta_tool for it")
        if is_async_context(func):
            return _of_async_context(func, options)
        return BetaAsyncFunctionTool(func, **options)

    return decorate if func is None else decorate(func)


def _of_context(factory: Any, options: FunctionToolOptions) -> BetaFunctionTool[Any]:
    context = factory()
    func = context.__enter__()
    try:
        made = BetaFunctionTool[Any](func, **options)
    except BaseException as error:
        context.__exit__(type(error), error, error.__traceback__)
        raise
    opened = [context]

    def close() -> None:
        if opened:
            opened.pop().__exit__(None, None, None)

    made.close = close
    return made


def _of_async_context(factory: Any, options: FunctionToolOptions) -> BetaAsyncFunctionTool[Any]:
    name = options.get("name") or factory.__name__
    if options.get("input_schema") is None:
        raise TypeError(
            f"The tool {name!r} is made by an async context manager, which is entered at the first call: "
            "it needs an explicit input_schema"
        )
    entered = _Entered(factory, name)

    async def call(**arguments: Any) -> Any:
        return await (await entered.tool()).call(arguments)

    call.__name__, call.__doc__ = name, factory.__doc__
    made = BetaAsyncFunctionTool[Any](call, **options)
    made.close = entered.close
    return made


class _Entered:
    """An async context manager that is entered once, at the first call, whichever call that is."""

    def __init__(self, factory: Any, name: str) -> None:
        self._factory, self._name = factory, name
        self._context: Any = None
        self._tool: BetaAsyncFunctionTool[Any] | None = None
        self._lock: Any = None

    async def tool(self) -> BetaAsyncFunctionTool[Any]:
        if self._lock is None:
            import anyio  # serves trio as well

            self._lock = anyio.Lock()
        async with self._lock:
            if self._tool is None:
                context = self._factory()
                func = await context.__aenter__()
                try:
                    self._tool = BetaAsyncFunctionTool[Any](func, name=self._name)
                except BaseException as error:
                    await context.__aexit__(type(error), error, error.__traceback__)
                    raise
                self._context = context
            return self._tool

    async def close(self) -> None:
        context, self._context, self._tool = self._context, None, None
        if context is not None:
            await context.__aexit__(None, None, None)


def _spell_out(function: Any) -> None:
    """Let `inspect.signature` show every option of `function` by name, when somebody asks."""
    plain = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    plain.__annotations__, plain.__module__ = function.__annotations__, function.__module__
    plain.__kwdefaults__ = function.__kwdefaults__
    function.__wrapped__ = LazySignature(plain)


for _function in cast("list[Any]", [beta_tool, beta_async_tool, vars(BaseFunctionTool)["__init__"]]):
    _spell_out(_function)

tool = beta_tool
async_tool = beta_async_tool


# --- tools that the API defines -------------------------------------------------------------------


class _Builtin(ABC):
    """A tool whose schema the API knows: subclass it and say what the tool does."""

    parallel: bool = False
    """Whether calls of it may run beside others; most such tools have a state, so they run in order."""
    timeout: float | None = None
    """Seconds that one call may take; None for the runner's limit."""

    @abstractmethod
    def to_dict(self) -> BetaToolUnionParam:
        """The definition of the tool, as it is sent."""

    @property
    def name(self) -> str:
        """What the model calls it."""
        definition = cast("dict[str, Any]", self.to_dict())
        found = definition.get("mcp_server_name", definition.get("name"))
        if found is None:
            raise ValueError(f"The definition of {type(self).__name__} has no name")
        return str(found)


class BetaBuiltinFunctionTool(_Builtin):
    """A tool that the API defines and you run, such as ``bash``."""

    @abstractmethod
    def call(self, input: object) -> BetaFunctionToolResultType:
        """Do what the model asks for; `input` holds its arguments."""


class BetaAsyncBuiltinFunctionTool(_Builtin):
    """A tool that the API defines and you run, such as ``bash``, in a coroutine."""

    @abstractmethod
    async def call(self, input: object) -> BetaFunctionToolResultType:
        """Do what the model asks for; `input` holds its arguments."""


async def aclose_runnable_tool(tool: Any) -> None:
    """Give back what a tool holds, in either colour."""
    close: Any = getattr(tool, "aclose", None) or getattr(tool, "close", None)
    if close is not None:
        await settle(close())


if TYPE_CHECKING:
    BetaRunnableTool: TypeAlias = Union[BetaFunctionTool[Any], BetaBuiltinFunctionTool]
    BetaAsyncRunnableTool: TypeAlias = Union[BetaAsyncFunctionTool[Any], BetaAsyncBuiltinFunctionTool]
else:
    BetaRunnableTool = Union[BetaFunctionTool, BetaBuiltinFunctionTool]
    BetaAsyncRunnableTool = Union[BetaAsyncFunctionTool, BetaAsyncBuiltinFunctionTool]

BetaAnyRunnableTool: TypeAlias = Union[
    BetaFunctionTool[Any],
    BetaAsyncFunctionTool[Any],
    BetaBuiltinFunctionTool,
    BetaAsyncBuiltinFunctionTool,
]
"""A tool that runs here, of either colour."""
EnvironmentWorkerTools: TypeAlias = Union[Sequence[BetaAnyRunnableTool], Callable[..., Any]]
"""Tools, or what makes them."""
