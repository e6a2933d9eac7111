"""Decisions about payments: what is said of one is applied to its order, once.

Rule 1: being told again is no mistake. Redirects, events, the sweeper and people all lead here,
and whoever comes second finds nothing new.
Rule 2: promised money places an order, but only money hands over what cannot be taken back.

What takes stock is not decided here: money for an order that has ended is `Late`, and the order
desk decides it with `late_money`.
"""

from dataclasses import dataclass, replace

from orderwire.engine.checkout_life import CheckoutState, CheckoutStep
from orderwire.engine.checkout_life import advance as advance_checkout
from orderwire.engine.money import Money
from orderwire.engine.offline import OFFLINE
from orderwire.engine.order_life import ENDED, OrderState, OrderStep
from orderwire.engine.orders import Checkout, Event, Order, OrderCharge
from orderwire.engine.paying import (
    MISMATCH,
    Answer,
    Came,
    Captured,
    Declined,
    InReview,
    Late,
    NothingNew,
    Payment,
    Pending,
    Promised,
    Settled,
    Till,
    due_minor,
    event_of,
    facts_of,
    steps_when_paid,
    take_step,
    with_money,
)
from orderwire.engine.payment_life import PaymentState, PaymentStep
from orderwire.engine.payment_life import advance as advance_payment
from orderwire.engine.pricing import Charge, ChargeKind
from orderwire.engine.refusals import WrongState
from orderwire.engine.repricing import reprice

REOPENED_MIN_MS = 15 * 60 * 1000
"""The least time that is left to pay at a checkout that opens again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a decision depends on beside the till.

    So long (ms) may be paid at a checkout that opens again; the fee is what cash on delivery costs.
    """

    reopened_ms: int = REOPENED_MIN_MS
    fee: Charge | None = None


NO_CONDITIONS = Conditions()


def settle(
    till: Till, answer: Answer, now_ms: int, conditions: Conditions = NO_CONDITIONS
) -> Settled | NothingNew | Late:
    """Apply what is said of a payment. Told again, or told of a past that is over: nothing new."""
    match answer:
        case Pending():
            return NothingNew(till.payment)
        case Declined():
            return _decline(till, answer, now_ms, conditions)
        case Captured():
            return _capture(till, answer, now_ms)
        case InReview():
            return _review(till, answer, now_ms)
        case Promised():
            return _promise(till, answer, now_ms, conditions)


def captured(till: Till, answer: Captured, now_ms: int) -> Payment:
    """The payment with its money. The caller has seen that it can still get there."""
    payment = _moved(till.payment, PaymentStep.CAPTURE, now_ms)
    assert payment is not None, till.payment
    return replace(
        payment,
        reference=answer.reference,
        failure=None,
        method=answer.method or payment.method,
        evidence=answer.evidence or payment.evidence,
    )


def said_of(payment: Payment, answer: Captured) -> dict[str, str | int]:
    """What the event of money says: more where a person tells of it."""
    said = facts_of(payment)
    if payment.method:
        said["method"] = payment.method
    if answer.paid_ms is not None:
        said["paid_ms"] = answer.paid_ms
    return said


def give_up(till: Till, now_ms: int) -> Settled | WrongState:
    """The customer will not make a transfer that was begun: the time to pay is as it was before."""
    payment = _moved(till.payment, PaymentStep.VOID, now_ms)
    if payment is None or till.payment.state is not PaymentState.OPEN:
        return WrongState(state=till.payment.state, step=PaymentStep.VOID)
    checkout = till.checkout
    if checkout.state is CheckoutState.OPEN:
        before_ms = checkout.expires_ms - payment.prolonged_ms
        expires_ms = max(before_ms, now_ms + REOPENED_MIN_MS)
        checkout = replace(checkout, version=checkout.version + 1, expires_ms=expires_ms)
    return Settled(
        came=Came.GIVEN_UP,
        before=till,
        after=replace(till, payment=payment, checkout=checkout),
        events=[Event("payment.given_up", facts_of(payment))],
    )


def left_over(payment: Payment, paid: Till, now_ms: int) -> Payment | None:
    """A payment that people were to make, after another one has brought money.

    It is given up where the order is paid by that, and else it is for what is left to be paid.
    `None` where it is not such a one. A receipt stays to be looked at: it may be money, too.
    """
    waits = payment.state in (PaymentState.OPEN, PaymentState.PROMISED)
    if payment.id == paid.payment.id or payment.provider not in OFFLINE or not waits:
        return None
    if paid.order.is_paid:
        return _moved(payment, PaymentStep.VOID, now_ms)
    left = Money(due_minor(paid.order), paid.order.currency)
    return replace(payment, amount=left, version=payment.version + 1, updated_ms=now_ms)


