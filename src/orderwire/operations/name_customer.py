"""Say who buys an order that nobody has said it of: a customer that is there, or a new one.

Rule: an order has one customer. Whose it is already, nobody changes.
"""

from dataclasses import replace

from orderwire.engine.drafts import Buyer, Contact
from orderwire.engine.editing import EDIT
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Event, Order, Origin
from orderwire.engine.refusals import CustomerNotFound, OrderNotFound, Refusal, WrongState
from orderwire.operations.world import World
from orderwire.storage.around import customers_of_keys
from orderwire.storage.customers import customers_by_id, insert_customer
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order
from orderwire.storage.outside import our_ids_of
from orderwire.storage.parts import name_customer_of
from orderwire.storage.rows import CustomerRow


async def name_customer(
    world: World, store_id: int, order_id: int, buyer: Buyer, *, origin: Origin
) -> Order | Refusal:
    """Give an order without a customer the one that is meant. Raises DatabaseError."""
    fresh_id = await world.ids.take(store_id, 1)
    now_ms = world.now_ms()

    def write(db: Connection) -> Order | Refusal:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        if order.customer_id is not None or order.state in ENDED:
            return WrongState(state=order.state, step=EDIT)
        customer_id = _find_or_make(db, store_id, buyer, fresh_id, now_ms)
        if isinstance(customer_id, Refusal):
            return customer_id
        named = replace(
            order,
            customer_id=customer_id,
            contact=buyer.contact or order.contact,
            version=order.version + 1,
            updated_ms=now_ms,
        )
        name_customer_of(db, named, read_version=order.version)
        event = Event("order.edited", {"customer_id": customer_id})
        record_events(db, named, [event], origin, now_ms)
        return named

    return await world.database.write(write)


def _find_or_make(
    db: Connection, store_id: int, buyer: Buyer, fresh_id: int, now_ms: int
) -> int | CustomerNotFound:
    """The customer of the first key that hits; a new one where only details were given."""
    by_id = [key for key in buyer.keys if key.by == "id"]
    if by_id:
        found = our_ids_of(db, store_id, by_id)
        known = customers_by_id(db, store_id, list(found.values()))
        return next(iter(known), None) or CustomerNotFound(by_id[0].value)
    hits = customers_of_keys(db, store_id, buyer.keys) if buyer.keys else {}
    for key in buyer.keys:
        if key in hits:
            return hits[key]
    contact = buyer.contact or Contact()
    insert_customer(
        db,
        CustomerRow(
            store_id,
            fresh_id,
            contact.first_name,
            contact.last_name,
            contact.email,
            contact.phone,
            now_ms,
        ),
    )
    return fresh_id
