"""Products looked for, page by page in both directions, and counted; variants one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orderwire.engine.drafts import Name
from orderwire.operations.world import Caller, World
from orderwire.storage import product_search
from orderwire.storage.database import Connection
from orderwire.storage.outside import our_ids_of
from orderwire.storage.product_search import ProductSearch
from orderwire.storage.seeking import Page, Place
from orderwire.storage.shelf import ShelvedProduct, shelf_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProducts:
    """Products that were found, as they are sorted.

    There are others before the first place and behind the last one where they are told.
    """

    products: Sequence[ShelvedProduct]
    first: Place | None = None
    last: Place | None = None


async def find_products(
    world: World, caller: Caller, query: ProductSearch, page: Page, *, dialect: str
) -> FoundProducts:
    """A page of the products that a query finds. Raises DatabaseError."""
    wanted = replace(page, limit=page.limit + 1)
    store_id = caller.store.id

    def read(db: Connection) -> FoundProducts:
        places = product_search.seek_products(db, store_id, query, wanted)
        has_more, shown = len(places) > page.limit, places[: page.limit]
        if page.is_backwards:
            shown.reverse()
        has_before = has_more if page.is_backwards else page.after is not None or page.offset > 0
        has_behind = page.is_backwards or has_more
        return FoundProducts(
            products=shelf_of(db, store_id, dialect, [place.id for place in shown]),
            first=shown[0] if shown and has_before else None,
            last=shown[-1] if shown and has_behind else None,
        )

    return await world.database.read(read)


async def count_products(world: World, caller: Caller, query: ProductSearch) -> int:
    """How many products a query finds. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(lambda db: product_search.count_products(db, store_id, query))


async def find_product(
    world: World, caller: Caller, name: str, *, dialect: str
) -> ShelvedProduct | None:
    """One product, by the id that the dialect knows or else by ours. Raises DatabaseError."""
    return await world.database.read(
        lambda db: _find(db, caller, Name("product", "id", name, dialect))
    )


async def find_product_of_variant(
    world: World, caller: Caller, name: str, *, dialect: str
) -> tuple[ShelvedProduct, int] | None:
    """A variant's product and its own id in our book, by the id that the dialect knows or ours.

    Raises DatabaseError.
    """
    wanted = Name("variant", "id", name, dialect)

    def read(db: Connection) -> tuple[ShelvedProduct, int] | None:
        store_id = caller.store.id
        variant_id = our_ids_of(db, store_id, [wanted]).get(wanted, 0)
        product_id = product_search.product_of_variant(db, store_id, variant_id)
        found = [] if product_id is None else shelf_of(db, store_id, dialect, [product_id])
        return (found[0], variant_id) if found else None

    return await world.database.read(read)


async def names_to_ids(
    world: World, caller: Caller, kind: str, names: Sequence[str], *, dialect: str
) -> list[int]:
    """Which rows of ours a dialect means by these ids. Raises DatabaseError."""
    wanted = [Name(kind, "id", name, dialect) for name in names]
    if not wanted:
        return []
    store_id = caller.store.id
    found = await world.database.read(lambda db: our_ids_of(db, store_id, wanted))
    return list(found.values())


def _find(db: Connection, caller: Caller, name: Name) -> ShelvedProduct | None:
    product_id = our_ids_of(db, caller.store.id, [name]).get(name)
    found = [] if product_id is None else shelf_of(db, caller.store.id, name.dialect, [product_id])
    return found[0] if found else None
