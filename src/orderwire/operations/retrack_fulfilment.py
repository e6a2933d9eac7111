"""Say anew how goods on their way can be followed."""

from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import FulfilmentNotFound, OrderNotFound, Refusal
from orderwire.engine.retracking import Tracking, retrack
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.fulfilments import get_fulfilment, save_fulfilment_change
from orderwire.storage.orders import lock_order


async def retrack_fulfilment(
    world: World,
    store_id: int,
    order_id: int,
    fulfilment_id: int,
    tracking: Tracking,
    *,
    origin: Origin,
) -> Fulfilment | Refusal:
    """Change what is said of a fulfilment's carrier; how it is then. Raises DatabaseError."""
    now_ms = world.now_ms()

    def write(db: Connection) -> Fulfilment | Refusal:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        fulfilment = get_fulfilment(db, store_id, fulfilment_id)
        if fulfilment is None or fulfilment.order_id != order_id:
            return FulfilmentNotFound(fulfilment_id)
        changed = retrack(order, fulfilment, tracking, now_ms)
        if not isinstance(changed, FulfilmentChanged):
            return changed
        save_fulfilment_change(db, changed, origin, now_ms)
        return changed.fulfilment

    return await world.database.write(write)
