"""The drift tool: what is as the surface file says is silent, every kind of difference is found, and drafts are Python."""

from __future__ import annotations

import ast
import copy
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import drift
import fit
import pytest
from compare import findings
from draft import draft
from typing_extensions import Required, TypedDict
from words import SLOT

from anthropic._models import BaseModel, UnionDiscriminator
from anthropic._parsing import parse_json
from anthropic.types import TextBlock
from anthropic.types._in import In, Opt
from anthropic.types.beta import BetaContentBlock
from surface import Surface

REAL = sorted((Path(__file__).parents[2] / "../shared/reference").glob("surface-*.json"))


def typed(name: str, **facts: Any) -> dict[str, Any]:
    return {"name": name, "paths": [f"anthropic.types.{name}"], "domain": "models", "area": "models", **facts}


def a_field(name: str, xtype: str, required: bool = True, **facts: Any) -> dict[str, Any]:
    return {"name": name, "xtype": xtype, "required": required, **facts}


def an_endpoint(name: str, method: str, route: str, returns: str, *params: dict[str, Any]) -> dict[str, Any]:
    resource = name.rpartition(".")[0]
    return {
        "path": name,
        "resource": resource.title(),
        "resource_module": f"anthropic.resources.{resource}",
        "params": list(params),
        "http": {"method": method, "route": route},
        "returns": returns,
        "domain": resource,
        "area": resource,
    }


def parameter(name: str, where: str, hint: str = "str", **facts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "type": hint,
        "required": where == "path",
        "positional": where == "path",
        **facts,
    }


AS_IT_IS: dict[str, Any] = {
    "meta": {"version": "9.0.0"},
    "endpoints": [
        an_endpoint(
            "models.retrieve",
            "GET",
            "/v1/models/{model_id}",
            "ModelInfo",
            parameter("model_id", "path"),
            parameter("workspace_id", "header", wire="anthropic-workspace-id"),
        )
    ],
    "models": {
        "block": typed(
            "TextBlock",
            fields=[
                a_field("text", "str"),
                a_field("type", "Literal['text']", literals=["text"]),
                a_field("citations", "list[CitationCharLocation] | None", required=False),
            ],
        )
    },
    "params": {"block": typed("TextBlockParam", keys=[a_field("text", "str"), a_field("citations", "None", False)])},
    "aliases": {
        "reason": typed("StopReason", members=["str"], literals=["end_turn", "refusal"]),
        "caller": typed("ToolUseCaller", members=["BetaDirectCaller", "ServerToolCaller"]),
    },
    "exceptions": {"error": typed("ToolNameConflictError", mro=["BadRequestError"], members={"status_code": {}})},
    "signatures": {
        "client": {
            "paths": ["anthropic.Anthropic"],
            "area": "core",
            "kind": "class",
            "members": {"copy": {"kind": "method", "params": [{"n": "api_key", "k": "kw", "r": False}]}},
        }
    },
    "exports": {
        "anthropic": {"package": True, "names": {"Anthropic": "class", "types": "module"}},
        "anthropic.types.text_block": {"package": False, "names": {"TextBlock": "model"}},
    },
}  # fmt: skip


def found(change: Callable[[dict[str, Any]], None] = lambda data: None) -> list[str]:
    data = copy.deepcopy(AS_IT_IS)
    change(data)
    return [str(finding) for finding in findings(Surface(data))]


def test_what_is_as_it_says_is_silent() -> None:
    assert found() == []


