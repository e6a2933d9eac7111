"""The store that is sold from: a catalogue with counted stock, and customers that are known."""

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

STORE_ID = 1
TOKEN = "bench-token-0123456789abcdef"
CURRENCY, COUNTRY, DIALECT = "SAR", "SA", "rmz"
PRODUCTS = 1_000
CUSTOMERS = 1_000
STOCK_EACH = 1_000_000_000
PRICE_MINOR = 16_666
TAX_BASIS_POINTS = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """Where the ids of products, their variants, and customers begin."""

    first_product: int
    first_variant: int
    first_customer: int


def make_shop(url: str) -> Shop:
    """Make the tables and the store in an empty database."""

    async def make(database: Database) -> Shop:
        await database.write(upgrade)
        return await database.write(_fill)

    return with_database(url, make)


def with_database(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Open a database for as long as `work` takes."""

    async def run() -> T:
        database = open_database(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _fill(db: Connection) -> Shop:
    now_ms = time.time_ns() // 1_000_000
    insert_store(db, _store(now_ms), {(COUNTRY, "standard"): TAX_BASIS_POINTS})
    known = Token(id=1, store_id=STORE_ID, dialect=DIALECT)
    insert_token(db, TOKEN, known, name="bench", created_ms=now_ms)
    first = reserve_ids(db, STORE_ID, 2 * PRODUCTS + CUSTOMERS)
    shop = Shop(
        first_product=first,
        first_variant=first + PRODUCTS,
        first_customer=first + 2 * PRODUCTS,
    )
    for index in range(PRODUCTS):
        _add_product(db, shop, index, now_ms)
    for index in range(CUSTOMERS):
        insert_customer(db, _customer(shop, index, now_ms))
    return shop


def _store(now_ms: int) -> Store:
    return Store(
        id=STORE_ID,
        name="Benchmark",
        currency=CURRENCY,
        country=COUNTRY,
        timezone="Asia/Riyadh",
        is_sandbox=True,
        prices_include_tax=True,
        tax_number=None,
        checkout_lasts_ms=30 * 60 * 1000,
        window_ms=5 * 60 * 1000,
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
    insert_product(db, STORE_ID, product, available={variant.id: STOCK_EACH}, now_ms=now_ms)


def _customer(shop: Shop, index: int, now_ms: int) -> CustomerRow:
    return CustomerRow(
        store_id=STORE_ID,
        id=shop.first_customer + index,
        first_name="Customer",
        last_name=str(index),
        email=f"customer{index}@example.com",
        phone=f"+9665{index:08d}",
        created_ms=now_ms,
    )
