"""Customers: reading and importing them. New ones are made by the order desk."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

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


def customers_by_id(
    db: sa.Connection, store_id: int, customer_ids: Sequence[int]
) -> dict[int, Customer]:
    """The customers of these ids that the store has."""
    rows = db.execute(
        customers.select().where(customers.c.store_id == store_id, customers.c.id.in_(customer_ids))
    )
    return {
        row.id: Customer(
            id=row.id,
            first_name=row.first_name,
            last_name=row.last_name,
            email=row.email,
            phone=row.phone,
        )
        for row in rows
    }


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
