"""Call a fulfilment off: it came to nothing, and its units are to be brought again."""

from orderwire.engine.fulfilling import Fulfilment, call_off
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import Refusal
from orderwire.operations.step_fulfilment import step_fulfilment
from orderwire.operations.world import World


async def cancel_fulfilment(
    world: World, store_id: int, order_id: int, fulfilment_id: int, *, origin: Origin
) -> Fulfilment | Refusal:
    """Cancel a fulfilment that was not delivered. Raises DatabaseError."""
    return await step_fulfilment(
        world,
        store_id,
        order_id,
        fulfilment_id,
        step=call_off,
        where_to=FulfilmentState.CANCELLED,
        origin=origin,
    )
