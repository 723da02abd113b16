"""The model base: what the API sends is kept, whether or not it is what we expected.

Invariants:

* Parsing never refuses: a wrong type is kept as it came, an unknown field is kept as an extra, an
  unknown literal passes, an unknown block or event becomes an `Unknown`.
* What was not sent is not in `model_fields_set`, reads as None (a list or text of the API's own
  models reads as empty), and is never sent back.
* The constructor and `model_validate` are strict, as pydantic's are.

Both come from the annotations. pydantic builds the strict validator; `_Lenient` below builds the
other one as a pydantic-core schema, so that a reply goes from bytes to models in one pass.
"""

from __future__ import annotations

import inspect
import json
import os
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Generic,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
)

import pydantic
import typing_extensions
from pydantic import ConfigDict
from pydantic_core import CoreSchema, SchemaValidator, ValidationError, core_schema
from typing_extensions import Self, override

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from ._types import IncEx

T = TypeVar("T")

_DEFER_BUILD = os.environ.get("DEFER_PYDANTIC_BUILD", "true").lower() in ("true", "1", "on")


class BaseModel(pydantic.BaseModel):
    """Base of every reply of the API: a pydantic model that keeps what it does not know."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="allow", defer_build=_DEFER_BUILD, protected_namespaces=()
    )

    _is_page: ClassVar[bool] = False

    if TYPE_CHECKING:
        _request_id: str | None = None
        """The ``request-id`` header of the response; only on the object a call returned."""
        _workspace_id: str | None = None

    def to_dict(
        self,
        *,
        mode: Literal["json", "python"] = "python",
        use_api_names: bool = True,
        exclude_unset: bool = True,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: bool = True,
    ) -> dict[str, object]:
        """Return a dict with the API's field names and, by default, only what was sent or set.

        `mode` "json" turns values such as `datetime` into what JSON can hold.
        """
        return self.model_dump(
            mode=mode,
            by_alias=use_api_names,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
            warnings=warnings,
        )

    def to_json(
        self,
        *,
        indent: int | None = 2,
        use_api_names: bool = True,
        exclude_unset: bool = True,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        warnings: bool = True,
    ) -> str:
        """Return JSON text with the API's field names and, by default, only what was sent or set.

        `indent` is in spaces; None writes one line.
        """
        return self.model_dump_json(
            indent=indent,
            by_alias=use_api_names,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
            warnings=warnings,
        )

    @override
    def __str__(self) -> str:
        return self.__repr__()

    @classmethod
    @override
    def construct(cls, /, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Build an instance without refusing anything; nested data become models where they can."""
        model = cast(Self, _model_validator(cls).validate_python(values))
        if _fields_set is not None:
            object.__setattr__(model, "__pydantic_fields_set__", set(_fields_set))
        return model

    if not TYPE_CHECKING:
        model_construct = construct

        @override
        def model_dump(self, *, by_alias=None, **kwargs):
            return super().model_dump(by_alias=bool(by_alias), **kwargs)


if TYPE_CHECKING:
    GenericModel = BaseModel
else:

    class GenericModel(BaseModel, Generic[T]):
        """Kept for code that names it; with pydantic 2 any `BaseModel` can be generic."""


class Unknown(BaseModel):
    """A content block, delta or event of a type that this release does not know.

    Every field it came with is an attribute, and it can be sent back as it is.
    """

    type: str


class UnionDiscriminator:
    """Marks a union whose members are told apart by the literal in one field: ``Annotated[A | B, ...]``.

    For pydantic it adds a last member, `Unknown`, and serializes by the value's own class, so that
    a reply with a block of tomorrow can be validated and dumped today, without a warning.
    """

    def __init__(self, field_name: str) -> None:
        self.field_name = field_name

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        known = {tag for member in _members(source) for tag in _tags(member, self.field_name)}

        def only_unknown(value: Unknown) -> Unknown:
            if getattr(value, self.field_name, None) in known:
                raise ValueError(f"the {self.field_name} is known, but the fields do not fit it")
            return value

        return core_schema.union_schema(
            [
                handler(source),
                core_schema.no_info_after_validator_function(only_unknown, handler.generate_schema(Unknown)),
            ],
            mode="left_to_right",
            serialization=core_schema.simple_ser_schema("any"),
        )


class PropertyInfo:
    """The older mark for a discriminated union, or for a key with another name on the wire."""

    def __init__(
        self,
        *,
        alias: str | None = None,
        format: str | None = None,
        format_template: str | None = None,
        discriminator: str | None = None,
    ) -> None:
        self.alias, self.format, self.format_template = alias, format, format_template
        self.discriminator = discriminator


# --- reading annotations ------------------------------------------------------------------------


_ALIASES: tuple[Any, ...] = (typing_extensions.TypeAliasType, getattr(typing, "TypeAliasType", ()))
"""What ``type X = ...`` makes, and its backport."""


def _unwrap(annotation: Any) -> tuple[Any, str | None]:
    """Strip `Annotated` and type aliases; return the bare type and its discriminator, if any."""
    field: str | None = None
    while True:
        if isinstance(annotation, _ALIASES):
            annotation = annotation.__value__
        elif get_origin(annotation) is Annotated:
            annotation, *marks = get_args(annotation)
            for mark in marks:
                if isinstance(mark, UnionDiscriminator):
                    field = mark.field_name
                else:
                    found = getattr(mark, "discriminator", None)
                    field = found if isinstance(found, str) else field
        else:
            return annotation, field


def _members(annotation: Any) -> list[Any]:
    """The members of a (nested, annotated) union, flattened; one element for anything else."""
    bare, _ = _unwrap(annotation)
    if get_origin(bare) in (Union, types.UnionType):
        return [member for arg in get_args(bare) for member in _members(arg)]
    return [bare]


