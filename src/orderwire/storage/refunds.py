"""Refunds: money that goes back. Callers own the transaction, and hold the order's lock to write.

The stock that a refund gives back is not touched here: the desk moves it for a whole batch at once.
"""

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from orderwire.engine.money import Money
from orderwire.engine.orders import Order, Origin
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunding import RefundChanged
from orderwire.engine.refunds import Refund, RefundParts
from orderwire.storage.events import record_events
from orderwire.storage.orders import Stale, save_counts, save_order
from orderwire.storage.payments import save_payment
from orderwire.storage.prepared import is_among, of_store
from orderwire.storage.rows import to_json
from orderwire.storage.schema import orders, refunds

FIRST_LOOK_MS = 30_000
"""So long whoever opened a refund has to ask the provider before the sweeper does."""


_OF_ORDERS = (
    refunds.select()
    .where(of_store(refunds), is_among(refunds.c.order_id, "of_orders"))
    .order_by(refunds.c.id)
)


def save_refund_change(
    db: sa.Connection, changed: RefundChanged, origin: Origin, now_ms: int
) -> None:
    """Save a refund that was opened or ended, and all that it counts in.

    Raises Stale unless everything is as it was when it was decided.
    """
    before, order, refund = changed.before, changed.order, changed.refund
    save_order(db, order, read_version=before.version)
    save_counts(db, before, order)
    if order.charges != before.charges:
        _save_charges(db, order)
    if refund.version == 1:
        _insert_refund(db, refund)
    else:
        _save_refund(db, refund)
    if refund.version == 1 or refund.state is RefundState.FAILED:
        payment = changed.payment
        save_payment(db, order.store_id, payment, read_version=payment.version - 1)
    for payment in changed.following:
        save_payment(db, order.store_id, payment, read_version=payment.version - 1)
    record_events(db, order, changed.events, origin, now_ms)


def get_refund(db: sa.Connection, store_id: int, refund_id: int) -> Refund | None:
    """One refund, if the store has it."""
    row = db.execute(
        refunds.select().where(refunds.c.store_id == store_id, refunds.c.id == refund_id)
    ).one_or_none()
    return None if row is None else _refund_of(row)


def refunds_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[Refund]]:
    """All refunds of these orders, by order, the oldest first."""
    rows = db.execute(_OF_ORDERS, {"of_store": store_id, "of_orders": order_ids})
    found: dict[int, list[Refund]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(_refund_of(row))
    return found


def refunds_to_look_after(
    db: sa.Connection, store_id: int, now_ms: int, limit: int
) -> list[Refund]:
    """Refunds whose provider is to be asked now, those that waited longest first."""
    rows = db.execute(
        refunds.select()
        .where(
            refunds.c.store_id == store_id,
            refunds.c.look_ms.is_not(None),
            refunds.c.look_ms <= now_ms,
        )
        .order_by(refunds.c.look_ms)
        .limit(limit)
    )
    return [_refund_of(row) for row in rows]


def look_at_refund_again(db: sa.Connection, store_id: int, refund_id: int, look_ms: int) -> None:
    """Say when a refund's provider is asked next, unless its answer has come meanwhile."""
    db.execute(
        refunds.update()
        .where(
            refunds.c.store_id == store_id,
            refunds.c.id == refund_id,
            refunds.c.look_ms.is_not(None),
        )
        .values(look_ms=look_ms)
    )


def _insert_refund(db: sa.Connection, refund: Refund) -> None:
    is_open = refund.state is RefundState.OPEN
    db.execute(
        refunds.insert().values(
            store_id=refund.store_id,
            id=refund.id,
            order_id=refund.order_id,
            payment_id=refund.payment_id,
            state=refund.state.value,
            version=refund.version,
            amount_minor=refund.amount.minor,
            tax_minor=refund.tax_minor,
            currency=refund.amount.currency,
            parts=to_json(refund.parts),
            reason=refund.reason,
            is_by_hand=refund.is_by_hand,
            reference=refund.reference,
            failure=refund.failure,
            created_ms=refund.created_ms,
            updated_ms=refund.updated_ms,
            look_ms=refund.created_ms + FIRST_LOOK_MS if is_open else None,
            caller_key=refund.key,
            fingerprint=refund.fingerprint,
        )
    )


def _save_refund(db: sa.Connection, refund: Refund) -> None:
    """A refund that came to its end: nobody is asked after it any more."""
    changed = db.execute(
        refunds.update()
        .where(
            refunds.c.store_id == refund.store_id,
            refunds.c.id == refund.id,
            refunds.c.version == refund.version - 1,
        )
        .values(
            state=refund.state.value,
            version=refund.version,
            parts=to_json(refund.parts),
            is_by_hand=refund.is_by_hand,
            reference=refund.reference,
            failure=refund.failure,
            updated_ms=refund.updated_ms,
            look_ms=None,
        )
    )
    if changed.rowcount != 1:
        raise Stale(f"refund {refund.id}")


def _save_charges(db: sa.Connection, order: Order) -> None:
    db.execute(
        orders.update()
        .where(orders.c.store_id == order.store_id, orders.c.id == order.id)
        .values(charges=to_json(order.charges))
    )


def _refund_of(row: "sa.Row[tuple[object, ...]]") -> Refund:
    return Refund(
        store_id=row.store_id,
        id=row.id,
        order_id=row.order_id,
        payment_id=row.payment_id,
        state=RefundState(row.state),
        version=row.version,
        amount=Money(row.amount_minor, row.currency),
        tax_minor=row.tax_minor,
        parts=msgspec.json.decode(row.parts, type=RefundParts),
        reason=row.reason,
        is_by_hand=row.is_by_hand,
        reference=row.reference,
        failure=row.failure,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
        key=row.caller_key,
        fingerprint=row.fingerprint,
    )
