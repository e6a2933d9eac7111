"""Say that everything of an order was handed over."""

from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.refusals import OrderNotFound, WrongState
from orderwire.operations.advance_order import Wanted, advance_order
from orderwire.operations.world import Caller, World


async def complete_order(
    world: World, caller: Caller, wanted: Wanted
) -> Order | OrderNotFound | WrongState:
    """Complete an order that is placed or in progress. Raises DatabaseError."""
    return await advance_order(world, caller, wanted, OrderStep.COMPLETE)
