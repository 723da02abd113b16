"""Spans of OpenTelemetry, made from what calls and tool runs tell.

Invariants: nothing that goes wrong here reaches the caller (it is logged, once a kind); a span is ended once; the
caller's current span is the parent, also of a stream that is read elsewhere.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from opentelemetry import context as contexts, propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from typing_extensions import override

from .. import _log
from .._models import BaseModel
from .._request import FinalRequestOptions
from .._version import __version__
from . import attributes
from .content import Content, compact, plain, result_of
from .options import ResolvedOpenTelemetryOptions
from .watch import Watch

if TYPE_CHECKING:
    from .._engines.wire import Reply, Request

F = TypeVar("F", bound=Callable[..., Any])
SCOPE = "com.anthropic.sdk.python"
_PLATFORMS = {"mantle": "bedrock"}
"""Platforms whose scope has another one's name, as in release 2.11."""
_told: set[type[BaseException]] = set()


def quiet(function: F) -> F:
    """The function, which gives None instead of raising."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            if type(error) not in _told:
                _told.add(type(error))
                _log.logger.warning("Tracing failed; the call goes on", exc_info=True)
            return None

    return call  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


class Tracing:
    """The tracing of one client."""

    def __init__(self, options: ResolvedOpenTelemetryOptions, platform: str = "") -> None:
        traces = options["traces"]
        self.scope = f"{SCOPE}.{_PLATFORMS.get(platform, platform)}" if platform else SCOPE
        self.enabled = traces["enabled"]
        self.propagation = options["propagation"]
        self.content = traces["content_mode"] == "content"
        self.most = traces["max_content_bytes"]
        self.provider = options.get("tracer_provider")
        self._made: tuple[Any, trace.Tracer] | None = None
        """The provider that was last asked, and its tracer."""
        self.shared = attributes.known({"gen_ai.conversation.id": options.get("conversation_id")})

    def span(self, name: str, kind: SpanKind, start: dict[str, Any]) -> Span:
        provider = trace.get_tracer_provider() if self.provider is None else self.provider
        made = self._made
        if made is None or made[0] is not provider:
            made = self._made = provider, provider.get_tracer(self.scope, __version__)
        return made[1].start_span(name, kind=kind, attributes={**start, **self.shared})

    @property
    def idle(self) -> bool:
        """Whether nobody takes spans: no SDK is registered (yet)."""
        return self.provider is None and isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)

    @quiet
    def call(self, client: Any, options: FinalRequestOptions, stream: bool) -> CallSpan | None:
        """The span of a call that is about to be sent; None where nobody takes spans."""
        ep = options.endpoint
        if ep is None or self.idle:
            return None
        start = attributes.of_call(ep, options, client._base_url, stream)
        span = self.span(attributes.name_of(ep), SpanKind.CLIENT, start)
        if not span.get_span_context().is_valid:
            return None
        return CallSpan(self, span, options)

    @quiet
    def run(self, model: Any) -> OpenSpan | None:
        """The span of a tool run."""
        if self.idle:
            return None
        start = attributes.known(
            {
                "gen_ai.operation.name": "invoke_agent",
                "gen_ai.provider.name": attributes.PROVIDER,
                "gen_ai.request.model": model,
            }
        )
        span = self.span("anthropic.messages.tool_runner", SpanKind.INTERNAL, start)
        return OpenSpan(span) if span.get_span_context().is_valid else None

    @quiet
    def tool(self, call: Any) -> ToolSpan | None:
        """The span of a tool's call, which is about to begin."""
        if self.idle:
            return None
        return ToolSpan.of(self, call)

    async def observed(
        self, run: Callable[[], Awaitable[Any]], client: Any, options: FinalRequestOptions, stream: bool
    ) -> Any:
        """What `run` gives, in a span of its own."""
        watch = self.call(client, options, stream)
        if watch is None:
            return await run()
        options.watch = watch
        with watch.current():
            try:
                value = await run()
            except BaseException as error:
                watch.failed(error)
                watch.ended(False)
                raise
        watch.returned(value)
        return value


