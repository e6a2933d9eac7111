"""Say that goods of an order left the house: in parts, or all that is left."""

from orderwire.engine.fulfilling import FulfilmentChanged, FulfilmentWish, fulfil
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.fulfilments import save_fulfilment_change
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import payments_of_orders


async def fulfil_order(
    world: World, store_id: int, order_id: int, wish: FulfilmentWish, *, origin: Origin
) -> FulfilmentChanged | Refusal:
    """Fulfil units of an order, which is in progress or completed then. Raises DatabaseError."""
    fulfilment_id = await world.ids.take(store_id, 1)
    now_ms = world.now_ms()

    def write(db: Connection) -> FulfilmentChanged | Refusal:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        payments = payments_of_orders(db, store_id, [order_id]).get(order_id, [])
        changed = fulfil(order, payments, wish, fulfilment_id=fulfilment_id, now_ms=now_ms)
        if isinstance(changed, FulfilmentChanged):
            save_fulfilment_change(db, changed, origin, now_ms)
        return changed

    return await world.database.write(write)
