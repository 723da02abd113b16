"""JSON schemas that the API takes: what it cannot enforce becomes words. Pure.

Invariants: the schema that is given is never changed, and the one that comes back shares nothing with it;
nothing is dropped without a word: a keyword that the API does not know is told to the model in the
``description``, with its value as JSON.

The API refuses open objects and positional arrays in the schema of an answer. There (`wire_schema`) a map
travels as a list of its entries and a tuple as an object with an item a key, and a `Decoder` turns the answer back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias, cast

import pydantic
from pydantic import TypeAdapter
from pydantic.errors import PydanticUndefinedAnnotation

JSON: TypeAlias = dict[str, Any]
Decoder: TypeAlias = Callable[[Any], Any]

STRING_FORMATS = frozenset(
    {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
)
"""The formats of strings that the API enforces."""

KEPT_TYPES = 512
"""So many types are remembered with what was made of them."""

_NO_WORDS = frozenset({"$schema", "$id", "$comment"})
_ANYTHING: JSON = {"anyOf": [{"type": kind} for kind in ("string", "number", "boolean", "null")]}
"""What a value of a map may be that is annotated ``Any``: the API wants a type everywhere."""


def transform_schema(json_schema: Any) -> JSON:
    """Return the JSON schema of a type, or a JSON schema you have, in the form that the API takes.

    `json_schema` is a pydantic model, any other type that `pydantic.TypeAdapter` takes, or a JSON schema as a dict. Objects
    are closed; maps (``dict[str, int]``) stay open, which the API takes in tools but not in answers.

    Raises: `TypeError` (not a type, or a type without a JSON form), `ValueError` (a part that has no JSON type, such
    as ``Any``).
    """
    is_schema = isinstance(json_schema, Mapping)
    given = cast(Any, json_schema) if is_schema else schema_of(json_schema)
    return _Transform(given, encode=False).result()


def wire_schema(schema: Mapping[str, Any]) -> tuple[JSON, Decoder | None]:
    """`transform_schema` for an answer, and what undoes it on the answer (None: nothing to undo)."""
    made = _Transform(schema, encode=True)
    return made.result(), made.decode if made.encoded else None


# --- types ------------------------------------------------------------------------------------------


def adapter(type_: Any) -> TypeAdapter[Any]:
    """The validator of a type, built once.

    Raises: `TypeError`, where pydantic makes nothing of the type.
    """
    return type_ if isinstance(type_, TypeAdapter) else _of_type(type_, _adapter)  # pyright: ignore[reportUnknownVariableType]


def schema_of(type_: Any) -> JSON:
    """The JSON schema of a type as pydantic writes it, written once; it is not yours to change.

    Raises: `TypeError`, where it has none.
    """
    return cast(JSON, _of_type(type_, _json_schema))


def _of_type(type_: Any, make: Any) -> Any:
    # ``int | str == str | int``, and yet they are read in their order: the text tells them apart.
    text = None if isinstance(type_, type) else repr(type_)
    try:
        hash(type_)
    except TypeError:  # `Annotated` with a list in it
        make = make.__wrapped__
    try:
        return make(type_, text)
    except (pydantic.PydanticUserError, PydanticUndefinedAnnotation) as error:
        raise TypeError(
            f"{type_!r} cannot describe JSON; expected a pydantic model, a dataclass, a TypedDict or another type "
            f"that `pydantic.TypeAdapter` takes: {error}"
        ) from error


@lru_cache(maxsize=KEPT_TYPES)
def _adapter(type_: Any, text: str | None) -> TypeAdapter[Any]:
    return TypeAdapter(type_)


@lru_cache(maxsize=KEPT_TYPES)
def _json_schema(type_: Any, text: str | None) -> JSON:
    return adapter(type_).json_schema()


def copy_json(value: Any) -> Any:
    """A copy of JSON data that shares nothing with it."""
    if isinstance(value, Mapping):
        return {key: copy_json(item) for key, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        return [copy_json(item) for item in cast("list[Any]", value)]
    return value


# --- the transformation -------------------------------------------------------------------------------


class _Transform:
    """One schema on its way to the API."""

    def __init__(self, schema: Mapping[str, Any], *, encode: bool) -> None:
        self._schema, self._encode = schema, encode
        self.encoded = False
        """Whether a map or a tuple was written in another form."""
        self._entries, self._item = "entries", "item_"
        if encode:
            names = set(_property_names(schema))
            while any(name == self._entries or name.startswith(self._item) for name in names):
                self._entries, self._item = f"_{self._entries}", f"_{self._item}"

    def result(self) -> JSON:
        return self._node(self._schema, "the schema")

    def _node(self, schema: Any, path: str) -> JSON:
        if not isinstance(schema, Mapping):
            raise TypeError(f"{path}: expected a JSON schema (a dict), got {schema!r}")
        left: JSON = {k: v for k, v in cast("Mapping[str, Any]", schema).items() if k not in _NO_WORDS}
        out: JSON = {}
        for key in ("$defs", "definitions"):
            if isinstance(left.get(key), Mapping):
                named = cast("Mapping[str, Any]", left.pop(key))
                out[key] = {name: self._node(part, f"{path}.{key}.{name}") for name, part in named.items()}
        if "$ref" in left:
            out["$ref"] = left.pop("$ref")
        closed = self._values(left, out)
        self._combinators(left, out, path)
        kind = left.pop("type", None)
        for key in ("description", "title"):
            if key in left:
                out[key] = left.pop(key)
        if closed:
            pass  # the values say it all
        elif isinstance(kind, (list, tuple)) and kind:
            self._several(cast("list[Any]", kind), left, out, path)
        elif kind is not None:
            self._typed(kind, left, out, path)
        elif not out.keys() & {"$ref", "anyOf", "allOf"}:
            raise ValueError(
                f"{path} has no type: the API wants one for every part of an answer; annotate it with "
                "something narrower than `Any` or `object`"
            )
        _tell(left, out)
        return out

    def _values(self, left: JSON, out: JSON) -> bool:
        """Keep the `enum` and `const` that the API knows: those of plain values."""
        values = left.get("enum")
        if isinstance(values, (list, tuple)) and values and all(map(is_plain, cast("list[Any]", values))):
            out["enum"] = list(left.pop("enum"))
        if "const" in left and is_plain(left["const"]):
            out["const"] = left.pop("const")
        return "enum" in out or "const" in out

    def _combinators(self, left: JSON, out: JSON, path: str) -> None:
        found: dict[str, list[JSON]] = {}
        for word in ("anyOf", "oneOf", "allOf"):
            parts = left.get(word)
            if isinstance(parts, (list, tuple)) and parts:
                del left[word]
                found[word] = [
                    self._node(part, f"{path}.{word}[{number}]")
                    for number, part in enumerate(cast("list[Any]", parts))
                ]
        every = found.get("allOf", [])
        either = [found[word] for word in ("anyOf", "oneOf") if word in found]
        if len(every) == 1 and every[0].keys() == {"$ref"} and "$ref" not in out:
            out["$ref"] = every.pop()["$ref"]  # the API takes no reference inside of `allOf`
        for parts in either:
            _also_any(parts, every, out)
        if every:
            out["allOf"] = every

    def _several(self, kinds: list[Any], left: JSON, out: JSON, path: str) -> None:
        """A list of types: the same as any of them."""
        parts: list[JSON] = []
        rest = dict(left)
        for kind in kinds:
            own, part = dict(left), cast(JSON, {})
            self._typed(kind, own, part, path)
            rest = {key: value for key, value in rest.items() if key in own}  # what no type has used
            parts.append(part)
        left.clear()
        left.update(rest)
        every = out.pop("allOf", [])
        _also_any(parts, every, out)
        if every:
            out["allOf"] = every

    def _typed(self, kind: Any, left: JSON, out: JSON, path: str) -> None:
        out["type"] = kind
        if kind == "object":
            self._object(left, out, path)
        elif kind == "array":
            self._array(left, out, path)
        elif kind == "string":
            if left.get("format") in STRING_FORMATS:
                out["format"] = left.pop("format")
        elif kind not in ("boolean", "integer", "number", "null"):
            raise ValueError(f"{path}: {kind!r} is not a type of JSON schemas")

    def _object(self, left: JSON, out: JSON, path: str) -> None:
        properties: Mapping[str, Any] = left.pop("properties", None) or {}
        extra = left.pop("additionalProperties", None)
        patterns: Mapping[str, Any] = left.get("patternProperties") or {}
        if not properties and (patterns or extra not in (None, False)):
            values = [*patterns.values(), *([] if extra in (None, False) else [extra])]
            self._map(values, left, out, path)
            return
        out["properties"] = {name: self._node(part, f"{path}.{name}") for name, part in properties.items()}
        out["additionalProperties"] = False
        if "required" in left:
            out["required"] = list(left.pop("required"))

    def _map(self, values: list[Any], left: JSON, out: JSON, path: str) -> None:
        made = [
            copy_json(_ANYTHING) if value is True or value == {} else self._node(value, f"{path}[...]")
            for value in values
        ]
        value = made[0] if len(made) == 1 else {"anyOf": made}
        if not self._encode:
            out["additionalProperties"] = True if values[0] is True or values[0] == {} else value
            return
        self.encoded = True
        names: Any = left.pop("propertyNames", None)
        key = {"type": "string"} if names is None else self._node(_as_text(names), f"{path}[key]")
        entry = _closed({"key": key, "value": value})
        out.update(_closed({self._entries: {"type": "array", "items": entry}}))

    def _array(self, left: JSON, out: JSON, path: str) -> None:
        prefix: list[Any] = left.get("prefixItems") or []
        items = left.pop("items", None)
        if self._encode and prefix and items in (None, False):
            self.encoded = True
            for key in ("prefixItems", "minItems", "maxItems"):
                left.pop(key, None)
            parts = {
                f"{self._item}{number}": self._node(part, f"{path}[{number}]")
                for number, part in enumerate(prefix, 1)
            }
            out.update(_closed(parts))
            return
        if prefix:  # in words, with items that may be any of them
            choices: list[JSON] = []
            for number, part in enumerate([*prefix, *([] if items in (None, False) else [items])]):
                made = self._node(part, f"{path}[{number}]")
                if made not in choices:
                    choices.append(made)
            out["items"] = choices[0] if len(choices) == 1 else {"anyOf": choices}
        elif items is not None:
            out["items"] = self._node(items, f"{path}[]")
        if left.get("minItems") in (0, 1):
            out["minItems"] = left.pop("minItems")

    def decode(self, value: Any) -> Any:
        """The answer with its maps and tuples as they are in the type."""
        if isinstance(value, list):
            return [self.decode(item) for item in cast("list[Any]", value)]
        if not isinstance(value, dict):
            return value
        given = cast(JSON, value)
        if given.keys() == {self._entries} and isinstance(given[self._entries], list):
            return {entry["key"]: self.decode(entry["value"]) for entry in given[self._entries]}
        if given and all(name.startswith(self._item) for name in given):
            return [self.decode(given[f"{self._item}{number}"]) for number in range(1, len(given) + 1)]
        return {name: self.decode(item) for name, item in given.items()}


def _closed(properties: JSON) -> JSON:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _also_any(parts: list[JSON], every: list[JSON], out: JSON) -> None:
    """Add an `anyOf` to a schema that may have one already: then both must hold."""
    if "anyOf" in out:
        every.append({"anyOf": parts})
    else:
        out["anyOf"] = parts


def _as_text(names: Any) -> Any:
    if isinstance(names, Mapping) and not {"type", "$ref", "enum", "const", "anyOf"} & set(
        cast("Mapping[str, Any]", names)
    ):
        return {"type": "string", **cast("Mapping[str, Any]", names)}
    return cast(Any, names)


def is_plain(value: Any) -> bool:
    """Whether the API takes a value in `enum` and `const`."""
    return value is None or isinstance(value, (str, int, float))


def _tell(left: JSON, out: JSON) -> None:
    """Say in the description what the API does not enforce."""
    if not left:
        return
    rest = ", ".join(
        f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}" for key, value in left.items()
    )
    before = out.get("description")
    out["description"] = f"{before}\n\n{{{rest}}}" if before else f"{{{rest}}}"


def _property_names(schema: Any) -> list[str]:
    """Every name of a property anywhere in a schema."""
    out: list[str] = []
    if isinstance(schema, Mapping):
        for key, value in cast("Mapping[str, Any]", schema).items():
            if key == "properties" and isinstance(value, Mapping):
                out += cast("Mapping[str, Any]", value)
            out += _property_names(value)
    elif isinstance(schema, (list, tuple)):
        for item in cast("list[Any]", schema):
            out += _property_names(item)
    return out
