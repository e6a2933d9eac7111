"""Books full of orders, written by set-based SQL: rows of the shape that the program would leave.

Every order was paid on its page and is placed. Its events have left the outbox, its request is
still kept. Only the newest orders have claims in the window: the program lets go of the others.
There is a customer for every ten orders, as a shop grows by both. The statements are the same on
both databases, but for a few words.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256

import asyncpg

from bench import floor_rows as rows
from bench.floor_statements import literal, values_of
from bench.shop import CUSTOMERS, PRODUCTS, WINDOW_MS, Shop
from orderwire.storage.rows import TABLE_OF, CustomerRow, Row

CLAIMS_MAX = 10_000
ORDERS_PER_CUSTOMER = 10

_IDS_PER_ORDER = 6
_AT_ONCE = 50_000
_STEP_MS_MAX = 1_000
_SPAN_MS = 25 * 24 * 60 * 60 * 1000

_ORDER, _CHECKOUT, _PAYMENT = (
    "(:ids + i * {ids})",
    "(:ids + i * {ids} + 1)",
    "(:ids + i * {ids} + 2)",
)
_LINES = ("(:ids + i * {ids} + 4)", "(:ids + i * {ids} + 5)")
_MADE, _PAID = "(:from_ms + i * :step_ms)", "(:from_ms + i * :step_ms + 60000)"
_BUYER = (
    f"CASE WHEN i % :customers < {CUSTOMERS} THEN :known_customer + i % :customers "
    f"ELSE :new_customer + i % :customers - {CUSTOMERS} END"
)
_PICKS = ("i % {products}", "(i % {products} + 1 + i / {products} % ({products} - 1)) % {products}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the databases say in different words."""

    series: str
    print: str
    bytes_are: str


_POSTGRES = _Words(
    series="generate_series({first}::bigint, {last}::bigint) AS n (i)",
    print="md5(i::text) || md5((i + 1)::text)",
    bytes_are="bytea",
)
_SQLITE = _Words(
    series=(
        "(WITH RECURSIVE n (i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
        "SELECT i FROM n)"
    ),
    print="print_of(i)",
    bytes_are="blob",
)


def fill_postgres(url: str, shop: Shop, orders: int) -> None:
    """Add so many orders to a store's book that is new."""

    async def fill() -> None:
        connection = await asyncpg.connect(url)
        try:
            first = [int(await connection.fetchval(text)) for text in _takes(shop, orders)]
            for statement in _statements(_POSTGRES, shop, orders, first):
                await connection.execute(statement)
            await connection.execute("VACUUM ANALYZE")
        finally:
            await connection.close()

    asyncio.run(fill())


