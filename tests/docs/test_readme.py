"""Every example in the README and the other documents runs, and every command in them exists.

The Python blocks of a document run one after the other, as a reader would type them, against the emulator. `EXCERPTS`
are documents that quote this library's own source: their blocks run among the names of the module they come from.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from programs import run

from anthropic._endpoint import REGISTRY

ROOT = Path(__file__).parents[2]
DOCUMENTS = [str(path.relative_to(ROOT)) for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])]
EXCERPTS = {"docs/design.md": "anthropic.resources.models"}


def fenced(document: str, languages: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(number of its first line, text) of each fenced block."""
    text = (ROOT / document).read_text("utf-8")
    for match in re.finditer(r"^```(\w*)[^\n]*\n((?:.*\n)*?)```$", text, re.MULTILINE):
        if match[1] in languages:
            yield text.count("\n", 0, match.start()) + 2, match[2]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_its_python_runs(
    document: str, clouds: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__main__"}
    declared = len(REGISTRY)
    if document in EXCERPTS:
        names = dict(vars(import_module(EXCERPTS[document])))
        declared = len(REGISTRY)
    blocks = list(fenced(document, ("python", "py", "pycon")))
    try:
        for line, code in blocks:
            assert ">>> " not in code, f"{document}:{line}: write a program, not a session"
            run(code, names, str(ROOT / document), line, excerpt=document in EXCERPTS)
    finally:
        del REGISTRY[declared:]  # what an excerpt declared is in the registry already
    print(f"{document}: {len(blocks)} blocks of Python run")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def extras() -> set[str]:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    [section] = re.findall(r"^\[project\.optional-dependencies\]\n((?:.+\n)*)", text, re.MULTILINE)
    return set(re.findall(r"^(\w+) = ", section, re.MULTILINE))


def unknown(words: list[str]) -> list[str]:
    """The words of a command that name something which does not exist."""
    while words and re.match(r"\w+=", words[0]):
        words = words[1:]
    match words:
        case [] | ["export", *_]:
            return []
        case ["make", *targets]:
            return [target for target in targets if "=" not in target and target not in make_targets()]
        case ["python" | "python3", "-m", "pip", *rest] | ["pip", *rest]:
            asked = re.findall(r"anthropic\[([\w,]+)\]", " ".join(rest))
            return [extra for names in asked for extra in names.split(",") if extra not in extras()]
        case ["python" | "python3", "-m", module, *_]:
            return [] if importlib.util.find_spec(module) else [module]
        case ["python" | "python3", script, *_]:
            return [] if (ROOT / script).is_file() else [script]
        case [program, *_]:
            return [] if (ROOT / program).is_file() else [program]
    raise AssertionError("unreachable")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_its_commands_exist(document: str) -> None:
    wrong: list[str] = []
    for first, text in fenced(document, ("sh", "bash", "shell", "console")):
        for number, line in enumerate(text.splitlines(), first):
            missing = unknown(shlex.split(line.removeprefix("$ "), comments=True))
            wrong += [f"{document}:{number}: there is no {name!r}" for name in missing]
    assert not wrong, "\n".join(wrong)
