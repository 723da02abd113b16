from ..skill import (
    BetaDeletedSkillVersion as BetaDeletedSkillVersion,
    BetaSkillVersion as BetaSkillVersion,
    VersionCreateResponse as VersionCreateResponse,
    VersionDeleteResponse as VersionDeleteResponse,
    VersionListResponse as VersionListResponse,
    VersionRetrieveResponse as VersionRetrieveResponse,
)
from ..skill_params import VersionCreateParams as VersionCreateParams, VersionListParams as VersionListParams