TEXT = "type anthropic.types.TextBlock"
DRIFTS: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda d: d["endpoints"][0]["http"].update(method="POST"), "endpoint models.retrieve: method GET, not POST"),
    (lambda d: d["endpoints"][0]["http"].update(route="/v2"), "endpoint models.retrieve: path /v1/models/{model_id}, not /v2"),
    (lambda d: d["endpoints"][0]["params"].append(parameter("new", "query")), "endpoint models.retrieve: parameter new: missing"),
    (lambda d: d["endpoints"][0]["params"][1].update(required=True), "endpoint models.retrieve: parameter workspace_id: optional, not required"),
    (
        lambda d: d["endpoints"][0]["params"][1].update({"in": "query", "wire": "w"}),
        "endpoint models.retrieve: parameter workspace_id: header anthropic-workspace-id, not query w",
    ),
    (lambda d: d["endpoints"][0]["params"][1].update(type="int"), "endpoint models.retrieve: parameter workspace_id: does not take int"),
    (lambda d: d["endpoints"][0].update(returns="Message"), "endpoint models.retrieve: reply ModelInfo, not Message"),
    (lambda d: d["endpoints"][0].update(default_beta=["b-1"]), "endpoint models.retrieve: does not send the beta b-1"),
    (lambda d: d["endpoints"][0].update(path="models.paint"), "endpoint models.paint: missing"),
    (lambda d: d["models"]["block"]["fields"].append(a_field("new", "str")), f"{TEXT}: field new: missing"),
    (lambda d: d["models"]["block"]["fields"][0].update(required=False), f"{TEXT}: field text: required, not optional"),
    (lambda d: d["models"]["block"]["fields"][0].update(xtype="str | None"), f"{TEXT}: field text: does not take str | None"),
    (lambda d: d["models"]["block"]["fields"][1]["literals"].append("prose"), f"{TEXT}: field type: without the values 'prose'"),
    (lambda d: d["params"]["block"]["keys"].append(a_field("new", "str")), f"{TEXT}Param: field new: missing"),
    (lambda d: d["aliases"]["reason"]["literals"].append("bored"), "type anthropic.types.StopReason: without the values 'bored'"),
    (lambda d: d["aliases"]["caller"]["members"].append("TextBlock"), "type anthropic.types.ToolUseCaller: does not take TextBlock"),
    (lambda d: d["aliases"].update(new=typed("Newcomer", members=["str"])), "type anthropic.types.Newcomer: missing"),
    (lambda d: d["exceptions"]["error"]["mro"].append("KeyError"), "error anthropic.types.ToolNameConflictError: no KeyError"),
    (lambda d: d["exceptions"]["error"]["members"].update(new={}), "error anthropic.types.ToolNameConflictError: member new: missing"),
    (lambda d: d["signatures"]["client"]["members"].update(new={}), "object anthropic.Anthropic: member new: missing"),
    (
        lambda d: d["signatures"]["client"]["members"]["copy"]["params"].append({"n": "new", "k": "kw", "r": False}),
        "object anthropic.Anthropic: copy: parameter new: missing",
    ),
    (lambda d: d["exports"]["anthropic"]["names"].update(New="class"), "name anthropic.New: missing"),
    (lambda d: d["exports"].update({"anthropic.types.new": {"names": {"New": "model"}}}), "module anthropic.types.new: missing"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "finding"), DRIFTS, ids=[finding for _, finding in DRIFTS])
def test_every_kind_of_difference_is_found(change: Callable[[dict[str, Any]], None], finding: str) -> None:
    assert found(change) == [finding]


@pytest.mark.parametrize(
    ("written", "ours", "takes"),
    [
        ("str | None", str | None, True),
        ("str | None", str, False),
        ("str", str | int, True),
        ("Iterable[str]", list[str], True),
        ("dict[str, object]", dict[str, object], True),
        ("dict[str, int]", dict[str, str], False),
        ("Literal['a']", Literal["a", "b"], True),
        ("Literal['a', 'c']", Literal["a", "b"], False),
        ("Literal[True] | Literal[False]", bool, True),
        ("BetaTextBlock", TextBlock, True),  # another name of the same class
        ("BetaTextBlock | BetaThinkingBlock", BetaContentBlock, True),
        ("list[BetaThinkingBlock]", list[TextBlock], False),
        ("Any", str, False),
        ("str", Any, True),
        ("str", Annotated[Opt[str], In("header", "x")], True),
    ],
)
def test_whether_a_type_takes_what_is_written(written: str, ours: Any, takes: bool) -> None:
    assert fit.fits(written, ours) is takes


# -- drafts ----------------------------------------------------------------------------------------


def drafted(change: Callable[[dict[str, Any]], object]) -> str:
    data = copy.deepcopy(AS_IT_IS)
    change(data)
    surface = Surface(data)
    text = draft(findings(surface), surface)
    ast.parse(text)
    return text


def test_a_new_type_is_drafted_as_it_will_stand() -> None:
    fields = [
        a_field("at", "str | None", False, default="None", type="str | None"),
        a_field("kind", "Literal['wheel']", literals=["wheel"]),
        a_field("block", "TextBlock"),
    ]

    def change(data: dict[str, Any]) -> None:
        data["models"]["new"] = typed("Wheel", fields=fields)
        data["models"]["beta"] = typed("BetaWheel", fields=fields)
        data["models"]["cart"] = typed("Cart", fields=fields)
        data["models"]["wider"] = typed("BetaCart", fields=[*fields, a_field("load", "int")])
        data["params"]["new"] = typed("WheelParam", keys=fields)
        data["aliases"]["new"] = typed("AnyWheel", members=["Wheel", "Cart"], discriminator="kind")

    text = drafted(change)
    assert "# _TYPES" not in text and '# ".model": "... Wheel"' in text
    assert "from .model import BetaWheel as BetaWheel" in text
    assert "class BetaCart(Cart):" in text and "BetaWheel: TypeAlias = Wheel" in text
    code = "\n".join(line for line in text.splitlines() if not line.startswith("from "))
    names: dict[str, Any] = {
        one.__name__: one for one in (BaseModel, TextBlock, TypedDict, UnionDiscriminator)
    }
    names |= {"Literal": Literal, "Required": Required, "TypeAlias": TypeAlias, "Annotated": Annotated}
    module = compile(code.replace(SLOT, "Words."), "draft", "exec", dont_inherit=True)
    exec(module, names | {"__name__": __name__}, names)
    wheel = parse_json(
        names["BetaCart"], b'{"kind": "wheel", "block": {"type": "text", "text": "x"}, "load": 3}'
    )
    assert (wheel.at, wheel.block, wheel.load) == (None, TextBlock(type="text", text="x"), 3)
    assert names["WheelParam"].__required_keys__ == {"kind", "block"}


