"""Whether a type of ours takes what a written type says: ``list[BetaTextBlock]`` against an annotation.

Names are looked up and objects compared, since many a `Beta` name is another name of the same class. A type of ours may
be wider than what is written.
"""

from __future__ import annotations

import ast
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin

import typing_extensions

from anthropic._types import NotGiven, Omit

_HOMES = (
    "anthropic.types.beta",
    "anthropic.types",
    "anthropic.streaming",
    "anthropic.tools",
    "anthropic._pages",
    "anthropic._streams",
    "anthropic._response",
    "anthropic._old",
    "anthropic",
)
"""Where a bare name may live."""
_WRAPPERS = (typing_extensions.Required, typing_extensions.NotRequired, typing_extensions.ReadOnly)
_LISTS = {"list", "List", "Iterable", "Sequence", "SequenceNotStr", "set", "Set"}
_DICTS = {"dict", "Dict", "Mapping", "MutableMapping"}
_ANYTHING = {"Any", "object"}


@cache
def resolve(name: str) -> list[Any]:
    """Every object of ours that has this name."""
    found: list[Any] = []
    for home in _HOMES:
        value = getattr(import_module(home), name, None)
        if value is not None and not inspect.ismodule(value) and all(value is not one for one in found):
            found.append(value)
    return found


def bare(tp: Any) -> Any:
    """A type without what is said about it."""
    while True:
        if hasattr(tp, "__metadata__"):
            tp = tp.__origin__
        elif get_origin(tp) in _WRAPPERS:
            tp = get_args(tp)[0]
        elif isinstance(tp, typing_extensions.TypeAliasType):
            tp = tp.__value__
        else:
            return tp


def members(tp: Any) -> list[Any]:
    """What a union is made of, all the way down; the type itself where it is none."""
    tp = bare(tp)
    if get_origin(tp) in (Union, types.UnionType):
        return [member for part in get_args(tp) for member in members(part)]
    return [tp] if tp not in (NotGiven, Omit) else []


def literals(tp: Any) -> set[Any]:
    """The values that a type spells out, also those of the elements of a list."""
    found: set[Any] = set()
    for member in members(tp):
        if get_origin(member) is Literal:
            found.update(get_args(member))
        elif name_of(get_origin(member)) in _LISTS:
            found.update(*(literals(part) for part in get_args(member)))
    return found


def name_of(tp: Any) -> str:
    return str(getattr(tp, "__name__", None) or getattr(tp, "_name", None) or tp).partition("[")[0]


def fits(written: str, ours: Any, find: Callable[[str], list[Any]] = resolve) -> bool:
    """Whether `ours` takes all that `written` says. `find` gives the objects that a name stands for."""
    return all(_one(part, members(ours), find) for part in _parts(ast.parse(written, mode="eval").body))


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp):
        yield from _parts(node.left)
        yield from _parts(node.right)
    elif isinstance(node, ast.Subscript) and name(node.value) in ("Annotated", "Optional", "Required"):
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        yield from _parts(inner)
        if name(node.value) == "Optional":
            yield ast.Constant(None)
    else:
        yield node


def name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else ast.unparse(node)


def _one(part: ast.expr, ours: list[Any], find: Callable[[str], list[Any]]) -> bool:
    """Whether one of the types `ours` takes `part`, which is no union."""
    if any(one is Any or one is object for one in ours):
        return True
    if isinstance(part, ast.Constant) and part.value is None:
        return type(None) in ours
    if not isinstance(part, ast.Subscript):
        wanted = name(part)
        if wanted in _ANYTHING:
            return False
        for found in find(wanted):
            if all(any(member == one or _is_a(one, member) for one in ours) for member in members(found)):
                return True
        return any(name_of(one) == wanted or isinstance(one, typing.TypeVar) for one in ours)
    base = name(part.value)
    inner = part.slice.elts if isinstance(part.slice, ast.Tuple) else [part.slice]
    if base == "Literal":
        values: set[Any] = {ast.literal_eval(value) for value in inner}
        return values <= {
            value for one in ours for value in ((True, False) if one is bool else literals(one))
        }
    for one in ours:
        origin, args = _generic(one)
        above = origin.__mro__ if isinstance(origin, type) else (origin,)
        kinds = next((kinds for kinds in (_LISTS, _DICTS) if base in kinds), {base})
        if name_of(origin) not in kinds and not any(found is cls for found in find(base) for cls in above):
            continue
        if kinds == {base} or len(args) != len(inner):  # of others, the name has to do
            return True
        if all(fits(ast.unparse(value), arg, find) for value, arg in zip(inner, args, strict=True)):
            return True
    return False


def _generic(tp: Any) -> tuple[Any, tuple[Any, ...]]:
    """The origin and the arguments of a generic type, pydantic's own kind included."""
    meta: dict[str, Any] = getattr(tp, "__pydantic_generic_metadata__", None) or {}
    if meta.get("origin"):
        return meta["origin"], meta["args"]
    return get_origin(tp) or tp, get_args(tp)


def _is_a(one: Any, other: Any) -> bool:
    """Whether a type is a class, or one derived from it, with whatever arguments."""
    own, wanted = _generic(one)[0], _generic(other)[0]
    return isinstance(own, type) and own not in (list, dict) and wanted in own.__mro__[:-1]
