"""From JSON to models without refusing anything: one pass of pydantic-core over the bytes.

`_Lenient` reads the same annotations as pydantic does and writes a second schema, in which scalars are
taken as they come, a discriminated union of the API ends in `Unknown`, and nothing can fail. A validator is
built when its type is first needed, and kept.
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

import pydantic
import typing_extensions
from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema
from typing_extensions import override

from ._models import (
    BaseModel,
    PropertyInfo,
    UnionDiscriminator,
    Unknown,
    fields_of,
    members_of,
    tags_of,
    unwrap,
)

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

T = TypeVar("T")


def _of_the_api(model: type[Any]) -> bool:
    """Our own replies read a missing text or list as empty; a user's `cast_to` model reads None."""
    return model.__module__.startswith(("anthropic.types", "anthropic._pages"))


# --- annotations -> a validator that refuses nothing -----------------------------------------------

_ANY = core_schema.any_schema()
# Anything but null; the first member takes almost every value, the others only what is malformed.
_NOT_NULL = core_schema.union_schema(
    [
        core_schema.str_schema(strict=True),
        core_schema.bool_schema(strict=True),
        core_schema.int_schema(strict=True),  # before the floats, which would take it for one of them
        core_schema.float_schema(strict=True),
        core_schema.list_schema(),
        core_schema.dict_schema(),
    ],
    mode="left_to_right",
)
_TEXT = core_schema.with_default_schema(_NOT_NULL, default="", on_error="default")


def _first_of(*schemas: CoreSchema) -> CoreSchema:
    return core_schema.union_schema([*schemas, _ANY], mode="left_to_right")


def _as_float(value: Any) -> Any:
    """An integer where a float is due becomes one, if that loses nothing."""
    if not isinstance(value, int):
        return value
    try:
        made = float(value)
    except OverflowError:
        return value
    return made if made == value else value


