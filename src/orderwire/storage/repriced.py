"""Saving what an order costs after it was priced anew. Callers own the transaction.

The rest of its row is saved with the step that it takes (`orders.save_order`).
"""

from collections.abc import Collection

import sqlalchemy as sa

from orderwire.engine.orders import Order
from orderwire.storage.rows import to_json
from orderwire.storage.schema import order_lines, orders, variants


def save_prices(db: sa.Connection, order: Order) -> None:
    """Save the sums of an order, its charges, and the share of each line. It keeps its lines."""
    db.execute(
        orders.update()
        .where(orders.c.store_id == order.store_id, orders.c.id == order.id)
        .values(
            subtotal_minor=order.subtotal_minor,
            discount_minor=order.discount_minor,
            charges_minor=order.charges_minor,
            tax_minor=order.tax_minor,
            total_minor=order.total_minor,
            charges=to_json(order.charges) if order.charges else None,
        )
    )
    for line in order.lines:
        db.execute(
            order_lines.update()
            .where(
                order_lines.c.store_id == order.store_id,
                order_lines.c.order_id == order.id,
                order_lines.c.id == line.id,
            )
            .values(
                amount_minor=line.amount_minor,
                discount_minor=line.discount_minor,
                tax_minor=line.tax_minor,
                total_minor=line.total_minor,
            )
        )


def save_details(db: sa.Connection, order: Order) -> None:
    """Save what is written on an order."""
    db.execute(
        orders.update()
        .where(orders.c.store_id == order.store_id, orders.c.id == order.id)
        .values(details=to_json(order.details))
    )


def grams_of(db: sa.Connection, store_id: int, variant_ids: Collection[int]) -> dict[int, int]:
    """What a unit of each of these variants weighs, as far as somebody has weighed it."""
    rows = db.execute(
        sa.select(variants.c.id, variants.c.weight_grams).where(
            variants.c.store_id == store_id,
            variants.c.id.in_(variant_ids),
            variants.c.weight_grams.is_not(None),
        )
    )
    return {row.id: row.weight_grams for row in rows}
