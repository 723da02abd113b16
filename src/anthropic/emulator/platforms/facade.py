"""Cloud platforms in front of the emulator's API.

A platform's request is made one of the API's, and answered by the API's own handlers, so that scripts, faults and streams are
the same everywhere. What a platform refuses it refuses itself, in its own words, before the API sees the request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from ..faults import Draft
from ..received import Received
from .tokens import Clouds

Ask: TypeAlias = Callable[[Received], Awaitable[Draft]]
"""Gives a request to the API. Raises: `Problem`."""


async def answer(request: Received, clouds: Clouds, key: str, ask: Ask) -> Draft | None:
    """The reply of the platform that a request is to; None where it is to none. `key` is one that the API accepts.

    Raises: `Problem`, as the platform words it.
    """
    from . import aws, bedrock, foundry, google_cloud, tokens, vertex

    found = tokens.answer(request, clouds)
    for platform in (bedrock, aws, vertex, google_cloud, foundry):
        if found is None:
            found = await platform.answer(request, clouds, key, ask)
    return found
