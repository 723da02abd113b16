"""The private helpers that other people's code imports, by the paths that it imports them from."""

# pyright: reportMissingImports=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
from __future__ import annotations

import asyncio
import io
import pathlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from importlib import import_module
from typing import Annotated, Any, Generic, Literal, TypeVar, Union, get_origin

import httpx2
import pydantic
import pytest
from anthropic._compat import (
    PYDANTIC_V1,
    field_get_default,
    field_is_required,
    field_outer_type,
    get_model_config,
    get_model_fields,
    model_copy,
    model_dump,
    model_json,
    model_parse,
    model_parse_json,
    parse_date,
    parse_datetime,
)
from anthropic._files import async_to_httpx_files, deepcopy_with_paths, read_file_content, to_httpx_files
from anthropic._legacy_response import LegacyAPIResponse, to_raw_response_wrapper
from anthropic._resource import AsyncAPIResource, SyncAPIResource
from anthropic._utils import (
    LazyProxy,
    PropertyInfo,
    assert_signatures_in_sync,
    async_maybe_transform,
    async_serialize_data,
    async_transform,
    asyncify,
    coerce_boolean,
    coerce_float,
    coerce_integer,
    consume_async_iterator,
    consume_sync_iterator,
    deepcopy_minimal,
    extract_files,
    extract_type_arg,
    extract_type_var_from_base,
    flatten,
    function_has_argument,
    get_async_library,
    get_required_header,
    is_annotated_type,
    is_dict,
    is_given,
    is_iterable,
    is_list,
    is_list_type,
    is_literal_type,
    is_mapping,
    is_required_type,
    is_sequence,
    is_tuple,
    is_type_alias_type,
    is_typevar,
    is_union,
    is_union_type,
    json_safe,
    maybe_coerce_boolean,
    maybe_coerce_float,
    maybe_coerce_integer,
    maybe_transform,
    prepare_request_data,
    removeprefix,
    removesuffix,
    required_args,
    serialize_data,
    strip_annotated_type,
    strip_not_given,
    strip_omit,
    transform,
)
from anthropic._utils._json import openapi_dumps
from typing_extensions import Required, TypeAliasType, TypedDict

import anthropic
from anthropic import NOT_GIVEN, BaseModel, not_given, omit
from anthropic._base_client import (
    _APPEND_HEADERS,
    OtherArch,
    OtherPlatform,
    _merge_mappings,
    platform_headers,
)
from anthropic._models import EagerIterable, add_request_id, is_basemodel_type
from anthropic._response import to_streamed_response_wrapper
from anthropic.types import MessageParam, TextBlock

UTC = timezone.utc
T = TypeVar("T")


def test_what_a_value_is() -> None:
    assert (
        is_dict({})
        and is_list([])
        and is_tuple(())
        and is_mapping({})
        and is_sequence([])
        and is_iterable(())
    )
    assert not (
        is_dict([]) or is_list(()) or is_tuple([]) or is_mapping([]) or is_sequence({}) or is_iterable(1)
    )
    assert is_given(None) and not is_given(NOT_GIVEN) and not is_given(omit)


def test_what_an_annotation_is() -> None:
    assert is_union(Union) and is_union(get_origin(int | str)) and not is_union(int)
    assert is_union_type(int | None) and is_union_type(Union[int, str]) and not is_union_type(list[int])
    assert is_list_type(list[int]) and is_list_type(list) and not is_list_type(dict[str, int])
    assert (
        is_literal_type(Literal["a"])
        and is_annotated_type(Annotated[int, 1])
        and is_required_type(Required[int])
    )
    assert is_typevar(T) and not is_typevar(int)
    assert is_type_alias_type(TypeAliasType("X", int)) and not is_type_alias_type(int)
    assert strip_annotated_type(Required[Annotated[int, 1]]) is int
    assert is_basemodel_type(TextBlock) and not is_basemodel_type(int)


def test_type_arguments() -> None:
    class Base(Generic[T]): ...

    class Mine(Base[T]): ...

    class Of(Mine[int]): ...

    assert extract_type_arg(list[int], 0) is int
    with pytest.raises(RuntimeError, match="type argument at index 1"):
        extract_type_arg(list[int], 1)
    for typ in (Base[int], Mine[int], Of):
        assert extract_type_var_from_base(typ, generic_bases=(Base,), index=0) is int
    with pytest.raises(RuntimeError, match="no type"):
        extract_type_var_from_base(int, generic_bases=(Base,), index=0, failure_message="no type")


