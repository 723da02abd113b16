"""The parameters of the legacy text completions endpoint."""

from typing import Annotated, Literal, TypeAlias

from typing_extensions import Required, TypedDict

from .._types import SequenceNotStr
from ._in import In, Opt
from .beta_name import AnthropicBetaParam
from .message_params import MetadataParam
from .model import ModelParam


class CompletionCreateOptions(TypedDict, total=False):
    """What `completions.create` takes besides model, prompt and max_tokens_to_sample."""

    metadata: Opt[MetadataParam]
    """What you tell the API about the request."""
    stop_sequences: Opt[SequenceNotStr[str]]
    """Texts that end the answer; they are not part of it."""
    temperature: Opt[float]
    """Randomness, from 0.0 to 1.0 (default: 1.0)."""
    top_k: Opt[int]
    """Choose among this many most likely tokens only (default: no limit)."""
    top_p: Opt[float]
    """Choose among the likeliest tokens that make up this share, 0.0 to 1.0."""
    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""


class CompletionCreateParamsBase(CompletionCreateOptions, total=False):
    """What `completions.create` takes, streaming or not."""

    max_tokens_to_sample: Required[int]
    """Most tokens to write."""
    model: Required[ModelParam]
    """The model that answers."""
    prompt: Required[str]
    """The text to continue, with turns that begin with `HUMAN_PROMPT` and `AI_PROMPT`."""


class CompletionCreateParamsNonStreaming(CompletionCreateParamsBase, total=False):
    """Parameters of `completions.create` for a whole completion."""

    stream: Opt[Literal[False]]
    """Wait for the whole completion (the default)."""


class CompletionCreateParamsStreaming(CompletionCreateParamsBase, total=False):
    """Parameters of `completions.create` for a stream."""

    stream: Required[Literal[True]]
    """Yield the completion as it is written."""


CompletionCreateParams: TypeAlias = CompletionCreateParamsNonStreaming | CompletionCreateParamsStreaming
"""Parameters of `completions.create`."""

CompletionRequestNonStreaming: TypeAlias = CompletionCreateParamsNonStreaming
CompletionRequestStreaming: TypeAlias = CompletionCreateParamsStreaming
