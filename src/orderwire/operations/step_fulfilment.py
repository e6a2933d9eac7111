"""Take a fulfilment one step on: what delivering one and calling one off have in common.

To be where the fulfilment already is, is no step, and no mistake either.
"""

from collections.abc import Callable

from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.orders import Order, Origin
from orderwire.engine.refusals import FulfilmentNotFound, OrderNotFound, Refusal, WrongState
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.fulfilments import get_fulfilment, save_fulfilment_change
from orderwire.storage.orders import lock_order

Step = Callable[[Order, Fulfilment, int], FulfilmentChanged | WrongState]


async def step_fulfilment(
    world: World,
    store_id: int,
    order_id: int,
    fulfilment_id: int,
    *,
    step: Step,
    where_to: FulfilmentState,
    origin: Origin,
) -> Fulfilment | Refusal:
    """Take a step, under the order's lock; the fulfilment as it is then. Raises DatabaseError."""
    now_ms = world.now_ms()

    def write(db: Connection) -> Fulfilment | Refusal:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        fulfilment = get_fulfilment(db, store_id, fulfilment_id)
        if fulfilment is None or fulfilment.order_id != order_id:
            return FulfilmentNotFound(fulfilment_id)
        if fulfilment.state is where_to:
            return fulfilment
        changed = step(order, fulfilment, now_ms)
        if isinstance(changed, WrongState):
            return changed
        save_fulfilment_change(db, changed, origin, now_ms)
        return changed.fulfilment

    return await world.database.write(write)
