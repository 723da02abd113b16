from ..skill import DeletedSkillVersion as DeletedSkillVersion, SkillVersion as SkillVersion
from ..skill_params import VersionCreateParams as VersionCreateParams, VersionListParams as VersionListParams
