"""What the beta files endpoints answer with."""

from typing import Literal, TypeAlias

from ..._models import BaseModel
from .. import file

BetaDeletedFile: TypeAlias = file.DeletedFile
DeletedFile: TypeAlias = BetaDeletedFile


class BetaFileScope(BaseModel):
    """What a file belongs to."""

    id: str
    """The id of the session."""
    type: Literal["session"]


class BetaFileMetadata(file.FileMetadata):
    """What is known about a file in the workspace."""

    scope: BetaFileScope | None = None
    """What the file belongs to; None for a file of the whole workspace."""


FileMetadata: TypeAlias = BetaFileMetadata
