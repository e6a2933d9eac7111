"""Let an order go, as far as its caller can see: the book keeps it.

What waits for its payment ends first, and gives back what it held. Only what has ended can go: an
order that was placed is cancelled before. Money that still comes brings it back, for whoever looks.
"""

from orderwire.engine.ending import Restock
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Event, Order
from orderwire.engine.refusals import OrderNotFound, Refusal, WrongState
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import Cancelled, cancel_order
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.order_search import DELETED, is_deleted
from orderwire.storage.orders import get_order, lock_order

REASON = "deleted_by_merchant"
STEP = "delete"


async def delete_order(world: World, store_id: int, wanted: Wanted) -> Order | Refusal:
    """End an order if nobody has placed it yet, and hide it. Raises Overloaded and DatabaseError.

    One that is gone already is not found.
    """
    order_id = wanted.order_id
    order = await world.database.read(lambda db: get_order(db, store_id, order_id))
    if order is not None and order.state is OrderState.AWAITING_PAYMENT:
        ended = await cancel_order(
            world, store_id, wanted, reason=REASON, restock=Restock.UNFULFILLED
        )
        if not isinstance(ended, Cancelled):
            return ended
    now_ms = world.now_ms()

    def hide(db: Connection) -> Order | Refusal:
        order = lock_order(db, store_id, order_id)
        if order is None or is_deleted(db, store_id, order_id):
            return OrderNotFound(order_id)
        if order.state not in ENDED:
            return WrongState(state=order.state, step=STEP)
        record_events(db, order, [Event(DELETED)], wanted.origin, now_ms)
        return order

    return await world.database.write(hide)
