"""What an order costs: one function for all dialects, from lines and charges to a total.

Rule 1: amounts are minor units of one currency, which this file does not need to know.
Rule 2: a percentage is taken once, on the sum it applies to; the parts get it by `split`.
Rule 3: every line and charge keeps its own share of discount and tax, and the shares add up, so
that whatever is refunded later adds up too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from orderwire.engine.coupons import BasketLine, Coupon, discount_of
from orderwire.engine.money import share_of, split, tax_within


class ChargeKind(StrEnum):
    """What is paid for beside the goods."""

    SHIPPING = "shipping"
    CASH_ON_DELIVERY = "cash_on_delivery"
    FEE = "fee"


class Item(NamedTuple):
    """A line to be priced. `unit_minor` includes the surcharges of its options."""

    product_id: int
    unit_minor: int
    quantity: int
    tax_basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Shipping, the fee for cash on delivery, gift wrap and other named fees."""

    kind: ChargeKind
    name: str
    amount_minor: int
    tax_basis_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedSums:
    """Sums of a whole order that somebody states: `None` where they are to be found out.

    A discount is on the lines, and never more than they are worth.
    """

    discount_minor: int | None = None
    tax_minor: int | None = None


NOTHING_STATED = StatedSums()


class Priced(NamedTuple):
    """One part of an order: `total = amount - discount`, plus the tax where it is not included."""

    amount_minor: int
    discount_minor: int
    tax_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """A whole order: the sums of its parts, and the parts in the order in which they were given.

    `subtotal` is the lines before any discount and `discount` what came off them; `charges` is
    what the charges are worth after a coupon for free shipping; `tax` is on lines and charges.
    """

    items: Sequence[Priced]
    charges: Sequence[Priced]
    subtotal_minor: int
    discount_minor: int
    charges_minor: int
    tax_minor: int
    total_minor: int


def price(
    items: Sequence[Item],
    charges: Sequence[Charge],
    *,
    coupon: Coupon | None,
    prices_include_tax: bool,
    stated: StatedSums = NOTHING_STATED,
) -> Pricing:
    """Price an order. The coupon has been found usable for this basket (`coupons.refuse_use`).

    What is stated takes the place of what would be found out; the parts get their shares of it.
    """
    amounts = [item.unit_minor * item.quantity for item in items]
    amounts += [charge.amount_minor for charge in charges]
    discounts = _discounts(items, charges, coupon, stated.discount_minor)
    rates = [item.tax_basis_points for item in items]
    rates += [charge.tax_basis_points for charge in charges]
    nets = [amount - discount for amount, discount in zip(amounts, discounts, strict=True)]
    if stated.tax_minor is None:
        taxes = _taxes(nets, rates, tax_within if prices_include_tax else share_of)
    else:
        taxes = split(stated.tax_minor, nets if any(nets) else [1] * len(nets))
    parts = [
        Priced(
            amount_minor=amount,
            discount_minor=discount,
            tax_minor=tax,
            total_minor=amount - discount + (0 if prices_include_tax else tax),
        )
        for amount, discount, tax in zip(amounts, discounts, taxes, strict=True)
    ]
    count = len(items)
    pricing = Pricing(
        items=parts[:count],
        charges=parts[count:],
        subtotal_minor=sum(amounts[:count]),
        discount_minor=sum(discounts[:count]),
        charges_minor=sum(nets[count:]),
        tax_minor=sum(taxes),
        total_minor=sum(part.total_minor for part in parts),
    )
    _assert_sums(pricing, prices_include_tax=prices_include_tax)
    return pricing


def _discounts(
    items: Sequence[Item], charges: Sequence[Charge], coupon: Coupon | None, stated: int | None
) -> list[int]:
    """What comes off each part: the coupon's share of the lines it covers, and free shipping."""
    if stated is not None:
        worths = [item.unit_minor * item.quantity for item in items]
        return split(stated, worths) + [0] * len(charges)
    if coupon is None:
        return [0] * (len(items) + len(charges))
    basket = [BasketLine(item.product_id, item.unit_minor * item.quantity) for item in items]
    weights = [line.amount_minor if coupon.covers(line.product_id) else 0 for line in basket]
    free = coupon.gives_free_shipping
    return split(discount_of(coupon, basket), weights) + [
        charge.amount_minor if free and charge.kind is ChargeKind.SHIPPING else 0
        for charge in charges
    ]


def _taxes(
    nets: Sequence[int], rates: Sequence[int], tax_on: Callable[[int, int], int]
) -> list[int]:
    """Each part's tax: taken once per rate, on the sum of the parts at that rate."""
    taxes = [0] * len(nets)
    for rate in dict.fromkeys(rates):
        at_rate = [index for index, its_rate in enumerate(rates) if its_rate == rate]
        weights = [nets[index] for index in at_rate]
        shares = split(tax_on(sum(weights), rate), weights)
        for index, share in zip(at_rate, shares, strict=True):
            taxes[index] = share
    return taxes


def _assert_sums(pricing: Pricing, *, prices_include_tax: bool) -> None:
    beside = 0 if prices_include_tax else pricing.tax_minor
    whole = pricing.subtotal_minor - pricing.discount_minor + pricing.charges_minor + beside
    assert pricing.total_minor == whole, pricing
    assert pricing.total_minor >= 0, pricing
