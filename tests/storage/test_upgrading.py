"""The book of a store that was used before an upgrade: what its orders are afterwards."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from orderwire.storage import migrations
from orderwire.storage.database import RowsRefused
from orderwire.storage.migrations import upgrade
from orderwire.storage.orders import orders_by_id
from orderwire.storage.payments import payments_of_orders
from tests.databases import opened

STORE = 1
_FOLDER = migrations.__path__[0]


class Was(NamedTuple):
    """An order of one line, as the program before these steps left it."""

    state: str
    checkout: str
    payment: str
    kind: str
    quantity: int
    stock: str
    codes: int = 0


BOOK: Mapping[int, Was] = {
    1: Was("completed", "paid", "captured", "physical", 2, "taken"),
    2: Was("cancelled", "cancelled", "failed", "physical", 3, "returned"),
    3: Was("in_progress", "paid", "captured", "physical", 1, "taken"),
    4: Was("cancelled", "cancelled", "captured", "code", 3, "returned", codes=2),
    5: Was("awaiting_payment", "open", "open", "digital", 1, "held"),
    6: Was("completed", "paid", "captured", "digital", 1, "none"),
}

_ANY: Mapping[str, object] = {
    **dict.fromkeys(("created_ms", "updated_ms", "expires_ms", "added_ms", "given_ms"), 1),
    **dict.fromkeys(("subtotal_minor", "total_minor", "amount_minor", "unit_minor"), 100),
    **dict.fromkeys(("discount_minor", "tax_minor", "charges_minor", "tax_basis_points"), 0),
    **dict.fromkeys(("number", "position"), 0),
    **dict.fromkeys(("name", "slug", "source", "fingerprint", "code"), ""),
    "store_id": STORE,
    "version": 1,
    "currency": "SAR",
    "dialect": "v1",
    "prices_include_tax": True,
    "tax_country": "SA",
    "options": "[]",
    "product_id": 9,
    "variant_id": 90,
    "provider": "bank",
    "tax_class": "standard",
    "stock_policy": "untracked",
    "is_active": True,
    "quantity_min": 1,
}


def keep_book(db: sa.Connection) -> None:
    """Write the book as it was before money and the rest of an order's life."""
    config = Config()
    config.set_main_option("script_location", _FOLDER.replace("%", "%%"))
    config.attributes["connection"] = db
    command.upgrade(config, "0005")
    _insert(db, "products", id=9, kind="code")
    _insert(db, "variants", id=90)
    for order_id, was in BOOK.items():
        _insert(db, "orders", id=order_id, state=was.state)
        line = {"kind": was.kind, "quantity": was.quantity, "stock_state": was.stock}
        _insert(db, "order_lines", order_id=order_id, id=order_id, **line)
        link = {"token": f"t{order_id}", "state": was.checkout}
        _insert(db, "checkouts", order_id=order_id, id=order_id, **link)
        payment = {"state": was.payment, "reference": f"r{order_id}", "client": "c"}
        look_ms = 7 if was.payment == "open" else None
        _insert(db, "payments", order_id=order_id, id=order_id, look_ms=look_ms, **payment)
        for index in range(was.codes):
            code_id = 10 * order_id + index
            _insert(db, "codes", id=code_id, order_id=order_id, line_id=order_id)


def _insert(db: sa.Connection, name: str, **values: object) -> None:
    table = sa.Table(name, sa.MetaData(), autoload_with=db, resolve_fks=False)
    row = {**_ANY, **values}
    known = {column.name: row[column.name] for column in table.c if column.name in row}
    db.execute(table.insert().values(known))


def test_orders_from_before_are_what_they_were(bare_url: str) -> None:
    async def story() -> None:
        async with opened(bare_url) as database:
            await database.write(keep_book)
            assert (await database.write(upgrade))[0].startswith("0006")
            orders = await database.read(lambda db: orders_by_id(db, STORE, list(BOOK)))
            assert {one.id: one.state.value for one in orders.values()} == {
                order_id: was.state for order_id, was in BOOK.items()
            }
            captured = {1, 3, 4, 6}
            paid = {one.id for one in orders.values() if one.paid_minor == one.total_minor}
            assert paid == captured
            lines = {one.id: one.lines[0] for one in orders.values()}
            restocked = {one: line.restocked for one, line in lines.items() if line.restocked}
            assert restocked == {2: 3, 4: 1}
            fulfilled = {one: line.fulfilled for one, line in lines.items() if line.fulfilled}
            assert fulfilled == {1: 2}
            assert lines[3].to_fulfil == 1

    asyncio.run(story())


def test_tables_that_are_made_anew_keep_what_they_hold_and_refuse(bare_url: str) -> None:
    def insert(db: sa.Connection, order_id: int, state: str, reference: str) -> None:
        _insert(db, "payments", id=99, order_id=order_id, state=state, reference=reference)

    async def story() -> None:
        async with opened(bare_url) as database:
            await database.write(keep_book)
            await database.write(upgrade)
            found = await database.read(lambda db: payments_of_orders(db, STORE, list(BOOK)))
            payments = {one.order_id: one for its in found.values() for one in its}
            assert {one: its.reference for one, its in payments.items()} == {
                order_id: f"r{order_id}" for order_id in BOOK
            }
            for order_id, state, reference in (
                (1, "lost", "new"),
                (77, "open", "new"),
                (1, "open", "r2"),
            ):
                wrong = partial(insert, order_id=order_id, state=state, reference=reference)
                with pytest.raises(RowsRefused):
                    await database.write(wrong)
            await database.write(partial(insert, order_id=1, state="promised", reference="new"))

    asyncio.run(story())
