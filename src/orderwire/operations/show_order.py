"""What stands on a customer's order page: what its checkout shows, and what came of the order."""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.refunds import Refund
from orderwire.operations.show_checkout import PayLink, Shown, find_checkout
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.events import Recorded, history_of
from orderwire.storage.fulfilments import fulfilments_of_orders
from orderwire.storage.refunds import refunds_of_orders


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """A checkout with its order and payments, and all that happened to the order, in order."""

    shown: Shown
    history: Sequence[Recorded]
    fulfilments: Sequence[Fulfilment] = ()
    refunds: Sequence[Refund] = ()


async def show_order(world: World, link: PayLink) -> ShownOrder | None:
    """The order behind a pay link; `None` unless its token is right. Raises DatabaseError."""

    def read(db: Connection) -> ShownOrder | None:
        shown = find_checkout(db, link)
        if shown is None:
            return None
        order_id = shown.order.id
        return ShownOrder(
            shown=shown,
            history=history_of(db, link.store_id, order_id),
            fulfilments=fulfilments_of_orders(db, link.store_id, [order_id]).get(order_id, ()),
            refunds=refunds_of_orders(db, link.store_id, [order_id]).get(order_id, ()),
        )

    return await world.database.read(read)
