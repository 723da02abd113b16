"""A first draft, in our style, of what a surface file has and this library has not.

Every place for words holds a slot, which the tests refuse: the words are what a draft cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from words import SLOT

from surface import Finding, Surface

_COLOURS = (
    ("{}", "Sync"),
    ("Async{}", "Async"),
    ("{}WithRawResponse", "RawSync"),
    ("Async{}WithRawResponse", "RawAsync"),
    ("{}WithStreamingResponse", "StreamedSync"),
    ("Async{}WithStreamingResponse", "StreamedAsync"),
)
_PAGES = {"SyncPage": "get_page", "SyncPageCursor": "get_cursor_page"}
_REPLIES = {"BinaryAPIResponse": "get_file", "JSONLDecoder": "get_lines"}
_WORDS = f'    """{SLOT}"""'


Piece = tuple[str, str]
"""A file and what goes into it."""


def draft(findings: Iterable[Finding], surface: Surface) -> str:
    """Python to put into the modules that its headings name."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        kind, _, path = finding.key.partition(" ")
        place = path.rpartition(".")[0] if kind == "endpoint" and finding.missing else path
        groups.setdefault((kind, place), []).append(finding)
    files: dict[str, list[str]] = {}
    for (kind, place), found in groups.items():
        for file, text in _pieces(kind, place, found, surface):
            files.setdefault(file, []).append(text)
    heads = {file: f"# -- {file} {'-' * max(0, 94 - len(file))}" for file in files}
    return "\n\n\n".join("\n\n\n".join([heads[file], *texts]) for file, texts in files.items())


def _pieces(kind: str, place: str, found: list[Finding], surface: Surface) -> Iterator[Piece]:
    entries = [finding.entry for finding in found]
    if kind not in ("endpoint", "error", "type"):  # a name that is elsewhere, or no type: nothing to draft
        return
    if not found[0].missing:
        yield from _additions(place, found)
    elif kind == "endpoint":
        for entry in entries:
            yield from _call(entry)
        yield from _resource(place, entries, surface)
    elif kind == "error":
        yield "_error_codes.py", _error(entries[0])
    elif entries[0]["name"] not in {
        e.get("params_type") for e in surface.endpoints
    }:  # those come with the call
        yield from _type(entries[0], surface)


# -- endpoints -------------------------------------------------------------------------------------


def _resource(path: str, entries: list[dict[str, Any]], surface: Surface) -> Iterator[Piece]:
    name = entries[0]["resource"]
    new = all(
        e in entries for e in surface.endpoints if e["resource_module"] == entries[0]["resource_module"]
    )
    lines = [f"class {name}API(Resource[C]):"]
    if new:
        lines += [_WORDS, "", f'    _path = "{path}"', ""]
        for view, form in (("with_raw_response", "Raw"), ("with_streaming_response", "Streaming")):
            suffix = f"With{form}Response"
            lines.append(f'    {view} = view["{name}{suffix}", "Async{name}{suffix}"]("{suffix}")')
        lines.append("")
    lines.append("\n\n".join(map(_endpoint, entries)))
    for pattern, colour in _COLOURS if new else ():
        lines.append(f"\n\nclass {pattern.format(name)}({name}API[{colour}]): ...")
    yield f"resources/{path.replace('.', '/')}.py", "\n".join(lines)


def _endpoint(entry: dict[str, Any]) -> str:
    http: dict[str, Any] = entry.get("http") or {"method": "POST", "route": SLOT}
    method = entry["path"].rpartition(".")[2]
    path = [p for p in entry["params"] if p.get("in") == "path"]
    others = [p for p in entry["params"] if p.get("in") != "path"]
    returns = entry["returns"].partition(" | Stream[")[0]
    declare = http["method"].lower()
    if entry.get("paginated"):
        declare = _PAGES.get(entry["page_class"], "get_cursor_page")
    elif returns.partition("[")[0] in _REPLIES:
        declare = _REPLIES[returns.partition("[")[0]]
    facts = {
        "required": " ".join(p["name"] for p in others if p["required"]),
        "nulls": " ".join(
            p["name"] for p in others if p["type"].endswith("| None") and p.get("in") == "body"
        ),
        "betas": ",".join(entry.get("default_beta") or ()),
        "files": " ".join(http.get("file_fields", ())) if http.get("multipart") else "",
        "stream": re.sub(r"Stream\[(.*)\]", r"\1", http.get("stream_cls") or ""),
    }
    said = "".join(f', {name}="{value}"' for name, value in facts.items() if value)
    if declare == "post" and not any(p.get("in") == "body" for p in others):
        said += ", body=False"
    ids = "".join(f"{p['name']}: {p['type']}, " for p in path if p["positional"])
    named = "".join(f"{p['name']}: {p['type']}, " for p in path if not p["positional"])
    ids += f"*, {named}" if named else ""
    return (
        f'    @{declare}("{http["route"]}"{said})\n'
        f"    def {method}(self, {ids}**params: Unpack[{_call_name(entry)}]) -> {returns}:\n"
        f'        """{SLOT}"""\n'
        "        ..."
    )


def _call_name(entry: dict[str, Any]) -> str:
    name = entry.get("params_type") or f"{entry['resource']}{entry['path'].rpartition('.')[2].title()}Params"
    return name.removesuffix("Params") + "Call"


