"""Customers: reading, finding and importing them. New ones are made by the order desk."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.prepared import is_among, of_store
from orderwire.storage.rows import CustomerRow
from orderwire.storage.schema import customer_keys, customers


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Somebody who buys. The phone is in E.164."""

    id: int
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSearch:
    """Which customers are looked for; what is `None` does not matter. Moments in ms.

    A keyword is looked for in names, e-mail addresses and phones, without regard to the case of
    Latin letters. `created_before_ms` is not included.
    """

    keyword: str | None = None
    created_from_ms: int | None = None
    created_before_ms: int | None = None


_BY_ID = customers.select().where(of_store(customers), is_among(customers.c.id, "ids"))


def customers_by_id(
    db: sa.Connection, store_id: int, customer_ids: Sequence[int]
) -> dict[int, Customer]:
    """The customers of these ids that the store has."""
    rows = db.execute(_BY_ID, {"of_store": store_id, "ids": customer_ids})
    return {row.id: _customer_of(row) for row in rows}


def list_customers(
    db: sa.Connection, store_id: int, search: CustomerSearch, *, limit: int, offset: int = 0
) -> list[Customer]:
    """A page of the customers that a search finds, the newest first."""
    rows = db.execute(
        customers.select()
        .where(customers.c.store_id == store_id, *_conditions(search))
        .order_by(customers.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_customer_of(row) for row in rows]


def count_customers(db: sa.Connection, store_id: int, search: CustomerSearch) -> int:
    """How many customers a search finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(customers)
        .where(customers.c.store_id == store_id, *_conditions(search))
    ).scalar_one()


def insert_customer(db: sa.Connection, row: CustomerRow) -> None:
    """Import a customer, to be found by phone and e-mail from now on."""
    db.execute(customers.insert().values(row._asdict()))
    keys = {"phone": row.phone, "email": row.email and row.email.lower()}
    for kind, value in keys.items():
        if value is not None:
            db.execute(
                customer_keys.insert().values(
                    store_id=row.store_id, kind=kind, value=value, customer_id=row.id
                )
            )


def _conditions(search: CustomerSearch) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if search.keyword is not None:
        whole_name = customers.c.first_name + " " + customers.c.last_name
        places = (whole_name, customers.c.email, customers.c.phone)
        conditions.append(
            sa.or_(*(place.icontains(search.keyword, autoescape=True) for place in places))
        )
    if search.created_from_ms is not None:
        conditions.append(customers.c.created_ms >= search.created_from_ms)
    if search.created_before_ms is not None:
        conditions.append(customers.c.created_ms < search.created_before_ms)
    return conditions


def _customer_of(row: "sa.Row[tuple[object, ...]]") -> Customer:
    return Customer(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        phone=row.phone,
        created_ms=row.created_ms,
    )
