"""The statuses that a store names itself: what it calls where its orders stand."""

from dataclasses import replace

from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.statuses import OwnStatus, insert_status, list_statuses, update_status


async def read_statuses(world: World, store_id: int, *, dialect: str) -> list[OwnStatus]:
    """All statuses of the store's own in a dialect. Raises DatabaseError."""
    return await world.database.read(lambda db: list_statuses(db, store_id, dialect))


async def add_status(world: World, store_id: int, status: OwnStatus, *, dialect: str) -> OwnStatus:
    """Add a status; its id and moment are made here. Raises DatabaseError."""
    made = replace(status, id=await world.ids.take(store_id, 1), created_ms=world.now_ms())
    await world.database.write(lambda db: insert_status(db, store_id, dialect, made))
    return made


async def change_status(
    world: World, store_id: int, status_id: int, changes: dict[str, str | int], *, dialect: str
) -> OwnStatus | None:
    """Let a status be called and shown otherwise. `None` where there is none.

    Raises DatabaseError.
    """

    def change(db: Connection) -> OwnStatus | None:
        for status in list_statuses(db, store_id, dialect):
            if status.id == status_id:
                changed = replace(status, **changes)  # type: ignore[arg-type]  # by field name
                update_status(db, store_id, changed)
                return changed
        return None

    return await world.database.write(change)
