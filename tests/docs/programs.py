"""Running the programs of documents."""

from __future__ import annotations
import __future__

import ast
import asyncio
import gc
import inspect
from typing import Any

REQUEST = {"model": "claude-opus-4-8", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}


def run(
    code: str, names: dict[str, Any], filename: str, first_line: int = 1, *, excerpt: bool = False
) -> None:
    """Run a block of a document with `names`, which it may change.

    `await` may stand outside of functions, and ``create(...)`` stands for a call with `REQUEST`. The
    annotations of an `excerpt` are not evaluated, as in the module that it comes from.
    """
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | (__future__.annotations.compiler_flag if excerpt else 0)
    code = "\n" * (first_line - 1) + code.replace("create(...)", "create(**_request)")
    names["_request"] = REQUEST
    compiled = compile(code, filename, "exec", flags=flags, dont_inherit=True)
    if compiled.co_flags & inspect.CO_COROUTINE:
        asyncio.run(eval(compiled, names))
    else:
        exec(compiled, names)
    gc.collect()  # a client that was dropped without being closed must not complain, and if it does, here
