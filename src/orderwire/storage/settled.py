"""Saving what became of a payment: the payment, and what it does to checkout and order.

The caller holds the order's lock. The stock and the coupon of an order that is placed again are
counted by the desk for a whole batch; here its lines and its coupon use come back.
"""

import sqlalchemy as sa

from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import Came, Settled
from orderwire.storage.checkouts import save_checkout
from orderwire.storage.ended import set_stock_state
from orderwire.storage.events import record_events
from orderwire.storage.orders import save_counts, save_order
from orderwire.storage.payments import save_payment
from orderwire.storage.repriced import save_details, save_prices
from orderwire.storage.schema import StockState, coupon_uses


def save_settled(db: sa.Connection, settled: Settled, origin: Origin, now_ms: int) -> None:
    """Save a settlement. Raises Stale unless everything is as it was when it was decided."""
    before, after = settled.before, settled.after
    store_id = after.order.store_id
    save_payment(db, store_id, after.payment, read_version=before.payment.version)
    if after.order != before.order:
        save_order(db, after.order, read_version=before.order.version)
    if after.checkout != before.checkout:
        save_checkout(db, store_id, after.checkout, read_version=before.checkout.version)
    if after.order.total_minor != before.order.total_minor:
        save_prices(db, after.order)
    if after.order.details != before.order.details:
        save_details(db, after.order)
    if settled.came in (Came.PAID, Came.LATE) or _is_placed(after.order) > _is_placed(before.order):
        set_stock_state(db, store_id, after.order.id, StockState.TAKEN)
        save_counts(db, before.order, after.order)
    elif _is_placed(after.order) < _is_placed(before.order):
        set_stock_state(db, store_id, after.order.id, StockState.HELD)
    if settled.came is Came.LATE:
        _use_coupon_again(db, after.order)
    record_events(db, after.order, settled.events, origin, now_ms)


def _is_placed(order: Order) -> bool:
    """Whether its units are sold, and not only held for it."""
    return order.state not in (*ENDED, OrderState.AWAITING_PAYMENT)


def _use_coupon_again(db: sa.Connection, order: Order) -> None:
    if order.coupon is not None:
        db.execute(
            coupon_uses.insert().values(
                store_id=order.store_id,
                coupon_id=order.coupon.id,
                order_id=order.id,
                customer_id=order.customer_id,
            )
        )