class _Lenient:
    """Turns an annotation into a schema. `stack` holds the models being built: a second visit is recursion."""

    def __init__(self) -> None:
        self.stack: list[type[Any]] = []
        self.recursive: dict[type[Any], CoreSchema] = {}

    def schema(self, annotation: Any) -> CoreSchema:
        built = self.value(annotation)
        if self.recursive:
            return core_schema.definitions_schema(built, list(self.recursive.values()))
        return built

    def value(self, annotation: Any) -> CoreSchema:
        """A schema for `annotation` that takes any value."""
        bare, _ = unwrap(annotation)
        origin = get_origin(bare)
        if isinstance(bare, TypeVar):
            return self.value(bare.__bound__) if bare.__bound__ is not None else _ANY
        if origin in (Union, types.UnionType):
            return self.union(annotation)
        if origin in (list, Sequence, Iterable) or bare is list:
            item = self.value(get_args(bare)[0]) if get_args(bare) else _ANY
            return _first_of(core_schema.list_schema(item, strict=True))
        if origin in (dict, Mapping) and len(get_args(bare)) == 2:
            return _first_of(core_schema.dict_schema(_ANY, self.value(get_args(bare)[1]), strict=True))
        if isinstance(bare, type):
            return self.plain_class(bare)
        return _ANY  # literals, Any, object, callables, ...: kept as they are

    def plain_class(self, cls: type[Any]) -> CoreSchema:
        if issubclass(cls, BaseModel):
            model = self.model(cls)
            return _first_of(model, core_schema.list_schema(_first_of(model), strict=True))
        if issubclass(cls, pydantic.BaseModel):
            return _first_of(self.strict(cls))
        if issubclass(cls, Enum):
            return _first_of(core_schema.no_info_plain_validator_function(cls))
        if cls is float:
            return core_schema.no_info_plain_validator_function(_as_float)
        if cls is datetime:
            return _first_of(core_schema.datetime_schema())
        if cls is date:
            return _first_of(core_schema.date_schema())
        return _ANY

    def union(self, annotation: Any) -> CoreSchema:
        bare, discriminator = unwrap(annotation)
        flat = members_of(bare)
        members = [member for member in flat if member is not type(None) and member is not None]
        if len(members) == 1:
            only = get_args(bare)
            inner = next(arg for arg in only if arg is not type(None) and arg is not None)
            schema = self.value(
                Annotated[inner, UnionDiscriminator(discriminator)] if discriminator else inner
            )
        else:
            for arg in get_args(bare):  # ``Annotated[A | B, mark] | None`` carries the mark inside
                discriminator = discriminator or unwrap(arg)[1]
            schema = self.variants(bare, members, discriminator)
        return schema if len(members) == len(flat) or schema is _ANY else core_schema.nullable_schema(schema)

    def variants(self, bare: Any, members: list[Any], discriminator: str | None) -> CoreSchema:
        models = [m for m in members if isinstance(m, type) and issubclass(m, BaseModel)]
        if not models:
            scalars = (str, int, bool)
            if all(m in scalars or get_origin(m) is Literal for m in members):
                return _ANY
            return _first_of(self.strict(bare), *(self.value(m) for m in members))
        ours = _of_the_api(models[0])
        order: list[CoreSchema] = [] if ours and discriminator else [self.strict(bare)]
        if discriminator:
            choices = {tag: model for model in models for tag in tags_of(model, discriminator)}
            DISCRIMINATOR_CACHE[bare] = choices
            built = {model: self.model(model) for model in choices.values()}
            order.append(
                core_schema.tagged_union_schema(
                    {tag: built[model] for tag, model in choices.items()},
                    next(
                        (f.alias for m in models if (f := fields_of(m).get(discriminator)) and f.alias),
                        discriminator,
                    ),
                )
            )
            if ours:
                order.append(self.model(Unknown))
        if not (ours and discriminator):
            order += [self.model(m) if m in models else self.value(m) for m in members]
        return _first_of(*order)

    def strict(self, annotation: Any) -> CoreSchema:
        """Validation as pydantic does it, for unions that only their fields can tell apart."""
        adapter: list[pydantic.TypeAdapter[Any]] = []

        def validate(value: Any) -> Any:
            if not adapter:
                adapter.append(pydantic.TypeAdapter(annotation))
            return adapter[0].validate_python(value)

        return core_schema.no_info_plain_validator_function(validate)

    def model(self, cls: type[BaseModel]) -> CoreSchema:
        """A schema that takes any mapping (or an instance), and nothing else."""
        ref = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"
        if cls in self.stack:
            self.recursive.setdefault(cls, _ANY)  # told to the frame that is building it
            return core_schema.definition_reference_schema(ref)
        if cls in self.recursive:
            return core_schema.definition_reference_schema(ref)
        self.stack.append(cls)
        empty = _of_the_api(cls)
        fields = {name: self.field(name, info, empty) for name, info in fields_of(cls).items()}
        self.stack.pop()
        extra = cls.__annotations__.get("__pydantic_extra__") if "__annotations__" in vars(cls) else None
        schema = core_schema.model_schema(
            cls,
            core_schema.model_fields_schema(
                fields, model_name=cls.__name__, extra_behavior="allow", extras_schema=self.extras(cls, extra)
            ),
            post_init="model_post_init" if cls.__pydantic_post_init__ else None,
            revalidate_instances="never",
            ref=ref if cls in self.recursive else None,
            config=core_schema.CoreConfig(extra_fields_behavior="allow"),
        )
        if cls in self.recursive:
            self.recursive[cls] = schema
            return core_schema.definition_reference_schema(ref)
        return schema

    def extras(self, cls: type[BaseModel], annotation: Any) -> CoreSchema | None:
        if annotation is None:
            return None
        if isinstance(annotation, str):
            annotation = typing_extensions.get_type_hints(cls, include_extras=True)["__pydantic_extra__"]
        args = get_args(annotation)
        return self.value(args[1]) if len(args) == 2 else None

    def field(self, name: str, info: FieldInfo, empty: bool) -> core_schema.ModelField:
        annotation: Any = info.annotation
        for mark in info.metadata:
            if isinstance(mark, (UnionDiscriminator, PropertyInfo)):
                annotation = Annotated[annotation, mark]
        schema = self.value(annotation)
        if empty and info.is_required():
            bare, _ = unwrap(annotation)
            only = get_args(bare) if get_origin(bare) is Literal else ()
            if len(only) == 1:  # a server that left the tag out
                schema = core_schema.with_default_schema(schema, default=only[0])
            elif bare is str:
                schema = _TEXT
            elif get_origin(bare) is list:
                schema = core_schema.with_default_schema(
                    core_schema.union_schema(
                        [cast(Any, schema)["choices"][0], _NOT_NULL], mode="left_to_right"
                    ),
                    default_factory=list,
                    on_error="default",
                )
            else:
                schema = core_schema.with_default_schema(schema, default=None)
        elif info.default_factory is not None:
            schema = core_schema.with_default_schema(schema, default_factory=cast(Any, info.default_factory))
        else:
            default = None if info.is_required() else info.default
            if default is not None:  # an explicit null is the default, too
                schema = core_schema.no_info_after_validator_function(
                    lambda value: default if value is None else value, schema
                )
            schema = core_schema.with_default_schema(schema, default=default)
        alias = info.alias or name
        names: list[list[str | int]] = [[alias], [name]]
        by_name = info.alias is not None
        return core_schema.model_field(
            schema, validation_alias=names if by_name else alias, serialization_alias=info.alias
        )


