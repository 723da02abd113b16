"""A span for a tool run, over those of its requests and its tools."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from clients import API, every, it
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

from anthropic import async_tool, tool
from anthropic.emulator import Emulator

ASK: dict[str, Any] = {
    "model": "claude-sonnet-4-6",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": "Hello"}],
}


def call(number: int = 1, n: int = 2) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_{number}", "name": "double", "input": {"n": n}}


def doubling(api: API, seen: list[Any] | None = None) -> Any:
    def work(n: int) -> str:
        if seen is not None:
            seen.append(trace.get_current_span())
        if n == 13:
            raise ValueError("no")
        return str(2 * n)

    def double(n: int) -> str:
        """Double a number."""
        return work(n)

    async def adouble(n: int) -> str:
        """Double a number."""
        await asyncio.sleep(0)
        return work(n)

    return async_tool(adouble, name="double") if api.asynchronous else tool(double)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_run(api: API, emu: Emulator, spans: Any, stream: bool) -> None:
    seen: list[Any] = []
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    emu.script([call(1, 2), call(2, 13)])
    emu.script("4")
    runner = client.messages.tool_runner(**ASK, tools=[doubling(api, seen)], stream=stream)
    await it(runner.until_done())
    *inner, run = spans.take()
    assert (run.name, run.kind, run.status.status_code) == (
        "anthropic.messages.tool_runner",
        SpanKind.INTERNAL,
        StatusCode.OK,
    )
    assert dict(run.attributes) == {
        "gen_ai.operation.name": "invoke_agent", "gen_ai.provider.name": "anthropic", "gen_ai.request.model": ASK["model"],
    }  # fmt: skip
    assert {span.parent.span_id for span in inner} == {run.context.span_id}
    names = sorted(span.name for span in inner)
    assert names == ["anthropic.custom_tool_use double"] * 2 + ["anthropic.messages.create"] * 2
    by_id = {span.attributes["gen_ai.tool.call.id"]: span for span in inner if "tool_use" in span.name}
    good, bad = by_id["toolu_1"], by_id["toolu_2"]
    assert dict(good.attributes) == {
        "gen_ai.operation.name": "execute_tool", "gen_ai.provider.name": "anthropic", "gen_ai.tool.name": "double",
        "gen_ai.tool.description": "Double a number.", "gen_ai.tool.call.id": "toolu_1", "gen_ai.tool.type": "function",
    }  # fmt: skip
    assert (good.kind, good.status.status_code) == (SpanKind.INTERNAL, StatusCode.OK)
    assert (bad.status.status_code, bad.attributes["error.type"]) == (StatusCode.ERROR, "tool_error")
    assert {span.get_span_context().span_id for span in seen} == {good.context.span_id, bad.context.span_id}
    assert not trace.get_current_span().get_span_context().is_valid


async def test_arguments_and_results_are_content(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(
        base_url=emu.url,
        open_telemetry=spans.options(traces={"content_mode": "content"}, conversation_id="c"),
    )
    emu.script([call()])
    emu.script("4")
    await it(client.messages.tool_runner(**ASK, tools=[doubling(api)]).until_done())
    found = spans.take()
    [used] = [span for span in found if "tool_use" in span.name]
    assert used.attributes["gen_ai.tool.call.arguments"] == '{"n":2}'
    assert used.attributes["anthropic.tool_result.content"] == '[{"type":"text","text":"4"}]'
    assert {span.attributes["gen_ai.conversation.id"] for span in found} == {"c"}


async def test_a_run_that_is_left(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    emu.script([call()])
    runner = client.messages.tool_runner(**ASK, tools=[doubling(api)])
    await it(runner.__anext__() if api.asynchronous else next(runner))
    await it(runner.close())
    request, run = spans.take()
    assert request.status.status_code is StatusCode.OK and run.status.status_code is StatusCode.UNSET


async def test_a_run_that_fails(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, max_retries=0, open_telemetry=spans.options())
    emu.fault("overloaded")
    with pytest.raises(Exception, match="Overloaded"):
        await every(client.messages.tool_runner(**ASK, tools=[doubling(api)]))
    request, run = spans.take()
    for span in (request, run):
        assert (span.status.status_code, span.attributes["error.type"]) == (
            StatusCode.ERROR,
            "overloaded_error",
        )
