"""Ending an order and changing a stock: commands that stand in the same queue as orders.

Whatever gives stock back or takes it away is decided here and saved by the order desk, in one
batch with the orders: nobody else writes stock or coupon uses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderwire.engine.checkout_life import CheckoutState, CheckoutStep
from orderwire.engine.checkout_life import advance as advance_checkout
from orderwire.engine.drafts import ClaimKind
from orderwire.engine.facts import Facts
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Checkout, Event, Order
from orderwire.engine.paying import event_of, take_step
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import (
    OrderNotFound,
    OutOfStock,
    VariantNotFound,
    WrongState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOrder:
    """End an order: `step` is expire or cancel.

    Expiring asks once more whether the time is over: `now_ms` is the moment that counts.
    """

    order_id: int
    step: OrderStep
    reason: str
    now_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStock:
    """Add units to a variant's stock, or take some away where `by` is negative."""

    variant_id: int
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The order is over; what it held goes back, but for what was handed out as codes."""

    order: Order
    checkout: Checkout | None
    events: Sequence[Event]
    burnt: Mapping[int, int] = field(default_factory=dict)

    @property
    def returns(self) -> Mapping[int, int]:
        """How many units of each variant go back into the stock."""
        counted = self.order.stock_counted()
        return {
            variant_id: units - self.burnt.get(variant_id, 0)
            for variant_id, units in counted.items()
            if units > self.burnt.get(variant_id, 0)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StockChanged:
    """The stock of a variant after a change."""

    variant_id: int
    by: int
    available: int


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
    event = replace(event_of(command.step), facts={"reason": command.reason})
    return Ended(
        order=after,
        checkout=_close(checkout, command.step),
        events=[event],
        burnt=facts.burnt.get(order.id, {}),
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
    if isinstance(outcome, StockChanged):
        facts.move_stock({outcome.variant_id: -outcome.by})
    if isinstance(outcome, Ended):
        order = outcome.order
        facts.move_stock({variant: -units for variant, units in outcome.returns.items()})
        facts.orders[order.id] = order
        if outcome.checkout is not None:
            facts.checkouts[order.id] = outcome.checkout
        if order.coupon is not None:
            facts.count_coupon(order.coupon.id, order.customer_id, by=-1)
        _tell_standing(facts, order)


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
    if checkout is None or checkout.state is not CheckoutState.OPEN:
        return checkout
    checkout_step = CheckoutStep.EXPIRE if step is OrderStep.EXPIRE else CheckoutStep.CANCEL
    state = advance_checkout(checkout.state, checkout_step)
    assert not isinstance(state, WrongState), checkout
    return replace(checkout, state=state, version=checkout.version + 1)
