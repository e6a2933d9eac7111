"""Goods leave the house once, when they are paid or promised, and an order follows its goods."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.fulfilling import (
    Fulfilment,
    FulfilmentChanged,
    FulfilmentWish,
    call_off,
    deliver,
    fulfil,
    is_link,
)
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import (
    LineNotFound,
    LinkRefused,
    NothingToFulfil,
    NotPaidYet,
    TooManyToFulfil,
    WrongState,
)
from tests import make
from tests.engine.paid import item, paid_order, payment_of

LATER_MS = make.NOW_MS + 1
ALL = FulfilmentWish()


def ship(
    order: Order, wanted: FulfilmentWish = ALL, payments: Sequence[Payment] = ()
) -> FulfilmentChanged:
    outcome = fulfil(order, payments, wanted, fulfilment_id=5, now_ms=LATER_MS)
    assert isinstance(outcome, FulfilmentChanged), outcome
    return outcome


def refused(order: Order, wanted: FulfilmentWish = ALL, payments: Sequence[Payment] = ()) -> object:
    outcome = fulfil(order, payments, wanted, fulfilment_id=5, now_ms=LATER_MS)
    assert not isinstance(outcome, FulfilmentChanged)
    return outcome


def some(**units: int) -> FulfilmentWish:
    return FulfilmentWish(lines={int(name[1:]): count for name, count in units.items()})


def kinds(outcome: FulfilmentChanged) -> list[str]:
    return [event.kind for event in outcome.events]


def test_all_that_is_left_is_the_default_and_completes_the_order() -> None:
    outcome = ship(paid_order([item(quantity=2), item(quantity=1)]))
    assert outcome.order.state is OrderState.COMPLETED
    assert [line.fulfilled for line in outcome.order.lines] == [2, 1]
    assert kinds(outcome) == ["fulfilment.shipped", "order.completed"]
    assert (outcome.fulfilment.state, outcome.fulfilment.id) == (FulfilmentState.SHIPPED, 5)


def test_the_first_part_begins_and_the_last_one_completes() -> None:
    first = ship(paid_order([item(quantity=2), item(quantity=1)]), some(l1=1))
    assert (first.order.state, kinds(first)) == (
        "in_progress",
        ["order.started", "fulfilment.shipped"],
    )
    second = ship(first.order, some(l2=1))
    assert (second.order.state, kinds(second)) == ("in_progress", ["fulfilment.shipped"])
    third = ship(second.order, some(l1=1))
    assert (third.order.state, kinds(third)) == (
        "completed",
        ["fulfilment.shipped", "order.completed"],
    )


@pytest.mark.parametrize("wanted", [0, -1, 3, 1000])
def test_more_than_is_left_is_refused(wanted: int) -> None:
    order = ship(paid_order([item(quantity=3)]), some(l1=1)).order
    assert refused(order, some(l1=wanted)) == TooManyToFulfil("Line 1", wanted, 2)


def test_what_is_paid_back_is_brought_no_more() -> None:
    order = paid_order([item(quantity=3)])
    order = replace(order, lines=[replace(order.lines[0], refunded=2)])
    assert refused(order, some(l1=2)) == TooManyToFulfil("Line 1", 2, 1)
    assert ship(order).order.state is OrderState.COMPLETED


def test_a_line_that_is_not_there_is_refused() -> None:
    assert refused(paid_order([item()]), some(l9=1)) == LineNotFound("9")


@pytest.mark.parametrize("wanted", [ALL, FulfilmentWish(lines={})])
def test_where_nothing_is_left_nothing_is_fulfilled(wanted: FulfilmentWish) -> None:
    order = paid_order([item()], kind=ProductKind.DIGITAL)
    assert refused(order, wanted) == NothingToFulfil(1)


@pytest.mark.parametrize(
    "state", sorted(set(OrderState) - {OrderState.PLACED, OrderState.IN_PROGRESS})
)
def test_nothing_leaves_the_house_for_an_order_that_is_not_worked_on(state: OrderState) -> None:
    order = replace(paid_order([item()]), state=state)
    assert refused(order) == WrongState(state=state, step="fulfil")


@pytest.mark.parametrize(
    ("provider", "state", "is_shipped"),
    [
        ("cash_on_delivery", PaymentState.PROMISED, True),
        ("cash_on_delivery", PaymentState.FAILED, False),
        ("bank_transfer", PaymentState.PENDING_REVIEW, False),
        ("bank_transfer", PaymentState.PROMISED, False),
        ("test", PaymentState.OPEN, False),
    ],
)
def test_unpaid_goods_leave_the_house_only_if_cash_is_promised_for_them(
    provider: str, state: PaymentState, *, is_shipped: bool
) -> None:
    order = replace(paid_order([item()]), paid_minor=0)
    payment = replace(payment_of(order, 10_000), provider=provider, state=state)
    if is_shipped:
        assert ship(order, payments=[payment]).order.state is OrderState.COMPLETED
    else:
        assert refused(order, payments=[payment]) == NotPaidYet(1)
    assert refused(order) == NotPaidYet(1)


@pytest.mark.parametrize(
    ("link", "is_good"),
    [
        ("", True),
        ("https://carrier.example/t/1?x=y#z", True),
        ("HTTP://carrier.example", True),
        ("https://ناقل.example/تتبع", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//carrier.example", False),
        ("carrier.example", False),
        ("https://", False),
        ("https:///path", False),
        ("https://[::1", False),
        ("https://[::1]:8080/t", True),
        ("https://carrier.example:8080?t=1", True),
        ("https://carrier.example@elsewhere.example", False),
        ("https://carrier.example\\@elsewhere.example", False),
        ("https://a b", False),
        ("https://a\nb", False),
        (" https://a", False),
        ("https://" + "a" * 2_000, False),
    ],
)
def test_only_links_that_can_be_followed_are_taken(link: str, *, is_good: bool) -> None:
    assert is_link(link) is is_good
    order = paid_order([item()])
    wanted = FulfilmentWish(tracking_url=link)
    if is_good:
        assert ship(order, wanted).fulfilment.tracking_url == link
    else:
        assert refused(order, wanted) == LinkRefused(link)


def test_the_event_says_what_went_how() -> None:
    wanted = FulfilmentWish(lines={1: 2}, carrier="SMSA", tracking_number="T1")
    event = ship(paid_order([item(quantity=2)]), wanted).events[0]
    assert event.facts == {
        "fulfilment_id": 5,
        "units": 2,
        "carrier": "SMSA",
        "tracking_number": "T1",
    }


# --- What becomes of it --------------------------------------------------------------------------


def test_what_was_sent_is_delivered_once() -> None:
    shipped = ship(paid_order([item()]))
    outcome = deliver(shipped.order, shipped.fulfilment, LATER_MS)
    assert isinstance(outcome, FulfilmentChanged)
    delivered = outcome.fulfilment
    assert (delivered.state, delivered.delivered_ms) == (FulfilmentState.DELIVERED, LATER_MS)
    assert outcome.order.state is OrderState.COMPLETED
    wrong = WrongState(state="delivered", step="deliver")
    assert deliver(outcome.order, delivered, LATER_MS) == wrong
    assert call_off(outcome.order, delivered, LATER_MS) == WrongState("delivered", "cancel")


def called_off(order: Order, fulfilment: Fulfilment) -> FulfilmentChanged:
    outcome = call_off(order, fulfilment, LATER_MS)
    assert isinstance(outcome, FulfilmentChanged)
    return outcome


def test_what_came_to_nothing_is_to_be_brought_again() -> None:
    shipped = ship(paid_order([item(quantity=2)]))
    outcome = called_off(shipped.order, shipped.fulfilment)
    assert outcome.order.state is OrderState.IN_PROGRESS
    assert [line.to_fulfil for line in outcome.order.lines] == [2]
    assert kinds(outcome) == ["fulfilment.cancelled", "order.resumed"]
    assert ship(outcome.order).order.state is OrderState.COMPLETED


def test_what_was_paid_back_meanwhile_is_not_brought_again() -> None:
    shipped = ship(paid_order([item(quantity=2)]))
    lines = [replace(shipped.order.lines[0], refunded=2)]
    outcome = called_off(replace(shipped.order, lines=lines), shipped.fulfilment)
    assert (outcome.order.state, kinds(outcome)) == ("completed", ["fulfilment.cancelled"])


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.IN_PROGRESS])
def test_only_a_completed_order_is_resumed(state: OrderState) -> None:
    shipped = ship(paid_order([item(quantity=2)]), some(l1=1))
    outcome = called_off(replace(shipped.order, state=state), shipped.fulfilment)
    assert (outcome.order.state, kinds(outcome)) == (state, ["fulfilment.cancelled"])


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_in_whatever_parts_every_unit_is_brought_once(
    quantities: list[int], data: st.DataObject
) -> None:
    order = paid_order([item(quantity=quantity) for quantity in quantities])
    shipped = 0
    while order.state is not OrderState.COMPLETED:
        open_lines = [line for line in order.lines if line.to_fulfil]
        line = data.draw(st.sampled_from(open_lines))
        units = data.draw(st.integers(1, line.to_fulfil))
        outcome = ship(order, FulfilmentWish(lines={line.id: units}))
        if data.draw(st.integers(0, 3)) == 3:
            order = called_off(outcome.order, outcome.fulfilment).order
            continue
        order = outcome.order
        shipped += units
    assert shipped == sum(quantities)
    assert [line.fulfilled for line in order.lines] == quantities
