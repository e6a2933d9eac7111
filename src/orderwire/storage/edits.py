"""Saving an edited order: its amounts, lines, coupon use and details.

Stock and coupon counts are not touched here: the desk moves them for a whole batch at once. Nor is
the checkout, which shows what its order comes to now.
"""

import sqlalchemy as sa

from orderwire.engine.details import NO_DETAILS
from orderwire.engine.editing import Edited
from orderwire.engine.orders import Order, Origin
from orderwire.storage.events import record_events
from orderwire.storage.orders import Stale
from orderwire.storage.payments import save_payment
from orderwire.storage.rows import line_rows, order_row, to_json
from orderwire.storage.schema import coupon_uses, order_lines, orders

_EDITED = (
    "version",
    "updated_ms",
    "contact",
    "coupon_id",
    "coupon_code",
    "subtotal_minor",
    "discount_minor",
    "charges_minor",
    "tax_minor",
    "total_minor",
    "tax_country",
    "charges",
    "details",
)
"""What an edit can change in an order's row."""


_NO_DETAILS = to_json(NO_DETAILS)


def save_edited(db: sa.Connection, edited: Edited, origin: Origin, now_ms: int) -> None:
    """Save an edit. Raises Stale unless the order has the version that it was decided on."""
    before, order = edited.before, edited.order
    row = order_row(order)._asdict()
    values = {name: row[name] for name in _EDITED}
    if row["details"] == _NO_DETAILS:
        values["details"] = None
    changed = db.execute(
        orders.update()
        .where(
            orders.c.store_id == order.store_id,
            orders.c.id == order.id,
            orders.c.version == before.version,
        )
        .values(**values)
    )
    if changed.rowcount != 1:
        raise Stale(f"order {order.id}")
    _save_lines(db, before, order)
    if before.coupon != order.coupon:
        _move_use(db, before, order)
    for payment in edited.payments:
        save_payment(db, order.store_id, payment, read_version=payment.version - 1)
    record_events(db, order, edited.events, origin, now_ms)


def _save_lines(db: sa.Connection, before: Order, order: Order) -> None:
    """Delete, change and insert lines until they are those of the order."""
    was = {line.id: line for line in before.lines}
    gone = sorted(was.keys() - {line.id for line in order.lines})
    if gone:
        db.execute(
            order_lines.delete().where(
                order_lines.c.store_id == order.store_id,
                order_lines.c.order_id == order.id,
                order_lines.c.id.in_(gone),
            )
        )
    rows = {row.id: row._asdict() for row in line_rows(order)}
    for line in order.lines:
        if line.id not in was:
            db.execute(order_lines.insert().values(rows[line.id]))
        elif line != was[line.id]:
            db.execute(
                order_lines.update()
                .where(
                    order_lines.c.store_id == order.store_id,
                    order_lines.c.order_id == order.id,
                    order_lines.c.id == line.id,
                )
                .values(
                    quantity=line.quantity,
                    amount_minor=line.amount_minor,
                    discount_minor=line.discount_minor,
                    tax_minor=line.tax_minor,
                    tax_basis_points=line.tax_basis_points,
                    total_minor=line.total_minor,
                )
            )


def _move_use(db: sa.Connection, before: Order, order: Order) -> None:
    """Give the use of one coupon back, and write down that of another."""
    if before.coupon is not None:
        db.execute(
            coupon_uses.delete().where(
                coupon_uses.c.store_id == order.store_id,
                coupon_uses.c.coupon_id == before.coupon.id,
                coupon_uses.c.order_id == order.id,
            )
        )
    if order.coupon is not None:
        db.execute(
            coupon_uses.insert().values(
                store_id=order.store_id,
                coupon_id=order.coupon.id,
                order_id=order.id,
                customer_id=order.customer_id,
            )
        )
