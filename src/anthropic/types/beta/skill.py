"""What the beta skills endpoints answer with: the same as the stable ones."""

from typing import TypeAlias

from .. import skill

BetaSkill: TypeAlias = skill.Skill
BetaSkillSource: TypeAlias = skill.SkillSource
BetaDeletedSkill: TypeAlias = skill.DeletedSkill
SkillCreateResponse: TypeAlias = skill.SkillCreateResponse
SkillListResponse: TypeAlias = skill.SkillListResponse
SkillRetrieveResponse: TypeAlias = skill.SkillRetrieveResponse
SkillDeleteResponse: TypeAlias = skill.DeletedSkill

BetaSkillVersion: TypeAlias = skill.SkillVersion
BetaDeletedSkillVersion: TypeAlias = skill.DeletedSkillVersion
VersionCreateResponse: TypeAlias = skill.VersionCreateResponse
VersionListResponse: TypeAlias = skill.VersionListResponse
VersionRetrieveResponse: TypeAlias = skill.VersionRetrieveResponse
VersionDeleteResponse: TypeAlias = skill.DeletedSkillVersion
