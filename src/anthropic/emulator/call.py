"""`Call`: one validated request on its way to the function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from . import scripts
from .catalog import Model
from .errors import Problem
from .faults import Strike
from .forms import Form
from .ids import Ids
from .received import Received
from .state import State
from .validate import Validator
from .values import JSON

NEWER_VERSION = "2026-10-21"


@dataclass
class Call:
    """A request and what answers are made of. `body` is empty where the endpoint reads the body itself."""

    request: Received
    body: JSON
    path: dict[str, str]
    query: JSON
    ids: Ids
    rng: Random
    state: State
    script: scripts.Reply | None
    validator: Callable[[str], Validator]
    """Of the body of an endpoint, by the endpoint's name."""
    beta: bool = False
    """Whether the beta twin of the endpoint was called."""
    base_url: str = ""
    """Where the client reached the emulator."""
    form: Form | None = None
    """The fields of a multipart body."""
    faults: list[Strike] = field(default_factory=list[Strike])
    """What the request's header asks for the requests in a batch."""

    @property
    def newer(self) -> bool:
        """Whether the request speaks API version 2026-10-21, in which some replies have other fields."""
        return self.request.headers.get("anthropic-version") == NEWER_VERSION

    def model(self, name: str) -> Model:
        return find_model(self.state, name)


def find_model(state: State, name: str) -> Model:
    """Raises: `Problem`, a 404, for a model that is not served."""
    found = state.catalog.find(name)
    if found is None:
        raise Problem(404, f"model: {name}", headers={"x-should-retry": "false"})
    return found
