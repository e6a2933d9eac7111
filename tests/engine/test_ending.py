"""Ending gives back exactly what an order held, once, and never under a payment."""

from dataclasses import replace

import pytest

from orderwire.engine.catalogue import StockPolicy
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Claim, PlaceOrder
from orderwire.engine.ending import (
    ChangeStock,
    Ended,
    EndOrder,
    Restock,
    StockChanged,
    change_stock,
    end_order,
    take_in_end,
)
from orderwire.engine.facts import Facts
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Event
from orderwire.engine.paying import take_step
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Refused, Repeated, place
from orderwire.engine.refusals import OrderNotFound, OutOfStock, VariantNotFound, WrongState
from tests import make
from tests.engine.paid import payment_of

EXPIRY_MS = make.NOW_MS + make.HOUR_MS


def ending(step: OrderStep, now_ms: int = EXPIRY_MS, order_id: int = 1) -> EndOrder:
    return EndOrder(order_id=order_id, step=step, reason="test", now_ms=now_ms)


EXPIRE = ending(OrderStep.EXPIRE)
CANCEL = ending(OrderStep.CANCEL)


def store_with(wanted: PlaceOrder) -> Facts:
    store = make.facts(available=5, coupons=[make.coupon(uses_max_per_customer=1)])
    make.admitted(store, wanted)
    return store


def ended(store: Facts, command: EndOrder) -> Ended:
    outcome = end_order(store, command)
    assert isinstance(outcome, Ended), outcome
    return outcome


def step_order(store: Facts, *steps: OrderStep) -> None:
    for step in steps:
        after = take_step(store.orders[1], step, make.NOW_MS)
        assert not isinstance(after, WrongState)
        store.orders[1] = after


@pytest.mark.parametrize("now_ms", [0, make.NOW_MS, EXPIRY_MS - 1])
def test_an_order_does_not_expire_early(now_ms: int) -> None:
    store = store_with(make.request())
    refused = Refused(WrongState(state="awaiting_payment", step="expire"))
    assert end_order(store, ending(OrderStep.EXPIRE, now_ms)) == refused


@pytest.mark.parametrize("now_ms", [EXPIRY_MS, EXPIRY_MS + 1])
def test_an_order_expires_with_its_checkout(now_ms: int) -> None:
    outcome = ended(store_with(make.request()), ending(OrderStep.EXPIRE, now_ms))
    assert outcome.order.state is OrderState.EXPIRED
    assert (outcome.order.version, outcome.order.updated_ms) == (2, now_ms)
    assert outcome.checkout is not None
    assert (outcome.checkout.state, outcome.checkout.version) == (CheckoutState.EXPIRED, 2)


def test_an_order_without_a_checkout_does_not_expire() -> None:
    store = store_with(make.request())
    store.checkouts.clear()
    refused = Refused(WrongState(state="awaiting_payment", step="expire"))
    assert end_order(store, EXPIRE) == refused


def test_an_order_can_be_cancelled_at_any_time_before_it_is_paid() -> None:
    outcome = ended(store_with(make.request()), ending(OrderStep.CANCEL, make.NOW_MS))
    assert outcome.order.state is OrderState.CANCELLED
    assert outcome.checkout is not None
    assert outcome.checkout.state is CheckoutState.CANCELLED


@pytest.mark.parametrize(("command", "kind"), [(EXPIRE, "expired"), (CANCEL, "cancelled")])
def test_an_end_leaves_an_event_with_its_reason(command: EndOrder, kind: str) -> None:
    outcome = ended(store_with(make.request()), command)
    assert outcome.events == [Event(f"order.{kind}", {"reason": "test"})]


@pytest.mark.parametrize("command", [EXPIRE, CANCEL])
def test_an_unknown_order_cannot_end(command: EndOrder) -> None:
    assert end_order(make.facts(), command) == Refused(OrderNotFound(1))


@pytest.mark.parametrize("command", [EXPIRE, CANCEL])
def test_an_order_does_not_end_under_a_payment(command: EndOrder) -> None:
    store = store_with(make.request())
    store.paying = frozenset({1})
    refused = Refused(WrongState(state="awaiting_payment", step=command.step))
    assert end_order(store, command) == refused


@pytest.mark.parametrize("command", [EXPIRE, CANCEL])
def test_a_payment_of_another_order_is_in_nobodys_way(command: EndOrder) -> None:
    store = store_with(make.request())
    store.paying = frozenset({2})
    ended(store, command)


@pytest.mark.parametrize("first", [EXPIRE, CANCEL])
@pytest.mark.parametrize("second", [EXPIRE, CANCEL])
def test_an_order_ends_once(first: EndOrder, second: EndOrder) -> None:
    store = store_with(make.request())
    take_in_end(store, ended(store, first))
    state = store.orders[1].state
    assert end_order(store, second) == Refused(WrongState(state=state, step=second.step))


