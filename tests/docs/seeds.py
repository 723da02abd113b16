"""The seed documents, and the Python in them as it was before it lost its line ends or its indentation.

`000` and `003` are Markdown. `002` lost the fences and the indentation of its code, `004` lost its line ends too, but
each line begins with its number. Both are put together again by rule; `INDENTED` says what no rule can know.
"""

from __future__ import annotations

import io
import re
import textwrap
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "../shared/seeds"


@dataclass(frozen=True)
class Block:
    """A block of Python; its name is the document's number and the heading above it."""

    name: str
    code: str


def blocks(document: str) -> list[Block]:
    """The blocks of a document, in order."""
    [path] = SEEDS.glob(f"{document}_*.txt")
    text = path.read_text("utf-8")
    if document == "002":
        found = between_headings(text)
    else:
        found = fenced(numbered_lines(text) if document == "004" else text)
    seen: Counter[str] = Counter()
    made: list[Block] = []
    for heading, code in found:
        seen[heading] += 1
        name = f"{document} {heading}" + (f" ({seen[heading]})" if seen[heading] > 1 else "")
        if document in ("002", "004"):
            code = indented(code, INDENTED.get(name, {}))
        made.append(Block(name, code))
    return made


def fenced(markdown: str) -> Iterator[tuple[str, str]]:
    """(heading, code) of each fenced block of Python."""
    pattern = r"^#+ (?P<heading>.+)$|^```(?P<language>\w*)\n(?P<code>(?:.*\n)*?)```$"
    heading = ""
    for match in re.finditer(pattern, markdown, re.MULTILINE):
        if match["heading"]:
            heading = match["heading"]
        elif match["language"] in ("python", "py"):
            yield heading, match["code"]


def numbered_lines(text: str) -> str:
    """The lines of a text in which `<number>` stands for the end of each line: `1first2second34fourth`."""
    text = text.splitlines()[-1]
    lines: list[str] = []
    at = 1
    while (end := text.find(str(len(lines) + 2), at)) >= 0:
        lines.append(text[at:end])
        at = end + len(str(len(lines) + 1))
    return "\n".join([*lines, text[at:]])


# Heading -> the line after its code.
CODE_OF_002 = {
    "Basic Message": "Async Message",
    "Async Message": "Stream Response",
    "Stream Response": "Available Models",
    "Basic Setup": "Common Configurations",
    "Common Configurations": "→ Complete configuration reference",
    "Basic Pattern": "Exception Hierarchy",
    "Exception Hierarchy": "→ Complete error reference and retry patterns",
    "Resource Structure": "Type System",
    "All requests and responses use Pydantic models for type safety:": "Decision Guide for Common Scenarios",
    "Package Constants": "Note: HUMAN_PROMPT and AI_PROMPT are legacy constants for the deprecated Text Completions API. "
    "Use the Messages API instead for new applications.",
}


def between_headings(text: str) -> Iterator[tuple[str, str]]:
    lines = text.splitlines()
    for heading, end in CODE_OF_002.items():
        first = lines.index(heading) + 1
        yield heading.rstrip(":"), "\n".join(lines[first : lines.index(end, first)]) + "\n"


# Block -> beginning of a line -> its level. A body goes on until such a line, or until `elif`, `else` or `except`.
INDENTED: dict[str, dict[str, int]] = {
    "002 All requests and responses use Pydantic models for type safety": {"ContentBlock = ": 0},
    "004 Base64": {"response = ": 0},
    "004 Multi-Turn Conversations": {"def send(": 1, "# Usage": 0},
    "004 Compaction (long conversations)": {"# Compaction triggers": 0},
    "004 Retry with Exponential Backoff": {"delay = ": 2, "raise last_exception": 1},
}

_OPENS = re.compile(r"(async |await )?(class|def|for|if|try|while|with|elif|else|except)\b")
_GOES_ON = re.compile(r"(elif|else|except|finally)\b")
_BEFORE = {
    "elif": ("if", "elif"),
    "else": ("if", "elif", "for", "while", "except"),
    "except": ("try", "except"),
}


def indented(code: str, levels: dict[str, int]) -> str:
    """Code that lost its indentation, with it."""
    out: list[str] = []
    bodies: list[str] = []  # the keywords of the statements whose body we are in
    for line in logical_lines(code):
        level = next((level for start, level in levels.items() if line.startswith(start)), None)
        if level is not None:
            del bodies[level:]
        goes_on = _GOES_ON.match(line)
        if goes_on:
            while bodies.pop() not in _BEFORE[goes_on[1]]:
                pass
        out.append(textwrap.indent(line, "    " * len(bodies)))
        opens = _OPENS.match(line)
        if opens and ends_in_colon(line):
            bodies.append(opens[2])
    return "".join(out)


def logical_lines(code: str) -> Iterator[str]:
    """Statements, comments and blank lines; what stands in brackets stays with its statement."""
    line = ""
    for physical in code.splitlines(keepends=True):
        line += physical
        if brackets_are_closed(line):
            yield line
            line = ""
    assert not line, line


def brackets_are_closed(code: str) -> bool:
    try:
        list(tokenize.generate_tokens(io.StringIO(code).readline))
    except tokenize.TokenError:
        return False
    return True


def ends_in_colon(line: str) -> bool:
    skipped = (tokenize.COMMENT, tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER)
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(line).readline) if t.type not in skipped]
    return bool(tokens) and tokens[-1].string == ":"
