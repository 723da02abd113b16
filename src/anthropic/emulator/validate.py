"""`Validator`: the call's TypedDict, turned into a strict check of the JSON a client sent.

The shapes come from the types the client itself is written with; this module holds no list of parameters.
Unknown keys are refused at every level, and whatever cannot travel in JSON (sentinels, reply objects, paths,
open files) is dropped from the annotations. Errors read as the API's: `messages.0.content.1.text.text: Field
required`.

Union members are chosen before they are validated: by JSON kind (a string or a list), then by `type` or
`role`. Without that a wrong block would be reported once per variant. Choices the API does not show in its
paths get a tag that begins with NUL, and `_path` leaves those out.
"""

from __future__ import annotations

import builtins
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import typing_extensions
from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema

from ..types._in import In

_HIDDEN = "\0"
_NONE = type(None)
_ARRAYS = frozenset(
    {"list", "Iterable", "Sequence", "SequenceNotStr", "Collection", "MutableSequence", "EagerIterable"}
)
_OBJECTS = frozenset({"dict", "Mapping", "MutableMapping"})
_SCALARS: dict[Any, tuple[str, CoreSchema]] = {
    str: ("string", core_schema.str_schema(strict=True)),
    bool: ("boolean", core_schema.bool_schema(strict=True)),
    int: ("number", core_schema.int_schema(strict=True)),
    float: ("number", core_schema.float_schema(strict=True, allow_inf_nan=False)),
}
# What a value of the wrong kind is told it should have been: the richest form.
_FALLBACK = ("array", "object", "string", "number", "boolean")


class Validator:
    """A compiled check of one JSON object (a request body, a query string)."""

    def __init__(self, schema: CoreSchema) -> None:
        self._validator = SchemaValidator(schema)

    def error(self, value: Any) -> str | None:
        """The first thing wrong with `value`, in the API's words, or None."""
        try:
            self._validator.validate_python(value)
        except ValidationError as error:
            return _message(error)
        return None

    def coerce(self, value: Any) -> Any:
        """The validated value; raises `ValueError` with the API's words."""
        try:
            return self._validator.validate_python(value)
        except ValidationError as error:
            raise ValueError(_message(error)) from None


def body_validator(fields: Mapping[str, Any], required: Iterable[str], nulls: Iterable[str]) -> Validator:
    """A validator of a JSON body with these parameters.

    The client takes None for every optional parameter; the API knows null for those in `nulls` only.
    """
    compiler = _Compiler()
    must, nullable = frozenset(required), frozenset(nulls)
    entries: dict[str, core_schema.TypedDictField] = {}
    for name, annotation in fields.items():
        wire, inner = _wire_name(name, annotation)
        schema = compiler.compile(inner)
        if schema is not None and schema["type"] == "nullable" and name not in must | nullable:
            schema = schema["schema"]
        if schema is not None:
            entries[wire] = core_schema.typed_dict_field(schema, required=name in must)
    schema = core_schema.typed_dict_schema(entries, extra_behavior="forbid", strict=True, total=False)
    return Validator(core_schema.definitions_schema(schema, compiler.definitions()))


def query_validator(fields: Mapping[str, Any], required: Iterable[str]) -> Validator:
    """A validator of query parameters: values arrive as strings; unknown names are ignored, as by the API."""
    must = frozenset(required)
    entries: dict[str, core_schema.TypedDictField] = {}
    for name, annotation in fields.items():
        wire, inner = _wire_name(name, annotation)
        members = {_strip(m)[0] for m in _members(inner)}
        schema: CoreSchema = core_schema.any_schema()
        if int in members:
            schema = core_schema.int_schema()
        elif bool in members:
            schema = core_schema.bool_schema()
        entries[wire] = core_schema.typed_dict_field(schema, required=name in must)
    return Validator(core_schema.typed_dict_schema(entries, extra_behavior="ignore", total=False))


def _is_required(owner: type, name: str, hint: Any) -> bool:
    explicit = _strip(hint)[1]
    if explicit is not None:
        return explicit
    for base in getattr(owner, "__orig_bases__", ()):
        if typing_extensions.is_typeddict(base) and name in getattr(base, "__annotations__", {}):
            return _is_required(base, name, hint)
    return bool(getattr(owner, "__total__", True))


def type_hints(typed_dict: type) -> dict[str, Any]:
    """Evaluated annotations; names imported for type checkers only are looked up in the public types."""
    extra: dict[str, Any] = {}
    while True:
        try:
            return typing_extensions.get_type_hints(typed_dict, localns=extra, include_extras=True)
        except NameError as error:
            name = str(error.name)
            if name in extra:
                raise
            extra[name] = _public_type(name)


class _Dropped:
    """Stands for a name that cannot be resolved: certainly no JSON."""


def _public_type(name: str) -> Any:
    from importlib import import_module

    for module in ("anthropic.types", "anthropic.types.beta", "anthropic._types"):
        try:
            return getattr(import_module(module), name)
        except (ImportError, AttributeError):
            continue
    return getattr(builtins, name, _Dropped)


