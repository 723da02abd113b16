"""What a surface file has and this library has not, or has otherwise: a list of findings, section by section.

What is only here is never a finding: the surface of this library is the union of the releases.
"""

from __future__ import annotations

import dis
import importlib
import inspect
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import fit
import pydantic
import words
from typing_extensions import is_typeddict

from anthropic import Anthropic, AsyncAnthropic
from anthropic._endpoint import HEADER_PARAMS, endpoint, load_registry
from anthropic._signature import _required_keys, typed_dict_keys
from anthropic.types._in import In
from surface import Finding, Surface


def findings(surface: Surface) -> Iterator[Finding]:
    """Everything that is missing or differs."""
    yield from endpoints(surface)
    missing: set[str] = set()
    for part in (types, errors, classes):
        for finding in part(surface):
            if finding.missing:
                missing.update(finding.entry["paths"])
            yield finding
    yield from names(surface, missing)


# -- endpoints -------------------------------------------------------------------------------------


def endpoints(surface: Surface) -> Iterator[Finding]:
    registry = {ep.name: ep for ep in load_registry()}
    for entry in surface.endpoints:
        say = partial(Finding, f"endpoint {entry['path']}", area=entry["area"], entry=entry)
        ep = registry.get(entry["path"])
        if ep is None or "http" not in entry:
            yield from _helper(say, entry)
        else:
            yield from (say(what=what) for what in _endpoint(ep, entry))


def _helper(say: partial[Finding], entry: dict[str, Any]) -> Iterator[Finding]:
    """What the clients have that is no endpoint of the API, or another form of one."""
    for client in (Anthropic, AsyncAnthropic)[bool(entry.get("async_only")) :]:
        method: Any = client(api_key="k")
        for part in entry["path"].split("."):
            method = getattr(method, part, None)
        if method is None:
            yield say(what="missing")
            return
        taken = inspect.signature(method).parameters
        for parameter in entry["params"]:
            name = parameter["name"]
            if "var_keyword" in parameter or "var_positional" in parameter:
                continue
            if name not in taken and not any(p.kind is p.VAR_KEYWORD for p in taken.values()):
                yield say(what=f"parameter {name}: missing")


def _endpoint(ep: endpoint[..., Any], entry: dict[str, Any]) -> Iterator[str]:
    http = entry["http"]
    if ep.method != http["method"]:
        yield f"method {ep.method}, not {http['method']}"
    if ep.path != http["route"]:
        yield f"path {ep.path}, not {http['route']}"
    keys = ep.keys()
    home = entry["resource_module"].replace(".resources", ".types", 1)
    find = partial(_find, [f"{entry.get('params_module', home)}.", f"{home}."])
    for parameter in entry["params"]:
        name = parameter["name"]
        if name in ep.path_params:
            if parameter.get("in", "path") != "path":
                yield f"parameter {name}: in the path, not in the {parameter.get('in')}"
            if parameter["positional"] and name not in ep.positional:
                yield f"parameter {name}: by name only"
            continue
        if name not in keys:
            yield f"parameter {name}: missing"
            continue
        hint, required = keys[name]
        if required != parameter["required"]:
            yield f"parameter {name}: {_word(required)}, not {_word(parameter['required'])}"
        where, wire = _where(ep, name, hint)
        wire = wire.removesuffix("[]")  # how a list is written, not how it is called
        if parameter.get("in") and (where, wire) != (parameter["in"], parameter.get("wire", name)):
            yield f"parameter {name}: {where} {wire}, not {parameter['in']} {parameter.get('wire', name)}"
        if not fit.fits(parameter["type"], hint, find):
            yield f"parameter {name}: does not take {parameter['type']}"
    for beta in entry.get("default_beta") or ():
        if beta not in f"{ep.fixed_betas},{ep.preview}".split(","):
            yield f"does not send the beta {beta}"
    reply = entry["returns"].partition(" | Stream[")[0]
    if not fit.fits(reply, ep.returns(), find):
        yield f"reply {getattr(ep.returns(), '__name__', ep.returns())}, not {reply}"
    if http.get("stream") == "param" and not ep.streams:
        yield "cannot be streamed"


