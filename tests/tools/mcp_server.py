"""A real MCP server over stdio with one of everything; the tests start it and end it."""

from __future__ import annotations

import base64
from typing import Any

import mcp.types as types

try:
    from mcp.server import MCPServer
except ImportError:  # mcp 1
    from mcp.server.fastmcp import FastMCP as MCPServer

PNG = b"\x89PNG\r\n\x1a\n"
server = MCPServer("emporium")


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def embedded(uri: str, mime: str | None, **content: str) -> types.EmbeddedResource:
    resource: dict[str, Any] = {"uri": uri, **content, **({} if mime is None else {"mimeType": mime})}
    return types.EmbeddedResource.model_validate({"type": "resource", "resource": resource})


@server.tool(structured_output=False)
def add(a: int, b: int = 1) -> str:
    """Add two numbers."""
    return str(a + b)


@server.tool()
def fail(reason: str) -> types.CallToolResult:
    """Fail."""
    return types.CallToolResult.model_validate(
        {"content": [{"type": "text", "text": reason}], "isError": True}
    )


@server.tool(structured_output=False)
def everything() -> list[Any]:
    """One of each kind of content."""
    link = {"type": "resource_link", "name": "more", "uri": "https://example.com/more"}
    return [
        types.TextContent(type="text", text="Grüße"),
        types.ImageContent.model_validate({"type": "image", "data": encoded(PNG), "mimeType": "image/png"}),
        embedded("file:///a.txt", "text/plain", text="a text"),
        embedded("file:///a.pdf", "application/pdf", blob=encoded(b"%PDF")),
        types.AudioContent.model_validate(
            {"type": "audio", "data": encoded(b"RIFF"), "mimeType": "audio/wav"}
        ),
        types.ResourceLink.model_validate(link),
    ]


@server.tool()
def structured() -> types.CallToolResult:
    """Structured content, and nothing else."""
    return types.CallToolResult.model_validate({"content": [], "structuredContent": {"größe": [1, None]}})


@server.tool(structured_output=False)
def nothing() -> list[Any]:
    """No content at all."""
    return []


@server.prompt()
def greet(name: str) -> str:
    """Greet somebody."""
    return f"Say hello to {name}"


@server.resource("memo://today/notes.md", mime_type="text/markdown")
def notes() -> str:
    return "# Notes"


@server.resource("memo://today/latin.txt", mime_type="text/plain")
def latin() -> bytes:
    return "Grüße".encode("latin-1")


@server.resource("memo://today/picture.png", mime_type="image/png")
def picture() -> bytes:
    return PNG


@server.resource("memo://today/paper.pdf", mime_type="application/pdf")
def paper() -> bytes:
    return b"%PDF"


@server.resource("memo://today/archive.zip", mime_type="application/zip")
def archive() -> bytes:
    return b"PK\x03\x04\xff"


if __name__ == "__main__":
    server.run("stdio")
