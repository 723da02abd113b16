"""The clients: those of `anthropic.platforms.bedrock` with fewer settings, and a count of tokens."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import Self, Unpack, override

from anthropic._colour import Async, C, Sync
from anthropic._settings import DEFAULT_MAX_RETRIES
from anthropic._types import NotGiven, not_given
from anthropic._verbs import AsyncAPIClient, SyncAPIClient
from anthropic.platforms.bedrock import DEFAULT_REGION, BaseBedrock
from anthropic.platforms.client import CopyOptions, host_label
from anthropic.resources import (
    AnthropicWithRawResponse,
    AnthropicWithStreamedResponse,
    AsyncAnthropicWithRawResponse,
    AsyncAnthropicWithStreamedResponse,
)

if TYPE_CHECKING:
    import httpx
    import httpx2

    from anthropic._tokenizers import Tokenizer
    from anthropic._types import Headers, Query, TimeoutLike


class BaseClient(BaseBedrock[C]):
    """What the two clients share."""

    _own: ClassVar[tuple[str, ...]] = ("aws_secret_key", "aws_access_key", "aws_region", "aws_session_token")

    def __init__(
        self,
        *,
        aws_secret_key: str | None = None,
        aws_access_key: str | None = None,
        aws_region: str | None = None,
        aws_session_token: str | None = None,
        base_url: str | httpx.URL | httpx2.URL | None = None,
        timeout: TimeoutLike | NotGiven = not_given,
        max_retries: int = DEFAULT_MAX_RETRIES,
        default_headers: Headers | None = None,
        default_query: Query | None = None,
        http_client: Any = None,
        _strict_response_validation: bool = False,
    ) -> None:
        """Make a client. Nothing is opened or sent, and no credentials are looked for, until the first request.

        Args:
            aws_secret_key: The secret access key; default: what AWS tools find (environment, profile, role).
            aws_access_key: The access key that goes with it.
            aws_region: Default ``AWS_REGION``, else us-east-1; the files of AWS are not read for it.
            aws_session_token: The token of temporary credentials.
            base_url: Default ``ANTHROPIC_BEDROCK_BASE_URL``, else the region's.
            timeout: Seconds, a ``Timeout`` of httpx, or None for no limit; default 600, 5 to connect.
            max_retries: How often a failed request is tried again; default 2.
            default_headers: Headers of every request.
            default_query: Query parameters of every request.
            http_client: An httpx or httpx2 client to send with.

        Raises: `ValueError`, for credentials that do not go together, or a region that is none; `TypeError`.
        """
        super().__init__(
            aws_secret_key=aws_secret_key,
            aws_access_key=aws_access_key,
            aws_region=aws_region,
            aws_session_token=aws_session_token,
            base_url=base_url,
            timeout=timeout,
            max_retries=max_retries,
            default_headers=default_headers,
            default_query=default_query,
            http_client=http_client,
            _strict_response_validation=_strict_response_validation,
        )

    @override
    def _region(self, given: str | None, profile: str | None) -> str:
        return host_label("aws_region", given or os.environ.get("AWS_REGION") or DEFAULT_REGION)

    @override
    def _default_key(self) -> str | None:
        return None

    @override
    def copy(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        *,
        aws_secret_key: str | None = None,
        aws_access_key: str | None = None,
        aws_region: str | None = None,
        aws_session_token: str | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections. Where the URL came from the region, it follows it.

        Raises: `ValueError`.
        """
        return super().copy(
            aws_secret_key=aws_secret_key,
            aws_access_key=aws_access_key,
            aws_region=aws_region,
            aws_session_token=aws_session_token,
            **options,
        )

    with_options = copy  # type: ignore[assignment]


class AnthropicBedrock(BaseClient[Sync], SyncAPIClient):  # type: ignore[misc]  # pyright: ignore[reportIncompatibleMethodOverride]
    """The synchronous client of Claude on Amazon Bedrock."""

    @cached_property
    def with_raw_response(self) -> AnthropicWithRawResponse:
        """The same resources, whose calls return the response: ``.headers``, ``.parse()``."""
        return AnthropicWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AnthropicWithStreamedResponse:
        """The same resources, whose calls return the response before its body is read, in a ``with`` block."""
        return AnthropicWithStreamedResponse(self)

    def count_tokens(self, text: str) -> int:
        """Estimate how many tokens a text is, without asking anybody (see `anthropic._tokenizers`)."""
        return len(self.get_tokenizer().encode(text).ids)

    def get_tokenizer(self) -> Tokenizer:
        """The estimator behind `count_tokens`."""
        from anthropic._tokenizers import sync_get_tokenizer

        return sync_get_tokenizer()


class AsyncAnthropicBedrock(BaseClient[Async], AsyncAPIClient):  # type: ignore[misc]  # pyright: ignore[reportIncompatibleMethodOverride]
    """The asynchronous client of Claude on Amazon Bedrock."""

    @cached_property
    def with_raw_response(self) -> AsyncAnthropicWithRawResponse:
        """The same resources, whose calls return the response: ``.headers``, ``.parse()``."""
        return AsyncAnthropicWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncAnthropicWithStreamedResponse:
        """The same resources, whose calls return the response before its body is read, in a ``with`` block."""
        return AsyncAnthropicWithStreamedResponse(self)

    async def count_tokens(self, text: str) -> int:
        """Estimate how many tokens a text is, without asking anybody (see `anthropic._tokenizers`)."""
        return len((await self.get_tokenizer()).encode(text).ids)

    async def get_tokenizer(self) -> Tokenizer:
        """The estimator behind `count_tokens`."""
        from anthropic._tokenizers import sync_get_tokenizer

        return sync_get_tokenizer()


Client = AnthropicBedrock
AsyncClient = AsyncAnthropicBedrock
