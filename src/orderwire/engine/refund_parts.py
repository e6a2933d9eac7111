"""What goes back with a refund, and from which payment: found in what is left of an order.

Rule 1: never more than is left: of a line's units, of a charge, of the payment, of what was paid
for the order.
Rule 2: units go into the stock again once: neither those that are there, nor those that go there
with a refund that is still on its way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.catalogue import CODED
from orderwire.engine.ending import Restock
from orderwire.engine.money import Money
from orderwire.engine.orders import Order, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refunds import (
    Parts,
    RefundedCharge,
    RefundedLine,
    RefundParts,
    RefundWish,
    Whole,
    charge_part,
    left_of,
    line_part,
)
from orderwire.engine.refusals import (
    LineNotFound,
    NothingToRefund,
    PaymentNotChosen,
    PaymentNotFound,
    RefundTooLarge,
    Refusal,
    TooManyToRefund,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is looked at: an order with its payments, and which units go into the stock again.

    So many units of each line are `restocking` already, with refunds on their way.
    """

    order: Order
    payments: Sequence[Payment]
    restock: Restock
    restocking: Mapping[int, int]


def find_parts(
    looked: Looked, wish: RefundWish, payment_id: int | None
) -> tuple[RefundParts, Payment] | Refusal:
    """What goes back and from which payment, if all of it is still there."""
    order = looked.order
    left_minor = order.paid_minor - order.refunded_minor
    if left_minor <= 0:
        return NothingToRefund(order.id)
    payments = [one for one in looked.payments if one.state is PaymentState.CAPTURED]
    if isinstance(wish, Whole):
        payment = _choose(payments, payment_id, 1, order.currency)
        if isinstance(payment, Refusal):
            return payment
        amount_minor = min(left_minor, left_of(payment))
        return _whole(looked, amount_minor), payment
    parts = _some(looked, wish)
    if isinstance(parts, Refusal):
        return parts
    if parts.amount_minor <= 0:
        return NothingToRefund(order.id)
    if parts.amount_minor > left_minor:
        return RefundTooLarge("order", Money(left_minor, order.currency))
    payment = _choose(payments, payment_id, parts.amount_minor, order.currency)
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


def _whole(looked: Looked, amount_minor: int) -> RefundParts:
    """All that is left of every part. What the money is more or less than that is beside it.

    Of an order that never had all its money no part was paid: what came was for none.
    """
    order = looked.order
    if not order.is_paid:
        return RefundParts(beside_minor=amount_minor)
    parts = RefundParts(
        lines=[
            _line(looked, line, line.quantity - line.refunded)
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


def _some(looked: Looked, wish: Parts) -> RefundParts | Refusal:
    order = looked.order
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
        lines.append(_line(looked, line, units))
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


def _line(looked: Looked, line: OrderLine, units: int) -> RefundedLine:
    """Units of a line, and how many of them are to go back into the stock."""
    to_restock = 0
    if looked.restock is not Restock.NONE and line.is_stock_counted and line.kind not in CODED:
        restocked = line.restocked + looked.restocking.get(line.id, 0)
        to_restock = min(units, line.quantity - restocked)
    if looked.restock is Restock.UNFULFILLED:
        unfulfilled = max(0, line.quantity - line.fulfilled - line.refunded)
        to_restock = min(to_restock, unfulfilled)
    return line_part(line, units, to_restock)
