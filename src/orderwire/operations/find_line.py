"""The order that a line is of, for callers who name lines alone."""

from orderwire.operations.world import World
from orderwire.storage.book import Entry, get_entry
from orderwire.storage.database import Connection
from orderwire.storage.parts import order_of_line


async def find_line(world: World, store_id: int, line_id: int, *, dialect: str) -> Entry | None:
    """The order of a line, or `None` where no order has it. Raises DatabaseError."""

    def read(db: Connection) -> Entry | None:
        order_id = order_of_line(db, store_id, line_id)
        return None if order_id is None else get_entry(db, store_id, order_id, dialect)

    return await world.database.read(read)
