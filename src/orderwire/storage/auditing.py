"""What must always be true of a store's rows, asked of the rows themselves.

Rule 1: one rule is one statement about one store that finds what breaks it. Nothing is changed,
and a rule is of one moment: it may be asked beside a service that is at work.
Rule 2: what can be said of a single order with its payments is not here: it is decided from the
order as it is read everywhere (see `operations/doctor_orders`).
Callers own the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.auditing_book import BOOK_RULES
from orderwire.storage.auditing_kit import Rule
from orderwire.storage.auditing_shop import SHOP_RULES
from orderwire.storage.schema import orders

RULES: Sequence[Rule] = (*SHOP_RULES, *BOOK_RULES)


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows that break a rule, in words: the columns that tell of them, with their values."""

    rows: Sequence[str]


def find_broken(db: sa.Connection, store_id: int, rule: Rule, limit: int) -> Broken:
    """Rows of a store that break a rule, at most `limit` of them."""
    found = db.execute(rule.query, {"store_id": store_id, "limit": limit}).mappings()
    return Broken([", ".join(f"{name} {value}" for name, value in row.items()) for row in found])


def orders_after(db: sa.Connection, store_id: int, after_id: int, limit: int) -> list[int]:
    """The ids of a store's orders that follow an id, in their order."""
    return list(
        db.execute(
            sa.select(orders.c.id)
            .where(orders.c.store_id == store_id, orders.c.id > after_id)
            .order_by(orders.c.id)
            .limit(limit)
        ).scalars()
    )


def newest_order_ms(db: sa.Connection, store_id: int) -> int | None:
    """When a store's newest order was made, in ms since 1970."""
    newest: int | None = db.execute(
        sa.select(orders.c.created_ms)
        .where(orders.c.store_id == store_id)
        .order_by(orders.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return newest
