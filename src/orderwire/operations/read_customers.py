"""Customers of a store: found, and one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderwire.operations.world import Caller, World
from orderwire.storage.customers import (
    Customer,
    CustomerSearch,
    count_customers,
    customers_by_id,
    list_customers,
)
from orderwire.storage.database import Connection
from orderwire.storage.outside import outside_ids_of
from orderwire.storage.products import our_ids_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPage:
    """Customers, how many there are in all, and what a dialect calls them by our ids."""

    customers: Sequence[Customer]
    total: int
    names: Mapping[int, str]


async def read_customers(
    world: World, caller: Caller, search: CustomerSearch, *, dialect: str, limit: int, offset: int
) -> CustomerPage:
    """A page of what a search finds, the newest first. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> CustomerPage:
        found = list_customers(db, store_id, search, limit=limit, offset=offset)
        return CustomerPage(
            customers=found,
            total=count_customers(db, store_id, search),
            names=outside_ids_of(db, store_id, dialect, "customer", [one.id for one in found]),
        )

    return await world.database.read(read)


async def read_customer(
    world: World, caller: Caller, customer_id: int, *, dialect: str
) -> CustomerPage | None:
    """One customer, by the id that the dialect knows or else by ours. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> CustomerPage | None:
        ours = our_ids_of(db, store_id, dialect, "customer", [customer_id]).get(customer_id, 0)
        found = customers_by_id(db, store_id, [ours]).get(ours)
        if found is None:
            return None
        names = outside_ids_of(db, store_id, dialect, "customer", [ours])
        return CustomerPage(customers=[found], total=1, names=names)

    return await world.database.read(read)
