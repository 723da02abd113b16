"""A span for each call: its attributes, its end, whatever way the call went."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest
import server as scripted
from clients import API, every, it
from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode

import anthropic
from anthropic import APIConnectionError, APIError, APITimeoutError, StreamIncompleteError
from anthropic.emulator import Emulator

MODEL = "claude-sonnet-4-6"
ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}
BEFORE = {
    "server.address", "server.port", "gen_ai.provider.name", "gen_ai.operation.name", "gen_ai.request.model",
    "gen_ai.request.max_tokens", "http.request.method", "http.route", "url.scheme", "url.path", "url.full",
}  # fmt: skip
HEAD = {"http.response.status_code", "anthropic.request.id", "anthropic.organization.id"}
START = {
    "gen_ai.response.id", "gen_ai.response.model", "gen_ai.usage.input_tokens", "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_write.input_tokens", "anthropic.usage.cache_creation.ephemeral_5m_input_tokens",
    "anthropic.usage.cache_creation.ephemeral_1h_input_tokens", "anthropic.response.service_tier",
}  # fmt: skip
END = {"gen_ai.usage.output_tokens", "anthropic.message.stop_reason"}
STREAM = {"gen_ai.request.stream", "gen_ai.response.time_to_first_chunk"}


async def test_a_message(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    message = await it(client.messages.create(**ASK))
    span = spans.one()
    assert (span.name, span.kind, span.status.status_code) == (
        "anthropic.messages.create",
        SpanKind.CLIENT,
        StatusCode.OK,
    )
    assert span.instrumentation_scope.name == "com.anthropic.sdk.python"
    assert span.instrumentation_scope.version == anthropic.__version__
    assert span.parent is None and not span.events
    said = dict(span.attributes)
    assert set(said) == BEFORE | HEAD | START | END
    assert said["server.address"] == "127.0.0.1" and said["url.full"] == f"{emu.url}/v1/messages"
    assert (said["gen_ai.request.model"], said["gen_ai.request.max_tokens"]) == (MODEL, 64)
    assert (said["http.request.method"], said["http.route"], said["http.response.status_code"]) == (
        "POST",
        "/v1/messages",
        200,
    )
    assert (said["gen_ai.response.id"], said["gen_ai.response.model"]) == (message.id, message.model)
    assert said["anthropic.request.id"] == message._request_id
    assert said["gen_ai.usage.output_tokens"] == message.usage.output_tokens
    assert said["anthropic.message.stop_reason"] == "end_turn"


async def test_what_was_asked_for(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options(conversation_id="c1"))
    more: Any = {
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "service_tier": "auto",
        "output_config": {"effort": "low"},
    }
    await it(
        client.beta.messages.create(**{**ASK, "max_tokens": 2000}, **more, betas=["context-1m-2025-08-07"])
    )
    span = spans.one()
    assert span.name == "anthropic.messages.create"
    asked = {
        "gen_ai.request.reasoning.level": "low",
        "anthropic.thinking.type": "enabled",
        "anthropic.thinking.budget_tokens": 1024,
        "anthropic.request.service_tier": "auto",
        "anthropic.beta": ("context-1m-2025-08-07",),
        "gen_ai.conversation.id": "c1",
    }
    assert asked.items() <= dict(span.attributes).items()
    assert span.attributes["url.full"] == f"{emu.url}/v1/messages", (
        "the query has nothing that the endpoint defines"
    )
    await it(client.messages.parse(**ASK, output_format=dict[str, int]))
    span = spans.one()
    assert (span.name, span.attributes["gen_ai.output.type"]) == ("anthropic.messages.create", "json")


async def test_tokens_of_the_cache_are_input(api: API, serve: Any, spans: Any) -> None:
    usage = {
        "input_tokens": 3, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 100, "output_tokens": 4,
        "cache_creation": {"ephemeral_5m_input_tokens": 60, "ephemeral_1h_input_tokens": 40},
        "output_tokens_details": {"thinking_tokens": 2},
        "iterations": [
            {"type": "compaction", "input_tokens": 7, "output_tokens": 5, "cache_read_input_tokens": 1, "cache_creation_input_tokens": 0},
            {"type": "message", "input_tokens": 3, "output_tokens": 4, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0},
        ],
    }  # fmt: skip
    client = api.client(
        serve(scripted.reply({**scripted.MESSAGE, "usage": usage})), open_telemetry=spans.options()
    )
    await it(client.beta.messages.create(**ASK))
    said = spans.one().attributes
    assert said["gen_ai.usage.input_tokens"] == 123
    assert (said["gen_ai.usage.cache_read.input_tokens"], said["gen_ai.usage.cache_write.input_tokens"]) == (
        20,
        100,
    )
    assert said["anthropic.usage.cache_creation.ephemeral_1h_input_tokens"] == 40
    assert said["gen_ai.usage.reasoning.output_tokens"] == 2
    assert (
        said["anthropic.usage.compaction.input_tokens"] == 8
        and said["anthropic.usage.compaction.output_tokens"] == 5
    )


@pytest.mark.parametrize("how", ["create", "helper", "response"])
async def test_a_stream_is_one_span_to_its_end(api: API, emu: Emulator, spans: Any, how: str) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    if how == "create":
        stream = await it(client.messages.create(**ASK, stream=True))
        assert spans.take() == []
        await every(stream)
    elif how == "helper" and api.asynchronous:
        async with client.messages.stream(**ASK) as found:
            await found.until_done()
    elif how == "helper":
        with client.messages.stream(**ASK) as found:
            found.until_done()
    elif api.asynchronous:
        async with client.messages.with_streaming_response.create(**ASK, stream=True) as response:
            await every(await response.parse())
    else:
        with client.messages.with_streaming_response.create(**ASK, stream=True) as response:
            await every(response.parse())
    span = spans.one()
    assert span.status.status_code is StatusCode.OK
    assert set(span.attributes) == BEFORE | HEAD | START | END | STREAM
    assert (
        0 <= span.attributes["gen_ai.response.time_to_first_chunk"] <= (span.end_time - span.start_time) / 1e9
    )


@pytest.mark.parametrize("how", ["closed", "dropped"])
async def test_a_stream_that_is_left(api: API, emu: Emulator, spans: Any, how: str) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    stream = await it(client.messages.create(**ASK, stream=True))
    await it(stream.__anext__() if api.asynchronous else next(stream))
    if how == "closed":
        await it(stream.close())
    del stream
    if api.asynchronous:
        await asyncio.sleep(0)  # asyncio ends the generator of a dropped stream
        await asyncio.sleep(0)
    gc.collect()
    span = spans.one()
    assert span.status.status_code is StatusCode.UNSET
    assert set(span.attributes) == BEFORE | HEAD | START | {"gen_ai.request.stream"}


@pytest.mark.parametrize(
    ("fault", "error", "kind"),
    [
        ("eof", StreamIncompleteError, "api_error"),
        ("reset_body", APIConnectionError, "connection_error"),
        ("stream_error", APIError, "overloaded_error"),
    ],
)
async def test_a_stream_that_breaks_off(
    api: API, emu: Emulator, spans: Any, fault: str, error: Any, kind: str
) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    emu.fault(fault, after=3)
    with pytest.raises(error):
        await every(await it(client.messages.create(**ASK, stream=True)))
    span = spans.one()
    assert (span.status.status_code, span.attributes["error.type"]) == (StatusCode.ERROR, kind)
    assert set(span.attributes) >= BEFORE | HEAD | START


async def test_errors(api: API, emu: Emulator, spans: Any, naps: Any) -> None:
    client = api.client(base_url=emu.url, max_retries=1, open_telemetry=spans.options())
    with pytest.raises(APIError):
        await it(client.messages.create(**{**ASK, "max_tokens": 0}))
    span = spans.one()
    assert (span.status.status_code, span.attributes["error.type"]) == (
        StatusCode.ERROR,
        "invalid_request_error",
    )
    assert (
        set(span.attributes) == BEFORE | HEAD | {"error.type"}
        and span.attributes["http.response.status_code"] == 400
    )
    assert not span.events and span.status.description is None

    emu.fault("overloaded", times=2)
    with pytest.raises(APIError):
        await it(client.messages.create(**ASK))
    span = spans.one()
    assert (
        span.attributes["error.type"] == "overloaded_error"
        and span.attributes["http.request.resend_count"] == 1
    )

    with pytest.raises(TypeError):
        await it(client.messages.create(model=MODEL))
    assert spans.take() == [], "nothing was to be sent"


async def test_errors_of_the_connection(api: API, serve: Any, spans: Any, naps: Any) -> None:
    server = serve(lambda connection, request: connection.cut())
    client = api.client(server, max_retries=1, open_telemetry=spans.options())
    with pytest.raises(APIConnectionError):
        await it(client.messages.create(**ASK))
    span = spans.one()
    assert set(span.attributes) == BEFORE | {"error.type", "http.request.resend_count"}
    assert span.attributes["error.type"] == "connection_error"
    stalling = api.client(
        serve(lambda connection, request: connection.stall()), max_retries=0, open_telemetry=spans.options()
    )
    with pytest.raises(APITimeoutError):
        await it(stalling.messages.create(**ASK, timeout=0.05))
    assert spans.one().attributes["error.type"] == "client_timeout_error"


async def test_retries_are_one_span(api: API, emu: Emulator, spans: Any, naps: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    emu.fault("api_error", times=2)
    await it(client.messages.create(**ASK))
    span = spans.one()
    assert span.status.status_code is StatusCode.OK
    assert (span.attributes["http.request.resend_count"], span.attributes["http.response.status_code"]) == (
        2,
        200,
    )
    sent = [request.headers["traceparent"] for request in emu.requests]
    context = span.context
    assert sent == [f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"] * 3


async def test_other_endpoints(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    await it(client.models.retrieve("claude-sonnet-4-6"))
    span = spans.one()
    assert (
        span.name == "anthropic.models.retrieve"
        and span.attributes["anthropic.model.id"] == "claude-sonnet-4-6"
    )
    assert span.attributes["http.route"] == "/v1/models/{model_id}"
    assert span.attributes["url.path"] == "/v1/models/claude-sonnet-4-6"
    assert "gen_ai.operation.name" not in span.attributes
    listed = (
        [model async for model in client.models.list(limit=20)]
        if api.asynchronous
        else list(client.models.list(limit=20))
    )
    found = spans.take()
    assert len(listed) > 20 and [one.name for one in found] == ["anthropic.models.list"] * 2
    assert found[0].attributes["url.query"] == "limit=20" and "after_id=" in found[1].attributes["url.full"]
    await it(client.messages.count_tokens(model=MODEL, messages=ASK["messages"]))
    assert spans.one().attributes["anthropic.message.count_tokens.input_tokens"] > 0
    await it(client.post("/v1/messages", body=ASK, cast_to=object))
    assert spans.take() == [], "not a method of ours"


async def test_raw_responses(api: API, emu: Emulator, spans: Any) -> None:
    client = api.client(base_url=emu.url, open_telemetry=spans.options())
    response = await it(client.messages.with_raw_response.create(**ASK))
    assert set(spans.one().attributes) == BEFORE | HEAD | START | END
    await it(response.parse())
    assert spans.take() == []
    assert client.spend.requests == 1
    await it(client.messages.create(**{**ASK, "max_tokens": 50_000}))  # streamed on the wire
    span = spans.one()
    assert (
        span.status.status_code is StatusCode.OK
        and set(span.attributes) == BEFORE | HEAD | START | END | STREAM
    )


async def test_the_span_is_current_while_it_is_sent(api: API, emu: Emulator, spans: Any) -> None:
    seen: list[Any] = []

    def look(request: Any, call_next: Any) -> Any:
        seen.append(trace.get_current_span())
        return call_next(request)

    async def alook(request: Any, call_next: Any) -> Any:
        seen.append(trace.get_current_span())
        return await call_next(request)

    client = api.client(
        base_url=emu.url, middleware=[alook if api.asynchronous else look], open_telemetry=spans.options()
    )
    with spans.provider.get_tracer("mine").start_as_current_span("outer") as outer:
        await it(client.messages.create(**ASK))
        assert trace.get_current_span() is outer
    call, parent = spans.take()
    assert seen[0].get_span_context() == call.context
    assert call.parent.span_id == parent.context.span_id


async def test_propagation(api: API, serve: Any, spans: Any) -> None:
    server = serve(scripted.hello)
    client = api.client(server, open_telemetry=spans.options(propagation=False))
    mine: Any = {"extra_headers": {"Traceparent": "mine"}}

    def sent() -> list[str]:
        return [value for name, value in server.requests[-1].lines if name.lower() == "traceparent"]

    await it(client.messages.create(**ASK, **mine))
    assert sent() == ["mine"]
    await it(client.with_options(open_telemetry=spans.options()).messages.create(**ASK, **mine))
    first, second = spans.take()
    [header] = sent()
    assert header.split("-")[1:3] == [f"{second.context.trace_id:032x}", f"{second.context.span_id:016x}"]
    assert first.context.trace_id != second.context.trace_id


async def test_concurrent_calls_keep_apart(emu: Emulator, spans: Any) -> None:
    tracer = spans.provider.get_tracer("mine")
    async with anthropic.AsyncAnthropic(
        api_key="k", base_url=emu.url, open_telemetry=spans.options()
    ) as client:

        async def ask(n: int) -> None:
            with tracer.start_as_current_span(f"outer {n}") as outer:
                stream = await client.messages.create(**{**ASK, "max_tokens": n}, stream=True)
                async for _ in stream:
                    assert trace.get_current_span() is outer
                    await asyncio.sleep(0)
                await client.messages.create(**{**ASK, "max_tokens": n})

        await asyncio.gather(*(ask(n) for n in range(10, 20)))
    found = spans.take()
    outers = {span.context.span_id: span for span in found if span.name.startswith("outer")}
    calls = [span for span in found if not span.name.startswith("outer")]
    assert len(calls) == 20
    for span in calls:
        assert outers[span.parent.span_id].name == f"outer {span.attributes['gen_ai.request.max_tokens']}"


async def test_a_cancelled_call_is_no_error(serve: Any, spans: Any) -> None:
    server = serve(lambda connection, request: connection.stall())
    async with anthropic.AsyncAnthropic(
        api_key="k", base_url=server.url, open_telemetry=spans.options()
    ) as client:
        task = asyncio.ensure_future(client.messages.create(**ASK))
        await asyncio.to_thread(server.stalled.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert client.spend.unknown == 1
    span = spans.one()
    assert span.status.status_code is StatusCode.UNSET and set(span.attributes) == BEFORE


async def test_tracing_never_raises(api: API, emu: Emulator, caplog: Any) -> None:
    class Broken:
        def get_tracer(self, *args: Any, **kwargs: Any) -> Any:
            raise RuntimeError("no tracer")

    client = api.client(base_url=emu.url, open_telemetry={"tracer_provider": Broken()})
    for _ in range(2):
        await it(client.messages.create(**ASK))
        await every(await it(client.messages.create(**ASK, stream=True)))
    assert sum("Tracing failed" in record.message for record in caplog.records) <= 1


@pytest.mark.parametrize(
    ("name", "scope", "options"),
    [
        ("AnthropicBedrock", "bedrock", {"aws_region": "us-east-1"}),
        ("AnthropicBedrockMantle", "bedrock", {"aws_region": "us-east-1"}),
        ("AnthropicAWS", "aws", {"aws_region": "us-east-1", "workspace_id": "w"}),
        ("AnthropicVertex", "vertex", {"region": "global", "project_id": "p", "access_token": "t", "api_key": None}),
        ("AnthropicGoogleCloud", "google_cloud", {"token_provider": lambda: "t", "project": "p", "workspace_id": "w", "api_key": None}),
        ("AnthropicFoundry", "foundry", {}),
    ],
)  # fmt: skip
async def test_the_scope_names_the_platform(
    api: API, serve: Any, spans: Any, name: str, scope: str, options: dict[str, Any]
) -> None:
    made = getattr(anthropic, f"Async{name}" if api.asynchronous else name)
    options = {"api_key": "k", "open_telemetry": spans.options(), **options}
    client = made(base_url=serve(scripted.hello).url, **{k: v for k, v in options.items() if v is not None})
    await it(client.messages.create(**ASK))
    await it(client.copy(max_retries=0).messages.create(**ASK))
    await it(client.close())
    for span in spans.take():
        assert span.instrumentation_scope.name == f"com.anthropic.sdk.python.{scope}"
        assert (
            span.name == "anthropic.messages.create"
            and span.attributes["gen_ai.provider.name"] == "anthropic"
        )
