"""Customers looked for, page by page, counted, and added; each with what it has bought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.drafts import Contact, Name
from orderwire.operations.world import Caller, World
from orderwire.storage.around import customers_of_keys
from orderwire.storage.customer_search import (
    CustomerQuery,
    count_found_customers,
    order_times_of,
    seek_customers,
)
from orderwire.storage.customers import Customer, customers_by_id, insert_customer
from orderwire.storage.database import Connection
from orderwire.storage.outside import our_ids_of, outside_ids_of
from orderwire.storage.rows import CustomerRow
from orderwire.storage.seeking import Page, Place
from orderwire.storage.spending import Spending, spending_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCustomers:
    """Customers, what they have bought, and what a dialect calls them, by our ids.

    `times` are those of the first and the last order (ms), for who has placed any. If there are
    more customers, they begin behind the last place.
    """

    customers: Sequence[Customer]
    spending: Mapping[int, Spending]
    times: Mapping[int, tuple[int, int]]
    names: Mapping[int, str]
    has_more: bool = False

    @property
    def last(self) -> Place | None:
        """Where the last of them stands."""
        if not self.customers:
            return None
        return Place(value=self.customers[-1].created_ms, id=self.customers[-1].id)


@dataclass(frozen=True, slots=True)
class Taken:
    """A customer with this phone or e-mail address exists already."""

    by: str


async def find_customers(
    world: World, caller: Caller, query: CustomerQuery, page: Page, *, dialect: str
) -> FoundCustomers:
    """A page of the customers that a query finds. Raises DatabaseError."""
    wanted = replace(page, limit=page.limit + 1)

    def read(db: Connection) -> FoundCustomers:
        found = seek_customers(db, caller.store.id, query, wanted)
        shown = _shown(db, caller, found[: page.limit], dialect)
        return replace(shown, has_more=len(found) > page.limit)

    return await world.database.read(read)


async def count_customers(world: World, caller: Caller, query: CustomerQuery) -> int:
    """How many customers a query finds. Raises DatabaseError."""
    return await world.database.read(lambda db: count_found_customers(db, caller.store.id, query))


async def find_customer(
    world: World, caller: Caller, name: str, *, dialect: str
) -> FoundCustomers | None:
    """One customer, by the id that the dialect knows or else by ours. Raises DatabaseError."""
    wanted = Name("customer", "id", name, dialect)

    def read(db: Connection) -> FoundCustomers | None:
        customer_id = our_ids_of(db, caller.store.id, [wanted]).get(wanted, 0)
        found = customers_by_id(db, caller.store.id, [customer_id])
        return _shown(db, caller, list(found.values()), dialect) if found else None

    return await world.database.read(read)


async def add_customer(
    world: World, caller: Caller, contact: Contact, *, dialect: str
) -> FoundCustomers | Taken:
    """Add a customer, to be found by phone and e-mail address from now on.

    Somebody who is found by one of them already stays as they are. Raises DatabaseError.
    """
    store_id = caller.store.id
    row = CustomerRow(
        store_id,
        await world.ids.take(store_id, 1),
        contact.first_name,
        contact.last_name,
        contact.email,
        contact.phone,
        world.now_ms(),
    )
    keys = {"email": row.email and row.email.lower(), "phone": row.phone}
    names = [Name("customer", kind, value) for kind, value in keys.items() if value]

    def write(db: Connection) -> FoundCustomers | Taken:
        known = customers_of_keys(db, store_id, names)
        if known:
            return Taken(next(iter(known)).by)
        insert_customer(db, row)
        return _shown(db, caller, list(customers_by_id(db, store_id, [row.id]).values()), dialect)

    return await world.database.write(write)


def _shown(
    db: Connection, caller: Caller, found: Sequence[Customer], dialect: str
) -> FoundCustomers:
    store_id, ids = caller.store.id, [one.id for one in found]
    return FoundCustomers(
        customers=found,
        spending=spending_of(db, store_id, ids) if ids else {},
        times=order_times_of(db, store_id, ids) if ids else {},
        names=outside_ids_of(db, store_id, dialect, "customer", ids) if ids else {},
    )
