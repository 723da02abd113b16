"""What `inspect.signature` says of an endpoint: every parameter by name, built when somebody asks."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, get_args, get_origin

import typing_extensions
from typing_extensions import Unpack, is_typeddict

from ._types import not_given, omit

REQUIRED_MARKS: tuple[Any, ...] = (
    typing_extensions.Required,
    typing_extensions.NotRequired,
    typing_extensions.ReadOnly,
)


class _Names(dict[str, Any]):
    """The names that annotations use: those of the module, else those of `anthropic.types`."""

    def __init__(self, module: str) -> None:
        super().__init__(vars(sys.modules[module]))
        self._beta = ".beta" in module

    def __missing__(self, name: str) -> Any:
        for module in (*(_BETA_PLACES if self._beta else ()), *_PLACES):
            value = getattr(import_module(module), name, None)
            if value is not None:
                return value
        raise KeyError(name)


# In this order, and none imported before it is needed: the first reply waits for `anthropic.types` only.
_BETA_PLACES = ("anthropic.types.beta", "anthropic.types.beta.messages", "anthropic.types.beta.skills")
_PLACES = (
    "anthropic.types",
    "anthropic.types.messages",
    "anthropic.types.skills",
    "anthropic._pages",
    "anthropic._jsonl",
    "anthropic._types",
    "anthropic._endpoint",
    "anthropic._streams",
    "anthropic._response",
    "anthropic.resources._options",
    "anthropic.streaming",
    "collections.abc",
    "typing",
    "typing_extensions",
)


def resolve(fn: Callable[..., Any], annotation: Any) -> Any:
    """The object that a string annotation of `fn` names."""
    if not isinstance(annotation, str):
        return annotation
    names = _Names(fn.__module__)
    return eval(annotation, {"__builtins__": __builtins__}, names)


def typed_dict_keys(td: Any) -> dict[str, tuple[Any, bool]]:
    """Key -> (annotation without the requiredness, required) of a TypedDict, inherited keys included."""
    out: dict[str, tuple[Any, bool]] = {}
    required = _required_keys(td)
    for name, hint in typing_extensions.get_type_hints(td, include_extras=True).items():
        while get_origin(hint) in REQUIRED_MARKS:
            hint = get_args(hint)[0]
        out[name] = (hint, name in required)
    return out


def _required_keys(td: Any) -> set[str]:
    """Which keys are required. Under postponed annotations `__required_keys__` cannot tell, so the text is read."""
    out: set[str] = set()
    for base in reversed([*getattr(td, "__orig_bases__", ()), td]):
        if base is not td and is_typeddict(base):
            out |= _required_keys(base)
    annotations: dict[str, Any] = inspect.get_annotations(td)
    for name, hint in annotations.items():
        text = getattr(hint, "__forward_arg__", hint)
        marked = get_origin(hint) is typing_extensions.Required or (
            isinstance(text, str) and text.startswith("Required[")
        )
        total = bool(td.__total__) and not (isinstance(text, str) and text.startswith("NotRequired["))
        if marked or (total and name in td.__required_keys__):
            out.add(name)
    return out


def unpacked(fn: Callable[..., Any]) -> Any | None:
    """The TypedDict that ``**params: Unpack[...]`` of `fn` names, or None."""
    for parameter in inspect.signature(fn).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            hint = resolve(fn, parameter.annotation)
            if get_origin(hint) is Unpack:
                return get_args(hint)[0]
    return None


def spell_out(fn: Callable[..., Any]) -> inspect.Signature:
    """The signature of `fn`, with the keys of its ``Unpack``ed TypedDict as keyword parameters."""
    signature = inspect.signature(fn)
    head: list[inspect.Parameter] = []
    keywords: list[inspect.Parameter] = []
    for parameter in signature.parameters.values():
        annotation = parameter.annotation
        if annotation is not inspect.Parameter.empty:
            try:
                annotation = resolve(fn, annotation)
            except (KeyError, NameError):  # a name that exists for type checkers only
                pass
        td = get_args(annotation)[0] if get_origin(annotation) is Unpack else None
        if td is not None:
            for name, (hint, required) in typed_dict_keys(td).items():
                default = inspect.Parameter.empty if required else (not_given if name == "timeout" else omit)
                keywords.append(
                    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=hint, default=default)
                )
        elif parameter.kind is parameter.KEYWORD_ONLY:
            keywords.append(parameter.replace(annotation=annotation))
        else:
            head.append(parameter.replace(annotation=annotation))
    keywords.sort(key=lambda p: p.default is not inspect.Parameter.empty)  # stable: required ones first
    returns = signature.return_annotation
    try:
        returns = resolve(fn, returns)
    except (KeyError, NameError):
        pass
    var_keyword = [p for p in head if p.kind is p.VAR_KEYWORD]
    head = [p for p in head if p.kind is not p.VAR_KEYWORD]
    return inspect.Signature([*head, *keywords, *var_keyword], return_annotation=returns)
