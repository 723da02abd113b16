"""Imports go downward only (see "Shape" in the design), and what is pure imports no I/O."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import anthropic

LAYERS = [  # lowest first: a module imports its own layer and lower ones
    "_version _lazy _types _qs _platform _log _errors _error_codes _retry _models _parsing _request _uploads _params _sse _text _partial_json "
    "_accumulate _pipe _middleware _tokenizers _paths _schema structured types pricing _estimate _spend tracing",
    "_colour _signature",
    "_engines _io _skills",
    "_endpoint _declare _calls _auth _pages _streams _jsonl _body _response _connected _settings _copying _constants _build _exchange _giving _base_client _verbs _client pagination credentials",
    "resources _old _old_params",
    "middleware tools streaming threads platforms bulk",
    "emulator",
]
LAZY = {
    ("_connected", "resources"),
    ("_client", "resources"),
}  # its lazy tables alone: no endpoint is imported
PURE = {
    *"_errors _error_codes _retry _request _uploads _params _models _parsing _sse _text _partial_json _accumulate _pipe _types".split(),
    *"_qs _calls _platform _version _lazy _middleware _paths _schema structured types pricing _estimate".split(),
}
IO = set("httpx httpx2 socket ssl asyncio anyio threading subprocess".split())
ROOT = Path(anthropic.__file__ or "").parent
LAYER_OF = {name: layer for layer, names in enumerate(LAYERS) for name in names.split()}
FILES = [path for path in sorted(ROOT.rglob("*.py")) if path.parent != ROOT or path.name != "__init__.py"]


def part(path: Path) -> str:
    """The module of ours that a file belongs to: `_models`, `types`, ..."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(node: ast.AST, path: Path, lazy: bool) -> Iterator[str]:
    """What a file imports, outside of TYPE_CHECKING, as `httpx` or `.part`; with `lazy`, also inside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            yield from imports(ast.Module(child.orelse, []), path, lazy)
        elif isinstance(child, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and not child.level:
            yield (child.module or "").partition(".")[0]
        elif isinstance(child, ast.ImportFrom):
            inside = path.relative_to(ROOT).parent.parts
            above = (*inside[: len(inside) + 1 - child.level], *(child.module or "").split("."))
            yield from (f".{([*filter(None, above), alias.name])[0]}" for alias in child.names)
        elif lazy or not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from imports(child, path, lazy)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_downward(path: Path) -> None:
    assert part(path) in LAYER_OF, f"put {part(path)} in a layer"
    tree = ast.parse(path.read_text())
    for name in imports(tree, path, lazy=False):
        if name.startswith(".") and (part(path), name[1:]) not in LAZY:
            assert LAYER_OF[name[1:]] <= LAYER_OF[part(path)], (
                f"{part(path)} imports {name}, which is above it"
            )
    if part(path) in PURE:
        assert not IO & set(imports(tree, path, lazy=True))


def test_the_front_imports_nothing_at_once() -> None:
    front = ROOT / "__init__.py"
    assert set(imports(ast.parse(front.read_text()), front, lazy=False)) <= {
        "os",
        "sys",
        "._lazy",
        "._version",
        "._log",
    }


def test_each_exception_is_needed() -> None:
    assert all(
        f".{b}" in imports(ast.parse((ROOT / f"{a}.py").read_text()), ROOT / f"{a}.py", False)
        for a, b in LAZY
    )
