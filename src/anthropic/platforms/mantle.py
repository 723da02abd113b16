"""Claude on Amazon Bedrock, by the endpoint that speaks the Messages API itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from typing_extensions import Self, Unpack, override

from .._colour import Async, C, Sync
from .._errors import AnthropicError
from .._request import FinalRequestOptions, merge_headers
from .._types import Omit, is_given
from .._verbs import AsyncAPIClient, SyncAPIClient
from .amazon import Amazon, check_pair, environment, region_of
from .client import CopyOptions, PlatformOptions

_PROFILE = "anthropic-user-profile-id"
_PROFILE_IN_BODY = ("/v1/messages", "/v1/messages/count_tokens")


class BaseMantle(Amazon[C]):
    """What the clients of the endpoint share."""

    _platform = "mantle"
    _service = "bedrock-mantle"
    _own = (
        "aws_access_key",
        "aws_secret_key",
        "aws_session_token",
        "aws_region",
        "aws_profile",
        "api_key",
        "skip_auth",
    )
    skip_auth: bool

    def __init__(
        self,
        *,
        aws_access_key: str | None = None,
        aws_secret_key: str | None = None,
        aws_session_token: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        api_key: str | None = None,
        skip_auth: bool = False,
        **options: Unpack[PlatformOptions],
    ) -> None:
        """Make a client. Nothing is opened or sent, and no credentials are looked for, until the first request.

        Args:
            aws_access_key: An access key; default: what AWS tools find (environment, profile, role).
            aws_secret_key: The secret that goes with it.
            aws_session_token: The token of temporary credentials.
            aws_region: Default ``AWS_REGION``, ``AWS_DEFAULT_REGION``, else the profile's.
            aws_profile: The profile of ``~/.aws`` to use.
            api_key: A key that is sent instead of a signature; it comes before all others. Default, where no other credential is
                passed, ``AWS_BEARER_TOKEN_BEDROCK``, then ``ANTHROPIC_AWS_API_KEY``.
            skip_auth: Send no credential: a gateway adds it.
            base_url: Default ``ANTHROPIC_BEDROCK_MANTLE_BASE_URL``, else the region's.

        The other arguments are those of `Anthropic`.

        Raises: `ValueError`, for one key without the other, or a region that is none; `AnthropicError`, without a region or URL.
        """
        signs = not skip_auth and not api_key
        if not skip_auth:
            check_pair(aws_access_key, aws_secret_key)
        if signs and not aws_access_key and not aws_profile:
            api_key = environment("AWS_BEARER_TOKEN_BEDROCK", "ANTHROPIC_AWS_API_KEY")
            signs = api_key is None
        region = region_of(aws_region, aws_profile)
        url = (
            options.get("base_url")
            or environment("ANTHROPIC_BEDROCK_MANTLE_BASE_URL")
            or self._address({"aws_region": region})
        )
        if url is None or (signs and region is None):
            raise AnthropicError(
                "No AWS region or base URL found: pass `aws_region` (or set AWS_REGION)"
                + (", which requests are signed for" if url else " or `base_url`")
            )
        options["base_url"] = url
        super().__init__(**options)
        self.aws_access_key, self.aws_secret_key = aws_access_key, aws_secret_key
        self.aws_session_token, self.aws_profile, self.aws_region = aws_session_token, aws_profile, region
        self.skip_auth = skip_auth
        self.api_key = None if skip_auth else api_key or None
        self._auth = self._sign() if signs else None

    @override
    def _address(self, settings: Mapping[str, Any]) -> str | None:
        region = settings["aws_region"]
        return f"https://bedrock-mantle.{region}.api.aws/anthropic" if region else None

    @property
    @override
    def auth_headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}

    def copy(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        api_key: str | None = None,
        aws_access_key: str | None = None,
        aws_secret_key: str | None = None,
        aws_session_token: str | None = None,
        aws_region: str | None = None,
        aws_profile: str | None = None,
        skip_auth: bool | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections, and credentials that are not changed.

        A credential that is passed replaces the one there was, also one of the other kind. Where the URL came from the
        region, it follows it.

        Raises: `ValueError`, `AnthropicError`.
        """
        return self._copied_aws(
            options,
            api_key=api_key,
            aws_access_key=aws_access_key,
            aws_secret_key=aws_secret_key,
            aws_session_token=aws_session_token,
            aws_region=aws_region,
            aws_profile=aws_profile,
            skip_auth=skip_auth,
        )

    with_options = copy  # type: ignore[assignment]

    @override
    def _routed(self, options: FinalRequestOptions) -> FinalRequestOptions:
        """A user profile travels in the body here, but for batches."""
        body: Any = options.json_data
        if not isinstance(body, Mapping) or options.url.partition("?")[0] not in _PROFILE_IN_BODY:
            return options
        given: Any = options.headers if is_given(options.headers) else None
        headers = merge_headers(self._custom_headers, given)
        name = next((name for name in headers if name.lower() == _PROFILE), None)
        if name is None:
            return options
        if isinstance(headers[name], str):
            options.json_data = {"user_profile_id": headers[name], **cast("dict[str, Any]", body)}
        options.headers = {**(given or {}), name: Omit()}
        return options


class AnthropicBedrockMantle(BaseMantle[Sync], SyncAPIClient):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The synchronous client of the Messages API on Amazon Bedrock."""


class AsyncAnthropicBedrockMantle(BaseMantle[Async], AsyncAPIClient):  # pyright: ignore[reportIncompatibleMethodOverride]
    """The asynchronous client of the Messages API on Amazon Bedrock."""
