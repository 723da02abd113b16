"""What the files endpoints answer with."""

from datetime import datetime
from typing import Literal

from .._models import BaseModel


class FileMetadata(BaseModel):
    """What is known about a file in the workspace."""

    id: str
    """The id of the file, to be used in requests."""
    created_at: datetime
    """When the file was created."""
    filename: str
    """The name it was uploaded under."""
    mime_type: str
    """The media type of its content."""
    size_bytes: int
    """How large it is, in bytes."""
    type: Literal["file"]
    downloadable: bool | None = None
    """Whether its content can be downloaded: that of files which tools wrote can, that of uploads cannot."""
    expires_at: datetime | None = None
    """When the API deletes it; None for a file that stays until you delete it."""


class DeletedFile(BaseModel):
    """A file that is no more."""

    id: str
    """The id that the file had."""
    type: Literal["file_deleted"] | None = None
