"""What type checkers see of the library: every revealed type and every error of the samples is pinned.

A sample's line says what is expected of it, in comments beside the code::

    reveal_type(x)  # reveals: Message                         both checkers, without module names
    reveal_type(x)  # reveals: Message  # mypy reveals: Any    where they differ
    f(1)            # error: reportArgumentType / arg-type     pyright's rules / mypy's codes

A line that says nothing must be clean. Unions that the library names are written by their name.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, get_args

import pytest

import anthropic.types
import anthropic.types.beta

HERE = Path(__file__).parent
SAMPLES = sorted((HERE / "samples").glob("*.py"))

Lines = dict[int, set[str]]
"""Line number -> what is said of it: ``reveals: T`` or ``error: rule``."""


def members(union: Any) -> str:
    while not hasattr(union, "__args__") and hasattr(union, "__value__"):
        union = union.__value__
    names: list[str] = []
    for arg in get_args(union):
        names += [members(arg)] if get_args(arg) else [arg.__name__] if isinstance(arg, type) else []
    return " | ".join(names)


NAMED = {
    members(getattr(module, name)): name
    for module, name in (
        (anthropic.types, "ContentBlock"),
        (anthropic.types, "RawMessageStreamEvent"),
        (anthropic.types.beta, "BetaContentBlock"),
        (anthropic.types.beta, "BetaRawMessageStreamEvent"),
    )
}


def plain(text: str) -> str:
    """A type without module names and the keys of TypedDicts, and with the library's names for its unions."""
    typed_dict = re.compile(r"TypedDict\(([\w.]+), \{[^{}]*\}\)")
    while typed_dict.search(text):
        text = typed_dict.sub(r"\1", text)
    text = re.sub(r"\b(?:\w+\.)+(\w+)", r"\1", text)
    for union, name in NAMED.items():
        text = text.replace(union, name)
    return text


def expected(sample: Path, checker: str) -> Lines:
    out: Lines = {}
    for number, line in enumerate(sample.read_text().splitlines(), 1):
        marks = [mark.strip() for mark in line.split("  # ")[1:]]
        said: dict[str, str] = dict(mark.split(": ", 1) for mark in marks if ": " in mark)
        shown = said.get(f"{checker} reveals", said.get("reveals"))
        found = {f"reveals: {shown}"} if shown is not None else set[str]()
        if "error" in said:
            rules = said["error"].split(" / ")[[*COMMANDS].index(checker)]
            found |= {f"error: {rule}" for rule in rules.split() if rule != "-"}
        if found:
            out[number] = found
    return out


COMMANDS = {
    "pyright": ["pyright", "--project", str(HERE), "--pythonpath", sys.executable, "--outputjson"],
    "mypy": [
        "mypy", "--strict", "--config-file=", "--python-version=3.10", f"--cache-dir={os.devnull}",
        "--show-absolute-path", "--no-pretty", "--no-error-summary", *map(str, SAMPLES),
    ],
}  # fmt: skip


def said_by_mypy(output: str) -> dict[str, Lines]:
    out: dict[str, Lines] = defaultdict(lambda: defaultdict(set))
    for line in output.splitlines():
        match = re.match(r"(.+?):(\d+): (error|note): (.*)", line)
        assert match is not None and Path(match[1]) in SAMPLES, line
        path, number, kind, text = match.groups()
        lines = out[Path(path).name]
        if kind == "error":
            code = re.search(r"\[([\w-]+)\]$", text)
            lines[int(number)].add(f"error: {code[1] if code else text}")
        elif text.startswith("Revealed type is "):
            lines[int(number)].add("reveals: " + plain(text.removeprefix("Revealed type is ").strip('"')))
    return out


def said_by_pyright(output: str) -> dict[str, Lines]:
    out: dict[str, Lines] = defaultdict(lambda: defaultdict(set))
    for entry in json.loads(output)["generalDiagnostics"]:
        lines, number = out[Path(entry["file"]).name], entry["range"]["start"]["line"] + 1
        revealed = re.match(r'Type of ".*" is "(.*)"$', entry["message"], re.DOTALL)
        if entry["severity"] == "information" and revealed is not None:
            lines[number].add("reveals: " + plain(revealed[1]))
        else:
            lines[number].add(f"error: {entry.get('rule', entry['message'])}")
    for lines in out.values():
        for number, marks in lines.items():
            errors = {mark for mark in marks if mark.startswith("error: ")}
            unknown = {mark for mark in errors if mark.startswith("error: reportUnknown")}
            if unknown < errors:  # what is unknown because of another error goes without saying
                lines[number] = marks - unknown
    return out


@pytest.fixture(scope="session")
def said() -> dict[str, dict[str, Lines]]:
    """Checker -> sample -> what it says; both run at the same time."""
    env = {**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}  # no look-up of newer versions
    running = {
        checker: subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=env,
        )
        for checker, arguments in COMMANDS.items()
    }
    output = {checker: process.communicate(timeout=300) for checker, process in running.items()}
    assert running["mypy"].returncode == 1, output["mypy"]
    assert running["pyright"].returncode == 1, output["pyright"]
    return {"mypy": said_by_mypy(output["mypy"][0]), "pyright": said_by_pyright(output["pyright"][0])}


@pytest.mark.parametrize("checker", [*COMMANDS])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_sample(sample: Path, checker: str, said: dict[str, dict[str, Lines]]) -> None:
    wanted, got = expected(sample, checker), dict(said[checker][sample.name])
    differ = {
        number: f"expected {sorted(wanted.get(number, ()))}, {checker} says {sorted(got.get(number, ()))}"
        for number in sorted({*wanted, *got})
        if wanted.get(number, set()) != got.get(number, set())
    }
    assert not differ, "\n".join(
        [sample.name, *(f"  line {number}: {text}" for number, text in differ.items())]
    )
