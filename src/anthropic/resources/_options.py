"""What a call of each endpoint takes: the API's parameters, and the options that every call has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from typing_extensions import Required, TypedDict

from .. import types
from .._endpoint import CallOptions
from .._types import NotGiven, Omit
from ..types import beta, messages, skills
from ..types._in import In, Opt
from ..types.beta import messages as beta_messages, skills as beta_skills
from ..types.beta.message_params import _ConversationOptions as _BetaConversationOptions
from ..types.message_params import _ConversationOptions

if TYPE_CHECKING:
    from ..tools.calls import ToolCall
    from ..tools.compaction import CompactionControl
else:
    ToolCall = CompactionControl = Any

BetaOutputFormat: TypeAlias = type[Any] | UnionType | types.JSONOutputFormatParam | Omit | NotGiven | None
"""What the answer is to be: a type, or a JSON schema."""
OutputFormat: TypeAlias = Annotated[BetaOutputFormat, In("nowhere", "output_format")]
"""The same. The API has the parameter on the beta surface only; elsewhere it becomes ``output_config.format``."""


class MessageCreateCall(types.MessageCreateOptions, CallOptions, total=False): ...


class MessageCountTokensCall(types.MessageCountTokensParams, CallOptions, total=False):
    output_format: OutputFormat
    """What the answer is to be: a type, or a JSON schema (default: text)."""


class ToolRunOptions(TypedDict, total=False):
    """How a tool runner runs."""

    max_concurrency: int | None
    """Most calls of one turn that run at the same time (default: 32); 1 runs them one after the other."""
    tool_timeout: float | None
    """Seconds that a call of a tool may take (default: no limit); a tool may have a limit of its own."""
    approve: Callable[[ToolCall], object] | None
    """Asked before a call is run: True lets it through, False or a text for the model refuses it."""
    on_tool_call: Callable[[ToolCall], object] | None
    """Called when a call begins, and when it ends."""
    close_tools: bool
    """Whether tools that hold something are closed when the run is over (default: False)."""
    run_tools_eagerly: bool
    """With ``stream=True``: run a tool as soon as the model has gone on to something else (default: False)."""
    compaction_control: CompactionControl | Omit | NotGiven | None
    """Have the runner itself summarise a history that has grown long. Older; see `compact_before_next_turn`."""


class _ToolRun(ToolRunOptions, total=False):
    """What a tool runner takes besides the parameters of its requests."""

    max_iterations: int | Omit | NotGiven | None
    """Most replies to ask for (default: no limit)."""


class ToolRunnerCall(_ConversationOptions, CallOptions, _ToolRun, total=False): ...


class BetaToolRunnerCall(_BetaConversationOptions, CallOptions, _ToolRun, total=False):
    output_config: Opt[beta.BetaOutputConfigParam]
    """Effort and form of the answer."""
    thread: bool | Omit | NotGiven | None
    """True has the API keep the history (see `thread`), so that each request sends only what is new (default: False)."""
    temperature: Opt[float]
    """Randomness, from 0.0 to 1.0 (default: 1.0). Newer models refuse it."""
    top_k: Opt[int]
    """Choose among this many most likely tokens only (default: no limit). Newer models refuse it."""
    top_p: Opt[float]
    """Choose among the likeliest tokens that make up this share, 0.0 to 1.0. Newer models refuse it."""


class CompletionCreateCall(types.CompletionCreateOptions, CallOptions, total=False): ...


class ModelListCall(types.ModelListParams, CallOptions, total=False): ...


class ModelRetrieveCall(types.ModelRetrieveParams, CallOptions, total=False): ...


class BatchCall(messages.BatchRetrieveParams, CallOptions, total=False): ...


class BatchCreateCall(messages.BatchCreateParams, CallOptions, total=False): ...


class BatchListCall(messages.BatchListParams, CallOptions, total=False): ...


class FileCall(types.FileRetrieveParams, CallOptions, total=False): ...


class FileListCall(types.FileListParams, CallOptions, total=False): ...


class FileUploadCall(types.FileUploadParams, CallOptions, total=False): ...


class SkillCall(types.SkillRetrieveParams, CallOptions, total=False): ...


class SkillCreateCall(types.SkillCreateParams, CallOptions, total=False): ...


class SkillListCall(types.SkillListParams, CallOptions, total=False): ...


class VersionCreateCall(skills.VersionCreateParams, CallOptions, total=False): ...


class VersionListCall(skills.VersionListParams, CallOptions, total=False): ...


class BetaMessageCreateCall(beta.MessageCreateOptions, CallOptions, total=False): ...


class BetaThreadCall(beta.ThreadCreateParams, CallOptions, total=False): ...


class BetaMessageCountTokensCall(beta.MessageCountTokensOptions, CallOptions, total=False):
    messages: Required[Iterable[beta.AnyBetaMessageParam]]
    """The conversation so far, oldest turn first."""
    model: Required[types.ModelParam]
    """The model that answers."""
    output_format: BetaOutputFormat
    """What the answer is to be: a type, or a JSON schema (default: text)."""


class BetaModelListCall(beta.ModelListParams, CallOptions, total=False): ...


class BetaModelRetrieveCall(beta.ModelRetrieveParams, CallOptions, total=False): ...


class BetaBatchCall(beta_messages.BatchRetrieveParams, CallOptions, total=False): ...


class BetaBatchCreateCall(beta_messages.BatchCreateParams, CallOptions, total=False): ...


class BetaBatchListCall(beta_messages.BatchListParams, CallOptions, total=False): ...


class BetaFileCall(beta.FileRetrieveParams, CallOptions, total=False): ...


class BetaFileListCall(beta.FileListParams, CallOptions, total=False): ...


class BetaFileUploadCall(beta.FileUploadParams, CallOptions, total=False): ...


class BetaSkillCall(beta.SkillRetrieveParams, CallOptions, total=False): ...


class BetaSkillCreateCall(beta.SkillCreateParams, CallOptions, total=False): ...


class BetaSkillListCall(beta.SkillListParams, CallOptions, total=False): ...


class BetaVersionCreateCall(beta_skills.VersionCreateParams, CallOptions, total=False): ...


class BetaVersionListCall(beta_skills.VersionListParams, CallOptions, total=False): ...