def test_mappings_and_lists() -> None:
    assert strip_not_given({"a": 1, "b": not_given, "c": None}) == {"a": 1, "c": None}
    assert strip_not_given(None) is None and strip_not_given([NOT_GIVEN]) == [NOT_GIVEN]
    assert strip_omit({"a": 1, "b": omit}) == {"a": 1}
    assert _merge_mappings({"a": 1, "b": 2}, {"b": omit, "c": 3}) == {"a": 1, "c": 3}
    assert flatten([[1], [], [2, 3]]) == [1, 2, 3]
    assert json_safe({"a": (1, date(2024, 1, 2)), "b": "x"}) == {"a": [1, "2024-01-02"], "b": "x"}


def test_copies() -> None:
    inner, obj = [1], object()
    given = {"a": inner, "b": {"c": obj}}
    copied = deepcopy_minimal(given)
    assert copied == given and copied["a"] is not inner and copied["b"]["c"] is obj
    given = {"files": [{"file": b"x"}], "other": inner}
    copied = deepcopy_with_paths(given, [["files", "<array>", "file"]])
    assert copied == given and copied is not given and copied["other"] is inner
    assert copied["files"][0] is not given["files"][0]
    assert deepcopy_with_paths(given, []) is given


def test_text() -> None:
    assert (coerce_integer("12"), coerce_float("1.5")) == (12, 1.5)
    assert [coerce_boolean(text) for text in ("true", "1", "on", "yes", "false", "0")] == [True] * 3 + [
        False
    ] * 3
    assert maybe_coerce_integer(None) is maybe_coerce_float(None) is maybe_coerce_boolean(None) is None
    assert (maybe_coerce_integer("1"), maybe_coerce_boolean("on")) == (1, True)
    assert (removeprefix("abc", "a"), removesuffix("abc", "c")) == ("bc", "ab")
    assert get_required_header({"X-Some": "v"}, "x-some") == "v"
    with pytest.raises(ValueError, match="Could not find x-some header"):
        get_required_header({}, "x-some")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2012-04-23T09:15:00", datetime(2012, 4, 23, 9, 15)),
        ("2012-4-9 4:8:16", datetime(2012, 4, 9, 4, 8, 16)),
        ("2012-04-23T09:15", datetime(2012, 4, 23, 9, 15)),
        ("2012-04-23T09:15:00Z", datetime(2012, 4, 23, 9, 15, tzinfo=UTC)),
        (
            "2012-04-23T10:20:30.400+02:30",
            datetime(2012, 4, 23, 10, 20, 30, 400_000, timezone(timedelta(hours=2.5))),
        ),
        (
            "2012-04-23T10:20:30.123456789-02",
            datetime(2012, 4, 23, 10, 20, 30, 123_456, timezone(timedelta(hours=-2))),
        ),
        ("2012-04-23T10:20:30-0130", datetime(2012, 4, 23, 10, 20, 30, 0, timezone(timedelta(hours=-1.5)))),
        (1494012444, datetime(2017, 5, 5, 19, 27, 24, tzinfo=UTC)),
        (b"1494012444.5", datetime(2017, 5, 5, 19, 27, 24, 500_000, tzinfo=UTC)),
        (1494012444000, datetime(2017, 5, 5, 19, 27, 24, tzinfo=UTC)),
        (1494012444000000, datetime(2017, 5, 5, 19, 27, 24, tzinfo=UTC)),
        (1494012444000000000, datetime(2017, 5, 5, 19, 27, 24, tzinfo=UTC)),
        ("inf", datetime.max),
        ("-inf", datetime.min),
    ],
)
def test_parse_datetime(text: Any, value: datetime) -> None:
    parsed = parse_datetime(text)
    assert parsed == value and parsed.tzinfo == value.tzinfo
    assert parse_datetime(parsed) is parsed


@pytest.mark.parametrize("text", ["", "x", "2012-04-23", "2012-4-56T25:14:23", "20120423091500x", "nan"])
def test_parse_datetime_refuses(text: str) -> None:
    with pytest.raises(ValueError):
        parse_datetime(text)


def test_parse_date() -> None:
    assert (
        parse_date("2012-4-9")
        == parse_date(b"2012-04-09")
        == parse_date(datetime(2012, 4, 9, 1))
        == date(2012, 4, 9)
    )
    assert parse_date(1494012444) == date(2017, 5, 5) and parse_date("inf") == date.max
    for text in ("x20120423", "2012-04-56", "2012-04-23T01:02"):
        with pytest.raises(ValueError):
            parse_date(text)


