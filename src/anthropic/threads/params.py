"""What a thread is made with, as types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from typing_extensions import Required

from ..types import ModelParam
from ..types.beta import AnyBetaMessageParam, BetaToolUnionParam
from ..types.beta.message_params import ThreadCreateParams

if TYPE_CHECKING:
    from ..tools.function import BetaAsyncRunnableTool, BetaRunnableTool
else:
    BetaAsyncRunnableTool = BetaRunnableTool = Any

UnsupportedRequestBehavior: TypeAlias = Literal["error", "continue_unthreaded"]
"""What happens when the API cannot serve a request in a thread: an error, or the whole history is sent from then on."""


class ThreadParams(ThreadCreateParams, total=False):
    """All that makes a thread what it is: ``client.beta.messages.thread(**params)`` makes another like it."""

    max_tokens: Required[int]
    """Most tokens to write in a turn."""
    model: Required[ModelParam]
    """The model that answers."""
    messages: Required[list[AnyBetaMessageParam]]
    """The conversation so far."""
    tools: Iterable[BetaToolUnionParam | BetaRunnableTool | BetaAsyncRunnableTool]
    """The tools that Claude may call."""
    output_format: type[Any]
    """The type that answers are values of."""
    unsupported_request_behavior: Required[UnsupportedRequestBehavior]
    """What happens when the API cannot serve a request in a thread."""
