"""Cancel an order as its merchant wishes: through the order desk, since stock and coupon go back.

What was paid for it is not given back here: that is a refund, and a deed of its own.
"""

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.ending import Ended, EndOrder
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.advance_order import WHERE_TO, Wanted, find_wanted
from orderwire.operations.world import Caller, World

REASON = "cancelled_by_merchant"


async def cancel_order(world: World, caller: Caller, wanted: Wanted) -> Order | Refusal:
    """End an order. One that is over already stays as it is.

    Raises Overloaded and DatabaseError.
    """
    order = await find_wanted(world, caller, wanted)
    if order is None:
        return OrderNotFound(wanted.order_id)
    if order.state in WHERE_TO[OrderStep.CANCEL]:
        return order
    command = EndOrder(
        order_id=order.id, step=OrderStep.CANCEL, reason=REASON, now_ms=world.now_ms()
    )
    ticket = CommandTicket(command=command, origin=wanted.origin)
    outcome = await world.desk.command(caller.store.id, ticket)
    if isinstance(outcome, Ended):
        return outcome.order
    assert isinstance(outcome, Refused), outcome
    return await _refused(world, caller, wanted, outcome.refusal)


async def _refused(
    world: World, caller: Caller, wanted: Wanted, refusal: Refusal
) -> Order | Refusal:
    """What became of an order that the desk would not end: a rival may have ended it before us."""
    order = await find_wanted(world, caller, wanted)
    if order is not None and order.state in WHERE_TO[OrderStep.CANCEL]:
        return order
    return refusal
