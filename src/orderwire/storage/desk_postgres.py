"""The order desk's statements for PostgreSQL, on asyncpg, prepared and set-based.

Lists are arrays, so that one prepared statement serves every size of batch. Locks are taken by
statements on one table each, in the order of its key: a join could return a row's new stock with
another row's old price, and another order would let two batches wait for each other. FOR NO KEY
UPDATE leaves the key readable for foreign-key checks.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from orderwire.engine.catalogue import Product
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import Claim, ClaimKind, Name
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
from orderwire.storage.rows import TABLE_OF, Row
from orderwire.storage.schema import metadata

T = TypeVar("T")

CLAIM = """
INSERT INTO claims (store_id, kind, scope, value, order_id, fingerprint, expires_ms)
SELECT $1, j.* FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[],
                           $7::bigint[]) AS j (kind, scope, value, order_id, print, expires_ms)
ORDER BY j.kind, j.scope, j.value
ON CONFLICT (store_id, kind, scope, value) DO UPDATE
SET order_id = excluded.order_id, fingerprint = excluded.fingerprint,
    expires_ms = excluded.expires_ms, answer_status = NULL, answer_body = NULL
WHERE claims.expires_ms <= $8
RETURNING kind, scope, value
"""

HOLDERS = f"""
SELECT {HOLDER_COLUMNS}
FROM unnest($2::text[], $3::bigint[], $4::text[]) AS j (kind, scope, value)
JOIN claims AS c ON c.store_id = $1
     AND c.kind = j.kind AND c.scope = j.scope AND c.value = j.value
JOIN orders AS o ON o.store_id = $1 AND o.id = c.order_id
LEFT JOIN checkouts AS k ON k.store_id = $1 AND k.order_id = o.id
"""

FIND_NAMES = """
SELECT kind, 'id' AS by, outside_id, our_id FROM outside_ids
WHERE store_id = $1 AND dialect = $2 AND kind = 'product' AND outside_id = ANY ($3::text[])
UNION ALL
SELECT kind, 'id', outside_id, our_id FROM outside_ids
WHERE store_id = $1 AND dialect = $2 AND kind = 'variant' AND outside_id = ANY ($4::text[])
UNION ALL
SELECT 'product', 'slug', slug, id FROM products
WHERE store_id = $1 AND slug = ANY ($5::text[])
UNION ALL
SELECT 'product', 'sku', sku, product_id FROM variants
WHERE store_id = $1 AND sku IS NOT NULL AND sku = ANY ($6::text[])
UNION ALL
SELECT kind, 'id', outside_id, our_id FROM outside_ids
WHERE store_id = $1 AND dialect = $2 AND kind = 'customer' AND outside_id = ANY ($7::text[])
UNION ALL
SELECT 'customer', 'own', id::text, id FROM customers
WHERE store_id = $1 AND id = ANY ($8::bigint[])
UNION ALL
SELECT 'customer', kind, value, customer_id FROM customer_keys
WHERE store_id = $1 AND kind = 'phone' AND value = ANY ($9::text[])
UNION ALL
SELECT 'customer', kind, value, customer_id FROM customer_keys
WHERE store_id = $1 AND kind = 'email' AND value = ANY ($10::text[])
"""

LOCK_ORDERS = """
SELECT id FROM orders WHERE store_id = $1 AND id = ANY ($2::bigint[])
ORDER BY id FOR NO KEY UPDATE
"""

LOCK_STOCK = """
SELECT variant_id, available FROM stock
WHERE store_id = $1 AND variant_id = ANY ($3::bigint[] || ARRAY(
    SELECT id FROM variants WHERE store_id = $1 AND product_id = ANY ($2::bigint[])))