def is_basemodel(type_: Any) -> bool:
    """Whether a type is, or contains as a union member, one of our models."""
    return any(isinstance(member, type) and issubclass(member, BaseModel) for member in _members(type_))


def _tags(model: Any, field_name: str) -> list[Any]:
    """The literal values by which a union tells `model` apart."""
    info = (
        _fields(model).get(field_name) if isinstance(model, type) and issubclass(model, BaseModel) else None
    )
    if info is None:
        return []
    out: list[Any] = []
    for member in _members(info.annotation):
        if get_origin(member) in (Literal, typing_extensions.Literal):
            out += [value.value if isinstance(value, Enum) else value for value in get_args(member)]
    return out


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    if not model.__pydantic_fields_complete__:  # forward references: resolve them now
        model.model_rebuild(raise_errors=False)
    return model.__pydantic_fields__


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
        bare, _ = _unwrap(annotation)
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
        bare, discriminator = _unwrap(annotation)
        flat = _members(bare)
        members = [member for member in flat if member is not type(None) and member is not None]
        if len(members) == 1:
            only = get_args(bare)
            inner = next(arg for arg in only if arg is not type(None) and arg is not None)
            schema = self.value(
                Annotated[inner, UnionDiscriminator(discriminator)] if discriminator else inner
            )
        else:
            for arg in get_args(bare):  # ``Annotated[A | B, mark] | None`` carries the mark inside
                discriminator = discriminator or _unwrap(arg)[1]
            schema = self.variants(bare, members, discriminator)
        return core_schema.nullable_schema(schema) if len(members) != len(flat) else schema

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
            choices = {tag: model for model in models for tag in _tags(model, discriminator)}
            built = {model: self.model(model) for model in choices.values()}
            order.append(
                core_schema.tagged_union_schema(
                    {tag: built[model] for tag, model in choices.items()},
                    next(
                        (f.alias for m in models if (f := _fields(m).get(discriminator)) and f.alias),
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
        fields = {name: self.field(name, info, empty) for name, info in _fields(cls).items()}
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
            bare, _ = _unwrap(annotation)
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
_model_validators: dict[Any, SchemaValidator] = {}


def _compile(schema: CoreSchema) -> SchemaValidator:
    # Without the last argument pydantic-core takes a class's own strict validator, once that is built.
    return SchemaValidator(schema, None, False)


def validator(type_: Any) -> SchemaValidator:
    """The lenient validator of a type, built at its first use."""
    found = _validators.get(type_)
    if found is None:
        found = _validators[type_] = _compile(_Lenient().schema(type_))
    return found


def _model_validator(cls: type[BaseModel]) -> SchemaValidator:
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
    """Call a model class with its strict constructor."""
    if args:
        raise TypeError(
            "Received positional arguments which are not supported; Keyword arguments must be used instead"
        )
    return base_model_cls(**kwargs)


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
        found = self[tag] = _model_validator(model)
        return found

    @override
    def __contains__(self, tag: object) -> bool:
        return tag in self._models


def tagged_validators(union: Any) -> dict[str, SchemaValidator | None]:
    """The members of a discriminated union of the API, by tag; empty for any other type."""
    found = _tagged.get(union)
    if found is None:
        _, discriminator = _unwrap(union)
        members = [m for m in _members(union) if isinstance(m, type) and issubclass(m, BaseModel)]
        models = (
            {tag: model for model in members for tag in _tags(model, discriminator)} if discriminator else {}
        )
        found = _tagged[union] = _TaggedValidators(models)
    return found


# --- sending back -------------------------------------------------------------------------------


def dump(model: pydantic.BaseModel) -> dict[str, Any]:
    """What a model says when it is sent: the API's names, and only what was received or set."""
    excluded: Any = getattr(model, "__api_exclude__", None) or ()
    fields_set = model.__pydantic_fields_set__
    values = model.__dict__
    out: dict[str, Any] = {}
    for name, info in type(model).__pydantic_fields__.items():
        if name in fields_set and name not in excluded:
            out[info.serialization_alias or info.alias or name] = dump_value(values[name])
    for name, value in (model.__pydantic_extra__ or {}).items():
        if name not in excluded:
            out[name] = dump_value(value)
    return out


def dump_value(value: Any) -> Any:
    """`dump` for what may hold models."""
    if isinstance(value, pydantic.BaseModel):
        return dump(value)
    if isinstance(value, list):
        return [dump_value(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: dump_value(item) for key, item in cast("dict[Any, Any]", value).items()}
    return value


def received(value: Any, headers: Mapping[bytes, bytes], client: Any, options: Any) -> None:
    """Put what the response said beside its body on the object that a call returns."""
    if isinstance(value, BaseModel):
        request_id, workspace_id = headers.get(b"request-id"), headers.get(b"anthropic-workspace-id")
        set_response_ids(
            value,
            None if request_id is None else request_id.decode("latin-1"),
            None if workspace_id is None else workspace_id.decode("latin-1"),
        )
        if value._is_page:
            cast(Any, value)._set_private_attributes(client=client, model=None, options=options)


def set_response_ids(value: Any, request_id: str | None, workspace_id: str | None) -> None:
    """Put the ids of the response on the object that a call returns."""
    if isinstance(value, BaseModel):
        own: Any = value.__dict__
        own["_request_id"] = request_id
        own["_workspace_id"] = workspace_id


if TYPE_CHECKING:
    _Unused = IncEx

if not TYPE_CHECKING:
    from ._lazy import older

    __getattr__ = older(__name__)
