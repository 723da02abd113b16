"""Parsing that refuses nothing: what was sent is kept, and can be sent back."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, datetime, timezone
from enum import Enum
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar, Union

import pydantic
import pytest
from hypothesis import given, strategies as st
from messages import messages, values

from anthropic import BaseModel
from anthropic._models import (
    GenericModel,
    PropertyInfo,
    UnionDiscriminator,
    Unknown,
    dump,
    is_basemodel,
    set_response_ids,
)
from anthropic._parsing import DISCRIMINATOR_CACHE, build, construct_type, parse_json, validate_type
from anthropic.types import Message, TextBlock
from anthropic.types.beta import BetaMessage

# --- the API's own messages ---------------------------------------------------------------------------


@given(messages)
def test_a_message_can_be_sent_back_as_it_came(message: dict[str, Any]) -> None:
    data = json.dumps(message)
    parsed = parse_json(Message, data)
    assert type(parsed) is Message
    assert dump(parsed) == message
    assert parsed.to_dict() == message
    assert json.loads(parsed.to_json()) == message
    assert parsed == construct_type(type_=Message, value=message)
    assert dump(parse_json(BetaMessage, data)) == message
    assert parse_json(Message, parsed.to_json(indent=None)) == parsed
    for block, sent in zip(parsed.content, message["content"], strict=True):
        assert dump(block) == sent


@given(
    st.one_of(
        values,
        st.dictionaries(
            st.sampled_from(["id", "content", "usage", "role", "stop_reason", "container"]), values
        ),
    )
)
def test_nothing_is_refused_and_nothing_is_lost(value: Any) -> None:
    parsed = parse_json(Message, json.dumps(value))
    assert construct_type(type_=Message, value=value) == parsed
    if isinstance(value, dict):
        assert isinstance(parsed, Message)
        kept = {k: v for k, v in value.items() if not (v is None and k in ("content", "id"))}
        again = dump(parsed)
        assert {k: again[k] for k in kept} == kept and again.keys() == value.keys()
    else:
        assert parsed == (value if not isinstance(value, list) else parsed)


@given(
    st.one_of(st.binary(max_size=30), st.text(max_size=30).map(lambda t: t.encode("utf-8", "surrogatepass")))
)
def test_bytes_are_json_or_a_json_error(data: bytes) -> None:
    try:
        expected = json.loads(data.decode())
    except (ValueError, RecursionError):
        with pytest.raises(json.JSONDecodeError):
            parse_json(object, data)
        return
    assert repr(parse_json(object, data)) == repr(expected)


def test_tomorrow() -> None:
    message = construct_type(
        type_=Message, value={"content": [{"type": "future", "foo": {"a": 1}}], "stop_reason": "bored"}
    )
    assert isinstance(message, Message) and message.stop_reason == "bored"
    block: Any = message.content[0]
    assert type(block) is Unknown and block.type == "future" and block.foo == {"a": 1}
    assert dump(message) == {"content": [{"type": "future", "foo": {"a": 1}}], "stop_reason": "bored"}
    assert (
        Message.model_validate({**json.loads(FULL), "content": [{"type": "future", "foo": 1}]})
        .content[0]
        .type
        == "future"
    )


FULL = """{"id": "m", "type": "message", "role": "assistant", "model": "c", "content": [], "stop_reason": null,
           "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 2}}"""


def test_null_is_told_from_missing() -> None:
    message = parse_json(Message, '{"stop_sequence": null, "content": []}')
    assert message.stop_sequence is None and message.stop_reason is None
    assert message.model_fields_set == {"stop_sequence", "content"}
    assert dump(message) == {"stop_sequence": None, "content": []} and message.to_dict() == dump(message)
    assert message.model_dump().keys() >= {"stop_sequence", "stop_reason", "id"}


def test_the_constructor_is_strict() -> None:
    with pytest.raises(pydantic.ValidationError):
        Message(id="x")  # type: ignore[call-arg]
    with pytest.raises(pydantic.ValidationError):
        Message.model_validate({"id": "x"})
    assert TextBlock(type="text", text="x").text == "x"


# --- users' own models --------------------------------------------------------------------------------


class Colour(Enum):
    RED = "red"


class Inner(BaseModel):
    x: int
    when: Optional[datetime] = None


class Outer(BaseModel):
    inner: Inner
    many: list[Inner]
    by_name: dict[str, Inner]
    ratio: float
    count: int
    name: str
    flag: bool
    at: datetime
    on: date
    colour: Colour
    word: Literal["a", "b"]
    camel: str = pydantic.Field(alias="camelCase")
    maybe: Optional[str] = None
    level: int = 7


def outer(**fields: Any) -> Any:
    return Outer.construct(**fields)


@pytest.mark.parametrize(
    ("field", "sent", "expected"),
    [
        ("inner", {"x": 1}, Inner(x=1)), ("inner", "text", "text"), ("inner", None, None),
        ("inner", [{"x": 1}], [Inner(x=1)]),
        ("many", [{"x": 1}, "odd"], [Inner(x=1), "odd"]), ("many", {"x": 1}, {"x": 1}), ("many", None, None),
        ("by_name", {"a": {"x": 1}, "b": 2}, {"a": Inner(x=1), "b": 2}), ("by_name", [1], [1]),
        ("ratio", 5, 5.0), ("ratio", "5", "5"), ("ratio", 2.5, 2.5),
        ("count", "19", "19"), ("count", 10.9, 10.9), ("count", False, False),
        ("name", 7, 7), ("flag", "true", "true"),
        ("at", "2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)),
        ("at", 1000, datetime(1970, 1, 1, 0, 16, 40, tzinfo=timezone.utc)),
        ("at", "never", "never"), ("at", None, None),
        ("on", "2026-01-02", date(2026, 1, 2)), ("on", "x", "x"),
        ("colour", "red", Colour.RED), ("colour", "blue", "blue"),
        ("word", "c", "c"), ("camelCase", "v", "v"), ("maybe", None, None), ("maybe", 3, 3),
        ("level", None, 7), ("unknown", {"a": [1]}, {"a": [1]}),
    ],
)  # fmt: skip
def test_lenient_fields(field: str, sent: Any, expected: Any) -> None:
    model = outer(**{field: sent})
    value = getattr(model, "camel" if field == "camelCase" else field)
    assert value == expected and type(value) is type(expected)
    if field != "unknown":
        assert model.model_fields_set == {"camel" if field == "camelCase" else field}
    else:
        assert (
            model.model_extra == {"unknown": sent} and not model.model_fields_set & Outer.model_fields.keys()
        )


def test_what_is_missing() -> None:
    model = outer()
    assert model.inner is None and model.many is None and model.level == 7 and model.maybe is None
    assert model.to_dict() == {} and model.model_dump()["level"] == 7


def test_names() -> None:
    model = outer(camelCase="v")
    assert model.to_dict() == {"camelCase": "v"} and model.to_dict(use_api_names=False) == {"camel": "v"}
    assert model.model_dump(exclude_unset=True) == {"camel": "v"}
    assert model.model_dump(exclude_unset=True, by_alias=True) == {"camelCase": "v"}


def test_to_dict_and_to_json() -> None:
    model = Inner.construct(x=1, when=datetime(2026, 1, 2, tzinfo=timezone.utc), more=None)
    assert model.to_dict()["when"] == datetime(2026, 1, 2, tzinfo=timezone.utc)
    assert model.to_dict(mode="json") == {"x": 1, "when": "2026-01-02T00:00:00Z", "more": None}
    assert model.to_dict(mode="json", exclude_none=True) == {"x": 1, "when": "2026-01-02T00:00:00Z"}
    assert Inner(x=1).to_dict(exclude_unset=False) == {"x": 1, "when": None}
    assert Inner(x=1, when=None).to_dict(exclude_defaults=True) == {"x": 1}
    assert Inner(x=1).to_json(indent=None) == '{"x":1}' and Inner(x=1).to_json() == '{\n  "x": 1\n}'
    assert str(Inner(x=1)) == repr(Inner(x=1)) == "Inner(x=1, when=None)"


class A(BaseModel):
    kind: Literal["a"]
    value: int


class B(BaseModel):
    kind: Literal["b", "bb"]
    value: str


class C(BaseModel):
    other: bool


Marked = Annotated[Union[A, B], UnionDiscriminator("kind")]


@pytest.mark.parametrize("mark", [UnionDiscriminator("kind"), PropertyInfo(discriminator="kind")])
@pytest.mark.parametrize(
    ("sent", "cls"),
    [
        ({"kind": "a", "value": 1}, A), ({"kind": "b", "value": "x"}, B), ({"kind": "bb", "value": 1}, B),
        ({"kind": "a", "value": "wrong"}, A), ({"kind": "a"}, A), ({"kind": "new", "value": 1}, A), ({}, A),
    ],
)  # fmt: skip
def test_marked_unions_of_users(mark: Any, sent: Any, cls: Any) -> None:
    """An unknown tag becomes the first variant, as in older releases."""
    made = construct_type(type_=Annotated[Union[A, B], mark], value=sent)
    assert type(made) is cls and dump(made) == sent
    nested = construct_type(type_=Optional[list[Annotated[Union[A, B], mark]]], value=[sent, None])
    assert type(nested[0]) is cls and nested[1] is None  # type: ignore[index]


def test_unions_without_a_mark() -> None:
    union = Union[A, B, C]
    assert type(construct_type(type_=union, value={"other": True})) is C, "the one that validates"
    assert type(construct_type(type_=union, value={"kind": "b", "value": "x"})) is B
    assert type(construct_type(type_=union, value={"nothing": "fits"})) is A, "else the first"
    assert construct_type(type_=union, value="text") == "text"
    assert construct_type(type_=Union[int, str], value="x") == "x"
    assert construct_type(type_=Union[int, A], value={"kind": "a", "value": 2}) == A(kind="a", value=2)


def test_a_tag_under_an_alias_and_nested_unions() -> None:
    class D(BaseModel):
        kind: Literal["d"] = pydantic.Field(alias="@kind")

    class E(BaseModel):
        kind: Literal["e"] = pydantic.Field(alias="@kind")

    mark = UnionDiscriminator("kind")
    assert type(construct_type(type_=Annotated[Union[D, E], mark], value={"@kind": "e"})) is E
    nested = Annotated[Union[Union[A, B], C], mark]
    assert type(construct_type(type_=nested, value={"kind": "b"})) is B


def test_two_variants_with_one_tag() -> None:
    class Later(BaseModel):
        kind: Literal["a"]
        extra: bool

    made = construct_type(type_=Annotated[Union[A, Later], UnionDiscriminator("kind")], value={"kind": "a"})
    assert type(made) is Later


T = TypeVar("T")


class Box(BaseModel, Generic[T]):
    item: T
    items: list[T]


class Tree(BaseModel):
    name: str
    child: Optional[Tree] = None
    children: list[Tree] = []


class Ping(BaseModel):
    pong: Optional[Pong] = None


class Pong(BaseModel):
    ping: Optional[Ping] = None


class Typed(BaseModel):
    __pydantic_extra__: dict[str, Inner]  # type: ignore[assignment]
    a: int


def test_generics() -> None:
    box: Any = construct_type(type_=Box[Inner], value={"item": {"x": 1}, "items": [{"x": 2}, 3]})
    assert box.item == Inner(x=1) and box.items == [Inner(x=2), 3] and type(box) is Box[Inner]
    assert issubclass(GenericModel, BaseModel)


def test_recursion() -> None:
    data = {
        "name": "a",
        "child": {"name": "b", "child": {"name": "c"}},
        "children": [{"name": "d", "children": [{"name": "e"}]}],
    }
    tree: Any = parse_json(Tree, json.dumps(data))
    assert tree.child.child.name == "c" and tree.children[0].children[0].name == "e" and dump(tree) == data
    ping: Any = construct_type(type_=Ping, value={"pong": {"ping": {"pong": {}}}})
    assert type(ping.pong.ping.pong) is Pong
    assert type(construct_type(type_=list[Tree], value=[data])[0]) is Tree  # type: ignore[index]


def test_typed_extras() -> None:
    model: Any = construct_type(type_=Typed, value={"a": 1, "b": {"x": 2}, "c": 3})
    assert model.b == Inner(x=2) and model.c == 3 and dump(model) == {"a": 1, "b": {"x": 2}, "c": 3}


def test_a_field_may_be_called_as_a_parameter_of_ours() -> None:
    class Odd(BaseModel):
        cls: str
        values: str
        model: str

    assert Odd.construct(cls="x", values="y", model="z").cls == "x"
    assert Odd.model_construct({"cls"}, cls="x").model_fields_set == {"cls"}


def test_other_types() -> None:
    assert construct_type(type_=list[int], value=["1", 2]) == ["1", 2]
    assert construct_type(type_=dict[str, datetime], value={"a": "2026-01-02T00:00:00Z"}) == {
        "a": datetime(2026, 1, 2, tzinfo=timezone.utc)
    }
    assert construct_type(type_=Any, value=[1]) == construct_type(type_=object, value=[1]) == [1]
    assert construct_type(type_=float, value=2**53 + 1) == 2**53 + 1, "nothing is rounded"
    assert repr(construct_type(type_=list[float], value=[1, True, 10**400, "1"])) == repr(
        [1.0, 1.0, 10**400, "1"]
    )
    assert construct_type(type_=Inner, value={"x": 1}, metadata=["note"]) == Inner(x=1)

    class Plain(pydantic.BaseModel):
        x: int

    assert construct_type(type_=Plain, value={"x": 1}) == Plain(x=1)
    assert construct_type(type_=Plain, value={"x": "no"}) == {"x": "no"}


def test_helpers() -> None:
    assert (
        is_basemodel(Inner)
        and is_basemodel(Union[int, Inner])
        and is_basemodel(Marked)
        and not is_basemodel(int)
    )
    assert validate_type(type_=Inner, value={"x": 1}) == Inner(x=1)
    with pytest.raises(pydantic.ValidationError):
        validate_type(type_=list[int], value=["x"])
    assert build(Inner, x=1) == Inner(x=1)
    assert build(Inner, x="no").x == "no", "as a reply"
    with pytest.raises(TypeError):
        build(Inner, 1)


def test_the_order_of_a_union_counts_where_no_member_fits() -> None:
    class First(BaseModel):
        a: str

    class Second(BaseModel):
        b: str

    for union, taken in ((Union[First, Second], First), (Union[Second, First], Second)):
        assert isinstance(construct_type(type_=union, value={"c": 1}), taken)


def test_a_generic_model_may_name_its_bases() -> None:
    class Box(GenericModel, BaseModel, Generic[T]):
        value: T

    assert construct_type(type_=Box[Inner], value={"value": {"x": 1}}) == Box[Inner](value=Inner(x=1))


def test_the_tags_of_a_union_are_read_once() -> None:
    class A(BaseModel):
        kind: Literal["a"]

    class B(BaseModel):
        kind: Literal["b"]

    union: Any = Union[A, B]
    assert union not in DISCRIMINATOR_CACHE
    marked: Any = Annotated[union, PropertyInfo(discriminator="kind")]
    assert isinstance(construct_type(type_=marked, value={"kind": "b", "more": 1}), B)
    read = DISCRIMINATOR_CACHE[union]
    assert read == {"a": A, "b": B}
    assert isinstance(construct_type(type_=marked, value={"kind": "a", "more": 1}), A)
    assert DISCRIMINATOR_CACHE[union] is read


# --- ids and copies -------------------------------------------------------------------------------------


def test_ids_of_the_response() -> None:
    message = parse_json(Message, FULL)
    with pytest.raises(AttributeError):
        message._request_id
    plain = message.model_copy()
    set_response_ids(message, "req_1", None)
    assert message._request_id == "req_1" and message._workspace_id is None
    with pytest.raises(AttributeError):
        message.usage._request_id
    assert message == plain, "they are no part of the value"
    assert "_request_id" not in message.to_dict() and "_request_id" not in message.model_dump()
    assert "req_1" not in repr(message) and "_request_id" not in message.model_fields_set
    for again in (message.model_copy(), message.model_copy(deep=True), copy.copy(message), copy.deepcopy(message),
                  pickle.loads(pickle.dumps(message))):  # fmt: skip
        assert again == message and again._request_id == "req_1" and type(again) is Message
    set_response_ids("text", "req_1", None)  # what is no model has no place for them


@given(messages)
def test_copies_are_equal(message: dict[str, Any]) -> None:
    parsed = parse_json(Message, json.dumps(message))
    for again in (pickle.loads(pickle.dumps(parsed)), copy.deepcopy(parsed), parsed.model_copy(deep=True)):
        assert again == parsed and dump(again) == message


def test_a_deep_copy_shares_nothing() -> None:
    message = parse_json(Message, '{"content": [{"type": "text", "text": "a"}], "more": {"x": [1]}}')
    again = copy.deepcopy(message)
    again.content[0].text = "b"
    again.more["x"].append(2)
    assert message.content[0].text == "a" and message.more == {"x": [1]}
