"""How a store sells, as its merchant has set it: everything that `apply_settings` can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orderwire.engine.delivering import BankAccount, Branch, ShippingMethod
from orderwire.engine.offering import WayToPay
from orderwire.operations.world import World
from orderwire.storage import selling
from orderwire.storage.database import Connection
from orderwire.storage.stores import Store, get_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A store with its tax rates (basis points, by country and class), and how it sells."""

    store: Store
    tax_rates: Mapping[tuple[str, str], int]
    shipping_methods: Sequence[ShippingMethod]
    branches: Sequence[Branch]
    bank_accounts: Sequence[BankAccount]
    ways_to_pay: Sequence[WayToPay]


async def read_settings(world: World, store_id: int) -> Settings | None:
    """A store's settings. `None` where there is no such store. Raises DatabaseError."""
    return await world.database.read(lambda db: settings_of(db, store_id))


def settings_of(db: Connection, store_id: int) -> Settings | None:
    """A store's settings, in a transaction of the caller's."""
    store = get_store(db, store_id)
    if store is None:
        return None
    return Settings(
        store=store,
        tax_rates=selling.tax_rates(db, store_id),
        shipping_methods=selling.shipping_methods(db, store_id),
        branches=selling.branches(db, store_id),
        bank_accounts=selling.bank_accounts(db, store_id),
        ways_to_pay=selling.ways_to_pay(db, store_id),
    )
