"""A store's numbers: its orders, sales, customers and products, counted when they are asked for."""

from collections.abc import Sequence

from orderwire.operations.world import Caller, World
from orderwire.storage.statistics import Statistics, count_store


async def read_statistics(
    world: World, caller: Caller, day_starts_ms: Sequence[int], *, dialect: str
) -> Statistics:
    """Count the caller's store, with sales for each of these days. Raises DatabaseError.

    Orders of the dialect that were never placed do not count: its callers never saw them.
    """
    store_id = caller.store.id
    return await world.database.read(
        lambda db: count_store(db, store_id, day_starts_ms, without_unplaced_of=dialect)
    )
