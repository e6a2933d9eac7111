"""Say that the customer has what was sent."""

from orderwire.engine.fulfilling import Fulfilment, deliver
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import Refusal
from orderwire.operations.step_fulfilment import step_fulfilment
from orderwire.operations.world import World


async def deliver_fulfilment(
    world: World, store_id: int, order_id: int, fulfilment_id: int, *, origin: Origin
) -> Fulfilment | Refusal:
    """Note that a fulfilment was delivered. Raises DatabaseError."""
    return await step_fulfilment(
        world,
        store_id,
        order_id,
        fulfilment_id,
        step=deliver,
        where_to=FulfilmentState.DELIVERED,
        origin=origin,
    )
