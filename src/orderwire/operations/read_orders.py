"""Orders with everything that a dialect shows of them."""

from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry, get_entry, list_entries
from orderwire.storage.orders import Listing


async def read_orders(
    world: World, caller: Caller, listing: Listing, *, dialect: str
) -> list[Entry]:
    """A page of the store's orders. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(lambda db: list_entries(db, store_id, listing, dialect))


async def read_order(world: World, caller: Caller, order_id: int, *, dialect: str) -> Entry | None:
    """One order of the caller's store, or `None`. Raises DatabaseError."""
    return await read_entry(world, caller.store.id, order_id, dialect=dialect)


async def read_entry(world: World, store_id: int, order_id: int, *, dialect: str) -> Entry | None:
    """One order of a store, in a dialect's names, or `None`. Raises DatabaseError."""
    return await world.database.read(lambda db: get_entry(db, store_id, order_id, dialect))