ORDER BY variant_id FOR NO KEY UPDATE
"""

LOCK_COUPONS = f"""
SELECT {COUPON_COLUMNS} FROM coupons
WHERE store_id = $1 AND (folded_code = ANY ($2::text[]) OR id = ANY ($3::bigint[]))
ORDER BY id FOR NO KEY UPDATE
"""

TERMS = f"""
SELECT {TERMS_COLUMNS} FROM stores AS s
LEFT JOIN tax_rates AS t ON t.store_id = $1
WHERE s.store_id = $1
"""

PRODUCTS = f"""
SELECT {CATALOGUE_COLUMNS} FROM products AS p
JOIN variants AS v ON v.store_id = $1 AND v.product_id = p.id
LEFT JOIN prices AS c ON c.store_id = $1 AND c.variant_id = v.id
WHERE p.store_id = $1 AND p.id = ANY ($2::bigint[])
ORDER BY p.id, v.position
"""

COUPON_USES = """
SELECT coupon_id, customer_id, count(*) FROM coupon_uses
WHERE store_id = $1 AND coupon_id = ANY ($2::bigint[]) AND customer_id = ANY ($3::bigint[])
GROUP BY coupon_id, customer_id
"""

DROP_CLAIMS = """
DELETE FROM claims AS c
USING unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[])
      AS j (kind, scope, value, order_id)
WHERE c.store_id = $1 AND c.kind = j.kind AND c.scope = j.scope AND c.value = j.value
  AND c.order_id = j.order_id
"""

MOVE_STOCK = """
UPDATE stock AS s SET available = s.available - j.units
FROM unnest($2::bigint[], $3::bigint[]) AS j (variant_id, units)
WHERE s.store_id = $1 AND s.variant_id = j.variant_id AND s.available >= j.units
"""

COUNT_COUPONS = """
UPDATE coupons AS c SET uses = c.uses + j.uses
FROM unnest($2::bigint[], $3::bigint[]) AS j (id, uses)
WHERE c.store_id = $1 AND c.id = j.id
"""

CLAIM_CUSTOMER_KEYS = """
INSERT INTO customer_keys (store_id, kind, value, customer_id)
SELECT $1, j.* FROM unnest($2::text[], $3::text[], $4::bigint[]) AS j (kind, value, customer_id)
ORDER BY j.kind, j.value
ON CONFLICT (store_id, kind, value) DO NOTHING
"""

DROP_CUSTOMER_KEYS = """
DELETE FROM customer_keys WHERE store_id = $1 AND customer_id = ANY ($2::bigint[])
"""

TAKE_NUMBERS = """
UPDATE counters SET value = value + $2 WHERE store_id = $1 AND kind = 'number' RETURNING value
"""

KEEP_ANSWERS = """
UPDATE claims AS c SET answer_status = j.status, answer_body = j.body
FROM unnest($2::text[], $3::bigint[], $4::text[], $5::int[], $6::bytea[])
     AS j (kind, scope, value, status, body)