@pytest.mark.parametrize(
    "steps", [[OrderStep.PLACE], [OrderStep.PLACE, OrderStep.START]], ids=["placed", "in progress"]
)
def test_an_order_that_is_placed_can_be_cancelled_but_does_not_expire(
    steps: list[OrderStep],
) -> None:
    store = store_with(make.request())
    step_order(store, *steps)
    state = store.orders[1].state
    assert end_order(store, EXPIRE) == Refused(WrongState(state=state, step="expire"))
    assert ended(store, CANCEL).order.state is OrderState.CANCELLED


def test_a_completed_order_does_not_end() -> None:
    store = store_with(make.request())
    step_order(store, OrderStep.PLACE, OrderStep.COMPLETE)
    for command in (EXPIRE, CANCEL):
        refused = Refused(WrongState(state="completed", step=command.step))
        assert end_order(store, command) == refused


def test_a_checkout_that_is_paid_stays_so() -> None:
    store = store_with(make.request())
    step_order(store, OrderStep.PLACE)
    store.checkouts[1] = replace(store.checkouts[1], state=CheckoutState.PAID)
    assert ended(store, CANCEL).checkout == store.checkouts[1]


@pytest.mark.parametrize("command", [EXPIRE, CANCEL])
def test_deciding_an_end_changes_no_facts(command: EndOrder) -> None:
    store, twin = store_with(make.request()), store_with(make.request())
    end_order(store, command)
    assert store == twin


# --- What goes back ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [EXPIRE, CANCEL])
def test_the_stock_goes_back(command: EndOrder) -> None:
    store = store_with(make.request(make.line(quantity=2), make.line(quantity=1)))
    assert store.available == {1010: 2}
    outcome = ended(store, command)
    take_in_end(store, outcome)
    assert outcome.takes == {1010: -3}
    assert store.available == {1010: 5}


def test_what_was_not_counted_does_not_go_back() -> None:
    store = make.facts(make.product(stock=StockPolicy.UNLIMITED))
    make.admitted(store, make.request())
    outcome = ended(store, CANCEL)
    take_in_end(store, outcome)
    assert (outcome.takes, store.available) == ({}, {})


def test_an_order_ends_though_its_variant_is_no_longer_sold() -> None:
    store = store_with(make.request())
    store.available.clear()
    outcome = ended(store, CANCEL)
    take_in_end(store, outcome)
    assert (outcome.takes, store.available) == ({1010: -1}, {})


@pytest.mark.parametrize("command", [EXPIRE, CANCEL])
def test_the_coupon_goes_back_to_all_and_to_the_customer(command: EndOrder) -> None:
    store = store_with(make.request(buyer=make.buyer(), coupon_code="SAVE10"))
    assert (store.coupons[7].uses, store.coupon_uses) == (1, {(7, 2001): 1})
    take_in_end(store, ended(store, command))
    assert (store.coupons[7].uses, store.coupon_uses) == (0, {(7, 2001): 0})


def test_what_went_back_can_be_had_by_the_next() -> None:
    wanted = make.request(make.line(quantity=5), buyer=make.buyer(), coupon_code="SAVE10")
    store = store_with(wanted)
    again = replace(wanted, minted=make.request(order_id=2).minted)
    assert isinstance(place(store, again), Refused)
    take_in_end(store, ended(store, CANCEL))
    assert make.placed(store, again).order.id == 2


def test_a_refused_end_gives_nothing_back() -> None:
    store = store_with(make.request(buyer=make.buyer(), coupon_code="SAVE10"))
    twin = store_with(make.request(buyer=make.buyer(), coupon_code="SAVE10"))
    take_in_end(store, Refused(OrderNotFound(1)))
    assert store == twin


def test_an_end_is_seen_by_the_decisions_after_it() -> None:
    store = store_with(make.request())
    outcome = ended(store, CANCEL)
    take_in_end(store, outcome)
    assert (store.orders, store.checkouts) == ({1: outcome.order}, {1: outcome.checkout})


@pytest.mark.parametrize(
    ("restock", "fulfilled", "restocked", "back"),
    [
        (Restock.ALL, 0, 0, 5),
        (Restock.ALL, 3, 0, 5),
        (Restock.ALL, 3, 2, 3),
        (Restock.UNFULFILLED, 0, 0, 5),
        (Restock.UNFULFILLED, 3, 0, 2),
        (Restock.UNFULFILLED, 3, 2, 0),
        (Restock.UNFULFILLED, 5, 0, 0),
        (Restock.NONE, 0, 0, 0),
        (Restock.NONE, 3, 2, 0),
    ],
)
def test_as_many_units_go_back_as_the_merchant_says(
    restock: Restock, fulfilled: int, restocked: int, back: int
) -> None:
    store = make.facts(available=5)
    order = make.admitted(store, make.request(make.line(quantity=5)))
    line = replace(order.lines[0], fulfilled=fulfilled, restocked=restocked)
    store.orders[1] = replace(order, lines=[line])
    outcome = ended(store, replace(CANCEL, restock=restock))
    assert sum(outcome.takes.values()) == -back
    assert outcome.order.lines[0].restocked == restocked + back


