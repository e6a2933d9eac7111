"""Paying money back: what may go back, from which payment, and what became of it.

Rule 1: a refund is counted when it is opened, before anybody is asked to send it: two at once
never pay back more than was paid. What fails is counted out again.
Rule 2: never more than is left: of a line's units, of a charge, of the payment, of what was paid
for the order. Parts add up to the last unit (see `refunds`).
Rule 3: a refund that is asked for again under its key is the same refund.
Rule 4: units go back into the stock when the money is back, not before: what could still fail must
not be sold to somebody else. So the order desk opens a refund, and ends it. Of an order that has
ended they go back whatever becomes of the money: nobody will bring them. Codes never go back.
Rule 5: what an order still has to be paid follows, and with it what people are to bring.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.ending import Restock
from orderwire.engine.facts import Facts
from orderwire.engine.money import Money
from orderwire.engine.moves import Moves, takes_between
from orderwire.engine.order_life import ENDED, OrderState, OrderStep
from orderwire.engine.orders import Event, Order
from orderwire.engine.paying import Payment, event_of, follow_due, take_step
from orderwire.engine.placing import Refused
from orderwire.engine.refund_life import RefundState, RefundStep
from orderwire.engine.refund_life import advance as advance_refund
from orderwire.engine.refund_parts import Looked, find_parts
from orderwire.engine.refunds import (
    Refund,
    RefundParts,
    RefundWish,
    awaiting_restock,
    count_parts,
    put_back,
    tax_of,
)
from orderwire.engine.refusals import KeyReused, OrderNotFound, Refusal, WrongState


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRefund:
    """Pay something of an order back, from the payment that is named or from the only one.

    `by_hand` is the reference of money that somebody has sent already. `key` is the caller's own
    name for the refund, and `fingerprint` tells its content from other content.
    """

    order_id: int
    refund_id: int
    wish: RefundWish
    now_ms: int
    restock: Restock = Restock.NONE
    reason: str = ""
    payment_id: int | None = None
    by_hand: str | None = None
    key: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRefund:
    """Say what became of a refund's money: it is back, or why it is not.

    `reference` is the provider's name for it; `is_by_hand` where a person sends it.
    """

    order_id: int
    refund_id: int
    now_ms: int
    reference: str | None = None
    is_by_hand: bool = False
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundChanged(Moves):
    """A refund that was opened or came to its end, with the order and the payment it counts in.

    `following` are payments that wait for people, and are for what is due now.
    """

    before: Order
    order: Order
    payment: Payment
    refund: Refund
    events: Sequence[Event]
    following: Sequence[Payment] = ()

    @property
    def takes(self) -> Mapping[int, int]:
        """What goes back into the stock, with a minus."""
        return takes_between(self.before, self.order)


@dataclass(frozen=True, slots=True)
class RefundKnown(Moves):
    """The refund that was opened under this key or id before."""

    refund: Refund


def open_refund(facts: Facts, command: OpenRefund) -> RefundChanged | RefundKnown | Refused:
    """Decide whether money goes back, and count it."""
    order = facts.orders.get(command.order_id)
    if order is None:
        return Refused(OrderNotFound(command.order_id))
    earlier = [one for one in facts.refunds.values() if one.order_id == order.id]
    known = _find_known(earlier, command)
    if known is not None:
        return known
    looked = Looked(
        order=order,
        payments=[one for one in facts.payments.values() if one.order_id == order.id],
        restock=command.restock,
        restocking=awaiting_restock(earlier),
    )
    found = find_parts(looked, command.wish, command.payment_id)
    if isinstance(found, Refusal):
        return Refused(found)
    parts, payment = found
    now_ms = command.now_ms
    counted = count_parts(order, parts)
    counted = replace(counted, version=order.version + 1, updated_ms=now_ms)
    refund = _new_refund(order, payment, parts, command, tax_minor=tax_of(counted, earlier))
    events = [Event("refund.opened", {**_facts_of(refund), "reason": refund.reason})]
    if refund.is_by_hand:
        counted, refund = _restock(counted, refund)
        counted, more = _after_success(counted, refund, earlier, now_ms)
        events += more
    return RefundChanged(
        before=order,
        order=counted,
        payment=_counted(payment, parts.amount_minor, now_ms),
        refund=refund,
        events=events,
        following=follow_due(looked.payments, counted, now_ms),
    )


def end_refund(facts: Facts, command: EndRefund) -> RefundChanged | RefundKnown | Refused:
    """Decide what follows from the provider's answer. Told again, it is nothing new."""
    order = facts.orders.get(command.order_id)
    refund = facts.refunds.get(command.refund_id)
    if order is None or refund is None:
        return Refused(OrderNotFound(command.order_id))
    step = RefundStep.SUCCEED if command.failure is None else RefundStep.FAIL
    state = advance_refund(refund.state, step)
    if isinstance(state, WrongState):
        return RefundKnown(refund)
    ended = replace(
        refund,
        state=state,
        version=refund.version + 1,
        reference=command.reference,
        is_by_hand=command.is_by_hand,
        failure=command.failure,
        updated_ms=command.now_ms,
    )
    moved = replace(order, version=order.version + 1, updated_ms=command.now_ms)
    payment = facts.payments[refund.payment_id]
    if step is RefundStep.FAIL:
        return _fail(facts, order, moved, payment, ended)
    moved, ended = _restock(moved, ended)
    others = [one for one in facts.refunds.values() if one.order_id == order.id]
    moved, events = _after_success(moved, ended, others, command.now_ms)
    return RefundChanged(before=order, order=moved, payment=payment, refund=ended, events=events)