def _call(entry: dict[str, Any]) -> Iterator[Piece]:
    """The TypedDict of a call."""
    name = _call_name(entry)
    params = name.removesuffix("Call") + "Params"
    lines = [f"class {params}(TypedDict, total=False):", f'    """Parameters of `{entry["path"]}`."""', ""]
    for parameter in entry["params"]:
        if parameter.get("in") != "path":
            lines += _parameter(parameter)
    yield f"types/{_module(entry['domain'])}_params.py", "\n".join(lines).rstrip()
    yield "resources/_options.py", f"class {name}({params}, CallOptions, total=False): ..."


def _parameter(parameter: dict[str, Any]) -> list[str]:
    hint = _quoted(parameter["type"])
    if not parameter["required"]:
        hint = f"Opt[{hint.removesuffix(' | None')}]"
    wire = parameter.get("wire", parameter["name"])
    if "list" in hint or "Sequence" in hint or "Iterable" in hint:
        wire += "[]" if parameter.get("in") == "query" else ""
    if parameter.get("in") in ("header", "query"):
        hint = f'Annotated[{hint}, In("{parameter["in"]}", "{wire}")]'
    elif parameter["required"]:
        hint = f"Required[{hint}]"
    return [f"    {parameter['name']}: {hint}", _WORDS]


# -- types -----------------------------------------------------------------------------------------


def _type(entry: dict[str, Any], surface: Surface) -> Iterator[Piece]:
    module = _module(entry["domain"]) + "_params" * ("keys" in entry)
    yield f"types/{module}.py", "\n".join(_declaration(entry, surface))
    package = entry["paths"][0].removeprefix("anthropic.").rpartition(".")[0].replace(".", "/")
    home, name = "." + module.rpartition("/")[2], entry["name"]
    yield f"{package}/__init__.py, in `_TYPES`", f'# "{home}": "... {name}"'
    yield f"{package}/__init__.pyi", f"from {home} import {name} as {name}"


def _declaration(entry: dict[str, Any], surface: Surface) -> list[str]:
    name: str = entry["name"]
    if "members" in entry:
        return _alias(entry)
    kind = "keys" if "keys" in entry else "fields"
    fields: list[dict[str, Any]] = entry[kind]
    base = "TypedDict, total=False" if kind == "keys" else "BaseModel"
    stable = surface.type(name[4:]) if name.startswith("Beta") else None
    if stable is not None and kind in stable:
        known = {_plain(field) for field in stable[kind]}
        if known == {_plain(field) for field in fields}:
            return [f"{name}: TypeAlias = {stable['name']}"]
        if {field["name"] for field in stable[kind]} <= {field["name"] for field in fields}:
            base = stable["name"] + ", total=False" * (kind == "keys")
            fields = [field for field in fields if _plain(field) not in known]
    lines = [f"class {name}({base}):", _WORDS, ""]
    for field in sorted(fields, key=lambda field: not field["required"]):
        lines += _field(field, kind == "keys")
    return lines


def _plain(field: dict[str, Any]) -> tuple[str, str, bool]:
    """What a field is, whichever of the two surfaces it is on."""
    return field["name"], re.sub(r"\bBeta(?=[A-Z])", "", field["xtype"]), field["required"]


def _field(field: dict[str, Any], in_typed_dict: bool) -> list[str]:
    hint = _quoted(field.get("type", field["xtype"]))
    if in_typed_dict:
        hint = f"Required[{hint}]" if field["required"] else hint
    elif not field["required"]:
        hint += f" = {field.get('default', 'None')}"
    tag = re.fullmatch(r'(Required\[)?Literal\["[^,]*"\]+', hint)
    return [f"    {field['name']}: {hint}", *([] if tag else [_WORDS])]


def _alias(entry: dict[str, Any]) -> list[str]:
    hint = _quoted(entry.get("type") or " | ".join(entry["members"]))
    if entry.get("literals"):
        hint = _quoted(f"Literal[{', '.join(map(repr, entry['literals']))}]")
    if entry.get("discriminator"):
        hint = f'Annotated[{hint}, UnionDiscriminator("{entry["discriminator"]}")]'
    return [f"{entry['name']}: TypeAlias = {hint}", f'"""{SLOT}"""']


def _module(domain: str) -> str:
    """The module of `types` that a part of the API has: ``beta/batch`` for ``beta.messages.batches``."""
    beta = "beta/" if domain.startswith("beta") else ""
    noun = domain.rpartition(".")[2]
    return beta + re.sub(r"(?<=[cs]h)es$|(?<!s)s$", "", noun)


def _error(entry: dict[str, Any]) -> str:
    kind = _quoted(entry["members"].get("error_code", {}).get("type", f"Literal['{SLOT}']"))
    code = kind.removeprefix("Literal[").removesuffix("]")
    head = f"class {entry['name']}({', '.join(entry['bases'])}, _Coded):"
    return f"{head}\n{_WORDS}\n\n    error_code: {kind} = {code}"


def _additions(path: str, findings: list[Finding]) -> Iterator[Piece]:
    """What an endpoint or a type lacks; other differences are for somebody to look at."""
    entry = findings[0].entry
    lines: list[str] = []
    for finding in findings:
        match = re.fullmatch(r"(?:parameter|field) (\w+): missing", finding.what)
        if match is None:
            continue
        listed: list[dict[str, Any]] = entry.get("params") or entry.get("keys") or entry["fields"]
        [one] = [each for each in listed if each["name"] == match[1]]
        lines += _parameter(one) if "params" in entry else _field(one, "keys" in entry)
    name = entry.get("name") or _call_name(entry).removesuffix("Call") + "Params"
    if lines:
        yield f"what {path} lacks", "\n".join([f"class {name}:", *lines])


def _quoted(hint: str) -> str:
    return hint.replace("'", '"')
