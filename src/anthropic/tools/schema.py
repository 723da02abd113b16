"""What a function takes, as a JSON schema for the model, and the way back from the model's arguments.

Invariants: the schema and the validation come from one reading of the signature; arguments are checked before the
function is called, so that an error inside of it is never taken for an error of the arguments. Pure.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import pydantic
from pydantic_core import ArgsKwargs, ValidationError

from .errors import InvalidArgumentsError

_PACKAGE = os.path.dirname(os.path.dirname(__file__))
_SHOWN = 80


class Arguments:
    """The arguments of a function, as its signature says."""

    def __init__(self, func: Callable[..., Any], name: str) -> None:
        self.name = name
        self.names: list[str] = []
        self._adapter = self._read(func)

    def _read(self, func: Callable[..., Any]) -> pydantic.TypeAdapter[Any]:
        signature = _signature(func)
        for parameter in signature.parameters.values():
            if parameter.kind is parameter.POSITIONAL_ONLY:
                raise TypeError(
                    f"A tool gets its arguments by name, and {parameter.name!r} of {self.name!r} is positional-only; "
                    "take the `/` out of its signature"
                )
            if parameter.kind is not parameter.VAR_KEYWORD:
                self.names.append(parameter.name)

        def record(*args: Any, **kwargs: Any) -> Any:
            return args, kwargs

        record.__name__, record.__module__ = getattr(func, "__name__", self.name), func.__module__
        record.__qualname__ = getattr(func, "__qualname__", self.name)
        record.__annotations__ = {
            parameter.name: parameter.annotation
            for parameter in signature.parameters.values()
            if parameter.annotation is not parameter.empty
        }
        cast(Any, record).__signature__ = signature.replace(return_annotation=inspect.Signature.empty)
        return pydantic.TypeAdapter(cast(Any, record))

    def schema(self, docs: Mapping[str, str]) -> dict[str, Any]:
        """The JSON schema of the arguments; `docs` describes those that say nothing about themselves.

        Raises: `pydantic.errors.PydanticInvalidForJsonSchema`, where no JSON can say it (``*args``).
        """
        made = self._adapter.json_schema()
        if made.get("type") != "object":
            raise TypeError(f"The arguments of {self.name!r} have no names: a tool cannot take `*args`")
        for name, field in cast("dict[str, dict[str, Any]]", made.get("properties", {})).items():
            if name in docs and "description" not in field:
                field["description"] = docs[name]
        return made

    def read(self, given: object) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What to call the function with.

        Raises: `TypeError` (no dict), `InvalidArgumentsError`, a `ValueError` that says what is wrong with each.
        """
        if not isinstance(given, dict):
            raise TypeError(f"Input must be a dictionary, got {type(given).__name__}")
        try:
            made = self._adapter.validate_python(ArgsKwargs((), cast("dict[str, Any]", given)))
            return cast("tuple[tuple[Any, ...], dict[str, Any]]", made)
        except ValidationError as error:
            raise InvalidArgumentsError(explain(error, self.name, self.names)) from error


def explain(error: ValidationError, name: str, names: Iterable[str]) -> str:
    """What is wrong with the arguments of a tool, in words that let the model do better."""
    lines: list[str] = []
    for found in error.errors(include_url=False):
        path = ".".join(map(str, found["loc"])) or "input"
        line = f"{path}: {found['msg']}"
        if not found["type"].startswith("missing"):
            value = repr(found["input"])
            line += f" (got {value if len(value) <= _SHOWN else value[: _SHOWN - 1] + '…'})"
        lines.append(line)
    return f"Invalid arguments for function {name}: {'; '.join(lines)}. Its arguments: {', '.join(names) or 'none'}."


def _signature(func: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(func, eval_str=True)
    except NameError:  # a class that the caller made inside of a function
        frame: Any = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
            frame = frame.f_back
        return inspect.signature(func, eval_str=True, locals=None if frame is None else dict(frame.f_locals))


def docs_of(docstring: str | None) -> tuple[str, dict[str, str]]:
    """What a docstring says of its function, and of each argument. Google, reST, NumPy and Epydoc styles."""
    if not docstring:
        return "", {}
    import docstring_parser  # only decorating needs it, and importing it takes longer than importing all of us

    parsed = docstring_parser.parse(docstring)
    parts = [parsed.short_description, parsed.long_description]
    described = {p.arg_name: p.description for p in parsed.params if p.description}
    return "\n\n".join(part for part in parts if part), described
