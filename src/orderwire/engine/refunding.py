"""Paying money back: what may go back, from which payment, and what became of it.

Rule 1: a refund is counted when it is opened, before anybody is asked to send it: two at once
never pay back more than was paid. What fails is counted out again.
Rule 2: never more than is left: of a line's units, of a charge, of the payment, of what was paid
for the order. Parts add up to the last unit (see `refunds`).
Rule 3: a refund that is asked for again under its key is the same refund.
Rule 4: units go back into the stock when the refund is opened, which is why the order desk opens
it. They stay there even if the money does not arrive: the goods are back. Codes never are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.catalogue import CODED
from orderwire.engine.ending import Restock
from orderwire.engine.facts import Facts
from orderwire.engine.money import Money
from orderwire.engine.moves import Moves, takes_between
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Event, Order, OrderLine
from orderwire.engine.paying import Payment, event_of, take_step
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Refused
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState, RefundStep
from orderwire.engine.refund_life import advance as advance_refund
from orderwire.engine.refunds import (
    Parts,
    Refund,
    RefundedCharge,
    RefundedLine,
    RefundParts,
    RefundWish,
    Whole,
    charge_part,
    count_parts,
    keep_back,
    left_of,
    line_part,
    tax_of,
    without_failed,
)
from orderwire.engine.refusals import (
    KeyReused,
    LineNotFound,
    NothingToRefund,
    OrderNotFound,
    PaymentNotChosen,
    PaymentNotFound,
    RefundTooLarge,
    Refusal,
    TooManyToRefund,
    WrongState,
)


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
class RefundChanged(Moves):
    """A refund that was opened or came to its end, with the order and the payment it counts in."""

    before: Order
    order: Order
    payment: Payment
    refund: Refund
    events: Sequence[Event]

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
    retried = without_failed(order, earlier)
    found = _find_parts(facts, retried, command)
    if isinstance(found, Refusal):
        return Refused(found)
    parts, payment = found
    now_ms = command.now_ms
    counted = keep_back(order, count_parts(retried, parts))
    counted = replace(counted, version=order.version + 1, updated_ms=now_ms)
    by_hand = command.by_hand is not None
    refund = Refund(
        store_id=order.store_id,
        id=command.refund_id,
        order_id=order.id,
        payment_id=payment.id,
        state=RefundState.SUCCEEDED if by_hand else RefundState.OPEN,
        version=1,
        amount=Money(parts.amount_minor, order.currency),
        tax_minor=tax_of(counted, earlier),
        parts=parts,
        reason=command.reason,
        is_by_hand=by_hand,
        reference=command.by_hand or None,
        failure=None,
        created_ms=now_ms,
        updated_ms=now_ms,
        key=command.key,
        fingerprint=command.fingerprint,
    )
    events = [Event("refund.opened", {**_facts_of(refund), "reason": refund.reason})]
    if by_hand:
        counted, more = _after_success(counted, refund, earlier, now_ms)
        events += more
    return RefundChanged(
        before=order,
        order=counted,
        payment=_counted(payment, parts.amount_minor, now_ms),
        refund=refund,
        events=events,
    )


def take_in_refund(facts: Facts, outcome: RefundChanged | RefundKnown | Refused) -> None:
    """Let the decisions after this one see what it counted."""
    if isinstance(outcome, RefundChanged):
        facts.orders[outcome.order.id] = outcome.order
        facts.payments[outcome.payment.id] = outcome.payment
        facts.refunds[outcome.refund.id] = outcome.refund
        facts.move_stock(outcome.takes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A refund on its way, with its payment and order, and the other refunds of the order."""

    refund: Refund
    payment: Payment
    order: Order
    others: Sequence[Refund] = ()


def succeed(
    sent: Sent, reference: str | None, now_ms: int, *, is_by_hand: bool = False
) -> RefundChanged | None:
    """The money went back. `None` where the refund has come to its end before."""
    refund = _ended(sent.refund, RefundStep.SUCCEED, now_ms)
    if refund is None:
        return None
    refund = replace(refund, reference=reference, is_by_hand=is_by_hand)
    order = replace(sent.order, version=sent.order.version + 1, updated_ms=now_ms)
    order, events = _after_success(order, refund, sent.others, now_ms)
    return RefundChanged(
        before=sent.order, order=order, payment=sent.payment, refund=refund, events=events
    )


def fail(sent: Sent, reason: str, now_ms: int) -> RefundChanged | None:
    """The money did not go back: it counts no more, but for what is in the stock again.

    What is to be brought after all puts a completed order in progress again. `None` where the
    refund has come to its end before.
    """
    refund = _ended(sent.refund, RefundStep.FAIL, now_ms)
    if refund is None:
        return None
    refund = replace(refund, failure=reason)
    order = count_parts(sent.order, refund.parts, sign=-1)
    order = replace(order, version=order.version + 1, updated_ms=now_ms)
    events = [Event("refund.failed", {**_facts_of(refund), "reason": reason})]
    if order.state is OrderState.COMPLETED and any(line.to_fulfil for line in order.lines):
        resumed = take_step(order, OrderStep.RESUME, now_ms)
        assert isinstance(resumed, Order), order
        order = resumed
        events.append(event_of(OrderStep.RESUME))
    return RefundChanged(
        before=sent.order,
        order=order,
        payment=_counted(sent.payment, -refund.amount.minor, now_ms),
        refund=refund,
        events=events,
    )