def test_a_new_endpoint_is_drafted_with_its_call_and_its_class() -> None:
    get = an_endpoint(
        "wheels.spokes",
        "POST",
        "/v1/wheels/{wheel_id}",
        "Spokes",
        parameter("wheel_id", "path"),
        parameter("colour", "body", "Literal['red'] | None"),
        parameter("size", "body", "int", required=True),
        parameter("workspace_id", "header", wire="anthropic-workspace-id"),
    )
    pages = {"paginated": True, "page_class": "SyncPage", "params_type": "WheelListParams"}
    listed = an_endpoint(
        "wheels.list", "GET", "/v1/wheels", "SyncPage[Wheel]", parameter("ids", "query", "list[str]")
    )
    text = drafted(lambda data: data["endpoints"].extend([get, {**listed, **pages}]))
    for line in (
        "# -- types/wheel_params.py",
        '    colour: Opt[Literal["red"]]',
        "    size: Required[int]",
        '    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]',
        '    ids: Annotated[Opt[list[str]], In("query", "ids[]")]',
        "class WheelListCall(WheelListParams, CallOptions, total=False): ...",
        "class WheelsAPI(Resource[C]):",
        '    _path = "wheels"',
        '    @post("/v1/wheels/{wheel_id}", required="size", nulls="colour")',
        "    def spokes(self, wheel_id: str, **params: Unpack[WheelsSpokesCall]) -> Spokes:",
        '    @get_page("/v1/wheels")',
        "class AsyncWheelsWithRawResponse(WheelsAPI[RawAsync]): ...",
    ):
        assert f"\n{line}" in f"\n{text}", line


def test_what_lacks_something_is_drafted_with_that_alone() -> None:
    text = drafted(lambda data: data["models"]["block"]["fields"].append(a_field("new", "str | None", False)))
    assert text.split("\n\n\n")[1] == f'class TextBlock:\n    new: str | None = None\n    """{SLOT}"""'


# -- the program -----------------------------------------------------------------------------------


def run(tmp_path: Path, accepted: list[dict[str, Any]], *arguments: str) -> int:
    data = copy.deepcopy(AS_IT_IS)
    data["endpoints"][0]["default_beta"] = ["b-1"]
    (tmp_path / "surface.json").write_text(json.dumps(data))
    (tmp_path / "accepted.json").write_text(json.dumps(accepted))
    files = [str(tmp_path / "surface.json"), "--accepted", str(tmp_path / "accepted.json")]
    return drift.main([*files, *arguments])


def test_drift_fails_only_where_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, []) == 0
    assert "does not send the beta b-1" in capsys.readouterr().out
    assert run(tmp_path, [], "--fail") == 1


def test_what_is_accepted_is_no_drift(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_words = {"match": "endpoint models.*: does not send *", "reason": "It has no betas."}
    assert run(tmp_path, [by_words], "--fail") == 0
    assert run(tmp_path, [{"areas": ["models"], "releases": ["9.*"], "reason": "Because."}], "--fail") == 0
    assert capsys.readouterr().out == ""
    assert run(tmp_path, [{**by_words, "releases": ["8.*"]}], "--fail") == 1  # about another release


def test_an_entry_that_accepts_nothing_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = {"match": "type *", "reason": "It was so."}
    assert run(tmp_path, [stale]) == 1
    assert "accepted for nothing: type *" in capsys.readouterr().out


@pytest.mark.parametrize("entry", [{"match": "*"}, {"reason": "x"}, {"reason": "x", "area": "models"}])
def test_an_entry_says_what_and_why(tmp_path: Path, entry: dict[str, Any]) -> None:
    with pytest.raises(SystemExit, match=r"`reason`|unknown area"):
        run(tmp_path, [entry])


@pytest.mark.parametrize("content", ["{}", "[1]", "surface"])
def test_another_file_is_refused_with_what_was_expected(tmp_path: Path, content: str) -> None:
    (tmp_path / "other.json").write_text(content)
    with pytest.raises(SystemExit, match="expected a surface file"):
        drift.main([str(tmp_path / "other.json")])
    with pytest.raises(SystemExit, match="cannot be read"):
        drift.main([str(tmp_path / "none.json")])


@pytest.mark.parametrize("path", REAL or [None], ids=lambda path: path.stem if path else "none")
def test_the_releases(path: Path | None) -> None:
    if path is None:
        pytest.skip("the surface files of the releases are not beside the project")
    surface = Surface.read(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        everything = list(findings(surface))
    left, meant, stale = drift.judge(everything, drift.read_accepted(drift.ACCEPTED), surface.release)
    assert (list(map(str, left)), stale) == ([], [])
    text = draft(meant, surface)
    ast.parse(text)
    assert text.count("\nclass ") > 100
