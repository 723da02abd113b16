"""Amounts of money."""

from typing import Literal, TypeAlias

from typing_extensions import Required, TypedDict

from .._models import BaseModel

BetaCurrency: TypeAlias = Literal["USD"]
"""Currencies, by ISO 4217 code."""


class BetaMonetaryAmount(BaseModel):
    """An amount of money."""

    amount: str
    """The amount, as a decimal number in text."""
    currency: BetaCurrency
    """The currency."""


class BetaMonetaryAmountParam(TypedDict, total=False):
    """An amount of money, in a request."""

    amount: Required[str]
    """The amount, as a decimal number in text."""
    currency: Required[BetaCurrency]
    """The currency."""
