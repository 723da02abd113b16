"""Older module paths: each entry of the table resolves, to the one object that its new home has."""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import subprocess
import sys
from typing import Any
from unittest import mock

import pytest

from anthropic import _paths

PACKAGES = (
    "anthropic.types",
    "anthropic.types.beta",
    "anthropic.types.messages",
    "anthropic.types.beta.messages",
    "anthropic.types.shared",
    "anthropic.types.skills",
    "anthropic.types.beta.skills",
)


def get(path: str, name: str) -> Any:
    return getattr(importlib.import_module(f"anthropic.{path}"), name)


def types_of(package: str) -> list[str]:
    tables: dict[str, str] = vars(importlib.import_module(package))["_TYPES"]
    return [name for names in tables.values() for name in names.split()]


ENTRIES = [(path, name) for path in _paths.TABLE for name in _paths.homes(path)]


@pytest.mark.parametrize(("path", "name"), [entry for entry in ENTRIES if not entry[1].startswith("*")])
def test_every_name_of_the_table_is_the_object_of_its_new_home(path: str, name: str) -> None:
    home, new = _paths.homes(path)[name]
    value = getattr(importlib.import_module(home, "anthropic"), new)
    assert get(path, name) == value
    if not hasattr(sys.modules[f"anthropic.{path}"], "__file__"):
        assert name.startswith("_") or name in dir(sys.modules[f"anthropic.{path}"])


# Those of resources are real modules, which say what is theirs: see `test_old`.
@pytest.mark.parametrize("path", [p for p, name in ENTRIES if name.startswith("*") and "resources" not in p])
def test_a_star_gives_everything_public(path: str) -> None:
    module = importlib.import_module(f"anthropic.{path}")
    names = [name for name in dir(module) if name.endswith("Error")]
    assert len(names) > 10
    assert all(isinstance(getattr(module, name), type) for name in names)
    with pytest.raises(AttributeError):
        module._restore  # a private name of the new home


@pytest.mark.parametrize("path", _paths.SAME)
def test_the_same_module_under_two_names(path: str) -> None:
    older = importlib.import_module(f"anthropic.{path}")
    assert older is importlib.import_module(f"anthropic.{_paths.SAME[path]}")
    assert (
        older.__spec__ is not None
        and older.__spec__.name == older.__name__ == f"anthropic.{_paths.SAME[path]}"
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_has_its_module(package: str) -> None:
    inside = importlib.import_module(package)
    for name in types_of(package):
        module = importlib.import_module(f"{package}.{_paths.module_of(name)}")
        if hasattr(module, "__file__"):  # a file of ours has the name
            continue
        assert getattr(module, name) is getattr(inside, name)
        assert name in dir(module)


@pytest.mark.parametrize("package", PACKAGES[:2])
def test_what_a_module_called_its_own(package: str) -> None:
    nested: dict[str, dict[str, str]] = vars(importlib.import_module(package))["NESTED"]
    for module, names in nested.items():
        older = importlib.import_module(f"{package}.{module}")
        for name, home in names.items():
            file, _, new = home.partition(":")
            assert getattr(older, name) is getattr(importlib.import_module(file, package), new)
            assert name in dir(older)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        # What the rule for type modules must spell: acronyms, digits, dates, error classes.
        ("types.text_block", "TextBlock"),
        ("types.base64_pdf_source_param", "Base64PDFSourceParam"),
        ("types.url_pdf_source_param", "URLPDFSourceParam"),
        ("types.beta.beta_url_pdf_source_param", "BetaURLPDFSourceParam"),
        ("types.input_json_delta", "InputJSONDelta"),
        ("types.tool_bash_20250124_param", "ToolBash20250124Param"),
        ("types.tool_search_tool_bm25_20251119_param", "ToolSearchToolBm25_20251119Param"),
        ("types.server_tool_caller_20260120", "ServerToolCaller20260120"),
        ("types.shared.cmek_key_disabled_error", "CMEKKeyDisabledError"),
        ("types.raw_message_delta_event", "Delta"),
        ("types.message_create_params", "MessageCreateParamsNonStreaming"),
        ("types.message_create_params", "Metadata"),
        ("types.completion_create_params", "CompletionCreateParamsStreaming"),
        ("types.beta.beta_text_block", "BetaTextBlock"),
        ("types.beta.beta_mcp_tool_use_block", "BetaMCPToolUseBlock"),
        ("types.beta.parsed_beta_message", "ParsedBetaMessage"),
        ("types.beta.message_create_params", "MessageCreateParamsStreaming"),
        # A module had what it used: code imports that too.
        ("types.message", "Message"),
        ("types.raw_message_start_event", "Message"),
        ("resources.messages.messages", "DEPRECATED_MODELS"),
        ("resources.beta.messages.messages", "AsyncMessages"),
        ("resources.beta.beta", "AsyncBeta"),
        ("resources.completions", "Completions"),
        ("_exceptions", "OverloadedError"),
        ("_streaming", "Stream"),
        ("_legacy_response", "LegacyAPIResponse"),
        ("_base_client", "SyncHttpxClientWrapper"),
        ("_base_client", "FinalRequestOptions"),
        ("_models", "FinalRequestOptions"),
        ("_client", "AsyncStream"),
        ("_response", "StreamAlreadyConsumed"),
        ("_types", "Transport"),
        ("_qs", "Querystring"),
        ("_compat", "cached_property"),
        ("_utils", "required_args"),
        ("_utils._utils", "is_given"),
        ("_utils._transform", "PropertyInfo"),
        ("_files", "to_httpx_files"),
        ("_resource", "SyncAPIResource"),
        ("_decoders.jsonl", "JSONLDecoder"),
        ("_tokenizers", "sync_get_tokenizer"),
        ("_version", "__version__"),
        ("_constants", "MODEL_NONSTREAMING_TOKENS"),
        ("_request", "APIRequest"),
        ("pagination", "SyncPage"),
    ],
)
def test_paths_that_people_import(path: str, name: str) -> None:
    assert get(path, name) is not None


