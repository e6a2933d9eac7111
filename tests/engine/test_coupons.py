"""A coupon counts within its limits and nowhere else: one row per rule, at its very boundary."""

from dataclasses import dataclass, replace

import pytest

from orderwire.engine.coupons import BasketLine, Coupon, CouponKind, discount_of, refuse_use
from orderwire.engine.money import Money
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
from tests import make

NOW_MS = make.NOW_MS
CODE = "SAVE10"
PLAIN = make.coupon()
FIXED = make.coupon(kind=CouponKind.FIXED, value=500, currency="SAR")
PER_CUSTOMER = make.coupon(uses_max_per_customer=2)


@dataclass(frozen=True, kw_only=True)
class Use:
    """An attempt to use a coupon on 100.00 of product 101 and 50.00 of product 102."""

    currency: str = "SAR"
    customer_is_known: bool = False
    uses_by_customer: int = 0
    basket: tuple[BasketLine, ...] = (BasketLine(101, 10_000), BasketLine(102, 5_000))

    def refusal(self, coupon: Coupon) -> Refusal | None:
        return refuse_use(
            coupon,
            currency=self.currency,
            basket=self.basket,
            customer_is_known=self.customer_is_known,
            uses_by_customer=self.uses_by_customer,
            now_ms=NOW_MS,
        )


KNOWN = Use(customer_is_known=True)
IN_DINARS = Use(currency="KWD")

REFUSED: list[tuple[Coupon, Use, Refusal]] = [
    (replace(PLAIN, is_active=False), Use(), CouponNotFound(CODE)),
    (replace(PLAIN, starts_ms=NOW_MS + 1), Use(), CouponNotStarted(CODE)),
    (replace(PLAIN, ends_ms=NOW_MS), Use(), CouponEnded(CODE)),
    (replace(PLAIN, ends_ms=NOW_MS - 1), Use(), CouponEnded(CODE)),
    (replace(PLAIN, uses_max=3, uses=3), Use(), CouponUsedUp(CODE)),
    (replace(PLAIN, uses_max=3, uses=4), Use(), CouponUsedUp(CODE)),
    (replace(PLAIN, uses_max=0), Use(), CouponUsedUp(CODE)),
    (PER_CUSTOMER, Use(), CouponNeedsCustomer(CODE)),
    (PER_CUSTOMER, replace(KNOWN, uses_by_customer=2), CouponUsedByCustomer(CODE)),
    (FIXED, IN_DINARS, CouponInOtherCurrency(CODE, "KWD")),
    (replace(FIXED, currency=None), Use(), CouponInOtherCurrency(CODE, "SAR")),
    (
        replace(PLAIN, minimum_minor=1, currency="SAR"),
        IN_DINARS,
        CouponInOtherCurrency(CODE, "KWD"),
    ),
    (
        replace(PLAIN, maximum_discount_minor=1, currency="SAR"),
        IN_DINARS,
        CouponInOtherCurrency(CODE, "KWD"),
    ),
    (replace(PLAIN, included=frozenset({103})), Use(), CouponNotForBasket(CODE)),
    (replace(PLAIN, excluded=frozenset({101, 102})), Use(), CouponNotForBasket(CODE)),
    (
        replace(PLAIN, included=frozenset({101}), excluded=frozenset({101})),
        Use(),
        CouponNotForBasket(CODE),
    ),
    (
        replace(PLAIN, minimum_minor=15_001, currency="SAR"),
        Use(),
        CouponBelowMinimum(CODE, Money(15_001, "SAR")),
    ),
]

USABLE: list[tuple[Coupon, Use]] = [
    (PLAIN, Use()),
    (PLAIN, IN_DINARS),
    (replace(PLAIN, currency="SAR"), IN_DINARS),
    (FIXED, Use()),
    (replace(PLAIN, starts_ms=NOW_MS), Use()),
    (replace(PLAIN, ends_ms=NOW_MS + 1), Use()),
    (replace(PLAIN, starts_ms=NOW_MS, ends_ms=NOW_MS + 1), Use()),
    (replace(PLAIN, uses_max=3, uses=2), Use()),
    (replace(PLAIN, uses=1_000_000), Use()),
    (PER_CUSTOMER, replace(KNOWN, uses_by_customer=1)),
    (PLAIN, replace(KNOWN, uses_by_customer=1_000)),
    (replace(PLAIN, included=frozenset({102, 103})), Use()),
    (replace(PLAIN, excluded=frozenset({101})), Use()),
    (replace(PLAIN, minimum_minor=15_000, currency="SAR"), Use()),
    (replace(PLAIN, minimum_minor=15_000, currency="SAR", included=frozenset({102})), Use()),
    (replace(PLAIN, maximum_discount_minor=1, currency="SAR"), Use()),
]

DISCOUNTS: list[tuple[Coupon, int]] = [
    (PLAIN, 1_500),
    (replace(PLAIN, value=0), 0),
    (replace(PLAIN, value=10_000), 15_000),
    (replace(PLAIN, value=20_000), 15_000),
    (replace(PLAIN, value=1), 2),
    (replace(PLAIN, included=frozenset({102})), 500),
    (replace(PLAIN, excluded=frozenset({102})), 1_000),
    (replace(PLAIN, maximum_discount_minor=1_499), 1_499),
    (replace(PLAIN, maximum_discount_minor=1_500), 1_500),
    (replace(PLAIN, maximum_discount_minor=0), 0),
    (FIXED, 500),
    (replace(FIXED, value=15_001), 15_000),
    (replace(FIXED, value=9_000, included=frozenset({102})), 5_000),
    (replace(FIXED, maximum_discount_minor=400), 400),
]


@pytest.mark.parametrize(("coupon", "use", "refusal"), REFUSED)
def test_a_coupon_is_refused_outside_its_limits(coupon: Coupon, use: Use, refusal: Refusal) -> None:
    assert use.refusal(coupon) == refusal


@pytest.mark.parametrize(("coupon", "use"), USABLE)
def test_a_coupon_may_be_used_within_its_limits(coupon: Coupon, use: Use) -> None:
    assert use.refusal(coupon) is None


@pytest.mark.parametrize(("coupon", "discount"), DISCOUNTS)
def test_a_coupon_takes_off_what_its_rules_say(coupon: Coupon, discount: int) -> None:
    assert discount_of(coupon, Use().basket) == discount


def test_the_minimum_counts_the_whole_basket_and_the_discount_only_what_is_covered() -> None:
    coupon = replace(PLAIN, minimum_minor=15_000, currency="SAR", included=frozenset({102}))
    assert Use().refusal(coupon) is None
    assert discount_of(coupon, Use().basket) == 500


def test_every_kind_of_coupon_refusal_has_a_row() -> None:
    assert {type(refusal) for _, _, refusal in REFUSED} == {
        CouponBelowMinimum,
        CouponEnded,
        CouponInOtherCurrency,
        CouponNeedsCustomer,
        CouponNotForBasket,
        CouponNotFound,
        CouponNotStarted,
        CouponUsedByCustomer,
        CouponUsedUp,
    }
