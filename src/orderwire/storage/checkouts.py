"""Checkouts: finding the one behind a link, and closing it. Callers own the transaction."""

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Checkout
from orderwire.storage.orders import Stale
from orderwire.storage.prepared import is_among, is_given, of_store
from orderwire.storage.rows import to_json
from orderwire.storage.schema import checkouts, orders

_OF_ORDERS = checkouts.select().where(
    of_store(checkouts), is_among(checkouts.c.order_id, "of_orders")
)
_ONE = checkouts.select().where(of_store(checkouts), is_given(checkouts.c.id, "its_id"))
_SAVE = checkouts.update().where(
    of_store(checkouts),
    is_given(checkouts.c.id, "its_id"),
    is_given(checkouts.c.version, "read_version"),
)


def checkouts_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> dict[int, Checkout]:
    """The checkouts of these orders, by order. An order that was free from the start has none."""
    rows = db.execute(_OF_ORDERS, {"of_store": store_id, "of_orders": order_ids})
    return {row.order_id: _checkout_of(row) for row in rows}


def get_checkout(db: sa.Connection, store_id: int, checkout_id: int) -> Checkout | None:
    """One checkout, if the store has it. Whoever asks for a customer compares the token."""
    row = db.execute(_ONE, {"of_store": store_id, "its_id": checkout_id}).one_or_none()
    return None if row is None else _checkout_of(row)


def late_orders(db: sa.Connection, store_id: int, now_ms: int, limit: int) -> list[int]:
    """Orders whose checkout is open although its time is over, the oldest first.

    One that was worked on before its receipt was rejected does not end by itself.
    """
    return list(
        db.execute(
            sa.select(checkouts.c.order_id)
            .join(
                orders,
                sa.and_(
                    orders.c.store_id == checkouts.c.store_id,
                    orders.c.id == checkouts.c.order_id,
                ),
            )
            .where(
                orders.c.store_id == store_id,
                orders.c.state == OrderState.AWAITING_PAYMENT.value,
                checkouts.c.store_id == store_id,
                checkouts.c.state == sa.literal_column(f"'{CheckoutState.OPEN.value}'"),
                checkouts.c.expires_ms <= now_ms,
            )
            .order_by(checkouts.c.expires_ms)
            .limit(limit)
        ).scalars()
    )


def save_checkout(
    db: sa.Connection, store_id: int, checkout: Checkout, *, read_version: int
) -> None:
    """Save a checkout's step, and the ways to pay there.

    Raises Stale unless it still has the version that was read.
    """
    changed = db.execute(
        _SAVE,
        {
            "of_store": store_id,
            "its_id": checkout.id,
            "read_version": read_version,
            "state": checkout.state.value,
            "version": checkout.version,
            "expires_ms": checkout.expires_ms,
            "accepts": None if checkout.accepts is None else to_json(checkout.accepts),
        },
    )
    if changed.rowcount != 1:
        raise Stale(f"checkout {checkout.id}")


def _checkout_of(row: "sa.Row[tuple[object, ...]]") -> Checkout:
    return Checkout(
        id=row.id,
        order_id=row.order_id,
        token=row.token,
        state=CheckoutState(row.state),
        version=row.version,
        created_ms=row.created_ms,
        expires_ms=row.expires_ms,
        accepts=None if row.accepts is None else msgspec.json.decode(row.accepts),
    )
