"""What callers' names stand for, and what orders point at, for those who judge or show it.

Rule: what is read here decides nothing about money or stock. The order desk reads again, under
its locks, what it decides on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderwire.engine.drafts import Name
from orderwire.engine.orders import NO_PRODUCT, Order
from orderwire.operations.read_selling import Selling, selling_of
from orderwire.operations.world import World
from orderwire.storage.around import customers_of_keys, products_of_skus
from orderwire.storage.customers import Customer, customers_by_id
from orderwire.storage.database import Connection
from orderwire.storage.files import File, images_of_products
from orderwire.storage.outside import our_ids_of, outside_names
from orderwire.storage.products import ListedProduct, products_by_id
from orderwire.storage.statuses import GivenStatus, statuses_of_orders

_SELLING = frozenset({"shipping_method", "branch", "bank_account"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a store has of what was asked for.

    names    what callers' names stand for: without an entry, there is no such thing
    selling  how the store delivers and is paid, where that was asked about
    outside  what the dialect calls products and customers, by kind and our id
    given    the statuses that orders were given in the dialect, by order
    """

    names: Mapping[Name, int] = field(default_factory=dict)
    products: Mapping[int, ListedProduct] = field(default_factory=dict)
    images: Mapping[int, Sequence[File]] = field(default_factory=dict)
    customers: Mapping[int, Customer] = field(default_factory=dict)
    selling: Selling | None = None
    outside: Mapping[tuple[str, int], str] = field(default_factory=dict)
    given: Mapping[int, GivenStatus] = field(default_factory=dict)

    def product(self, name: Name) -> ListedProduct | None:
        """The product of a name."""
        return self.products.get(self.names.get(name, NO_PRODUCT))

    def shown_id(self, kind: str, our_id: int) -> int | str:
        """What the dialect calls a row of ours: the platform's id of it, or else ours."""
        outside = self.outside.get((kind, our_id))
        if outside is None:
            return our_id
        return int(outside) if outside.isascii() and outside.isdigit() else outside


@dataclass(slots=True)
class _Wanted:
    """The rows to be read, by our ids."""

    products: set[int] = field(default_factory=set)
    customers: set[int] = field(default_factory=set)
    selling: bool = False


async def look_up(world: World, store_id: int, names: Collection[Name], *, dialect: str) -> Known:
    """What these names stand for. Raises DatabaseError."""
    return await world.database.read(lambda db: _look_up(db, store_id, names, dialect))


async def look_around(
    world: World, store_id: int, orders: Collection[Order], *, dialect: str
) -> Known:
    """What these orders point at. Raises DatabaseError."""
    wanted = _Wanted(
        products={line.product_id for order in orders for line in order.lines} - {NO_PRODUCT},
        customers={order.customer_id for order in orders if order.customer_id is not None},
        selling=any(_is_about_selling(order) for order in orders),
    )

    def read(db: Connection) -> Known:
        known = _read(db, store_id, wanted, {}, dialect)
        order_ids = [order.id for order in orders]
        given = statuses_of_orders(db, store_id, dialect, order_ids) if order_ids else {}
        return replace(known, given=given)

    return await world.database.read(read)


def _is_about_selling(order: Order) -> bool:
    return order.details.delivery is not None or order.details.account_id is not None


def _look_up(db: Connection, store_id: int, names: Collection[Name], dialect: str) -> Known:
    by_id = [name for name in names if name.by == "id"]
    found = our_ids_of(db, store_id, by_id) if by_id else {}
    skus = {name.value: name for name in names if name.by == "sku"}
    if skus:
        by_sku = products_of_skus(db, store_id, list(skus))
        found |= {skus[sku]: product_id for sku, product_id in by_sku.items()}
    keys = [name for name in names if name.by in ("phone", "email")]
    if keys:
        found |= customers_of_keys(db, store_id, keys)
    wanted = _Wanted(
        products={our_id for name, our_id in found.items() if name.kind == "product"},
        customers={our_id for name, our_id in found.items() if name.kind == "customer"},
        selling=any(name.kind in _SELLING for name in names),
    )
    return _read(db, store_id, wanted, found, dialect)


def _read(
    db: Connection, store_id: int, wanted: _Wanted, found: Mapping[Name, int], dialect: str
) -> Known:
    products = products_by_id(db, store_id, dialect, sorted(wanted.products))
    customers = customers_by_id(db, store_id, sorted(wanted.customers))
    selling = selling_of(db, store_id, dialect) if wanted.selling else None
    rows: dict[str, Collection[int]] = {"product": products.keys(), "customer": customers.keys()}
    there = rows | ({} if selling is None else _parts_of(selling))
    return Known(
        names={name: our_id for name, our_id in found.items() if our_id in there[name.kind]},
        products=products,
        images=images_of_products(db, store_id, products) if products else {},
        customers=customers,
        selling=selling,
        outside=outside_names(db, store_id, dialect, rows),
    )


def _parts_of(selling: Selling) -> dict[str, Collection[int]]:
    """The parts that can be chosen: those that are not switched off."""
    settings = selling.settings
    return {
        "shipping_method": [one.id for one in settings.shipping_methods if one.is_active],
        "branch": [one.id for one in settings.branches if one.is_active],
        "bank_account": [one.id for one in settings.bank_accounts if one.is_active],
    }
