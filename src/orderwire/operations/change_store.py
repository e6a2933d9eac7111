"""Change what a merchant can set about a store. Tokens in use follow within a second."""

from dataclasses import dataclass

from orderwire.operations.world import World
from orderwire.storage.stores import Store, get_store
from orderwire.storage.stores import change_store as change_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to change; what is `None` stays. Zero calls a minute mean: without limit."""

    calls_per_minute: int | None = None
    checkout_lasts_ms: int | None = None
    window_ms: int | None = None


async def change_store(world: World, store_id: int, changes: Changes) -> Store | None:
    """Change a store's settings; returns them all. `None` where there is no such store.

    Raises DatabaseError.
    """
    values: dict[str, int | None] = {}
    if changes.calls_per_minute is not None:
        values["calls_per_minute"] = changes.calls_per_minute or None
    if changes.checkout_lasts_ms is not None:
        values["checkout_lasts_ms"] = changes.checkout_lasts_ms
    if changes.window_ms is not None:
        values["window_ms"] = changes.window_ms
    if values:
        await world.database.write(lambda db: change_row(db, store_id, values))
    return await world.database.read(lambda db: get_store(db, store_id))
