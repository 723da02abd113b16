"""An older path, and the documented one. It is a file, so that type checkers see it."""

from ..batch_params import BatchCreateParams as BatchCreateParams, BetaBatchRequestParam as Request

__all__ = ["BatchCreateParams", "Request"]