def _strip(annotation: Any) -> tuple[Any, bool | None]:
    """Without Annotated, Required, ReadOnly and alias wrappers; and whether Required was said."""
    explicit: bool | None = None
    while True:
        origin = typing_extensions.get_origin(annotation)
        if origin is typing_extensions.Required:
            explicit, annotation = True, annotation.__args__[0]
        elif origin is typing_extensions.NotRequired:
            explicit, annotation = False, annotation.__args__[0]
        elif origin is typing_extensions.ReadOnly or origin is typing_extensions.Annotated:
            annotation = (
                annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation.__args__[0]
            )
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif isinstance(annotation, typing_extensions.TypeAliasType):
            annotation = annotation.__value__
        else:
            return annotation, explicit


def _wire_name(name: str, annotation: Any) -> tuple[str, Any]:
    """What a parameter is called where it travels: its own name unless its annotation says otherwise."""
    probe = annotation
    while True:
        for item in getattr(probe, "__metadata__", ()):
            if isinstance(item, In):
                return item.name, annotation
        if typing_extensions.get_origin(probe) in (typing_extensions.Required, typing_extensions.NotRequired):
            probe = probe.__args__[0]
        elif hasattr(probe, "__metadata__"):
            probe = probe.__origin__
        else:
            return name, annotation


def _members(annotation: Any) -> list[Any]:
    """The members of a union, flattened; a single type is a union of one."""
    bare = _strip(annotation)[0]
    if typing_extensions.get_origin(bare) in (typing.Union, types.UnionType):
        return [m for arg in bare.__args__ for m in _members(arg)]
    return [bare]


class _Compiler:
    def __init__(self) -> None:
        self._schemas: dict[str, CoreSchema | None] = {}

    def definitions(self) -> list[CoreSchema]:
        return [s for s in self._schemas.values() if s is not None]

    def compile(self, annotation: Any) -> CoreSchema | None:
        """The schema of an annotation, or None when nothing of it can travel in JSON."""
        kinds: dict[str, list[Any]] = {}
        for member in _members(annotation):
            kind = _kind(member)
            if kind is not None:
                kinds.setdefault(kind, []).append(member)
        if "any" in kinds:
            return core_schema.any_schema()
        nullable = bool(kinds.pop("null", None))
        schema = self._choice({k: s for k, m in kinds.items() if (s := self._one_kind(k, m)) is not None})
        if schema is None:
            return core_schema.none_schema() if nullable else None
        return core_schema.nullable_schema(schema) if nullable else schema

    def _choice(self, schemas: dict[str, CoreSchema]) -> CoreSchema | None:
        if not schemas:
            return None
        if len(schemas) == 1:
            return next(iter(schemas.values()))
        fallback = next(kind for kind in _FALLBACK if kind in schemas)

        def json_kind(value: Any) -> str:
            kind = _value_kind(value)
            return _HIDDEN + (kind if kind in schemas else fallback)

        return core_schema.tagged_union_schema({_HIDDEN + k: s for k, s in schemas.items()}, json_kind)

    def _one_kind(self, kind: str, members: list[Any]) -> CoreSchema | None:
        if kind == "array":
            return self._array(members)
        if kind == "object":
            return self._object(members)
        if kind == "boolean":
            return _SCALARS[bool][1]
        literals = [m for m in members if typing_extensions.get_origin(m) is typing_extensions.Literal]
        if len(literals) == len(members):
            values = [v for m in literals for v in m.__args__ if v is not None]
            return core_schema.literal_schema(list(dict.fromkeys(values)))
        # An open enumeration (`Literal[...] | str`) is a string.
        plain = float if float in members else next(m for m in members if m in _SCALARS)
        return _SCALARS[plain][1]

    def _array(self, members: list[Any]) -> CoreSchema | None:
        items: list[Any] = [a for m in members for a in (typing_extensions.get_args(m) or (Any,))[:1]]
        union = items[0] if len(items) == 1 else typing.Union[tuple(items)]
        schema = self.compile(union)
        return None if schema is None else core_schema.list_schema(schema, strict=True)

    def _object(self, members: list[Any]) -> CoreSchema | None:
        shapes = [m for m in members if typing_extensions.is_typeddict(m)]
        if len(shapes) < len(members):
            # `InputSchema | dict[str, object]`: the open form takes everything, so it decides.
            mapping = next(m for m in members if not typing_extensions.is_typeddict(m))
            args = typing_extensions.get_args(mapping)
            values = self.compile(args[1]) if len(args) == 2 else core_schema.any_schema()
            return core_schema.dict_schema(
                core_schema.str_schema(), values or core_schema.any_schema(), strict=True
            )
        if len(shapes) == 1:
            return self._shape(shapes[0])
        for key in ("type", "role"):
            schema = self._tagged(key, shapes)
            if schema is not None:
                return schema
        return core_schema.union_schema([s for m in shapes if (s := self._shape(m)) is not None])

    def _tagged(self, key: str, shapes: list[Any]) -> CoreSchema | None:
        variants: dict[str, list[tuple[int, CoreSchema]]] = {}
        default: str | None = None
        for shape in shapes:
            hint = type_hints(shape).get(key)
            tags = [] if hint is None else _literals(hint)
            schema = self._shape(shape)
            if not tags or schema is None:
                return None
            for tag in tags:
                variants.setdefault(tag, []).append((len(tags), schema))
            if not _is_required(shape, key, hint):
                default = tags[0]  # `tools` without `type` are custom tools
        choices = {_tag(key, tag): _any_of(found) for tag, found in variants.items()}
        # pydantic reports the function's name as the discriminator; `_message` reads the key from there.
        pick = _picker(key, default)
        return core_schema.tagged_union_schema(
            dict(sorted(choices.items())) if key == "type" else choices, pick
        )

    def _shape(self, shape: Any) -> CoreSchema | None:
        reference = f"{shape.__module__}.{shape.__qualname__}"
        if reference not in self._schemas:
            self._schemas[reference] = (
                core_schema.any_schema()
            )  # holds the place while the shape refers to itself
            fields: dict[str, core_schema.TypedDictField] = {}
            for name, hint in type_hints(shape).items():
                wire, _ = _wire_name(name, hint)
                schema = self.compile(hint)
                if schema is not None:
                    required = _is_required(shape, name, hint)
                    fields[wire] = core_schema.typed_dict_field(schema, required=required)
            self._schemas[reference] = core_schema.typed_dict_schema(
                fields, extra_behavior="forbid", strict=True, total=False, ref=reference
            )
        return core_schema.definition_reference_schema(reference)


