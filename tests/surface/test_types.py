"""The types as data: every name resolves, the stub agrees with the table, every type works at run time."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pydantic
import pytest
from pydantic import TypeAdapter
from typing_extensions import get_type_hints, is_typeddict

from anthropic._models import BaseModel, dump
from anthropic._parsing import construct_type, parse_json
from anthropic.types._in import In

PACKAGES = [
    "anthropic.types",
    "anthropic.types.beta",
    "anthropic.types.shared",
    "anthropic.types.messages",
    "anthropic.types.beta.messages",
    "anthropic.types.skills",
    "anthropic.types.beta.skills",
]


def table(package: str) -> dict[str, str]:
    """Name -> module, as the package's lazy table has it."""
    modules: dict[str, str] = vars(importlib.import_module(package))["_TYPES"]
    return {name: module for module, names in modules.items() for name in names.split()}


NAMES = [(package, name) for package in PACKAGES for name in table(package)]


def value(package: str, name: str) -> Any:
    return getattr(importlib.import_module(package), name)


def is_model(obj: Any) -> bool:
    return isinstance(obj, type) and issubclass(obj, pydantic.BaseModel)


def is_error(obj: Any) -> bool:
    return isinstance(obj, type) and issubclass(obj, BaseException)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_stub_lists_what_the_table_lists(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__
    stub = ast.parse(Path(module.__file__).with_suffix(".pyi").read_text())
    lines = [node for node in stub.body if isinstance(node, ast.ImportFrom) and node.module]
    listed = [("." * line.level + str(line.module), alias) for line in lines for alias in line.names]
    assert all(alias.name == alias.asname for _, alias in listed)
    assert {alias.name: home for home, alias in listed} == table(package)
    assert len(listed) == len(table(package))


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_every_name_resolves_and_works(package: str, name: str) -> None:
    obj = value(package, name)
    if isinstance(obj, tuple) or is_error(obj):
        return
    if is_typeddict(obj):
        assert get_type_hints(obj, include_extras=True).keys() >= obj.__annotations__.keys()
    TypeAdapter(obj)


@pytest.mark.parametrize("package", PACKAGES[:2])
def test_older_modules_have_their_names(package: str) -> None:
    nested: dict[str, dict[str, str]] = vars(importlib.import_module(package))["NESTED"]
    for names in nested.values():
        for target in names.values():
            module, _, name = target.partition(":")
            assert hasattr(importlib.import_module(module, package), name), target


def sample(annotation: Any) -> Any:
    """The smallest JSON value that fits an annotation."""
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    origin = get_origin(annotation)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is list:
        return []
    if origin is dict:
        return {}
    if is_model(annotation):
        return smallest(annotation)
    if origin is not None:
        return sample(get_args(annotation)[0])
    return {str: "text", int: 3, float: 0.5, bool: True}.get(annotation, "2026-01-02T03:04:05Z")


def smallest(model: Any) -> dict[str, Any]:
    fields = model.model_fields
    return {f.alias or name: sample(f.annotation) for name, f in fields.items() if f.is_required()}


MODELS = [(package, name) for package, name in NAMES if is_model(value(package, name))]


@pytest.mark.parametrize(("package", "name"), MODELS)
def test_a_reply_can_be_read_and_sent_back(package: str, name: str) -> None:
    model = value(package, name)
    assert issubclass(model, BaseModel)
    data = {**smallest(model), "field_of_tomorrow": [1]}
    assert model.model_validate(data).to_dict(mode="json") == data  # strict
    assert construct_type(value=data, type_=model).to_dict(mode="json") == data  # type: ignore[attr-defined]
    assert dump(model.model_validate(smallest(model))).keys() == smallest(model).keys()


def test_every_class_says_what_it_is() -> None:
    for package, name in NAMES:
        obj = value(package, name)
        if isinstance(obj, type) and not is_error(obj):
            doc = vars(obj).get("__doc__") or ""
            assert re.match(r"[A-Z`].*[.]", doc, re.DOTALL), f"{package}.{name}: {doc!r}"


def test_reading_a_message_imports_no_params() -> None:
    code = "import sys; from anthropic.types import Message; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = {name for name in run.stdout.split() if name.startswith("anthropic.types.")}
    assert ours == {f"anthropic.types.{name}" for name in ("citation", "content", "message", "model")}


def test_header_and_query_parameters_are_marked() -> None:
    def marks(params: Any) -> dict[str, In]:
        hints = get_type_hints(params, include_extras=True)
        pairs = [(key, mark) for key, hint in hints.items() for mark in getattr(hint, "__metadata__", ())]
        return {key: mark for key, mark in pairs if isinstance(mark, In)}

    expected = {
        "betas": In("header", "anthropic-beta"),
        "user_profile_id": In("header", "anthropic-user-profile-id"),
        "workspace_id": In("header", "anthropic-workspace-id"),
    }
    from anthropic.types import beta, message_params, model_params

    assert marks(beta.MessageCountTokensParams) == expected
    del expected["betas"]  # of beta endpoints only
    assert marks(message_params.MessageCreateParamsBase) == expected
    assert marks(model_params.ModelListParams)["lifecycle"] == In("query", "lifecycle[]")


def test_optional_call_parameters_take_none_and_the_sentinels() -> None:
    from anthropic._types import NOT_GIVEN, omit
    from anthropic.types.message_params import MessageCreateOptions

    adapter = TypeAdapter(MessageCreateOptions)
    for key in get_type_hints(MessageCreateOptions):
        for absent in (None, omit, NOT_GIVEN):
            assert adapter.validate_python({key: absent}) == {key: absent}


def test_a_message_is_a_turn_of_the_next_request() -> None:
    from anthropic.types import Message
    from anthropic.types.beta import BetaMessage

    data = b"""{"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content":
        [{"type": "text", "text": "Hi"}, {"type": "of_tomorrow", "x": 1}], "usage": {}}"""
    for model in (Message, BetaMessage):
        message = parse_json(model, data)
        turn = message.to_param()
        assert turn["role"] == "assistant"
        assert [dump(block) for block in turn["content"]] == [
            {"type": "text", "text": "Hi"},
            {"type": "of_tomorrow", "x": 1},
        ]


def test_parsed_output_is_yours_alone() -> None:
    from anthropic.types.parsed import ParsedMessage

    class Answer(pydantic.BaseModel):
        n: int

    data = b'{"content": [{"type": "thinking", "thinking": "Hm"}, {"type": "text", "text": "1"}]}'
    message: ParsedMessage[Answer] = parse_json(ParsedMessage[Answer], data)
    assert message.parsed_output is None
    block = message.content[1]
    assert block.type == "text"
    block.parsed_output = Answer(n=1)
    assert message.parsed_output == Answer(n=1)
    assert "parsed_output" not in message.to_json()
    assert dump(block) == {"type": "text", "text": "1"}


def test_beta_names_are_the_stable_classes_or_their_subclasses() -> None:
    from anthropic.types import Message, TextBlock, TextBlockParam, Usage
    from anthropic.types.beta import BetaMessage, BetaTextBlock, BetaTextBlockParam, BetaUsage

    assert BetaTextBlock is TextBlock
    assert BetaTextBlockParam is TextBlockParam
    assert issubclass(BetaMessage, Message)
    assert issubclass(BetaUsage, Usage)
