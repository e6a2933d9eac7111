"""Decisions about payments: what money does to an order.

Rule 1: facts about a payment come from its provider, asked outside any transaction. What is
decided here is applied once, in one transaction, to facts read under the order's lock.
Rule 2: money is never lost. Whatever a provider holds for a payment ends in its history: as the
order's pay, or as something that waits for a person, who sends it back.
Rule 3: being told again is no mistake. Redirects, events and the sweeper all lead here, and
whoever comes second finds nothing new.

What takes stock is not decided here: money for an order that has ended is `Late`, and the order
desk decides it with `late_money`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from orderwire.engine.checkout_life import CheckoutState, CheckoutStep
from orderwire.engine.checkout_life import advance as advance_checkout
from orderwire.engine.money import Money
from orderwire.engine.order_life import ENDED, OrderState, OrderStep
from orderwire.engine.order_life import advance as advance_order
from orderwire.engine.orders import Checkout, Event, Order
from orderwire.engine.payment_life import PaymentState, PaymentStep
from orderwire.engine.payment_life import advance as advance_payment
from orderwire.engine.refusals import WrongState

_EVENT_OF_STEP = {
    OrderStep.PLACE: "order.placed",
    OrderStep.START: "order.started",
    OrderStep.COMPLETE: "order.completed",
    OrderStep.EXPIRE: "order.expired",
    OrderStep.CANCEL: "order.cancelled",
}

MISMATCH = "mismatch"
"""The failure of a payment whose money does not fit its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One attempt to pay an order with a provider. `reference` is the provider's name for it.

    While the customer has something to do elsewhere, `continue_url` is where.
    """

    store_id: int
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
    continue_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The provider says that it holds this much money, and for which order of which store."""

    reference: str
    amount: Money
    store_id: int
    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """The provider says no; `reason` is one word of ours, for the page to find a text for."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The provider does not know yet. It is asked again, or says so by itself."""


Answer = Captured | Declined | Pending
"""What a provider can say of a payment."""


class Came(StrEnum):
    """What came of an answer.

    paid       the order has its money
    declined   there is no money; the customer may try again
    mismatch   money that does not fit the order: somebody has to look, the order is as it was
    surplus    money for an order that had its money already: it waits to be sent back
    late       money that came after the order's end, and the order is placed all the same
    unplaced   the same, but the stock has gone to others: it waits to be sent back
    """

    PAID = "paid"
    DECLINED = "declined"
    MISMATCH = "mismatch"
    SURPLUS = "surplus"
    LATE = "late"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Till:
    """A payment with its order and the checkout it came through, as they stand."""

    payment: Payment
    order: Order
    checkout: Checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a provider's answer makes of a till: `before` is what it was decided on."""

    came: Came
    before: Till
    after: Till
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class NothingNew:
    """The answer was applied before, or there is none yet: everything stays as it is."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Late:
    """The order has ended, and what it held is gone: only the order desk can place it again."""

    payment: Payment


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
    """An order that is paid, or has nothing to pay: placed, and completed if nothing is shipped.

    An order with codes is completed when they are handed out (see `handing`).
    """
    waits = order.is_shipped or order.has_codes
    steps = [OrderStep.PLACE] if waits else [OrderStep.PLACE, OrderStep.COMPLETE]
    for step in steps:
        after = take_step(order, step, now_ms)
        assert isinstance(after, Order), (order.state, step)
        order = after
    return order, [event_of(step) for step in steps]


def settle(till: Till, answer: Answer, now_ms: int) -> Settled | NothingNew | Late:
    """Apply a provider's answer. Told again, or told of a past it has left behind: nothing new."""
    match answer:
        case Pending():
            return NothingNew(till.payment)
        case Declined():
            return _decline(till, answer, now_ms)
        case Captured():
            return _capture(till, answer, now_ms)


def captured(till: Till, answer: Captured, now_ms: int) -> Payment:
    """The payment with its money. The caller has seen that it can still get there."""
    state = advance_payment(till.payment.state, PaymentStep.CAPTURE)
    assert not isinstance(state, WrongState), till.payment
    return replace(
        till.payment,
        state=state,
        version=till.payment.version + 1,
        reference=answer.reference,
        failure=None,
        continue_url=None,
        updated_ms=now_ms,
    )


def facts_of(payment: Payment) -> dict[str, str | int]:
    """What the events of a payment say of it."""
    return {
        "payment_id": payment.id,
        "provider": payment.provider,
        "amount_minor": payment.amount.minor,
        "currency": payment.amount.currency,
    }


def _decline(till: Till, answer: Declined, now_ms: int) -> Settled | NothingNew:
    payment = till.payment
    state = advance_payment(payment.state, PaymentStep.FAIL)
    if isinstance(state, WrongState):
        return NothingNew(payment)
    failed = replace(
        payment,
        state=state,
        version=payment.version + 1,
        failure=answer.reason,
        continue_url=None,
        updated_ms=now_ms,
    )
    declined = Event("payment.declined", {"payment_id": payment.id, "reason": answer.reason})
    return Settled(
        came=Came.DECLINED, before=till, after=replace(till, payment=failed), events=[declined]
    )


def _capture(till: Till, answer: Captured, now_ms: int) -> Settled | NothingNew | Late:
    if till.payment.state is PaymentState.CAPTURED:
        return NothingNew(till.payment)
    if not _fits(till, answer):
        return _set_aside(till, answer, now_ms)
    if till.checkout.state is CheckoutState.PAID:
        payment = captured(till, answer, now_ms)
        return Settled(
            came=Came.SURPLUS,
            before=till,
            after=replace(till, payment=payment),
            events=[Event("payment.surplus", facts_of(payment))],
        )
    if till.order.state in ENDED:
        return Late(till.payment)
    return _pay(till, answer, now_ms)


def _fits(till: Till, answer: Captured) -> bool:
    """Whether the money is what was asked for: so much, in this currency, for this order."""
    order = till.order
    asked = (till.payment.amount, order.store_id, order.id)
    return (answer.amount, answer.store_id, answer.order_id) == asked


def _set_aside(till: Till, answer: Captured, now_ms: int) -> Settled | NothingNew:
    """Money that does not fit. Its reference is told, not taken: it may be another payment's."""
    payment = till.payment
    state = advance_payment(payment.state, PaymentStep.REVIEW)
    if isinstance(state, WrongState):
        return NothingNew(payment)
    parked = replace(
        payment,
        state=state,
        version=payment.version + 1,
        failure=MISMATCH,
        continue_url=None,
        updated_ms=now_ms,
    )
    said = {
        **facts_of(payment),
        "reference": answer.reference,
        "captured_minor": answer.amount.minor,
        "captured_currency": answer.amount.currency,
        "captured_store": answer.store_id,
        "captured_order": answer.order_id,
    }
    return Settled(
        came=Came.MISMATCH,
        before=till,
        after=replace(till, payment=parked),
        events=[Event("payment.mismatch", said)],
    )


def _pay(till: Till, answer: Captured, now_ms: int) -> Settled:
    """The money that the order waited for. Somebody may have begun to work on it before."""
    state = advance_checkout(till.checkout.state, CheckoutStep.PAY)
    assert not isinstance(state, WrongState), till.checkout
    payment, order = captured(till, answer, now_ms), till.order
    events = [Event("payment.captured", facts_of(payment))]
    if order.state is OrderState.AWAITING_PAYMENT:
        order, steps = steps_when_paid(order, now_ms)
        events += steps
    checkout = replace(till.checkout, state=state, version=till.checkout.version + 1)
    return Settled(came=Came.PAID, before=till, after=Till(payment, order, checkout), events=events)
