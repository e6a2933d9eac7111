"""Customers looked for by what a caller knows of them, and when they have bought.

Callers own the transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.customers import Customer, customers_by_id
from orderwire.storage.schema import customers, orders
from orderwire.storage.seeking import ANY_TIME, Between, Page, seek


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerQuery:
    """Which customers are looked for; what is `None` does not matter.

    An e-mail address is compared without regard to case; a contact is an address or a phone.
    """

    ids: Collection[int] | None = None
    created: Between = ANY_TIME
    email: str | None = None
    contact: str | None = None


def seek_customers(
    db: sa.Connection, store_id: int, query: CustomerQuery, page: Page
) -> list[Customer]:
    """A page of the customers that are looked for, by the moment that they were made."""
    rows = sa.select(customers.c.id).where(customers.c.store_id == store_id, *_conditions(query))
    ids = list(db.execute(seek(rows, customers.c.created_ms, customers.c.id, page)).scalars())
    found = customers_by_id(db, store_id, ids) if ids else {}
    return [found[one] for one in ids]


def count_found_customers(db: sa.Connection, store_id: int, query: CustomerQuery) -> int:
    """How many customers a query finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(customers)
        .where(customers.c.store_id == store_id, *_conditions(query))
    ).scalar_one()


def order_times_of(
    db: sa.Connection, store_id: int, customer_ids: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """When customers made the first and the last of their orders that were placed, in ms."""
    rows = db.execute(
        sa.select(
            orders.c.customer_id,
            sa.func.min(orders.c.created_ms),
            sa.func.max(orders.c.created_ms),
        )
        .where(
            orders.c.store_id == store_id,
            orders.c.customer_id.in_(customer_ids),
            orders.c.placed_ms.is_not(None),
        )
        .group_by(orders.c.customer_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _conditions(query: CustomerQuery) -> list[sa.ColumnElement[bool]]:
    conditions = query.created.holds(customers.c.created_ms)
    if query.ids is not None:
        conditions.append(customers.c.id.in_(query.ids))
    if query.email is not None:
        conditions.append(_is_at(query.email))
    if query.contact is not None:
        by_phone = customers.c.phone == query.contact
        conditions.append(sa.or_(_is_at(query.contact), by_phone))
    return conditions


def _is_at(email: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(customers.c.email) == email.lower()
