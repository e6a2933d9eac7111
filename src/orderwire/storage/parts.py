"""Orders by a part of theirs, and parts of orders by store. Callers own the transaction."""

import msgspec
import sqlalchemy as sa

from orderwire.engine.orders import Order
from orderwire.storage.orders import Stale
from orderwire.storage.rows import to_json
from orderwire.storage.schema import order_lines, orders


class _Tagged(msgspec.Struct):
    """The details of an order, as far as tags go."""

    tags: list[str] = []


def order_of_line(db: sa.Connection, store_id: int, line_id: int) -> int | None:
    """The order that a line is of.

    A line that came with its order has an id a little above its order's, and is found at once.
    For one that was added later, all lines of the store are gone through.
    """
    nearest = (
        sa.select(orders.c.id)
        .where(orders.c.store_id == store_id, orders.c.id <= line_id)
        .order_by(orders.c.id.desc())
        .limit(1)
    )
    for place in ([order_lines.c.order_id == nearest.scalar_subquery()], []):
        found: int | None = db.execute(
            sa.select(order_lines.c.order_id).where(
                order_lines.c.store_id == store_id, order_lines.c.id == line_id, *place
            )
        ).scalar_one_or_none()
        if found is not None:
            return found
    return None


def tags_of_store(db: sa.Connection, store_id: int) -> list[str]:
    """All tags that are on orders of a store, in the order of the alphabet."""
    tagged = orders.c.details.contains('"tags":["', autoescape=True)
    rows = db.execute(
        sa.select(orders.c.details)
        .where(orders.c.store_id == store_id, orders.c.details.is_not(None), tagged)
        .distinct()
    ).scalars()
    return sorted({tag for row in rows for tag in msgspec.json.decode(row, type=_Tagged).tags})


def name_customer_of(db: sa.Connection, order: Order, *, read_version: int) -> None:
    """Save who buys an order. Raises Stale unless it still has the version that was read."""
    changed = db.execute(
        orders.update()
        .where(
            orders.c.store_id == order.store_id,
            orders.c.id == order.id,
            orders.c.version == read_version,
        )
        .values(
            customer_id=order.customer_id,
            contact=None if order.contact is None else to_json(order.contact),
            version=order.version,
            updated_ms=order.updated_ms,
        )
    )
    if changed.rowcount != 1:
        raise Stale(f"order {order.id}")
