"""An order that exists, priced anew: by the same function as one that is placed.

Rule 1: what a unit was promised for stays its price, and a part keeps its tax rate: nothing is
looked up in the catalogue here.
Rule 2: a line keeps its own share of the discount as long as the shares add up to it. A coupon may
have been for some of the lines only, and refunds go by the shares.
Rule 3: a tax that the order's caller stated stays what was stated.
"""

from collections.abc import Sequence
from dataclasses import replace

from orderwire.engine.money import split
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.pricing import NOTHING_STATED, Charge, Item, Priced, StatedSums, price


def reprice(
    order: Order,
    *,
    lines: Sequence[OrderLine],
    charges: Sequence[OrderCharge],
    discount_minor: int,
) -> Order:
    """The order with these lines and charges, and what it comes to with them. Minor units.

    The discount is what comes off the lines; where it is not the sum of their own shares, it is
    divided among all of them by what they are worth. Of the shares that come in, nothing else
    counts. The caller moves the version.
    """
    amounts = [line.unit_minor * line.quantity for line in lines]
    discounts = _discounts(lines, amounts, discount_minor)
    is_stated = "tax" in order.details.stated
    # Priced by what is left after the discounts, so that each part keeps its own.
    pricing = price(
        [
            Item(
                product_id=line.product_id,
                unit_minor=amount - discount,
                quantity=1,
                tax_basis_points=line.tax_basis_points,
            )
            for line, amount, discount in zip(lines, amounts, discounts, strict=True)
        ],
        [
            Charge(
                kind=charge.kind,
                name=charge.name,
                amount_minor=charge.amount_minor - charge.discount_minor,
                tax_basis_points=charge.tax_basis_points,
            )
            for charge in charges
        ],
        coupon=None,
        prices_include_tax=order.prices_include_tax,
        stated=StatedSums(tax_minor=order.tax_minor) if is_stated else NOTHING_STATED,
    )
    return replace(
        order,
        lines=_lines(lines, amounts, discounts, pricing.items),
        charges=_charges(charges, pricing.charges),
        subtotal_minor=sum(amounts),
        discount_minor=discount_minor,
        charges_minor=pricing.charges_minor,
        tax_minor=pricing.tax_minor,
        total_minor=pricing.total_minor,
    )


def _discounts(
    lines: Sequence[OrderLine], amounts: Sequence[int], discount_minor: int
) -> Sequence[int]:
    assert 0 <= discount_minor <= sum(amounts), (discount_minor, amounts)
    own = [line.discount_minor for line in lines]
    fit = all(share <= amount for share, amount in zip(own, amounts, strict=True))
    return own if fit and sum(own) == discount_minor else split(discount_minor, amounts)


def _lines(
    lines: Sequence[OrderLine],
    amounts: Sequence[int],
    discounts: Sequence[int],
    parts: Sequence[Priced],
) -> list[OrderLine]:
    return [
        replace(
            line,
            amount_minor=amount,
            discount_minor=discount,
            tax_minor=part.tax_minor,
            total_minor=part.total_minor,
        )
        for line, amount, discount, part in zip(lines, amounts, discounts, parts, strict=True)
    ]


def _charges(charges: Sequence[OrderCharge], parts: Sequence[Priced]) -> tuple[OrderCharge, ...]:
    return tuple(
        replace(charge, tax_minor=part.tax_minor, total_minor=part.total_minor)
        for charge, part in zip(charges, parts, strict=True)
    )
