"""The types of text completions."""

from anthropic.types import Completion as Completion, CompletionCreateParams as CompletionCreateParams

__all__ = ["Completion", "CompletionCreateParams"]
