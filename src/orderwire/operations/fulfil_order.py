"""Say that goods of an order left the house: in parts, or all that is left.

A caller that gives a key of its own may say it twice: the second time it hears of the goods that
left the first time, whatever has become of the order since.
"""

import hashlib

import msgspec

from orderwire.engine.fulfilling import (
    CallerKey,
    FulfilmentChanged,
    FulfilmentWish,
    find_sent,
    fulfil,
)
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.fulfilments import fulfilments_of_orders, save_fulfilment_change
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import payments_of_orders


def key_of(name: str, said: object) -> CallerKey:
    """A key for what somebody asked for, in JSON's terms, as it was said."""
    content = msgspec.json.encode(msgspec.to_builtins(said, order="deterministic"))
    return CallerKey(name, hashlib.sha256(content).hexdigest())


async def fulfil_order(
    world: World,
    store_id: int,
    order_id: int,
    wish: FulfilmentWish,
    *,
    origin: Origin,
    key: CallerKey | None = None,
) -> FulfilmentChanged | Refusal:
    """Fulfil units of an order, which is in progress or completed then. Raises DatabaseError.

    Under a key that was used for the same, it is what was sent before.
    """
    fulfilment_id = await world.ids.take(store_id, 1)
    now_ms = world.now_ms()

    def write(db: Connection) -> FulfilmentChanged | Refusal:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        if key is not None:
            earlier = fulfilments_of_orders(db, store_id, [order_id]).get(order_id, [])
            known = find_sent(order, earlier, key)
            if known is not None:
                return known
        payments = payments_of_orders(db, store_id, [order_id]).get(order_id, [])
        changed = fulfil(order, payments, wish, fulfilment_id=fulfilment_id, now_ms=now_ms, key=key)
        if isinstance(changed, FulfilmentChanged):
            save_fulfilment_change(db, changed, origin, now_ms)
        return changed

    return await world.database.write(write)
