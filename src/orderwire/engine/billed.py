"""A bill as its caller stated it, where its numbers need not be those that we count with.

Nothing is computed from it but what it comes to: it is kept to be shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledPart:
    """Tax, shipping or discount of a bill, and what the caller calls it. Minor units."""

    amount_minor: int
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """The numbers of a bill, in minor units; `None` where none was stated.

    `before_minor` is, for each line, what a unit cost before: it is shown struck through.
    """

    subtotal_minor: int
    total_minor: int
    tax: BilledPart | None = None
    shipping: BilledPart | None = None
    discount: BilledPart | None = None
    before_minor: Sequence[int | None] = ()

    @property
    def adjustment_minor(self) -> int:
        """What the total has more than its parts, or less."""
        more = sum(part.amount_minor for part in (self.tax, self.shipping) if part is not None)
        less = self.discount.amount_minor if self.discount is not None else 0
        return self.total_minor - (self.subtotal_minor + more - less)
