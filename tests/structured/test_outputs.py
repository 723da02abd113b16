"""`output_of`: every type goes to the API and comes back as a value; and it is read only once."""

from __future__ import annotations

import dataclasses
import enum
import gc
import json
import weakref
from datetime import date, datetime
from random import Random
from types import NoneType
from typing import Annotated, Any, Generic, Literal, NamedTuple, Optional, TypeVar, Union
from uuid import UUID

import pydantic
import pytest
from hypothesis import given, settings, strategies as st
from pydantic import BaseModel, RootModel, TypeAdapter, create_model
from typing_extensions import NotRequired, TypedDict

from anthropic import Anthropic
from anthropic.emulator import Emulator
from anthropic.emulator.formats import check_format
from anthropic.emulator.synthesise import instance
from anthropic.structured import Output, output_of

T = TypeVar("T")


class Colour(enum.Enum):
    RED = "red"
    BLUE = 2


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Box(BaseModel, Generic[T]):
    inside: T


class Names(RootModel[list[str]]): ...


@dataclasses.dataclass
class Point:
    x: float
    label: str | None = None


class Row(TypedDict):
    id: int
    note: NotRequired[str]


class Pair(NamedTuple):
    left: int
    right: str


Pet = Annotated[Cat | Dog, pydantic.Field(discriminator="kind")]


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (Cat, '{"kind": "cat"}', Cat(kind="cat")),
        (Names, '["a"]', Names(["a"])),
        (Point, '{"x": 1}', Point(1.0)),
        (Row, '{"id": 1}', {"id": 1}),
        (Pair, '{"item_1": 1, "item_2": "b"}', Pair(1, "b")),
        (Pair, '[1, "b"]', Pair(1, "b")),
        (Box[int], '{"inside": 1}', Box[int](inside=1)),
        (Box[list[Cat]], '{"inside": [{"kind": "cat"}]}', Box[list[Cat]](inside=[Cat(kind="cat")])),
        (Pet, '{"kind": "dog", "name": "Rex"}', Dog(kind="dog", name="Rex")),
        (list[Pet], '[{"kind": "cat", "lives": 1}]', [Cat(kind="cat", lives=1)]),
        (Cat | None, "null", None),
        (Union[int, str], '"1"', "1"),
        (Optional[Colour], "2", Colour.BLUE),
        (Literal[1, "a"], '"a"', "a"),
        (list[int], "[]", []),
        (dict[str, int], '{"entries": [{"key": "a", "value": 1}]}', {"a": 1}),
        (dict[str, int], '{"a": 1}', {"a": 1}),
        (dict[str, Any], '{"entries": [{"key": "a", "value": null}]}', {"a": None}),
        (tuple[int, str], '{"item_1": 1, "item_2": "b"}', (1, "b")),
        (tuple[int, ...], "[1, 2]", (1, 2)),
        (set[int], "[1, 1]", {1}),
        (bool, "false", False),
        (int, " 0 ", 0),
        (float, "0", 0.0),
        (str, '""', ""),
        (datetime, '"2026-01-15T09:30:00Z"', datetime.fromisoformat("2026-01-15T09:30:00+00:00")),
        (UUID, '"12345678-1234-4234-9234-123456789abc"', UUID("12345678-1234-4234-9234-123456789abc")),
        (Annotated[int, {"unhashable": []}], "3", 3),
        (TypeAdapter(list[date]), '["2026-01-15"]', [date(2026, 1, 15)]),
    ],
    ids=str,
)
def test_a_type(type_: Any, text: str, value: Any) -> None:
    output = output_of(type_)
    check_format({"output_config": {"format": output.config}})
    found = output.parse(text)
    assert found == value and type(found) is type(value)


def test_a_type_is_read_once_and_its_schema_is_yours() -> None:
    output = output_of(Cat)
    assert output_of(Cat) is output and output_of(list[Cat]) is output_of(list[Cat])
    output.schema.clear()
    output.config["schema"]["properties"].clear()
    assert set(output.schema["properties"]) == {"kind", "lives"}


def test_unions_are_read_in_their_order() -> None:
    assert output_of(Union[int, str]).schema["anyOf"][0] == {"type": "integer"}
    assert output_of(Union[str, int]).schema["anyOf"][0] == {"type": "string"}
    assert output_of(Literal[1]) is not output_of(Literal[True])


def test_types_made_on_the_fly_are_let_go() -> None:
    def use() -> weakref.ref[Any]:
        made = create_model("Made", x=(int, ...))
        assert output_of(made).parse('{"x": 1}').x == 1
        return weakref.ref(made)

    made = [use() for _ in range(1100)]
    gc.collect()
    assert made[0]() is None
    assert sum(one() is not None for one in made) <= 600


def test_text_that_does_not_fit_is_told_by_pydantic() -> None:
    for text in ("", "{", '{"kind": "cat", "lives": "many"}', "\ud800", "[" * 999):
        with pytest.raises(pydantic.ValidationError):
            output_of(Cat).parse(text)
        with pytest.raises(pydantic.ValidationError):
            output_of(dict[str, int]).parse(text)


# --- any type: what the model may answer comes back as a value -----------------------------------------

SCALARS: list[Any] = [
    int,
    str,
    bool,
    float,
    NoneType,
    date,
    datetime,
    UUID,
    Colour,
    Literal["a", "b"],
    Literal[1, None],
]
NAMES = st.sampled_from(["entries", "key", "value", "item_1", "name", "size", "kind_of"])


def fields(types: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES, types, max_size=3)


def model(parts: dict[str, Any], optional: bool) -> Any:
    defaults: dict[str, Any] = {
        n: (t | None if optional else t, None if optional else ...) for n, t in parts.items()
    }
    return create_model("Made", **defaults)


def bigger(types: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        types.map(lambda t: list[t]),
        types.map(lambda t: Optional[t]),
        types.map(lambda t: dict[str, t]),
        types.map(lambda t: Box[t]),
        types.map(lambda t: set[int] | t),
        st.tuples(types, types).map(lambda pair: Union[pair]),
        st.lists(types, min_size=1, max_size=3).map(lambda parts: tuple.__class_getitem__(tuple(parts))),
        st.builds(model, fields(types), st.booleans()),
        fields(types).map(lambda parts: TypedDict("Keys", parts)),  # type: ignore[operator]
        fields(types).map(lambda parts: dataclasses.make_dataclass("Data", list(parts.items()))),
    )


TYPES = st.recursive(st.sampled_from([*SCALARS, Cat, Point, Row, Pet, Names]), bigger, max_leaves=5)


@settings(max_examples=150, deadline=None)
@given(TYPES, st.integers(0, 9))
def test_an_answer_of_any_type_comes_back(type_: Any, seed: int) -> None:
    output: Output[Any] = output_of(type_)
    check_format({"output_config": {"format": output.config}})
    value = output.parse(json.dumps(instance(output.schema, Random(seed))))
    adapter = TypeAdapter(type_)
    adapter.validate_python(adapter.dump_python(value))


@settings(max_examples=20, deadline=None)
@given(TYPES)
def test_any_type_can_be_asked_for(running: Emulator, type_: Any) -> None:
    with Anthropic(base_url=running.url, api_key=running.api_key) as client:
        message = client.messages.parse(
            model="claude-opus-4-8",
            max_tokens=4000,
            messages=[{"role": "user", "content": "Go"}],
            output_format=type_,
        )
    assert message.parse_error is None
    [block] = message.content
    assert block.type == "text" and block.parsed_output == output_of(type_).parse(block.text)