def _any_of(variants: list[tuple[int, CoreSchema]]) -> CoreSchema:
    """The shapes of one tag. The one made for this tag alone goes first: its errors are the ones reported."""
    ordered = [schema for _, schema in sorted(variants, key=lambda variant: variant[0])]
    if len(ordered) == 1:
        return ordered[0]
    return core_schema.union_schema([(schema, f"{_HIDDEN}{number}") for number, schema in enumerate(ordered)])


def _literals(hint: Any) -> list[str]:
    return [
        str(value)
        for member in _members(hint)
        if typing_extensions.get_origin(member) is typing_extensions.Literal
        for value in member.__args__
        if value is not None
    ]


def _tag(key: str, tag: str) -> str:
    # The API's paths name the `type` of a block but not the `role` of a message.
    return tag if key == "type" else _HIDDEN + tag


def _picker(key: str, default: str | None) -> Callable[[Any], str | None]:
    def pick(value: Any) -> str | None:
        if not isinstance(value, dict):
            return None
        tag = cast("dict[str, Any]", value).get(key)
        if tag is None:
            return default
        return _tag(key, tag if isinstance(tag, str) else repr(tag))

    pick.__name__ = pick.__qualname__ = key
    return pick


def _kind(member: Any) -> str | None:
    """The JSON kind of one union member; None for what no JSON value can be."""
    if member is _NONE or member is None:
        return "null"
    if member is Any or member is object or isinstance(member, typing.TypeVar):
        return "any"
    if member in _SCALARS:
        return _SCALARS[member][0]
    origin = typing_extensions.get_origin(member)
    if origin is typing_extensions.Literal:
        return _value_kind(next((v for v in member.__args__ if v is not None), None))
    if typing_extensions.is_typeddict(member):
        return "object"
    name = getattr(origin or member, "__name__", "")
    if name in _ARRAYS:
        return "array"
    return "object" if name in _OBJECTS else None


def _value_kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _message(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    path = _path(first["loc"])
    kind = first["type"]
    if kind not in ("union_tag_invalid", "union_tag_not_found"):
        return _join(path, first["msg"].replace("dictionary or an instance", "dictionary"))
    context = first.get("ctx", {})
    key = str(context["discriminator"]).removesuffix("()")
    if not isinstance(first["input"], dict):
        return _join(path, "Input should be a valid dictionary")
    if kind == "union_tag_not_found":
        return _join([*path, key], "Field required")
    expected = str(context["expected_tags"]).replace("\\x00", "").replace(_HIDDEN, "")
    tag = str(context["tag"]).replace(_HIDDEN, "")
    if key == "type":
        return _join(
            path, f"Input tag '{tag}' found using 'type' does not match any of the expected tags: {expected}"
        )
    head, comma, last = expected.rpartition(", ")
    return _join([*path, key], f"Input should be {head + ' or ' if comma else ''}{last}")


def _path(location: tuple[int | str, ...]) -> list[str]:
    return [str(part) for part in location if not str(part).startswith(_HIDDEN)]


def _join(path: list[str], text: str) -> str:
    return f"{'.'.join(path)}: {text}" if path else text
