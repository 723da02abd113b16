"""Amazon Bedrock's runtime in front of the emulator's API: InvokeModel, InvokeModelWithResponseStream and CountTokens.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import replace
from typing import Any

from ..errors import Problem
from ..faults import Draft
from ..received import Received
from ..values import JSON, as_object, is_object
from .facade import Ask
from .frames import framed
from .signing import AWSProblem, segment
from .tokens import Clouds
from .vertex import inside

VERSIONS = {"bedrock-2023-05-31": "2023-06-01", "2026-10-21": "2026-10-21"}
"""The ``anthropic_version`` of a body, and the header that it stands for."""
_OPERATION = re.compile(r"/model/(?P<model>[^/]+)/(?P<verb>invoke|invoke-with-response-stream|count-tokens)")
_MODEL = re.compile(r"(?:arn:.+?[/:])?(?:[a-z-]+\.)?anthropic\.(?P<name>.+?)(?:-v\d+(?::\d+)?)?")
_OLD = {
    "anthropic.claude-v2": "claude-2.0",
    "anthropic.claude-v2:1": "claude-2.1",
    "anthropic.claude-instant-v1": "claude-instant-1.2",
}
_EXCEPTIONS = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    408: "ModelTimeoutException",
    429: "ThrottlingException",
    500: "InternalServerException",
    503: "ServiceUnavailableException",
    529: "ServiceUnavailableException",
}


async def answer(request: Received, clouds: Clouds, key: str, ask: Ask) -> Draft | None:
    """The reply of Bedrock; None for a request that is not to it."""
    match = _OPERATION.fullmatch(request.target.partition("?")[0])
    if match is None:
        return None
    request.id_header = "x-amzn-requestid"
    if request.method != "POST":
        raise AWSProblem(405, "UnknownOperationException", "Method Not Allowed")
    clouds.aws.check(request, "bedrock")
    body = request.json
    if not is_object(body):
        raise _invalid("Unable to parse the request: the body is not a JSON object")
    counts = match["verb"] == "count-tokens"
    inner = _translated(request, key, _counted(body) if counts else dict(body), segment(match["model"]))
    if counts:
        inner = replace(inner, path="/v1/messages/count_tokens")
        assert is_object(inner.json)
        inner.json.pop("max_tokens", None)
    elif match["verb"] == "invoke-with-response-stream":
        inner.json["stream"] = True
    inner.body = json.dumps(inner.json).encode()
    try:
        draft = await ask(inner)
    except Problem as problem:
        status = 503 if problem.status == 529 else problem.status
        raise AWSProblem(
            status, _EXCEPTIONS.get(problem.status, "ModelErrorException"), problem.message
        ) from problem
    if counts and draft.body is not None:
        draft.body = {"inputTokens": draft.body["input_tokens"]}
    if draft.events is not None:
        draft.headers = {
            "content-type": "application/vnd.amazon.eventstream",
            "x-amzn-bedrock-content-type": "application/json",
        }
        draft.write = framed
    return draft


def _invalid(message: str) -> AWSProblem:
    return AWSProblem(400, "ValidationException", message)


def _counted(body: JSON) -> dict[str, Any]:
    """The body of InvokeModel that CountTokens is asked about."""
    try:
        found = json.loads(
            base64.b64decode(
                as_object(as_object(body.get("input")).get("invokeModel"))["body"], validate=True
            )
        )
    except (KeyError, ValueError, binascii.Error):
        raise _invalid("input.invokeModel.body: a request body in Base64 is required") from None
    if not is_object(found):
        raise _invalid("input.invokeModel.body: not a JSON object")
    return dict(found)


def _translated(request: Received, key: str, body: dict[str, Any], model: str) -> Received:
    version = body.pop("anthropic_version", None)
    betas: Any = body.pop("anthropic_beta", None)
    completes = "prompt" in body
    if version not in VERSIONS and not (completes and version is None):
        raise _invalid(
            "anthropic_version: Field required"
            if version is None
            else "anthropic_version: not a valid version"
        )
    for name in ("model", "stream"):
        if name in body:
            raise _invalid(f"{name}: Extra inputs are not permitted")
    if not completes and "max_tokens" not in body:
        raise _invalid("max_tokens: Field required")
    if betas is not None and any(not isinstance(beta, str) or beta != beta.strip() for beta in betas):
        raise _invalid("anthropic_beta: a list of names is required")
    named = _MODEL.fullmatch(model)
    body["model"] = _OLD.get(model) or (named["name"] if named else model)
    headers = {"anthropic-version": VERSIONS[version] if version else "2023-06-01"}
    made = inside(request, key, "/v1/complete" if completes else "/v1/messages", **headers)
    made.headers.pop("anthropic-beta", None)  # Bedrock reads those of the body
    if betas:
        made.headers["anthropic-beta"] = ",".join(betas)
    return replace(made, body=json.dumps(body).encode())
