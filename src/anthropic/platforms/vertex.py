"""Claude on Google Cloud's Vertex AI: https://docs.anthropic.com/en/api/claude-on-vertex-ai

Invariant: project, region and model are one path segment each, whatever is in them, and the region one label of the host.
"""

# Its copies and settings are those of the platform, not of `Anthropic`.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from typing_extensions import Self, Unpack, override

from .._colour import Async, C, Sync
from .._errors import CredentialsError, also_as
from .._qs import Querystring
from .._request import FinalRequestOptions
from .._settings import API_VERSION
from .._types import NotGiven, is_given, not_given
from .._verbs import AsyncAPIClient, SyncAPIClient
from .bearer import GoogleAuth
from .client import CopyOptions, Platform, PlatformOptions, host_label, path_segment
from .google import GoogleTokens

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

DEFAULT_VERSION = "vertex-2023-10-16"
"""The ``anthropic_version`` in the body; it stands for the header ``anthropic-version: 2023-06-01``."""
SAFE = "!$&'()*+,=:@"
"""What may stand in a segment of a path (RFC 3986, section 3.3), but for ``;``, which Google reads as its end."""


class BaseVertexClient(Platform[C]):
    """What the clients of both colours are."""

    _platform = "vertex"
    _version_header = False
    _has_regions = True
    _own = ("region", "project_id", "access_token", "credentials")

    region: str
    project_id: str | None
    """The project; None until the credentials have said which, where nothing else did."""

    def __init__(
        self,
        *,
        region: str | NotGiven | None = not_given,
        project_id: str | NotGiven | None = not_given,
        access_token: str | None = None,
        credentials: Credentials | None = None,
        **options: Unpack[PlatformOptions],
    ) -> None:
        """Make a client. Nothing is opened or sent, and google-auth is not imported, until the first request.

        Args:
            region: Such as "us-east5", or "global", "us" or "eu"; default ``CLOUD_ML_REGION``.
            project_id: Default ``ANTHROPIC_VERTEX_PROJECT_ID``, else that of the credentials.
            access_token: A token that is used as it is.
            credentials: Those of google-auth; default: those that it finds by itself (ADC).
            base_url: Default ``ANTHROPIC_VERTEX_BASE_URL``, else by the region.

        The others are those of `Anthropic`.

        Raises: `ValueError`, without a region.
        """
        given = None if isinstance(region, NotGiven) else region
        region = given if given is not None else os.environ.get("CLOUD_ML_REGION") or None
        if region == "":
            raise ValueError("Expected a non-empty value for `region` but received ''")
        if region is None:
            raise ValueError(
                "No region was given; pass `region=` or set the environment variable `CLOUD_ML_REGION`"
            )
        self.region = host_label("region", region)
        found = options.get("base_url") or os.environ.get("ANTHROPIC_VERTEX_BASE_URL")
        options["base_url"] = found or self._address({"region": region})
        super().__init__(**options)
        self.project_id = project_id if is_given(project_id) and project_id else None
        self.access_token, self.credentials = access_token, credentials
        self._project_found = False
        """Whether the project is that of the credentials."""
        self._use(GoogleTokens(credentials, client=type(self).__name__, extra="vertex"))

    def _use(self, tokens: GoogleTokens) -> None:
        self._tokens = tokens
        self._auth = GoogleAuth(tokens)

    @property
    def access_token(self) -> str | None:
        """The token that every request carries; None where it is that of the credentials."""
        return self.auth_token

    @access_token.setter
    def access_token(self, token: str | None) -> None:
        self.auth_token = token

    @property
    @override
    def qs(self) -> Querystring:
        return Querystring(array_format="repeat")

    @override
    def _address(self, settings: Mapping[str, Any]) -> str:
        region = host_label("region", settings["region"])
        if region == "global":
            return "https://aiplatform.googleapis.com/v1"
        if region in ("us", "eu"):
            return f"https://aiplatform.{region}.rep.googleapis.com/v1"
        return f"https://{region}-aiplatform.googleapis.com/v1"

    @override
    def _is_regional(self, body: Any) -> bool:
        return self.region != "global"

    # --- an attempt -----------------------------------------------------------------------------------

    @override
    async def _prepare_options(self, options: FinalRequestOptions) -> FinalRequestOptions:
        super()._prepare_options(options)
        path = options.url.partition("?")[0]
        ours = options.method.lower() == "post" and path in ("/v1/messages", "/v1/messages/count_tokens")
        if ours and self.project_id is None:
            self.project_id = await self._io.in_thread(self._found_project)
        return self._on_vertex(options, path if ours else None)

    def _found_project(self) -> str:
        project = os.environ.get("ANTHROPIC_VERTEX_PROJECT_ID")
        if not project and not self.access_token:
            project = self._tokens.project()
            self._project_found = True
        if project:
            return project
        said = (
            "No project_id was given, and the credentials do not say which; pass `project_id=` or set the environment "
            "variable `ANTHROPIC_VERTEX_PROJECT_ID`"
        )
        raise also_as(CredentialsError(said), RuntimeError())

    def _on_vertex(self, options: FinalRequestOptions, path: str | None) -> FinalRequestOptions:
        """The request as Vertex AI has it; `path` is that of the Messages API, None for one that is sent as it is."""
        body: Any = options.json_data
        if isinstance(body, dict):
            version = DEFAULT_VERSION if self.api_version == API_VERSION else self.api_version
            body = {
                "anthropic_version": version,
                **cast("dict[str, Any]", body),
                **(options.extra_json or {}),
            }
            options.json_data, options.extra_json = body, None
        elif path is not None:
            raise RuntimeError(f"Expected dictionary json_data for {path}, got {type(body).__name__}")
        if path is None:
            return options
        options.params = {name: value for name, value in options.params.items() if name != "beta"}
        model = "count-tokens"
        if path == "/v1/messages":
            model = quote(_model(body.pop("model", None)), safe=SAFE)
        verb = "streamRawPredict" if path == "/v1/messages" and body.get("stream") else "rawPredict"
        project = path_segment("project_id", self.project_id, safe=SAFE)
        options.url = (
            f"/projects/{project}/locations/{self.region}/publishers/anthropic/models/{model}:{verb}"
        )
        return options

    # --- copies ---------------------------------------------------------------------------------------

    def copy(  # type: ignore[override]
        self,
        *,
        region: str | NotGiven | None = not_given,
        project_id: str | NotGiven | None = not_given,
        access_token: str | None = None,
        credentials: Credentials | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections, and its token.

        A copy for another region goes to that region's host, unless this client was given a `base_url`.
        """
        new = self._copied(
            options,
            region=region if is_given(region) else None,
            project_id=project_id if is_given(project_id) else None,
            access_token=access_token,
            credentials=credentials,
        )
        if new.credentials is self.credentials:
            new._use(self._tokens)
            new._project_found = self._project_found
        elif self._project_found and new.project_id == self.project_id:
            new.project_id = None  # the other credentials are to say it
        return new

    with_options = copy  # type: ignore[assignment]


def _model(model: Any) -> str:
    if not isinstance(model, str) or not model.partition(";")[0]:
        raise ValueError(f"Expected a non-empty value for `model` but received {model!r}")
    return model


class AnthropicVertex(BaseVertexClient[Sync], SyncAPIClient):
    """The synchronous client of Claude on Vertex AI."""


class AsyncAnthropicVertex(BaseVertexClient[Async], AsyncAPIClient):
    """The asynchronous client of Claude on Vertex AI."""
