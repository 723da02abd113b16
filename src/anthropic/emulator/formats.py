"""What the API takes as the schema of an answer (`output_config.format`), and what it refuses.

The rules are the documented limits of structured outputs; the wording follows messages the API is known to send.
"""

from __future__ import annotations

from typing import Any, cast

from .errors import Problem, invalid
from .values import JSON, as_list, as_object, objects

_FORMATS = frozenset("date-time time date duration email hostname uri ipv4 ipv6 uuid".split())
_REFUSED = {
    "string": ("maxLength", "minLength"),
    "integer": ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"),
    "number": ("exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"),
    "array": ("contains", "maxItems", "prefixItems", "uniqueItems"),
    "object": ("maxProperties", "minProperties", "patternProperties", "propertyNames"),
}
_TYPES = frozenset({*_REFUSED, "boolean", "null"})
_WORDS = ("oneOf", "not", "if", "then", "else")


def check_format(body: JSON) -> None:
    """The rules of `output_config.format`, and of `output_format`, its older place.

    Raises: `Problem`.
    """
    config = as_object(as_object(body.get("output_config")).get("format"))
    older = as_object(body.get("output_format"))
    for path, given in (("output_config.format", config), ("output_format", older)):
        if given.get("type") == "json_schema":
            _Check(as_object(given.get("schema")), f"{path}.schema").whole()
            _company(body, path)


def _company(body: JSON, path: str) -> None:
    """What the form of the answer does not go together with."""
    messages = objects(body.get("messages"))
    for message in messages:
        for block in objects(message.get("content")):
            if as_object(block.get("citations")).get("enabled"):
                raise invalid(f"{path}: citations cannot be enabled together with structured outputs")
    last: JSON = messages[-1] if messages else {}
    # After `pause_turn` the last message is Claude's, too; it ends with a tool's block.
    said = last.get("content")
    ends_with = (objects(said) or [{}])[-1].get("type")
    if last.get("role") == "assistant" and (isinstance(said, str) or ends_with == "text"):
        raise invalid(
            f"{path}: the last message must not be a prefilled answer when structured outputs are used"
        )


class _Check:
    def __init__(self, root: JSON, path: str) -> None:
        self._root, self._path = root, path
        self._open: list[str] = []
        """The references that are being followed: a second visit is recursion."""
        self._done: set[str] = set()

    def whole(self) -> None:
        for place in ("$defs", "definitions"):
            for part in as_object(self._root.get(place)).values():
                self._node(part)
        self._node(self._root)

    def _problem(self, text: str) -> Problem:
        return invalid(f"{self._path}: {text}")

    def _node(self, schema: Any) -> None:
        if not isinstance(schema, dict):
            raise self._problem("Schema must be an object")
        node = cast(JSON, schema)
        for word in _WORDS:
            if word in node:
                raise self._problem(f"Schema type '{word}' is not supported")
        self._values(node)
        if "$ref" in node:
            self._reference(str(node["$ref"]))
        for word in ("anyOf", "allOf"):
            for part in as_list(node.get(word)):
                if word == "allOf" and "$ref" in as_object(part):
                    raise self._problem("'allOf' with '$ref' is not supported")
                self._node(part)
        kinds = as_list(node["type"]) if isinstance(node.get("type"), list) else [node.get("type")]
        for kind in kinds:
            if kind is not None:
                self._typed(str(kind), node)
            elif not node.keys() & {"$ref", "anyOf", "allOf", "enum", "const"}:
                raise self._problem("Schema must have a 'type'")

    def _values(self, node: JSON) -> None:
        if "enum" in node:
            values = as_list(node["enum"])
            if not values:
                raise self._problem("'enum' must not be empty")
            if any(isinstance(value, (dict, list)) for value in values):
                raise self._problem("'enum' values must be strings, numbers, booleans or null")
        if isinstance(node.get("const"), (dict, list)):
            raise self._problem("'const' must be a string, number, boolean or null")

    def _reference(self, reference: str) -> None:
        if not reference.startswith("#"):
            raise self._problem(f"External '$ref' is not supported: {reference}")
        if reference in self._open:
            raise self._problem(f"Recursive schemas are not supported: {reference}")
        if reference in self._done:
            return
        target: Any = self._root
        for part in reference.removeprefix("#").strip("/").split("/"):
            target = as_object(target).get(part.replace("~1", "/").replace("~0", "~")) if part else target
        if not isinstance(target, dict):
            raise self._problem(f"'$ref' does not resolve: {reference}")
        self._open.append(reference)
        self._node(cast(JSON, target))
        self._open.pop()
        self._done.add(reference)

    def _typed(self, kind: str, node: JSON) -> None:
        if kind not in _TYPES:
            raise self._problem(f"'{kind}' is not a valid type")
        refused = [name for name in _REFUSED.get(kind, ()) if name in node]
        if len(refused) == 1:
            raise self._problem(f"For '{kind}' type, property '{refused[0]}' is not supported")
        if refused:
            raise self._problem(f"For '{kind}' type, properties {', '.join(refused)} are not supported")
        if kind == "object":
            self._closed(node)
            for part in as_object(node.get("properties")).values():
                self._node(part)
        elif kind == "array":
            if node.get("minItems") not in (None, 0, 1):
                raise self._problem("For 'array' type, 'minItems' values other than 0 or 1 are not supported")
            if "items" in node:
                self._node(node["items"])
        elif kind == "string" and node.get("format") not in (None, *_FORMATS):
            raise self._problem(f"For 'string' type, format '{node['format']}' is not supported")

    def _closed(self, node: JSON) -> None:
        extra = node.get("additionalProperties")
        if extra is None:
            raise self._problem("For 'object' type, 'additionalProperties' must be explicitly set to false")
        if extra is not False:
            said = "true" if extra is True else "object"
            raise self._problem(
                f"For 'object' type, 'additionalProperties: {said}' is not supported."
                " Please set 'additionalProperties' to false"
            )
