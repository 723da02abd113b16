"""The parameters of the message batches endpoints."""

from typing import Annotated

from typing_extensions import Required, TypedDict

from ._in import In, Iterable, Opt
from .message_params import MessageCreateParamsNonStreaming


class BatchRequestParam(TypedDict, total=False):
    """One request of a batch."""

    custom_id: Required[str]
    """What its result is told by: 1 to 64 letters, digits, ``_`` and ``-``, once in a batch."""
    params: Required[MessageCreateParamsNonStreaming]
    """What `messages.create` takes. The API looks at it when the batch is processed, so mistakes are results."""


class _BatchOptions(TypedDict, total=False):
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class BatchCreateParams(_BatchOptions, total=False):
    """Parameters of `messages.batches.create`."""

    requests: Required[Iterable[BatchRequestParam]]
    """The requests: up to 100,000 of them, and 256 MB in all."""
    user_profile_id: Annotated[Opt[str], In("header", "anthropic-user-profile-id")]
    """The user profile to act for."""


class BatchListParams(_BatchOptions, total=False):
    """Parameters of `messages.batches.list`."""

    after_id: Annotated[Opt[str], In("query", "after_id")]
    """Begin after this batch (default: at the newest)."""
    before_id: Annotated[Opt[str], In("query", "before_id")]
    """End before this batch."""
    limit: Annotated[Opt[int], In("query", "limit")]
    """Batches per page, 1 to 1000 (default: 20)."""


class BatchRetrieveParams(_BatchOptions, total=False):
    """Parameters of the endpoints of one batch, besides its id."""
