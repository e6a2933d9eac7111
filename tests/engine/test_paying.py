"""A provider's answer is applied once, and moves payment, checkout and order together."""

from dataclasses import dataclass, replace
from itertools import product

import pytest

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.money import Money
from orderwire.engine.order_life import TRANSITIONS, OrderState, OrderStep
from orderwire.engine.orders import Checkout, Event, Order
from orderwire.engine.paying import Captured, Declined, Payment, Settled, settle, take_step
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import Refusal, WrongState
from tests import make

PAID_MS = make.NOW_MS + 5_000
CAPTURED = Captured(reference="ref-1", amount=Money(10_000, "SAR"))
DECLINED = Declined(reason="insufficient_funds")
ANSWERS: list[Captured | Declined] = [CAPTURED, DECLINED]


@dataclass(frozen=True)
class Till:
    """An order of 100.00 SAR with its open checkout and a payment that has begun."""

    payment: Payment
    order: Order
    checkout: Checkout

    def settle(self, answer: Captured | Declined) -> Settled | Refusal:
        return settle(self.payment, self.order, self.checkout, answer, PAID_MS)


def till(kind: ProductKind = ProductKind.DIGITAL) -> Till:
    outcome = make.placed(make.facts(make.product(kind=kind)), make.request())
    assert outcome.checkout is not None
    payment = Payment(
        id=31,
        order_id=outcome.order.id,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=outcome.order.total,
        reference=None,
        failure=None,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
    )
    return Till(payment, outcome.order, outcome.checkout)


def settled(at: Till, answer: Captured | Declined) -> Settled:
    outcome = at.settle(answer)
    assert isinstance(outcome, Settled), outcome
    return outcome


def test_a_captured_payment_holds_the_providers_reference() -> None:
    at = till()
    assert settled(at, CAPTURED).payment == replace(
        at.payment,
        state=PaymentState.CAPTURED,
        version=2,
        reference="ref-1",
        updated_ms=PAID_MS,
    )


def test_money_pays_the_checkout() -> None:
    at = till()
    paid = replace(at.checkout, state=CheckoutState.PAID, version=2)
    assert settled(at, CAPTURED).checkout == paid


def test_what_is_not_shipped_is_completed_when_it_is_paid() -> None:
    outcome = settled(till(), CAPTURED)
    assert outcome.order.state is OrderState.COMPLETED
    assert (outcome.order.version, outcome.order.placed_ms) == (3, PAID_MS)
    assert outcome.events == [
        Event("payment.captured", {"payment_id": 31, "amount_minor": 10_000}),
        Event("order.placed"),
        Event("order.completed"),
    ]


def test_what_is_shipped_is_placed_when_it_is_paid() -> None:
    outcome = settled(till(ProductKind.PHYSICAL), CAPTURED)
    assert outcome.order.state is OrderState.PLACED
    assert (outcome.order.version, outcome.order.placed_ms) == (2, PAID_MS)
    assert [event.kind for event in outcome.events] == ["payment.captured", "order.placed"]


def test_a_declined_payment_says_why() -> None:
    at = till()
    assert settled(at, DECLINED).payment == replace(
        at.payment,
        state=PaymentState.FAILED,
        version=2,
        failure="insufficient_funds",
        updated_ms=PAID_MS,
    )


def test_a_declined_payment_leaves_order_and_checkout_as_they_are() -> None:
    at = till()
    outcome = settled(at, DECLINED)
    assert (outcome.order, outcome.checkout) == (at.order, at.checkout)
    assert outcome.events == [
        Event("payment.declined", {"payment_id": 31, "reason": "insufficient_funds"})
    ]


def test_after_a_declined_payment_another_one_can_pay() -> None:
    at = till()
    declined = settled(at, DECLINED)
    another = Till(replace(at.payment, id=32), declined.order, declined.checkout)
    assert settled(another, CAPTURED).order.state is OrderState.COMPLETED


@pytest.mark.parametrize(("first", "second"), [*product(ANSWERS, ANSWERS)])
def test_a_payment_is_settled_once(first: Captured | Declined, second: Captured | Declined) -> None:
    outcome = settled(till(), first)
    again = Till(outcome.payment, outcome.order, outcome.checkout).settle(second)
    step = "capture" if second is CAPTURED else "fail"
    assert again == WrongState(state=outcome.payment.state, step=step)


@pytest.mark.parametrize("state", [PaymentState.PENDING_REVIEW, PaymentState.AUTHORISED])
def test_money_settles_a_payment_that_waited(state: PaymentState) -> None:
    at = till()
    waiting = replace(at, payment=replace(at.payment, state=state))
    assert settled(waiting, CAPTURED).payment.state is PaymentState.CAPTURED


@pytest.mark.parametrize(
    "state", [CheckoutState.PAID, CheckoutState.EXPIRED, CheckoutState.CANCELLED]
)
def test_a_checkout_that_is_over_takes_no_money(state: CheckoutState) -> None:
    at = till()
    over = replace(at, checkout=replace(at.checkout, state=state))
    assert over.settle(CAPTURED) == WrongState(state=state, step="pay")


@pytest.mark.parametrize(
    "amount", [Money(9_999, "SAR"), Money(10_001, "SAR"), Money(10_000, "KWD")]
)
def test_another_amount_than_the_orders_is_our_own_mistake(amount: Money) -> None:
    with pytest.raises(AssertionError):
        till().settle(Captured(reference="ref-1", amount=amount))


@pytest.mark.parametrize(("state", "step"), [*product(OrderState, OrderStep)])
def test_a_step_moves_version_and_time_or_is_refused(state: OrderState, step: OrderStep) -> None:
    order = replace(till().order, state=state)
    after = take_step(order, step, PAID_MS)
    if step not in TRANSITIONS[state]:
        assert after == WrongState(state=state, step=step)
        return
    assert isinstance(after, Order)
    assert after.state is TRANSITIONS[state][step]
    assert (after.version, after.updated_ms) == (order.version + 1, PAID_MS)


def test_the_moment_of_the_first_placing_is_kept() -> None:
    order = replace(till().order, state=OrderState.CANCELLED, placed_ms=1)
    after = take_step(order, OrderStep.PLACE, PAID_MS)
    assert isinstance(after, Order)
    assert after.placed_ms == 1


@pytest.mark.parametrize("step", [step for step in OrderStep if step is not OrderStep.PLACE])
def test_only_placing_sets_the_moment_of_placing(step: OrderStep) -> None:
    for state in OrderState:
        after = take_step(replace(till().order, state=state), step, PAID_MS)
        assert isinstance(after, WrongState) or after.placed_ms is None