def fill_sqlite(path: str, shop: Shop, orders: int) -> None:
    """Add so many orders to a store's book that is new."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.create_function("print_of", 1, lambda i: sha256(str(i).encode()).hexdigest())
        db.execute("PRAGMA synchronous=OFF")  # Nobody is told of these orders.
        first = [db.execute(text).fetchall()[0][0] for text in _takes(shop, orders)]
        for statement in _statements(_SQLITE, shop, orders, first):
            db.execute(statement)
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _takes(shop: Shop, orders: int) -> Iterator[str]:
    """What takes ids for new customers and for orders, and the numbers; each returns the first."""
    yield _take("id", shop, _new_customers(orders))
    yield _take("id", shop, orders * _IDS_PER_ORDER)
    yield _take("number", shop, orders)


def _new_customers(orders: int) -> int:
    """How many customers the book needs beside those that the store has."""
    return max(0, orders // ORDERS_PER_CUSTOMER - CUSTOMERS)


def _take(kind: str, shop: Shop, count: int) -> str:
    """Takes so many of a counter; returns the first."""
    return (
        f"UPDATE counters SET value = value + {count} "
        f"WHERE store_id = {shop.store_id} AND kind = '{kind}' RETURNING value - {count} + 1"
    )


def _statements(words: _Words, shop: Shop, orders: int, first: Sequence[int]) -> Iterator[str]:
    """Everything that is to be run, in turn. `first` is what was taken."""
    new_customer, ids, numbers = first
    step_ms = max(1, min(_STEP_MS_MAX, _SPAN_MS // orders))
    known = {
        "ids": ids,
        "numbers": numbers,
        "known_customer": shop.first_customer,
        "new_customer": new_customer,
        "customers": CUSTOMERS + _new_customers(orders),
        "step_ms": step_ms,
        "from_ms": time.time_ns() // 1_000_000 - orders * step_ms,
    }
    for series in _in_parts(words, _new_customers(orders)):
        for table, values in _customers(words, shop):
            yield _insert(table, values, series, known)
    for series in _in_parts(words, orders):
        for table, values in _rows(words, shop):
            yield _insert(table, values, series, known)
    series = words.series.format(first=max(0, orders - CLAIMS_MAX), last=orders - 1)
    yield _insert("claims", _claim(words, shop), series, known)
    yield (
        "UPDATE stock SET available = available - sold.units FROM "
        "(SELECT variant_id, sum(quantity) AS units FROM order_lines "
        f"WHERE store_id = {shop.store_id} GROUP BY variant_id) AS sold "
        f"WHERE stock.store_id = {shop.store_id} AND stock.variant_id = sold.variant_id"
    )


def _in_parts(words: _Words, count: int) -> Iterator[str]:
    """What counts from 0, so many at once."""
    for first in range(0, count, _AT_ONCE):
        yield words.series.format(first=first, last=min(first + _AT_ONCE, count) - 1)


def _insert(table: str, values: dict[str, str], series: str, known: dict[str, int]) -> str:
    said = ", ".join(values.values())
    for name, value in known.items():
        said = said.replace(f":{name}", str(value))
    said = said.replace("{ids}", str(_IDS_PER_ORDER)).replace("{products}", str(PRODUCTS))
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {said} FROM {series}"


def _customers(words: _Words, shop: Shop) -> Iterator[tuple[str, dict[str, str]]]:
    """The tables with the values of one new customer, as expressions of `i`."""
    customer = ":new_customer + i"
    ways = {"email": "'new' || i || '@example.com'", "phone": "'+9715' || (10000000 + i)"}
    row = CustomerRow(shop.store_id, 0, "Customer", "", None, None, 0)
    named = {"id": customer, "last_name": "'N' || i", "created_ms": ":from_ms"}
    yield _row(words, row, named | ways)
    for kind, value in ways.items():
        yield (
            "customer_keys",
            {"store_id": literal(shop.store_id), "kind": literal(kind)}
            | {"value": value, "customer_id": customer},
        )


def _rows(words: _Words, shop: Shop) -> Iterator[tuple[str, dict[str, str]]]:
    """The tables with the values of one order, as expressions of `i`."""
    yield _row(
        words,
        rows.order_row(0, 0, 0, "", 0),
        {"id": _ORDER, "number": ":numbers + i", "customer_id": _BUYER}
        | {"fingerprint": words.print, "state": "'placed'", "version": "3"}
        | {"created_ms": _MADE, "updated_ms": _PAID, "placed_ms": _PAID}
        | {"paid_minor": str(rows.TOTAL_MINOR)},
    )
    for quantity, (line, pick) in enumerate(zip(_LINES, _PICKS, strict=True), 1):
        yield _row(
            words,
            rows.line_row(0, 0, 0, 0, quantity),
            {"order_id": _ORDER, "id": line, "stock_state": "'taken'"}
            | {"product_id": f"{shop.first_product} + {pick}"}
            | {"variant_id": f"{shop.first_variant} + {pick}"},
        )
    yield _row(
        words,
        rows.checkout_row(0, 0),
        {"id": _CHECKOUT, "order_id": _ORDER, "state": "'paid'", "version": "2"}
        | {"created_ms": _MADE, "expires_ms": _PAID},
    )
    yield "payments", _payment(shop)
    kinds = ((rows.EVENT, _MADE), ("payment.captured", _PAID), ("order.placed", _PAID))
    for sequence, (kind, at_ms) in enumerate(kinds, 1):
        about = {"order_id": _ORDER, "sequence": str(sequence), "kind": f"'{kind}'"}
        yield _row(words, rows.event_row(0, 0), about | {"at_ms": at_ms})
        done = {"state": "'done'", "attempts": "1", "due_ms": at_ms}
        yield _row(words, rows.outbox_row(0, 0), about | done)
    kept = {"at_ms": _MADE, "keep_until_ms": f"{_MADE} + {rows.KEEP_MS}"}
    yield _row(words, rows.request_row(0, 0), {"order_id": _ORDER} | kept)


def _row(words: _Words, row: Row, changed: dict[str, str]) -> tuple[str, dict[str, str]]:
    values = values_of(row, changed, bytes_are=words.bytes_are)
    return TABLE_OF[type(row)], dict(zip(row._fields, values, strict=True))


def _payment(shop: Shop) -> dict[str, str]:
    return {
        "store_id": literal(shop.store_id),
        "id": _PAYMENT,
        "order_id": _ORDER,
        "provider": "'test'",
        "state": "'captured'",
        "version": "2",
        "amount_minor": literal(rows.TOTAL_MINOR),
        "currency": "'SAR'",
        "reference": f"'test_' || {_PAYMENT}",
        "created_ms": _PAID,
        "updated_ms": _PAID,
    }


def _claim(words: _Words, shop: Shop) -> dict[str, str]:
    return {
        "store_id": literal(shop.store_id),
        "kind": "'window'",
        "scope": "0",
        "value": words.print,
        "order_id": _ORDER,
        "fingerprint": words.print,
        "expires_ms": f"{_MADE} + {WINDOW_MS}",
    }
