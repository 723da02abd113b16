"""Every field of a type and every parameter of a call has words of ours under it, which editors show."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pydantic
import pytest
import words
from typing_extensions import is_typeddict

import anthropic.types
from anthropic import _endpoint, _types
from anthropic.resources import _options
from anthropic.threads import params

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(anthropic.types.__path__, "anthropic.types.")
]


def classes(module: Any) -> Iterator[type[Any]]:
    for value in vars(module).values():
        if isinstance(value, type) and value.__module__ == module.__name__ and "[" not in value.__name__:
            if is_typeddict(value) or issubclass(value, pydantic.BaseModel):
                yield value


@pytest.mark.parametrize(
    "module", [*MODULES, _options, _endpoint, _types, params], ids=lambda module: module.__name__
)
def test_every_field_has_words_of_its_own(module: Any) -> None:
    lacking = [
        f"{cls.__name__}.{field} {lack}"
        for cls in classes(module)
        for field, text in words.fields(cls).items()
        if (lack := words.lacks(field, text))
    ]
    assert not lacking


def test_the_types_are_looked_at() -> None:
    found = [cls for module in MODULES for cls in classes(module)]
    assert len(found) > 700
    assert sum(len(words.fields(cls)) for cls in found) > 1_000


class Sample(pydantic.BaseModel):
    type: str
    """Kind of the thing."""
    file_name: str
    """Name of the file."""
    size: int
    """…"""
    bare: int
    other: int
    """in bytes"""


def test_what_words_lack() -> None:
    said = words.fields(Sample)
    assert said["file_name"] == "Name of the file." and said["bare"] is None
    assert {field: bool(words.lacks(field, text)) for field, text in said.items()} == {
        "type": False,
        "file_name": True,  # says no more than the name does
        "size": True,  # a draft's slot
        "bare": True,
        "other": True,  # no sentence
    }


def test_a_field_of_one_value_needs_no_words() -> None:
    assert "type" not in words.fields(anthropic.types.TextBlock)
    assert inspect.cleandoc(words.fields(anthropic.types.TextBlock)["text"] or "") == "The text."
