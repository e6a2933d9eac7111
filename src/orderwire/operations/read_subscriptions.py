"""Subscriptions with everything that a dialect shows of them."""

from orderwire.operations.world import Caller, World
from orderwire.storage.subscriptions import (
    Subscribed,
    Subscribers,
    list_subscriptions,
    show_subscription,
)


async def read_subscriptions(
    world: World, caller: Caller, wanted: Subscribers, *, dialect: str
) -> list[Subscribed]:
    """A page of the store's subscriptions. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(lambda db: list_subscriptions(db, store_id, wanted, dialect))


async def read_subscription(
    world: World, caller: Caller, subscription_id: int, *, dialect: str
) -> Subscribed | None:
    """One subscription of the caller's store, or `None`. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(
        lambda db: show_subscription(db, store_id, subscription_id, dialect)
    )
