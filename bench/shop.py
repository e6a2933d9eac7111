"""The stores that are sold from: catalogues with counted stock, and customers that are known.

There are two, for what one of them does to the other. Checkouts and the window of equal requests
last longer than any run, so that nothing ends while it is measured; that costs an order nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from orderwire.engine.catalogue import Price, Product, ProductKind, StockPolicy, Variant
from orderwire.storage.catalogue import insert_product
from orderwire.storage.counters import reserve_ids
from orderwire.storage.customers import insert_customer
from orderwire.storage.database import Connection, Database
from orderwire.storage.migrations import upgrade
from orderwire.storage.opening import open_database
from orderwire.storage.rows import CustomerRow
from orderwire.storage.stores import Store, Token, insert_store, insert_token

T = TypeVar("T")

STORE_ID, QUIET_STORE_ID = 1, 2
CURRENCY, COUNTRY = "SAR", "SA"
DIALECT, CURSOR_DIALECT = "rmz", "shoplazza"
PRODUCTS = 1_000
CUSTOMERS = 1_000
STOCK_EACH = 1_000_000_000
PRICE_MINOR = 16_666
TAX_BASIS_POINTS = 1_500
WINDOW_MS = 24 * 60 * 60 * 1000
CHECKOUT_LASTS_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A store with its tokens, and where the ids of products, their variants, customers begin.

    The second token is for another dialect, whose lists have cursors.
    """

    store_id: int
    token: str
    cursor_token: str
    first_product: int
    first_variant: int
    first_customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shops:
    """The store that takes the load, and the one beside it."""

    busy: Shop
    quiet: Shop


def make_shops(url: str) -> Shops:
    """Make the tables and the stores in an empty database."""

    async def make(database: Database) -> Shops:
        await database.write(upgrade)
        return await database.write(
            lambda db: Shops(busy=_fill(db, STORE_ID), quiet=_fill(db, QUIET_STORE_ID))
        )

    return with_database(url, make)


def with_database(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Open a database for as long as `work` takes, which may be long in a large book."""

    async def run() -> T:
        database = open_database(url, is_patient=True)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _fill(db: Connection, store_id: int) -> Shop:
    now_ms = time.time_ns() // 1_000_000
    insert_store(db, _store(store_id, now_ms), {(COUNTRY, "standard"): TAX_BASIS_POINTS})
    first = reserve_ids(db, store_id, 2 * PRODUCTS + CUSTOMERS)
    shop = Shop(
        store_id=store_id,
        token=f"bench-token-{store_id}-0123456789abcdef",
        cursor_token=f"bench-cursor-token-{store_id}-0123456789abcdef",
        first_product=first,
        first_variant=first + PRODUCTS,
        first_customer=first + 2 * PRODUCTS,
    )
    tokens = {DIALECT: shop.token, CURSOR_DIALECT: shop.cursor_token}
    for number, (dialect, token) in enumerate(tokens.items(), 1):
        known = Token(id=10 * store_id + number, store_id=store_id, dialect=dialect)
        insert_token(db, token, known, name="bench", created_ms=now_ms)
    for index in range(PRODUCTS):
        _add_product(db, shop, index, now_ms)
    for index in range(CUSTOMERS):
        insert_customer(db, _customer(shop, index, now_ms))
    return shop


def _store(store_id: int, now_ms: int) -> Store:
    return Store(
        id=store_id,
        name="Benchmark",
        currency=CURRENCY,
        country=COUNTRY,
        timezone="Asia/Riyadh",
        is_sandbox=True,
        prices_include_tax=True,
        tax_number=None,
        checkout_lasts_ms=CHECKOUT_LASTS_MS,
        window_ms=WINDOW_MS,
        created_ms=now_ms,
    )


def _add_product(db: Connection, shop: Shop, index: int, now_ms: int) -> None:
    variant = Variant(
        id=shop.first_variant + index,
        sku=f"SKU-{index}",
        stock=StockPolicy.TRACKED,
        prices={CURRENCY: Price(PRICE_MINOR)},
    )
    product = Product(
        id=shop.first_product + index,
        slug=f"product-{index}",
        name=f"Product {index}",
        kind=ProductKind.PHYSICAL,
        variants=[variant],
    )
    insert_product(db, shop.store_id, product, available={variant.id: STOCK_EACH}, now_ms=now_ms)


def _customer(shop: Shop, index: int, now_ms: int) -> CustomerRow:
    return CustomerRow(
        store_id=shop.store_id,
        id=shop.first_customer + index,
        first_name="Customer",
        last_name=str(index),
        email=f"customer{index}@example.com",
        phone=f"+9665{index:08d}",
        created_ms=now_ms,
    )
