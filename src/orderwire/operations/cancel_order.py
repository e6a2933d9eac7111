"""Cancel an order as its merchant wishes: through the order desk, since stock and coupon go back.

What was paid for it goes back in a step of its own, and only where that is asked for: if the
refund cannot be made, the order is cancelled all the same, and the reason is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.ending import Ended, EndOrder, Restock
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.placing import Refused
from orderwire.engine.refunds import Refund
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.advance_order import WHERE_TO, Wanted, find_wanted
from orderwire.operations.refund_order import refund_whole
from orderwire.operations.world import World

REASON = "cancelled_by_merchant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """An order that is over, what was paid back for it, or why nothing was."""

    order: Order
    refunds: Sequence[Refund] = ()
    refusal: Refusal | None = None


async def cancel_order(
    world: World,
    store_id: int,
    wanted: Wanted,
    *,
    reason: str = REASON,
    restock: Restock = Restock.UNFULFILLED,
    refund: bool = False,
) -> Cancelled | Refusal:
    """End an order, and refund it whole if that is asked for. One that is over stays as it is.

    Raises Overloaded and DatabaseError.
    """
    order = await _end(world, store_id, wanted, reason, restock)
    if isinstance(order, Refusal):
        return order
    if not refund or order.paid_minor <= order.refunded_minor:
        return Cancelled(order=order)
    refunded = await refund_whole(world, store_id, order.id, origin=wanted.origin, reason=reason)
    if isinstance(refunded, Refusal):
        return Cancelled(order=order, refusal=refunded)
    after = await find_wanted(world, store_id, wanted)
    return Cancelled(order=after or order, refunds=refunded)


async def _end(
    world: World, store_id: int, wanted: Wanted, reason: str, restock: Restock
) -> Order | Refusal:
    order = await find_wanted(world, store_id, wanted)
    if order is None:
        return OrderNotFound(wanted.order_id)
    if order.state in WHERE_TO[OrderStep.CANCEL]:
        return order
    command = EndOrder(
        order_id=order.id,
        step=OrderStep.CANCEL,
        reason=reason,
        now_ms=world.now_ms(),
        restock=restock,
    )
    ticket = CommandTicket(command=command, origin=wanted.origin)
    outcome = await world.desk.command(store_id, ticket)
    if isinstance(outcome, Ended):
        return outcome.order
    assert isinstance(outcome, Refused), outcome
    return await _refused(world, store_id, wanted, outcome.refusal)


async def _refused(
    world: World, store_id: int, wanted: Wanted, refusal: Refusal
) -> Order | Refusal:
    """What became of an order that the desk would not end: a rival may have ended it before us."""
    order = await find_wanted(world, store_id, wanted)
    if order is not None and order.state in WHERE_TO[OrderStep.CANCEL]:
        return order
    return refusal