def test_required_args() -> None:
    @required_args(["a"], ["b", "c"])
    def either(a: str | None = None, *, b: str | None = None, c: str | None = None) -> str:
        return f"{a}{b}{c}"

    @required_args(["a", "b"])
    def both(a: str = "", b: str = "") -> str:
        """Words."""
        return a + b

    assert (either("1"), either(a="1"), either(b="1", c="2")) == ("1NoneNone", "1NoneNone", "None12")
    message = (
        r"^Missing required arguments; Expected either \('a'\) or \('b' and 'c'\) arguments to be given$"
    )
    with pytest.raises(TypeError, match=message):
        either(b="1")
    assert both("1", b="2") == "12" and both.__doc__ == "Words."
    with pytest.raises(TypeError, match=r"^Missing required argument: 'b'$"):
        both("1")
    with pytest.raises(TypeError, match=r"^Missing required arguments: 'a' and 'b'$"):
        both()
    with pytest.raises(TypeError, match=r"^both\(\) takes 2 argument\(s\) but 3 were given$"):
        both("1", "2", "3")


def test_functions() -> None:
    def f(a: int, b: str = "") -> None: ...

    def g(a: str, c: int = 0) -> None: ...

    assert function_has_argument(f, "a") and not function_has_argument(f, "x")
    assert_signatures_in_sync(f, f)
    assert_signatures_in_sync(f, g, exclude_params={"a", "b"})
    with pytest.raises(
        AssertionError, match=r"^2 differences.*`b` param is missing; the `a` param is str, not int"
    ):
        assert_signatures_in_sync(f, g)


def test_async() -> None:
    async def items() -> Any:
        for n in range(2):
            seen.append(n)
            yield n

    async def main() -> Any:
        await consume_async_iterator(items())
        return await asyncify(divmod)(7, 2), get_async_library()

    seen: list[int] = []
    assert asyncio.run(main()) == ((3, 1), "asyncio") and get_async_library() == "false"
    rest = iter([1, 2])
    consume_sync_iterator(rest)
    assert seen == [0, 1] and list(rest) == []


def test_lazy_proxy() -> None:
    class Proxy(LazyProxy[list[int]]):
        def __load__(self) -> list[int]:
            loads.append(1)
            return values

    loads: list[int] = []
    values = [3, 1]
    proxy = Proxy()
    assert not loads
    proxy.__as_proxied__().sort()
    assert (values, str(proxy), repr(proxy)) == ([1, 3], "[1, 3]", "[1, 3]") and "append" in dir(proxy)
    assert isinstance(proxy, list) and isinstance(proxy, LazyProxy)
    with pytest.raises(TypeError):
        LazyProxy()


def test_lazy_proxy_of_itself_and_of_nothing() -> None:
    class Itself(LazyProxy[Any]):
        def __load__(self) -> Any:
            return self

    class Missing(LazyProxy[Any]):
        def __load__(self) -> Any:
            raise RuntimeError("not installed")

    proxy: Any = Itself()
    assert (repr(proxy), str(proxy), dir(proxy)) == ("Itself", "Itself", [])
    assert proxy.some.name is proxy and isinstance(proxy, Itself)
    assert not isinstance(Missing(), dict) and isinstance(Missing(), LazyProxy)


def test_extract_files() -> None:
    query = {"files": [b"a", b"b"], "x": 1}
    assert extract_files(query, paths=[["files", "<array>"]]) == [("files[]", b"a"), ("files[]", b"b")]
    assert query == {"x": 1}
    query = {"documents": [{"file": b"a", "n": 1}, {"n": 2}]}
    assert extract_files(query, paths=[["documents", "<array>", "file"]]) == [("documents[][file]", b"a")]
    assert query == {"documents": [{"n": 1}, {"n": 2}]}
    assert extract_files({"foo": {"bar": b"a"}}, paths=[["foo", "bar"]]) == [("foo[bar]", b"a")]
    assert extract_files({"a": None, "b": omit}, paths=[["a"], ["b"], ["c", "d"], ["b", "<array>"]]) == []
    names = {"indices": "f[0]", "repeat": "f", "comma": "f", "brackets": "f[]"}
    for array_format, name in names.items():
        assert extract_files({"f": [b"a"]}, paths=[["f", "<array>"]], array_format=array_format) == [
            (name, b"a")
        ]
    with pytest.raises(RuntimeError, match=r"Expected entry at `file` to be bytes"):
        extract_files({"file": "text"}, paths=[["file"]])


