"""The parameters of the beta files endpoints."""

from typing import Annotated

from typing_extensions import TypedDict

from .. import file_params
from .._in import In, Opt
from ..beta_name import AnthropicBetaParam


class FileRetrieveParams(TypedDict, total=False):
    """Parameters of the endpoints of one file, besides its id."""

    betas: Annotated[Opt[list[AnthropicBetaParam]], In("header", "anthropic-beta")]
    """Beta features to use."""
    workspace_id: Annotated[Opt[str], In("header", "anthropic-workspace-id")]
    """The workspace to act in (default: that of the key)."""


class FileUploadParams(file_params.FileUploadParams, FileRetrieveParams, total=False):
    """Parameters of `beta.files.upload`."""


class FileListParams(file_params.FileListParams, FileRetrieveParams, total=False):
    """Parameters of `beta.files.list`."""

    scope_id: Annotated[Opt[str], In("query", "scope_id")]
    """Only the files that belong to this session (default: those of the workspace and of all sessions)."""