# --- parsing ------------------------------------------------------------------------------------

_validators: dict[Any, SchemaValidator] = {}
DISCRIMINATOR_CACHE: dict[Any, dict[Any, type[BaseModel]]] = {}
"""Which member a tag means, of each discriminated union that has a validator."""
_model_validators: dict[Any, SchemaValidator] = {}


def _compile(schema: CoreSchema) -> SchemaValidator:
    # Without the last argument pydantic-core takes a class's own strict validator, once that is built.
    return SchemaValidator(schema, None, False)


def validator(type_: Any) -> SchemaValidator:
    """The lenient validator of a type, built at its first use."""
    # Unions of the same members are equal, whatever their order; where no member fits, the first one is taken.
    key = type_ if isinstance(type_, type) else (type_, *get_args(unwrap(type_)[0]))
    found = _validators.get(key)
    if found is None:
        found = _validators[key] = _compile(_Lenient().schema(type_))
    return found


def model_validator(cls: type[BaseModel]) -> SchemaValidator:
    found = _model_validators.get(cls)
    if found is None:
        lenient = _Lenient()
        schema = lenient.model(cls)
        if lenient.recursive:
            schema = core_schema.definitions_schema(schema, list(lenient.recursive.values()))
        found = _model_validators[cls] = _compile(schema)
    return found


def parse_json(type_: Any, data: bytes | str) -> Any:
    """Turn JSON into `type_` in one pass, refusing nothing but what is not JSON.

    Raises: `json.JSONDecodeError`, when the data are not JSON.
    """
    check = validator(type_)
    try:
        return check.validate_json(data)
    except ValidationError:
        # Either not JSON, or JSON that only Python's own parser takes (lone surrogates, deep nesting).
        return check.validate_python(loads(data))


def loads(data: bytes | str) -> Any:
    """`json.loads`, whose only way to fail is `json.JSONDecodeError`: also for bytes that are no text."""
    try:
        return json.loads(data)
    except (UnicodeDecodeError, RecursionError) as error:
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        if isinstance(error, UnicodeDecodeError):
            raise json.JSONDecodeError(f"Invalid UTF-8 ({error.reason})", text, error.start) from error
        raise json.JSONDecodeError("Nested too deeply", text, 0) from error


def construct_type(*, value: object, type_: object, metadata: list[Any] | None = None) -> object:
    """Turn decoded JSON into `type_` as far as it fits; what does not fit is kept as it came."""
    if metadata:
        marked = (type_, *metadata)
        type_ = cast(Any, Annotated)[marked]
    return validator(type_).validate_python(value)


def construct_type_unchecked(*, value: object, type_: type[T]) -> T:
    """`construct_type` for a caller that vouches for the type."""
    return cast(T, construct_type(value=value, type_=type_))


def validate_type(*, type_: type[T], value: object) -> T:
    """Strict validation, as pydantic does it.

    Raises: `pydantic.ValidationError`.
    """
    if inspect.isclass(type_) and issubclass(type_, pydantic.BaseModel):
        return cast(T, type_.model_validate(value))
    return cast(T, pydantic.TypeAdapter(type_).validate_python(value))


def build(base_model_cls: Any, *args: Any, **kwargs: Any) -> Any:
    """Make a model of a class from keyword arguments, as from a reply: nothing is refused."""
    if args:
        raise TypeError(
            "Received positional arguments which are not supported; Keyword arguments must be used instead"
        )
    return construct_type(value=kwargs, type_=base_model_cls)


_tagged: dict[Any, dict[str, SchemaValidator | None]] = {}


class _TaggedValidators(dict[str, "SchemaValidator | None"]):
    """Tag -> validator of the union's member; each is built when the first event of its kind comes."""

    def __init__(self, models: dict[str, type[BaseModel]]) -> None:
        super().__init__()
        self._models = models

    def __missing__(self, tag: str) -> Any:
        model = self._models.get(tag)
        if model is None:
            return None
        found = self[tag] = model_validator(model)
        return found

    @override
    def __contains__(self, tag: object) -> bool:
        return tag in self._models


def tagged_validators(union: Any) -> dict[str, SchemaValidator | None]:
    """The members of a discriminated union of the API, by tag; empty for any other type."""
    found = _tagged.get(union)
    if found is None:
        _, discriminator = unwrap(union)
        members = [m for m in members_of(union) if isinstance(m, type) and issubclass(m, BaseModel)]
        models = (
            {tag: model for model in members for tag in tags_of(model, discriminator)}
            if discriminator
            else {}
        )
        found = _tagged[union] = _TaggedValidators(models)
    return found
