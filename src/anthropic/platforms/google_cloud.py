"""Claude Platform on Google Cloud: the whole Claude API, under a workspace's address.

Invariant: an address that is derived from project, location and workspace follows them; one that was given is used for
every route as it is.
"""

# Its copies and settings are those of the platform, not of `Anthropic`.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from typing_extensions import Self, Unpack, override

from .._client import Anthropic, AsyncAnthropic
from .._colour import Async, C, Sync
from .._errors import CredentialsError
from .._request import FinalRequestOptions, join_url
from .._settings import Settings, with_trailing_slash
from .._types import NotGiven, not_given
from .bearer import GoogleAuth, ProviderAuth
from .client import CopyOptions, Platform, PlatformOptions, path_segment
from .google import GoogleTokens
from .vertex import SAFE

if TYPE_CHECKING:
    import httpx
    import httpx2
    from google.auth.credentials import Credentials

_HOST = "https://claude.googleapis.com/v1"


class BaseGoogleCloudClient(Platform[C]):
    """What the clients of both colours are."""

    DEFAULT_LOCATION: ClassVar[str] = "global"
    DEFAULT_URL_TEMPLATE: ClassVar[str] = (
        _HOST + "/projects/{project}/locations/{location}/workspaces/{workspace_id}/invoke"
    )
    ORGANIZATION_URL_TEMPLATE: ClassVar[str] = (
        _HOST + "/projects/{project}/locations/{location}/claudeOrganization/invoke"
    )
    """Where the routes are that belong to the organization and not to a workspace."""
    USER_PROFILES_PATH: ClassVar[str] = "/v1/user_profiles"

    _platform = "google_cloud"
    _own = ("project", "location", "workspace_id", "token_provider", "credentials", "skip_auth")

    project: str | None
    """The project; None until the credentials have said which, where nothing else did."""
    location: str
    workspace_id: str | None
    skip_auth: bool

    def __init__(
        self,
        *,
        project: str | None = None,
        location: str | None = None,
        workspace_id: str | None = None,
        token_provider: Callable[[], str | Awaitable[str]] | None = None,
        credentials: Credentials | None = None,
        skip_auth: bool = False,
        **options: Unpack[PlatformOptions],
    ) -> None:
        """Make a client. Nothing is opened or sent, and google-auth is not imported, until the first request.

        Args:
            project: Default ``ANTHROPIC_GOOGLE_CLOUD_PROJECT``, ``GOOGLE_CLOUD_PROJECT``, else that of the credentials.
            location: Default ``ANTHROPIC_GOOGLE_CLOUD_LOCATION``, else "global".
            workspace_id: Default ``ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID``.
            token_provider: Asked for a bearer token at each attempt. On an async client it may be a coroutine function; a
                plain function is called in a worker thread.
            credentials: Those of google-auth; default: those that it finds by itself (ADC).
            skip_auth: Send no credential, to a gateway that adds its own.
            base_url: Default ``ANTHROPIC_GOOGLE_CLOUD_BASE_URL``, else by project, location and workspace.

        The others are those of `Anthropic`.

        Raises: `ValueError`, for arguments that exclude each other, or without a project where no credentials can say it.
        """
        if skip_auth and (token_provider is not None or credentials is not None):
            raise ValueError(
                "`skip_auth` and `token_provider` or `credentials` are mutually exclusive; pass one of them"
            )
        if token_provider is not None and credentials is not None:
            raise ValueError("`token_provider` and `credentials` are mutually exclusive; pass one of them")
        self.project = (
            _given("project", project)
            or os.environ.get("ANTHROPIC_GOOGLE_CLOUD_PROJECT")
            or os.environ.get("GOOGLE_CLOUD_PROJECT")
            or None
        )
        self._project_found = self.project is None
        """Whether the project is, or will be, that of the credentials."""
        self.project = self.project or _project_of(credentials)
        self.location = (
            _given("location", location)
            or os.environ.get("ANTHROPIC_GOOGLE_CLOUD_LOCATION")
            or self.DEFAULT_LOCATION
        )
        self.workspace_id = (
            _given("workspace_id", workspace_id)
            or os.environ.get("ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID")
            or None
        )
        url = options.get("base_url") or os.environ.get("ANTHROPIC_GOOGLE_CLOUD_BASE_URL")
        if not url and skip_auth and not self.project:
            raise ValueError(f"{_NO_PROJECT}, and there are no credentials to ask with `skip_auth`")
        options["base_url"] = url or "unknown"
        super().__init__(**options)
        self.token_provider, self.google_credentials, self.skip_auth = token_provider, credentials, skip_auth
        self._derives = not url
        """Whether the address follows project, location and workspace."""
        self._derive()
        self._use(GoogleTokens(credentials, client=type(self).__name__, extra="google_cloud"))

    def _use(self, tokens: GoogleTokens) -> None:
        self._tokens = tokens
        if self.skip_auth:
            self._auth = None
        elif self.token_provider is not None:
            self._auth = ProviderAuth(
                self.token_provider, argument="token_provider", client="AnthropicGoogleCloud"
            )
        else:
            self._auth = GoogleAuth(tokens)

    # --- the address ----------------------------------------------------------------------------------

    @property
    @override
    def base_url(self) -> httpx2.URL:
        """Where the API is; empty while the project is not known."""
        return super().base_url

    @base_url.setter
    def base_url(self, url: str | httpx.URL | httpx2.URL) -> None:
        self._derives = False
        cast(Any, Settings.base_url).fset(self, url)

    @override
    def _address(self, settings: Mapping[str, Any]) -> str | None:
        if not settings["project"] or not settings["workspace_id"]:
            return None
        return self._filled(self.DEFAULT_URL_TEMPLATE, settings)

    def _filled(self, template: str, settings: Mapping[str, Any]) -> str:
        names = [name for name in ("project", "location", "workspace_id") if f"{{{name}}}" in template]
        return template.format(**{name: path_segment(name, settings[name], safe=SAFE) for name in names})

    def _derive(self) -> None:
        if self._derives:
            found = self._address(self._settings())
            self._base_url = with_trailing_slash(found) if found else ""

    @override
    async def _prepare_options(self, options: FinalRequestOptions) -> FinalRequestOptions:
        super()._prepare_options(options)
        if not self._derives:
            return options
        if not self.project:
            self.project = await self._io.in_thread(self._found_project)
            self._derive()
        path = options.url.partition("?")[0]
        profiles = self.USER_PROFILES_PATH
        if path == profiles or path.startswith((f"{profiles}/", "/v1/organizations/")):
            base = self._filled(self.ORGANIZATION_URL_TEMPLATE, self._settings())
            options.url = join_url(base, options.url)
        elif not self._base_url:
            raise CredentialsError(
                "No workspace ID found; pass `workspace_id=` or set the environment variable "
                "`ANTHROPIC_GOOGLE_CLOUD_WORKSPACE_ID`"
            )
        return options

    def _found_project(self) -> str:
        project = self._tokens.project() if self.token_provider is None else None
        if project:
            return project
        raise CredentialsError(f"{_NO_PROJECT}, and the credentials do not say which")

    # --- copies ---------------------------------------------------------------------------------------

    @override
    def _settings(self) -> dict[str, Any]:
        settings = {name: getattr(self, name) for name in self._own}
        return {**settings, "credentials": self.google_credentials}

    def copy(  # type: ignore[override]
        self,
        *,
        project: str | None = None,
        location: str | None = None,
        workspace_id: str | NotGiven | None = not_given,
        token_provider: Callable[[], str | Awaitable[str]] | None = None,
        credentials: Credentials | None = None,
        skip_auth: bool | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections, and its token.

        A `token_provider` or `credentials` replaces the one there was; with `skip_auth` there is none. A copy with another
        project, location or workspace goes to the address of that, unless this client was given a `base_url`.
        """
        settings = self._settings()
        if self._project_found and (token_provider is not None or credentials is not None):
            settings["project"] = None  # the other credentials are to say it
        settings.update(
            {name: value for name, value in (("project", project), ("location", location)) if value}
        )
        if not isinstance(workspace_id, NotGiven):
            settings["workspace_id"] = workspace_id
        if skip_auth is not None:
            settings["skip_auth"] = skip_auth
        if settings["skip_auth"] or token_provider is not None or credentials is not None:
            settings.update(token_provider=token_provider, credentials=credentials)
        new = self._copied_with(settings, options)
        if not isinstance(workspace_id, NotGiven):
            new.workspace_id = workspace_id  # None: not that of the environment, either
        if self._derives and not options.get("base_url"):
            new._derives = True
            new._derive()
        if new.google_credentials is self.google_credentials:
            new._use(self._tokens)
        new._project_found = self._project_found and not project
        return new

    with_options = copy  # type: ignore[assignment]


_NO_PROJECT = (
    "No project was given; pass `project=` or set the environment variable `ANTHROPIC_GOOGLE_CLOUD_PROJECT`"
)


def _given(name: str, value: str | None) -> str | None:
    if value is not None:
        path_segment(name, value)
    return value


def _project_of(credentials: Any) -> str | None:
    for name in ("project_id", "quota_project_id"):
        found = getattr(credentials, name, None)
        if isinstance(found, str) and found:
            return found
    return None


class AnthropicGoogleCloud(BaseGoogleCloudClient[Sync], Anthropic):
    """The synchronous client of the Claude Platform on Google Cloud."""


class AsyncAnthropicGoogleCloud(BaseGoogleCloudClient[Async], AsyncAnthropic):
    """The asynchronous client of the Claude Platform on Google Cloud."""
