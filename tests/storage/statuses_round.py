"""The functions of `storage` around statuses, lines, tags and customers of orders, with calls."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from orderwire.storage import orders, parts, statuses
from tests import make
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

OWN = statuses.OwnStatus(
    id=91,
    parent="in_progress",
    name="Packing",
    message="We are packing it",
    icon="sicon-box",
    sort=3,
    is_active=True,
    created_ms=make.NOW_MS,
)


def round_of_statuses(order_id: int) -> dict[Callable[..., object], Call]:
    """Each of these functions, with a call of it."""
    given = statuses.GivenStatus(
        order_id=order_id, word="in_progress", own=OWN, standing="in_progress 0 0"
    )
    return {
        statuses.insert_status: lambda db: statuses.insert_status(db, STORE, "v1", OWN),
        statuses.update_status: lambda db: statuses.update_status(
            db, STORE, replace(OWN, name="Packed")
        ),
        statuses.list_statuses: lambda db: statuses.list_statuses(db, STORE, "v1"),
        statuses.give_status: lambda db: statuses.give_status(db, STORE, "v1", given),
        statuses.statuses_of_orders: lambda db: statuses.statuses_of_orders(
            db, STORE, "v1", [order_id]
        ),
        statuses.take_status: lambda db: statuses.take_status(db, STORE, "v1", order_id),
        parts.order_of_line: lambda db: parts.order_of_line(db, STORE, -1),
        parts.tags_of_store: lambda db: parts.tags_of_store(db, STORE),
        parts.name_customer_of: lambda db: _name_customer(db, order_id),
    }


def _name_customer(db: sa.Connection, order_id: int) -> None:
    order = orders.get_order(db, STORE, order_id)
    assert order is not None
    named = replace(order, version=order.version + 1)
    parts.name_customer_of(db, named, read_version=order.version)
