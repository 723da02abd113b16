"""The parameters of the models endpoints."""

from typing import Annotated, Literal

from typing_extensions import TypedDict

from ._in import In, Opt
from .beta_name import AnthropicBetaParam


class ModelListParams(TypedDict, total=False):
    """Parameters of `models.list`."""

    after_id: Annotated[Opt[str], In("query", "after_id")]
    """Begin after this model (default: at the newest)."""
    before_id: Annotated[Opt[str], In("query", "before_id")]
    """End before this model."""
    lifecycle: Annotated[Opt[list[Literal["active", "deprecated", "retired"]]], In("query", "lifecycle[]")]
    """Only models in these stages of their life (default: the API's choice)."""
    limit: Annotated[Opt[int], In("query", "limit")]
    """Models per page, 1 to 1000 (default: 20)."""
    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class ModelRetrieveParams(TypedDict, total=False):
    """Parameters of `models.retrieve`, besides the model."""

    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""
