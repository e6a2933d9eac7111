"""What orders are about, for those who show them: the products sold, and who bought how much.

An order that is only about to be made is shown as soon as it is: what it will be about is read
before. Nothing is decided on what is read here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.engine.drafts import Draft, Name
from orderwire.engine.orders import NO_PRODUCT, Order
from orderwire.operations.world import World
from orderwire.storage.around import customers_of_keys
from orderwire.storage.catalogue import products_of_variants
from orderwire.storage.customers import Customer, customers_by_id
from orderwire.storage.database import Connection
from orderwire.storage.files import File, images_of_products
from orderwire.storage.outside import our_ids_of, outside_ids_of
from orderwire.storage.products import ListedProduct, products_by_id
from orderwire.storage.spending import Spending, spending_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """Products, their pictures, and customers with their spending, all by our ids.

    `names` is what the dialect calls the customers that it knows by ids of its own.
    """

    products: Mapping[int, ListedProduct] = field(default_factory=dict)
    images: Mapping[int, Sequence[File]] = field(default_factory=dict)
    customers: Mapping[int, Customer] = field(default_factory=dict)
    spending: Mapping[int, Spending] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


async def read_sold(
    world: World, store_id: int, orders: Collection[Order], *, dialect: str
) -> Sold:
    """What these orders are about. Raises DatabaseError."""
    product_ids = {line.product_id for order in orders for line in order.lines} - {NO_PRODUCT}
    customer_ids = {order.customer_id for order in orders if order.customer_id is not None}
    return await world.database.read(
        lambda db: _read(db, store_id, dialect, product_ids, customer_ids)
    )


async def foresee_sold(world: World, store_id: int, draft: Draft) -> Sold:
    """What the order of a draft will be about, if it is made. Raises DatabaseError."""

    def read(db: Connection) -> Sold:
        product_ids = _products_of(db, store_id, draft)
        keys = [] if draft.buyer is None else [key for key in draft.buyer.keys if key.by != "id"]
        customers = customers_of_keys(db, store_id, keys) if keys else {}
        return _read(db, store_id, draft.dialect, product_ids, set(customers.values()))

    return await world.database.read(read)


def _products_of(db: Connection, store_id: int, draft: Draft) -> set[int]:
    """The products of a draft's lines. A variant that stands alone says whose it is."""
    named: set[Name] = {line.product for line in draft.lines if line.product is not None}
    alone: set[Name] = {
        line.variant for line in draft.lines if line.variant is not None and line.product is None
    }
    found = our_ids_of(db, store_id, named | alone) if named | alone else {}
    variant_ids = sorted(found[name] for name in alone if name in found)
    product_ids = {found[name] for name in named if name in found}
    return product_ids | set(products_of_variants(db, store_id, variant_ids) if variant_ids else ())


def _read(
    db: Connection,
    store_id: int,
    dialect: str,
    product_ids: Collection[int],
    customer_ids: Collection[int],
) -> Sold:
    found = sorted(customer_ids)
    return Sold(
        products=products_by_id(db, store_id, dialect, sorted(product_ids)),
        images=images_of_products(db, store_id, sorted(product_ids)) if product_ids else {},
        customers=customers_by_id(db, store_id, found) if found else {},
        spending=spending_of(db, store_id, found) if found else {},
        names=outside_ids_of(db, store_id, dialect, "customer", found) if found else {},
    )
