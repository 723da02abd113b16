"""Claude in Microsoft Foundry: https://docs.anthropic.com/en/docs/build-with-claude/claude-in-microsoft-foundry

Invariant: a key or token goes to the resource's host alone, and into no log.
"""

# Its copies and settings are those of the platform, not of `Anthropic`.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from typing_extensions import Self, Unpack, override

from .._client import Anthropic, AsyncAnthropic
from .._colour import Async, C, Sync
from .._errors import AnthropicError
from .._settings import with_trailing_slash
from .bearer import ProviderAuth
from .client import CopyOptions, Platform, PlatformOptions, host_label

AzureADTokenProvider: TypeAlias = Callable[[], str]
"""What `azure_ad_token_provider=` takes, such as ``azure.identity.get_bearer_token_provider`` returns."""
AsyncAzureADTokenProvider: TypeAlias = Callable[[], "str | Awaitable[str]"]
"""What that of an async client takes: a coroutine function, or a plain one, which is called in a worker thread."""


class MutuallyExclusiveAuthError(AnthropicError):
    """Two credentials were given, of which only one can be used. Nothing raises it: a token provider goes before a key."""

    def __init__(self) -> None:
        super().__init__("Pass `api_key` or `azure_ad_token_provider`, not both")


class BaseFoundryClient(Platform[C]):
    """What the clients of both colours are."""

    _platform = "foundry"
    _own = ("resource", "api_key", "azure_ad_token_provider", "webhook_key")

    resource: str | None
    """The name of the Foundry resource; None where a `base_url` was given."""

    def __init__(
        self,
        *,
        resource: str | None = None,
        api_key: str | None = None,
        azure_ad_token_provider: AsyncAzureADTokenProvider | None = None,
        webhook_key: str | None = None,
        **options: Unpack[PlatformOptions],
    ) -> None:
        """Make a client. Nothing is opened or sent until the first request.

        Args:
            resource: The name of the Foundry resource; default ``ANTHROPIC_FOUNDRY_RESOURCE``.
            api_key: A key of the resource; default ``ANTHROPIC_FOUNDRY_API_KEY``.
            azure_ad_token_provider: Asked for a bearer token of Entra ID at each attempt; then no key is sent.
            webhook_key: The key that signs webhooks.
            base_url: In the place of a resource; default ``ANTHROPIC_FOUNDRY_BASE_URL``.

        The others are those of `Anthropic`.

        Raises: `ValueError`, where neither or both of resource and URL are given; `AnthropicError`, without a credential.
        """
        given = options.get("base_url") or None
        if resource is None and given is None:
            resource = os.environ.get("ANTHROPIC_FOUNDRY_RESOURCE") or None
        url = given or os.environ.get("ANTHROPIC_FOUNDRY_BASE_URL") or None
        derived = None if resource is None else self._address({"resource": resource})
        if url is None and derived is None:
            raise ValueError(
                "Pass `base_url` or `resource`, or set the environment variable `ANTHROPIC_FOUNDRY_BASE_URL` or "
                "`ANTHROPIC_FOUNDRY_RESOURCE`"
            )
        if url is not None and derived is not None and with_trailing_slash(str(url)) != derived:
            raise ValueError("base_url and resource are mutually exclusive; pass one of them")
        api_key = api_key or os.environ.get("ANTHROPIC_FOUNDRY_API_KEY") or None
        if api_key is None and azure_ad_token_provider is None:
            raise AnthropicError(
                "Missing credentials; pass `api_key` or `azure_ad_token_provider`, or set the environment variable "
                "`ANTHROPIC_FOUNDRY_API_KEY`"
            )
        options["base_url"] = url or derived
        super().__init__(**options)
        self.resource, self.api_key = resource, api_key
        if webhook_key is not None:
            self.webhook_key = webhook_key
        self.azure_ad_token_provider = azure_ad_token_provider
        if azure_ad_token_provider is not None:
            self._auth = ProviderAuth(
                azure_ad_token_provider, argument="azure_ad_token_provider", client="AnthropicFoundry"
            )

    @property
    @override
    def auth_headers(self) -> dict[str, str]:
        if self.azure_ad_token_provider is not None or not self.api_key:
            return {}
        return {"x-api-key": self.api_key, "api-key": self.api_key}

    @override
    def _address(self, settings: Mapping[str, Any]) -> str | None:
        resource = settings["resource"]
        if resource is None:
            return None
        return f"https://{host_label('resource', resource)}.services.ai.azure.com/anthropic/"

    def copy(  # type: ignore[override]
        self,
        *,
        resource: str | None = None,
        api_key: str | None = None,
        azure_ad_token_provider: AsyncAzureADTokenProvider | None = None,
        webhook_key: str | None = None,
        **options: Unpack[CopyOptions],
    ) -> Self:
        """A client with some settings changed; it shares this one's connections.

        A `resource` replaces a `base_url`, and the other way round; a key replaces a token provider, and the other way
        round.

        Raises: `ValueError`, where both of resource and URL are given.
        """
        settings = self._settings()
        if api_key is not None or azure_ad_token_provider is not None:
            settings.update(api_key=api_key, azure_ad_token_provider=azure_ad_token_provider)
        if options.get("base_url"):
            settings["resource"] = resource
        elif resource is not None:
            settings["resource"] = resource
            options["base_url"] = self._address(settings)
        if webhook_key is not None:
            settings["webhook_key"] = webhook_key
        return self._copied_with(settings, options)

    with_options = copy  # type: ignore[assignment]


class AnthropicFoundry(BaseFoundryClient[Sync], Anthropic):
    """The synchronous client of Claude in Microsoft Foundry."""


class AsyncAnthropicFoundry(BaseFoundryClient[Async], AsyncAnthropic):
    """The asynchronous client of Claude in Microsoft Foundry."""
