"""Where the names of older module paths are now: one table, read when such a path is imported.

Invariants: a file of that path wins; an older path holds no code of its own; what it gives is the very
object of its new home, looked up anew each time, so a patch of the new home shows at the older path.

Three kinds of path are served: those of `TABLE` (other names, other places), those of `SAME` (the same
module under another name), and one module for each public type, as `anthropic.types.text_block`, by
rule. A file that lost names ends with ``__getattr__ = older(__name__)`` (see `_lazy`), which asks `find`; one
that had modules below it has an empty ``__path__``, so that an import of these comes here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_PACKAGE = "anthropic"

_UTILS = {
    "._old": (
        "LazyProxy asyncify coerce_boolean coerce_float coerce_integer "
        "consume_async_iterator consume_sync_iterator deepcopy_minimal flatten function_has_argument "
        "get_required_header is_dict is_iterable is_list is_mapping is_mapping_t=is_mapping is_sequence "
        "is_sequence_t=is_sequence is_tuple is_tuple_t=is_tuple maybe_coerce_boolean "
        "maybe_coerce_float maybe_coerce_integer parse_date parse_datetime removeprefix removesuffix "
        "required_args strip_not_given strip_omit to_thread"
    ),
    "._old_params": (
        "assert_signatures_in_sync async_maybe_transform async_prepare_request_data async_serialize_data async_transform "
        "extract_files extract_type_arg extract_type_var_from_base is_annotated_type is_iterable_type is_list_type is_literal_type "
        "is_required_type is_sequence_type is_type_alias_type is_typevar is_union is_union_type json_safe "
        "maybe_transform prepare_request_data serialize_data strip_annotated_type transform"
    ),
    "._io": "get_async_library=async_library",
    "._log": "setup_logging",
    "._models": "PropertyInfo",
    "._params": "file_from_path openapi_dumps=encode_json",
    "._request": "path_template",
    "._types": "is_given",
    "functools": "lru_cache",
    "typing_extensions": "get_args get_origin is_typeddict",
}


def _classes(resource: str) -> str:
    """The classes of a resource, one for each colour."""
    views = ("", "WithRawResponse", "WithStreamingResponse")
    return " ".join(f"{colour}{resource}{view}" for colour in ("", "Async") for view in views)


_PAGES = "AsyncPaginator BaseAsyncPage BasePage BaseSyncPage PageInfo"
_WRAPPERS = "async_to_raw_response_wrapper to_raw_response_wrapper"

TABLE: dict[str, dict[str, str]] = {
    "_base_client": {
        "._build": "ForceMultipartDict=_ForceMultipart",
        "._constants": (
            "AsyncHttpxClientWrapper=DefaultAsyncHttpxClient DEFAULT_CONNECTION_LIMITS DEFAULT_MAX_RETRIES "
            "DEFAULT_TIMEOUT DefaultAioHttpClient DefaultAsyncHttpxClient DefaultHttpxClient "
            "INITIAL_RETRY_DELAY MAX_RETRY_DELAY "
            "OVERRIDE_CAST_TO_HEADER RAW_RESPONSE_HEADER SyncHttpxClientWrapper=DefaultHttpxClient Timeout "
            "_DefaultAioHttpClient=DefaultAioHttpClient "
            "_DefaultAsyncHttpxClient=DefaultAsyncHttpxClient _DefaultHttpxClient=DefaultHttpxClient"
        ),
        "._errors": "APIConnectionError APIResponseValidationError APIStatusError APITimeoutError",
        "._log": "log=logger",
        "._models": "BaseModel GenericModel",
        "._parsing": "construct_type validate_type",
        "._verbs": "AsyncAPIClient SyncAPIClient",
        "._old": "HTTPX_DEFAULT_TIMEOUT _AsyncStreamT _StreamT _merge_mappings=merge_mappings",
        "._old_params": "OtherArch OtherPlatform",
        "._pages": _PAGES,
        "._platform": "get_architecture get_platform platform_headers",
        "._qs": "Querystring",
        "._request": "_APPEND_HEADERS=APPEND_HEADERS build_headers=final_headers make_request_options",
        "._response": "APIResponse AsyncAPIResponse BaseAPIResponse extract_response_type",
        "._streams": "AsyncStream SSEBytesDecoder SSEDecoder Stream",
        "._types": (
            "AnyMapping Headers HttpxSendArgs ModelBuilderProtocol NOT_GIVEN Omit PostParser Query "
            "RequestFiles ResponseT not_given"
        ),
        "platform": "get_python_runtime=python_implementation get_python_version=python_version",
    },
    "_client": {
        "._verbs": "AsyncAPIClient SyncAPIClient",
        "._constants": "DEFAULT_MAX_RETRIES ProxiesTypes Timeout Transport",
        ".credentials": "default_credentials",
        "._errors": "APIStatusError AnthropicError",
        "._qs": "Querystring",
        "._streams": "AsyncStream Stream",
        "._types": "NOT_GIVEN NotGiven Omit RequestOptions not_given omit",
    },
    "_compat": {
        "._old": (
            "PYDANTIC_V1 PYDANTIC_V2 field_get_default field_is_required field_outer_type get_model_config "
            "get_model_fields model_copy model_dump model_json model_parse model_parse_json parse_date "
            "parse_datetime parse_obj=model_parse"
        ),
        "._old_params": "is_literal_type is_union",
        "._models": "GenericModel",
        "functools": "cached_property typed_cached_property=cached_property",
        "pydantic": "ConfigDict",
        "typing_extensions": "get_args get_origin is_typeddict",
    },
    "_decoders.jsonl": {"._jsonl": "AsyncJSONLDecoder JSONLDecoder"},
    "_error_classes": {"._error_codes": "*", "._old": "make_status_error"},
    "_exceptions": {"._errors": "* extract_error_code=error_code_of", "._error_codes": "*"},
    "_files": {
        "._old_params": (
            "async_read_file_content async_to_httpx_files deepcopy_with_paths is_base64_file_input "
            "read_file_content to_httpx_files"
        ),
        "._params": "assert_is_file_content is_file_content",
    },
    "_legacy_response": {
        "._errors": "StreamAlreadyConsumed",
        "._log": "log=logger",
        "._old": _WRAPPERS,
        "._response": "HttpxBinaryResponseContent=BinaryAPIResponse LegacyAPIResponse MissingStreamClassError",
    },
    "_models": {
        "._models": "add_response_ids=set_response_ids is_basemodel_type=is_basemodel",
        "._parsing": (
            "DISCRIMINATOR_CACHE build construct_type construct_type_or_none=construct_type construct_type_unchecked "
            "validate_type"
        ),
        "._old": "add_request_id set_pydantic_config",
        "._old_params": "EagerIterable FinalRequestOptionsInput",
        "._request": "FinalRequestOptions",
        "pydantic": "TypeAdapter",
    },
    "_request": {"._middleware": "APIRequest"},
    "_resource": {"._old": "AsyncAPIResource SyncAPIResource"},
    "_response": {
        "._log": "log=logger",
        "._old": f"{_WRAPPERS} async_to_streamed_response_wrapper to_streamed_response_wrapper",
        "._streams": "AsyncStream Stream",
    },
    "_streaming": {
        "._sse": "SSEBytesDecoder SSEDecoder ServerSentEvent",
        "._streams": "AsyncStream Stream extract_stream_chunk_type is_stream_class_type",
    },
    "_types": {
        "._constants": "ProxiesTypes Timeout Transport",
        "._old": "AsyncTransport",
        ".tracing": (
            "OpenTelemetryClientOption OpenTelemetryOptions OpenTelemetryTraces ResolvedOpenTelemetryOptions "
            "ResolvedOpenTelemetryTraces"
        ),
    },
    "lib": {"._skills": "async_files_from_dir files_from_dir"},
    "lib.streaming._beta_messages": {
        ".streaming": (
            "BetaAsyncMessageStream BetaAsyncMessageStreamManager BetaCitationEvent BetaCompactionEvent "
            "BetaInputJsonEvent BetaMessageStream BetaMessageStreamManager BetaSignatureEvent BetaThinkingEvent "
            "ParsedBetaContentBlockStopEvent ParsedBetaMessageStopEvent ParsedBetaMessageStreamEvent ParsedBetaTextEvent"
        ),
        ".streaming.accumulation": "accumulate_event=beta_accumulate_event",
    },
    "lib.streaming._beta_types": {
        ".streaming": (
            "BetaCitationEvent BetaCompactionEvent BetaContentBlockStopEvent BetaInputJsonEvent BetaMessageStopEvent "
            "BetaMessageStreamEvent BetaSignatureEvent BetaTextEvent BetaThinkingEvent ParsedBetaContentBlockStopEvent "
            "ParsedBetaMessageStopEvent ParsedBetaMessageStreamEvent ParsedBetaTextEvent"
        ),
    },
    "lib.streaming._messages": {
        ".streaming": (
            "AsyncMessageStream AsyncMessageStreamManager CitationEvent InputJsonEvent MessageStream "
            "MessageStreamManager ParsedContentBlockStopEvent ParsedMessageStopEvent ParsedMessageStreamEvent "
            "SignatureEvent TextEvent ThinkingEvent"
        ),
        ".streaming.accumulation": "accumulate_event",
    },
    "lib.streaming._types": {
        ".streaming": (
            "CitationEvent ContentBlockStopEvent InputJsonEvent MessageStopEvent MessageStreamEvent "
            "ParsedContentBlockStopEvent ParsedMessageStopEvent ParsedMessageStreamEvent SignatureEvent TextEvent "
            "ThinkingEvent"
        ),
    },
    "lib._parse._response": {
        "._old": "parse_beta_response=parse_response parse_response parse_text",
        "._parsing": "construct_type_unchecked",
        "._types": "NotGiven is_given",
        ".types": "Message ParsedContentBlock ParsedMessage ParsedTextBlock",
        ".types.beta": "BetaMessage ParsedBetaContentBlock ParsedBetaMessage ParsedBetaTextBlock",
        ".types.parsed": "ResponseFormatT",
        "pydantic": "TypeAdapter",
    },
    "lib.credentials": {
        ".credentials": (
            "AccessToken AccessTokenAuth AccessTokenProvider AsyncAccessTokenProvider BaseURLBoundProvider CredentialResult "
            "CredentialsFile EnvToken IdentityTokenFile IdentityTokenProvider InMemoryConfig StaticToken TokenCache "
            "WorkloadIdentityCredentials WorkloadIdentityError default_credentials exchange_federation_assertion"
        ),
    },
    "lib.credentials._auth": {"._auth": "AccessTokenAuth"},
    "lib.credentials._cache": {"._auth": "TokenCache"},
    "lib.credentials._chain": {".credentials": "CredentialResult default_credentials"},
    "lib.credentials._providers": {".credentials": "CredentialsFile EnvToken InMemoryConfig StaticToken"},
    "lib.credentials._types": {
        ".credentials": "AccessToken AccessTokenProvider AsyncAccessTokenProvider BaseURLBoundProvider IdentityTokenProvider",
    },
    "lib.credentials._workload": {
        ".credentials": (
            "IdentityTokenFile WorkloadIdentityCredentials WorkloadIdentityError exchange_federation_assertion"
        ),
    },
    "lib.middleware": {".middleware": "BetaFallbackState BetaRefusalFallbackMiddleware DEFAULT_BETAS"},
    "lib._parse._transform": {
        "._schema": (
            "SupportedStringFormats=STRING_FORMATS cached_json_schema=schema_of "
            "get_transformed_string=transform_schema is_primitive=is_plain transform_schema"
        ),
        "._old": "to_json_output_format",
    },
    "lib.environments": {".tools.function": "BetaAnyRunnableTool EnvironmentWorkerTools"},
    "lib.threads": {
        ".threads": "BetaAsyncMessageThread BetaMessageThread ThreadParams UnsupportedRequestBehavior",
    },
    # Not the same module as `tools`, whose files would then be found a second time below this path.
    "lib.tools": {
        ".tools": (
            "BetaAbstractMemoryTool BetaAsyncAbstractMemoryTool BetaAsyncBuiltinFunctionTool BetaAsyncFunctionTool "
            "BetaAsyncRunnableToolset BetaAsyncStreamingToolRunner BetaAsyncToolRunner BetaBuiltinFunctionTool "
            "BetaFunctionTool BetaFunctionToolResultType BetaRunnableToolset BetaStreamingToolRunner BetaToolLike "
            "BetaToolRunner ToolError beta_async_tool beta_tool"
        ),
    },
    "lib.tools._beta_builtin_memory_tool": {
        ".tools": (
            "BetaAbstractMemoryTool BetaAsyncAbstractMemoryTool BetaAsyncLocalFilesystemMemoryTool "
            "BetaLocalFilesystemMemoryTool"
        ),
    },
    "lib.tools._beta_functions": {
        ".tools.calls": "log",
        ".tools.errors": "BetaFunctionToolResultType ToolError",
        ".tools.function": (
            "AsyncFunction AsyncFunctionT BaseFunctionTool BetaAsyncBuiltinFunctionTool BetaAsyncFunctionTool "
            "BetaAsyncRunnableTool BetaBuiltinFunctionTool BetaFunctionTool BetaRunnableTool Function FunctionT "
            "_is_async_cm_factory=is_async_context _is_sync_cm_factory=is_sync_context aclose_runnable_tool "
            "beta_async_tool beta_tool"
        ),
    },
    "lib.tools._beta_runner": {
        "._types": "RequestOptions",
        ".tools.calls": "log",
        ".tools.runner": (
            "AnyFunctionToolT BaseAsyncToolRunner BaseSyncToolRunner BaseToolRunner BetaAsyncStreamingToolRunner "
            "BetaAsyncToolRunner BetaStreamingToolRunner BetaToolRunner RunnerItemT=ItemT"
        ),
    },
    "lib.tools.agent_toolset": {
        ".tools.agent": (
            "AgentToolContext BashResult BashSession beta_agent_toolset_20260401 beta_bash_tool beta_edit_tool "
            "beta_glob_tool beta_grep_tool beta_read_tool beta_write_tool download_session_skills resolve_path"
        ),
        ".tools.agent.context": (
            "DEFAULT_MAX_FILE_BYTES DEFAULT_MAX_IMAGE_BASE64_BYTES DEFAULT_MAX_PDF_BYTES "
            "READ_IMAGE_MAX_BASE64_BYTES=DEFAULT_MAX_IMAGE_BASE64_BYTES READ_MAX_BYTES=DEFAULT_MAX_FILE_BYTES "
            "READ_PDF_MAX_BYTES=DEFAULT_MAX_PDF_BYTES"
        ),
        ".tools.agent.search": "GLOB_RESULT_LIMIT GREP_MAX_LINE_LENGTH GREP_OUTPUT_LIMIT WALK_MAX_ENTRIES",
        ".tools.agent.shell": "BASH_DEFAULT_TIMEOUT=DEFAULT_TIMEOUT BASH_OUTPUT_LIMIT=OUTPUT_LIMIT",
    },
    "resources.beta.messages": {
        ".resources.beta.batches": _classes("Batches"),
        "._streams": "AsyncStream Stream",
        ".types.beta": "*",
    },
    "resources.completions": {"._streams": "AsyncStream Stream", ".types": "*"},
    "resources.messages": {
        ".resources.batches": _classes("Batches"),
        "._streams": "AsyncStream Stream",
        ".types": "*",
    },
    "resources.models": {".types": "*"},
    "lib.aws": {".platforms.aws": "AnthropicAWS AsyncAnthropicAWS"},
    "lib.aws._client": {".platforms.aws": "AnthropicAWS AsyncAnthropicAWS BaseAWSClient=BaseAWS"},
    "lib.bedrock": {
        ".platforms.bedrock": "AnthropicBedrock AsyncAnthropicBedrock",
        ".platforms.mantle": "AnthropicBedrockMantle AsyncAnthropicBedrockMantle",
    },
    "lib.bedrock._beta": {".resources.beta": "AsyncBeta Beta"},
    "lib.bedrock._beta_messages": {".resources.beta.messages": "AsyncMessages Messages"},
    "lib.bedrock._client": {
        ".platforms.bedrock": "AnthropicBedrock AsyncAnthropicBedrock BaseBedrockClient=BaseBedrock DEFAULT_VERSION",
    },
    "lib.bedrock._mantle": {
        ".platforms.mantle": "AnthropicBedrockMantle AsyncAnthropicBedrockMantle BaseMantleClient=BaseMantle",
    },
    "lib.bedrock._stream_decoder": {".platforms.eventstream": "AWSEventStreamDecoder"},
    "lib._extras._common": {".platforms": "MissingDependencyError"},
    "lib.foundry": {
        ".platforms.foundry": (
            "AnthropicFoundry AsyncAnthropicFoundry AsyncAzureADTokenProvider AzureADTokenProvider BaseFoundryClient "
            "MutuallyExclusiveAuthError"
        ),
        ".resources": "AsyncMessagesFoundry=AsyncMessages MessagesFoundry=Messages",
        ".resources.beta": "AsyncBetaFoundry=AsyncBeta BetaFoundry=Beta",
        ".resources.beta.messages": "AsyncBetaFoundryMessages=AsyncMessages BetaFoundryMessages=Messages",
    },
    "lib.google_cloud": {
        ".platforms.google_cloud": "AnthropicGoogleCloud AsyncAnthropicGoogleCloud BaseGoogleCloudClient",
    },
    "lib.google_cloud._client": {
        ".platforms.google_cloud": "AnthropicGoogleCloud AsyncAnthropicGoogleCloud BaseGoogleCloudClient",
    },
    "lib.vertex": {".platforms.vertex": "AnthropicVertex AsyncAnthropicVertex BaseVertexClient"},
    "lib.vertex._client": {
        ".platforms.vertex": "AnthropicVertex AsyncAnthropicVertex BaseVertexClient DEFAULT_VERSION",
    },
    "_utils": _UTILS,
    **{
        f"_utils._{part}": _UTILS
        for part in (
            "compat datetime_parse json logs path prepare proxy reflection streams sync transform typing utils"
        ).split()
    },
}
"""Older module -> its names by their new homes; ``old=new`` for a renamed one, ``*`` for all public ones."""

SAME = {
    "lib.middleware._fallbacks": "middleware.fallback",
    "lib.tools._beta_compaction_control": "tools.compaction",
    "lib.streaming": "streaming",
    "lib.tools.mcp": "tools.mcp",
    "resources.beta.beta": "resources.beta",
    "resources.beta.messages.batches": "resources.beta.batches",
    "resources.beta.messages.messages": "resources.beta.messages",
    "resources.beta.skills.skills": "resources.beta.skills",
    "resources.beta.skills.versions": "resources.beta.skills",
    "resources.messages.batches": "resources.batches",
    "resources.messages.messages": "resources.messages",
    "resources.skills.skills": "resources.skills",
    "resources.skills.versions": "resources.skills",
}
"""Older module -> the module that it is now. The two are one object, so patching either works."""

TYPES = {"anthropic.types": ("url_pdf_source_param",), "anthropic.types.beta": ("beta_url_pdf_source_param",)}
"""Modules of one type that `module_of` does not derive from the name of the type."""

_parents = {path[:end] for path in (*TABLE, *SAME) for end in range(len(path)) if path[end] == "."}


def module_of(name: str) -> str:
    """The module that a type had to itself: ``text_block`` for ``TextBlock``."""
    return _WORDS.sub("_", name).lower()


_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d{4})")


@cache
def _modules_of_types(package: str) -> dict[str, list[str]]:
    """The modules that `package` had, each with the types of its own."""
    inside = vars(sys.modules[package])
    out: dict[str, list[str]] = {name: [] for name in TYPES.get(package, ())}
    nested: dict[str, dict[str, str]] = inside.get("NESTED", {})
    for module, names in nested.items():
        out[module] = list(names)
    for names in inside["_TYPES"].values():
        for name in names.split():
            out.setdefault(module_of(name), []).append(name)
    return out


def _of_types(fullname: str) -> Mapping[str, str] | None:
    """Name -> home for a module of one type; None where `fullname` is no such module."""
    package, _, module = fullname.rpartition(".")
    inside = vars(sys.modules.get(package, sys))
    if "_TYPES" not in inside or module not in _modules_of_types(package):
        return None
    nested: dict[str, dict[str, str]] = inside.get("NESTED", {})
    return nested.get(module, {})


@cache
def homes(path: str) -> dict[str, tuple[str, str]]:
    """Name -> (module, name there) for a path of `TABLE`; under ``*module`` those that give all they have."""
    out: dict[str, tuple[str, str]] = {}
    for module, names in TABLE.get(path, {}).items():
        for entry in names.split():
            old, _, new = entry.partition("=")
            out[old if old != "*" else f"*{module}"] = (module, new or old)
    return out


def find(fullname: str, name: str) -> Any:
    """`name` as the older module `fullname` had it.

    Raises: `AttributeError`.
    """
    path = fullname.partition(".")[2]
    known = homes(path)
    if name in known:
        module, name = known[name]
        return getattr(import_module(module, _PACKAGE), name)
    below = f"{path}.{name}"
    if below in TABLE or below in SAME:
        return import_module(f".{below}", _PACKAGE)
    if not name.startswith("_"):
        for entry, (module, _) in known.items():
            if entry.startswith("*") and hasattr(home := import_module(module, _PACKAGE), name):
                return getattr(home, name)
    raise AttributeError(f"module {fullname!r} has no attribute {name!r}")


def _find_type(fullname: str, nested: Mapping[str, str], name: str) -> Any:
    package = fullname.rpartition(".")[0]
    if name in nested:
        module, _, name = nested[name].partition(":")
        return getattr(import_module(module, package), name)
    if name.startswith("_") or not hasattr(sys.modules[package], name):
        raise AttributeError(f"module {fullname!r} has no attribute {name!r}")
    return getattr(sys.modules[package], name)


def _dir(fullname: str) -> list[str]:
    package, _, module = fullname.rpartition(".")
    if _of_types(fullname) is not None:
        return sorted(_modules_of_types(package)[module])
    out: set[str] = set()
    for name, (home, _) in homes(fullname.partition(".")[2]).items():
        everything = vars(import_module(home, _PACKAGE)) if name.startswith("*") else (name,)
        out.update(public for public in everything if not public.startswith("_"))
    return sorted(out)


class _Loader:
    """Fills the module of an older path."""

    @staticmethod
    def create_module(spec: ModuleSpec) -> ModuleType | None:
        return None

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        name = module.__name__
        same = SAME.get(name.partition(".")[2])
        if same is not None:
            sys.modules[name] = import_module(f".{same}", _PACKAGE)  # this is what the import gives
            return
        nested = _of_types(name)
        lookup = partial(find, name) if nested is None else partial(_find_type, name, nested)
        vars(module).update(
            __doc__="A module path of older releases; its names live elsewhere now (see `_paths`).",
            __getattr__=lookup,
            __dir__=partial(_dir, name),
        )


def find_spec(fullname: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
    """How to import an older path; None where it is none."""
    old = fullname.partition(".")[2]
    if old in TABLE or old in SAME or old in _parents or _of_types(fullname) is not None:
        loader: Any = _Loader
        return ModuleSpec(fullname, loader, is_package=old in _parents)
    return None