def _where(ep: endpoint[..., Any], name: str, hint: Any) -> tuple[str, str]:
    """Where a parameter travels, and its name there."""
    marks = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, In)]
    if marks and marks[0].where != "nowhere":
        return marks[0].where, marks[0].name
    if name in HEADER_PARAMS:
        return "header", HEADER_PARAMS[name]
    return ("query" if ep.sends_query else "body"), name


def _word(required: bool) -> str:
    return "required" if required else "optional"


# -- types -----------------------------------------------------------------------------------------


def types(surface: Surface) -> Iterator[Finding]:
    for section, compare in (("models", _model), ("params", _params), ("aliases", _alias)):
        for entry in surface.entries(section):
            found = _get(entry["paths"])
            finding = partial(Finding, f"type {entry['paths'][0]}", area=entry["area"], entry=entry)
            if found is None:
                yield finding(what="missing")
            else:
                for what in compare(found, entry, partial(_find, entry["paths"])):
                    yield finding(what=what)


def _get(paths: list[str]) -> Any:
    return next((found for path in paths if (found := _at(path)) is not None), None)


@cache
def _at(path: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        return None


def _find(paths: list[str], name: str) -> list[Any]:
    """What a name can stand for in the entry of these paths: what is so called beside it, further out, or anywhere."""
    found: list[Any] = []
    for path in paths:
        while path := path.rpartition(".")[0]:
            own = _get([f"{path}.{name}"])
            found += [own] if own is not None and not inspect.ismodule(own) else []
    return found + fit.resolve(name)


def _model(found: Any, entry: dict[str, Any], find: Any) -> Iterator[str]:
    if not isinstance(found, type) or not issubclass(found, pydantic.BaseModel):
        yield "no model"
        return
    found.model_rebuild()
    fields = found.model_fields
    for wanted in entry["fields"]:
        field = fields.get(wanted["name"])
        if field is None:
            yield f"field {wanted['name']}: missing"
            continue
        yield from _field(wanted, field.annotation, field.is_required(), find)
        if wanted.get("alias", field.alias) != field.alias:
            yield f"field {wanted['name']}: on the wire {field.alias}, not {wanted['alias']}"
    yield from _words(found)
    for method in entry.get("methods", {}):
        if not hasattr(found, method):
            yield f"method {method}: missing"


def _params(found: Any, entry: dict[str, Any], find: Any) -> Iterator[str]:
    found = fit.bare(found)
    if not is_typeddict(found):
        yield "no TypedDict"
        return
    try:
        keys = typed_dict_keys(found)
    except NameError:  # of an optional library, imported for type checkers only: there is no type to compare
        required = _required_keys(found)
        keys = {name: (Any, name in required) for name in found.__annotations__}
    for wanted in entry["keys"]:
        if wanted["name"] not in keys:
            yield f"field {wanted['name']}: missing"
        else:
            yield from _field(wanted, *keys[wanted["name"]], find)
    yield from _words(found)


def _field(wanted: dict[str, Any], annotation: Any, required: bool, find: Any) -> Iterator[str]:
    name = wanted["name"]
    if required != wanted["required"]:
        yield f"field {name}: {_word(required)}, not {_word(wanted['required'])}"
    lost = set(wanted.get("literals", ())) - fit.literals(annotation)
    if lost:
        yield f"field {name}: without the values {', '.join(sorted(map(repr, lost)))}"
    elif not fit.fits(wanted["xtype"], annotation, find):
        yield f"field {name}: does not take {wanted['xtype']}"


def _words(found: type[Any]) -> Iterator[str]:
    for cls in found.__mro__ if not is_typeddict(found) else (found,):
        if cls.__module__.startswith("anthropic.types") and "[" not in cls.__name__:
            for name, text in words.fields(cls).items():
                lack = words.lacks(name, text)
                if lack:
                    yield f"field {name}: {lack}"


def _alias(found: Any, entry: dict[str, Any], find: Any) -> Iterator[str]:
    values: list[Any] = entry.get("literals", [])
    lost = set(values) - fit.literals(found)
    if lost:
        yield f"without the values {', '.join(sorted(map(repr, lost)))}"
    for member in entry["members"] if not values else ():
        if not fit.fits(member, found, find):
            yield f"does not take {member}"


# -- names -----------------------------------------------------------------------------------------


def errors(surface: Surface) -> Iterator[Finding]:
    for entry in surface.entries("exceptions"):
        say = partial(Finding, f"error {entry['paths'][0]}", area=entry["area"], entry=entry)
        found = _get(entry["paths"])
        if found is None:
            yield say(what="missing")
            continue
        above = {cls.__name__ for cls in found.__mro__}
        for base in entry["mro"]:
            if base not in above:
                yield say(what=f"no {base}")
        yield from (say(what=what) for what in _members(found, entry["members"]))


def classes(surface: Surface) -> Iterator[Finding]:
    """What is neither a type nor an error: clients, streams, tools, functions."""
    for entry in surface.entries("signatures"):
        found = _get(entry["paths"])
        say = partial(Finding, f"object {entry['paths'][0]}", area=entry["area"], entry=entry)
        if found is None:
            if not entry.get("requires_extra"):
                yield say(what="missing")
        elif entry["kind"] == "function":
            yield from (say(what=what) for what in _parameters("", found, entry))
        elif isinstance(found, type) and not entry.get("external"):
            yield from (say(what=what) for what in _members(found, entry["members"]))


def _members(found: type[Any], wanted: dict[str, dict[str, Any]]) -> Iterator[str]:
    has = {*dir(found), *_set_by(found)}
    for name, member in wanted.items():
        if name not in has:
            yield f"member {name}: missing"
        elif "params" in member and hasattr(found, name):
            yield from _parameters(f"{name}: ", getattr(found, name), member)


def _parameters(of: str, function: Any, wanted: dict[str, Any]) -> Iterator[str]:
    try:
        taken = inspect.signature(function).parameters
    except (TypeError, ValueError):  # one in C, or somebody's descriptor
        return
    kinds = {parameter.kind for parameter in taken.values()}
    for parameter in wanted["params"]:
        name, by_position = parameter["n"], parameter["k"] == "pos"
        if parameter["k"] in ("*args", "**kw") or name.startswith("_") or by_position or name in taken:
            continue
        if inspect.Parameter.VAR_KEYWORD not in kinds:
            yield f"{of}parameter {name}: missing"


def _set_by(cls: type[Any]) -> Iterator[str]:
    """The attributes that a class declares, or that its constructors set."""
    for base in cls.__mro__:
        yield from inspect.get_annotations(base)
        if inspect.isfunction(vars(base).get("__init__")):
            steps = dis.get_instructions(vars(base)["__init__"])
            yield from (step.argval for step in steps if step.opname == "STORE_ATTR")


def names(surface: Surface, known: set[str]) -> Iterator[Finding]:
    """The modules that can be imported, and the names in them. `known` are paths of which something was said already."""
    exports: dict[str, dict[str, Any]] = surface.data.get("exports", {})
    for module, entry in exports.items():
        wanted = [name for name in entry["names"] if f"{module}.{name}" not in known]
        if not wanted:
            continue
        try:
            home = importlib.import_module(module)
        except ImportError:
            if not entry.get("requires_extra"):
                yield Finding(f"module {module}", "missing", surface.area(module))
            continue
        for name in wanted:
            if not hasattr(home, name):
                yield Finding(f"name {module}.{name}", "missing", surface.area(f"{module}.{name}"))
