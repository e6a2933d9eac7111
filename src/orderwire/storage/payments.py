"""Payments: the attempts to pay an order. Callers own the transaction."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from orderwire.engine.money import Money
from orderwire.engine.offline import OFFLINE
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.storage.orders import Stale
from orderwire.storage.prepared import is_among, is_given, of_store
from orderwire.storage.schema import payments
from orderwire.storage.schema.book import NAMED_BY_PROVIDER

UNDER_WAY = (PaymentState.OPEN, PaymentState.PENDING_REVIEW, PaymentState.AUTHORISED)
"""The states in which a provider may still come back with money, where it is not offline."""

_ASKED_AFTER = (PaymentState.OPEN, PaymentState.AUTHORISED)
"""The states in which the provider's answer is what is missing."""


_INSERT = payments.insert()
_ONE = payments.select().where(of_store(payments), is_given(payments.c.id, "its_id"))
_OF_ORDERS = (
    payments.select()
    .where(of_store(payments), is_among(payments.c.order_id, "of_orders"))
    .order_by(payments.c.id)
)
_BEING_PAID = sa.select(payments.c.order_id).where(
    of_store(payments),
    is_among(payments.c.order_id, "of_orders"),
    payments.c.state.in_([state.value for state in UNDER_WAY]),
    payments.c.provider.not_in(sorted(OFFLINE)),
    payments.c.created_ms > sa.bindparam("begun_after_ms"),
)
_SAVE = payments.update().where(
    of_store(payments),
    is_given(payments.c.id, "its_id"),
    is_given(payments.c.version, "read_version"),
)


def insert_payment(
    db: sa.Connection, payment: Payment, *, client: str | None = None, look_ms: int | None = None
) -> None:
    """Write down that a payment begins, and from when on its provider is asked after it."""
    db.execute(
        _INSERT,
        {
            "store_id": payment.store_id,
            "id": payment.id,
            "order_id": payment.order_id,
            "provider": payment.provider,
            "state": payment.state.value,
            "version": payment.version,
            "amount_minor": payment.amount.minor,
            "currency": payment.amount.currency,
            "reference": payment.reference,
            "failure": payment.failure,
            "created_ms": payment.created_ms,
            "updated_ms": payment.updated_ms,
            "continue_url": payment.continue_url,
            "client": client,
            "look_ms": look_ms,
            "method": payment.method or None,
            "evidence": payment.evidence or None,
            "prolonged_ms": payment.prolonged_ms,
        },
    )


def get_payment(db: sa.Connection, store_id: int, payment_id: int) -> Payment | None:
    """One payment, if the store has it."""
    row = db.execute(_ONE, {"of_store": store_id, "its_id": payment_id}).one_or_none()
    return None if row is None else _payment_of(row)


def find_payment(db: sa.Connection, store_id: int, provider: str, reference: str) -> Payment | None:
    """The payment that a provider knows by a name, if we have heard the name."""
    row = db.execute(
        payments.select().where(
            payments.c.store_id == store_id,
            payments.c.provider == provider,
            payments.c.reference == reference,
            sa.text(NAMED_BY_PROVIDER),
        )
    ).one_or_none()
    return None if row is None else _payment_of(row)


def payments_to_look_after(
    db: sa.Connection, store_id: int, now_ms: int, limit: int
) -> list[Payment]:
    """Payments whose provider is to be asked now, those that waited longest first."""
    rows = db.execute(
        payments.select()
        .where(
            payments.c.store_id == store_id,
            payments.c.look_ms.is_not(None),
            payments.c.look_ms <= now_ms,
        )
        .order_by(payments.c.look_ms)
        .limit(limit)
    )
    return [_payment_of(row) for row in rows]


def look_again(db: sa.Connection, store_id: int, payment_id: int, look_ms: int | None) -> None:
    """Say when a payment's provider is asked next, unless its answer has come meanwhile."""
    db.execute(
        payments.update()
        .where(
            payments.c.store_id == store_id,
            payments.c.id == payment_id,
            payments.c.look_ms.is_not(None),
        )
        .values(look_ms=look_ms)
    )


def failures_of_client(db: sa.Connection, store_id: int, client: str, since_ms: int) -> int:
    """How many payments a client has begun since a moment that have come to no money.

    Those that wait for people are no tries.
    """
    return db.execute(
        sa.select(sa.func.count())
        .select_from(payments)
        .where(
            payments.c.store_id == store_id,
            payments.c.client == client,
            payments.c.created_ms > since_ms,
            payments.c.state != PaymentState.CAPTURED.value,
            payments.c.provider.not_in(sorted(OFFLINE)),
        )
    ).scalar_one()


def forget_clients(db: sa.Connection, store_id: int, before_ms: int) -> None:
    """Let go of what tells clients apart: it counts for a short time only."""
    db.execute(
        payments.update()
        .where(
            payments.c.store_id == store_id,
            payments.c.client.is_not(None),
            payments.c.created_ms <= before_ms,
        )
        .values(client=None)
    )


def payments_of_orders(
    db: sa.Connection, store_id: int, order_ids: Sequence[int]
) -> Mapping[int, list[Payment]]:
    """All payments of these orders, by order, the oldest first."""
    rows = db.execute(_OF_ORDERS, {"of_store": store_id, "of_orders": order_ids})
    found: dict[int, list[Payment]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(_payment_of(row))
    return found


def orders_being_paid(
    db: sa.Connection, store_id: int, order_ids: Sequence[int], begun_after_ms: int
) -> frozenset[int]:
    """Those of the orders that a provider may still be paid for, begun after a moment.

    Payments that only people settle keep no order from ending.
    """
    given = {"of_store": store_id, "of_orders": order_ids, "begun_after_ms": begun_after_ms}
    return frozenset(db.execute(_BEING_PAID, given).scalars())


def save_payment(db: sa.Connection, store_id: int, payment: Payment, *, read_version: int) -> None:
    """Save a payment's step. Raises Stale unless it still has the version that was read.

    One that has its answer is asked after no longer.
    """
    values = {
        "state": payment.state.value,
        "version": payment.version,
        "reference": payment.reference,
        "failure": payment.failure,
        "updated_ms": payment.updated_ms,
        "continue_url": payment.continue_url,
        "amount_minor": payment.amount.minor,
        "method": payment.method or None,
        "evidence": payment.evidence or None,
        "refunded_minor": payment.refunded_minor,
    }
    if payment.state not in _ASKED_AFTER:
        values["look_ms"] = None
    its = {"of_store": store_id, "its_id": payment.id, "read_version": read_version}
    changed = db.execute(_SAVE, its | values)
    if changed.rowcount != 1:
        raise Stale(f"payment {payment.id}")


def _payment_of(row: "sa.Row[tuple[object, ...]]") -> Payment:
    return Payment(
        store_id=row.store_id,
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
        continue_url=row.continue_url,
        method=row.method or "",
        evidence=row.evidence or "",
        refunded_minor=row.refunded_minor,
        prolonged_ms=row.prolonged_ms,
    )