class OpenSpan:
    """A span that can be the current one, and is ended once."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.error: str | None = None
        self.over = False

    @contextmanager
    def current(self) -> Generator[None]:
        """Have the span be the current one."""
        token: Any = None
        with suppress(Exception):
            token = contexts.attach(trace.set_span_in_context(self.span))
        try:
            yield
        finally:
            if token is not None:
                with suppress(Exception):
                    contexts.detach(token)

    def failed(self, error: BaseException) -> None:
        """What the span is of has failed; being cancelled is no failure."""
        if isinstance(error, Exception):
            self.error = attributes.error_type(error)

    @quiet
    def finish(self, complete: bool) -> None:
        if self.over:
            return
        self.over = True
        if self.error is not None:
            self.span.set_attribute("error.type", self.error)
            self.span.set_status(Status(StatusCode.ERROR))
        elif complete:
            self.span.set_status(Status(StatusCode.OK))
        self.span.end()

    def __del__(self) -> None:
        if not self.over and not sys.is_finalizing():
            self.finish(False)


class CallSpan(OpenSpan, Watch):
    """The span of a call."""

    def __init__(self, tracing: Tracing, span: Span, options: FinalRequestOptions) -> None:
        super().__init__(span)
        self._tracing, self._endpoint = tracing, options.endpoint
        self._began = time.monotonic()
        self._retries = 0
        self._content: Content | None = None
        if (
            tracing.content
            and span.is_recording()
            and options.endpoint is not None
            and options.endpoint.generates
        ):
            self._keep_content(options.json_data)

    @quiet
    def _keep_content(self, body: Any) -> None:
        self._content = Content(body)
        stops: Any = body.get("stop_sequences")
        if isinstance(stops, list) and stops:
            self.span.set_attribute("gen_ai.request.stop_sequences", cast("list[str]", stops))

    @override
    @quiet
    def attempt(self, request: Request, retries_taken: int) -> None:
        self._retries = retries_taken
        if self.span.is_recording() and self._endpoint is not None:
            self.span.set_attributes(attributes.of_request(self._endpoint, request.url))
        if self._tracing.propagation:
            from .._engines.wire import Headers

            carried: dict[str, str] = {}
            propagate.inject(carried, context=trace.set_span_in_context(self.span))
            if carried:
                names = {name.lower() for name in carried}
                kept = [item for item in request.headers.items if item[0].lower() not in names]
                request.change_headers(Headers((*kept, *carried.items())))

    @override
    @quiet
    def replied(self, reply: Reply) -> None:
        self.span.set_attributes(attributes.of_reply(reply.status_code, reply.header))

    @override
    @quiet
    def first_content(self) -> None:
        self.span.set_attribute("gen_ai.response.time_to_first_chunk", time.monotonic() - self._began)

    @override
    @quiet
    def received(self, value: Any) -> None:
        if self._endpoint is not None and self.span.is_recording():
            self.span.set_attributes(attributes.of_value(self._endpoint, value))
            self._answered(value)

    def _answered(self, message: Any) -> None:
        if self._content is not None and getattr(message, "content", None) is not None:
            self._content.answered(message)

    @override
    @quiet
    def ended(self, complete: bool) -> None:
        if self.over:
            return
        if self._retries:
            self.span.set_attribute("http.request.resend_count", self._retries)
        if self._content is not None:
            self.span.set_attributes(self._content.attributes(self._tracing.most))
        self.finish(complete)

    @quiet
    def returned(self, value: Any) -> None:
        """The call has returned; a stream goes on."""
        if isinstance(value, BaseModel):
            self.received(value)
            self.ended(True)
            return
        if getattr(value, "_pipe", None) is not None or getattr(value, "_watch", None) is self:
            return
        reply = getattr(value, "_reply", None)
        if reply is not None:  # a response, which the caller parses
            if value._is_sse_stream:
                return
            if reply.was_read:
                self._read(reply.content)
        self.ended(True)

    @quiet
    def _read(self, body: bytes) -> None:
        """What a body says, of which the caller may never make a message."""
        from .._parsing import construct_type

        if self.span.is_recording() and self._endpoint is not None and body[:1] == b"{":
            self.received(construct_type(type_=self._endpoint.returns(), value=json.loads(body)))

    @override
    @quiet
    def stream_over(self, pipe: Any) -> None:
        pipe.__dict__.pop("feed", None)
        if self.over:
            return
        if pipe.started is not None and getattr(pipe.started, "usage", None) is not None:
            self.span.set_attributes(attributes.of_message(pipe.started))
        if pipe.told is not None:
            self.span.set_attributes(attributes.of_end(pipe.told))
        if self._content is not None:
            self._answered(pipe.message())
        self.ended(pipe.complete)


def _is_mcp(tool: Any) -> bool:
    """Whether a tool calls one of an MCP server."""
    return str(getattr(getattr(tool, "func", None), "__module__", "")) == "anthropic.tools.mcp"


class ToolSpan(OpenSpan):
    """The span of a tool's call."""

    def __init__(self, tracing: Tracing, span: Span) -> None:
        super().__init__(span)
        self._tracing = tracing

    @classmethod
    def of(cls, tracing: Tracing, call: Any) -> ToolSpan | None:
        definition: Any = {}
        with suppress(Exception):
            definition = call.tool.to_dict()
        own = definition.get("type") in (None, "custom") and call.tool_use.toolset_name is None
        kind = "mcp_tool_use" if _is_mcp(call.tool) else "custom_tool_use" if own else "tool_use"
        start = attributes.known(
            {
                "gen_ai.operation.name": "execute_tool",
                "gen_ai.provider.name": attributes.PROVIDER,
                "gen_ai.tool.name": call.name,
                "gen_ai.tool.description": definition.get("description") or None,
                "gen_ai.tool.call.id": call.id,
                "gen_ai.tool.type": "function",
            }
        )
        if tracing.content:
            start["gen_ai.tool.call.arguments"] = compact(plain(call.input))
        span = tracing.span(f"anthropic.{kind} {call.name}", SpanKind.INTERNAL, start)
        return cls(tracing, span) if span.get_span_context().is_valid else None

    @quiet
    def done(self, call: Any) -> None:
        """The tool has answered, or failed."""
        result: dict[str, Any] = call.result or {}
        if self._tracing.content and self.span.is_recording():
            self.span.set_attribute(
                "anthropic.tool_result.content", compact(result_of(result.get("content")))
            )
        if result.get("is_error"):
            self.error = "tool_error"
        self.finish(call.status == "done")
