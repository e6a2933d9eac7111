"""The order desk's statements for SQLite, on the write thread's raw connection.

Nobody else writes while a transaction of ours is open, so that nothing has to be locked and
nobody has to be waited for: the methods are coroutines only to fit `DeskTransaction`. Lists reach
SQLite as JSON arrays, so that the text of a statement, and with it the prepared statement, stays
the same for every number of values.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from orderwire.engine.catalogue import Product
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import Claim, Name
from orderwire.engine.facts import StoreTerms
from orderwire.storage.desk import ClaimRow, Held, KeptAnswer
from orderwire.storage.reading import (
    CATALOGUE_COLUMNS,
    COUPON_COLUMNS,
    HOLDER_COLUMNS,
    TERMS_COLUMNS,
    coupon_of,
    found_names,
    held_of,
    products_of,
    sought,
    terms_of,
)
from orderwire.storage.rows import TABLE_OF, Row, to_json

T = TypeVar("T")

_LISTED = "(SELECT value FROM json_each(?))"

CLAIM = """
INSERT INTO claims (store_id, kind, scope, value, order_id, fingerprint, expires_ms)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (store_id, kind, scope, value) DO UPDATE
SET order_id = excluded.order_id, fingerprint = excluded.fingerprint,
    expires_ms = excluded.expires_ms, answer_status = NULL, answer_body = NULL
WHERE claims.expires_ms <= ?
"""

HOLDERS = f"""
SELECT {HOLDER_COLUMNS}
FROM json_each(?) AS j
CROSS JOIN claims AS c ON c.store_id = ? AND c.kind = json_extract(j.value, '$[0]')
     AND c.scope = json_extract(j.value, '$[1]') AND c.value = json_extract(j.value, '$[2]')
JOIN orders AS o ON o.store_id = c.store_id AND o.id = c.order_id
LEFT JOIN checkouts AS k ON k.store_id = o.store_id AND k.order_id = o.id
"""

FIND_NAMES = """
SELECT kind, 'id', outside_id, our_id FROM outside_ids
WHERE store_id = ?1 AND dialect = ?2 AND kind = 'product'
  AND outside_id IN (SELECT value FROM json_each(?3))
UNION ALL
SELECT kind, 'id', outside_id, our_id FROM outside_ids
WHERE store_id = ?1 AND dialect = ?2 AND kind = 'variant'
  AND outside_id IN (SELECT value FROM json_each(?4))
UNION ALL
SELECT 'product', 'slug', slug, id FROM products
WHERE store_id = ?1 AND slug IN (SELECT value FROM json_each(?5))
UNION ALL
SELECT 'product', 'sku', sku, product_id FROM variants
WHERE store_id = ?1 AND sku IS NOT NULL AND sku IN (SELECT value FROM json_each(?6))
UNION ALL
SELECT kind, 'id', outside_id, our_id FROM outside_ids
WHERE store_id = ?1 AND dialect = ?2 AND kind = 'customer'
  AND outside_id IN (SELECT value FROM json_each(?7))
UNION ALL
SELECT 'customer', 'own', CAST(id AS TEXT), id FROM customers
WHERE store_id = ?1 AND id IN (SELECT value FROM json_each(?8))
UNION ALL
SELECT 'customer', kind, value, customer_id FROM customer_keys
WHERE store_id = ?1 AND kind = 'phone' AND value IN (SELECT value FROM json_each(?9))
UNION ALL
SELECT 'customer', kind, value, customer_id FROM customer_keys
WHERE store_id = ?1 AND kind = 'email' AND value IN (SELECT value FROM json_each(?10))
"""

STOCK = """
SELECT variant_id, available FROM stock
WHERE store_id = ?1 AND (variant_id IN (SELECT value FROM json_each(?3)) OR variant_id IN (
    SELECT id FROM variants
    WHERE store_id = ?1 AND product_id IN (SELECT value FROM json_each(?2))))
