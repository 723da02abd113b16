"""Tools, prompts, resources and content of an MCP server, against a real one over stdio."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio.to_thread
import mcp.types as types
import pytest
import trio
from mcp import StdioServerParameters

from anthropic import Anthropic, AsyncAnthropic
from anthropic.emulator import Emulator
from anthropic.tools import BetaAsyncFunctionTool, BetaFunctionTool, ToolError
from anthropic.tools.mcp import (
    UnsupportedMCPValueError,
    async_mcp_tool,
    mcp_content,
    mcp_message,
    mcp_resource_to_content,
    mcp_resource_to_file,
    mcp_session,
    mcp_tool,
)

PARAMS = StdioServerParameters(command=sys.executable, args=[str(Path(__file__).with_name("mcp_server.py"))])
CACHE: Any = {"type": "ephemeral"}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    with mcp_session(PARAMS) as opened:
        yield opened


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, session: Any) -> Callable[..., Any]:
    """Call a tool of the server as a runner of the colour does."""
    found = {tool.name: tool for tool in session.list_tools().tools}

    def run(name: str, given: Any) -> Any:
        if request.param == "sync":
            return mcp_tool(found[name], session).call(given)
        return session._portal.call(async_mcp_tool(found[name], session._session).call, given)

    return run


# --- content ------------------------------------------------------------------------------------------


def image(mime: str) -> types.ImageContent:
    return types.ImageContent.model_validate({"type": "image", "data": "aGk=", "mimeType": mime})


def resource(mime: str | None, uri: str = "file:///a/b.x", **content: str) -> Any:
    made: dict[str, Any] = {"uri": uri, **content, **({} if mime is None else {"mimeType": mime})}
    return types.EmbeddedResource.model_validate({"type": "resource", "resource": made})


def read(*items: Any) -> types.ReadResourceResult:
    return types.ReadResourceResult(contents=[item.resource for item in items])


def document(text: str) -> dict[str, Any]:
    return {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": text}}


def source(kind: str, mime: str, data: str = "aGk=") -> dict[str, Any]:
    return {"type": kind, "source": {"type": "base64", "media_type": mime, "data": data}}


CONTENT = [
    (types.TextContent(type="text", text="hi"), {"type": "text", "text": "hi"}),
    *(
        (image(mime), source("image", mime))
        for mime in ("image/png", "image/jpeg", "image/gif", "image/webp")
    ),
    (resource("text/plain", text="hi"), document("hi")),
    (resource("text/html; charset=utf-8", text="<p>"), document("<p>")),
    (resource(None, text="hi"), document("hi")),
    (resource("text/plain", blob=encoded("ü".encode())), document("ü")),
    (resource(None, blob="aGk="), document("hi")),
    (resource("text/plain; charset=latin-1", blob=encoded("ü".encode("latin-1"))), document("ü")),
    (resource("text/plain; charset=klingon", blob="aGk="), document("hi")),
    (resource("text/plain", blob=encoded(b"a\xffb")), document("a\ufffdb")),
    (resource("Application/PDF", blob="aGk="), source("document", "application/pdf")),
    (resource("image/png", blob="aGk="), source("image", "image/png")),
]


@pytest.mark.parametrize(("content", "block"), CONTENT)
def test_content_becomes_a_block(content: Any, block: dict[str, Any]) -> None:
    assert mcp_content(content) == block == json.loads(json.dumps(block))
    assert mcp_content(content, cache_control=CACHE) == {**block, "cache_control": CACHE}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (image("image/tiff"), "image/tiff"),
        (
            types.AudioContent.model_validate({"type": "audio", "data": "", "mimeType": "audio/wav"}),
            "'audio'",
        ),
        (
            types.ResourceLink.model_validate({"type": "resource_link", "name": "n", "uri": "x://y"}),
            "'resource_link' .x://y",
        ),
        (object(), "None"),
        (resource("application/zip", "x://z.zip", blob="aGk="), "application/zip.*x://z.zip"),
        (resource("image/png", text="hi"), "blob data"),
        (resource("application/pdf", text="hi"), "blob data"),
        (resource(None, blob=encoded(b"\xff\xfe\x00")), "not text"),
        (resource("text/plain", blob="%"), "not base64"),
    ],
)
def test_what_has_no_form_says_what_it_is(content: Any, words: str) -> None:
    with pytest.raises(UnsupportedMCPValueError, match=words):
        mcp_content(content)


def test_a_prompt_message_becomes_a_message() -> None:
    message = types.PromptMessage(role="assistant", content=types.TextContent(type="text", text="hi"))
    block = {"type": "text", "text": "hi"}
    assert mcp_message(message) == {"role": "assistant", "content": [block]}
    assert mcp_message(message, cache_control=CACHE)["content"] == [{**block, "cache_control": CACHE}]


def test_the_first_item_with_a_form_is_the_content_of_a_resource() -> None:
    found = mcp_resource_to_content(
        read(resource("application/zip", blob="aGk="), resource("text/csv", text="a,b"))
    )
    assert found == document("a,b")
    with pytest.raises(UnsupportedMCPValueError, match="at least one item"):
        mcp_resource_to_content(read())
    with pytest.raises(UnsupportedMCPValueError, match=r"No supported MIME type.*a/b, c/d"):
        mcp_resource_to_content(read(resource("c/d", blob=""), resource("a/b", blob="")))


def test_the_first_item_of_a_resource_is_a_file() -> None:
    binary = resource("application/zip", "file:///x/data.zip?v=1", blob=encoded(b"\xff\x00"))
    assert mcp_resource_to_file(read(binary, binary)) == ("data.zip", b"\xff\x00", "application/zip")
    assert mcp_resource_to_file(read(resource(None, "file:///x/", text="ü"))) == (None, "ü".encode(), None)
    with pytest.raises(UnsupportedMCPValueError, match="at least one item"):
        mcp_resource_to_file(read())
    with pytest.raises(UnsupportedMCPValueError, match="not base64"):
        mcp_resource_to_file(read(resource(None, blob="%")))


# --- a real server ------------------------------------------------------------------------------------


def test_a_tool_is_defined_as_the_server_says(session: Any) -> None:
    [tool] = [tool for tool in session.list_tools().tools if tool.name == "add"]
    schema = getattr(tool, "input_schema", None) or tool.inputSchema
    plain, coloured = mcp_tool(tool, session), async_mcp_tool(tool, session, cache_control=CACHE, strict=True)
    assert plain.to_dict() == {"name": "add", "description": "Add two numbers.", "input_schema": schema}
    assert coloured.to_dict() == {**plain.to_dict(), "cache_control": CACHE, "strict": True}
    assert isinstance(plain, BetaFunctionTool) and isinstance(coloured, BetaAsyncFunctionTool)
    nameless = types.Tool.model_validate({"name": "x", "inputSchema": {"type": "object"}})
    assert mcp_tool(nameless, session).to_dict()["description"] == ""


def test_a_call_gives_what_the_server_gives(call: Callable[..., Any]) -> None:
    assert call("add", {"a": 2, "b": 3}) == [{"type": "text", "text": "5"}]
    assert call("nothing", {}) == []
    assert json.loads(call("structured", {})) == {"größe": [1, None]}


def test_every_kind_of_content_reaches_the_model(call: Callable[..., Any]) -> None:
    text, picture, document_, paper, audio, link = call("everything", {})
    assert text == {"type": "text", "text": "Grüße"} and document_ == document("a text")
    assert picture["source"]["media_type"] == "image/png" and paper["source"]["data"] == encoded(b"%PDF")
    assert "'audio'" in audio["text"] and "https://example.com/more" in link["text"]


def test_a_failure_of_the_server_is_a_tool_error(call: Callable[..., Any]) -> None:
    with pytest.raises(ToolError, match="the shop is closed") as caught:
        call("fail", {"reason": "the shop is closed"})
    assert isinstance(caught.value.content, list)
    with pytest.raises(ToolError):
        call("add", {"a": "many"})


def test_a_server_that_asks_for_more_is_a_tool_error() -> None:
    class Session:
        def call_tool(self, name: str, arguments: Any) -> object:
            return object()

    tool = types.Tool.model_validate({"name": "x", "inputSchema": {"type": "object"}})
    with pytest.raises(ToolError, match="more input"):
        mcp_tool(tool, Session()).call({})  # type: ignore[arg-type]


def test_prompts_and_resources(session: Any) -> None:
    prompt = session.get_prompt("greet", {"name": "Ada"})
    assert [mcp_message(message) for message in prompt.messages] == [
        {"role": "user", "content": [{"type": "text", "text": "Say hello to Ada"}]}
    ]

    def fetched(name: str) -> Any:
        return session.read_resource(f"memo://today/{name}")

    assert mcp_resource_to_content(fetched("notes.md")) == document("# Notes")
    assert mcp_resource_to_content(fetched("latin.txt")) == document("Gr\ufffd\ufffde")
    assert mcp_resource_to_content(fetched("picture.png"))["type"] == "image"
    assert mcp_resource_to_content(fetched("paper.pdf"))["source"]["media_type"] == "application/pdf"
    assert mcp_resource_to_file(fetched("archive.zip")) == (
        "archive.zip",
        b"PK\x03\x04\xff",
        "application/zip",
    )
    with pytest.raises(UnsupportedMCPValueError, match="application/zip"):
        mcp_resource_to_content(fetched("archive.zip"))


def test_a_runner_calls_the_server(session: Any) -> None:
    ask: Any = {
        "model": "claude-sonnet-5",
        "max_tokens": 99,
        "messages": [{"role": "user", "content": "2 + 3?"}],
    }

    definition = add_tool(session)

    def run_sync(emu: Emulator) -> Any:
        with Anthropic(base_url=emu.url, api_key=emu.api_key) as client:
            tool = mcp_tool(definition, session)
            return client.beta.messages.tool_runner(**ask, tools=[tool]).until_done()

    async def run_async(emu: Emulator) -> Any:
        async with AsyncAnthropic(base_url=emu.url, api_key=emu.api_key) as client:
            tool = async_mcp_tool(definition, session._session)
            return await client.beta.messages.tool_runner(**ask, tools=[tool]).until_done()

    runs = [
        run_sync,
        lambda emu: session._portal.call(run_async, emu),
        lambda emu: asyncio.run(run_async(emu)),
    ]
    with Emulator() as emu:
        for run in runs:
            emu.reset()
            emu.script([{"type": "tool_use", "name": "add", "input": {"a": 2, "b": 3}}])
            message = run(emu)
            assert message.content[0].text == "The tools returned: 5"
            [result] = emu.requests[1].json["messages"][-1]["content"]
            assert result["content"] == [{"type": "text", "text": "5"}] and "is_error" not in result


# --- threads and loops --------------------------------------------------------------------------------


def add_tool(session: Any) -> types.Tool:
    return next(tool for tool in session.list_tools().tools if tool.name == "add")


def test_a_session_of_another_thread_is_called_there(session: Any) -> None:
    tool = mcp_tool(add_tool(session), session._session)
    assert tool.call({"a": 1}) == [{"type": "text", "text": "2"}]
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(tool.call({"a": 2})))
    thread.start()
    thread.join()
    assert found == [[{"type": "text", "text": "3"}]]


def test_a_sync_tool_does_not_block_the_loop_of_its_session(session: Any) -> None:
    tool = mcp_tool(add_tool(session), session._session)

    async def in_the_loop() -> Any:
        with pytest.raises(RuntimeError, match="async_mcp_tool"):
            tool.call({"a": 1})
        return await anyio.to_thread.run_sync(tool.call, {"a": 4})

    assert session._portal.call(in_the_loop) == [{"type": "text", "text": "5"}]


def test_a_session_leaves_nothing_behind() -> None:
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError), mcp_session(PARAMS) as session:
        assert set(threading.enumerate()) > before and session.send_ping() is not None
        raise ZeroDivisionError
    assert set(threading.enumerate()) <= before


def test_an_async_tool_reaches_the_session_of_another_loop(session: Any) -> None:
    for given in (session, session._session):
        assert asyncio.run(async_mcp_tool(add_tool(session), given).call({"a": 1})) == [
            {"type": "text", "text": "2"}
        ]


class Answering:
    """As much of a session as a tool needs; where its loop is, cannot be seen."""

    async def call_tool(self, name: str, arguments: Any) -> types.CallToolResult:
        await anyio.sleep(0)
        return types.CallToolResult(content=[types.TextContent(type="text", text=name)])


def test_the_loop_in_which_a_tool_is_made_is_that_of_its_session() -> None:
    definition = types.Tool.model_validate({"name": "x", "inputSchema": {"type": "object"}})

    async def on_asyncio() -> Any:
        return await asyncio.to_thread(mcp_tool(definition, Answering()).call, {})  # type: ignore[arg-type]

    async def on_trio() -> Any:
        return await trio.to_thread.run_sync(mcp_tool(definition, Answering()).call, {})  # type: ignore[arg-type]

    assert asyncio.run(on_asyncio()) == trio.run(on_trio) == [{"type": "text", "text": "x"}]
    with pytest.raises(RuntimeError, match="mcp_session"):
        mcp_tool(definition, Answering()).call({})  # type: ignore[arg-type]


# --- without the package, and by the older path -------------------------------------------------------


def test_without_the_package_the_import_says_what_to_install() -> None:
    code = "import sys; sys.modules['mcp'] = None; import anthropic.lib.tools.mcp"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError" in run.stderr and "pip install 'anthropic[mcp]'" in run.stderr


def test_the_older_path_leads_here() -> None:
    import anthropic.lib.tools.mcp as older

    import anthropic.tools.mcp as newer

    assert older is newer and older.mcp_tool is mcp_tool
