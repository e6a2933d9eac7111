"""Orders looked for, page by page, and counted. A page begins behind the last order of the one
before it, so that orders which arrive meanwhile move none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.operations.world import Caller, World
from orderwire.storage import order_search
from orderwire.storage.book import Entry, entries_of
from orderwire.storage.database import Connection
from orderwire.storage.events import histories_of_orders
from orderwire.storage.order_search import OrderQuery
from orderwire.storage.orders import orders_by_id
from orderwire.storage.seeking import Page, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """Orders that were found, with their histories. If there are more, they begin behind the last
    place.
    """

    entries: Sequence[Entry]
    last: Place | None
    has_more: bool


async def seek_orders(
    world: World, caller: Caller, query: OrderQuery, page: Page, *, sort: str, dialect: str
) -> OrderPage:
    """A page of the orders that a query finds, in a dialect's names. Raises DatabaseError."""
    store_id = caller.store.id
    wanted = replace(page, limit=page.limit + 1)

    def read(db: Connection) -> OrderPage:
        places = order_search.seek_orders(db, store_id, query, wanted, sort=sort)
        shown = places[: page.limit]
        found = orders_by_id(db, store_id, [place.id for place in shown]) if shown else {}
        orders = [found[place.id] for place in shown]
        histories = histories_of_orders(db, store_id, list(found)) if found else {}
        entries = entries_of(db, store_id, orders, dialect)
        return OrderPage(
            entries=[replace(one, history=histories.get(one.order.id, ())) for one in entries],
            last=shown[-1] if shown else None,
            has_more=len(places) > page.limit,
        )

    return await world.database.read(read)


async def count_orders(world: World, caller: Caller, query: OrderQuery) -> int:
    """How many orders a query finds. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(lambda db: order_search.count_orders(db, store_id, query))
