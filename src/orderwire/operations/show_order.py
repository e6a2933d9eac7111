"""What stands on a customer's order page: what its checkout shows, and the order's history."""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.operations.show_checkout import PayLink, Shown, find_checkout
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import Recorded, history_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """A checkout with its order and payments, and all that happened to the order, in order."""

    shown: Shown
    history: Sequence[Recorded]


async def show_order(world: World, link: PayLink) -> ShownOrder | None:
    """The order behind a pay link; `None` unless its token is right. Raises DatabaseError."""

    def read(db: Connection) -> ShownOrder | None:
        shown = find_checkout(db, link)
        if shown is None:
            return None
        return ShownOrder(shown=shown, history=history_of(db, link.store_id, shown.order.id))

    return await world.database.read(read)
