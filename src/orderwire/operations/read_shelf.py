"""Products as their store's visitors see them: looked for, with pictures, shelves and tax."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from orderwire.operations.world import Caller, World
from orderwire.storage.database import Connection
from orderwire.storage.product_search import ProductSearch, count_products, find_products
from orderwire.storage.products import our_ids_of
from orderwire.storage.selling import tax_rates
from orderwire.storage.shelf import ShelvedProduct, shelf_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A page of products, how many there are in all, and the store's tax rates at home.

    Rates are in basis points, by tax class.
    """

    products: Sequence[ShelvedProduct]
    total: int
    rates: Mapping[str, int]


async def read_shelf(
    world: World, caller: Caller, search: ProductSearch, *, dialect: str, limit: int, offset: int
) -> Shelf:
    """A page of what a search finds, the newest first. Raises DatabaseError.

    The category of the search is called as the dialect calls it, or else by our own id.
    """
    store_id = caller.store.id

    def read(db: Connection) -> Shelf:
        wanted = search
        if wanted.category_id is not None:
            named = wanted.category_id
            ours = our_ids_of(db, store_id, dialect, "category", [named]).get(named, 0)
            wanted = replace(wanted, category_id=ours)
        ids = find_products(db, store_id, wanted, limit=limit, offset=offset)
        return Shelf(
            products=shelf_of(db, store_id, dialect, ids),
            total=count_products(db, store_id, wanted),
            rates=_rates_at_home(db, caller),
        )

    return await world.database.read(read)


async def read_one_of_shelf(
    world: World, caller: Caller, product_id: int, *, dialect: str
) -> Shelf | None:
    """One product, by the id that the dialect knows or else by ours. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> Shelf | None:
        ours = our_ids_of(db, store_id, dialect, "product", [product_id]).get(product_id)
        found = [] if ours is None else shelf_of(db, store_id, dialect, [ours])
        if not found:
            return None
        return Shelf(products=found, total=1, rates=_rates_at_home(db, caller))

    return await world.database.read(read)


def _rates_at_home(db: Connection, caller: Caller) -> dict[str, int]:
    return {
        tax_class: basis_points
        for (country, tax_class), basis_points in tax_rates(db, caller.store.id).items()
        if country == caller.store.country
    }
