"""The types of the versions of skills."""

from ..._lazy import lazy

_TYPES = {
    "..skill": "DeletedSkillVersion SkillVersion",
    "..skill_params": "VersionCreateParams VersionListParams",
}

__getattr__, __dir__ = lazy(__name__, _TYPES)