@pytest.mark.parametrize("restock", Restock)
def test_the_coupon_goes_back_whatever_becomes_of_the_goods(restock: Restock) -> None:
    store = store_with(make.request(buyer=make.buyer(), coupon_code="SAVE10"))
    assert ended(store, replace(CANCEL, restock=restock)).uses == {7: -1}


# --- Payments that only people settle ------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "state", "is_voided"),
    [
        ("bank_transfer", PaymentState.OPEN, True),
        ("bank_transfer", PaymentState.PENDING_REVIEW, True),
        ("cash_on_delivery", PaymentState.PROMISED, True),
        ("manual", PaymentState.OPEN, True),
        ("manual", PaymentState.CAPTURED, False),
        ("bank_transfer", PaymentState.FAILED, False),
        ("test", PaymentState.OPEN, False),
    ],
)
def test_what_nobody_will_settle_any_more_is_given_up(
    provider: str, state: PaymentState, *, is_voided: bool
) -> None:
    store = store_with(make.request())
    payment = replace(payment_of(store.orders[1], 100), provider=provider, state=state)
    other = replace(payment, id=2, order_id=9)
    store.payments = {1: payment, 2: other}
    outcome = ended(store, CANCEL)
    voided = replace(
        payment, state=PaymentState.VOIDED, version=payment.version + 1, updated_ms=EXPIRY_MS
    )
    assert outcome.voided == ([voided] if is_voided else [])
    take_in_end(store, outcome)
    assert store.payments == {1: voided if is_voided else payment, 2: other}


def test_a_promised_checkout_is_cancelled_with_its_order() -> None:
    store = store_with(make.request())
    step_order(store, OrderStep.PLACE)
    store.checkouts[1] = replace(store.checkouts[1], state=CheckoutState.PROMISED)
    checkout = ended(store, CANCEL).checkout
    assert checkout is not None
    assert checkout.state is CheckoutState.CANCELLED


# --- Claims --------------------------------------------------------------------------------------


def test_the_window_forgets_an_order_that_ended() -> None:
    wanted = make.request(claims=[make.window()])
    store = store_with(wanted)
    assert isinstance(place(store, wanted), Repeated)
    take_in_end(store, ended(store, CANCEL))
    make.placed(store, wanted)


def test_the_window_keeps_the_orders_of_others() -> None:
    store = store_with(make.request(claims=[make.window()]))
    make.admitted(store, make.request(order_id=2, claims=[make.window("w2")]))
    take_in_end(store, ended(store, CANCEL))
    assert list(store.standing) == [make.window("w2")]


@pytest.mark.parametrize("claim", [make.key(), make.own_id()])
def test_a_key_and_an_own_id_outlive_their_order(claim: Claim) -> None:
    wanted = make.request(claims=[claim])
    store = store_with(wanted)
    take_in_end(store, ended(store, CANCEL))
    outcome = place(store, wanted)
    assert isinstance(outcome, Repeated)
    assert (outcome.existing.order_id, outcome.claim) == (1, claim)


@pytest.mark.parametrize("claim", [make.key(), make.own_id()])
def test_a_repetition_is_told_that_its_order_has_ended(claim: Claim) -> None:
    wanted = make.request(claims=[claim])
    store = store_with(wanted)
    take_in_end(store, ended(store, CANCEL))
    outcome = place(store, wanted)
    assert isinstance(outcome, Repeated)
    assert outcome.existing.state is OrderState.CANCELLED


# --- Changing the stock --------------------------------------------------------------------------


@pytest.mark.parametrize(("by", "available"), [(3, 8), (0, 5), (-1, 4), (-5, 0)])
def test_the_stock_changes_by_what_is_said(by: int, available: int) -> None:
    store = make.facts(available=5)
    outcome = change_stock(store, ChangeStock(variant_id=1010, by=by))
    assert outcome == StockChanged(variant_id=1010, by=by, available=available)
    take_in_end(store, outcome)
    assert store.available == {1010: available}


def test_more_than_there_is_cannot_be_taken_away() -> None:
    store = make.facts(available=5)
    outcome = change_stock(store, ChangeStock(variant_id=1010, by=-6))
    assert outcome == Refused(OutOfStock("1010", 6, 5))
    assert store.available == {1010: 5}


def test_what_orders_hold_cannot_be_taken_away() -> None:
    store = store_with(make.request(make.line(quantity=3)))
    outcome = change_stock(store, ChangeStock(variant_id=1010, by=-3))
    assert outcome == Refused(OutOfStock("1010", 3, 2))


@pytest.mark.parametrize("by", [-1, 0, 1])
def test_an_uncounted_variant_has_no_stock_to_change(by: int) -> None:
    store = make.facts(make.product(stock=StockPolicy.UNTRACKED))
    outcome = change_stock(store, ChangeStock(variant_id=1010, by=by))
    assert outcome == Refused(VariantNotFound(1010))
