"""Annotations of call parameters: `Opt` for what may be left out, `In` for what is not in the body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from .._types import NotGiven, Omit

if TYPE_CHECKING:
    from collections.abc import Iterable as Iterable

    from .._types import Base64FileInput as Base64FileInput, FileTypes as FileTypes
else:
    # A caller may pass any iterable, and a file to be encoded. A validator built from the annotations
    # sees what travels: a list, base64 text, and the part of a form.
    Iterable = list
    Base64FileInput = str
    FileTypes = Any

T = TypeVar("T")

Opt: TypeAlias = T | Omit | NotGiven | None
"""An optional parameter: it may also be None, `omit` or `NOT_GIVEN`."""


@dataclass(frozen=True)
class In:
    """Where a parameter travels, if not in the body: ``Annotated[Opt[str], In("header", "x-name")]``."""

    where: Literal["header", "query", "path", "nowhere"]
    """``nowhere``: the client makes something else of it."""
    name: str
    """Its name there."""