WHERE c.store_id = $1 AND c.kind = j.kind AND c.scope = j.scope AND c.value = j.value
"""

_ARRAY_TYPES = {
    "BIGINT": "bigint[]",
    "INTEGER": "int[]",
    "TEXT": "text[]",
    "BOOLEAN": "boolean[]",
    "BLOB": "bytea[]",
}


def _insert(kind: type[Row], first: int) -> str:
    """Rows of one table, their columns as parameters from the `first` one on."""
    table = metadata.tables[TABLE_OF[kind]]
    arrays = ", ".join(
        f"${index}::{_ARRAY_TYPES[str(table.columns[name].type)]}"
        for index, name in enumerate(kind._fields, first)
    )
    names = ", ".join(kind._fields)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})"


@cache
def inserts(kinds: tuple[type[Row], ...]) -> str:
    """Rows of several tables by one statement: what sends one each waits for each.

    Foreign keys are looked at when the statement ends, whatever was written first.
    """
    parts, first = [], 1
    for kind in kinds:
        parts.append(_insert(kind, first))
        first += len(kind._fields)
    *others, last = parts
    named = ", ".join(f"other_{index} AS ({part})" for index, part in enumerate(others))
    return f"WITH {named} {last}" if named else last


class RawConnection(Protocol):
    """What is used of an asyncpg connection."""

    def fetch(self, query: str, *args: object) -> Awaitable[list[Any]]:
        """The rows of a statement."""
        ...

    def execute(self, query: str, *args: object) -> Awaitable[str]:
        """Run a statement; its command tag ends in the number of rows."""
        ...


class PostgresDesk:
    """One batch's transaction on PostgreSQL: see `DeskTransaction` for what each method is for."""

    def __init__(self, raw: object, connection: AsyncConnection, store_id: int) -> None:
        self._raw = cast("RawConnection", raw)
        self._connection = connection
        self._store_id = store_id

    async def _all(self, statement: str, *values: object) -> list[Any]:
        return await self._raw.fetch(statement, self._store_id, *values)

    async def _count(self, statement: str, *values: object) -> int:
        tag = await self._raw.execute(statement, self._store_id, *values)
        return int(tag.rsplit(" ", 1)[1])

    async def claim(self, rows: Sequence[ClaimRow], now_ms: int) -> set[Claim]:
        claims = _columns([row.claim for row in rows])
        others = _columns([row[1:] for row in rows])
        taken = await self._all(CLAIM, *claims, *others, now_ms)
        return {Claim(ClaimKind(kind), scope, value) for kind, scope, value in taken}

    async def holders(self, claims: Sequence[Claim]) -> dict[Claim, Held]:
        return dict(map(held_of, await self._all(HOLDERS, *_columns(claims))))

    async def find_names(self, dialect: str, names: Sequence[Name]) -> dict[Name, int]:
        rows = await self._all(FIND_NAMES, dialect, *sought(names))
        return found_names(names, rows, dialect)

    async def lock_orders(self, order_ids: Sequence[int]) -> None:
        await self._all(LOCK_ORDERS, order_ids)

    async def lock_stock(
        self, product_ids: Sequence[int], variant_ids: Sequence[int]
    ) -> dict[int, int]:
        rows = await self._all(LOCK_STOCK, product_ids, variant_ids)
        return dict(map(tuple, rows))

    async def lock_coupons(
        self, folded_codes: Sequence[str], coupon_ids: Sequence[int]
    ) -> list[tuple[str, Coupon]]:
        return [coupon_of(row) for row in await self._all(LOCK_COUPONS, folded_codes, coupon_ids)]

    async def terms(self) -> StoreTerms:
        return terms_of(self._store_id, await self._all(TERMS))

    async def products(self, product_ids: Sequence[int]) -> dict[int, Product]:
        return products_of(await self._all(PRODUCTS, product_ids))

    async def coupon_uses(
        self, coupon_ids: Sequence[int], customer_ids: Sequence[int]
    ) -> dict[tuple[int, int], int]:
        rows = await self._all(COUPON_USES, coupon_ids, customer_ids)
        return {(coupon, customer): uses for coupon, customer, uses in rows}

    async def drop_claims(self, claims: Sequence[tuple[Claim, int]]) -> None:
        rows = [(*claim, order_id) for claim, order_id in claims]
        await self._count(DROP_CLAIMS, *_columns(rows))

    async def move_stock(self, takes: Mapping[int, int]) -> int:
        return await self._count(MOVE_STOCK, list(takes), list(takes.values()))

    async def count_coupons(self, uses: Mapping[int, int]) -> int:
        return await self._count(COUNT_COUPONS, list(uses), list(uses.values()))

    async def claim_customer_keys(self, names: Mapping[Name, int]) -> dict[Name, int]:
        await self._count(
            CLAIM_CUSTOMER_KEYS,
            [name.by for name in names],
            [name.value for name in names],
            list(names.values()),
        )
        return await self.find_names("", list(names))

    async def drop_customer_keys(self, customer_ids: Sequence[int]) -> None:
        await self._count(DROP_CUSTOMER_KEYS, customer_ids)

    async def take_numbers(self, count: int) -> int:
        last: int = (await self._all(TAKE_NUMBERS, count))[0][0]
        return last - count + 1

    async def insert(self, tables: Sequence[Sequence[Row]]) -> None:
        columns = [column for rows in tables for column in _columns(rows)]
        await self._raw.execute(inserts(tuple(type(rows[0]) for rows in tables)), *columns)

    async def keep_answers(self, answers: Iterable[tuple[Claim, KeptAnswer]]) -> None:
        rows = [(*claim, answer.status, answer.body) for claim, answer in answers]
        await self._count(KEEP_ANSWERS, *_columns(rows))

    async def run(self, work: Callable[[sa.Connection], T]) -> T:
        return await self._connection.run_sync(work)


def _columns(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return list(zip(*rows, strict=True))
