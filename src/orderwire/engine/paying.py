"""Decisions about payments: what money does to an order.

Rule 1: facts about a payment come from its provider, asked outside any transaction. What is
decided here is applied once, in one transaction, to facts read under the order's lock.
Rule 2: an order does not end while a payment is under way (`ending` asks), so that the money of
a payment that was let in finds its order waiting.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.engine.checkout_life import CheckoutStep
from orderwire.engine.checkout_life import advance as advance_checkout
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderStep
from orderwire.engine.order_life import advance as advance_order
from orderwire.engine.orders import Checkout, Event, Order
from orderwire.engine.payment_life import PaymentState, PaymentStep
from orderwire.engine.payment_life import advance as advance_payment
from orderwire.engine.refusals import Refusal, WrongState

_EVENT_OF_STEP = {
    OrderStep.PLACE: "order.placed",
    OrderStep.START: "order.started",
    OrderStep.COMPLETE: "order.completed",
    OrderStep.EXPIRE: "order.expired",
    OrderStep.CANCEL: "order.cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One attempt to pay an order with a provider. `reference` is the provider's name for it."""

    id: int
    order_id: int
    provider: str
    state: PaymentState
    version: int
    amount: Money
    reference: str | None
    failure: str | None
    created_ms: int
    updated_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The provider says that it holds this much money for the payment."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The provider says no; `reason` is one word of ours, for the page to find a text for."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a provider's answer makes of a payment, its checkout and its order."""

    payment: Payment
    order: Order
    checkout: Checkout
    events: Sequence[Event]


def take_step(order: Order, step: OrderStep, now_ms: int) -> Order | WrongState:
    """The order after one step of its life, with its version and times moved on."""
    state = advance_order(order.state, step)
    if isinstance(state, WrongState):
        return state
    placed_ms = order.placed_ms
    if step is OrderStep.PLACE and placed_ms is None:
        placed_ms = now_ms
    return replace(
        order, state=state, version=order.version + 1, updated_ms=now_ms, placed_ms=placed_ms
    )


def event_of(step: OrderStep) -> Event:
    """The event that a step leaves in the order's history."""
    return Event(_EVENT_OF_STEP[step])


def steps_when_paid(order: Order, now_ms: int) -> tuple[Order, list[Event]]:
    """An order that is paid, or has nothing to pay: placed, and completed if nothing is shipped."""
    steps = [OrderStep.PLACE] if order.is_shipped else [OrderStep.PLACE, OrderStep.COMPLETE]
    for step in steps:
        after = take_step(order, step, now_ms)
        assert isinstance(after, Order), (order.state, step)
        order = after
    return order, [event_of(step) for step in steps]


def settle(
    payment: Payment,
    order: Order,
    checkout: Checkout,
    answer: Captured | Declined,
    now_ms: int,
) -> Settled | Refusal:
    """Apply a provider's answer. A payment that is settled already refuses: it happens once."""
    step = PaymentStep.CAPTURE if isinstance(answer, Captured) else PaymentStep.FAIL
    state = advance_payment(payment.state, step)
    if isinstance(state, WrongState):
        return state
    if isinstance(answer, Declined):
        failed = replace(
            payment,
            state=state,
            version=payment.version + 1,
            failure=answer.reason,
            updated_ms=now_ms,
        )
        declined = Event("payment.declined", {"payment_id": payment.id, "reason": answer.reason})
        return Settled(payment=failed, order=order, checkout=checkout, events=[declined])
    assert answer.amount == payment.amount == order.total, (answer, payment, order.total)
    paid_state = advance_checkout(checkout.state, CheckoutStep.PAY)
    if isinstance(paid_state, WrongState):
        return paid_state
    paid, events = steps_when_paid(order, now_ms)
    captured = replace(
        payment,
        state=state,
        version=payment.version + 1,
        reference=answer.reference,
        updated_ms=now_ms,
    )
    facts = {"payment_id": payment.id, "amount_minor": answer.amount.minor}
    return Settled(
        payment=captured,
        order=paid,
        checkout=replace(checkout, state=paid_state, version=checkout.version + 1),
        events=[Event("payment.captured", facts), *events],
    )
