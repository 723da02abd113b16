"""MCP: tools, prompts, resources and content of a Model Context Protocol server, as the Messages API takes them.

Invariants: nothing here reads or writes but through the session it is given; the schema and description of a tool
are the server's, word for word; what the API has no form for raises `UnsupportedMCPValueError` and is never
silently left out. Works with `mcp` 1 and 2, whose objects spell their fields differently.

A session belongs to the event loop that opened it. `async_mcp_tool` calls it there; `mcp_tool` calls it from any
other thread, and `mcp_session` opens one for programs that have no event loop.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from importlib.util import find_spec
from inspect import iscoroutine, iscoroutinefunction
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .._io import current_loop
from ..types.content_params import CacheControlEphemeralParam
from .errors import BetaFunctionToolResultType, ToolError
from .function import BetaAsyncFunctionTool, BetaFunctionTool, Callers

if find_spec("mcp") is None:
    raise ImportError("The helpers for MCP need the `mcp` package: pip install 'anthropic[mcp]'")

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from anyio.from_thread import BlockingPortal
    from mcp import ClientSession, StdioServerParameters
    from mcp.types import ContentBlock, PromptMessage, ReadResourceResult, Tool

    from ..types.beta import BetaContentBlockParam, BetaMessageParam

    Session: TypeAlias = "ClientSession | MCPSession"

_IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
Block: TypeAlias = dict[str, Any]


class UnsupportedMCPValueError(Exception):
    """The Messages API has no form for something that an MCP server sent."""


# --- content ------------------------------------------------------------------------------------------


def mcp_content(
    content: ContentBlock, *, cache_control: CacheControlEphemeralParam | None = None
) -> BetaContentBlockParam:
    """Turn one piece of MCP content into a content block.

    Text, images and embedded resources have a form. Raises: `UnsupportedMCPValueError`, for anything else.
    """
    return cast("BetaContentBlockParam", _cached(_block(content), cache_control))


def mcp_message(
    message: PromptMessage, *, cache_control: CacheControlEphemeralParam | None = None
) -> BetaMessageParam:
    """Turn a message of an MCP prompt into a message to send.

    Raises: `UnsupportedMCPValueError`.
    """
    block = mcp_content(message.content, cache_control=cache_control)
    return cast("BetaMessageParam", {"role": message.role, "content": [block]})


def mcp_resource_to_content(
    result: ReadResourceResult, *, cache_control: CacheControlEphemeralParam | None = None
) -> BetaContentBlockParam:
    """Turn an MCP resource that was read into a content block: the first of its items that has a form.

    Raises: `UnsupportedMCPValueError`, where none has.
    """
    items = _items(result)
    found = next((item for item in items if _kind(item) is not None), None)
    if found is None:
        kinds = ", ".join(sorted({str(_mime(item)) for item in items}))
        raise UnsupportedMCPValueError(
            f"No supported MIME type among those of the resource: {kinds}. Images, PDF and text have a form"
        )
    return cast("BetaContentBlockParam", _cached(_resource(found), cache_control))


def mcp_resource_to_file(result: ReadResourceResult) -> tuple[str | None, bytes, str | None]:
    """Turn an MCP resource that was read into a file to upload: name, bytes and MIME type of its first item.

    Raises: `UnsupportedMCPValueError`, where there is none.
    """
    item = _items(result)[0]
    path = str(item.uri).partition("?")[0].partition("#")[0]
    data = _decoded(item) if hasattr(item, "blob") else str(item.text).encode("utf-8", "surrogatepass")
    return path.rpartition("/")[2] or None, data, _mime(item)


def _items(result: ReadResourceResult) -> list[Any]:
    items: list[Any] = list(result.contents)
    if not items:
        raise UnsupportedMCPValueError("The resource is empty: it needs at least one item")
    return items


def _cached(block: Block, cache_control: CacheControlEphemeralParam | None) -> Block:
    return block if cache_control is None else {**block, "cache_control": cache_control}


def _block(content: Any) -> Block:
    kind = getattr(content, "type", None)
    if kind == "text":
        return {"type": "text", "text": content.text}
    if kind == "image":
        mime = _mime(content)
        if mime not in _IMAGES:
            raise UnsupportedMCPValueError(
                f"Images of type {mime} are not supported; {', '.join(_IMAGES)} are"
            )
        return _source("image", mime, content.data)
    if kind == "resource":
        return _resource(content.resource)
    where = f" ({content.uri})" if getattr(content, "uri", None) else ""
    raise UnsupportedMCPValueError(f"MCP content of type {kind!r}{where} is not supported")


def _source(kind: str, mime: str, data: str) -> Block:
    return {"type": kind, "source": {"type": "base64", "media_type": mime, "data": data}}


def _resource(item: Any) -> Block:
    kind, mime = _kind(item), _mime(item)
    if kind is None:
        raise UnsupportedMCPValueError(f"The type {mime} of the resource {item.uri} is not supported")
    if kind == "text":
        text = _text(item, mime) if hasattr(item, "blob") else item.text
        return {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": text}}
    if not hasattr(item, "blob"):
        raise UnsupportedMCPValueError(
            f"The resource {item.uri} is of type {mime} and has text, not blob data"
        )
    return _source(kind, cast(str, mime), item.blob)


def _kind(item: Any) -> str | None:
    """What becomes of a resource: "image", "document" (PDF) or "text"; None where the API has no form for it."""
    mime = _mime(item)
    if mime in _IMAGES:
        return "image"
    if mime == "application/pdf":
        return "document"
    return "text" if mime is None or mime.startswith("text/") else None


def _mime(value: Any) -> str | None:
    """The MIME type in lower case, without parameters; None where there is none."""
    return _mime_line(value).partition(";")[0].strip().lower() or None


def _mime_line(value: Any) -> str:
    return cast("str | None", _field(value, "mime_type", "mimeType")) or ""


def _field(value: Any, new: str, old: str) -> Any:
    """A field by its name in `mcp` 2, or in 1."""
    return getattr(value, new, None) if hasattr(value, new) else getattr(value, old, None)


def _decoded(item: Any) -> bytes:
    try:
        return base64.b64decode(item.blob, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnsupportedMCPValueError(
            f"The blob data of the resource {item.uri} is not base64: {error}"
        ) from None


def _text(item: Any, mime: str | None) -> str:
    """The text in a blob: in the charset that its MIME type names, else UTF-8."""
    data = _decoded(item)
    charset = _mime_line(item).lower().partition("charset=")[2].partition(";")[0].strip(' "') or "utf-8"
    try:
        return data.decode(charset)
    except (UnicodeDecodeError, LookupError):
        if mime is None:
            raise UnsupportedMCPValueError(
                f"The resource {item.uri} has no MIME type, and its blob data is not text"
            ) from None
        return data.decode("utf-8", "replace")  # the server calls it text; a sign stands where it is none


# --- tools --------------------------------------------------------------------------------------------


def async_mcp_tool(
    tool: Tool,
    client: Session,
    *,
    cache_control: CacheControlEphemeralParam | None = None,
    defer_loading: bool | None = None,
    allowed_callers: Callers | None = None,
    eager_input_streaming: bool | None = None,
    input_examples: Iterable[dict[str, object]] | None = None,
    strict: bool | None = None,
) -> BetaAsyncFunctionTool[Any]:
    """Turn an MCP tool into a tool of an async runner; its calls go through the session `client`."""

    async def call(**arguments: Any) -> BetaFunctionToolResultType:
        function = partial(client.call_tool, name=tool.name, arguments=arguments)
        if iscoroutinefunction(client.call_tool) and _loop_of(client) in (None, current_loop()):
            return _result(await function())
        from anyio.to_thread import run_sync  # the session belongs to another loop

        return _result(await run_sync(_run, client, function, None, abandon_on_cancel=True))

    return BetaAsyncFunctionTool[Any](
        call,
        name=tool.name,
        description=tool.description or "",
        input_schema=_field(tool, "input_schema", "inputSchema"),
        cache_control=cache_control,
        defer_loading=defer_loading,
        allowed_callers=allowed_callers,
        eager_input_streaming=eager_input_streaming,
        input_examples=input_examples,
        strict=strict,
    )


def mcp_tool(
    tool: Tool,
    client: Session,
    *,
    cache_control: CacheControlEphemeralParam | None = None,
    defer_loading: bool | None = None,
    allowed_callers: Callers | None = None,
    eager_input_streaming: bool | None = None,
    input_examples: Iterable[dict[str, object]] | None = None,
    strict: bool | None = None,
) -> BetaFunctionTool[Any]:
    """Turn an MCP tool into a tool of a sync runner; its calls go through the session `client`.

    The session may be that of `mcp_session`, or one whose event loop runs in another thread.
    """
    home = current_loop()

    def call(**arguments: Any) -> BetaFunctionToolResultType:
        return _result(_run(client, partial(client.call_tool, name=tool.name, arguments=arguments), home))

    return BetaFunctionTool[Any](
        call,
        name=tool.name,
        description=tool.description or "",
        input_schema=_field(tool, "input_schema", "inputSchema"),
        cache_control=cache_control,
        defer_loading=defer_loading,
        allowed_callers=allowed_callers,
        eager_input_streaming=eager_input_streaming,
        input_examples=input_examples,
        strict=strict,
    )


def _result(result: Any) -> BetaFunctionToolResultType:
    """What a call gave, as a tool gives it back.

    Raises: `ToolError`, where the MCP tool says that it failed.
    """
    if not hasattr(result, "content"):
        raise ToolError(
            "The MCP server asks for more input before it runs this tool, which cannot be given here"
        )
    blocks: list[Any] = [_shown(content) for content in result.content or ()]
    if _field(result, "is_error", "isError"):
        raise ToolError(blocks)
    structured = _field(result, "structured_content", "structuredContent")
    if not blocks and structured is not None:
        return json.dumps(structured, ensure_ascii=False)
    return blocks


def _shown(content: Any) -> Block:
    """A block for each piece of a result: one without a form must not cost the model the others."""
    try:
        return _block(content)
    except UnsupportedMCPValueError as error:
        return {"type": "text", "text": f"[{error}]"}


# --- sessions and threads -----------------------------------------------------------------------------


class MCPSession:
    """A session with an MCP server whose methods block: those of `mcp.ClientSession`, for use in any thread."""

    def __init__(self, session: ClientSession, portal: BlockingPortal) -> None:
        self._session, self._portal = session, portal

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._session, name)
        if not iscoroutinefunction(value):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._portal.call(partial(value, *args, **kwargs))

        return call


@contextmanager
def mcp_session(
    server: StdioServerParameters | AbstractAsyncContextManager[Any], **options: Any
) -> Generator[MCPSession]:
    """Open a session with an MCP server, for a program without an event loop.

    `server` is how to start it (`mcp.StdioServerParameters`) or a transport, such as ``streamable_http_client(url)``;
    `options` are those of `mcp.ClientSession`. The session runs in a thread of its own, which ends with the block.
    """
    from anyio.from_thread import start_blocking_portal

    with start_blocking_portal() as portal:
        opened = portal.wrap_async_context_manager(_opened(server, options))
        session = opened.__enter__()
        try:
            yield MCPSession(session, portal)
        finally:  # not `with`: the caller's exception would come back in groups of the session's tasks
            opened.__exit__(None, None, None)


@asynccontextmanager
async def _opened(server: Any, options: dict[str, Any]) -> AsyncGenerator[ClientSession]:
    from mcp import ClientSession, StdioServerParameters, stdio_client

    transport: Any = stdio_client(server) if isinstance(server, StdioServerParameters) else server
    async with transport as streams, ClientSession(*streams[:2], **options) as session:
        await session.initialize()
        yield session


def _run(session: Any, function: Callable[[], Any], home: Any) -> Any:
    """Call a method of a session from a thread that is not that of its event loop.

    Raises: `RuntimeError`, where that cannot be done.
    """
    if not iscoroutinefunction(session.call_tool):
        return function()  # of a session that blocks
    home = _loop_of(session) or home
    if home is None:
        raise RuntimeError(
            "It is not known where the event loop of this MCP session runs: open the session by `mcp_session`, or "
            "call `mcp_tool` in that loop"
        )
    if current_loop() is home:
        raise RuntimeError(
            "A sync tool would block the event loop that its MCP session needs: use `async_mcp_tool` with an async "
            "runner, or run the sync runner in a thread"
        )
    if not hasattr(home, "call_soon_threadsafe"):
        import trio

        return trio.from_thread.run(function, trio_token=home)
    import asyncio

    made = function()
    assert iscoroutine(made)
    future = asyncio.run_coroutine_threadsafe(cast("Coroutine[Any, Any, Any]", made), home)
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


def _loop_of(session: Any) -> Any:
    """The event loop of a session that is open; None where it cannot be seen."""
    scope = getattr(getattr(session, "_task_group", None), "cancel_scope", None)
    task: Any = getattr(scope, "_host_task", None)
    return None if task is None else task.get_loop()