def test_what_bodies_and_queries_are_made_of() -> None:
    file = {"type": "base64", "data": io.BytesIO(b"hi")}
    given = {"at": date(2024, 1, 2), "n": (1, None), "gone": omit, "block": TextBlock(type="text", text="é")}
    made = {"at": "2024-01-02", "n": [1, None], "block": {"type": "text", "text": "é"}}
    assert prepare_request_data(given, location="query") == made
    assert prepare_request_data(given, location="query", keep_top_level_omit=True) == {**made, "gone": omit}
    assert prepare_request_data({"f": file}, location="query") == {"f": file}
    assert prepare_request_data({"f": file}, location="body") == {"f": {"type": "base64", "data": "aGk="}}
    assert serialize_data({"b": 1, "a": "é"}, location="body") == '{"b":1,"a":"é"}'
    assert asyncio.run(async_serialize_data(made, location="body")) == openapi_dumps(made).decode()
    with pytest.raises(ValueError):
        openapi_dumps({"a": float("nan")})


def test_platforms() -> None:
    assert (str(OtherPlatform("Plan9")), str(OtherArch("vax"))) == ("Other:Plan9", "other:vax")
    assert platform_headers("1.0", platform="MacOS")["X-Stainless-OS"] == "MacOS"
    assert "x-stainless-helper" in _APPEND_HEADERS


