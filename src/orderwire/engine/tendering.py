"""How an order starts its life: at a checkout, paid for elsewhere, or as what it was before.

Rule 1: an order worth nothing is placed at once, whatever was said about paying.
Rule 2: an order that is worth something has a checkout, even if nothing is left to be done there:
it is where its customer sees what became of it, and where money that comes later is settled.
Rule 3: an order whose time is over when it is made ends at once: nothing was ever reserved for it.
Rule 4: an order that was made elsewhere is what it was there. It takes no step, and nothing is
handed over for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import PlaceOrder, Tender, TenderState
from orderwire.engine.facts import StoreTerms
from orderwire.engine.offline import CASH_ON_DELIVERY, OFFLINE
from orderwire.engine.order_life import ENDED, OrderState, OrderStep
from orderwire.engine.orders import Checkout, Event, Order, OrderLine
from orderwire.engine.paying import Payment, event_of, facts_of, steps_when_paid, take_step
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import Refusal, WayNotOffered

NOT_PAID_IN_TIME = "not_paid_in_time"
"""Why an order ends whose time is over, where it says nothing of that itself."""

_STATE_OF_PAYMENT = {
    TenderState.PROMISED: PaymentState.PROMISED,
    TenderState.IN_REVIEW: PaymentState.PENDING_REVIEW,
    TenderState.CAPTURED: PaymentState.CAPTURED,
}
_EVENT_OF_PAYMENT = {
    TenderState.PROMISED: "payment.promised",
    TenderState.IN_REVIEW: "payment.in_review",
    TenderState.CAPTURED: "payment.captured",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """An order at the beginning of its life here."""

    order: Order
    checkout: Checkout | None
    payment: Payment | None
    events: Sequence[Event]


def refuse_tender(
    tender: Tender | None, lines: Sequence[OrderLine], *, is_past: bool = False
) -> Refusal | None:
    """The reason why these lines cannot be paid this way, or `None`.

    What cash was collected for elsewhere is not ours to judge.
    """
    if tender is None:
        return None
    if tender.provider not in OFFLINE:
        return WayNotOffered(tender.provider)
    is_cash = tender.provider == CASH_ON_DELIVERY and not is_past
    if is_cash and not all(line.is_shipped for line in lines):
        return WayNotOffered(tender.provider)
    return None


def start(terms: StoreTerms, request: PlaceOrder, order: Order) -> Started:
    """Take a new order as far as it goes at once."""
    if request.draft.past is not None:
        return _start_past(terms, request, order)
    created = Event("order.created", _facts_of(order))
    now_ms = request.minted.arrived_ms
    if order.total_minor == 0:
        order, events = steps_when_paid(order, now_ms)
        return Started(order=order, checkout=None, payment=None, events=[created, *events])
    tender = request.draft.tender
    if tender is None:
        checkout = _checkout(terms, request, CheckoutState.OPEN)
        if checkout.expires_ms <= now_ms:
            return _start_late(order, checkout, created, now_ms)
        return Started(order=order, checkout=checkout, payment=None, events=[created])
    payment = _payment(request, tender, order)
    told = Event(_EVENT_OF_PAYMENT[tender.state], facts_of(payment))
    if tender.state is TenderState.CAPTURED:
        order = replace(order, paid_minor=order.total_minor)
        order, events = steps_when_paid(order, now_ms)
        checkout = _checkout(terms, request, CheckoutState.PAID)
    else:
        placed = take_step(order, OrderStep.PLACE, now_ms)
        assert isinstance(placed, Order), order
        order, events = placed, [event_of(OrderStep.PLACE)]
        checkout = _checkout(terms, request, CheckoutState.PROMISED)
    return Started(order=order, checkout=checkout, payment=payment, events=[created, told, *events])


def _start_late(order: Order, checkout: Checkout, created: Event, now_ms: int) -> Started:
    """An order that came when its time was over: made, and ended with the reason it brought."""
    after = take_step(order, OrderStep.EXPIRE, now_ms)
    assert isinstance(after, Order), order
    lines = [
        replace(line, restocked=line.quantity if line.is_stock_counted else 0)
        for line in order.lines
    ]
    reason = order.details.expiry_reason or NOT_PAID_IN_TIME
    ended = replace(event_of(OrderStep.EXPIRE), facts={"reason": reason})
    return Started(
        order=replace(after, lines=lines),
        checkout=replace(checkout, state=CheckoutState.EXPIRED),
        payment=None,
        events=[created, ended],
    )


def _start_past(terms: StoreTerms, request: PlaceOrder, order: Order) -> Started:
    past, tender = request.draft.past, request.draft.tender
    assert past is not None
    was_placed = past.state not in (*ENDED, OrderState.AWAITING_PAYMENT)
    facts = _facts_of(order)
    if request.draft.coupon_code is not None and order.coupon is None:
        facts = {**facts, "coupon": request.draft.coupon_code}
    # Of an order that is completed nothing is left to be brought.
    is_fulfilled = past.fulfilled or past.state is OrderState.COMPLETED
    order = replace(
        order,
        state=past.state,
        placed_ms=past.created_ms if was_placed else None,
        lines=[
            replace(line, fulfilled=line.quantity if is_fulfilled and line.is_shipped else 0)
            for line in order.lines
        ],
    )
    payment = None
    if tender is not None and order.total_minor > 0:
        payment = _payment(request, tender, order)
        if tender.state is TenderState.CAPTURED:
            order = replace(order, paid_minor=order.total_minor)
    checkout = None
    if order.total_minor > 0:
        checkout = _checkout(terms, request, _state_of_past(order, payment))
    imported = Event("order.imported", facts)
    return Started(order=order, checkout=checkout, payment=payment, events=[imported])


def _state_of_past(order: Order, payment: Payment | None) -> CheckoutState:
    if order.state is OrderState.EXPIRED:
        return CheckoutState.EXPIRED
    if order.state is OrderState.CANCELLED:
        return CheckoutState.CANCELLED
    if order.is_paid:
        return CheckoutState.PAID
    is_open = order.state is OrderState.AWAITING_PAYMENT and payment is None
    return CheckoutState.OPEN if is_open else CheckoutState.PROMISED


def _checkout(terms: StoreTerms, request: PlaceOrder, state: CheckoutState) -> Checkout:
    minted, lasts_ms = request.minted, request.draft.checkout_lasts_ms
    expiry = request.draft.expiry
    expires_ms = expiry.at_ms if expiry is not None else None
    if expires_ms is None:
        expires_ms = minted.arrived_ms + (lasts_ms or terms.checkout_lasts_ms)
    return Checkout(
        id=minted.checkout_id,
        order_id=minted.order_id,
        token=minted.link_token,
        state=state,
        version=1,
        created_ms=minted.arrived_ms,
        expires_ms=expires_ms,
        accepts=request.draft.accepts,
    )


def _payment(request: PlaceOrder, tender: Tender, order: Order) -> Payment:
    """The payment that comes with a draft."""
    assert request.minted.payment_id, "whoever mints for a tender mints an id for its payment"
    return Payment(
        store_id=order.store_id,
        id=request.minted.payment_id,
        order_id=order.id,
        provider=tender.provider,
        state=_STATE_OF_PAYMENT[tender.state],
        version=1,
        amount=order.total,
        reference=tender.reference,
        failure=None,
        created_ms=order.created_ms,
        updated_ms=request.minted.arrived_ms,
        method=tender.method,
        evidence=tender.evidence,
    )


def _facts_of(order: Order) -> Mapping[str, str | int]:
    return {"total_minor": order.total_minor, "currency": order.currency}
