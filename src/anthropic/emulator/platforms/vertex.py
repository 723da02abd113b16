"""Vertex AI in front of the emulator's API: what `rawPredict` and `streamRawPredict` take, and what they refuse."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from typing_extensions import override

from ..errors import Problem, invalid
from ..faults import Draft
from ..received import Received
from ..values import JSON, is_object
from .facade import Ask
from .tokens import Clouds, bearer

VERSIONS = {"vertex-2023-10-16": "2023-06-01", "2026-10-21": "2026-10-21"}
"""The ``anthropic_version`` of a body, and the header that it stands for."""
_MODEL = re.compile(
    r"/v1/projects/(?P<project>[^/]+)/locations/(?P<location>[^/]+)/publishers/anthropic/models/"
    r"(?P<model>[^/]+):(?P<verb>rawPredict|streamRawPredict)"
)


class GoogleProblem(Problem):
    """An error reply of Google's own, which stands before the API."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, message)
        self.code = code

    @override
    def body(self, request_id: str | None) -> JSON:
        return {"error": {"code": self.status, "message": self.message, "status": self.code}}


def authenticate(request: Received, clouds: Clouds) -> None:
    """Raises: `GoogleProblem`, for a request without a token that is good here."""
    wrong = clouds.fault_of("google", bearer(request))
    if wrong == "scope":
        raise GoogleProblem(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.")
    if wrong is not None:
        raise GoogleProblem(
            401,
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
            f"authentication credential. ({wrong})",
        )


def inside(request: Received, key: str, path: str, **headers: str) -> Received:
    """The request as the API behind a platform gets it: with a key of its own in the place of the platform's credential."""
    kept = {
        name: value
        for name, value in request.headers.items()
        if name not in ("authorization", "api-key", "x-goog-user-project")
    }
    return replace(request, path=path, headers={**kept, "x-api-key": key, **headers})


async def answer(request: Received, clouds: Clouds, key: str, ask: Ask) -> Draft | None:
    """The reply of Vertex AI; None for a request that is not to it."""
    match = _MODEL.fullmatch(request.path)
    if match is None or request.method != "POST":
        return None
    authenticate(request, clouds)
    body = request.json
    if not is_object(body):
        raise GoogleProblem(400, "INVALID_ARGUMENT", "Request payload is not a JSON object.")
    body = dict(body)
    version = body.pop("anthropic_version", None)
    if version not in VERSIONS:
        raise invalid(
            f"anthropic_version: {'Field required' if version is None else 'Input should be a valid version'}"
        )
    if match["model"] == "count-tokens":
        return await ask(_translated(request, key, "/v1/messages/count_tokens", body, VERSIONS[version]))
    if "model" in body:
        raise invalid("model: Extra inputs are not permitted")
    if bool(body.get("stream")) != (match["verb"] == "streamRawPredict"):
        raise invalid(f"stream: Input should be {str(not body.get('stream')).lower()} for {match['verb']}")
    body["model"] = match["model"]
    return await ask(_translated(request, key, "/v1/messages", body, VERSIONS[version]))


def _translated(request: Received, key: str, path: str, body: dict[str, Any], version: str) -> Received:
    model = body.get("model")
    if isinstance(model, str):
        body["model"] = unquote(model).replace(
            "@", "-"
        )  # Vertex AI's names of models: `claude-haiku-4-5@20251001`
    made = inside(request, key, path, **{"anthropic-version": version})
    return replace(made, body=json.dumps(body).encode())
