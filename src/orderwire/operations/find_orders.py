"""The orders that a dialect's caller looks for, a page at a time, with what they point at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.engine.drafts import Name
from orderwire.operations.look_up import Known, look_around
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry, entries_of, get_entry
from orderwire.storage.database import Connection
from orderwire.storage.finding_orders import OrderSearch, count_found
from orderwire.storage.finding_orders import find_orders as find_in_book
from orderwire.storage.outside import our_ids_of

_NOBODY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search, with what its caller calls a customer and branches, and which page of it."""

    search: OrderSearch
    customer: Name | None = None
    branches: Sequence[Name] = ()
    order_by: str = "id"
    is_descending: bool = True
    limit: int
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of orders, how many there are in all, and what they point at."""

    entries: Sequence[Entry]
    total: int
    known: Known


async def find_orders(world: World, caller: Caller, asked: Asked, *, dialect: str) -> Found:
    """A page of the orders that were looked for. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> tuple[list[Entry], int]:
        search = _in_our_ids(db, store_id, asked)
        found = find_in_book(
            db,
            store_id,
            search,
            order_by=asked.order_by,
            is_descending=asked.is_descending,
            limit=asked.limit,
            offset=asked.offset,
        )
        return entries_of(db, store_id, found, dialect), count_found(db, store_id, search)

    entries, total = await world.database.read(read)
    orders = [entry.order for entry in entries]
    known = await look_around(world, store_id, orders, dialect=dialect)
    return Found(entries=entries, total=total, known=known)


async def find_order(world: World, caller: Caller, name: Name) -> Entry | None:
    """One order by what its dialect calls it, or `None`. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> Entry | None:
        order_id = our_ids_of(db, store_id, [name]).get(name)
        return None if order_id is None else get_entry(db, store_id, order_id, name.dialect)

    return await world.database.read(read)


def _in_our_ids(db: Connection, store_id: int, asked: Asked) -> OrderSearch:
    names = [*asked.branches, *([] if asked.customer is None else [asked.customer])]
    if not names:
        return asked.search
    ids = our_ids_of(db, store_id, names)
    search = asked.search
    if asked.customer is not None:
        search = replace(search, customer_id=ids.get(asked.customer, _NOBODY))
    if asked.branches:
        wanted = [("branch_id", ids[name]) for name in asked.branches if name in ids]
        search = replace(search, details=(*search.details, wanted))
    return search
