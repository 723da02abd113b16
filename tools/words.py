"""The words under the fields: the text literals that follow a field in a class statement."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

SLOT = "…"
"""Stands in a draft where words are to be written; no field may keep it."""

_TAG = re.compile(r"ClassVar|(Required\[)?Literal\[[^,]*\]+( \| None)?$")


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    file = sys.modules[module].__file__
    assert file is not None
    tree = ast.parse(Path(file).read_text("utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def fields(cls: type[Any]) -> dict[str, str | None]:
    """The fields that a class statement itself declares, each with the words under it; None without.

    Left out are tags, which have one possible value: it says all there is to say.
    """
    found: dict[str, str | None] = {}
    statement = _classes(cls.__module__).get(cls.__name__)
    body = statement.body if statement is not None else []  # none: made by a call, for keys that are keywords
    for node, after in zip_longest(body, body[1:]):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if node.target.id.startswith("_") or _TAG.match(ast.unparse(node.annotation)):
            continue
        text = None
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            text = inspect.cleandoc(str(after.value.value))
        found[node.target.id] = text
    return found


def lacks(field: str, text: str | None) -> str | None:
    """What is wrong with the words under `field`; None where nothing is."""
    if not text:
        return "has no words"
    said = set(re.findall(r"[a-z0-9]+", text.lower())) - {"the", "a", "an", "of", "this", "its"}
    if SLOT in text:
        return "has a draft's slot for its words"
    if not re.match(r"[A-Z0-9`]", text) or not text.rstrip().endswith((".", ")", "`")):
        return f"has no sentence: {text!r}"
    if said <= set(field.lower().split("_")) and len(field.split("_")) > 1:
        return f"has only its name: {text!r}"
    return None
