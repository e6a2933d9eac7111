"""Say that the work on an order has begun, or that a part of it was handed over."""

from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Order
from orderwire.engine.refusals import OrderNotFound, WrongState
from orderwire.operations.advance_order import Wanted, advance_order
from orderwire.operations.world import World


async def start_order(
    world: World, store_id: int, wanted: Wanted
) -> Order | OrderNotFound | WrongState:
    """Move a placed order on to in progress. Raises DatabaseError."""
    return await advance_order(world, store_id, wanted, OrderStep.START)
