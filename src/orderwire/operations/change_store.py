"""Change what a merchant can set about a store. Tokens in use follow within a second."""

from dataclasses import dataclass

from orderwire.operations.world import World
from orderwire.storage.stores import Store, get_store
from orderwire.storage.stores import change_store as change_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to change; what is `None` stays. Zero calls a minute mean: without limit.

    An empty `upi_address` takes the one away that there is.
    """

    calls_per_minute: int | None = None
    checkout_lasts_ms: int | None = None
    window_ms: int | None = None
    window_everywhere: bool | None = None
    is_charity: bool | None = None
    strict_sums: bool | None = None
    strict_times: bool | None = None
    upi_address: str | None = None


async def change_store(world: World, store_id: int, changes: Changes) -> Store | None:
    """Change a store's settings; returns them all. `None` where there is no such store.

    Raises DatabaseError.
    """
    values: dict[str, str | int | None] = {}
    if changes.calls_per_minute is not None:
        values["calls_per_minute"] = changes.calls_per_minute or None
    if changes.checkout_lasts_ms is not None:
        values["checkout_lasts_ms"] = changes.checkout_lasts_ms
    if changes.window_ms is not None:
        values["window_ms"] = changes.window_ms
    if changes.window_everywhere is not None:
        values["window_everywhere"] = changes.window_everywhere
    if changes.is_charity is not None:
        values["is_charity"] = changes.is_charity
    if changes.strict_sums is not None:
        values["strict_sums"] = changes.strict_sums
    if changes.strict_times is not None:
        values["strict_times"] = changes.strict_times
    if changes.upi_address is not None:
        values["upi_address"] = changes.upi_address or None
    if values:
        await world.database.write(lambda db: change_row(db, store_id, values))
    return await world.database.read(lambda db: get_store(db, store_id))
