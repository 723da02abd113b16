"""The attributes of spans: what a call, its request and its reply say. Pure.

Names are those of the conventions of OpenTelemetry (https://opentelemetry.io/docs/specs/semconv/gen-ai/, .../http/), and
``anthropic.`` where they have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from .._errors import APIConnectionError, APIStatusError, APITimeoutError, StreamIncompleteError
from .._request import FinalRequestOptions
from .._types import is_given
from ..pricing import tokens_of

if TYPE_CHECKING:
    from .._endpoint import endpoint

PROVIDER = "anthropic"


def name_of(ep: endpoint[..., Any]) -> str:
    """The name of a call's span: the endpoint, whichever form of it was called."""
    path, _, method = ep.name.removeprefix("beta.").rpartition(".")
    return f"anthropic.{path}.{'create' if ep.parses else method}"


def place(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "server.address": parts.hostname,
        "server.port": parts.port or (443 if parts.scheme == "https" else 80),
    }


def of_call(
    ep: endpoint[..., Any], options: FinalRequestOptions, base_url: str, stream: bool
) -> dict[str, Any]:
    """What is known before anything is sent."""
    body = _dict(options.json_data)
    out: dict[str, Any] = {
        **place(base_url),
        "gen_ai.provider.name": PROVIDER,
        "http.request.method": ep.method,
        "http.route": ep.path,
    }
    if ep.path_params:
        given = _path_values(ep.path, options.url)
        out.update(
            {f"anthropic.{name.replace('_', '.')}": given[name] for name in ep.path_params if name in given}
        )
    headers: Any = options.headers if is_given(options.headers) and options.headers else {}
    betas: Any = headers.get("anthropic-beta")
    if isinstance(betas, str):
        out["anthropic.beta"] = [beta.strip() for beta in betas.split(",") if beta.strip()]
    if ep.name.endswith("batches.create") and isinstance(body.get("requests"), (list, tuple)):
        out["anthropic.message.batch.request_count"] = len(body["requests"])
    if isinstance(body.get("model"), str):
        out["gen_ai.request.model"] = body["model"]
    if ep.generates:
        thinking, config = _dict(body.get("thinking")), _dict(body.get("output_config"))
        out.update(
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.request.max_tokens": body.get("max_tokens"),
                "gen_ai.request.reasoning.level": config.get("effort"),
                "anthropic.request.service_tier": body.get("service_tier"),
                "anthropic.thinking.type": thinking.get("type"),
                "anthropic.thinking.budget_tokens": thinking.get("budget_tokens"),
                "gen_ai.request.stream": True if stream else None,
                "gen_ai.output.type": "json" if config.get("format") or body.get("output_format") else None,
            }
        )
    return known(out)


def _path_values(path: str, url: str) -> dict[str, str]:
    """The parameters in a URL made from a path such as ``/v1/models/{model_id}``."""
    wanted, found = path.split("/"), urlsplit(url).path.split("/")
    return {
        part[1:-1]: value
        for part, value in zip(wanted, found, strict=False)
        if part[:1] == "{" and part[-1:] == "}"
    }


def of_request(ep: endpoint[..., Any], url: str) -> dict[str, Any]:
    """Where a request goes; of its query what the endpoint defines."""
    parts = urlsplit(url)
    out = {"url.scheme": parts.scheme, "url.path": parts.path}
    full = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if parts.query:
        defined = ep.query_params() if ep.sends_query else {}
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query, True) if k.partition("[")[0] in defined])
        if query:
            out["url.query"], full = query, f"{full}?{query}"
    return {**out, "url.full": full}


def of_reply(status: int, header: Any) -> dict[str, Any]:
    """What the head of a reply says; `header` looks one up, by its name in bytes."""
    return known(
        {
            "http.response.status_code": status,
            "anthropic.request.id": header(b"request-id"),
            "anthropic.organization.id": header(b"anthropic-organization-id"),
            "anthropic.workspace.id": header(b"anthropic-workspace-id"),
        }
    )


def of_value(ep: endpoint[..., Any], value: Any) -> dict[str, Any]:
    """What a reply says: a message or a count of tokens; of other things their id, where the call did not have it."""
    if getattr(value, "usage", None) is not None:
        return {**of_message(value), **of_end(value)}
    if ep.name.endswith("count_tokens"):
        return known({"anthropic.message.count_tokens.input_tokens": getattr(value, "input_tokens", None)})
    kind = _KINDS.get(ep.name.removeprefix("beta.").rpartition(".")[0])
    found = getattr(value, "id", None)
    return {f"anthropic.{kind}.id": found} if kind is not None and isinstance(found, str) else {}


_KINDS = {
    "files": "file",
    "messages.batches": "message.batch",
    "skills": "skill",
    "skills.versions": "skill.version",
}


def of_message(message: Any) -> dict[str, Any]:
    """What the first event of a stream says, or a whole message."""
    usage = message.usage
    tokens = tokens_of(usage)
    split = getattr(usage, "cache_creation", None)
    return known(
        {
            "gen_ai.response.id": getattr(message, "id", None),
            "gen_ai.response.model": getattr(message, "model", None),
            "gen_ai.usage.input_tokens": tokens.prompt,
            "gen_ai.usage.cache_read.input_tokens": getattr(usage, "cache_read_input_tokens", None),
            "gen_ai.usage.cache_write.input_tokens": getattr(usage, "cache_creation_input_tokens", None),
            "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": getattr(
                split, "ephemeral_5m_input_tokens", None
            ),
            "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": getattr(
                split, "ephemeral_1h_input_tokens", None
            ),
            "anthropic.response.service_tier": getattr(usage, "service_tier", None),
        }
    )


def of_end(message: Any) -> dict[str, Any]:
    """What the last events of a stream say (as a ``message_delta`` has it), or a whole message."""
    usage = getattr(message, "usage", None)
    details = getattr(usage, "output_tokens_details", None)
    fields = message.__dict__
    delta = fields.get("delta", message)
    out: dict[str, Any] = {
        "gen_ai.usage.output_tokens": getattr(usage, "output_tokens", None),
        "gen_ai.usage.reasoning.output_tokens": getattr(details, "thinking_tokens", None),
        "anthropic.message.stop_reason": getattr(delta, "stop_reason", None),
    }
    passes: Any = None if usage is None else usage.__dict__.get("iterations")
    compacted = [one for one in passes or () if getattr(one, "type", None) == "compaction"]
    if compacted:
        tokens = [tokens_of(one) for one in compacted]
        out["anthropic.usage.compaction.input_tokens"] = sum(one.prompt for one in tokens)
        out["anthropic.usage.compaction.output_tokens"] = sum(one.output for one in tokens)
    return known(out)


def error_type(error: BaseException) -> str:
    """The ``error.type`` of what was raised."""
    if isinstance(error, APIStatusError):
        return error.type or str(error.status_code)
    if isinstance(error, StreamIncompleteError):
        return "api_error"
    if isinstance(error, APITimeoutError):
        return "client_timeout_error"
    if isinstance(error, APIConnectionError):
        return "connection_error"
    return "client_error"


def known(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Those that have a value that a span can hold."""
    return {
        name: value
        for name, value in attributes.items()
        if isinstance(value, (str, int, float, list)) and value != []
    }


def _dict(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