@pytest.mark.parametrize(
    "path",
    [
        "types.nothing",
        "types.textblock",
        "types.Text_Block",
        "nothing",
        "resources.messages.nothing",
        "_utils.x",
    ],
)
def test_what_never_was_is_not_there(path: str) -> None:
    assert importlib.util.find_spec(f"anthropic.{path}") is None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(f"anthropic.{path}")


@pytest.mark.parametrize("path", ["types.text_block", "_streaming", "_utils", "_base_client", "_models"])
def test_a_name_that_never_was(path: str) -> None:
    module = importlib.import_module(f"anthropic.{path}")
    with pytest.raises(AttributeError, match=f"module 'anthropic.{path}' has no attribute 'nothing'"):
        module.nothing
    with pytest.raises(ImportError):
        exec(f"from anthropic.{path} import nothing")


def test_a_patch_of_a_resource_works_at_either_path() -> None:
    from anthropic import Anthropic

    client = Anthropic(api_key="k")
    with mock.patch("anthropic.resources.messages.messages.Messages.create", return_value=1):
        assert client.messages.create(max_tokens=1, messages=[], model="m") == 1
    with mock.patch("anthropic.resources.messages.messages.Messages") as messages:
        assert Anthropic(api_key="k").messages is messages.return_value


def test_a_patch_of_a_new_home_shows_at_the_older_path() -> None:
    with mock.patch("anthropic._streams.Stream") as stream:
        assert get("_streaming", "Stream") is stream
    with mock.patch("anthropic._streaming.Stream") as stream:
        assert get("_streaming", "Stream") is stream
    assert get("_streaming", "Stream") is get("_streams", "Stream")


def test_an_object_pickled_by_its_older_path() -> None:
    old = b"canthropic.types.text_block\nTextBlock\n."
    assert pickle.loads(old) is get("types", "TextBlock")


def test_imports_of_the_library_itself_do_not_read_the_table() -> None:
    code = "import sys, anthropic; anthropic.Anthropic(api_key='k').messages; print('anthropic._paths' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


def test_the_finder_looks_only_at_our_own_names() -> None:
    finder = next(finder for finder in sys.meta_path if getattr(finder, "__name__", "") == "OlderPaths")
    with mock.patch.object(_paths, "find_spec", side_effect=AssertionError):
        assert finder.find_spec("json.nothing", None) is None
        assert finder.find_spec("anthropic_bedrock.nothing", None) is None
