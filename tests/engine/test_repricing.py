"""An order that is priced anew costs what it would have cost, and keeps what was promised."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.repricing import reprice
from orderwire.engine.settling import with_fee
from tests import make


def an_order(*, coupon: bool = False, included: bool = True, quantity: int = 3) -> Order:
    store = make.facts(
        make.product(101, minor=3_333),
        make.product(102, minor=1_005),
        coupons=[make.coupon(included=frozenset({101}))],
        store=make.terms(prices_include_tax=included),
    )
    lines = (make.line(101, quantity), make.line(102, 1))
    code = "SAVE10" if coupon else None
    return make.placed(store, make.request(*lines, coupon_code=code)).order


def fee(minor: int) -> Charge:
    return Charge(
        kind=ChargeKind.CASH_ON_DELIVERY, name="", amount_minor=minor, tax_basis_points=1500
    )


def again(order: Order) -> Order:
    return reprice(
        order, lines=order.lines, charges=order.charges, discount_minor=order.discount_minor
    )


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("coupon", [True, False])
def test_an_order_that_did_not_change_costs_the_same(*, included: bool, coupon: bool) -> None:
    order = an_order(coupon=coupon, included=included)
    assert again(order) == order


@pytest.mark.parametrize("included", [True, False])
def test_a_fee_is_added_with_its_tax(*, included: bool) -> None:
    order = an_order(included=included)
    costly = with_fee(order, fee(1_000))
    assert costly.total_minor - order.total_minor == (1_000 if included else 1_150)
    assert costly.charges_minor == 1_000
    assert [one.kind for one in costly.charges] == [CASH_ON_DELIVERY]
    assert with_fee(costly, None) == replace(order, charges=())


def test_a_fee_is_there_once() -> None:
    once = with_fee(an_order(), fee(1_000))
    assert with_fee(once, fee(1_000)).total_minor == once.total_minor


def test_an_order_without_a_fee_stays_the_very_same() -> None:
    order = an_order()
    assert with_fee(order, None) is order


def test_a_coupon_for_some_of_the_lines_stays_with_them() -> None:
    order = an_order(coupon=True)
    costly = with_fee(order, fee(999))
    assert [line.discount_minor for line in costly.lines] == [1_000, 0]
    assert costly.discount_minor == order.discount_minor == 1_000


def test_another_discount_is_divided_among_the_lines() -> None:
    order = an_order(coupon=True)
    other = reprice(order, lines=order.lines, charges=(), discount_minor=1_100)
    assert sum(line.discount_minor for line in other.lines) == 1_100
    assert all(line.discount_minor > 0 for line in other.lines)


def test_a_stated_tax_stays_what_was_stated() -> None:
    order = an_order(included=False)
    stated = replace(order, details=replace(order.details, stated=("tax",)), tax_minor=77)
    costly = with_fee(stated, fee(1_000))
    assert costly.tax_minor == 77
    assert costly.total_minor == order.subtotal_minor + 1_000 + 77


@given(
    quantity=st.integers(1, 50),
    minor=st.integers(1, 10**6),
    shipping=st.integers(0, 10**6),
    included=st.booleans(),
    coupon=st.booleans(),
)
def test_the_parts_always_add_up(
    *, quantity: int, minor: int, shipping: int, included: bool, coupon: bool
) -> None:
    order = an_order(coupon=coupon, included=included, quantity=quantity)
    charge = OrderCharge(
        kind=ChargeKind.SHIPPING,
        name="Post",
        amount_minor=shipping,
        discount_minor=shipping // 3,
        tax_minor=0,
        tax_basis_points=0,
        total_minor=0,
    )
    order = reprice(order, lines=order.lines, charges=[charge], discount_minor=order.discount_minor)
    costly = with_fee(order, fee(minor))
    parts: list[OrderLine | OrderCharge] = [*costly.lines, *costly.charges]
    assert sum(part.total_minor for part in parts) == costly.total_minor
    assert sum(part.tax_minor for part in parts) == costly.tax_minor
    assert sum(line.discount_minor for line in costly.lines) == costly.discount_minor
    assert costly.charges_minor == shipping - shipping // 3 + minor
