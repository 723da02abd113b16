"""What `import anthropic` gives: every public name, in the table, in the stub and at run time; and at what cost."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import anthropic

MODULES: dict[str, str] = vars(anthropic)["_MODULES"]
SUBMODULES: tuple[str, ...] = vars(anthropic)["_SUBMODULES"]
TABLE = [(module, name) for module, names in MODULES.items() for name in names.split()]
HEAVY = (
    "httpx",
    "httpx2",
    "httpcore",
    "anyio",
    "pydantic",
    "pydantic_core",
    "asyncio",
    "ssl",
    "socket",
    "trio",
)


def in_a_new_process(code: str) -> Any:
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def test_the_stub_is_the_table() -> None:
    assert anthropic.__file__
    stub = ast.parse(Path(anthropic.__file__).with_suffix(".pyi").read_text())
    found: list[tuple[str, str]] = []
    for node in stub.body:
        assert isinstance(node, ast.ImportFrom), "the stub holds nothing but imports"
        (alias,) = node.names  # one a line
        assert alias.name == alias.asname, "`X as X` is what type checkers take for a public name"
        found.append(("." * node.level + (node.module or ""), alias.name))
    version = [("._version", "__title__"), ("._version", "__version__")]
    assert sorted(found) == sorted([*TABLE, *version, *((".", name) for name in SUBMODULES)])
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(("module", "name"), TABLE)
def test_every_name_is_there(module: str, name: str) -> None:
    value = getattr(anthropic, name)
    home = getattr(importlib.import_module(module, "anthropic"), name)
    # Objects of the HTTP library in use are made when they are asked for.
    assert value is home or value == home or repr(value) == repr(home)


def test_all() -> None:
    assert set(anthropic.__all__) == {"__title__", "__version__", "types", *(name for _, name in TABLE)}
    assert len(set(anthropic.__all__)) == len(anthropic.__all__)
    space: dict[str, Any] = {}
    exec("from anthropic import *", space)
    assert set(anthropic.__all__) <= set(space)
    assert {*anthropic.__all__, *SUBMODULES} <= set(dir(anthropic))
    for name in SUBMODULES:
        assert getattr(anthropic, name) is importlib.import_module(f"anthropic.{name}")


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'anthropic' has no attribute 'nothing'"):
        anthropic.nothing  # pyright: ignore


def test_older_names_are_the_same_classes() -> None:
    assert anthropic.Client is anthropic.Anthropic and anthropic.AsyncClient is anthropic.AsyncAnthropic
    assert anthropic.RequestTooLargeError is anthropic.ContentTooLargeError
    assert (anthropic.HUMAN_PROMPT, anthropic.AI_PROMPT) == ("\n\nHuman:", "\n\nAssistant:")


def test_importing_it_imports_nothing_heavy() -> None:
    before, after = in_a_new_process(
        "import sys, json; before = set(sys.modules); import anthropic;"
        f"print(json.dumps([sorted(before & set({HEAVY})), sorted(set(sys.modules) - before)]))"
    )
    heavy = set(HEAVY) - set(before)  # what the interpreter itself had loaded proves nothing
    assert {"httpx", "httpx2", "anyio", "pydantic", "asyncio"} <= heavy
    assert not heavy & {name.partition(".")[0] for name in after}
    ours = {name for name in after if name.startswith("anthropic")}
    assert ours <= {"anthropic", "anthropic._lazy", "anthropic._version"}


def test_importing_it_is_quick() -> None:
    seconds = in_a_new_process(
        "import time, json, sys, importlib\n"
        "import anthropic\n"
        "times = []\n"
        "for _ in range(20):\n"
        "    for name in [n for n in sys.modules if n.startswith('anthropic')]: del sys.modules[name]\n"
        "    start = time.perf_counter(); import anthropic; times.append(time.perf_counter() - start)\n"
        "print(json.dumps(min(times)))"
    )
    assert seconds < 0.005
