"""The Claude Platform on AWS: the whole API, with the credentials of AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import Self, Unpack, override

from .._client import Anthropic, AsyncAnthropic
from .._colour import Async, C, Sync
from .._errors import AnthropicError
from .._request import merge_headers
from .._settings import BEARER_API_VERSION
from .._types import NotGiven, not_given
from .amazon import Amazon, check_pair, environment, region_of
from .client import CopyOptions, PlatformOptions


class BaseAWS(Amazon[C]):
    """What the clients of the platform share."""

    _platform = "aws"
    _service = "aws-external-anthropic"
    _extra = "aws"
    _own = (
        "api_key",
        "aws_access_key",
        "aws_secret_key",
        "aws_region",
        "aws_profile",
        "aws_session_token",
        "workspace_id",
        "skip_auth",
        "auth_token",
        "webhook_key",
    )
    workspace_id: str | None
    skip_auth: bool

    def __init__(
        self,
        *,
        api_key: str | None = None,
        aws_access_key: str | None = None,
        aws_secret_key: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        aws_session_token: str | None = None,
        workspace_id: str | None = None,
        skip_auth: bool = False,
        auth_token: str | None = None,
        webhook_key: str | None = None,
        **options: Unpack[PlatformOptions],
    ) -> None:
        """Make a client. Nothing is opened or sent, and no credentials are looked for, until the first request.

        Args:
            api_key: A key of the platform, which is sent instead of a signature; it comes before all others. Default, where no
                other credential is passed, ``ANTHROPIC_AWS_API_KEY``.
            aws_access_key: An access key; default: what AWS tools find (environment, profile, role).
            aws_secret_key: The secret that goes with it.
            aws_region: Default ``AWS_REGION``, ``AWS_DEFAULT_REGION``, else the profile's.
            aws_profile: The profile of ``~/.aws`` to use.
            aws_session_token: The token of temporary credentials.
            workspace_id: The workspace of all requests; default ``ANTHROPIC_AWS_WORKSPACE_ID``.
            skip_auth: Send no credential, but the `auth_token` if one is passed: a gateway adds it.
            base_url: Default ``ANTHROPIC_AWS_BASE_URL``, else the region's.
            auth_token: A bearer token that is sent with `skip_auth`.
            webhook_key: The key that signs webhooks; default ``ANTHROPIC_WEBHOOK_SIGNING_KEY``.

        The other arguments are those of `Anthropic`.

        Raises: `ValueError`, for one key without the other, or a region that is none; `AnthropicError`, without a region,
            workspace or URL.
        """
        if not skip_auth:
            check_pair(aws_access_key, aws_secret_key)
        if not skip_auth and not api_key and not aws_access_key and not aws_profile:
            api_key = environment("ANTHROPIC_AWS_API_KEY")
        signs = not skip_auth and not api_key
        region = region_of(aws_region, aws_profile)
        if signs and region is None:
            raise AnthropicError(
                "No AWS region was provided, which requests are signed for: pass `aws_region`, or set AWS_REGION"
            )
        if not workspace_id and not skip_auth:
            workspace_id = environment("ANTHROPIC_AWS_WORKSPACE_ID")
            if workspace_id is None:
                raise AnthropicError(
                    "No workspace ID found: pass `workspace_id`, or set ANTHROPIC_AWS_WORKSPACE_ID"
                )
        url = (
            options.get("base_url")
            or environment("ANTHROPIC_AWS_BASE_URL")
            or self._address({"aws_region": region})
        )
        if url is None:
            raise AnthropicError(
                "There is no base_url, and no region to derive one from: pass `base_url` or `aws_region`, or set "
                "ANTHROPIC_AWS_BASE_URL or AWS_REGION"
            )
        options["base_url"] = url
        super().__init__(**options)
        self.webhook_key = webhook_key or self.webhook_key
        self.aws_access_key, self.aws_secret_key = aws_access_key, aws_secret_key
        self.aws_session_token, self.aws_profile, self.aws_region = aws_session_token, aws_profile, region
        self.workspace_id, self.skip_auth = workspace_id or None, skip_auth
        self.api_key, self.auth_token = None if skip_auth else api_key or None, auth_token
        self._auth = self._sign() if signs else None

    @override
    def _address(self, settings: Mapping[str, Any]) -> str | None:
        region = settings["aws_region"]
        return f"https://aws-external-anthropic.{region}.api.aws" if region else None

    @property
    @override
    def auth_headers(self) -> dict[str, str]:
        if self.skip_auth:
            return {"Authorization": f"Bearer {self.auth_token}"} if self.auth_token else {}
        if not self.api_key:
            return {}
        if self.api_version == BEARER_API_VERSION:
            return {"Authorization": f"Bearer {self.api_key}"}
        return {"X-Api-Key": self.api_key}

    @property
    @override
    def default_headers(self) -> dict[str, Any]:
        workspace = {"anthropic-workspace-id": self.workspace_id} if self.workspace_id else {}
        return merge_headers(workspace, super().default_headers)

    @override
    def _beside(self) -> tuple[Any, ...]:
        return (self.workspace_id,)

    def copy(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        api_key: str | None = None,
        aws_access_key: str | None = None,
        aws_secret_key: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        aws_session_token: str | None = None,
        workspace_id: str | None = None,
        skip_auth: bool | None = None,
        auth_token: str | None = None,
        credentials: Any = not_given,
        webhook_key: str | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections, and credentials that are not changed.

        A credential of AWS or key that is passed replaces the one there was. Where the URL came from the region, it follows it.

        Raises: `TypeError`, for a provider of `credentials`, which are Anthropic's; `ValueError`, `AnthropicError`.
        """
        if not isinstance(credentials, NotGiven) and credentials is not None:
            raise TypeError(
                f"{type(self).__name__} does not support `credentials`; pass keys or a profile of AWS"
            )
        return self._copied_aws(
            options,
            api_key=api_key,
            aws_access_key=aws_access_key,
            aws_secret_key=aws_secret_key,
            aws_region=aws_region,
            aws_profile=aws_profile,
            aws_session_token=aws_session_token,
            workspace_id=workspace_id,
            skip_auth=skip_auth,
            auth_token=auth_token,
            webhook_key=webhook_key,
        )

    with_options = copy  # type: ignore[assignment]


class AnthropicAWS(BaseAWS[Sync], Anthropic):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The synchronous client of the Claude Platform on AWS."""


class AsyncAnthropicAWS(BaseAWS[Async], AsyncAnthropic):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The asynchronous client of the Claude Platform on AWS."""
