"""The catalogue with everything that a dialect shows of it."""

from orderwire.operations.world import Caller, World
from orderwire.storage.categories import Category, list_categories
from orderwire.storage.database import Connection
from orderwire.storage.outside import outside_ids_of
from orderwire.storage.products import (
    ListedProduct,
    ShownProduct,
    get_product,
    list_products,
    our_ids_of,
)


async def read_products(
    world: World, caller: Caller, *, dialect: str, limit: int, offset: int
) -> list[ListedProduct]:
    """A page of the store's products, the newest first. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(
        lambda db: list_products(db, store_id, dialect, limit=limit, offset=offset)
    )


async def read_product(
    world: World, caller: Caller, product_id: int, *, dialect: str
) -> ShownProduct | None:
    """One product, by the id that the dialect knows or else by ours. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> ShownProduct | None:
        ours = our_ids_of(db, store_id, dialect, "product", [product_id]).get(product_id)
        return None if ours is None else get_product(db, store_id, dialect, ours)

    return await world.database.read(read)


async def read_categories(
    world: World, caller: Caller, *, dialect: str, limit: int, offset: int
) -> tuple[list[Category], dict[int, str]]:
    """A page of the store's categories, and what the dialect calls them. Raises DatabaseError."""
    store_id = caller.store.id

    def read(db: Connection) -> tuple[list[Category], dict[int, str]]:
        found = list_categories(db, store_id, limit=limit, offset=offset)
        above = {one.parent_id for one in found if one.parent_id is not None}
        ids = {one.id for one in found} | above
        return found, outside_ids_of(db, store_id, dialect, "category", ids)

    return await world.database.read(read)