def test_files(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")
    assert (
        to_httpx_files({"f": path})
        == asyncio.run(async_to_httpx_files({"f": path}))
        == {"f": ("a.txt", b"x")}
    )
    assert to_httpx_files([("f", path), ("f", b"y")]) == [("f", ("a.txt", b"x")), ("f", b"y")]
    assert to_httpx_files(None) is None
    assert read_file_content(path) == read_file_content(b"x") == b"x"


class Inner(TypedDict, total=False):
    at: Annotated[datetime, PropertyInfo(format="iso8601")]
    day: Annotated[date, PropertyInfo(format="custom", format_template="%d/%m")]


class Params(TypedDict, total=False):
    foo_bar: Required[Annotated[str, PropertyInfo(alias="fooBar")]]
    inner: Annotated[Inner | None, PropertyInfo(alias="Inner")]
    inners: Iterable[Inner]
    by_name: dict[str, Inner]
    data: Annotated[Any, PropertyInfo(format="base64")]
    moments: Annotated[list[datetime] | None, PropertyInfo(format="iso8601")]


def test_transform(tmp_path: pathlib.Path) -> None:
    at, day = datetime(2024, 1, 2, tzinfo=UTC), date(2024, 3, 4)
    iso = "2024-01-02T00:00:00+00:00"
    assert transform({"foo_bar": "x", "unknown": at}, Params) == {"fooBar": "x", "unknown": at}
    assert transform({"foo_bar": NOT_GIVEN}, Params) == {} and transform({"inner": None}, Params) == {
        "Inner": None
    }
    assert transform({"inner": {"at": at, "day": day}}, Params) == {"Inner": {"at": iso, "day": "04/03"}}
    assert transform({"inners": (i for i in [{"at": at}])}, Params) == {"inners": [{"at": iso}]}
    assert transform({"inners": {"at": at}}, Params) == {"inners": {"at": at}}
    assert transform({"by_name": {"a": {"at": at}}}, Params) == {"by_name": {"a": {"at": iso}}}
    assert transform({"inner": TextBlock(type="text", text="x")}, Params) == {
        "Inner": {"type": "text", "text": "x"}
    }
    assert transform({"moments": [at, at]}, Params) == {"moments": [iso, iso]}, (
        "a format is that of the items, too"
    )
    assert maybe_transform(None, Params) is None and asyncio.run(async_maybe_transform(None, Params)) is None
    (tmp_path / "f").write_bytes(b"x")
    for source in (tmp_path / "f", io.BytesIO(b"x"), io.StringIO("x")):
        assert asyncio.run(async_transform({"data": source}, Params)) == {"data": "eA=="}
    message: MessageParam = {"role": "user", "content": [{"type": "text", "text": "x"}]}
    assert transform(message, MessageParam) == message


class Model(BaseModel):
    a: int
    b: EagerIterable[int] = []


def test_pydantic() -> None:
    model = Model(a=1)
    assert PYDANTIC_V1 is False
    assert model_dump(model, exclude_unset=True) == {"a": 1} and model_json(model) == '{"a":1,"b":[]}'
    assert model_copy(model) == model_parse(Model, {"a": 1}) == model_parse_json(Model, b'{"a":1}') == model
    assert model_copy(model, deep=True).b is not model.b
    fields = get_model_fields(Model)
    assert [field_is_required(field) for field in fields.values()] == [True, False]
    assert (field_get_default(fields["a"]), field_get_default(fields["b"])) == (None, [])
    assert field_outer_type(fields["a"]) is int and get_model_config(Model)["extra"] == "allow"
    add_request_id(model, "req_1")
    assert model._request_id == "req_1"


def test_eager_iterable() -> None:
    def numbers() -> Iterator[int]:
        yield from (1, 2)

    model = Model(a=1, b=numbers())
    assert model.b == [1, 2] and model.model_dump() == {"a": 1, "b": [1, 2]}
    assert Model(a=1, b=(1, 2)).b == (1, 2) and Model(a=1, b={1}).model_dump_json() == '{"a":1,"b":[1]}'
    assert pydantic.TypeAdapter(EagerIterable[str]).validate_python("ab") == ["a", "b"]
    with pytest.raises(pydantic.ValidationError):
        Model(a=1, b=3)  # pyright: ignore


def test_a_resource_of_your_own() -> None:
    class Mine(SyncAPIResource):
        def ask(self) -> Any:
            return self._get("/v1/mine", cast_to=object)

    client = anthropic.Anthropic(api_key="k")
    mine = Mine(client)
    assert mine._client is client and mine._get == client.get and mine._delete == client.delete
    assert AsyncAPIResource(anthropic.AsyncAnthropic(api_key="k"))._post is not None


def test_wrappers() -> None:
    messages = anthropic.Anthropic(api_key="k").messages
    assert to_raw_response_wrapper(messages.create) == messages.with_raw_response.create
    assert to_streamed_response_wrapper(messages.create) == messages.with_streaming_response.create
    assert isinstance(LegacyAPIResponse, type)


def test_the_private_methods_that_programs_call() -> None:
    client = anthropic.Anthropic(api_key="k")
    assert client._parse_retry_after_header({"retry-after-ms": "250"}) == 0.25
    assert client._parse_retry_after_header() is None
    assert client._calculate_nonstreaming_timeout(21_333) == anthropic.DEFAULT_TIMEOUT
    for tokens, cap in ((21_334, None), (1_000, 500)):
        with pytest.raises(ValueError, match=f"Streaming is required .* max_tokens={tokens}"):
            client._calculate_nonstreaming_timeout(tokens, cap)
    response: Any = object()
    block = client._process_response_data(data={"text": 3}, cast_to=TextBlock, response=response)
    assert (type(block), block.text) == (TextBlock, 3)  # as it came
    assert client._process_response_data(data=None, cast_to=TextBlock, response=response) is None
    assert client._process_response_data(data=[1], cast_to=object, response=response) == [1]


def test_an_error_from_a_status_and_a_body() -> None:
    from anthropic._error_classes import make_status_error

    response = httpx2.Response(400, request=httpx2.Request("GET", "http://x"))
    body = {"error": {"details": {"error_code": "unsupported_charset"}}}
    error = make_status_error("No.", body=body, response=response)
    assert type(error) is anthropic.types.BetaUnsupportedCharsetError
    assert (str(error), error.status_code, error.body) == ("No.", 400, body)


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("anthropic.resources.messages.messages", "Message RawMessageStreamEvent Stream Usage"),
        ("anthropic.resources.messages", "Message AsyncStream"),
        ("anthropic.resources.beta.messages.messages", "BetaMessage Stream"),
        ("anthropic.resources.completions", "Completion Stream"),
        ("anthropic.resources.models", "ModelInfo"),
    ],
)
def test_types_are_found_where_resources_used_to_import_them(module: str, names: str) -> None:
    """Other people's code takes them from there."""
    there = import_module(module)
    for name in names.split():
        home = anthropic.types.beta if name.startswith("Beta") else anthropic.types
        assert getattr(there, name) is getattr(home if hasattr(home, name) else anthropic, name)
    with pytest.raises(AttributeError, match="Nothing"):
        there.Nothing
