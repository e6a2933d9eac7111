"""Can the service serve? It can when its database has the tables it needs and lets it write.

Whoever asks is answered soon, whatever the database does: one that is silent is not ready.
"""

import asyncio
from functools import cache

from orderwire.operations.world import World
from orderwire.storage.database import REACH_SECONDS, Connection, DatabaseError
from orderwire.storage.migrations import current, head
from orderwire.storage.writing import ask_to_write

_wanted = cache(head)
"""The step that this program needs. It stands in files, and does not change while it runs."""


async def can_serve(world: World) -> bool:
    """Whether a request would find what it needs. A standby that only reads is not enough."""
    try:
        async with asyncio.timeout(REACH_SECONDS):
            return await world.database.write(_is_fit)
    except (DatabaseError, TimeoutError):
        return False


def _is_fit(db: Connection) -> bool:
    ask_to_write(db)
    return current(db) == _wanted()
