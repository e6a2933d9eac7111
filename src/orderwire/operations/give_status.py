"""Write on an order what it is called, or what somebody notes of it. Nothing moves for it.

A status that is given does not say where an order stands: the steps of its life do. It is what a
dialect calls that, as long as it lasts.
"""

from orderwire.engine.orders import Event, Order, Origin
from orderwire.engine.refusals import OrderNotFound
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order
from orderwire.storage.statuses import GivenStatus, OwnStatus, take_status
from orderwire.storage.statuses import give_status as give

GIVEN = "order.status_given"
NOTED = "order.noted"


async def give_status(
    world: World,
    store_id: int,
    given: GivenStatus | None,
    *,
    order_id: int,
    event: Event,
    is_told: bool,
    origin: Origin,
) -> Order | OrderNotFound:
    """Give an order a status in the origin's dialect, or take the one away that it had.

    The event is added to its history if it is told anyway, or there was one. Raises DatabaseError.
    """
    now_ms = world.now_ms()

    def write(db: Connection) -> Order | OrderNotFound:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        had_one = take_status(db, store_id, origin.dialect, order_id)
        if given is not None:
            give(db, store_id, origin.dialect, given)
        if is_told or had_one:
            record_events(db, order, [event], origin, now_ms)
        return order

    return await world.database.write(write)


async def note_order(
    world: World, store_id: int, order_id: int, note: str, *, origin: Origin
) -> Order | OrderNotFound:
    """Add a note to an order's history. Raises DatabaseError."""
    now_ms = world.now_ms()

    def write(db: Connection) -> Order | OrderNotFound:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        record_events(db, order, [Event(NOTED, {"note": note})], origin, now_ms)
        return order

    return await world.database.write(write)


def given_event(word: str, own: OwnStatus | None, note: str | None) -> Event:
    """The event of a status that was given, with what was noted beside it."""
    facts: dict[str, str | int] = {"word": word}
    if own is not None:
        facts |= {"status_id": own.id, "name": own.name}
    if note:
        facts["note"] = note
    return Event(GIVEN, facts)
