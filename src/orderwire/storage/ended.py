"""Saving what the order desk decided about an order that exists: its end.

Stock and coupon counts are not touched here: the desk moves them for a whole batch at once.
"""

import sqlalchemy as sa

from orderwire.engine.ending import Ended
from orderwire.engine.orders import Origin
from orderwire.storage.codes import forgive_codes
from orderwire.storage.events import record_events
from orderwire.storage.orders import save_counts, save_order
from orderwire.storage.payments import save_payment
from orderwire.storage.prepared import is_given, of_store
from orderwire.storage.schema import StockState, checkouts, coupon_uses, order_lines

_SET_STOCK_STATE = order_lines.update().where(
    of_store(order_lines),
    is_given(order_lines.c.order_id, "its_order"),
    order_lines.c.stock_state != StockState.NONE.value,
)


def save_ended(db: sa.Connection, ended: Ended, origin: Origin, now_ms: int) -> None:
    """Save an order that is over, with its checkout, lines, payments, coupon use and history."""
    order, before = ended.order, ended.before
    save_order(db, order, read_version=before.version)
    if ended.checkout is not None:
        db.execute(
            checkouts.update()
            .where(
                checkouts.c.store_id == order.store_id,
                checkouts.c.id == ended.checkout.id,
            )
            .values(state=ended.checkout.state.value, version=ended.checkout.version)
        )
    save_counts(db, before, order)
    set_stock_state(db, order.store_id, order.id, StockState.RETURNED)
    for payment in ended.voided:
        save_payment(db, order.store_id, payment, read_version=payment.version - 1)
    if order.has_codes:
        forgive_codes(db, order.store_id, order.id)
    if order.coupon is not None:
        db.execute(
            coupon_uses.delete().where(
                coupon_uses.c.store_id == order.store_id,
                coupon_uses.c.coupon_id == order.coupon.id,
                coupon_uses.c.order_id == order.id,
            )
        )
    record_events(db, order, ended.events, origin, now_ms)


def set_stock_state(db: sa.Connection, store_id: int, order_id: int, state: StockState) -> None:
    """Say what the counted lines of an order did with the stock."""
    given = {"of_store": store_id, "its_order": order_id, "stock_state": state.value}
    db.execute(_SET_STOCK_STATE, given)
