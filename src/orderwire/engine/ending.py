"""Ending an order and changing a stock: commands that stand in the same queue as orders.

Whatever gives stock back or takes it away is decided here and saved by the order desk, in one
batch with the orders: nobody else writes stock or coupon uses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from orderwire.engine.checkout_life import CheckoutState, CheckoutStep
from orderwire.engine.checkout_life import advance as advance_checkout
from orderwire.engine.drafts import ClaimKind
from orderwire.engine.facts import Facts
from orderwire.engine.moves import Moves, takes_between, uses_between
from orderwire.engine.offline import OFFLINE
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Checkout, Event, Order, OrderLine
from orderwire.engine.paying import Payment, event_of, take_step
from orderwire.engine.payment_life import PaymentStep
from orderwire.engine.payment_life import advance as advance_payment
from orderwire.engine.placing import Refused
from orderwire.engine.refunds import awaiting_restock
from orderwire.engine.refusals import (
    OrderNotFound,
    OutOfStock,
    VariantNotFound,
    WrongState,
)


class Restock(StrEnum):
    """Which units of an order that ends go back into the stock.

    all           every one, what was sent to the customer included: it has come back
    unfulfilled   those that nobody had sent
    none          not one: they are broken, or counted some other way
    """

    ALL = "all"
    UNFULFILLED = "unfulfilled"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOrder:
    """End an order: `step` is expire or cancel.

    Expiring asks once more whether the time is over: `now_ms` is the moment that counts. What the
    order says of why it ends then comes before the reason here.
    """

    order_id: int
    step: OrderStep
    reason: str
    now_ms: int
    restock: Restock = Restock.UNFULFILLED


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStock:
    """Add units to a variant's stock, or take some away where `by` is negative."""

    variant_id: int
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Moves):
    """The order is over, its coupon use and its units go back, but for those handed out as codes.

    `voided` are payments that only people could have settled: they are given up with it.
    """

    before: Order
    order: Order
    checkout: Checkout | None
    voided: Sequence[Payment]
    events: Sequence[Event]

    @property
    def takes(self) -> Mapping[int, int]:
        """What goes back, with a minus."""
        return takes_between(self.before, self.order)

    @property
    def uses(self) -> Mapping[int, int]:
        """Its use of a coupon goes back."""
        return uses_between(self.before, self.order)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChanged(Moves):
    """The stock of a variant after a change."""

    variant_id: int
    by: int
    available: int

    @property
    def takes(self) -> Mapping[int, int]:
        """What was counted in, with a minus."""
        return {self.variant_id: -self.by}


def end_order(facts: Facts, command: EndOrder) -> Ended | Refused:
    """Decide whether an order can end now. A payment under way is waited for."""
    assert command.step in (OrderStep.EXPIRE, OrderStep.CANCEL), command
    order = facts.orders.get(command.order_id)
    if order is None:
        return Refused(OrderNotFound(command.order_id))
    checkout = facts.checkouts.get(order.id)
    is_early = command.step is OrderStep.EXPIRE and not (
        checkout is not None and checkout.expires_ms <= command.now_ms
    )
    if is_early or order.id in facts.paying:
        return Refused(WrongState(state=order.state, step=command.step))
    after = take_step(order, command.step, command.now_ms)
    if isinstance(after, WrongState):
        return Refused(after)
    burnt = facts.burnt.get(order.id, {})
    leaving = awaiting_restock(one for one in facts.refunds.values() if one.order_id == order.id)
    reason = command.reason
    if command.step is OrderStep.EXPIRE:
        reason = order.details.expiry_reason or reason
    event = replace(event_of(command.step), facts={"reason": reason})
    return Ended(
        before=order,
        order=replace(after, lines=_restocked(order.lines, command.restock, burnt, leaving)),
        checkout=_close(checkout, command.step),
        voided=_void(facts, order.id, command.now_ms),
        events=[event],
    )


def change_stock(facts: Facts, command: ChangeStock) -> StockChanged | Refused:
    """Decide a change of stock: what is held by orders cannot be taken away."""
    available = facts.available.get(command.variant_id)
    if available is None:
        return Refused(VariantNotFound(command.variant_id))
    if available + command.by < 0:
        return Refused(OutOfStock(str(command.variant_id), -command.by, available))
    return StockChanged(
        variant_id=command.variant_id, by=command.by, available=available + command.by
    )


def take_in_end(facts: Facts, outcome: Ended | StockChanged | Refused) -> None:
    """Let the decisions after this one see what it gave back."""
    facts.move_stock(outcome.takes)
    if isinstance(outcome, Ended):
        order = outcome.order
        facts.orders[order.id] = order
        if outcome.checkout is not None:
            facts.checkouts[order.id] = outcome.checkout
        facts.payments |= {payment.id: payment for payment in outcome.voided}
        for coupon_id, by in outcome.uses.items():
            facts.count_coupon(coupon_id, order.customer_id, by=by)
        _tell_standing(facts, order)


def _restocked(
    lines: Sequence[OrderLine],
    restock: Restock,
    burnt: Mapping[int, int],
    leaving: Mapping[int, int],
) -> list[OrderLine]:
    """The lines after their units went back. Of those handed out as codes none ever does, and those
    that are `leaving` with a refund go back when it ends.
    """
    if restock is Restock.NONE:
        return list(lines)
    gone = dict(burnt)
    after = []
    for line in lines:
        kept = gone.get(line.variant_id, 0)
        if restock is Restock.UNFULFILLED:
            kept = max(kept, line.fulfilled)
        units = max(0, line.quantity - line.restocked - leaving.get(line.id, 0) - kept)
        gone[line.variant_id] = max(0, gone.get(line.variant_id, 0) - line.quantity)
        restocked = line.restocked + units if line.is_stock_counted else line.restocked
        after.append(replace(line, restocked=restocked))
    return after


def _void(facts: Facts, order_id: int, now_ms: int) -> list[Payment]:
    """The order's payments that wait for people, given up."""
    voided = []
    for payment in facts.payments.values():
        if payment.order_id != order_id or payment.provider not in OFFLINE:
            continue
        state = advance_payment(payment.state, PaymentStep.VOID)
        if not isinstance(state, WrongState):
            voided.append(
                replace(payment, state=state, version=payment.version + 1, updated_ms=now_ms)
            )
    return voided


def _tell_standing(facts: Facts, order: Order) -> None:
    """An order that ended stands in no window, and under its key and own id as ended."""
    for claim, standing in list(facts.standing.items()):
        if standing.existing.order_id != order.id:
            continue
        if claim.kind is ClaimKind.WINDOW:
            del facts.standing[claim]
        else:
            existing = replace(standing.existing, state=order.state)
            facts.standing[claim] = replace(standing, existing=existing)


def _close(checkout: Checkout | None, step: OrderStep) -> Checkout | None:
    """The checkout of an order that ends. One that was paid stays what it was."""
    if checkout is None or checkout.state not in (CheckoutState.OPEN, CheckoutState.PROMISED):
        return checkout
    checkout_step = CheckoutStep.EXPIRE if step is OrderStep.EXPIRE else CheckoutStep.CANCEL
    state = advance_checkout(checkout.state, checkout_step)
    assert not isinstance(state, WrongState), checkout
    return replace(checkout, state=state, version=checkout.version + 1)
