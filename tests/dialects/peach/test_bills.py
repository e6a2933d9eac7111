"""Whatever numbers a bill has, ours add up to what it wants to be paid."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from orderwire.dialects.peach.bills import ADJUSTMENT, Bill, BillLine, agree, differences

AMOUNT = st.integers(0, 500)
MAYBE = st.none() | AMOUNT

BILLS = st.builds(
    Bill,
    lines=st.lists(
        st.builds(BillLine, unit_minor=AMOUNT, quantity=st.integers(1, 5)), min_size=1, max_size=4
    ),
    subtotal_minor=MAYBE,
    tax_minor=MAYBE,
    shipping_minor=MAYBE,
    discount_minor=MAYBE,
    total_minor=MAYBE,
).filter(lambda bill: bill.due_minor > 0)


@given(bill=BILLS)
def test_our_sums_come_to_what_is_due(bill: Bill) -> None:
    goods = bill.goods_minor
    stated = agree(bill, goods)
    discount, tax = stated.discount_minor, stated.tax_minor
    assert discount is not None
    assert tax is not None
    assert 0 <= discount <= goods
    assert 0 <= tax <= (bill.tax_minor or 0)
    assert 0 <= (stated.shipping_minor or 0) <= (bill.shipping_minor or 0)
    fees = dict(stated.fees)
    assert set(fees) <= {ADJUSTMENT}
    assert all(minor > 0 for minor in fees.values())
    beside = (stated.shipping_minor or 0) + tax + sum(fees.values())
    assert goods - discount + beside == bill.due_minor


@given(bill=BILLS)
def test_a_bill_that_adds_up_is_taken_as_it_is(bill: Bill) -> None:
    bill = replace(bill, subtotal_minor=None, total_minor=None)
    off = bill.discount_minor or 0
    if bill.due_minor <= 0 or off > bill.goods_minor:
        return
    stated = agree(bill, bill.goods_minor)
    assert differences(bill) == []
    assert (stated.discount_minor, stated.tax_minor) == (off, bill.tax_minor or 0)
    assert (stated.shipping_minor, list(stated.fees)) == (bill.shipping_minor, [])


@given(bill=BILLS)
def test_every_sum_that_disagrees_is_found(bill: Bill) -> None:
    found = {one.member: (one.stated_minor, one.found_minor) for one in differences(bill)}
    wanted = {}
    if bill.subtotal_minor is not None and bill.subtotal_minor != bill.goods_minor:
        wanted["subtotal"] = (bill.subtotal_minor, bill.goods_minor)
    if bill.total_minor is not None and bill.total_minor != bill.sum_minor:
        wanted["total_amount"] = (bill.total_minor, bill.sum_minor)
    assert found == wanted
