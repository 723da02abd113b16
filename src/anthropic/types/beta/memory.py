"""The commands Claude sends to the memory tool."""

from typing import Annotated, Literal, TypeAlias

from ..._models import BaseModel, UnionDiscriminator


class BetaMemoryTool20250818CreateCommand(BaseModel):
    """Create or overwrite a file."""

    command: Literal["create"]
    file_text: str
    """Content of the file."""
    path: str
    """Path of the file or directory."""


class BetaMemoryTool20250818DeleteCommand(BaseModel):
    """Delete a file or directory."""

    command: Literal["delete"]
    path: str
    """Path of the file or directory."""


class BetaMemoryTool20250818InsertCommand(BaseModel):
    """Insert text into a file."""

    command: Literal["insert"]
    insert_line: int
    """The line after which to insert; 0 is the top."""
    insert_text: str
    """The text to insert."""
    path: str
    """Path of the file or directory."""


class BetaMemoryTool20250818RenameCommand(BaseModel):
    """Rename or move a file or directory."""

    command: Literal["rename"]
    new_path: str
    """Path as it should be."""
    old_path: str
    """Path as it is."""


class BetaMemoryTool20250818StrReplaceCommand(BaseModel):
    """Replace text in a file."""

    command: Literal["str_replace"]
    new_str: str
    """The text to put in its place."""
    old_str: str
    """The text to replace; it must occur once."""
    path: str
    """Path of the file or directory."""


class BetaMemoryTool20250818ViewCommand(BaseModel):
    """Show a file, or list a directory."""

    command: Literal["view"]
    path: str
    """Path of the file or directory."""
    view_range: list[int] | None = None
    """First and last line to show, counted from 1 (default: all)."""


BetaMemoryTool20250818Command: TypeAlias = Annotated[
    BetaMemoryTool20250818ViewCommand
    | BetaMemoryTool20250818CreateCommand
    | BetaMemoryTool20250818StrReplaceCommand
    | BetaMemoryTool20250818InsertCommand
    | BetaMemoryTool20250818DeleteCommand
    | BetaMemoryTool20250818RenameCommand,
    UnionDiscriminator("command"),
]
"""Any command of the memory tool; told apart by `command`."""
