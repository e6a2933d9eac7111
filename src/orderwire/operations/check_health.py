"""Can the service serve? It can when its database answers and has the tables it needs."""

from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError
from orderwire.storage.migrations import current, head


async def can_serve(world: World) -> bool:
    """Whether a request would find what it needs."""
    try:
        return await world.database.read(current) == head()
    except DatabaseError:
        return False
