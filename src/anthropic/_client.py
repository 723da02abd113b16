"""The clients that programs make: `Anthropic` and `AsyncAnthropic`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ._verbs import AsyncAPIClient, SyncAPIClient
from .resources import (
    AnthropicWithRawResponse,
    AnthropicWithStreamedResponse,
    AsyncAnthropicWithRawResponse,
    AsyncAnthropicWithStreamedResponse,
)

if TYPE_CHECKING:
    from ._tokenizers import Tokenizer


class Anthropic(SyncAPIClient):
    """The synchronous client of the Claude API. https://docs.anthropic.com/en/api"""

    @cached_property
    def with_raw_response(self) -> AnthropicWithRawResponse:
        """The same resources, whose calls return the response: ``.headers``, ``.parse()``."""
        return AnthropicWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AnthropicWithStreamedResponse:
        """The same resources, whose calls return the response before its body is read, in a ``with`` block."""
        return AnthropicWithStreamedResponse(self)

    def count_tokens(self, text: str) -> int:
        """Estimate how many tokens a text is, without asking the API (see `anthropic._tokenizers`)."""
        from ._tokenizers import sync_get_tokenizer

        return len(sync_get_tokenizer().encode(text).ids)

    def get_tokenizer(self) -> Tokenizer:
        """The estimator behind `count_tokens`."""
        from ._tokenizers import sync_get_tokenizer

        return sync_get_tokenizer()


class AsyncAnthropic(AsyncAPIClient):
    """The asynchronous client of the Claude API. https://docs.anthropic.com/en/api"""

    @cached_property
    def with_raw_response(self) -> AsyncAnthropicWithRawResponse:
        """The same resources, whose calls return the response: ``.headers``, ``.parse()``."""
        return AsyncAnthropicWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncAnthropicWithStreamedResponse:
        """The same resources, whose calls return the response before its body is read, in a ``with`` block."""
        return AsyncAnthropicWithStreamedResponse(self)

    async def count_tokens(self, text: str) -> int:
        """Estimate how many tokens a text is, without asking the API (see `anthropic._tokenizers`)."""
        from ._tokenizers import sync_get_tokenizer

        return len(sync_get_tokenizer().encode(text).ids)

    async def get_tokenizer(self) -> Tokenizer:
        """The estimator behind `count_tokens`."""
        from ._tokenizers import sync_get_tokenizer

        return sync_get_tokenizer()


def _is_base_client(client: object) -> bool:  # pyright: ignore[reportUnusedFunction]
    """Whether it is one of the two clients themselves: only these look for profiles on disk."""
    return type(client) in (Anthropic, AsyncAnthropic)


Client = Anthropic
AsyncClient = AsyncAnthropic

if not TYPE_CHECKING:
    from ._lazy import older

    __getattr__ = older(__name__)

__all__ = ["Anthropic", "AsyncAnthropic", "AsyncClient", "Client"]
