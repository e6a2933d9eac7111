"""Late money places its order again if all of it is there, and waits for a refund if not."""

from dataclasses import replace

import pytest

from orderwire.engine.catalogue import StockPolicy
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Claim, PlaceOrder
from orderwire.engine.ending import Ended, EndOrder, end_order, take_in_end
from orderwire.engine.facts import Facts
from orderwire.engine.late_money import TakeLateMoney, take_in_late, take_late_money
from orderwire.engine.money import Money
from orderwire.engine.offline import OFFLINE
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.paying import Came, Captured, NothingNew, Payment, Settled
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Refused, Repeated, place
from orderwire.engine.refusals import OrderNotFound
from tests import make

LATE_MS = make.NOW_MS + 2 * make.HOUR_MS


def ended_store(
    wanted: PlaceOrder,
    *,
    available: int = 5,
    uses_max: int | None = None,
    provider: str = "test",
) -> Facts:
    """A store whose order 1 was cancelled before its payments 31 and 32 came to money."""
    coupons = [make.coupon(uses_max=uses_max, uses_max_per_customer=1)]
    store = make.facts(make.product(101), make.product(102), available=available, coupons=coupons)
    order = make.admitted(store, wanted)
    for payment_id in (31, 32):
        store.payments[payment_id] = Payment(
            store_id=1,
            id=payment_id,
            order_id=1,
            provider=provider,
            state=PaymentState.OPEN,
            version=1,
            amount=order.total,
            reference=None,
            failure=None,
            created_ms=make.NOW_MS,
            updated_ms=make.NOW_MS,
        )
    command = EndOrder(order_id=1, step=OrderStep.CANCEL, reason="test", now_ms=make.NOW_MS)
    ended = end_order(store, command)
    assert isinstance(ended, Ended)
    take_in_end(store, ended)
    return store


def money(store: Facts, payment_id: int = 31, minor: int | None = None) -> TakeLateMoney:
    total = store.orders[1].total
    amount = total if minor is None else Money(minor, total.currency)
    answer = Captured(reference=f"ref-{payment_id}", amount=amount, store_id=1, order_id=1)
    return TakeLateMoney(order_id=1, payment_id=payment_id, answer=answer, now_ms=LATE_MS)


def taken(store: Facts, came: Came, payment_id: int = 31) -> Settled:
    outcome = take_late_money(store, money(store, payment_id))
    assert isinstance(outcome, Settled), outcome
    assert outcome.came is came
    take_in_late(store, outcome)
    return outcome


def test_late_money_places_the_order_as_if_it_had_never_ended() -> None:
    store = ended_store(make.request(make.line(quantity=2)))
    before = store.orders[1]
    outcome = taken(store, Came.LATE)
    assert outcome.after.order.state is OrderState.COMPLETED
    assert (outcome.after.order.version, outcome.after.order.placed_ms) == (
        before.version + 3,
        LATE_MS,
    )
    assert outcome.after.order.paid_minor == before.total_minor
    assert outcome.after.checkout.state is CheckoutState.PAID
    assert outcome.after.payment.state is PaymentState.CAPTURED
    kinds = [event.kind for event in outcome.events]
    assert kinds == ["payment.captured", "order.placed", "order.completed"]
    assert store.available[1010] == 3


@pytest.mark.parametrize("left", [0, 1])
def test_late_money_without_all_of_the_stock_is_kept(left: int) -> None:
    store = ended_store(make.request(make.line(101, 2), make.line(102, 1)))
    store.available[1010] = left
    before = store.orders[1], store.checkouts[1], dict(store.available)
    outcome = taken(store, Came.UNPLACED)
    noted = replace(before[0], version=before[0].version + 1, updated_ms=LATE_MS, paid_minor=30_000)
    assert (store.orders[1], store.checkouts[1], store.available) == (noted, *before[1:])
    assert outcome.after.payment.state is PaymentState.CAPTURED
    assert [event.kind for event in outcome.events] == ["payment.unplaced"]


def test_what_is_sold_no_longer_cannot_be_had_again() -> None:
    store = ended_store(make.request())
    del store.available[1010]
    taken(store, Came.UNPLACED)


