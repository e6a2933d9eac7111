"""Amounts and percentages as Shoplazza's callers write them -> whole minor units and basis points.

Text is read digit by digit: no binary fraction ever stands for money.
"""

import re

from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.money import BASIS_POINTS, LARGEST_MINOR

_AMOUNT = re.compile(r"([0-9]{1,16})(?:\.([0-9]{1,8}))?")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,8}))?\s?%")
_PERCENT_EXPONENT = 2


def read_amount(text: str, currency: str) -> int | None:
    """An amount in minor units of a currency: "15.99" is 1599 in USD.

    `None` where it is none: with a sign, in other words than digits, or with more decimals than
    the currency has, unless those are zeros.
    """
    minor = _scaled(_AMOUNT.fullmatch(text.strip()), EXPONENTS[currency])
    return minor if minor is not None and minor <= LARGEST_MINOR else None


def read_percent(text: str) -> int | None:
    """A percentage in basis points: "10%" is 1000. `None` where it is none, or above 100%."""
    basis_points = _scaled(_PERCENT.fullmatch(text.strip()), _PERCENT_EXPONENT)
    return basis_points if basis_points is not None and basis_points <= BASIS_POINTS else None


def _scaled(found: re.Match[str] | None, exponent: int) -> int | None:
    """Digits with so many decimals as one whole number."""
    if found is None:
        return None
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > exponent:
        return None
    return int(found[1] + decimals.ljust(exponent, "0"))
