"""Values made from JSON schemas: checked by a checker that shares no code with the maker."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from emulator_support import accepts
from hypothesis import given, settings, strategies as st

from anthropic.emulator.synthesise import instance

NAMES = st.sampled_from(["city", "count", "when", "tags", "nested", "x"])


def _range(low: int, high: int) -> st.SearchStrategy[dict[str, Any]]:
    edge = st.integers(low, high)
    return st.tuples(edge, edge, st.booleans(), st.booleans()).map(
        lambda t: {
            **({"minimum": min(t[0], t[1])} if t[2] else {}),
            **({"maximum": max(t[0], t[1])} if t[3] else {}),
        }
    )


def _strings() -> st.SearchStrategy[dict[str, Any]]:
    sizes = st.tuples(st.integers(0, 30), st.integers(0, 30), st.booleans(), st.booleans())
    return sizes.map(
        lambda t: {
            "type": "string",
            **({"minLength": min(t[0], t[1])} if t[2] else {}),
            **({"maxLength": max(t[0], t[1])} if t[3] else {}),
        }
    )


LEAVES = st.one_of(
    _strings(),
    _range(-50, 50).map(lambda r: {"type": "integer", **r}),
    _range(-50, 50).map(lambda r: {"type": "number", **r}),
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.lists(st.one_of(st.integers(), st.text(max_size=5)), min_size=1, max_size=4).map(
        lambda v: {"enum": v}
    ),
    st.just({"const": {"a": 1}}),
    st.integers(1, 9).map(lambda n: {"type": "integer", "multipleOf": n}),
)


def _deeper(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    objects = st.dictionaries(NAMES, inner, max_size=4).flatmap(
        lambda properties: st.sets(st.sampled_from(sorted(properties) or ["none"])).map(
            lambda names: {
                "type": "object",
                "properties": properties,
                "required": sorted(names & set(properties)),
                "additionalProperties": False,
            }
        )
    )
    arrays = st.tuples(inner, st.integers(0, 4)).map(
        lambda t: {"type": "array", "items": t[0], "minItems": t[1]}
    )
    choices = st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options})
    return st.one_of(objects, arrays, choices)


@given(schema=st.recursive(LEAVES, _deeper, max_leaves=10), seed=st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_values_fit_their_schema(schema: dict[str, Any], seed: int) -> None:
    value = instance(schema, Random(seed))
    assert accepts(schema, value), value
    assert value == instance(schema, Random(seed))
    json.dumps(value)


TREE = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                "parent": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
            },
            "required": ["name", "children", "parent"],
        }
    },
    "$ref": "#/$defs/node",
}


@pytest.mark.parametrize(
    "schema",
    [
        TREE,
        {"type": "array", "uniqueItems": True, "minItems": 3, "items": {"type": "integer"}},
        {"type": "array", "uniqueItems": True, "minItems": 2, "items": {"enum": ["a", "b"]}},
        {"allOf": [{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
                   {"properties": {"b": {"type": "integer"}}, "required": ["b"]}]},
        {"type": "string", "pattern": r"^\d{4}$"},
        {"type": "string", "pattern": r"^[A-Z]{3}-\d+$"},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
        {"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 5},
        {"properties": {"a": {}}, "required": ["a", "b"]},
    ],
)  # fmt: skip
def test_particular_schemas(schema: dict[str, Any]) -> None:
    assert accepts(schema, instance(schema, Random(0)))


def test_defaults_and_formats_are_used() -> None:
    schema = {
        "properties": {
            "unit": {"type": "string", "default": "C"},
            "day": {"type": "string", "format": "date"},
        }
    }
    assert instance(schema, Random(0)) == {"unit": "C", "day": "2026-01-15"}
