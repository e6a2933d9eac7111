"""What must hold after every run: nothing lost, nothing twice, no unit sold that was not there."""

import sqlalchemy as sa

from bench.shop import STOCK_EACH, STORE_ID, with_database
from orderwire.storage.database import Connection, Database

ONE_PER_ORDER = ("orders", "checkouts", "order_events", "outbox", "received_requests", "claims")

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


class NotRight(Exception):
    """The book does not say what was answered. No figure of this run counts."""


def check_book(url: str, orders: int) -> None:
    """Compare a database with the number of orders acknowledged so far. Raises NotRight."""

    async def check(database: Database) -> None:
        await database.read(lambda db: _check(db, orders))

    with_database(url, check)


def _check(db: Connection, orders: int) -> None:
    store: dict[str, object] = {"store": STORE_ID}
    for table in ONE_PER_ORDER:
        _compare(table, _count(db, table), orders)
    _compare("order_lines", _count(db, "order_lines"), 2 * orders)
    wrong = db.execute(sa.text(_STOCK), store | {"initial": STOCK_EACH}).scalar_one()
    _compare("products whose units sold and left are not the initial ones", wrong, 0)
    span, distinct = db.execute(sa.text(_NUMBERS), store).one()
    _compare("span of the order numbers", span, orders)
    _compare("distinct order numbers", distinct, orders)


def _count(db: Connection, table: str) -> int:
    statement = sa.text(f"SELECT count(*) FROM {table} WHERE store_id = :store")
    return int(db.execute(statement, {"store": STORE_ID}).scalar_one())


def _compare(what: str, found: int, expected: int) -> None:
    if found != expected:
        raise NotRight(f"{what}: {found}, expected {expected}")
