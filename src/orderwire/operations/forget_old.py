"""Let go of what was kept long enough: requests and events as received, and claims that are over.

What tells paying clients apart goes first: it counts for minutes.
"""

from functools import partial

from orderwire.operations.lease_stores import walk_stores
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.inbox import forget_events
from orderwire.storage.payments import forget_clients
from orderwire.storage.received import forget_old as forget_old_rows

DAY_MS = 24 * 60 * 60 * 1000
KEEP_BAD_MS = 7 * DAY_MS
KEEP_DONE_MS = 30 * DAY_MS
KEEP_CLIENTS_MS = 60 * 60 * 1000


async def forget_old(world: World) -> None:
    """Forget in every store, store by store. Raises DatabaseError."""
    now_ms = world.now_ms()

    async def visit(store_id: int) -> int:
        await world.database.write(partial(_forget, store_id=store_id, now_ms=now_ms))
        return 1

    await walk_stores(world, visit)


def _forget(db: Connection, store_id: int, now_ms: int) -> None:
    forget_old_rows(db, store_id, now_ms)
    forget_events(db, store_id, bad_ms=now_ms - KEEP_BAD_MS, done_ms=now_ms - KEEP_DONE_MS)
    forget_clients(db, store_id, now_ms - KEEP_CLIENTS_MS)
