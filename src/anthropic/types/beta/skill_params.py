"""The parameters of the beta skills endpoints."""

from typing import Annotated

from typing_extensions import TypedDict

from .. import skill_params
from .._in import In, Opt
from ..beta_name import AnthropicBetaParam


class SkillRetrieveParams(TypedDict, total=False):
    """Parameters of the endpoints of one skill, besides its id."""

    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class SkillCreateParams(skill_params.SkillCreateParams, SkillRetrieveParams, total=False):
    """Parameters of `beta.skills.create`."""


class SkillListParams(skill_params.SkillListParams, SkillRetrieveParams, total=False):
    """Parameters of `beta.skills.list`."""


class VersionCreateParams(skill_params.VersionCreateParams, SkillRetrieveParams, total=False):
    """Parameters of `beta.skills.versions.create`, besides the skill."""


class VersionListParams(skill_params.VersionListParams, SkillRetrieveParams, total=False):
    """Parameters of `beta.skills.versions.list`, besides the skill."""