def with_fee(order: Order, fee: Charge | None) -> Order:
    """The order as it costs with cash on delivery, priced anew."""
    charges = [one for one in order.charges if one.kind is not ChargeKind.CASH_ON_DELIVERY]
    if fee is not None:
        charges.append(
            OrderCharge(
                kind=fee.kind,
                name=fee.name,
                amount_minor=fee.amount_minor,
                discount_minor=0,
                tax_minor=0,
                tax_basis_points=fee.tax_basis_points,
                total_minor=fee.amount_minor,
            )
        )
    if tuple(charges) == tuple(order.charges):
        return order
    return reprice(order, lines=order.lines, charges=charges, discount_minor=order.discount_minor)


def _moved(payment: Payment, step: PaymentStep, now_ms: int) -> Payment | None:
    """The payment after a step; `None` where it cannot take it."""
    state = advance_payment(payment.state, step)
    if isinstance(state, WrongState):
        return None
    return replace(
        payment,
        state=state,
        version=payment.version + 1,
        continue_url=None,
        updated_ms=now_ms,
    )


def _decline(
    till: Till, answer: Declined, now_ms: int, conditions: Conditions
) -> Settled | NothingNew:
    moved = _moved(till.payment, PaymentStep.FAIL, now_ms)
    if moved is None:
        return NothingNew(till.payment)
    after = replace(till, payment=replace(moved, failure=answer.reason))
    said: dict[str, str | int] = {"payment_id": moved.id, "reason": answer.reason}
    if till.payment.state is PaymentState.PROMISED:
        came, events = Came.REFUSED, [Event("payment.refused", said)]
    elif _is_receipt(till.payment):
        came, events = Came.REJECTED, [Event("payment.rejected", said)]
        if till.checkout.state is CheckoutState.PROMISED:
            after, steps = _reopen(after, now_ms, conditions)
            events += steps
    else:
        came, events = Came.DECLINED, [Event("payment.declined", said)]
    return Settled(came=came, before=till, after=after, events=events)


def _is_receipt(payment: Payment) -> bool:
    """Whether somebody looks at a receipt of it, and not at money that does not fit."""
    is_in_review = payment.state is PaymentState.PENDING_REVIEW
    return is_in_review and (payment.failure != MISMATCH or bool(payment.evidence))


def _reopen(till: Till, now_ms: int, conditions: Conditions) -> tuple[Till, list[Event]]:
    """The checkout can be paid again, and its order waits for that unless the work has begun."""
    lasts_ms = max(conditions.reopened_ms, REOPENED_MIN_MS)
    checkout = _step_of(till.checkout, CheckoutStep.REOPEN)
    checkout = replace(checkout, expires_ms=now_ms + lasts_ms)
    order, events = till.order, list[Event]()
    if order.state is OrderState.PLACED:
        order, events = _take(order, OrderStep.UNPLACE, now_ms)
    return replace(till, order=order, checkout=checkout), events


def _review(till: Till, answer: InReview, now_ms: int) -> Settled | NothingNew:
    payment = till.payment
    if payment.state not in (PaymentState.OPEN, PaymentState.AUTHORISED):
        return NothingNew(payment)
    moved = _moved(payment, PaymentStep.REVIEW, now_ms)
    assert moved is not None, payment
    moved = replace(moved, evidence=answer.evidence)
    event = Event("payment.in_review", {**facts_of(moved), "evidence": answer.evidence})
    return _place_on_promise(till, replace(till, payment=moved), Came.IN_REVIEW, event, now_ms)


def _promise(
    till: Till, answer: Promised, now_ms: int, conditions: Conditions
) -> Settled | NothingNew:
    moved = _moved(till.payment, PaymentStep.PROMISE, now_ms)
    if moved is None or till.checkout.state is not CheckoutState.OPEN:
        return NothingNew(till.payment)
    order = with_fee(till.order, conditions.fee)
    if answer.fee_minor is not None and "fee" not in order.details.stated:
        stated = (*order.details.stated, "fee")
        order = replace(order, details=replace(order.details, stated=stated))
    if order != till.order:
        order = replace(order, version=order.version + 1, updated_ms=now_ms)
    moved = replace(moved, amount=Money(due_minor(order), order.currency))
    said = facts_of(moved)
    if order.total_minor != till.order.total_minor:
        said["fee_minor"] = order.total_minor - till.order.total_minor
    after = replace(till, payment=moved, order=order)
    event = Event("payment.promised", said)
    return _place_on_promise(till, after, Came.PROMISED, event, now_ms)


