"""The memory tool: notes that the model keeps between conversations, on storage of yours.

Invariants: both colours check, dispatch and answer alike; the async one touches the file system in a thread only.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from pydantic_core import ValidationError
from typing_extensions import override

from ..types.beta import (
    BetaMemoryTool20250818CreateCommand,
    BetaMemoryTool20250818DeleteCommand,
    BetaMemoryTool20250818InsertCommand,
    BetaMemoryTool20250818RenameCommand,
    BetaMemoryTool20250818StrReplaceCommand,
    BetaMemoryTool20250818ViewCommand,
)
from .errors import BetaFunctionToolResultType, InvalidArgumentsError, ToolError
from .function import BetaAsyncBuiltinFunctionTool, BetaBuiltinFunctionTool
from .schema import explain
from .store import Store

if TYPE_CHECKING:
    import os

    from ..types.beta import BetaMemoryTool20250818Command
    from ..types.content_params import CacheControlEphemeralParam
    from ..types.tool_params import MemoryTool20250818Param

    Create = BetaMemoryTool20250818CreateCommand
    Delete = BetaMemoryTool20250818DeleteCommand
    Insert = BetaMemoryTool20250818InsertCommand
    Rename = BetaMemoryTool20250818RenameCommand
    StrReplace = BetaMemoryTool20250818StrReplaceCommand
    View = BetaMemoryTool20250818ViewCommand

_COMMANDS: dict[str, Any] = {
    "view": BetaMemoryTool20250818ViewCommand,
    "create": BetaMemoryTool20250818CreateCommand,
    "str_replace": BetaMemoryTool20250818StrReplaceCommand,
    "insert": BetaMemoryTool20250818InsertCommand,
    "delete": BetaMemoryTool20250818DeleteCommand,
    "rename": BetaMemoryTool20250818RenameCommand,
}


class UnknownCommandError(ToolError, NotImplementedError):
    """The model gave a command that the memory tool does not have."""


class _Memory:
    """What the tools of both colours share."""

    def __init__(self, *, cache_control: CacheControlEphemeralParam | None = None) -> None:
        super().__init__()
        self._cache_control = cache_control

    def to_dict(self) -> MemoryTool20250818Param:
        """The definition of the tool, as it is sent."""
        definition: MemoryTool20250818Param = {"type": "memory_20250818", "name": "memory"}
        if self._cache_control is not None:
            definition["cache_control"] = self._cache_control
        return definition

    @property
    def name(self) -> str:
        return "memory"

    def _read(self, given: object) -> BetaMemoryTool20250818Command:
        if not isinstance(given, dict):
            raise TypeError(f"Input must be a dictionary, got {type(given).__name__}")
        fields = cast("dict[str, Any]", given)
        model = _COMMANDS.get(fields.get("command", ""))
        if model is None:
            raise _unknown(fields.get("command"))
        try:
            return cast("BetaMemoryTool20250818Command", model.model_validate(fields))
        except ValidationError as error:
            names = [name for name in model.model_fields if name != "command"]
            raise InvalidArgumentsError(explain(error, f"memory {fields['command']}", names)) from error

    def _method(self, command: BetaMemoryTool20250818Command) -> Any:
        if command.command not in _COMMANDS:
            raise _unknown(command.command)
        return partial(getattr(self, command.command), command)


def _unknown(command: object) -> UnknownCommandError:
    return UnknownCommandError(f"Unknown memory command {command!r}; there are: {', '.join(_COMMANDS)}")


class BetaAbstractMemoryTool(_Memory, BetaBuiltinFunctionTool):
    """The memory tool, for storage of your own: subclass it and write the six commands."""

    @override
    def call(self, input: object) -> BetaFunctionToolResultType:
        return self.execute(self._read(input))

    def execute(self, command: BetaMemoryTool20250818Command) -> BetaFunctionToolResultType:
        """Carry out a command. Raises: `NotImplementedError`, for one that is not known."""
        return cast(BetaFunctionToolResultType, self._method(command)())

    @abstractmethod
    def view(self, command: View) -> BetaFunctionToolResultType:
        """Show a file, or list a directory."""

    @abstractmethod
    def create(self, command: Create) -> BetaFunctionToolResultType:
        """Make a file."""

    @abstractmethod
    def str_replace(self, command: StrReplace) -> BetaFunctionToolResultType:
        """Replace a text that occurs once in a file."""

    @abstractmethod
    def insert(self, command: Insert) -> BetaFunctionToolResultType:
        """Insert text after a line of a file."""

    @abstractmethod
    def delete(self, command: Delete) -> BetaFunctionToolResultType:
        """Remove a file, or a directory with all that is in it."""

    @abstractmethod
    def rename(self, command: Rename) -> BetaFunctionToolResultType:
        """Give a file or directory another path."""

    def clear_all_memory(self) -> BetaFunctionToolResultType:
        """Forget everything. For your program: the model cannot do it."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to clear its memory")


