"""What the emulator refuses as the schema of an answer, as the API does."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from emulator_support import ask

CLOSED = {"type": "object", "properties": {}, "additionalProperties": False}
NODE = {**CLOSED, "properties": {"next": {"$ref": "#/$defs/Node"}}}


def send(http: httpx2.Client, schema: Any, path: str = "/v1/messages", **more: Any) -> httpx2.Response:
    body = ask(output_config={"format": {"type": "json_schema", "schema": schema}}, **more)
    if path.endswith("count_tokens"):
        del body["max_tokens"]
    return http.post(path, json=body)


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "object"}, "For 'object' type, 'additionalProperties' must be explicitly set to false"),
        ({"type": "object", "additionalProperties": True}, "'additionalProperties: true' is not supported"),
        (
            {"type": "object", "additionalProperties": {"type": "string"}},
            "'additionalProperties: object' is not",
        ),
        ({"type": "integer", "minimum": 1}, "For 'integer' type, property 'minimum' is not supported"),
        ({"type": "number", "minimum": 1, "maximum": 2}, "properties maximum, minimum are not supported"),
        ({"type": "string", "minLength": 1}, "For 'string' type, property 'minLength' is not supported"),
        ({"type": "string", "format": "regex"}, "format 'regex' is not supported"),
        (
            {"type": "array", "items": {"type": "string"}, "minItems": 2},
            "'minItems' values other than 0 or 1",
        ),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, "property 'prefixItems' is not supported"),
        ({"enum": [{"a": 1}]}, "'enum' values must be"),
        ({"enum": []}, "'enum' must not be empty"),
        ({"const": [1]}, "'const' must be"),
        ({"oneOf": [{"type": "string"}]}, "Schema type 'oneOf' is not supported"),
        ({"allOf": [{"$ref": "#/$defs/A"}], "$defs": {"A": CLOSED}}, "'allOf' with '$ref' is not supported"),
        ({"$ref": "https://example.com/a"}, "External '$ref' is not supported"),
        ({"$ref": "#/$defs/B"}, "'$ref' does not resolve"),
        ({"$ref": "#/$defs/Node", "$defs": {"Node": NODE}}, "Recursive schemas are not supported"),
        ({"type": "text"}, "'text' is not a valid type"),
        ({}, "Schema must have a 'type'"),
        ({**CLOSED, "properties": {"a": {"anyOf": [{"type": "object"}]}}}, "must be explicitly set to false"),
    ],
)
def test_refused(http: httpx2.Client, schema: Any, said: str) -> None:
    for path in ("/v1/messages", "/v1/messages/count_tokens"):
        response = send(http, schema, path)
        assert response.status_code == 400
        message = response.json()["error"]["message"]
        assert message.startswith("output_config.format.schema: ") and said in message


@pytest.mark.parametrize(
    "schema",
    [
        {"type": ["string", "null"]},
        {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        {"enum": ["a", 1, None]},
        {"$ref": "#/$defs/A", "description": "d", "$defs": {"A": CLOSED}},
        {"allOf": [{"anyOf": [{"type": "string", "format": "uuid"}]}]},
        {**CLOSED, "properties": {"a": {"const": True}}, "required": ["a"]},
        {**CLOSED, "properties": {n: {"$ref": "#/$defs/A"} for n in "ab"}, "$defs": {"A": CLOSED}},
    ],
)
def test_taken(http: httpx2.Client, schema: Any) -> None:
    assert send(http, schema).status_code == 200


def test_it_does_not_go_together_with_a_prefill_or_citations(http: httpx2.Client) -> None:
    user = {"role": "user", "content": "Hi"}
    prefilled = send(http, CLOSED, messages=[user, {"role": "assistant", "content": "{"}])
    assert "prefilled" in prefilled.json()["error"]["message"]
    source = {"type": "text", "media_type": "text/plain", "data": "x"}
    document = {"type": "document", "source": source, "citations": {"enabled": True}}
    cited = send(http, CLOSED, messages=[{"role": "user", "content": [document]}])
    assert "citations" in cited.json()["error"]["message"]


def test_the_stable_surface_knows_no_output_format(http: httpx2.Client) -> None:
    body = ask(output_format={"type": "json_schema", "schema": CLOSED})
    assert "output_format: Extra inputs" in http.post("/v1/messages", json=body).json()["error"]["message"]
    assert http.post("/v1/messages?beta=true", json=body).status_code == 200
