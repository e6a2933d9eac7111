"""What must hold after every run: nothing lost, nothing twice, no unit sold that was not there."""

import sqlalchemy as sa

from bench.shop import STOCK_EACH, Shop, with_database
from orderwire.storage.database import Connection, Database

ONE_PER_ORDER = ("orders", "checkouts", "received_requests")

_STOCK = """
SELECT count(*) FROM stock AS s
LEFT JOIN (SELECT variant_id, sum(quantity) AS units FROM order_lines
           WHERE store_id = :store GROUP BY variant_id) AS l ON l.variant_id = s.variant_id
WHERE s.store_id = :store AND s.available + coalesce(l.units, 0) <> :initial
"""

_NUMBERS = """
SELECT coalesce(max(number) - min(number) + 1, 0), count(DISTINCT number) FROM orders
WHERE store_id = :store
"""

_PAID = """
SELECT count(*) FROM orders AS o
JOIN payments AS p ON p.store_id = :store AND p.order_id = o.id AND p.state = 'captured'
WHERE o.store_id = :store AND o.paid_minor = o.total_minor AND p.amount_minor = o.total_minor
"""


class NotRight(Exception):
    """The book does not say what was answered. No figure of this run counts."""


def check_book(
    url: str, shop: Shop, orders: int, *, paid: int = 0, claims: int | None = None
) -> None:
    """Compare a store's book with the orders and payments acknowledged so far. Raises NotRight.

    There is a claim for each order, or so many `claims`.
    """
    claimed = orders if claims is None else claims

    async def check(database: Database) -> None:
        await database.read(lambda db: _check(db, shop.store_id, orders, paid, claimed))

    with_database(url, check)


def _check(db: Connection, store_id: int, orders: int, paid: int, claims: int) -> None:
    def count(statement: str, **values: object) -> int:
        return int(db.execute(sa.text(statement), {"store": store_id} | values).scalar_one())

    def rows(table: str, condition: str = "") -> int:
        return count(f"SELECT count(*) FROM {table} WHERE store_id = :store {condition}")

    for table in ONE_PER_ORDER:
        _compare(table, rows(table), orders)
    for table in ("order_events", "outbox"):
        _compare(table, rows(table, "AND kind = 'order.created'"), orders)
        _compare(f"{table} of payments", rows(table, "AND kind = 'order.placed'"), paid)
    _compare("claims", rows("claims"), claims)
    _compare("order_lines", rows("order_lines"), 2 * orders)
    wrong = count(_STOCK, initial=STOCK_EACH)
    _compare("products whose units sold and left are not the initial ones", wrong, 0)
    span, distinct = db.execute(sa.text(_NUMBERS), {"store": store_id}).one()
    _compare("span of the order numbers", span, orders)
    _compare("distinct order numbers", distinct, orders)
    _compare("orders paid once, in whole", count(_PAID), paid)


def _compare(what: str, found: int, expected: int) -> None:
    if found != expected:
        raise NotRight(f"{what}: {found}, expected {expected}")