def _place_on_promise(before: Till, after: Till, came: Came, event: Event, now_ms: int) -> Settled:
    """Place the order although its money is still to come. One that is worked on stays as it is."""
    events = [event]
    if after.checkout.state is CheckoutState.OPEN:
        order, checkout = after.order, _step_of(after.checkout, CheckoutStep.PROMISE)
        if order.state is OrderState.AWAITING_PAYMENT:
            order, steps = _take(order, OrderStep.PLACE, now_ms)
            events += steps
        after = replace(after, order=order, checkout=checkout)
    return Settled(came=came, before=before, after=after, events=events)


def _capture(till: Till, answer: Captured, now_ms: int) -> Settled | NothingNew | Late:
    order = till.order
    if till.payment.state is PaymentState.CAPTURED:
        return NothingNew(till.payment)
    if not _fits(till, answer):
        return _set_aside(till, answer, now_ms)
    has_ended = order.state in ENDED
    if till.checkout.state is CheckoutState.PAID and (has_ended or order.is_paid):
        payment = captured(till, answer, now_ms)
        return Settled(
            came=Came.SURPLUS,
            before=till,
            after=replace(till, payment=payment, order=with_money(order, payment, now_ms)),
            events=[Event("payment.surplus", said_of(payment, answer))],
        )
    return Late(till.payment) if has_ended else _pay(till, answer, now_ms)


def _fits(till: Till, answer: Captured) -> bool:
    """Whether the money is what was asked for: so much, in this currency, for this order."""
    order = till.order
    asked = (till.payment.amount, order.store_id, order.id)
    return (answer.amount, answer.store_id, answer.order_id) == asked


def _set_aside(till: Till, answer: Captured, now_ms: int) -> Settled | NothingNew:
    """Money that does not fit. Its reference is told, not taken: it may be another payment's.

    One that waits for people already goes on waiting, with that to be looked at as well.
    """
    payment = till.payment
    if payment.failure == MISMATCH:
        return NothingNew(payment)
    parked = _moved(payment, PaymentStep.REVIEW, now_ms)
    if parked is None:
        evidence = payment.evidence or answer.reference
        parked = replace(payment, version=payment.version + 1, evidence=evidence, updated_ms=now_ms)
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
        after=replace(till, payment=replace(parked, failure=MISMATCH)),
        events=[Event("payment.mismatch", said)],
    )


def _pay(till: Till, answer: Captured, now_ms: int) -> Settled:
    """The money that the order waited for. Somebody may have begun to work on it before."""
    payment = captured(till, answer, now_ms)
    order = with_money(till.order, payment, now_ms)
    events = [Event("payment.captured", said_of(payment, answer))]
    if not order.is_paid:
        after = replace(till, payment=payment, order=order)
        return Settled(came=Came.PART, before=till, after=after, events=events)
    checkout = till.checkout
    if checkout.state is not CheckoutState.PAID:
        checkout = _step_of(checkout, CheckoutStep.PAY)
    if order.state is OrderState.AWAITING_PAYMENT:
        order, steps = steps_when_paid(order, now_ms)
        events += steps
    elif order.state is OrderState.PLACED and not (order.is_shipped or order.has_codes):
        order, steps = _take(order, OrderStep.COMPLETE, now_ms)
        events += steps
    return Settled(came=Came.PAID, before=till, after=Till(payment, order, checkout), events=events)


def _take(order: Order, step: OrderStep, now_ms: int) -> tuple[Order, list[Event]]:
    """A step that the order's state allows, with its event."""
    after = take_step(order, step, now_ms)
    assert isinstance(after, Order), (order.state, step)
    return after, [event_of(step)]


def _step_of(checkout: Checkout, step: CheckoutStep) -> Checkout:
    state = advance_checkout(checkout.state, step)
    assert not isinstance(state, WrongState), (checkout, step)
    return replace(checkout, state=state, version=checkout.version + 1)
