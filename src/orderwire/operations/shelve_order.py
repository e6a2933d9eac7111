"""Put an order aside that nobody has to look at any more, or take it up again.

Nothing moves for it, and it stands where it stood: its history says who did so, and when.
"""

from orderwire.engine.orders import Event, Order
from orderwire.engine.refusals import OrderNotFound
from orderwire.operations.advance_order import Wanted
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import history_of, record_events
from orderwire.storage.orders import lock_order

CLOSED = "order.closed"
REOPENED = "order.reopened"


async def shelve_order(
    world: World, store_id: int, wanted: Wanted, *, is_closed: bool
) -> Order | OrderNotFound:
    """Note that an order was put aside, or taken up again. Said again it is nothing new.

    Raises DatabaseError.
    """
    now_ms = world.now_ms()

    def note(db: Connection) -> Order | OrderNotFound:
        order = lock_order(db, store_id, wanted.order_id)
        if order is None:
            return OrderNotFound(wanted.order_id)
        history = history_of(db, store_id, order.id)
        said = [one.kind for one in history if one.kind in (CLOSED, REOPENED)]
        was_closed = bool(said) and said[-1] == CLOSED
        if was_closed is not is_closed:
            event = Event(CLOSED if is_closed else REOPENED)
            record_events(db, order, [event], wanted.origin, now_ms)
        return order

    return await world.database.write(note)
