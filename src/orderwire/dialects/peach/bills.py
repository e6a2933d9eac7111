"""What a bill says it comes to, where that does not add up, and what we make of it. In paise.

Rule 1: the total that is stated is what is to be paid. Without one it is the sum of the rest.
Rule 2: what was stated is kept, and shown again, as it was stated.
Rule 3: our own sums add up all the same. What a total has above its parts is a fee, called an
adjustment; what it has below them comes off the goods, then off shipping, then off the tax.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.engine.drafts import Stated

ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """A line: `unit_minor` is what one unit costs now."""

    unit_minor: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """The numbers of a bill as they were stated; `None` where they were not."""

    lines: Sequence[BillLine]
    subtotal_minor: int | None = None
    tax_minor: int | None = None
    shipping_minor: int | None = None
    shipping_name: str = ""
    discount_minor: int | None = None
    total_minor: int | None = None

    @property
    def goods_minor(self) -> int:
        """What the lines come to."""
        return sum(line.unit_minor * line.quantity for line in self.lines)

    @property
    def sum_minor(self) -> int:
        """What the bill comes to by its parts, its subtotal believed where it states one."""
        goods = self.goods_minor if self.subtotal_minor is None else self.subtotal_minor
        beside = (self.tax_minor or 0) + (self.shipping_minor or 0)
        return goods + beside - (self.discount_minor or 0)

    @property
    def due_minor(self) -> int:
        """What is to be paid. Nothing or less is no bill."""
        return self.sum_minor if self.total_minor is None else self.total_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A sum that was stated, and what its parts come to."""

    member: str
    stated_minor: int
    found_minor: int


def differences(bill: Bill) -> list[Difference]:
    """Where a bill does not add up."""
    found = []
    if bill.lines and bill.subtotal_minor not in (None, bill.goods_minor):
        found.append(_difference("subtotal", bill.subtotal_minor, bill.goods_minor))
    has_goods = bool(bill.lines) or bill.subtotal_minor is not None
    if has_goods and bill.total_minor not in (None, bill.sum_minor):
        found.append(_difference("total_amount", bill.total_minor, bill.sum_minor))
    return found


def _difference(member: str, stated_minor: int | None, found_minor: int) -> Difference:
    return Difference(member=member, stated_minor=stated_minor or 0, found_minor=found_minor)


def agree(bill: Bill, goods_minor: int) -> Stated:
    """The bill as amounts that add up to what is due, on goods that are worth so much."""
    tax, shipping = bill.tax_minor or 0, bill.shipping_minor or 0
    whole, due = goods_minor + tax + shipping, bill.due_minor
    off = bill.discount_minor or 0
    # A discount that is more than everything says nothing; the total says how much comes off.
    off = max(off if off <= whole else 0, whole - due)
    beyond = due - (whole - off)
    off_goods = min(goods_minor, off)
    off_shipping = min(shipping, off - off_goods)
    return Stated(
        discount_minor=off_goods,
        shipping_minor=None if bill.shipping_minor is None else shipping - off_shipping,
        shipping_name=bill.shipping_name,
        fees=((ADJUSTMENT, beyond),) if beyond > 0 else (),
        tax_minor=tax - (off - off_goods - off_shipping),
        includes_tax=False,
    )
