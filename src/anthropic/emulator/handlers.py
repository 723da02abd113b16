"""What each endpoint does: `HANDLERS`, by endpoint name. A beta twin shares that of the stable one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from . import batches, files, messages, models, packages, skills
from .call import Call
from .errors import Problem
from .faults import Draft

Handler = Callable[[Call], Draft | Awaitable[Draft]]
"""What answers a call; a coroutine, where it lets others have their turn. Raises: `Problem`."""

HANDLERS: dict[str, Handler] = {
    "messages.create": messages.create_message,
    "messages.count_tokens": messages.count_tokens,
    "completions.create": messages.create_completion,
    "models.list": models.list_models,
    "models.retrieve": models.retrieve_model,
    "messages.batches.create": batches.create,
    "messages.batches.retrieve": batches.retrieve,
    "messages.batches.list": batches.list_batches,
    "messages.batches.cancel": batches.cancel,
    "messages.batches.delete": batches.delete,
    "messages.batches.results": batches.results,
    "files.upload": files.upload,
    "files.list": files.list_files,
    "files.retrieve_metadata": files.retrieve_metadata,
    "files.download": files.download,
    "files.delete": files.delete,
    "skills.create": skills.create,
    "skills.retrieve": skills.retrieve,
    "skills.list": skills.list_skills,
    "skills.delete": skills.delete,
    "skills.versions.create": skills.create_version,
    "skills.versions.retrieve": skills.retrieve_version,
    "skills.versions.list": skills.list_versions,
    "skills.versions.download": skills.download_version,
    "skills.versions.delete": skills.delete_version,
}

LARGE: dict[str, int] = {
    "messages.batches.create": batches.MAX_BYTES,
    "files.upload": files.MAX_BYTES + 1024 * 1024,
    "skills.create": packages.MAX_BYTES + 1024 * 1024,
    "skills.versions.create": packages.MAX_BYTES + 1024 * 1024,
}
"""Bytes of a body, where they may be more (or fewer) than elsewhere. These endpoints read it themselves."""

FORMS = frozenset({"files.upload", "skills.create", "skills.versions.create"})
"""Endpoints whose body is a multipart form."""

SCRIPTED = frozenset({"messages.create", "completions.create"})
"""Endpoints that scripted replies are for; those for requests in batches are taken one by one."""


NEED_BETA = ("files.", "skills.")
"""Endpoints whose beta form is refused without the beta that it declares; elsewhere the API has stopped asking for it."""


def handler(name: str) -> Handler:
    """The handler of an endpoint; an endpoint without one is answered with a 501 that names it."""
    found = HANDLERS.get(name) or HANDLERS.get(name.removeprefix("beta."))
    if found is None:
        raise Problem(501, f"the emulator has no handler for {name} yet", headers={"x-should-retry": "false"})
    return found


__all__ = ["FORMS", "HANDLERS", "LARGE", "NEED_BETA", "SCRIPTED", "Call", "Handler", "handler"]
