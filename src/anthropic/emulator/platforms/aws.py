"""The two services of AWS that speak the Messages API itself, in front of the emulator's API, each below the name of its service."""

from __future__ import annotations

from ..faults import Draft
from ..received import Received
from .facade import Ask
from .signing import AWSProblem
from .tokens import Clouds
from .vertex import inside

MANTLE = "/bedrock-mantle/anthropic"
PLATFORM = "/aws-external-anthropic"
_MANTLE_LACKS = ("/v1/models", "/v1/complete", "/v1/files", "/v1/skills")


async def answer(request: Received, clouds: Clouds, key: str, ask: Ask) -> Draft | None:
    """The reply of these services; None for a request that is not to them."""
    path = request.path
    if path.startswith(MANTLE + "/"):
        clouds.aws.check(request, "bedrock-mantle")
        path = path.removeprefix(MANTLE)
        if path.startswith(_MANTLE_LACKS):
            raise AWSProblem(404, "ResourceNotFoundException", "Not Found")
        return await ask(inside(request, key, path))
    if path.startswith(PLATFORM + "/"):
        clouds.aws.check(request, "aws-external-anthropic")
        if not request.headers.get("anthropic-workspace-id"):
            raise AWSProblem(400, "ValidationException", "anthropic-workspace-id: header is required")
        return await ask(inside(request, key, path.removeprefix(PLATFORM)))
    return None
