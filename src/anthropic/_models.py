"""The model base: what the API sends is kept, whether or not it is what we expected.

Invariants:

* Parsing never refuses: a wrong type is kept as it came, an unknown field is kept as an extra, an
  unknown literal passes, an unknown block or event becomes an `Unknown`.
* What was not sent is not in `model_fields_set`, reads as None (a list or text of the API's own
  models reads as empty), and is never sent back.
* The constructor and `model_validate` are strict, as pydantic's are.

Both come from the annotations. pydantic builds the strict validator; `_parsing` builds the
other one.
"""

from __future__ import annotations

import os
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
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
from pydantic_core import CoreSchema, core_schema
from typing_extensions import Self, override

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from ._types import IncEx

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
        from ._parsing import model_validator

        model = cast(Self, model_validator(cls).validate_python(values))
        if _fields_set is not None:
            object.__setattr__(model, "__pydantic_fields_set__", set(_fields_set))
        return model

    if not TYPE_CHECKING:
        model_construct = construct

        @override
        def model_dump(self, *, by_alias=None, **kwargs):
            return super().model_dump(by_alias=bool(by_alias), **kwargs)


class GenericModel(BaseModel):
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
        known = {tag for member in members_of(source) for tag in tags_of(member, self.field_name)}

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


def unwrap(annotation: Any) -> tuple[Any, str | None]:
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


def members_of(annotation: Any) -> list[Any]:
    """The members of a (nested, annotated) union, flattened; one element for anything else."""
    bare, _ = unwrap(annotation)
    if get_origin(bare) in (Union, types.UnionType):
        return [member for arg in get_args(bare) for member in members_of(arg)]
    return [bare]


def is_basemodel(type_: Any) -> bool:
    """Whether a type is, or contains as a union member, one of our models."""
    return any(isinstance(member, type) and issubclass(member, BaseModel) for member in members_of(type_))


def tags_of(model: Any, field_name: str) -> list[Any]:
    """The literal values by which a union tells `model` apart."""
    info = (
        fields_of(model).get(field_name) if isinstance(model, type) and issubclass(model, BaseModel) else None
    )
    if info is None:
        return []
    out: list[Any] = []
    for member in members_of(info.annotation):
        if get_origin(member) in (Literal, typing_extensions.Literal):
            out += [value.value if isinstance(value, Enum) else value for value in get_args(member)]
    return out


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    if not model.__pydantic_fields_complete__:  # forward references: resolve them now
        model.model_rebuild(raise_errors=False)
    return model.__pydantic_fields__


M = TypeVar("M", bound=pydantic.BaseModel)


def copy_as(model: pydantic.BaseModel, cls: type[M]) -> M:
    """A copy of a model that shares its values, as `cls`: its own class, or one that has some more fields."""
    own = dict(model.__dict__)
    if cls is not type(model):
        for name, info in cls.__pydantic_fields__.items():
            own.setdefault(name, info.default)
    new = cls.__new__(cls)
    extra = model.__pydantic_extra__
    object.__setattr__(new, "__dict__", own)
    object.__setattr__(new, "__pydantic_fields_set__", set(model.__pydantic_fields_set__))
    object.__setattr__(new, "__pydantic_extra__", None if extra is None else dict(extra))
    object.__setattr__(new, "__pydantic_private__", None)
    return new


def put(model: pydantic.BaseModel, name: str, value: Any) -> None:
    """Set a field or an extra of a model, as if it had been received."""
    extra = model.__pydantic_extra__
    if name in type(model).__pydantic_fields__ or extra is None:
        own: Any = model.__dict__
        own[name] = value
    else:
        extra[name] = value
    model.__pydantic_fields_set__.add(name)


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
        if client._has_regions:
            set_regional(value, client, options)
        if value._is_page:
            cast(Any, value)._set_private_attributes(client=client, model=None, options=options)


def set_regional(value: Any, client: Any, options: Any) -> None:
    """Put on a message what its `cost` depends on and only its client knows."""
    regional = client._is_regional(getattr(options, "json_data", None))
    if regional is not None:
        value.__dict__["_regional"] = regional


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
