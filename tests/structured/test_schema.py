"""`transform_schema`: every type and schema in the form that the API takes, and nothing lost without a word."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, TypeAdapter
from typing_extensions import TypedDict

import anthropic
from anthropic import transform_schema
from anthropic._schema import wire_schema

STRING, INTEGER = {"type": "string"}, {"type": "integer"}


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ({"type": "integer", "minimum": 1}, {"type": "integer", "description": "{minimum: 1}"}),
        (
            {"type": "array", "items": STRING, "minItems": 2, "description": "A list"},
            {"type": "array", "items": STRING, "description": "A list\n\n{minItems: 2}"},
        ),
        ({"type": "array", "items": STRING, "minItems": 1}, {"type": "array", "items": STRING, "minItems": 1}),
        ({"type": "string", "default": "John"}, {"type": "string", "description": '{default: "John"}'}),
        ({"type": "boolean", "default": True}, {"type": "boolean", "description": "{default: true}"}),
        ({"type": "string", "default": None}, {"type": "string", "description": "{default: null}"}),
        ({"type": "string", "format": "email"}, {"type": "string", "format": "email"}),
        ({"type": "string", "format": "regex"}, {"type": "string", "description": '{format: "regex"}'}),
        ({"type": "number", "maximum": 2, "x": [1]}, {"type": "number", "description": "{maximum: 2, x: [1]}"}),
        ({"enum": ["a", "b"], "type": "string"}, {"enum": ["a", "b"]}),
        ({"enum": ["a", None], "type": ["string", "null"]}, {"enum": ["a", None]}),
        ({"enum": [["a"]], "type": "array"}, {"type": "array", "description": '{enum: [["a"]]}'}),
        ({"const": "a", "title": "T"}, {"const": "a", "title": "T"}),
        ({"oneOf": [STRING, INTEGER]}, {"anyOf": [STRING, INTEGER]}),
        (
            {"anyOf": [STRING], "oneOf": [INTEGER], "allOf": [{"type": "null"}]},
            {"anyOf": [STRING], "allOf": [{"type": "null"}, {"anyOf": [INTEGER]}]},
        ),
        ({"allOf": [{"$ref": "#/$defs/A"}]}, {"$ref": "#/$defs/A"}),
        ({"$ref": "#/$defs/A", "description": "d"}, {"$ref": "#/$defs/A", "description": "d"}),
        (
            {"$ref": "#/$defs/A", "default": 1, "$defs": {"A": {"type": "integer", "minimum": 0}}},
            {
                "$ref": "#/$defs/A",
                "description": "{default: 1}",
                "$defs": {"A": {"type": "integer", "description": "{minimum: 0}"}},
            },
        ),
        ({"type": ["string", "null"], "minLength": 1}, {"anyOf": [STRING, {"type": "null"}], "description": "{minLength: 1}"}),
        (
            {"type": ["array", "null"], "items": STRING, "minItems": 1},
            {"anyOf": [{"type": "array", "items": STRING, "minItems": 1}, {"type": "null"}]},
        ),
        ({"type": "object"}, {"type": "object", "properties": {}, "additionalProperties": False}),
        (
            {"type": "object", "properties": {"a": STRING}, "required": ["a"], "additionalProperties": True},
            {"type": "object", "properties": {"a": STRING}, "required": ["a"], "additionalProperties": False},
        ),
        ({"type": "object", "additionalProperties": INTEGER}, {"type": "object", "additionalProperties": INTEGER}),
        ({"type": "object", "additionalProperties": True}, {"type": "object", "additionalProperties": True}),
        ({"$schema": "https://json-schema.org/draft", "type": "null"}, {"type": "null"}),
        (
            {"type": "array", "prefixItems": [STRING, INTEGER, STRING], "maxItems": 3},
            {
                "type": "array",
                "items": {"anyOf": [STRING, INTEGER]},
                "description": '{prefixItems: [{"type": "string"}, {"type": "integer"}, {"type": "string"}], maxItems: 3}',
            },
        ),
    ],
)  # fmt: skip
def test_a_schema(given: dict[str, Any], made: dict[str, Any]) -> None:
    before = copy.deepcopy(given)
    assert transform_schema(given) == made
    assert given == before, "it is never changed"


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    name: str = Field(min_length=1)
    colour: Colour | None = None


@dataclass
class Point:
    x: float
    y: float = 0.0


class Row(TypedDict):
    id: int


@pytest.mark.parametrize(
    ("type_", "made"),
    [
        (int, INTEGER),
        (list[str], {"type": "array", "items": STRING}),
        (int | None, {"anyOf": [INTEGER, {"type": "null"}]}),
        (Literal["a", "b"], {"enum": ["a", "b"]}),
        (TypeAdapter(list[int]), {"type": "array", "items": INTEGER}),
        (
            Row,
            {
                "title": "Row",
                "type": "object",
                "properties": {"id": {"title": "Id", "type": "integer"}},
                "required": ["id"],
                "additionalProperties": False,
            },
        ),
    ],
)
def test_a_type(type_: Any, made: dict[str, Any]) -> None:
    assert transform_schema(type_) == made


def test_a_model_with_parts_of_its_own() -> None:
    made = transform_schema(Item)
    assert made["$defs"] == {"Colour": {"enum": ["red", "blue"], "title": "Colour"}}
    assert made["properties"]["name"] == {"title": "Name", "type": "string", "description": "{minLength: 1}"}
    assert made["required"] == ["name"]
    assert transform_schema(Point)["required"] == ["x"]


def test_what_is_handed_out_is_yours() -> None:
    transform_schema(Item)["properties"].clear()
    assert set(transform_schema(Item)["properties"]) == {"name", "colour"}
    given = {"enum": ["a"], "type": "string"}
    transform_schema(given)["enum"].append("b")
    assert given["enum"] == ["a"]


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({}, ValueError, "the schema has no type"),
        ({"type": "object", "properties": {"a": {}}}, ValueError, "the schema.a has no type"),
        ({"enum": []}, ValueError, "has no type"),
        ({"const": [1]}, ValueError, "has no type"),
        ({"type": "text"}, ValueError, "'text' is not a type"),
        ({"anyOf": [True]}, TypeError, r"the schema.anyOf\[0\]: expected a JSON schema"),
        (3, TypeError, "3 cannot describe JSON; expected a pydantic model"),
        (Callable[[], int], TypeError, "cannot describe JSON"),
        (type("Plain", (), {}), TypeError, "cannot describe JSON"),
        (Any, ValueError, "narrower than `Any`"),
        (list, ValueError, r"the schema\[\] has no type"),
    ],
)
def test_what_has_no_form_is_told_with_its_place(given: Any, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        transform_schema(given)


def test_it_is_one_function_at_every_path() -> None:
    from anthropic.lib._parse._transform import transform_schema as older

    assert older is transform_schema is anthropic.transform_schema


# --- in the schema of an answer, maps and tuples travel in a form that the API takes -----------------


def test_a_map_travels_as_its_entries() -> None:
    schema, decode = wire_schema(TypeAdapter(dict[str, int]).json_schema())
    assert schema["properties"]["entries"]["items"]["properties"] == {"key": STRING, "value": INTEGER}
    assert decode is not None
    assert decode({"entries": [{"key": "a", "value": 1}, {"key": "b", "value": 2}]}) == {"a": 1, "b": 2}
    assert decode({"entries": []}) == {}


def test_the_keys_of_a_map_keep_their_type() -> None:
    schema, _ = wire_schema(TypeAdapter(dict[Literal["a", "b"], int]).json_schema())
    assert schema["properties"]["entries"]["items"]["properties"]["key"] == {"enum": ["a", "b"]}


def test_a_tuple_travels_with_an_item_a_key() -> None:
    schema, decode = wire_schema(TypeAdapter(tuple[int, str]).json_schema())
    assert schema["properties"] == {"item_1": INTEGER, "item_2": STRING}
    assert schema["required"] == ["item_1", "item_2"]
    assert decode is not None and decode({"item_2": "b", "item_1": 1}) == [1, "b"]


def test_names_of_the_type_are_never_taken_for_ours() -> None:
    class Log(BaseModel):
        entries: list[int]
        item_1: int
        more: dict[str, tuple[int, int]]

    schema, decode = wire_schema(Log.model_json_schema())
    assert set(schema["properties"]["more"]["properties"]) == {"_entries"}
    sent = {
        "entries": [1],
        "item_1": 2,
        "more": {"_entries": [{"key": "k", "value": {"_item_1": 3, "_item_2": 4}}]},
    }
    assert decode is not None and decode(sent) == {"entries": [1], "item_1": 2, "more": {"k": [3, 4]}}


def test_a_type_without_them_is_not_touched() -> None:
    schema, decode = wire_schema(Item.model_json_schema())
    assert decode is None
    assert schema == transform_schema(Item)
