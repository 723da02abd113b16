"""The registry: what an endpoint declares agrees with its types, in every colour."""

from __future__ import annotations

import inspect
from typing import Any, get_args, get_origin

import pytest

from anthropic import Anthropic, AsyncAnthropic
from anthropic._endpoint import HEADER_PARAMS, REQUEST_OPTIONS, endpoint, load_registry
from anthropic._signature import typed_dict_keys
from anthropic.types._in import In

REGISTRY = load_registry()
EACH = pytest.mark.parametrize("ep", REGISTRY, ids=[ep.name for ep in REGISTRY])


def member(client: Any, path: str) -> Any:
    for name in path.split("."):
        client = getattr(client, name)
    return client


def test_the_names_are_distinct_and_complete() -> None:
    names = [ep.name for ep in REGISTRY]
    assert len(set(names)) == len(names)
    assert {
        "messages.create",
        "messages.count_tokens",
        "completions.create",
        "models.list",
        "models.retrieve",
        "messages.batches.results",
        "files.upload",
        "skills.versions.list",
    } <= {*names}
    assert {name for name in names if name.startswith("beta.")} >= {
        "beta.messages.create",
        "beta.models.list",
    }


@EACH
def test_what_is_checked_before_sending_is_what_the_types_require(ep: endpoint[..., Any]) -> None:
    assert set(ep.required) == ep.required_params()


@EACH
def test_nulls_and_headers_are_parameters(ep: endpoint[..., Any]) -> None:
    keys = ep.keys()
    assert ep.nulls <= set(keys)
    assert not ep.nulls & set(ep.required)
    for name, (hint, _) in keys.items():
        marks = [mark for mark in get_args(hint) if isinstance(mark, In) and mark.where == "header"]
        assert [mark.name for mark in marks] == ([HEADER_PARAMS[name]] if name in HEADER_PARAMS else [])


@EACH
def test_where_parameters_travel(ep: endpoint[..., Any]) -> None:
    assert ep.has_body is bool(ep.body_params())
    assert ep.method == "GET" or not (ep.binary or ep.lines or ep.page)
    assert {*ep.positional} <= {*ep.path_params}
    assert {name for pair in ep.renamed for name in pair} <= {*ep.body_params()}
    if ep.files:
        assert (ep.files in ep.required) and ep.many_files is (get_origin(ep.keys()[ep.files][0]) is not None)


@EACH
@pytest.mark.parametrize("view", ["", "with_raw_response", "with_streaming_response"])
@pytest.mark.parametrize("cls", [Anthropic, AsyncAnthropic])
def test_every_colour_has_a_function_of_its_own(ep: endpoint[..., Any], view: str, cls: type[Any]) -> None:
    resource, _, name = ep.name.rpartition(".")
    table = member(cls(api_key="k"), f"{resource}.{view}" if view else resource)
    function = vars(type(table))[name]
    assert inspect.isfunction(function)
    spelled = set(inspect.signature(getattr(table, name)).parameters)
    assert {*ep.keys(), *ep.path_params, *REQUEST_OPTIONS} == spelled
    awaited = cls is AsyncAnthropic and view != "with_streaming_response" and not (ep.page and not view)
    assert inspect.iscoroutinefunction(function) is (awaited and not (ep.streams and not view))


@EACH
def test_the_call_takes_the_options_of_every_call(ep: endpoint[..., Any]) -> None:
    keys = typed_dict_keys(ep.params())
    assert all(name in keys and not keys[name][1] for name in REQUEST_OPTIONS)
    assert ep.returns() is not None
    assert (ep.events() is not None) if ep.streams else ep.event_type is None
