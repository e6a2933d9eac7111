"""Late money: it came after its order had ended, and what the order held has gone back.

A command of the order desk's queue, because it takes stock: decided after the stock is locked, in
one batch with orders and ends. If everything is still there, and the money is enough, the order is
placed as if it had never ended. Its coupon counts again even beyond the coupon's limit, for its
discount was promised before; its window stays closed, since equal requests have been let in since.
If something is missing, the money is noted and waits to be sent back.
"""

from dataclasses import dataclass, replace

from orderwire.engine.checkout_life import CheckoutStep
from orderwire.engine.checkout_life import advance as advance_checkout
from orderwire.engine.facts import Facts
from orderwire.engine.orders import Event, Order
from orderwire.engine.paying import (
    Came,
    Captured,
    Late,
    NothingNew,
    Settled,
    Till,
    due_minor,
    steps_when_paid,
    with_money,
)
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import OrderNotFound, WrongState
from orderwire.engine.settling import captured, said_of, settle


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLateMoney:
    """Take what a provider captured for an order that had ended when its answer came."""

    order_id: int
    payment_id: int
    answer: Captured
    now_ms: int


def take_late_money(facts: Facts, command: TakeLateMoney) -> Settled | NothingNew | Refused:
    """Decide whether an order is placed by its late money.

    What is settled here moves the order's version even where it stays as it was: by its version
    the desk recognises a batch whose commit was lost.
    """
    order = facts.orders.get(command.order_id)
    payment = facts.payments.get(command.payment_id)
    checkout = facts.checkouts.get(command.order_id)
    if order is None or payment is None or checkout is None:
        return Refused(OrderNotFound(command.order_id))
    till = Till(payment, order, checkout)
    settled = settle(till, command.answer, command.now_ms)
    if isinstance(settled, NothingNew):
        return settled
    if isinstance(settled, Late):
        is_enough = payment.amount.minor >= due_minor(order)
        place = _place if is_enough and _has_stock(facts, order) else _keep
        settled = place(till, command.answer, command.now_ms)
    after = settled.after
    if after.order == order:
        noted = replace(order, version=order.version + 1, updated_ms=command.now_ms)
        settled = replace(settled, after=replace(after, order=noted))
    return settled


def take_in_late(facts: Facts, outcome: Settled | NothingNew | Refused) -> None:
    """Let the decisions after this one see what it took."""
    if not isinstance(outcome, Settled):
        return
    order = outcome.after.order
    facts.payments[outcome.after.payment.id] = outcome.after.payment
    facts.orders[order.id] = order
    facts.checkouts[order.id] = outcome.after.checkout
    for claim, standing in facts.standing.items():
        if standing.existing.order_id == order.id:
            existing = replace(standing.existing, state=order.state)
            facts.standing[claim] = replace(standing, existing=existing)
    facts.move_stock(outcome.takes)
    for coupon_id, by in outcome.uses.items():
        facts.count_coupon(coupon_id, order.customer_id, by=by)


def _has_stock(facts: Facts, order: Order) -> bool:
    """Whether all that the order counted can be had again. What is sold no longer cannot."""
    return all(
        facts.available.get(variant_id, 0) >= units
        for variant_id, units in order.stock_returned().items()
    )


def _place(till: Till, answer: Captured, now_ms: int) -> Settled:
    state = advance_checkout(till.checkout.state, CheckoutStep.PAY)
    assert not isinstance(state, WrongState), till.checkout
    payment = captured(till, answer, now_ms)
    lines = [replace(line, restocked=0) for line in till.order.lines]
    order = with_money(replace(till.order, lines=lines), payment, now_ms)
    order, steps = steps_when_paid(order, now_ms)
    checkout = replace(till.checkout, state=state, version=till.checkout.version + 1)
    return Settled(
        came=Came.LATE,
        before=till,
        after=Till(payment, order, checkout),
        events=[Event("payment.captured", said_of(payment, answer)), *steps],
    )


def _keep(till: Till, answer: Captured, now_ms: int) -> Settled:
    payment = captured(till, answer, now_ms)
    return Settled(
        came=Came.UNPLACED,
        before=till,
        after=replace(till, payment=payment, order=with_money(till.order, payment, now_ms)),
        events=[Event("payment.unplaced", said_of(payment, answer))],
    )