def test_what_is_not_counted_is_always_there() -> None:
    store = make.facts(make.product(stock=StockPolicy.UNLIMITED))
    counted = ended_store(make.request())
    make.admitted(store, make.request())
    store.payments = counted.payments
    command = EndOrder(order_id=1, step=OrderStep.CANCEL, reason="test", now_ms=make.NOW_MS)
    ended = end_order(store, command)
    assert isinstance(ended, Ended)
    take_in_end(store, ended)
    taken(store, Came.LATE)
    assert store.available == {}


def test_the_coupon_counts_again_even_beyond_its_limits() -> None:
    wanted = make.request(buyer=make.buyer(), coupon_code="SAVE10")
    store = ended_store(wanted, uses_max=1)
    make.admitted(store, replace(wanted, minted=make.request(order_id=2).minted))
    assert (store.coupons[7].uses, store.coupon_uses) == (1, {(7, 2001): 1})
    taken(store, Came.LATE)
    assert (store.coupons[7].uses, store.coupon_uses) == (2, {(7, 2001): 2})


def test_money_without_a_place_counts_no_coupon() -> None:
    store = ended_store(make.request(buyer=make.buyer(), coupon_code="SAVE10"))
    store.available[1010] = 0
    taken(store, Came.UNPLACED)
    assert store.coupons[7].uses == 0


def test_late_money_that_is_not_enough_places_nothing() -> None:
    store = ended_store(make.request())
    store.orders[1] = replace(store.orders[1], total_minor=10_001)
    outcome = take_late_money(store, money(store, minor=10_000))
    assert isinstance(outcome, Settled)
    assert (outcome.came, outcome.order.paid_minor) == (Came.UNPLACED, 10_000)


@pytest.mark.parametrize("provider", sorted(OFFLINE))
def test_money_for_what_was_given_up_with_its_order_is_late(provider: str) -> None:
    """A transfer that nobody had waited for any more, cash that was collected all the same."""
    store = ended_store(make.request(), provider=provider)
    assert {payment.state for payment in store.payments.values()} == {PaymentState.VOIDED}
    outcome = taken(store, Came.LATE)
    assert outcome.order.is_paid
    assert store.available[1010] == 4


def test_a_second_late_payment_is_surplus() -> None:
    store = ended_store(make.request())
    taken(store, Came.LATE)
    version = store.orders[1].version
    taken(store, Came.SURPLUS, payment_id=32)
    assert store.available[1010] == 4
    assert store.orders[1].version == version + 1


def test_late_money_is_taken_once() -> None:
    store = ended_store(make.request())
    taken(store, Came.LATE)
    assert isinstance(take_late_money(store, money(store)), NothingNew)


def test_an_order_that_was_placed_by_late_money_can_be_cancelled_again() -> None:
    store = ended_store(make.request(make.line(quantity=2)))
    taken(store, Came.LATE)
    store.orders[1] = replace(store.orders[1], state=OrderState.PLACED)
    command = EndOrder(order_id=1, step=OrderStep.CANCEL, reason="test", now_ms=LATE_MS)
    ended = end_order(store, command)
    assert isinstance(ended, Ended)
    take_in_end(store, ended)
    assert store.available[1010] == 5


def test_late_money_that_does_not_fit_is_set_aside() -> None:
    store = ended_store(make.request())
    outcome = take_late_money(store, money(store, minor=1))
    assert isinstance(outcome, Settled)
    assert (outcome.came, outcome.after.order.state) == (Came.MISMATCH, OrderState.CANCELLED)


def test_the_window_is_not_restored() -> None:
    wanted = make.request(claims=[make.window()])
    store = ended_store(wanted)
    taken(store, Came.LATE)
    make.placed(store, replace(wanted, minted=make.request(order_id=2).minted))


@pytest.mark.parametrize("claim", [make.key(), make.own_id()])
def test_a_repetition_is_told_that_its_order_is_placed(claim: Claim) -> None:
    wanted = make.request(claims=[claim])
    store = ended_store(wanted)
    taken(store, Came.LATE)
    outcome = place(store, wanted)
    assert isinstance(outcome, Repeated)
    assert outcome.existing.state is OrderState.COMPLETED


@pytest.mark.parametrize("missing", ["orders", "payments", "checkouts"])
def test_money_for_nothing_is_refused(missing: str) -> None:
    store = ended_store(make.request())
    command = money(store)
    getattr(store, missing).clear()
    assert take_late_money(store, command) == Refused(OrderNotFound(1))


def test_deciding_changes_no_facts() -> None:
    store, twin = ended_store(make.request()), ended_store(make.request())
    take_late_money(store, money(store))
    assert store == twin