def take_in_refund(facts: Facts, outcome: RefundChanged | RefundKnown | Refused) -> None:
    """Let the decisions after this one see what it counted."""
    if isinstance(outcome, RefundChanged):
        facts.orders[outcome.order.id] = outcome.order
        facts.payments[outcome.payment.id] = outcome.payment
        facts.payments |= {one.id: one for one in outcome.following}
        facts.refunds[outcome.refund.id] = outcome.refund
        facts.move_stock(outcome.takes)


def _find_known(earlier: Sequence[Refund], command: OpenRefund) -> RefundKnown | Refused | None:
    for one in earlier:
        if one.id == command.refund_id:
            return RefundKnown(one)
        if command.key is not None and one.key == command.key:
            is_same = one.fingerprint == command.fingerprint
            return RefundKnown(one) if is_same else Refused(KeyReused(command.key))
    return None


def _counted(payment: Payment, by_minor: int, now_ms: int) -> Payment:
    return replace(
        payment,
        refunded_minor=payment.refunded_minor + by_minor,
        version=payment.version + 1,
        updated_ms=now_ms,
    )


def _new_refund(
    order: Order, payment: Payment, parts: RefundParts, command: OpenRefund, *, tax_minor: int
) -> Refund:
    is_by_hand = command.by_hand is not None
    return Refund(
        store_id=order.store_id,
        id=command.refund_id,
        order_id=order.id,
        payment_id=payment.id,
        state=RefundState.SUCCEEDED if is_by_hand else RefundState.OPEN,
        version=1,
        amount=Money(parts.amount_minor, order.currency),
        tax_minor=tax_minor,
        parts=parts,
        reason=command.reason,
        is_by_hand=is_by_hand,
        reference=command.by_hand or None,
        failure=None,
        created_ms=command.now_ms,
        updated_ms=command.now_ms,
        key=command.key,
        fingerprint=command.fingerprint,
    )


def _fail(
    facts: Facts, before: Order, order: Order, payment: Payment, refund: Refund
) -> RefundChanged:
    """The money did not go back: it counts no more. What is to be brought after all puts a
    completed order in progress again.
    """
    now_ms = refund.updated_ms
    order = count_parts(order, refund.parts, sign=-1)
    if order.state in ENDED:
        order, refund = _restock(order, refund)
    events = [Event("refund.failed", {**_facts_of(refund), "reason": refund.failure or ""})]
    if order.state is OrderState.COMPLETED and any(line.to_fulfil for line in order.lines):
        resumed = take_step(order, OrderStep.RESUME, now_ms)
        assert isinstance(resumed, Order), order
        order = resumed
        events.append(event_of(OrderStep.RESUME))
    its = [one for one in facts.payments.values() if one.order_id == order.id]
    return RefundChanged(
        before=before,
        order=order,
        payment=_counted(payment, -refund.amount.minor, now_ms),
        refund=refund,
        events=events,
        following=follow_due(its, order, now_ms),
    )


def _restock(order: Order, refund: Refund) -> tuple[Order, Refund]:
    """Put into the stock what was to go there with a refund, which remembers how much it was."""
    order, parts = put_back(order, refund.parts)
    return order, replace(refund, parts=parts)


def _after_success(
    order: Order, refund: Refund, others: Sequence[Refund], now_ms: int
) -> tuple[Order, list[Event]]:
    """What follows from money that is back: all of it may be, and all that is left brought."""
    facts = _facts_of(refund)
    if refund.reference is not None:
        facts |= {"reference": refund.reference}
    events = [Event("refund.succeeded", facts)]
    on_their_way = [one for one in others if one.id != refund.id and one.state is RefundState.OPEN]
    if order.is_refunded and not on_their_way:
        events.append(Event("order.refunded"))
    is_begun = any(line.fulfilled for line in order.lines)
    is_brought = is_begun and not any(line.to_fulfil for line in order.lines)
    if order.state is OrderState.IN_PROGRESS and is_brought:
        after = take_step(order, OrderStep.COMPLETE, now_ms)
        assert isinstance(after, Order), order
        return after, [*events, event_of(OrderStep.COMPLETE)]
    return order, events


def _facts_of(refund: Refund) -> dict[str, str | int]:
    """What the events of a refund say of it."""
    return {
        "refund_id": refund.id,
        "payment_id": refund.payment_id,
        "amount_minor": refund.amount.minor,
        "currency": refund.amount.currency,
    }
