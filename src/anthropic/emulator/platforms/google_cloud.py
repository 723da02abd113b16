"""The Claude Platform on Google Cloud in front of the emulator's API: the same API, below the address of a workspace."""

from __future__ import annotations

import re

from ..faults import Draft
from ..received import Received
from .facade import Ask
from .tokens import Clouds
from .vertex import GoogleProblem, authenticate, inside

_BASE = re.compile(
    r"/v1(?:alpha)?/projects/[^/]+/locations/[^/]+/(?P<of>workspaces/[^/]+|claudeOrganization)/invoke(?P<path>/.*)"
)
_ORGANIZATION = re.compile(r"/v1/(user_profiles(/.*)?|organizations/.*)")


async def answer(request: Received, clouds: Clouds, key: str, ask: Ask) -> Draft | None:
    """The reply of the platform; None for a request that is not to it."""
    match = _BASE.fullmatch(request.path)
    if match is None:
        return None
    authenticate(request, clouds)
    if (match["of"] == "claudeOrganization") != bool(_ORGANIZATION.fullmatch(match["path"])):
        raise GoogleProblem(404, "NOT_FOUND", f"There is no {match['path']} below {match['of']}.")
    return await ask(inside(request, key, match["path"]))
