"""The parameters of the skills endpoints."""

from typing import Annotated

from typing_extensions import Required, TypedDict

from .._types import SequenceNotStr
from ._in import FileTypes, In, Opt
from .message_params import SkillParams as SkillParams  # what this module had in older releases


class SkillRetrieveParams(TypedDict, total=False):
    """Parameters of the endpoints of one skill, besides its id."""

    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class SkillCreateParams(SkillRetrieveParams, total=False):
    """Parameters of `skills.create`."""

    files: Required[SequenceNotStr[FileTypes]]
    """The files, all in one directory that has a SKILL.md: ``("my-skill/SKILL.md", content)`` for each.
    `anthropic.lib.files_from_dir` makes them of a directory."""
    display_name: Opt[str]
    """The name for humans (default: the name in SKILL.md)."""
    display_title: Opt[str]
    """The same, in the words of API version 2023-06-01. Either goes with either version."""


class SkillListParams(SkillRetrieveParams, total=False):
    """Parameters of `skills.list`."""

    limit: Annotated[Opt[int], In("query", "limit")]
    """Skills per page, 1 to 100 (default: 20)."""
    page: Annotated[Opt[str], In("query", "page")]
    """The `next_page` of the page before (default: the first page)."""
    source: Annotated[Opt[str], In("query", "source")]
    """Only skills from there: `custom` or `anthropic` (default: all)."""


class VersionCreateParams(SkillRetrieveParams, total=False):
    """Parameters of `skills.versions.create`, besides the skill."""

    files: Required[SequenceNotStr[FileTypes]]
    """The files, all of them, as for `skills.create`."""


class VersionListParams(SkillRetrieveParams, total=False):
    """Parameters of `skills.versions.list`, besides the skill."""

    limit: Annotated[Opt[int], In("query", "limit")]
    """Versions per page, 1 to 1000 (default: 20)."""
    page: Annotated[Opt[str], In("query", "page")]
    """The `next_page` of the page before (default: the first page)."""
