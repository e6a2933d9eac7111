"""The tags that are on orders of a store."""

from orderwire.operations.world import World
from orderwire.storage.parts import tags_of_store


async def read_tags(world: World, store_id: int) -> list[str]:
    """All of them, by the alphabet. Raises DatabaseError."""
    return await world.database.read(lambda db: tags_of_store(db, store_id))
