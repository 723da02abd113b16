"""The types of the versions of skills in beta."""

from ...._lazy import lazy

_TYPES = {
    "..skill": (
        "BetaDeletedSkillVersion BetaSkillVersion VersionCreateResponse VersionDeleteResponse "
        "VersionListResponse VersionRetrieveResponse"
    ),
    "..skill_params": "VersionCreateParams VersionListParams",
}

__getattr__, __dir__ = lazy(__name__, _TYPES)
