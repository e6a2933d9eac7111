"""Payments: the attempts to pay an order. Callers own the transaction."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from orderwire.engine.money import Money
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.storage.orders import Stale
from orderwire.storage.schema import payments

UNDER_WAY = (PaymentState.OPEN, PaymentState.PENDING_REVIEW, PaymentState.AUTHORISED)
"""The states in which a provider may still come back with money."""


def insert_payment(db: sa.Connection, store_id: int, payment: Payment) -> None:
    """Write down that a payment begins."""
    db.execute(
        payments.insert().values(
            store_id=store_id,
            id=payment.id,
            order_id=payment.order_id,
            provider=payment.provider,
            state=payment.state.value,
            version=payment.version,
            amount_minor=payment.amount.minor,
            currency=payment.amount.currency,
            reference=payment.reference,
            failure=payment.failure,
            created_ms=payment.created_ms,
            updated_ms=payment.updated_ms,
        )
    )


def payments_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[Payment]]:
    """All payments of these orders, by order, the oldest first."""
    rows = db.execute(
        payments.select()
        .where(payments.c.store_id == store_id, payments.c.order_id.in_(order_ids))
        .order_by(payments.c.id)
    )
    found: dict[int, list[Payment]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(_payment_of(row))
    return found


def orders_being_paid(
    db: sa.Connection, store_id: int, order_ids: Sequence[int], begun_after_ms: int
) -> frozenset[int]:
    """Those of the orders that have a payment under way, begun after a moment."""
    return frozenset(
        db.execute(
            sa.select(payments.c.order_id).where(
                payments.c.store_id == store_id,
                payments.c.order_id.in_(order_ids),
                payments.c.state.in_([state.value for state in UNDER_WAY]),
                payments.c.created_ms > begun_after_ms,
            )
        ).scalars()
    )


def save_payment(db: sa.Connection, store_id: int, payment: Payment, *, read_version: int) -> None:
    """Save a payment's step. Raises Stale unless it still has the version that was read."""
    changed = db.execute(
        payments.update()
        .where(
            payments.c.store_id == store_id,
            payments.c.id == payment.id,
            payments.c.version == read_version,
        )
        .values(
            state=payment.state.value,
            version=payment.version,
            reference=payment.reference,
            failure=payment.failure,
            updated_ms=payment.updated_ms,
        )
    )
    if changed.rowcount != 1:
        raise Stale(f"payment {payment.id}")


def _payment_of(row: "sa.Row[tuple[object, ...]]") -> Payment:
    return Payment(
        id=row.id,
        order_id=row.order_id,
        provider=row.provider,
        state=PaymentState(row.state),
        version=row.version,
        amount=Money(row.amount_minor, row.currency),
        reference=row.reference,
        failure=row.failure,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
    )
