"""The parameters of the beta message batches endpoints."""

from typing import Annotated

from typing_extensions import Required, TypedDict

from .. import batch_params
from .._in import In, Iterable, Opt
from ..beta_name import AnthropicBetaParam
from .message_params import MessageCreateParamsNonStreaming


class BetaBatchRequestParam(TypedDict, total=False):
    """One request of a batch."""

    custom_id: Required[str]
    """What its result is told by: 1 to 64 letters, digits, ``_`` and ``-``, once in a batch."""
    params: Required[MessageCreateParamsNonStreaming]
    """What `beta.messages.create` takes, but for `betas`, which are the batch's.
    The API looks at it when the batch is processed, so mistakes are results."""


class _BetaOptions(TypedDict, total=False):
    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class BatchCreateParams(_BetaOptions, total=False):
    """Parameters of `beta.messages.batches.create`."""

    requests: Required[Iterable[BetaBatchRequestParam]]
    """The requests: up to 100,000 of them, and 256 MB in all."""
    user_profile_id: Annotated[Opt[str], In("header", "anthropic-user-profile-id")]
    """The user profile to act for."""


class BatchListParams(batch_params.BatchListParams, _BetaOptions, total=False):
    """Parameters of `beta.messages.batches.list`."""


class BatchRetrieveParams(_BetaOptions, total=False):
    """Parameters of the endpoints of one batch, besides its id."""
