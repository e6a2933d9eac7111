"""A discount that is stated as a share of what the lines are worth."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.drafts import Stated
from orderwire.engine.money import share_of
from orderwire.engine.orders import Order
from tests import make


def order_with(basis_points: int, *, unit_minor: int = 2_999, quantity: int = 2) -> Order:
    """An order of so many units with a stated discount."""
    store = make.facts(make.product(minor=unit_minor))
    wanted = make.request(make.line(101, quantity))
    stated = Stated(discount_basis_points=basis_points)
    wanted = replace(wanted, draft=replace(wanted.draft, stated=stated))
    return make.placed(store, wanted).order


@pytest.mark.parametrize(
    ("basis_points", "discount"), [(0, 0), (1, 1), (1_000, 600), (3_333, 1_999), (10_000, 5_998)]
)
def test_a_percentage_is_taken_once_on_the_sum_of_the_lines(
    basis_points: int, discount: int
) -> None:
    order = order_with(basis_points)
    assert (order.subtotal_minor, order.discount_minor) == (5_998, discount)
    assert order.total_minor == 5_998 - discount
    assert order.details.stated == ("discount",)


@given(
    basis_points=st.integers(0, 10_000),
    unit_minor=st.integers(0, 10**6),
    quantity=st.integers(1, 50),
)
def test_the_lines_share_all_of_it(basis_points: int, unit_minor: int, quantity: int) -> None:
    order = order_with(basis_points, unit_minor=unit_minor, quantity=quantity)
    assert order.discount_minor == share_of(unit_minor * quantity, basis_points)
    assert sum(line.discount_minor for line in order.lines) == order.discount_minor
    assert 0 <= order.discount_minor <= order.subtotal_minor