def _find_known(earlier: Sequence[Refund], command: OpenRefund) -> RefundKnown | Refused | None:
    for one in earlier:
        if one.id == command.refund_id:
            return RefundKnown(one)
        if command.key is not None and one.key == command.key:
            is_same = one.fingerprint == command.fingerprint
            return RefundKnown(one) if is_same else Refused(KeyReused(command.key))
    return None


def _find_parts(
    facts: Facts, order: Order, command: OpenRefund
) -> tuple[RefundParts, Payment] | Refusal:
    """What goes back and from which payment, if all of it is still there."""
    left_minor = order.paid_minor - order.refunded_minor
    if left_minor <= 0:
        return NothingToRefund(order.id)
    payments = [
        one
        for one in facts.payments.values()
        if one.order_id == order.id and one.state is PaymentState.CAPTURED
    ]
    if isinstance(command.wish, Whole):
        payment = _choose(payments, command.payment_id, 1, order.currency)
        if isinstance(payment, Refusal):
            return payment
        amount_minor = min(left_minor, left_of(payment))
        return _whole(order, command.restock, amount_minor), payment
    parts = _some(order, command.wish, command.restock)
    if isinstance(parts, Refusal):
        return parts
    if parts.amount_minor <= 0:
        return NothingToRefund(order.id)
    if parts.amount_minor > left_minor:
        return RefundTooLarge("order", Money(left_minor, order.currency))
    payment = _choose(payments, command.payment_id, parts.amount_minor, order.currency)
    return payment if isinstance(payment, Refusal) else (parts, payment)


def _choose(
    payments: Sequence[Payment], payment_id: int | None, amount_minor: int, currency: str
) -> Payment | Refusal:
    """The payment that the money goes back from: the one that is named, or the only one."""
    if payment_id is not None:
        payments = [one for one in payments if one.id == payment_id]
        if not payments:
            return PaymentNotFound(payment_id)
    enough = [one for one in payments if left_of(one) >= amount_minor]
    if not enough:
        most_minor = max((left_of(one) for one in payments), default=0)
        return RefundTooLarge("payment", Money(most_minor, currency))
    if len(enough) > 1:
        return PaymentNotChosen(", ".join(str(one.id) for one in enough))
    return enough[0]


def _whole(order: Order, restock: Restock, amount_minor: int) -> RefundParts:
    """All that is left of every part. What the money is more or less than that is beside it.

    Of an order that never had all its money no part was paid: what came was for none.
    """
    if not order.is_paid:
        return RefundParts(beside_minor=amount_minor)
    parts = RefundParts(
        lines=[
            _line(line, line.quantity - line.refunded, restock)
            for line in order.lines
            if line.quantity > line.refunded
        ],
        charges=[
            charge_part(index, charge, charge.total_minor - charge.refunded_minor)
            for index, charge in enumerate(order.charges)
            if charge.total_minor > charge.refunded_minor
        ],
    )
    return replace(parts, beside_minor=amount_minor - parts.named_minor)


def _some(order: Order, wish: Parts, restock: Restock) -> RefundParts | Refusal:
    if wish.amount_minor < 0:
        return NothingToRefund(order.id)
    by_id = {line.id: line for line in order.lines}
    lines: list[RefundedLine] = []
    for line_id, units in wish.lines.items():
        line = by_id.get(line_id)
        if line is None:
            return LineNotFound(str(line_id))
        left = line.quantity - line.refunded
        if not 1 <= units <= left:
            return TooManyToRefund(line.name, units, left)
        lines.append(_line(line, units, restock))
    charges: list[RefundedCharge] = []
    for kind, amount_minor in wish.charges.items():
        found = _charges(order, kind, amount_minor)
        if isinstance(found, Refusal):
            return found
        charges += found
    return RefundParts(lines=lines, charges=charges, beside_minor=wish.amount_minor)


def _charges(
    order: Order, kind: ChargeKind, amount_minor: int | None
) -> list[RefundedCharge] | Refusal:
    """Money of the charges of a kind, the first of them first."""
    left = {
        index: charge.total_minor - charge.refunded_minor
        for index, charge in enumerate(order.charges)
        if charge.kind is kind
    }
    left_minor = sum(left.values())
    wanted_minor = left_minor if amount_minor is None else amount_minor
    if not 1 <= wanted_minor <= left_minor:
        return RefundTooLarge(kind.value, Money(left_minor, order.currency))
    parts = []
    for index, its_minor in left.items():
        taken_minor = min(its_minor, wanted_minor)
        if taken_minor:
            parts.append(charge_part(index, order.charges[index], taken_minor))
        wanted_minor -= taken_minor
    return parts


def _line(line: OrderLine, units: int, restock: Restock) -> RefundedLine:
    """Units of a line, and how many of them go back into the stock."""
    restocked = 0
    if restock is not Restock.NONE and line.is_stock_counted and line.kind not in CODED:
        restocked = min(units, line.quantity - line.restocked)
    if restock is Restock.UNFULFILLED:
        unfulfilled = max(0, line.quantity - line.fulfilled - line.refunded)
        restocked = min(restocked, unfulfilled)
    return line_part(line, units, restocked)


def _counted(payment: Payment, by_minor: int, now_ms: int) -> Payment:
    return replace(
        payment,
        refunded_minor=payment.refunded_minor + by_minor,
        version=payment.version + 1,
        updated_ms=now_ms,
    )


def _ended(refund: Refund, step: RefundStep, now_ms: int) -> Refund | None:
    state = advance_refund(refund.state, step)
    if isinstance(state, WrongState):
        return None
    return replace(refund, state=state, version=refund.version + 1, updated_ms=now_ms)


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