"""

COUPONS = f"""
SELECT {COUPON_COLUMNS} FROM coupons
WHERE store_id = ? AND (folded_code IN {_LISTED} OR id IN {_LISTED})
"""

TERMS = f"""
SELECT {TERMS_COLUMNS} FROM stores AS s
LEFT JOIN tax_rates AS t ON t.store_id = s.store_id
WHERE s.store_id = ?
"""

PRODUCTS = f"""
SELECT {CATALOGUE_COLUMNS} FROM products AS p
JOIN variants AS v ON v.store_id = p.store_id AND v.product_id = p.id
LEFT JOIN prices AS c ON c.store_id = v.store_id AND c.variant_id = v.id
WHERE p.store_id = ? AND p.id IN {_LISTED}
ORDER BY p.id, v.position
"""

COUPON_USES = f"""
SELECT coupon_id, customer_id, count(*) FROM coupon_uses
WHERE store_id = ? AND coupon_id IN {_LISTED} AND customer_id IN {_LISTED}
GROUP BY coupon_id, customer_id
"""

DROP_CLAIMS = """
DELETE FROM claims
WHERE store_id = ? AND kind = ? AND scope = ? AND value = ? AND order_id = ?
"""

MOVE_STOCK = """
UPDATE stock SET available = available - ?
WHERE store_id = ? AND variant_id = ? AND available >= ?
"""

COUNT_COUPONS = "UPDATE coupons SET uses = uses + ? WHERE store_id = ? AND id = ?"

CLAIM_CUSTOMER_KEYS = """
INSERT INTO customer_keys (store_id, kind, value, customer_id) VALUES (?, ?, ?, ?)
ON CONFLICT (store_id, kind, value) DO NOTHING
"""

TAKE_NUMBERS = """
UPDATE counters SET value = value + ? WHERE store_id = ? AND kind = 'number' RETURNING value
"""

KEEP_ANSWERS = """
UPDATE claims SET answer_status = ?, answer_body = ?
WHERE store_id = ? AND kind = ? AND scope = ? AND value = ?
"""


def _insert(kind: type[Row]) -> str:
    marks = ", ".join("?" for _ in kind._fields)
    return f"INSERT INTO {TABLE_OF[kind]} ({', '.join(kind._fields)}) VALUES ({marks})"


INSERTS = {kind: _insert(kind) for kind in TABLE_OF}


class SqliteDesk:
    """One batch's transaction on SQLite: see `DeskTransaction` for what each method is for."""

    def __init__(self, raw: sqlite3.Connection, connection: sa.Connection, store_id: int) -> None:
        self._raw = raw
        self._connection = connection
        self._store_id = store_id

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self._raw.execute(statement, values).fetchall()

    def _many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        return self._raw.executemany(statement, rows).rowcount

    async def claim(self, rows: Sequence[ClaimRow], now_ms: int) -> set[Claim]:
        return {
            row.claim
            for row in rows
            if self._many(CLAIM, [(self._store_id, *row.claim, *row[1:], now_ms)]) == 1
        }

    async def holders(self, claims: Sequence[Claim]) -> dict[Claim, Held]:
        return dict(map(held_of, self._all(HOLDERS, to_json(claims), self._store_id)))

    async def find_names(self, dialect: str, names: Sequence[Name]) -> dict[Name, int]:
        lists = map(to_json, sought(names))
        rows = self._all(FIND_NAMES, self._store_id, dialect, *lists)
        return found_names(names, rows, dialect)

    async def lock_orders(self, order_ids: Sequence[int]) -> None:
        """Nothing to do: no other writer exists while this transaction is open."""

    async def lock_stock(
        self, product_ids: Sequence[int], variant_ids: Sequence[int]
    ) -> dict[int, int]:
        lists = to_json(product_ids), to_json(variant_ids)
        return dict(self._all(STOCK, self._store_id, *lists))

    async def lock_coupons(
        self, folded_codes: Sequence[str], coupon_ids: Sequence[int]
    ) -> list[tuple[str, Coupon]]:
        lists = to_json(folded_codes), to_json(coupon_ids)
        return [coupon_of(row) for row in self._all(COUPONS, self._store_id, *lists)]

    async def terms(self) -> StoreTerms:
        return terms_of(self._store_id, self._all(TERMS, self._store_id))

    async def products(self, product_ids: Sequence[int]) -> dict[int, Product]:
        return products_of(self._all(PRODUCTS, self._store_id, to_json(product_ids)))

    async def coupon_uses(
        self, coupon_ids: Sequence[int], customer_ids: Sequence[int]
    ) -> dict[tuple[int, int], int]:
        lists = to_json(coupon_ids), to_json(customer_ids)
        rows = self._all(COUPON_USES, self._store_id, *lists)
        return {(coupon, customer): uses for coupon, customer, uses in rows}

    async def drop_claims(self, claims: Sequence[tuple[Claim, int]]) -> None:
        rows = [(self._store_id, *claim, order_id) for claim, order_id in claims]
        self._many(DROP_CLAIMS, rows)

    async def move_stock(self, takes: Mapping[int, int]) -> int:
        return self._many(
            MOVE_STOCK,
            [(units, self._store_id, variant, units) for variant, units in takes.items()],
        )

    async def count_coupons(self, uses: Mapping[int, int]) -> int:
        return self._many(
            COUNT_COUPONS, [(by, self._store_id, coupon_id) for coupon_id, by in uses.items()]
        )

    async def claim_customer_keys(self, names: Mapping[Name, int]) -> dict[Name, int]:
        self._many(
            CLAIM_CUSTOMER_KEYS,
            [(self._store_id, name.by, name.value, owner) for name, owner in names.items()],
        )
        return await self.find_names("", list(names))

    async def drop_customer_keys(self, customer_ids: Sequence[int]) -> None:
        raise AssertionError(f"{customer_ids} appeared while SQLite's only writer was at work")

    async def take_numbers(self, count: int) -> int:
        last: int = self._all(TAKE_NUMBERS, count, self._store_id)[0][0]
        return last - count + 1

    async def insert(self, tables: Sequence[Sequence[Row]]) -> None:
        for rows in tables:
            self._many(INSERTS[type(rows[0])], rows)

    async def keep_answers(self, answers: Iterable[tuple[Claim, KeptAnswer]]) -> None:
        self._many(
            KEEP_ANSWERS,
            [(answer.status, answer.body, self._store_id, *claim) for claim, answer in answers],
        )

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        return work(self._connection)
