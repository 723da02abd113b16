"""Tools made from functions: what the model is told of them, and what it may say to them."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pydantic
import pytest
from hypothesis import given, strategies as st
from kit import Kit, it, results, use

import anthropic
from anthropic import ToolError, beta_async_tool, beta_tool
from anthropic.tools import (
    BetaAsyncFunctionTool,
    BetaBuiltinFunctionTool,
    BetaFunctionTool,
    InvalidArgumentsError,
)


class Place(pydantic.BaseModel):
    city: str
    country: str = "IT"


@dataclass
class Pair:
    left: int
    right: int


class Unit(Enum):
    C = "c"
    F = "f"


def weather(place: Place, days: int = 1, unit: Unit = Unit.C) -> str:
    """Say what the weather will be.

    It is made up.

    Args:
        place: where
        days: for how long,
            in days
    """
    return f"{place.city} {days} {unit.value}"


def test_the_schema_is_that_of_the_signature_and_the_docstring() -> None:
    made = beta_tool(weather)
    assert isinstance(made, BetaFunctionTool)
    assert (made.name, made.description) == ("weather", "Say what the weather will be.\n\nIt is made up.")
    assert made.to_dict() == {
        "name": made.name,
        "description": made.description,
        "input_schema": made.input_schema,
    }
    schema: Any = made.input_schema
    assert (
        schema["type"] == "object"
        and schema["additionalProperties"] is False
        and schema["required"] == ["place"]
    )
    assert schema["properties"]["place"] == {"$ref": "#/$defs/Place", "description": "where"}
    days = schema["properties"]["days"]
    assert (days["type"], days["title"], days["default"]) == ("integer", "Days", 1)
    assert " ".join(days["description"].split()) == "for how long, in days"
    assert set(schema["$defs"]) == {"Place", "Unit"}


STYLES = {
    "google": "Do.\n\nMore.\n\nArgs:\n    x: the x\n\nReturns:\n    nothing\n",
    "rest": "Do.\n\nMore.\n\n:param x: the x\n:returns: nothing\n",
    "numpy": "Do.\n\nMore.\n\nParameters\n----------\nx : int\n    the x\n\nReturns\n-------\nstr\n    nothing\n",
    "epydoc": "Do.\n\nMore.\n\n@param x: the x\n@return: nothing\n",
}


@pytest.mark.parametrize("style", STYLES)
def test_docstrings_of_every_style(style: str) -> None:
    def do(x: int, y: Annotated[int, pydantic.Field(description="own words")]) -> str:
        return ""

    do.__doc__ = STYLES[style]
    made: Any = beta_tool(do)
    assert made.description == "Do.\n\nMore."
    assert made.input_schema["properties"]["x"]["description"] == "the x"
    assert made.input_schema["properties"]["y"]["description"] == "own words"


def test_a_function_without_words_or_types() -> None:
    made: Any = beta_tool(lambda anything: anything, name="f")
    assert (made.name, made.description) == ("f", "")
    assert made.input_schema["properties"] == {"anything": {"title": "Anything"}}


def test_options() -> None:
    @beta_tool(
        name="n", description="d", strict=True, defer_loading=False, cache_control={"type": "ephemeral"},
        allowed_callers=["direct"], input_examples=[{"x": 1}], eager_input_streaming=None, timeout=3,
    )  # fmt: skip
    def f(x: int) -> str:
        return str(x)

    sent: Any = f.to_dict()
    del sent["input_schema"]
    assert sent == {
        "name": "n", "description": "d", "strict": True, "defer_loading": False, "allowed_callers": ["direct"],
        "cache_control": {"type": "ephemeral"}, "input_examples": [{"x": 1}],
    }  # fmt: skip
    assert f.timeout == 3 and f.parallel
    with pytest.raises(TypeError, match="no option 'nam'"):
        beta_tool(f.func, nam="x")  # type: ignore[call-overload]  # pyright: ignore
    for function in (beta_tool, beta_async_tool, BetaFunctionTool):
        assert {"func", "name", "input_schema", "timeout", "parallel"} <= {
            *inspect.signature(function).parameters
        }


def test_a_schema_of_ones_own() -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"x": {"type": "integer"}}}
    by_hand: Any = beta_tool(lambda **given: json.dumps(given), name="f", input_schema=schema)
    assert by_hand.input_schema == schema and by_hand.call({"x": 1, "y": 2}) == '{"x": 1, "y": 2}'
    made = beta_tool(weather, input_schema=Place)
    assert made.input_schema == Place.model_json_schema()


def test_calling_a_tool_is_calling_the_function() -> None:
    made: Any = beta_tool(weather)
    assert made.func is weather and made(Place(city="Rome"), days=2) == "Rome 2 c"
    made = beta_tool(lambda x: x, name="f")
    assert made("not checked") == "not checked"


def test_arguments_are_checked_and_converted() -> None:
    def f(pair: Pair, kind: Literal["a", "b"], n: int, places: list[Place]) -> str:
        return repr((pair, kind, n, places))

    made = beta_tool(f)
    said = made.call({"pair": {"left": 1, "right": "2"}, "kind": "a", "n": "5", "places": [{"city": "Rome"}]})
    assert said == repr((Pair(1, 2), "a", 5, [Place(city="Rome")]))


def test_wrong_arguments_say_what_is_wrong_with_each() -> None:
    made = beta_tool(weather)
    with pytest.raises(ValueError, match="Invalid arguments for function weather") as caught:
        made.call({"place": {"city": 3}, "unit": "k", "extra": "y" * 200})
    assert isinstance(caught.value, (InvalidArgumentsError, ToolError))
    assert isinstance(caught.value.__cause__, pydantic.ValidationError)
    said = str(caught.value)
    assert said == caught.value.content
    for words in (
        "place.city: Input should be a valid string (got 3)",
        "unit: Input should be 'c' or 'f'",
        "extra: ",
        "…)",
    ):
        assert words in said
    assert len(said) < 500
    for wrong in ([1], "x", None):
        with pytest.raises(TypeError, match="Input must be a dictionary, got"):
            made.call(wrong)


def test_an_error_inside_of_the_function_is_its_own() -> None:
    @beta_tool
    def f() -> str:
        Place.model_validate({})
        return ""

    with pytest.raises(pydantic.ValidationError):
        f.call({})


@given(
    st.dictionaries(
        st.sampled_from(["x", "y", "z"]), st.recursive(st.none() | st.integers() | st.text(), st.lists)
    )
)
def test_whatever_the_model_says_is_taken_or_explained(arguments: dict[str, Any]) -> None:
    def f(x: int, y: str = "") -> str:
        assert type(x) is int and type(y) is str
        return "fine"

    try:
        assert beta_tool(f).call(arguments) == "fine"
    except ToolError as error:
        assert str(error).startswith("Invalid arguments for function f: ")


@pytest.mark.parametrize("func", [lambda x, /: "", lambda *xs: ""])
def test_what_cannot_be_called_by_name_is_no_tool(func: Any) -> None:
    with pytest.raises(TypeError, match=r"positional-only|`\*args`"):
        beta_tool(func)


def test_methods_and_local_classes() -> None:
    class Local(pydantic.BaseModel):
        n: int

    class Box:
        def put(self, what: Local) -> str:
            """Put it in."""
            return f"{what.n} in {type(self).__name__}"

    made = beta_tool(Box().put)
    assert set(made.input_schema["properties"]) == {"what"} and made.call({"what": {"n": 1}}) == "1 in Box"


async def test_the_wrong_flavour_says_so_when_it_is_called(kit: Kit) -> None:
    async def later() -> str:
        return ""

    if kit.asynchronous:
        plain: Any = beta_async_tool(lambda: "", name="f")  # type: ignore
        with pytest.raises(RuntimeError, match="use @beta_tool"):
            await plain.call({})
    else:
        wrong: Any = beta_tool(later)  # type: ignore
        with pytest.raises(RuntimeError, match="use @beta_async_tool"):
            wrong.call({})


def test_names() -> None:
    assert anthropic.tool is beta_tool and anthropic.async_tool is beta_async_tool
    assert anthropic.tools.tool is beta_tool
    from anthropic.lib.tools import ToolError as older, beta_tool as older_tool  # type: ignore
    from anthropic.lib.tools._beta_functions import BetaFunctionTool as private  # type: ignore

    assert (older, older_tool, private) == (ToolError, beta_tool, BetaFunctionTool)


def test_tool_error() -> None:
    blocks: Any = [{"type": "text", "text": "a"}, {"type": "image"}, {"type": "text", "text": "b"}]
    error = ToolError(blocks)
    assert error.content is blocks and str(error) == "a [image] b"
    assert str(ToolError("x")) == ToolError("x").content == "x" and str(ToolError([])) == "Tool error"


def test_decorating_imports_the_parser_of_docstrings_and_no_more_than_needed() -> None:
    code = (
        "import sys, anthropic; from anthropic import beta_tool; a = 'docstring_parser' in sys.modules;"
        "beta_tool(lambda: '', name='f'); b = 'docstring_parser' in sys.modules\n"
        "@beta_tool\ndef f() -> str:\n    'Words.'\n    return ''\n"
        "print(a, b, 'docstring_parser' in sys.modules, 'asyncio' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split()[:3] == ["False", "False", "True"]


# --- tools that hold something ----------------------------------------------------------------------------


def opened(log: list[str]) -> Callable[[], Any]:
    @contextmanager
    def counter() -> Iterator[Any]:
        log.append("enter")

        def count(n: int) -> str:
            """Count.

            Args:
                n: from here
            """
            return str(n + 1)

        yield count
        log.append("exit")

    return counter


def test_a_tool_made_by_a_context_manager() -> None:
    log: list[str] = []
    with beta_tool(opened(log)) as made:
        assert log == ["enter"] and (made.name, made.description) == ("count", "Count.")
        assert made.call({"n": 1}) == "2"
    assert log == ["enter", "exit"]
    assert made.close is not None
    made.close()
    assert log == ["enter", "exit"]


def test_a_tool_that_cannot_be_made_leaves_its_context() -> None:
    log: list[str] = []

    @contextmanager
    def broken() -> Iterator[Any]:
        try:
            yield lambda *args: ""
        finally:
            log.append("left")

    with pytest.raises(TypeError):
        beta_tool(broken)
    assert log == ["left"]


def test_a_tool_made_by_an_async_context_manager_is_entered_once(kit: Kit) -> None:
    log: list[str] = []

    @asynccontextmanager
    async def counter() -> AsyncIterator[Any]:
        """Count."""
        log.append("enter")

        async def count(n: int) -> str:
            return str(n + 1)

        yield count
        log.append("exit")

    with pytest.raises(TypeError, match="needs an explicit input_schema"):
        beta_async_tool(counter)  # type: ignore
    with pytest.raises(TypeError, match="use @beta_async_tool"):
        beta_tool(counter)  # type: ignore
    with pytest.raises(TypeError, match="use @beta_tool"):
        beta_async_tool(opened(log))  # type: ignore
    schema: dict[str, Any] = {"type": "object", "properties": {"n": {"type": "integer"}}}
    made: Any = beta_async_tool(counter, input_schema=schema)  # type: ignore
    assert isinstance(made, BetaAsyncFunctionTool) and (made.name, made.description) == ("counter", "Count.")
    if not kit.asynchronous:
        return

    async def main() -> None:
        assert log == []
        kit.emu.script([use(f"t{n}", "counter", n=n) for n in range(3)])
        await it(kit.runner(made, close_tools=True).until_done())

    kit.run(main())
    assert log == ["enter", "exit"]
    assert [r["content"] for r in results(kit.emu.requests[1])] == ["1", "2", "3"]


# --- tools that the API defines ---------------------------------------------------------------------------


async def test_a_tool_that_the_api_defines(kit: Kit) -> None:
    from anthropic.tools import BetaAsyncBuiltinFunctionTool

    definition: Any = {"type": "bash_20250124", "name": "bash"}

    class Bash(BetaBuiltinFunctionTool):
        def to_dict(self) -> Any:
            return definition

        def call(self, input: Any) -> str:
            return f"ran {input['command']}"

    class AsyncBash(BetaAsyncBuiltinFunctionTool):
        def to_dict(self) -> Any:
            return definition

        async def call(self, input: Any) -> str:
            return f"ran {input['command']}"

    kit.emu.script([use("t1", "bash", command="ls")])
    made: Any = AsyncBash() if kit.asynchronous else Bash()
    await it(kit.runner(made, stable=True).until_done())
    assert kit.emu.requests[0].json["tools"] == [definition]
    assert results(kit.emu.requests[1])[0]["content"] == "ran ls"
    definition.clear()
    with pytest.raises(ValueError, match="has no name"):
        made.name
    definition["mcp_server_name"] = "server"
    assert made.name == "server"