class BetaAsyncAbstractMemoryTool(_Memory, BetaAsyncBuiltinFunctionTool):
    """The memory tool, for storage of your own: subclass it and write the six commands, as coroutines."""

    @override
    async def call(self, input: object) -> BetaFunctionToolResultType:
        return await self.execute(self._read(input))

    async def execute(self, command: BetaMemoryTool20250818Command) -> BetaFunctionToolResultType:
        """Carry out a command. Raises: `NotImplementedError`, for one that is not known."""
        return cast(BetaFunctionToolResultType, await self._method(command)())

    @abstractmethod
    async def view(self, command: View) -> BetaFunctionToolResultType:
        """Show a file, or list a directory."""

    @abstractmethod
    async def create(self, command: Create) -> BetaFunctionToolResultType:
        """Make a file."""

    @abstractmethod
    async def str_replace(self, command: StrReplace) -> BetaFunctionToolResultType:
        """Replace a text that occurs once in a file."""

    @abstractmethod
    async def insert(self, command: Insert) -> BetaFunctionToolResultType:
        """Insert text after a line of a file."""

    @abstractmethod
    async def delete(self, command: Delete) -> BetaFunctionToolResultType:
        """Remove a file, or a directory with all that is in it."""

    @abstractmethod
    async def rename(self, command: Rename) -> BetaFunctionToolResultType:
        """Give a file or directory another path."""

    async def clear_all_memory(self) -> BetaFunctionToolResultType:
        """Forget everything. For your program: the model cannot do it."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to clear its memory")


_CLEARED = "All memory cleared"


class BetaLocalFilesystemMemoryTool(BetaAbstractMemoryTool):
    """The memory tool on a directory: ``<base_path>/memories``, which only its owner can read."""

    def __init__(self, base_path: str | os.PathLike[str] = "./memory") -> None:
        super().__init__()
        self._store = Store(base_path)
        self._store.prepare()

    @override
    def view(self, command: View) -> str:
        return self._store.view(command)

    @override
    def create(self, command: Create) -> str:
        return self._store.create(command)

    @override
    def str_replace(self, command: StrReplace) -> str:
        return self._store.str_replace(command)

    @override
    def insert(self, command: Insert) -> str:
        return self._store.insert(command)

    @override
    def delete(self, command: Delete) -> str:
        return self._store.delete(command)

    @override
    def rename(self, command: Rename) -> str:
        return self._store.rename(command)

    @override
    def clear_all_memory(self) -> str:
        self._store.clear()
        return _CLEARED


class BetaAsyncLocalFilesystemMemoryTool(BetaAsyncAbstractMemoryTool):
    """The memory tool on a directory: ``<base_path>/memories``, made at the first command."""

    def __init__(self, base_path: str | os.PathLike[str] = "./memory") -> None:
        super().__init__()
        self._store = Store(base_path)

    async def _in_thread(self, work: Callable[..., Any], *args: Any) -> str:
        import anyio.to_thread  # serves trio as well; a command that has begun is carried to its end

        return cast(str, await anyio.to_thread.run_sync(work, *args))

    @override
    async def view(self, command: View) -> str:
        return await self._in_thread(self._store.view, command)

    @override
    async def create(self, command: Create) -> str:
        return await self._in_thread(self._store.create, command)

    @override
    async def str_replace(self, command: StrReplace) -> str:
        return await self._in_thread(self._store.str_replace, command)

    @override
    async def insert(self, command: Insert) -> str:
        return await self._in_thread(self._store.insert, command)

    @override
    async def delete(self, command: Delete) -> str:
        return await self._in_thread(self._store.delete, command)

    @override
    async def rename(self, command: Rename) -> str:
        return await self._in_thread(self._store.rename, command)

    @override
    async def clear_all_memory(self) -> str:
        await self._in_thread(self._store.clear)
        return _CLEARED
