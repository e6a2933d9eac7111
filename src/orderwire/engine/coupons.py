"""Coupons: whether one may be used on a basket, and what it takes off.

Rule 1: the coupon's row is the lock of all its counts. Counts given to `refuse_use` were read
after that lock was taken.
Rule 2: a fixed discount, a minimum and a maximum are in the coupon's own currency; an order in
another one is refused. A percentage without such amounts works in every currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from orderwire.engine.money import Money, share_of
from orderwire.engine.refusals import (
    CouponBelowMinimum,
    CouponEnded,
    CouponInOtherCurrency,
    CouponNeedsCustomer,
    CouponNotForBasket,
    CouponNotFound,
    CouponNotStarted,
    CouponUsedByCustomer,
    CouponUsedUp,
    Refusal,
)


class CouponKind(StrEnum):
    """What a coupon's value means: basis points of the basket, or minor units."""

    PERCENTAGE = "percentage"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A discount code with its limits.

    `value` is in basis points for a percentage and in minor units for a fixed discount. An empty
    `included` covers every product; `excluded` wins over it. `uses` counts the orders that hold a
    use now: cancelled and expired ones have given theirs back.
    """

    id: int
    code: str
    kind: CouponKind
    value: int
    currency: str | None = None
    minimum_minor: int | None = None
    maximum_discount_minor: int | None = None
    uses_max: int | None = None
    uses_max_per_customer: int | None = None
    uses: int = 0
    starts_ms: int | None = None
    ends_ms: int | None = None
    included: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    gives_free_shipping: bool = False
    is_active: bool = True

    @property
    def has_amounts(self) -> bool:
        """Whether any of its rules is an amount, so that it works in one currency only."""
        return (
            self.kind is CouponKind.FIXED
            or self.minimum_minor is not None
            or self.maximum_discount_minor is not None
        )

    def covers(self, product_id: int) -> bool:
        """Whether the discount is for this product."""
        if product_id in self.excluded:
            return False
        return not self.included or product_id in self.included


@dataclass(frozen=True, slots=True)
class BasketLine:
    """What a coupon looks at: a product and what its line is worth. Minor units."""

    product_id: int
    amount_minor: int


def refuse_use(
    coupon: Coupon,
    *,
    currency: str,
    basket: Sequence[BasketLine],
    customer_is_known: bool,
    uses_by_customer: int,
    now_ms: int,
) -> Refusal | None:
    """The reason why the coupon does not count for this basket, or `None`."""
    if not coupon.is_active:
        return CouponNotFound(coupon.code)
    if coupon.starts_ms is not None and now_ms < coupon.starts_ms:
        return CouponNotStarted(coupon.code)
    if coupon.ends_ms is not None and now_ms >= coupon.ends_ms:
        return CouponEnded(coupon.code)
    if coupon.uses_max is not None and coupon.uses >= coupon.uses_max:
        return CouponUsedUp(coupon.code)
    if coupon.uses_max_per_customer is not None:
        if not customer_is_known:
            return CouponNeedsCustomer(coupon.code)
        if uses_by_customer >= coupon.uses_max_per_customer:
            return CouponUsedByCustomer(coupon.code)
    return _refuse_basket(coupon, currency, basket)


def _refuse_basket(coupon: Coupon, currency: str, basket: Sequence[BasketLine]) -> Refusal | None:
    if coupon.has_amounts and coupon.currency != currency:
        return CouponInOtherCurrency(coupon.code, currency)
    if not any(coupon.covers(line.product_id) for line in basket):
        return CouponNotForBasket(coupon.code)
    subtotal = sum(line.amount_minor for line in basket)
    if coupon.minimum_minor is not None and subtotal < coupon.minimum_minor:
        return CouponBelowMinimum(coupon.code, Money(coupon.minimum_minor, currency))
    return None


def discount_of(coupon: Coupon, basket: Sequence[BasketLine]) -> int:
    """What the coupon takes off the lines it covers: never more than they are worth."""
    covered = sum(line.amount_minor for line in basket if coupon.covers(line.product_id))
    discount = coupon.value
    if coupon.kind is CouponKind.PERCENTAGE:
        discount = share_of(covered, coupon.value)
    if coupon.maximum_discount_minor is not None:
        discount = min(discount, coupon.maximum_discount_minor)
    return min(discount, covered)
