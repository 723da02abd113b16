"""What the skills endpoints answer with.

API versions differ. What 2023-06-01 calls `display_title` and `latest_version` is `display_name` and
`latest_version_id` from 2026-10-21 on, and a `source` is a text there and an object here. A reply of either
version can be read by the names of both.
"""

# A class gives some fields of its older base a finer type.
# pyright: reportIncompatibleVariableOverride=false
# mypy: disable-error-code="assignment"

from datetime import datetime
from typing import Any, Literal, TypeAlias

from pydantic import SerializerFunctionWrapHandler, field_serializer
from typing_extensions import override

from .._models import BaseModel


class SkillSource(BaseModel):
    """Where a skill comes from."""

    type: Literal["custom", "anthropic", "anthropic_example", "plugin"]
    """`custom` for those of your organization."""


class _SourceName(str):
    """Where a skill comes from, as API version 2023-06-01 says it: a text, which has a `type` as well."""

    @property
    def type(self) -> str:
        return str(self)


class SkillCreateResponse(BaseModel):
    """A skill, in the words of API version 2023-06-01."""

    id: str
    """The id of the skill."""
    created_at: str
    """When it was created, in ISO 8601."""
    display_title: str | None = None
    """The name for humans. The model does not see it."""
    latest_version: str | None = None
    """The version that was created last."""
    source: str
    """`custom` for a skill of your organization, `anthropic` for one that comes with the API."""
    type: str
    """Always `skill`."""
    updated_at: str
    """When it was changed last, in ISO 8601."""


SkillListResponse: TypeAlias = SkillCreateResponse
SkillRetrieveResponse: TypeAlias = SkillCreateResponse


class Skill(SkillCreateResponse):
    """Instructions, and files with them, that the model reads when it needs them."""

    created_at: datetime
    """When it was created."""
    display_name: str
    """The name for humans. The model does not see it."""
    latest_version_id: str
    """The version that was created last."""
    source: SkillSource
    """Where it comes from."""
    type: Literal["skill"]
    updated_at: datetime
    """When it was changed last."""

    @override
    def model_post_init(self, context: Any, /) -> None:
        own: dict[str, Any] = vars(
            self
        )  # around pydantic, which would take what is filled in for what the API sent
        for newer, older in (("display_name", "display_title"), ("latest_version_id", "latest_version")):
            own[newer] = own.get(newer) or own.get(older)
            own[older] = own.get(older) or own[newer]
        if isinstance(own.get("source"), str):
            own["source"] = _SourceName(own["source"])

    @field_serializer("source", mode="wrap")
    def _as_sent(self, source: Any, serialize: SerializerFunctionWrapHandler) -> Any:
        return str(source) if isinstance(source, str) else serialize(source)


class DeletedSkill(BaseModel):
    """A skill that is no more."""

    id: str
    """The id that the skill had."""
    type: Literal["skill_deleted"]


class VersionCreateResponse(BaseModel):
    """A version of a skill, in the words of API version 2023-06-01."""

    id: str
    """The id of the version."""
    created_at: str
    """When it was created, in ISO 8601."""
    description: str
    """When to use the skill, as its SKILL.md says."""
    directory: str
    """The directory at the top of its files."""
    name: str
    """The name in its SKILL.md."""
    skill_id: str
    """The skill that it is a version of."""
    type: str
    """Always `skill_version`."""
    version: str
    """What the version is asked for by: the time of its making, in microseconds since 1970."""


VersionListResponse: TypeAlias = VersionCreateResponse
VersionRetrieveResponse: TypeAlias = VersionCreateResponse


class SkillVersion(VersionCreateResponse):
    """A version of a skill."""

    created_at: datetime
    """When it was created."""
    directory: str | None = None
    """The directory at the top of its files. API version 2023-06-01."""
    type: Literal["skill_version"]
    version: str | None = None
    """What the version is asked for by. API version 2023-06-01; from 2026-10-21 on it is the `id`."""

    @override
    def model_post_init(self, context: Any, /) -> None:
        own: dict[str, Any] = vars(self)
        own["version"] = own.get("version") or own.get("id")


class DeletedSkillVersion(BaseModel):
    """A version of a skill that is no more."""

    id: str
    """The id, or in API version 2023-06-01 the version."""
    type: Literal["skill_version_deleted"]
