"""The six tools of an agent: bash, read, write, edit, glob and grep, for the tool runner of an async client.

Invariants: no tool does blocking work on the event loop; when a call is left, by whatever way, nothing of it goes on; the
calls of one turn run in the model's order, since later ones may rely on what earlier ones did.
"""

from __future__ import annotations

import threading
from typing import Annotated, Any

from pydantic import Field

from ..errors import ToolError
from ..function import BetaAsyncFunctionTool, beta_async_tool
from . import files, search
from .context import AgentToolContext
from .thread import in_thread

_GONE = "The shell was ended, with everything it had started; the next command gets a new one, in the working directory."

FilePath = Annotated[str, Field(description="Path of the file, from the working directory or absolute.")]
SearchPath = Annotated[str | None, Field(description="Where to search (default: the working directory).")]


def beta_bash_tool(ctx: AgentToolContext) -> BetaAsyncFunctionTool[Any]:
    """A tool that runs commands in a bash which lives on between calls. Its `close` ends the bash."""

    async def bash(
        command: Annotated[str | None, Field(description="The command.")] = None,
        restart: Annotated[bool | None, Field(description="End the shell and start a new one.")] = None,
        timeout_ms: Annotated[
            int | None, Field(description="Milliseconds until the command is ended (default 120000).")
        ] = None,
    ) -> str:
        """Run a command in a bash that keeps its directory, variables and background jobs between calls.

        Gives the output of both streams. There is no terminal and no input. Send the output of background jobs to a file.
        """
        from .shell import DEFAULT_TIMEOUT, BashTimeoutError

        if restart:
            await ctx.close_bash()
            return "bash session restarted"
        if not command:
            raise ToolError("bash: command is required")
        if "\0" in command:
            raise ToolError("bash: a command cannot hold a NUL character")
        if timeout_ms is not None and timeout_ms <= 0:
            raise ToolError(f"bash: timeout_ms must be more than 0, got {timeout_ms}")
        with files.told("bash", "the shell"):
            session = await ctx.bash()
        try:
            output, code = await session.exec(
                command, DEFAULT_TIMEOUT if timeout_ms is None else timeout_ms / 1000
            )
        except BashTimeoutError as error:
            raise ToolError(_lines(error.output, f"[{error}. {_GONE}]")) from None
        note = f"[exit code {code}. {_GONE}]" if session.closed else ""
        if code:
            raise ToolError(_lines(output, note) or f"exit code {code}")
        return _lines(output, note)

    async def close() -> None:
        await ctx.close_bash()

    made = beta_async_tool(bash, parallel=False)
    made.close = close
    return made


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def beta_read_tool(ctx: AgentToolContext) -> BetaAsyncFunctionTool[Any]:
    """A tool that reads text, images and PDFs."""

    async def read(
        file_path: FilePath,
        view_range: Annotated[
            list[int] | None,
            Field(
                description="First and last line to read, from 1; a last line of -1 is the end of the file."
            ),
        ] = None,
    ) -> Any:
        """Read a text file, or some of its lines. Images and PDFs are shown as they are."""
        return await in_thread(lambda: files.read(ctx, file_path, view_range))

    return beta_async_tool(read, parallel=False)


def beta_write_tool(ctx: AgentToolContext) -> BetaAsyncFunctionTool[Any]:
    """A tool that makes and replaces files."""

    async def write(
        file_path: FilePath, content: Annotated[str, Field(description="The whole text of the file.")]
    ) -> str:
        """Write a file, with the directories above it. What was in it before is replaced."""
        return await in_thread(lambda: files.write(ctx, file_path, content))

    return beta_async_tool(write, parallel=False)


def beta_edit_tool(ctx: AgentToolContext) -> BetaAsyncFunctionTool[Any]:
    """A tool that replaces a text in a file."""

    async def edit(
        file_path: FilePath,
        old_string: Annotated[str, Field(description="The text to replace, exactly as it is in the file.")],
        new_string: Annotated[str, Field(description="The text to put in its place.")],
        replace_all: Annotated[
            bool | None, Field(description="Replace every occurrence, and not the only one.")
        ] = None,
    ) -> str:
        """Replace a text in a file. It must occur exactly once, unless replace_all is set."""
        return await in_thread(
            lambda: files.edit(ctx, file_path, old_string, new_string, everywhere=bool(replace_all))
        )

    return beta_async_tool(edit, parallel=False)


def beta_glob_tool(ctx: AgentToolContext) -> BetaAsyncFunctionTool[Any]:
    """A tool that finds files by their paths."""

    async def glob(
        pattern: Annotated[str, Field(description="A relative pattern, such as src/**/*.{c,h}")],
        path: SearchPath = None,
    ) -> str:
        """Find files and directories whose paths fit a pattern, the newest first.

        `**` stands for any number of directories. Those named .git and node_modules are left out unless the pattern names them.
        """
        cancelled = threading.Event()
        return await in_thread(lambda: search.glob(ctx, pattern, path, cancelled), stop=cancelled.set)

    return beta_async_tool(glob, parallel=False)


def beta_grep_tool(ctx: AgentToolContext) -> BetaAsyncFunctionTool[Any]:
    """A tool that finds lines that a regular expression matches."""

    async def grep(
        pattern: Annotated[str, Field(description="A regular expression.")], path: SearchPath = None
    ) -> str:
        """Find the lines of text files that a regular expression matches. Gives path:number:line for each."""
        searching = search.Search()
        return await in_thread(lambda: search.grep(ctx, pattern, path, searching), stop=searching.stop)

    return beta_async_tool(grep, parallel=False)


def beta_agent_toolset_20260401(ctx: AgentToolContext) -> list[BetaAsyncFunctionTool[Any]]:
    """The six tools, which share a bash: bash, read, write, edit, glob and grep."""
    makers = (beta_bash_tool, beta_read_tool, beta_write_tool, beta_edit_tool, beta_glob_tool, beta_grep_tool)
    return [make(ctx) for make in makers]
