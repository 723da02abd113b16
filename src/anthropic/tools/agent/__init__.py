"""An agent's own tools: a bash, and files that it may read, change and search, within a working directory.

Every name is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._lazy import lazy as _lazy

if TYPE_CHECKING:
    from .context import AgentToolContext as AgentToolContext, resolve_path as resolve_path
    from .shell import (
        BashResult as BashResult,
        BashSession as BashSession,
        BashTimeoutError as BashTimeoutError,
    )
    from .skills import download_session_skills as download_session_skills
    from .toolset import (
        beta_agent_toolset_20260401 as beta_agent_toolset_20260401,
        beta_bash_tool as beta_bash_tool,
        beta_edit_tool as beta_edit_tool,
        beta_glob_tool as beta_glob_tool,
        beta_grep_tool as beta_grep_tool,
        beta_read_tool as beta_read_tool,
        beta_write_tool as beta_write_tool,
    )

_MODULES = {
    ".context": "AgentToolContext resolve_path",
    ".shell": "BashResult BashSession BashTimeoutError",
    ".skills": "download_session_skills",
    ".toolset": (
        "beta_agent_toolset_20260401 beta_bash_tool beta_edit_tool beta_glob_tool beta_grep_tool beta_read_tool beta_write_tool"
    ),
}

__getattr__, __dir__ = _lazy(__name__, _MODULES)

__all__ = [name for _names in _MODULES.values() for name in _names.split()]  # pyright: ignore[reportUnsupportedDunderAll]
