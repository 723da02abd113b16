"""`instance`: a value that a JSON schema accepts, the same for the same schema and `random.Random` state.

It serves tool arguments and structured output, so it covers what such schemas use: types, enum, const,
default, nested objects and arrays, `$ref`, anyOf/oneOf/allOf, lengths, ranges, formats. A `pattern` is
matched where a fixed list of candidates matches it; negations and conditionals are ignored.
"""

from __future__ import annotations

import math
import re
from random import Random
from typing import Any, cast

from .values import JSON, as_list, as_object

_MAX_DEPTH = 6
_FORMATS = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T09:30:00Z",
    "time": "09:30:00Z",
    "duration": "PT1H",
    "email": "ada@example.com",
    "hostname": "example.com",
    "uri": "https://example.com/item",
    "url": "https://example.com/item",
    "uuid": "12345678-1234-4234-9234-123456789abc",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
_CANDIDATES = (
    *_FORMATS.values(),
    "a", "A", "1", "ab", "AB", "12", "abc", "ABC", "123", "1234", "12345", "A1", "a1", "abc-123", "ABC-123",
    "ABC123", "abc_def", "AbcDef", "hello", "Hello", "1.0", "1.0.0", "+15550100", "555-0100", "#a1b2c3",
    "09:30", "en", "en-US", "US", "USD", "",
)  # fmt: skip


def instance(schema: Any, rng: Random) -> Any:
    """A value valid under `schema`."""
    root = as_object(schema)
    return _Maker(root, rng).make(root, "value", 0)


