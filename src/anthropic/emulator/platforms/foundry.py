"""Microsoft Foundry in front of the emulator's API: the same API below ``/anthropic``, without batches and models."""

from __future__ import annotations

from typing_extensions import override

from ..errors import Problem
from ..faults import Draft
from ..received import Received
from ..values import JSON
from .facade import Ask
from .tokens import Clouds, bearer
from .vertex import inside

_BASE = "/anthropic"
_LACKS = ("/v1/messages/batches", "/v1/models")


class AzureProblem(Problem):
    """An error reply of Azure's own, which stands before the API."""

    @override
    def body(self, request_id: str | None) -> JSON:
        return {"error": {"code": str(self.status), "message": self.message}}


async def answer(request: Received, clouds: Clouds, key: str, ask: Ask) -> Draft | None:
    """The reply of Foundry; None for a request that is not to it."""
    path = request.path.removeprefix(_BASE)
    if path == request.path or not path.startswith("/"):
        return None
    given = {request.headers[name] for name in ("api-key", "x-api-key") if request.headers.get(name)}
    if bearer(request):
        wrong = clouds.fault_of("azure", bearer(request))
        if wrong is not None:
            raise AzureProblem(401, f"Unauthorized. Access token is {wrong} or invalid.")
    elif given != {clouds.foundry_key}:
        raise AzureProblem(401, "Access denied due to invalid subscription key or wrong API endpoint.")
    if path.startswith(_LACKS):
        raise AzureProblem(404, "Resource not found")
    return await ask(inside(request, key, path))
