"""Falling back from a model that refuses, and tools of an MCP server."""

from __future__ import annotations

from mcp import ClientSession, StdioServerParameters
from mcp.types import ReadResourceResult, Tool
from typing_extensions import reveal_type

from anthropic import Anthropic, AsyncAnthropic, BetaFallbackState, BetaRefusalFallbackMiddleware
from anthropic.tools.mcp import (
    async_mcp_tool,
    mcp_resource_to_content,
    mcp_resource_to_file,
    mcp_session,
    mcp_tool,
)

middleware = BetaRefusalFallbackMiddleware([{"model": "claude-opus-4-8", "max_tokens": None}], betas=["x"])
Anthropic(middleware=[middleware])
AsyncAnthropic(middleware=[middleware])
BetaRefusalFallbackMiddleware([{"max_tokens": 1}])  # error: reportArgumentType / typeddict-item

with BetaFallbackState() as state:
    reveal_type(state)  # reveals: BetaFallbackState
    reveal_type(state.index)  # reveals: int | None


def of_a_server(tool: Tool, session: ClientSession, result: ReadResourceResult) -> None:
    reveal_type(mcp_tool(tool, session, strict=True))  # reveals: BetaFunctionTool[Any]
    reveal_type(async_mcp_tool(tool, session))  # reveals: BetaAsyncFunctionTool[Any]
    reveal_type(mcp_resource_to_file(result))  # reveals: tuple[str | None, bytes, str | None]
    mcp_resource_to_content(result, cache_control={"type": "ephemeral"})
    with mcp_session(StdioServerParameters(command="x")) as opened:
        mcp_tool(tool, opened)
