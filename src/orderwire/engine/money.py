"""Exact amounts: whole minor units of a currency.

Rule 1: nothing here is approximate. Text and decimals exist in dialects only.
Rule 2: rounding happens in `share_of` and `tax_within` and nowhere else: once, on a whole, half
up. The parts of a whole come from `split`, which loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from orderwire.engine.currencies import EXPONENTS, UnknownCurrency

BASIS_POINTS = 10_000
"""One whole, in basis points: 1500 is 15 %."""

LARGEST_MINOR = 10**15
"""No price, total or sum goes beyond this, so that every amount fits a JSON number (2^53)."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: 1250 in SAR is 12.50 riyals, 1250 in KWD is 1.250 dinars."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(self.currency)

    @property
    def exponent(self) -> int:
        """How many of the digits of `minor` are decimals."""
        return EXPONENTS[self.currency]

    def __add__(self, other: Self) -> Self:
        assert self.currency == other.currency, (self, other)
        return type(self)(self.minor + other.minor, self.currency)

    def __sub__(self, other: Self) -> Self:
        assert self.currency == other.currency, (self, other)
        return type(self)(self.minor - other.minor, self.currency)


def share_of(minor: int, basis_points: int) -> int:
    """That many basis points of an amount, rounded half up to a whole minor unit."""
    assert minor >= 0
    assert basis_points >= 0
    return (minor * basis_points + BASIS_POINTS // 2) // BASIS_POINTS


def tax_within(gross_minor: int, basis_points: int) -> int:
    """The tax that an amount already contains, rounded half up to a whole minor unit."""
    assert gross_minor >= 0
    assert basis_points >= 0
    divisor = BASIS_POINTS + basis_points
    return (2 * gross_minor * basis_points + divisor) // (2 * divisor)


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount in proportion to `weights`; the parts add up to it exactly.

    Each part is rounded down, then the units left over go to the largest remainders, ties to the
    first. Where all weights are nothing there is nothing to divide: a whole of nothing splits
    into nothings, and anything else is our own mistake.
    """
    assert minor >= 0
    whole = sum(weights)
    if minor == 0:
        return [0] * len(weights)
    assert whole > 0, "an amount cannot be divided among nothings"
    parts = [minor * weight // whole for weight in weights]
    left_over = minor - sum(parts)
    if left_over:
        by_remainder = sorted(range(len(weights)), key=lambda i: -(minor * weights[i] % whole))
        for index in by_remainder[:left_over]:
            parts[index] += 1
    assert sum(parts) == minor
    return parts
