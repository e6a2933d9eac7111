"""Let go of what was kept long enough: requests as received, and claims that are over."""

from orderwire.operations.world import World
from orderwire.storage.fleet import all_stores
from orderwire.storage.received import forget_old as forget_old_rows


async def forget_old(world: World) -> None:
    """Forget in every store, store by store. Raises DatabaseError."""
    now_ms = world.now_ms()
    for store_id in await world.database.read(all_stores):
        await world.database.write(lambda db, of=store_id: forget_old_rows(db, of, now_ms))  # type: ignore[misc]