class _Maker:
    def __init__(self, root: JSON, rng: Random) -> None:
        self._root = root
        self._rng = rng

    def make(self, schema: Any, name: str, depth: int) -> Any:
        if not isinstance(schema, dict):
            return name
        node = self._flat(cast(JSON, schema), depth)
        if "const" in node:
            return node["const"]
        if node.get("enum"):
            return self._rng.choice(node["enum"])
        if "default" in node:
            return node["default"]
        kind = _kind(node)
        if kind == "object":
            return self._object(node, depth)
        if kind == "array":
            return self._array(node, name, depth)
        if kind == "integer":
            return int(self._number(node, whole=True))
        if kind == "number":
            return self._number(node, whole=False)
        if kind == "boolean":
            return self._rng.random() < 0.5
        return None if kind == "null" else self._string(node, name)

    def _flat(self, schema: JSON, depth: int) -> JSON:
        """Follow `$ref`, merge `allOf`, choose from `anyOf`/`oneOf` (deep down what ends recursion)."""
        node: JSON = schema
        for _ in range(32):
            if "$ref" in node:
                target = self._resolve(str(node["$ref"]))
                node = {**target, **_without(node, "$ref")}
            elif node.get("allOf"):
                merged = _without(node, "allOf")
                for part in as_list(node["allOf"]):
                    merged = _merge(merged, self._flat(as_object(part), depth))
                node = merged
            elif node.get("anyOf") or node.get("oneOf"):
                word = "anyOf" if node.get("anyOf") else "oneOf"
                options = cast(list[JSON], node[word])
                chosen = self._option(options, depth)
                node = _merge(_without(node, word), chosen)
            else:
                break
        return node

    def _option(self, options: list[JSON], depth: int) -> JSON:
        if depth < _MAX_DEPTH:
            return next((o for o in options if o.get("type") != "null"), options[0])
        return min(options, key=lambda o: 0 if o.get("type") == "null" else 2 if "$ref" in o else 1)

    def _resolve(self, reference: str) -> JSON:
        node: Any = self._root
        for part in reference.removeprefix("#").strip("/").split("/"):
            if part and isinstance(node, dict):
                node = cast(JSON, node).get(part.replace("~1", "/").replace("~0", "~"), {})
        return cast(JSON, node) if isinstance(node, dict) else {}

    def _object(self, node: JSON, depth: int) -> JSON:
        properties = cast(JSON, node.get("properties") or {})
        required = cast(list[str], node.get("required") or [])
        # Optional properties are filled in near the top only: recursive schemas must come to an end.
        names = list(properties) if depth < _MAX_DEPTH // 2 else [n for n in properties if n in required]
        names += [n for n in required if n not in properties]
        extra = node.get("additionalProperties")
        made = {
            n: self.make(properties.get(n, extra if isinstance(extra, dict) else {}), n, depth + 1)
            for n in names
        }
        missing = int(node.get("minProperties") or 0) - len(made)
        for number in range(missing):
            made[f"key{number + 1}"] = (
                self.make(extra, "value", depth + 1) if isinstance(extra, dict) else "value"
            )
        return made

    def _array(self, node: JSON, name: str, depth: int) -> list[Any]:
        prefix = cast(list[Any], node.get("prefixItems") or [])
        least = int(node.get("minItems") or 0)
        most = int(node["maxItems"]) if node.get("maxItems") is not None else None
        size = max(least, len(prefix), 1 if depth < _MAX_DEPTH else 0)
        size = size if most is None else min(size, most)
        made = [self.make(item, name, depth + 1) for item in prefix[:size]]
        items = node.get("items", {})
        for number in range(len(made), size):
            value = self.make(items, name, depth + 1)
            if node.get("uniqueItems") and value in made:
                value = self._another(items, value, made, name, number)
            made.append(value)
        return made

    def _another(self, items: Any, value: Any, made: list[Any], name: str, number: int) -> Any:
        choices = cast(JSON, items).get("enum") if isinstance(items, dict) else None
        if choices:
            return next((c for c in cast(list[Any], choices) if c not in made), value)
        if isinstance(value, bool):
            return not value
        if isinstance(value, (int, float)):
            return value + number
        return f"{name}-{number + 1}" if isinstance(value, str) else value

    def _number(self, node: JSON, *, whole: bool) -> float | int:
        step = node.get("multipleOf") or (1 if whole else None)
        margin = 1 if whole else 0.5
        least = _bound(node.get("minimum"), node.get("exclusiveMinimum"), margin)
        most = _bound(node.get("maximum"), node.get("exclusiveMaximum"), -margin)
        low = least if least is not None else 1.0 if most is None else min(1.0, most)
        high = most if most is not None else low + 9
        if not whole and low > high:  # an exclusive range narrower than the margin
            low = high = (float(_edge(node, "inimum")) + float(_edge(node, "aximum"))) / 2
        if step:
            first = math.ceil(low / step)
            return step * self._rng.randint(first, max(first, math.floor(high / step)))
        value = round(self._rng.uniform(low, high), 2)
        return value if low <= value <= high else low

    def _string(self, node: JSON, name: str) -> str:
        least = int(node.get("minLength") or 0)
        most = int(node["maxLength"]) if node.get("maxLength") is not None else None
        if node.get("pattern"):
            for candidate in (name, *_CANDIDATES):
                fits = len(candidate) >= least and (most is None or len(candidate) <= most)
                if fits and _matches(str(node["pattern"]), candidate):
                    return candidate
        text = _FORMATS.get(str(node.get("format")), f"{name} {self._rng.randint(1, 99)}")
        text += "x" * (least - len(text))
        return text if most is None else text[:most]


def _kind(node: JSON) -> str:
    kind = node.get("type")
    if isinstance(kind, list):
        kinds = cast(list[str], kind)
        kind = next((k for k in kinds if k != "null"), "null")
    if kind:
        return str(kind)
    if "properties" in node or "required" in node or "additionalProperties" in node:
        return "object"
    return "array" if "items" in node or "prefixItems" in node else "string"


def _without(node: JSON, key: str) -> JSON:
    return {name: value for name, value in node.items() if name != key}


def _merge(first: JSON, second: JSON) -> JSON:
    merged = {**first, **second}
    if "properties" in first and "properties" in second:
        merged["properties"] = {**first["properties"], **second["properties"]}
    if "required" in first and "required" in second:
        merged["required"] = list(dict.fromkeys([*first["required"], *second["required"]]))
    return merged


def _bound(inclusive: Any, exclusive: Any, margin: float) -> float | None:
    found: list[float] = [] if inclusive is None else [inclusive]
    if exclusive is not None:
        found.append(exclusive + margin)
    if not found:
        return None
    return max(found) if margin > 0 else min(found)


def _edge(node: JSON, name: str) -> Any:
    exclusive = node.get(f"exclusiveM{name}")
    return exclusive if exclusive is not None else node.get(f"m{name}", 0)


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False
